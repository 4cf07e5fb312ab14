"""Whether the bases of a power are high enough to set it, by the law of the list's day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from quanze.core.checks.citing import BASIS_FIELDS, Cite, cites, evidence
from quanze.core.checks.model import Checked, Diagnostic

_PAPER = re.compile(r"^[^《〈]{0,30}关于.{2,}的(?:通知|通告|公告|意见|函|批复)$")
_CENTRE = re.compile(r"国务院|全国人民代表大会|全国人大|中共中央|中央")


def too_low(checked: Checked, power_type: str) -> Iterator[Diagnostic]:
    """One finding for each record of `power_type` none of whose bases may set it; none where a basis cannot be ranked."""
    table = checked.facts.get("ranks") or {}
    rule = _rule_on(table, power_type, checked.list_date or checked.as_of)
    words = checked.facts.get("list_rules")
    if rule is None or words is None:
        return
    exempt = [one["words"] for one in table.get("exempt", ()) if one["power_type"] == power_type]
    of_record: dict[tuple[int, int], list[Cite]] = {}
    unsure: set[tuple[int, int]] = set()
    for cite in cites(checked):
        entry = cite.entry
        if cite.field_name not in BASIS_FIELDS or words.power_type("".join(entry.text("power_type").split())) != power_type:
            continue
        work = cite.work
        if work is None and _plain_paper(cite.title):
            of_record.setdefault(entry.key, []).append(cite)
            continue
        if work is None or not work.level or work.confidence == "low" or any(word in cite.title for word in exempt):
            unsure.add(entry.key)
        of_record.setdefault(entry.key, []).append(cite)
    for key, all_ in of_record.items():
        entry = all_[0].entry
        if key in unsure or entry.record.state != "whole" or any(_may(rule, cite) for cite in all_):
            continue
        levels = dict.fromkeys(_level(cite) for cite in all_)
        limited = [f"{level}{rule['limited'][level]}" for level in levels if level in rule["limited"]]
        names = "、".join(dict.fromkeys(f"《{cite.title}》（{_level(cite)}）" for cite in all_[:4]))
        if limited and power_type == "行政处罚":
            continue  # a rule may set warnings and fines; whether it went beyond is for a person
        yield entry.finding(
            f"{power_type}的依据只有{names}；" + (f"{'；'.join(limited)}。" if limited else f"它们不得设定{power_type}。"),
            f"补上设定该项{power_type}的法律、行政法规或者地方性法规；没有的，该项职权没有依据。",
            field_name=all_[0].field_name,
            span=all_[0].citation.span,
            level="warning" if limited else "",
            evidence=evidence(all_[0], levels=list(levels), source=rule["source"]),
        )


def _plain_paper(title: str) -> bool:
    """Whether a name that no catalogue has is that of a paper below all rules: a notice, opinions; those of the centre are left to a person."""
    return bool(_PAPER.search(title)) and not _CENTRE.search(title)


def _level(cite: Cite) -> str:
    return cite.work.level if cite.work is not None else "规范性文件"


def _may(rule: Mapping[str, Any], cite: Cite) -> bool:
    return cite.work is not None and (cite.work.level in rule["allowed"] or cite.work.level in ("宪法", "监察法规", "司法解释"))


def _rule_on(table: Mapping[str, Any], power_type: str, day: date) -> Mapping[str, Any] | None:
    for rule in table.get("rules", ()):
        spell = rule["in_force"]
        if rule["power_type"] == power_type and spell["from"] <= day and (spell["until"] is None or day < spell["until"]):
            found: Mapping[str, Any] = rule
            return found
    return None
