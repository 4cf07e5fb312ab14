"""Sheets on which cards stand one below another, or below a table, each under lines of its own: parted into what each of them is."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from itertools import groupby, pairwise

from quanze.core.documents.model import Block, Paragraph, Table
from quanze.core.lists.cards import read_cards
from quanze.core.lists.grid import grid_rows, own_cells
from quanze.core.lists.lexicon import Lexicon


def sections(table: Table, lexicon: Lexicon) -> list[Block]:
    """The table parted above each card that has a line over it, in their order; the table alone where it holds no such card.

    Lines below the last card, which are those above a card on the next page, come back as paragraphs.
    """
    edges = _edges(table, lexicon)
    if len(edges) < 3:
        return [table]
    starts = [0]
    below_card = False
    for start, end in pairwise(edges):
        rows = grid_rows(_cut(table, start, end))
        first = next((number for number, row in enumerate(rows) if len(own_cells(row)) > 1), len(rows))
        is_card = read_cards(rows[first:], lexicon, "", table.place) is not None
        heads = [square.text for square in own_cells(rows[first])[:2]] if first < len(rows) else []
        if start and (is_card or (below_card and all(map(lexicon.knows, heads)))):
            starts.append(start)
            below_card = is_card
        below_card = below_card or is_card
    parts = [_cut(table, start, end) for start, end in pairwise([*starts, table.rows])]
    if len(parts) > 1 and all(cell.column == 0 for cell in parts[-1].cells if cell.text.strip()):
        return [*parts[:-1], *(Paragraph(cell.text, cell.place) for cell in parts[-1].cells if cell.text.strip())]
    return [*parts]


def _edges(table: Table, lexicon: Lexicon) -> list[int]:
    """Where lines stand alone above a row that begins with a heading, with both ends of the table."""
    found = [0]
    above: int | None = None  # the first of the lines that stand above the next row
    reach = 0  # the row to which cells from above reach
    for row, cells in groupby((cell for cell in table.cells if cell.text.strip()), key=lambda cell: cell.row):
        filled = list(cells)
        first = filled[0]
        alone = len(filled) == 1 and first.column == 0 and first.column_span in (1, table.columns)
        if alone and row >= reach and not lexicon.knows(first.text):
            above = row if above is None else above
        else:
            if above and len(filled) > 1 and first.column == 0 and lexicon.knows(first.text):
                found.append(above)
            above = None
        reach = max(reach, *(cell.row + cell.row_span for cell in filled))
    last = [above] if above and first.column_span == table.columns > 1 else []
    return [*found, *last, table.rows]


def _cut(table: Table, start: int, end: int) -> Table:
    if start == 0 and end == table.rows:
        return table
    first, last = (bisect_left(table.cells, row, key=lambda cell: cell.row) for row in (start, end))
    cells = tuple(replace(cell, row=cell.row - start, row_span=min(cell.row_span, end - cell.row)) for cell in table.cells[first:last])
    return replace(table, rows=end - start, cells=cells)
