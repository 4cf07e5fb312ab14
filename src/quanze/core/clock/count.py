"""Counting by position: where a number of days ends, and what suspended time adds. Days are ordinals (`date.toordinal`)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from quanze.core.clock.calendar import Calendar
from quanze.core.clock.errors import ClockError
from quanze.core.clock.limit import Roll, Suspension

# (first day, last day) of time that is not counted, both inside; a last day of None has not come yet
Span = tuple[int, int | None]


def merge(suspensions: Iterable[Suspension]) -> list[Span]:
    """The suspensions as days, in order, overlapping and touching ones joined, so that no day is left out twice."""
    spans: list[Span] = sorted(
        ((_ordinal(one.start), None if one.end is None else _ordinal(one.end)) for one in suspensions),
        key=lambda span: span[0],
    )
    merged: list[Span] = []
    for first, last in spans:
        if merged:
            before_first, before_last = merged[-1]
            if before_last is None:
                continue
            if first <= before_last + 1:
                merged[-1] = (before_first, None if last is None else max(last, before_last))
                continue
        merged.append((first, last))
    return merged


def _ordinal(day: date) -> int:
    return (day.date() if isinstance(day, datetime) else day).toordinal()


def nth_working_day(calendar: Calendar, after: int, amount: int) -> int:
    """The day on which `amount` working days have been counted, the first one after the day `after`."""
    at = after - calendar.base
    if at < -1:
        calendar.position(after)
    if at >= len(calendar.kinds):
        raise calendar.beyond()
    wanted = calendar.working_before[at + 1] + amount - 1
    if wanted >= len(calendar.working_positions):
        raise calendar.beyond()
    return calendar.base + calendar.working_positions[wanted]


def nth_working_day_before(calendar: Calendar, event: int, amount: int) -> int:
    """The `amount`-th working day before the day `event`."""
    wanted = calendar.working_before[calendar.position(event)] - amount
    if wanted < 0:
        raise calendar.beyond()
    return calendar.base + calendar.working_positions[wanted]


def working_days_between(calendar: Calendar, after: int, until: int) -> int:
    """How many working days lie after the day `after`, up to and with `until`."""
    if until <= after:
        return 0
    return calendar.working_before[calendar.position(until) + 1] - calendar.working_before[calendar.position(after + 1)]


def nth_day(after: int, amount: int) -> int:
    """The day on which `amount` calendar days have been counted."""
    due = after + amount
    if due > date.max.toordinal() - 366:
        raise ClockError(f"期限超出了能计算的年份（到 {date.max.year - 1} 年）；请核对数量。")
    return due


def count_with_suspensions(calendar: Calendar, after: int, amount: int, *, working: bool, spans: list[Span]) -> tuple[int | None, int]:
    """The day on which `amount` days have been counted outside `spans`, and how many days of the count's own unit were left out.

    The day is `None` when the count meets a suspension that has not ended; the second value is then the least it will be.
    """
    position, remaining, excluded = after, amount, 0
    for first, last in spans:
        if last is not None and last <= position:
            continue
        end = nth_working_day(calendar, position, remaining) if working else nth_day(position, remaining)
        if end < first:
            return end, excluded
        counted_until = max(first - 1, position)
        if working:
            remaining -= working_days_between(calendar, position, counted_until)
        else:
            remaining -= counted_until - position
        if last is None:
            return None, excluded
        excluded += working_days_between(calendar, counted_until, last) if working else last - counted_until
        position = last
    end = nth_working_day(calendar, position, remaining) if working else nth_day(position, remaining)
    return end, excluded


def excluded_by_kind(calendar: Calendar, suspensions: Iterable[Suspension], after: int, until: int, *, working: bool) -> dict[str, int]:
    """How many days of the count each ground took between two days; a day under two grounds counts for the one that began first."""
    taken: dict[str, int] = {}
    covered = after
    for one in sorted(suspensions, key=lambda one: _ordinal(one.start)):
        first = max(_ordinal(one.start) - 1, covered)
        last = until if one.end is None else min(_ordinal(one.end), until)
        if last > first:
            taken[one.kind] = taken.get(one.kind, 0) + (working_days_between(calendar, first, last) if working else last - first)
            covered = last
    return taken


def roll_forward(calendar: Calendar, due: int, roll: Roll) -> int:
    """The day a period really ends on when its last day is off."""
    if roll is Roll.NONE:
        return due
    table = calendar.after_holiday if roll is Roll.STATUTORY_HOLIDAY else calendar.after_rest
    at = table[calendar.position(due)]
    if at >= len(calendar.kinds):
        raise calendar.beyond()
    return calendar.base + at


def roll_backward(calendar: Calendar, due: int, roll: Roll) -> int:
    """For limits counted backward: the last day before the day off, because a later one would cut the period short."""
    if roll is Roll.NONE:
        return due
    table = calendar.before_holiday if roll is Roll.STATUTORY_HOLIDAY else calendar.before_rest
    at = table[calendar.position(due)]
    if at < 0:
        raise calendar.beyond()
    return calendar.base + at
