"""The steps of a deadline as sentences that an officer and a citizen can follow with a wall calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from quanze.core.clock.calendar import MAKE_UP, Calendar
from quanze.core.clock.count import Span
from quanze.core.clock.limit import UNIT_WORDS, Extension, Roll, Rounding, TimeLimit, Unit

_WEEKDAYS = "一二三四五六日"
_LISTED = 6  # holidays named one by one; longer periods name only how many there are
_ROLL_WORDS = {Roll.STATUTORY_HOLIDAY: "法定节假日（含放假期间，不含平常的双休日）", Roll.REST_DAY: "休息日（含双休日和法定节假日）"}


@dataclass(frozen=True, slots=True)
class Segment:
    """One count: after which day it starts, where it ends, how much of which unit, and how many days were left out."""

    after: int
    end: int
    amount: int
    unit: Unit
    excluded: int


def _day(ordinal: int) -> str:
    day = date.fromordinal(ordinal)
    return f"{day.isoformat()}（星期{_WEEKDAYS[day.weekday()]}）"


def words_of_forward(
    limit: TimeLimit,
    start: date,
    calendar: Calendar,
    segments: Sequence[Segment],
    extensions: Sequence[Extension],
    spans: Sequence[Span],
    *,
    rolled: int,
    due: int,
    open_from: int | None,
    provisional: bool,
    kinds: Sequence[tuple[str, int]] = (),
) -> tuple[str, ...]:
    first = start.toordinal()
    trigger = f"（{limit.trigger}）" if limit.trigger else ""
    if limit.first_day_counts:
        steps = [f"起算：{_day(first)}{trigger}当日计入。"]
    else:
        steps = [f"起算：{_day(first)}{trigger}当日不计入，自 {_day(first + 1)}起计算。"]
    if extensions:
        steps.append(
            "延长："
            + "，".join(f"加 {one.words}" + (f"（{one.approver}批准）" if one.approver else "") for one in extensions)
            + "，接着原期限连续计算。"
        )
    for first_out, last_out in spans:
        if last_out is not None and (last_out <= segments[0].after or first_out > due):
            where = "起算之前" if last_out <= segments[0].after else "届满之后"
            steps.append(f"扣除期间 {_day(first_out)}至 {_day(last_out)}在{where}，不影响期限。")
        elif last_out is not None and first_out != open_from:
            steps.append(f"扣除：{_day(first_out)}至 {_day(last_out)}（首尾两日都在内）不计入期限。")
    for segment in segments:
        steps.append(_count_words(calendar, segment, limit))
    if kinds:
        steps.append(
            "扣除按事由：" + "、".join(f"{kind or '未写事由'} {days}" for kind, days in kinds) + "（按期限的单位，重叠的只扣一次）。"
        )
    end = segments[-1].end
    steps.append(_roll_words(limit, calendar, end, rolled, segments[-1].unit))
    if due != rolled:
        steps.append(f"顺延后的日期落在扣除期间内，改为扣除期间结束后的 {_day(due)}。")
    if open_from is not None:
        steps.append(f"自 {_day(open_from)}起的扣除期间尚未结束：届满日未定，最早为 {_day(due)}；恢复之日确定后请重新计算。")
    else:
        steps.append(f"届满：{_day(due)}24 时；有业务时间的，到当日停止业务时止。")
    _append_caveats(steps, calendar, due, provisional)
    return tuple(steps)


def _count_words(calendar: Calendar, segment: Segment, limit: TimeLimit) -> str:
    out = f"，另扣除 {segment.excluded} {'个工作日' if segment.unit is Unit.WORKING_DAY else '日'}" if segment.excluded else ""
    if segment.unit is Unit.WORKING_DAY:
        return f"计数：第 {segment.amount} 个工作日是 {_day(segment.end)}{out}。{_skipped(calendar, segment.after + 1, segment.end)}"
    if segment.unit is Unit.DAY:
        return f"计数：按自然日数满 {segment.amount} 日是 {_day(segment.end)}{out}。"
    amount = f"{segment.amount // 12} 年" if limit.unit is Unit.YEAR and segment.amount % 12 == 0 else f"{segment.amount} 个月"
    begin = date.fromordinal(segment.after + (1 if limit.first_day_counts else 0))
    last = date.fromordinal(segment.end)
    rounded = ""
    if not segment.excluded and not limit.first_day_counts and last.day != begin.day:
        rounded = "（到期月没有对应日，取月末日）" if limit.rounding is Rounding.MONTH_END else "（到期月没有对应日，取次日）"
    return f"计数：满 {amount}的对应日是 {_day(segment.end)}{rounded}{out}。"


def _skipped(calendar: Calendar, first: int, last: int) -> str:
    """Which announced days lie in a count of working days: the holidays passed over, the make-up days counted."""
    if last < first:
        return ""
    low, high = max(first - calendar.base, 0), last - calendar.base + 1
    rest = high - low - (calendar.working_before[high] - calendar.working_before[low])
    if not rest and not calendar.announced_between(first, last):
        return "其间没有休息日。"
    made_up: list[str] = []
    holidays: list[tuple[str, int, int]] = []
    kinds, names, base = calendar.kinds, calendar.names, calendar.base
    for ordinal in calendar.announced_between(first, last):
        name = names.get(ordinal, "")
        if kinds[ordinal - base] == MAKE_UP:
            made_up.append(date.fromordinal(ordinal).isoformat())
        elif holidays and holidays[-1][0] == name and holidays[-1][2] == ordinal - 1:
            holidays[-1] = (name, holidays[-1][1], ordinal)
        else:
            holidays.append((name, ordinal, ordinal))
    text = f"其间跳过休息日 {rest} 天"
    if holidays and len(holidays) <= _LISTED:
        text += "，含" + "、".join(f"{name} {_span(begin, end)}" for name, begin, end in holidays)
    elif holidays:
        text += f"，含节假日 {len(holidays)} 次"
    if made_up and len(made_up) <= _LISTED:
        text += f"；调休上班日 {'、'.join(made_up)} 计入"
    elif made_up:
        text += f"；调休上班日 {len(made_up)} 天计入"
    return text + "。"


def _span(begin: int, end: int) -> str:
    return date.fromordinal(begin).isoformat() + ("" if begin == end else f" 至 {date.fromordinal(end).isoformat()}")


def _roll_words(limit: TimeLimit, calendar: Calendar, end: int, rolled: int, unit: Unit) -> str:
    if unit is Unit.WORKING_DAY:
        return "最后一日是工作日，无须顺延。"
    if limit.roll is Roll.NONE:
        return "按规则，最后一日遇休息日不顺延。"
    word = calendar.word(date.fromordinal(end))
    if rolled == end:
        return f"最后一日是{word}，不属于{_ROLL_WORDS[limit.roll]}，不顺延。"
    return f"最后一日是{word}，按“{_ROLL_WORDS[limit.roll]}顺延”的规则，顺延到其后第一日 {_day(rolled)}。"


def words_of_backward(limit: TimeLimit, event: date, calendar: Calendar, counted: int, due: int, provisional: bool) -> tuple[str, ...]:
    trigger = f"（{limit.trigger}）" if limit.trigger else ""
    steps = [f"倒推：从 {_day(event.toordinal())}{trigger}往前数，当日不计入。"]
    if limit.clear:
        steps.append(f"中间须隔足 {limit.words}（取较严的算法），最迟为 {_day(counted)}。")
    else:
        steps.append(f"往前第 {limit.words}是 {_day(counted)}（到当日为止）。")
    if limit.unit is Unit.WORKING_DAY:
        steps.append(_skipped(calendar, counted, event.toordinal() - 1))
    elif due != counted:
        steps.append(f"该日是{calendar.word(date.fromordinal(counted))}，为不缩短期间，提前到 {_day(due)}。")
    steps.append(f"最迟：{_day(due)}。")
    _append_caveats(steps, calendar, event.toordinal(), provisional)
    return tuple(step for step in steps if step)


def _append_caveats(steps: list[str], calendar: Calendar, due: int, provisional: bool) -> None:
    published = calendar.last_published
    if provisional:
        until = f"（现有到 {published.year} 年）" if published else ""
        steps.append(f"暂定：计算用到了国务院尚未公布放假安排的年份或尚未公布的地方放假日{until}，公布后请重新核对。")
    elif published is not None and due > published.toordinal() - 3 and due <= published.toordinal():
        # notices of the following year have moved days from 29 December on (2007, 2011, 2022)
        steps.append(f"提示：{published.year + 1} 年的放假安排尚未公布，往年曾调整到上一年 12 月 29 日至 31 日。")


def words_of_hours(
    limit: TimeLimit,
    start: datetime,
    begin: datetime,
    due: datetime,
    excluded: timedelta,
    extensions: Sequence[Extension],
    open_from: datetime | None,
) -> tuple[str, ...]:
    trigger = f"（{limit.trigger}）" if limit.trigger else ""
    steps = [f"起算：{start:%Y-%m-%d %H:%M}{trigger}。"]
    if limit.whole_hours:
        steps.append(f"开始的时不计入，自 {begin:%Y-%m-%d %H:%M} 起计算。")
    elif not limit.backward:
        steps.append("从该时刻起连续计算（从严），夜间和休息日不扣除。")
    if extensions:
        steps.append("延长：" + "，".join(f"加 {one.amount}{UNIT_WORDS[one.unit]}" for one in extensions) + "。")
    if excluded:
        steps.append(f"扣除 {excluded / timedelta(hours=1):g} 小时。")
    if open_from is not None:
        steps.append(f"自 {open_from:%Y-%m-%d %H:%M} 起的扣除期间尚未结束：届满时刻未定，最早为 {due:%Y-%m-%d %H:%M}。")
    else:
        steps.append(f"{'最迟' if limit.backward else '届满'}：{due:%Y-%m-%d %H:%M}。")
    return tuple(steps)
