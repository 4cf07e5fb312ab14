"""Ranges of fines, benchmark tables, and proposals that follow from them."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanze.core.casework.criteria import holds, read_criteria, read_criterion
from quanze.core.casework.discretion import DefaultBand, default_band, propose, read_table, table_faults
from quanze.core.casework.fines import applicable_range, judge_fine
from quanze.core.casework.ranges import Bounds, bounds_of, read_ranges
from quanze.core.kernel.interval import Interval
from quanze.core.kernel.unresolved import Unresolved

RANGES = [
    ("处五千元以上二万元以下罚款", ["5000元以上2万元以下"]),
    ("处1万元至3万元罚款", ["1万元以上3万元以下"]),
    ("1-3万元罚款", ["1万元以上3万元以下"]),
    ("18 万以上 20 万元以下", ["18万元以上20万元以下"]),
    ("500 元", ["500元"]),
    ("可以并处五千元以下的罚款", ["5000元以下"]),
    ("处建设项目总投资额百分之一以上百分之五以下的罚款", ["建设项目总投资额1%以上5%以下"]),
    ("处以违法生产产品货值金额50%至1倍的罚款", ["违法生产产品货值金额0.5倍以上1倍以下"]),
    ("并处货值金额等值以上三倍以下的罚款", ["货值金额1倍以上3倍以下"]),
    ("违法所得 3 倍以上 4 倍以下罚款", ["违法所得3倍以上4倍以下"]),
    ("每台处五百元以上一千元以下罚款", ["每台500元以上1000元以下"]),
    ("逾期不改的，处3000元以上不满5000元的罚款", ["3000元以上不足5000元"]),
    ("给予警告，责令停产停业", []),
    ("不予罚款", []),
]


@pytest.mark.parametrize(("text", "words"), RANGES)
def test_ranges_are_read_as_law_and_lists_write_them(text: str, words: list[str]) -> None:
    read = read_ranges(text)
    assert not isinstance(read, Unresolved) and [one.words() for one in read] == words


@pytest.mark.parametrize("text", ["罚款若干", "处适当罚款", "2.5 元万以上 3.5 万元以下罚款"])
def test_a_fine_that_cannot_be_read_is_told_not_guessed(text: str) -> None:
    assert isinstance(read_ranges(text), Unresolved)


@given(st.integers(1, 99), st.integers(1, 99))
def test_any_two_amounts_in_any_writing_give_the_same_range(low: int, more: int) -> None:
    high = low + more
    for text in (f"处{low}万元以上{high}万元以下罚款", f"{low}-{high}万元", f"处 {low} 万元以上 {high} 万元以下的罚款"):
        (one,) = read_ranges(text)  # type: ignore[misc]
        assert (one.low, one.high) == (low * 1_000_000, high * 1_000_000)


ARTICLE = "货值金额不足一万元的，并处五万元以上十万元以下罚款；货值金额一万元以上的，并处货值金额十倍以上二十倍以下罚款"


@pytest.mark.parametrize(
    ("value", "bounds"), [(999_999, (5_000_000, 10_000_000)), (1_000_000, (10_000_000, 20_000_000)), (2_500_000, (25_000_000, 50_000_000))]
)
def test_the_condition_before_a_range_chooses_it(value: int, bounds: tuple[int, int]) -> None:
    ranges = read_ranges(ARTICLE)
    assert not isinstance(ranges, Unresolved)
    found = applicable_range(ranges, {"货值金额": value}).bounds
    assert isinstance(found, Bounds) and (found.low, found.high) == bounds


def test_an_open_condition_is_asked_and_an_answer_settles_it() -> None:
    ranges = read_ranges("处二十万元以下罚款；造成严重后果的，处二十万元以上一百万元以下罚款")
    assert not isinstance(ranges, Unresolved)
    assert isinstance(applicable_range(ranges, {}).bounds, Unresolved)
    grave = applicable_range(ranges, {}, {"造成严重后果": True}).bounds
    mild = applicable_range(ranges, {}, {"造成严重后果": False}).bounds
    assert isinstance(grave, Bounds) and grave.low == 20_000_000
    assert isinstance(mild, Bounds) and mild.high == 20_000_000


def test_units_and_persons_have_their_own_ranges_and_a_cap_caps() -> None:
    ranges = read_ranges("对单位处十万元罚款，对直接负责的主管人员处一万元以上五万元以下罚款")
    assert not isinstance(ranges, Unresolved)
    assert applicable_range(ranges, {}).bounds == Bounds(10_000_000, 10_000_000)
    assert applicable_range(ranges, {}, natural=True).bounds == Bounds(1_000_000, 5_000_000)
    capped = read_ranges("处违法所得三倍以下的罚款，最高不超过三万元")
    assert not isinstance(capped, Unresolved)
    assert applicable_range(capped, {"违法所得": 2_000_000}).bounds == Bounds(0, 3_000_000)
    assert applicable_range(capped, {"违法所得": 100_000}).bounds == Bounds(0, 300_000)


@given(st.integers(0, 10**10), st.integers(0, 10**10), st.integers(0, 10**10))
def test_a_fine_is_refused_exactly_where_it_lies_outside(low: int, width: int, fine: int) -> None:
    bounds = Bounds(low, low + width)
    judged = judge_fine(fine, bounds, None)
    assert (judged.refused == "") == (low <= fine <= low + width)
    assert judge_fine(fine, bounds, None, lightened=True).refused == ("" if fine <= low + width else judged.refused)


def test_criteria_are_quantities_or_statements() -> None:
    one = read_criterion("货值金额一千元以上不足五千元")
    assert (one.kind, one.key, one.low, one.high, one.high_inside) == ("quantity", "货值金额", 100_000, 500_000, False)
    assert [holds(one, {"货值金额": fen}, {}) for fen in (99_999, 100_000, 499_999, 500_000)] == [False, True, True, False]
    assert read_criterion("拒不改正").kind == "statement" and holds(read_criterion("拒不改正"), {}, {}) is None
    assert [len(group) for group in read_criteria("违法持续时间三个月以上且拒不改正的，或者造成危害后果")] == [2, 1]


TIERS = {
    "item_name": "经营超过保质期的食品",
    "tiers": [
        {"level": "从轻", "circumstances": "货值金额不足一千元，首次违法", "penalty": "处五万元以上六万元以下罚款"},
        {"level": "一般", "circumstances": "货值金额一千元以上不足五千元", "penalty": "处六万元以上八万元以下罚款"},
        {"level": "从重", "circumstances": "货值金额五千元以上，或者一年内再次违法", "penalty": "处八万元以上十万元以下罚款"},
    ],
}


def test_a_proposal_follows_from_the_table_and_says_how() -> None:
    table = read_table(TIERS)
    assert table_faults(table) == ()
    settled = propose(table, {"货值金额": 200_000}, {"一年内再次违法": False, "首次违法": True}, Bounds(5_000_000, 10_000_000))
    assert settled.band == Bounds(6_000_000, 8_000_000) and settled.level == "一般" and settled.candidates == (2,)
    assert any("第 2 档（一般）：情形符合" in step for step in settled.trace)
    asked = propose(table, {"货值金额": 50_000}, {}, None)
    assert isinstance(asked.band, Unresolved) and set(asked.questions) == {"首次违法", "一年内再次违法"}
    both = propose(table, {"货值金额": 200_000}, {"一年内再次违法": True}, None)
    assert isinstance(both.band, Unresolved) and both.band.code == "several_tiers" and both.candidates == (2, 3)


@pytest.mark.parametrize(
    ("penalties", "kinds"),
    [
        (["1万元以下", "1万元以上3万元以下", "3万元以上5万元以下"], []),
        (["1万元以下", "2万元以上3万元以下"], ["gap"]),
        (["1万元以上3万元以下", "2万元以上5万元以下"], ["overlap"]),
        (["500元", "800元", "1000元"], []),
        (["1万元以下", "罚款若干"], ["unread"]),
        (["5万元以上8万元以下", "5万元以上8万元以下", "8万元以上10万元以下"], []),
    ],
)
def test_gaps_and_overlaps_are_found_and_touching_ranges_are_none(penalties: list[str], kinds: list[str]) -> None:
    table = read_table({"item_name": "甲", "tiers": [{"circumstances": f"情形{n}", "penalty": p} for n, p in enumerate(penalties)]})
    assert [fault.kind for fault in table_faults(table)] == kinds


def test_circumstances_that_leave_a_gap_are_found() -> None:
    rows = [("不足1000元", "1万元以下"), ("2000元以上", "1万元以上2万元以下")]
    table = read_table({"item_name": "甲", "tiers": [{"circumstances": f"货值金额{c}", "penalty": p} for c, p in rows]})
    assert [fault.kind for fault in table_faults(table)] == ["gap"]


WEIGHTS = {
    "item_name": "未批先建",
    "tiers": [
        {"level": "", "circumstances": "裁量起点", "penalty": "20%"},
        {"level": "报告表类", "circumstances": "环评类别", "penalty": "0%"},
        {"level": "报告书类", "circumstances": "环评类别", "penalty": "30%"},
        {"level": "1次", "circumstances": "违法次数", "penalty": "0%"},
        {"level": "2次以上", "circumstances": "违法次数", "penalty": "50%"},
    ],
}


def test_a_table_of_weights_adds_up_to_a_share_of_the_highest_fine() -> None:
    table = read_table(WEIGHTS)
    assert (table.form, table.start, [f.name for f in table.factors]) == ("weights", (Fraction(1, 5),), ["环评类别", "违法次数"])
    law = Bounds(0, 10_000_000)
    found = propose(table, {}, {}, law, {"环评类别": "报告书类", "违法次数": "1次"})
    assert found.band == Bounds(5_000_000, 5_000_000)
    assert propose(table, {}, {}, law, {"环评类别": "报告书类"}).questions == ("违法次数",)


def test_a_changed_table_is_another_version() -> None:
    changed = {**TIERS, "tiers": [*TIERS["tiers"][:2], {**TIERS["tiers"][2], "penalty": "处九万元以上十万元以下罚款"}]}
    assert read_table(TIERS).version == read_table(dict(TIERS)).version != read_table(changed).version


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_the_three_default_bands_cover_the_range_without_a_gap(low: int, width: int) -> None:
    from datetime import date

    rule = [
        DefaultBand(n, Fraction(a, 10), Fraction(b, 10), Interval(None, None), "")
        for n, a, b in (("轻", 0, 3), ("中", 3, 7), ("重", 7, 10))
    ]
    bands = [default_band(Bounds(low, low + width), one.level, rule, date(2026, 1, 1)) for one in rule]
    assert all(isinstance(band, Bounds) for band in bands)
    assert bands[0].low == low and bands[2].high == low + width  # type: ignore[union-attr]
    assert all(0 <= after.low - before.high <= 1 for before, after in pairwise(bands))  # type: ignore[union-attr,operator]


def test_a_real_provincial_table_is_read_and_its_misprints_are_found(shared: Path) -> None:
    from quanze.cli._reading import read_many

    (read,) = read_many([shared / "lists" / "other" / "guangdong-environment-discretion-2021.pdf"])
    assert read.extracted is not None
    tables = [read_table(record.fields) for found in read.extracted.lists for record in found.records]
    forms = [table.form for table in tables]
    assert len(tables) > 250 and forms.count("weights") >= 25 and "unread" not in forms
    tiers = [tier for table in tables for tier in table.tiers]
    assert sum(bool(tier.ranges) for tier in tiers) / len(tiers) > 0.97
    messages = " ".join(fault.message for table in tables for fault in table_faults(table))
    assert "元万" in messages and "1.9万元以下" in messages


def test_multiples_need_their_base() -> None:
    (one,) = read_ranges("处货值金额三倍以下的罚款")  # type: ignore[misc]
    assert isinstance(bounds_of(one, {}), Unresolved)
    assert bounds_of(one, {"货值金额": 100}) == Bounds(0, 300)


@pytest.mark.parametrize(
    ("text", "name", "low", "high", "inside"),
    [
        ("涉案货值1万元以下的", "涉案货值", None, 1_000_000, True),
        ("3个月（含）以上6个月以下", "", 3, 6, True),
        ("5000元以上（含5000元）1万元以下的", "", 500_000, 1_000_000, True),
        ("货值金额1000元以上、不足5000元", "货值金额", 100_000, 500_000, False),
        ("1万元≤货值金额＜5万元", "货值金额", 1_000_000, 5_000_000, False),
        ("面积≥100平方米", "面积", 100, None, True),
        ("占比10%以上20%以下", "占比", 10, 20, True),
        ("逾期未满30日的", "逾期", None, 30, False),
    ],
)
def test_circumstances_are_counted_in_whatever_way_an_office_writes_them(
    text: str, name: str, low: int | None, high: int | None, inside: bool
) -> None:
    ((one,),) = read_criteria(text)
    assert (one.kind, one.name, one.low, one.high, one.high_inside) == ("quantity", name, low, high, inside)


@pytest.mark.parametrize("word", ["轻微违法行为", "特别严重", "情节较轻的", "Ⅰ档", "第一档次", "从轻处罚", "A", "1级"])
def test_words_that_only_rank_are_no_circumstance(word: str) -> None:
    table = read_table({"item_name": "甲", "tiers": [{"level": word, "circumstances": "首次违法", "penalty": "一万元以下罚款"}]})
    assert [[one.text for one in group] for group in table.tiers[0].circumstances] == [["首次违法"]]
