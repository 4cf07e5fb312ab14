"""Real lists of real offices: the counts that people made by hand, and every word accounted for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from quanze.adapters.rulebook import load_list_rules
from quanze.core.documents.model import Document, Table, table_texts
from quanze.core.documents.reader import read_document
from quanze.core.kernel.text import squeeze
from quanze.core.lists.model import ExtractedLists
from quanze.core.lists.recognise import recognise

TAGS = re.compile(r"</?p\s*/?>|<br\s*/?>", re.IGNORECASE)
ALL = [
    "five/handan-district-quality.txt",
    "five/linyi-quality-2015.txt",
    "five/taiqian-quality-2015.txt",
    "five/xinjiang-market-supervision-inspection.txt",
    "five/yining-commerce-2022.txt",
    "karamay/civil-defence.docx",
    "karamay/civil-defence.xlsx",
    "karamay/emergency-2024.xls",
    "karamay/finance-2025.xls",
    "karamay/fire-2025.xls",
    "karamay/human-resources-2024.docx",
    "karamay/human-resources-2024.xls",
    "karamay/natural-resources-2024.xls",
    "karamay/publicity-2024.pdf",
    "karamay/publicity-2024.xlsx",
    "karamay/science-2024.xls",
    "other/guangdong-environment-discretion-2021.pdf",
    "other/jiangmen-environment-no-penalty-2022.md",
    "other/zhejiang-random-inspection-2017.html",
]


@cache
def read(path: Path) -> tuple[Document, ExtractedLists]:
    document = read_document(path.name, path.read_bytes())
    return document, recognise(document, load_list_rules())


def records(shared: Path, name: str, kind: str) -> list[dict[str, Any]]:
    _, found = read(shared / "lists" / name)
    return [{**record.fields, "state": record.state} for made in found.lists if made.kind == kind for record in made.records]


@pytest.mark.parametrize(
    ("name", "kind", "count"),
    [
        ("karamay/emergency-2024.xls", "power_items", 149),
        ("karamay/human-resources-2024.xls", "power_items", 108),
        ("karamay/human-resources-2024.docx", "power_items", 108),
        ("karamay/natural-resources-2024.xls", "power_items", 169),
        ("karamay/finance-2025.xls", "power_items", 19),
        ("karamay/fire-2025.xls", "power_items", 75),
        ("karamay/science-2024.xls", "power_items", 4),
        ("karamay/civil-defence.xlsx", "power_items", 18),
        ("karamay/civil-defence.docx", "power_items", 18),
        ("karamay/publicity-2024.xlsx", "power_items", 1),
        ("karamay/publicity-2024.pdf", "power_items", 1),
        ("other/zhejiang-random-inspection-2017.html", "inspection_items", 75),
        ("other/jiangmen-environment-no-penalty-2022.md", "leniency", 40),
        ("other/guangdong-environment-discretion-2021.pdf", "discretion", 275),
        ("five/linyi-quality-2015.txt", "duties", 8),
        ("five/linyi-quality-2015.txt", "boundaries", 5),
        ("five/linyi-quality-2015.txt", "regimes", 10),
        ("five/linyi-quality-2015.txt", "public_services", 5),
        ("five/linyi-quality-2015.txt", "accountability", 8),
        ("five/taiqian-quality-2015.txt", "supervision_items", 87),
        ("five/xinjiang-market-supervision-inspection.txt", "power_items", 29),
        ("five/yining-commerce-2022.txt", "power_items", 19),
        ("five/handan-district-quality.txt", "duties", 9),
        ("five/handan-district-quality.txt", "boundaries", 6),
        ("five/handan-district-quality.txt", "public_services", 8),
        ("five/handan-district-quality.txt", "regimes", 7),
    ],
)
def test_each_list_has_the_records_that_people_counted(shared: Path, name: str, kind: str, count: int) -> None:
    assert len(records(shared, name, kind)) == count


@pytest.mark.parametrize("name", [name for name in ALL if "karamay" in name or "other" in name])
def test_a_file_of_one_list_gives_that_kind_only_and_nothing_is_in_pieces(shared: Path, name: str) -> None:
    _, found = read(shared / "lists" / name)
    assert len({made.kind for made in found.lists}) == 1
    assert {record.state for made in found.lists for record in made.records} == {"whole"}
    assert found.coverage.unplaced <= found.coverage.characters * 0.06


def test_matters_and_shares_are_those_that_people_counted(shared: Path) -> None:
    linyi, handan = "five/linyi-quality-2015.txt", "five/handan-district-quality.txt"
    assert sum(len(duty["matters"]) for duty in records(shared, linyi, "duties")) == 43
    assert sum(len(matter["departments"]) for matter in records(shared, linyi, "boundaries")) == 23
    assert sum(len(duty["matters"]) for duty in records(shared, handan, "duties")) == 42
    assert sum(len(matter["departments"]) for matter in records(shared, handan, "boundaries")) == 34


def test_rows_that_lost_their_name_are_fragments_and_no_other(shared: Path) -> None:
    states = [item["state"] for item in records(shared, "five/xinjiang-market-supervision-inspection.txt", "power_items")]
    assert states.count("whole") == 24 and states.count("fragment") == 5


def test_each_supervised_power_has_its_stages_risks_measures_and_persons(shared: Path) -> None:
    items = records(shared, "five/taiqian-quality-2015.txt", "supervision_items")
    assert [int(item["seq"]) for item in items] == list(range(1, 88))
    assert {len(item["responsibility_stages"]) for item in items} == {8}
    assert all(item["risk_points"] and item["measures"] and item["responsible"] for item in items)
    assert all(person["role"] and person["name"] for item in items for person in item["responsible"])


def test_the_declared_totals_are_those_of_the_items(shared: Path) -> None:
    _, found = read(shared / "lists/five/yining-commerce-2022.txt")
    assert found.header.declared == {"total": 19, "行政检查": 8, "其他权力": 6, "行政处罚": 5}
    items = records(shared, "five/yining-commerce-2022.txt", "power_items")
    types = [load_list_rules().power_type(item["power_type"]) for item in items]
    assert (types.count("其他行政权力"), types.count("行政检查"), types.count("行政处罚")) == (6, 8, 5)


def test_twins_in_other_formats_say_the_same(shared: Path) -> None:
    for one, two in (
        ("karamay/civil-defence.xlsx", "karamay/civil-defence.docx"),
        ("karamay/human-resources-2024.xls", "karamay/human-resources-2024.docx"),
        ("karamay/publicity-2024.xlsx", "karamay/publicity-2024.pdf"),
    ):
        first, second = records(shared, one, "power_items"), records(shared, two, "power_items")
        for here, there in zip(first, second, strict=True):
            assert {name: squeeze(str(text)) for name, text in here.items()} == {name: squeeze(str(text)) for name, text in there.items()}


@pytest.mark.parametrize(
    ("name", "issuer", "region", "date"),
    [
        ("five/yining-commerce-2022.txt", "伊宁市商务和工业信息化局", "伊宁市", "2022-04-11"),
        ("five/taiqian-quality-2015.txt", "台前县质量技术监督局", "台前县", "2015-05-14"),
        ("five/linyi-quality-2015.txt", "临沂市质量技术监督局", "临沂市", "2015-07"),
        ("karamay/emergency-2024.xls", "克拉玛依市应急管理局", "克拉玛依市", "2024"),
        ("other/jiangmen-environment-no-penalty-2022.md", "江门市生态环境局", "江门市", "2022-01-01"),
    ],
)
def test_a_document_says_who_issued_it_where_and_when(shared: Path, name: str, issuer: str, region: str, date: str) -> None:
    _, found = read(shared / "lists" / name)
    assert (found.header.issuer, found.header.region, found.header.date) == (issuer, region, date)


def test_tiers_that_a_page_cut_keep_what_stood_above_them(shared: Path) -> None:
    items = records(shared, "other/guangdong-environment-discretion-2021.pdf", "discretion")
    assert all(item["tiers"] for item in items)
    assert all(tier.get("penalty") for item in items[:10] for tier in item["tiers"])


# -- nothing is lost, nothing is invented --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ALL)
def test_every_character_is_counted_once(shared: Path, name: str) -> None:
    _, found = read(shared / "lists" / name)
    cover = found.coverage
    assert cover.placed + cover.furniture + cover.unplaced == cover.characters
    assert cover.unplaced == sum(len(squeeze(left.text)) for left in found.unplaced)
    assert all(left.reason for left in found.unplaced)


@pytest.mark.parametrize("name", [name for name in ALL if name.startswith("five/")])
def test_at_most_half_a_percent_of_the_five_lists_is_unplaced(shared: Path, name: str) -> None:
    _, found = read(shared / "lists" / name)
    assert found.coverage.unplaced <= found.coverage.characters * 0.005, [left.text for left in found.unplaced]


@pytest.mark.parametrize("name", ALL)
def test_every_value_is_the_documents_own_words(shared: Path, name: str) -> None:
    document, found = read(shared / "lists" / name)
    text = "\0".join(squeeze(TAGS.sub("", piece)) for piece in pieces(document))
    run = text.replace("\0", "")
    strange = [value for value in values(found) if not made_of(squeeze(value), text, run)]
    assert not strange, strange[:5]


@pytest.mark.parametrize("name", ALL)
def test_what_counts_as_placed_is_in_the_records(shared: Path, name: str) -> None:
    """The records, the header and their notes hold at least as many characters as the account says it placed."""
    _, found = read(shared / "lists" / name)
    held = sum(len(squeeze(value)) for value in values(found))
    held += sum(len(squeeze(note)) for made in found.lists for record in made.records for note in record.notes)
    labels = 0.03 * found.coverage.characters  # labels and numbers that became keys
    assert held + labels + 200 >= found.coverage.placed


def pieces(document: Document) -> Iterator[str]:
    for block in document.blocks:
        if isinstance(block, Table):
            yield from table_texts(block)
        else:
            yield block.text


def values(found: ExtractedLists) -> Iterator[str]:
    def leaves(value: Any) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            for part in value.values():
                yield from leaves(part)
        elif isinstance(value, list | tuple):
            for part in value:
                yield from leaves(part)

    for made in found.lists:
        for record in made.records:
            yield from leaves(record.fields)


def made_of(value: str, text: str, run: str) -> bool:
    """Whether `value` is a stretch of the document, or a few stretches of it joined where a page, a cell or a column cut them."""
    if value in text or value in run:
        return True
    joints = 0
    while value:
        low, high = 0, len(value)
        while low < high:
            middle = (low + high + 1) // 2
            if value[:middle] in run:
                low = middle
            else:
                high = middle - 1
        if low == 0:
            return False
        value = value[low:]
        joints += 1
    return joints <= 60
