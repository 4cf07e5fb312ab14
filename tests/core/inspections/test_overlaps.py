"""Visits that several plans hold for one subject are offered as one: nobody twice, nothing outside the shared days, as few as can be."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from quanze.core.inspections.overlaps import PlannedVisit, overlaps

DAY = date(2026, 1, 1)


def visit(body: str, number: int, first: int, last: int, **more: Any) -> PlannedVisit:
    given_ = {"plan": f"{body}计划", "subject": "甲厂", "regime": "安全", **more}
    return PlannedVisit(
        body, given_["plan"], number, given_["subject"], "甲厂", given_["regime"], DAY + timedelta(first), DAY + timedelta(last)
    )


def test_two_bodies_in_one_month_come_together() -> None:
    (offer,) = overlaps([visit("市监", 1, 0, 60), visit("水务", 1, 30, 90)])
    assert offer.bodies == ("市监", "水务") and offer.saved == 1
    assert (offer.start, offer.until) == (DAY + timedelta(30), DAY + timedelta(60))


def test_two_that_share_no_day_stay_two() -> None:
    assert overlaps([visit("市监", 1, 0, 10), visit("水务", 1, 11, 20)]) == ()
    assert overlaps([visit("市监", 1, 0, 10), visit("水务", 1, 0, 10, subject="乙厂")]) == ()


def test_a_programme_that_asks_for_two_visits_keeps_both() -> None:
    assert overlaps([visit("市监", 1, 0, 90), visit("市监", 2, 0, 90)]) == ()
    (first, second) = overlaps([visit("市监", n, 0, 90) for n in (1, 2)] + [visit("水务", n, 0, 90) for n in (1, 2)])
    assert first.saved == second.saved == 1


VISITS = st.lists(
    st.builds(
        lambda body, number, first, length, subject: visit(body, number, first, first + length, subject=subject),
        st.sampled_from("甲乙丙丁"), st.integers(1, 99), st.integers(0, 40), st.integers(0, 20), st.sampled_from(["一厂", "二厂"]),
    ),
    max_size=12, unique_by=lambda each: (each.body, each.number),
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(VISITS)
def test_every_offer_could_be_made_and_no_visit_stands_in_two(visits: list[PlannedVisit]) -> None:
    offers = overlaps(visits)
    told = [each for offer in offers for each in offer.visits]
    assert len(told) == len(set(told)) and set(told) <= set(visits)
    for offer in offers:
        assert len(offer.visits) > 1 and offer.start <= offer.until
        assert all(each.start <= offer.start and offer.until <= each.until and each.subject == offer.subject for each in offer.visits)
        assert len({(each.body, each.plan, each.regime) for each in offer.visits}) == len(offer.visits)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 5)), min_size=1, max_size=6))
def test_where_each_body_comes_once_no_smaller_number_of_visits_would_do(spans: list[tuple[int, int]]) -> None:
    visits = [visit(f"机关{n}", n, first, first + length) for n, (first, length) in enumerate(spans)]
    made = len(visits) - sum(offer.saved for offer in overlaps(visits))

    def fewest(left: tuple[tuple[int, int], ...]) -> int:
        # the slow way: some visit must be made on the first last day; whoever can come then may come then or later
        if not left:
            return 0
        day = min(first + length for first, length in left)
        return 1 + fewest(tuple((f, n) for f, n in left if not f <= day <= f + n))

    assert made == fewest(tuple(spans))
