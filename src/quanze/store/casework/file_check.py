"""The check of a stored case's file."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from quanze.adapters.calendars import read_yaml
from quanze.core.casework.file_check import CaseFile, Finding, Point, check_file, read_points
from quanze.core.procedures.state import ACT_TAKEN, ActDone
from quanze.store.ledger.queries import stream_events
from quanze.store.matters.models import Matter
from quanze.store.matters.operations import stream_of
from quanze.store.papers.queries import issued_forms

RULEBOOK = Path(__file__).resolve().parents[2] / "rulebook" / "casework"


@cache
def load_points() -> tuple[Point, ...]:
    """The points of the rulebook."""
    return read_points(read_yaml(RULEBOOK / "file_check.yaml"))


def check_case_file(key: str, today: date) -> tuple[Finding, ...]:
    """Every point answered for one case as of `today`; `Matter.DoesNotExist` where there is no such case."""
    matter = Matter.objects.get(key=key)
    done = [
        ActDone(
            event.seq,
            event.payload["act"],
            event.actor,
            date.fromisoformat(event.payload["on"][:10]),
            event.recorded,
            event.payload["fields"],
            tuple(event.payload["documents"]),
            tuple(event.payload["overrides"]),
            event.payload["from"],
            event.payload["to"],
        )
        for event in stream_events(stream_of(key))
        if event.type == ACT_TAKEN
    ]
    overran: dict[str, str] = {}
    unknown: dict[str, str] = {}
    ran: set[str] = set()
    stopped: set[str] = set()
    for clock in matter.clocks.all():
        ran.add(clock.rule)
        ended = clock.stopped or today
        if clock.stopped is not None:
            stopped.add(clock.rule)
        if clock.due is None:
            unknown[clock.rule] = clock.reason or "还不能确定届满之日"
        elif ended > clock.due:
            overran[clock.rule] = f"“{clock.title}”应在 {clock.due} 前完成，{'实际 ' + str(ended) if clock.stopped else '至今没有完成'}"
    return check_file(load_points(), CaseFile(done, issued_forms(key), overran, ran, stopped, unknown))
