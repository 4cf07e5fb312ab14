"""The numbering of Chinese official prose: 一、 （一） 1. （1） ①, the rank each has, and where a line only goes on."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMERAL = "一二三四五六七八九十百"
_VALUES = {character: value for value, character in enumerate("一二三四五六七八九", 1)}
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("chapter", re.compile(rf"\s*第\s*([{_NUMERAL}]+)\s*(?:部分|章|节|编)\s*[、:：]?\s*")),
    ("一、", re.compile(rf"\s*([{_NUMERAL}]+)\s*[、．.]\s*")),
    ("（一）", re.compile(rf"\s*(?:[-•·*]\s+)?[（(]\s*([{_NUMERAL}]+)\s*[）)]\s*[、．.]?\s*")),
    ("1.", re.compile(r"\s*(?:[-•·*]\s+)?([0-9０-９]{1,3})\s*(?:[、．]|\.(?![0-9０-９]))\s*")),
    ("（1）", re.compile(r"\s*(?:[-•·*]\s+)?[（(]\s*([0-9０-９]{1,3})\s*[）)]\s*")),
    ("1）", re.compile(r"\s*([0-9０-９]{1,3})\s*[）)]\s*")),
    ("①", re.compile(r"\s*([①-⑳㉑-㉟㊱-㊿])\s*")),
    ("-", re.compile(r"\s*[-•·*●■◆]\s+()")),
)
_CLOSED = re.compile(r"[。；;！!？?：:…]\s*[”’）)》」』]*\s*$")
_NO_START = re.compile(r"\s*[，。；、：）》”’,;]")
_WITHOUT_STOP = re.compile(r"[，,、（(《“‘〔\[]\s*$")


def numeral(text: str) -> int:
    """The value of a Chinese or Arabic numeral below 200; 0 where it is none.

    >>> [numeral(text) for text in ("一", "十", "十二", "二十三", "一百零一", "12", "③")]
    [1, 10, 12, 23, 101, 12, 3]
    """
    if text.isdecimal():
        return int(text)
    if len(text) == 1 and "①" <= text <= "⑳":
        return ord(text) - ord("①") + 1
    if len(text) == 1 and "㉑" <= text <= "㉟":
        return ord(text) - ord("㉑") + 21
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
            return Number(manner, numeral(match[1]), match[1], text[match.end() :])
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
    if _WITHOUT_STOP.search(before) or any(before.count(a) > before.count(b) for a, b in ("《》", "（）", "“”", "〔〕")):
        return True
    if "，" in before:
        return True
    number = number_of(before)
    if (paged and number is None) or _NO_START.match(after):
        return True
    return not reads_like_heading(number.rest if number else before, 24)
