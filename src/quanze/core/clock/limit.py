"""Time limits as the law writes them: amount, unit, where the count starts, how the last day rolls, what may lengthen it."""

from __future__ import annotations

import calendar as months
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from quanze.core.clock.errors import AmbiguousMonthError, ClockError
from quanze.core.kernel.numerals import NUMERAL_CHARACTERS, parse_numeral


class Unit(StrEnum):
    """What a limit is counted in."""

    WORKING_DAY = "working_day"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    HOUR = "hour"


class Roll(StrEnum):
    """Where a period ends whose last day is off.

    `STATUTORY_HOLIDAY`: on the first day after an announced holiday; plain weekends do not move it (the wording 法定节假日).
    `REST_DAY`: on the next working day; plain weekends count as off (the wording 法定休假日).
    """

    NONE = "none"
    STATUTORY_HOLIDAY = "statutory_holiday"
    REST_DAY = "rest_day"


class Rounding(StrEnum):
    """What holds when the last month lacks the corresponding day. `MONTH_END` is the answer of the Civil Code, article 202."""

    MONTH_END = "month_end"
    NEXT_DAY = "next_day"


UNIT_WORDS = {Unit.WORKING_DAY: "个工作日", Unit.DAY: "日", Unit.MONTH: "个月", Unit.YEAR: "年", Unit.HOUR: "小时"}
SHORT_UNITS = {Unit.WORKING_DAY: "wd", Unit.DAY: "d", Unit.MONTH: "m", Unit.YEAR: "y", Unit.HOUR: "h"}

_SPELLINGS = {
    "wd": Unit.WORKING_DAY, "个工作日": Unit.WORKING_DAY, "工作日": Unit.WORKING_DAY,
    "d": Unit.DAY, "日": Unit.DAY, "天": Unit.DAY, "个自然日": Unit.DAY, "自然日": Unit.DAY,
    "m": Unit.MONTH, "个月": Unit.MONTH, "月": Unit.MONTH,
    "y": Unit.YEAR, "年": Unit.YEAR,
    "h": Unit.HOUR, "小时": Unit.HOUR, "个小时": Unit.HOUR,
}  # fmt: skip
_LIMIT = re.compile(rf"([0-9]+|[{NUMERAL_CHARACTERS}]+)\s*(" + "|".join(sorted(_SPELLINGS, key=len, reverse=True)) + r")")
_LARGEST = 99_999  # far beyond any legal period; keeps arithmetic inside the years that Python's dates know


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """A period of `amount` units, counted forward from a day, or backward from one (`backward`).

    `first_day_counts`: whether the day of the event is the first day of the period (as a rule it is not).
    `clear`: for backward limits, whether the full number must lie between the day found and the event (the stricter reading).
    `whole_hours`: for hours, whether the hour of the event is left out, so that the count begins with the next full hour.
    """

    amount: int
    unit: Unit
    roll: Roll = Roll.NONE
    rounding: Rounding | None = None
    first_day_counts: bool = False
    backward: bool = False
    clear: bool = True
    whole_hours: bool = False
    trigger: str = ""

    def __post_init__(self) -> None:
        if self.amount < 1 or self.amount > _LARGEST:
            raise ClockError(f"期限的数量应为 1 到 {_LARGEST} 的整数，得到 {self.amount}。")

    def __str__(self) -> str:
        return f"{self.amount}{SHORT_UNITS[self.unit]}"

    @property
    def words(self) -> str:
        """The amount in words: `15个工作日`."""
        return f"{self.amount}{UNIT_WORDS[self.unit]}"


@dataclass(frozen=True, slots=True)
class Suspension:
    """Time that is not counted, from `start` to `end`, both days counted in; `end=None` while it lasts. For limits in hours: moments.

    `kind` names the ground (检测, 听证, 中止, 公告 …); a rule lists the kinds that pause it.
    """

    start: date
    end: date | None
    kind: str = ""

    def __post_init__(self) -> None:
        if self.end is not None and isinstance(self.start, datetime) != isinstance(self.end, datetime):
            raise ClockError(f"扣除期间的起止应同为日期或同为时刻，得到 {self.start} 和 {self.end}。")
        if self.end is not None and self.end < self.start:
            raise ClockError(f"扣除期间的结束日 {self.end} 早于开始日 {self.start}；请把两个日期对调，或核对中止、恢复的日期。")


@dataclass(frozen=True, slots=True)
class Extension:
    """More time on the same count: how much, who approved it, and under which rule."""

    amount: int
    unit: Unit
    approver: str = ""
    source: str = ""

    @property
    def words(self) -> str:
        return f"{self.amount}{UNIT_WORDS[self.unit]}"


def parse_limit(text: str) -> TimeLimit:
    """The limit that a short form or the law's own words name; `ClockError` when it cannot be read.

    >>> [parse_limit(text).words for text in ("15wd", "３个月", "24h", "十五个工作日", "两年", "１２０ 日")]
    ['15个工作日', '3个月', '24小时', '15个工作日', '2年', '120日']
    """
    found = _LIMIT.fullmatch(unicodedata.normalize("NFKC", text).strip().lower())
    number, unit = found.groups() if found else ("", "")
    if len(number) > len(str(_LARGEST)) and number.isascii():
        raise ClockError(f"期限“{text}”的数量太大；最大是 {_LARGEST}。")
    amount = parse_numeral(number)
    if amount is None:
        raise ClockError(  # not law: examples of how a limit may be written
            f"读不懂期限“{text}”。请写数量加单位：15wd（工作日）、90d（日）、3m（月）、1y（年）、24h（小时），"
            "或如法条所写：十五个工作日、三个月；或写规则编号，如 SAM-14。"
        )
    return TimeLimit(amount, _SPELLINGS[unit])


def add_months(day: date, count: int, rounding: Rounding | None) -> date:
    """The corresponding day `count` months later (earlier when negative).

    Where that month has no such day, `rounding` decides; without one the sum is refused (`AmbiguousMonthError`).
    Source of the term: Civil Code, article 202.

    >>> add_months(date(2025, 8, 31), 6, Rounding.MONTH_END)
    datetime.date(2026, 2, 28)
    >>> add_months(date(2026, 1, 30), 1, Rounding.NEXT_DAY)
    datetime.date(2026, 3, 1)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    month += 1
    if not date.min.year <= year < date.max.year:
        raise ClockError(f"从 {day} 起推 {count} 个月超出了能计算的年份（{date.min.year} 到 {date.max.year - 1}）；请核对数量。")
    last = months.monthrange(year, month)[1]
    if day.day <= last:
        return date(year, month, day.day)
    if rounding is None:
        raise AmbiguousMonthError(
            f"{year} 年 {month} 月没有 {day.day} 日，从 {day} 起推 {abs(count)} 个月有两种算法：到 {date(year, month, last)}（月末日），"
            f"或到 {date.fromordinal(date(year, month, last).toordinal() + 1)}（次日）。请用 --rounding month_end（《民法典》第二百零二条：月末日）"
            "或 --rounding next_day 写明，规则库中的条目请写 rounding。"
        )
    if rounding is Rounding.MONTH_END:
        return date(year, month, last)
    return date.fromordinal(date(year, month, last).toordinal() + 1)
