"""Visits of several plans to one subject in one stretch of time, offered as one joint visit: who, when, what is saved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """A visit that a plan holds and that was not begun. It may be made from `start` to `until`, both inside."""

    body: str
    plan: str
    number: int
    subject: str
    subject_name: str
    regime: str
    start: date
    until: date


@dataclass(frozen=True, slots=True)
class JointOffer:
    """Visits that can be made as one, between `start` and `until` (both inside)."""

    subject: str
    subject_name: str
    visits: tuple[PlannedVisit, ...]
    start: date
    until: date

    @property
    def bodies(self) -> tuple[str, ...]:
        """Who would come, each once, in the order of the plans."""
        return tuple(dict.fromkeys(each.body for each in self.visits))

    @property
    def saved(self) -> int:
        """Visits that the subject is spared."""
        return len(self.visits) - 1


def overlaps(visits: Iterable[PlannedVisit]) -> tuple[JointOffer, ...]:
    """Joint visits for every subject that two plans, or two programmes, would see in days that they share; what saves most comes first.

    Two visits of one plan and programme are never one: the programme asks for both. Each visit stands in one offer at most. Offers are
    made from the earliest last day on, each taking in all visits that could be made on that day, which is the fewest visits possible
    where each programme asks for one.
    """
    by_subject: dict[str, list[PlannedVisit]] = {}
    for each in visits:
        by_subject.setdefault(each.subject, []).append(each)
    found: list[JointOffer] = []
    for subject, planned in by_subject.items():
        if len(planned) > 1:
            found += _of_subject(subject, planned)
    return tuple(sorted(found, key=lambda each: (-each.saved, each.until, each.subject)))


def _of_subject(subject: str, planned: list[PlannedVisit]) -> list[JointOffer]:
    waiting = sorted(planned, key=lambda each: (each.until, each.start, each.body, each.plan, each.number))
    found = []
    while waiting:
        first = waiting[0]
        together: list[PlannedVisit] = []
        for each in waiting:
            if each.start <= first.until and (each.body, each.plan, each.regime) not in {(o.body, o.plan, o.regime) for o in together}:
                together.append(each)
        waiting = [each for each in waiting if each not in together]
        if len(together) > 1:
            found.append(JointOffer(subject, first.subject_name, tuple(together), max(each.start for each in together), first.until))
    return found
