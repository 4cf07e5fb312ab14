"""What must hold for every deadline, whatever the day, the amount and the pauses."""

from __future__ import annotations

from datetime import date, timedelta

from clock_stepping import step, works
from hypothesis import given, settings
from hypothesis import strategies as st

from quanze.adapters.calendars import load_calendar
from quanze.core.clock.batch import due_dates
from quanze.core.clock.deadline import compute_deadline, due_date
from quanze.core.clock.limit import Extension, Roll, Rounding, Suspension, TimeLimit, Unit

CALENDAR = load_calendar()
QUICK = settings(max_examples=150, deadline=None)
days = st.dates(date(2007, 1, 1), date(2024, 12, 31))
amounts = st.integers(1, 120)
rolls = st.sampled_from(list(Roll))
units = st.sampled_from([Unit.WORKING_DAY, Unit.DAY, Unit.MONTH])
SHORT = {Unit.WORKING_DAY: "wd", Unit.DAY: "d", Unit.MONTH: "m"}


@st.composite
def pauses(draw: st.DrawFn, start: date) -> list[Suspension]:
    found = []
    for _ in range(draw(st.integers(0, 3))):
        first = start + timedelta(days=draw(st.integers(-5, 60)))
        found.append(Suspension(first, first + timedelta(days=draw(st.integers(0, 30)))))
    return found


@st.composite
def clocks(draw: st.DrawFn) -> tuple[TimeLimit, date, list[Suspension]]:
    start, unit = draw(days), draw(units)
    amount = draw(st.integers(1, 6)) if unit is Unit.MONTH else draw(st.integers(1, 60))
    return TimeLimit(amount, unit, roll=draw(rolls), rounding=Rounding.MONTH_END), start, draw(pauses(start))


@QUICK
@given(days, amounts, units, rolls)
def test_a_later_start_is_never_due_earlier(start: date, amount: int, unit: Unit, roll: Roll) -> None:
    limit = TimeLimit(amount % 24 + 1 if unit is Unit.MONTH else amount, unit, roll=roll, rounding=Rounding.MONTH_END)
    assert due_date(limit, start, CALENDAR) <= due_date(limit, start + timedelta(days=1), CALENDAR)


@QUICK
@given(days, amounts, st.sampled_from([Unit.WORKING_DAY, Unit.DAY]), rolls)
def test_a_longer_limit_is_never_due_earlier(start: date, amount: int, unit: Unit, roll: Roll) -> None:
    shorter, longer = (due_date(TimeLimit(amount + more, unit, roll=roll), start, CALENDAR) for more in (0, 1))
    assert shorter <= longer
    if unit is Unit.WORKING_DAY:
        assert shorter < longer


@QUICK
@given(days, amounts, amounts)
def test_working_days_add_up(start: date, first: int, second: int) -> None:
    halfway = due_date(TimeLimit(first, Unit.WORKING_DAY), start, CALENDAR)
    whole = due_date(TimeLimit(first + second, Unit.WORKING_DAY), start, CALENDAR)
    assert due_date(TimeLimit(second, Unit.WORKING_DAY), halfway, CALENDAR) == whole
    extended = compute_deadline(TimeLimit(first, Unit.WORKING_DAY), start, CALENDAR, extensions=[Extension(second, Unit.WORKING_DAY)])
    assert extended.due == whole


@QUICK
@given(clocks())
def test_nothing_that_rolls_is_due_on_an_excluded_day(clock: tuple[TimeLimit, date, list[Suspension]]) -> None:
    limit, start, paused = clock
    due = compute_deadline(limit, start, CALENDAR, pauses=paused).due
    assert due is not None
    if limit.roll is Roll.REST_DAY or limit.unit is Unit.WORKING_DAY:
        assert works(due)
    if limit.roll is not Roll.NONE:
        assert not any(one.start <= due <= one.end for one in paused if one.end)


@QUICK
@given(clocks())
def test_a_pause_never_shortens(clock: tuple[TimeLimit, date, list[Suspension]]) -> None:
    limit, start, paused = clock
    due, free = compute_deadline(limit, start, CALENDAR, pauses=paused).due, due_date(limit, start, CALENDAR)
    assert due is not None and due >= free


@QUICK
@given(clocks())
def test_one_more_pause_never_shortens_and_the_same_pause_twice_changes_nothing(clock: tuple[TimeLimit, date, list[Suspension]]) -> None:
    limit, start, paused = clock
    whole = compute_deadline(limit, start, CALENDAR, pauses=paused)
    assert compute_deadline(limit, start, CALENDAR, pauses=paused + paused).due == whole.due
    if paused:
        fewer = compute_deadline(limit, start, CALENDAR, pauses=paused[1:])
        assert whole.due is not None and fewer.due is not None and whole.due >= fewer.due


@QUICK
@given(clocks())
def test_stepping_day_by_day_gives_the_same(clock: tuple[TimeLimit, date, list[Suspension]]) -> None:
    limit, start, paused = clock
    spans = tuple((one.start, one.end) for one in paused)
    expected = step(start, limit.amount, SHORT[limit.unit], limit.roll.value, spans)  # type: ignore[arg-type]
    assert compute_deadline(limit, start, CALENDAR, pauses=paused).due == expected


@QUICK
@given(clocks())
def test_an_open_pause_is_earliest_when_it_ends_at_once(clock: tuple[TimeLimit, date, list[Suspension]]) -> None:
    limit, start, _ = clock
    begin = start + timedelta(days=3)
    waiting = compute_deadline(limit, start, CALENDAR, pauses=[Suspension(begin, None)])
    if waiting.status == "open":
        ended = compute_deadline(limit, start, CALENDAR, pauses=[Suspension(begin, begin + timedelta(days=4))])
        assert waiting.due is None and waiting.unresolved is not None and waiting.earliest is not None
        assert ended.due is not None and ended.due >= waiting.earliest
    else:
        assert waiting.due is not None and waiting.due < begin


@QUICK
@given(st.lists(days, max_size=20), amounts, st.sampled_from([Unit.WORKING_DAY, Unit.DAY, Unit.YEAR]), rolls)
def test_a_batch_gives_what_single_deadlines_give(starts: list[date], amount: int, unit: Unit, roll: Roll) -> None:
    limit = TimeLimit(amount % 5 + 1 if unit is Unit.YEAR else amount, unit, roll=roll, rounding=Rounding.MONTH_END)
    assert due_dates(limit, starts, CALENDAR) == [compute_deadline(limit, start, CALENDAR).due for start in starts]


@QUICK
@given(days, st.integers(1, 40), rolls)
def test_counting_back_and_forth_leaves_the_full_period_between(event: date, amount: int, roll: Roll) -> None:
    event += timedelta(days=200)
    latest = compute_deadline(TimeLimit(amount, Unit.WORKING_DAY, backward=True), event, CALENDAR).due
    assert latest is not None
    between = [latest + timedelta(days=n) for n in range(1, (event - latest).days)]
    assert sum(map(works, between)) >= amount
    latest = compute_deadline(TimeLimit(amount, Unit.DAY, backward=True, roll=roll), event, CALENDAR).due
    assert latest is not None and (event - latest).days - 1 >= amount
