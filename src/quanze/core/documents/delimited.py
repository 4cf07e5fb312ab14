"""Comma- and tab-separated tables: recognised only where every line keeps to one shape."""

from __future__ import annotations

import csv
import io

from quanze.core.documents.errors import UnreadableDocument
from quanze.core.documents.limits import Limits
from quanze.core.documents.model import Block, Cell, Table
from quanze.core.kernel.place import Place

MEDIA_TYPES = {",": "text/csv", "\t": "text/tab-separated-values", ";": "text/csv", "|": "text/csv"}


def sniff_delimiter(text: str, hint: str = "") -> str:
    """The delimiter under which the text is a table, else "".

    Without a hint each of at least two rows must have one and the same number of fields (two or more), and at least two
    columns must hold something: a text in which every line merely begins with a tab is not a table. With the hint `csv` or `tsv`
    ragged rows are borne, since the sender calls it a table.
    """
    sample = text[:262_144]
    whole = len(sample) == len(text)
    best, best_score = "", (0, 0)
    for delimiter in ("\t", ",", ";", "|") if hint else MEDIA_TYPES:
        if delimiter not in sample:
            continue
        try:
            rows, cut = _rows(sample, delimiter, whole)
            rows = [row for row in rows if any(field.strip() for field in row)]
        except csv.Error:
            if hint and whole and not best:
                best = delimiter  # a table by its sender's word with an open quote: reading it says where
            continue
        if not whole and rows and not cut:
            rows.pop()
        if not rows:
            continue
        widths = [len(row) for row in rows]
        widest = max(widths)
        filled = sum(any(index < len(row) and row[index].strip() for row in rows) for index in range(min(widest, 64)))
        if widest < 2 or filled < 2:
            continue
        if hint:
            wide = sum(width > 1 for width in widths)
            if wide * 2 >= len(rows) or wide >= 2:
                if len(set(widths)) == 1 and len(rows) > 1:
                    return delimiter  # the first under which all rows are alike: tabs seldom stand in a text, the others may
                score = (widths.count(widest), widest)
                if score > best_score:
                    best, best_score = delimiter, score
        elif len(rows) >= 2 and len(set(widths)) == 1 and widest > best_score[1] and _not_prose(rows, delimiter):
            best, best_score = delimiter, (len(rows), widest)
    return best


SHARED = 12  # characters up to which the same words are kept once


def _not_prose(rows: list[list[str]], delimiter: str) -> bool:
    """Whether the first row can be a header: short fields, no sentence ends; ASCII commas in a paragraph of prose fail this."""
    return delimiter == "\t" or all(len(field) <= 60 and "。" not in field for field in rows[0])


def read_delimited(name: str, text: str, delimiter: str, limits: Limits) -> tuple[Block, ...]:
    """One table; each cell's place names the line its row begins on. Raises UnreadableDocument (`truncated`, `too_large`)."""
    cells: list[Cell] = []
    columns = 0
    row_number = 0
    words: dict[str, str] = {}
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    longest = csv.field_size_limit(limits.text_bytes)  # Python's own limit would cut a long cell off with a word about quotes
    try:
        for fields in reader:
            # Numbers and short words are made once: a list of a hundred thousand rows says 行政许可 in most of them.
            row, end = row_number + 1, _end(line, reader)
            for column, field in enumerate(fields, 1):
                if len(field) <= SHARED:
                    field = words.setdefault(field, field)
                cells.append(Cell(row_number, column - 1, field, Place(row=row, column=column, line=line, line_end=end)))
            columns = max(columns, len(fields))
            if columns > limits.columns or len(cells) > limits.cells:
                raise UnreadableDocument(
                    name,
                    "too_large",
                    f"表格超出限度（至多 {limits.columns} 列、{limits.cells} 格）",
                    "请按年份或单位拆成几个文件后重试",
                    Place(line=line),
                )
            row_number += 1
            line = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableDocument(
            name,
            "truncated",
            f"第 {line} 行起的引号没有配对（{error}），表格可能被截断",
            "请检查该行的双引号，或用表格软件重新导出 CSV",
            Place(line=line),
        ) from None
    finally:
        csv.field_size_limit(longest)
    if not cells:
        return ()
    return (Table(row_number, columns, tuple(cells), Place(table=1, line=1)),)


def _end(line: int, reader: object) -> int | None:
    last = int(getattr(reader, "line_num", line))
    return last if last > line else None


def _rows(text: str, delimiter: str, whole: bool) -> tuple[list[list[str]], bool]:
    """The rows of a text, and whether its end cut one inside its quotes, which only what is not `whole` may do."""
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            rows.append(row)
    except csv.Error:
        if whole:
            raise
        return rows, True
    return rows, False
