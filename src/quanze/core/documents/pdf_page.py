"""One page of a PDF as PDFium draws it: visible characters with their boxes, and the grids that its rules make.

All coordinates are in points from the upper left corner of the page as it is shown, whatever its rotation.
"""

from __future__ import annotations

from collections.abc import Iterator
from ctypes import byref, c_float, c_int, c_uint
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

# (left, top, right, bottom, text); the text begins with a blank where the file has white space before the character
Char: TypeAlias = tuple[float, float, float, float, str]
_Matrix: TypeAlias = tuple[float, float, float, float, float, float]

_BLANKS = frozenset((0x09, 0x20, 0xA0, 0x3000))
_NO_GLYPH = frozenset((0xA0, 0xAD, 0x200B, 0x3000, 0xFEFF, 0xFFFE, 0xFFFF))
_TOLERANCE = 3.0  # points; rules drawn apart by less are one rule
_SHORTEST = 3.0  # points; shorter strokes are ornaments, not rules
_FEWEST_UPRIGHT = 3  # upright rules that end at one height show that a row ends there
_MOST_SEGMENTS = 60_000
_MOST_RULES = 3_000
_DEEPEST_FORM = 8


@dataclass(slots=True)
class Grid:
    """A table: boxes (left, top, right, bottom) of its cells and the rules that part them, or the white where there are none (`guessed`)."""

    cells: list[tuple[float, float, float, float]]
    columns: list[float]
    rows: list[float]
    guessed: bool = False

    @property
    def left(self) -> float:
        return min(cell[0] for cell in self.cells)

    @property
    def right(self) -> float:
        return max(cell[2] for cell in self.cells)

    @property
    def top(self) -> float:
        return min(cell[1] for cell in self.cells)

    @property
    def bottom(self) -> float:
        return max(cell[3] for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that runs across."""

    y: float
    left: float
    right: float


@dataclass(slots=True)
class RawPage:
    """What is printed on a page."""

    height: float
    chars: list[Char]
    grids: list[Grid] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    pictures: int = 0
    too_many_rules: bool = False


def read_page(document: pdfium.PdfDocument, index: int) -> RawPage:
    """The page of this index, from 0; raises `PdfiumError` where it cannot be loaded."""
    page = document[index]
    try:
        turn = _Turn(page)
        text_page = page.get_textpage()
        try:
            made = RawPage(turn.height, list(_chars(text_page, turn)))
        finally:
            text_page.close()
        edges, made.pictures, whole = _edges(page, turn)
        if whole:
            made.grids, whole = _grids(edges)
            if not made.grids:
                made.rules = _across(edges)
        made.too_many_rules = not whole
        return made
    finally:
        page.close()


class _Turn:
    """From the page's own coordinates to those of the reader, who sees it turned."""

    def __init__(self, page: Any) -> None:
        self.left, self.bottom, self.right, self.top = page.get_cropbox()
        self.rotation = page.get_rotation() % 360
        flat = self.rotation in (0, 180)
        self.height = (self.top - self.bottom) if flat else (self.right - self.left)
        self.width = (self.right - self.left) if flat else (self.top - self.bottom)

    def point(self, x: float, y: float) -> tuple[float, float]:
        if self.rotation == 90:
            return y - self.bottom, x - self.left
        if self.rotation == 180:
            return self.right - x, y - self.bottom
        if self.rotation == 270:
            return self.top - y, self.right - x
        return x - self.left, self.top - y


_LINE_END_HYPHEN = 0x02  # what PDFium gives for a hyphen that ends a line, which may be part of a code as well as of a broken word


def _chars(text_page: Any, turn: _Turn) -> Iterator[Char]:
    handle = text_page.raw
    unicode_of, box_of = raw.FPDFText_GetUnicode, raw.FPDFText_GetLooseCharBox
    box = raw.FS_RECTF()
    reference = byref(box)
    high = 0
    blank = ""
    for index in range(raw.FPDFText_CountChars(handle)):
        code = unicode_of(handle, index)
        if code == _LINE_END_HYPHEN:
            code = ord("-")
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            if not high:
                continue
            code, high = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00, 0
        if code <= 0x20 or code in _NO_GLYPH or code > 0x10FFFF:
            blank = " " if code in _BLANKS else "" if code in (0x0A, 0x0D) else blank
            continue
        text = chr(code)
        if text.isspace() or not box_of(handle, index, reference):
            continue
        (x0, y0), (x1, y1) = turn.point(box.left, box.top), turn.point(box.right, box.bottom)
        if not (0 <= x0 + x1 <= 2 * turn.width and 0 <= y0 + y1 <= 2 * turn.height):
            continue  # printed beside the paper: a reader does not see it
        yield min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1), blank + text
        blank = ""


def _edges(page: Any, turn: _Turn) -> tuple[list[dict[str, Any]], int, bool]:
    """Straight rules, how many pictures, and whether all were looked at."""
    edges: list[dict[str, Any]] = []
    pictures = segments = 0
    pending: list[tuple[Any, _Matrix, int, bool]] = [(page.raw, (1, 0, 0, 1, 0, 0), 0, False)]
    kind_of, draw_mode, count_segments = raw.FPDFPageObj_GetType, raw.FPDFPath_GetDrawMode, raw.FPDFPath_CountSegments
    fill, stroke = c_int(), c_int()
    while pending:
        holder, outer, depth, is_form = pending.pop()
        count = raw.FPDFFormObj_CountObjects(holder) if is_form else raw.FPDFPage_CountObjects(holder)
        for index in range(max(count, 0)):
            item = raw.FPDFFormObj_GetObject(holder, index) if is_form else raw.FPDFPage_GetObject(holder, index)
            kind = kind_of(item)
            if kind == raw.FPDF_PAGEOBJ_PATH:
                draw_mode(item, byref(fill), byref(stroke))
                if not stroke.value and (not fill.value or _white(item)):
                    continue
                segments += count_segments(item)
                if segments > _MOST_SEGMENTS:
                    return [], pictures, False
                edges.extend(_strokes(item, _times(_matrix(item), outer), turn))
            elif kind == raw.FPDF_PAGEOBJ_IMAGE:
                pictures += 1
            elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST_FORM:
                pending.append((item, _times(_matrix(item), outer), depth + 1, True))
    return edges, pictures, True


def _matrix(item: Any) -> _Matrix:
    matrix = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, byref(matrix)):
        return 1, 0, 0, 1, 0, 0
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _times(inner: _Matrix, outer: _Matrix) -> _Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _white(item: Any) -> bool:
    red, green, blue, alpha = c_uint(), c_uint(), c_uint(), c_uint()
    if not raw.FPDFPageObj_GetFillColor(item, byref(red), byref(green), byref(blue), byref(alpha)):
        return False
    return alpha.value == 0 or min(red.value, green.value, blue.value) >= 254


def _strokes(item: Any, matrix: _Matrix, turn: _Turn) -> Iterator[dict[str, Any]]:
    a, b, c, d, e, f = matrix
    x, y = c_float(), c_float()
    at: tuple[float, float] | None = None
    start: tuple[float, float] | None = None
    for index in range(raw.FPDFPath_CountSegments(item)):
        segment = raw.FPDFPath_GetPathSegment(item, index)
        raw.FPDFPathSegment_GetPoint(segment, byref(x), byref(y))
        point = turn.point(a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == raw.FPDF_SEGMENT_LINETO and at is not None:
            yield from _edge(at, point)
        at = point
        if raw.FPDFPathSegment_GetClose(segment) and start is not None:
            yield from _edge(at, start)


def _edge(start: tuple[float, float], end: tuple[float, float]) -> Iterator[dict[str, Any]]:
    (x0, y0), (x1, y1) = start, end
    if abs(y1 - y0) < 1.0 and abs(x1 - x0) >= 1.0:
        yield _rule("h", min(x0, x1), (y0 + y1) / 2, max(x0, x1), (y0 + y1) / 2)
    elif abs(x1 - x0) < 1.0 and abs(y1 - y0) >= 1.0:
        yield _rule("v", (x0 + x1) / 2, min(y0, y1), (x0 + x1) / 2, max(y0, y1))


def _rule(orientation: str, x0: float, top: float, x1: float, bottom: float) -> dict[str, Any]:
    """A rule in the shape that pdfplumber's table functions work on."""
    return {
        "orientation": orientation,
        "x0": x0,
        "x1": x1,
        "top": top,
        "bottom": bottom,
        "width": x1 - x0,
        "height": bottom - top,
        "doctop": top,
        "object_type": "line",
    }


def _grids(edges: list[dict[str, Any]]) -> tuple[list[Grid], bool]:
    """The tables that the rules make, from top to bottom; False where there are too many rules to be a table."""
    if len(edges) < 4:
        return [], True
    merged = merge_edges(edges, _TOLERANCE, _TOLERANCE, _TOLERANCE, _TOLERANCE)
    merged = [edge for edge in merged if max(edge["x1"] - edge["x0"], edge["bottom"] - edge["top"]) >= _SHORTEST]
    if len(merged) > _MOST_RULES:
        return [], False
    merged = merge_edges([*merged, *_closing(merged)], _TOLERANCE, _TOLERANCE, _TOLERANCE, _TOLERANCE)
    boxes = intersections_to_cells(edges_to_intersections(merged, _TOLERANCE, _TOLERANCE))
    grids = []
    for group in cells_to_tables(boxes):
        if len(group) > 1:
            grids.append(
                Grid(
                    list(group),
                    distinct([x for box in group for x in (box[0], box[2])]),
                    distinct([y for box in group for y in (box[1], box[3])]),
                )
            )
    grids.sort(key=lambda grid: (grid.top, grid.left))
    return grids, True


def _closing(edges: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The rules that a page break left out: cells merged over it show no edge above or below, yet the rules beside them all end there."""
    upright = [edge for edge in edges if edge["orientation"] == "v"]
    if len(upright) < _FEWEST_UPRIGHT:
        return
    for side, extreme in (("top", min(edge["top"] for edge in upright)), ("bottom", max(edge["bottom"] for edge in upright))):
        ends = sorted(edge["x0"] for edge in upright if abs(edge[side] - extreme) <= _TOLERANCE)
        if len(ends) >= _FEWEST_UPRIGHT:
            yield _rule("h", ends[0], extreme, ends[-1], extreme)


def _across(edges: list[dict[str, Any]]) -> list[Rule]:
    """The rules that run across, each height once with all that is drawn at it."""
    heights: dict[int, Rule] = {}
    for edge in edges[:_MOST_RULES]:
        if edge["orientation"] == "h":
            key = round(edge["top"] / 2)
            old = heights.get(key)
            left, right = edge["x0"], edge["x1"]
            heights[key] = Rule(edge["top"], min(left, old.left), max(right, old.right)) if old else Rule(edge["top"], left, right)
    return list(heights.values())


def distinct(values: list[float], tolerance: float = 2.0) -> list[float]:
    """The different coordinates, those closer than `tolerance` taken as one."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > tolerance:
            found.append(value)
    return found
