"""Columns kept apart by blanks: under a header whose words stand where they begin, or without one where the rows read like items."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from statistics import median

from quanze.core.documents.model import Paragraph
from quanze.core.kernel.place import Place
from quanze.core.lists.layouts.lines import HEADING, SIGNATURE, Found, Line, furniture, is_page_mark, table_of, width
from quanze.core.lists.layouts.words import POWER_TYPE_SET, header_field, is_header

MINIMUM_COLUMNS = 3
PIECE = re.compile(r"\S+(?:[ \u3000]\S+)*")
RULING = re.compile(r"[\s\-—=_─━]*[\-—=_─━]{3,}[\s\-—=_─━]*")
SEQ = re.compile(r"[（(]?\d{1,4}[）)]?[.、．]?")
MATTER = re.compile(r"\d{1,2}[.．、](?!\d)\S")
CITATION = re.compile(r"《[^《》]{2,}》")
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


def is_header_line(line: Line) -> bool:
    """Whether a line is header words that two blanks or more part."""
    words = PIECE.findall(line.text)
    return "\t" not in line.text and len(words) >= MINIMUM_COLUMNS and is_header(words)


def _header(line: Line) -> list[int]:
    return [start for start, _ in _pieces(line.text)] if is_header_line(line) else []


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


def aligned_end(lines: Sequence[Line], start: int) -> int:
    """Where a table that this layout finds under the header at `start` ends; `start` where it finds none."""
    starts = _header(lines[start])
    return _end(lines, start, starts) if starts else start


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


def find_spaced(lines: Sequence[Line]) -> list[Found]:
    """The tables whose columns single blanks part: a line of header words, and below it lines of as many words, numbered as it says."""
    found: list[Found] = []
    position = 0
    while position < len(lines):
        words = lines[position].text.split()
        stop = position + 1
        if len(words) > MINIMUM_COLUMNS and "\t" not in lines[position].text and is_header(words) and _counts(words[0]):
            while stop < len(lines) and len(row := _words(lines[stop].text)) == len(words) and SEQ.fullmatch(row[0]):
                stop += 1
        if stop > position + 1:
            rows = [[(word, line.place) for word in _words(line.text)] for line in lines[position:stop]]
            found.append(Found(lines[position].index, lines[stop - 1].index + 1, table_of(rows, len(words))))
        position = stop
    return found


def _words(text: str) -> list[str]:
    """The words of a line, numbered matters that follow each other as one."""
    made: list[str] = []
    for word in text.split():
        if len(made) > 1 and MATTER.match(word) and MATTER.match(made[-1]):
            made[-1] += " " + word
        else:
            made.append(word)
    return made


def _counts(word: str) -> bool:
    """Whether a header word heads running numbers."""
    return header_field(word) == "seq"


def reads_like_item(text: str) -> bool:
    """Whether a plain line is the row of a list: two of a number before it, a power type on its own, a law cited; or one of them and columns.

    >>> [reads_like_item(line) for line in ("1  养老机构备案  其他行政权力  养老股", "1、某县财政局2024年权责清单", "取水许可 行政许可 《水法》")]
    [True, False, True]
    """
    words = text.split()
    return _signs(words) >= 2 or (_signs(words) == 1 and len(_pieces(text)) > MINIMUM_COLUMNS)


def _signs(words: Sequence[str]) -> int:
    counted = len(words) > 1 and SEQ.fullmatch(words[0]) is not None
    return counted + any(word in POWER_TYPE_SET for word in words) + any(CITATION.search(word) is not None for word in words)


def find_unheaded(lines: Sequence[Line]) -> list[Found]:
    """The tables of columns kept apart by blanks that no header names: at least two rows that read like items, of one number of pieces."""
    found: list[Found] = []
    position = 0
    while position < len(lines):
        stop = _item_end(lines, position)
        made = _unheaded(lines[position:stop], lines[position - 1] if position else None) if stop - position >= 2 else None
        if made is not None:
            found.append(made)
        position = max(stop, position + 1)
    return found


def _is_item(line: Line) -> bool:
    return "\t" not in line.text and len(line.text.split()) >= MINIMUM_COLUMNS and reads_like_item(line.text)


def _in_columns(line: Line) -> bool:
    return len(_pieces(line.text)) >= MINIMUM_COLUMNS


def _item_end(lines: Sequence[Line], start: int) -> int:
    """Where the items that open at `start` end; lines without a gap between two items, or set in below the last, belong to them."""
    end = position = start
    while position < len(lines):
        line = lines[position]
        if _is_item(line):
            if _in_columns(line) != _in_columns(lines[start]):
                break  # parted by single blanks where the others stand in columns, or the other way round: no row of the same table
            end = position + 1
        elif is_page_mark(line.text) or RULING.fullmatch(line.text):
            pass
        elif position == start or line.gap or SIGNATURE.search(line.text) or "\t" in line.text or not line.text[0].isspace():
            break
        else:
            end = position + 1
        position += 1
    return end


def _unheaded(lines: Sequence[Line], above: Line | None) -> Found | None:
    items = [line for line in lines if _is_item(line)]
    if len(items) < 2:
        return None
    counts = Counter(len(_pieces(line.text)) for line in items)
    wide, often = counts.most_common(1)[0]
    if wide >= MINIMUM_COLUMNS and often >= 2:
        full = [[start for start, _ in _pieces(line.text)] for line in items if len(_pieces(line.text)) == wide]
        starts = [int(median(column)) for column in zip(*full, strict=True)]
        body = [line for line in lines if not is_page_mark(line.text) and not RULING.fullmatch(line.text)]
        if all(_columns(line, starts) for line in body):
            return _table(lines, starts)
    # The columns do not stand below each other (a proportional type, single blanks): then the pieces are counted, if all rows agree.
    for split in (lambda text: [piece for _, piece in _pieces(text)], str.split):
        rows = [split(line.text) for line in items]
        if len(rows[0]) >= MINIMUM_COLUMNS and all(len(row) == len(rows[0]) for row in rows) and len(items) == len(lines):
            cells = [[(text, line.place) for text in row] for row, line in zip(rows, lines, strict=True)]
            words = above.text.split() if above is not None else []
            if above is not None and len(words) == len(rows[0]) and is_header(words):
                # A header parted by single blanks, as its rows are.
                header = [(word, above.place) for word in words]
                return Found(above.index, lines[-1].index + 1, table_of([header, *cells], len(rows[0])))
            return Found(lines[0].index, lines[-1].index + 1, table_of(cells, len(rows[0])))
    return None
