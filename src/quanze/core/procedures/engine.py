"""The engine: may this act be taken now, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeAlias

from quanze.core.procedures.model import Act, FieldRule, GuardUse, Procedure
from quanze.core.procedures.people import Person
from quanze.core.procedures.state import MatterState, apply_act, clock_key


@dataclass(frozen=True, slots=True)
class ActRequest:
    """What somebody wants to do. `on` is the day (or moment) it was done, `seen` how many events the asker's form knew of."""

    act: str
    actor: str
    on: str
    seen: int
    fields: Mapping[str, Any] = field(default_factory=dict)
    documents: tuple[str, ...] = ()
    overrides: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the guards may look at: the body, its people, and whatever the caller's own guards need in `more`."""

    body: str
    people: Mapping[str, Person]
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ground:
    """One reason for a refusal: which guard, under which article, what was found, and what would satisfy it."""

    guard: str
    reason: str
    remedy: str
    source: str = ""
    field: str = ""
    override_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """The act may not be taken; every ground at once."""

    act: str
    grounds: tuple[Ground, ...]


@dataclass(frozen=True, slots=True)
class Advance:
    """The act may be taken: the payload of the `ActTaken` event to record, and the state after it."""

    payload: dict[str, Any]
    after: MatterState


@dataclass(frozen=True, slots=True)
class Situation:
    """What a guard is shown."""

    procedure: Procedure
    state: MatterState
    act: Act
    request: ActRequest
    facts: Facts
    now: datetime
    use: GuardUse

    @property
    def day(self) -> date:
        """The day the act was done on."""
        return date.fromisoformat(self.request.on[:10])

    def ground(self, reason: str, remedy: str, field: str = "") -> Ground:
        """A refusal by this guard, with its article."""
        return Ground(self.use.guard, reason, remedy, self.use.source or self.act.source, field, self.use.override_by)


Guard: TypeAlias = Callable[[Situation], Ground | None]


def advance(
    procedure: Procedure, state: MatterState, request: ActRequest, facts: Facts, now: datetime, guards: Mapping[str, Guard]
) -> Advance | Refusal:
    """What follows from `request`, or every ground on which it is refused.

    The checks run in an order a person would follow: does the act exist and fit the stage; is the form still fresh; may this
    person act; are the fields good; do the guards hold. Later questions are not asked while an earlier one fails; all faulty
    fields are reported together, and so are all guards.
    """
    act = procedure.acts.get(request.act)
    if act is None:
        return _refuse(request, Ground("act_exists", f"本程序没有“{request.act}”这一行为", "请从页面列出的行为中选择"))
    grounds = [*_timing(procedure, state, act, request, now)]
    if grounds:
        return Refusal(act.id, tuple(grounds))
    actor_ground = lawful_actor(procedure, state, act, request, facts)
    if actor_ground is not None:
        return Refusal(act.id, (actor_ground,))
    fields, grounds = check_fields(act, request, state, now)
    grounds += _clock_grounds(procedure, state, act, fields)
    if grounds:
        return Refusal(act.id, tuple(grounds))
    overrides: list[dict[str, str]] = []
    clean = ActRequest(request.act, request.actor, request.on, request.seen, fields, request.documents, request.overrides)
    for use in act.guards:
        ground = guards[use.guard](Situation(procedure, state, act, clean, facts, now, use))
        if ground is None:
            continue
        if _overridden(ground, use, clean, procedure, state, facts):
            overrides.append(
                {"guard": use.guard, "reason": request.overrides[use.guard], "finding": ground.reason, "source": ground.source}
            )
        else:
            grounds.append(ground)
    if grounds:
        return Refusal(act.id, tuple(grounds))
    payload: dict[str, Any] = {
        "act": act.id,
        "on": request.on,
        "fields": fields,
        "documents": list(request.documents),
        "overrides": overrides,
        "from": state.stage,
        "to": act.leads_to or state.stage,
    }
    if act.opens:
        payload["procedure"] = {"id": procedure.id, "version": procedure.version, "digest": procedure.digest}
    after = apply_act(procedure, state, state.length + 1, now.isoformat(), request.actor, payload)
    return Advance(payload, after)


def _refuse(request: ActRequest, ground: Ground) -> Refusal:
    return Refusal(request.act, (ground,))


def _timing(procedure: Procedure, state: MatterState, act: Act, request: ActRequest, now: datetime) -> list[Ground]:
    """Grounds that lie in the order of things: stage, freshness of the form, the day given, the machine's clock."""
    if request.seen != state.length:
        return [
            Ground(
                "fresh_form",
                f"这张表打开之后，本件又有了 {state.length - request.seen} 条新记录"
                if request.seen < state.length
                else "这张表与本件的记录对不上",
                "请刷新页面，看过新记录后再办；已填的内容没有保存",
            )
        ]
    if act.opens:
        if state.stage:
            return [Ground("open_stage", "本件已经开始，不能再次开始", "请在本件页面选择下一步行为")]
    elif state.stage not in act.stages:
        now_at = procedure.stages[state.stage].title if state.stage else "尚未开始"
        allowed = "、".join(procedure.stages[s].title for s in act.stages)
        return [Ground("open_stage", f"本件现处“{now_at}”，“{act.title}”只能在“{allowed}”实施", "请先完成前面的行为", act.source)]
    try:
        moment = datetime.fromisoformat(request.on)
        day = moment.date()
    except ValueError:
        return [Ground("act_day", f"行为日期“{request.on}”读不懂", "请按 2026-03-09 的样子填写", field="on")]
    if day > now.date():
        return [Ground("act_day", f"行为日期 {day} 晚于今天 {now.date()}", "请填写实际发生的日期", field="on")]
    if state.opened_on and day < state.opened_on:
        return [Ground("act_day", f"行为日期 {day} 早于本件开始之日 {state.opened_on}", "请核对日期", field="on")]
    if state.last_recorded and datetime.fromisoformat(state.last_recorded) > now:
        return [Ground("clock_set_back", f"这台机器的时间 {now:%Y-%m-%d %H:%M} 早于本件最后一条记录", "请系统管理员校准时间后再办")]
    return []


def lawful_actor(procedure: Procedure, state: MatterState, act: Act, request: ActRequest, facts: Facts) -> Ground | None:
    """None where the actor holds one of the act's roles that day (in the matter, or by post at the matter's body)."""
    person = facts.people.get(request.actor)
    day = date.fromisoformat(request.on[:10])
    wanted = "、".join(procedure.roles[r].title for r in act.roles)
    if person is None:
        return Ground("lawful_actor", "系统中没有您的人员记录", "请系统管理员登记人员与岗位", act.source)
    if not person.belongs_to(facts.body, day):
        return Ground("lawful_actor", f"{person.name} 在 {day} 不是本机关人员", "请由本机关人员办理；需要协助的走协查程序", act.source)
    posts = person.roles_on(day, facts.body)
    for role in act.roles:
        bound = procedure.roles[role].bound_to
        if (bound == "post" and role in posts) or (bound == "matter" and person.id in state.people.get(role, ())):
            return None
    return Ground("lawful_actor", f"“{act.title}”应由{wanted}实施，{person.name}在 {day} 不具有这一身份", f"请交{wanted}办理", act.source)


def check_fields(act: Act, request: ActRequest, state: MatterState, now: datetime) -> tuple[dict[str, Any], list[Ground]]:
    """The values that were filled in, cleaned, and a ground for each that is missing or wrong."""
    known = {rule.id for rule in act.fields}
    grounds = [
        Ground("fields", f"“{act.title}”没有“{name}”这一栏", "请从页面填写，不要改动表单", field=name)
        for name in request.fields
        if name not in known
    ]
    values: dict[str, Any] = {}
    for rule in act.fields:
        given = request.fields.get(rule.id)
        if given in (None, "", [], ()):
            if needed(rule, request.fields):
                grounds.append(Ground("fields", f"“{rule.title}”没有填", rule.help or "请填写这一栏", act.source, rule.id))
            continue
        value, wrong = read_value(rule, given)
        if wrong:
            grounds.append(Ground("fields", f"“{rule.title}”{wrong}", rule.help or "请改正这一栏", act.source, rule.id))
        else:
            values[rule.id] = value
    return values, grounds


def needed(rule: FieldRule, fields: Mapping[str, Any]) -> bool:
    """Whether a field must be filled, given what the others hold."""
    if rule.required_when is not None:
        return str(fields.get(rule.required_when[0], "")) == rule.required_when[1]
    return rule.required


def read_value(rule: FieldRule, given: Any) -> tuple[Any, str]:
    """The value in its plain form and "", or the value and what is wrong with it. Money is whole fen."""
    try:
        if rule.type == "date":
            return date.fromisoformat(str(given)).isoformat(), ""
        if rule.type == "datetime":
            return datetime.fromisoformat(str(given)).isoformat(), ""
        if rule.type in ("integer", "money"):
            if isinstance(given, bool) or (int(given) != given and not str(given).lstrip("-").isdigit()):
                return given, f"应为整数，填的是“{given}”"
            number = int(given)
            return number, "不能是负数" if number < 0 else ""
    except (TypeError, ValueError):
        return given, f"读不懂“{given}”"
    options = {key for key, _ in rule.choices}
    if rule.type == "choice":
        return str(given), "" if str(given) in options else f"没有“{given}”这个选项"
    if rule.type == "choices":
        chosen = [str(g) for g in (given if isinstance(given, list | tuple) else [given])]
        strange = [c for c in chosen if c not in options]
        return chosen, f"没有“{'、'.join(strange)}”这些选项" if strange else ""
    if rule.type == "yes_no":
        return given in (True, "true", "yes", "是", "1", "on"), ""
    if rule.type == "persons":
        return [str(g) for g in (given if isinstance(given, list | tuple) else [given])], ""
    if rule.type == "table":
        return given, "" if isinstance(given, list) else "应为多行内容"
    text = str(given).strip()
    if "\x00" in text:
        return text, "含有不可见的 NUL 字符"
    return text, ""


def _clock_grounds(procedure: Procedure, state: MatterState, act: Act, fields: Mapping[str, Any]) -> list[Ground]:
    """A clock that should be extended, paused or resumed must be running; a date a clock counts from must not lie before the matter."""
    grounds: list[Ground] = []
    for effect in act.clocks:
        if effect.when is not None and str(fields.get(effect.when[0], "")) != effect.when[1]:
            continue
        rule = procedure.clocks[effect.clock]
        if rule.per and rule.per not in fields:
            continue
        clock = state.clocks.get(clock_key(procedure, effect, fields))
        if effect.verb in ("extend", "resume") and (clock is None or clock.stopped is not None):
            verb = "延长" if effect.verb == "extend" else "恢复计算"
            grounds.append(Ground("running_clock", f"“{rule.title}”没有在计算，不能{verb}", "请核对是否选对了行为", act.source))
        if effect.verb in ("stop", "pause", "resume") and clock is not None and effect.on and fields.get(effect.on):
            day = date.fromisoformat(str(fields[effect.on])[:10])
            begun = max([clock.started_on, *(p.start for p in clock.pauses if effect.verb == "resume" and p.end is None)])
            if day < begun:
                grounds.append(
                    Ground("running_clock", f"{day} 早于“{rule.title}”的起算或中止之日 {begun}", "请核对日期", act.source, effect.on)
                )
    return grounds


def _overridden(ground: Ground, use: GuardUse, request: ActRequest, procedure: Procedure, state: MatterState, facts: Facts) -> bool:
    """Whether the actor may, and did, override this guard with a reason."""
    if not use.override_by or not request.overrides.get(use.guard, "").strip():
        return False
    person = facts.people.get(request.actor)
    if person is None:
        return False
    held = person.roles_on(date.fromisoformat(request.on[:10]), facts.body)
    return any(
        role in held if procedure.roles[role].bound_to == "post" else person.id in state.people.get(role, ()) for role in use.override_by
    )


@dataclass(frozen=True, slots=True)
class Option:
    """An act of the present stage, and the grounds on which this person could not take it now (none: ready to be filled in)."""

    act: Act
    grounds: tuple[Ground, ...]


def options(procedure: Procedure, state: MatterState, actor: str, facts: Facts, now: datetime) -> tuple[Option, ...]:
    """The acts that fit the stage, each with the grounds against this actor; guards are asked only when the act is requested."""
    found: list[Option] = []
    for act in procedure.acts.values():
        if (act.opens and not state.stage) or (state.stage in act.stages):
            request = ActRequest(act.id, actor, now.isoformat(), state.length)
            ground = lawful_actor(procedure, state, act, request, facts)
            found.append(Option(act, (ground,) if ground else ()))
    return tuple(found)
