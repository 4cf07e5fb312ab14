"""A table of persons, as an office keeps it -> persons, posts and certificates to be registered, or every fault, row by row."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from quanze.core.access.roles import ROLES, role_called
from quanze.core.kernel.text import EXAMPLE

# heading -> what else it may be called; the first is that of the template
HEADINGS: dict[str, tuple[str, ...]] = {
    "person": ("人员编号", "工号", "编号"),
    "name": ("姓名", "人员姓名"),
    "agency": ("机关", "单位", "机关名称", "单位名称", "所在单位"),
    "office": ("科室", "内设机构", "部门", "所在科室"),
    "role": ("岗位", "角色", "岗位角色"),
    "start": ("任职日期", "任职起", "开始日期", "起"),
    "certificate": ("执法证号", "证号", "执法证件号", "执法证编号"),
    "issuer": ("发证机关", "发证单位"),
    "valid_from": ("证件有效期起", "有效期起", "发证日期"),
    "valid_to": ("证件有效期止", "有效期止", "有效期至", "有效期"),
    "scope": ("执法领域", "执法范围", "执法类别"),
}
REQUIRED = ("person", "name", "agency")
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,38}")
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s+00:00:00)?")


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong in one row (as numbered in the sheet) and column (its printed heading, "" for the whole row)."""

    row: int
    column: str
    words: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One good row. Empty texts and None mean that the cell was blank. `valid_to` is the last day printed."""

    row: int
    person: str
    name: str
    agency: str
    office: str
    role: str
    start: date | None
    certificate: str
    issuer: str
    valid_from: date | None
    valid_to: date | None
    scope: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PeopleTable:
    """What a table says: good rows, and every fault found. It may be taken in only where there is no fault."""

    rows: tuple[PersonRow, ...]
    faults: tuple[RowFault, ...]


def read_day(text: str) -> date | None:
    """A day as offices write it; None for what is no day.

    >>> read_day("2024年3月1日"), read_day("2024/3/1"), read_day("2024-02-30"), read_day("去年")
    (datetime.date(2024, 3, 1), datetime.date(2024, 3, 1), None, None)
    """
    found = _DATE.fullmatch(text.strip())
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def read_people(table: Sequence[Sequence[str]], agencies: Mapping[str, str], taken: Mapping[str, str]) -> PeopleTable:
    """The persons of a table whose first row with a 姓名 heading is its heading.

    `agencies` maps names (and slugs) of known bodies to slugs; `taken` the certificate numbers already registered to their holders.
    """
    head = next((at for at, row in enumerate(table) if _columns(row).keys() >= {"name"}), None)
    if head is None:
        return PeopleTable(
            (), (RowFault(1, "", f"没有找到标题行；第一行应有“{'、'.join(HEADINGS[each][0] for each in REQUIRED)}”等栏目，请用模板填写"),)
        )
    columns = _columns(table[head])
    absent = [HEADINGS[each][0] for each in REQUIRED if each not in columns]
    if absent:
        return PeopleTable((), (RowFault(head + 1, "", f"标题行缺少栏目：{'、'.join(absent)}"),))
    rows: list[PersonRow] = []
    faults: list[RowFault] = []
    names: dict[str, tuple[str, int]] = {}
    numbers: dict[str, tuple[str, int]] = {}
    for at, cells in enumerate(table[head + 1 :], start=head + 2):
        given = {name: " ".join(cells[column].split()) if column < len(cells) else "" for name, column in columns.items()}
        if not any(given.values()) or given["name"].endswith(EXAMPLE):
            continue
        made, wrong = _row(at, given, agencies)
        wrong += _repeated(at, given, names, numbers, taken)
        faults += wrong
        if made is not None and not wrong:
            rows.append(made)
    if not rows and not faults:
        faults.append(RowFault(head + 2, "", "标题行下面没有人员"))
    return PeopleTable(tuple(rows), tuple(faults))


def _columns(row: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for column, text in enumerate(row):
        bare = re.sub(r"[\s*＊（(].*", "", text.strip()) or text.strip()
        for name, words in HEADINGS.items():
            if bare in words and name not in found:
                found[name] = column
    return found


def _row(at: int, given: Mapping[str, str], agencies: Mapping[str, str]) -> tuple[PersonRow | None, list[RowFault]]:
    faults: list[RowFault] = []

    def wrong(name: str, words: str) -> None:
        faults.append(RowFault(at, HEADINGS[name][0], words))

    def day(name: str) -> date | None:
        text = given.get(name, "")
        found = read_day(text) if text else None
        if text and found is None:
            wrong(name, f"“{text[:20]}”不是日期；请写成 2024-03-01 的样子")
        return found

    for name in REQUIRED:
        if not given.get(name, ""):
            wrong(name, "没有填")
    if given["person"] and not _ID.fullmatch(given["person"]):
        wrong("person", f"“{given['person'][:40]}”只能用字母、数字、- 和 _，最多 39 个")
    if len(given["name"]) > 60:
        wrong("name", f"有 {len(given['name'])} 个字，最多 60 个")
    agency = agencies.get(given["agency"], "")
    if given["agency"] and not agency:
        wrong("agency", f"没有登记过“{given['agency'][:40]}”；请先登记机关，或者核对名称")
    role = role_called(given.get("role", ""))
    if given.get("role") and not role:
        wrong("role", f"没有“{given['role'][:20]}”这个岗位；可用：{'、'.join(each.title for each in ROLES.values())}")
    valid_from, valid_to, start = day("valid_from"), day("valid_to"), day("start")
    if given.get("certificate"):
        if not given.get("issuer"):
            wrong("issuer", "填了执法证号，就要填发证机关")
        if not given.get("valid_from"):
            wrong("valid_from", "填了执法证号，就要填证件有效期起")
        if valid_from and valid_to and valid_to < valid_from:
            wrong("valid_to", f"{valid_to} 早于有效期起 {valid_from}")
    if faults:
        return None, faults
    scope = tuple(each for each in re.split(r"[、,，;；\s]+", given.get("scope", "")) if each)
    return (
        PersonRow(
            at, given["person"], given["name"], agency, given.get("office", ""), role, start,
            given.get("certificate", ""), given.get("issuer", ""), valid_from, valid_to, scope,
        ),
        faults,
    )  # fmt: skip


def _repeated(
    at: int,
    given: Mapping[str, str],
    names: dict[str, tuple[str, int]],
    numbers: dict[str, tuple[str, int]],
    taken: Mapping[str, str],
) -> list[RowFault]:
    """One number is one person: a person may stand in several rows (several posts), a certificate under one person only."""
    faults: list[RowFault] = []
    person, name, number = given["person"], given["name"], given.get("certificate", "")
    known = names.setdefault(person, (name, at))
    if person and known[0] != name:
        faults.append(RowFault(at, HEADINGS["person"][0], f"编号 {person} 在第 {known[1]} 行是“{known[0]}”，这里是“{name}”"))
    if number:
        held = numbers.setdefault(number, (person, at))
        if held[0] != person:
            faults.append(RowFault(at, HEADINGS["certificate"][0], f"证号 {number} 在第 {held[1]} 行已是另一人的"))
        elif taken.get(number, person) != person:
            faults.append(RowFault(at, HEADINGS["certificate"][0], f"证号 {number} 已登记在编号 {taken[number]} 的人员名下"))
    return faults


def agency_words(known: Collection[tuple[str, str]]) -> dict[str, str]:
    """Names and slugs of bodies, each to its slug."""
    return {word: slug for slug, name in known for word in (slug, name)}
