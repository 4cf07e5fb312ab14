"""The same real lists with their columns in another order, their merges taken out, their header lost, their pages cut: the records stay."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from quanze.adapters.rulebook import load_list_rules
from quanze.core.documents.model import Cell, Document, Table
from quanze.core.documents.reader import read_document
from quanze.core.lists.model import ExtractedLists
from quanze.core.lists.recognise import recognise

BOOKS = {
    "karamay/emergency-2024.xls": 149,
    "karamay/human-resources-2024.xls": 108,
    "karamay/natural-resources-2024.xls": 169,
    "karamay/finance-2025.xls": 19,
    "karamay/fire-2025.xls": 75,
    "karamay/science-2024.xls": 4,
}


def dressed(path: Path, change: object) -> ExtractedLists:
    document = read_document(path.name, path.read_bytes())
    blocks = [made for block in document.blocks for made in (change(block) if isinstance(block, Table) and callable(change) else [block])]
    return recognise(replace(document, blocks=tuple(blocks)), load_list_rules())


def count(found: ExtractedLists) -> int:
    return sum(len(made.records) for made in found.lists if made.kind == "power_items")


def columns_shuffled(table: Table) -> list[Table]:
    """Whole columns, or pairs that one heading covers, in another order."""
    joined: dict[int, int] = {}
    for cell in table.cells:
        if 1 < cell.column_span < table.columns // 2:
            joined[cell.column + 1] = cell.column
    units = [column for column in range(table.columns) if column not in joined]
    random.Random(7).shuffle(units)
    order = [column for unit in units for column in [unit, *(later for later, first in joined.items() if first == unit)]]
    place = {column: number for number, column in enumerate(order)}
    cells = [replace(cell, column=0 if cell.column_span > 3 else place[cell.column]) for cell in table.cells]
    return [replace(table, cells=tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))))]


def without_merges(table: Table) -> list[Table]:
    """As a .csv would have it: what a merged cell covers is blank."""
    return [replace(table, cells=tuple(replace(cell, row_span=1, column_span=1) for cell in table.cells))]


def header_row(table: Table) -> int:
    return next(cell.row for cell in table.cells if "".join(cell.text.split()) == "序号")


def without_header(table: Table) -> list[Table]:
    lost = header_row(table)
    return [replace(table, cells=tuple(cell for cell in table.cells if cell.row > lost))]


def in_pages(table: Table) -> list[Table]:
    """A table for each twenty rows or so, cut between items, with the header again on each."""
    head = header_row(table)
    header = [cell for cell in table.cells if cell.row == head]
    edges = [head + 1]
    spans = [(cell.row, cell.row + cell.row_span) for cell in table.cells if cell.row > head]
    for row in range(head + 2, table.rows):
        if row - edges[-1] >= 20 and not any(start < row < end for start, end in spans):
            edges.append(row)
    edges.append(table.rows)
    pages = []
    for start, end in pairwise(edges):
        body = [replace(cell, row=cell.row - start + 1) for cell in table.cells if start <= cell.row < end]
        pages.append(Table(end - start + 1, table.columns, (*(replace(cell, row=0) for cell in header), *body)))
    return pages


@pytest.mark.parametrize("name", BOOKS)
@pytest.mark.parametrize("change", [columns_shuffled, without_merges, in_pages])
def test_another_dress_gives_the_same_records(shared: Path, name: str, change: object) -> None:
    found = dressed(shared / "lists" / name, change)
    assert count(found) == BOOKS[name]
    assert all(record.state == "whole" for made in found.lists for record in made.records)


@pytest.mark.parametrize("name", [name for name in BOOKS if "fire" not in name])
def test_a_list_that_lost_its_header_is_still_read(shared: Path, name: str) -> None:
    whole, bare = dressed(shared / "lists" / name, lambda table: [table]), dressed(shared / "lists" / name, without_header)
    assert count(bare) == BOOKS[name]
    fields = ["item_name", "power_type", "legal_basis"]
    for one, two in zip(whole.lists[0].records, bare.lists[0].records, strict=True):
        assert [one.fields[field] for field in fields] == [two.fields.get(field) for field in fields]


def test_the_makers_of_other_dress_lose_nothing() -> None:
    table = Table(2, 3, (Cell(0, 0, "序号"), Cell(0, 1, "甲", column_span=2), Cell(1, 0, "1"), Cell(1, 1, "乙"), Cell(1, 2, "丙")))
    for change in (columns_shuffled, without_merges, in_pages):
        texts = sorted(cell.text for made in change(table) for cell in made.cells)
        assert texts == ["1", "丙", "乙", "序号", "甲"]
    assert isinstance(Document("a", "", "", ()), Document)
