"""Two editions of a list stand side by side: what came in, what went, and which words are others."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.test import Client
from fictional_county import NOW, document, power_item
from test_pages import get, words

from quanze.store.registry import operations

pytestmark = pytest.mark.django_db
BODY = "/bodies/临江县水务局"


def accept(items: list[dict[str, object]], list_date: str) -> None:
    lists, data = document("临江县水务局", [("power_items", f"权责清单{list_date}", items)], date=list_date)
    operations.accept(lists, data, actor="测试", now=NOW)


@pytest.fixture
def two_editions(db, data_folder) -> None:
    accept([power_item(1, "河道采砂许可", "行政许可"), power_item(2, "对擅自取水的处罚", "行政处罚", office="水资源股")], "2023-03-01")
    accept([power_item(1, "对擅自取水的处罚", "行政处罚", office="水资源科"), power_item(2, "取水许可", "行政许可")], "2025-06-01")


def test_it_says_what_came_in_went_and_changed(client: Client, two_editions: None) -> None:
    page = get(client, f"{BODY}/editions/2/changes/")
    assert "新增1变更1减少1相同0" in words(page)
    assert "水资源<del>股</del><ins>科</ins>" in page
    assert "取水许可新增" in words(page) and "河道采砂许可减少" in words(page) and "对擅自取水的处罚变更" in words(page)


def test_the_same_as_data_and_as_a_table(client: Client, two_editions: None) -> None:
    [found] = json.loads(get(client, f"{BODY}/editions/2/changes.json"))["lists"]
    assert found["before"] == 1 and found["same"] == 0
    assert [one["name"] for one in found["new"]] == ["取水许可"] and [one["name"] for one in found["gone"]] == ["河道采砂许可"]
    assert found["changed"][0]["fields"] == [{"field": "handling_unit", "before": "水资源股", "after": "水资源科"}]
    rows = list(csv.DictReader(io.StringIO(get(client, f"{BODY}/editions/2/changes.csv").lstrip("\ufeff"))))
    assert [(row["变化"], row["事项"], row["上一版"], row["本版"]) for row in rows] == [
        ("新增", "取水许可", "", ""),
        ("减少", "河道采砂许可", "", ""),
        ("变更", "对擅自取水的处罚", "水资源股", "水资源科"),
    ]


def test_links_to_what_is_gone_lead_to_the_edition_that_held_it(client: Client, two_editions: None) -> None:
    [gone] = json.loads(get(client, f"{BODY}/editions/2/changes.json"))["lists"][0]["gone"]
    assert f'{gone["url"]}?edition=1"' in get(client, f"{BODY}/editions/2/changes/")
    assert "河道采砂许可" in get(client, f"{gone['url']}?edition=1")


def test_the_edition_leads_to_it_and_the_first_edition_has_none(client: Client, two_editions: None) -> None:
    assert f'href="{BODY}/editions/2/changes/"' in get(client, f"{BODY}/editions/2/")
    assert "/changes/" not in get(client, f"{BODY}/editions/1/")
    assert "没有可以比较的上一版" in get(client, f"{BODY}/editions/1/changes/")
    assert "没有第 9 版" in get(client, f"{BODY}/editions/9/changes/", 404)


def test_an_older_list_that_was_recorded_later_is_the_earlier_one(client: Client, two_editions: None) -> None:
    accept([power_item(1, "河道采砂许可", "行政许可")], "2019-04-01")
    [found] = json.loads(get(client, f"{BODY}/editions/1/changes.json"))["lists"]
    assert found["before"] == 3 and [one["name"] for one in found["new"]] == ["对擅自取水的处罚"]
    assert json.loads(get(client, f"{BODY}/editions/3/changes.json"))["lists"] == []
