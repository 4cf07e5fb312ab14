"""Chinese numerals, both ways."""

from __future__ import annotations

import unicodedata

_DIGITS = {
    **{c: i for i, c in enumerate("零一二三四五六七八九")},
    **dict.fromkeys("〇○ＯO", 0),
    "两": 2,
    **{c: i for i, c in enumerate("壹贰叁肆伍陆柒捌玖", 1)},
}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_TENS = {"廿": 20, "卅": 30}
LARGEST = 99_999_999


def parse_numeral(text: str) -> int | None:
    """The number that `text` writes in Chinese or Arabic digits, any width; None where it is not a whole number that we can read.

    Years are written digit by digit (二〇一五, 二○一五). White space inside, as left by a line break, is ignored.

    >>> [parse_numeral(word) for word in ("一百二十", "二〇一五", "十", "廿三", "１０２", "一千零八十", "第十", "")]
    [120, 2015, 10, 23, 102, 1080, None, None]
    """
    word = "".join(text.split())
    if not word or len(word) > 20:
        return None
    if word.isdecimal():
        return int(unicodedata.normalize("NFKC", word)) if len(word) <= 8 else None
    if all(c in _DIGITS for c in word):
        return int("".join(str(_DIGITS[c]) for c in word)) if len(word) <= 8 else None
    total, section, digit = 0, 0, None
    last_unit = 10_000
    for c in word:
        if c in _DIGITS:
            if digit not in (None, 0):
                return None
            digit = _DIGITS[c]
        elif c in _TENS:
            if digit is not None and digit != 0:
                return None
            section, digit, last_unit = section + _TENS[c], None, 10
        elif c in _UNITS:
            unit = _UNITS[c]
            if unit >= last_unit or (digit == 0 and unit != 10):
                return None
            section, digit, last_unit = section + (digit or 1) * unit, None, unit
        elif c == "万":
            if total or (section == 0 and not digit):
                return None
            total, section, digit, last_unit = (section + (digit or 0)) * 10_000, 0, None, 10_000
        else:
            return None
    return total + section + (digit or 0)


def to_chinese(number: int) -> str:
    """`number` as a statute writes it; refuses (`ValueError`) what is negative or above 99,999,999.

    >>> [to_chinese(n) for n in (0, 10, 15, 20, 102, 120, 1008, 1260, 10500)]
    ['零', '十', '十五', '二十', '一百零二', '一百二十', '一千零八', '一千二百六十', '一万零五百']
    """
    if not 0 <= number <= LARGEST:
        raise ValueError(f"a Chinese numeral is written for 0 to {LARGEST}, got {number}")
    if number >= 10_000:
        head, rest = divmod(number, 10_000)
        return to_chinese(head) + "万" + (("零" if rest < 1000 else "") + _below_ten_thousand(rest) if rest else "")
    return _below_ten_thousand(number, leading_ten=True)


def _below_ten_thousand(number: int, leading_ten: bool = False) -> str:
    digits = "零一二三四五六七八九"
    if number < 10:
        return digits[number]
    if leading_ten and 10 <= number < 20:
        return "十" + (digits[number - 10] if number > 10 else "")
    written, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            written += ("零" if gap and written else "") + digits[digit] + name
            gap = False
        else:
            gap = True
    return written


def article_name(article: int, sub: int | None = None) -> str:
    """How a provision is named in print.

    >>> article_name(120), article_name(133, 1)
    ('第一百二十条', '第一百三十三条之一')
    """
    return f"第{to_chinese(article)}条" + (f"之{to_chinese(sub)}" if sub else "")
