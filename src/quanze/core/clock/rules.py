"""Rules of the rulebook as values: what a row of law fixes, from when until when, on whose authority, and how sure we are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from quanze.core.clock.errors import ClockError
from quanze.core.clock.limit import SHORT_UNITS, Extension, Roll, Rounding, Suspension, TimeLimit, Unit
from quanze.core.kernel.interval import Interval

CONFIDENCE = ("high", "medium", "low")


@dataclass(frozen=True, slots=True)
class ExtensionRule:
    """How much a period may be extended, who approves, how often; `amount=None`: the law sets no figure; `approver=""`: nobody need approve."""

    amount: int | None
    unit: Unit | None
    approver: str
    times: int | None


@dataclass(frozen=True, slots=True)
class RuleLimit:
    """One time limit of a rule: the limit itself, what it is for, what may extend it, and which kinds of time pause it.

    `maximum`: the figure is the longest the period may become when extended; `minimum`: it may be longer, never shorter.
    """

    limit: TimeLimit
    label: str = ""
    extensions: tuple[ExtensionRule, ...] = ()
    pauses: tuple[str, ...] = ()
    maximum: bool = False
    minimum: bool = False


@dataclass(frozen=True, slots=True)
class RuleAmount:
    """A figure that is no time: money, persons, shares. `comparison` is `at_most`, `at_least`, `exactly` or empty."""

    amount: int
    unit: str
    comparison: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of one row of law. Without limits and amounts, `reason` says why there is no figure."""

    id: str
    title: str
    in_force: Interval
    source: str
    confidence: str
    checked: tuple[str, ...]
    limits: tuple[RuleLimit, ...] = ()
    amounts: tuple[RuleAmount, ...] = ()
    reason: str = ""
    note: str = ""

    @property
    def version(self) -> str:
        """The id with the day this version came into force: `SAM-31@2022-11-01`."""
        return f"{self.id}@{self.in_force.start or 'undated'}"


def rule_from(facts: Mapping[str, Any]) -> Rule:
    """A rule from its entry; `ClockError` names the entry and what it lacks."""
    name = str(facts.get("id", "（无编号）"))
    missing = [field for field in ("id", "title", "in_force", "source", "confidence", "checked") if not facts.get(field)]
    if missing:
        raise ClockError(f"规则 {name} 缺少 {'、'.join(missing)}；写法见 docs/clock.md。")
    if facts["confidence"] not in CONFIDENCE:
        raise ClockError(f"规则 {name} 的 confidence 是“{facts['confidence']}”；应为 {'、'.join(CONFIDENCE)} 之一。")
    dated = facts["in_force"]
    if dated.get("from") is None and not dated.get("reason"):
        raise ClockError(f"规则 {name} 没有施行日（in_force.from），也没有说明原因（in_force.reason）。")
    limits = tuple(_limit_from(one, name) for one in facts.get("limits") or ())
    amounts = tuple(
        RuleAmount(one["amount"], one["unit"], one.get("comparison", ""), one.get("label", "")) for one in facts.get("amounts") or ()
    )
    if not limits and not amounts and not facts.get("reason"):
        raise ClockError(f"规则 {name} 没有数字，也没有说明原因（reason）。")
    return Rule(
        id=name,
        title=facts["title"],
        in_force=Interval(dated.get("from"), dated.get("until")),
        source=facts["source"],
        confidence=facts["confidence"],
        checked=tuple(facts["checked"]),
        limits=limits,
        amounts=amounts,
        reason=facts.get("reason", ""),
        note=facts.get("note", ""),
    )


def _limit_from(facts: Mapping[str, Any], name: str) -> RuleLimit:
    try:
        rounding = facts.get("rounding")
        limit = TimeLimit(
            amount=facts["amount"],
            unit=Unit(facts["unit"]),
            roll=Roll(facts.get("roll", "none")),
            rounding=Rounding(rounding) if rounding else None,
            first_day_counts=facts.get("first_day_counts", False),
            backward=facts.get("backward", False),
            clear=facts.get("clear", True),
            whole_hours=facts.get("whole_hours", False),
            trigger=facts["trigger"],
        )
        extensions = tuple(
            ExtensionRule(one["amount"], Unit(one["unit"]) if one.get("unit") else None, one.get("approver") or "", one.get("times"))
            for one in facts.get("extensions") or ()
        )
    except (KeyError, ValueError, TypeError) as error:
        raise ClockError(f"规则 {name} 的期限 {dict(facts)} 读不懂：{error}。写法见 docs/clock.md。") from error
    return RuleLimit(
        limit,
        facts.get("label", ""),
        extensions,
        tuple(facts.get("pauses") or ()),
        facts.get("maximum", False),
        facts.get("minimum", False),
    )


def rule_in_force(versions: Sequence[Rule], day: date) -> Rule:
    """The version in force on `day`; `ClockError` says which versions there are when none was."""
    for rule in versions:
        if rule.in_force.contains(day):
            return rule
    known = "；".join(
        f"{rule.in_force.start or '施行日未载'} 起" + (f"至 {rule.in_force.end} 前" if rule.in_force.end else "") for rule in versions
    )
    raise ClockError(f"{versions[0].id}（{versions[0].title}）在 {day} 没有有效的版本。规则库有：{known}。")


def overlapping_versions(rules: Sequence[Rule]) -> list[tuple[Rule, Rule]]:
    """Pairs of versions of one rule that are in force on the same day with different figures of the same kind: a fault of the rulebook."""
    faults = []
    for position, rule in enumerate(rules):
        for other in rules[position + 1 :]:
            both_limits, both_amounts = bool(rule.limits and other.limits), bool(rule.amounts and other.amounts)
            if rule.id == other.id and (both_limits or both_amounts) and rule.in_force.overlaps(other.in_force):
                faults.append((rule, other))
    return faults


def extension_faults(rule: RuleLimit, extensions: Sequence[Extension]) -> list[str]:
    """What the given extensions have against the rule, as sentences; empty when the rule allows them.

    A rule that sets no figure for one of its extensions allows any amount.
    """
    if not extensions:
        return []
    if not rule.extensions:
        return ["该规则没有规定可以延长；请写明延长的法律依据，或去掉延长。"]
    if any(one.amount is None for one in rule.extensions):
        return []
    faults = []
    for unit in dict.fromkeys(one.unit for one in extensions):
        asked = sum(one.amount for one in extensions if one.unit is unit)
        allowed = sum(one.amount or 0 for one in rule.extensions if one.unit is unit)
        if asked > allowed:
            known = "、".join(f"{one.amount}{SHORT_UNITS[one.unit]}（{one.approver or '无须'}批准）" for one in rule.extensions if one.unit)
            faults.append(f"延长 {asked}{SHORT_UNITS[unit]} 超过规则允许的 {known}；请核对批准文书。")
    return faults


def suspension_faults(rule: RuleLimit, pauses: Sequence[Suspension]) -> list[str]:
    """What the given suspensions have against the rule, as sentences: a ground that the rule does not name. Unnamed grounds pass."""
    named = dict.fromkeys(one.kind for one in pauses if one.kind and one.kind not in rule.pauses)
    known = f"规则列明的有：{'、'.join(rule.pauses)}" if rule.pauses else "规则没有列明可以扣除的事由"
    return [f"扣除事由“{kind}”不在规则之内；{known}。请核对依据。" for kind in named]
