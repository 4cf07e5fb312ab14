"""Orders folded from acts, spot checks that come too soon, reports that are owed, results that may be told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quanze.adapters.calendars import load_calendar
from quanze.adapters.casework import withheld_rules
from quanze.adapters.limits import rule_limit
from quanze.core.inspections.aftermath import OPEN_STANDINGS, ActFact, orders_of, standing
from quanze.core.inspections.model import Held, SubjectFacts
from quanze.core.inspections.persons import contact_names
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


STALL = "92110000MA0000000X"  # a sole trader's code begins with 92


def test_a_sole_trader_that_bears_its_keepers_name_is_told_without_it_and_a_trade_name_stays() -> None:
    rules = withheld_rules()
    for name in ("张三", "张三（个体工商户）", "个体工商户：张三", "买买提·艾力", "欧阳明月"):
        for key in ("x:0123", STALL):
            told = public_result(name, key, "correct", (), "由" + name + "改正", rules)
            assert "三" not in told.name + told.order and "艾力" not in told.name and "明月" not in told.name and "name" in told.withheld
            assert told.code == ("" if key.startswith("x:") else STALL)
    kept = public_result("云泽县张三小吃店", STALL, "correct", (), "请张三三日内改正", rules, ["张三"])
    assert (kept.name, kept.code, kept.order) == ("云泽县张三小吃店", STALL, "请张某某三日内改正")
    assert public_result("甲厂", "91110000600037341L", "good", (), "", rules, ["甲厂"]).name == "甲厂"


@pytest.mark.parametrize(
    ("order", "gone"),
    [
        ("法定代表人：李四；联系人: 王小二，手机１３８００１３８０００", ("李四", "王小二", "１３８００１３８０００")),
        ("作业人员王五未持证，王五离岗", ("王五",)),
        ("请负责人欧阳明月到场，微信号 abc12345，住址：云泽县东街 3 号 2 单元", ("欧阳明月", "abc12345", "东街 3 号")),
        (f"证件号码 {CITIZEN}，护照 E12345678，车辆 京A12345，账号 6222 0200 1234 5678", (CITIZEN, "E12345678", "京A12345", "6222 0200")),
    ],
)
def test_whoever_is_named_in_an_order_is_not_named_before_the_public(order: str, gone: tuple[str, ...]) -> None:
    told = public_result("某厂", "91110000600037341L", "correct", [Finding(order, "")], order, withheld_rules())
    for text in (told.order, told.findings[0].content):
        assert not [each for each in gone if each in text], text


def test_words_that_only_look_like_a_name_stay_as_they_are() -> None:
    for words in ("负责人于三日内改正", "管理员应当每日巡查", "作业人员未持证上岗", "请负责人张贴公示", "从业人员戴手套", "员工培训记录"):
        assert public_result("某厂", "91110000600037341L", "correct", (), words, withheld_rules()).order == words


def test_a_contact_is_known_by_name_and_not_by_office() -> None:
    assert contact_names("王大伟 13800138000、李四厂长") == ("王大伟", "李四厂长", "李四")
    assert contact_names("办公室 0571-88881111") == contact_names("安全管理部门") == contact_names("") == ()


@given(st.text(alphabet="厂0123456789Xx张三李四电话：1380013800", max_size=40))
@settings(max_examples=100)
def test_no_citizens_number_leaves_in_any_finding(words: str) -> None:
    told = public_result("某厂", "x:1", "correct", [Finding(f"{words}，{CITIZEN}，{words}", "")], "", withheld_rules())
    assert f"，{CITIZEN}，" not in told.findings[0].content
