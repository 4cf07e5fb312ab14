"""PDF: ruled tables as tables, page by page; all other text as lines; running heads and page numbers as furniture."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter

import pypdfium2 as pdfium

from quanze.core.documents.archive import encrypted
from quanze.core.documents.errors import UnreadableDocument, in_chinese
from quanze.core.documents.limits import Limits
from quanze.core.documents.model import Block, Cell, Paragraph, ReadingWarning, Table
from quanze.core.documents.pdf_columns import add_grids
from quanze.core.documents.pdf_page import Char, Grid, distinct, read_page
from quanze.core.documents.pdf_sides import Printed, join_sides
from quanze.core.kernel.place import Place

MEDIA_TYPE = "application/pdf"

_PAGE_MARK = re.compile(
    r"^[\s\-—–―~·.()（）]*(?:第\s*)?(?:\d{1,4}|[IVXivx]{1,6})(?:\s*页)?(?:\s*[/／,，]?\s*(?:共\s*)?\d{1,4}\s*页?)?[\s\-—–―~·.()（）]*$"
)
_PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD
_SECURITY_ERROR = 5  # FPDF_ERR_SECURITY


def read_pdf(name: str, data: bytes, limits: Limits) -> tuple[tuple[Block, ...], int, tuple[ReadingWarning, ...], dict[str, str]]:
    """Blocks, number of pages, warnings and what the file says of itself.

    A table that continues over pages is one Table block a page; `place.page` tells which, and tables that continue each other share
    one grid of columns. Raises UnreadableDocument (`encrypted`, `truncated`, `no_text`, `too_large`).
    """
    try:
        document = pdfium.PdfDocument(data)
        count = len(document)
    except pdfium.PdfiumError as error:
        raise _refusal(name, error) from None
    try:
        if count > limits.pages:
            raise UnreadableDocument(name, "too_large", f"共 {count} 页，超过 {limits.pages} 页", "请拆成几个文件后重试")
        raw = []
        characters = 0
        for number in range(1, count + 1):
            try:
                raw.append(read_page(document, number - 1))
            except pdfium.PdfiumError as error:
                raise _refusal(name, error, number) from None
            characters += len(raw[-1].chars)
            if characters > limits.characters:
                raise UnreadableDocument(
                    name, "too_large", f"文字超过 {limits.characters} 个字符", "请拆成几个文件后重试", Place(page=number)
                )
        metadata = {
            str(key): str(value).strip() for key, value in document.get_metadata_dict(skip_empty=True).items() if str(value).strip()
        }
    finally:
        document.close()
    if not count:
        raise UnreadableDocument(name, "truncated", "文件中没有一页", "可能是下载中断所致，请重新下载后重试")
    pictures = sum(page.pictures for page in raw)
    if not any(page.chars for page in raw):
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
    warnings: list[ReadingWarning] = []
    for number, page in enumerate(raw, 1):
        if page.pictures and not page.chars:
            warnings.append(ReadingWarning("picture_page", f"第 {number} 页是图片，没有可读取的文字", Place(page=number)))
        if page.too_many_rules:
            warnings.append(ReadingWarning("too_many_rules", f"第 {number} 页的线条过多，未按表格读取", Place(page=number)))
    add_grids(raw)
    _share_columns([page.grids for page in raw])
    pages: list[_Page] = []
    tables = 0
    for number, page in enumerate(raw, 1):
        pages.append(_Page(number, page.height, page.grids, page.chars, tables))
        tables = pages[-1].tables
        page.chars = []
    printed = [(page, number) for page in pages for number in range(len(page.blocks))]
    sides = join_sides(
        [Printed(page.number, page.blocks[number][1], page.rows[number], len(page.blocks) == 1, page.guessed) for page, number in printed]
    )
    joined = {(printed[index][0].number, printed[index][1]): table for index, table in sides.items()}
    furniture = _furniture(pages)
    blocks: list[Block] = []
    for each in pages:
        parts: list[tuple[float, int, Block]] = [
            (top, 1, whole)
            for number, (top, table) in enumerate(each.blocks)
            if (whole := joined.get((each.number, number), table)) is not None
        ]
        for index, (top, line) in enumerate(each.lines):
            place = Place(page=each.number, line=index + 1)
            text = Paragraph(line, place, role="furniture") if (each.number, index) in furniture else Paragraph(line, place)
            parts.append((top, 0, text))
        parts.sort(key=lambda part: part[0])
        blocks.extend(block for _, _, block in parts)
    return tuple(blocks), count, tuple(warnings), metadata


def _refusal(name: str, error: pdfium.PdfiumError, page: int | None = None) -> UnreadableDocument:
    if getattr(error, "err_code", None) in (_PASSWORD_ERROR, _SECURITY_ERROR) or "password" in str(error).lower():
        return encrypted(name)
    return UnreadableDocument(
        name,
        "truncated",
        f"PDF 文件不完整或已损坏（{in_chinese(str(error)[:100])}）",
        "请重新下载，或用阅读器打开后“另存为”/“打印为 PDF”再重试",
        Place(page=page) if page else Place(),
    )


def _share_columns(pages: list[list[Grid]]) -> None:
    """Gives tables that continue each other over page breaks one set of column rules.

    The last table of a page and the first of the next are taken as one where both are as wide and stand as far from the edge: a page
    that shows only the merged half of a row would otherwise count fewer columns than its neighbour.
    """
    chain: list[Grid] = []

    def close() -> None:
        if len(chain) > 1:
            shared = distinct([x for grid in chain for x in grid.columns])
            for grid in chain:
                grid.columns = shared
        chain.clear()

    for grids in pages:
        if not grids:
            close()
            continue
        first, last = grids[0], grids[-1]
        if chain and not (abs(chain[-1].left - first.left) < 3 and abs(chain[-1].right - first.right) < 3):
            close()
        chain.append(first)
        if last is not first:
            close()
            chain.append(last)
    close()


class _Page:
    """One page: its tables with their tops, its other lines with theirs."""

    def __init__(self, number: int, height: float, grids: list[Grid], chars: list[Char], tables: int) -> None:
        self.number, self.height, self.tables = number, height, tables
        self.blocks: list[tuple[float, Table]] = []
        self.rows: list[list[float]] = []
        self.guessed = any(grid.guessed for grid in grids)
        free = chars
        for grid in grids:
            table, free = self._table(grid, free)
            if table is not None:
                self.blocks.append((grid.top, table))
                self.rows.append(grid.rows)
        lines = _lines(free)
        margin = min((line[0][0] for line in lines), default=0.0)
        self.lines = [(line[0][1], _indent(line, margin) + text) for line in lines if (text := _line_text(line, gaps=True))]

    def _table(self, grid: Grid, chars: list[Char]) -> tuple[Table | None, list[Char]]:
        xs, ys = grid.columns, grid.rows
        owner: dict[tuple[int, int], int] = {}
        spans: list[tuple[int, int, int, int]] = []
        for index, (x0, y0, x1, y1) in enumerate(grid.cells):
            column, row = _nearest(xs, x0), _nearest(ys, y0)
            far, low = _nearest(xs, x1), _nearest(ys, y1)
            spans.append((row, column, max(low - row, 1), max(far - column, 1)))
            for r in range(row, max(low, row + 1)):
                for c in range(column, max(far, column + 1)):
                    owner.setdefault((r, c), index)
        texts: list[list[Char]] = [[] for _ in grid.cells]
        free: list[Char] = []
        left, right, top, bottom = grid.left, grid.right, grid.top, grid.bottom
        for char in chars:
            x, y = (char[0] + char[2]) / 2, (char[1] + char[3]) / 2
            if left <= x <= right and top <= y <= bottom:
                index = owner.get((bisect_right(ys, y) - 1, bisect_right(xs, x) - 1), -1)
                if index >= 0:
                    texts[index].append(char)
                    continue
            free.append(char)
        if not any(texts):
            return None, chars
        self.tables += 1
        cells = []
        for (row, column, row_span, column_span), inside in sorted(zip(spans, texts, strict=True), key=lambda pair: pair[0][:2]):
            text = "\n".join(_line_text(line, gaps=False) for line in _lines(inside))
            place = Place(page=self.number, table=self.tables, row=row + 1, column=column + 1)
            cells.append(Cell(row, column, text, place, row_span, column_span))
        return Table(len(ys) - 1, len(xs) - 1, tuple(cells), Place(page=self.number, table=self.tables)), free


def _indent(line: list[Char], margin: float) -> str:
    """Full-width blanks for how far the line begins from the margin: a paragraph's first line is known by them."""
    size = max(line[0][3] - line[0][1], 4.0)
    return "\u3000" * min(max(round((line[0][0] - margin) / size), 0), 20)


def _nearest(values: list[float], value: float) -> int:
    index = bisect_right(values, value)
    if index == 0:
        return 0
    if index == len(values) or value - values[index - 1] <= values[index] - value:
        return index - 1
    return index


def _lines(chars: list[Char]) -> list[list[Char]]:
    """Characters gathered into printed lines, from top to bottom, each from left to right."""
    lines: list[list[Char]] = []
    middle = height = 0.0
    for char in sorted(chars, key=lambda char: char[1] + char[3]):
        at = (char[1] + char[3]) / 2
        own = char[3] - char[1]  # low for a flat character such as 一, which then stands above the middle of its line
        if lines and at - middle <= 0.4 * max(height, own, 1.0):
            lines[-1].append(char)
        else:
            lines.append([char])
            middle = at
        height = own
    for line in lines:
        line.sort(key=lambda char: char[0])
    return lines


def _line_text(line: list[Char], *, gaps: bool) -> str:
    """The words of a line; a gap of two characters is a tab where `gaps` are kept, since columns without rules show by them."""
    pieces: list[str] = []
    end = None
    for x0, top, x1, bottom, text in line:
        size = max(x1 - x0, bottom - top) or 1.0
        if end is not None:
            gap = x0 - end
            if gaps and gap > 2.0 * size:
                pieces.append("\t")
            elif text[0] == " " or gap > 0.8 * size or (gap > 0.25 * size and (pieces[-1].isascii() or text.isascii())):
                pieces.append(" ")
        pieces.append(text.lstrip())
        end = x1
    return "".join(pieces)


def _furniture(pages: list[_Page]) -> set[tuple[int, int]]:
    """Which lines are page numbers or running heads: at the edge of their page, and there in the same words at the same height on page after page."""
    found: set[tuple[int, int]] = set()
    seen: Counter[tuple[str, int]] = Counter()
    for page in pages:
        for index in _edge_lines(page):
            top, text = page.lines[index]
            seen[text.strip(), round(top / 4)] += 1
    for page in pages:
        tops = [top for top, _ in page.blocks]
        for index in _edge_lines(page):
            top, text = page.lines[index]
            if not (top > page.height * 0.85 or top < page.height * 0.12):
                continue
            times = max(seen[text.strip(), round(top / 4) + step] for step in (-1, 0, 1))
            if _PAGE_MARK.match(text) or (
                len(pages) >= 3 and times >= max(3, len(pages) // 4) and (not tops or top < min(tops) or top > max(tops))
            ):
                found.add((page.number, index))
    return found


def _edge_lines(page: _Page) -> set[int]:
    count = len(page.lines)
    return {index for index in (0, 1, count - 2, count - 1) if 0 <= index < count}
