"""How often a subject may be visited: which caps bind a visit, what counts under each, and whether one more is too many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from quanze.core.inspections.model import Cap
from quanze.core.kernel.interval import Interval

SUPERIOR = "superior"  # in a cap's `exempt`: visits that a superior ordered


@dataclass(frozen=True, slots=True)
class Counted:
    """A visit to the subject as caps count it: the day it took place, or for which it was approved."""

    key: str
    on: date
    body: str
    kind: str
    officers: frozenset[str] = frozenset()
    superior: bool = False
    along: tuple[str, ...] = ()  # bodies that came along with the same visit: it counts once for each of them


@dataclass(frozen=True, slots=True)
class CapReached:
    """A cap that one more visit would exceed. `officer` is whose count it is where the cap is one of each officer, "" elsewhere."""

    cap: Cap
    count: int
    window: Interval
    officer: str = ""


def window(per: str, day: date) -> Interval:
    """The day, calendar week (Monday first), month or year that holds `day`; half-open.

    >>> window("week", date(2026, 3, 1))
    Interval(start=datetime.date(2026, 2, 23), end=datetime.date(2026, 3, 2))
    >>> window("month", date(2026, 12, 31)).end
    datetime.date(2027, 1, 1)
    """
    if per == "day":
        return Interval(day, day + timedelta(days=1))
    if per == "week":
        monday = day - timedelta(days=day.weekday())
        return Interval(monday, monday + timedelta(weeks=1))
    if per == "month":
        first = day.replace(day=1)
        return Interval(first, first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1))
    if per == "year":
        return Interval(date(day.year, 1, 1), date(day.year + 1, 1, 1))
    raise ValueError(f"a cap counts per day, week, month or year, not per {per!r}")


def counts(cap: Cap, kind: str, superior: bool = False) -> bool:
    """Whether a visit of this kind counts under the cap, and is bound by it.

    >>> from quanze.core.inspections.model import Source
    >>> yearly = Cap("y", "", 2, "year", Interval(None, None), Source(""), exempt=("cause", "superior"))
    >>> counts(yearly, "routine"), counts(yearly, "cause"), counts(yearly, "special", superior=True)
    (True, False, False)
    """
    if kind in cap.exempt or (superior and SUPERIOR in cap.exempt):
        return False
    return not cap.counts or kind in cap.counts


def binds(cap: Cap, day: date, body: str, kind: str, *, division: str = "", risk: str = "", superior: bool = False) -> bool:
    """Whether the cap bounds such a visit on `day`. A division is written as the first digits of its code and holds for all below."""
    return (
        cap.in_force.contains(day)
        and cap.body in ("", body)
        and (not cap.division or division.startswith(cap.division))
        and (not cap.risk or risk in cap.risk)
        and counts(cap, kind, superior)
    )


def reached(
    caps: Iterable[Cap],
    visits: Sequence[Counted],
    *,
    day: date,
    body: str,
    kind: str,
    team: Sequence[str],
    division: str = "",
    risk: str = "",
    superior: bool = False,
) -> tuple[CapReached, ...]:
    """The caps that one more visit of `team` on `day` would exceed, the caller's visit itself not among `visits`."""
    found: list[CapReached] = []
    for cap in caps:
        if not binds(cap, day, body, kind, division=division, risk=risk, superior=superior):
            continue
        span = window(cap.per, day)
        inside = [one for one in visits if span.contains(one.on) and counts(cap, one.kind, one.superior)]
        if cap.scope == "officer":
            for officer in dict.fromkeys(team):
                own = sum(officer in one.officers for one in inside)
                if own >= cap.at_most:
                    found.append(CapReached(cap, own, span, officer))
            continue
        total = len(inside) if cap.scope == "all_bodies" else sum(body == one.body or body in one.along for one in inside)
        if total >= cap.at_most:
            found.append(CapReached(cap, total, span))
    return tuple(found)
