"""A table of subjects -> one entry a subject, every fault with its cell, and what a reader should look at.

A good row takes the short way: codes by four look-ups, repeated cells by memory. A row with anything wrong is read again, cell by cell, so that
all its faults come back at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from quanze.core.inspections.subjects import Entry, Equipment, Licence, key_without_code, merged, same_name
from quanze.core.inspections.subjects_cells import (
    REMEMBERED,
    BadCell,
    CodeReader,
    pieces,
    read_count,
    read_day,
    read_happenings,
    read_kinds,
    read_risk,
    read_status,
    read_text,
    read_yes,
)
from quanze.core.inspections.subjects_headings import HEADINGS, Heading, find_heading
from quanze.core.kernel.text import EXAMPLE

LOOKED_THROUGH = 20  # first rows of a table in which its heading is sought
LONGEST = {"name": 200, "address": 300, "division": 12, "contact": 100, "phone": 40, "number": 80, "equipment": 80, "equipment_number": 80}
UNNAMED_EQUIPMENT = "未写明种类"
STEP = 10_000  # rows between two tellings of progress
TOLD = 5000  # faults and notes that are kept; beyond them only their number


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one cell: its row (from 1, as in the sheet), field, column title, text, what was found, what to do. `column` counts from 0, -1 for a whole row."""

    row: int
    field: str
    title: str
    text: str
    words: str
    remedy: str
    column: int = -1


@dataclass(frozen=True, slots=True)
class Note:
    """What does not stand against a row but should be looked at."""

    row: int
    words: str


@dataclass(slots=True)
class SubjectTable:
    """What a table says. `entries` by key, in the order met; `rows` counts those that hold anything; `first_row` says where each entry begins."""

    entries: dict[str, Entry] = field(default_factory=dict)
    first_row: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    rows: int = 0
    faulty_rows: int = 0
    repeated: int = 0
    fault_count: int = 0
    note_count: int = 0
    heading: Heading | None = None
    faulty_cells: dict[int, tuple[str, ...]] = field(default_factory=dict)  # the cells of rows with faults, for the report

    def blame(self, fault: Fault) -> None:
        self.fault_count += 1
        if len(self.faults) < TOLD:
            self.faults.append(fault)

    def note(self, row: int, words: str) -> None:
        self.note_count += 1
        if len(self.notes) < TOLD:
            self.notes.append(Note(row, words))


def read_subjects(
    rows: Iterable[list[str]],
    kinds: Mapping[str, str],
    today: date,
    *,
    default_kinds: tuple[str, ...] = (),
    step: Callable[[int], None] | None = None,
) -> SubjectTable:
    """The subjects of a table. `kinds` maps the known kinds to titles; `default_kinds` are those of rows that name none.

    Rows of one code are put together: they add kinds, licences and equipment. Where they differ in the name the first name stays and a note
    says so. `step` is told the number of rows read now and then.
    """
    table = SubjectTable()
    stream = iter(rows)
    first = list(islice(stream, LOOKED_THROUGH))
    table.heading = heading = find_heading(first)
    if heading is None:
        table.blame(_no_heading(first))
        return table
    table.notes += [Note(heading.row, f"没有用到的栏目：{'、'.join(heading.unused)}")] if heading.unused else []
    table.note_count = len(table.notes)
    reader = RowReader(heading, kinds, today, default_kinds)
    below = heading.row
    _take(table, reader, first[below:], below + 1, step)
    _take(table, reader, stream, len(first) + 1, step)
    if not table.rows:
        table.blame(Fault(heading.row, "", "", "", "标题行下面没有内容", "请填写后重新上传"))
    return table


def _no_heading(first: Sequence[list[str]]) -> Fault:
    seen = [" ".join(text.split())[:20] for row in first[:1] for text in row if text.strip()]
    found = f"第一行是：{'、'.join(seen[:8])}{'…' if len(seen) > 8 else ''}" if seen else "表格是空的"
    wanted = "、".join(HEADINGS[each][0] for each in ("code", "name", "kinds"))
    return Fault(1, "", "", "", f"没有找到写着单位名称的标题行；{found}", f"标题行应有“{wanted}”等栏目，可以下载模板填写")


def _take(table: SubjectTable, reader: RowReader, rows: Iterable[list[str]], at: int, step: Callable[[int], None] | None) -> None:
    first_row, read, place, before = table.first_row, reader.read, table.entries.setdefault, table.rows
    count = 0
    for number, row in enumerate(rows, at):
        entry = read(row)
        if entry is None:
            if reader.says_nothing(row):
                if words := " ".join(text.strip() for text in row if text.strip()):
                    table.note(number, f"“{words[:40]}”没有名称、代码和类别，当作合计或者说明，没有读入")
                continue
            count += 1
            _faulty(table, reader, number, row)
            continue
        if entry.name.endswith(EXAMPLE):
            table.note(number, "模板里的示例行，没有读入")
            continue
        count += 1
        known = place(entry.key, entry)
        if known is entry:
            first_row[entry.key] = number
        else:
            table.repeated += 1
            table.entries[entry.key] = _together(table, known, entry, number)
        if step is not None and not (before + count) % STEP:
            step(before + count)
    table.rows += count


def _faulty(table: SubjectTable, reader: RowReader, number: int, row: Sequence[str]) -> None:
    table.faulty_rows += 1
    for fault in reader.faults(number, row):
        table.blame(fault)
    if len(table.faulty_cells) < TOLD:
        table.faulty_cells[number] = tuple(row)


def _together(table: SubjectTable, known: Entry, entry: Entry, row: int) -> Entry:
    before = table.first_row[known.key]
    if not same_name(known.name, entry.name):
        table.note(row, f"代码 {known.code} 在第 {before} 行是“{known.name}”，这里是“{entry.name}”；合并为一个主体，用前一个名称")
    elif known.risk and entry.risk and known.risk != entry.risk:
        table.note(row, f"{known.name}的风险等级在第 {before} 行是 {known.risk}，这里是 {entry.risk}；用后一个")
    return merged(known, entry._replace(name=known.name))


class RowReader:
    """Reads the rows of one table. `read` gives an entry or None; `faults` says why there is none."""

    def __init__(self, heading: Heading, kinds: Mapping[str, str], today: date, default_kinds: tuple[str, ...] = ()) -> None:
        self.heading, self.kinds, self.default_kinds = heading, kinds, default_kinds
        self.width = max(heading.columns.values()) + 1
        self._codes = CodeReader()
        happenings: Callable[[str], Any] = read_happenings(today)
        readers: dict[str, Callable[[str], Any]] = {name: read_text(longest) for name, longest in LONGEST.items()}
        repeated: dict[str, Callable[[str], Any]] = {
            "kinds": read_kinds(kinds), "risk": read_risk, "start": read_day, "end": read_day, "count": read_count, "key": read_yes, "checked_until": read_day,
            "accidents": happenings, "complaints": happenings, "status": read_status, "division": readers["division"], "equipment": readers["equipment"],
        }  # fmt: skip
        self._readers: dict[str, Callable[[str], Any]] = readers | {"code": self._codes.read}
        self._readers |= repeated
        self._memory: dict[str, dict[str, Any]] = {name: {} for name in repeated}
        self.read = self._compiled()

    def _compiled(self) -> Callable[[list[str]], Entry | None]:
        """The short way of a row, bound to this table's columns; an absent column reads the blank that is put behind each row."""
        width, columns, memory = self.width, self.heading.columns, self._memory
        at = {name: columns.get(name, -1) for name in HEADINGS}
        a_code, a_name, a_kinds, a_address, a_division, a_risk = (at[n] for n in ("code", "name", "kinds", "address", "division", "risk"))
        a_contact, a_phone, a_number, a_start, a_end, a_status = (at[n] for n in ("contact", "phone", "number", "start", "end", "status"))
        a_accidents, a_complaints = at["accidents"], at["complaints"]
        m_kinds, m_risk, m_start, m_end, m_division = (memory[n] for n in ("kinds", "risk", "start", "end", "division"))
        m_accidents, m_complaints, m_status = (memory[n] for n in ("accidents", "complaints", "status"))
        good, read_code, default_kinds, short = self._codes.good, self._codes.read, self.default_kinds, self._short_texts
        has_equipment = any(name in columns for name in _OF_EQUIPMENT)
        a_equipment, a_serial, a_count, a_key, a_checked = (at[name] for name in _OF_EQUIPMENT)
        m_equipment, m_count, m_key, m_checked = (memory[name] for name in ("equipment", "count", "key", "checked_until"))
        read_serial = self._readers["equipment_number"]
        new, join, blank = tuple.__new__, "".join, [""]

        def read(row: list[str]) -> Entry | None:
            cells = row + blank
            if len(cells) <= width:
                cells += blank * (width - len(cells) + 1)
            try:
                code, name, address = cells[a_code], cells[a_name], cells[a_address]
                contact, phone, number = cells[a_contact], cells[a_phone], cells[a_number]
                said = join((name, address, contact, phone, number))
                # a row without blanks, marks and invisible characters states its texts as they stand; single searches are the quickest test
                if (
                    not said.isprintable() or len(said) > SHORT or " " in said or "=" in said or "'" in said or "#" in said or "—" in said or "无" in said or "/" in said
                ):  # fmt: skip
                    name, address, contact, phone, number = short(name, address, contact, phone, number)
                if not good(code):
                    code = read_code(code)
                kinds = m_kinds[cells[a_kinds]] or default_kinds
                if not name or not kinds:
                    return None
                end = m_end[cells[a_end]]
                held: tuple[Licence, ...] = ()
                if number or end:
                    start = m_start[cells[a_start]]
                    if "、" in number or "," in number or "，" in number or ";" in number or "；" in number:
                        held = _licences(kinds, number, start, end)
                    else:
                        held = (new(Licence, (kinds[0], number, start, end)),)
                equipment: tuple[Equipment, ...] = ()
                if has_equipment:
                    kind, serial, units, watched = (
                        m_equipment[cells[a_equipment]],
                        cells[a_serial],
                        m_count[cells[a_count]],
                        m_key[cells[a_key]],
                    )
                    if serial:
                        serial = read_serial(serial)
                    if kind or serial or units or watched:
                        equipment = (new(Equipment, (kind or UNNAMED_EQUIPMENT, serial, watched, units or 1, m_checked[cells[a_checked]])),)
                return new(
                    Entry,
                    (
                        code or key_without_code(name, address), name, code, kinds, address, m_division[cells[a_division]], m_risk[cells[a_risk]], contact, phone,
                        held, equipment, m_accidents[cells[a_accidents]], m_complaints[cells[a_complaints]], m_status[cells[a_status]],
                    ),
                )  # fmt: skip
            except KeyError:  # a text that was not met before
                return read(row) if self._learnt(cells) else None
            except BadCell:
                return None

        return read

    def _learnt(self, cells: Sequence[str]) -> bool:
        """Reads the cells of a row whose column repeats itself, so that their texts are known from now on; False where one cannot be read."""
        try:
            for name, known in self._memory.items():
                text = cells[self.heading.columns.get(name, -1)]
                if text not in known:
                    if len(known) >= REMEMBERED:
                        known.clear()
                    known[text] = self._readers[name](text)
        except BadCell:
            return False
        return True

    def _short_texts(self, *texts: str) -> list[str]:
        """The texts of a row that need cleaning."""
        return [self._readers[name](text) for name, text in zip(("name", "address", "contact", "phone", "number"), texts, strict=True)]

    def says_nothing(self, row: Sequence[str]) -> bool:
        """Whether a row names nobody: blank, a sum, a signature below the table."""
        columns = self.heading.columns
        return not any(row[columns[name]].strip() for name in _NAMING if name in columns and columns[name] < len(row))

    def faults(self, number: int, row: Sequence[str]) -> Iterator[Fault]:
        """Everything that is wrong in a row that `read` gave back as None."""
        columns = self.heading.columns
        told = False
        for name, column in columns.items():
            text = row[column] if column < len(row) else ""
            try:
                value = self._readers[name](text)
            except BadCell as bad:
                told = True
                yield Fault(number, name, self.heading.title(name), text.strip()[:60], bad.words, bad.remedy, column)
                continue
            if name == "name" and not value:
                told = True
                yield Fault(number, name, self.heading.title(name), "", "没有填单位名称", "请填写；整行作废的请删去", column)
            if name == "kinds" and not value and not self.default_kinds:
                told = True
                yield Fault(number, name, self.heading.title(name), "", "没有填对象类别", f"请填：{'、'.join(self.kinds.values())}", column)
        if "kinds" not in columns and not self.default_kinds:
            told = True
            words = "表里没有“对象类别”一栏"
            yield Fault(number, "kinds", HEADINGS["kinds"][0], "", words, "请加上这一栏，或者在导入时指明整份文件的对象类别")
        if not told:
            yield Fault(number, "", "", "", "这一行的内容不能合在一起读", "请检查证号与对象类别的个数是否一致")


SHORT = 200  # characters; texts of a row that are shorter together need not be measured one by one
_NAMING = ("code", "name", "kinds", "address", "number")  # a row with none of these is about no subject
_OF_EQUIPMENT = ("equipment", "equipment_number", "count", "key", "checked_until")


def _licences(kinds: tuple[str, ...], number: str, start: str, end: str) -> tuple[Licence, ...]:
    """The licences of a cell with several numbers: as many as the row has kinds belong to them in turn, else all to the first."""
    numbers = [" ".join(each.split()) for each in pieces(number)]
    owners = kinds if len(numbers) == len(kinds) else (kinds[0],) * len(numbers)
    return tuple(Licence(kind, word, start, end) for kind, word in zip(owners, numbers, strict=True))
