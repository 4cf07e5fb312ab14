"""Sample inspections of the demo, made through the operations that the desk uses: subjects, forms, plans, visits, what came after."""

from __future__ import annotations

from datetime import datetime


def make_sample_inspections(body: str, now: datetime) -> int:
    """Makes what is not there yet for the body (its slug), as of `now`; returns how many records were made."""
    from quanze.cli._sample_inspections import aftermath, forms, plans, subjects, tasks, visits

    return sum(room.make(body, now) for room in (subjects, forms, plans, tasks, visits, aftermath))
