"""Rows whose cells are parted by tabs: a row a line, headers repeated, ruling lines, empty leading cells."""

from __future__ import annotations

import re
from collections.abc import Sequence

from quanze.core.documents.model import Paragraph
from quanze.core.kernel.place import Place
from quanze.core.lists.continuity import follows, is_open
from quanze.core.lists.layouts.lines import HEADING, SIGNATURE, Found, Line, furniture, is_page_mark, table_of
from quanze.core.lists.layouts.words import header_likeness
from quanze.core.lists.rows import is_form, is_note

MINIMUM_COLUMNS = 3  # two columns are also what a table of contents has
RULING = re.compile(r"[\s\-—–=_+:|]*[-—–=_]{2,}[\s\-—–=_+:|]*")
SEQ = re.compile(r"\s*[（(]?\s*\d{1,4}\s*[）)]?[.、．]?\s*")
NUMBERED = re.compile(r"(?m)^\s*(\d{1,2})\s*[.、．](?!\d)")
DATE = re.compile(r"[\s（(\d〇○零一二三四五六七八九十年月日.\-/)）]+")
SENTENCE = 12  # characters from which the end of a cell shows whether its sentence is finished
PAGE_ENTRY = re.compile(r".*\t+\s*[（(]?\s*\d{1,4}\s*[）)]?\s*")


def find_tabbed(lines: Sequence[Line]) -> list[Found]:
    """The tables of tab-separated rows among some lines."""
    found: list[Found] = []
    position = 0
    while position < len(lines):
        stop = _end(lines, position)
        if stop > position:
            found += _tables(lines[position:stop])
            position = stop
        else:
            position += 1
    return found


def _cells(line: Line) -> list[str]:
    return line.text.split("\t")


def _is_row(line: Line) -> bool:
    return line.text.count("\t") >= MINIMUM_COLUMNS - 1


def _end(lines: Sequence[Line], start: int) -> int:
    """Where the run of rows that opens at `start` ends; `start` itself where none does."""
    if not _is_row(lines[start]):
        return start
    end = position = start + 1
    habit = False  # whether a line without a tab has gone on with a cell before
    while position < len(lines):
        line = lines[position]
        if _is_row(line):
            habit = habit or end < position
            end = position + 1
        elif is_page_mark(line.text) or RULING.fullmatch(line.text):
            pass
        elif "\t" in line.text and not PAGE_ENTRY.fullmatch(line.text) and not line.gap:
            end = position + 1
        elif not line.gap and _closes_row(lines, position):
            pass
        elif position == end and _goes_on_below(lines, position, habit):
            end = position + 1
        else:
            break
        position += 1
    return end


def _closes_row(lines: Sequence[Line], position: int) -> bool:
    """Whether lines without a gap lead from here to another row: then this one continues a cell of the row before."""
    for line in lines[position + 1 : position + 6]:
        if line.gap:
            return False
        if "\t" in line.text:
            return True
    return False


def _goes_on_below(lines: Sequence[Line], position: int, habit: bool) -> bool:
    """Whether a line below the last row still belongs to its last cell: no blank line, signature, note, heading or date parts them.

    Its number comes next, the sentence above it is unfinished, or the rows above show that their last cells take several lines.
    """
    line = lines[position]
    text = line.text.strip()
    if (
        line.gap
        or "\t" in line.text
        or SIGNATURE.search(text)
        or HEADING.match(text)
        or is_note(text)
        or is_form(text)
        or DATE.fullmatch(text)
    ):
        return False
    before = _cells(lines[position - 1])[-1].strip()
    return habit or follows(before, text) or (len(before) >= SENTENCE and is_open(before))


def _tables(lines: Sequence[Line]) -> list[Found]:
    """The rows of one run as one table, or as several where another header begins."""
    groups: list[list[Line]] = []
    header: list[str] = []
    for line in lines:
        cells = [cell.strip() for cell in _cells(line)]
        filled = [cell for cell in cells if cell]
        heads = len(filled) >= MINIMUM_COLUMNS and len(filled) == len(cells) and header_likeness(filled) * 2 >= len(filled)
        if heads and header and sum(a == b for a, b in zip(header, cells, strict=False)) * 2 < max(len(header), len(cells)):
            groups.append([])
            header = cells
        elif heads and not header:
            header = cells
        if not groups:
            groups.append([])
        groups[-1].append(line)
    return [made for group in groups if group and (made := _table(group)) is not None]


def _goes_on(row: Sequence[tuple[str, Place] | None], pieces: Sequence[str]) -> bool:
    """Whether a line may go on with the last cell of a full row: the row is no heading and the line's number comes after those of the cell."""
    if len(pieces) > 1:
        return bool(SEQ.fullmatch(pieces[0])) or not pieces[0].strip()
    here = NUMBERED.match(pieces[0])
    text = row[-1][0] if row[-1] is not None else ""
    before = [int(number) for number in NUMBERED.findall(text)]
    return here is None or not before or int(here[1]) > before[-1]


def _table(lines: Sequence[Line]) -> Found | None:
    rows: list[list[tuple[str, Place] | None]] = []
    beside = []
    columns = max(line.text.count("\t") + 1 for line in lines)
    wide = [line for line in lines if line.text.count("\t") * 2 >= columns]
    numbered = sum(1 for line in wide if SEQ.fullmatch(_cells(line)[0])) * 10 >= max(len(wide), MINIMUM_COLUMNS) * 6
    for line in lines:
        if is_page_mark(line.text) or RULING.fullmatch(line.text):
            beside.append(furniture(line))
            continue
        pieces = _cells(line)
        last = rows[-1] if rows else None
        if last is not None and len(last) == columns and numbered and not line.gap and len(pieces) < columns and not _goes_on(last, pieces):
            # The row that this line belongs to lost its first line.
            if len(pieces) > 1:
                rows.append([None] * (columns - len(pieces)) + [(piece, line.place) for piece in pieces])
            else:
                beside.append(Paragraph(line.text, line.place))
            continue
        if last is not None and len(last) < columns and not line.gap and len(last) + len(pieces) - 1 <= columns:
            tail = last[-1]
            if "\t" not in line.text or (len(last) + len(pieces) - 1 == columns and not SEQ.fullmatch(pieces[0])):
                before, place = tail if tail is not None else ("", line.place)
                last[-1] = (f"{before}\n{pieces[0]}" if before else pieces[0], place.to(line.place))
                last += [(piece, line.place) for piece in pieces[1:]]
                continue
        if "\t" not in line.text and last is not None:
            before, place = last[-1] or ("", line.place)
            last[-1] = (f"{before}\n{line.text}", place.to(line.place))
            continue
        rows.append([(piece, line.place) for piece in pieces])
    rows = [row for row in rows if any(square and square[0].strip() for square in row)]
    if not rows:
        return None
    return Found(lines[0].index, lines[-1].index + 1, table_of(rows, columns), tuple(beside))
