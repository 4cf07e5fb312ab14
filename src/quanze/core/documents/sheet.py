"""What both kinds of workbook share: sparse visible cells and merges in, a Table out."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Mapping
from functools import lru_cache

from quanze.core.documents.model import Cell, Table
from quanze.core.kernel.place import Place


@lru_cache(maxsize=4096)
def column_letters(column: int) -> str:
    """The workbook's name of a column counted from 0.

    >>> column_letters(0), column_letters(25), column_letters(26), column_letters(16383)
    ('A', 'Z', 'AA', 'XFD')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def sheet_table(
    sheet: str,
    number: int,
    values: Mapping[tuple[int, int], str],
    merges: Collection[tuple[int, int, int, int]],
    hidden_rows: Collection[int],
    hidden_columns: Collection[int],
) -> Table | None:
    """The visible cells of one sheet as a table, or None where it shows nothing.

    `values` maps (row, column) from 0 to the displayed text; `merges` are (first row, first column, last row, last column), inclusive.
    Rows and columns that are hidden, and whatever stands under a merged cell, are left out; rows and columns inside the used
    area stay even where blank. Blank squares hold no cell. Each cell's place keeps the sheet's own row, column and name.
    """
    hidden_rows, hidden_columns = frozenset(hidden_rows), frozenset(hidden_columns)
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    filled_rows = {row for (row, _), text in values.items() if text.strip() and row not in hidden_rows}
    if not filled_rows:
        return None
    filled_columns = {column for (_, column), text in values.items() if text.strip() and column not in hidden_columns}
    bottom, right = max(filled_rows), max(filled_columns, default=0)
    # Merged cells with text may reach past the last text; blank ones (formatted emptiness) may not.
    for top, left, low, far in merges:
        if (values.get((top, left), "").strip()) and top <= bottom and left <= right:
            bottom, right = max(bottom, min(low, bottom + 1000)), max(right, min(far, right + 1000))
    top_row, left_column = 0, 0
    rows = [row for row in range(top_row, bottom + 1) if row not in hidden_rows]
    columns = [column for column in range(left_column, right + 1) if column not in hidden_columns]
    row_at = {row: index for index, row in enumerate(rows)}
    column_at = {column: index for index, column in enumerate(columns)}
    placed: dict[tuple[int, int], tuple[str, int, int]] = {}
    for top, left, low, far in merges:
        if top > bottom or left > right:
            continue
        low, far = min(low, bottom), min(far, right)
        first_row, first_column = bisect_left(rows, top), bisect_left(columns, left)
        height, width = bisect_left(rows, low + 1) - first_row, bisect_left(columns, far + 1) - first_column
        if height <= 0 or width <= 0:
            covered.update((r, c) for r in range(top, low + 1) for c in range(left, far + 1)) if (low - top) * (
                far - left
            ) < 100_000 else None
            continue
        anchor = (rows[first_row], columns[first_column])
        spans[anchor] = (height, width)
        placed[anchor] = (values.get((top, left), ""), height, width)
        for row in rows[first_row : first_row + height]:
            for column in columns[first_column : first_column + width]:
                covered.add((row, column))
    for (row, column), text in values.items():
        if (row, column) not in covered and row in row_at and column in column_at and text:
            placed[row, column] = (text, 1, 1)
    # Leading rows that show nothing are trimmed; columns keep their letters' order from the first one used.
    first = min((row_at[row] for (row, _), (text, _, _) in placed.items() if text.strip()), default=None)
    if first is None:
        return None
    start = min(column_at[column] for (_, column), (text, _, _) in placed.items() if text.strip())
    cells = tuple(
        Cell(
            row_at[row] - first,
            column_at[column] - start,
            text,
            Place(sheet=sheet, row=row + 1, column=column + 1, cell=f"{column_letters(column)}{row + 1}"),
            height,
            width,
        )
        for (row, column), (text, height, width) in sorted(placed.items())
        if row_at[row] >= first and column_at[column] >= start
    )
    return Table(len(rows) - first, len(columns) - start, cells, Place(sheet=sheet, table=number, row=rows[first] + 1), sheet)
