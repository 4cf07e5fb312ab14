"""Tables printed as two panels or more beside each other: the same headings again to the right, an item in each panel of a row."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from quanze.core.documents.model import Cell, Table
from quanze.core.lists.grid import clean
from quanze.core.lists.lexicon import Lexicon, heading_key

SEARCHED = 20  # rows among which the headings are looked for
NARROWEST = 2  # columns that a panel has at least


def stacked(table: Table, lexicon: Lexicon) -> Table | None:
    """The table with its panels one below another, in the order in which they are read; None where it has one panel only.

    A row that spans the panels (a title, a group heading) ends what stands beside each other above it.
    """
    if table.columns < 2 * NARROWEST:
        return None
    by_row: list[list[Cell]] = [[] for _ in range(table.rows)]
    for cell in table.cells:
        by_row[cell.row].append(cell)
    for number in range(min(SEARCHED, table.rows)):
        starts = _panels(by_row[number], lexicon)
        if starts and not any(cell.column < starts[0] and cell.text.strip() for cells in by_row[number + 1 :] for cell in cells):
            return _stack(table, by_row, number, starts)
    return None


def _panels(cells: Sequence[Cell], lexicon: Lexicon) -> list[int]:
    """The columns at which panels begin, where a row repeats one sequence of headings; empty where it does not."""
    named = [(cell.column, heading_key(clean(cell.text))) for cell in cells if cell.text.strip()]
    keys = [key for _, key in named]
    for size in range(NARROWEST, len(keys) // 2 + 1):
        unit = keys[:size]
        if len(keys) % size or len(set(unit)) < size or unit * (len(keys) // size) != keys:
            continue
        if any(cell.row_span > 1 or cell.column_span > 1 for cell in cells if cell.text.strip()):
            return []
        known = sum(1 for key in unit if key in lexicon.headings)
        if known >= NARROWEST and known * 2 >= size:
            return [column for column, _ in named[::size]]
    return []


def _stack(table: Table, by_row: Sequence[Sequence[Cell]], header: int, starts: Sequence[int]) -> Table:
    edges = [*starts, table.columns]
    width = max(right - left for left, right in itertools.pairwise(edges))
    made: list[Cell] = []
    row = 0

    def panel_of(cell: Cell) -> int:
        return max((number for number, start in enumerate(starts) if start <= cell.column), default=0)

    def crosses(cells: Sequence[Cell]) -> bool:
        filled = [cell for cell in cells if cell.text.strip()]
        return any(cell.column + cell.column_span > edges[panel_of(cell) + 1] for cell in filled) or (
            len(filled) == 1 and filled[0].column == 0 and not _is_number(filled[0].text)
        )

    position = 0
    while position < table.rows:
        end = position
        while end < table.rows and position >= header and not crosses(by_row[end]):
            end += 1
        if end == position:
            for cell in by_row[position]:
                made.append(
                    replace(cell, row=row, column=min(cell.column, width - 1), column_span=min(cell.column_span, width), row_span=1)
                )
            row += 1
            position += 1
            continue
        for number, start in enumerate(starts):
            for offset, cells in enumerate(by_row[position:end]):
                for cell in cells:
                    if panel_of(cell) == number:
                        span = min(cell.row_span, end - position - offset)
                        made.append(replace(cell, row=row + offset, column=cell.column - start, row_span=span))
            row += end - position
        position = end
    made.sort(key=lambda cell: (cell.row, cell.column))
    return replace(table, rows=row, columns=width, cells=tuple(made))


def _is_number(text: str) -> bool:
    return text.strip().isdigit()
