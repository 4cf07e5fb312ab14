"""Random-inspection items and powers of inspection of real lists: their figures, written out by hand, and their programmes."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from quanze.adapters.inspection_rules import load_forms, load_kinds, load_regimes
from quanze.adapters.rulebook import load_list_rules
from quanze.core.inspections.forms import likeness, rarity
from quanze.core.inspections.regimes import Match, match_regime
from quanze.core.inspections.stated import Stated, read_item
from quanze.core.pipeline import read_lists

DAY = date(2026, 11, 21)


@cache
def records(path: Path, kind: str) -> list[dict[str, Any]]:
    found = read_lists(path.name, path.read_bytes(), load_list_rules())
    return [record.fields for each in found.lists if each.kind == kind for record in each.records]


def stated(fields: dict[str, Any]) -> Stated:
    return read_item(fields["frequency"], fields["ratio"], fields["check_object"], load_kinds())


def figures(found: Stated) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """(times, months, share) at least; the same at most."""
    least = [(one.at_least, one.months, str(one.share or "")) for one in found.frequencies]
    return least, [(one.at_least, one.months, str(one.share or "")) for one in found.caps]


# the words of an item's name, what it asks at least, what it allows at most
ITEMS = [
    ("保健食品生产企业证后监督", [(1, 12, "3/10")], []),
    ("直销违法行为检查", [(1, 12, "")], []),
    ("拍卖活动经营资格的检查", [(1, 12, "")], []),
    ("公示信息抽查", [(1, 12, "3/100")], []),
    ("商标违法行为检查", [], [(2, 12, ""), (1, 12, "1/50")]),
    ("检验检测机构资质认定监督检查", [], [(2, 12, ""), (1, 12, "1/10")]),
    ("特种设备使用单位监督检查", [(1, 12, "1/10"), (1, 12, "2/25")], [(2, 12, "")]),
    ("对第二类医疗器械经营企业的日常检查", [(1, 12, "1/5")], []),
]


@pytest.mark.parametrize(("name", "least", "most"), ITEMS, ids=[name for name, _, _ in ITEMS])
def test_the_figures_of_an_item_are_those_of_its_cells(shared: Path, name: str, least: list[object], most: list[object]) -> None:
    rows = records(shared / "lists" / "other" / "zhejiang-random-inspection-2017.html", "inspection_items")
    assert figures(stated(next(row for row in rows if row["item_name"] == name))) == (least, most)


def test_every_item_says_a_figure_or_why_there_is_none(shared: Path) -> None:
    rows = records(shared / "lists" / "other" / "zhejiang-random-inspection-2017.html", "inspection_items")
    assert len(rows) == 75
    for row in rows:
        found = stated(row)
        assert found.frequencies or found.caps or found.unclear, row["item_name"]


POWERS = {
    "对纤维制品质量监督抽查": "fibre",
    "对特种设备生产、经营、使用单位和检验、检测机构实施监督检查": "special-equipment",
    "对检验检测机构的监督检查": "testing-bodies",
    "对认证活动的监督检查": "certification",
    "计量活动监督检查": "metrology",
    "产品质量监督抽查": "product-quality",
    "对取得工业产品生产许可证企业监督检查": "production-licence",
    "对广告监督检查": "",
    "对价格活动进行监督检查": "",
}


def test_powers_of_inspection_find_their_programme_and_others_find_none(shared: Path) -> None:
    rows = records(shared / "lists" / "five" / "xinjiang-market-supervision-inspection.txt", "power_items")
    names = {row["item_name"] for row in rows}
    assert set(POWERS) <= names
    found = {}
    for name in POWERS:
        match = match_regime(name, [], load_regimes(DAY))
        found[name] = match.regime if isinstance(match, Match) else ""
    assert found == POWERS


# a line of a ready-made form -> the penalty item of a real list that its failure leads to, as a person would choose it
PENALTIES = {
    ("production-licence", "2"): "企业未依照规定申请取得生产许可证而擅自生产列入目录产品的处罚",
    ("production-licence", "8"): "企业委托未取得与委托加工产品相应的生产许可的企业生产列入目录产品的处罚",
    ("production-licence", "9"): "取得生产许可的企业未能持续保持取得生产许可的规定条件的处罚",
    ("production-licence", "10"): "在产品中掺杂、掺假，以假充真，以次充好，或者以不合格产品冒充合格产品的处罚",
    ("production-licence", "12"): "企业未向省级质量技术监督局或者其委托的市县级质量技术监督局提交自查报告的处罚",
    ("metrology", "1"): "制造、销售未经型式批准或样机试验合格的计量器具新产品的处罚",
    ("metrology", "14"): "伪造、盗用、倒卖检定印、证的处罚",
    ("product-quality", "6"): "生产、进口、销售国家明令淘汰的产品的处罚",
    ("product-quality", "12"): "拒绝接受依法进行的产品质量监督检查的处罚",
}


@pytest.mark.parametrize(("form", "line"), PENALTIES, ids=["-".join(each) for each in PENALTIES])
def test_a_failing_line_leads_to_the_item_that_a_person_would_choose(shared: Path, form: str, line: str) -> None:
    rows = records(shared / "lists" / "five" / "taiqian-quality-2015.txt", "supervision_items")
    names = [row["item_name"] for row in rows]
    words = next(each.penalty for each in load_forms()[form].lines if each.id == line)
    weight = rarity(names)
    assert max(names, key=lambda name: (round(likeness(words, name, weight), 2), -len(name))) == PENALTIES[form, line]


def test_lines_of_another_field_lead_nowhere(shared: Path) -> None:
    rows = records(shared / "lists" / "five" / "taiqian-quality-2015.txt", "supervision_items")
    names = [row["item_name"] for row in rows]
    weight = rarity(names)
    near = [
        line.id
        for line in load_forms()["fibre"].lines
        if line.penalty and max(likeness(line.penalty, name, weight) for name in names) > 0.5
    ]
    assert near == ["10"], "only 掺杂掺假 is an item of that list too"
