"""The circumstances of a tier as criteria: quantities that can be counted, statements that a person must confirm."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from quanze.core.casework.money import parse_money
from quanze.core.kernel.text import squeeze
from quanze.core.kernel.unresolved import Unresolved
from quanze.core.law.numerals import parse_numeral

_N = r"(?:\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百千]+)"
_UNIT = r"(?:元|个月|个工作日|工作日|天|日|年|月|周|小时|台|件|吨|千克|公斤|克|平方米|立方米|米|批次|批|辆|人次|人|次|倍|项|蒸吨|起|家|处|套|只|瓶|袋|箱|份|%|％|[a-z]+)"
_FIGURE = rf"{_N}(?:十万|百万|千万|万|亿)?\s*{_UNIT}?"
_BOTH = re.compile(
    rf"^(?P<name>[^\d]*?)(?P<low>{_FIGURE})(?P<low_end>以上|至|到|[-—~～])(?P<not>不足|不满|未满|不超过|未超过)?(?P<high>{_FIGURE})(?P<high_end>以下|以内|以上|不足|不满)?(?:的)?$"
)
_LOW = re.compile(rf"^(?P<name>[^\d]*?)(?:超过|在|达到|达|满)?(?P<low>{_FIGURE})(?:及|（含）|\(含\))?(?P<end>以上)(?:的)?$")
_HIGH = re.compile(rf"^(?P<name>[^\d]*?)(?P<not>不足|不满|未满|不超过|未超过|低于|少于|小于)(?P<high>{_FIGURE})(?:以下)?(?:的)?$")
_UNDER = re.compile(rf"^(?P<name>[^\d]*?)(?:在)?(?P<high>{_FIGURE})(?P<end>以下|以内)(?:的)?$")
_OVER = re.compile(rf"^(?P<name>[^\d]*?)(?P<over>超过|大于|高于|多于)(?P<low>{_FIGURE})(?:的)?$")
_EXACT = re.compile(rf"^(?P<name>[^\d]{{2,}}?)(?:为|是|共)?(?P<one>{_N}\s*(?:台|件|次|批次|批|辆|吨|项|家|处|起))(?:的)?$")
_PARTS = re.compile(r"[,，;；。\n]|并且|而且|(?<=[的了])且|且(?=[^不])")
_ASIDE = re.compile(r"\((?:不?含|包括|包含|下同)[^()]{0,20}\)")
_OR = re.compile(r"或者|或(?=[^许])|之一")


@dataclass(frozen=True, slots=True)
class Criterion:
    """One circumstance. A quantity has a name (货值金额; may be ""), a unit and bounds (money in fen); a statement only its text."""

    text: str
    kind: Literal["quantity", "statement"]
    name: str = ""
    unit: str = ""
    low: Fraction | None = None
    high: Fraction | None = None
    low_inside: bool = True
    high_inside: bool = True

    @property
    def key(self) -> str:
        """What its value is asked by: name and unit of a quantity, the text of a statement."""
        return (self.name or self.unit) if self.kind == "quantity" else self.text


def read_criteria(text: str) -> tuple[tuple[Criterion, ...], ...]:
    """The alternatives of a text, each a group of criteria that must hold together; () where the text is empty.

    `，` and lines join, `或者` parts. In "甲，或者乙" the second alternative stands alone, as drafters mean it.

    >>> [[c.key for c in group] for group in read_criteria("货值金额五千元以上不足一万元，或者一年内再次违法")]
    [['货值金额'], ['一年内再次违法']]
    """
    plain = _in_words(_ASIDE.sub("", unicodedata.normalize("NFKC", text).replace("；", ";"))).strip()
    groups: list[tuple[Criterion, ...]] = []
    for alternative in _OR.split(plain):
        pieces = [squeeze(piece) for piece in _PARTS.split(alternative or "")]
        criteria = tuple(read_criterion(piece) for piece in pieces if piece and piece not in ("的", "—", "-", "/", "一般", "无"))
        if criteria:
            groups.append(criteria)
    return tuple(groups)


def _in_words(text: str) -> str:
    """Signs as the words that statutes use: ≥1万元 is 1万元以上, <5000元 is 不足5000元.

    >>> _in_words("1万元≤货值金额<5万元"), _in_words("面积≥100平方米"), _in_words("1000元以上、不足5000元")
    ('货值金额1万元以上不足5万元', '面积100平方米以上', '1000元以上不足5000元')
    """
    made = re.sub(r"以上[、,]\s*(?=不足|不满|未满|不超过)", "以上", text.translate(_SIGNS))
    made = re.sub(rf"({_FIGURE})≤([^\d≤<,;]{{1,20}})<({_FIGURE})", r"\2\1以上不足\3", made)
    made = re.sub(rf"({_FIGURE})≤([^\d≤<,;]{{1,20}})≤({_FIGURE})", r"\2\1以上\3以下", made)
    made = re.sub(rf"≥\s*({_FIGURE})", r"\1以上", made)
    made = re.sub(rf"≤\s*({_FIGURE})", r"\1以下", made)
    made = re.sub(rf"<\s*({_FIGURE})", r"不足\1", made)
    return re.sub(rf">\s*({_FIGURE})", r"超过\1", made)


_SIGNS = str.maketrans({"＜": "<", "＞": ">", "≦": "≤", "≧": "≥", "⩽": "≤", "⩾": "≥"})


def read_criterion(piece: str) -> Criterion:
    """One circumstance; what states no bound that we can read is a statement, kept in its words."""
    if found := _BOTH.match(piece):
        low, high = _figure(found["low"], found["high"]), _figure(found["high"])
        if low and high and low[0] <= high[0] and low[1] == high[1]:
            inside = not found["not"] or found["not"] in ("不超过", "未超过")
            return Criterion(
                piece,
                "quantity",
                _name(found["name"]),
                high[1],
                low[0],
                high[0],
                True,
                inside and found["high_end"] not in ("不足", "不满"),
            )
    for pattern, bound in ((_OVER, "over"), (_HIGH, "high"), (_LOW, "low"), (_UNDER, "under"), (_EXACT, "exact")):
        found = pattern.match(piece)
        if found is None:
            continue
        figure = _figure(found["high"] if bound in ("high", "under") else found["one"] if bound == "exact" else found["low"])
        if figure is None or (not figure[1]):
            continue
        number, unit = figure
        name = _name(found["name"])
        if bound == "over":
            return Criterion(piece, "quantity", name, unit, number, None, False)
        if bound == "low":
            return Criterion(piece, "quantity", name, unit, number, None)
        if bound == "exact":
            return Criterion(piece, "quantity", name, unit, number, number)
        return Criterion(piece, "quantity", name, unit, None, number, True, bound == "under" or found["not"] in ("不超过", "未超过"))
    return Criterion(piece, "statement")


def is_unit(word: str) -> bool:
    """Whether a word is a unit of counting other than money.

    >>> is_unit("台"), is_unit("元"), is_unit("货值金额")
    (True, False, False)
    """
    return word != "元" and re.fullmatch(_UNIT, word) is not None  # not law: the unit of money


def _name(text: str) -> str:
    return re.sub(r"(?:在|为|达到?|是|已|共计?|合计)$", "", text)


def _figure(word: str, lender: str = "") -> tuple[Fraction, str] | None:
    found = re.fullmatch(rf"(?P<n>{_N})(?P<scale>十万|百万|千万|万|亿)?\s*(?P<unit>{_UNIT})?", word)
    if found is None:
        return None
    unit, scale = found["unit"] or "", found["scale"] or ""
    if not unit and lender:
        lent = re.fullmatch(rf"{_N}(?P<scale>十万|百万|千万|万|亿)?\s*(?P<unit>{_UNIT})?", lender)
        if lent is not None:
            unit = lent["unit"] or ""
            scale = scale or ((lent["scale"] or "") if found["n"].isdecimal() else "")
    if unit == "元" or (not unit and scale):
        money = parse_money(f"{found['n']}{scale}元")
        return None if isinstance(money, Unresolved) else (Fraction(money), "元")
    number = Fraction(found["n"]) if re.fullmatch(r"\d+(?:\.\d+)?", found["n"]) else None
    if number is None:
        read = parse_numeral(found["n"])
        if read is None:
            return None
        number = Fraction(read)
    return number * {"": 1, "万": 10_000, "十万": 100_000, "百万": 1_000_000, "千万": 10_000_000, "亿": 100_000_000}[scale], unit


def holds(criterion: Criterion, values: Mapping[str, int], answers: Mapping[str, bool]) -> bool | None:
    """Whether a circumstance is given; None where nobody has said so yet. Quantities of money are compared in fen."""
    if criterion.text in answers:
        return answers[criterion.text]
    if criterion.kind == "statement":
        return None
    value = values.get(criterion.key)
    if value is None:
        inside = sorted((known for known in values if known and known in criterion.name), key=len)
        if not inside:
            return None
        value = values[inside[-1]]
    if criterion.low is not None and (value < criterion.low or (value == criterion.low and not criterion.low_inside)):
        return False
    return not (criterion.high is not None and (value > criterion.high or (value == criterion.high and not criterion.high_inside)))
