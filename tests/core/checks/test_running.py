"""Running rules: all findings in order, a fault of ours in one rule stops nothing, waivers let findings stand until their day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rule_cases import document, facts

from quanze.adapters.waivers import UnusableWaivers, load_waivers
from quanze.core.checks.catalog import INTERNAL, all_rules
from quanze.core.checks.likeness import alike
from quanze.core.checks.model import Checked, Diagnostic, Rule
from quanze.core.checks.prepare import Resolvers, days_of, prepare, province_of
from quanze.core.checks.run import run
from quanze.core.checks.waivers import Waiver, apply_waivers

DAY = date(2026, 1, 1)
FAULTY = {
    "date": "2022",
    "records": [
        {"seq": "1", "item_name": "对取水 单位的检查", "power_type": "行政检查", "legal_basis": "《中华人民共和国水法》第五十九条的的规定"},
        {"seq": "3", "item_name": "乙", "power_type": "内部管理", "legal_basis": ""},
    ],
}


def _rule(code: str, find: object) -> Rule:
    return Rule(code, f"test.{code}", "试验", "warning", "", "", find)  # type: ignore[arg-type]


def _says(checked: Checked) -> Iterator[Diagnostic]:
    for entry in checked.entries:
        yield entry.finding(f"看过{entry.name}")


def _breaks(checked: Checked) -> Iterator[Diagnostic]:
    yield checked.entries[0].finding("出错以前")
    raise RuntimeError("坏了")


def test_findings_come_by_document_and_place_with_code_and_level() -> None:
    found = run([document(FAULTY, "乙.xls"), document(FAULTY, "甲.xls")], as_of=DAY, facts=facts(), select=["ST", "TX"])
    assert [each.document for each in found] == sorted((each.document for each in found), key=["乙.xls", "甲.xls"].index)
    first = [each for each in found if each.document == "乙.xls"]
    assert [each.key or (-1, -1) for each in first] == sorted(each.key or (-1, -1) for each in first)
    assert {"ST01", "ST03", "ST08", "TX01", "TX09"} <= {each.code for each in first}
    assert all(each.level in ("error", "warning", "notice") for each in found)


def test_a_rule_that_breaks_is_told_and_the_others_go_on() -> None:
    found = run([document(FAULTY, "甲.xls")], [_rule("XA01", _breaks), _rule("XB01", _says)], as_of=DAY, facts=facts())
    assert {each.code for each in found} == {"XA01", "XB01", INTERNAL}
    broken = next(each for each in found if each.code == INTERNAL)
    assert "XA01" in broken.message and "坏了" in broken.message and broken.document == "甲.xls"


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"item_name": None},
        {
            "item_name": "甲",
            "departments": "不是列表",
            "responsible": "不是列表",
            "responsibility_stages": 5,
            "risk_points": {},
            "tiers": [1, None],
        },
        {"item_name": ["甲", {"a": ["乙"]}], "legal_basis": [{"text": "《水法》第一条"}], "extra": [None, "x"]},
        {"item_name": "（" * 3000, "legal_basis": "《" * 3000, "responsibility_matters": "1." * 3000},
        {"item_name": "的" * 5000, "legal_basis": "处罚" * 3000, "accountability": "，。" * 3000},
    ],
)
@pytest.mark.parametrize("kind", ["power_items", "supervision_items", "boundaries", "duties", "discretion", "regimes"])
def test_no_rule_breaks_on_odd_records(kind: str, fields: dict[str, object]) -> None:
    found = run([document({"kind": kind, "records": [fields, fields]}, "怪.xls")], as_of=DAY, facts=facts())
    assert not [each.message for each in found if each.code == INTERNAL]


@settings(max_examples=60, deadline=None)
@given(
    st.text(alphabet="的处罚管理《》（）()“”1２①一、.，。；：第条款项\n \u3000水法aZ�", max_size=200),
    st.sampled_from(["power_items", "supervision_items"]),
)
def test_whatever_is_written_no_rule_breaks_and_spans_lie_in_the_text(text: str, kind: str) -> None:
    record = {
        "item_name": text[:20],
        "power_type": "行政处罚",
        "legal_basis": text,
        "responsibility_matters": text[::-1],
        "accountability": text,
    }
    lists = document({"kind": kind, "date": "2022", "records": [record, record]}, "甲.xls")
    for each in run([lists], as_of=DAY, facts=facts()):
        assert each.code != INTERNAL, each.message
        if each.span is not None and each.key is not None:
            assert each.span.end <= len(str(lists.lists[0].records[each.key[1]].fields[each.field_name]))


@pytest.mark.parametrize(
    "text", ["（" * 60_000 + "》" * 60_000, "《" * 60_000 + "）" * 60_000, "（a)" * 40_000, "1." * 60_000, "的" * 120_000]
)
def test_a_hostile_cell_is_looked_at_in_time_that_grows_with_its_length(text: str) -> None:
    # a rule that compared every mark with every other would need hours here
    assert isinstance(
        run([document({"field": "responsibility_matters", "text": text}, "甲.xls")], as_of=DAY, facts=facts(), select=["ST", "TX", "RS"]),
        tuple,
    )


def test_an_empty_document_has_nothing_to_find_but_itself() -> None:
    assert {each.code for each in run([document({}, "空.txt")], as_of=DAY, facts=facts())} <= {"ST12", "ST15"}


def test_citations_are_found_once_a_field_and_resolved_on_both_days() -> None:
    checked = prepare(document(FAULTY, "甲.xls"), DAY, facts(), Resolvers(facts()["library"]))
    (found,) = checked.entries[0].citations["legal_basis"]
    assert found.citation.title == "中华人民共和国水法"
    assert found.then is not None and found.now is not None and found.now.work is not None
    assert checked.list_date == date(2022, 12, 31) and checked.list_date_from == date(2022, 1, 1)
    undated = prepare(document({**FAULTY, "date": ""}, "甲.xls"), DAY, facts())
    assert undated.list_date is None and undated.entries[0].citations["legal_basis"][0].then is None


def test_a_list_is_not_dated_after_the_day_of_the_check() -> None:
    assert prepare(document({**FAULTY, "date": "2026"}, "甲.xls"), DAY, facts()).list_date == DAY


@pytest.mark.parametrize("printed", ["", "无", "2024-13", "2023-02-30", "0", "20240101"])
def test_a_date_that_cannot_be_is_no_date(printed: str) -> None:
    assert days_of(printed) == (None, None)


def test_the_province_is_read_from_what_is_cited_where_no_other_is() -> None:
    cited = prepare(document({"text": "《云南省水资源条例》第一条、《云南省取水办法》第二条"}, "甲"), DAY, facts())
    assert cited.region == "云南省"
    mixed = prepare(document({"text": "《云南省水资源条例》第一条、《四川省取水办法》第二条"}, "甲"), DAY, facts())
    assert mixed.region == "" and province_of(document({"region": "四川省临江县"}, "甲"), iter(())) == "四川省"


def test_a_waiver_lets_its_finding_stand_until_its_day() -> None:
    found = run([document(FAULTY, "甲.xls")], as_of=DAY, facts=facts(), select=["TX"])
    waiver = Waiver("TX01", "原文如此", "张某", date(2026, 12, 31), item="1")
    applied = apply_waivers(found, [waiver, Waiver("TX01", "没有这样的事项", "张某", date(2026, 12, 31), item="99")], DAY)
    assert [each.code for each, _ in applied.waived] == ["TX01"] and len(applied.kept) == len(found) - 1 and len(applied.idle) == 1
    late = apply_waivers(found, [waiver], date(2027, 1, 1))
    assert late.kept == found and late.expired == (waiver,)


def test_broken_waivers_are_told_and_the_rest_count(tmp_path: Path) -> None:
    path = tmp_path / "豁免.yaml"
    path.write_text(
        "- {code: TX01, reason: 原文如此, by: 张某, until: 2026-12-31}\n"
        "- {code: TX01, reason: 没有期限, by: 张某}\n"
        "- {code: TX01, reason: 期限写错, by: 张某, until: 明年}\n"
        "- {code: ZZ99, reason: 没有这条规则, by: 张某, until: 2026-12-31}\n"
        "- {code: TX01, reason: 多一个词, by: 张某, until: 2026-12-31, file: 甲}\n"
        "- 一句话\n",
        encoding="utf-8",
    )
    told: list[str] = []
    codes = {rule.code for rule in all_rules()}
    waivers = load_waivers(path, told.append, codes.__contains__)
    assert [waiver.reason for waiver in waivers] == ["原文如此"]
    assert len(told) == 5 and "缺少 until" in told[0] and "明年" in told[1] and "ZZ99" in told[2] and "file" in told[3]


@pytest.mark.parametrize("text", ["waivers: 5", "{a: 1", "- [", "\x00"])
def test_a_file_that_is_no_list_of_waivers_is_refused_with_an_example(tmp_path: Path, text: str) -> None:
    path = tmp_path / "豁免.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnusableWaivers, match="每条写作"):
        load_waivers(path, lambda _: None)
    with pytest.raises(UnusableWaivers, match="找不到豁免文件"):
        load_waivers(tmp_path / "没有.yaml", lambda _: None)


def test_names_alike_are_found_without_comparing_all() -> None:
    names = [f"对第{number}类取水单位违反规定的处罚" for number in range(300)] + ["对擅自取水的处罚", "对擅自取水行为的处罚"]
    pairs = {(first, second) for first, second, _ in alike(names, 80)}
    assert (300, 301) in pairs
