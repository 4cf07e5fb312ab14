"""Issuing papers and taking in an office's own templates. Each is one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from quanze.adapters.form_files import check_template, fill_template, load_fields, load_templates, number_rule, word_template
from quanze.adapters.source_files import SourceFiles
from quanze.core.forms.model import missing_fields, used_fields
from quanze.core.kernel.canonical import canonical_json, digest
from quanze.store.ledger.operations import NewEvent, append
from quanze.store.ledger.queries import stream_length
from quanze.store.papers.models import NumberRegister, OfficeTemplate, Paper

ISSUED = "PaperIssued"
TEMPLATE_TAKEN = "OfficeTemplateTaken"


class MissingFields(ValueError):
    """A paper that may not be issued yet: which fields are empty, by their titles."""

    def __init__(self, form: str, missing: tuple[str, ...]) -> None:
        self.form, self.missing = form, missing
        titles = [load_fields()[name].title for name in missing]
        super().__init__(f"还不能制作“{load_templates()[form].title}”，缺：{'、'.join(titles)}。请补齐后再制作")


@dataclass(frozen=True, slots=True)
class Issued:
    """A paper that was issued: its number as printed ("" where the form bears none) and the digest of its Word file."""

    id: int
    number: str
    file: str


def files() -> SourceFiles:
    """Where the files of papers and templates are kept, each under its digest."""
    return SourceFiles(settings.HOME / "papers")


def papers_stream(matter: str) -> str:
    """The stream of a matter's papers."""
    return f"papers:{matter}"


def templates_stream(body: str) -> str:
    """The stream of the templates that a body brought."""
    return f"templates:{body}"


def issue_paper(
    matter: str, form_id: str, data: Mapping[str, Any], *, body: str, short: str, actor: str, on: date, now: datetime
) -> Issued:
    """Fills a form, gives it the next number of its register and records it; `MissingFields` where something is empty.

    The number, the file and the event stand or fall together: a paper that fails leaves no gap, and two officers who issue at once
    get neighbouring numbers. `short` is the body's own word before the number.
    """
    if form_id not in load_templates():
        raise KeyError(f"没有编号为 {form_id} 的文书模板")
    form = load_templates()[form_id]
    filled = deepcopy(dict(data))
    filled.setdefault("paper", {})
    filled["paper"].setdefault("part", "正卷")  # what is made by hand lies in the first volume; binding writes its own
    title = str(filled["paper"].setdefault("title", form.title))
    if title != form.title and title not in form.titles:
        raise ValueError(f"“{form.title}”不能叫“{title}”，可用：{'、'.join(form.titles or (form.title,))}")
    filled["paper"].setdefault("date", f"{on.year}年{on.month}月{on.day}日")
    missing = missing_fields(used_fields(form), filled)
    if missing:
        raise MissingFields(form_id, missing)
    template = template_in_use(body, form_id)
    with transaction.atomic():
        number = None
        printed = ""
        if form.register:
            NumberRegister.objects.get_or_create(body=body, kind=form.register, year=on.year)
            register = NumberRegister.objects.select_for_update().get(body=body, kind=form.register, year=on.year)
            register.last += 1
            register.save(update_fields=["last"])
            number = register.last
            printed = number_rule().write(short, form.register, on.year, number)
        filled["paper"]["number"] = printed
        content = fill_template(template, filled)
        kept = files().keep(content)
        template_digest = files().keep(template)
        event = {
            "form": form_id,
            "title": title,
            "body": body,
            "kind": form.register,
            "year": on.year,
            "number": number,
            "printed_number": printed,
            "data": filled,
            "template": template_digest,
            "file": kept,
        }
        stream = papers_stream(matter)
        made = append(stream, stream_length(stream), [NewEvent(ISSUED, event, on.isoformat())], actor=actor, recorded=now)
        row = project(matter, made[-1].seq, actor, event, on)
    return Issued(row.pk, printed, kept)


def project(matter: str, seq: int, actor: str, event: Mapping[str, Any], on: date) -> Paper:
    """The row that an event of issue gives."""
    return Paper.objects.create(
        matter=matter,
        body=event["body"],
        form=event["form"],
        title=event["title"],
        kind=event["kind"],
        year=event["year"],
        number=event["number"],
        printed_number=event["printed_number"],
        issued_on=on,
        actor=actor,
        data=canonical_json(event["data"]).decode(),
        template=event["template"],
        file=event["file"],
        seq=seq,
    )


def template_in_use(body: str, form_id: str) -> bytes:
    """The office's own template of a form where it brought one, else the rulebook's."""
    row = OfficeTemplate.objects.filter(body=body, form=form_id).order_by("-version").first()
    if row is not None and (kept := files().read(row.file)) is not None:
        return kept
    return word_template(form_id)


def take_template(body: str, form_id: str, name: str, data: bytes, *, actor: str, now: datetime) -> OfficeTemplate:
    """Takes in an office's own template after checking every tag in it; `UnusableTemplate` names what is wrong."""
    if form_id not in load_templates():
        raise KeyError(f"没有编号为 {form_id} 的文书")
    check_template(data)
    stream = templates_stream(body)
    with transaction.atomic():
        version = OfficeTemplate.objects.filter(body=body, form=form_id).count() + 1
        kept = files().keep(data)
        event = {"form": form_id, "version": version, "file": kept, "name": name}
        made = append(stream, stream_length(stream), [NewEvent(TEMPLATE_TAKEN, event)], actor=actor, recorded=now)
        return OfficeTemplate.objects.create(
            body=body, form=form_id, version=version, file=kept, name=name, actor=actor, recorded=made[-1].recorded
        )


def rulebook_digest(form_id: str) -> str:
    """The digest of the rulebook's own template of a form."""
    return digest(word_template(form_id))
