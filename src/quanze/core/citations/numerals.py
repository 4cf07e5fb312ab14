"""Numbers and dates as Chinese legal texts print them."""

from __future__ import annotations

from functools import lru_cache

# Zero has six faces in typed lists: the ideographs, the geometric circle and Latin letters, half and full width.
DIGITS = {
    character: value
    for value, row in enumerate(("〇零○Ｏ０0", "一１1", "二两２2", "三３3", "四４4", "五５5", "六６6", "七７7", "八８8", "九９9"))
    for character in row
}
_POWERS = {"十": 10, "百": 100, "千": 1000}
NUMERAL = "0-9０-９〇零○Ｏ一二三四五六七八九十百千两廿卅"
_PLAIN = str.maketrans("０１２３４５６７８９", "0123456789")
_GREATEST = 9999


@lru_cache(maxsize=4096)
def read_number(printed: str) -> int | None:
    """The whole number `printed` in Chinese or Arabic digits, white space ignored; None where it is none up to 9999.

    >>> [read_number(word) for word in ("二十", "廿三", "一百零三", "20", "２０", "二○一六", "第", "一百\\n二十")]
    [20, 23, 103, 20, 20, 2016, None, 120]
    """
    digits = "".join(printed.split())
    if "廿" in digits or "卅" in digits:
        digits = digits.replace("廿", "二十").replace("卅", "三十")
    if not digits or len(digits) > 9:
        return None
    if not any(character in _POWERS for character in digits):
        value = 0
        for character in digits:
            if character not in DIGITS:
                return None
            value = value * 10 + DIGITS[character]
        return value if value <= _GREATEST else None
    total, current = 0, None
    for character in digits:
        if character in _POWERS:
            total += (1 if current is None else current) * _POWERS[character]
            current = None
        elif character in DIGITS:
            current = DIGITS[character] if not current else current * 10 + DIGITS[character]
        else:
            return None
    total += current or 0
    return total if total <= _GREATEST else None


def read_date(year: str, month: str | None, day: str | None) -> str | None:
    """YYYY, YYYY-MM or YYYY-MM-DD, as far as printed; what cannot be a date is cut where it stops being one.

    >>> read_date("二○○六", "9", "21"), read_date("2018", None, None), read_date("2012", "13", "1")
    ('2006-09-21', '2018', '2012')
    """
    number = read_number(year)
    if number is None or not 1900 <= number <= 2100:
        return None
    made = f"{number:04d}"
    in_month = read_number(month) if month else None
    if in_month is None or not 1 <= in_month <= 12:
        return made
    made += f"-{in_month:02d}"
    in_day = read_number(day) if day else None
    if in_day is None or not 1 <= in_day <= 31:
        return made
    return f"{made}-{in_day:02d}"


def plain_digits(text: str) -> str:
    """`text` with full-width digits as usual ones; the length does not change."""
    return text.translate(_PLAIN)
