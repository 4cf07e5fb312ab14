"""What may be done to matters. Each operation is one transaction: load, ask the core, record the event, write the rows."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from quanze.adapters.calendars import load_calendar
from quanze.adapters.procedures import all_guards, rulebook
from quanze.core.clock.calendar import Calendar
from quanze.core.procedures.deadlines import changed_clocks, deadline_of
from quanze.core.procedures.engine import ActRequest, Advance, Facts, Ground, Refusal, advance
from quanze.core.procedures.guards import GuardRule
from quanze.core.procedures.model import Procedure
from quanze.core.procedures.people import Person
from quanze.core.procedures.snapshot import from_json
from quanze.core.procedures.state import ACT_TAKEN, MatterState
from quanze.store.ledger.operations import NewEvent, StaleStream, append
from quanze.store.matters.definitions import keep_definition, procedure_under
from quanze.store.matters.models import Matter
from quanze.store.matters.project import deadline_facts, refresh, title_of, write_rows

STALE = Ground("fresh_form", "这张表打开之后，别人先办了一步", "这次没有记下；请看过新记录，确实还要办的再提交一次")


class Refused(Exception):
    """Rolls a transaction back with the grounds, where what came before in it must not stand alone."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Taken:
    """An act that was recorded: the matter's key, the event's place in its stream, and the state after it."""

    key: str
    seq: int
    state: MatterState


def stream_of(key: str) -> str:
    """The name of a matter's stream in the ledger."""
    return f"matter:{key}"


def state_of(matter: Matter) -> MatterState:
    """The matter's folded state as its row keeps it."""
    return from_json(json.loads(matter.state))


def open_matter(
    procedure: Procedure,
    request: ActRequest,
    *,
    body: str,
    people: Mapping[str, Person],
    now: datetime,
    item: str = "",
    form: str = "",
    key: str = "",
    more: Mapping[str, Any] | None = None,
    guards: Mapping[str, GuardRule] | None = None,
    calendar: Calendar | None = None,
) -> Taken | Refusal:
    """Opens a matter by its opening act, or every ground against it.

    `form` is a token that the page put into the form: the same form sent twice opens one matter only. `item` is the key of
    the list record that the matter rests on. The procedure must be in force on the day of the act.
    """
    if not procedure.in_force.contains(date.fromisoformat(request.on[:10])):
        ground = Ground(
            "procedure_in_force",
            f"《{procedure.title}》（{procedure.version}）在 {request.on[:10]} 不是有效的程序",
            "请按当日有效的程序办理",
        )
        return Refusal(request.act, (ground,))
    key = key or uuid.uuid4().hex[:16]
    facts = Facts(body, people, rulebook(), calendar or load_calendar(), more or {})
    decided = advance(procedure, MatterState(), request, facts, now, guards or all_guards())
    if isinstance(decided, Refusal):
        return decided
    keep_definition(procedure, actor=request.actor, now=now)
    opening = {"body": body, "item": item, "form": form}
    try:
        with transaction.atomic():
            matter = Matter(
                key=key,
                kind=procedure.matter,
                procedure=procedure.id,
                version=procedure.version,
                procedure_digest=procedure.digest,
                body=body,
                item=item,
                title=title_of(procedure, decided.after),
                stage=decided.after.stage,
                opened_on=decided.after.opened_on,
                last_on=decided.after.opened_on,
                length=0,
                form=form or None,
                state="{}",
            )
            matter.save()
            return _record(matter, procedure, MatterState(), decided, request, facts, now, {"matter": opening})
    except (IntegrityError, StaleStream):
        ground = Ground("fresh_form", "这张表已经用过，事项已经建立", "请回到列表，打开已建立的事项")
        return Refusal(request.act, (ground,))


def take_act(
    key: str,
    request: ActRequest,
    *,
    people: Mapping[str, Person],
    now: datetime,
    more: Mapping[str, Any] | None = None,
    guards: Mapping[str, GuardRule] | None = None,
    calendar: Calendar | None = None,
) -> Taken | Refusal:
    """Takes one act in a matter, or every ground on which it is refused; `Matter.DoesNotExist` where there is no such matter.

    Two officers who act at once never both win: the later one is told that the form is stale.
    """
    try:
        with transaction.atomic():
            matter = Matter.objects.select_for_update().get(key=key)
            procedure = procedure_under(matter.procedure, matter.version, matter.procedure_digest)
            state = state_of(matter)
            facts = Facts(matter.body, people, rulebook(), calendar or load_calendar(), more or {})
            decided = advance(procedure, state, request, facts, now, guards or all_guards())
            if isinstance(decided, Refusal):
                return decided
            return _record(matter, procedure, state, decided, request, facts, now, {})
    except StaleStream:
        return Refusal(request.act, (STALE,))


def note(key: str, type_: str, payload: dict[str, Any], actor: str, on: str, now: datetime) -> int:
    """Appends an event that is no act to a matter's stream, in the caller's transaction; the event's place comes back.

    The matter's length follows; its stage and clocks stay. `StaleStream` where somebody else wrote meanwhile.
    """
    matter = Matter.objects.get(key=key)
    state = state_of(matter)
    event = append(stream_of(key), state.length, [NewEvent(type_, payload, on)], actor=actor, recorded=now)[0]
    procedure = procedure_under(matter.procedure, matter.version, matter.procedure_digest)
    refresh(matter, procedure, state.with_event(event.seq, event.recorded), matter.last_on, clocks_changed=False)
    return event.seq


def _record(
    matter: Matter,
    procedure: Procedure,
    before: MatterState,
    decided: Advance,
    request: ActRequest,
    facts: Facts,
    now: datetime,
    extra: Mapping[str, Any],
) -> Taken:
    deadlines = {
        clock.key: deadline_facts(deadline_of(procedure, clock, decided.after.opened_on, facts.rules.limit_of, facts.calendar)[0])
        for clock in changed_clocks(before.clocks, decided.after.clocks)
    }
    payload = {**decided.payload, **extra, "deadlines": deadlines}
    day = request.on[:10]
    made = append(stream_of(matter.key), before.length, [NewEvent(ACT_TAKEN, payload, day)], actor=request.actor, recorded=now)
    # the ledger writes the moment in its own form; the state keeps what a replay would find
    act = procedure.acts[request.act]
    last = decided.after.last[act.id]
    after = replace(
        decided.after,
        last_recorded=made[-1].recorded,
        last={**decided.after.last, act.id: replace(last, recorded=made[-1].recorded)},
    )
    write_rows(matter, procedure, before, after, deadlines, date.fromisoformat(day))
    return Taken(matter.key, made[-1].seq, after)
