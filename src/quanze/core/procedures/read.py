"""A procedure file's content in, a Procedure or all of its faults out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar, cast

from quanze.core.clock.limit import Unit
from quanze.core.clock.rules import Rule, RuleLimit
from quanze.core.kernel.canonical import canonical_json, digest
from quanze.core.kernel.interval import Interval
from quanze.core.procedures.extends import cited
from quanze.core.procedures.guards import GuardRule
from quanze.core.procedures.model import (
    FIELD_TYPES,
    Act,
    ClockEffect,
    ClockRule,
    FieldRule,
    GuardUse,
    LegalSource,
    Procedure,
    Role,
    Stage,
)

T = TypeVar("T")
CLOCK_VERBS = ("start", "stop", "pause", "resume", "extend", "cover")


@dataclass(frozen=True, slots=True)
class Known:
    """What a procedure may name: guards that exist, rules of the rulebook by id (all versions), documents that have a form."""

    guards: Mapping[str, GuardRule]
    rules: Mapping[str, Sequence[Rule]]
    documents: Collection[str]


class FaultyProcedure(Exception):
    """A procedure file that may not be used, with every fault found in it."""

    def __init__(self, name: str, faults: Sequence[str]) -> None:
        self.name, self.faults = name, tuple(faults)
        super().__init__(f"程序文件 {name} 有 {len(self.faults)} 处错误：" + "；".join(self.faults))


def read_procedure(name: str, data: Mapping[str, Any], known: Known) -> Procedure:
    """The procedure that `data` (a parsed file) describes; raises `FaultyProcedure` naming every fault at once.

    Checked: every named stage, role, clock, field, guard, limit and document exists; exactly one act opens the matter; every stage can
    be reached and every stage that is not final can be left towards a final one; every act has a legal source.
    """
    faults: list[str] = []
    if not isinstance(data, Mapping):
        raise FaultyProcedure(name, ["文件内容应是一组“名称: 值”"])
    try:
        data = cited(data)
    except (AttributeError, KeyError, TypeError, ValueError) as wrong:
        raise FaultyProcedure(name, [f"依据的写法（cites、source）读不懂：{wrong}"]) from wrong
    procedure = _build(name, data, faults)
    if procedure is not None:
        faults.extend(_check(procedure, known))
    if faults or procedure is None:
        raise FaultyProcedure(name, faults)
    return procedure


def _build(name: str, data: Mapping[str, Any], faults: list[str]) -> Procedure | None:
    try:
        interval = data["in_force"]
        return Procedure(
            id=str(data["id"]),
            version=str(data["version"]),
            title=str(data["title"]),
            matter=str(data["matter"]),
            in_force=Interval(_day(interval.get("from")), _day(interval.get("until"))),
            sources=tuple(
                LegalSource(str(s["title"]), str(s.get("doc_no", "")), str(s.get("articles", ""))) for s in data.get("sources", ())
            ),
            roles=_keyed(data.get("roles", ()), _role, "角色", faults),
            stages=_keyed(data.get("stages", ()), _stage, "阶段", faults),
            clocks=_keyed(data.get("clocks", ()), _clock, "时钟", faults),
            acts=_keyed(data.get("acts", ()), _act, "行为", faults),
            digest=digest(canonical_json(plain(data))),
            confidence=str(data.get("confidence", "high")),
            notes=str(data.get("notes", "")),
            extends=str(data.get("extends", "")),
            power_types=tuple(str(name) for name in data.get("power_types", ())),
            binds=tuple(str(word) for word in data.get("binds", ())),
            general=data.get("general") is True,
            named_by=tuple(str(name) for name in data.get("named_by", ())),
        )
    except KeyError as missing:
        faults.append(f"缺少 {missing.args[0]}")
    except (TypeError, ValueError, AttributeError) as wrong:
        faults.append(f"{name} 的结构不对：{wrong}")
    return None


def plain(value: Any) -> Any:
    """A file's content as canonical-JSON material: days as text, no floats, choices as pairs, for JSON so kept forgets the order of names."""
    if isinstance(value, Mapping):
        return {
            str(key): [[str(k), str(v)] for k, v in item.items()] if key == "choices" and isinstance(item, Mapping) else plain(item)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, float) else value


def _day(value: Any) -> date | None:
    return None if value is None else value if isinstance(value, date) else date.fromisoformat(str(value))


def _keyed(rows: Sequence[Any], make: Callable[[Mapping[str, Any]], T], what: str, faults: list[str]) -> dict[str, T]:
    made: dict[str, T] = {}
    for row in rows or ():
        if not isinstance(row, Mapping):
            faults.append(f"{what}“{row}”应写成一组“名称: 值”")
            continue
        key = str(row.get("id", ""))
        if not key:
            faults.append(f"有一个{what}没有 id")
        elif key in made:
            faults.append(f"{what} {key} 写了两次")
        else:
            try:
                made[key] = make(row)
            except KeyError as missing:
                faults.append(f"{what} {key} 缺少 {missing.args[0]}")
            except (TypeError, ValueError, AttributeError) as wrong:
                faults.append(f"{what} {key} 的写法不对：{wrong}")
    return made


def _role(row: Mapping[str, Any]) -> Role:
    bound = row["bound_to"]
    if bound not in ("matter", "post"):
        raise ValueError(f"角色 {row['id']} 的 bound_to 应为 matter 或 post，写的是 {bound}")
    posts = tuple(str(post) for post in row.get("posts", (row["id"],)))
    return Role(str(row["id"]), bound, str(row.get("title", row["id"])), posts if bound == "post" else ())


def _stage(row: Mapping[str, Any]) -> Stage:
    return Stage(
        str(row["id"]),
        str(row["title"]),
        bool(row.get("final", False)),
        tuple(row.get("mirrors", ())),
        str(row.get("explains", "")),
        str(row.get("beside", "")),
    )


def _clock(row: Mapping[str, Any]) -> ClockRule:
    whose = str(row.get("whose", "body"))
    if whose not in ("body", "party"):
        raise ValueError(f"whose 应为 body 或 party，写的是 {whose}")
    return ClockRule(
        str(row["id"]),
        str(row["title"]),
        str(row.get("limit", "")),
        str(row.get("per", "")),
        str(row.get("overdue_means", "")),
        cast(Any, whose),
        bool(row.get("outlives", False)),
        str(row.get("until", "")),
        str(row.get("rows", "")),
        str(row.get("sum", "")),
    )


def _pair(value: Any) -> tuple[str, str] | None:
    if value is None:
        return None
    ((key, wanted),) = value.items()
    # YAML reads a bare yes as true
    return str(key), {True: "yes", False: "no"}.get(wanted, str(wanted)) if isinstance(wanted, bool) else str(wanted)


def _field(row: Mapping[str, Any]) -> FieldRule:
    kind = str(row.get("type", "text"))
    if kind not in FIELD_TYPES:
        raise ValueError(f"栏目 {row['id']} 的 type {kind} 未知，可用：{'、'.join(FIELD_TYPES)}")
    choices = row.get("choices", {})
    named = choices.items() if isinstance(choices, Mapping) else (c if isinstance(c, list | tuple) else (c, c) for c in choices)
    pairs = tuple((str(key), str(title)) for key, title in named)
    return FieldRule(
        id=str(row["id"]),
        title=str(row["title"]),
        type=cast(Any, kind),
        required=bool(row.get("required", True)),
        choices=pairs,
        help=str(row.get("help", "")),
        assigns=str(row.get("assigns", "")),
        required_when=_pair(row.get("required_when")),
        past=bool(row.get("past", False)),
        options_from=str(row.get("options_from", "")),
        columns=tuple(_field(column) for column in row.get("columns", ())),
    )


def _guard(row: Any) -> GuardUse:
    if isinstance(row, str):
        return GuardUse(row)
    rest = {key: _words(value) for key, value in row.items() if key not in ("guard", "source", "override_by")}
    return GuardUse(str(row["guard"]), rest, str(row.get("source", "")), tuple(row.get("override_by", ())))


def _words(value: Any) -> Any:
    """YAML reads a bare yes or no as true or false; a procedure file means the word."""
    if isinstance(value, list):
        return [_words(one) for one in value]
    return ("yes" if value else "no") if isinstance(value, bool) else value


def _effects(rows: Mapping[str, Any]) -> tuple[ClockEffect, ...]:
    made: list[ClockEffect] = []
    for verb, targets in rows.items():
        if verb not in CLOCK_VERBS:
            raise ValueError(f"时钟动作 {verb} 未知，可用：{'、'.join(CLOCK_VERBS)}")
        for target in targets:
            row = {"clock": target} if isinstance(target, str) else target
            made.append(
                ClockEffect(
                    cast(Any, verb),
                    str(row["clock"]),
                    str(row.get("at", "")),
                    str(row.get("kind", "")),
                    str(row.get("amount_field", "")),
                    _pair(row.get("when")),
                    str(row.get("ref", "")),
                    str(row.get("inherits", "")),
                    str(row.get("kind_from", "")),
                    bool(row.get("every", False)),
                )
            )
    return tuple(made)


def _act(row: Mapping[str, Any]) -> Act:
    return Act(
        id=str(row["id"]),
        title=str(row["title"]),
        stages=tuple(row.get("in", ())),
        leads_to=str(row.get("to", "")),
        roles=tuple(row["by"]),
        guards=tuple(_guard(g) for g in row.get("guards", ())),
        fields=tuple(_field(f) for f in row.get("fields", ())),
        documents=tuple(str(d) for d in row.get("documents", ())),
        clocks=_effects(row.get("clocks", {})),
        source=str(row.get("source", "")),
        explains=str(row.get("explains", "")),
        opens=bool(row.get("opens", False)),
    )


def _check(procedure: Procedure, known: Known) -> list[str]:
    faults: list[str] = []
    if not procedure.sources:
        faults.append("没有写明法律依据（sources）")
    for clock in procedure.clocks.values():
        faults.extend(f"时钟 {clock.id} {fault}" for fault in _check_limit(clock, procedure, known))
    every_field = {rule.id for act in procedure.acts.values() for rule in act.fields}
    faults.extend(f"named_by 提到不存在的栏目 {name}" for name in procedure.named_by if name not in every_field)
    faults.extend(
        f"阶段 {stage.id} 的 beside 应是另一个没有 beside 的阶段，写的是 {stage.beside}"
        for stage in procedure.stages.values()
        if stage.beside and (stage.beside not in procedure.stages or procedure.stages[stage.beside].beside)
    )
    opening = [act.id for act in procedure.acts.values() if act.opens]
    if len(opening) != 1:
        faults.append(f"应当有且只有一个开始行为（opens: true），现有 {len(opening)} 个：{'、'.join(opening)}")
    for act in procedure.acts.values():
        faults.extend(f"行为 {act.id}：{fault}" for fault in _check_act(act, procedure, known))
    started = {effect.clock for act in procedure.acts.values() for effect in act.clocks if effect.verb == "start"}
    faults.extend(f"时钟 {clock} 从未开始" for clock in procedure.clocks if clock not in started)
    if not faults:
        faults.extend(_check_paths(procedure))
    return faults


def _check_act(act: Act, procedure: Procedure, known: Known) -> list[str]:
    faults: list[str] = []
    if not act.source:
        faults.append("没有写明依据（source）")
    if not act.stages and not act.opens:
        faults.append("没有写明可在哪个阶段实施（in）")
    if not act.roles:
        faults.append("没有写明由谁实施（by）")
    faults.extend(f"阶段 {s} 不存在" for s in (*act.stages, act.leads_to) if s and s not in procedure.stages)
    faults.extend(f"阶段 {s} 已终结，不能再实施行为" for s in act.stages if s in procedure.stages and procedure.stages[s].final)
    if act.opens and not act.leads_to:
        faults.append("开始行为应当写明进入哪个阶段（to）")
    faults.extend(f"角色 {r} 不存在" for r in act.roles if r not in procedure.roles)
    faults.extend(f"文书 {d} 不存在" for d in act.documents if d not in known.documents)
    fields = {rule.id: rule for rule in act.fields}
    if len(fields) != len(act.fields):
        faults.append("有同名栏目")
    for rule in act.fields:
        if rule.type in ("choice", "choices") and not rule.choices:
            faults.append(f"栏目 {rule.id} 没有选项")
        if rule.assigns and rule.assigns not in procedure.roles:
            faults.append(f"栏目 {rule.id} 指派的角色 {rule.assigns} 不存在")
        if rule.assigns and rule.type not in ("person", "persons"):
            faults.append(f"栏目 {rule.id} 指派角色，类型应为 person 或 persons")
        if rule.required_when and rule.required_when[0] not in fields:
            faults.append(f"栏目 {rule.id} 的条件提到不存在的栏目 {rule.required_when[0]}")
    for use in act.guards:
        faults.extend(_check_guard(use, act, procedure, known))
        faults.extend(f"守卫 {use.guard} 的越权角色 {r} 不存在" for r in use.override_by if r not in procedure.roles)
    for effect in act.clocks:
        if effect.clock not in procedure.clocks:
            faults.append(f"时钟 {effect.clock} 不存在")
            continue
        per = procedure.clocks[effect.clock].per
        clock = procedure.clocks[effect.clock]
        until = (clock.rows or clock.until) if effect.verb == "start" else ""
        if until and clock.rows and clock.rows in fields:
            columns = {column.id for column in fields[clock.rows].columns}
            faults.extend(f"时钟 {effect.clock} 需要 {clock.rows} 有列 {c}" for c in (clock.until, clock.sum) if c not in columns)
        needed = ("" if effect.every else per, effect.on, effect.amount_field, effect.ref, effect.kind_from, until)
        faults.extend(f"时钟 {effect.clock} 需要栏目 {f}" for f in needed if f and f not in fields)
        faults.extend(_check_effect(effect, act, fields, procedure, known))
        if effect.when and effect.when[0] not in fields:
            faults.append(f"时钟 {effect.clock} 的条件提到不存在的栏目 {effect.when[0]}")
        if effect.verb == "pause" and not effect.kind and not effect.kind_from:
            faults.append(f"暂停时钟 {effect.clock} 应当写明扣除时间的种类（kind）")
    return faults


def limits_named(reference: str, rules: Mapping[str, Sequence[Rule]]) -> list[tuple[Rule, RuleLimit]]:
    """Every version of the limit that a reference such as `SAM-21` or `HEA-05.2` names; empty where there is none."""
    rule_id, _, part = reference.partition(".")
    found = []
    for rule in rules.get(rule_id, ()):
        if part:
            at = int(part) - 1 if part.isdecimal() else -1
            if 0 <= at < len(rule.limits):
                found.append((rule, rule.limits[at]))
        elif len(rule.limits) == 1:
            found.append((rule, rule.limits[0]))
    return found


def _check_limit(clock: ClockRule, procedure: Procedure, known: Known) -> list[str]:
    if bool(clock.until) == bool(clock.limit):
        return ["应当写明期限（limit）或者存放最后一日的栏目（until），只写一个"]
    if clock.until:
        return []
    versions = limits_named(clock.limit, known.rules)
    if not versions:
        rule_id = clock.limit.partition(".")[0]
        if rule_id not in known.rules:
            return [f"用的期限 {clock.limit} 不在规则库中"]
        return [f"用的期限 {clock.limit} 没有单一的数字；有几个的请写明第几个（如 {rule_id}.1）"]
    if not any(rule.in_force.overlaps(procedure.in_force) for rule, _ in versions):
        return [f"用的期限 {clock.limit} 在本程序施行期间没有有效的版本"]
    return []


def _check_effect(effect: ClockEffect, act: Act, fields: Mapping[str, FieldRule], procedure: Procedure, known: Known) -> list[str]:
    faults: list[str] = []
    limits = [one for _, one in limits_named(procedure.clocks[effect.clock].limit, known.rules)]
    if effect.verb == "start" and any(one.limit.unit is Unit.HOUR for one in limits):
        rule = fields.get(effect.on)
        if rule is None or rule.type != "datetime":
            faults.append(f"时钟 {effect.clock} 按小时计，start 应当写明 at，并且该栏目的类型为 datetime")
    elif effect.on and effect.on in fields and fields[effect.on].type not in ("date", "datetime"):
        faults.append(f"时钟 {effect.clock} 的 at 栏目 {effect.on} 应为 date 或 datetime")
    if procedure.clocks[effect.clock].until and effect.verb in ("pause", "resume", "extend"):
        faults.append(f"时钟 {effect.clock} 的最后一日由机关确定（until），不能 {effect.verb}；改期的，重新 start")
    if effect.verb == "extend" and limits and not any(one.extensions for one in limits):
        faults.append(f"时钟 {effect.clock} 的期限依规则不能延长")
    kinds = [effect.kind] if effect.kind else []
    if effect.kind_from in fields:
        kinds = [key for key, _ in fields[effect.kind_from].choices]
    strange = [kind for kind in kinds if effect.verb == "pause" and limits and not any(kind in one.pauses for one in limits)]
    if strange:
        named = "、".join(dict.fromkeys(kind for one in limits for kind in one.pauses))
        faults.append(f"时钟 {effect.clock} 的期限没有“{'、'.join(strange)}”这种扣除事由；规则列明的有：{named or '无'}")
    one = procedure.clocks[effect.clock]
    if effect.verb == "cover" and (not one.rows or not effect.amount_field):
        faults.append(f"时钟 {effect.clock} 的 cover 只能用于一行一个的时钟（rows），并且写明 amount_field")
    if one.rows and effect.verb not in ("start", "cover") and not effect.every:
        faults.append(f"时钟 {effect.clock} 一行一个，{effect.verb} 应当写明 every: true")
    if effect.every and (effect.verb == "start" or not (one.per or one.rows)):
        faults.append(f"时钟 {effect.clock} 的 every 只能用于有多个实例的时钟，并且不能是 start")
    if effect.inherits and (effect.verb != "start" or effect.inherits not in procedure.clocks):
        faults.append(f"时钟 {effect.clock} 的 inherits 只能写在 start 中，并且应是已有的时钟，写的是 {effect.inherits}")
    return faults


def _check_guard(use: GuardUse, act: Act, procedure: Procedure, known: Known) -> list[str]:
    rule = known.guards.get(use.guard)
    if rule is None:
        return [f"守卫 {use.guard} 未知，可用：{'、'.join(sorted(known.guards))}"]
    faults = [f"守卫 {use.guard} 缺少参数 {name}" for name in rule.needs if name not in use.arguments]
    kinds = {**rule.needs, **rule.may}
    every_field = {field.id for one in procedure.acts.values() for field in one.fields}
    known_names: dict[str, tuple[str, Collection[str]]] = {
        "roles": ("角色", procedure.roles),
        "acts": ("行为", procedure.acts),
        "clock": ("时钟", procedure.clocks),
        "field": ("栏目", every_field),
        "rule": ("规则", known.rules),
        "forms": ("文书", known.documents),
    }
    for name, value in use.arguments.items():
        kind = kinds.get(name)
        if kind is None:
            faults.append(f"守卫 {use.guard} 没有参数 {name}，可用：{'、'.join(kinds) or '无'}")
            continue
        if kind in ("roles", "acts", "values", "forms") and not isinstance(value, list | tuple):
            faults.append(f"守卫 {use.guard} 的 {name} 应写成列表")
            continue
        if kind in known_names:
            what, names = known_names[kind]
            given = value if isinstance(value, list | tuple) else [value]
            faults.extend(f"守卫 {use.guard} 提到不存在的{what} {one}" for one in given if str(one).partition(".")[0] not in names)
    return faults


def _check_paths(procedure: Procedure) -> list[str]:
    onward: dict[str, set[str]] = {stage: set() for stage in procedure.stages}
    for act in procedure.acts.values():
        for stage in act.stages:
            if act.leads_to:
                onward[stage].add(act.leads_to)
    reached = _closure({procedure.opening_act.leads_to}, onward)
    faults = [f"阶段 {stage} 无法到达" for stage in procedure.stages if stage not in reached]
    backward: dict[str, set[str]] = {stage: set() for stage in procedure.stages}
    for stage, nexts in onward.items():
        for later in nexts:
            backward[later].add(stage)
    ending = _closure({stage.id for stage in procedure.stages.values() if stage.final}, backward)
    faults.extend(f"阶段 {stage} 走不到终结" for stage in procedure.stages if stage not in ending)
    return faults


def _closure(start: set[str], onward: Mapping[str, set[str]]) -> set[str]:
    reached, waiting = set(start), list(start)
    while waiting:
        for later in onward[waiting.pop()]:
            if later not in reached:
                reached.add(later)
                waiting.append(later)
    return reached
