"""Placing spanned cells on a grid: the walk that HTML and Word share."""

from __future__ import annotations


class Occupied:
    """Which squares of a growing grid are taken by cells that reach down from rows above."""

    def __init__(self) -> None:
        self._until: dict[int, int] = {}

    def free_column(self, row: int, column: int) -> int:
        """The first column from `column` on that no cell from above covers in `row`."""
        while self._until.get(column, 0) > row:
            column += 1
        return column

    def take(self, row: int, column: int, row_span: int, column_span: int) -> None:
        if row_span > 1:
            for covered in range(column, column + column_span):
                self._until[covered] = max(self._until.get(covered, 0), row + row_span)

    def room(self, row: int, column: int, column_span: int) -> int:
        """How many of the `column_span` squares from `column` on are free in `row`, up to the first taken one."""
        for offset in range(1, column_span):
            if self._until.get(column + offset, 0) > row:
                return offset
        return column_span
