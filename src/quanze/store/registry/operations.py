"""Accepting documents into the registry: whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.db import transaction

from quanze.adapters.source_files import SourceFiles
from quanze.core.kernel.canonical import digest
from quanze.core.kernel.unresolved import Unresolved
from quanze.core.lists.model import ExtractedLists
from quanze.core.registry.bodies import SAID, BodyFound, body_of, clean, slug_of
from quanze.core.registry.compare import Keyed
from quanze.core.registry.identity import Known
from quanze.core.registry.prepare import Prepared, facts, prepare
from quanze.core.registry.succession import Standing
from quanze.store.ledger.operations import NewEvent, StaleStream, append
from quanze.store.ledger.queries import stream_length
from quanze.store.registry.models import Body, Edition, EditionList, Record, Source
from quanze.store.registry.project import apply, rebuild, stream_of

__all__ = ["Accepted", "NotAcceptable", "Preview", "accept", "clear_leftovers", "preview", "rebuild", "source_files"]

ATTEMPTS = 5


class NotAcceptable(Exception):
    """A document that the registry cannot take, in words its sender can act on."""

    def __init__(self, name: str, code: str, reason: str) -> None:
        self.name, self.code, self.reason = name, code, reason
        super().__init__(f"{name}：{reason}")


@dataclass(frozen=True, slots=True)
class Preview:
    """What accepting a document would do. `already` is the edition that these very bytes already are."""

    prepared: Prepared
    already: int | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """What happened: `stored` with the number of the new edition, or `unchanged` with that of the old one."""

    outcome: Literal["stored", "unchanged"]
    body_slug: str
    number: int
    prepared: Prepared


def source_files() -> SourceFiles:
    """Where the bytes of accepted files lie."""
    return SourceFiles(Path(settings.HOME) / "sources")


def preview(extracted: ExtractedLists, *, body: str = "", region: str = "") -> Preview:
    """What accepting the document would do now; writes nothing. Raises `NotAcceptable`."""
    found, row = _whose(extracted, body, region)
    return _prepare(extracted, found, row)


def accept(
    extracted: ExtractedLists,
    data: bytes,
    *,
    actor: str,
    now: datetime,
    body: str = "",
    region: str = "",
    body_said: str = SAID,
    algorithm: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Accepted:
    """Accepts a document with its bytes, in one transaction; the same bytes again change nothing.

    Two who accept at once never make two editions of one file: the second sees what the first did. Raises `NotAcceptable`
    where there is nothing to accept or the body cannot be told, and `StaleStream` where others keep getting in first.
    `body_said` is the evidence to record for a body given by name. `progress` is told how many of how many records are written.
    """
    if digest(data) != extracted.sha256:
        raise NotAcceptable(extracted.name, "other_bytes", "文件在读取之后被改动；请重新录入")
    files = source_files()
    for attempt in range(ATTEMPTS):
        try:
            with files.busy(), transaction.atomic():
                found, row = _whose(extracted, body, region, body_said)
                seen = _prepare(extracted, found, row)
                prepared = seen.prepared
                if seen.already is not None:
                    return Accepted("unchanged", prepared.slug, seen.already, prepared)
                files.keep(data)
                stream = stream_of(prepared.slug)
                made = [NewEvent(fact.type, fact.payload, fact.effective) for fact in facts(prepared, len(data))]
                total = sum(len(listed.records) for listed in prepared.lists)
                written = 0
                for event in append(stream, stream_length(stream), made, actor=actor, recorded=now, algorithm=algorithm):
                    apply(event)
                    written += len(event.payload.get("records", ()))
                    if progress and written:
                        progress(written, total)
                return Accepted("stored", prepared.slug, prepared.number, prepared)
        except StaleStream:
            if attempt == ATTEMPTS - 1:
                raise
        except BaseException:
            clear_leftovers()
            raise
    raise AssertionError("the loop returns or raises")


def clear_leftovers() -> list[str]:
    """Removes files that a killed import left without a row; safe at any time."""
    return source_files().clear_leftovers(Source.objects.values_list("sha256", flat=True))


def _whose(extracted: ExtractedLists, name: str, region: str, said: str = SAID) -> tuple[BodyFound, Body | None]:
    """The body of a document, and its row where the registry knows it. Reads the rows, so it is called inside the transaction."""
    if not any(found.records for found in extracted.lists):
        raise NotAcceptable(
            extracted.name,
            "no_records",
            "没有认出任何清单记录；请确认这是一份权责清单。读出了什么、为什么没有归位，可以在命令行用 quanze read 查看",
        )
    found = body_of(extracted, name=name, region=region, said=said)
    if isinstance(found, Unresolved):
        raise NotAcceptable(extracted.name, found.code, found.reason)
    wanted = clean(found.name)
    rows = list(Body.objects.all())
    same = [row for row in rows if clean(row.name) == wanted or wanted in map(clean, row.other_names) or row.slug == name]
    if found.region:  # two counties may each have a body of one name
        same = [
            row
            for row in same
            if not row.region or row.region == found.region or row.region.endswith(found.region) or found.region.endswith(row.region)
        ]
    if len(same) == 1:
        return found, same[0]
    if len(same) > 1:
        raise NotAcceptable(
            extracted.name,
            "several_bodies",
            f"有 {len(same)} 个单位都叫“{found.name}”（{'、'.join(row.slug for row in same)}）；请用 --body 写明其中一个",
        )
    # “市财政局” means 某某市财政局 where the registry holds exactly one such body
    if not name and wanted[:1] in "省市州盟县区旗镇乡" and len(longer := [row for row in rows if clean(row.name).endswith(wanted)]) == 1:
        return replace(found, evidence=f"{found.evidence}，即登记簿中的“{longer[0].name}”"), longer[0]
    return found, None


def _prepare(extracted: ExtractedLists, found: BodyFound, row: Body | None) -> Preview:
    if row is None:
        slug = slug_of(found.name, found.region, list(Body.objects.values_list("slug", flat=True)))
        return Preview(prepare(extracted, found, slug, 1, [], {}))
    known = [
        Known(key, kind, fields)
        for key, kind, fields in _latest(
            Record.objects.filter(body=row).order_by("edition__number", "id").values_list("key", "kind", "fields")
        )
    ]
    standing: dict[str, Sequence[Standing]] = {}
    for listing in (
        EditionList.objects.filter(edition__body=row, current=True).select_related("edition").order_by("edition__number", "order")
    ):
        records = list(Record.objects.filter(listing=listing).order_by("order").values_list("key", "kind", "fields", "national_type"))
        stands = Standing(
            listing.edition.number,
            listing.order,
            listing.edition.list_date,
            tuple(Keyed(key, kind, fields) for key, kind, fields, _ in records),
            frozenset(name for *_, name in records if name),
        )
        standing[listing.kind] = [*standing.get(listing.kind, ()), stands]
    last = Edition.objects.filter(body=row).order_by("-number").values_list("number", flat=True).first() or 0
    already = Edition.objects.filter(body=row, source__sha256=extracted.sha256).values_list("number", flat=True).first()
    return Preview(prepare(extracted, found, row.slug, last + 1, known, standing, known_body=True), already)


def _latest(rows: Sequence[tuple[str, str, dict[str, object]]]) -> Sequence[tuple[str, str, dict[str, object]]]:
    """One row a key: the last, in the place of the first."""
    return list({row[0]: row for row in rows}.values())
