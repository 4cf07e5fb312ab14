"""What a new calendar or an amended rule moves: open deadlines are listed with old and new day, for a person to approve."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from quanze.core.clock.calendar import Calendar
from quanze.core.clock.deadline import Deadline, compute_deadline
from quanze.core.clock.errors import ClockError
from quanze.core.clock.limit import Extension, Suspension, TimeLimit
from quanze.core.kernel.unresolved import Unresolved


@dataclass(frozen=True, slots=True)
class OpenDeadline:
    """A running clock, with all that is needed to count it again. `key` is the caller's own name for it."""

    key: str
    limit: TimeLimit
    start: date
    pauses: tuple[Suspension, ...] = ()
    extensions: tuple[Extension, ...] = ()
    rule_version: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """A deadline that changes: before and after. Either may be `Unresolved` when it cannot be counted on that side.

    `earlier` is true when the new day leaves less time: such moves deserve a person's eye first.
    """

    key: str
    before: Deadline | Unresolved
    after: Deadline | Unresolved

    @property
    def earlier(self) -> bool:
        old, new = _day(self.before), _day(self.after)
        return old is not None and new is not None and new < old


def moved_deadlines(open_deadlines: Iterable[OpenDeadline], old: Calendar, new: Calendar) -> list[Move]:
    """The deadlines whose day or status the new calendar changes, in the order given; nothing is altered.

    A deadline that only turns from provisional to official is listed too: it is what the office waits for.
    """
    return _moves(((one, one) for one in open_deadlines), old, new)


def moved_by_rule(open_deadlines: Iterable[OpenDeadline], amend: Callable[[OpenDeadline], OpenDeadline], calendar: Calendar) -> list[Move]:
    """The deadlines that an amended rule changes. `amend` gives each clock as the new rule would run it (or the same clock)."""
    return _moves(((one, amend(one)) for one in open_deadlines), calendar, calendar)


def with_limit(one: OpenDeadline, limit: TimeLimit, rule_version: str) -> OpenDeadline:
    """The same clock under another limit."""
    return replace(one, limit=limit, rule_version=rule_version)


def _moves(pairs: Iterable[tuple[OpenDeadline, OpenDeadline]], old: Calendar, new: Calendar) -> list[Move]:
    moves = []
    for before, after in pairs:
        first, second = _count(before, old), _count(after, new)
        if _day(first) != _day(second) or _status(first) != _status(second):
            moves.append(Move(before.key, first, second))
    return moves


def _count(one: OpenDeadline, calendar: Calendar) -> Deadline | Unresolved:
    try:
        return compute_deadline(one.limit, one.start, calendar, pauses=one.pauses, extensions=one.extensions, rule_version=one.rule_version)
    except ClockError as error:
        return Unresolved("not_countable", str(error))


def _day(counted: Deadline | Unresolved) -> date | None:
    if isinstance(counted, Unresolved):
        return None
    return counted.due or counted.earliest


def _status(counted: Deadline | Unresolved) -> str:
    return counted.code if isinstance(counted, Unresolved) else counted.status
