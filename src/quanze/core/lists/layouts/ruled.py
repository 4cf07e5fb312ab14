"""Tables drawn with characters: pipes, and boxes of ─ │ ┼ or + - |."""

from __future__ import annotations

import re
from collections.abc import Sequence

from quanze.core.documents.model import Paragraph
from quanze.core.kernel.place import Place
from quanze.core.lists.layouts.lines import Found, Line, is_page_mark, stretch, table_of

MINIMUM_COLUMNS = 2
BAR = re.compile(r"[|│┃║｜]")
BORDER = re.compile(r"[\s|│┃║｜┌┬┐├┼┤└┴┘┏┳┓┣╋┫┗┻┛╔╦╗╠╬╣╚╩╝─━═—+\-=:]+")
DRAWN = re.compile(r"[─━═—\-=]{2,}")


def find_ruled(lines: Sequence[Line]) -> list[Found]:
    """The tables drawn with characters among some lines: two rows at least, of the same number of columns."""
    found: list[Found] = []
    position = 0
    while position < len(lines):
        stop = position
        while stop < len(lines) and (
            _is_border(lines[stop]) or _is_row(lines[stop]) or (stop > position and is_page_mark(lines[stop].text))
        ):
            stop += 1
        if stop - position >= 2 and (made := _table(lines[position:stop])) is not None:
            found.append(made)
        position = max(stop, position + 1)
    return found


def _is_border(line: Line) -> bool:
    return BORDER.fullmatch(line.text) is not None and DRAWN.search(line.text) is not None


def _is_row(line: Line) -> bool:
    return len(BAR.findall(line.text)) >= MINIMUM_COLUMNS - 1 + (line.text.strip()[:1] in "|│┃║｜")


def _cells(text: str) -> list[str]:
    stripped = text.strip()
    if BAR.match(stripped):
        stripped = stripped[1:]
    if stripped and BAR.fullmatch(stripped[-1]):
        stripped = stripped[:-1]
    return [cell.strip() for cell in BAR.split(stripped)]


def _table(lines: Sequence[Line]) -> Found | None:
    rules: list[str] = []
    beside: list[Paragraph] = []
    body = [line for line in lines if not _is_border(line) and not is_page_mark(line.text)]
    if len(body) < 2 or len({len(_cells(line.text)) for line in body}) > 2:
        return None
    columns = max(len(_cells(line.text)) for line in body)
    boxed = sum(map(_is_border, lines)) >= 3
    rows: list[list[tuple[str, Place] | None]] = []
    opens = True
    for line in lines:
        if is_page_mark(line.text):
            beside.append(Paragraph(line.text, line.place, role="furniture"))
        elif _is_border(line):
            rules.append(line.text)
            opens = True
        else:
            rules.append("".join(BAR.findall(line.text)))
            cells = _cells(line.text)
            if boxed and not opens and rows:
                rows[-1] = _more(rows[-1], cells, line.place)
            else:
                rows.append([(cell, line.place) for cell in cells])
            opens = False
    ruling = Paragraph("\n".join(rules), stretch([line.place for line in lines]), role="furniture")
    return Found(lines[0].index, lines[-1].index + 1, table_of(rows, columns), (ruling, *beside))


def _more(row: list[tuple[str, Place] | None], cells: Sequence[str], place: Place) -> list[tuple[str, Place] | None]:
    """A row with another printed line of its cells."""
    made: list[tuple[str, Place] | None] = []
    for at in range(max(len(row), len(cells))):
        before = row[at] if at < len(row) else None
        text = cells[at] if at < len(cells) else ""
        if before is None:
            made.append((text, place))
        else:
            made.append((f"{before[0]}\n{text}" if before[0] and text else before[0] or text, before[1].to(place)))
    return made
