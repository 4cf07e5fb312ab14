"""Requirements in words, and the picture of a year in which they fall: what pages and plans print."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from quanze.core.inspections.model import Requirement

YEAR = 12


def percent(share: Fraction) -> str:
    """A share as a percentage, without needless zeros.

    >>> percent(Fraction(3, 20)), percent(Fraction(1, 500))
    ('15%', '0.2%')
    """
    value = share * 100
    return f"{value.numerator}%" if value.denominator == 1 else f"{float(value):.2f}".rstrip("0").rstrip(".") + "%"


def span(months: int) -> str:
    """So many months as people say it.

    >>> [span(n) for n in (12, 24, 6, 3, 1, 5)]
    ['每年', '每 2 年', '每半年', '每季度', '每月', '每 5 个月']
    """
    if months % YEAR == 0:
        return "每年" if months == YEAR else f"每 {months // YEAR} 年"
    return {YEAR // 2: "每半年", YEAR // 4: "每季度", 1: "每月"}.get(months, f"每 {months} 个月")


def how_often(requirement: Requirement) -> str:
    """How often, in words.

    >>> how_often(Requirement("a", "", ("x",), 12, 2)), how_often(Requirement("a", "", ("x",), 12, share=Fraction(1, 20)))
    ('每年不少于 2 次', '每年抽查不少于 5%')
    """
    if requirement.share is not None:
        return f"{span(requirement.months)}抽查不少于 {percent(requirement.share)}"
    return f"{span(requirement.months)}不少于 {requirement.at_least} 次"


def whom(when: Mapping[str, Any]) -> str:
    """The condition in words; "" where a requirement holds for all.

    >>> whom({"risk": ["C", "D"]}), whom({"accident_within_months": 12}), whom({})
    ('风险等级 C、D', '近 1 年发生过事故', '')
    >>> whom({"other_than": [{"risk": ["D"]}, {"accident_last_year": True}]})
    '除风险等级 D、上一年度发生过事故以外'
    """
    said = []
    if when.get("risk"):
        said.append(f"风险等级 {'、'.join(when['risk'])}")
    if months := when.get("held_for_under_months"):
        said.append(f"取得许可未满 {_length(months)}")
    if months := when.get("accident_within_months"):
        said.append(f"近 {_length(months)}发生过事故")
    if when.get("accident_last_year"):
        said.append("上一年度发生过事故")
    if months := when.get("complaint_within_months"):
        said.append(f"近 {_length(months)}有查实的投诉举报")
    if when.get("key_equipment"):
        said.append("重点单位（学校、医院、车站、商场等，或者设备为重点）")
    if others := when.get("other_than"):
        said.append(f"除{'、'.join(whom(one) for one in others)}以外")
    return "；".join(said)


def _length(months: int) -> str:
    return f"{months // YEAR} 年" if months % YEAR == 0 else f"{months} 个月"


@dataclass(frozen=True, slots=True)
class Wheel:
    """A year (or several) as a ring: where visits fall evenly (x, y in a square of 100), or the arc of a share; `years` is what the ring spans.

    `arc` is the length of the share's arc along a ring of length 100; None where visits are counted.
    """

    dots: tuple[tuple[str, str], ...]
    arc: str | None
    years: int
    title: str


def wheel(requirement: Requirement, radius: int = 38) -> Wheel:
    """The picture of one requirement.

    >>> len(wheel(Requirement("a", "", ("x",), 3, 1)).dots), wheel(Requirement("a", "", ("x",), 24, 1)).years
    (4, 2)
    """
    years = max(1, -(-requirement.months // YEAR))
    title = how_often(requirement)
    if requirement.share is not None:
        return Wheel((), f"{float(requirement.share * 100):.1f}", years, title)
    number = math.ceil(Fraction(years * YEAR, requirement.months) * requirement.at_least)
    dots = []
    for each in range(min(number, 24)):  # not law: more dots than this are no picture
        turn = 2 * math.pi * each / number - math.pi / 2
        dots.append((f"{50 + radius * math.cos(turn):.1f}", f"{50 + radius * math.sin(turn):.1f}"))
    return Wheel(tuple(dots), None, years, title)
