"""The regimes of real lists become programmes, and their arithmetic agrees with the lists' own words (written out here by hand)."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from quanze.adapters.inspection_rules import load_forms, load_kinds, load_regimes
from quanze.adapters.rulebook import load_list_rules
from quanze.core.inspections.regimes import ListedRegime, Programme, programmes_of
from quanze.core.pipeline import read_lists

DAY = date(2026, 11, 21)


@cache
def programmes(path: Path) -> dict[str, Programme]:
    lists = read_lists(path.name, path.read_bytes(), load_list_rules()).lists
    records = [
        ListedRegime(str(number), record.fields["title"], tuple(record.fields["sections"]))
        for found in lists
        if found.kind == "regimes"
        for number, record in enumerate(found.records)
    ]
    return {one.base or one.regime.id: one for one in programmes_of(records, load_regimes(DAY), load_kinds()) if one.records}


# regime, title in the list, (kinds, months, at least, when) that the list itself states, officers, papers of the list, months of the report
LINYI = [
    ("production-licence", "工业产品生产许可的监督检查", [("production_licence_holder", 12, 1, {})], 2, (), "12"),
    ("product-quality", "工业产品质量的监督检查", [], 2, (), ""),
    ("metrology", "计量行政许可的事中事后监管", [], 2, (), "12"),
    ("testing-bodies", "检验检测机构资质认定的监督检查", [("testing_body", 12, 1, {})], 2, (), ""),
    (
        "special-equipment",
        "特种设备的监督检查",
        [("special_equipment_user", 12, 1, {"key_equipment": True})],
        2,
        ("特种设备安全监察指令",),
        "",
    ),
    ("operator-exams", "特种设备作业人员考试机构的监督检查", [("operator_exam_body", 12, 1, {})], 2, (), ""),
    ("fibre", "纤维质量的监督检查", [], 2, ("责令改正通知书",), ""),
    ("major-cases", "重大案件查处制度", [], 2, ("案件调查终结报告",), ""),
    ("subordinate-enforcement", "对属地管理的行政执法职权的监督检查", [], 2, ("行政执法监督意见书",), ""),
    ("penalty-discretion", "规范行政处罚裁量权", [], 0, (), ""),
]
HANDAN = [
    ("production-licence", "工业产品生产监管", [("production_licence_holder", 12, 2, {})], 2, ("获证企业巡查、回访记录",), "12"),
    ("testing-bodies", "检验机构监管", [("testing_body", 12, 1, {})], 2, (), ""),
    ("certification", "对认证活动的监管", [], 2, (), ""),
    (
        "special-equipment",
        "特种设备安全监管",
        [("special_equipment_user", 12, 1, {"key_equipment": True}), ("special_equipment_user", 12, 1, {"accident_last_year": True})],
        2,
        ("特种设备安全监察指令",),
        "",
    ),
    ("food-contact", "食品相关产品生产企业日常巡查事项监管", [("food_contact_producer", 12, 4, {})], 2, ("巡查记录", "责令改正通知书"), ""),
    ("major-cases", "案件查办制度", [], 2, (), ""),
    ("penalty-discretion", "规范行政处罚裁量权", [], 0, (), ""),
]
LISTS = {"linyi-quality-2015.txt": LINYI, "handan-district-quality.txt": HANDAN}
CASES = [(name, *row) for name, rows in LISTS.items() for row in rows]


@pytest.mark.parametrize(
    ("name", "regime", "title", "visits", "officers", "papers", "report"), CASES, ids=[f"{c[0][:6]}-{c[1]}" for c in CASES]
)
def test_every_regime_of_the_lists_is_a_programme_that_says_what_the_list_says(
    shared: Path, name: str, regime: str, title: str, visits: list[tuple[object, ...]], officers: int, papers: tuple[str, ...], report: str
) -> None:
    found = programmes(shared / "lists" / "five" / name)[regime]
    assert [record.title for record in found.records] == [title]
    stated = [one for one in found.regime.requirements if one.id.startswith("list-")]
    assert [(*one.kinds, one.months, one.at_least, dict(one.when)) for one in stated] == visits
    assert all(one.source.checked == "清单原文" for one in stated)
    assert found.regime.officers == officers
    assert {paper for paper in papers if not any(paper in one.title for one in found.regime.instruments)} == set()
    assert found.regime.self_report == report
    if found.regime.kinds:
        assert load_forms()[found.regime.form].regime == regime


@pytest.mark.parametrize("name", LISTS)
def test_no_regime_of_the_lists_is_left_out(shared: Path, name: str) -> None:
    assert list(programmes(shared / "lists" / "five" / name)) == [row[0] for row in LISTS[name]]


def test_the_national_share_of_special_equipment_users_stays_beside_the_lists_words(shared: Path) -> None:
    found = programmes(shared / "lists" / "five" / "handan-district-quality.txt")["special-equipment"]
    assert [(one.id, str(one.share)) for one in found.regime.requirements if one.share] == [
        ("users-share", "1/20"),
        ("key-users-share", "1/2"),
    ]


def test_the_supervision_opinion_keeps_the_term_that_the_list_sets(shared: Path) -> None:
    found = programmes(shared / "lists" / "five" / "linyi-quality-2015.txt")["subordinate-enforcement"]
    opinion = next(one for one in found.regime.instruments if one.title == "行政执法监督意见书")
    assert "三十日内" in opinion.use
    assert [(one.amount, one.unit) for one in found.stated[0].terms] == [(30, "day")]


def test_who_is_looked_at_first_is_kept_without_a_number(shared: Path) -> None:
    found = programmes(shared / "lists" / "five" / "linyi-quality-2015.txt")["special-equipment"]
    first = found.stated[0].priorities
    assert [dict(one.when) for one in first] == [
        {"held_for_under_months": 12},
        {"accident_within_months": 24},
        {"complaint_within_months": 12},
    ]
    assert {one.kinds for one in first} == {("special_equipment_maker",)}
    assert "unknown-condition" in {one.unresolved.code for one in found.stated[0].unclear}
