"""Old workbooks (.xls): values as displayed, merges, what is hidden."""

from __future__ import annotations

import io
from typing import Any

import xlrd

from quanze.core.documents.archive import encrypted, truncated
from quanze.core.documents.errors import UnreadableDocument, in_chinese
from quanze.core.documents.limits import Limits
from quanze.core.documents.model import Block, ReadingWarning
from quanze.core.documents.number_format import display
from quanze.core.documents.sheet import sheet_table
from quanze.core.kernel.place import Place

MEDIA_TYPE = "application/vnd.ms-excel"


def read_xls(name: str, data: bytes, limits: Limits) -> tuple[tuple[Block, ...], tuple[ReadingWarning, ...]]:
    """One table a visible sheet. Raises UnreadableDocument (`encrypted`, `truncated`, `too_large`)."""
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, on_demand=False, ragged_rows=True, logfile=io.StringIO())
    except xlrd.XLRDError as error:
        if "encrypt" in str(error).lower() or "password" in str(error).lower():
            raise encrypted(name) from None
        raise truncated(name, in_chinese(error)) from None
    except MemoryError:
        raise
    except Exception as error:
        # xlrd checks little: a damaged file surfaces as whatever its bytes happen to break.
        raise truncated(name, in_chinese(error)) from None
    blocks: list[Block] = []
    warnings: list[ReadingWarning] = []
    total = number = 0
    for sheet in book.sheets():
        if sheet.visibility:
            warnings.append(ReadingWarning("hidden_sheet", f"工作表“{sheet.name}”已隐藏，未读入", Place(sheet=sheet.name)))
            continue
        number += 1
        try:
            values = _values(book, sheet)
        except (IndexError, KeyError, ValueError, TypeError, AttributeError) as error:
            raise truncated(name, f"工作表“{sheet.name}”：{in_chinese(error)}") from None
        total += len(values)
        if total > limits.cells:
            raise UnreadableDocument(name, "too_large", f"工作簿超过 {limits.cells} 格", "请拆成几个文件后重试", Place(sheet=sheet.name))
        hidden_rows = {row for row, info in sheet.rowinfo_map.items() if info.hidden or info.height == 0}
        hidden_columns = {column for column, info in sheet.colinfo_map.items() if info.hidden or info.width == 0}
        merges = [(top, left, low - 1, far - 1) for top, low, left, far in sheet.merged_cells]
        table = sheet_table(sheet.name, number, values, merges, hidden_rows, hidden_columns)
        if table is not None:
            blocks.append(table)
    return tuple(blocks), tuple(warnings)


def _values(book: Any, sheet: Any) -> dict[tuple[int, int], str]:
    values: dict[tuple[int, int], str] = {}
    for row in range(sheet.nrows):
        types = sheet.row_types(row)
        for column, (kind, value) in enumerate(zip(types, sheet.row_values(row), strict=True)):
            if kind == xlrd.XL_CELL_TEXT:
                text = value
            elif kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
                style = book.xf_list[sheet.cell_xf_index(row, column)]
                known = book.format_map.get(style.format_key)
                text = display(value, known.format_str if known else "General", date1904=bool(book.datemode))
            elif kind == xlrd.XL_CELL_BOOLEAN:
                text = "TRUE" if value else "FALSE"
            elif kind == xlrd.XL_CELL_ERROR:
                text = xlrd.error_text_from_code.get(value, "#N/A")
            else:
                continue
            if text:
                values[row, column] = text
    return values
