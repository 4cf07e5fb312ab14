"""The engine: may this act be taken now, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol, TypeAlias

from quanze.core.clock.calendar import Calendar
from quanze.core.clock.deadline import compute_deadline
from quanze.core.clock.errors import ClockError
from quanze.core.kernel.unresolved import Unresolved
from quanze.core.procedures.deadlines import Rulebook, deadline_of, extension_refused
from quanze.core.procedures.model import Act, FieldRule, GuardUse, Procedure, Role
from quanze.core.procedures.people import Person
from quanze.core.procedures.state import MatterState, RunningClock, applies, apply_act, clock_key, same_word, turned

# what a form may hold; sizes of the house, no law
LONGEST_LINE = 500
LONGEST_TEXT = 20_000
LONGEST_NUMBER = 15


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
    """What the guards may look at: the body, its people, the rulebook, the calendar, and in `more` what the caller's own guards need."""

    body: str
    people: Mapping[str, Person]
    rules: Rulebook
    calendar: Calendar
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

    def due(self, clock: RunningClock) -> date | Unresolved:
        """The last day of a clock of this matter, or why it is not known; a moment (an hour limit) is given as its day."""
        deadline, _ = deadline_of(self.procedure, clock, self.state.opened_on, self.facts.rules.limit_of, self.facts.calendar)
        if isinstance(deadline, Unresolved):
            return deadline
        if deadline.due is None:
            return deadline.unresolved or Unresolved("open", "扣除的期间尚未结束")
        return deadline.due.date() if isinstance(deadline.due, datetime) else deadline.due

    def amount(self, rule_id: str, label: str = "") -> int | Unresolved:
        """A figure that is no time (persons, yuan) of a rule on the day of the act."""
        try:
            return self.facts.rules.amount_of(rule_id, self.day, label)
        except ClockError as error:
            return Unresolved("no_figure", str(error))

    def latest_before(self, rule_id: str, event: date) -> date | Unresolved:
        """The last day on which something may be done that a rule wants so long before `event`."""
        try:
            rule, one = self.facts.rules.limit_of(rule_id, self.day)
            due = compute_deadline(one.limit, event, self.facts.calendar, rule_version=rule.version).due
        except ClockError as error:
            return Unresolved("no_limit", str(error))
        return due if due is not None else Unresolved("open", f"{rule_id} 算不出日期")

    def ground(self, reason: str, remedy: str, field: str = "") -> Ground:
        """A refusal by this guard, with its article."""
        return Ground(self.use.guard, reason, remedy, self.use.source or self.act.source, field, self.use.override_by)


Guard: TypeAlias = Callable[[Situation], Ground | None]


class Checks(Protocol):
    """What the engine needs of a guard rule."""

    @property
    def check(self) -> Guard: ...

    @property
    def foreseeable(self) -> bool: ...


def advance(
    procedure: Procedure, state: MatterState, request: ActRequest, facts: Facts, now: datetime, guards: Mapping[str, Checks]
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
    fields, grounds = check_fields(act, request, facts, now)
    grounds += _clock_grounds(procedure, state, act, fields, request, facts, now)
    if grounds:
        return Refusal(act.id, tuple(grounds))
    overrides: list[dict[str, str]] = []
    clean = ActRequest(request.act, request.actor, request.on, request.seen, fields, request.documents, request.overrides)
    for use in act.guards:
        ground = guards[use.guard].check(Situation(procedure, state, act, clean, facts, now, use))
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
                "这次没有记下；请看过新记录，确实还要办的再提交一次",
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
    if moment.tzinfo is not None and now.tzinfo is not None and moment > now:
        return [Ground("act_day", f"行为时刻 {moment:%Y-%m-%d %H:%M} 晚于现在 {now:%Y-%m-%d %H:%M}", "请填写实际发生的时刻", field="on")]
    if state.opened_on and day < state.opened_on:
        return [Ground("act_day", f"行为日期 {day} 早于本件开始之日 {state.opened_on}", "请核对日期", field="on")]
    if not act.opens and not any(_was_at(state, stage, day) for stage in act.stages):
        began = state.stage_days[state.stage][0]
        title = procedure.stages[state.stage].title
        return [Ground("act_day", f"{day} 本件还没有进入“{title}”（{began} 进入）", "请核对日期", act.source, "on")]
    if state.last_recorded and datetime.fromisoformat(state.last_recorded) > now:
        return [Ground("clock_set_back", f"这台机器的时间 {now:%Y-%m-%d %H:%M} 早于本件最后一条记录", "请系统管理员校准时间后再办")]
    return []


def _was_at(state: MatterState, stage: str, day: date) -> bool:
    first, last = state.stage_days.get(stage, (date.max, None))
    return first <= day and (last is None or day <= last)


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
        if holds(procedure.roles[role], person, posts, state):
            return None
    return Ground("lawful_actor", f"“{act.title}”应由{wanted}实施，{person.name}在 {day} 不具有这一身份", f"请交{wanted}办理", act.source)


def holds(role: Role, person: Person, posts: Collection[str], state: MatterState) -> bool:
    """Whether a person with these posts that day holds the role, by post or in the matter."""
    if role.bound_to == "matter":
        return person.id in state.people.get(role.id, ())
    return any(post in posts for post in role.posts)


def check_fields(act: Act, request: ActRequest, facts: Facts, now: datetime) -> tuple[dict[str, Any], list[Ground]]:
    """The values that were filled in, cleaned, and a ground for each that is missing or wrong."""
    known = {rule.id for rule in act.fields}
    grounds = [
        Ground("fields", f"“{act.title}”没有“{name}”这一栏", "请从页面填写，不要改动表单", field=name)
        for name in request.fields
        if name not in known
    ]
    values: dict[str, Any] = {}
    day = date.fromisoformat(request.on[:10])
    for rule in act.fields:
        given = request.fields.get(rule.id)
        if given in (None, "", [], ()) or (isinstance(given, str) and not given.strip()):
            if needed(rule, request.fields):
                grounds.append(Ground("fields", f"“{rule.title}”没有填", rule.help or "请填写这一栏", act.source, rule.id))
            continue
        value, wrong = read_value(rule, given)
        wrong = wrong or _not_yet(rule, value, now) or _strangers(rule, value, facts, day)
        if wrong:
            grounds.append(Ground("fields", f"“{rule.title}”{wrong}", rule.help or "请改正这一栏", act.source, rule.id))
        else:
            values[rule.id] = value
    return values, grounds


def needed(rule: FieldRule, fields: Mapping[str, Any]) -> bool:
    """Whether a field must be filled, given what the others hold."""
    if rule.required_when is not None:
        return same_word(fields.get(rule.required_when[0], ""), rule.required_when[1])
    return rule.required


def _not_yet(rule: FieldRule, value: Any, now: datetime) -> str:
    if not rule.past:
        return ""
    late = str(value)[:10] > now.date().isoformat()
    return f"晚于今天 {now.date()}，应填实际发生的日期" if late else ""


def _strangers(rule: FieldRule, value: Any, facts: Facts, day: date) -> str:
    if rule.type not in ("person", "persons"):
        return ""
    named = [value] if isinstance(value, str) else value
    people = [facts.people.get(one) for one in named]
    strange = [
        person.name if person else one
        for one, person in zip(named, people, strict=True)
        if not person or not person.belongs_to(facts.body, day)
    ]
    return f"中的{'、'.join(strange)}在 {day} 不是本机关人员" if strange else ""


def read_value(rule: FieldRule, given: Any) -> tuple[Any, str]:
    """The value in its plain form and "", or the value and what is wrong with it. Money is whole fen."""
    try:
        if rule.type == "date":
            return date.fromisoformat(str(given).strip()).isoformat(), ""
        if rule.type == "datetime":
            text = str(given).strip()
            moment = datetime.fromisoformat(text)
            return moment.isoformat(), "" if len(text) > len("2026-03-09") else "应写到时、分，如 2026-03-09T09:30"
        if rule.type in ("integer", "money"):
            return _whole(given)
    except (TypeError, ValueError):
        return given, f"读不懂“{given}”"
    options = {key for key, _ in rule.choices}
    if rule.type == "choice":
        return str(given), "" if str(given) in options else f"没有“{given}”这个选项"
    if rule.type == "choices":
        chosen = list(dict.fromkeys(str(g) for g in (given if isinstance(given, list | tuple) else [given])))
        strange = [c for c in chosen if c not in options]
        return chosen, f"没有“{'、'.join(strange)}”这些选项" if strange else ""
    if rule.type == "yes_no":
        if given in (True, "true", "yes", "是", "1", "on", "True"):
            return True, ""
        return False, "" if given in (False, "false", "no", "否", "0", "off", "False") else f"应为是或者否，填的是“{given}”"
    if rule.type == "persons":
        return list(dict.fromkeys(str(g) for g in (given if isinstance(given, list | tuple) else [given]))), ""
    if rule.type == "table":
        return _table(rule, given)
    if rule.type == "file" and isinstance(given, Mapping):
        return _kept_file(given)
    return _text(given, LONGEST_LINE if rule.type == "text" else LONGEST_TEXT)


def _kept_file(given: Mapping[str, Any]) -> tuple[Any, str]:
    """A file as the caller kept it: its name, kind by content, size in bytes and digest; without these four it is no file."""
    known = {name: given[name] for name in ("name", "media_type", "size", "sha256") if given.get(name)}
    return (known, "") if len(known) == len(("name", "media_type", "size", "sha256")) else (given, "没有收到文件，请重新选择")


def _whole(given: Any) -> tuple[Any, str]:
    text = str(given).strip()
    if isinstance(given, bool) or not text.lstrip("-").isdecimal():
        return given, f"应为整数，填的是“{given}”"
    if len(text) > LONGEST_NUMBER:
        return given, "数字太大"
    number = int(text)
    return number, "不能是负数" if number < 0 else ""


def _text(given: Any, longest: int) -> tuple[str, str]:
    text = str(given).strip()
    if any(ord(c) < ord(" ") and c not in "\n\r\t" for c in text):
        return text, "含有不可见的控制字符"
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text, "含有残缺的字符，请重新输入"
    return text, "" if len(text) <= longest else f"有 {len(text)} 字，最多 {longest} 字；写不下的请放到附件里"


def _table(rule: FieldRule, given: Any) -> tuple[Any, str]:
    """Rows as mappings: each cell as its column wants it, and where the table has no columns plain text, so that nothing depends on how a language prints numbers."""
    if not isinstance(given, list | tuple) or not all(isinstance(row, Mapping) for row in given):
        return given, "应为多行内容，每行是若干栏"
    rows: list[dict[str, Any]] = []
    for number, row in enumerate(given, 1):
        made: dict[str, Any] = {}
        strange = [str(name) for name in row if rule.columns and name not in {column.id for column in rule.columns}]
        if strange:
            return given, f"没有“{'、'.join(strange)}”这些列"
        columns: dict[str, FieldRule | None] = {c.id: c for c in rule.columns} or dict.fromkeys(map(str, row))
        for name, column in columns.items():
            cell = row.get(name)
            if column is None or cell in (None, ""):
                made[name], wrong = _text("" if cell is None else cell, LONGEST_TEXT)
                wrong = wrong or (f"第 {number} 行没有填“{column.title}”" if column and column.required else "")
            else:
                made[name], fault = read_value(column, cell)
                wrong = f"第 {number} 行“{column.title}”{fault}" if fault else ""
            if wrong:
                return given, wrong
        rows.append(made)
    return rows, ""


def _clock_grounds(
    procedure: Procedure, state: MatterState, act: Act, fields: Mapping[str, Any], request: ActRequest, facts: Facts, now: datetime
) -> list[Ground]:
    """What an act's effects on clocks have against them: nothing to extend or resume, a number used twice, days out of order,
    an extension beyond its rule."""
    grounds: list[Ground] = []

    def refuse(reason: str, remedy: str, field: str = "") -> None:
        grounds.append(Ground("running_clock", reason, remedy, act.source, field))

    resumed: list[bool] = []
    for effect in act.clocks:
        rule = procedure.clocks[effect.clock]
        if effect.every or not applies(effect, fields) or (rule.per and rule.per not in fields) or (effect.on and effect.on not in fields):
            continue
        clock = state.clocks.get(clock_key(procedure, effect, fields))
        running = clock is not None and clock.stopped is None
        number = f"（{fields[rule.per]}）" if rule.per else ""
        if rule.per and effect.verb == "start" and clock is not None:
            refuse(f"“{rule.title}”{number}已经登记过，不能再次起算", "请核对编号，另起一个编号", rule.per)
        if rule.per and effect.verb != "start" and not running and effect.verb != "pause":
            refuse(f"没有正在计算的“{rule.title}”{number}", "请核对编号", rule.per)
        if effect.verb == "extend" and not running and not rule.per:
            refuse(f"“{rule.title}”没有在计算，不能延长", "请核对是否选对了行为")
        if effect.verb == "resume":
            open_pauses = [p for p in (clock.pauses if clock else ()) if p.end is None and effect.kind in ("", p.kind)]
            ref = str(fields.get(effect.ref, "")) if effect.ref else ""
            resumed.append(any(not effect.ref or p.ref == ref for p in open_pauses))
        if clock is not None and running and effect.verb in ("stop", "pause", "resume", "extend"):
            day = date.fromisoformat(str(fields[effect.on] if effect.on else request.on)[:10])
            if day > now.date():
                refuse(f"{day} 晚于今天 {now.date()}", "请填写实际发生的日期", effect.on or "on")
            begun = max([clock.started_on, *(p.start for p in clock.pauses if effect.verb == "resume" and p.end is None)])
            if day < begun:
                refuse(f"{day} 早于“{rule.title}”的起算或中止之日 {begun}", "请核对日期", effect.on or "on")
        if effect.verb == "extend" and clock is not None and running:
            longer = turned(state.clocks, procedure, act, effect, fields, request.on, request.actor)[clock.key]
            against = extension_refused(procedure, longer, state.opened_on, facts.rules.limit_of)
            if against:
                refuse(against, "请核对延长的天数和批准文书", effect.amount_field)
    if resumed and not any(resumed):
        kinds = "、".join(dict.fromkeys(e.kind for e in act.clocks if e.verb == "resume" and e.kind))
        refuse(f"没有正在扣除的{kinds or ''}期间，不能结束", "请核对编号和是否登记过开始")
    return grounds


def _overridden(ground: Ground, use: GuardUse, request: ActRequest, procedure: Procedure, state: MatterState, facts: Facts) -> bool:
    """Whether the actor may, and did, override this guard with a reason."""
    if not use.override_by or not request.overrides.get(use.guard, "").strip():
        return False
    person = facts.people.get(request.actor)
    if person is None:
        return False
    held = person.roles_on(date.fromisoformat(request.on[:10]), facts.body)
    return any(holds(procedure.roles[role], person, held, state) for role in use.override_by)


def _turns_on_form(use: GuardUse, act: Act) -> bool:
    """Whether a guard looks at a field that the act's own form asks for."""
    return bool({str(use.arguments.get(name, "")) for name in ("field", "unless")} & {rule.id for rule in act.fields})


@dataclass(frozen=True, slots=True)
class Option:
    """An act of the present stage, and the grounds on which this person could not take it now (none: ready to be filled in)."""

    act: Act
    grounds: tuple[Ground, ...]


def options(
    procedure: Procedure, state: MatterState, actor: str, facts: Facts, now: datetime, guards: Mapping[str, Checks] | None = None
) -> tuple[Option, ...]:
    """The acts that fit the stage, each with the grounds against this actor.

    Of the guards only the foreseeable ones are asked: those that look at the history and the day alone. The others are asked when
    the act is requested, for they may turn on what the form says.
    """
    found: list[Option] = []
    for act in procedure.acts.values():
        if (act.opens and not state.stage) or (state.stage in act.stages):
            request = ActRequest(act.id, actor, now.isoformat(), state.length)
            ground = lawful_actor(procedure, state, act, request, facts)
            grounds = [ground] if ground else []
            for use in act.guards:
                rule = (guards or {}).get(use.guard)
                if rule is not None and rule.foreseeable and not use.override_by and not _turns_on_form(use, act):
                    against = rule.check(Situation(procedure, state, act, request, facts, now, use))
                    grounds += [against] if against else []
            found.append(Option(act, tuple(grounds)))
    return tuple(found)
