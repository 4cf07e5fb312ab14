"""The rows of matters made again from the ledger alone, and compared with what stands."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction

from quanze.core.procedures.model import Procedure
from quanze.core.procedures.snapshot import to_json
from quanze.core.procedures.state import ACT_TAKEN, MatterState, apply_act
from quanze.store.ledger.models import StoredEvent
from quanze.store.ledger.queries import stream_events
from quanze.store.matters.definitions import procedure_under
from quanze.store.matters.models import Clock, Matter, ProposedMove
from quanze.store.matters.operations import stream_of
from quanze.store.matters.project import write_people, write_rows

PREFIX = stream_of("")


@dataclass(frozen=True, slots=True)
class Replayed:
    """A matter folded from its events alone."""

    key: str
    procedure: Procedure
    state: MatterState
    opening: dict[str, Any]
    deadlines: dict[str, dict[str, str]]
    last_on: date


def matter_keys() -> Iterator[str]:
    """The keys of all matters that the ledger knows."""
    streams = StoredEvent.objects.filter(stream__startswith=PREFIX, seq=1).order_by("id").values_list("stream", flat=True)
    return (stream.removeprefix(PREFIX) for stream in streams.iterator(chunk_size=2000))


def replay(key: str) -> Replayed:
    """One matter from its events; raises `LookupError` where the ledger has none."""
    procedure, state, opening, last_on = None, MatterState(), {}, date.min
    deadlines: dict[str, dict[str, str]] = {}
    for event in stream_events(stream_of(key)):
        if procedure is None:
            named = event.payload["procedure"]
            procedure, opening = (
                procedure_under(named["id"], named["version"], named["digest"]),
                {**event.payload["matter"], "procedure": named},
            )
        if event.type == ACT_TAKEN:
            state = apply_act(procedure, state, event.seq, event.recorded, event.actor, event.payload)
            last_on = date.fromisoformat(event.payload["on"][:10])
        else:
            state = state.with_event(event.seq, event.recorded)
        deadlines.update(event.payload.get("deadlines", {}))
    if procedure is None:
        raise LookupError(f"the ledger holds no matter {key}")
    return Replayed(key, procedure, state, opening, deadlines, last_on)


def rebuild(progress: Callable[[int], None] | None = None) -> int:
    """Makes the rows of every matter again from the ledger, all or none; how many matters there are.

    Moves of deadlines that were proposed are no events until somebody approves them: their rows are kept as they stand.
    """
    count = 0
    with transaction.atomic():
        moves = [(move, move.matter.key) for move in ProposedMove.objects.select_related("matter").order_by("id")]
        Matter.objects.all().delete()
        for key in matter_keys():
            write_matter(replay(key))
            count += 1
            if progress:
                progress(count)
        ids = dict(Matter.objects.filter(key__in={key for _, key in moves}).values_list("key", "id"))
        for move, key in moves:
            move.matter_id = ids[key]
        ProposedMove.objects.bulk_create([move for move, _ in moves], batch_size=500)
    return count


def write_matter(found: Replayed) -> Matter:
    """The rows of one matter that has none."""
    state, procedure = found.state, found.procedure
    matter = Matter.objects.create(
        key=found.key,
        kind=procedure.matter,
        procedure=procedure.id,
        version=procedure.version,
        procedure_digest=found.opening["procedure"]["digest"],
        body=found.opening["body"],
        item=found.opening["item"],
        stage=state.stage,
        opened_on=state.opened_on,
        last_on=found.last_on,
        length=0,
        form=found.opening["form"] or None,
        state="{}",
    )
    write_people(matter, state.people)
    write_rows(matter, procedure, replace(MatterState(), people=state.people), state, found.deadlines, found.last_on)
    return matter


def differences(key: str) -> list[str]:
    """Where the rows of a matter differ from what its events say, as sentences; nothing where all is well."""
    found, faults = replay(key), []
    matter = Matter.objects.get(key=key)
    if json.loads(matter.state) != json.loads(json.dumps(to_json(found.state), ensure_ascii=False)):
        faults.append(f"事项 {key} 保存的状态与台账不符")
    if (matter.stage, matter.length) != (found.state.stage, found.state.length):
        faults.append(f"事项 {key} 的阶段或者长度与台账不符")
    stored = {
        clock.key: (clock.due_at or (clock.due.isoformat() if clock.due else ""), clock.status, clock.stopped)
        for clock in Clock.objects.filter(matter=matter)
    }
    told = {clock: (facts["due"], facts["status"], found.state.clocks[clock].stopped) for clock, facts in found.deadlines.items()}
    if stored != told:
        faults.append(f"事项 {key} 的期限与台账不符：{sorted(set(stored.items()) ^ set(told.items()), key=str)}")
    return faults
