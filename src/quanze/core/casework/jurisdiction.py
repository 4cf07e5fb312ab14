"""Whether a body may take a case: its level, its area, its list; who else could, and what to do in a dispute (程序规定 ch. 2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class OpenedElsewhere:
    """The same matter opened by another body: the first to open keeps it (行政处罚法 art. 25)."""

    body: str
    opened_on: date
    number: str = ""


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """`own`: this body; `first_elsewhere`: another opened earlier; `transfer`: another area or level; `ask_superior`: a person must ask."""

    verdict: Literal["own", "first_elsewhere", "transfer", "ask_superior"]
    reason: str
    remedy: str = ""


def jurisdiction(
    *,
    area: str,
    place_of_act: str,
    received_by_transfer: bool,
    designated: bool,
    opened_elsewhere: Sequence[OpenedElsewhere],
    on: date,
    platform: bool = False,
) -> Jurisdiction:
    """Who has the case. `area` and `place_of_act` are region names, the longer lying in the shorter (云泽县 in 云泽县城关镇)."""
    if designated:
        return Jurisdiction("own", "上级已经指定本机关管辖")
    earlier = [one for one in opened_elsewhere if one.opened_on <= on]
    if earlier:
        first = min(earlier, key=lambda one: one.opened_on)
        return Jurisdiction(
            "first_elsewhere",
            f"{first.body} 已于 {first.opened_on} 立案{f'（{first.number}）' if first.number else ''}，由最先立案的机关管辖",
            "请移送该机关；有争议的，协商解决，协商不成的报共同的上一级机关指定",
        )
    if place_of_act and area and not (place_of_act.startswith(area) or area in place_of_act):
        if received_by_transfer:
            return Jurisdiction(
                "ask_superior",
                f"违法行为发生地（{place_of_act}）不在本机关辖区（{area}），而本案是移送来的",
                "不得再自行移送，请报请共同的上一级机关指定管辖",
            )
        if platform:
            return Jurisdiction(
                "transfer",
                f"平台内经营者的实际经营地（{place_of_act}）不在本机关辖区（{area}）",
                "由平台住所地机关先发现的也可以管辖；否则移送实际经营地机关",
            )
        return Jurisdiction("transfer", f"违法行为发生地（{place_of_act}）不在本机关辖区（{area}）", "请移送违法行为发生地的机关")
    return Jurisdiction("own", "违法行为发生在本机关辖区内")
