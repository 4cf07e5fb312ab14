"""Which record is which, and what changed: decided alike whatever the order, never two for one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quanze.adapters.rulebook import load_list_rules
from quanze.core.kernel.unresolved import Unresolved
from quanze.core.lists.power_types import NATIONAL_TYPES, national_name, national_type
from quanze.core.registry.bodies import level_of, name_in, region_of, slug_of
from quanze.core.registry.compare import Keyed, changes, compare
from quanze.core.registry.identity import Known, assign_keys
from quanze.core.registry.succession import Standing, later, succeed


def penalty(name: str, **more: str) -> dict[str, Any]:
    return {"item_name": name, "power_type": "行政处罚", **more}


def known(*fields: dict[str, Any]) -> list[Known]:
    return [Known(f"k{n}", "power_items", each) for n, each in enumerate(fields)]


def keys(new: list[dict[str, Any]], old: list[Known]) -> list[str]:
    return assign_keys("某局", "power_items", new, old)


def test_a_code_outweighs_a_changed_name() -> None:
    old = known(penalty("对甲的处罚", item_code="A-1"), penalty("对乙的处罚", item_code="A-2"))
    assert keys([penalty("全新的名字", item_code="A-2")], old) == ["k1"]


def test_a_code_that_all_sub_items_share_tells_nothing() -> None:
    old = known(penalty("对甲的处罚", item_code="A"), penalty("对乙的处罚", item_code="A"))
    assert keys([penalty("对乙的处罚", item_code="A"), penalty("对甲的处罚", item_code="A")], old) == ["k1", "k0"]


def test_neighbours_that_differ_by_one_noun_are_not_taken_for_each_other() -> None:
    old = known(penalty("对未取得许可证生产食品的处罚", legal_basis="《食品安全法》第一百二十二条，处货值金额十倍以上罚款"))
    new = penalty("对未取得许可证生产农药的处罚", legal_basis="《农药管理条例》第五十二条，责令停止生产，没收违法所得")
    assert keys([new], old) != ["k0"]


def test_the_same_name_under_another_type_is_matched_only_when_nothing_better_is_there() -> None:
    old = known({"item_name": "取水", "power_type": "行政许可"}, {"item_name": "取水", "power_type": "行政检查"})
    assert keys([{"item_name": "取水", "power_type": "行政检查"}], old) == ["k1"]


def test_two_equal_rows_get_two_keys_and_keep_them() -> None:
    first = keys([penalty("甲"), penalty("甲")], [])
    assert len(set(first)) == 2
    again = assign_keys("某局", "power_items", [penalty("甲"), penalty("甲")], [Known(key, "power_items", penalty("甲")) for key in first])
    assert again == first


NAMES = st.lists(
    st.sampled_from(["取水许可", "取水许 可", "对甲的处罚", "对乙的处罚", "对甲、乙的处罚", "", "1.取水许可", "河道巡查"]), max_size=8
)


@settings(max_examples=150, deadline=None)
@given(NAMES, NAMES)
def test_keys_are_never_shared_and_a_list_matches_itself_whole(before: list[str], after: list[str]) -> None:
    first = keys([penalty(name, seq=str(n)) for n, name in enumerate(before)], [])
    held = [Known(key, "power_items", penalty(name, seq=str(n))) for n, (key, name) in enumerate(zip(first, before, strict=True))]
    assert len(set(first)) == len(first)
    assert keys([each.fields for each in held], held) == first
    second = keys([penalty(name) for name in after], held)
    assert len(set(second)) == len(second)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from(["甲", "乙", " 甲"])), max_size=6, unique_by=lambda pair: pair[0]), st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from(["甲", "乙", " 甲"])), max_size=6, unique_by=lambda pair: pair[0]))  # fmt: skip
def test_a_comparison_accounts_for_every_record_once(before: list[tuple[str, str]], after: list[tuple[str, str]]) -> None:
    old, new = ([Keyed(key, "duties", {"duty": text}) for key, text in side] for side in (before, after))
    found = compare(old, new)
    assert len(found.new) + len(found.changed) + len(found.same) == len(new)
    assert len(found.gone) + len(found.changed) + len(found.same) == len(old)
    back = compare(new, old)
    assert {r.key for r in back.new} == {r.key for r in found.gone} and {r.key for r in back.gone} == {r.key for r in found.new}


def test_a_blank_field_and_a_missing_one_say_the_same_but_a_filled_one_does_not() -> None:
    assert changes({"remarks": ""}, {}) == ()
    assert [c.field for c in changes({"remarks": ""}, {"remarks": "试行"})] == ["remarks"]
    assert changes({"seq": "1", "matters": [{"text": "甲 "}]}, {"seq": "9", "matters": [{"text": "甲"}]}) == ()


@pytest.mark.parametrize(
    ("printed", "name"),
    [("行政处罚", "行政处罚"), ("行政\n处罚", "行政处罚"), ("行政监督", "行政检查"), ("其他权力", "其他行政权力"), ("其它行政权力", "其他行政权力"), ("许可", "行政许可"),
     ("行政处罚类", "行政处罚"), ("1.行政强制", "行政强制"), ("行政强制措施", "行政强制"), ("行政许可（含备案）", "行政许可")],
)  # fmt: skip
def test_printed_types_are_mapped_with_a_reason(printed: str, name: str) -> None:
    found = national_type(printed)
    assert not isinstance(found, Unresolved) and found.name == name and found.name in NATIONAL_TYPES


def test_the_words_by_which_tables_are_read_mean_the_same_to_checks_and_registry() -> None:
    for printed, name in load_list_rules().power_types.items():
        assert national_name(printed) == name, printed


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("", "no_power_type"),
        ("内部管理", "unknown_power_type"),
        ("非行政许可审批", "abolished_power_type"),
        ("行政处罚、行政强制", "several_power_types"),
    ],
)
def test_types_that_cannot_be_mapped_say_why(printed: str, code: str) -> None:
    found = national_type(printed)
    assert isinstance(found, Unresolved) and found.code == code and found.reason


def standing(date: str, *names: str, types: frozenset[str] = frozenset({"行政处罚"})) -> list[Standing]:
    return [Standing(1, 1, date, tuple(Keyed(name, "power_items", {"item_name": name}) for name in names), types)]


def new(*names: str) -> list[Keyed]:
    return [Keyed(name, "power_items", {"item_name": name}) for name in names]


@pytest.mark.parametrize(
    ("date", "records", "before", "status"),
    [
        ("2025", new("甲", "乙"), standing("2024", "甲"), "current"),
        ("2023-12-31", new("甲", "乙"), standing("2024", "甲"), "superseded"),
        ("2024-05", new("甲", "乙"), standing("2024", "甲"), "current"),  # the same year: the one received later stands
        ("", new("甲", "乙"), standing("2024", "甲"), "current"),
        ("", new("甲"), standing("", "甲"), "copy"),
        ("2025", new("甲"), standing("2024", "甲"), "current"),  # published again under a later date
        ("2024", new("甲"), standing("2024", "甲", "乙"), "current"),  # 乙 is gone, and that is a change
    ],
)
def test_what_becomes_of_a_new_list(date: str, records: list[Keyed], before: list[Standing], status: str) -> None:
    found = succeed("power_items", date, frozenset({"行政处罚"}), records, before)
    assert found.status == status and found.reason
    assert found.replaces == (((1, 1),) if status == "current" else ())


def test_lists_of_other_power_types_stand_beside() -> None:
    found = succeed("power_items", "2025", frozenset({"行政许可"}), new("丙"), standing("2024", "甲"))
    assert (found.status, found.replaces, found.comparison.gone) == ("current", (), ())


@settings(max_examples=100)
@given(
    st.sampled_from(["", "2022", "2022-04", "2022-04-11", "2023", "2023-01"]),
    st.sampled_from(["", "2022", "2022-04", "2022-04-11", "2023", "2023-01"]),
)
def test_no_date_is_later_both_ways(one: str, other: str) -> None:
    assert not (later(one, other) and later(other, one))


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("云泽县应急管理局2024年权责清单", "云泽县应急管理局"),
        ("35、云泽市质量技术监督局", "云泽市质量技术监督局"),
        ("单位（县市）名称（盖章）：云泽市商务和工业信息化局 汇总时间：2022年", "云泽市商务和工业信息化局"),
        ("云泽县住房和城乡建设局（云泽县人民防空办公室）权责清单", "云泽县住房和城乡建设局"),
        ("云泽县公安局交通管理大队权责清单", "云泽县公安局交通管理大队"),
        ("云泽县委宣传部权责清单", "云泽县委宣传部"),
        ("云泽省生态环境厅行政处罚自由裁量基准", "云泽省生态环境厅"),
        ("市、县级市场监督管理部门", ""),
        ("教育部门权责清单", ""),
        ("双随机抽查事项清单", ""),
        ("生态环境依法不予行政处罚清单", ""),
        ("", ""),
    ],
)
def test_the_body_is_read_from_words(words: str, name: str) -> None:
    assert name_in(words) == name


@pytest.mark.parametrize(
    ("name", "region", "level"),
    [("云泽县水务局", "云泽县", "县"), ("江南省云泽市林业局", "江南省云泽市", "市"), ("市场监督管理局", "", ""), ("云泽县城市管理局", "云泽县", "县"), ("青山镇人民政府", "青山镇", "乡"),
     ("国家税务总局云泽县税务局", "云泽县", "县"), ("云泽自治州民政局", "云泽自治州", "市"), ("云泽县住房和城乡建设局", "云泽县", "县"), ("县市区市场监督管理局", "", ""), ("", "", "")],
)  # fmt: skip
def test_region_and_level_follow_from_the_name(name: str, region: str, level: str) -> None:
    assert region_of(name) == region and level_of(region) == level


def test_slugs_are_readable_and_never_taken_twice() -> None:
    assert slug_of("云泽县水务局", "云泽县", []) == "云泽县水务局"
    assert slug_of("水务局", "云泽县", ["水务局"]) == "云泽县水务局"
    assert slug_of("水务局", "", ["水务局", "水务局-2"]) == "水务局-3"
    assert "/" not in slug_of("a/b?c#d", "", [])
