"""A second opinion: deadlines by walking from day to day over the calendar files, sharing no code with the product."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from pathlib import Path

import yaml

CALENDARS = Path(__file__).resolve().parents[3] / "src" / "quanze" / "rulebook" / "calendars"
ONE = timedelta(days=1)


@cache
def announced() -> tuple[frozenset[date], frozenset[date]]:
    off: set[date] = set()
    work: set[date] = set()
    for path in sorted(CALENDARS.glob("2*.yaml")):
        facts = yaml.safe_load(path.read_text(encoding="utf-8"))
        days_off = {one["date"] for one in facts["days_off"]}
        made_up = {one["date"] for one in facts["make_up_days"]}
        off, work = (off - made_up) | days_off, (work - days_off) | made_up
    return frozenset(off), frozenset(work)


def works(day: date) -> bool:
    off, work = announced()
    return day in work or (day.weekday() < 5 and day not in off)


def month_later(day: date, months: int) -> date:
    """The corresponding day; the last day of the month where there is none."""
    year, month = day.year, day.month
    for _ in range(months):
        month += 1
        if month == 13:
            year, month = year + 1, 1
    wanted = day.day
    while True:
        try:
            return date(year, month, wanted)
        except ValueError:
            wanted -= 1


def step(start: date, amount: int, unit: str, roll: str = "none", pauses: tuple[tuple[date, date], ...] = ()) -> date:
    """The due day, one day at a time."""
    paused = {first + ONE * n for first, last in pauses for n in range((last - first).days + 1)}
    left = (month_later(start, amount * (12 if unit == "y" else 1)) - start).days if unit in "my" else amount
    day = start
    while left:
        day += ONE
        if day not in paused and (unit != "wd" or works(day)):
            left -= 1
    if unit == "wd":
        return day
    off, _ = announced()
    while True:
        if (roll == "statutory_holiday" and day in off) or (roll == "rest_day" and not works(day)) or (day in paused and roll != "none"):
            day += ONE
        else:
            return day
