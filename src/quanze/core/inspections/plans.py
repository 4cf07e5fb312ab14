"""From the quota to a plan: strata, weights, who takes no part and why, how many to draw where, the tasks of named subjects."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from quanze.core.inspections.quota import Group, Quota
from quanze.core.sampling.frame import Frame, Shortage, Subject, freeze, shortages

# by what a plan may part its subjects, in the order in which the parts stand in a stratum's name
AXES = {"kind": "对象类别", "key": "是否重点单位", "risk": "风险等级"}
UNRATED = "未评级"
_QUOTA = re.compile(r"[0-9]{1,9}|[0-9]{1,3}(\.[0-9]{1,9})? ?%|[0-9]{1,9}/[0-9]{1,9}|0?\.[0-9]{1,9}|1\.0")


class UnreadableQuota(ValueError):
    """A quota that is neither a number nor a share: which stratum, what was written, what was expected."""


@dataclass(frozen=True, slots=True)
class Stratum:
    """Subjects that are drawn among each other. `eligible` may be drawn; `proposed` is how many the shares of the programme ask for."""

    name: str
    subjects: int
    eligible: int
    proposed: int = 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """The strata with the numbers that the shares ask for, and what could not be proposed, in words."""

    strata: tuple[Stratum, ...]
    cautions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NamedTask:
    """A visit that a requirement asks of a named subject: by when, and why in words."""

    subject: str
    subject_name: str
    regime: str
    stratum: str
    until: date
    why: str
    overdue: bool


@dataclass(frozen=True, slots=True)
class DrawCounts:
    """How many are drawn of each stratum, how many stand in reserve, and the quotas that the frame cannot fill."""

    quotas: dict[str, int]
    reserves: dict[str, int]
    short: Sequence[Shortage] = field(default=())


@dataclass(frozen=True, slots=True)
class Part:
    """One programme of a plan: its id and title, its quota, and its subject kinds, the one that names a subject first."""

    regime: str
    title: str
    quota: Quota
    order: tuple[str, ...]


def stratum_of(group: Group, axes: Sequence[str], order: Sequence[str], titles: Mapping[str, str]) -> str:
    """The stratum of a group's subjects; "" where nothing parts them. A subject of several kinds stands with the first of `order`."""
    parts = []
    if "kind" in axes:
        kind = next((each for each in order if each in group.kinds), group.kinds[0] if group.kinds else "")
        parts.append(titles.get(kind, kind))
    if "key" in axes:
        parts.append("重点" if group.key_equipment else "一般")
    if "risk" in axes:
        parts.append(f"{group.risk}级" if group.risk else UNRATED)
    return "·".join(parts)


def _placed(parts: Sequence[Part], axes: Sequence[str], titles: Mapping[str, str]) -> Iterator[tuple[Part, Group, str]]:
    """Every group with its stratum; a plan of several programmes parts them first."""
    for part in parts:
        for group in part.quota.groups:
            name = stratum_of(group, axes, part.order, titles)
            yield part, group, "·".join(filter(None, (part.title, name))) if len(parts) > 1 else name


def frame_of(
    parts: Sequence[Part], axes: Sequence[str], titles: Mapping[str, str], weights: Mapping[str, int] | None = None
) -> tuple[Frame, dict[str, str]]:
    """The frozen frame of a plan, and the regime of each stratum: every subject of its programmes, those that take no part with the reason.

    A subject of several programmes stands once, under the first in which it may be drawn. `weights` gives tickets by risk class ("" for
    those without one); a class that is not named has one ticket.
    """
    by_class = weights or {}
    regimes: dict[str, str] = {}
    made: dict[str, Subject] = {}
    for part, group, stratum in _placed(parts, axes, titles):
        regimes.setdefault(stratum, part.regime)
        weight, excluded = by_class.get(group.risk, 1), group.excluded
        for one in group.subjects:
            known = made.get(one.key)
            if known is None or (known.excluded and not excluded):
                made[one.key] = Subject(one.key, stratum, weight, excluded)
    return freeze(made.values()), regimes


def propose(parts: Sequence[Part], axes: Sequence[str], titles: Mapping[str, str]) -> Proposal:
    """How many to draw of each stratum so that every share of the programmes is kept; the narrowest comes first, so that the wider count what it draws.

    A share is laid on strata in proportion to who may be drawn there, rounded so that the sum is exact. A stratum of which only a part
    falls under a share cannot carry it: that is said, with the parting that would do.
    """
    subjects: dict[str, int] = {}
    eligible: dict[str, int] = {}
    under: dict[tuple[str, str], dict[str, int]] = {}
    for part, group, name in _placed(parts, axes, titles):
        count = len(group.subjects)
        subjects[name] = subjects.get(name, 0) + count
        if group.excluded:
            continue
        eligible[name] = eligible.get(name, 0) + count
        for share in group.shares:
            inside = under.setdefault((part.regime, share), {})
            inside[name] = inside.get(name, 0) + count
    proposed: dict[str, int] = dict.fromkeys(subjects, 0)
    cautions: list[str] = []
    shares = [(part.regime, each) for part in parts for each in part.quota.shares]
    for regime, each in sorted(shares, key=lambda one: one[1].subjects):
        inside = under.get((regime, each.requirement.id), {})
        whole = {name: count for name, count in inside.items() if count == eligible[name]}
        partly = [name for name in inside if name not in whole]
        left = each.to_draw - each.short - sum(proposed[name] for name in whole)
        if left > 0 and partly:
            cautions.append(
                f"“{each.requirement.words}”只涉及层“{'”“'.join(sorted(partly))}”的一部分，不能据此提出抽取数；请增加分层（{'、'.join(AXES.values())}）"
            )
        room = {name: count - proposed[name] for name, count in whole.items() if count > proposed[name]}
        for name, count in _laid_on(min(max(left, 0), sum(room.values())), room).items():
            proposed[name] += count
    strata = tuple(
        Stratum(name, subjects[name], eligible.get(name, 0), proposed[name]) for name in sorted(subjects, key=lambda name: name.encode())
    )
    return Proposal(strata, tuple(cautions))


def _laid_on(count: int, room: Mapping[str, int]) -> dict[str, int]:
    """`count` laid on the strata in proportion to their room, by largest remainders; no stratum gets more than its room."""
    total = sum(room.values())
    if not count:
        return {}
    parts = {name: divmod(count * size, total) for name, size in room.items()}
    made = {name: whole for name, (whole, _) in parts.items()}
    for name in sorted(parts, key=lambda each: (-parts[each][1], each.encode()))[: count - sum(made.values())]:
        made[name] += 1
    return made


def counts(frame: Frame, quotas: Mapping[str, str], reserves: Mapping[str, str] | None = None) -> DrawCounts:
    """The numbers behind quotas written as a number ("12") or a share ("5%", "1/20"), shares rounded up; with what the frame cannot fill.

    >>> frame = freeze([Subject("a"), Subject("b"), Subject("c", excluded="停业")])
    >>> counts(frame, {"": "50%"}).quotas, counts(frame, {"": "3"}).short[0].eligible
    ({'': 1}, 2)
    """
    eligible = frame.eligible()
    asked = {name: amount(name, words, eligible.get(name, 0)) for name, words in quotas.items()}
    spare = {name: amount(name, words, eligible.get(name, 0)) for name, words in (reserves or {}).items() if name in asked}
    return DrawCounts(asked, spare, shortages(frame, asked))


def amount(stratum: str, words: str, eligible: int) -> int:
    """How many a quota in words asks of `eligible` subjects; a share is rounded up. Raises `UnreadableQuota`."""
    text = words.strip().replace("％", "%")
    where = f"层“{stratum}”" if stratum else "本计划"
    wrong = UnreadableQuota(f"{where}的抽取数写的是“{words[:20]}”，应写户数（如 12）或者比例（如 5%、1/20）")
    if not _QUOTA.fullmatch(text):
        raise wrong
    if text.isdigit():
        return int(text)
    try:
        share = Fraction(text[:-1].strip()) / 100 if text.endswith("%") else Fraction(text)
    except ZeroDivisionError:
        raise wrong from None
    if not 0 <= share <= 1:
        raise UnreadableQuota(f"{where}的抽取比例是 {words.strip()[:20]}，应在 0 与 100% 之间")
    return -((-share.numerator * eligible) // share.denominator)


def named_tasks(parts: Sequence[Part], axes: Sequence[str], titles: Mapping[str, str]) -> Iterator[NamedTask]:
    """The visits to named subjects, subject by subject; none where it may not be seen, or where the caps leave no room."""
    for part, group, stratum in _placed(parts, axes, titles):
        if group.barred:
            continue
        due = group.due[: len(group.due) - group.capped]
        if not due:
            continue
        why = "；".join(str(each) for each in group.reasons)
        for one in group.subjects:
            for until in due:
                yield NamedTask(one.key, one.name, part.regime, stratum, until, why, until < part.quota.day)
