"""The findings as comments in a workbook: the office's own where it is one, else a workbook made of the records."""

from __future__ import annotations

import io
import zipfile
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from quanze.adapters.files import read_file
from quanze.adapters.office import convert_with_office
from quanze.adapters.rulebook import load_list_rules
from quanze.adapters.whole_files import whole_file
from quanze.adapters.workbooks import CELL_LIMIT, Cell, Sheet, write_workbook
from quanze.core.checks.model import Diagnostic
from quanze.core.checks.report import LEVEL_NAMES, Report, where
from quanze.core.kernel.place import Place
from quanze.core.lists.model import ExtractedLists
from quanze.core.lists.own_sheets import CHECK_HEADINGS
from quanze.core.lists.words import KIND_NAMES, as_text, field_name
from quanze.core.pipeline import read_lists

SUMMARY = "检查结果"
_WIDTHS = (9, 7, 40, 26, 60, 40, 50, 13)
_TINTS = {"error": "FBE4E4", "warning": "FFF4D6", "notice": "E8F0FA"}
_COMMENT_LIMIT = 2000  # characters; longer ones no longer fit on a screen
_WHOLE = (-1, -1)


def write_check_workbooks(output: Path, report: Report, paths: Mapping[str, Path]) -> list[Path]:
    """One workbook for each document: `output` itself for one, else `output`'s name with the document's name behind it. Whole or not at all.

    Raises `OSError` where nothing can be written.
    """
    several = len(paths) > 1
    stems = Counter(Path(name).stem for name in paths)
    written = []
    for name, path in paths.items():
        there = [each for each in report.findings if each.document == name]
        target = (
            output.with_name(f"{output.stem}-{_plain(Path(name).stem if stems[Path(name).stem] == 1 else name)}{output.suffix or '.xlsx'}")
            if several
            else output
        )
        _write_one(target, path, name, there)
        written.append(target)
    return written


def _plain(name: str) -> str:
    return "".join("_" if c in '\\/:*?"<>|' else c for c in name)[:80]


def _write_one(target: Path, path: Path, name: str, findings: Sequence[Diagnostic]) -> None:
    data = read_file(path)
    lists = read_lists(name, data, load_list_rules(), convert=convert_with_office)
    if _is_workbook(data):
        try:
            _own_workbook(target, data, lists, findings)
            return
        except (KeyError, ValueError, TypeError, AttributeError, zipfile.BadZipFile):
            pass  # a workbook that another program wrote oddly: its records are given instead
    _made_workbook(target, lists, findings)


def _is_workbook(data: bytes) -> bool:
    if not data.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, ValueError):
        return False


def _keys(each: Diagnostic) -> list[tuple[int, int]]:
    """The record of a finding and the others that hold the same text."""
    others = each.evidence.get("also", ()) if isinstance(each.evidence, Mapping) else ()
    return [each.key or _WHOLE, *((pair[0] - 1, pair[1] - 1) for pair in others if isinstance(pair, list | tuple) and len(pair) == 2)]


def _own_workbook(target: Path, data: bytes, lists: ExtractedLists, findings: Sequence[Diagnostic]) -> None:
    book = load_workbook(io.BytesIO(data), keep_vba=target.suffix.lower() == ".xlsm")
    notes: defaultdict[tuple[str, str], list[Diagnostic]] = defaultdict(list)
    for each in findings:
        for key in _keys(each):
            place = each.place
            if key != each.key and key != _WHOLE:
                record = lists.lists[key[0]].records[key[1]]
                place = record.field_places.get(each.field_name, record.place)
            if (at := _cell_of(place)) and place.sheet in book.sheetnames:
                notes[str(place.sheet), at].append(each)
    for (sheet, at), there in notes.items():
        page = book[sheet]
        cell = page[at]
        if isinstance(cell, MergedCell):
            covering = next((area for area in page.merged_cells.ranges if at in area), None)
            if covering is None:
                continue
            cell = page.cell(covering.min_row, covering.min_col)
        before = f"{cell.comment.text}\n" if cell.comment else ""
        cell.comment = _comment(before + _words(there))
        cell.fill = PatternFill("solid", fgColor=_TINTS[_gravest(there)])
    title = SUMMARY
    while title in book.sheetnames:
        title += "1"
    page = book.create_sheet(title)
    page.freeze_panes = "A2"
    for column, width in enumerate(_WIDTHS, start=1):
        page.column_dimensions[get_column_letter(column)].width = width
    page.append(CHECK_HEADINGS)
    for row in _rows(findings):
        page.append([text[:CELL_LIMIT] for text in row])
    for cells in page.iter_rows():
        for cell in cells:
            cell.data_type = "s"  # text, whatever it looks like
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            if cell.row == 1:
                cell.font = Font(bold=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(target) as draft:
        book.save(draft)


def _cell_of(place: Place) -> str:
    if place.cell:
        return place.cell
    return f"{get_column_letter(place.column or 1)}{place.row}" if place.row else ""


def _gravest(there: Sequence[Diagnostic]) -> str:
    return next((level for level in _TINTS if any(each.level == level for each in there)), "notice")


def _words(there: Sequence[Diagnostic]) -> str:
    lines = []
    for each in there:
        since = f"（自{each.holds_since}起）" if each.holds_since else ""
        lines.append(f"[{each.code} {LEVEL_NAMES.get(each.level, '')}] {each.message}{since}{f' 改法：{each.fix}' if each.fix else ''}")
    return "\n".join(dict.fromkeys(lines))


def _comment(text: str) -> Comment:
    note = Comment(_clean(text if len(text) <= _COMMENT_LIMIT else text[: _COMMENT_LIMIT - 1] + "…"), "权责")
    note.width, note.height = 380, 160
    return note


def _clean(text: str) -> str:
    return "".join(c for c in text if c >= " " or c in "\n\t").replace("\ufffe", "").replace("\uffff", "")


def _rows(findings: Sequence[Diagnostic]) -> list[list[str]]:
    return [
        [
            _clean(str(value))
            for value in (
                each.code,
                LEVEL_NAMES.get(each.level, ""),
                each.item,
                where(each),
                each.message,
                each.fix,
                each.excerpt,
                each.holds_since,
            )
        ]
        for each in findings
    ]


def _made_workbook(target: Path, lists: ExtractedLists, findings: Sequence[Diagnostic]) -> None:
    by_cell: defaultdict[tuple[tuple[int, int], str], list[Diagnostic]] = defaultdict(list)
    for each in findings:
        for key in _keys(each):
            by_cell[key, each.field_name].append(each)
    sheets = [Sheet(SUMMARY, CHECK_HEADINGS, _rows(findings), _WIDTHS)]
    for number, found in enumerate(lists.lists):
        names = list(dict.fromkeys(name for record in found.records for name in record.fields))
        rows: list[list[Cell | str]] = []
        for index, record in enumerate(found.records):
            row: list[Cell | str] = []
            about: list[Diagnostic] = list(by_cell.get(((number, index), ""), ()))
            for name in names:
                there = list(by_cell.get(((number, index), name), ()))
                if name == names[0]:
                    there = about + there  # what concerns the whole record
                row.append(_made_cell(record.fields.get(name, ""), there))
            rows.append(row)
        widths = [12 if name in ("seq", "no", "power_type") else 40 for name in names]
        sheets.append(Sheet(found.title or KIND_NAMES[found.kind], [field_name(found.kind, name) for name in names], rows, widths))
    write_workbook(target, sheets)


def _made_cell(value: Any, there: Sequence[Diagnostic]) -> Cell:
    text = value if isinstance(value, str) else as_text(value)
    return Cell(text, _words(there), {"error": "gone", "warning": "warn", "notice": "new"}[_gravest(there)] if there else "")
