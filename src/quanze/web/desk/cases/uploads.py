"""Files handed in with a form: kept at once, so that a form that is refused does not ask for the file again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.core import signing
from django.http import HttpRequest

from quanze.adapters.evidence_files import MEGABYTE, UnacceptableFile, largest
from quanze.core.casework.evidence import file_fields
from quanze.core.procedures.model import Act
from quanze.store.casework.operations import kept_file
from quanze.web.desk.act_form import PREFIX
from quanze.web.desk.fields import Field

SALT = "desk.cases.file:"
DAY_SECONDS = 24 * 60 * 60  # not law: how long a form that was refused may lie open


def received(request: HttpRequest, name: str, place: str) -> tuple[dict[str, Any] | None, str]:
    """The file of a field as it is kept ({name, media_type, size, sha256}), or None; and what is wrong with it.

    `place` ties a file that was received before to its form: it is not taken into another case.
    """
    handed = request.FILES.get(name)
    if handed is not None:
        try:
            return kept_file(str(handed.name), handed.file), ""  # type: ignore[arg-type]
        except UnacceptableFile as wrong:
            return None, str(wrong)
    token = request.POST.get(f"kept-{name}", "")
    if not token:
        return None, ""
    try:
        found: dict[str, Any] = signing.loads(token, salt=SALT + place, max_age=DAY_SECONDS)
    except signing.BadSignature:
        return None, "先前收到的文件已经过期，请重新选择"
    return found, ""


def with_received(field: Field, file: Mapping[str, Any] | None, fault: str, place: str) -> Field:
    """The field with the file that was received, which the form carries on, or with what is wrong."""
    if fault:
        return replace(field, error=fault, options=())
    return replace(field, options=((signing.dumps(dict(file), salt=SALT + place), str(file["name"])),) if file else ())


def as_uploads(act: Act, fields: Iterable[Field]) -> tuple[Field, ...]:
    """The form's fields with those that take a file as choosers of files."""
    wanted = {PREFIX + name for name in file_fields(act)}
    limit = f"不超过 {largest() // MEGABYTE} MB"
    return tuple(
        replace(each, kind="file", help=f"{each.help}；{limit}" if each.help else limit) if each.name in wanted else each for each in fields
    )


def files_of(request: HttpRequest, act: Act, fields: Iterable[Field], place: str) -> tuple[tuple[Field, ...], dict[str, Any]]:
    """The fields with their files or faults, and the files by the act's fields, as the operation wants them."""
    values: dict[str, Any] = {}
    shown = list(fields)
    for name in file_fields(act):
        file, fault = received(request, PREFIX + name, place)
        if file is not None:
            values[name] = file
        shown = [with_received(each, file, fault, place) if each.name == PREFIX + name else each for each in shown]
    return tuple(shown), values
