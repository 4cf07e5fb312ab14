"""Suspensions, extensions, months, hours, calendars: the cases that officers bring."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from quanze.adapters.calendars import load_calendar, national_years
from quanze.core.clock.calendar import CalendarLayer, CalendarYear, OffDay, build_calendar
from quanze.core.clock.deadline import compute_deadline, due_date
from quanze.core.clock.errors import AmbiguousMonthError, ClockError, OutsideCalendarError
from quanze.core.clock.limit import Extension, Roll, Rounding, Suspension, TimeLimit, Unit, parse_limit
from quanze.core.clock.moves import OpenDeadline, moved_by_rule, moved_deadlines, with_limit

CALENDAR = load_calendar()
NINETY = TimeLimit(90, Unit.DAY, roll=Roll.STATUTORY_HOLIDAY)


def due(limit: TimeLimit, start: date, **more: object) -> date | None:
    return compute_deadline(limit, start, CALENDAR, **more).due  # type: ignore[arg-type]


def test_ten_days_at_the_laboratory_move_ninety_days_by_ten() -> None:
    start = date(2026, 3, 2)
    tested = [Suspension(date(2026, 3, 10), date(2026, 3, 19), "检测")]
    found = compute_deadline(NINETY, start, CALENDAR, pauses=tested)
    assert (found.due, found.excluded) == (date(2026, 5, 31) + timedelta(days=10), 10)


def test_overlapping_pauses_count_once() -> None:
    start = date(2026, 3, 2)
    one = [Suspension(date(2026, 3, 10), date(2026, 3, 24))]
    two = [Suspension(date(2026, 3, 10), date(2026, 3, 19)), Suspension(date(2026, 3, 15), date(2026, 3, 24))]
    assert due(NINETY, start, pauses=one) == due(NINETY, start, pauses=two)


def test_a_pause_over_days_off_takes_no_working_day() -> None:
    limit = TimeLimit(15, Unit.WORKING_DAY)
    over_the_festival = [Suspension(date(2026, 2, 15), date(2026, 2, 23))]
    assert due(limit, date(2026, 2, 10), pauses=over_the_festival) == date(2026, 3, 9)
    with_one_more = [Suspension(date(2026, 2, 15), date(2026, 2, 24))]
    assert due(limit, date(2026, 2, 10), pauses=with_one_more) == date(2026, 3, 10)


def test_a_pause_before_the_start_or_after_the_end_changes_nothing_and_says_so() -> None:
    start = date(2026, 3, 2)
    for pause in (Suspension(date(2026, 2, 1), date(2026, 3, 2)), Suspension(date(2026, 8, 1), date(2026, 8, 9))):
        found = compute_deadline(NINETY, start, CALENDAR, pauses=[pause])
        assert found.due == due_date(NINETY, start, CALENDAR)
        assert any("不影响期限" in step for step in found.steps)


def test_a_pause_that_lasts_leaves_the_day_open_and_names_the_earliest() -> None:
    found = compute_deadline(NINETY, date(2026, 3, 2), CALENDAR, pauses=[Suspension(date(2026, 3, 10), None)])
    assert (found.due, found.status, found.earliest) == (None, "open", date(2026, 6, 1))
    assert found.unresolved is not None and "2026-03-10" in found.unresolved.reason


def test_a_pause_that_lasts_but_began_after_the_end_leaves_the_day() -> None:
    assert due(NINETY, date(2026, 3, 2), pauses=[Suspension(date(2026, 9, 10), None)]) == date(2026, 5, 31)


def test_a_pause_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ClockError, match="对调"):
        Suspension(date(2026, 2, 5), date(2026, 2, 1))


def test_three_months_and_thirty_days_run_one_after_the_other() -> None:
    limit = TimeLimit(3, Unit.MONTH, rounding=Rounding.MONTH_END)
    assert due(limit, date(2015, 5, 6), extensions=[Extension(30, Unit.DAY)]) == date(2015, 9, 5)


def test_an_extension_is_added_before_rolling() -> None:
    # 90 days end on 1 October and would roll to the 8th; 30 more are counted from the 1st
    assert due(NINETY, date(2026, 7, 3), extensions=[Extension(30, Unit.DAY)]) == date(2026, 10, 31)


def test_one_month_after_31_january_is_refused_until_the_rule_names_its_rounding() -> None:
    month = TimeLimit(1, Unit.MONTH)
    with pytest.raises(AmbiguousMonthError, match="--rounding month_end"):
        due(month, date(2026, 1, 31))
    assert due(replace(month, rounding=Rounding.MONTH_END), date(2026, 1, 31)) == date(2026, 2, 28)
    assert due(replace(month, rounding=Rounding.NEXT_DAY), date(2026, 1, 31)) == date(2026, 3, 1)
    assert due(month, date(2026, 1, 28)) == date(2026, 2, 28)


def test_a_year_after_29_february_needs_a_rounding_too() -> None:
    with pytest.raises(AmbiguousMonthError):
        due(TimeLimit(1, Unit.YEAR), date(2024, 2, 29))
    assert due(TimeLimit(4, Unit.YEAR), date(2024, 2, 29)) == date(2028, 2, 29)


def test_where_the_first_day_counts_the_period_ends_a_day_earlier() -> None:
    for amount, unit, day in (
        (15, Unit.DAY, date(2026, 6, 15)),
        (1, Unit.MONTH, date(2026, 6, 30)),
        (1, Unit.WORKING_DAY, date(2026, 6, 1)),
    ):
        assert due(TimeLimit(amount, unit, first_day_counts=True), date(2026, 6, 1)) == day


def test_a_month_whose_first_day_counts_is_not_cut_by_a_day_more_where_the_day_is_missing() -> None:
    month = TimeLimit(1, Unit.MONTH, rounding=Rounding.MONTH_END, first_day_counts=True)
    assert [due(month, date(2026, 1, day)) for day in (28, 29, 30, 31)] == [date(2026, 2, 27), *[date(2026, 2, 28)] * 3]
    assert due(replace(month, rounding=Rounding.NEXT_DAY), date(2026, 1, 31)) == date(2026, 2, 28)


def test_twenty_four_hours_run_through_the_night_and_the_festival() -> None:
    limit, start = TimeLimit(24, Unit.HOUR), datetime(2026, 2, 16, 9, 40)
    assert due(limit, start) == datetime(2026, 2, 17, 9, 40)
    assert due(replace(limit, whole_hours=True), start) == datetime(2026, 2, 17, 10, 0)
    pause = Suspension(datetime(2026, 2, 16, 12, 0), datetime(2026, 2, 16, 14, 30))
    assert due(limit, start, pauses=[pause, pause]) == datetime(2026, 2, 17, 12, 10)


@pytest.mark.parametrize("limit", [TimeLimit(24, Unit.HOUR), TimeLimit(24, Unit.HOUR, roll=Roll.REST_DAY)])
def test_hours_without_a_moment_or_with_rolling_are_refused(limit: TimeLimit) -> None:
    with pytest.raises(ClockError):
        compute_deadline(limit, date(2026, 2, 16) if limit.roll is Roll.NONE else datetime(2026, 2, 16, 9), CALENDAR)


def test_a_backward_limit_that_ends_on_a_day_off_moves_earlier() -> None:
    limit = TimeLimit(10, Unit.DAY, backward=True, clear=False, roll=Roll.REST_DAY)
    assert due(limit, date(2026, 10, 15)) == date(2026, 9, 30)


def test_days_outside_the_calendar_are_refused_in_words() -> None:
    working = TimeLimit(15, Unit.WORKING_DAY)
    for start in (date(2006, 12, 1), date(2050, 12, 30), date(2051, 3, 1)):
        with pytest.raises(OutsideCalendarError, match="2007-01-01"):
            due(working, start)
    # plain days without rolling need no calendar
    assert due(TimeLimit(15, Unit.DAY), date(1999, 1, 1)) == date(1999, 1, 16)


def test_what_touches_an_unannounced_year_is_provisional() -> None:
    inside = compute_deadline(TimeLimit(5, Unit.WORKING_DAY), date(2026, 12, 1), CALENDAR)
    across = compute_deadline(TimeLimit(5, Unit.WORKING_DAY), date(2026, 12, 28), CALENDAR)
    assert (inside.status, across.status) == ("official", "provisional")
    assert any("尚未公布" in step for step in across.steps)
    # without rolling, calendar days rest on no holiday
    assert compute_deadline(TimeLimit(60, Unit.DAY), date(2026, 12, 28), CALENDAR).status == "official"


def test_a_projected_year_has_thirteen_statutory_days_and_their_substitutes() -> None:
    year = next(one for one in national_years() if one.year == 2027)
    assert year.status == "projected" and not year.work
    assert sum(1 for off in year.off if off.kind == "statutory") == 13
    assert all(off.day.isoweekday() < 6 for off in year.off if off.kind == "adjusted")
    # New Year's Eve falls on Friday 5 February; the Saturday and Sunday after it are given on Tuesday and Wednesday
    assert [off.day.day for off in year.off if off.name == "春节"] == [5, 6, 7, 8, 9, 10]


def test_every_published_year_names_its_notice_and_holds_its_statutory_days() -> None:
    published = [one for one in national_years() if one.status == "published"]
    assert [one.year for one in published] == list(range(2007, 2027))
    for year in published:
        assert year.sources and all("gov.cn" in source for source in year.sources)
        statutory = sum(1 for off in year.off if off.kind == "statutory")
        # 2012 and 2020: Mid-Autumn beside or on the National Day
        assert statutory in ({10} if year.year == 2007 else {10, 11} if year.year < 2025 else {13}), year.year


def test_the_working_days_of_recent_years_are_as_the_facts_have_them() -> None:
    for year, count in ((2024, 251), (2025, 248), (2026, 248)):
        assert (
            sum(
                CALENDAR.is_working(date(year, 1, 1) + timedelta(days=n))
                for n in range(366)
                if (date(year, 1, 1) + timedelta(days=n)).year == year
            )
            == count
        )


def layer(kind: str, *days: str) -> CalendarLayer:
    return CalendarLayer(
        "test", "某地", "1", "published", kind, tuple((date.fromisoformat(day), "停工") for day in days), (), ("某地通知",)
    )


def test_a_typhoon_day_is_no_working_day_there_and_only_there() -> None:
    local = build_calendar(national_years(), [layer("rest_day", "2026-07-14")])
    limit = TimeLimit(3, Unit.WORKING_DAY)
    assert (due_date(limit, date(2026, 7, 10), CALENDAR), due_date(limit, date(2026, 7, 10), local)) == (
        date(2026, 7, 15),
        date(2026, 7, 16),
    )
    assert local.version != CALENDAR.version
    ends_there = TimeLimit(4, Unit.DAY, roll=Roll.STATUTORY_HOLIDAY)
    assert due_date(ends_there, date(2026, 7, 10), local) == date(2026, 7, 14)
    assert due_date(replace(ends_there, roll=Roll.REST_DAY), date(2026, 7, 10), local) == date(2026, 7, 15)


def test_a_local_festival_rolls_like_a_statutory_holiday() -> None:
    local = build_calendar(national_years(), [layer("statutory_holiday", "2026-07-14")])
    assert due_date(TimeLimit(4, Unit.DAY, roll=Roll.STATUTORY_HOLIDAY), date(2026, 7, 10), local) == date(2026, 7, 15)


def test_a_calendar_with_a_gap_or_a_day_given_twice_is_refused() -> None:
    years = [CalendarYear(2026, "published", (), (), ()), CalendarYear(2028, "published", (), (), ())]
    with pytest.raises(ClockError, match="缺 2027 年"):
        build_calendar(years)
    twice = OffDay(date(2026, 1, 1), "元旦", "statutory")
    with pytest.raises(ClockError, match="写了两次"):
        build_calendar([CalendarYear(2026, "published", (twice, twice), (), ())])


def test_a_newly_announced_year_lists_the_open_deadlines_it_moves() -> None:
    announced = CalendarYear(
        2027,
        "published",
        tuple(OffDay(date(2027, 1, day), "元旦", "statutory" if day == 1 else "adjusted") for day in (1, 4)),
        ((date(2027, 1, 9), "元旦"),),
        ("通知",),
    )
    new = build_calendar([announced if year.year == 2027 else year for year in national_years()])
    clocks = [
        OpenDeadline("moved", TimeLimit(3, Unit.WORKING_DAY), date(2026, 12, 31)),
        OpenDeadline("now official", TimeLimit(9, Unit.WORKING_DAY), date(2026, 12, 31)),
        OpenDeadline("untouched", TimeLimit(3, Unit.WORKING_DAY), date(2026, 11, 2)),
    ]
    moves = moved_deadlines(clocks, CALENDAR, new)
    assert [move.key for move in moves] == ["moved", "now official"]
    assert (moves[0].before.due, moves[0].after.due) == (date(2027, 1, 6), date(2027, 1, 7))  # type: ignore[union-attr]
    assert moves[1].before.due == moves[1].after.due and moves[1].after.status == "official"  # type: ignore[union-attr]


def test_an_amended_rule_lists_the_open_deadlines_it_moves_earlier() -> None:
    clock = OpenDeadline("mediation", TimeLimit(45, Unit.WORKING_DAY), date(2026, 4, 20), rule_version="CMP-03@2020-01-01")
    moves = moved_by_rule([clock], lambda one: with_limit(one, TimeLimit(60, Unit.DAY), "CMP-03@2026-04-15"), CALENDAR)
    assert [(move.key, move.earlier) for move in moves] == [("mediation", True)]


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("15wd", "15wd"),
        ("90日", "90d"),
        ("３个月", "3m"),
        (" 1Y ", "1y"),
        ("24小时", "24h"),
        ("7 个工作日", "7wd"),
        ("10天", "10d"),
        ("十五日", "15d"),
        ("三个月", "3m"),
        ("一百二十日", "120d"),
        ("两年", "2y"),
        ("二十四小时", "24h"),
    ],
)
def test_limits_are_read_in_short_form_and_in_words(text: str, limit: str) -> None:
    assert str(parse_limit(text)) == limit


@pytest.mark.parametrize(
    "text", ["", "15", "wd", "-3d", "1.5d", "十十日", "第十五日", "半年", "15 weeks", "0d", "999999999999d", "15wd15wd", "１５wｄx"]
)
def test_a_limit_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ClockError):
        parse_limit(text)


def test_the_same_values_give_the_same_deadline_with_its_versions() -> None:
    first, second = (compute_deadline(NINETY, date(2026, 3, 2), CALENDAR, rule_version="SAM-21@2021-07-15") for _ in range(2))
    assert first == second
    assert (first.rule_version, first.calendar_version) == ("SAM-21@2021-07-15", CALENDAR.version)


def test_excluded_days_are_told_by_their_ground_and_overlaps_go_to_the_first() -> None:
    pauses = [Suspension(date(2026, 3, 15), date(2026, 3, 24), "听证"), Suspension(date(2026, 3, 10), date(2026, 3, 19), "检测")]
    found = compute_deadline(NINETY, date(2026, 3, 2), CALENDAR, pauses=pauses)
    assert dict(found.excluded_kinds) == {"检测": 10, "听证": 5}
    assert found.excluded == 15
    assert any("检测 10、听证 5" in step for step in found.steps)
