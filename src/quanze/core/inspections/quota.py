"""The arithmetic of a programme: which subjects must be seen how often by when, what is done, overdue or barred, and why.

Subjects whose facts lead to the same answer stand in one group, so a million subjects are a pass over their facts and a few hundred
groups. Nothing is drawn here: a requirement that asks for a share says how many are still wanted, and among how many.

How visits are counted, and why:

- A requirement of `months` no longer than the plan's period is due in each whole stretch of `months` from the plan's first day (the last
  stretch takes in what is left over). A longer one looks back from the plan's last day.
- One visit serves every requirement of the programme that it falls under: requirements of one programme are not added up. Their due
  days are laid over each other, so that at every day as many visits have been made as the strictest of them asks.
- What was missed in a stretch that is over is overdue as long as the stretch that now runs lacks visits too: one visit makes both good.
  It does not pile up. After the plan's last day, what the last stretch lacks stays overdue.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from quanze.core.inspections.caps import window as stretch
from quanze.core.inspections.model import Cap, Requirement, SubjectFacts

CONDITIONS = frozenset(
    {
        "risk",
        "held_for_under_months",
        "accident_within_months",
        "accident_last_year",
        "complaint_within_months",
        "key_equipment",
        "other_than",
    }
)
LAST_YEAR = 0  # stands among the terms of accidents for the calendar year before the plan's
MONTHS_A_YEAR = 12


class UnreadableRequirement(ValueError):
    """A requirement whose conditions this arithmetic does not know: it is named, never passed over."""


def months_on(day: date, months: int) -> date:
    """The same day `months` later (or earlier); where that month is shorter, its last day.

    A convention of planning: no time limit is counted with it.

    >>> months_on(date(2026, 1, 31), 1), months_on(date(2026, 3, 1), -12)
    (datetime.date(2026, 2, 28), datetime.date(2025, 3, 1))
    """
    index = day.year * MONTHS_A_YEAR + day.month - 1 + months
    year, month = divmod(index, MONTHS_A_YEAR)
    month += 1
    last = (date(year + month // MONTHS_A_YEAR, month % MONTHS_A_YEAR + 1, 1) - date(year, month, 1)).days
    return date(year, month, min(day.day, last))


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch in which visits are counted: `first` and `last` are both inside. `since` is where counting begins (before `first` where it looks back)."""

    since: date
    last: date


def windows(requirement: Requirement, start: date, end: date) -> tuple[Window, ...]:
    """The stretches of a requirement in a plan from `start` to `end` (both inside).

    >>> year = (date(2026, 1, 1), date(2026, 12, 31))
    >>> [each.last.month for each in windows(Requirement("", "", (), months=6), *year)]
    [6, 12]
    >>> windows(Requirement("", "", (), months=24), *year)[0].since
    datetime.date(2025, 1, 1)
    """
    after = date.fromordinal(end.toordinal() + 1)
    begins = [start]
    while months_on(start, requirement.months * len(begins)) < after:
        begins.append(months_on(start, requirement.months * len(begins)))
    if months_on(start, requirement.months * len(begins)) > after:
        begins.pop()  # what is left over at the end belongs to the last whole stretch
    if not begins:
        return (Window(months_on(after, -requirement.months), end),)
    ends = [date.fromordinal(each.toordinal() - 1) for each in begins[1:]]
    return tuple(Window(since, last) for since, last in zip(begins, [*ends, end], strict=True))


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a subject must be seen: the requirement, its words, its source, the facts of the subject that bring it under it."""

    requirement: str
    words: str
    source: str

    def __str__(self) -> str:
        return f"{self.words}（{self.source}）" if self.source else self.words


@dataclass(frozen=True, slots=True)
class Group:
    """Subjects alike in all that matters here.

    `due` are the last days of the visits still to make, the earliest first: one a visit; those before the day of counting are overdue.
    `barred` says why none may be made although one may be due; `capped` how many of the due visits the caps leave no room for, and `cap` which.
    `shares` are the requirements by share that they fall under.
    """

    kinds: tuple[str, ...]
    risk: str
    reasons: tuple[Reason, ...]
    asked: int
    done: int
    due: tuple[date, ...]
    overdue: int
    barred: str
    capped: int
    cap: str
    shares: tuple[str, ...]
    key_equipment: bool
    subjects: list[SubjectFacts]

    @property
    def excluded(self) -> str:
        """Why these subjects take no part in a draw of the same plan; "" where they do."""
        if self.barred:
            return self.barred
        if len(self.due) > self.capped:
            return "已按最低频次逐户列入本计划"
        if self.done:
            return f"本计划期间已检查 {self.done} 次"
        return f"检查次数已到上限：{self.cap}" if self.cap else ""


@dataclass(frozen=True, slots=True)
class RequirementFigures:
    """A requirement over the register. `visits` asked in the plan's period of `subjects`, of which `done`; `open` to make; `late` of those overdue."""

    requirement: Requirement
    subjects: int
    seen: int
    visits: int
    done: int
    open: int
    late: int


@dataclass(frozen=True, slots=True)
class ShareFigures:
    """A requirement by share: `wanted` of `subjects` (rounded up), `seen` already, `named` will be seen under other requirements, `to_draw` are left.

    `short` is how many of those to draw are missing because too few may be seen; 0 where it can be done.
    """

    requirement: Requirement
    subjects: int
    wanted: int
    seen: int
    named: int
    may_draw: int
    to_draw: int
    short: int


@dataclass(frozen=True, slots=True)
class Quota:
    """What a programme asks of the register in a plan's period, as of `day`."""

    day: date
    start: date
    end: date
    groups: tuple[Group, ...]
    requirements: tuple[RequirementFigures, ...]
    shares: tuple[ShareFigures, ...]

    @property
    def visits(self) -> int:
        """Visits to named subjects still to make, without those barred or capped."""
        return sum((len(each.due) - each.capped) * len(each.subjects) for each in self.groups if not each.barred)

    @property
    def must_see(self) -> int:
        """Subjects that must still be seen and may be."""
        return sum(len(each.subjects) for each in self.groups if len(each.due) > each.capped and not each.barred)

    @property
    def barred(self) -> int:
        """Subjects that may not be seen again in this period."""
        return sum(len(each.subjects) for each in self.groups if each.barred)

    @property
    def overdue(self) -> int:
        """Visits whose day is past, made or not by now possible."""
        return sum(each.overdue * len(each.subjects) for each in self.groups)

    @property
    def to_draw(self) -> int:
        """Subjects still to draw, each share by itself; where one share lies inside another, `plans.propose` draws fewer."""
        return sum(each.to_draw - each.short for each in self.shares)

    @property
    def total(self) -> int:
        """All visits that the plan has to hold at most: those to named subjects, and those to be drawn."""
        return self.visits + self.to_draw


def quota(
    requirements: Sequence[Requirement],
    subjects: Iterable[SubjectFacts],
    day: date,
    start: date,
    end: date,
    *,
    barred: Mapping[str, str] | None = None,
    caps: Sequence[Cap] = (),
    counted: Mapping[str, int] | None = None,
    kinds: Sequence[str] = (),
) -> Quota:
    """The quota of a programme for a plan from `start` to `end` (both inside), as of `day`.

    `barred` gives by subject key why it may not be seen again (see `bars`); `caps` bound the visits of a year, month, week or day, in the
    stretch that runs and those that are left of the plan; `counted` says
    by subject key how many visits of the period count towards the caps already (all of them that are known, where it is left out).
    `kinds` are subject kinds of the programme of which no requirement speaks: nothing is asked of them, but they may be drawn.
    Subjects of none of the programme's kinds are passed over. Raises `UnreadableRequirement` for a condition that is not known.
    """
    if end < start:
        raise ValueError(f"计划的最后一天 {end} 早于第一天 {start}，请改正计划的起止日期")
    for each in requirements:
        unknown = {name for when in _conditions(each.when) for name in when} - CONDITIONS
        if unknown:
            raise UnreadableRequirement(f"要求“{each.words or each.id}”写有不认识的条件：{'、'.join(sorted(unknown))}；请改用已有的条件")
        if each.months < 1:
            raise UnreadableRequirement(f"要求“{each.words or each.id}”的期间是 {each.months} 个月，应为 1 以上的整数")
    plain = [each for each in requirements if each.share is None]
    by_share = [each for each in requirements if each.share is not None]
    spans = {each.id: windows(each, start, end) for each in requirements}
    sorter = _Sorter(kinds, plain, by_share, spans, day, barred or {}, caps, counted, start, end)
    groups = sorter.sort(subjects)
    return Quota(day, start, end, groups, sorter.figures(), sorter.shares())


def _conditions(when: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """A condition and those that it leaves out."""
    return [when, *(each for other in when.get("other_than", ()) for each in _conditions(other))]


def _meets(when: Mapping[str, Any], kinds: frozenset[str], one: SubjectFacts, key: Any) -> bool:
    """Whether a subject, of which `key` holds what was counted, falls under a condition."""
    if "risk" in when:
        risks = (when["risk"],) if isinstance(when["risk"], str) else tuple(when["risk"])
        if one.risk not in risks:
            return False
    if "key_equipment" in when and bool(when["key_equipment"]) is not one.key_equipment:
        return False
    if "held_for_under_months" in when:
        term = int(when["held_for_under_months"])
        if not any(months == term and kind in kinds for months, kind in key[3] or ()):
            return False
    if "accident_within_months" in when and int(when["accident_within_months"]) not in (key[4] or ()):
        return False
    if "accident_last_year" in when and (LAST_YEAR in (key[4] or ())) is not bool(when["accident_last_year"]):
        return False
    if "complaint_within_months" in when and int(when["complaint_within_months"]) not in (key[5] or ()):
        return False
    return not any(_meets(other, kinds, one, key) for other in when.get("other_than", ()))


class _Sorter:
    """One pass over the subjects: what matters of each is made into a small key, and subjects with one key share one answer."""

    def __init__(
        self,
        kinds: Sequence[str],
        plain: Sequence[Requirement],
        by_share: Sequence[Requirement],
        spans: Mapping[str, tuple[Window, ...]],
        day: date,
        barred: Mapping[str, str],
        caps: Sequence[Cap],
        counted: Mapping[str, int] | None,
        start: date,
        end: date,
    ) -> None:
        self.plain, self.by_share, self.spans, self.day = plain, by_share, spans, day
        self.barred, self.counted, self.start, self.end = barred, counted, start, end
        now = max(start, min(day, end))
        self.caps = [each for each in caps if each.in_force.contains(now)]
        # of each kind of stretch that caps count by: the one that runs, and how many are left with it
        self.running = [(per, stretch(per, now), _stretches(now, end, per)) for per in dict.fromkeys(each.per for each in self.caps)]
        self.by_division = any(each.division for each in self.caps)
        self.all = [*plain, *by_share]
        self.kinds = {*kinds, *(kind for each in self.all for kind in each.kinds)}
        self.when = [when for each in self.all for when in _conditions(each.when)]
        self.held = self._edges("held_for_under_months")
        self.accidents = self._edges("accident_within_months")
        self.last_year = (
            (date(start.year - 1, 1, 1), date(start.year - 1, 12, 31)) if any("accident_last_year" in w for w in self.when) else None
        )
        self.complaints = self._edges("complaint_within_months")
        self.counting = sorted({window for each in self.all for window in spans[each.id]}, key=lambda w: (w.since, w.last))
        rolls = {each.id: each.months for each in plain if len(spans[each.id]) == 1 and spans[each.id][0].since < start}
        self.terms = sorted(set(rolls.values()))
        self.rolling = {id_: self.terms.index(months) for id_, months in rolls.items()}
        self.none: tuple[tuple[int, ...], tuple[date, ...]] = (0,) * (len(self.counting) + 1), (end,) * len(self.terms)
        self.term_ends: dict[date, tuple[date, ...]] = {}
        self.groups: dict[Any, Group] = {}

    def sort(self, subjects: Iterable[SubjectFacts]) -> tuple[Group, ...]:
        """The groups, in the order of their first subjects."""
        groups, barred, counted, kinds_asked = self.groups, self.barred, self.counted, self.kinds
        relevant: dict[frozenset[str], bool] = {}
        for one in subjects:
            kinds = one.kinds
            known = relevant.get(kinds)
            if known is None:
                known = relevant[kinds] = not kinds_asked.isdisjoint(kinds)
            if not known:
                continue
            visited = self._visited(one.visited) if one.visited else self.none
            key = (
                kinds,
                one.risk,
                one.key_equipment,
                self._held(one) if one.held and self.held else None,
                self._accidents(one.accidents) if one.accidents else None,
                self._within(one.complaints_upheld, self.complaints) if one.complaints_upheld else None,
                visited,
                barred.get(one.key, "") if barred else "",
                one.division if self.by_division else "",
                counted.get(one.key, 0) if counted is not None else None,
                tuple(sum(span.contains(each) for each in one.visited) for _, span, _ in self.running) if one.visited else None,
            )
            group = groups.get(key)
            if group is None:
                group = groups[key] = self._group(one, key)
            group.subjects.append(one)
        return tuple(groups.values())

    def _edges(self, condition: str) -> list[tuple[int, date]]:
        """The terms that a condition is asked with, each with the day before which a fact is too old for it."""
        terms = sorted({int(when[condition]) for when in self.when if condition in when})
        return [(months, months_on(self.day, -months)) for months in terms]

    def _held(self, one: SubjectFacts) -> tuple[tuple[int, str], ...]:
        """Which terms a licence in force is younger than, and the kind that it makes; a licence whose first day is unknown is not taken for new."""
        return tuple(
            sorted(
                {
                    (months, held.kind)
                    for held in one.held
                    if held.start is not None and held.start <= self.day and (held.end is None or held.end >= self.day)
                    for months, edge in self.held
                    if held.start > edge
                }
            )
        )

    def _within(self, days: Sequence[date], edges: Sequence[tuple[int, date]]) -> frozenset[int]:
        return frozenset(months for months, edge in edges if any(edge < each <= self.day for each in days))

    def _accidents(self, days: Sequence[date]) -> frozenset[int]:
        """The terms within which an accident happened; `LAST_YEAR` where one did in the calendar year before the plan's, whatever the day of counting."""
        found = self._within(days, self.accidents)
        if self.last_year is not None and any(self.last_year[0] <= each <= self.last_year[1] for each in days):
            found |= {LAST_YEAR}
        return found

    def _visited(self, days: Sequence[date]) -> tuple[tuple[int, ...], tuple[date, ...]]:
        """Visits by window and in the plan's period; and when each term that rolls on from the last visit is over, within the plan."""
        counts = [sum(window.since <= each <= window.last for each in days) for window in self.counting]
        counts.append(sum(self.start <= each <= self.end for each in days))
        if not self.terms:
            return tuple(counts), ()
        last = max(days)
        ends = self.term_ends.get(last)
        if ends is None:
            yesterday = date.fromordinal(self.day.toordinal() - 1)
            # a term that was over before today is due yesterday: overdue is overdue, and one group is enough
            ends = self.term_ends[last] = tuple(min(max(months_on(last, months), yesterday), self.end) for months in self.terms)
        return tuple(counts), ends

    def _applies(self, requirement: Requirement, one: SubjectFacts, key: Any) -> bool:
        kinds = one.kinds.intersection(requirement.kinds)
        return bool(kinds) and _meets(requirement.when, kinds, one, key)

    def _group(self, one: SubjectFacts, key: Any) -> Group:
        (counts, ends), why_not = key[6], key[7]
        done_in = dict(zip(self.counting, counts, strict=False))
        lists: list[list[date]] = []
        reasons: list[Reason] = []
        asked = 0
        for each in self.plain:
            if not self._applies(each, one, key):
                continue
            spans = self.spans[each.id]
            reasons.append(Reason(each.id, each.words, each.source.cite))
            asked = max(asked, each.at_least * len(spans))
            lists.append(self._due(each, spans, done_in, ends))
        due = _laid_over(lists)
        shares = tuple(each.id for each in self.by_share if self._applies(each, one, key))
        # a subject of whom nothing is asked may still be drawn: for it one visit is weighed against the caps
        capped, cap = self._cap(one, key, len(due)) if due else (0, self._cap(one, key, 1)[1])
        return Group(
            tuple(sorted(one.kinds & self.kinds)),
            one.risk,
            tuple(reasons),
            asked,
            counts[-1],
            due,
            sum(each < self.day for each in due),
            why_not,
            capped,
            cap,
            shares,
            one.key_equipment,
            [],
        )

    def _due(
        self, requirement: Requirement, spans: tuple[Window, ...], done_in: Mapping[Window, int], ends: tuple[date, ...]
    ) -> list[date]:
        """The last days of what this requirement alone still asks."""
        found: list[date] = []
        missed, over, now = self.start, 0, False
        for window in spans:
            left = max(requirement.at_least - done_in[window], 0)
            if window.last < self.day:
                missed, over = (missed if over else window.last), left
                continue
            last = ends[self.rolling[requirement.id]] if requirement.id in self.rolling else window.last
            late = 0 if now else min(over, left)  # only the stretch that runs can make good what the one before missed
            found += [missed] * late + [last] * (left - late)
            now = True
        return found if now else [missed] * over

    def _cap(self, one: SubjectFacts, key: Any, due: int) -> tuple[int, str]:
        """How many of the due visits the tightest cap leaves no room for, and that cap in words."""
        worst, words = 0, ""
        now = dict(zip((per for per, _, _ in self.running), key[10] or (0,) * len(self.running), strict=True))
        left = {per: count for per, _, count in self.running}
        for cap in self.caps:
            if (cap.division and not one.division.startswith(cap.division)) or (cap.risk and one.risk not in cap.risk):
                continue
            room = cap.at_most * (left[cap.per] - 1) + max(cap.at_most - now[cap.per], 0)
            if key[9] is not None:
                room = min(room, cap.at_most * _stretches(self.start, self.end, cap.per) - key[9])
            if due - max(room, 0) > worst:
                worst, words = due - max(room, 0), f"{cap.words}（{cap.source.cite}）"
        return worst, words

    def figures(self) -> tuple[RequirementFigures, ...]:
        made = []
        for each in self.plain:
            spans = self.spans[each.id]
            subjects = seen = visits = done = open_ = late = 0
            for key, group in self.groups.items():
                if not any(reason.requirement == each.id for reason in group.reasons):
                    continue
                counts, ends = key[6]
                done_in = dict(zip(self.counting, counts, strict=False))
                count = len(group.subjects)
                subjects += count
                had = sum(min(done_in[window], each.at_least) for window in spans)
                seen += count if any(done_in[window] for window in spans) else 0
                visits += each.at_least * len(spans) * count
                done += had * count
                due = self._due(each, spans, done_in, ends)
                open_ += len(due) * count
                late += sum(one < self.day for one in due) * count
            made.append(RequirementFigures(each, subjects, seen, visits, done, open_, late))
        return tuple(made)

    def shares(self) -> tuple[ShareFigures, ...]:
        made = []
        for each in self.by_share:
            window = next((w for w in self.spans[each.id] if w.since <= self.day <= w.last), self.spans[each.id][-1])
            subjects = seen = named = may = 0
            for key, group in self.groups.items():
                if not self._applies(each, group.subjects[0], key):
                    continue
                count = len(group.subjects)
                subjects += count
                if dict(zip(self.counting, key[6][0], strict=False))[window]:
                    seen += count
                elif group.barred:
                    continue
                elif len(group.due) > group.capped:
                    named += count
                elif not self._cap(group.subjects[0], key, 1)[0]:
                    may += count
            share = each.share
            assert share is not None
            wanted = -((-share.numerator * subjects) // share.denominator)
            to_draw = max(wanted - seen - named, 0)
            made.append(ShareFigures(each, subjects, wanted, seen, named, may, to_draw, max(to_draw - may, 0)))
        return tuple(made)


def _stretches(start: date, end: date, per: str) -> int:
    """How many calendar years, months, weeks (Monday first) or days the days from `start` to `end` touch.

    >>> [_stretches(date(2026, 1, 31), date(2026, 2, 2), per) for per in ("year", "month", "week", "day")]
    [1, 2, 2, 3]
    """
    days = end.toordinal() - start.toordinal()
    if per in ("day", "week"):
        return days + 1 if per == "day" else (days + start.weekday()) // 7 + 1  # not law: days of a week
    months = MONTHS_A_YEAR if per == "year" else 1
    first, last = (start.year * MONTHS_A_YEAR + start.month - 1) // months, (end.year * MONTHS_A_YEAR + end.month - 1) // months
    return last - first + 1


def _laid_over(lists: Sequence[Sequence[date]]) -> tuple[date, ...]:
    """The fewest visits that serve all: by every day, as many as the strictest asks by then.

    >>> june, december = date(2026, 6, 30), date(2026, 12, 31)
    >>> [each.month for each in _laid_over([[june, december], [december] * 3])]
    [6, 12, 12]
    """
    made: list[date] = []
    for day in sorted({day for each in lists for day in each}):
        most = max(sum(one <= day for one in each) for each in lists)
        made += [day] * (most - len(made))
    return tuple(made)


@dataclass(frozen=True, slots=True)
class PastVisit:
    """A visit that was made: what kind of inspection, and of which product where it was of one."""

    on: date
    kind: str
    product: str = ""


@dataclass(frozen=True, slots=True)
class BarRule:
    """Which visits may not follow an earlier one: none of `bars` in the same year (`months` 0) or within `months` after one of `after`.

    `same_product` narrows it to the same product.
    """

    id: str
    words: str
    after: tuple[str, ...]
    bars: tuple[str, ...]
    months: int
    source: str
    same_product: bool = False


def bars(
    rules: Sequence[BarRule], history: Mapping[str, Sequence[PastVisit]], kind: str, day: date, *, product: str = ""
) -> dict[str, str]:
    """By subject key, why a visit of `kind` on `day` may not be made; subjects that none bars are left out."""
    asked = [each for each in rules if kind in each.bars]
    found: dict[str, str] = {}
    for key, visits in history.items() if asked else ():
        for rule in asked:
            for past in visits:
                if past.kind not in rule.after or past.on > day or (rule.same_product and (not product or past.product != product)):
                    continue
                until = months_on(past.on, rule.months) if rule.months else date(past.on.year + 1, 1, 1)
                if day < until:
                    found[key] = f"{past.on} 已检查：{rule.words}（{rule.source}）"
    return found


@dataclass(frozen=True, slots=True)
class Capacity:
    """What the officers can do in the plan's period. `teams_a_day` visits of one team on one working day."""

    officers: int
    team: int
    visits_a_day: int
    working_days: int

    @property
    def visits(self) -> int:
        """The most visits: whole teams only, since nobody goes alone."""
        return self.officers // self.team * self.visits_a_day * self.working_days


@dataclass(frozen=True, slots=True)
class Feasibility:
    """Whether the visits can be made, and if not the smallest changes that would do, each alone."""

    visits: int
    capacity: int
    relaxations: tuple[str, ...] = field(default=())

    @property
    def holds(self) -> bool:
        return self.visits <= self.capacity


def feasible(asked: int, capacity: Capacity, *, drawn: int = 0) -> Feasibility:
    """Whether `asked` visits (of which `drawn` come from shares above the legal minimum and may be lessened) fit into `capacity`.

    >>> feasible(100, Capacity(4, 2, 1, 40)).relaxations[0]
    '增加 2 名检查人员'
    """
    most = capacity.visits
    if asked <= most:
        return Feasibility(asked, most)
    over = asked - most
    a_team = capacity.visits_a_day * capacity.working_days
    ways = []
    if a_team:
        officers = -(-asked // a_team) * capacity.team - capacity.officers
        ways.append(f"增加 {officers} 名检查人员")
        teams = capacity.officers // capacity.team
        if teams and capacity.working_days:
            more = -(-asked // (teams * capacity.working_days)) - capacity.visits_a_day
            ways.append(f"每组每个工作日多检查 {more} 户")
            days = -(-asked // (teams * capacity.visits_a_day)) - capacity.working_days
            ways.append(f"延长计划 {days} 个工作日")
    else:
        ways.append("计划期间没有工作日或者每日检查户数为零，请改正")
    if drawn >= over:
        ways.append(f"把随机抽取的户数减少 {over} 户")
    else:
        ways.append(f"把 {over} 户改为联合检查或者非现场检查")
    return Feasibility(asked, most, tuple(ways))
