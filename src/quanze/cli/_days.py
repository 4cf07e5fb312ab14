"""Days as people write them on a command line."""

from __future__ import annotations

import argparse
import re
import unicodedata
from datetime import date

from quanze.core.kernel.numerals import parse_numeral

_WRITTEN = re.compile(r"([^-/.年]{4})[-/.年]([^-/.月]{1,2})[-/.月]([^日]{1,3})日?")


def read_day(text: str) -> date:
    """The day: 2026-02-10, 2026.2.10, 2026年2月10日, 二〇二六年二月十日, in digits of any width; `ValueError` where it is none.

    >>> {read_day(text).isoformat() for text in ("2026-02-10", "２０２６／２／１０", "2026年2月10日", "二〇二六年二月十日", "20260210")}
    {'2026-02-10'}
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if written := _WRITTEN.fullmatch(plain):
        year, month, day = map(parse_numeral, written.groups())
        if year is not None and month is not None and day is not None:
            return date(year, month, day)
    return date.fromisoformat(plain)


def a_day(text: str) -> date:
    """`read_day` for an option of argparse, which shows the sentence where it is none."""
    try:
        return read_day(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"应是日期，如 2026-02-10；给的是 {text}") from None
