"""Persons from Excel: a template, a preview with every fault by row, whole or not at all."""

from __future__ import annotations

import io
from typing import Any

import pytest
from accounts_cast import SYSTEM, WATER, register_county
from openpyxl import Workbook, load_workbook

from quanze.core.access.people_rows import HEADINGS
from quanze.store.accounts import operations, people_import, queries
from quanze.store.ledger.models import StoredEvent

pytestmark = pytest.mark.django_db
HEAD = [words[0] for words in HEADINGS.values()]
GOOD = ["A1", "张三", WATER, "水政科", "承办人", "2024-01-01", "云执1001", "云泽县司法局", "2024/1/1", "2029年12月31日", "水行政、渔政"]


@pytest.fixture
def county(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    register_county()


def workbook(*rows: list[object]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_example_of_the_template_is_nobody_and_a_row_like_it_is_without_a_fault(county: None) -> None:
    seen = people_import.preview("模板.xlsx", people_import.template())
    assert [fault.words for fault in seen.table.faults] == ["标题行下面没有人员"]
    book, filled = load_workbook(io.BytesIO(people_import.template())), io.BytesIO()
    book.active["B2"] = "张三"
    book.save(filled)
    seen = people_import.preview("模板.xlsx", filled.getvalue())
    assert seen.table.faults == () and (seen.new, seen.posts, seen.certificates) == (1, 1, 1)
    assert {cell.value for cell in load_workbook(io.BytesIO(people_import.template())).active[1]} == set(HEAD)


def test_a_good_file_is_taken_in_whole_and_again_changes_nothing(county: None) -> None:
    import datetime

    typed = [*GOOD[:5], datetime.date(2024, 1, 1), *GOOD[6:]]
    data = workbook(["云泽县水务局人员登记表"], [], HEAD, typed, ["A1", "张三", WATER, "", "审核人", "", "", "", "", "", ""], [])
    assert people_import.take("人员.xlsx", data, SYSTEM).table.faults == ()
    person = queries.person("A1")
    assert (
        person and [post.role for post in person.posts] == ["handler", "reviewer"] and {post.state for post in person.posts} == {"proposed"}
    )
    certificate = person.certificates[0]
    assert (str(certificate.start), str(certificate.end), certificate.scope) == ("2024-01-01", "2030-01-01", ("水行政", "渔政"))
    before = StoredEvent.objects.count()
    assert people_import.take("人员.xlsx", data, SYSTEM).known == 1
    assert StoredEvent.objects.count() == before


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({0: ""}, "没有填"),
        ({0: "甲/乙"}, "只能用字母"),
        ({1: ""}, "没有填"),
        ({2: "不存在的局"}, "先登记机关"),
        ({4: "厨师"}, "没有“厨师”这个岗位"),
        ({5: "2024-13-01"}, "不是日期"),
        ({7: ""}, "就要填发证机关"),
        ({8: ""}, "有效期起"),
        ({9: "2020-01-01"}, "早于有效期起"),
        ({6: "云执001"}, "已登记在编号 p-handler"),
        ({0: "p-audit", 1: "审计员"}, "不能同时担任业务岗位"),
    ],
)
def test_each_fault_is_named_by_row_and_nothing_is_taken(county: None, change: dict[int, str], words: str) -> None:
    bad = [change.get(at, cell) for at, cell in enumerate(["B2", *GOOD[1:6], "云执2002", *GOOD[7:]])]
    before = StoredEvent.objects.count()
    seen = people_import.take("人员.xlsx", workbook(HEAD, GOOD, bad), SYSTEM)
    assert any(words in fault.words and fault.row == 3 for fault in seen.table.faults), seen.table.faults
    assert StoredEvent.objects.count() == before and queries.person("A1") is None


def test_one_number_is_one_person_and_one_certificate_has_one_holder(county: None) -> None:
    other = ["A1", "李四", *GOOD[2:6], "", "", "", "", ""]
    third = ["A3", "王五", *GOOD[2:]]
    told = " ".join(fault.words for fault in people_import.preview("人员.xlsx", workbook(HEAD, GOOD, other, third)).table.faults)
    assert "在第 2 行是“张三”" in told and "已是另一人的" in told


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("空.xlsx", b"", "空"),
        ("坏.xlsx", b"PK\x03\x04broken", ""),
        ("图.png", b"\x89PNG\r\n\x1a\n" + b"0" * 100, ""),
        ("无标题.csv", "甲,乙\n1,2\n".encode(), "没有找到标题行"),
        ("大.xlsx", b"0" * (people_import.LARGEST_FILE + 1), "最大"),
        ("只有标题.csv", ",".join(HEAD).encode() + b"\n", "没有人员"),
    ],
)
def test_what_is_no_table_of_persons_is_refused_in_words(county: None, name: str, data: bytes, words: str) -> None:
    faults = people_import.preview(name, data).table.faults
    assert faults and words in faults[0].words and faults[0].words


def test_a_merged_bureau_is_named_by_either_of_its_names(county: None) -> None:
    slug = operations.register_agency("云泽县 农业农村局", SYSTEM)
    seen = people_import.preview("人员.csv", f"编号,姓名,单位\nC1,赵六,{slug}\n".encode())
    assert seen.table.faults == () and seen.new == 1
