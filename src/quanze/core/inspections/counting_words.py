"""How often, as lists say it in words: counts with their bound, periods in months, shares. Patterns only; who is meant is read beside."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from quanze.core.kernel.numerals import parse_numeral

Bound = Literal["least", "most", "about"]

N = r"[0-9零一二两三四五六七八九十百]+"
_LEAST = r"不得?少于|不少於|不得?低于|不能少于|至少|最少|起码|≥"
_MOST = r"不得?超过|不得?多于|不得?高于|不能超过|至多|最多|≤"
_COUNT = re.compile(
    rf"(?<![第每同近])(?P<low>{N})(?:[—–\-~～至到或、](?P<high>{N}))?(?:次|回|遍|轮)(?!性|会议)(?P<more>及?以上)?(?P<fewer>及?以[下内])?"
    rf"(?:(?:/|／|每)(?:(?P<per_n>{N})?(?:个)?(?P<per>年度?|半年|季度?|月)))?"
)
_BOUND = re.compile(rf"(?:(?P<least>{_LEAST})|(?P<most>{_MOST}))[^，,。；;：:0-9次]{{0,10}}$")
_COVERED = re.compile(r"全覆盖|全部(?:检查|巡查|走访|抽查)一?遍?")
_PERIOD = re.compile(
    rf"(?P<half>每(?:个)?半年|上、?下半年各?|半年(?:内|度)?|每(?:个)?学期)"
    rf"|(?P<week>每(?:个)?(?:周|星期)|每(?:日|天))"
    rf"|每(?:个)?(?P<years>{N})(?:个)?年(?:度|内)?"
    rf"|(?P<year>每(?:个)?(?:一)?(?:个)?(?:自然|日历|公历|监督)?年(?:度)?内?|全年|同一?年度?内?|年度内|(?:本|当)年度?内?|年内|(?:一个)?自然年(?:度)?内?|"
    rf"下一?(?:个)?年度?内?|次年|(?<![未满近前后上第同])(?:一|1)(?:个)?年(?:度|内)?(?!以上|以下|以内))"
    rf"|每(?:个)?(?P<months>{N})(?:个)?月(?:内)?|(?P<within_months>{N})个月(?:之)?内"
    rf"|(?P<quarter>每(?:个)?季度?|各季度?|(?:一|1)(?:个)?季度(?:内)?)"
    rf"|(?P<month>每(?:个)?月(?:度|份)?|(?:一|1)个月(?:内)?)"
    rf"|(?<![未满近前后去])(?P<within_years>{N})年(?:之)?内"
    rf"|(?P<yearly>年度(?=[^,，。；;]{{0,10}}(?:频次|次数|{N}次)))"
    r"|(?P<year_of>(?<![0-9零一二两三四五六七八九十半当上下每去])年(?=(?:检查|巡查|抽查|考核|监督检查)(?:频次|次数|频率)))"
    rf"|(?P<validity>有效期(?:限)?内)"
)
_SHARE = re.compile(
    rf"(?:(?P<least>{_LEAST})|(?P<most>{_MOST}))?(?:总数的|总量的|总户数的)?"
    rf"(?:(?P<percent>[0-9]+(?:\.[0-9]+)?)(?P<sign>%|‰)|(?P<word>百分之|千分之)(?P<number>{N}))"
)


@dataclass(frozen=True, slots=True)
class Count:
    """So many times, where it stands in the text; `months` where the period is attached (2次/年)."""

    bound: Bound
    low: int
    high: int | None
    start: int
    end: int
    months: int | None = None
    soft: bool = False  # 原则上, 一般
    number_at: int = 0  # where the number itself stands; `start` is where its bound begins (至少每半年检查一次)


@dataclass(frozen=True, slots=True)
class Period:
    """A period where it stands; `months` is None where it is none of whole months (每周, 有效期内)."""

    months: int | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Share:
    bound: Bound
    share: Fraction
    start: int
    end: int


def counts(text: str) -> tuple[Count, ...]:
    """Every “so many times” in a text without blanks, in order.

    >>> [(one.bound, one.low, one.high, one.months) for one in counts("每年不少于2次，一般不超过1—2次/年，三次以上")]
    [('least', 2, None, None), ('most', 1, 2, 12), ('least', 3, None, None)]
    """
    found = []
    for match in _COUNT.finditer(text):
        low, high = parse_numeral(match["low"]), parse_numeral(match["high"] or "")
        if low is None:
            continue
        said = _BOUND.search(text, max(0, match.start() - 18), match.start())
        least, most = bool(match["more"] or (said and said["least"])), bool(match["fewer"] or (said and said["most"]))
        bound: Bound = "least" if least else "most" if most else "about"
        months = None
        if match["per"]:
            each = {"年": 12, "半": 6, "季": 3, "月": 1}[match["per"][0]]
            months = each * (parse_numeral(match["per_n"] or "1") or 1)
        before = text[max(0, match.start() - 10) : match.start()]
        start = said.start() if said else match.start()
        found.append(Count(bound, low, high, start, match.end(), months, "原则上" in before or "一般" in before, match.start()))
    for match in _COVERED.finditer(text):
        if not any(one.start - 8 <= match.start() <= one.end + 8 for one in found):
            found.append(Count("about", 1, None, match.start(), match.end(), number_at=match.start()))
    return tuple(sorted(found, key=lambda one: one.start))


def periods(text: str) -> tuple[Period, ...]:
    """Every period in a text without blanks, in order.

    >>> [one.months for one in periods("每年；每两年；每半年；每学期；每季度；每3个月；十二个月内；每周；近2年；未满1年")]
    [12, 24, 6, 6, 3, 3, 12, None]
    """
    return tuple(Period(_months(match), match.start(), match.end()) for match in _PERIOD.finditer(text))


def _months(match: re.Match[str]) -> int | None:
    if match["week"] or match["validity"]:
        return None
    for group, each in (("years", 12), ("within_years", 12), ("months", 1), ("within_months", 1)):
        if match[group]:
            number = parse_numeral(match[group])
            return number * each if number else None
    return 6 if match["half"] else 3 if match["quarter"] else 1 if match["month"] else 12


def shares(text: str) -> tuple[Share, ...]:
    """Every share in a text without blanks, in order.

    >>> [(one.bound, str(one.share)) for one in shares("抽查比例不低于百分之十五，一般不超过10%/年，不少于2‰")]
    [('least', '3/20'), ('most', '1/10'), ('least', '1/500')]
    """
    found = []
    for match in _SHARE.finditer(text):
        if match["percent"]:
            share = Fraction(match["percent"]) / (100 if match["sign"] == "%" else 1000)
        else:
            number = parse_numeral(match["number"])
            if number is None:
                continue
            share = Fraction(number, 100 if match["word"] == "百分之" else 1000)
        if 0 < share <= 1:
            bound: Bound = "least" if match["least"] else "most" if match["most"] else "about"
            found.append(Share(bound, share, match.start(), match.end()))
    return tuple(found)
