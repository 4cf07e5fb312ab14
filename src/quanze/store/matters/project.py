"""Rows made from a matter's state: nothing here decides anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from quanze.core.clock.deadline import Deadline
from quanze.core.kernel.canonical import canonical_json
from quanze.core.kernel.unresolved import Unresolved
from quanze.core.procedures.model import Procedure
from quanze.core.procedures.snapshot import to_json
from quanze.core.procedures.state import MatterState
from quanze.store.matters.models import Clock, Matter, Participant

LONGEST_TITLE = 200


def deadline_facts(deadline: Deadline | Unresolved) -> dict[str, str]:
    """A counted deadline as it is recorded in an event: what the system told on that day, whatever calendar comes later."""
    if isinstance(deadline, Unresolved):
        return {"due": "", "status": "unknown", "reason": deadline.reason, "rule": "", "calendar": ""}
    return {
        "due": deadline.due.isoformat() if deadline.due else "",
        "status": deadline.status,
        "reason": deadline.unresolved.reason if deadline.unresolved else "",
        "rule": deadline.rule_version,
        "calendar": deadline.calendar_version,
    }


def title_of(procedure: Procedure, state: MatterState) -> str:
    """The matter's name by the fields that its procedure names; cut where it is too long for a name."""
    words = {rule.id: dict(rule.choices) for act in procedure.acts.values() for rule in act.fields if rule.id in procedure.named_by}
    given = [(name, str(state.fields.get(name, "")).strip()) for name in procedure.named_by]
    parts = [words.get(name, {}).get(value, value).splitlines()[0] for name, value in given if value]
    return "：".join(parts)[:LONGEST_TITLE] or procedure.title


def write_rows(
    matter: Matter,
    procedure: Procedure,
    before: MatterState,
    after: MatterState,
    deadlines: Mapping[str, Mapping[str, str]],
    last_on: date,
) -> None:
    """Saves the matter's row and the rows of the clocks and people that differ between the two states."""
    for key, facts in deadlines.items():
        clock = after.clocks[key]
        due = facts["due"]
        rule = procedure.clocks[clock.rule]
        Clock.objects.update_or_create(
            matter=matter,
            key=key,
            defaults={
                "rule": clock.rule,
                "title": rule.title,
                "whose": rule.whose,
                "started": clock.started,
                "stopped": clock.stopped,
                "paused": clock.stopped is None and any(p.end is None for p in clock.pauses),
                "due": date.fromisoformat(due[:10]) if due else None,
                "due_at": due if "T" in due else "",
                "status": facts["status"],
                "reason": facts["reason"],
                "rule_version": facts["rule"],
                "calendar_version": facts["calendar"],
            },
        )
    if before.people != after.people:
        write_people(matter, after.people)
    refresh(matter, procedure, after, last_on, clocks_changed=bool(deadlines))


def write_people(matter: Matter, people: Mapping[str, Iterable[str]]) -> None:
    Participant.objects.filter(matter=matter).delete()
    Participant.objects.bulk_create(
        [Participant(matter=matter, role=role, person=one) for role, ids in people.items() for one in dict.fromkeys(ids)]
    )


def refresh(matter: Matter, procedure: Procedure, state: MatterState, last_on: date, *, clocks_changed: bool = True) -> None:
    """Saves what the matter's row says of its state, and the next day on which a clock of the body's own ends."""
    if clocks_changed:
        nearest = matter.clocks.filter(stopped__isnull=True, due__isnull=False, whose="body").order_by("due", "key").first()
        matter.next_due = nearest.due if nearest else None
        matter.next_clock = nearest.title[:120] if nearest else ""
    matter.stage = state.stage
    matter.closed = procedure.stages[state.stage].final
    matter.length = state.length
    matter.last_on = last_on
    matter.title = title_of(procedure, state)
    matter.state = canonical_json(to_json(state)).decode()
    matter.save()
