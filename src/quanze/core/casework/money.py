"""Money of a case file: whole fen inside, yuan and 万元 at the borders, and the capital words of documents."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from quanze.core.kernel.money import FEN, WAN, to_wan, to_yuan
from quanze.core.kernel.text import squeeze
from quanze.core.kernel.unresolved import Unresolved
from quanze.core.law.numerals import parse_numeral

LARGEST_FEN = 10**18 - 1  # what a column of the database holds; no real fine comes near it
_SCALES = {"": 1, "百": 100, "千": 1000, "万": WAN, "十万": 10 * WAN, "百万": 100 * WAN, "千万": 1000 * WAN, "亿": WAN * WAN}
_ARABIC = re.compile(r"(?:人民币|￥|¥)?(\d+(?:\.\d+)?)(十万|百万|千万|百|千|万|亿)?元?整?")
_CHINESE = re.compile(r"(?:人民币)?([零〇一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟]+)元?整?")
_WAN_YUAN = "万元"  # not law: the name of a unit
__all__ = [
    "FEN", "LARGEST_FEN", "capital_words", "from_wan", "parse_money", "spoken", "to_wan", "to_yuan",
]  # fmt: skip
_DIGITS = "零壹贰叁肆伍陆柒捌玖"


def parse_money(text: str) -> int | Unresolved:
    """The amount a text states, in fen; an Unresolved where the text is no single amount or is finer than a fen.

    >>> [parse_money(word) for word in ("五万元", "1.2 万元", "5,000元", "１００元", "十八万", "三千万元", "一亿二千万元")]
    [5000000, 1200000, 500000, 10000, 18000000, 3000000000, 12000000000]
    >>> parse_money("若干元").code
    'no_amount'
    """
    word = squeeze(unicodedata.normalize("NFKC", text)).replace(",", "")
    found = _ARABIC.fullmatch(word)
    if found is not None:
        try:
            fen = Decimal(found[1]) * _SCALES[found[2] or ""] * FEN
        except InvalidOperation:
            return Unresolved("no_amount", f"“{text}”不是一个金额")
        if fen != fen.to_integral_value():
            return Unresolved("finer_than_fen", f"“{text}”小于一分的部分不能入账")
        return _bounded(int(fen), text)
    found = _CHINESE.fullmatch(word)
    if found is not None:
        yuan = _chinese_yuan(found[1])
        if yuan is not None:
            return _bounded(yuan * FEN, text)
    return Unresolved("no_amount", f"“{text}”不是一个金额")


def _bounded(fen: int, text: str) -> int | Unresolved:
    return fen if fen <= LARGEST_FEN else Unresolved("too_large", f"“{text}”超出系统能记的金额")


def _chinese_yuan(word: str) -> int | None:
    head, mark, rest = word.partition("亿")
    if mark:
        high, low = parse_numeral(head), parse_numeral(rest.lstrip("零〇")) if rest.lstrip("零〇") else 0
        return None if high is None or low is None else high * _SCALES["亿"] + low
    return parse_numeral(word)


def from_wan(text: str) -> int | Unresolved:
    """The fen that a figure in 万元 means; the other way of `to_wan`.

    >>> from_wan("0.02")
    20000
    """
    return parse_money(f"{text}{_WAN_YUAN}")


def spoken(fen: int) -> str:
    """An amount as people write it in a sentence: 5万元, 1.2万元, 3000元.

    >>> spoken(5_000_000), spoken(1_200_000), spoken(300_000), spoken(1_234_567)
    ('5万元', '1.2万元', '3000元', '12345.67元')
    """
    if fen >= FEN * WAN and fen % (FEN * WAN // 100) == 0:
        return f"{to_wan(fen)}{_WAN_YUAN}"
    return f"{to_yuan(fen)}元"


def capital_words(fen: int) -> str:
    """The amount in the capital words of documents; `ValueError` where it is negative or too large for them.

    >>> capital_words(1_000_000), capital_words(1_020_304_050), capital_words(10), capital_words(0), capital_words(5)
    ('壹万元整', '壹仟零贰拾万叁仟零肆拾元伍角整', '壹角整', '零元整', '伍分')
    """
    if not 0 <= fen <= LARGEST_FEN:
        raise ValueError(f"capital words are written for 0 to {LARGEST_FEN} fen, got {fen}")
    yuan, rest = divmod(fen, FEN)
    jiao, cents = divmod(rest, 10)
    words = _capital_integer(yuan) + "元" if yuan else ""
    if not rest:
        return (words or "零元") + "整"
    if jiao:
        words += _DIGITS[jiao] + "角"
    elif yuan:
        words += "零"
    return words + (_DIGITS[cents] + "分" if cents else "整")


def _capital_integer(number: int) -> str:
    groups = []
    while number:
        number, group = divmod(number, WAN)
        groups.append(group)
    words, gap = "", False
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if not group:
            gap = bool(words)
            continue
        if words and (gap or group < WAN // 10):
            words += "零"
        words += _capital_group(group) + ("", "万", "亿", "万亿")[place] if place < 4 else ""
        gap = False
    return words


def _capital_group(group: int) -> str:
    words, gap = "", False
    for unit, name in ((1000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
        digit, group = divmod(group, unit)
        if digit:
            words += ("零" if gap and words else "") + _DIGITS[digit] + name
            gap = False
        else:
            gap = True
    return words
