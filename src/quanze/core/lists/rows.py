"""What each row of a table is: a heading again, a group, a note, a form line, or an entry with values by field."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, TypeAlias

from quanze.core.documents.model import Cell
from quanze.core.kernel.place import NOWHERE, Place
from quanze.core.lists.columns import Columns
from quanze.core.lists.evidence import is_sequence
from quanze.core.lists.grid import Row, Square, own_cells, unwrap
from quanze.core.lists.layouts.words import POWER_TYPES
from quanze.core.lists.parts import TICK

RowSort: TypeAlias = Literal["blank", "rule", "group", "note", "form", "total", "entry"]

_RULE = re.compile(r"^[\s\-—–_=─━·.…|+:：]+$")
_NOTE = re.compile(r"^[（(]?(?:备\s*注|注|说\s*明|填表说明|附注|备考|注释|编制说明|特别说明)[)）]?\s*[:：1-9一（(、.]|^[※*★＊]")
_FORM = re.compile(
    r"^(?:填\s*表|填\s*报|制\s*表|报\s*送|汇\s*总|审\s*核|联\s*系\s*(?:人|电\s*话)\s*[：:]|单\s*位\s*(?:[（(]|名\s*称|负\s*责\s*人)|主要负责人签|负责人签|纪检组长签|编制单位|编制时间|公布时间|发布时间|更新时间|截至|截止|日\s*期)[^\n]*$"
)
_TOTAL = re.compile(r"^(?:合\s*计|总\s*计|共\s*计|小\s*计)|^[（(]?(?:以上)?共计?\s*\d+\s*[项条件类][)）]?[。]?$")
_TOTAL_WORD = re.compile(r"^(?:合\s*计|总\s*计|共\s*计|小\s*计)[\s\d共项条件类个：:（()）]*$")
_COUNTED_GROUP = re.compile(
    rf"^(?:{'|'.join(sorted(POWER_TYPES, key=len, reverse=True))})(?:类|事项)*\s*(?:[（(]?\s*共?\s*\d+\s*[项条类][）)]?)?$"
)
_GROUP = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十]{1,4}[)）]?[、.．\s]|[（(][一二三四五六七八九十]{1,4}[)）]|第[一二三四五六七八九十]{1,4}[章节类部])"
)
ONE_LINE = frozenset(
    {"seq", "item_code", "item_name", "power_type", "implementation_level", "category", "duty", "matter"}
)  # line breaks in these are the column's
FORM_LENGTH = 40  # a line that a form has printed is short
GROUP_LENGTH = 60  # a group heading is a short line; a longer one is content or a note


@dataclass(frozen=True, slots=True)
class Entry:
    """One row as values by field. `own` are the fields whose text begins in this row; the others come from merged cells above.

    `extras` holds the columns that are no field of the kind, by their heading; those in `own_extras` begin in this row, and `parts`
    says which of the headings is itself a value. `after_break` says that a page, a repeated
    header or a new table stands between this row and the one before it.
    """

    values: Mapping[str, str]
    own: frozenset[str]
    extras: tuple[tuple[str, str], ...]
    places: Mapping[str, Place]
    place: Place
    after_break: bool = False
    reasons: tuple[str, ...] = ()
    group: str = ""
    notes: tuple[str, ...] = ()
    state: Literal["whole", "fragment", "truncated"] = "whole"
    own_extras: frozenset[str] = frozenset()
    parts: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def filled(self) -> list[str]:
        """The fields that have text of their own in this row."""
        return [name for name in self.values if name in self.own and self.values[name]]


def sort_of(row: Row, columns: Columns) -> RowSort:
    """What a row is, judged by itself."""
    cells = own_cells(row)
    if not cells:
        return "blank"
    if all(_RULE.match(square.text) for square in cells):
        return "rule"
    first = cells[0]
    if _TOTAL.match(first.text) and all(len(square.text) <= 20 for square in cells):
        return "total"
    if len(cells) > 1 and is_sequence(first.text) and _TOTAL_WORD.match(cells[1].text) and all(len(square.text) <= 20 for square in cells):
        return "total"  # a form that numbers its last line too
    if len(cells) == 2 and is_sequence(first.text) and first.own and _COUNTED_GROUP.match(cells[1].text) and not _below(row):
        return "group"  # a group that has a number and a count, as an item has a number and a name
    if len(cells) > 1:
        return "form" if all(_FORM.match(square.text) and len(square.text) <= FORM_LENGTH for square in cells) else "entry"
    if _below(row):
        return "entry"
    return _lone(first, columns)


def _below(row: Row) -> bool:
    """Whether a cell merged from above reaches into a row."""
    return any(not square.starts_row and square.text for square in row.values())


def _lone(square: Square, columns: Columns) -> RowSort:
    """What a row is that holds one cell only."""
    text, cell = square.text, square.cell
    wide = cell.column_span * 2 >= max(columns.width, 2) or cell.column_span >= 3
    held = columns.fields.get(cell.column)
    stray = held == "seq" and not is_sequence(text)
    if wide or stray or cell.column == 0:
        if _NOTE.match(text):
            return "note"
        if _FORM.match(text):
            return "form"
        if _GROUP.match(text) and len(text) <= GROUP_LENGTH and text[-1] not in "。；;":
            return "group"
    if wide or (stray and "\n" not in text):
        return "group" if len(text) <= GROUP_LENGTH and "\n" not in text and text[-1] not in "。；;" else "note"
    return "entry"


def place_of(cells: Sequence[Cell], table: Place) -> Place:
    """Where a row stands: from its first cell to its last, without naming one column."""
    first: Place | None = None
    row = line = page = 0
    for cell in cells:
        place = cell.place
        if first is None:
            if place == NOWHERE:
                continue
            first = place
        row = max(row, place.row_end or place.row or 0)
        line = max(line, place.line_end or place.line or 0)
        page = max(page, place.page_end or place.page or 0)
    if first is None:
        return table
    return Place(
        page=first.page,
        page_end=page if first.page is not None and page > first.page else None,
        sheet=first.sheet,
        table=first.table,
        row=first.row,
        row_end=row if first.row is not None and row > first.row else None,
        line=first.line,
        line_end=line if first.line is not None and line > first.line else None,
        paragraph=first.paragraph,
    )


def entry_of(row: Row, columns: Columns, table: Place, after_break: bool) -> tuple[Entry, list[Square]]:
    """The entry of a row, and the cells of it that no column claims."""
    values: dict[str, str] = dict.fromkeys(columns.fields.values(), "")
    places: dict[str, Place] = {}
    own: set[str] = set()
    extras: list[tuple[str, str]] = []
    own_extras: set[str] = set()
    unclaimed: list[Square] = []
    cells: list[Cell] = []
    done: set[int] = set()
    fields, labels = columns.fields, columns.extras
    for column, square in sorted(row.items()):
        if id(square.cell) in done:
            continue
        done.add(id(square.cell))
        if square.starts_row:
            cells.append(square.cell)
        if not square.text:
            continue
        if column in columns.values:
            name, value = columns.values[column]
            if TICK.fullmatch(square.text):
                values[name] = f"{values[name]}、{value}" if values.get(name) else value
                own.add(name)
                continue
        # A cell merged over several columns is read once, in the first of them that a heading claims.
        if column in fields or column in labels:
            target: int | None = column
        else:
            reach = range(column + 1, square.cell.column + square.cell.column_span)
            target = next((c for c in reach if c in fields or c in labels), None)
        if target is None:
            if square.starts_row:
                unclaimed.append(square)
        elif target in fields:
            name = fields[target]
            text = unwrap(square.text) if name in ONE_LINE and "\n" in square.text else square.text
            values[name] = f"{values[name]}\n{text}" if values[name] else text
            places.setdefault(name, square.cell.place)
            if square.starts_row:
                own.add(name)
        else:
            extras.append((labels[target], square.text))
            if square.starts_row:
                own_extras.add(labels[target])
    place = place_of(cells, table)
    entry = Entry(
        values,
        _shared(frozenset(own)),
        tuple(extras),
        places,
        place,
        after_break,
        own_extras=_shared(frozenset(own_extras)),
        parts=columns.parts,
    )
    return entry, unclaimed


@lru_cache(maxsize=512)
def _shared(names: frozenset[str]) -> frozenset[str]:
    """The same set of names as one object: the rows of a list fill few different sets of columns."""
    return names


def is_note(text: str) -> bool:
    """Whether a line is a note to the table above it."""
    return bool(_NOTE.match(text.strip()))


def is_form(text: str) -> bool:
    """Whether a line is one that a form has printed: who filled it in, when, for which body."""
    return bool(_FORM.match(text.strip()))
