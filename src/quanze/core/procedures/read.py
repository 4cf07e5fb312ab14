"""A procedure file's content in, a Procedure or all of its faults out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar, cast

from quanze.core.kernel.canonical import canonical_json, digest
from quanze.core.kernel.interval import Interval
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
CLOCK_VERBS = ("start", "stop", "pause", "resume", "extend")


@dataclass(frozen=True, slots=True)
class Known:
    """What a procedure may name: guards that exist, limits of the rulebook, documents that have a form, kinds of excluded time."""

    guards: Collection[str]
    limits: Collection[str]
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
            digest=digest(canonical_json(_plain(data))),
            confidence=str(data.get("confidence", "high")),
            notes=str(data.get("notes", "")),
        )
    except KeyError as missing:
        faults.append(f"缺少 {missing.args[0]}")
    except (TypeError, ValueError, AttributeError) as wrong:
        faults.append(f"{name} 的结构不对：{wrong}")
    return None


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, float) else value


def _day(value: Any) -> date | None:
    return None if value is None else value if isinstance(value, date) else date.fromisoformat(str(value))


def _keyed(rows: Sequence[Mapping[str, Any]], make: Callable[[Mapping[str, Any]], T], what: str, faults: list[str]) -> dict[str, T]:
    made: dict[str, T] = {}
    for row in rows:
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
    return made


def _role(row: Mapping[str, Any]) -> Role:
    bound = row["bound_to"]
    if bound not in ("matter", "post"):
        raise ValueError(f"角色 {row['id']} 的 bound_to 应为 matter 或 post，写的是 {bound}")
    return Role(str(row["id"]), bound, str(row.get("title", row["id"])))


def _stage(row: Mapping[str, Any]) -> Stage:
    return Stage(
        str(row["id"]), str(row["title"]), bool(row.get("final", False)), tuple(row.get("mirrors", ())), str(row.get("explains", ""))
    )


def _clock(row: Mapping[str, Any]) -> ClockRule:
    return ClockRule(str(row["id"]), str(row["title"]), str(row["limit"]), str(row.get("per", "")), str(row.get("overdue_means", "")))


def _pair(value: Any) -> tuple[str, str] | None:
    if value is None:
        return None
    ((key, wanted),) = value.items()
    return str(key), str(wanted)


def _field(row: Mapping[str, Any]) -> FieldRule:
    kind = str(row.get("type", "text"))
    if kind not in FIELD_TYPES:
        raise ValueError(f"栏目 {row['id']} 的 type {kind} 未知，可用：{'、'.join(FIELD_TYPES)}")
    choices = row.get("choices", {})
    pairs = (
        tuple((str(k), str(v)) for k, v in choices.items()) if isinstance(choices, Mapping) else tuple((str(c), str(c)) for c in choices)
    )
    return FieldRule(
        id=str(row["id"]),
        title=str(row["title"]),
        type=cast(Any, kind),
        required=bool(row.get("required", True)),
        choices=pairs,
        help=str(row.get("help", "")),
        assigns=str(row.get("assigns", "")),
        required_when=_pair(row.get("required_when")),
    )


def _guard(row: Any) -> GuardUse:
    if isinstance(row, str):
        return GuardUse(row)
    rest = {key: value for key, value in row.items() if key not in ("guard", "source", "override_by")}
    return GuardUse(str(row["guard"]), rest, str(row.get("source", "")), tuple(row.get("override_by", ())))


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
                    str(row.get("on", "")),
                    str(row.get("kind", "")),
                    str(row.get("amount_field", "")),
                    _pair(row.get("when")),
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
        if clock.limit not in known.limits:
            faults.append(f"时钟 {clock.id} 用的期限 {clock.limit} 不在规则库中")
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
        if use.guard not in known.guards:
            faults.append(f"守卫 {use.guard} 未知，可用：{'、'.join(sorted(known.guards))}")
        faults.extend(f"守卫 {use.guard} 的越权角色 {r} 不存在" for r in use.override_by if r not in procedure.roles)
    for effect in act.clocks:
        if effect.clock not in procedure.clocks:
            faults.append(f"时钟 {effect.clock} 不存在")
            continue
        per = procedure.clocks[effect.clock].per
        faults.extend(f"时钟 {effect.clock} 需要栏目 {f}" for f in (per, effect.on, effect.amount_field) if f and f not in fields)
        if effect.when and effect.when[0] not in fields:
            faults.append(f"时钟 {effect.clock} 的条件提到不存在的栏目 {effect.when[0]}")
        if effect.verb == "pause" and not effect.kind:
            faults.append(f"暂停时钟 {effect.clock} 应当写明扣除时间的种类（kind）")
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
