"""Limitation, surcharge, hearing, publicity, applicable law, one act one fine."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quanze.adapters import casework as rules
from quanze.adapters.calendars import load_calendar
from quanze.adapters.limits import rule_limit
from quanze.adapters.procedures import rules_by_id
from quanze.core.casework.applicable_law import LawStanding, law_question
from quanze.core.casework.double_punishment import CaseOutline, same_acts
from quanze.core.casework.hearing import ProposedPenalty, hearing_right, threshold_for
from quanze.core.casework.jurisdiction import OpenedElsewhere, jurisdiction
from quanze.core.casework.leniency import allows_below_minimum, forbids_penalty, weigh
from quanze.core.casework.limitation import limitation
from quanze.core.casework.publicity import DecisionFacts, display_term, publicity_clocks
from quanze.core.casework.similar import PastCase, nearest
from quanze.core.casework.surcharge import Debt, Payment, surcharge
from quanze.core.kernel.anonymise import left_over, published
from quanze.core.kernel.interval import Interval
from quanze.core.kernel.unresolved import Unresolved

CALENDAR = load_calendar()
DAYS = st.dates(min_value=date(2005, 1, 1), max_value=date(2026, 12, 31))
FINES = st.integers(min_value=0, max_value=10**10)
SPANS = st.lists(st.tuples(DAYS, st.integers(0, 900)).map(lambda s: Interval(s[0], s[0] + timedelta(days=s[1]))), max_size=3)
PAYMENTS = st.lists(st.tuples(DAYS, st.integers(0, 10**8)).map(lambda p: Payment(*p)), max_size=3)


@settings(max_examples=200)
@given(FINES, st.dates(min_value=date(2012, 1, 1), max_value=date(2026, 1, 1)), st.integers(0, 2000), PAYMENTS, SPANS)
def test_the_surcharge_never_exceeds_the_fine_and_never_shrinks(
    fine: int, due: date, days: int, payments: list[Payment], remedies: list[Interval]
) -> None:
    law = rules.surcharge_rules()
    until = due + timedelta(days=days)
    found = surcharge([Debt(fine, due)], until, law, payments, remedies)
    assert 0 <= found.fen <= fine
    assert found.fen <= surcharge([Debt(fine, due)], until + timedelta(days=30), law, payments, remedies).fen
    assert found.fen <= surcharge([Debt(fine, due)], until, law, payments, ()).fen
    assert found.fen <= surcharge([Debt(fine, due)], until, law, (), remedies).fen


@given(FINES, st.dates(min_value=date(2021, 7, 15), max_value=date(2025, 1, 1)), st.integers(0, 60), SPANS)
def test_the_surcharge_agrees_with_counting_day_by_day(fine: int, due: date, days: int, remedies: list[Interval]) -> None:
    grown = Fraction(0)
    for step in range(1, days + 1):
        day = due + timedelta(days=step)
        if not any(span.contains(day) for span in remedies):
            grown = min(grown + fine * Fraction(3, 100), Fraction(fine))
    assert surcharge([Debt(fine, due)], due + timedelta(days=days), rules.surcharge_rules(), (), remedies).fen == int(grown)


def test_before_july_2021_a_remedy_did_not_stop_the_surcharge() -> None:
    law, span = rules.surcharge_rules(), [Interval(date(2021, 7, 10), date(2021, 7, 20))]
    found = surcharge([Debt(1_000_000, date(2021, 7, 9))], date(2021, 7, 19), law, (), span)
    assert found.days == 5 and found.fen == 150_000 and any("不计算 5 日" in step for step in found.steps)


@pytest.mark.parametrize(
    ("ended", "found", "grave", "verdict"),
    [
        ("2024-03-01", "2026-03-01", False, "open"),
        ("2024-02-28", "2026-03-01", False, "barred"),
        ("2024-02-28", "2026-03-01", True, "open"),
        ("2019-06-01", "2022-01-01", True, "barred"),
    ],
)
def test_limitation_runs_from_the_end_of_the_act_under_the_law_of_that_day(ended: str, found: str, grave: bool, verdict: str) -> None:
    end = date.fromisoformat(ended)
    rule = next(one for one in rules_by_id()["PEN-27"] if one.in_force.contains(end))
    judged = limitation(end, end, date.fromisoformat(found), rule, CALENDAR, grave=grave, continuing=False)
    assert judged.verdict == verdict


def test_an_act_that_lasts_has_no_limitation_yet() -> None:
    rule = rules_by_id()["PEN-27"][0]
    assert limitation(date(2010, 1, 1), None, date(2026, 1, 1), rule, CALENDAR, grave=False, continuing=True).verdict == "running"


def test_one_decision_runs_several_publicity_clocks_and_simple_ones_fewer() -> None:
    law = rules.publicity_rules()
    facts = DecisionFacts(date(2026, 3, 2), True, False, ("罚款",), 6_000_000)
    clocks, withheld = publicity_clocks(facts, law.channels, rule_limit, CALENDAR)
    assert [(c.channel.id, c.due) for c in clocks] == [
        ("double", date(2026, 3, 11)), ("enforcement", date(2026, 3, 30)), ("credit", date(2026, 3, 30)),
    ]  # fmt: skip
    assert not withheld
    _, withheld = publicity_clocks(DecisionFacts(date(2026, 3, 2), True, False, ("警告",)), law.channels, rule_limit, CALENDAR)
    assert [one.channel.id for one in withheld] == ["credit"]


@pytest.mark.parametrize(
    ("published_on", "facts", "tier", "until"),
    [
        ("2025-12-24", {"kinds": ("罚款",), "fine": 6_000_000}, "old_other", "2028-12-24"),
        ("2025-12-24", {"kinds": ("罚款",), "fine": 4_000_000}, "old_low", "2026-03-24"),
        ("2025-12-25", {"kinds": ("罚款",), "fine": 4_000_000}, "general", "2026-12-25"),
        ("2025-12-25", {"kinds": ("罚款",), "fine": 4_000_000, "lightened": True}, "light", "2026-03-25"),
        ("2025-12-25", {"kinds": ("通报批评",)}, "light", "2026-03-25"),
        ("2026-01-05", {"kinds": ("罚款",), "fine": 9_000_000, "fields": ("食品",)}, "serious_field", "2029-01-05"),
        ("2026-01-05", {"kinds": ("吊销许可证件", "罚款"), "fine": 1}, "grave", "2029-01-05"),
        ("2026-01-05", {"kinds": ("责令停产停业",)}, "serious_kind", "2029-01-05"),
    ],
)
def test_display_terms_follow_the_tiers_of_the_day_of_publication(
    published_on: str, facts: dict[str, object], tier: str, until: str
) -> None:
    day = date.fromisoformat(published_on)
    term = display_term(DecisionFacts(day, True, False, **facts), day, rules.publicity_rules().terms, rule_limit, CALENDAR)  # type: ignore[arg-type]
    assert not isinstance(term, Unresolved)
    assert (term.tier.id, str(term.until)) == (tier, until)
    assert (term.earliest is None) == (tier in ("old_other", "old_low", "light", "grave"))


def test_a_ban_that_lasts_longer_keeps_the_decision_on_display() -> None:
    facts = DecisionFacts(date(2026, 1, 5), True, True, ("限制从业",), ban_until=date(2031, 1, 5))
    term = display_term(facts, date(2026, 1, 5), rules.publicity_rules().terms, rule_limit, CALENDAR)
    assert not isinstance(term, Unresolved) and term.until == date(2031, 1, 5) == term.earliest


@pytest.mark.parametrize(
    ("region", "natural", "fine", "given"),
    [
        ("云泽县", False, 10_000_000, True),
        ("云泽县", False, 9_999_999, False),
        ("云泽县", True, 1_000_000, True),
        ("上海市某区", False, 5_000_000, True),
        ("广东省某市", True, 600_000, True),
    ],
)
def test_hearing_rights_by_sum_province_and_party(region: str, natural: bool, fine: int, given: bool) -> None:
    day = date(2026, 3, 2)
    right = hearing_right(ProposedPenalty(natural, fine), rules.hearing_thresholds(), rules.hearing_kinds(day), region, "", day)
    assert right.given is given and (bool(right.reasons) is given)


def test_an_unconfirmed_provincial_figure_never_takes_a_right_away() -> None:
    found, doubts = threshold_for(rules.hearing_thresholds(), "广东省某市", "", date(2026, 3, 2))
    assert found is not None and found.organisation == 10_000_000 and doubts
    day = date(2020, 1, 1)
    kinds = ("吊销许可证件",)
    assert hearing_right(ProposedPenalty(False, 0, kinds=kinds), (), rules.hearing_kinds(day), "", "", day).given


def test_leniency_of_the_law_by_age_and_by_facts() -> None:
    grounds, day = rules.leniency_grounds(), date(2026, 3, 2)
    child = weigh(grounds, day, {}, natural=True, born=date(2012, 3, 2), act_day=day)
    barred = forbids_penalty(child)
    assert barred is not None and barred.ground.id == "age_under_14"
    grown = weigh(grounds, day, {}, natural=True, born=date(2012, 3, 1), act_day=day)
    assert forbids_penalty(grown) is None and allows_below_minimum(grown)
    minor = {"违法行为轻微": True, "及时改正": True, "没有造成危害后果": True}
    found = forbids_penalty(weigh(grounds, day, minor, natural=False, born=None, act_day=day))
    assert found is not None and found.ground.id == "minor"
    first = {"初次违法": True, "危害后果轻微": True, "及时改正": True}
    assert [w.ground.id for w in weigh(grounds, date(2020, 1, 1), first, natural=False, born=None, act_day=day) if w.holds] == []


def test_same_acts_block_a_second_fine_only_where_days_meet() -> None:
    def outline(number: str, first: str, last: str, item: str = "甲", standing: str = "decided", fined: bool = True) -> CaseOutline:
        return CaseOutline(number, "C", "某店", item, date.fromisoformat(first), date.fromisoformat(last), standing, fined)  # type: ignore[arg-type]

    case = outline("本案", "2026-01-05", "2026-01-10", standing="open", fined=False)
    others = [
        outline("一", "2026-01-10", "2026-01-20"),
        outline("二", "2026-01-11", "2026-01-20"),
        outline("三", "2026-01-01", "2026-01-05", item="乙"),
        outline("四", "2026-01-01", "2026-01-31", standing="closed_without", fined=False),
    ]
    found = same_acts(case, others)
    assert [(one.other.number, one.sure, one.blocks_fine) for one in found] == [("一", True, True), ("三", False, True)]


def test_law_that_changed_is_asked_and_law_that_is_gone_is_told() -> None:
    def stands(standing: str, version: str) -> LawStanding:
        return LawStanding("某法", date(2026, 1, 1), standing, version)

    assert law_question(stands("in_force", "2015-10-01"), stands("in_force", "2015-10-01")).verdict == "settled"
    assert law_question(stands("in_force", "2015-10-01"), stands("in_force", "2025-12-01")).verdict == "choose"
    assert law_question(stands("in_force", "2015-10-01"), stands("repealed", "")).verdict == "gone"
    assert law_question(stands("not_yet", ""), stands("in_force", "2015-10-01")).verdict == "none_then"
    assert law_question(stands("unknown", ""), stands("in_force", "")).verdict == "unknown"


def test_jurisdiction_goes_to_the_first_and_a_transferred_case_may_not_be_sent_on() -> None:
    def ask(**more: object) -> str:
        given: dict[str, object] = {
            "area": "云泽县", "place_of_act": "云泽县城关镇", "received_by_transfer": False, "designated": False,
            "opened_elsewhere": (), "on": date(2026, 3, 2), **more,
        }  # fmt: skip
        return jurisdiction(**given).verdict  # type: ignore[arg-type]

    assert ask() == "own"
    assert ask(opened_elsewhere=[OpenedElsewhere("邻县局", date(2026, 3, 1))]) == "first_elsewhere"
    assert ask(place_of_act="邻县") == "transfer" and ask(place_of_act="邻县", received_by_transfer=True) == "ask_superior"
    assert ask(place_of_act="邻县", designated=True) == "own"


NUMBER = "11010519491231002X"
TEXT = (
    f"当事人张三丰，身份证号码{NUMBER}，住址：云泽县城关镇清水路12号3单元，电话 138 0013 8000、0393-1234567，"
    "邮箱 zsf@example.com，开户行账号：6222 0202 0000 1234 567，车牌豫J12345。云泽县某食品店统一社会信用代码91110000600037341L，"
    "2026年3月2日购进20260302批次食品150公斤，货值 1,234.50 元，依据《食品安全法》第一百二十四条罚款50000元。"
)


def test_personal_data_is_withheld_and_everything_else_stays() -> None:
    out = published(TEXT, rules.withheld_rules(), ["张三丰"], natural_party=True)
    for secret in (NUMBER, "清水路", "138 0013 8000", "0393-1234567", "zsf@", "6222", "豫J12345", "张三丰"):
        assert secret not in out.text
    for kept in ("91110000600037341L", "20260302批次", "1,234.50 元", "第一百二十四条罚款50000元", "2026年3月2日", "张某某"):
        assert kept in out.text
    assert {one.kind for one in out.taken} == {"id_number", "address", "phone", "contact", "bank_account", "plate", "name"}
    assert left_over(out.text) == ()


@given(st.text(max_size=30), st.text(max_size=30))
def test_an_id_number_never_survives_whatever_stands_around_it(before: str, after: str) -> None:
    out = published(f"{before}，{NUMBER}。{after}", rules.withheld_rules(), (), natural_party=True)
    assert NUMBER not in out.text
    assert published(out.text, rules.withheld_rules(), (), natural_party=True).text.count("不公开") >= 1


def test_the_nearest_past_cases_come_first_with_what_differs() -> None:
    def past(number: str, goods: int, fine: int, *factors: str, natural: bool = False) -> PastCase:
        return PastCase(number, "甲", date(2026, 1, 1), natural, goods, 0, fine, "", frozenset(factors))

    case = past("本案", 100_000, 0, "首次违法")
    found = nearest(case, [past("远", 900_000, 8), past("近", 105_000, 6, "首次违法"), past("人", 100_000, 7, "首次违法", natural=True)], 3)
    assert [one.case.number for one in found] == ["近", "人", "远"]
    assert "当事人为自然人" in found[1].differs and "首次违法" in found[0].alike
