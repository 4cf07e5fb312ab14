"""Small lists of our own making, in the formats that the readers know."""

from __future__ import annotations

import csv
import html
import io
from typing import Any

from quanze.adapters.rulebook import load_list_rules
from quanze.core.lists.model import ExtractedLists, RecognisedList, Record
from quanze.core.pipeline import read_lists

LAW = "【法律】《中华人民共和国行政许可法》第十二条"
RULE = "【规章】《某省乡村客运管理办法》第八条"


def from_csv(*rows: list[str], name: str = "清单.csv") -> ExtractedLists:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return read_lists(name, out.getvalue().encode(), load_list_rules())


def from_html(*parts: str, title: str = "") -> ExtractedLists:
    page = f"<!doctype html><html><head><meta charset='utf-8'><title>{title}</title></head><body>{''.join(parts)}</body></html>"
    return read_lists("清单.html", page.encode(), load_list_rules())


def from_text(text: str, name: str = "清单.txt") -> ExtractedLists:
    return read_lists(name, text.encode(), load_list_rules())


def table(*rows: list[Any]) -> str:
    """An HTML table; a cell is a text, or (text, rowspan) or (text, rowspan, colspan)."""
    made = []
    for row in rows:
        cells = []
        for cell in row:
            text, down, across = (cell, 1, 1) if isinstance(cell, str) else (*cell, 1)[:3]
            cells.append(f'<td rowspan="{down}" colspan="{across}">{html.escape(text).replace(chr(10), "<br>")}</td>')
        made.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table>{''.join(made)}</table>"


def only(found: ExtractedLists, kind: str) -> RecognisedList:
    """The one list of the document, which must be of `kind`."""
    assert [made.kind for made in found.lists] == [kind], found.to_json()
    return found.lists[0]


def column(records: RecognisedList | tuple[Record, ...], name: str) -> list[Any]:
    rows = records.records if isinstance(records, RecognisedList) else records
    return [record.fields.get(name) for record in rows]


def adds_up(found: ExtractedLists) -> bool:
    cover = found.coverage
    return cover.placed + cover.furniture + cover.unplaced == cover.characters
