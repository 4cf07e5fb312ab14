"""An inspected subject as it stands in a register: its values, what two statements of it say together, what changed between them.

Days are kept as `YYYY-MM-DD`, "" where none is known: so a statement is canonical JSON as it is. The end of a licence is its last day, as it is printed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple

from quanze.core.inspections.model import Held, Risk, SubjectFacts
from quanze.core.kernel.text import squeeze

RISKS: tuple[Risk, ...] = ("A", "B", "C", "D")
NO_CODE = "x:"  # begins the key of a subject that has no code


class Licence(NamedTuple):
    """What a subject holds; `kind` is the subject kind that it makes."""

    kind: str
    number: str
    start: str = ""
    end: str = ""


class Equipment(NamedTuple):
    """Equipment of one kind; `key` marks what the law watches closely (重点)."""

    kind: str
    number: str = ""
    key: bool = False
    units: int = 1
    checked_until: str = ""


class Happening(NamedTuple):
    """An accident, or a complaint that was found to be right."""

    on: str
    words: str = ""


class Entry(NamedTuple):
    """All that a register says of one subject. `ended` says why it left the register, "" while it stands there."""

    key: str
    name: str
    code: str = ""
    kinds: tuple[str, ...] = ()
    address: str = ""
    division: str = ""
    risk: str = ""
    contact: str = ""
    phone: str = ""
    held: tuple[Licence, ...] = ()
    equipment: tuple[Equipment, ...] = ()
    accidents: tuple[Happening, ...] = ()
    complaints: tuple[Happening, ...] = ()
    ended: str = ""


# what a page calls each field, in the order in which changes are told
TITLES = {
    "name": "名称", "code": "统一社会信用代码", "kinds": "对象类别", "address": "地址", "division": "区划", "risk": "风险等级", "contact": "联系人",
    "phone": "电话", "held": "许可证件", "equipment": "设备", "accidents": "事故", "complaints": "投诉举报属实", "ended": "退出登记",
}  # fmt: skip
_PLAIN = ("name", "code", "address", "division", "risk", "contact", "phone")


def key_without_code(name: str, address: str) -> str:
    """The key of a subject that has no code: the same for the same name and address, whoever registers it.

    >>> key_without_code("王记面馆", "东街 1 号") == key_without_code(" 王记面馆", "东街1号")
    True
    """
    return NO_CODE + sha256(f"{squeeze(name)}\n{squeeze(address)}".encode()).hexdigest()[:16]


def same_name(one: str, other: str) -> bool:
    """Whether two names are one, apart from the width of brackets and white space.

    >>> same_name("云泽（集团） 有限公司", "云泽(集团)有限公司"), same_name("甲厂", "乙厂")
    (True, False)
    """
    return one == other or _plain_name(one) == _plain_name(other)


def _plain_name(name: str) -> str:
    return squeeze(name).replace("（", "(").replace("）", ")").upper()


_JSON = {"units": "count"}  # a tuple has a `count` of its own


def to_json(entry: Entry) -> dict[str, Any]:
    """The entry as canonical-JSON material; what is empty is left out."""
    made: dict[str, Any] = {name: value for name, value in zip(entry._fields, entry, strict=True) if value}
    for name in ("held", "equipment", "accidents", "complaints"):
        if name in made:
            made[name] = [{_JSON.get(field, field): value for field, value in each._asdict().items() if value} for each in made[name]]
    if "kinds" in made:
        made["kinds"] = list(made["kinds"])
    return made


def from_json(said: Mapping[str, Any]) -> Entry:
    """The entry that `to_json` wrote.

    >>> entry = Entry("x:1", "甲厂", kinds=("fibre_trader",), held=(Licence("fibre_trader", "许1", end="2027-01-01"),), equipment=(Equipment("锅炉", key=True),))
    >>> from_json(to_json(entry)) == entry
    True
    """
    return Entry(
        said["key"],
        said["name"],
        said.get("code", ""),
        tuple(said.get("kinds", ())),
        said.get("address", ""),
        said.get("division", ""),
        said.get("risk", ""),
        said.get("contact", ""),
        said.get("phone", ""),
        tuple(Licence(each["kind"], each.get("number", ""), each.get("start", ""), each.get("end", "")) for each in said.get("held", ())),
        tuple(
            Equipment(each["kind"], each.get("number", ""), each.get("key", False), each.get("count", 0), each.get("checked_until", ""))
            for each in said.get("equipment", ())
        ),
        tuple(Happening(each["on"], each.get("words", "")) for each in said.get("accidents", ())),
        tuple(Happening(each["on"], each.get("words", "")) for each in said.get("complaints", ())),
        said.get("ended", ""),
    )


def merged(stands: Entry, said: Entry) -> Entry:
    """What the two say together: of plain fields `said` where it says anything, of kinds, licences, equipment and happenings both.

    A licence is the same where kind and number are, equipment where kind and number are, a happening where its day is. A subject that
    had left returns when it is stated again without an end.

    >>> merged(Entry("k", "甲厂", kinds=("a",), risk="B"), Entry("k", "甲厂", kinds=("b",))).kinds
    ('a', 'b')
    """
    if stands == said:
        return stands
    return Entry(
        stands.key,
        said.name or stands.name,
        said.code or stands.code,
        _union(stands.kinds, said.kinds),
        said.address or stands.address,
        said.division or stands.division,
        said.risk or stands.risk,
        said.contact or stands.contact,
        said.phone or stands.phone,
        _licences(stands.held, said.held),
        _equipment(stands.equipment, said.equipment),
        _happenings(stands.accidents, said.accidents),
        _happenings(stands.complaints, said.complaints),
        said.ended,
    )


def _union(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return one if not other or one == other else (*one, *(each for each in other if each not in one))


def _licences(one: tuple[Licence, ...], other: tuple[Licence, ...]) -> tuple[Licence, ...]:
    if not other or one == other:
        return one
    found = {(each.kind, each.number): each for each in one}
    for each in other:
        was = found.get((each.kind, each.number))
        found[each.kind, each.number] = Licence(each.kind, each.number, each.start or was.start, each.end or was.end) if was else each
    return tuple(found.values())


def _equipment(one: tuple[Equipment, ...], other: tuple[Equipment, ...]) -> tuple[Equipment, ...]:
    if not other or one == other:
        return one
    return tuple({(each.kind, each.number): each for each in (*one, *other)}.values())


def _happenings(one: tuple[Happening, ...], other: tuple[Happening, ...]) -> tuple[Happening, ...]:
    if not other or one == other:
        return one
    found = {each.on: each for each in one}
    for each in other:
        if each.words or each.on not in found:
            found[each.on] = each
    return tuple(sorted(found.values()))


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs: its name, its title, what stood there and what stands there now, in words."""

    field: str
    title: str
    before: str
    after: str


def changes(before: Entry | None, after: Entry, kinds: Mapping[str, str]) -> tuple[Change, ...]:
    """What differs between two states of one subject; of a new one (`before` None) all that is said. `kinds` gives titles.

    >>> [(each.title, each.before, each.after) for each in changes(Entry("k", "甲厂", risk="B"), Entry("k", "甲厂", risk="C"), {})]
    [('风险等级', 'B', 'C')]
    """
    stood = before or Entry(after.key, "")
    return tuple(
        Change(field, title, spoken(field, getattr(stood, field), kinds), spoken(field, getattr(after, field), kinds))
        for field, title in TITLES.items()
        if getattr(stood, field) != getattr(after, field)
    )


def spoken(field: str, value: Any, kinds: Mapping[str, str]) -> str:
    """A field's value in words, "" where it is empty."""
    if field == "kinds":
        return "、".join(kinds.get(each, each) for each in value)
    if field == "held":
        return "；".join(_said_licence(each, kinds) for each in value)
    if field == "equipment":
        return "；".join(_said_equipment(each) for each in value)
    if field in ("accidents", "complaints"):
        return "；".join(f"{each.on} {each.words}".strip() for each in value)
    return str(value)


def _said_licence(each: Licence, kinds: Mapping[str, str]) -> str:
    until = f"，到 {each.end}" if each.end else ""
    return f"{kinds.get(each.kind, each.kind)} {each.number}{until}"


def _said_equipment(each: Equipment) -> str:
    number = f" {each.number}" if each.number else ""
    count = f" {each.units} 台（套）" if each.units else ""
    key = "（重点）" if each.key else ""
    until = f"，检验到 {each.checked_until}" if each.checked_until else ""
    return f"{each.kind}{number}{count}{key}{until}"


def licence_end(held: Sequence[Licence]) -> str:
    """The day on which the first of the licences runs out, counting of each kind only the one that lasts longest; "" where none does.

    >>> licence_end([Licence("a", "1", end="2024-01-01"), Licence("a", "2", end="2029-01-01"), Licence("b", "3", end="2027-05-01")])
    '2027-05-01'
    """
    last: dict[str, str] = {}
    for each in held:
        last[each.kind] = max(last.get(each.kind, ""), each.end or FOREVER)
    return min((end for end in last.values() if end != FOREVER), default="")


FOREVER = "9999-12-31"


def facts_of(entry: Entry, visited: tuple[date, ...] = ()) -> SubjectFacts:
    """The facts that plans, quotas and gates are given of a subject."""
    return SubjectFacts(
        entry.key,
        entry.name,
        frozenset(entry.kinds),
        entry.division,
        entry.risk,  # type: ignore[arg-type]
        tuple(Held(each.kind, each.number, _day(each.start), _day(each.end)) for each in entry.held),
        tuple(date.fromisoformat(each.on) for each in entry.accidents),
        tuple(date.fromisoformat(each.on) for each in entry.complaints),
        any(each.key for each in entry.equipment),
        visited,
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
