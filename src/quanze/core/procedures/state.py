"""Where a matter stands: its history folded into stage, people, clocks and fields. Nothing is stored that cannot be folded again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from quanze.core.procedures.model import Act, ClockEffect, ClockRule, Procedure

ACT_TAKEN = "ActTaken"


@dataclass(frozen=True, slots=True)
class PauseSpan:
    """Excluded time: from `start` (inclusive) to `end` (exclusive); `end` None while it lasts. `ref` tells two of one kind apart."""

    kind: str
    start: date
    end: date | None = None
    ref: str = ""


@dataclass(frozen=True, slots=True)
class ExtensionGiven:
    """An extension that was approved; `amount` "" means what the rule itself names (30d, 15wd …)."""

    amount: str
    approved_by: str
    on: date


@dataclass(frozen=True, slots=True)
class RunningClock:
    """One clock of one matter. `key` is the rule's id, with `#` and the instance where there may be several.

    `until` is the last day where the act that started the clock set it, "" where the clock runs on a limit of the rulebook. `sum` is the
    money that must have come by then and `covered` what of it has, in fen; nought where the clock waits for something else.
    """

    key: str
    rule: str
    started: str
    pauses: tuple[PauseSpan, ...] = ()
    extensions: tuple[ExtensionGiven, ...] = ()
    stopped: date | None = None
    until: str = ""
    sum: int = 0
    covered: int = 0

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
    """A matter after `length` events. Its size does not grow with the matter's length, so that neither does the cost of an act.

    `fields` holds the latest value of each field, whichever act gave it; `counts` how often, and `last` when last, each act
    was done; `stage_days` from which day until which (None: still) the matter was in each stage, first entry to last leaving.
    """

    stage: str = ""
    length: int = 0
    opened_on: date | None = None
    last_recorded: str = ""
    people: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    clocks: Mapping[str, RunningClock] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    last: Mapping[str, ActDone] = field(default_factory=dict)
    stage_days: Mapping[str, tuple[date, date | None]] = field(default_factory=dict)

    def times_done(self, act: str) -> int:
        return self.counts.get(act, 0)

    def last_done(self, act: str) -> ActDone | None:
        return self.last.get(act)

    def with_event(self, seq: int, recorded: str) -> MatterState:
        """The state after an event that is no act: only its length and last moment change."""
        return replace(self, length=seq, last_recorded=recorded)


def fold(procedure: Procedure, history: Iterable[tuple[int, str, str, str, Mapping[str, Any]]]) -> MatterState:
    """The state after `history`, given as (seq, type, recorded, actor, payload) in order.

    Events of other types than `ActTaken` only move `length` and `last_recorded`: other rooms read those.
    """
    state = MatterState()
    for seq, type_, recorded, actor, payload in history:
        state = state.with_event(seq, recorded)
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
            clocks = turned(clocks, procedure, act, effect, fields, payload["on"], actor)
    if procedure.stages[after].final:
        clocks = {
            key: clock if clock.stopped or procedure.clocks[clock.rule].outlives else _stopped(clock, on) for key, clock in clocks.items()
        }
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
    stage_days = dict(state.stage_days)
    if after != state.stage:
        if state.stage:
            entered = stage_days[state.stage][0]
            stage_days[state.stage] = (entered, max(on, entered))
        stage_days[after] = (min(on, stage_days[after][0]) if after in stage_days else on, None)
    return replace(
        state,
        stage=after,
        length=seq,
        opened_on=state.opened_on or on,
        last_recorded=recorded,
        people=people,
        clocks=clocks,
        fields={**state.fields, **fields},
        counts={**state.counts, act.id: state.times_done(act.id) + 1},
        last={**state.last, act.id: done},
        stage_days=stage_days,
    )


def applies(effect: ClockEffect, fields: Mapping[str, Any]) -> bool:
    """Whether an effect with a condition applies to what was filled in."""
    return effect.when is None or same_word(fields.get(effect.when[0], ""), effect.when[1])


def same_word(value: Any, wanted: str) -> bool:
    """Whether a field's value is the word that a procedure file wrote; yes and no are written `yes` and `no`.

    >>> same_word(True, "yes"), same_word("mail", "mail"), same_word(["a", "b"], "b")
    (True, True, True)
    """
    if isinstance(value, list | tuple):
        return wanted in [str(one) for one in value]
    if wanted in ("yes", "no") and value in (True, False, "true", "false", "yes", "no", "是", "否", "on", "1", "0"):
        return (value in (True, "true", "yes", "是", "on", "1")) == (wanted == "yes")
    return str(value) == wanted


def _stopped(clock: RunningClock, day: date) -> RunningClock:
    closed = tuple(replace(pause, end=max(day, pause.start)) if pause.end is None else pause for pause in clock.pauses)
    return replace(clock, stopped=max(day, clock.started_on), pauses=closed)


def clock_key(procedure: Procedure, effect: ClockEffect, fields: Mapping[str, Any]) -> str:
    """The key of the clock an effect means: `decide`, or `seizure#2` where the rule tells instances apart by a field."""
    per = procedure.clocks[effect.clock].per
    return f"{effect.clock}#{fields[per]}" if per else effect.clock


def clock_keys(procedure: Procedure, effect: ClockEffect, fields: Mapping[str, Any], clocks: Mapping[str, RunningClock]) -> list[str]:
    """The keys of all clocks that an effect means."""
    if effect.every:
        return [key for key, clock in clocks.items() if clock.rule == effect.clock]
    per = procedure.clocks[effect.clock].per
    return [clock_key(procedure, effect, fields)] if not per or per in fields else []


def turned(
    before: Mapping[str, RunningClock],
    procedure: Procedure,
    act: Act,
    effect: ClockEffect,
    fields: Mapping[str, Any],
    act_on: str,
    actor: str,
) -> dict[str, RunningClock]:
    """The clocks after one effect of an act; an effect on a clock that does not run changes nothing."""
    clocks = dict(before)
    if effect.on and not fields.get(effect.on):
        return clocks
    moment = str(fields[effect.on]) if effect.on else act_on
    if effect.verb == "start" and procedure.clocks[effect.clock].rows:
        return {**clocks, **_one_a_row(procedure.clocks[effect.clock], fields, moment)}
    if effect.verb == "cover":
        return {**clocks, **_covered(clocks, effect, int(fields.get(effect.amount_field) or 0), date.fromisoformat(moment[:10]))}
    if effect.verb == "start":
        key = clock_key(procedure, effect, fields)
        lasting = clocks[effect.inherits].pauses if effect.inherits in clocks else ()
        # a pause that the other clock is still in goes on in this one; files write the start before the stop
        carried = tuple(PauseSpan(p.kind, date.fromisoformat(moment[:10]), None, p.ref) for p in lasting if p.end is None)
        until = procedure.clocks[effect.clock].until
        clocks[key] = RunningClock(key, effect.clock, moment, carried, until=str(fields.get(until, "")) if until else "")
        return clocks
    for key in clock_keys(procedure, effect, fields, clocks):
        clock = clocks.get(key)
        if clock is not None and clock.stopped is None:
            clocks[key] = _after(clock, effect, fields, date.fromisoformat(moment[:10]), actor)
    return clocks


def _one_a_row(rule: ClockRule, fields: Mapping[str, Any], moment: str) -> dict[str, RunningClock]:
    """The clocks of a table, numbered as its rows are."""
    rows: Iterable[Mapping[str, Any]] = fields.get(rule.rows, ())
    made = [
        RunningClock(f"{rule.id}#{number}", rule.id, moment, until=str(row.get(rule.until, "")), sum=int(row.get(rule.sum) or 0))
        for number, row in enumerate(rows, 1)
    ]
    return {clock.key: clock for clock in made}


def _covered(clocks: Mapping[str, RunningClock], effect: ClockEffect, money: int, day: date) -> dict[str, RunningClock]:
    """The clocks that a payment changes: it is laid against the nearest first; one whose sum is there stops."""
    found = {}
    for clock in sorted((c for c in clocks.values() if c.rule == effect.clock and c.stopped is None), key=lambda c: c.until):
        laid = min(money, clock.sum - clock.covered)
        money -= laid
        paid = replace(clock, covered=clock.covered + laid)
        found[clock.key] = _stopped(paid, day) if paid.covered >= paid.sum else paid
    return found


def _after(clock: RunningClock, effect: ClockEffect, fields: Mapping[str, Any], day: date, actor: str) -> RunningClock:
    """A running clock after one effect other than its start."""
    ref = str(fields.get(effect.ref, "")) if effect.ref else ""
    if effect.verb == "stop":
        return _stopped(clock, day)
    if effect.verb == "pause":
        kind = str(fields.get(effect.kind_from, "")) if effect.kind_from else effect.kind
        if any(pause.end is None and (pause.kind, pause.ref) == (kind, ref) for pause in clock.pauses):
            return clock
        return replace(clock, pauses=(*clock.pauses, PauseSpan(kind, day, None, ref)))
    if effect.verb == "resume":
        ended = tuple(
            replace(pause, end=max(day, pause.start))
            if pause.end is None and effect.kind in ("", pause.kind) and (not effect.ref or pause.ref == ref)
            else pause
            for pause in clock.pauses
        )
        return replace(clock, pauses=ended)
    amount = str(fields.get(effect.amount_field, "")) if effect.amount_field else ""
    return replace(clock, extensions=(*clock.extensions, ExtensionGiven(amount, actor, day)))
