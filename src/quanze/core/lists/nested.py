"""Tables in whose cells further tables stand, one in each row under the same headings: made into one table of more columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from quanze.core.documents.model import Cell, Table
from quanze.core.lists.columns import HEADING_LENGTH
from quanze.core.lists.grid import clean
from quanze.core.lists.lexicon import Lexicon, heading_key

KNOWN = 2  # headings that lists use, at least, before the first row of an inner table is taken for its header


def opened(table: Table, lexicon: Lexicon) -> tuple[Table, list[Cell]] | None:
    """The table with the rows of its inner tables as rows of its own, and the inner headings that are printed again.

    None where no column holds inner tables, or where these do not share one header.
    """
    holders = [cell for cell in table.cells if cell.tables]
    column = holders[0].column if holders else 0
    if not holders or any(
        cell.column != column or len(cell.tables) != 1 or cell.text.strip() or cell.row_span > 1 or cell.column_span > 1 for cell in holders
    ):
        return None
    first = min(cell.row for cell in holders)
    inner = {cell.row: cell.tables[0] for cell in holders}
    width = inner[first].columns
    header = [cell for cell in inner[first].cells if cell.row == 0]
    names = _names(header)
    known = sum(1 for _, name in names if name in lexicon.headings)
    if width < KNOWN or first == 0 or known < KNOWN or any(len(cell.text) > HEADING_LENGTH or cell.row_span > 1 for cell in header):
        return None
    if any(each.columns != width for each in inner.values()):
        return None
    again = {row: _names([cell for cell in each.cells if cell.row == 0]) == names for row, each in inner.items()}
    below = {row: each.rows - again[row] for row, each in inner.items()}
    if min(below.values()) < 1:
        return None
    starts = [0]
    for row in range(table.rows):
        starts.append(starts[-1] + (1 if row == first - 1 else 0) + below.get(row, 1))
    at = starts[first] - 1  # the row of the inner headings

    made: list[Cell] = []
    repeated: list[Cell] = []
    for cell in table.cells:
        end = min(cell.row + cell.row_span, table.rows)
        top = starts[cell.row]
        height = starts[end] - top
        reaches = cell.column <= column < cell.column + cell.column_span
        across = cell.column_span + (width - 1 if reaches else 0)
        left = cell.column + (width - 1 if cell.column > column else 0)
        if cell.tables:
            skip = int(again[cell.row])
            if skip and cell.row != first:
                repeated += [each for each in cell.tables[0].cells if each.row == 0]
            made += [
                replace(each, row=top + each.row - skip, column=column + each.column, place=cell.place)
                for each in cell.tables[0].cells
                if each.row >= skip
            ]
            continue
        if end == first and cell.column == column and cell.column_span == 1:
            height -= 1
        made.append(replace(cell, row=top, column=left, row_span=height, column_span=across))
    made += [replace(cell, row=at, column=column + cell.column) for cell in header]
    return replace(
        table,
        rows=starts[-1],
        columns=table.columns + width - 1,
        cells=tuple(sorted(made, key=lambda cell: (cell.row, cell.column))),
    ), repeated


def _names(cells: Sequence[Cell]) -> list[tuple[int, str]]:
    return [(cell.column, heading_key(clean(cell.text))) for cell in cells]
