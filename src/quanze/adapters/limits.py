"""Reads the time limits of the rulebook; the family of an id (SAM of SAM-14) names the file."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache
from pathlib import Path

from quanze.adapters.calendars import read_yaml
from quanze.core.clock.errors import ClockError
from quanze.core.clock.limit import TimeLimit
from quanze.core.clock.rules import Rule, RuleLimit, rule_from, rule_in_force

FOLDER = Path(__file__).resolve().parent.parent / "rulebook" / "limits"
_ID = re.compile(r"([A-Za-z]{3})-([0-9]{1,4})(?:\.([0-9]{1,2}))?")


def is_rule_id(text: str) -> bool:
    """Whether the words look like the id of a rule.

    >>> is_rule_id("SAM-14"), is_rule_id("lic-07.2"), is_rule_id("15wd")
    (True, True, False)
    """
    return _ID.fullmatch(text.strip()) is not None


def families() -> list[str]:
    """The families that the rulebook holds: `ACC`, `CMP`, …"""
    return sorted(path.stem.upper() for path in FOLDER.glob("???.yaml"))


@cache
def load_family(family: str) -> tuple[Rule, ...]:
    """All rules of one family, every version; `ClockError` when there is no such family."""
    if family not in families():
        raise ClockError(f"规则库中没有以“{family}”开头的编号；现有：{'、'.join(families())}。")
    return tuple(rule_from(entry) for entry in read_yaml(FOLDER / f"{family.lower()}.yaml")["rules"])


def load_rules() -> tuple[Rule, ...]:
    """All rules of all families."""
    return tuple(rule for family in families() for rule in load_family(family))


def rule_versions(rule_id: str) -> tuple[Rule, ...]:
    """Every version of one rule; `ClockError` with the nearest ids when the rulebook has none."""
    found = _ID.fullmatch(rule_id.strip())
    if found is None:
        raise ClockError(f"“{rule_id}”不是规则编号；编号形如 SAM-14，有几个期限的写 LIC-07.2。")
    family, number = found[1].upper(), found[2].zfill(2)
    rules = load_family(family)
    versions = tuple(rule for rule in rules if rule.id == f"{family}-{number}")
    if not versions:
        known = list(dict.fromkeys(rule.id for rule in rules))
        raise ClockError(f"规则库中没有编号“{rule_id}”；{family} 组从 {known[0]} 到 {known[-1]}。")
    return versions


def rule_on(rule_id: str, day: date) -> Rule:
    """The version of a rule in force on a day; where figures of time and of money stand in two entries, the one with the times."""
    versions = rule_versions(rule_id)
    with_limits = tuple(rule for rule in versions if rule.limits and rule.in_force.contains(day))
    return with_limits[0] if with_limits else rule_in_force(versions, day)


def rule_limit(rule_id: str, day: date) -> tuple[Rule, RuleLimit]:
    """The rule and its time limit on a day; `ClockError` when it has no time limit, or several and the id does not say which."""
    rule = rule_on(rule_id, day.date() if isinstance(day, datetime) else day)
    if not rule.limits:
        if rule.amounts:
            raise ClockError(
                f"{rule.id}（{rule.title}）规定的不是期限，是数额：{'、'.join(f'{one.label}{one.amount} {one.unit}' for one in rule.amounts)}。"
            )
        raise ClockError(f"{rule.id}（{rule.title}）没有规定期限：{rule.reason}。如文书或本机关另定了期限，请直接写天数，如 15wd。")
    found = _ID.fullmatch(rule_id.strip())
    part = found[3] if found else None
    if part is None and len(rule.limits) > 1:
        lines = "；".join(f"{rule.id}.{number} {one.label} {one.limit}" for number, one in enumerate(rule.limits, 1))
        raise ClockError(f"{rule.id}（{rule.title}）有 {len(rule.limits)} 个期限，请写明是哪一个：{lines}。")
    wanted = int(part or 1)
    if not 1 <= wanted <= len(rule.limits):
        raise ClockError(f"{rule.id} 只有 {len(rule.limits)} 个期限，没有第 {wanted} 个。")
    return rule, rule.limits[wanted - 1]


def limit_of_rule(rule_id: str, day: date) -> tuple[TimeLimit, dict[str, object]]:
    """The time limit of a rule on a day, and what to tell about the rule."""
    rule, one = rule_limit(rule_id, day)
    about: dict[str, object] = {
        "id": rule.id,
        "title": rule.title + (f"：{one.label}" if one.label else ""),
        "version": rule.version,
        "source": rule.source,
        "in_force": {
            "from": rule.in_force.start.isoformat() if rule.in_force.start else None,
            "until": rule.in_force.end.isoformat() if rule.in_force.end else None,
        },
        "confidence": rule.confidence,
        "checked": list(rule.checked),
        "trigger": one.limit.trigger,
        "extensions": [
            {"limit": f"{each.amount} {each.unit.value}" if each.amount and each.unit else None, "approver": each.approver}
            for each in one.extensions
        ],
        "pauses": list(one.pauses),
        "note": rule.note,
    }
    return one.limit, about
