"""The numbering of Chinese official prose: 一、 （一） 1. （1） ① 1.1, the rank each has, and where a line only goes on."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_NUMERAL = "一二三四五六七八九十百"
_FORMAL = "壹贰叁肆伍陆柒捌玖拾"  # numerals that no stroke can change
_VALUES = {character: value for value, character in enumerate("一二三四五六七八九", 1)}
_SAYS = r"(?=[一-龥《“（(【\[])"  # a number with a weak mark behind it counts only where words follow
_UNIT = r"(?!万|亿|元|米|公[里斤顷]|吨|倍|平方|立方|小时|个?[年月日])"  # 1.5万元 is an amount
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("chapter", re.compile(rf"\s*第\s*([{_NUMERAL}]+)\s*(?:部分|章|节|编)\s*[、:：]?\s*")),
    ("条", re.compile(rf"\s*第\s*([{_NUMERAL}]+)\s*条(?:\s+|$)")),
    ("一、", re.compile(rf"\s*([{_NUMERAL}]+|[{_FORMAL}])\s*[、．.]\s*")),
    ("职责一", re.compile(rf"\s*(?:职责|事项|项目|任务)\s*([{_NUMERAL}]+|\d{{1,2}})\s*[：:、]\s*")),
    ("一是", re.compile(rf"\s*([{_NUMERAL}])是{_SAYS}")),
    # A scanner reads 一 as a dash and a closing bracket as a pointed one.
    ("（一）", re.compile(rf"\s*(?:[-•·*]\s+)?(?:[（(]\s*([{_NUMERAL}]+|[—―－])\s*[）)〉>]|(?=[㈠-㈩])(.))\s*[、．.]?\s*")),
    ("1.1.1", re.compile(rf"\s*([1-9]\d?[.．]\d{{1,2}}[.．]\d{{1,2}})[、．.]?\s*{_SAYS}{_UNIT}")),
    ("1.1", re.compile(rf"\s*([1-9]\d?[.．]\d{{1,2}})[、．.]?\s*{_SAYS}{_UNIT}")),
    (
        "1.",
        re.compile(
            rf"\s*(?:[-•·*]\s+)?(?:([0-9０-９]{{1,3}}|[lI](?=[.．、]{_SAYS}))\s*(?:[、．]|\.(?![0-9０-９])|[,，。]{_SAYS})|(?=[⒈-⒛])(.))\s*"
        ),
    ),
    ("（1）", re.compile(r"\s*(?:[-•·*]\s+)?(?:[（(]\s*([0-9０-９]{1,3})\s*[）)]|(?=[⑴-⒇])(.))\s*")),
    ("1）", re.compile(r"\s*([0-9０-９]{1,3})\s*[）)]\s*")),
    ("①", re.compile(r"\s*([①-⑳㉑-㉟㊱-㊿])\s*")),
    ("-", re.compile(r"\s*[-•·*●■◆]\s+()")),
)
RANKS = {manner: rank for rank, (manner, _) in enumerate(_PATTERNS)}  # the lower the rank, the higher the manner usually stands
_CLOSED = re.compile(r"[。；;！!？?：:…]\s*[”’）)》」』]*\s*$")
_NO_START = re.compile(r"\s*[，。；、：）》”’,;]")
_CUT_NUMBER = re.compile(r"\d[-—–]\s*$")  # the hyphen of a telephone number
_WITHOUT_STOP = re.compile(r"[，,、（(《“‘〔\[]\s*$")


def numeral(text: str) -> int:
    """The value of a Chinese, Arabic or enclosed numeral below 200, of the last part of a decimal one; 0 where it is none.

    >>> [numeral(text) for text in ("一", "十", "十二", "二十三", "一百零一", "12", "③", "㈡", "1.2", "—")]
    [1, 10, 12, 23, 101, 12, 3, 2, 2, 1]
    """
    text = re.split(r"[.．]", text)[-1]
    if text.isdecimal():
        return int(text)
    if len(text) == 1:
        return 1 if text in "—―－lI" else int(unicodedata.numeric(text, 0))
    total = 0
    for part, unit in (("百", 100), ("十", 10)):
        if part in text:
            head, text = text.split(part, 1)
            total += (_VALUES.get(head.strip("零"), 0) or 1) * unit
    return total + _VALUES.get(text.strip("零"), 0)


@dataclass(frozen=True, slots=True)
class Number:
    """How a line is numbered: the manner ("一、", "（一）", "1.", …), the value, the printed numeral, and what follows it."""

    manner: str
    value: int
    printed: str
    rest: str


def number_of(text: str) -> Number | None:
    """The number that opens a line; None where it has none.

    >>> number_of("（二）追责程序。依法办理"), number_of("2015年的工作")
    (Number(manner='（一）', value=2, printed='二', rest='追责程序。依法办理'), None)
    """
    for manner, pattern in _PATTERNS:
        if match := pattern.match(text):
            printed = next(filter(None, match.groups()), "")
            return Number(manner, numeral(printed), printed, text[match.end() :])
    return None


def is_closed(text: str) -> bool:
    """Whether a line ends where a sentence, a clause of a list or a lead-in ends."""
    return _CLOSED.search(text) is not None


def reads_like_heading(text: str, longest: int = 40) -> bool:
    """Whether a line, its number taken off, could be a heading: short, without a stop."""
    stripped = text.strip()
    return 0 < len(stripped) <= longest and not is_closed(stripped) and not any(mark in stripped for mark in "。；;")


def goes_on(before: str, after: str, paged: bool = False) -> bool:
    """Whether the line `after` goes on with the sentence that `before` broke off at the end of a page or line.

    `paged` tells that a page mark stands between them.

    >>> goes_on("根据需要，对获证企业开展抽样检", "查、检验；"), goes_on("一、监督检查对象", "获证企业。")
    (True, False)
    """
    if number_of(after) is not None or is_closed(before):
        return False
    if _CUT_NUMBER.search(before) and after[:1].isdecimal():
        return True
    if _WITHOUT_STOP.search(before) or any(before.count(a) > before.count(b) for a, b in ("《》", "（）", "“”", "〔〕")):
        return True
    if "，" in before:
        return True
    number = number_of(before)
    if (paged and number is None) or _NO_START.match(after):
        return True
    return not reads_like_heading(number.rest if number else before, 24)
