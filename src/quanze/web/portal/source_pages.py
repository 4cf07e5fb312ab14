"""A read document cut into pages short enough for a browser, with the rows that a place covers marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from quanze.core.documents.model import Cell, Document, Paragraph, Table
from quanze.core.kernel.place import NOWHERE, Place
from quanze.web.common.words import place_words
from quanze.web.portal.source_places import covers

# a page of the source view holds about this many characters, and no more than this many rows
CHARACTERS = 24_000
ROWS = 400
# squares covered by merged cells are drawn; a hostile table must not draw millions
WIDEST = 300


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph or a line of text."""

    block: int
    text: str
    place: Place
    heading: int | None
    furniture: bool


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a table: the cells that begin in it."""

    block: int
    row: int
    cells: tuple[Cell, ...]
    place: Place


Unit = Line | TableRow


@dataclass(frozen=True, slots=True)
class ShownCell:
    text: str
    row_span: int
    column_span: int
    here: bool
    tables: tuple[tuple[tuple[str, ...], ...], ...]
    width: int


@dataclass(frozen=True, slots=True)
class ShownRow:
    number: str
    cells: tuple[ShownCell, ...]
    here: bool
    first_here: bool


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """A run of lines, or the part of one table that stands on this page. `break_before` names the page or sheet that begins here."""

    kind: str
    break_before: str
    lines: tuple[tuple[str, Line, bool, bool], ...] = ()
    rows: tuple[ShownRow, ...] = ()
    title: str = ""


def units(document: Document) -> list[Unit]:
    """Every line and every row of the document, in reading order."""
    found: list[Unit] = []
    for number, block in enumerate(document.blocks):
        if isinstance(block, Paragraph):
            found.append(Line(number, block.text, block.place, block.heading, block.role == "furniture"))
            continue
        by_row: dict[int, list[Cell]] = {}
        for cell in block.cells:
            by_row.setdefault(cell.row, []).append(cell)
        for row in range(block.rows):
            cells = tuple(sorted(by_row.get(row, ()), key=lambda cell: cell.column))
            if cells or row < ROWS:
                found.append(TableRow(number, row, cells, cells[0].place if cells else NOWHERE))
    return found


def _weight(unit: Unit) -> int:
    if isinstance(unit, Line):
        return len(unit.text)
    return sum(len(cell.text) for cell in unit.cells)


def cut(all_units: list[Unit]) -> list[tuple[int, int]]:
    """Where each page of the view begins and ends among the units; a document without text has one empty page."""
    pages, start, characters = [], 0, 0
    for position, unit in enumerate(all_units):
        weight = _weight(unit)
        if position > start and (characters + weight > CHARACTERS or position - start >= ROWS):
            pages.append((start, position))
            start, characters = position, 0
        characters += weight
    pages.append((start, len(all_units)))
    return pages


def touched(unit: Unit, wanted: Place) -> bool:
    """Whether any part of the unit lies at the wanted place."""
    if isinstance(unit, Line):
        return covers(wanted, unit.place)
    return any(covers(wanted, cell.place) for cell in unit.cells)


def marked_units(every: list[Unit], wanted: Place) -> frozenset[int]:
    """The positions of the units that a place covers.

    A place over several pages begins where its first line or row stands and takes all that follows, up to its last page.
    There it ends with its last line or row; where the place does not name one, with the table that the page begins with,
    since lines and rows are counted anew on each page and what comes after may belong to the next record.
    """
    if wanted == NOWHERE:
        return frozenset()
    if wanted.page is None or wanted.page_end is None:
        return frozenset(position for position, unit in enumerate(every) if touched(unit, wanted))
    begin = replace(wanted, page_end=None, row_end=None, line_end=None)
    first = next((position for position, unit in enumerate(every) if touched(unit, begin)), None)
    if first is None:
        first = next((position for position, unit in enumerate(every) if _page(unit) == wanted.page), None)
    if first is None:
        return frozenset()
    found = {first}
    for position in range(first + 1, len(every)):
        unit = every[position]
        page = _page(unit)
        if page is None or page < wanted.page_end:
            found.add(position)
        elif page > wanted.page_end or _after_end(unit, wanted):
            break
        elif not (isinstance(unit, Line) and unit.furniture):
            found.add(position)
    return frozenset(found)


def _page(unit: Unit) -> int | None:
    return unit.place.page


def _after_end(unit: Unit, wanted: Place) -> bool:
    """Whether a unit on the last page of a place stands after its end."""
    if isinstance(unit, Line):
        return not unit.furniture and (wanted.line_end is None or (unit.place.line or 0) > wanted.line_end)
    return wanted.line is None and wanted.row is not None and (unit.place.row or unit.row + 1) > (wanted.row_end or 1)


@dataclass(frozen=True, slots=True)
class CutDocument:
    """A document ready to be shown page by page."""

    document: Document
    units: list[Unit]
    pages: list[tuple[int, int]]

    def page_of(self, wanted: Place) -> int | None:
        """The page (from 1) on which the wanted place begins; `None` where the document has no such place."""
        begins = min(marked_units(self.units, wanted), default=None)
        if begins is None:
            return None
        return next(number for number, (start, stop) in enumerate(self.pages, 1) if start <= begins < stop)

    def shown(self, page: int, wanted: Place) -> list[ShownBlock]:
        """The blocks of one page; what lies at the wanted place is marked."""
        start, stop = self.pages[page - 1]
        marked = marked_units(self.units, wanted)
        return list(_blocks(self.document, self.units[start:stop], wanted, [position in marked for position in range(start, stop)]))


def cut_document(document: Document) -> CutDocument:
    every = units(document)
    return CutDocument(document, every, cut(every))


def _blocks(document: Document, chosen: list[Unit], wanted: Place, marked: list[bool]) -> Iterator[ShownBlock]:
    found_first = False
    part_before: tuple[int | None, str | None] = (None, None)
    position = 0
    while position < len(chosen):
        first = chosen[position]
        run = [first]
        while position + len(run) < len(chosen):
            after = chosen[position + len(run)]
            same = isinstance(after, Line) if isinstance(first, Line) else isinstance(after, TableRow) and after.block == first.block
            if not same or (isinstance(first, Line) and after.place.page != first.place.page):
                break
            run.append(after)
        here = marked[position : position + len(run)]
        position += len(run)
        part = (first.place.page, first.place.sheet)
        heading = _part_name(*part) if part != part_before and any(part) else ""
        part_before = part
        firsts = [False] * len(run)
        if not found_first and any(here):
            firsts[here.index(True)] = found_first = True
        if isinstance(first, Line):
            # blank lines are not drawn; the numbers beside the others tell that they are there
            lines = tuple(
                (_number(unit.place), unit, h, f)
                for unit, h, f in zip(run, here, firsts, strict=True)
                if isinstance(unit, Line) and (f or unit.text.strip())
            )
            yield ShownBlock("lines", heading, lines=lines)
        else:
            table = document.blocks[first.block]
            assert isinstance(table, Table)
            rows = _rows(table, [unit for unit in run if isinstance(unit, TableRow)], here, firsts, wanted)
            yield ShownBlock("table", heading, rows=tuple(rows), title=table.title)


def _rows(table: Table, run: list[TableRow], here: list[bool], firsts: list[bool], wanted: Place) -> Iterator[ShownRow]:
    start, stop = run[0].row, run[-1].row + 1
    # cells that begin above this page and reach into it are drawn again, without their text
    open_above = [cell for cell in table.cells if cell.row < start < cell.row + cell.row_span]
    widths: dict[int, int] = {}
    for unit in run:
        for cell in unit.cells:
            if cell.column_span == 1:
                widths[cell.column] = max(widths.get(cell.column, 0), len(cell.text))
    whole_row = wanted.column is None and wanted.cell is None
    for unit, is_here, is_first in zip(run, here, firsts, strict=True):
        cells = [*((c, True) for c in open_above if unit.row == start), *((c, False) for c in unit.cells)]
        shown = []
        for cell, continued in sorted(cells, key=lambda one: one[0].column):
            end = min(cell.row + cell.row_span, stop)
            shown.append(
                ShownCell(
                    "（续上）" if continued else cell.text,
                    end - max(cell.row, start),
                    min(cell.column_span, WIDEST),
                    is_here and not whole_row and covers_cell(wanted, cell),
                    tuple(_nested(one) for one in cell.tables),
                    _width(widths.get(cell.column, 0)) if cell.column_span == 1 else 1,
                )
            )
        yield ShownRow(_number(unit.place) or str(unit.row + 1), tuple(shown), is_here and whole_row, is_first)


def _width(characters: int) -> int:
    """The class of width, 1 to 4, of a column whose longest cell has so many characters."""
    return 1 + (characters > 12) + (characters > 60) + (characters > 240)


def covers_cell(wanted: Place, cell: Cell) -> bool:
    if wanted.cell is not None:
        return cell.place.cell == wanted.cell
    return wanted.column is None or cell.place.column == wanted.column


def _nested(table: Table) -> tuple[tuple[str, ...], ...]:
    by_row: dict[int, list[str]] = {}
    for cell in table.cells:
        by_row.setdefault(cell.row, []).append(cell.text)
    return tuple(tuple(by_row[row]) for row in sorted(by_row))


def _number(place: Place) -> str:
    number = place.line or place.row or place.paragraph
    return str(number) if number else ""


def _part_name(page: int | None, sheet: str | None) -> str:
    return place_words({"page": page, "sheet": sheet})
