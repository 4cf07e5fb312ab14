"""Citations of published lists against labels written by hand: precision and recall for title, number, dates, provisions.

A label names a stretch of a list by file, place and offsets, and every citation that begins in that stretch. The labels were written by
a person reading the text, before the parser was asked; they hold names, numbers and dates only, since the lists are not ours.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from quanze.core.citations.model import Citation
from quanze.core.citations.parser import find_citations

LABELS = json.loads((Path(__file__).resolve().parents[2] / "cases" / "citations" / "labels.json").read_text(encoding="utf-8"))
FIELDS = ("title", "number", "dates", "provisions")


@cache
def _texts(path: Path) -> dict[str, str]:
    """The texts of a list by place, read without our own reader so that offsets never move."""
    if path.suffix in (".txt", ".md"):
        return {"": path.read_text(encoding="utf-8")}
    if path.suffix == ".html":
        import lxml.html

        return {"": lxml.html.fromstring(path.read_bytes()).text_content()}
    if path.suffix == ".pdf":
        import pypdfium2

        pdf = pypdfium2.PdfDocument(str(path))
        return {"": "\n".join(pdf[page].get_textpage().get_text_bounded() for page in range(len(pdf)))}
    try:
        import xlrd

        book = xlrd.open_workbook(str(path))
        return {
            f"{sheet.name}!{row},{column}": value
            for sheet in book.sheets()
            for row in range(sheet.nrows)
            for column in range(sheet.ncols)
            if isinstance(value := sheet.cell_value(row, column), str)
        }
    except xlrd.XLRDError:
        import openpyxl

        with path.open("rb") as stream:
            return {
                f"{sheet.title}!{cell.row - 1},{cell.column - 1}": cell.value
                for sheet in openpyxl.load_workbook(stream)
                for cells in sheet.iter_rows()
                for cell in cells
                if isinstance(cell.value, str)
            }


def _items(label: dict[str, Any], found: Citation | None, end: int) -> dict[str, tuple[Counter[Any], Counter[Any]]]:
    """For each field what the label says and what was found, as countable items."""
    dates: Counter[Any] = Counter({(key, label[key]) for key in ("passed", "approved", "promulgated", "effective") if label.get(key)})
    dates.update(("amended", a["date"], a["kind"]) for a in label.get("amended", ()))
    numbers: Counter[Any] = Counter([label["doc_no"]] if label.get("doc_no") else [])
    numbers.update(a["doc_no"] for a in label.get("amended", ()) if a.get("doc_no"))
    provisions: Counter[Any] = Counter(tuple(p) for p in label.get("provisions") or ())
    provisions.update(("chapter", n) for n in label.get("chapters", ()))
    said = {"title": Counter([label["title"]]), "number": numbers, "dates": dates, "provisions": provisions}
    if found is None:
        return {field: (said[field], Counter()) for field in FIELDS}
    had: dict[str, Counter[Any]] = {"title": Counter([found.title])}
    had["number"] = Counter([found.doc_no] if found.doc_no else [])
    had["number"].update(a.doc_no for a in found.amended if a.doc_no)
    had["dates"] = Counter({(key, value) for key in ("passed", "approved", "promulgated", "effective") if (value := getattr(found, key))})
    had["dates"].update(("amended", a.date, a.kind) for a in found.amended)
    # Articles quoted behind the end of the stretch are not in its label.
    headed = {p for c in find_citations(found.raw) for p in c.provisions}
    beyond = {quote.provision for quote in found.quotes if quote.span.start > end} - headed
    had["provisions"] = Counter((p.article, p.paragraph, p.item) for p in found.provisions if p not in beyond)
    had["provisions"].update(("chapter", n) for n in found.chapters)
    if label.get("title_only"):
        return {"title": (said["title"], had["title"])}
    if "provisions" in label and label["provisions"] is None:
        return {field: (said[field], had[field]) for field in FIELDS if field != "provisions"}
    return {field: (said[field], had[field]) for field in FIELDS}


def score(shared: Path) -> tuple[dict[str, tuple[int, int, int]], list[str]]:
    """By field: right, found but not said, said but not found; and the differences in words."""
    totals = {field: [0, 0, 0] for field in FIELDS}
    differences: list[str] = []
    parsed: dict[tuple[str, str], tuple[Citation, ...]] = {}
    for window in LABELS:
        key = (window["file"], window["place"])
        if key not in parsed:
            parsed[key] = find_citations(_texts(shared / "lists" / window["file"])[window["place"]])
        citations = parsed[key]
        claimed: set[int] = set()
        for label in window["citations"]:
            covering = [i for i, c in enumerate(citations) if c.span.start <= label["at"] < c.span.end and c.title and i not in claimed]
            exact = [i for i in covering if citations[i].title == label["title"]]
            index = exact[-1] if exact else (covering[-1] if covering else None)
            if index is not None:
                claimed.add(index)
            found = None if index is None else citations[index]
            for field, (said, had) in _items(label, found, window["end"]).items():
                right = sum((said & had).values())
                extra, missed = sum((had - said).values()), sum((said - had).values())
                totals[field][0] += right
                totals[field][1] += extra
                totals[field][2] += missed
                if extra or missed:
                    differences.append(
                        f"{window['file']} {window['place']} {label['at']} {label['title']} {field}: said {dict(said - had)}, had {dict(had - said)}"
                    )
        for i, citation in enumerate(citations):
            if i not in claimed and window["start"] <= citation.span.start < window["end"]:
                totals["title"][1] += 1
                differences.append(f"{window['file']} {window['place']} {citation.span.start}: no citation here: {citation.raw[:40]}")
    return {field: (right, extra, missed) for field, (right, extra, missed) in totals.items()}, differences


def test_labelled_citations_of_real_lists_are_read_with_precision_and_recall_of_at_least_099(
    shared: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sum(len(window["citations"]) for window in LABELS) >= 300
    totals, differences = score(shared)
    with capsys.disabled():
        print()
        for field, (right, extra, missed) in totals.items():
            print(f"  {field:<11} precision {right / (right + extra):.4f}  recall {right / (right + missed):.4f}  ({right} right)")
    for right, extra, missed in totals.values():
        assert right / (right + extra) >= 0.99, differences
        assert right / (right + missed) >= 0.99, differences
