"""Laws that hold for every document: what was put in comes out, and damage ends in a message, never in a crash."""

from __future__ import annotations

import csv
import io
from html import escape
from pathlib import Path

import pytest
from document_makers import cell, docx, p, pdf, ruled, xlsx
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from quanze.core.documents.errors import UnreadableDocument
from quanze.core.documents.model import Document, Table
from quanze.core.documents.reader import read_document
from quanze.core.documents.sheet import column_letters

WORDS = st.text(alphabet="行政处罚许可检查事项依据第一二三条（）《》、。：0123456789ABcd<&\"'|,；-", min_size=1, max_size=12).filter(
    lambda text: text.strip() == text
)
# (rows, columns, which cells are merged to the right, texts)
GRIDS = st.integers(2, 5).flatmap(
    lambda columns: st.lists(st.lists(st.tuples(WORDS, st.booleans()), min_size=columns, max_size=columns), min_size=2, max_size=6)
)


def spans(rows: list[list[tuple[str, bool]]]) -> list[list[tuple[int, int, str]]]:
    """(column, span, text) of each cell: a cell marked merged swallows its right neighbour."""
    out = []
    for row in rows:
        column, cells = 0, []
        while column < len(row):
            text, merged = row[column]
            span = 2 if merged and column + 1 < len(row) else 1
            cells.append((column, span, text))
            column += span
        out.append(cells)
    return out


def seen(document: Document) -> list[list[tuple[int, int, str]]]:
    tables = [block for block in document.blocks if isinstance(block, Table)]
    assert len(tables) == 1
    out: list[list[tuple[int, int, str]]] = [[] for _ in range(tables[0].rows)]
    for each in tables[0].cells:
        out[each.row].append((each.column, each.column_span, each.text))
    return out


def outcome(name: str, data: bytes) -> Document | str:
    """The document, or what the refusal advises; any other exception fails the test."""
    try:
        return read_document(name, data)
    except UnreadableDocument as refused:
        return refused.remedy


def as_html(rows: list[list[tuple[int, int, str]]]) -> bytes:
    return (
        "<table>"
        + "".join("<tr>" + "".join(f'<td colspan="{s}">{escape(t)}</td>' for _, s, t in row) + "</tr>" for row in rows)
        + "</table>"
    ).encode()


def as_docx(rows: list[list[tuple[int, int, str]]]) -> bytes:
    def tc(span: int, text: str) -> str:
        return f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/></w:tcPr>{p(text)}</w:tc>'

    return docx("<w:tbl>" + "".join("<w:tr>" + "".join(tc(s, t) for _, s, t in row) + "</w:tr>" for row in rows) + "</w:tbl>")


def as_xlsx(rows: list[list[tuple[int, int, str]]]) -> bytes:
    body = "".join(
        f'<row r="{r}">' + "".join(cell(f"{column_letters(c)}{r}", t) for c, _, t in row) + "</row>" for r, row in enumerate(rows, 1)
    )
    merges = "".join(
        f'<mergeCell ref="{column_letters(c)}{r}:{column_letters(c + s - 1)}{r}"/>'
        for r, row in enumerate(rows, 1)
        for c, s, _ in row
        if s > 1
    )
    return xlsx(f"<sheetData>{body}</sheetData><mergeCells>{merges}</mergeCells>")


@settings(max_examples=60, deadline=None)
@given(GRIDS)
@pytest.mark.parametrize("make", [as_html, as_docx, as_xlsx], ids=["html", "docx", "xlsx"])
def test_a_grid_comes_back_with_its_texts_and_spans(make, rows) -> None:
    expected = spans(rows)
    assert seen(read_document("清单", make(expected))) == expected


@settings(max_examples=80, deadline=None)
@example(rows=[[("|", False), ("|", False)], [("0|", False), ("|", False)]], delimiter=",", encoding="utf-8")
@given(GRIDS, st.sampled_from([",", "\t"]), st.sampled_from(["utf-8", "gb18030", "utf-16"]))
def test_a_csv_comes_back_field_by_field(rows, delimiter: str, encoding: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows([[text for text, _ in row] for row in rows])
    found = read_document("清单.csv", out.getvalue().encode(encoding))
    assert seen(found) == [[(c, 1, text) for c, (text, _) in enumerate(row)] for row in rows]


SEEDS = {
    "docx": as_docx([[(0, 1, "序号"), (1, 2, "事项")], [(0, 1, "1"), (1, 1, "处罚"), (2, 1, "依据")]]),
    "xlsx": as_xlsx([[(0, 1, "序号"), (1, 2, "事项")], [(0, 1, "1"), (1, 1, "处罚"), (2, 1, "依据")]]),
    "html": as_html([[(0, 1, "序号"), (1, 2, "事项")], [(0, 1, "1"), (1, 1, "处罚"), (2, 1, "依据")]]),
    "pdf": pdf(ruled([["No", "Item"], ["1", "Fine"]]), pages=2),
    "csv": "序号,事项\n1,处罚\n2,许可\n".encode(),
    "md": "# 清单\n\n## 一\n\n| 序号 | 事项 |\n|---|---|\n| 1 | 处罚 |\n".encode(),
}


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(SEEDS)), st.data())
def test_damage_ends_in_a_document_or_a_message(kind: str, data) -> None:
    damaged = bytearray(SEEDS[kind])
    for _ in range(data.draw(st.integers(0, 6))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(damaged)))
    for candidate in (bytes(damaged), bytes(damaged[:cut])):
        assert outcome(f"清单.{kind}", candidate)


def test_damage_to_real_workbooks_ends_in_a_document_or_a_message(shared: Path) -> None:
    """A fixed series of cuts and flipped bytes, so that a failure can be repeated."""
    for name in ("science-2024.xls", "publicity-2024.xlsx", "publicity-2024.pdf"):
        whole = (shared / "lists" / "karamay" / name).read_bytes()
        for step in range(1, 60):
            damaged = bytearray(whole if step % 3 else whole[: len(whole) * step // 60])
            for place in range(step * 37 % 512, len(damaged), 1 + len(damaged) // (step % 7 + 1)):
                damaged[place] ^= 0x41 + step
            assert outcome(name, bytes(damaged))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["a.txt", "a.csv", "a.xls", "a.html", "a.md", "a.docx"]))
def test_any_bytes_at_all_end_in_a_document_or_a_message(data: bytes, name: str) -> None:
    assert outcome(name, data)
