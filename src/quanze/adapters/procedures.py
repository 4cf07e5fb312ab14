"""Reads the procedures of the rulebook: files laid over each other where one extends another, checked, each fault named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from quanze.adapters.calendars import read_yaml
from quanze.adapters.limits import load_rules, rule_limit, rule_versions
from quanze.core.clock.errors import ClockError
from quanze.core.clock.rules import Rule
from quanze.core.kernel.canonical import canonical_json, digest
from quanze.core.procedures.day_guards import DAY_GUARDS
from quanze.core.procedures.deadlines import Rulebook, WarningLevels
from quanze.core.procedures.extends import cited, laid_over, with_taken
from quanze.core.procedures.guards import GUARDS, GuardRule
from quanze.core.procedures.match import binding, in_force_on
from quanze.core.procedures.model import Procedure
from quanze.core.procedures.read import FaultyProcedure, Known, plain, read_procedure

RULEBOOK = Path(__file__).resolve().parent.parent / "rulebook"
FOLDER = RULEBOOK / "procedures"


@dataclass(frozen=True, slots=True)
class Form:
    """A form of the rulebook: its id (`SAMR2021-45`), number in its family, and title."""

    id: str
    number: int
    title: str
    family: str


def all_guards() -> dict[str, GuardRule]:
    """Every guard that a procedure may name; rooms that bring their own are joined here."""
    return GUARDS | DAY_GUARDS


@cache
def load_forms() -> dict[str, Form]:
    """The forms of the rulebook by id."""
    data = read_yaml(RULEBOOK / "documents" / "forms.yaml")
    return {row["id"]: Form(row["id"], row["number"], row["title"], row["family"]) for row in data["forms"]}


@cache
def load_roles() -> dict[str, dict[str, str]]:
    """The roles of the rulebook by id, each with title and bound_to."""
    return {row["id"]: row for row in read_yaml(RULEBOOK / "roles.yaml")["roles"]}


@cache
def warning_levels() -> WarningLevels:
    """From when a clock turns amber and red."""
    return WarningLevels(**read_yaml(RULEBOOK / "warning_levels.yaml")["default"])


@cache
def rules_by_id() -> dict[str, tuple[Rule, ...]]:
    """Every rule of the rulebook, all versions, by id."""
    found: dict[str, tuple[Rule, ...]] = {}
    for rule in load_rules():
        found[rule.id] = (*found.get(rule.id, ()), rule)
    return found


def amount_on(rule_id: str, day: date, label: str = "") -> int:
    """The figure that is no time of a rule on a day; `label` picks one of several. `ClockError` where there is none."""
    for rule in rule_versions(rule_id):
        if rule.amounts and rule.in_force.contains(day):
            fitting = [one for one in rule.amounts if not label or one.label == label]
            if fitting:
                return fitting[0].amount
            raise ClockError(f"{rule_id} 没有“{label}”的数额，只有{'、'.join(one.label or '一个不分种类的' for one in rule.amounts)}。")
    raise ClockError(f"{rule_id} 在 {day} 没有有效的数额。")


def rulebook() -> Rulebook:
    """Where the engine looks up the numbers of law."""
    return Rulebook(rule_limit, amount_on)


def known() -> Known:
    """What a procedure file may name."""
    return Known(all_guards(), rules_by_id(), frozenset(load_forms()))


def read_data(path: Path, waiting: tuple[str, ...] = ()) -> dict[str, Any]:
    """The content of a procedure file with the rows it takes from another, laid over the file it extends; raises `FaultyProcedure`."""
    try:
        data = read_yaml(path)
    except ClockError as error:
        raise FaultyProcedure(path.name, [str(error)]) from error
    if not isinstance(data, dict):
        raise FaultyProcedure(path.name, ["文件内容应是一组“名称: 值”"])
    try:
        if takes := data.get("takes"):
            wanted = {key: value for key, value in takes.items() if key != "from"}
            data = with_taken(
                {key: value for key, value in data.items() if key != "takes"}, _other(path, takes["from"], waiting, "takes"), wanted
            )
            taken = {key: ids for key, ids in wanted.items() if key != "cites"}
        if base_name := data.get("extends"):
            base = _other(path, base_name, waiting, "extends")
            if takes:  # a row that is taken stands instead of the base's
                base = {
                    key: [row for row in value if row["id"] not in taken[key]] if key in taken else value for key, value in base.items()
                }
            data = laid_over(base, data)
    except (AttributeError, KeyError, TypeError, ValueError) as wrong:
        raise FaultyProcedure(path.name, [f"extends、takes 所指的程序合并时出错：{wrong}"]) from wrong
    return data


def _other(path: Path, name: str, waiting: tuple[str, ...], key: str) -> dict[str, Any]:
    """The content of the file that `extends` or `takes` of another one names: beside it, else in the rulebook."""
    if name in (*waiting, path.stem):
        raise FaultyProcedure(path.name, [f"{key} 绕成了圈：{' → '.join((*waiting, path.stem, str(name)))}"])
    found = next((p for p in (path.parent / f"{name}.yaml", FOLDER / f"{name}.yaml") if p.is_file()), None)
    if found is None:
        raise FaultyProcedure(path.name, [f"{key} 所指的 {name}.yaml 不存在"])
    return read_data(found, (*waiting, path.stem))


@cache
def definitions() -> dict[str, dict[str, Any]]:
    """The content of every procedure of the rulebook by the digest of the procedure, as plain JSON material."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        data = read_data(path)
        roles = [load_roles()[role] if isinstance(role, str) else role for role in data["roles"]]
        content = plain(cited({**data, "roles": roles}))
        found[digest(canonical_json(content))] = content
    return found


def load_procedure(path: Path) -> Procedure:
    """One procedure file, checked; raises `FaultyProcedure` with every fault."""
    data = read_data(path)
    faults: list[str] = []
    roles = []
    for role in data.get("roles") or ():
        if isinstance(role, str) and role not in load_roles():
            faults.append(f"角色 {role} 不在规则库 roles.yaml 中")
        else:
            roles.append(load_roles()[role] if isinstance(role, str) else role)
    try:
        procedure = read_procedure(path.name, {**data, "roles": roles}, known())
    except FaultyProcedure as wrong:
        raise FaultyProcedure(path.name, [*faults, *wrong.faults]) from None
    if faults:
        raise FaultyProcedure(path.name, faults)
    return procedure


@cache
def load_procedures() -> tuple[Procedure, ...]:
    """Every procedure of the rulebook in every version, sorted by id and first day in force; read and checked once a process.

    Raises `FaultyProcedure` for the first file that may not be used, or where two versions of one procedure are in force on one day.
    """
    made = [load_procedure(path) for path in sorted(FOLDER.glob("*.yaml"))]
    for at, one in enumerate(made):
        for other in made[at + 1 :]:
            if one.id == other.id and (one.version == other.version or one.in_force.overlaps(other.in_force)):
                raise FaultyProcedure(one.id, [f"{one.version} 与 {other.version} 版本号相同，或者有同一天都有效"])
    return tuple(sorted(made, key=lambda p: (p.id, p.in_force.start or date.min)))


def procedures_of(procedure_id: str) -> tuple[Procedure, ...]:
    """The versions of one procedure, oldest first; empty where there is none."""
    return tuple(p for p in load_procedures() if p.id == procedure_id)


def procedure_on(procedure_id: str, day: date) -> Procedure | None:
    """The version that was law on `day`; None where there was none."""
    return in_force_on(load_procedures(), procedure_id, day)


def procedures_for(matter: str, day: date) -> tuple[Procedure, ...]:
    """The procedures in force on `day` for a kind of matter (`penalty`, `inspection`, `list_adjustment` …)."""
    return tuple(p for p in load_procedures() if p.matter == matter and p.in_force.contains(day))


def procedures_binding(power_type: str, body: str, day: date) -> tuple[Procedure, ...]:
    """The procedures in force on `day` for a type of power (行政处罚 …) as the body of this name exercises it; special before general."""
    return binding(load_procedures(), power_type, body, day)


def procedure_version(procedure_id: str, version: str) -> Procedure:
    """The version of a procedure that a matter was opened under; `KeyError` where the rulebook no longer has it."""
    return _by_key()[f"{procedure_id}@{version}"]


@cache
def _by_key() -> Mapping[str, Procedure]:
    return {p.key: p for p in load_procedures()}
