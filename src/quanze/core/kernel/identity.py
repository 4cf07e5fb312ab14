"""Who a party is: the check characters of the unified social credit code and of the citizen's number."""

from __future__ import annotations

import unicodedata
from datetime import date

from quanze.core.kernel.text import squeeze

CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CODE_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
CODE_LENGTH = 18
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
ID_LENGTH = 18
PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)


def clean(code: str) -> str:
    """A code as it is compared: half width, upper case, no white space or hyphens."""
    return squeeze(unicodedata.normalize("NFKC", code)).replace("-", "").upper()


def credit_code_fault(code: str) -> str:
    """What is wrong with a unified social credit code (GB 32100-2015), as a sentence; "" where it holds.

    >>> credit_code_fault("91110000600037341L")
    ''
    >>> credit_code_fault("91110000600037341M")
    '统一社会信用代码 91110000600037341M 的末位校验码应为 L，请核对是否抄错'
    """
    word = clean(code)
    if len(word) != CODE_LENGTH:
        return f"统一社会信用代码应为 {CODE_LENGTH} 位，填的“{code}”有 {len(word)} 位"
    strange = [c for c in word if c not in CODE_ALPHABET]
    if strange:
        return f"统一社会信用代码不使用字符“{'、'.join(dict.fromkeys(strange))}”（没有 I、O、S、V、Z）"
    if not word[2:8].isdigit():
        return f"统一社会信用代码第 3 至 8 位是登记机关区划码，应为数字，填的是“{word[2:8]}”"
    wanted = check_character(word[:-1])
    if word[-1] != wanted:
        return f"统一社会信用代码 {word} 的末位校验码应为 {wanted}，请核对是否抄错"
    return ""


def check_character(first: str) -> str:
    """The check character that belongs to the first 17 of a unified social credit code."""
    total = sum(CODE_ALPHABET.index(c) * weight for c, weight in zip(first, CODE_WEIGHTS, strict=False))
    return CODE_ALPHABET[(-total) % len(CODE_ALPHABET)]


def citizen_number_fault(number: str, today: date) -> str:
    """What is wrong with a citizen's identity number (GB 11643-1999), as a sentence that does not repeat it; "" where it holds.

    >>> citizen_number_fault("11010519491231002X", date(2026, 1, 1))
    ''
    >>> citizen_number_fault("110105194912310021", date(2026, 1, 1))
    '公民身份号码的末位校验码不对，请核对是否抄错'
    """
    word = clean(number)
    if len(word) != ID_LENGTH:
        return f"公民身份号码应为 {ID_LENGTH} 位，填了 {len(word)} 位"
    if not (word[:-1].isascii() and word[:-1].isdigit()) or word[-1] not in "0123456789X":
        return "公民身份号码前 17 位应为数字，末位为数字或者 X"
    if word[:2] not in PROVINCES:
        return f"公民身份号码开头的“{word[:2]}”不是省级区划码"
    born = birthday_of(word)
    if born is None or born > today:
        return f"公民身份号码中的出生日期“{word[6:14]}”不是一个过去的日期"
    if word[-1] != ID_CHECKS[sum(int(c) * weight for c, weight in zip(word, ID_WEIGHTS, strict=False)) % len(ID_CHECKS)]:
        return "公民身份号码的末位校验码不对，请核对是否抄错"
    return ""


def birthday_of(number: str) -> date | None:
    """The day of birth that a citizen's number holds; None where it holds none."""
    word = clean(number)
    try:
        return date(int(word[6:10]), int(word[10:12]), int(word[12:14]))
    except ValueError:
        return None


def age_on(born: date, day: date) -> int:
    """Full years of age on `day`; 周岁 is reached on the day after the birthday, as the courts count it.

    >>> age_on(date(2012, 3, 9), date(2026, 3, 9)), age_on(date(2012, 3, 9), date(2026, 3, 10))
    (13, 14)
    """
    return day.year - born.year - ((day.month, day.day) <= (born.month, born.day))
