"""Fines in the words of an article: the act that is fined, and between which sums."""

from __future__ import annotations

import re

from rapidfuzz import fuzz

from quanze.core.law.numerals import parse_numeral

_SUM = r"(\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百千]+)\s*(万|千|百)?\s*元"
_RANGE = re.compile(rf"{_SUM}以上\s*{_SUM}以下(?:的)?罚款|(?<!以上){_SUM}以下(?:的)?罚款")
_PENALTY = re.compile(r"(?:由|责令|给予|可以|并|没收|处|，对)[^。；;]{0,80}?罚款.*", re.S)
_ALIKE = 80
_FEW = 12  # letters that an act must have to be compared at all


def one_range(text: str) -> tuple[int, int] | None:
    """The sums between which an article fines, where it has exactly one range; the lower is 0 where none is named.

    >>> one_range("擅自取水的，处二万元以上10万元以下的罚款")
    (20000, 100000)
    >>> one_range("处一万元以下罚款；情节严重的，处五万元以下罚款") is None
    True
    """
    found = list(_RANGE.finditer(text))
    if len(found) != 1:
        return None
    each = found[0]
    if each[5]:
        high = _sum(each[5], each[6])
        return None if high is None else (0, high)
    low, high = _sum(each[1], each[2]), _sum(each[3], each[4])
    return None if low is None or high is None else (low, high)


def _sum(words: str, unit: str | None) -> int | None:
    scale = {"万": 10_000, "千": 1_000, "百": 100}.get(unit or "", 1)
    if re.fullmatch(r"\d+(?:\.\d+)?", words):
        return int(float(words) * scale)
    value = parse_numeral(words)
    return None if value is None else value * scale


def act_of(text: str) -> str:
    """The words before the penalty: what is fined.

    >>> act_of("违反本条例规定，未经批准擅自取水的，由水行政主管部门责令停止，处二万元以下罚款")
    '违反本条例规定，未经批准擅自取水的，'
    """
    found = _PENALTY.search(text)
    return text[: found.start()] if found else ""


def alike(a: str, b: str) -> bool:
    """Whether two acts are plainly one, leaving out 违反本法规定."""
    a, b = (
        re.sub(
            r"[\s，,、。]|违反本?[法条例规定办]{1,4}(?:第[一二三四五六七八九十百]+条)?(?:第?[一二三四五六七八九十]*款)?(?:的)?规定",
            "",
            words,
        )
        for words in (a, b)
    )
    return min(len(a), len(b)) >= _FEW and fuzz.ratio(a, b) >= _ALIKE
