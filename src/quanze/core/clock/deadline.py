"""A limit, a start and a calendar give a deadline, with every step that led to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from quanze.core.clock.calendar import Calendar
from quanze.core.clock.count import (
    Span,
    count_with_suspensions,
    excluded_by_kind,
    merge,
    nth_day,
    nth_working_day,
    nth_working_day_before,
    roll_backward,
    roll_forward,
)
from quanze.core.clock.errors import ClockError
from quanze.core.clock.hours import hours_deadline
from quanze.core.clock.limit import Extension, Roll, Rounding, Suspension, TimeLimit, Unit, add_months
from quanze.core.clock.words import Segment, words_of_backward, words_of_forward, words_of_hours
from quanze.core.kernel.unresolved import Unresolved

OFFICIAL, PROVISIONAL, OPEN = "official", "provisional", "open"
_MONTHS = {Unit.MONTH: 1, Unit.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a period ends, and why.

    `due` is the last day (until 24:00, or the close of business: Civil Code, article 203), a moment for limits in hours, and
    `None` while a suspension lasts that the count has met; then `unresolved` says so and `earliest` is the earliest day it can be.
    `status`: `official`; `provisional` when a day that was counted or rolled over rests on a year that the State Council has
    not announced yet; `open` when there is no day yet. `before_rolling` is the last day of the count itself; `excluded` the
    days left out, in the unit of the count; `excluded_kinds` how many each named ground took. `limit` is None where nothing was
    counted, because somebody set the day.
    """

    due: date | None
    status: str
    steps: tuple[str, ...]
    limit: TimeLimit | None
    before_rolling: date | None = None
    excluded: int = 0
    rule_version: str = ""
    calendar_version: str = ""
    earliest: date | None = None
    unresolved: Unresolved | None = None
    excluded_kinds: tuple[tuple[str, int], ...] = ()


def compute_deadline(
    limit: TimeLimit,
    start: date,
    calendar: Calendar,
    *,
    pauses: Iterable[Suspension] = (),
    extensions: Iterable[Extension] = (),
    rule_version: str = "",
) -> Deadline:
    """The deadline of `limit` for an event on `start`; the same values always give the same answer.

    Suspensions push the end back by the days they take from the count, in the count's own unit; overlapping ones count
    once. Extensions continue the same count, before rolling. Raises `ClockError` when something cannot be counted: a month
    without the corresponding day and no rounding, a day outside the calendar, hours without a moment to start from.

    >>> from quanze.core.clock.calendar import CalendarYear, build_calendar
    >>> plain = build_calendar([CalendarYear(2026, "published", (), (), ())])
    >>> compute_deadline(TimeLimit(5, Unit.WORKING_DAY), date(2026, 6, 5), plain).due
    datetime.date(2026, 6, 12)
    """
    paused, added = tuple(pauses), tuple(extensions)
    if limit.unit is Unit.HOUR:
        return _hours(limit, start, calendar, paused, added, rule_version)
    day = start.date() if isinstance(start, datetime) else start
    if limit.backward:
        if paused or added:
            raise ClockError("倒推的期限（如“听证前若干个工作日通知”）没有中止和延长；请去掉 --pause 和 --extend。")
        return _backward(limit, day, calendar, rule_version)
    return _forward(limit, day, calendar, paused, added, rule_version)


def due_date(limit: TimeLimit, start: date, calendar: Calendar) -> date:
    """The due day alone, for a period without suspensions and extensions: the same day as `compute_deadline`, many times faster."""
    unit = limit.unit
    if limit.backward or limit.first_day_counts or unit is Unit.HOUR:
        due = compute_deadline(limit, start, calendar).due
        assert due is not None
        return due
    if unit is Unit.WORKING_DAY:
        return date.fromordinal(nth_working_day(calendar, start.toordinal(), limit.amount))
    if unit is Unit.DAY:
        due_ordinal = nth_day(start.toordinal(), limit.amount)
    else:
        due_ordinal = add_months(start, limit.amount * _MONTHS[unit], limit.rounding).toordinal()
    return date.fromordinal(roll_forward(calendar, due_ordinal, limit.roll))


def _chain(limit: TimeLimit, extensions: tuple[Extension, ...]) -> list[tuple[int, Unit]]:
    """The limit and its extensions as counts, those of one unit joined: an extension continues the same count."""
    chain: list[tuple[int, Unit]] = []
    for amount, unit in [(limit.amount, limit.unit), *((one.amount, one.unit) for one in extensions)]:
        if unit is Unit.HOUR:
            raise ClockError("以日、月、年计的期限不能按小时延长；请用工作日、日、月或年写延长的时间。")
        if amount < 1:
            raise ClockError(f"延长的时间应为正整数，得到 {amount}。")
        months = _MONTHS.get(unit)
        unit, amount = (Unit.MONTH, amount * months) if months else (unit, amount)
        if chain and chain[-1][1] is unit:
            chain[-1] = (chain[-1][0] + amount, unit)
        else:
            chain.append((amount, unit))
    return chain


def _forward(
    limit: TimeLimit, start: date, calendar: Calendar, pauses: tuple[Suspension, ...], extensions: tuple[Extension, ...], rule_version: str
) -> Deadline:
    spans = merge(pauses) if pauses else []
    position = start.toordinal() - (1 if limit.first_day_counts else 0)
    segments: list[Segment] = []
    excluded_total, open_from = 0, None
    for amount, unit in _chain(limit, extensions):
        working = unit is Unit.WORKING_DAY
        if unit is Unit.MONTH:
            # the corresponding day is named by the day of the event; where that day itself counts, the period ends a day earlier,
            # unless the month has no such day: then its last day already stands before the day that is missing
            anchor = start if not segments else date.fromordinal(position)
            corresponding = add_months(anchor, amount, limit.rounding)
            cut_short = limit.rounding is Rounding.MONTH_END and corresponding.day != anchor.day
            nominal = corresponding.toordinal() - (1 if limit.first_day_counts and not segments and not cut_short else 0)
            days = nominal - position
        else:
            days = amount
        if not spans:
            end: int | None = nth_working_day(calendar, position, days) if working else nth_day(position, days)
            excluded = 0
        else:
            end, excluded = count_with_suspensions(calendar, position, days, working=working, spans=spans)
        if end is None:
            open_from = spans[-1][0]
            # the suspension lasts at least its first day: with only that, the end comes earliest
            spans = [*spans[:-1], (open_from, open_from)]
            end, excluded = count_with_suspensions(calendar, position, days, working=working, spans=spans)
            assert end is not None
        segments.append(Segment(position, end, amount, unit, excluded))
        excluded_total += excluded
        position = end
    rolled = roll_forward(calendar, position, limit.roll) if segments[-1].unit is not Unit.WORKING_DAY else position
    due, open_from = _out_of_suspension(calendar, rolled, limit.roll, spans, open_from)
    relies_from = position
    for segment in segments:
        if segment.unit is Unit.WORKING_DAY:
            relies_from = segment.after + 1
            break
    needs_calendar = limit.roll is not Roll.NONE or any(segment.unit is Unit.WORKING_DAY for segment in segments)
    provisional = needs_calendar and calendar.is_provisional(relies_from, due)
    due_day = date.fromordinal(due)
    kinds = _kinds(calendar, pauses, segments) if any(one.kind for one in pauses) else ()
    steps = words_of_forward(
        limit,
        start,
        calendar,
        segments,
        extensions,
        spans,
        rolled=rolled,
        due=due,
        open_from=open_from,
        provisional=provisional,
        kinds=kinds,
    )
    unresolved = None
    if open_from is not None:
        unresolved = Unresolved("open_suspension", f"自 {date.fromordinal(open_from)} 起的扣除期间尚未结束，届满日待其结束后才能确定。")
    return Deadline(
        None if unresolved else due_day,
        OPEN if unresolved else PROVISIONAL if provisional else OFFICIAL,
        steps,
        limit,
        None if unresolved else date.fromordinal(position),
        excluded_total,
        rule_version,
        calendar.version,
        due_day if unresolved else None,
        unresolved,
        kinds,
    )


def _kinds(calendar: Calendar, pauses: tuple[Suspension, ...], segments: list[Segment]) -> tuple[tuple[str, int], ...]:
    taken: dict[str, int] = {}
    for segment in segments:
        working = segment.unit is Unit.WORKING_DAY
        for kind, days in excluded_by_kind(calendar, pauses, segment.after, segment.end, working=working).items():
            taken[kind] = taken.get(kind, 0) + days
    return tuple(taken.items())


def _out_of_suspension(calendar: Calendar, due: int, roll: Roll, spans: list[Span], open_from: int | None) -> tuple[int, int | None]:
    """A day that rolling has put inside a suspension moves to the first day after it."""
    for first, last in spans:
        if first <= due and (last is None or due <= last):
            if last is None:
                return due, first
            due = roll_forward(calendar, last + 1, roll)
    return due, open_from


def _backward(limit: TimeLimit, event: date, calendar: Calendar, rule_version: str) -> Deadline:
    ordinal, extra = event.toordinal(), 1 if limit.clear else 0
    if limit.unit is Unit.WORKING_DAY:
        counted = nth_working_day_before(calendar, ordinal, limit.amount + extra)
        due = counted
    else:
        if limit.unit is Unit.DAY:
            counted = ordinal - limit.amount - extra
        else:
            counted = add_months(event, -limit.amount * _MONTHS[limit.unit], limit.rounding).toordinal() - extra
        if counted < 1:
            raise ClockError(f"从 {event} 倒推 {limit.words}超出了能计算的年份；请核对数量。")
        due = roll_backward(calendar, counted, limit.roll)
    needs_calendar = limit.unit is Unit.WORKING_DAY or limit.roll is not Roll.NONE
    relies_until = ordinal if limit.unit is Unit.WORKING_DAY else counted
    provisional = needs_calendar and calendar.is_provisional(due, relies_until)
    return Deadline(
        date.fromordinal(due),
        PROVISIONAL if provisional else OFFICIAL,
        words_of_backward(limit, event, calendar, counted, due, provisional),
        limit,
        date.fromordinal(counted),
        0,
        rule_version,
        calendar.version,
    )


def _hours(
    limit: TimeLimit, start: date, calendar: Calendar, pauses: tuple[Suspension, ...], extensions: tuple[Extension, ...], rule_version: str
) -> Deadline:
    if not isinstance(start, datetime):
        raise ClockError(f"以小时计的期限要从一个时刻起算，只得到日期 {start}；请写成 {start}T09:30 这样的形式。")
    if limit.roll is not Roll.NONE:
        raise ClockError("以小时计的期限连续计算，遇休息日不顺延；请去掉 --roll，或写 --roll none。")
    total = limit.amount
    for one in extensions:
        if one.unit is not Unit.HOUR:
            raise ClockError("以小时计的期限只能按小时延长；请写成 24h 这样的形式。")
        total += one.amount
    try:
        begin, due, excluded, open_from = hours_deadline(start, total, limit, pauses)
    except OverflowError:
        raise ClockError(f"从 {start:%Y-%m-%d %H:%M} 起计 {total} 小时超出了能计算的年份；请核对时刻。") from None
    steps = words_of_hours(limit, start, begin, due, excluded, extensions, open_from)
    unresolved = None
    if open_from is not None:
        unresolved = Unresolved("open_suspension", f"自 {open_from:%Y-%m-%d %H:%M} 起的扣除期间尚未结束，届满时刻待其结束后才能确定。")
    return Deadline(
        None if unresolved else due,
        OPEN if unresolved else OFFICIAL,
        steps,
        limit,
        None if unresolved else due,
        int(excluded / timedelta(hours=1)),
        rule_version,
        calendar.version,
        due if unresolved else None,
        unresolved,
    )
