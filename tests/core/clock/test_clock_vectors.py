"""Deadlines agree with the facts, with a second implementation, and with chinesecalendar."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from clock_stepping import step

from quanze.adapters.calendars import load_calendar
from quanze.core.clock.deadline import compute_deadline, due_date
from quanze.core.clock.limit import Extension, Roll, Rounding, Suspension, TimeLimit, Unit, parse_limit

CALENDAR = load_calendar()
CASES = list(csv.DictReader(Path(__file__).with_name("cases.csv").open(encoding="utf-8")))


def limit_of(text: str, roll: str = "none") -> TimeLimit:
    return replace(parse_limit(text), roll=Roll(roll), rounding=Rounding.MONTH_END)


def pauses_of(text: str) -> list[Suspension]:
    return [Suspension(*map(date.fromisoformat, one.split(".."))) for one in text.split()]


# start, limit, roll, due: what each shows stands in the last column
VECTORS = [
    ("2026-02-10", "15wd", "none", "2026-03-09", "Spring Festival and two make-up Saturdays"),
    ("2026-02-10", "30wd", "none", "2026-03-30", "an extension continues the count"),
    ("2026-02-12", "7wd", "none", "2026-02-28", "the due day is a make-up Saturday"),
    ("2025-09-26", "7wd", "none", "2025-10-13", "a make-up Sunday, eight days off, a make-up Saturday"),
    ("2025-09-29", "5wd", "none", "2025-10-13", "a hearing request over the National Day"),
    ("2026-09-18", "20wd", "none", "2026-10-22", "two holidays, two make-up days"),
    ("2026-04-30", "3wd", "none", "2026-05-08", "over May Day"),
    ("2026-07-03", "90d", "none", "2026-10-01", "without rolling the last day stays on the holiday"),
    ("2026-07-03", "90d", "statutory_holiday", "2026-10-08", "the last day is a statutory holiday"),
    ("2026-07-03", "90d", "rest_day", "2026-10-08", "both wordings roll over a holiday"),
    ("2026-08-03", "60d", "none", "2026-10-02", "mediation"),
    ("2026-08-03", "60d", "statutory_holiday", "2026-10-08", "mediation"),
    ("2026-01-16", "30d", "none", "2026-02-15", "seizure"),
    ("2026-01-16", "30d", "statutory_holiday", "2026-02-24", "a Sunday inside the announced holiday rolls with it"),
    ("2026-01-16", "30d", "rest_day", "2026-02-24", "seizure"),
    ("2026-01-30", "15d", "rest_day", "2026-02-14", "a make-up Saturday is no day off"),
    ("2026-01-30", "15d", "statutory_holiday", "2026-02-14", "a make-up Saturday is no day off"),
    ("2026-09-26", "15d", "rest_day", "2026-10-12", "a plain Sunday rolls where rest days do"),
    ("2026-09-26", "15d", "statutory_holiday", "2026-10-11", "a plain Sunday stays where only holidays roll"),
    ("2025-08-31", "6m", "rest_day", "2026-02-28", "no 31st: the last day of the month"),
    ("2025-11-30", "3m", "rest_day", "2026-02-28", "no 30th: the last day of the month"),
]


@pytest.mark.parametrize(("start", "limit", "roll", "due", "why"), VECTORS)
def test_the_facts_own_vectors_hold(start: str, limit: str, roll: str, due: str, why: str) -> None:
    found = compute_deadline(limit_of(limit, roll), date.fromisoformat(start), CALENDAR)
    assert (found.due, found.status) == (date.fromisoformat(due), "official"), why


def test_every_vector_of_the_facts_file_is_among_them(shared: Path) -> None:
    page = (shared / "facts" / "time-limits.md").read_text(encoding="utf-8").split("### 11a.")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (\d{4}-\d\d-\d\d) \| (\d+) (wd|d|m)\b[^|]*\| ([^|]+)\|", page, re.M)
    assert len(rows) == 14
    known = {(start, limit): set() for start, limit, _, _, _ in VECTORS}
    for start, limit, _, due, _ in VECTORS:
        known[start, limit].add(due)
    for start, amount, unit, due in rows:
        dates = {text if len(text) == 10 else f"{start[:4]}-{text}" for text in re.findall(r"\d{4}-\d\d-\d\d|(?<![\d-])\d\d-\d\d", due)}
        assert dates <= known[start, amount + unit], (start, amount, unit)


def test_fifteen_working_days_extended_by_fifteen_are_thirty() -> None:
    found = compute_deadline(limit_of("15wd"), date(2026, 2, 10), CALENDAR, extensions=[Extension(15, Unit.WORKING_DAY)])
    assert found.due == date(2026, 3, 30)


def test_seven_working_days_before_a_hearing_by_both_readings() -> None:
    notice = replace(limit_of("7wd"), backward=True)
    assert compute_deadline(notice, date(2026, 5, 12), CALENDAR).due == date(2026, 4, 28)
    assert compute_deadline(replace(notice, clear=False), date(2026, 5, 12), CALENDAR).due == date(2026, 4, 29)


def test_there_are_at_least_three_hundred_more_cases() -> None:
    assert len(CASES) >= 300
    assert sum(1 for case in CASES if case["pauses"]) >= 80
    assert {case["roll"] for case in CASES} == {"none", "statutory_holiday", "rest_day"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['start']}+{case['limit']}")
def test_a_second_implementation_agrees(case: dict[str, str]) -> None:
    limit, start, pauses = limit_of(case["limit"], case["roll"]), date.fromisoformat(case["start"]), pauses_of(case["pauses"])
    due = date.fromisoformat(case["due"])
    assert compute_deadline(limit, start, CALENDAR, pauses=pauses).due == due
    if not pauses:
        assert due_date(limit, start, CALENDAR) == due
    amount, unit = re.fullmatch(r"(\d+)(\w+)", case["limit"]).groups()  # type: ignore[union-attr]
    # the file is not hand-edited: the second implementation still gives what it recorded
    assert step(start, int(amount), unit, case["roll"], tuple((one.start, one.end) for one in pauses)) == due  # type: ignore[misc]


# chinesecalendar 1.11 differs from the notices nowhere in these years; a difference would be written here with its reason
@pytest.mark.parametrize("year", range(2007, 2027))
def test_chinesecalendar_knows_the_same_working_days(year: int) -> None:
    day, differing = date(year, 1, 1), []
    while day.year == year:
        if chinese_calendar.is_workday(day) != CALENDAR.is_working(day):
            differing.append(day)
        day += timedelta(days=1)
    assert not differing


@pytest.mark.parametrize(
    "case",
    [case for case in CASES if case["limit"].endswith("wd") and not case["pauses"]],
    ids=lambda case: f"{case['start']}+{case['limit']}",
)
def test_stepping_with_chinesecalendar_agrees(case: dict[str, str]) -> None:
    day, left = date.fromisoformat(case["start"]), int(case["limit"].removesuffix("wd"))
    while left:
        day += timedelta(days=1)
        left -= chinese_calendar.is_workday(day)
    assert day == date.fromisoformat(case["due"])
