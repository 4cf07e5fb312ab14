"""A body's quality report put together for reading: figures, a chart by family, the findings under their rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from quanze.core.checks.catalog import BUNDLES, INTERNAL, all_rules, bundle_of
from quanze.core.checks.model import LEVELS, Rule
from quanze.web.common.charts import Segment

# calm words: a finding is a hint of a program, to be confirmed by a person
LEVEL_NAMES = {"error": "优先核实", "warning": "需要核实", "notice": "供参考"}
LEVEL_LINES = {
    "error": "看来与法律或者清单自身的文字直接矛盾。",
    "warning": "多半有出入，要对照原件和法律才能断定。",
    "notice": "未必是问题，改好了更便于查阅。",
}
LEVEL_TONES = {"error": 2, "warning": 8, "notice": 1}
OTHER = "其他"


@dataclass(frozen=True, slots=True)
class RuleCount:
    """One rule with how often it found something; `rule` is None for one that this program no longer has."""

    code: str
    title: str
    family: str
    level: str
    count: int
    rule: Rule | None


@dataclass(frozen=True, slots=True)
class FamilyBar:
    """A bar of the chart: a family of rules, its findings by level."""

    label: str
    anchor: str
    total: int
    segments: tuple[Segment, ...]


def by_rule(counts: Mapping[tuple[str, str], int]) -> list[RuleCount]:
    """The rules that found something: by family as in `families`, the gravest and most frequent of a family first."""
    rules = {rule.code: rule for rule in all_rules()}
    order = {family: place for place, family in enumerate(families(counts))}
    made: dict[str, RuleCount] = {}
    for (code, level), count in counts.items():
        rule = rules.get(code)
        title = rule.title if rule else "程序没有核对完的地方" if code == INTERNAL else "已经不用的规则"
        known = made.get(code)
        graver = level if known is None or LEVELS.index(level) < LEVELS.index(known.level) else known.level  # type: ignore[arg-type]
        made[code] = RuleCount(code, title, family_of(code), graver, count + (known.count if known else 0), rule)
    return sorted(made.values(), key=lambda one: (order[one.family], LEVELS.index(one.level), -one.count, one.code))  # type: ignore[arg-type]


def family_of(code: str) -> str:
    rule = next((rule for rule in all_rules() if rule.code == code), None)
    return BUNDLES[bundle_of(rule)] if rule else OTHER


def families(counts: Mapping[tuple[str, str], int]) -> dict[str, dict[str, int]]:
    """Family -> level -> findings; the family with most to correct first, then that with most to confirm."""
    found: dict[str, dict[str, int]] = {}
    for (code, level), count in counts.items():
        of_family = found.setdefault(family_of(code), dict.fromkeys(LEVELS, 0))
        of_family[level] = of_family.get(level, 0) + count
    return dict(sorted(found.items(), key=lambda one: [-one[1][level] for level in LEVELS]))


def by_level(counts: Mapping[tuple[str, str], int]) -> dict[str, int]:
    """How many findings of each level, the gravest first, none left out."""
    return {level: sum(count for (_, each), count in counts.items() if each == level) for level in LEVELS}


def chart(counts: Mapping[tuple[str, str], int]) -> list[FamilyBar]:
    """A bar for each family that found something, on one scale, in the order of `families`."""
    found = families(counts)
    largest = max((sum(one.values()) for one in found.values()), default=0)
    return [FamilyBar(family, anchor(family), sum(levels.values()), _segments(levels, largest)) for family, levels in found.items()]


def _segments(found: Mapping[str, int], largest: int) -> tuple[Segment, ...]:
    drawn, before = [], 0
    for level in LEVELS:
        if count := found.get(level, 0):
            start, width = f"{100 * before / largest:.2f}", f"{100 * count / largest:.2f}"
            drawn.append(Segment(LEVEL_NAMES[level], count, LEVEL_TONES[level], start, width))
            before += count
    return tuple(drawn)


def anchor(family: str) -> str:
    """The anchor of a family's section on the page."""
    names = {name: key for key, name in BUNDLES.items()}
    return f"family-{names.get(family, 'other')}"
