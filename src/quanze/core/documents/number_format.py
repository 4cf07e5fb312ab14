"""A workbook's number as its reader sees it: 1 not 1.0, 5% not 0.05, 2024年3月1日 not 45352."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

# ECMA-376 part 1, 18.8.30: formats that a workbook names by number only; 27-36 and 50-58 as Chinese programs print them.
BUILTIN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"',
    34: 'yyyy"年"m"月"', 35: 'm"月"d"日"', 36: 'yyyy"年"m"月"', 37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00",
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@", 50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"',
    54: 'm"月"d"日"', 55: 'yyyy"年"m"月"', 56: 'm"月"d"日"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip

_TOKEN = re.compile(
    r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|AM/PM|am/pm|A/P|上午/下午|General|G/通用格式|y+|m+|d+|h+|s+(?:\.0+)?|e+|aaaa?|[0#?](?:[0#?,.]*[0#?])?,*|E[+-]0+|.',
    re.I | re.S,
)
_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
_WEEKDAYS = "一二三四五六日"


def display(value: float, code: str, *, date1904: bool = False) -> str:
    """The number under the format code; what the code cannot express is printed plainly rather than wrongly.

    >>> display(1.0, "General"), display(0.05, "0%"), display(1234.5, "#,##0.00"), display(45352, 'yyyy"年"m"月"d"日"')
    ('1', '5%', '1,234.50', '2024年3月1日')
    """
    sections = _sections(code or "General")
    section = sections[0]
    if len(sections) >= 2 and value < 0:
        section, value = sections[1], -value
    elif len(sections) >= 3 and value == 0:
        section = sections[2]
    tokens = _tokens(section)
    kinds = {kind for kind, _ in tokens}
    if not tokens and code:
        return ""
    if "date" in kinds:
        moment = _moment(value, date1904)
        return plain(value) if moment is None else _date(tokens, moment, value)
    if "general" in kinds or not kinds & {"digits", "text"}:
        if kinds <= {"literal"}:
            return "".join(text for _, text in tokens)
        return "".join(plain(value) if kind in ("general", "text") else text for kind, text in tokens)
    if "text" in kinds:
        return "".join(plain(value) if kind == "text" else text for kind, text in tokens)
    if "exponent" in kinds or "/" in section:
        return plain(value)
    return _number(tokens, value)


def is_date_code(code: str) -> bool:
    """Whether the code prints a day or a time."""
    return any(kind == "date" for kind, _ in _tokens(_sections(code)[0]))


def plain(value: float) -> str:
    """The number in General format: at most 11 significant digits, no trailing zeros, no `.0`.

    >>> plain(1.0), plain(0.1 + 0.2), plain(123456789012.0), plain(-2.5)
    ('1', '0.3', '123456789012', '-2.5')
    """
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    text = f"{value:.11g}"
    if "e" in text and 1e-5 < abs(value) < 1e15:
        text = f"{Decimal(text):f}"
    return text.upper() if "e" in text else text


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[str, ...]:
    return tuple(
        re.sub(
            r"^(?:\s*\[(?:[<>=][^\]]*|\$-[^\]]*|DBNum\d|Color\d+|Black|Blue|Cyan|Green|Magenta|Red|White|Yellow|[黑蓝青绿红白黄洋]\w*)\])+",
            "",
            part,
            flags=re.I,
        )
        for part in re.findall(r'((?:"[^"]*"|\\.|[^;"])*)(?:;|$)', code)[:4]
    ) or ("General",)


@lru_cache(maxsize=512)
def _tokens(section: str) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for match in _TOKEN.finditer(section):
        text = match.group()
        low = text.lower()
        if text[0] == '"':
            found.append(("literal", text[1:-1]))
        elif text[0] == "\\":
            found.append(("literal", text[1:]))
        elif text[0] == "_":
            found.append(("literal", " "))
        elif text[0] == "*":
            continue
        elif text[0] == "[":
            if re.fullmatch(r"\[(h+|m+|s+)\]", low):
                found.append(("date", low))
            elif low.startswith("[$") and not low.startswith("[$-"):
                found.append(("literal", text[2:-1].split("-")[0]))
        elif low in ("general", "g/通用格式"):
            found.append(("general", text))
        elif low in ("am/pm", "a/p", "上午/下午") or re.fullmatch(r"y+|m+|d+|h+|s+(\.0+)?|aaaa?", low):
            found.append(("date", low))
        elif re.fullmatch(r"e[+-]0+", low):
            found.append(("exponent", text))
        elif text[0] in "0#?":
            found.append(("digits", text))
        elif text == "@":
            found.append(("text", text))
        elif text == "%":
            found.append(("percent", text))
        else:
            found.append(("literal", text))
    return tuple(found)


def _moment(value: float, date1904: bool) -> datetime | None:
    """The day and time of a serial number. The 1900 system counts a 29 February 1900 that never was."""
    if not 0 <= value < 2_958_466:
        return None
    if date1904:
        base = datetime(1904, 1, 1)  # noqa: DTZ001 - a workbook's times have no zone
    else:
        base = datetime(1899, 12, 30) if value >= 60 else datetime(1899, 12, 31)  # noqa: DTZ001
    seconds = round((value % 1) * 86_400, 3)
    return base + timedelta(days=int(value), seconds=seconds)


def _date(tokens: tuple[tuple[str, str], ...], moment: datetime, value: float) -> str:
    half = any(kind == "date" and text in ("am/pm", "a/p", "上午/下午") for kind, text in tokens)
    shows_seconds = any(kind == "date" and text.startswith("s") for kind, text in tokens)
    if not shows_seconds and moment.microsecond >= 999_000:
        moment += timedelta(milliseconds=1)
    out: list[str] = []
    for index, (kind, text) in enumerate(tokens):
        if kind != "date":
            out.append(text)
        elif text[0] == "y":
            out.append(f"{moment.year:04d}" if len(text) > 2 else f"{moment.year % 100:02d}")
        elif text[0] == "m":
            if _is_minute(tokens, index):
                out.append(f"{moment.minute:02d}" if len(text) > 1 else str(moment.minute))
            elif len(text) >= 3:
                out.append(_MONTHS[moment.month - 1][: 3 if len(text) == 3 else 1 if len(text) == 5 else None])
            else:
                out.append(f"{moment.month:02d}" if len(text) == 2 else str(moment.month))
        elif text[0] == "d":
            out.append(
                moment.strftime("%a" if len(text) == 3 else "%A")
                if len(text) > 2
                else f"{moment.day:02d}"
                if len(text) == 2
                else str(moment.day)
            )
        elif text.startswith("aaa"):
            out.append(("星期" if len(text) == 4 else "") + _WEEKDAYS[moment.weekday()])
        elif text[0] == "h":
            hour = (moment.hour % 12 or 12) if half else moment.hour
            out.append(f"{hour:02d}" if len(text) > 1 else str(hour))
        elif text[0] == "s":
            out.append(f"{moment.second:02d}" if text.startswith("ss") else str(moment.second))
        elif text[0] == "[":
            unit = {"h": 24, "m": 1440, "s": 86_400}[text[1]]
            out.append(str(int(value * unit + 1e-6)).zfill(len(text) - 2))
        elif text == "上午/下午":
            out.append("上午" if moment.hour < 12 else "下午")
        else:
            out.append(("AM" if moment.hour < 12 else "PM")[: 1 if text == "a/p" else 2])
    return "".join(out).strip()


def _is_minute(tokens: tuple[tuple[str, str], ...], index: int) -> bool:
    """`m` after an hour or before a second is a minute."""
    for kind, text in reversed(tokens[:index]):
        if kind == "date":
            if text[0] == "h" or text.startswith("[h"):
                return True
            break
    for kind, text in tokens[index + 1 :]:
        if kind == "date":
            return text[0] == "s"
    return False


def _number(tokens: tuple[tuple[str, str], ...], value: float) -> str:
    percents = sum(1 for kind, _ in tokens if kind == "percent")
    index = next(i for i, (kind, _) in enumerate(tokens) if kind == "digits")
    digits = tokens[index][1]
    try:
        number = Decimal(repr(value)) * (Decimal(100) ** percents)
    except InvalidOperation:
        return plain(value)
    while digits.endswith(","):
        digits = digits[:-1]
        number /= 1000
    whole, _, fraction = digits.partition(".")
    places = len(fraction)
    try:
        rounded = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    except InvalidOperation:
        return plain(value)
    text = f"{abs(rounded):,f}" if "," in whole else f"{abs(rounded):f}"
    integer, _, decimals = text.partition(".")
    least = len(re.sub(r"[^0]", "", whole))
    integer = integer.zfill(least) if "," not in integer else integer
    if least == 0 and integer == "0":
        integer = ""
    optional = len(fraction) - len(fraction.rstrip("#?"))
    while optional and decimals.endswith("0"):
        decimals = decimals[:-1]
        optional -= 1
    shown = integer + (f".{decimals}" if decimals else "")
    sign = "-" if rounded < 0 else ""
    parts = [text for kind, text in tokens[:index]], [text for kind, text in tokens[index + 1 :] if kind != "digits"]
    return (sign + "".join(parts[0]) + shown + "".join(parts[1])).strip()
