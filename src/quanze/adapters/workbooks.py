"""Writing workbooks: plain sheets of text, sums and days that a spreadsheet can count with, with comments in the cells concerned."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from quanze.adapters.whole_files import whole_file

CELL_LIMIT = 32_767  # characters; the most that the format lets one cell hold
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SHEET_ILLEGAL = re.compile(r"[\[\]:*?/\\]")
Value = str | int | Decimal | date
_TINTS = {"warn": "FFF4D6", "new": "E6F4EA", "gone": "FBE4E4"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's text (or its number or day), a comment on it ("" for none) and a tint (`warn`, `new`, `gone` or "")."""

    text: Value
    comment: str = ""
    tint: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    title: str
    heading: Sequence[str]
    rows: Sequence[Sequence[Cell | Value]]
    widths: Sequence[int] = field(default=())


def write_workbook(path: Path, sheets: Sequence[Sheet]) -> None:
    """Writes the sheets to `path`, whole or not at all. Text is written as text: what looks like a formula is none."""
    book = Workbook(write_only=True)
    taken: set[str] = set()
    for sheet in sheets:
        title = _SHEET_ILLEGAL.sub(" ", sheet.title)[:28] or "Sheet"
        turn = 2
        while title in taken:
            title, turn = f"{title[:25]} {turn}", turn + 1
        taken.add(title)
        page = book.create_sheet(title)
        page.freeze_panes = "A2"
        for column, width in enumerate(sheet.widths, start=1):
            page.column_dimensions[get_column_letter(column)].width = width
        page.auto_filter.ref = f"A1:{get_column_letter(max(len(sheet.heading), 1))}{len(sheet.rows) + 1}"
        page.append([_cell(page, Cell(text), bold=True) for text in sheet.heading])
        for row in sheet.rows:
            page.append([_cell(page, each if isinstance(each, Cell) else Cell(each)) for each in row])
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(path) as draft:
        book.save(draft)


def _cell(page: object, given: Cell, bold: bool = False) -> WriteOnlyCell:
    comment = given.comment
    if isinstance(given.text, str):
        text = _ILLEGAL.sub("", given.text)
        if len(text) > CELL_LIMIT:
            comment = f"{comment}\n原文 {len(text)} 字，超出单元格上限，此处截断。".strip()
            text = text[:CELL_LIMIT]
        cell = WriteOnlyCell(page, value=text)
        cell.data_type = "s"
    else:
        cell = WriteOnlyCell(page, value=given.text)
        cell.number_format = "yyyy-mm-dd" if isinstance(given.text, date) else "#,##0.00" if isinstance(given.text, Decimal) else "0"
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    if bold:
        cell.font = Font(bold=True)
    if comment:
        note = Comment(_ILLEGAL.sub("", comment)[:2000], "权责")
        note.width, note.height = 320, 120
        cell.comment = note
    if given.tint or comment:
        cell.fill = PatternFill("solid", fgColor=_TINTS[given.tint or "warn"])
    return cell
