"""A table as a grid that can be asked square by square, merged cells answering for every square they cover."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from quanze.core.documents.model import Cell, Table, table_texts
from quanze.core.kernel.text import count_visible

_MARKUP = re.compile(r"</?p\s*/?>|<br\s*/?>", re.IGNORECASE)
_ITEM = re.compile(
    r"\d{1,2}[、.．](?!\d)\D|[（(][一二三四五六七八九十\d]{1,3}[)）]|[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十百零]+条[\s\u3000：:]"
)
_LABELLED = re.compile(r"[^：:。；;，,、\d]{2,14}[：:]\s*\S")  # a line that says whose or what it tells
_BLANKS = re.compile(r"[ \t\r\f\v\u3000\xa0]*\n[ \t\r\f\v\u3000\xa0]*(?:\n[ \t\r\f\v\u3000\xa0]*)*")


def cell_text(cell: Cell) -> str:
    """All that a cell says: its own text, then that of the tables inside it."""
    if not cell.tables:
        return cell.text
    return "\n".join([cell.text, *(text for table in cell.tables for text in table_texts(table))])


def clean(text: str) -> str:
    """`text` without literal paragraph tags and without blanks around lines; words stay as they are.

    >>> clean("<p>1. 受理 </p>\\n <p>2. 审查</p>")
    '1. 受理\\n2. 审查'
    """
    if "<" in text:
        text = _MARKUP.sub("\n", text)
    if "\n" in text:
        text = _BLANKS.sub("\n", text)
    return text.strip()


def unwrap(text: str) -> str:
    """`text` with the line breaks of a narrow column taken out; those that end a sentence or begin a numbered item stay.

    >>> unwrap("对未按规定\\n备案的处罚")
    '对未按规定备案的处罚'
    >>> unwrap("1.受理；\\n2.审\\n查")
    '1.受理；\\n2.审查'
    >>> unwrap("承办人：甲某\\n审核人：乙某")
    '承办人：甲某\\n审核人：乙某'
    """
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) < 2 or all(_LABELLED.match(line) for line in lines):
        return text
    whole = lines[0]
    for line in lines[1:]:
        if whole[-1] in "。；;：:！？" or line[0] in "【①②③④⑤⑥⑦⑧⑨⑩" or _ITEM.match(line):
            whole += "\n" + line
        elif whole[-1].isascii() and whole[-1].isalpha() and line[0].isascii() and line[0].isalpha():
            whole += " " + line
        else:
            whole += line
    return whole


def markup_characters(text: str) -> int:
    """How many visible characters of `text` are literal paragraph tags, which print nothing."""
    if "<" not in text:
        return 0
    return sum(count_visible(match) for match in _MARKUP.findall(text))


@dataclass(frozen=True, slots=True)
class Square:
    """What stands on one square: the cell, its cleaned text, and whether the cell begins in this row and column."""

    cell: Cell
    text: str
    starts_row: bool
    starts_column: bool

    @property
    def own(self) -> bool:
        return self.starts_row and self.starts_column


Row = dict[int, Square]


def grid_rows(table: Table, wrapped: bool = False) -> list[Row]:
    """The rows of `table` from top to bottom, each mapping a column to what stands there; empty squares are absent.

    A merged cell stands on every square it covers; the work grows with the squares that are covered, and spans that reach
    out of the table are cut at its edge. `wrapped` says that the lines of a cell are those of a printed column.
    """
    rows: list[Row] = [{} for _ in range(table.rows)]
    for cell in table.cells:
        text = clean(cell_text(cell))
        if wrapped and "\n" in text:
            text = unwrap(text)
        own = Square(cell, text, True, True)
        row_end = min(cell.row + max(cell.row_span, 1), table.rows)
        column_end = min(cell.column + max(cell.column_span, 1), table.columns)
        if row_end - cell.row == 1 and column_end - cell.column == 1:
            rows[cell.row][cell.column] = own
            continue
        beside = Square(cell, text, True, False)
        below = Square(cell, text, False, True)
        inside = Square(cell, text, False, False)
        for row in range(cell.row, row_end):
            squares = rows[row]
            for column in range(cell.column, column_end):
                if row == cell.row:
                    squares[column] = own if column == cell.column else beside
                else:
                    squares[column] = below if column == cell.column else inside
    return rows


def compact(table: Table) -> Table:
    """`table` without the columns in which no cell begins: slips of a drawn rule, or squares that only merged cells have.

    >>> made = compact(Table(1, 4, (Cell(0, 1, "序号", column_span=2), Cell(0, 3, "事项"))))
    >>> made.columns, [(cell.column, cell.column_span) for cell in made.cells]
    (2, [(0, 1), (1, 1)])
    """
    starts = sorted({cell.column for cell in table.cells})
    if len(starts) == table.columns:
        return table
    rank = {column: number for number, column in enumerate(starts)}

    def moved(cell: Cell) -> Cell:
        width = sum(1 for column in range(cell.column, cell.column + cell.column_span) if column in rank)
        return replace(cell, column=rank[cell.column], column_span=max(width, 1))

    return replace(table, columns=len(starts), cells=tuple(map(moved, table.cells)))


def own_cells(row: Row) -> list[Square]:
    """The cells with text that begin in this row, from left to right."""
    return [square for _, square in sorted(row.items()) if square.own and square.text]
