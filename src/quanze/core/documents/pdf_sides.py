"""Sheets too wide for the paper: their left half on some pages, their right half on others, row for row at the same height."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from quanze.core.documents.model import Table

ROWS = 3  # rows, over all pages of a side, that must stand at the same heights
SAME = 1.0  # points by which they may differ
_NUMBER = re.compile(r"[（(]?\d{1,4}[)）]?[、.．]?")
UNEVEN = 3.0  # points by which rows must differ among each other, or equal heights prove nothing


@dataclass(slots=True)
class Printed:
    """A table as a page shows it: where its rows part, and whether it is all that the page shows in rules."""

    page: int
    table: Table
    rows: Sequence[float]
    alone: bool
    guessed: bool = False


def join_sides(tables: Sequence[Printed]) -> dict[int, Table | None]:
    """For each table (by its number in `tables`) that changes: the wide table it is the left of, or None where it is now a part of one."""
    changed: dict[int, Table | None] = {}
    start = 0
    while start < len(tables):
        step, sides = _sides(tables, start)
        if not step:
            start += 1
            continue
        for number in range(start, start + step):
            changed[number] = _wide([tables[number + step * side] for side in range(sides)])
            for side in range(1, sides):
                changed[number + step * side] = None
        start += step * sides
    return changed


def _sides(tables: Sequence[Printed], start: int) -> tuple[int, int]:
    """How many pages one side takes from `start` on, and how many sides there are; (0, 0) where nothing stands beside each other."""
    for step in range((len(tables) - start) // 2, 0, -1):
        sides = 1
        while start + step * (sides + 1) <= len(tables) and all(
            _beside(tables[start + offset], tables[start + step * sides + offset]) for offset in range(step)
        ):
            sides += 1
        pages = [tables[start + offset].rows for offset in range(step)]
        if sides > 1 and sum(len(rows) - 1 for rows in pages) >= ROWS and _uneven([height for rows in pages for height in _heights(rows)]):
            return step, sides
    return 0, 0


def _beside(left: Printed, right: Printed) -> bool:
    if not (left.alone and right.alone) or right.page <= left.page or len(left.rows) < len(right.rows):
        return False
    above = len(left.rows) - len(right.rows)  # a title stands above the left side only
    if above and (len(right.rows) < 2 or any(len(texts) > 1 for row, texts in _texts(left.table).items() if row < above)):
        return False
    lowest = min(min(_heights(left.rows)), min(_heights(right.rows)))
    near = max(SAME, 0.35 * lowest) if left.guessed and right.guessed else SAME
    return (
        all(abs(a - b) <= near for a, b in zip(left.rows[above:], right.rows, strict=True))
        and not (_first(left.table) & _first(right.table))
        and not (_counts(left.table) and _counts(right.table))
    )


def _counts(table: Table) -> bool:
    """Whether running numbers stand in the first column: two pages that both count are further rows, whatever their heights."""
    first = ["".join(cell.text.split()) for cell in table.cells if cell.column == 0 and cell.text.strip()]
    return bool(first) and sum(1 for text in first if _NUMBER.fullmatch(text)) * 2 > len(first)


def _uneven(heights: Sequence[float]) -> bool:
    return max(heights) - min(heights) > UNEVEN


def _heights(rows: Sequence[float]) -> list[float]:
    return [below - above for above, below in itertools.pairwise(rows)]


def _texts(table: Table) -> dict[int, list[str]]:
    """What is printed in each row that has words."""
    rows: dict[int, list[str]] = {}
    for cell in table.cells:
        if cell.text.strip():
            rows.setdefault(cell.row, []).append("".join(cell.text.split()))
    return rows


def _first(table: Table) -> set[str]:
    """The words of the first row that has more than one, which two halves of a sheet do not share."""
    return next((set(texts) for _, texts in sorted(_texts(table).items()) if len(texts) > 1), set())


def _wide(parts: Sequence[Printed]) -> Table:
    cells = []
    columns = 0
    for part in parts:
        below = len(parts[0].rows) - len(part.rows)
        cells += [replace(cell, row=cell.row + below, column=cell.column + columns) for cell in part.table.cells]
        columns += part.table.columns
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return replace(parts[0].table, columns=columns, cells=tuple(cells))
