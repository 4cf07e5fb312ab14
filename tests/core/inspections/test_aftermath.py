"""Orders folded from acts, spot checks that come too soon, reports that are owed, results that may be told."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from quanze.adapters.calendars import load_calendar
from quanze.adapters.casework import withheld_rules
from quanze.adapters.limits import rule_limit
from quanze.core.inspections.aftermath import OPEN_STANDINGS, ActFact, orders_of, standing
from quanze.core.inspections.model import Held, SubjectFacts
from quanze.core.inspections.results import Finding, display_until, natural, public_result, shown
from quanze.core.inspections.self_reports import report_day, reports_owed
from quanze.core.inspections.spot_checks import EarlierCheck, too_soon
from quanze.core.kernel.identity import citizen_number_fault

DAY = date(2026, 3, 2)
ACTS = [
    "order_correction",
    "receive_report",
    "recheck",
    "order_again",
    "open_case",
    "transfer",
    "finish_correction",
    "end_correction",
    "sign",
]
LIMIT = rule_limit("INS-18", DAY)[1].limit
YOUNG = rule_limit("INS-33", DAY)[1].limit


@st.composite
def histories(draw: st.DrawFn) -> list[ActFact]:
    names = draw(st.lists(st.sampled_from(ACTS), max_size=12))
    return [
        ActFact(number, name, DAY + timedelta(days=number), {"recheck_passed": draw(st.booleans()), "correction_until": "2026-03-20"}, {})
        for number, name in enumerate(names, 1)
    ]


@given(histories(), st.integers(0, 60))
@settings(max_examples=150)
def test_at_most_the_last_order_is_open_and_each_has_one_standing(acts: list[ActFact], after: int) -> None:
    orders = orders_of(acts)
    assert len(orders) == sum(one.act in ("order_correction", "order_again") for one in acts)
    assert all(one.ended for one in orders[:-1])
    for one in orders:
        assert (standing(one, DAY + timedelta(days=after)) in OPEN_STANDINGS) is (not one.ended)


@given(histories())
@settings(max_examples=80)
def test_orders_grow_with_their_history_and_never_lose_one(acts: list[ActFact]) -> None:
    counts = [len(orders_of(acts[:length])) for length in range(len(acts) + 1)]
    assert counts == sorted(counts)


def test_the_same_product_of_the_same_maker_waits_six_months() -> None:
    earlier = [EarlierCheck("k", "云泽县某阀门厂", "法兰 闸阀", "DN50", DAY)]

    def asked(day: date, spec: str = "DN50", kind: str = "plan", maker: str = "云泽县某阀门厂") -> str:
        return too_soon(maker, "法兰闸阀", spec, kind, day, earlier, LIMIT, load_calendar())

    assert "2026-09-02" in asked(date(2026, 9, 2)) and not asked(date(2026, 9, 3))
    assert asked(DAY, spec=""), "where no specification is known, the name decides"
    assert not asked(DAY, spec="DN80") and not asked(DAY, kind="emergency") and not asked(DAY, maker="别家")


def holder(*starts: date | None, end: date | None = None, kind: str = "production_licence_holder") -> SubjectFacts:
    return SubjectFacts("K", "某厂", frozenset({kind}), held=tuple(Held(kind, "", start, end) for start in starts))


def owes(subject: SubjectFacts) -> bool | str:
    day = report_day("12", 2025)
    assert isinstance(day, date)
    owed, free = reports_owed([subject], ["production_licence_holder"], day, YOUNG, load_calendar())
    return True if owed else free[0].reason if free else False


def test_a_licence_younger_than_a_year_may_hand_in_the_next_year() -> None:
    assert owes(holder(date(2024, 12, 31))) is True, "a year old on the very day"
    assert "下一年度" in str(owes(holder(date(2025, 1, 1))))
    assert owes(holder(date(2025, 6, 1), date(2019, 1, 1))) is True, "an older licence beside it"
    assert owes(holder(None)) is True, "an unknown first day is no reason to wait"
    assert "没有有效" in str(owes(holder(date(2015, 1, 1), end=date(2020, 1, 1))))
    assert owes(holder(date(2015, 1, 1), kind="fibre_trader")) is False


def test_a_burdening_result_is_shown_for_three_months_and_a_good_one_without_end() -> None:
    calendar = load_calendar()
    until = display_until("correct", date(2026, 1, 31), rule_limit, calendar)
    assert until == date(2026, 4, 30)
    assert display_until("good", DAY, rule_limit, calendar) is None
    assert shown(date(2026, 1, 31), until, None, until) and not shown(date(2026, 1, 31), until, None, until + timedelta(days=1))


CITIZEN = next(
    f"11010119900307{tail:03d}{mark}"
    for tail in range(1000)
    for mark in "0123456789X"
    if not citizen_number_fault(f"11010119900307{tail:03d}{mark}", DAY)
)


def test_a_person_is_told_neither_by_number_nor_by_name_and_a_firm_by_both() -> None:
    finding = Finding("现场负责人王大伟的电话 13800138000 打不通", "某办法第一条")
    person = public_result("张三", CITIZEN, "correct", [finding], "由张三改正", withheld_rules(), ["王大伟"])
    assert natural(CITIZEN) and person.code == "" and "张三" not in person.name + person.order
    assert "13800138000" not in person.findings[0].content and "王大伟" not in person.findings[0].content
    firm = public_result("云泽县某厂", "91110000600037341L", "correct", [finding], "由王大伟改正", withheld_rules(), ["王大伟"])
    assert (firm.name, firm.code) == ("云泽县某厂", "91110000600037341L") and "王大伟" not in firm.order


@given(st.text(alphabet="厂0123456789Xx张三李四电话：1380013800", max_size=40))
@settings(max_examples=100)
def test_no_citizens_number_leaves_in_any_finding(words: str) -> None:
    told = public_result("某厂", "x:1", "correct", [Finding(f"{words}，{CITIZEN}，{words}", "")], "", withheld_rules())
    assert f"，{CITIZEN}，" not in told.findings[0].content
