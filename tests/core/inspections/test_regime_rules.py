"""The rulebook's regimes hold together; and a stated frequency is read the same however it is written."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from quanze.adapters.inspection_rules import load_caps, load_forms, load_kinds, load_regimes
from quanze.adapters.limits import rule_on
from quanze.adapters.procedures import procedure_on
from quanze.core.inspections.forms import likeness
from quanze.core.inspections.regimes import Match, match_item
from quanze.core.inspections.stated import read_stated

DAY = date(2026, 11, 21)
IDS = {
    "certification", "fibre", "food-contact", "major-cases", "metrology", "operator-exams", "penalty-discretion", "product-quality",
    "production-licence", "special-equipment", "subordinate-enforcement", "testing-bodies",
}  # fmt: skip


def test_all_twelve_regimes_are_in_force_once() -> None:
    assert sorted(one.id for one in load_regimes(DAY)) == sorted(IDS)


def test_what_a_regime_names_is_there() -> None:
    kinds, forms = {kind.id for kind in load_kinds()}, load_forms()
    for regime in load_regimes(DAY):
        assert set(regime.kinds) <= kinds, regime.id
        assert not regime.form or forms[regime.form].regime == regime.id
        assert not regime.procedure or procedure_on(regime.procedure, DAY) is not None, regime.procedure
        assert bool(regime.procedure) == bool(regime.kinds) == bool(regime.form), regime.id
        assert regime.officers >= 2 or not regime.kinds
        assert regime.sources and all(one.confidence in ("high", "medium", "low") and one.checked for one in regime.sources), regime.id
        for instrument in regime.instruments:
            assert not instrument.limit or rule_on(instrument.limit, DAY).in_force.contains(DAY), instrument
        for requirement in regime.requirements:
            assert set(requirement.kinds) <= set(regime.kinds)
            assert requirement.source.cite and requirement.source.checked


def test_forms_ask_only_of_kinds_that_their_regime_inspects() -> None:
    regimes = {one.id: one for one in load_regimes(DAY)}
    for form in load_forms().values():
        for line in form.lines:
            assert set(line.kinds) <= set(regimes[form.regime].kinds), (form.id, line.id)


def test_caps_of_the_rulebook_are_read() -> None:
    for cap in load_caps(DAY):
        assert cap.at_most > 0 and cap.in_force.contains(DAY) and cap.source.cite


PERIODS = {
    "每年": 12,
    "每年度": 12,
    "每个自然年": 12,
    "每两年": 24,
    "每 3 年": 36,
    "每半年": 6,
    "每季度": 3,
    "每个月": 1,
    "全年": 12,
    "十二个月内": 12,
}
BOUNDS = ["不少于", "不得少于", "不低于", "至少", "应不少于"]
VERBS = ["检查", "巡查", "监督检查", "现场核查", "日常监督检查"]
NUMERALS = {"1": 1, "一": 1, "两": 2, "2": 2, "３": 3, "四": 4, "12": 12, "十二": 12}


@given(
    period=st.sampled_from(sorted(PERIODS)),
    bound=st.sampled_from(BOUNDS),
    verb=st.sampled_from(VERBS),
    numeral=st.sampled_from(sorted(NUMERALS)),
    blank=st.sampled_from(["", " "]),
    order=st.booleans(),
)
@example("每年", "至少", "检查", "一", "", True)
@examples(max_examples=80)
def test_a_minimum_is_read_the_same_however_it_is_written(
    period: str, bound: str, verb: str, numeral: str, blank: str, order: bool
) -> None:
    number = f"{blank}{numeral}{blank}次"
    words = f"对使用单位{period}{verb}{bound}{number}。" if order else f"对使用单位{period}{bound}{verb}{number}。"
    sections = [{"heading": "监督检查对象", "paragraphs": ["特种设备使用单位。"]}, {"heading": "监督检查方式", "paragraphs": [words]}]
    found = read_stated("特种设备监管", sections, load_kinds()).frequencies
    assert [(one.kinds, one.months, one.at_least) for one in found] == [(("special_equipment_user",), PERIODS[period], NUMERALS[numeral])]


@given(st.text(max_size=60))
@examples(max_examples=100)
def test_no_words_break_the_reader(words: str) -> None:
    read_stated(words, [{"heading": words, "paragraphs": [words, f"每年{words}检查2次"]}], load_kinds())


@given(st.text(max_size=20), st.text(max_size=20))
@examples(max_examples=60)
def test_likeness_stays_between_nought_and_one(words: str, name: str) -> None:
    assert 0 <= likeness(words, name) <= 1


ITEMS = [
    # name, objects, basis -> regime
    ("对气瓶充装的监督检查", "", "《中华人民共和国特种设备安全法》第五十七条", "special-equipment"),
    ("在用设施监督检查", "", "《计量法》第十八条", "metrology"),  # the words say nothing, the law does
    ("考场巡查", "", "《中华人民共和国特种设备安全法》第十四条", "operator-exams"),  # of two regimes under one law, the article tells
    ("设施安全巡查", "", "《中华人民共和国特种设备安全法》第四十条", ""),
    ("商品质量检查", "流通领域商品销售者", "《产品质量法》第五十一条", ""),  # the law of another's objects
    ("对经营者的检查", "", "《中华人民共和国食品安全法》第一百一十条", ""),
    ("案件办理情况检查", "", "《中华人民共和国行政处罚法》第四十二条", ""),  # no regime that sends officers
]


@pytest.mark.parametrize(("name", "objects", "basis", "regime"), ITEMS, ids=[row[0] for row in ITEMS])
def test_an_item_belongs_to_the_regime_that_its_words_or_else_its_law_tell(name: str, objects: str, basis: str, regime: str) -> None:
    found = match_item(name, objects, basis, load_regimes(DAY), load_kinds())
    assert (found.regime if isinstance(found, Match) else "") == regime
