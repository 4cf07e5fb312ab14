"""The rows of a file that is one large table: plain texts, as the sheet numbers them, without a place for every cell.

`read_document` keeps where each cell stood, which a list of a thousand items needs and a register of a hundred thousand rows cannot afford.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace

from quanze.core.documents import encoding, html, xlsx
from quanze.core.documents.archive import Archive
from quanze.core.documents.delimited import sniff_delimiter
from quanze.core.documents.errors import UnreadableDocument
from quanze.core.documents.formats import sniff
from quanze.core.documents.limits import MEGABYTE, Limits
from quanze.core.documents.model import ReadingWarning, Table
from quanze.core.documents.reader import Convert, read_document, too_large
from quanze.core.kernel.place import Place

# a register of a million rows in twenty columns
ROW_LIMITS = Limits(text_bytes=1024 * MEGABYTE, part_bytes=2048 * MEGABYTE, expanded_bytes=3072 * MEGABYTE, cells=24_000_000)


@dataclass(slots=True)
class Rows:
    """One table: the sheet's name ("" for a text file), its rows from the sheet's first on (the n-th is the sheet's row n), what was left out.

    `rows` can be walked once; where the file is damaged further down, walking it raises UnreadableDocument.
    """

    title: str
    rows: Iterator[list[str]]
    warnings: tuple[ReadingWarning, ...] = ()


def read_rows(name: str, data: bytes, *, limits: Limits = ROW_LIMITS, convert: Convert | None = None) -> list[Rows]:
    """Every table of a file, by its content whatever its name. Raises UnreadableDocument as `read_document` does.

    >>> [row for row in read_rows("名录.csv", "单位名称,地址\\n甲厂,\\"东街,1 号\\"\\n".encode("gb18030"))[0].rows]
    [['单位名称', '地址'], ['甲厂', '东街,1 号']]
    """
    if not data or not data.strip(b"\0 \t\r\n"):
        raise UnreadableDocument(name, "empty", "文件是空的（没有任何内容）", "请检查是否下载完整，或向提供者索取原件")
    if len(data) > limits.file_bytes and len(data) > limits.text_bytes:
        raise too_large(name, len(data), limits.text_bytes)
    kind = sniff(name, data, limits)
    if kind == "xlsx":
        return _of_workbook(name, data, limits)
    if kind == "text" and not html.looks_like_html(data[:8192].decode("utf-8", "replace")):
        text, _ = encoding.decode(name, data)
        suffix = name.rsplit(".", 1)[-1].lower() if "." in name else ""
        delimiter = sniff_delimiter(text, suffix if suffix in ("csv", "tsv") else "csv")
        if delimiter:
            return [Rows("", delimited_rows(name, text, delimiter))]
        if not text.strip():
            raise UnreadableDocument(name, "empty", "文件中只有空白", "请检查是否下载完整，或向提供者索取原件")
        return [Rows("", iter([[line] for line in text.splitlines()]))]
    document = read_document(name, data, limits=replace(limits, text_bytes=Limits().text_bytes), convert=convert)
    return [Rows(block.title, _of_table(block), document.warnings) for block in document.blocks if isinstance(block, Table)]


def delimited_rows(name: str, text: str, delimiter: str) -> Iterator[list[str]]:
    """The rows of delimited text; UnreadableDocument where a quotation mark has no partner.

    A line without quotation marks is cut at its delimiters, which is quicker; what holds one is left to the csv module.
    """
    lines = io.StringIO(text, newline="")
    marked: list[str] = []  # the line that begins a row with quotation marks; the row may go on in the next lines

    def of_csv() -> Iterator[str]:
        while marked or (line := lines.readline()):
            yield marked.pop() if marked else line

    reader = csv.reader(of_csv(), delimiter=delimiter, strict=True)
    try:
        for line in lines:
            if '"' in line:
                marked.append(line)
                yield next(reader)
            else:
                line = line.rstrip("\r\n")
                yield line.split(delimiter) if line else []
    except csv.Error as error:
        number = len(text[: lines.tell()].splitlines())
        raise UnreadableDocument(
            name,
            "truncated",
            f"第 {number} 行附近的引号没有配对（{error}），表格可能被截断",
            "请检查该行的双引号，或用表格软件重新导出 CSV",
            Place(line=number),
        ) from None


def _of_workbook(name: str, data: bytes, limits: Limits) -> list[Rows]:
    warnings: list[ReadingWarning] = []
    found: list[Rows] = []
    for _, sheet in xlsx.visible_sheets(name, Archive(name, data, limits), limits, warnings):
        if sheet.hidden_rows:
            words = f"工作表“{sheet.title}”有 {len(sheet.hidden_rows)} 行被隐藏或者被筛选掉，没有读入；要读入的请先取消筛选和隐藏"
            warnings.append(ReadingWarning("hidden_rows", words, Place(sheet=sheet.title)))
        if sheet.values:
            found.append(Rows(sheet.title, _of_sheet(sheet)))
    if not found:
        raise UnreadableDocument(name, "no_text", "文件可以打开，但没有可见的文字", "请核对文件内容，或向提供者索取原件")
    found[0].warnings = tuple(warnings)
    return found


def _of_sheet(sheet: xlsx.Sheet) -> Iterator[list[str]]:
    """Rows of the sheet; what is merged over several rows stands in each of them, as a reader sees it."""
    values = sheet.values
    for top, left, low, far in sheet.merges:
        text = values.get((top, left), "")
        if text and left == far and low - top < 10_000:
            for row in range(top + 1, low + 1):
                values.setdefault((row, left), text)
    width = max(column for _, column in values) + 1
    at, texts = 0, [""] * width
    for (number, column), text in sorted(values.items()):
        while at < number:
            yield texts
            texts, at = [""] * width, at + 1
        texts[column] = text
    yield texts


def _of_table(table: Table) -> Iterator[list[str]]:
    grid = [[""] * table.columns for _ in range(table.rows)]
    for cell in table.cells:
        for row in range(cell.row, min(cell.row + cell.row_span, table.rows)):
            grid[row][cell.column] = cell.text
    yield from grid
