"""One page, three forms: HTML to read, JSON for programs, CSV for tables. The address says which: `…/`, `….json`, `….csv`."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

Table = tuple[Sequence[str], Iterable[Sequence[object]]]
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a view found: a template with its values, and the same as data and as a table, made only when asked for."""

    template: str
    context: dict[str, Any]
    data: Callable[[], Any]
    table: Callable[[], Table]
    name: str
    status: int = 200


def safe_cell(value: object) -> str:
    """A cell that no spreadsheet takes for a formula.

    >>> safe_cell("=1+1"), safe_cell("0539"), safe_cell(None)
    ("'=1+1", '0539', '')
    """
    text = "" if value is None else str(value)
    return "'" + text if text.lstrip(" \u3000\n").startswith(DANGEROUS) or text.startswith(DANGEROUS) else text


def csv_bytes(table: Table) -> bytes:
    """The table as UTF-8 CSV with the mark that lets Excel read Chinese."""
    out = io.StringIO()
    writer = csv.writer(out)
    header, rows = table
    writer.writerow(list(header))
    writer.writerows([safe_cell(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def respond(request: HttpRequest, answer: Answer, form: str) -> HttpResponse:
    """The answer in the form that the address asked for."""
    if form == "json":
        response = HttpResponse(
            json.dumps(answer.data(), ensure_ascii=False, indent=1), content_type="application/json; charset=utf-8", status=answer.status
        )
        response["Access-Control-Allow-Origin"] = "*"
        return response
    if form == "csv":
        response = HttpResponse(csv_bytes(answer.table()), content_type="text/csv; charset=utf-8", status=answer.status)
        response["Content-Disposition"] = (
            f"attachment; filename=\"{ascii_name(answer.name)}.csv\"; filename*=UTF-8''{quote(answer.name)}.csv"
        )
        response["Access-Control-Allow-Origin"] = "*"
        return response
    here = request.path.rstrip("/") or "/index"
    asked = request.META.get("QUERY_STRING", "")
    tail = f"?{asked}" if asked else ""
    context = {"form_json": f"{here}.json{tail}", "form_csv": f"{here}.csv{tail}", **answer.context}
    return render(request, answer.template, context, status=answer.status)


def ascii_name(name: str) -> str:
    """A file name for programs that know only ASCII."""
    kept = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "-" for c in name).strip("-")
    return kept or "quanze"
