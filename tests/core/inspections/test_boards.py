"""The figures of a board add up, survive being kept, and tell nobody overdue twice."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from quanze.core.inspections.boards import Orders, Visits, board, distribution, from_json, standing_of, to_json
from quanze.core.inspections.model import Regime, Requirement, Source, SubjectFacts
from quanze.core.inspections.quota import quota
from quanze.core.kernel.interval import Interval

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
KIND = "production_licence_holder"


@st.composite
def registers(draw: st.DrawFn) -> list[SubjectFacts]:
    days = st.dates(date(2025, 1, 1), date(2026, 12, 31))
    return [
        SubjectFacts(
            f"k{number}", "", frozenset({KIND}), risk=draw(st.sampled_from(["A", "D", ""])), visited=tuple(sorted(draw(st.lists(days, max_size=3))))
        )
        for number in range(draw(st.integers(0, 6)))
    ]  # fmt: skip


def regime(*requirements: Requirement) -> Regime:
    return Regime("r", "某监管", "1", Interval(None, None), (KIND,), requirements, 2, "f")


@given(registers(), st.integers(1, 3), st.sampled_from([6, 12, 24]), st.dates(*YEAR))
@settings(max_examples=80, deadline=None)
def test_every_subject_that_is_asked_for_stands_in_exactly_one_place(
    register: list[SubjectFacts], at_least: int, months: int, day: date
) -> None:
    asked = quota([Requirement("q", "", (KIND,), months, at_least, source=Source("某法"))], register, day, *YEAR)
    stands = standing_of(asked)
    assert stands.asked == stands.done + stands.waiting + stands.overdue == len(register)
    late = sum(1 for group in asked.groups if group.overdue for _ in group.subjects)
    assert stands.overdue == late


@given(st.lists(st.integers(1, 20), max_size=30), st.integers(0, 40))
@settings(max_examples=80)
def test_the_distribution_holds_every_subject_once(counts: list[int], more: int) -> None:
    found = distribution(counts, len(counts) + more)
    assert sum(number for _, number in found) == len(counts) + more
    assert dict(found).get(0, 0) == more


def test_a_board_is_kept_and_read_back_whole() -> None:
    one = board(
        regime(), 2026, date(2026, 3, 2), None, subjects=3, visits=Visits(4, 1, 2, 0, 3, ((1, 4, 1),), ((1, 3),)), orders=Orders(1, 1),
        published=2, more=(("案件", 3),),
    )  # fmt: skip
    assert one.unstated and from_json(to_json(one)) == one
    assert one.visits.share is not None and float(one.visits.share) == 0.25
