"""The five published lists: every record counted, spot values by digest and short terms, every value the document's own words."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from quanze.adapters.rulebook import load_list_rules
from quanze.core.kernel.text import squeeze
from quanze.core.lists.model import ExtractedLists, Record
from quanze.core.pipeline import read_lists

FILES = {
    "linyi": "linyi-quality-2015.txt",
    "taiqian": "taiqian-quality-2015.txt",
    "xinjiang": "xinjiang-market-supervision-inspection.txt",
    "yining": "yining-commerce-2022.txt",
    "handan": "handan-district-quality.txt",
}


@cache
def _read(path: Path) -> ExtractedLists:
    return read_lists(path.name, path.read_bytes(), load_list_rules())


@pytest.fixture
def five(shared: Path):  # type: ignore[no-untyped-def]
    return lambda name: _read(shared / "lists" / "five" / FILES[name])


def records(result: ExtractedLists, kind: str) -> list[Record]:
    return [record for found in result.lists if found.kind == kind for record in found.records]


def values(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for part in value.values() for text in values(part)]
    return [text for part in value for text in values(part)]


def _stands_in(value: str, source: str) -> bool:
    """Whether a value is in the source, whole or as two parts that a page break parted."""
    return value in source or any(value[:cut] in source and value[cut:] in source for cut in range(10, len(value) - 10))


@pytest.mark.parametrize("name", FILES)
def test_every_value_is_the_documents_own_words(five, shared: Path, name: str) -> None:  # type: ignore[no-untyped-def]
    source = squeeze((shared / "lists" / "five" / FILES[name]).read_text(encoding="utf-8-sig"))
    bare = source.replace("<p>", "").replace("</p>", "")
    for found in five(name).lists:
        for record in found.records:
            for text in values(record.fields):
                assert _stands_in(squeeze(text), source) or _stands_in(squeeze(text), bare), (found.kind, text[:60])


@pytest.mark.parametrize("name", FILES)
def test_at_most_half_a_percent_is_unplaced_and_all_is_counted(five, name: str) -> None:  # type: ignore[no-untyped-def]
    coverage = five(name).coverage
    assert coverage.placed + coverage.furniture + coverage.unplaced == coverage.characters
    assert coverage.unplaced * 200 <= coverage.characters
    assert coverage.furniture * 20 <= coverage.characters


def test_linyi_holds_five_lists(five) -> None:  # type: ignore[no-untyped-def]
    result = five("linyi")
    assert len(records(result, "duties")) == 8
    assert sum(len(record.fields["matters"]) for record in records(result, "duties")) == 43
    assert len(records(result, "boundaries")) == 5
    assert sum(len(record.fields["departments"]) for record in records(result, "boundaries")) == 23
    assert len(records(result, "public_services")) == 5
    regimes = records(result, "regimes")
    assert [record.fields["no"] for record in regimes] == list("一二三四五六七八九十")
    assert [len(record.fields["sections"]) for record in regimes] == [7, 7, 7, 7, 7, 6, 7, 5, 8, 1]
    mechanism = records(result, "accountability")
    assert [bool(record.fields.get("division") and record.fields.get("procedure")) for record in mechanism] == [True] * 7 + [False]
    assert mechanism[-1].fields["body"] == "协调配合机制"
    assert len(mechanism[-1].fields["extra"]) == 2
    assert mechanism[6].fields["body"] == "人民法院"


def test_sentences_cut_by_a_page_are_whole_again_in_linyi(five) -> None:  # type: ignore[no-untyped-def]
    paragraphs = [
        text for record in records(five("linyi"), "regimes") for section in record.fields["sections"] for text in section["paragraphs"]
    ]
    assert sum("开展抽样检查、检验；" in text for text in paragraphs) == 1
    assert sum("行政处罚程序规定》和" in text for text in paragraphs) == 1
    assert not [text for text in paragraphs if text[-1] not in "。；;：）"]


def test_taiqian_holds_87_items_each_with_eight_stages(five) -> None:  # type: ignore[no-untyped-def]
    found = records(five("taiqian"), "supervision_items")
    assert [int(record.fields["seq"]) for record in found] == list(range(1, 88))
    assert {len(record.fields["responsibility_stages"]) for record in found} == {8}
    for record in found:
        assert record.fields["power_type"] == "行政处罚"
        assert record.fields["risk_points"]
        assert record.fields["measures"]
        assert len(record.fields["responsible"]) >= 2
    assert found[51].fields["item_name"].startswith("从事眼镜镜片")
    assert [stage["no"] for stage in found[51].fields["responsibility_stages"]][1:] == ["2", "3", "4", "5", "6", "7", "8"]


def test_xinjiang_holds_24_items_and_5_fragments(five) -> None:  # type: ignore[no-untyped-def]
    found = records(five("xinjiang"), "power_items")
    whole = [record for record in found if record.state != "fragment"]
    fragments = [record for record in found if record.state == "fragment"]
    assert (len(whole), len(fragments)) == (24, 5)
    assert {record.fields["power_type"] for record in whole} == {"行政检查"}
    assert all(record.fields["legal_basis"].startswith("【") for record in whole)
    assert not any(record.fields.get("item_name") for record in fragments)


def test_yining_holds_19_items_with_every_cell_in_its_column(five) -> None:  # type: ignore[no-untyped-def]
    found = records(five("yining"), "power_items")
    assert [record.fields["power_type"] for record in found] == ["其他行政权力"] * 6 + ["行政检查"] * 8 + ["行政处罚"] * 5
    for record in found:
        fields = record.fields
        assert fields["legal_basis"].startswith("【"), fields["item_name"]
        assert fields["responsibility_matters"].startswith("直接实施责任")
        assert fields["responsibility_basis"].startswith("【")
        assert fields["accountability_scope"].startswith("1.具体承办人")
        assert fields["accountability"].startswith("因不履行")
        if level := fields.get("implementation_level"):
            assert level.endswith("级")
            assert len(level) <= 4
        if unit := fields.get("handling_unit"):
            assert unit.endswith("科")
    assert found[12].fields["item_name"].endswith("的监察")
    assert [bool(record.fields.get("sub_item")) for record in found] == [False] * 14 + [True] * 4 + [False]
    assert {"伊宁市商务和工业信息化局"} == {record.fields["exercising_body"] for record in found[5:10]} - {""} | {
        "伊宁市商务和工业信息化局"
    }
    assert [n for n, record in enumerate(found, 1) if record.state == "truncated"] == [1, 2, 3, 4, 11, 12]


def test_handan_holds_four_lists(five) -> None:  # type: ignore[no-untyped-def]
    result = five("handan")
    assert len(records(result, "duties")) == 9
    assert sum(len(record.fields["matters"]) for record in records(result, "duties")) == 42
    boundaries = records(result, "boundaries")
    assert [len(record.fields["departments"]) for record in boundaries] == [7, 4, 9, 4, 7, 3]
    assert boundaries[0].fields["departments"][0]["department"] == "安监局"
    assert len(records(result, "public_services")) == 8
    assert {record.fields["phone"] for record in records(result, "public_services")} == {"6835910", "6835915", "6885910"}
    regimes = records(result, "regimes")
    assert [record.fields["no"] for record in regimes] == list("一二三四五六七")
    assert [len(record.fields["sections"]) for record in regimes] == [6, 5, 5, 7, 6, 6, 4]


# Read by eye: the lines of the source that hold exactly this value.
SPOTS = [
    ("yining", "power_items", 0, "exercising_body", 51, 55),
    ("yining", "power_items", 0, "implementation_scope", 65, 71),
    ("yining", "power_items", 0, "department_duty", 73, 78),
    ("yining", "power_items", 0, "responsibility_basis", 99, 124),
    ("yining", "power_items", 1, "handling_unit", 173, 173),
    ("yining", "power_items", 1, "implementation_level", 175, 176),
    ("yining", "power_items", 2, "item_name", 258, 260),
    ("yining", "power_items", 2, "implementation_level", 275, 275),
    ("yining", "power_items", 5, "legal_basis", 553, 576),
    ("yining", "power_items", 8, "accountability", 1069, 1083),
    ("yining", "power_items", 9, "department_duty", 1129, 1137),
    ("yining", "power_items", 10, "item_name", 1179, 1186),
    ("yining", "power_items", 10, "responsibility_matters", 1210, 1228),
    ("yining", "power_items", 11, "implementation_scope", 1334, 1340),
    ("yining", "power_items", 14, "sub_item", 1696, 1698),
    ("yining", "power_items", 14, "responsibility_basis", 1762, 1777),
    ("yining", "power_items", 15, "implementation_scope", 1843, 1864),
    ("yining", "power_items", 18, "item_name", 2154, 2165),
    ("yining", "power_items", 18, "responsibility_matters", 2220, 2232),
    ("taiqian", "supervision_items", 85, "item_name", 3058, 3058),
    ("handan", "boundaries", 4, "matter", 453, 453),
    ("handan", "public_services", 7, "unit", 581, 581),
]


@pytest.mark.parametrize(("name", "kind", "index", "field", "first", "last"), SPOTS)
def test_spot_values_are_the_lines_read_by_eye(
    five, shared: Path, name: str, kind: str, index: int, field: str, first: int, last: int
) -> None:  # type: ignore[no-untyped-def]
    lines = (shared / "lists" / "five" / FILES[name]).read_text(encoding="utf-8-sig").split("\n")
    assert squeeze(records(five(name), kind)[index].fields[field]) == squeeze("".join(lines[first - 1 : last]))
