"""Chinese numerals, both ways."""

from __future__ import annotations

from quanze.core.kernel.numerals import parse_numeral

__all__ = ["LARGEST", "article_name", "parse_numeral", "to_chinese"]

LARGEST = 99_999_999


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
