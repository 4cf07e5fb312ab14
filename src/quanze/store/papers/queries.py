"""Reading papers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from quanze.adapters.form_files import load_fields, load_templates
from quanze.core.forms.model import missing_fields, used_fields
from quanze.store.papers.models import Paper
from quanze.store.papers.operations import files


@dataclass(frozen=True, slots=True)
class PaperView:
    """An issued paper as screens show it."""

    id: int
    form: str
    title: str
    number: str
    issued_on: date
    actor: str
    file: str


def papers_of(matter: str) -> tuple[PaperView, ...]:
    """The papers of a matter in the order they were issued."""
    rows = Paper.objects.filter(matter=matter).order_by("seq")
    return tuple(PaperView(r.pk, r.form, r.title, r.printed_number, r.issued_on, r.actor, r.file) for r in rows)


def issued_forms(matter: str) -> tuple[str, ...]:
    """The ids of the forms that a matter has papers of: what the engine's guard `documents_present` is told."""
    return tuple(Paper.objects.filter(matter=matter).order_by("seq").values_list("form", flat=True))


def paper_file(paper: int) -> tuple[str, bytes] | None:
    """The file name and the Word file of a paper; None where there is no such paper. A damaged file raises `ValueError`."""
    row = Paper.objects.filter(pk=paper).first()
    if row is None:
        return None
    data = files().read(row.file)
    if data is None:
        raise ValueError(f"文书 {row.printed_number or row.title} 的文件不在数据目录中，请从备份恢复")
    return f"{row.title}{row.printed_number}.docx", data


def paper_data(paper: int) -> Mapping[str, Any] | None:
    """What a paper was filled with."""
    row = Paper.objects.filter(pk=paper).values_list("data", flat=True).first()
    return None if row is None else json.loads(row)


def still_missing(form_id: str, data: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The fields a form still needs, as (id, title)."""
    fields = load_fields()
    asked = [name for name in used_fields(load_templates()[form_id]) if name not in ("paper.date",)]
    return tuple((name, fields[name].title) for name in missing_fields(asked, data))
