"""The board of a regime: how many subjects must be seen, were seen, are overdue; what the visits found; what became of it.

Counted from tallies that a store can make in one query each, so that a million subjects cost no more than a hundred.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from quanze.core.inspections.model import Regime
from quanze.core.inspections.quota import Quota

# visits to one subject in a year that the distribution tells apart; what lies above stands together
MOST_TOLD = 6


@dataclass(frozen=True, slots=True)
class Visits:
    """What was done in the year: visits that ended, those that found something, findings, months, and how many subjects were seen how often.

    `running` are visits that began or were approved and are not over; `months` (month, visits, with findings); `often` (visits, subjects).
    """

    ended: int = 0
    with_findings: int = 0
    findings: int = 0
    running: int = 0
    subjects: int = 0
    months: tuple[tuple[int, int, int], ...] = ()
    often: tuple[tuple[int, int], ...] = ()

    @property
    def share(self) -> Fraction | None:
        """The share of visits that found something; None where there was no visit."""
        return Fraction(self.with_findings, self.ended) if self.ended else None


@dataclass(frozen=True, slots=True)
class Orders:
    """Orders to correct: made in the year, and of all that stand: open, of those overdue, waiting for a recheck; `closed` in the year."""

    made: int = 0
    open: int = 0
    overdue: int = 0
    awaiting_recheck: int = 0
    closed: int = 0
    cases: int = 0


@dataclass(frozen=True, slots=True)
class ShareFigure:
    """A requirement by share: how many of how many were to be seen, and how many were."""

    words: str
    subjects: int
    wanted: int
    seen: int


@dataclass(frozen=True, slots=True)
class Board:
    """The figures of one regime at one body in one year, as of `day`.

    `subjects` stand in the register; `asked` of them must be seen this year by a frequency that the list or the law states, and are either
    `done`, `waiting` (their day is still to come) or `overdue`; `barred` may not be seen again. `unstated`: no frequency is stated.
    `published` and `unpublished` results; `late` of the latter past their term.
    """

    regime: str
    title: str
    year: int
    day: date
    subjects: int
    asked: int
    done: int
    waiting: int
    overdue: int
    barred: int
    unstated: bool
    shares: tuple[ShareFigure, ...]
    visits: Visits
    orders: Orders
    published: int = 0
    unpublished: int = 0
    late: int = 0
    reports_due: int = 0
    reports_received: int = 0
    reports_late: int = 0
    spot_checks: int = 0
    spot_failed: int = 0
    more: tuple[tuple[str, int], ...] = field(default=())
    pending: bool = False  # the first count is still running: no figure is known yet

    @property
    def past(self) -> bool:
        """Whether the year is over: subjects and frequencies are today's, the visits and orders those of the year."""
        return self.year < self.day.year


@dataclass(frozen=True, slots=True)
class Standing:
    """How the subjects that must be seen stand; `asked` = `done` + `waiting` + `overdue`."""

    asked: int = 0
    done: int = 0
    waiting: int = 0
    overdue: int = 0
    barred: int = 0


def standing_of(quota: Quota | None) -> Standing:
    """How many subjects a quota asks to be seen and how they stand; every subject asked stands in exactly one of done, waiting, overdue.

    A subject that may not be seen again counts as barred beside that, so that a board does not call overdue what nobody may do.
    """
    tally: Counter[str] = Counter(asked=0, done=0, waiting=0, overdue=0, barred=0)
    for group in quota.groups if quota else ():
        if not group.asked:
            continue
        count = len(group.subjects)
        tally["asked"] += count
        tally["overdue" if group.overdue else "waiting" if group.due else "done"] += count
        if group.barred and group.due:
            tally["barred"] += count
    return Standing(**tally)


def board(
    regime: Regime,
    year: int,
    day: date,
    quota: Quota | None,
    *,
    subjects: int,
    visits: Visits,
    orders: Orders,
    **more: Any,
) -> Board:
    """The board from the quota of the year and the tallies; `more` are the figures that only some regimes have."""
    standing = standing_of(quota)
    shares = tuple(ShareFigure(one.requirement.words, one.subjects, one.wanted, one.seen) for one in (quota.shares if quota else ()))
    return Board(
        regime.id,
        regime.title,
        year,
        day,
        subjects,
        standing.asked,
        standing.done,
        standing.waiting,
        standing.overdue,
        standing.barred,
        unstated=not regime.requirements,
        shares=shares,
        visits=visits,
        orders=orders,
        **more,
    )


def distribution(counts: Iterable[int], subjects: int) -> tuple[tuple[int, int], ...]:
    """How many subjects were seen how often, the unseen first; more than `MOST_TOLD` visits stand together under that number.

    >>> distribution([1, 1, 2, 9], 6)
    ((0, 2), (1, 2), (2, 1), (6, 1))
    """
    tally = Counter(min(count, MOST_TOLD) for count in counts)
    unseen = subjects - sum(tally.values())
    if unseen > 0:
        tally[0] += unseen
    return tuple(sorted(tally.items()))


def to_json(one: Board) -> dict[str, Any]:
    """A board as plain JSON material."""
    return {**asdict(one), "day": one.day.isoformat()}


def from_json(said: Mapping[str, Any]) -> Board:
    """A board from what `to_json` made of it."""
    given = dict(said)
    visits = given["visits"]
    given["visits"] = Visits(**{**visits, "months": _tuples(visits["months"]), "often": _tuples(visits["often"])})
    given["orders"] = Orders(**given["orders"])
    given["shares"] = tuple(ShareFigure(**one) for one in given["shares"])
    given["more"] = _tuples(given["more"])
    given["day"] = date.fromisoformat(given["day"])
    return Board(**given)


def _tuples(rows: Sequence[Sequence[Any]]) -> tuple[Any, ...]:
    return tuple(tuple(row) for row in rows)


def fresh(age_seconds: float, took_ms: int, moved: bool) -> bool:
    """Whether kept figures may still be shown: nothing happened since, or they are younger than sixty times what they cost to count.

    A board that takes 50 ms is counted again after three seconds; one of a million subjects after some minutes. The page tells the moment.

    >>> fresh(10, 50, True), fresh(2, 50, True), fresh(9_000, 50, False)
    (False, True, True)
    """
    return not moved or age_seconds * 1000 < took_ms * PATIENCE


PATIENCE = 60  # how many times its cost a figure may be old
