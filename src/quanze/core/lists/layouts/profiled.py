"""Tables of a paged text whose columns white parts on every line of a page, the cells wrapped below each other, as programs print a PDF."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from quanze.core.documents.model import Paragraph
from quanze.core.kernel.place import Place
from quanze.core.lists.layouts.aligned import PIECE, RULING, SEQ, aligned_end, is_header_line
from quanze.core.lists.layouts.lines import HEADING, SIGNATURE, Found, Line, furniture, is_page_mark, table_of
from quanze.core.lists.rows import is_note

NEAR = 2  # characters by which a column may begin before the place where it began on the page before
MOST_LINES = 200  # lines of a page; what has more was not printed on one
SHOWN = re.compile(r"[^\s\u3000]+")

Row = list[tuple[str, Place] | None]


def find_profiled(lines: Sequence[Line]) -> list[Found]:
    """The tables among the lines of a paged text; each opens with a header whose columns the white of its page parts too."""
    found: list[Found] = []
    position = 0
    while position < len(lines):
        line = lines[position]
        made = _table(lines, position) if line.place.page is not None and is_header_line(line) else None
        if made is not None:
            found.append(made)
            while position < len(lines) and lines[position].index < made.end:
                position += 1
        else:
            position += 1
    return found


def _blocks(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """The stretches of characters that some line fills, parted by the white of all of them."""
    filled = bytearray(max(len(line.text) for line in lines) + 1)
    for line in lines:
        for match in SHOWN.finditer(line.text):
            start, end = match.span()
            filled[start:end] = b"\1" * (end - start)
    blocks: list[tuple[int, int]] = []
    begins: int | None = None
    for at, here in enumerate(filled):
        if here and begins is None:
            begins = at
        elif not here and begins is not None:
            blocks.append((begins, at))
            begins = None
    return blocks


def _columns(blocks: Sequence[tuple[int, int]], heads: Sequence[tuple[int, int]]) -> list[tuple[int, int] | None] | None:
    """For each column where it stands: the blocks around its heading, with those beside them that no heading stands over; None where two share one."""
    owner: list[int] = []
    for start, end in blocks:
        over = [column for column, (left, right) in enumerate(heads) if left < end and right > start]
        if len(over) > 1:
            return None
        owner.append(over[0] if over else -1)
    for at, (start, end) in enumerate(blocks):
        if owner[at] >= 0:
            continue
        left = owner[at - 1] if at else -1
        right = next((column for column in owner[at + 1 :] if column >= 0), -1)
        before = start - blocks[at - 1][1] if left >= 0 else 1 << 30
        after = next((begins for (begins, _), column in zip(blocks[at + 1 :], owner[at + 1 :], strict=True) if column >= 0), 1 << 30) - end
        owner[at] = left if before <= after else right
    return _gathered(blocks, owner, len(heads))


def _gathered(blocks: Sequence[tuple[int, int]], owner: Sequence[int], wide: int) -> list[tuple[int, int] | None]:
    columns: list[tuple[int, int] | None] = [None] * wide
    for (start, end), column in zip(blocks, owner, strict=True):
        held = columns[column]
        columns[column] = (start, end) if held is None else (min(held[0], start), max(held[1], end))
    return columns


def _begins(page: Sequence[Line], heads: Sequence[tuple[int, int]], starts: Sequence[int]) -> list[int]:
    """Where the columns of a page begin: as its white says, else as its headings or the page before say."""
    body = [line for line in page if not _beside(line)]
    wide = len(heads) or len(starts)
    for count in range(min(len(body), MOST_LINES), 1, -1):
        blocks = _blocks(body[:count])
        columns = _columns(blocks, heads) if heads else list(blocks) if len(blocks) == wide else None
        if columns is not None and None not in columns:
            return [place[0] for place in columns if place is not None]
    return [start for start, _ in heads] or _moved(body, starts)


def _moved(body: Sequence[Line], starts: Sequence[int]) -> list[int]:
    """Where the columns stand on a page that has no header, by its fullest numbered line, laid so that they move least."""
    found = [[match.start() for match in SHOWN.finditer(line.text)] for line in body if SEQ.fullmatch(line.text.split()[0])]
    words = max((line for line in found if len(line) <= len(starts)), key=len, default=[])
    if len(words) * 3 < len(starts) * 2:
        return list(starts)
    best: dict[int, tuple[int, tuple[int, ...]]] = {-1: (0, ())}  # by the column taken last: how far all were moved, and the columns
    for at in words:
        best = {
            column: min((cost + abs(at - starts[column]), (*way, column)) for last, (cost, way) in best.items() if last < column)
            for column in range(len(starts))
            if any(last < column for last in best)
        }
    chosen = dict(zip(min(best.values())[1], words, strict=True))
    made: list[int] = []
    for column, start in enumerate(starts):
        here = chosen.get(column)
        made.append(here if here is not None else made[-1] + start - starts[column - 1] if made else start)
    return made


def _cells(line: Line, starts: Sequence[int]) -> Row | None:
    """The cells of a line: each word begins the column near whose place it stands, or goes on with the one before; None where it does neither.

    Half-width characters are printed as wide as others, so that each pushes what follows it on its line to the right.
    """
    row: list[str | None] = [None] * len(starts)
    last = -1
    for match in SHOWN.finditer(line.text):
        start = match.start()
        pushed = sum(1 for character in line.text[:start] if " " < character < "\x7f")
        near = [column for column in range(last + 1, len(starts)) if -NEAR <= start - starts[column] <= NEAR + pushed]
        if near:
            last = min(near, key=lambda column: abs(start - starts[column]))
            row[last] = match[0]
        elif last < 0:
            return None
        else:
            row[last] = f"{row[last]} {match[0]}"
    return [(text, line.place) if text is not None else None for text in row]


def _ends(line: Line, names: Sequence[str]) -> bool:
    """Whether a line ends the table above it: a heading or a form's line on its own, or another header."""
    alone = len(PIECE.findall(line.text)) == 1 and not line.text[0].isspace()
    other = is_header_line(line) and PIECE.findall(line.text) != names
    return bool(SIGNATURE.search(line.text)) or other or (alone and (HEADING.match(line.text) is not None or is_note(line.text)))


def _beside(line: Line) -> bool:
    return is_page_mark(line.text) or RULING.fullmatch(line.text) is not None


def _table(lines: Sequence[Line], start: int) -> Found | None:
    names = PIECE.findall(lines[start].text)
    starts: list[int] = []
    rows: list[Row] = []
    beside: list[Paragraph] = []
    above: Row = []  # the line above
    numbered = False  # whether a row below the header has a number
    end = start
    for _, group in groupby(lines[start:], key=lambda line: line.place.page):
        page = list(group)
        stop = next((number for number, line in enumerate(page) if number and _ends(line, names)), len(page))
        first = list(PIECE.finditer(page[0].text))
        heads = [match.span() for match in first] if [match[0] for match in first] == names else []
        starts = _begins(page[:stop], heads, starts)
        taken = 0
        for number, line in enumerate(page[:stop]):
            if _beside(line):
                beside.append(furniture(line))
                taken = number + 1
                continue
            row = _cells(line, starts)
            if row is None:
                break
            taken = number + 1
            if not rows:
                rows.append(row)  # the header
            elif _opens(rows[0], row, numbered):
                rows.append(row)
                numbered = numbered or _has_number(row)
            elif len(rows) == 1:
                return None  # words stand above the first number: the cells are centred, and which row a line belongs to cannot be told
            elif (line.gap and number) or _restarts(rows[-1], row, above):
                rows.append(row)  # more of the item, in a row of its own
            else:
                _add(rows[-1], row)
            above = row
        end += taken
        if taken < len(page):
            break
    if len(rows) < 2 or end < aligned_end(lines, start):
        return None
    return Found(lines[start].index, lines[end - 1].index + 1, table_of(rows, len(names)), tuple(beside))


def _add(row: Row, more: Row) -> None:
    """Adds the further lines of its cells to a row."""
    for column, cell in enumerate(more):
        if cell is not None:
            before = row[column]
            row[column] = cell if before is None else (f"{before[0]}\n{cell[0]}", before[1].to(cell[1]))


def _restarts(row: Row, more: Row, above: Row) -> bool:
    """Whether the first words of a line stand in a column that had ended above it: the lines of one cell follow each other."""
    first = next((column for column, cell in enumerate(more) if cell is not None), 0)
    return row[first] is not None and above[first] is None


def _opens(header: Row, row: Row, numbered: bool) -> bool:
    """Whether a line begins a row: it is the header again, or has a number of its own; a first column without numbers needs words."""
    if row[0] is None:
        return False
    return _has_number(row) or row[0][0] == (header[0] or ("",))[0] or not numbered


def _has_number(row: Row) -> bool:
    return row[0] is not None and SEQ.fullmatch(row[0][0]) is not None
