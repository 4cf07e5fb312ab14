"""Where a matter stands: its history folded into stage, people, clocks and fields. Nothing is stored that cannot be folded again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from quanze.core.procedures.model import Act, ClockEffect, Procedure

ACT_TAKEN = "ActTaken"


@dataclass(frozen=True, slots=True)
class PauseSpan:
    """Excluded time: from `start` (inclusive) to `end` (exclusive); `end` None while it lasts."""

    kind: str
    start: date
    end: date | None = None


@dataclass(frozen=True, slots=True)
class ExtensionGiven:
    """An extension that was approved; `amount` "" means what the rule itself names (30d, 15wd …)."""

    amount: str
    approved_by: str
    on: date


@dataclass(frozen=True, slots=True)
class RunningClock:
    """One clock of one matter. `key` is the rule's id, with `#` and the instance where there may be several."""

    key: str
    rule: str
    started: str
    pauses: tuple[PauseSpan, ...] = ()
    extensions: tuple[ExtensionGiven, ...] = ()
    stopped: date | None = None

    @property
    def started_on(self) -> date:
        """The day of the trigger; an hour clock keeps the full moment in `started`."""
        return date.fromisoformat(self.started[:10])


@dataclass(frozen=True, slots=True)
class ActDone:
    """One act in the history: what, by whom, on which day, as which event of the stream."""

    seq: int
    act: str
    actor: str
    on: date
    recorded: str
    fields: Mapping[str, Any]
    documents: tuple[str, ...]
    overrides: tuple[Mapping[str, str], ...]
    stage_before: str
    stage_after: str


@dataclass(frozen=True, slots=True)
class MatterState:
    """A matter after `length` events. `fields` holds the latest value of each field, whichever act gave it."""

    stage: str = ""
    length: int = 0
    opened_on: date | None = None
    last_recorded: str = ""
    people: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    clocks: Mapping[str, RunningClock] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)
    done: tuple[ActDone, ...] = ()

    def times_done(self, act: str) -> int:
        return sum(1 for each in self.done if each.act == act)

    def last_done(self, act: str) -> ActDone | None:
        return next((each for each in reversed(self.done) if each.act == act), None)


def fold(procedure: Procedure, history: Iterable[tuple[int, str, str, str, Mapping[str, Any]]]) -> MatterState:
    """The state after `history`, given as (seq, type, recorded, actor, payload) in order.

    Events of other types than `ActTaken` only move `length` and `last_recorded`: other rooms read those.
    """
    state = MatterState()
    for seq, type_, recorded, actor, payload in history:
        state = replace(state, length=seq, last_recorded=recorded)
        if type_ == ACT_TAKEN:
            state = apply_act(procedure, state, seq, recorded, actor, payload)
    return state


def apply_act(procedure: Procedure, state: MatterState, seq: int, recorded: str, actor: str, payload: Mapping[str, Any]) -> MatterState:
    """The state after one more act; `payload` is that of an `ActTaken` event."""
    act = procedure.acts[payload["act"]]
    on = date.fromisoformat(payload["on"][:10])
    fields: Mapping[str, Any] = payload.get("fields", {})
    after = act.leads_to or state.stage
    people = dict(state.people)
    for rule in act.fields:
        if rule.assigns and fields.get(rule.id):
            named = fields[rule.id]
            people[rule.assigns] = tuple(named) if isinstance(named, list | tuple) else (str(named),)
    clocks = dict(state.clocks)
    for effect in act.clocks:
        if applies(effect, fields):
            _turn(clocks, procedure, act, effect, fields, payload["on"], actor)
    if procedure.stages[after].final:
        clocks = {key: clock if clock.stopped or effect_keeps(act, clock) else replace(clock, stopped=on) for key, clock in clocks.items()}
    done = ActDone(
        seq,
        act.id,
        actor,
        on,
        recorded,
        fields,
        tuple(payload.get("documents", ())),
        tuple(payload.get("overrides", ())),
        state.stage,
        after,
    )
    return replace(
        state,
        stage=after,
        length=seq,
        opened_on=state.opened_on or on,
        last_recorded=recorded,
        people=people,
        clocks=clocks,
        fields={**state.fields, **fields},
        done=(*state.done, done),
    )


def applies(effect: ClockEffect, fields: Mapping[str, Any]) -> bool:
    """Whether an effect with a condition applies to what was filled in."""
    return effect.when is None or str(fields.get(effect.when[0], "")) == effect.when[1]


def effect_keeps(act: Act, clock: RunningClock) -> bool:
    """Whether the very act that ends the matter starts this clock (a term that runs on after closing, such as display)."""
    return any(effect.verb == "start" and effect.clock == clock.rule for effect in act.clocks)


def clock_key(procedure: Procedure, effect: ClockEffect, fields: Mapping[str, Any]) -> str:
    """The key of the clock an effect means: `decide`, or `seizure#2` where the rule tells instances apart by a field."""
    per = procedure.clocks[effect.clock].per
    return f"{effect.clock}#{fields[per]}" if per else effect.clock


def _turn(
    clocks: dict[str, RunningClock],
    procedure: Procedure,
    act: Act,
    effect: ClockEffect,
    fields: Mapping[str, Any],
    act_on: str,
    actor: str,
) -> None:
    key = clock_key(procedure, effect, fields)
    moment = str(fields.get(effect.on) or act_on) if effect.on else act_on
    day = date.fromisoformat(moment[:10])
    clock = clocks.get(key)
    if effect.verb == "start":
        clocks[key] = RunningClock(key, effect.clock, moment)
        return
    if clock is None or clock.stopped is not None:
        return
    if effect.verb == "stop":
        closed = tuple(replace(pause, end=max(day, pause.start)) if pause.end is None else pause for pause in clock.pauses)
        clocks[key] = replace(clock, stopped=day, pauses=closed)
    elif effect.verb == "pause":
        if not any(pause.end is None and pause.kind == effect.kind for pause in clock.pauses):
            clocks[key] = replace(clock, pauses=(*clock.pauses, PauseSpan(effect.kind, day)))
    elif effect.verb == "resume":
        ended = tuple(
            replace(pause, end=max(day, pause.start)) if pause.end is None and effect.kind in ("", pause.kind) else pause
            for pause in clock.pauses
        )
        clocks[key] = replace(clock, pauses=ended)
    else:
        amount = str(fields.get(effect.amount_field, "")) if effect.amount_field else ""
        clocks[key] = replace(clock, extensions=(*clock.extensions, ExtensionGiven(amount, actor, day)))
