"""A table of subjects into a body's register: what it would change, every fault in it, then taken whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from quanze.adapters.inspection_rules import kind_titles
from quanze.adapters.memory import collector_paused
from quanze.adapters.workbooks import Cell, Sheet, write_workbook
from quanze.core.documents.errors import UnreadableDocument
from quanze.core.documents.rows import ROW_LIMITS, read_rows
from quanze.core.inspections.subjects import NO_CODE, Entry, changes, licence_end, merged, same_name, to_json
from quanze.core.inspections.subjects_headings import HEADINGS, find_heading
from quanze.core.inspections.subjects_rows import LOOKED_THROUGH, Fault, Note, SubjectTable, read_subjects
from quanze.core.kernel.canonical import digest
from quanze.core.kernel.text import EXAMPLE
from quanze.store.inspections.subjects import project
from quanze.store.inspections.subjects.queries import entries_by_key, names_without_code
from quanze.store.ledger.operations import NewEvent, StaleStream, append
from quanze.store.ledger.queries import stream_length

CHUNK = 2000  # subjects of one event
COMPARED = 5000  # subjects compared with the register at once
SHOWN = 5000  # rows of a sheet of the report
ATTEMPTS = 3
PAGES = -262_144  # kibibytes, negative as SQLite wants them: 256 MB

# (what is being done, how many are done, of how many; 0 where that is not known)
Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class Prepared:
    """What taking a file in would do. `length` is that of the register's stream when it was compared."""

    body: str
    name: str
    sha256: str
    table: SubjectTable
    new: list[Entry] = field(default_factory=list)
    changed: list[tuple[Entry, Entry]] = field(default_factory=list)
    unchanged: int = 0
    notes: list[Note] = field(default_factory=list)
    length: int = 0

    @property
    def faults(self) -> list[Fault]:
        return self.table.faults

    @property
    def readable(self) -> bool:
        """Whether the file could be read as a table of subjects at all."""
        return self.table.heading is not None and self.table.rows > 0


@dataclass(frozen=True, slots=True)
class Imported:
    """What was taken in. `events` is 0 where the register says all of it already."""

    new: int
    changed: int
    unchanged: int
    left_out: int
    events: int


def _nothing(words: str, done: int, total: int) -> None:
    return None


def prepare(
    body: str,
    name: str,
    data: bytes,
    today: date,
    *,
    default_kinds: tuple[str, ...] = (),
    progress: Progress = _nothing,
) -> Prepared:
    """Reads a file and compares it with the register; writes nothing. What cannot be read is a fault of the result, never an exception."""
    sha256 = digest(data)
    with collector_paused():
        try:
            table = _read(name, data, today, default_kinds, progress)
        except UnreadableDocument as problem:
            table = SubjectTable()
            table.blame(Fault(problem.place.line or problem.place.row or 0, "", "", "", problem.problem, problem.remedy))
        prepared = Prepared(body, name, sha256, table, notes=table.notes)
        compare(prepared, progress)
    return prepared


def _read(name: str, data: bytes, today: date, default_kinds: tuple[str, ...], progress: Progress) -> SubjectTable:
    progress("读取", 0, 0)
    sheets = read_rows(name, data, limits=ROW_LIMITS)
    if not sheets:
        raise UnreadableDocument(name, "no_table", "文件里没有表格", "请用模板填写后上传")
    chosen, first, rows = sheets[0], list(islice(sheets[0].rows, LOOKED_THROUGH)), sheets[0].rows
    for other in sheets[1:] if find_heading(first) is None else ():
        beginning = list(islice(other.rows, LOOKED_THROUGH))
        if find_heading(beginning) is not None:
            chosen, first, rows = other, beginning, other.rows
            break
    table = read_subjects(
        _again(first, rows), kind_titles(), today, default_kinds=default_kinds, step=lambda done: progress("读取", done, 0)
    )
    for warning in chosen.warnings or sheets[0].warnings:
        table.note(0, warning.message)
    others = [each.title for each in sheets if each is not chosen and each.title]
    if others:
        table.note(0, f"只读了工作表“{chosen.title}”；没有读：{'、'.join(others[:5])}")
    return table


def _again(first: list[list[str]], rows: Iterator[list[str]]) -> Iterator[list[str]]:
    yield from first
    yield from rows


def compare(prepared: Prepared, progress: Progress = _nothing) -> None:
    """Sorts the file's subjects into new, changed and unchanged ones against the register as it stands now."""
    prepared.length = stream_length(project.subjects_stream(prepared.body))
    prepared.new, prepared.changed, prepared.unchanged = [], [], 0
    prepared.notes = list(prepared.table.notes)
    entries = list(prepared.table.entries.values())
    for start in range(0, len(entries), COMPARED):
        part = entries[start : start + COMPARED]
        known = entries_by_key(prepared.body, [entry.key for entry in part])
        for entry in part:
            stands = known.get(entry.key)
            if stands is None:
                prepared.new.append(entry)
                continue
            after = merged(stands, entry)
            if after == stands:
                prepared.unchanged += 1
                continue
            prepared.changed.append((stands, after))
            if stands.ended and not after.ended and len(prepared.notes) < SHOWN:
                row = prepared.table.first_row[entry.key]
                prepared.notes.append(Note(row, f"{after.name}已退出登记（{stands.ended}），导入后恢复登记；不应恢复的请从表里删去这一行"))
            if (was := licence_end(stands.held)) and (will := licence_end(after.held)) and will < was and len(prepared.notes) < SHOWN:
                row = prepared.table.first_row[entry.key]
                prepared.notes.append(Note(row, f"{after.name}的证件原来到 {was}，导入后变成更早的 {will}；请核对是不是旧表"))
            if not same_name(stands.name, after.name) and len(prepared.notes) < SHOWN:
                row = prepared.table.first_row[entry.key]
                prepared.notes.append(
                    Note(row, f"{entry.code or entry.key} 在登记簿里叫“{stands.name}”，这里是“{after.name}”；导入后改用新名称")
                )
        progress("比较", min(start + COMPARED, len(entries)), len(entries))
    without = [entry for entry in prepared.new if entry.key.startswith(NO_CODE)]
    names = names_without_code(prepared.body, [entry.name for entry in without])
    for entry in without:
        if entry.name in names and len(prepared.notes) < SHOWN:
            row = prepared.table.first_row[entry.key]
            prepared.notes.append(
                Note(row, f"登记簿里已有没有代码的“{entry.name}”，地址是“{names[entry.name]}”；地址不同，按另一个主体登记")
            )


def take(
    prepared: Prepared,
    *,
    actor: str,
    now: datetime,
    skip_faulty: bool = False,
    progress: Progress = _nothing,
) -> Imported | list[Fault]:
    """Takes the prepared file in, in one transaction; the faults where any stand against it and `skip_faulty` does not leave their rows out.

    A subject is written only where the register does not say the same already: the same file again changes nothing. Raises `StaleStream`
    where others kept writing to the register meanwhile.
    """
    table = prepared.table
    if not prepared.readable or (table.fault_count and not skip_faulty):
        return table.faults
    for attempt in range(ATTEMPTS):
        try:
            with _room_for_pages(), transaction.atomic(), collector_paused():
                return _taken(prepared, actor, now, progress)
        except StaleStream:
            if attempt == ATTEMPTS - 1:
                raise
            compare(prepared, progress)
    raise AssertionError("unreachable")


@contextmanager
def _room_for_pages() -> Iterator[None]:
    """On SQLite lets the index pages of a large import stay in memory; its own default would write and read them again and again."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size")
        (was,) = cursor.fetchone()
        cursor.execute(f"PRAGMA cache_size = {PAGES}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA cache_size = {int(was)}")


def _taken(prepared: Prepared, actor: str, now: datetime, progress: Progress) -> Imported:
    stream, length = project.subjects_stream(prepared.body), prepared.length
    entries = [*prepared.new, *(after for _, after in prepared.changed)]
    total, parts = len(entries), -(-len(entries) // CHUNK)
    for part in range(parts):
        chunk = entries[part * CHUNK : (part + 1) * CHUNK]
        payload: dict[str, Any] = {
            "file": prepared.name,
            "sha256": prepared.sha256,
            "part": part + 1,
            "parts": parts,
            "left_out": prepared.table.faulty_rows,
            "subjects": [to_json(entry) for entry in chunk],
        }
        event = NewEvent(project.IMPORTED, payload, now.date().isoformat())
        append(stream, length, [event], actor=actor, recorded=now)
        length += 1
        project.write_subjects(prepared.body, payload["subjects"], length, event.effective)
        progress("写入", min((part + 1) * CHUNK, total), total)
    if total > CHUNK and connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # the planner must know of the new rows at once
            cursor.execute("ANALYZE inspection_subjects_subject, inspection_subjects_subjectkind")
    return Imported(len(prepared.new), len(prepared.changed), prepared.unchanged, prepared.table.faulty_rows, parts)


def template() -> bytes:
    """The workbook to be filled in: headings, an example row, the words that may be written."""
    example = {
        "code": "", "name": f"云泽示例阀门有限公司{EXAMPLE}", "kinds": "工业产品生产许可获证企业、特种设备使用单位", "address": "云泽县工业园 1 号", "division": "云泽县", "risk": "B",
        "contact": "张三", "phone": "0900-0000000", "number": "许0001", "start": "2024-03-01", "end": "2029-02-28", "equipment": "压力容器", "equipment_number": "容001", "count": "2",
        "key": "否", "checked_until": "2027-06-30", "accidents": "2025-03-01 阀门泄漏", "complaints": "", "status": "正常",
    }  # fmt: skip
    words = [
        ("统一社会信用代码", "18 位；没有代码的留空，名称和地址相同的算同一个主体"),
        ("对象类别", "、".join(kind_titles().values())),
        ("风险等级", "A、B、C、D，或者一类至四类，低、一般、较高、高；A 风险最低"),
        ("日期", "2027-03-01 的样子；没有期限的写“长期”"),
        ("许可证号", "一行有几个类别、几个证号的，个数相同就依次对应，否则都记在第一个类别下"),
        ("同一主体", "可以写几行：类别、证件、设备合在一起"),
        ("事故、投诉举报属实", "逐次写日期和情况，用分号分开；没有的写“无”或者留空"),
        ("状态", "正常；注销、吊销的写明，导入后退出登记"),
    ]
    sheets = (
        Sheet(
            "检查对象",
            tuple(words[0] for words in HEADINGS.values()),
            [tuple(example[name] for name in HEADINGS)],
            (22, 30, 26, 26, *[14] * 15),
        ),
        Sheet("填写说明", ("栏目", "怎么填"), words, (22, 90)),
    )
    return _bytes(sheets)


def report(prepared: Prepared) -> bytes:
    """The preview as a workbook: the rows to be put right with a comment at each cell, what would change, what to look at."""
    table, kinds = prepared.table, kind_titles()
    heading = [*table.heading.printed] if table.heading else []
    by_row: dict[int, list[Fault]] = {}
    for fault in table.faults:
        by_row.setdefault(fault.row, []).append(fault)
    rows = [_faulty_row(number, by_row[number], table.faulty_cells.get(number, ()), len(heading)) for number in list(by_row)[:SHOWN]]
    changed = [
        (after.code, after.name, Cell(each.title), Cell(each.before), Cell(each.after, tint="warn"))
        for before, after in prepared.changed[:SHOWN]
        for each in changes(before, after, kinds)
    ]
    new = [
        (entry.code, entry.name, "、".join(kinds.get(each, each) for each in entry.kinds), entry.address) for entry in prepared.new[:SHOWN]
    ]
    notes = [(str(note.row or ""), note.words) for note in prepared.notes[:SHOWN]]
    sheets = [
        Sheet("要改的行", ("行", "问题", *heading), rows, (8, 60, *[16] * len(heading))),
        Sheet("变化", ("代码", "名称", "栏目", "原来", "导入后"), changed[:SHOWN], (22, 30, 16, 36, 36)),
        Sheet("新增", ("代码", "名称", "类别", "地址"), new, (22, 30, 36, 36)),
        Sheet("提示", ("行", "内容"), notes, (8, 90)),
    ]
    return _bytes(sheets)


def _faulty_row(number: int, faults: Sequence[Fault], cells: Sequence[str], width: int) -> list[Cell | str]:
    told = {fault.column: f"{fault.words}。{fault.remedy}" for fault in faults}
    whole = "；".join(f"{fault.title}：{fault.words}" if fault.title else fault.words for fault in faults)
    texts = [cells[at] if at < len(cells) else "" for at in range(width)]
    return [str(number or ""), Cell(whole, tint="warn"), *(Cell(text, told.get(at, "")) for at, text in enumerate(texts))]


def _bytes(sheets: Sequence[Sheet]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.xlsx"
        write_workbook(path, sheets)
        return path.read_bytes()
