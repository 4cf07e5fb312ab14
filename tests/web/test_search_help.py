"""Whoever asks in words of their own is helped on: to words of the lists, to the enactment they name, never to an empty page."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from django.test import Client
from fictional_laws import TODAY, import_bees, load_bees
from test_pages import get, words

from quanze.store.quality import operations as quality_operations
from quanze.web.portal import search_help

pytestmark = pytest.mark.django_db


def search(client: Client, asked: str, more: str = "") -> str:
    return get(client, f"/search/?q={quote(asked)}{more}")


def found(client: Client, asked: str) -> dict:
    return json.loads(get(client, f"/search.json?q={quote(asked)}"))


@pytest.fixture
def examined(db, data_folder, monkeypatch: pytest.MonkeyPatch) -> str:
    for module in ("search_help", "law_state"):
        monkeypatch.setattr(f"quanze.web.portal.{module}.today", lambda: TODAY)
    load_bees()
    slug = import_bees()
    quality_operations.refresh(TODAY)
    return slug


def test_a_question_is_answered_with_words_that_find_something(client: Client, county: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_help, "everyday_words", lambda: {"沙子": ("砂石", "采砂")})
    page = search(client, "挖沙子归谁管")
    assert "没有一条记录包含“挖沙子归谁管”这几个字" in page and f"/search/?q={quote('采砂')}" in page and "砂石" not in page
    [part] = found(client, "挖沙子归谁管")["instead"]
    assert part["asked"] == "沙子" and [way["query"] for way in part["words"]] == ["采砂"]
    assert part["words"][0]["total"] == found(client, "采砂")["total"] > 0


def test_the_most_words_that_stand_together_in_a_record_are_shown_with_it(
    client: Client, county: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_help, "everyday_words", dict)
    page = search(client, "取水 采砂 龘处罚")
    tries = ("取水 采砂 处罚", "取水 采砂", "取水 处罚", "采砂 处罚")
    best = next(one for one in tries if found(client, one)["total"])
    assert f"含有“{best}”的记录" in page and '<h3><a href="/records/' in page


def test_a_search_with_hits_is_not_altered_by_everyday_words(client: Client, county: None, monkeypatch: pytest.MonkeyPatch) -> None:
    before = found(client, "水")
    monkeypatch.setattr(search_help, "everyday_words", lambda: {"水": ("取水", "龘")})
    assert found(client, "水") == before and before["instead"] == []
    page = search(client, "水")
    assert "清单里也写作" in page and "龘" not in page


def test_what_nothing_holds_leads_to_the_bodies_and_the_laws(client: Client, county: None) -> None:
    page = search(client, "龘龘龘")
    assert "换一个更短的说法" in page and 'href="/bodies/"' in page and 'href="/laws/?q=' in page


def test_conditions_are_kept_when_the_words_change_and_can_be_dropped(client: Client, county: None) -> None:
    page = search(client, "水", "&kind=boundaries")
    assert '<input type="hidden" name="kind" value="boundaries">' in page
    page = search(client, "龘", "&kind=boundaries")
    assert "去掉所选的条件" in page
    assert "没有一条记录符合所选的条件" in words(get(client, f"/search/?type={quote('无此类型')}"))


def test_an_enactment_named_in_full_is_shown_above_the_hits_with_its_article(client: Client, examined: str) -> None:
    for asked in ("天山省养蜂条例第2条", "《天山省养蜂条例》第二条", "违反天山省养蜂条例2条罚多少"):
        [law] = found(client, asked)["laws"]
        assert law["title"] == "天山省养蜂条例" and law["article"] == "第二条" and law["cited_by"] > 0
        get(client, law["url"]), get(client, law["article_url"])
    page = search(client, "天山省养蜂条例第2条")
    assert "看第二条" in page and f"/laws/{quote('天山省养蜂条例')}/items/?article=2" in page
    get(client, f"/laws/{quote('天山省养蜂条例')}/items/?article=2")


def test_an_article_that_no_version_has_is_not_linked(client: Client, examined: str) -> None:
    [law] = found(client, "天山省养蜂条例第987条")["laws"]
    assert law["article"] == "" and "第九百八十七条" not in search(client, "天山省养蜂条例第987条").split("这几个字")[1]


def test_a_misprinted_title_leads_to_the_one_that_is_known(client: Client, examined: str) -> None:
    assert "是不是要找" in search(client, "天山省养峰条例") and "《天山省养蜂条例》" in search(client, "天山省养峰条例")
