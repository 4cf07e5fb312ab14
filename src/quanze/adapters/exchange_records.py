"""Exchange records as files: the forms of the rulebook, rows as CSV that spreadsheet programs open in Chinese."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from quanze.adapters.calendars import read_yaml
from quanze.core.forms.exchange import RecordForm, form_from

_FILE = Path(__file__).resolve().parent.parent / "rulebook" / "publication" / "exchange.yaml"
_PUBLIC = ("double_publicity",)


@cache
def record_forms() -> dict[str, RecordForm]:
    """The forms of exchange records by id."""
    data = read_yaml(_FILE)
    return {id_: form_from(id_, row, public=id_ in _PUBLIC) for id_, row in data.items() if isinstance(row, dict) and "columns" in row}


def to_csv(form: RecordForm, rows: Iterable[tuple[str, ...]]) -> bytes:
    """The rows under their titles, UTF-8 with a mark so that Excel reads Chinese; a text that a spreadsheet would run is quoted."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([column.title for column in form.columns])
    for row in rows:
        writer.writerow([f"'{value}" if value[:1] in ("=", "+", "@", "\t") else value for value in row])
    return out.getvalue().encode("utf-8-sig")
