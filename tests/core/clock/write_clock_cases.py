"""Writes cases.csv: deadlines computed by `clock_stepping.py` alone. Run by hand: python tests/core/clock/write_clock_cases.py"""

from __future__ import annotations

import csv
import random
from datetime import date, timedelta
from pathlib import Path

from clock_stepping import step

CASES = Path(__file__).with_name("cases.csv")


def main() -> None:
    chance = random.Random(20260215)
    rows = []
    for _ in range(480):
        start = date(2007, 1, 5) + timedelta(days=chance.randrange((date(2026, 6, 1) - date(2007, 1, 5)).days))
        # half of the cases start within five weeks of the days that are easily got wrong
        if chance.random() < 0.5:
            month, day = chance.choice([(1, 1), (2, 10), (4, 4), (5, 1), (6, 12), (9, 20), (10, 1), (12, 30)])
            start = max(date(chance.randrange(2007, 2026), month, day) + timedelta(days=chance.randrange(-35, 6)), date(2007, 1, 5))
        unit = chance.choice(["wd", "wd", "wd", "d", "d", "m", "y"])
        amount = {
            "wd": chance.choice([1, 2, 3, 5, 7, 10, 15, 20, 30, 45, 60]),
            "d": chance.choice([1, 3, 7, 10, 15, 20, 30, 60, 90]),
            "m": chance.choice([1, 2, 3, 6]),
            "y": 1,
        }[unit]
        roll = "none" if unit == "wd" else chance.choice(["none", "statutory_holiday", "rest_day"])
        pauses: tuple[tuple[date, date], ...] = ()
        if chance.random() < 0.35:
            first = start + timedelta(days=chance.randrange(-3, 25))
            pauses = ((first, first + timedelta(days=chance.randrange(0, 15))),)
            if chance.random() < 0.4:
                second = first + timedelta(days=chance.randrange(0, 20))
                pauses += ((second, second + timedelta(days=chance.randrange(0, 12))),)
        due = step(start, amount, unit, roll, pauses)
        if due <= date(2026, 12, 20):
            rows.append([start, f"{amount}{unit}", roll, " ".join(f"{a}..{b}" for a, b in pauses), due])
    with CASES.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["start", "limit", "roll", "pauses", "due"])
        writer.writerows(rows)


if __name__ == "__main__":
    main()
