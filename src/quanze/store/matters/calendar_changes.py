"""A new calendar moves no deadline by itself: the moves are proposed, and a person approves them; the approval is an event."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from quanze.adapters.procedures import rulebook
from quanze.core.clock.calendar import Calendar
from quanze.core.procedures.deadlines import deadline_of
from quanze.core.procedures.people import Person
from quanze.core.procedures.state import RunningClock
from quanze.store.ledger.operations import NewEvent, append
from quanze.store.matters.definitions import procedure_under
from quanze.store.matters.models import Clock, Matter, ProposedMove
from quanze.store.matters.operations import state_of, stream_of
from quanze.store.matters.project import deadline_facts, write_rows

MOVED = "DeadlinesMoved"
APPROVERS = ("leader", "deputy_leader")


def propose_moves(calendar: Calendar, now: datetime) -> list[ProposedMove]:
    """Every running clock whose recorded deadline differs from the one that `calendar` gives; earlier proposals are replaced.

    Asked again with the same calendar it proposes the same. A deadline that only turns from provisional to official is proposed too.
    """
    made: list[ProposedMove] = []
    with transaction.atomic():
        ProposedMove.objects.filter(approved_by="").delete()
        rows = Clock.objects.filter(stopped__isnull=True).select_related("matter").order_by("matter_id", "id")
        states: dict[int, tuple[dict[str, RunningClock], date | None]] = {}
        for row in rows.iterator(chunk_size=2000):
            matter = row.matter
            if matter.id not in states:
                state = state_of(matter)
                states = {matter.id: (dict(state.clocks), state.opened_on)}
            clocks, opened_on = states[matter.id]
            procedure = procedure_under(matter.procedure, matter.version, matter.procedure_digest)
            facts = deadline_facts(deadline_of(procedure, clocks[row.key], opened_on, rulebook().limit_of, calendar)[0])
            day = date.fromisoformat(facts["due"][:10]) if facts["due"] else None
            if (day, facts["status"]) != (row.due, row.status):
                made.append(
                    ProposedMove(
                        matter=matter,
                        clock=row.key,
                        due=row.due,
                        new_due=day,
                        new_due_at=facts["due"] if "T" in facts["due"] else "",
                        new_status=facts["status"],
                        calendar_version=facts["calendar"],
                        earlier=row.due is not None and day is not None and day < row.due,
                        proposed=now.isoformat(),
                    )
                )
        ProposedMove.objects.bulk_create(made, batch_size=500)
    return made


def approve_moves(moves: Iterable[ProposedMove], *, actor: str, now: datetime, calendar: Calendar) -> int:
    """Records the moves as approved by `actor`, one event and one transaction a matter; how many deadlines moved.

    Each is counted again under `calendar` at the moment of approval, because acts may have changed the clock since; a clock that
    was stopped meanwhile is left as it is.
    """
    by_matter: dict[int, list[ProposedMove]] = {}
    for move in moves:
        by_matter.setdefault(move.matter_id, []).append(move)
    count = 0
    for matter_id, group in by_matter.items():
        with transaction.atomic():
            matter = Matter.objects.select_for_update().get(pk=matter_id)
            state = state_of(matter)
            procedure = procedure_under(matter.procedure, matter.version, matter.procedure_digest)
            deadlines = {
                move.clock: deadline_facts(deadline_of(procedure, clock, state.opened_on, rulebook().limit_of, calendar)[0])
                for move in group
                if (clock := state.clocks[move.clock]).stopped is None
            }
            if deadlines:
                event = append(stream_of(matter.key), state.length, [NewEvent(MOVED, {"deadlines": deadlines})], actor=actor, recorded=now)[
                    -1
                ]
                after = state.with_event(event.seq, event.recorded)
                write_rows(matter, procedure, state, after, deadlines, matter.last_on)
            ProposedMove.objects.filter(pk__in=[move.pk for move in group]).update(approved_by=actor)
            count += len(deadlines)
    return count


def recorded_otherwise(calendar: Calendar) -> bool:
    """Whether any running clock was counted under another calendar than this one: then moves should be proposed."""
    return Clock.objects.filter(stopped__isnull=True).exclude(calendar_version__in=("", calendar.version)).exists()


def waiting_moves(body: str = "", matter: str = "") -> QuerySet[ProposedMove]:
    """The moves that wait for approval, of one body or matter where named; those that leave less time come first."""
    found = ProposedMove.objects.filter(approved_by="").select_related("matter")
    if body:
        found = found.filter(matter__body=body)
    if matter:
        found = found.filter(matter__key=matter)
    return found.order_by("-earlier", "matter__body", "matter_id", "clock")


def why_not_approve(person: Person | None, body: str, day: date) -> str:
    """Why this person may not approve moves of the body's deadlines on `day`; "" where they may: a leader of the body then in office."""
    if person is None:
        return f"“{body}”没有登记这个人；请核对人员编号，或者先用 quanze people 登记"
    if any(post.role in APPROVERS and post.body == body and post.held.contains(day) for post in person.posts):
        return ""
    return f"{person.name}在 {day} 不是“{body}”的负责人；期限变动应由负责人批准"


def clock_titles(moves: Iterable[ProposedMove]) -> dict[tuple[int, str], str]:
    """The titles of the clocks that the moves are about, by (matter row, clock)."""
    rows = Clock.objects.filter(matter__in={move.matter_id for move in moves})
    return {(row.matter_id, row.key): row.title for row in rows}
