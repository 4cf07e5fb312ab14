"""Chinese numerals, read."""

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
NUMERAL_CHARACTERS = "".join([*_DIGITS, *_UNITS, *_TENS, "万"])


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
