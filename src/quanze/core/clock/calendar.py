"""The calendar: which days are worked, which are off and why, from the State Council's yearly notices.

Every question a clock asks is answered by position: how many working days lie before a day, which is the n-th working day,
which day follows a holiday. The tables are made once, when the calendar is built; afterwards nothing steps from day to day.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from quanze.core.clock.errors import ClockError, OutsideCalendarError
from quanze.core.kernel.canonical import canonical_json, digest

# Kinds of day. The first two are worked; from STATUTORY on a day belongs to a holiday that a government has announced.
WORKDAY, MAKE_UP, WEEKEND, LOCAL_REST, STATUTORY, ADJUSTED, HOLIDAY_WEEKEND, LOCAL_HOLIDAY = range(8)

KIND_WORDS = {
    WORKDAY: "工作日",
    MAKE_UP: "调休上班日",
    WEEKEND: "双休日",
    LOCAL_REST: "本地停工日",
    STATUTORY: "法定节假日",
    ADJUSTED: "节假日调休放假",
    HOLIDAY_WEEKEND: "节假日放假期间的双休日",
    LOCAL_HOLIDAY: "地方节日放假",
}

OFF_KINDS = {"statutory": STATUTORY, "adjusted": ADJUSTED, "weekend": HOLIDAY_WEEKEND}
LAYER_KINDS = {"statutory_holiday": LOCAL_HOLIDAY, "rest_day": LOCAL_REST}

PUBLISHED, PROJECTED = "published", "projected"


@dataclass(frozen=True, slots=True)
class OffDay:
    """A day off: its date, the festival it belongs to, and its kind.

    `kind` is `statutory` (the festival's own day under the State Council's holiday measures), `adjusted` (a weekday given
    off in exchange or as a substitute) or `weekend` (a Saturday or Sunday inside the announced holiday).
    """

    day: date
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """One year as announced (`published`) or as the law alone lets us expect it (`projected`).

    `work` are Saturdays and Sundays worked in exchange; `sources` the notices. A notice may speak of days of a
    neighbouring year (a New Year's holiday that begins in December); they are kept with the notice's own year.
    """

    year: int
    status: str
    off: tuple[OffDay, ...]
    work: tuple[tuple[date, str], ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CalendarLayer:
    """Local days off on top of the national calendar: the festivals of an ethnic area, a typhoon day.

    `rolls_as` says whether a period that ends on such a day rolls like on a `statutory_holiday` or only like on a `rest_day`.
    """

    name: str
    title: str
    version: str
    status: str
    rolls_as: str
    off: tuple[tuple[date, str], ...]
    work: tuple[tuple[date, str], ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Calendar:
    """All days from `first` to `last`, their kinds, and the position tables. Two calendars are equal when their versions are."""

    version: str
    first: date = field(compare=False)
    last: date = field(compare=False)
    last_published: date | None = field(compare=False)
    layers: tuple[str, ...] = field(compare=False)
    base: int = field(compare=False, repr=False)  # the ordinal of `first`
    kinds: bytes = field(compare=False, repr=False)
    names: Mapping[int, str] = field(compare=False, repr=False)  # ordinal -> festival
    days: Sequence[date] = field(compare=False, repr=False)
    working_before: Sequence[int] = field(compare=False, repr=False)  # working days before position i; one longer than `days`
    working_positions: Sequence[int] = field(compare=False, repr=False)
    after_holiday: Sequence[int] = field(compare=False, repr=False)  # position, or len(days) when it lies beyond the calendar
    after_rest: Sequence[int] = field(compare=False, repr=False)
    before_holiday: Sequence[int] = field(compare=False, repr=False)  # position, or -1
    before_rest: Sequence[int] = field(compare=False, repr=False)
    provisional_before: Sequence[int] = field(compare=False, repr=False)
    announced: Sequence[int] = field(compare=False, repr=False)  # ordinals of all days that are not plain weekdays or weekends

    def position(self, ordinal: int) -> int:
        """The position of a day given by its ordinal; `OutsideCalendarError` when the calendar does not hold it."""
        at = ordinal - self.base
        if not 0 <= at < len(self.kinds):
            raise OutsideCalendarError(self._outside(ordinal))
        return at

    def _outside(self, ordinal: int | None) -> str:
        found = "该日期" if ordinal is None or not 1 <= ordinal <= date.max.toordinal() else date.fromordinal(ordinal).isoformat()
        return (
            f"{found} 不在日历范围内：现有日历从 {self.first} 到 {self.last}。"
            "请核对日期；确需计算更早或更晚的日期，请先在 rulebook/calendars 中补充该年的放假安排。"
        )

    def beyond(self) -> OutsideCalendarError:
        """The refusal for a count that runs off the end of the calendar."""
        return OutsideCalendarError(
            f"期限超出日历范围：现有日历只到 {self.last}（从 {self.first} 起）。请补充之后年份的放假安排，或缩短期限。"
        )

    def kind(self, day: date) -> int:
        return self.kinds[self.position(day.toordinal())]

    def is_working(self, day: date) -> bool:
        """Whether the day is worked: a weekday that is not off, or a make-up Saturday or Sunday."""
        return self.kind(day) <= MAKE_UP

    def word(self, day: date) -> str:
        """What kind of day it is, in words: `法定节假日（国庆节）`."""
        name = self.names.get(day.toordinal())
        return KIND_WORDS[self.kind(day)] + (f"（{name}）" if name else "")

    def is_provisional(self, first_ordinal: int, last_ordinal: int) -> bool:
        """Whether any day between two days (both counted) rests on a year or a layer that is not published yet."""
        low, high = max(first_ordinal - self.base, 0), min(last_ordinal - self.base, len(self.kinds) - 1)
        return high >= low and self.provisional_before[high + 1] > self.provisional_before[low]

    def announced_between(self, first_ordinal: int, last_ordinal: int) -> Sequence[int]:
        """Ordinals of announced days (off or made up) between two days, both counted."""
        return self.announced[bisect_left(self.announced, first_ordinal) : bisect_left(self.announced, last_ordinal + 1)]


def build_calendar(years: Iterable[CalendarYear], layers: Iterable[CalendarLayer] = ()) -> Calendar:
    """A calendar from consecutive years and any local layers; `ClockError` when years are missing or a day is given twice in one year.

    Where the notices of two years speak of one day, the later notice holds.
    """
    ordered = sorted(years, key=lambda year: year.year)
    chosen = tuple(layers)
    if not ordered:
        raise ClockError("日历是空的：至少要有一年的放假安排。")
    for before, after in pairwise(ordered):
        if after.year != before.year + 1:
            raise ClockError(f"日历不连续：{before.year} 年之后是 {after.year} 年，缺 {before.year + 1} 年。")
    first, last = date(ordered[0].year, 1, 1), date(ordered[-1].year, 12, 31)
    base, size = first.toordinal(), last.toordinal() - first.toordinal() + 1
    kinds = bytearray(WEEKEND if (base + at) % 7 in (6, 0) else WORKDAY for at in range(size))
    names: dict[int, str] = {}
    provisional = bytearray(size)

    def mark(day: date, kind: int, name: str) -> None:
        at = day.toordinal() - base
        if 0 <= at < size:
            kinds[at] = kind
            names[at + base] = name

    for year in ordered:
        _refuse_repeats(year)
        if year.status != PUBLISHED:
            start = date(year.year, 1, 1).toordinal() - base
            stop = date(year.year, 12, 31).toordinal() - base + 1
            provisional[start:stop] = b"\x01" * (stop - start)
        for off in year.off:
            mark(off.day, OFF_KINDS[off.kind], off.name)
        for day, name in year.work:
            mark(day, MAKE_UP, name)
    for layer in chosen:
        for day, name in layer.off:
            at = day.toordinal() - base
            if 0 <= at < size and kinds[at] < STATUTORY:  # a national holiday stays what it is
                mark(day, LAYER_KINDS[layer.rolls_as], name)
            if 0 <= at < size and layer.status != PUBLISHED:
                provisional[at] = 1
        for day, name in layer.work:
            mark(day, MAKE_UP, name)

    published = [year for year in ordered if year.status == PUBLISHED]
    return _with_tables(
        version=calendar_version(ordered, chosen),
        first=first,
        last=last,
        last_published=date(published[-1].year, 12, 31) if published else None,
        layers=tuple(f"{layer.name}@{layer.version}" for layer in chosen),
        kinds=bytes(kinds),
        names=names,
        provisional=bytes(provisional),
    )


def _refuse_repeats(year: CalendarYear) -> None:
    seen: set[date] = set()
    for day in [off.day for off in year.off] + [day for day, _ in year.work]:
        if day in seen:
            raise ClockError(f"{year.year} 年的放假安排把 {day} 写了两次；一天只能放假或上班一次。")
        seen.add(day)


def _with_tables(
    *,
    version: str,
    first: date,
    last: date,
    last_published: date | None,
    layers: tuple[str, ...],
    kinds: bytes,
    names: dict[int, str],
    provisional: bytes,
) -> Calendar:
    size, base = len(kinds), first.toordinal()
    working_before = [0]
    working_positions: list[int] = []
    provisional_before = [0]
    for at, kind in enumerate(kinds):
        if kind <= MAKE_UP:
            working_positions.append(at)
        working_before.append(len(working_positions))
        provisional_before.append(provisional_before[-1] + provisional[at])
    after_holiday, after_rest = [size] * (size + 1), [size] * (size + 1)
    for at in range(size - 1, -1, -1):
        after_holiday[at] = after_holiday[at + 1] if kinds[at] >= STATUTORY else at
        after_rest[at] = after_rest[at + 1] if kinds[at] > MAKE_UP else at
    before_holiday, before_rest = [-1] * size, [-1] * size
    for at in range(size):
        before_holiday[at] = (before_holiday[at - 1] if at else -1) if kinds[at] >= STATUTORY else at
        before_rest[at] = (before_rest[at - 1] if at else -1) if kinds[at] > MAKE_UP else at
    return Calendar(
        version=version,
        first=first,
        last=last,
        last_published=last_published,
        layers=layers,
        base=base,
        kinds=kinds,
        names=names,
        days=[date.fromordinal(base + at) for at in range(size)],
        working_before=working_before,
        working_positions=working_positions,
        after_holiday=after_holiday,
        after_rest=after_rest,
        before_holiday=before_holiday,
        before_rest=before_rest,
        provisional_before=provisional_before,
        announced=[base + at for at, kind in enumerate(kinds) if kind not in (WORKDAY, WEEKEND)],
    )


def calendar_version(years: Iterable[CalendarYear], layers: Iterable[CalendarLayer]) -> str:
    """A short digest over everything the calendar says, so that a deadline can name the calendar it was counted with."""
    facts = {
        "years": [
            [
                year.year,
                year.status,
                [[off.day.isoformat(), off.name, off.kind] for off in year.off],
                [[day.isoformat(), name] for day, name in year.work],
            ]
            for year in years
        ],
        "layers": [
            [layer.name, layer.version, layer.status, layer.rolls_as]
            + [[[day.isoformat(), name] for day, name in days] for days in (layer.off, layer.work)]
            for layer in layers
        ],
    }
    return digest(canonical_json(facts))[:12]
