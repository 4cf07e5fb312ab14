"""The arithmetic of a programme: who must be seen how often by when, what is done, overdue or barred, and whether it can be done."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quanze.core.inspections.model import Cap, Held, Requirement, Source, SubjectFacts
from quanze.core.inspections.plans import Part, UnreadableQuota, amount, counts, frame_of, named_tasks, propose
from quanze.core.inspections.quota import (
    BarRule,
    Capacity,
    PastVisit,
    Quota,
    UnreadableRequirement,
    bars,
    feasible,
    months_on,
    quota,
    windows,
)
from quanze.core.kernel.interval import Interval

START, END, DAY = date(2026, 1, 1), date(2026, 12, 31), date(2026, 3, 1)
ALWAYS = Interval(None, None)


def firm(key: str = "a", kinds: tuple[str, ...] = ("maker",), **facts: Any) -> SubjectFacts:
    return SubjectFacts(key, f"{key}厂", frozenset(kinds), **facts)


def need(id_: str = "r", months: int = 12, kinds: tuple[str, ...] = ("maker",), **more: Any) -> Requirement:
    return Requirement(id_, f"要求{id_}", kinds, months, source=Source(f"依据{id_}"), **more)


def of(requirements: list[Requirement], subjects: list[SubjectFacts], day: date = DAY, **more: Any) -> Quota:
    return quota(requirements, subjects, day, START, END, **more)


def due(made: Quota) -> tuple[date, ...]:
    (group,) = made.groups
    return group.due


def test_once_a_year_is_due_by_the_end_of_the_plan_with_its_reason_and_source() -> None:
    made = of([need()], [firm()])
    assert due(made) == (END,) and made.visits == made.must_see == 1
    assert [str(each) for each in made.groups[0].reasons] == ["要求r（依据r）"]


def test_once_every_half_year_is_due_in_each_half_and_a_visit_counts_in_its_own() -> None:
    assert due(of([need(months=6)], [firm()])) == (date(2026, 6, 30), END)
    assert due(of([need(months=6)], [firm(visited=(date(2026, 2, 1),))])) == (END,)
    assert due(of([need(months=6)], [firm(visited=(date(2025, 12, 31),))])) == (date(2026, 6, 30), END)


def test_four_a_year_is_four_whenever_they_are_made() -> None:
    assert len(due(of([need(at_least=4)], [firm(visited=(date(2026, 1, 5),))]))) == 3
    assert due(of([need(at_least=1)], [firm(visited=(date(2026, 1, 5), date(2026, 1, 6)))])) == ()


def test_what_was_missed_in_a_quarter_that_is_over_is_overdue_and_caught_up_once() -> None:
    made = of([need(months=3)], [firm()], day=date(2026, 8, 1))
    assert due(made) == (date(2026, 3, 31), END) and made.overdue == 1
    assert due(of([need(months=3)], [firm(visited=(date(2026, 7, 15),))], day=date(2026, 8, 1))) == (END,)
    assert due(of([need(months=3)], [firm(visited=(date(2026, 5, 5),))], day=date(2026, 8, 1))) == (date(2026, 9, 30), END)
    after = of([need(months=3, at_least=2)], [firm(visited=(date(2026, 11, 5),))], day=date(2027, 2, 1))
    assert due(after) == (date(2026, 3, 31),) and after.overdue == 1


def test_every_two_years_is_due_two_years_after_the_last_visit_and_overdue_from_then_on() -> None:
    twice = [need(months=24)]
    assert due(of(twice, [firm(visited=(date(2025, 5, 5),))])) == ()
    assert due(of(twice, [firm(visited=(date(2024, 5, 5),))])) == (date(2026, 5, 5),)
    late = of(twice, [firm(visited=(date(2023, 5, 5),))])
    assert late.overdue == 1 and due(late)[0] < DAY
    assert due(of(twice, [firm()])) == (END,)


def test_requirements_of_one_programme_are_served_by_one_visit_and_not_added_up() -> None:
    made = of([need("a", at_least=3), need("b", months=6), need("c")], [firm()])
    assert due(made) == (date(2026, 6, 30), END, END)
    assert len(made.groups[0].reasons) == 3


@pytest.mark.parametrize(
    ("when", "inside", "outside"),
    [
        ({"risk": ["C", "D"]}, {"risk": "D"}, {"risk": "A"}),
        ({"risk": "D"}, {"risk": "D"}, {"risk": ""}),
        ({"key_equipment": True}, {"key_equipment": True}, {}),
        ({"key_equipment": False}, {}, {"key_equipment": True}),
        ({"accident_within_months": 24}, {"accidents": (date(2024, 3, 2),)}, {"accidents": (date(2024, 3, 1),)}),
        ({"accident_within_months": 24}, {"accidents": (date(2020, 1, 1), date(2026, 3, 1))}, {"accidents": (date(2026, 3, 2),)}),
        ({"accident_last_year": True}, {"accidents": (date(2025, 1, 1),)}, {"accidents": (date(2024, 12, 31), date(2026, 1, 1))}),
        ({"accident_last_year": True}, {"accidents": (date(2025, 12, 31),)}, {}),
        ({"other_than": [{"risk": "D"}, {"key_equipment": True}]}, {"risk": "A"}, {"risk": "A", "key_equipment": True}),
        ({"risk": ["C", "D"], "other_than": [{"accident_last_year": True}]}, {"risk": "C"}, {"risk": "C", "accidents": (date(2025, 5, 1),)}),
        ({"complaint_within_months": 12}, {"complaints_upheld": (date(2025, 6, 1),)}, {"complaints_upheld": (date(2025, 3, 1),)}),
        ({"held_for_under_months": 12}, {"held": (Held("maker", "1", date(2025, 9, 1)),)}, {"held": (Held("maker", "1", date(2025, 3, 1)),)}),
        ({"held_for_under_months": 12}, {"held": (Held("maker", "1", date(2025, 9, 1), DAY),)}, {"held": (Held("maker", "1", date(2025, 9, 1), date(2026, 2, 28)),)}),
        ({"held_for_under_months": 12}, {"held": (Held("maker", "1", date(2025, 9, 1)),)}, {"held": (Held("seller", "1", date(2025, 9, 1)),)}),
        ({"held_for_under_months": 12}, {"held": (Held("maker", "1", date(2025, 9, 1)),)}, {"held": (Held("maker", "1"),)}),
        ({"risk": "D", "key_equipment": True}, {"risk": "D", "key_equipment": True}, {"risk": "D"}),
    ],
)  # fmt: skip
def test_a_condition_brings_in_whom_it_names_and_nobody_else(when: dict[str, Any], inside: dict[str, Any], outside: dict[str, Any]) -> None:
    asked = [need(when=when)]
    assert len(due(of(asked, [firm(**inside)]))) == 1
    assert due(of(asked, [firm(**outside)])) == ()


@pytest.mark.parametrize("day", [date(2025, 12, 1), date(2026, 1, 1), date(2026, 11, 30), date(2027, 1, 15)])
def test_last_year_is_the_year_before_the_plan_whatever_the_day_of_counting(day: date) -> None:
    once = [need(when={"accident_last_year": True})]
    assert len(due(of(once, [firm(accidents=(date(2025, 2, 1),))], day=day))) == 1
    assert due(of(once, [firm(accidents=(date(2026, 2, 1),))], day=day)) == ()


def test_a_share_of_the_others_is_reckoned_of_the_others() -> None:
    firms = [firm(f"a{n}", key_equipment=n < 40, visited=(date(2026, 1, 9),) if n < 40 else ()) for n in range(140)]
    rest = need("rest", share=Fraction(3, 20), when={"other_than": [{"key_equipment": True}]})
    (made,) = of([need("key", when={"key_equipment": True}), rest], firms).shares
    assert (made.subjects, made.wanted, made.seen, made.to_draw) == (100, 15, 0, 15)


def test_a_condition_that_is_not_known_is_named_and_never_passed_over() -> None:
    with pytest.raises(UnreadableRequirement, match="moon"):
        of([need(when={"moon": "full"})], [firm()])
    with pytest.raises(UnreadableRequirement, match="moon"):
        of([need(when={"other_than": [{"moon": "full"}]})], [firm()])
    with pytest.raises(UnreadableRequirement, match="0 个月"):
        of([need(months=0)], [firm()])
    with pytest.raises(ValueError, match="早于第一天"):
        quota([need()], [firm()], DAY, END, START)


def test_a_share_is_rounded_up_and_says_how_many_are_left_to_draw() -> None:
    firms = [firm(f"a{n}", visited=(date(2026, 1, 9),) if n < 2 else ()) for n in range(41)]
    (five,) = of([need(share=Fraction(1, 20))], firms).shares
    assert (five.subjects, five.wanted, five.seen, five.named, five.to_draw, five.short) == (41, 3, 2, 0, 1, 0)


def test_those_who_are_seen_anyway_count_towards_the_share() -> None:
    firms = [firm(f"a{n}", risk="D" if n < 4 else "A") for n in range(20)]
    (half,) = of([need("d", when={"risk": "D"}), need("s", share=Fraction(1, 2))], firms).shares
    assert (half.named, half.to_draw, half.may_draw) == (4, 6, 16)


def test_a_share_that_too_few_may_fill_says_how_many_are_missing() -> None:
    firms = [firm(f"a{n}") for n in range(4)]
    (all_,) = of([need(share=Fraction(1))], firms, barred={"a0": "已作证后检查", "a1": "已作证后检查"}).shares
    assert (all_.to_draw, all_.may_draw, all_.short) == (4, 2, 2)


def test_who_may_not_be_seen_again_is_told_with_the_reason_and_takes_no_part() -> None:
    made = of([need()], [firm("a"), firm("b")], barred={"a": "同一年度已作证后检查"})
    assert made.barred == 1 and made.visits == 1
    assert [each.subject for each in named_tasks([Part("r", "制度", made, ("maker",))], (), {})] == ["b"]


CAP = Cap("c", "每年不超过二次", 2, "year", ALWAYS, Source("某市规定"))


def test_a_cap_leaves_no_room_for_more_visits_than_it_allows() -> None:
    made = of([need(at_least=4)], [firm()], caps=[CAP])
    (group,) = made.groups
    assert group.capped == 2 and group.cap == "每年不超过二次（某市规定）" and made.visits == 2
    assert of([need(at_least=4)], [firm()], caps=[CAP], counted={"a": 2}).visits == 0
    only = Cap("c", "A 级每年一次", 1, "year", ALWAYS, Source(""), risk=("A",))
    assert of([need(at_least=4)], [firm(risk="B")], caps=[only]).visits == 4
    gone = Cap("c", "旧", 1, "year", Interval(None, date(2025, 1, 1)), Source(""))
    assert of([need(at_least=4)], [firm()], caps=[gone]).visits == 4
    elsewhere = Cap("c", "某区", 1, "year", ALWAYS, Source(""), division="330100")
    assert of([need(at_least=4)], [firm(division="419900")], caps=[elsewhere]).visits == 4
    monthly = Cap("c", "每月一次", 1, "month", ALWAYS, Source(""))
    assert of([need(at_least=14)], [firm()], caps=[monthly]).visits == 10  # January and February are over
    assert of([need(at_least=14)], [firm(visited=(DAY,))], caps=[monthly]).visits == 9  # and March has had its visit
    assert of([need(at_least=14)], [firm()], day=date(2025, 12, 1), caps=[monthly]).visits == 12


@pytest.mark.parametrize(
    ("per", "most", "end", "visited", "visits"),
    [
        ("day", 1, date(2026, 3, 3), (), 3),
        ("day", 1, date(2026, 3, 3), (date(2026, 3, 1),), 2),
        ("week", 1, date(2026, 3, 8), (), 2),  # the first of March is a Sunday: two weeks are touched
        ("week", 2, date(2026, 3, 8), (date(2026, 2, 25), date(2026, 2, 26)), 2),  # made before the plan, in the week in which it begins
        ("year", 3, date(2026, 4, 30), (date(2026, 1, 20),), 2),  # made in the calendar year, before the plan
        ("year", 3, date(2026, 4, 30), (date(2025, 12, 31),), 3),
    ],
)
def test_a_short_plan_is_bound_by_caps_of_days_weeks_and_of_the_calendar_year(
    per: Any, most: int, end: date, visited: tuple[date, ...], visits: int
) -> None:
    bound = Cap(per, f"每{per}", most, per, ALWAYS, Source("规定"))
    made = quota([need(at_least=9, months=1)], [firm(visited=visited)], DAY, DAY, end, caps=[bound])
    assert made.visits == visits


SAME_YEAR = BarRule("y", "同年不再常规检查", ("post_licence",), ("routine",), 0, "INS-11")
SAME_PRODUCT = BarRule("p", "六个月内不重复", ("spot_check",), ("spot_check",), 6, "INS-18", True)


@pytest.mark.parametrize(
    ("rule", "past", "kind", "day", "product", "barred"),
    [
        (SAME_YEAR, PastVisit(date(2026, 1, 5), "post_licence"), "routine", DAY, "", True),
        (SAME_YEAR, PastVisit(date(2025, 12, 31), "post_licence"), "routine", DAY, "", False),
        (SAME_YEAR, PastVisit(date(2026, 1, 5), "post_licence"), "cause", DAY, "", False),
        (SAME_YEAR, PastVisit(date(2026, 1, 5), "random"), "routine", DAY, "", False),
        (SAME_YEAR, PastVisit(date(2026, 5, 5), "post_licence"), "routine", DAY, "", False),
        (SAME_PRODUCT, PastVisit(date(2025, 9, 2), "spot_check", "插座"), "spot_check", DAY, "插座", True),
        (SAME_PRODUCT, PastVisit(date(2025, 9, 1), "spot_check", "插座"), "spot_check", DAY, "插座", False),
        (SAME_PRODUCT, PastVisit(date(2026, 1, 1), "spot_check", "插座"), "spot_check", DAY, "电线", False),
        (SAME_PRODUCT, PastVisit(date(2026, 1, 1), "spot_check", ""), "spot_check", DAY, "", False),
    ],
)
def test_an_earlier_visit_bars_another_just_so_long_as_the_rule_says(
    rule: BarRule, past: PastVisit, kind: str, day: date, product: str, barred: bool
) -> None:
    found = bars([rule], {"a": [past]}, kind, day, product=product)
    assert bool(found) is barred and (not barred or rule.source in found["a"])


def test_what_the_officers_cannot_do_is_told_with_the_smallest_change_that_would() -> None:
    room = Capacity(officers=5, team=2, visits_a_day=2, working_days=10)
    assert room.visits == 40 and feasible(40, room).holds
    made = feasible(55, room, drawn=20)
    assert not made.holds and made.relaxations == (
        "增加 1 名检查人员",
        "每组每个工作日多检查 1 户",
        "延长计划 4 个工作日",
        "把随机抽取的户数减少 15 户",
    )
    assert feasible(55, room).relaxations[-1] == "把 15 户改为联合检查或者非现场检查"
    assert "没有工作日" in feasible(1, Capacity(4, 2, 2, 0)).relaxations[0]


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 60), st.integers(1, 4), st.integers(0, 5), st.integers(0, 30), st.integers(0, 2000))
def test_each_relaxation_does_and_none_smaller_would(officers: int, team: int, a_day: int, days: int, asked: int) -> None:
    room = Capacity(officers, team, a_day, days)
    made = feasible(asked, room)
    if made.holds or not a_day * days:
        return
    more = int(made.relaxations[0].split()[1])
    assert Capacity(officers + more, team, a_day, days).visits >= asked
    assert Capacity(officers + more - team, team, a_day, days).visits < asked or more < team
    if officers // team:
        a_day_more = int(made.relaxations[1].split()[1])
        assert (
            Capacity(officers, team, a_day + a_day_more, days).visits
            >= asked
            > Capacity(officers, team, a_day + a_day_more - 1, days).visits
        )


DATES = st.dates(date(2023, 1, 1), date(2026, 12, 31))
SUBJECTS = st.builds(
    lambda risk, visited, key, accidents, start: (risk, tuple(sorted(visited)), key, tuple(accidents), start),
    st.sampled_from(["", "A", "B", "C", "D"]), st.lists(DATES, max_size=4), st.booleans(), st.lists(DATES, max_size=2), st.none() | DATES,
)  # fmt: skip
ASKED = st.lists(
    st.tuples(
        st.sampled_from([1, 2, 3, 5, 6, 12, 18, 24, 36]), st.integers(1, 4),
        st.sampled_from([{}, {"risk": ["C", "D"]}, {"key_equipment": True}, {"accident_within_months": 24}, {"held_for_under_months": 12}]),
    ),
    min_size=1, max_size=3,
)  # fmt: skip


def slowly(requirements: list[Requirement], one: SubjectFacts, day: date) -> dict[date, int]:
    """The same arithmetic for one subject, written again the slow way: by each day, how many visits must still be made by then."""
    wanted: dict[date, int] = {}
    for each in requirements:
        when = each.when
        if ("risk" in when and one.risk not in when["risk"]) or (when.get("key_equipment") and not one.key_equipment):
            continue
        if "accident_within_months" in when and not any(months_on(day, -24) < a <= day for a in one.accidents):
            continue
        if "held_for_under_months" in when and not any(h.start and months_on(day, -12) < h.start <= day for h in one.held):
            continue
        spans = windows(each, START, END)
        left = [max(each.at_least - sum(span.since <= v <= span.last for v in one.visited), 0) for span in spans]
        running = next((n for n, span in enumerate(spans) if span.last >= day), len(spans))
        # since which stretch without a break it has been missed
        first = running
        while first and left[first - 1]:
            first -= 1
        lasts: list[date] = []
        if running == len(spans):
            lasts = [spans[first].last] * left[-1] if left[-1] else []
        for n, span in enumerate(spans[running:], running):
            rolls = span.since < START and one.visited
            last = min(max(months_on(max(one.visited), each.months), date.fromordinal(day.toordinal() - 1)), END) if rolls else span.last
            late = min(left[n - 1], left[n]) if n == running and n else 0
            lasts += [spans[first].last] * late + [last] * (left[n] - late)
        for last in set(lasts):
            wanted[last] = max(wanted.get(last, 0), sum(other <= last for other in lasts))
    return wanted


@settings(max_examples=150, deadline=None)
@given(ASKED, st.lists(SUBJECTS, min_size=1, max_size=6), st.dates(START, END))
def test_groups_say_of_every_subject_what_the_slow_way_says(asked: list[Any], given_: list[Any], day: date) -> None:
    requirements = [need(f"r{n}", months, at_least=least, when=when) for n, (months, least, when) in enumerate(asked)]
    subjects = [
        firm(
            f"a{n}", risk=risk, visited=visited, key_equipment=key, accidents=accidents, held=(Held("maker", "1", start),) if start else ()
        )
        for n, (risk, visited, key, accidents, start) in enumerate(given_)
    ]
    made = of(requirements, subjects, day)
    assert sorted(one.key for group in made.groups for one in group.subjects) == sorted(one.key for one in subjects)
    for group in made.groups:
        for one in group.subjects:
            wanted = slowly(requirements, one, day)
            # by every day that matters, exactly as many visits as the strictest asks, and never more than needed
            for last in {*wanted, *group.due}:
                assert sum(each <= last for each in group.due) == max((n for d, n in wanted.items() if d <= last), default=0), (
                    one,
                    group.due,
                    wanted,
                )
    assert made.visits == sum(len(group.due) * len(group.subjects) for group in made.groups)


KINDS = {"maker": "生产单位", "user": "使用单位"}


def part(requirements: list[Requirement], subjects: list[SubjectFacts], regime: str = "r", **more: Any) -> Part:
    return Part(regime, f"制度{regime}", of(requirements, subjects, kinds=("maker", "user"), **more), ("maker", "user"))


def test_strata_are_drawn_so_that_the_stricter_share_of_the_key_units_is_kept() -> None:
    firms = [firm(f"a{n:03}", key_equipment=n < 10) for n in range(100)]
    shares = [need("five", share=Fraction(1, 20)), need("half", share=Fraction(1, 2), when={"key_equipment": True})]
    made = propose([part(shares, firms)], ("kind", "key"), KINDS)
    assert {each.name: (each.eligible, each.proposed) for each in made.strata} == {"生产单位·一般": (90, 0), "生产单位·重点": (10, 5)}
    blind = propose([part(shares, firms)], ("kind",), KINDS)
    assert "只涉及层" in blind.cautions[0] and blind.strata[0].proposed == 5


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ABCD"), st.booleans()), min_size=1, max_size=60), st.integers(1, 100), st.integers(1, 100))
def test_a_proposal_keeps_every_share_exactly(units: list[tuple[str, bool]], all_percent: int, key_percent: int) -> None:
    firms = [firm(f"a{n:03}", risk=risk, key_equipment=key) for n, (risk, key) in enumerate(units)]
    shares = [need("all", share=Fraction(all_percent, 100)), need("key", share=Fraction(key_percent, 100), when={"key_equipment": True})]
    made = propose([part(shares, firms)], ("key", "risk"), KINDS)
    keys = sum(key for _, key in units)
    drawn = sum(each.proposed for each in made.strata)
    drawn_keys = sum(each.proposed for each in made.strata if each.name.startswith("重点"))
    assert all(each.proposed <= each.eligible for each in made.strata) and not made.cautions
    assert drawn_keys >= -(-key_percent * keys // 100) and drawn >= -(-all_percent * len(units) // 100)
    assert drawn == max(-(-all_percent * len(units) // 100), drawn_keys)


def test_the_frame_holds_everybody_once_with_weights_by_class_and_reasons_for_those_left_out() -> None:
    firms = [firm("a", risk="D"), firm("b", visited=(date(2026, 2, 2),)), firm("c", ("maker", "user"), risk="A"), firm("d", ("user",))]
    one = part([need("m", when={"risk": "D"})], firms[:3], barred={"c": "已作证后检查"})
    other = part([], firms[2:], "s")
    frame, regimes = frame_of([one, other], ("kind",), KINDS, {"A": 1, "D": 4, "": 2})
    assert [(s.id, s.stratum, s.weight, s.excluded) for s in frame.subjects] == [
        ("a", "制度r·生产单位", 4, "已按最低频次逐户列入本计划"),
        ("b", "制度r·生产单位", 2, "本计划期间已检查 1 次"),
        ("c", "制度s·生产单位", 1, ""),
        ("d", "制度s·使用单位", 2, ""),
    ]
    assert regimes == {"制度r·生产单位": "r", "制度s·生产单位": "s", "制度s·使用单位": "s"}
    assert counts(frame, {"制度s·使用单位": "1/2", "制度s·生产单位": "2"}).short[0].asked == 2


@pytest.mark.parametrize(("words", "number"), [("12", 12), ("5%", 3), ("5％", 3), ("1/20", 3), ("0.05", 3), (" 100% ", 41), ("0", 0)])
def test_a_quota_is_a_number_or_a_share_rounded_up(words: str, number: int) -> None:
    assert amount("层", words, 41) == number


@pytest.mark.parametrize(
    "words", ["", "三户", "½", "-1", "5 5", "1e9", "%", "1/0", "2/1", "101%", "nan", "inf%", "1_0%", "九", "+3", "٣", "5%%"]
)
def test_what_is_neither_is_refused_by_name(words: str) -> None:
    with pytest.raises(UnreadableQuota, match="层"):
        amount("层", words, 41)
