"""Columns kept apart by runs of blanks, under a header whose words stand where the columns begin."""

from __future__ import annotations

import re
from collections.abc import Sequence

from quanze.core.documents.model import Paragraph
from quanze.core.kernel.place import Place
from quanze.core.lists.layouts.lines import HEADING, SIGNATURE, Found, Line, furniture, is_page_mark, table_of, width
from quanze.core.lists.layouts.words import header_likeness

MINIMUM_COLUMNS = 3
PIECE = re.compile(r"\S+(?:[ \u3000]\S+)*")
RULING = re.compile(r"[\s\-—=_─━]*[\-—=_─━]{3,}[\s\-—=_─━]*")
SLACK = 3  # half-width squares by which a cell may begin before or after its header word


def find_aligned(lines: Sequence[Line]) -> list[Found]:
    """The tables of aligned columns among some lines; each begins with a line of header words."""
    found: list[Found] = []
    position = 0
    while position < len(lines):
        starts = _header(lines[position])
        stop = _end(lines, position, starts) if starts else position
        if starts and stop - position >= 2:
            found.append(_table(lines[position:stop], starts))
            position = stop
        else:
            position += 1
    return found


def _pieces(text: str) -> list[tuple[int, str]]:
    """The pieces of a line that two blanks or more part, each with the square it begins at."""
    return [(width(text[: match.start()]), match[0]) for match in PIECE.finditer(text)]


def _header(line: Line) -> list[int]:
    if "\t" in line.text:
        return []
    pieces = _pieces(line.text)
    known = header_likeness([text for _, text in pieces])
    return [start for start, _ in pieces] if len(pieces) >= MINIMUM_COLUMNS and known * 3 >= len(pieces) * 2 else []


def _columns(line: Line, starts: Sequence[int]) -> list[int] | None:
    """The column of each piece of a line; None where a piece begins under no header word."""
    columns: list[int] = []
    for start, _ in _pieces(line.text):
        near = min(range(len(starts)), key=lambda c: abs(starts[c] - start))
        if abs(starts[near] - start) > SLACK or (columns and near <= columns[-1]):
            return None
        columns.append(near)
    return columns


def _end(lines: Sequence[Line], start: int, starts: Sequence[int]) -> int:
    end = position = start + 1
    while position < len(lines):
        line = lines[position]
        if is_page_mark(line.text) or RULING.fullmatch(line.text):
            position += 1
            continue
        columns = _columns(line, starts)
        if not columns or SIGNATURE.search(line.text) or (line.gap and columns == [0] and HEADING.match(line.text)):
            break
        position += 1
        end = position
    return end


def _table(lines: Sequence[Line], starts: Sequence[int]) -> Found:
    rows: list[list[tuple[str, Place] | None]] = []
    beside: list[Paragraph] = []
    for line in lines:
        if is_page_mark(line.text) or RULING.fullmatch(line.text):
            beside.append(furniture(line))
            continue
        columns = _columns(line, starts) or []
        pieces = [text for _, text in _pieces(line.text)]
        if rows and columns and columns[0] != 0 and not line.gap:
            for column, text in zip(columns, pieces, strict=True):
                before = rows[-1][column]
                rows[-1][column] = (text, line.place) if before is None else (f"{before[0]}\n{text}", before[1].to(line.place))
            continue
        row: list[tuple[str, Place] | None] = [None] * len(starts)
        for column, text in zip(columns, pieces, strict=True):
            row[column] = (text, line.place)
        rows.append(row)
    return Found(lines[0].index, lines[-1].index + 1, table_of(rows, len(starts)), tuple(beside))
