"""Deadlines a second, beside numpy's busday_offset on plain weekdays and chinesecalendar stepping. Run: PYTHONPATH=src python bench/due.py"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import date, timedelta

import chinese_calendar
import numpy as np

from quanze.adapters.calendars import load_calendar
from quanze.core.clock.batch import due_dates
from quanze.core.clock.calendar import CalendarYear, build_calendar
from quanze.core.clock.deadline import compute_deadline, due_date
from quanze.core.clock.limit import Extension, Roll, Suspension, TimeLimit, Unit


def rate(work: Callable[[], object], amount: int, rounds: int = 3) -> float:
    """Best of a few rounds, in items a second."""
    best = float("inf")
    for _ in range(rounds):
        begin = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - begin)
    return amount / best


def chinesecalendar_step(start: date, amount: int) -> date:
    day, one = start, timedelta(days=1)
    while amount:
        day += one
        if chinese_calendar.is_workday(day):
            amount -= 1
    return day


def main() -> None:
    calendar = load_calendar()
    plain = build_calendar([CalendarYear(year, "published", (), (), ()) for year in range(2007, 2031)])
    chance = random.Random(7)
    starts = [date(2008, 1, 1) + timedelta(days=chance.randrange(6400)) for _ in range(1_000_000)]
    fifteen = TimeLimit(15, Unit.WORKING_DAY)
    ninety = TimeLimit(90, Unit.DAY, roll=Roll.STATUTORY_HOLIDAY)
    few, fewer = starts[:100_000], starts[:20_000]
    paused = [[Suspension(day + timedelta(days=4), day + timedelta(days=13))] for day in fewer]
    extended = [Extension(30, Unit.DAY)]
    as_numpy = np.array(starts, dtype="datetime64[D]")

    lines = {
        "batch, 15wd, 1,000,000 dates in, dates out": rate(lambda: due_dates(fifteen, starts, calendar), len(starts)),
        "batch, 90d rolled, 1,000,000": rate(lambda: due_dates(ninety, starts, calendar), len(starts)),
        "one by one, 15wd": rate(lambda: [due_date(fifteen, day, calendar) for day in few], len(few)),
        "one by one, 90d rolled": rate(lambda: [due_date(ninety, day, calendar) for day in few], len(few)),
        "explained, 15wd": rate(lambda: [compute_deadline(fifteen, day, calendar) for day in fewer], len(fewer)),
        "explained, 90d rolled": rate(lambda: [compute_deadline(ninety, day, calendar) for day in fewer], len(fewer)),
        "explained, 90d + 30d, one pause": rate(
            lambda: [
                compute_deadline(ninety, day, calendar, pauses=pause, extensions=extended) for day, pause in zip(fewer, paused, strict=True)
            ],
            len(fewer),
        ),
    }
    peers = {
        "numpy busday_offset, plain weekdays, datetime64 in and out": rate(
            lambda: np.busday_offset(as_numpy, 15, roll="backward"), len(starts)
        ),
        "numpy busday_offset, plain weekdays, dates in and out": rate(
            lambda: np.busday_offset(np.array(starts, dtype="datetime64[D]"), 15, roll="backward").tolist(), len(starts)
        ),
        "ours, batch, plain weekdays, dates in and out": rate(lambda: due_dates(fifteen, starts, plain), len(starts)),
        "chinesecalendar stepping, 15 working days": rate(lambda: [chinesecalendar_step(day, 15) for day in fewer[:2000]], 2000),
    }
    same = np.busday_offset(as_numpy, 15, roll="backward").tolist() == due_dates(fifteen, starts, plain)
    agree = all(chinesecalendar_step(day, 15) == due_date(fifteen, day, calendar) for day in fewer[:2000])
    for name, figure in {**lines, **peers}.items():
        print(f"{figure:>14,.0f} /s  {name}")
    print(f"answers equal to numpy on plain weekdays: {same}; to chinesecalendar: {agree}")
    stepping, numpy_dates = (
        peers["chinesecalendar stepping, 15 working days"],
        peers["numpy busday_offset, plain weekdays, dates in and out"],
    )
    print(
        f"batch beside numpy (dates in and out, plain weekdays): {peers['ours, batch, plain weekdays, dates in and out'] / numpy_dates:.2f}x"
    )
    print(
        f"one by one beside chinesecalendar stepping: {lines['one by one, 15wd'] / stepping:.0f}x; explained: {lines['explained, 15wd'] / stepping:.1f}x"
    )


if __name__ == "__main__":
    main()
