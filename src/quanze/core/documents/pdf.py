"""PDF: ruled tables as tables, page by page; all other text as lines; running heads and page numbers as furniture."""

from __future__ import annotations

import io
import re
from bisect import bisect_right
from collections import Counter
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfplumber.table import TableFinder, TableSettings

from quanze.core.documents.archive import encrypted
from quanze.core.documents.errors import UnreadableDocument
from quanze.core.documents.limits import Limits
from quanze.core.documents.model import Block, Cell, Paragraph, ReadingWarning, Table
from quanze.core.kernel.place import Place

MEDIA_TYPE = "application/pdf"

_PAGE_MARK = re.compile(
    r"^[\s\-—–―~·.()（）]*(?:第\s*)?(?:\d{1,4}|[IVXivx]{1,6})(?:\s*页)?(?:\s*[/／,，]?\s*(?:共\s*)?\d{1,4}\s*页?)?[\s\-—–―~·.()（）]*$"
)
_SETTINGS = TableSettings.resolve({"snap_tolerance": 3, "join_tolerance": 3, "intersection_tolerance": 3})


def read_pdf(name: str, data: bytes, limits: Limits) -> tuple[tuple[Block, ...], int, tuple[ReadingWarning, ...], dict[str, str]]:
    """Blocks, number of pages, warnings and what the file says of itself.

    A table that continues over pages is one Table block a page; `place.page` tells which. Raises UnreadableDocument
    (`encrypted`, `truncated`, `no_text`, `too_large`).
    """
    try:
        document = pdfplumber.open(io.BytesIO(data))
    except Exception as error:
        raise _refusal(name, error) from None
    warnings: list[ReadingWarning] = []
    with document:
        count = len(document.pages)
        if count > limits.pages:
            raise UnreadableDocument(name, "too_large", f"共 {count} 页，超过 {limits.pages} 页", "请拆成几个文件后重试")
        pages: list[_Page] = []
        pictures = 0
        tables = 0
        for number, page in enumerate(document.pages, 1):
            try:
                read = _Page(number, page, tables)
            except Exception as error:
                raise _refusal(name, error, number) from None
            tables = read.tables
            pictures += read.pictures
            pages.append(read)
            page.close()
        metadata = {
            str(key): str(value).strip() for key, value in (document.metadata or {}).items() if isinstance(value, str) and value.strip()
        }
    if not count:
        raise UnreadableDocument(name, "truncated", "文件中没有一页", "可能是下载中断所致，请重新下载后重试")
    if not any(page.lines or page.blocks for page in pages):
        if pictures:
            raise UnreadableDocument(
                name,
                "no_text",
                f"共 {count} 页，全部是图片（扫描件），没有可读取的文字",
                "请向制作单位索取 Word/Excel 原件，或先用文字识别（OCR）软件转成可检索的文件",
            )
        raise UnreadableDocument(
            name, "no_text", f"共 {count} 页，没有可读取的文字", "请核对文件是否为空白，或向制作单位索取 Word/Excel 原件"
        )
    furniture = _furniture(pages)
    blocks: list[Block] = []
    for page in pages:
        if page.pictures and not page.lines and not page.blocks:
            warnings.append(ReadingWarning("picture_page", f"第 {page.number} 页是图片，没有可读取的文字", Place(page=page.number)))
        parts: list[tuple[float, int, Block]] = [(top, 1, table) for top, table in page.blocks]
        for index, (top, text) in enumerate(page.lines):
            role = "furniture" if (page.number, index) in furniture else "body"
            parts.append((top, 0, Paragraph(text, Place(page=page.number, line=index + 1), role=role)))  # type: ignore[arg-type]
        parts.sort(key=lambda part: part[0])
        blocks.extend(block for _, _, block in parts)
    return tuple(blocks), count, tuple(warnings), metadata


def _refusal(name: str, error: Exception, page: int | None = None) -> UnreadableDocument:
    if isinstance(error, UnreadableDocument):
        return error
    if isinstance(error, MemoryError):
        raise error
    causes = [error, *[arg for arg in error.args if isinstance(arg, Exception)], error.__cause__, error.__context__]
    if any(isinstance(cause, PDFPasswordIncorrect | PDFEncryptionError) for cause in causes):
        return encrypted(name)
    return UnreadableDocument(
        name,
        "truncated",
        f"PDF 文件不完整或已损坏（{type(error).__name__} {str(error)[:100]}）",
        "请重新下载，或用阅读器打开后“另存为”/“打印为 PDF”再重试",
        Place(page=page) if page else Place(),
    )


class _Page:
    """One page: its tables with their tops, its other lines with theirs."""

    def __init__(self, number: int, page: Any, tables: int) -> None:
        self.number, self.tables = number, tables
        self.height = float(page.height)
        self.pictures = len(page.images)
        self.blocks: list[tuple[float, Table]] = []
        chars = [char for char in page.chars if char["text"] and not char["text"].isspace()]
        free = chars
        if page.edges:
            finder = TableFinder(page, _SETTINGS)
            for found in finder.tables:
                if len(found.cells) < 2:
                    continue
                table, free = self._table(found, free)
                if table is not None:
                    self.blocks.append((float(found.bbox[1]), table))
        self.lines = [(line[0]["top"], _line_text(line)) for line in _lines(free)]

    def _table(self, found: Any, chars: list[Any]) -> tuple[Table | None, list[Any]]:
        boxes = found.cells
        xs = _cluster([x for box in boxes for x in (box[0], box[2])])
        ys = _cluster([y for box in boxes for y in (box[1], box[3])])
        left, top, right, bottom = found.bbox
        owner: dict[tuple[int, int], int] = {}
        spans: list[tuple[int, int, int, int]] = []
        for index, (x0, y0, x1, y1) in enumerate(boxes):
            column, row = _nearest(xs, x0), _nearest(ys, y0)
            far, low = _nearest(xs, x1), _nearest(ys, y1)
            spans.append((row, column, max(low - row, 1), max(far - column, 1)))
            for r in range(row, low):
                for c in range(column, far):
                    owner.setdefault((r, c), index)
        texts: list[list[Any]] = [[] for _ in boxes]
        free: list[Any] = []
        for char in chars:
            x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
            if left <= x <= right and top <= y <= bottom:
                square = (bisect_right(ys, y) - 1, bisect_right(xs, x) - 1)
                index = owner.get(square)
                if index is not None:
                    texts[index].append(char)
                    continue
            free.append(char)
        if not any(texts):
            return None, chars
        self.tables += 1
        cells = []
        for (row, column, row_span, column_span), inside in sorted(zip(spans, texts, strict=True), key=lambda pair: pair[0][:2]):
            text = "\n".join(_line_text(line, gaps=False) for line in _lines(inside))
            cells.append(
                Cell(row, column, text, Place(page=self.number, table=self.tables, row=row + 1, column=column + 1), row_span, column_span)
            )
        return Table(len(ys) - 1, len(xs) - 1, tuple(cells), Place(page=self.number, table=self.tables)), free


def _cluster(values: list[float], tolerance: float = 2.0) -> list[float]:
    """The distinct coordinates, those closer than `tolerance` points taken as one."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > tolerance:
            found.append(value)
    return found


def _nearest(values: list[float], value: float) -> int:
    index = bisect_right(values, value)
    if index == 0:
        return 0
    if index == len(values) or value - values[index - 1] <= values[index] - value:
        return index - 1
    return index


def _lines(chars: list[Any]) -> list[list[Any]]:
    """Characters gathered into printed lines, from top to bottom, each from left to right."""
    lines: list[list[Any]] = []
    middle = height = 0.0
    for char in sorted(chars, key=lambda char: (char["top"] + char["bottom"]) / 2):
        at = (char["top"] + char["bottom"]) / 2
        if lines and at - middle <= 0.45 * max(height, 1.0):
            lines[-1].append(char)
        else:
            lines.append([char])
            middle = at
        height = char["bottom"] - char["top"]
    for line in lines:
        line.sort(key=lambda char: char["x0"])
    return lines


def _line_text(line: list[Any], gaps: bool = True) -> str:
    pieces: list[str] = []
    end = None
    for char in line:
        size = max(char["x1"] - char["x0"], char["bottom"] - char["top"]) or 1.0
        if end is not None:
            gap = char["x0"] - end
            if gaps and gap > 2.0 * size:
                pieces.append("\t")
            elif gap > 0.3 * size and (pieces[-1][-1:].isascii() or char["text"].isascii()):
                pieces.append(" ")
        pieces.append(char["text"])
        end = char["x1"]
    return "".join(pieces)


def _furniture(pages: list[_Page]) -> set[tuple[int, int]]:
    """Which lines are page numbers or running heads: first or last on their page, and there in the same words on page after page."""
    found: set[tuple[int, int]] = set()
    edges: Counter[str] = Counter()
    for page in pages:
        for index in _edge_lines(page):
            edges[_pattern(page.lines[index][1])] += 1
    for page in pages:
        tops = [top for top, _ in page.blocks]
        for index in _edge_lines(page):
            top, text = page.lines[index]
            outside = top > page.height * 0.85 or top < page.height * 0.12
            if (outside and _PAGE_MARK.match(text)) or (
                outside
                and len(pages) >= 3
                and edges[_pattern(text)] >= max(3, len(pages) // 3)
                and (not tops or top < min(tops) or top > max(tops))
            ):
                found.add((page.number, index))
    return found


def _edge_lines(page: _Page) -> set[int]:
    count = len(page.lines)
    return {index for index in (0, 1, count - 2, count - 1) if 0 <= index < count}


def _pattern(text: str) -> str:
    return re.sub(r"\d+", "#", re.sub(r"\s", "", text))
