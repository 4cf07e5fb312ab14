"""一事不再罚: the same party may not be fined twice for the same act (行政处罚法 art. 29), and one act is not opened twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from quanze.core.kernel.identity import clean


@dataclass(frozen=True, slots=True)
class CaseOutline:
    """What is compared: the party by its number (else by name), the item, the days of the act, whether a fine was decided."""

    number: str
    party_code: str
    party_name: str
    item: str
    act_first: date
    act_last: date
    standing: Literal["open", "decided", "closed_without"]
    fined: bool
    place: str = ""


@dataclass(frozen=True, slots=True)
class SameAct:
    """An older case that may be about the same act. `sure`: same party, same item, same days."""

    other: CaseOutline
    sure: bool
    blocks_fine: bool
    reason: str


def same_acts(case: CaseOutline, others: Iterable[CaseOutline]) -> tuple[SameAct, ...]:
    """The other cases that are, or may be, about the same act; the sure ones first.

    Same party and overlapping days of the act is what is looked for; of the same item it is sure, of another item a person must
    judge whether it is one act that breaks several norms (then the fine follows the higher). A case closed without a penalty blocks nothing.
    """
    found: list[SameAct] = []
    for other in others:
        if other.number == case.number or not same_party(case, other) or other.standing == "closed_without":
            continue
        if other.act_last < case.act_first or case.act_last < other.act_first:
            continue
        sure = other.item == case.item
        stands = "已经作出罚款决定" if other.fined else "已经作出决定" if other.standing == "decided" else "正在办理"
        days = f"{other.act_first}" if other.act_first == other.act_last else f"{other.act_first} 至 {other.act_last}"
        what = "同一事项" if sure else "另一事项，可能是同一个违法行为"
        found.append(SameAct(other, sure, other.fined, f"{other.number} 案对同一当事人{days}的行为{stands}（{what}）"))
    return tuple(sorted(found, key=lambda one: (not one.sure, not one.blocks_fine, one.other.number)))


def same_party(one: CaseOutline, other: CaseOutline) -> bool:
    """By the number where both have one, else by the name without white space."""
    if one.party_code and other.party_code:
        return clean(one.party_code) == clean(other.party_code)
    return bool(one.party_name) and clean(one.party_name) == clean(other.party_name)
