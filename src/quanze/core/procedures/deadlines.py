"""The running clocks of a matter joined with the rulebook: when each is due, why, and how pressing it is.

A clock keeps the version of its limit that was in force on the day it started; where the rule had been repealed by then, the version
in force when the matter was opened: the matter keeps its law.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias

from quanze.core.clock.calendar import Calendar
from quanze.core.clock.deadline import Deadline, compute_deadline
from quanze.core.clock.errors import ClockError
from quanze.core.clock.limit import Extension, Suspension, Unit, parse_limit
from quanze.core.clock.rules import Rule, RuleLimit, extension_faults
from quanze.core.kernel.unresolved import Unresolved
from quanze.core.procedures.model import ClockRule, Procedure
from quanze.core.procedures.state import MatterState, PauseSpan, RunningClock

# the limit that an id such as SAM-21 or HEA-05.2 names on a day; raises ClockError where there is none
LimitOf: TypeAlias = Callable[[str, date], tuple[Rule, RuleLimit]]
# the figure that is no time (persons, yuan) of a rule on a day; `label` picks one of several ("公民"), "" the first
AmountOf: TypeAlias = Callable[[str, date, str], int]
Level = Literal["done", "green", "amber", "red", "overdue", "open", "unknown"]


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Where the numbers of law come from; both look-ups raise `ClockError` where the rulebook has no answer for the day."""

    limit_of: LimitOf
    amount_of: AmountOf


@dataclass(frozen=True, slots=True)
class WarningLevels:
    """From how many days (or hours) before its end a clock is shown amber, then red; the house's own habit, set as data."""

    amber_days: int
    red_days: int
    amber_hours: int
    red_hours: int


@dataclass(frozen=True, slots=True)
class ClockStanding:
    """One clock on one day: what it is, until when it runs and why, how pressing.

    `deadline` is an Unresolved where the limit could not be found or counted. `level`: done (stopped in time or not), green, amber, red,
    overdue, open (a pause lasts: no day yet), unknown. `kept` is whether a stopped clock was stopped in time (None: not stopped, unknown).
    `days_left` counts calendar days to the last day; negative when it is past.
    """

    clock: RunningClock
    rule: ClockRule
    deadline: Deadline | Unresolved
    limit: Rule | None
    level: Level
    days_left: int | None = None
    kept: bool | None = None

    @property
    def due(self) -> date | None:
        """The last day (for hours: the last moment); None where it is not known."""
        return None if isinstance(self.deadline, Unresolved) else self.deadline.due

    @property
    def due_day(self) -> date | None:
        """The day of `due`."""
        return self.due.date() if isinstance(self.due, datetime) else self.due

    @property
    def steps(self) -> tuple[str, ...]:
        return (self.deadline.reason,) if isinstance(self.deadline, Unresolved) else self.deadline.steps


def limit_for(rule: ClockRule, clock: RunningClock, opened_on: date | None, limit_of: LimitOf) -> tuple[Rule, RuleLimit] | Unresolved:
    """The limit that a clock runs on: the version in force on the day it started, else the one of the day the matter was opened."""
    try:
        return limit_of(rule.limit, clock.started_on)
    except ClockError as first:
        if opened_on is not None and opened_on != clock.started_on:
            try:
                return limit_of(rule.limit, opened_on)
            except ClockError:
                pass
        return Unresolved("no_limit", f"“{rule.title}”在 {clock.started_on} 没有可用的期限：{first}")


def deadline_of(
    procedure: Procedure, clock: RunningClock, opened_on: date | None, limit_of: LimitOf, calendar: Calendar
) -> tuple[Deadline | Unresolved, Rule | None]:
    """The deadline of one clock with its steps, and the rule it rests on; an Unresolved says why there is none."""
    rule = procedure.clocks[clock.rule]
    if rule.until:
        return _set_by_body(rule, clock), None
    found = limit_for(rule, clock, opened_on, limit_of)
    if isinstance(found, Unresolved):
        return found, None
    law, one = found
    start = datetime.fromisoformat(clock.started) if "T" in clock.started else clock.started_on
    try:
        return (
            compute_deadline(
                one.limit,
                start if one.limit.unit is Unit.HOUR else clock.started_on,
                calendar,
                pauses=suspensions(clock.pauses),
                extensions=extensions_of(clock, one),
                rule_version=law.version,
            ),
            law,
        )
    except ClockError as error:
        return Unresolved("not_countable", f"“{rule.title}”无法计算：{error}"), law


def _set_by_body(rule: ClockRule, clock: RunningClock) -> Deadline | Unresolved:
    """The deadline of a clock whose last day was set when it was started: nothing is counted, nothing rolls."""
    try:
        last = date.fromisoformat(clock.until[:10])
    except ValueError:
        return Unresolved("no_day_set", f"“{rule.title}”没有写明最后一日")
    return Deadline(last, "official", (f"{clock.started_on} 办理时定为 {last}，不另行计算",), None)


def suspensions(pauses: tuple[PauseSpan, ...]) -> list[Suspension]:
    """The pauses as the clock reads them: the day on which time runs again is counted; a pause that ends on its first day takes none.

    >>> [str(s.end) for s in suspensions((PauseSpan("检测", date(2026, 3, 2), date(2026, 3, 5)),))]
    ['2026-03-04']
    """
    return [
        Suspension(pause.start, None if pause.end is None else pause.end - timedelta(days=1), pause.kind)
        for pause in pauses
        if pause.end is None or pause.end > pause.start
    ]


def extensions_of(clock: RunningClock, limit: RuleLimit) -> list[Extension]:
    """The extensions given, as amounts: the figure that was approved, else the one that the rule sets for the first, second …

    Raises `ClockError` where neither names a figure.
    """
    found = []
    for at, given in enumerate(clock.extensions):
        if given.amount:
            read = parse_limit(given.amount)
            found.append(Extension(read.amount, read.unit, given.approved_by))
            continue
        rule = limit.extensions[min(at, len(limit.extensions) - 1)] if limit.extensions else None
        if rule is None or rule.amount is None:
            raise ClockError("延长的天数没有写明，规则也没有定数；请在延长时写明天数。")
        found.append(Extension(rule.amount, rule.unit or limit.limit.unit, given.approved_by))
    return found


def extension_refused(procedure: Procedure, clock: RunningClock, opened_on: date | None, limit_of: LimitOf) -> str:
    """Why the extensions that `clock` now holds go beyond its rule, in a sentence; "" where the rule allows them."""
    rule = procedure.clocks[clock.rule]
    found = limit_for(rule, clock, opened_on, limit_of)
    if isinstance(found, Unresolved):
        return found.reason
    _, one = found
    if not one.extensions:
        return f"“{rule.title}”依规则不能延长"
    times = [each.times for each in one.extensions]
    if all(each is not None for each in times) and len(clock.extensions) > sum(each or 0 for each in times):
        return f"“{rule.title}”依规则只能延长 {sum(each or 0 for each in times)} 次，已经延长过"
    try:
        given = extensions_of(clock, one)
    except ClockError as error:
        return str(error)
    return "；".join(extension_faults(one, given))


def standing(
    procedure: Procedure,
    clock: RunningClock,
    opened_on: date | None,
    limit_of: LimitOf,
    calendar: Calendar,
    now: datetime,
    levels: WarningLevels,
) -> ClockStanding:
    """One clock as it stands at `now`."""
    deadline, law = deadline_of(procedure, clock, opened_on, limit_of, calendar)
    level, left = pressing(deadline, clock.stopped, now, levels)
    kept = None
    if clock.stopped is not None and isinstance(deadline, Deadline) and deadline.due is not None:
        kept = clock.stopped <= (deadline.due.date() if isinstance(deadline.due, datetime) else deadline.due)
    return ClockStanding(clock, procedure.clocks[clock.rule], deadline, law, level, left, kept)


def pressing(deadline: Deadline | Unresolved, stopped: date | None, now: datetime, levels: WarningLevels) -> tuple[Level, int | None]:
    """How pressing a deadline is at `now`, and how many calendar days remain (None where that cannot be said)."""
    if stopped is not None:
        return "done", None
    if isinstance(deadline, Unresolved):
        return "unknown", None
    if deadline.due is None:
        return "open", None
    return level_of(deadline.due, now, levels)


def level_of(due: date, now: datetime, levels: WarningLevels) -> tuple[Level, int]:
    """The colour of a due day (until its 24:00) or due moment at `now`, and the calendar days that remain.

    >>> level_of(date(2026, 3, 9), datetime(2026, 3, 10, 8, 0), WarningLevels(5, 2, 8, 2))
    ('overdue', -1)
    """
    if isinstance(due, datetime):
        moment = due if due.tzinfo or now.tzinfo is None else due.replace(tzinfo=now.tzinfo)
        hours = (moment - (now if moment.tzinfo else now.replace(tzinfo=None))) / timedelta(hours=1)
        level: Level = (
            "overdue" if hours < 0 else "red" if hours <= levels.red_hours else "amber" if hours <= levels.amber_hours else "green"
        )
        return level, (due.date() - now.date()).days
    left = (due - now.date()).days
    return ("overdue" if left < 0 else "red" if left <= levels.red_days else "amber" if left <= levels.amber_days else "green"), left


def standings(
    procedure: Procedure, state: MatterState, limit_of: LimitOf, calendar: Calendar, now: datetime, levels: WarningLevels
) -> tuple[ClockStanding, ...]:
    """All clocks of a matter, the most pressing first; those that stopped come last."""
    found = [standing(procedure, clock, state.opened_on, limit_of, calendar, now, levels) for clock in state.clocks.values()]
    return tuple(sorted(found, key=lambda each: (each.level == "done", each.due_day is None, each.due_day or date.max, each.clock.key)))


def changed_clocks(before: Mapping[str, RunningClock], after: Mapping[str, RunningClock]) -> tuple[RunningClock, ...]:
    """The clocks of `after` that differ from `before`: those whose deadline must be counted again."""
    return tuple(clock for key, clock in after.items() if before.get(key) != clock)
