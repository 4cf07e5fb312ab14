"""Many deadlines of one limit at once: two look-ups each, no stepping, no objects but the days themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from quanze.core.clock.calendar import Calendar
from quanze.core.clock.deadline import due_date
from quanze.core.clock.errors import ClockError, OutsideCalendarError
from quanze.core.clock.limit import Roll, TimeLimit, Unit


def due_dates(limit: TimeLimit, starts: Iterable[date], calendar: Calendar) -> list[date]:
    """The due day for every start, as `due_date` gives it, without suspensions and extensions.

    Raises `ClockError` for the first start that cannot be counted, as `due_date` does; a batch is never silently shortened.
    """
    days = starts if isinstance(starts, list) else list(starts)
    if limit.backward or limit.first_day_counts or limit.unit not in (Unit.WORKING_DAY, Unit.DAY):
        return [due_date(limit, start, calendar) for start in days]
    if limit.unit is Unit.DAY and limit.roll is Roll.NONE:
        return [due_date(limit, start, calendar) for start in days]
    table, base = due_table(limit, calendar), calendar.base
    answers: list[date] = []
    try:
        # a negative position would read the table from its end
        if days and min(days).toordinal() < base:
            raise OutsideCalendarError
        answers = [table[start.toordinal() - base] for start in days]  # type: ignore[misc]
    except (IndexError, OutsideCalendarError):
        answers = []
    if not answers or None in answers:
        return [due_date(limit, start, calendar) for start in days]
    return answers


def due_table(limit: TimeLimit, calendar: Calendar) -> list[date | None]:
    """For every day of the calendar the due day of a limit that starts on it; `None` where it lies beyond the calendar.

    For limits in working days, and in days with rolling; other limits are refused (`ClockError`).
    """
    size, days = len(calendar.kinds), calendar.days
    if limit.unit is Unit.WORKING_DAY:
        positions, total = calendar.working_positions, len(calendar.working_positions)
        ahead = limit.amount - 1
        return [days[positions[count + ahead]] if count + ahead < total else None for count in calendar.working_before[1:]]
    if limit.unit is Unit.DAY and limit.roll is not Roll.NONE:
        rolled = calendar.after_holiday if limit.roll is Roll.STATUTORY_HOLIDAY else calendar.after_rest
        return [days[rolled[at]] if at < size and rolled[at] < size else None for at in range(limit.amount, limit.amount + size)]
    raise ClockError(f"成批计算的表只适用于工作日，或按日且顺延的期限；得到 {limit}。")
