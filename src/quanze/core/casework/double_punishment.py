"""一事不再罚: the same party may not be fined twice for the same act (行政处罚法 art. 29), and one act is not opened twice."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rapidfuzz import fuzz

from quanze.core.kernel.identity import clean

ALIKE = 85  # of 100: two names of some ten characters that differ by one; a person judges what comes of it
_MARKS = re.compile(r"[^\w]|_")
_FORMS = (("有限责任公司", "有限公司"), ("股份有限公司", "有限公司"), ("个体工商户", ""))


@dataclass(frozen=True, slots=True)
class CaseOutline:
    """What is compared: the party by its number (else by name), the item, the days of the act, whether a fine was decided.

    `title` is what a person knows the case by; without it the case is told by its number.
    """

    number: str
    party_code: str
    party_name: str
    item: str
    act_first: date
    act_last: date
    standing: Literal["open", "decided", "closed_without"]
    fined: bool
    title: str = ""


@dataclass(frozen=True, slots=True)
class SameAct:
    """An older case that may be about the same act. `sure`: same party beyond doubt, same item, same days."""

    other: CaseOutline
    sure: bool
    blocks_fine: bool
    reason: str


def same_acts(case: CaseOutline, others: Iterable[CaseOutline]) -> tuple[SameAct, ...]:
    """The other cases that are, or may be, about the same act; the sure ones first.

    Same party and overlapping days of the act is what is looked for; of the same item it is sure, of another item a person must
    judge whether it is one act that breaks several norms (then the fine follows the higher). So must he where the party is only likely the
    same: a name that differs by a character (of the same item only), or one name under two numbers. A case closed without a penalty blocks nothing.
    """
    found: list[SameAct] = []
    for other in others:
        if other.number == case.number or other.standing == "closed_without":
            continue
        if other.act_last < case.act_first or case.act_last < other.act_first:
            continue
        party = same_party(case, other)
        if party == "other" or (party == "alike" and other.item != case.item):
            continue
        sure = other.item == case.item and party == "same"
        stands = "已经作出罚款决定" if other.fined else "已经作出决定" if other.standing == "decided" else "正在办理"
        days = f"{other.act_first}" if other.act_first == other.act_last else f"{other.act_first} 至 {other.act_last}"
        what = "同一事项" if other.item == case.item else "另一事项，可能是同一个违法行为"
        who = _WHO[party].format(other.party_name)
        found.append(SameAct(other, sure, other.fined, f"“{other.title or other.number}”一案对{who}{days}的行为{stands}（{what}）"))
    return tuple(sorted(found, key=lambda one: (not one.sure, not one.blocks_fine, one.other.number)))


_WHO = {"same": "同一当事人", "numbers": "同名而证照号码不同的当事人", "alike": "名称相近的当事人“{}”"}


def same_party(one: CaseOutline, other: CaseOutline) -> Literal["same", "numbers", "alike", "other"]:
    """By the number where both have one, else by the plain name.

    `numbers`: one name under two numbers, such as the owner's and the shop's; `alike`: names that differ by a character and no number says more.
    """
    names = plain_name(one.party_name), plain_name(other.party_name)
    named = bool(names[0]) and names[0] == names[1]
    if one.party_code and other.party_code:
        return "same" if clean(one.party_code) == clean(other.party_code) else "numbers" if named else "other"
    if named:
        return "same"
    return "alike" if all(names) and fuzz.ratio(*names) >= ALIKE else "other"


def plain_name(name: str) -> str:
    """A party's name as it is compared: half width, without white space, marks and brackets, the form of a company in its short wording.

    >>> plain_name("云泽县（清源）食品有限责任公司"), plain_name("云泽县清源 食品有限公司")
    ('云泽县清源食品有限公司', '云泽县清源食品有限公司')
    """
    plain = _MARKS.sub("", clean(name))
    for long, short in _FORMS:
        plain = plain.replace(long, short)
    return plain
