"""Limits in hours run without a break, nights and rest days included: 24 hours are 24 hours."""

from __future__ import annotations

from datetime import datetime, timedelta

from quanze.core.clock.errors import ClockError
from quanze.core.clock.limit import Suspension, TimeLimit


def hours_deadline(
    start: datetime, hours: int, limit: TimeLimit, pauses: tuple[Suspension, ...]
) -> tuple[datetime, datetime, timedelta, datetime | None]:
    """Where the count begins, where it ends, the time left out, and since when a suspension lasts (`None` if none does).

    The Civil Code (article 201) counts from the moment; some procedural rules leave the hour of the event out: `whole_hours`.
    """
    begin = start
    if limit.whole_hours and not limit.backward:
        begin = start.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    if limit.backward:
        if pauses:
            raise ClockError("倒推的期限没有中止；请去掉 --pause。")
        return start, start - timedelta(hours=hours), timedelta(0), None
    spans: list[tuple[datetime, datetime | None]] = []
    for one in pauses:
        if not isinstance(one.start, datetime) or not (one.end is None or isinstance(one.end, datetime)):
            raise ClockError("以小时计的期限，扣除期间也要写时刻，如 2026-03-01T10:00..2026-03-01T14:00。")
        spans.append((one.start, one.end))
    spans.sort(key=lambda span: span[0])
    position, remaining, excluded = begin, timedelta(hours=hours), timedelta(0)
    for first, last in spans:
        if last is not None and last <= position:
            continue
        if position + remaining <= first:
            break
        counted_until = max(first, position)
        remaining -= counted_until - position
        if last is None:
            return begin, counted_until + remaining, excluded, first
        excluded += last - counted_until
        position = last
    return begin, position + remaining, excluded, None
