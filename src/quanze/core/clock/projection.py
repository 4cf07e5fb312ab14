"""A year that the State Council has not announced yet, as far as the law alone lets us expect it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from quanze.core.clock.calendar import PROJECTED, CalendarYear, OffDay
from quanze.core.clock.errors import ClockError


def project_year(
    year: int,
    holidays: Sequence[tuple[str, Sequence[str]]],
    festivals: Mapping[str, date],
    *,
    substitute: bool,
    source: str,
) -> CalendarYear:
    """The statutory holidays of `year` and, with `substitute`, the next working day for each that falls on a weekend.

    `holidays` pairs a festival's name with its days, each as `MM-DD` or as a festival and an offset in days (`春节-1`).
    Exchanges of working days are not guessed: they are the State Council's to make. Hence the status `projected`.
    """
    off: dict[date, OffDay] = {}
    for name, days in holidays:
        for written in days:
            day = _day(year, written, festivals)
            off.setdefault(day, OffDay(day, name, "statutory"))
    if substitute:
        for own in sorted(off.values(), key=lambda one: one.day):
            if own.day.isoweekday() >= 6:
                instead = own.day + timedelta(days=1)
                while instead.isoweekday() >= 6 or instead in off:
                    instead += timedelta(days=1)
                off[instead] = OffDay(instead, own.name, "adjusted")
    return CalendarYear(year, PROJECTED, tuple(sorted(off.values(), key=lambda one: one.day)), (), (source,))


def _day(year: int, written: str, festivals: Mapping[str, date]) -> date:
    if written[:1].isdigit():
        month, day = written.split("-")
        return date(year, int(month), int(day))
    for sign in ("+", "-"):
        name, found, offset = written.partition(sign)
        if found:
            if name not in festivals:
                raise ClockError(f"{year} 年缺少“{name}”的日期；请在 rulebook/calendars/festivals.yaml 中补充。")
            return festivals[name] + timedelta(days=int(sign + offset))
    raise ClockError(f"读不懂节日的写法“{written}”；应为 MM-DD，或如 春节-1。")
