"""Versions follow one another without gap or overlap, whatever order they come in."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from quanze.core.kernel.interval import Interval
from quanze.core.kernel.unresolved import Unresolved
from quanze.core.law.model import Expression
from quanze.core.law.timeline import UNDATED, Ending, in_order

DAYS = st.dates(date(1950, 1, 1), date(2049, 12, 31))


def version(made, effective=None, id_=None, text=True):
    return Expression(id_ or f"v{made}", "某法", made, effective or made, UNDATED, text_held=text)


@given(st.lists(DAYS, max_size=8, unique=True), st.lists(DAYS, max_size=2), DAYS)
@settings(max_examples=200, deadline=None)
def test_on_any_day_at_most_one_version_is_in_force(days, ends, day):
    ordered = in_order([version(d) for d in days], [Ending(e) for e in ends])
    assert sum(v.in_force_on(day) for v in ordered) <= 1
    spells = [v.in_force for v in ordered]
    assert all(isinstance(s, Interval) for s in spells)
    for before, after in pairwise(spells):
        assert before.end is not None and before.end <= after.start


@given(st.lists(DAYS, min_size=1, max_size=6, unique=True), st.randoms())
@settings(max_examples=100, deadline=None)
def test_the_order_of_loading_changes_nothing(days, chance):
    versions = [version(d) for d in days]
    shuffled = versions[:]
    chance.shuffle(shuffled)
    assert in_order(versions) == in_order(shuffled)


@given(st.lists(DAYS, min_size=1, max_size=6, unique=True))
@settings(max_examples=100, deadline=None)
def test_loading_the_same_versions_twice_is_loading_them_once(days):
    versions = [version(d) for d in days]
    twice = in_order(versions + versions)
    assert [v.in_force for v in twice] == [v.in_force for v in in_order(versions)]


@given(DAYS, DAYS, DAYS, DAYS)
@settings(max_examples=200, deadline=None)
def test_intervals_overlap_exactly_where_they_share_a_day(a, b, c, d):
    first, second = Interval(min(a, b), max(a, b)), Interval(min(c, d), max(c, d))
    start, end = max(first.start, second.start), min(first.end, second.end)
    shared = first.start < first.end and second.start < second.end and start < end
    if first.start < first.end and second.start < second.end:
        assert first.overlaps(second) == shared
    if shared:
        assert first.contains(start) and second.contains(start) and first.contains(end - timedelta(days=1))


def test_a_version_counts_until_the_next_one_does():
    old, new = in_order([version(date(2021, 1, 22), date(2021, 7, 15)), version(date(2017, 9, 1), date(2018, 1, 1))])
    assert old.in_force == Interval(date(2018, 1, 1), date(2021, 7, 15))
    assert new.in_force == Interval(date(2021, 7, 15), None)


def test_a_repeal_ends_the_version_in_force():
    (only,) = in_order([version(date(2010, 12, 29), date(2011, 2, 1))], [Ending(date(2020, 1, 1), "新办法")])
    assert only.in_force == Interval(date(2011, 2, 1), date(2020, 1, 1))


def test_two_printings_marked_with_the_day_made_and_the_day_of_effect_are_one_version():
    a = version(date(2013, 1, 21), date(2013, 3, 15), "a")
    b = version(date(2013, 3, 15), date(2013, 3, 15), "b")
    (only,) = in_order([a, b])
    assert only.made == date(2013, 1, 21)
    assert {only.id, *only.copies} == {"a", "b"}


def test_an_undated_version_is_kept_with_the_reason():
    (only,) = in_order([Expression("x", "某法", None, None, UNDATED)])
    assert isinstance(only.in_force, Unresolved) and "无法判断" in only.in_force.reason
