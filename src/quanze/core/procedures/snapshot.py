"""A MatterState as plain JSON and back: the folded state may be kept beside the ledger, so that an act need not read the whole history."""

from __future__ import annotations

from datetime import date
from typing import Any

from quanze.core.procedures.state import ActDone, ExtensionGiven, MatterState, PauseSpan, RunningClock


def to_json(state: MatterState) -> dict[str, Any]:
    """The state as canonical-JSON material; `from_json` gives it back equal."""
    return {
        "stage": state.stage,
        "length": state.length,
        "opened_on": _iso(state.opened_on),
        "last_recorded": state.last_recorded,
        "people": {role: list(ids) for role, ids in state.people.items()},
        "clocks": {key: clock_to_json(clock) for key, clock in state.clocks.items()},
        "fields": dict(state.fields),
        "counts": dict(state.counts),
        "last": {act: _done(done) for act, done in state.last.items()},
        "stage_days": {stage: [first.isoformat(), _iso(last)] for stage, (first, last) in state.stage_days.items()},
    }


def from_json(data: dict[str, Any]) -> MatterState:
    """The state that `to_json` wrote."""
    return MatterState(
        stage=data["stage"],
        length=data["length"],
        opened_on=_day(data["opened_on"]),
        last_recorded=data["last_recorded"],
        people={role: tuple(ids) for role, ids in data["people"].items()},
        clocks={key: clock_from_json(key, clock) for key, clock in data["clocks"].items()},
        fields=data["fields"],
        counts=data["counts"],
        last={act: _done_from(act, done) for act, done in data["last"].items()},
        stage_days={stage: (date.fromisoformat(first), _day(last)) for stage, (first, last) in data["stage_days"].items()},
    )


def clock_to_json(clock: RunningClock) -> dict[str, Any]:
    return {
        "rule": clock.rule,
        "started": clock.started,
        "pauses": [[p.kind, p.start.isoformat(), _iso(p.end), p.ref] for p in clock.pauses],
        "extensions": [[e.amount, e.approved_by, e.on.isoformat()] for e in clock.extensions],
        "stopped": _iso(clock.stopped),
        **({"until": clock.until} if clock.until else {}),
        **({"sum": clock.sum, "covered": clock.covered} if clock.sum else {}),
    }


def clock_from_json(key: str, data: dict[str, Any]) -> RunningClock:
    return RunningClock(
        key,
        data["rule"],
        data["started"],
        tuple(PauseSpan(kind, date.fromisoformat(start), _day(end), ref) for kind, start, end, ref in data["pauses"]),
        tuple(ExtensionGiven(amount, by, date.fromisoformat(on)) for amount, by, on in data["extensions"]),
        _day(data["stopped"]),
        data.get("until", ""),
        data.get("sum", 0),
        data.get("covered", 0),
    )


def _done(done: ActDone) -> dict[str, Any]:
    return {
        "seq": done.seq,
        "actor": done.actor,
        "on": done.on.isoformat(),
        "recorded": done.recorded,
        "fields": dict(done.fields),
        "documents": list(done.documents),
        "overrides": [dict(each) for each in done.overrides],
        "from": done.stage_before,
        "to": done.stage_after,
    }


def _done_from(act: str, data: dict[str, Any]) -> ActDone:
    return ActDone(
        data["seq"],
        act,
        data["actor"],
        date.fromisoformat(data["on"]),
        data["recorded"],
        data["fields"],
        tuple(data["documents"]),
        tuple(data["overrides"]),
        data["from"],
        data["to"],
    )


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
