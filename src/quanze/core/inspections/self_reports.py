"""Yearly self-check reports: who owes one for which year, until when, and how it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from quanze.core.clock.calendar import Calendar
from quanze.core.clock.deadline import due_date
from quanze.core.clock.limit import TimeLimit
from quanze.core.inspections.model import SubjectFacts
from quanze.core.kernel.unresolved import Unresolved

Standing = Literal["due", "late", "received", "received_late", "ordered", "order_late"]

STANDINGS: Mapping[str, str] = {
    "due": "待提交",
    "late": "逾期未提交",
    "received": "已提交",
    "received_late": "逾期提交",
    "ordered": "已责令提交",
    "order_late": "责令后仍未提交",
}
_MONTHS_OF_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Owed:
    """A report that somebody owes."""

    subject: str
    name: str
    due: date


@dataclass(frozen=True, slots=True)
class NotOwed:
    """A holder that owes none for the year, and why."""

    subject: str
    name: str
    reason: str


def report_day(month: str, year: int) -> date | Unresolved:
    """The last day for the report of a year: the end of the month that the programme names; an Unresolved where it names none.

    >>> report_day("3", 2026), report_day("", 2026).code
    (datetime.date(2026, 3, 31), 'no_month')
    """
    if not (month.isascii() and month.isdigit() and 1 <= int(month) <= _MONTHS_OF_A_YEAR):
        return Unresolved("no_month", f"这一监管制度没有写明自查报告在几月提交（写的是“{month}”）")
    number = int(month)
    first = date(year + number // _MONTHS_OF_A_YEAR, number % _MONTHS_OF_A_YEAR + 1, 1)
    return first - timedelta(days=1)


def last_due(month: str, today: date) -> int:
    """The year whose reports were due last: this year once its day is past, else the one before.

    >>> last_due("3", date(2026, 11, 21)), last_due("12", date(2026, 11, 21))
    (2026, 2025)
    """
    day = report_day(month, today.year)
    return today.year if isinstance(day, date) and day < today else today.year - 1


def reports_owed(
    subjects: Iterable[SubjectFacts], kinds: Iterable[str], day: date, young: TimeLimit | None, calendar: Calendar
) -> tuple[tuple[Owed, ...], tuple[NotOwed, ...]]:
    """Who owes a report due on `day`, and who holds a licence and owes none.

    A holder whose licences of the kinds are all younger than `young` on that day may hand in the next year; one whose licences are all
    over owes none. A licence of which the first day is not known is taken for old: the office asks, and the firm may show it.
    """
    wanted = frozenset(kinds)
    owed: list[Owed] = []
    free: list[NotOwed] = []
    for one in subjects:
        held = [each for each in one.held if each.kind in wanted]
        if not wanted & one.kinds:
            continue
        running = [each for each in held if each.end is None or each.end >= day]
        running = [each for each in running if each.start is None or each.start <= day]
        if held and not running:
            free.append(NotOwed(one.key, one.name, "到期日没有有效的许可"))
            continue
        starts = [each.start for each in running]
        if young is not None and starts and all(start is not None and due_date(young, start, calendar) > day for start in starts):
            free.append(NotOwed(one.key, one.name, f"获证未满一年（{min(s for s in starts if s)} 获证），可以下一年度提交"))
            continue
        owed.append(Owed(one.key, one.name, day))
    return tuple(owed), tuple(free)


def standing(due: date, received_on: date | None, order_until: date | None, today: date) -> Standing:
    """How a report stands on a day.

    >>> standing(date(2025, 12, 31), None, None, date(2026, 1, 5)), standing(date(2025, 12, 31), date(2026, 1, 4), None, date(2026, 1, 5))
    ('late', 'received_late')
    """
    if received_on is not None:
        return "received" if received_on <= due else "received_late"
    if order_until is not None:
        return "ordered" if today <= order_until else "order_late"
    return "due" if today <= due else "late"
