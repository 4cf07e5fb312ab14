"""What follows a visit that found something: orders to correct, with their reports and rechecks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

Ended = Literal["", "corrected", "again", "case", "transfer"]
Standing = Literal["open", "late", "reported", "recheck_late", "failed", "corrected", "again", "case", "transfer"]

STANDINGS: Mapping[str, str] = {
    "open": "改正期内",
    "late": "逾期未报告改正",
    "reported": "等候复查",
    "recheck_late": "复查逾期",
    "failed": "复查未通过",
    "corrected": "已改正",
    "again": "已再次责令改正",
    "case": "已移交立案",
    "transfer": "已移送",
}
OPEN_STANDINGS = ("open", "late", "reported", "recheck_late", "failed")


@dataclass(frozen=True, slots=True)
class ActFact:
    """One act of a matter as its event tells it. `due` are the last days of the clocks that it started, by clock."""

    seq: int
    act: str
    on: date
    fields: Mapping[str, Any]
    due: Mapping[str, date | None]


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """One written order. `seq` is the event that made it; `passed` what the last recheck found, None before any; `ended` how it came to an end."""

    seq: int
    instrument: str
    number: str
    correction: str
    issued_on: date
    until: date | None
    reported_on: date | None = None
    recheck_due: date | None = None
    rechecked_on: date | None = None
    recheck_visit: str = ""
    passed: bool | None = None
    ended: Ended = ""
    ended_on: date | None = None


_ENDS: Mapping[str, Ended] = {"finish_correction": "corrected", "end_correction": "case"}


def orders_of(acts: Iterable[ActFact], instrument: str = "责令改正通知书") -> tuple[OrderFacts, ...]:
    """The orders of one visit in the order in which they were made; a second order after a failed recheck ends the first.

    `instrument` is the title of the document that the regime orders with.

    >>> made = ActFact(4, "order_correction", date(2026, 3, 2), {"correction_until": "2026-03-20"}, {})
    >>> back = ActFact(5, "receive_report", date(2026, 3, 9), {"reported_on": "2026-03-09"}, {"recheck": date(2026, 3, 23)})
    >>> [(o.until, o.reported_on, o.recheck_due) for o in orders_of([made, back])]
    [(datetime.date(2026, 3, 20), datetime.date(2026, 3, 9), datetime.date(2026, 3, 23))]
    """
    orders: list[OrderFacts] = []
    handed: Ended = "case"
    for one in acts:
        said = one.fields
        if one.act in ("order_correction", "order_again"):
            if orders and not orders[-1].ended:
                orders[-1] = replace(orders[-1], ended="again", ended_on=one.on)
            orders.append(
                OrderFacts(
                    one.seq,
                    instrument,
                    str(said.get("order_no", "")),
                    str(said.get("correction", "")),
                    one.on,
                    _day(said.get("correction_until")),
                )
            )
        elif not orders:
            continue
        elif one.act == "receive_report":
            orders[-1] = replace(
                orders[-1],
                reported_on=_day(said.get("reported_on")) or one.on,
                recheck_due=one.due.get("recheck"),
                rechecked_on=None,
                passed=None,
            )
        elif one.act == "recheck":
            orders[-1] = replace(
                orders[-1], rechecked_on=one.on, passed=said.get("recheck_passed") is True, recheck_visit=str(said.get("recheck_visit", ""))
            )
        elif one.act in ("open_case", "transfer"):
            handed = "transfer" if one.act == "transfer" else "case"
        elif one.act in _ENDS and not orders[-1].ended:
            ended = _ENDS[one.act]
            orders[-1] = replace(orders[-1], ended=handed if ended == "case" else ended, ended_on=one.on)
    return tuple(orders)


def _day(value: Any) -> date | None:
    return date.fromisoformat(str(value)[:10]) if value else None


def standing(order: OrderFacts, today: date) -> Standing:
    """Where an order stands on a day.

    >>> standing(OrderFacts(1, "", "", "", date(2026, 3, 2), date(2026, 3, 20)), date(2026, 3, 21))
    'late'
    """
    if order.ended:
        return order.ended
    if order.passed is not None:
        return "reported" if order.passed else "failed"
    if order.reported_on is not None:
        return "recheck_late" if order.recheck_due is not None and order.recheck_due < today else "reported"
    return "late" if order.until is not None and order.until < today else "open"
