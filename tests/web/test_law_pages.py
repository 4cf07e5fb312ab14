"""The law behind an item can be read from the item: as it stood when the list was issued, as it stands today, and who else rests on it."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape
from urllib.parse import quote

import pytest
from django.test import Client
from fictional_laws import BASIS, TODAY, import_bees, load_bees
from hypothesis import given, settings
from hypothesis import strategies as st
from test_pages import get, words

from quanze.store.quality import operations as quality_operations
from quanze.store.quality import queries as quality
from quanze.store.registry import queries

pytestmark = pytest.mark.django_db
LAW = "/laws/天山省养蜂条例/"


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day on which these readers read."""
    for module in ("views.record", "views.law", "law_state"):
        monkeypatch.setattr(f"quanze.web.portal.{module}.today", lambda: TODAY)


@pytest.fixture
def bees(db, data_folder, today) -> str:
    load_bees()
    return import_bees()


@pytest.fixture
def examined(bees: str) -> str:
    quality_operations.refresh(TODAY)
    return bees


def item_url(slug: str, place: int = 0) -> str:
    return f"/records/{queries.records(slug, 'power_items')[place].key}/"


def links(page: str) -> dict[str, str]:
    """Words of each link over printed text -> its address."""
    found = re.findall(r'<a class="law-link[^"]*" href="([^"]+)"[^>]*>([^<]+)</a>', page)
    return {unescape(text): unescape(url) for url, text in found}


class TestItem:
    def test_a_citation_leads_to_the_article_as_it_stood_on_the_lists_date(self, client: Client, bees: str) -> None:
        found = links(get(client, item_url(bees)))
        assert found["《天山省养蜂条例》"] == f"/laws/{quote('天山省养蜂条例')}/?on=2022-06-30"
        assert found["第二条"] == f"/laws/{quote('天山省养蜂条例')}/2/?on=2022-06-30"
        assert "处二百元罚款" in words(get(client, found["第二条"]))

    def test_the_words_are_unaltered(self, client: Client, bees: str) -> None:
        page = words(get(client, item_url(bees)))
        assert "".join(BASIS.split()) in page

    def test_the_enactments_stand_gathered_with_then_and_today_and_those_that_ended_first(self, client: Client, bees: str) -> None:
        page = words(get(client, item_url(bees)))
        gathered = page[page.index("引用的法律文件") :]
        assert "《天山省蜂蜜规定》已废止（自2023-09-01起）" in gathered and "清单日期以后的事。由《天山省养蜂条例》废止。" in gathered
        assert "已修改（自2023-09-01起）" in gathered
        assert gathered.index("天山省蜂蜜规定") < gathered.index("《天山省养蜂条例》")
        assert "第二条：当时的天山省养蜂条例第二条·今天的天山省养蜂条例第二条" in gathered

    def test_an_article_that_the_enactment_never_had_is_said_beside_it(self, client: Client, bees: str) -> None:
        assert "只有3条，没有第九条" in words(get(client, item_url(bees)))

    def test_no_link_leads_nowhere(self, client: Client, bees: str) -> None:
        page = get(client, item_url(bees))
        assert "第九条" not in links(page)
        for address in re.findall(r'href="(/laws/[^"]+)"', page):
            assert client.get(unescape(address)).status_code == 200, address

    def test_what_is_not_found_is_called_so_and_is_no_link(self, client: Client, bees: str) -> None:
        page = get(client, item_url(bees))
        assert "《天山省没有的规定》" not in links(page)
        assert "《天山省没有的规定》没有查到" in words(page)

    def test_an_enactment_that_never_changed_has_one_link_and_one_address(self, client: Client, db, data_folder, today) -> None:
        load_bees()
        slug = import_bees("2024-01-01")
        page = get(client, item_url(slug))
        assert links(page)["第二条"] == f"/laws/{quote('天山省养蜂条例')}/2/"
        assert "清单日期以前的事" in words(page)  # 蜂蜜规定 had been repealed when the list was issued

    def test_a_list_without_a_date_is_held_against_today_and_says_so(self, client: Client, db, data_folder, today) -> None:
        load_bees()
        page = get(client, item_url(import_bees("")))
        assert "清单没有写明日期，只能对照今天（2026-03-02）的法律" in words(page)
        assert "第二条" in links(page)

    def test_without_any_law_text_the_page_stands_all_the_same(self, client: Client, db, data_folder, today) -> None:
        page = get(client, item_url(import_bees()))
        assert "".join(BASIS.split()) in words(page) and "没有查到" in words(page)

    def test_the_page_changes_when_the_law_does(self, client: Client, db, data_folder, today) -> None:
        url = item_url(import_bees())
        before = client.get(url)
        assert client.get(url, headers={"if-none-match": before["ETag"]}).status_code == 304
        load_bees()
        assert client.get(url, headers={"if-none-match": before["ETag"]}).status_code == 200


PIECES = st.sampled_from(
    [
        "《天山省养蜂条例》",
        "第二条",
        "第 二 条",
        "：",
        "。",
        "（一）",
        "【法规】",
        "\n",
        " ",
        "　",
        "处罚",
        "本条例",
        "、",
        "<b>",
        "&",
        "《",
        "》",
        "1.",
        "①",
        "第九条第一款",
    ]
)


@given(st.lists(PIECES, max_size=25).map("".join))
@settings(max_examples=60, deadline=None)
def test_no_character_is_lost_added_or_moved_by_links(text: str) -> None:
    from quanze.core.citations.parser import find_citations
    from quanze.web.portal.law_links import Mark, _apart
    from quanze.web.portal.templatetags.law import with_laws

    class Every:
        """Links over every citation, without any law."""

        def of(self, whole: str) -> list[Mark]:
            return _apart([Mark(each.span.start, each.span.end, "/laws/x/") for each in find_citations(whole)])

    shown = unescape(re.sub(r"<[^>]+>", "", with_laws(text, Every())))  # type: ignore[arg-type]
    assert "".join(shown.split()) == "".join(text.split())


class TestLaw:
    def test_it_tells_the_facts_the_versions_and_the_articles_of_today(self, client: Client, bees: str) -> None:
        page = get(client, LAW)
        seen = words(page)
        assert "2023-09-01起" in seen and "2020-05-01起，至2023-09-01前" in seen and "处五百元罚款" in seen and "处二百元罚款" not in seen
        assert 'class="timeline"' in page and "放蜂人应当登记" in seen

    def test_a_day_shows_the_version_of_that_day(self, client: Client, bees: str) -> None:
        seen = words(get(client, LAW + "?on=2021-01-01"))
        assert "处二百元罚款" in seen and "放蜂人应当登记" not in seen
        assert "没有查到2010-01-01这一天有效的版本" in words(get(client, LAW + "?on=2010-01-01"))

    def test_a_day_to_come_is_called_so(self, client: Client, bees: str) -> None:
        assert "这一天还没有到" in words(get(client, LAW + "?on=2099-01-01")) and "这一天还没有到" not in words(get(client, LAW))
        assert "这一天还没有到" in words(get(client, LAW + "2/?on=2099-01-01"))

    def test_a_repealed_enactment_says_since_when_and_by_what(self, client: Client, bees: str) -> None:
        seen = words(get(client, "/laws/天山省蜂蜜规定/"))
        assert "已废止（自2023-09-01起）由《天山省养蜂条例》废止" in seen

    def test_two_enactments_of_one_title_are_kept_apart(self, client: Client, bees: str) -> None:
        page = get(client, "/laws/天山省花粉办法/")
        assert "有2部文件用这个名称" in words(page)
        assert "花粉应当干燥" in words(get(client, "/laws/天山省花粉办法~地方政府规章/"))
        assert "花粉收购应当登记" in words(get(client, "/laws/天山省花粉办法~规范性文件/"))
        assert "有几部文件同名" in words(get(client, "/laws/天山省花粉办法/1/", 404))

    def test_what_is_known_only_by_its_facts_says_that_its_text_is_not_held(self, client: Client, db, data_folder, today) -> None:
        seen = words(get(client, "/laws/行政处罚法/"))
        assert "本站没有装入这一版的条文" in seen and "事实来源" in seen

    def test_an_unknown_enactment_is_refused_without_saying_that_it_does_not_exist(self, client: Client, bees: str) -> None:
        seen = words(get(client, "/laws/天山省养蚕条例/", 404))
        assert "没有查到不等于没有这部文件" in seen and "天山省养蜂条例" in seen

    @pytest.mark.parametrize("asked", ["?on=昨天", "?on=2020-02-30", "?page=x"])
    def test_a_day_or_page_that_is_none_is_refused(self, client: Client, bees: str, asked: str) -> None:
        get(client, LAW + asked, 400)


class TestArticle:
    def test_it_shows_every_version_and_what_changed(self, client: Client, bees: str) -> None:
        page = get(client, LAW + "2/?on=2022-06-30")
        assert "<del>二</del><ins>五</ins>" in page
        assert "今天的第二条与这一天的不同" in words(page)

    def test_an_unchanged_article_is_said_to_be_the_same(self, client: Client, bees: str) -> None:
        assert "与前一个有条文的版本相同" in words(get(client, LAW + "1/"))

    def test_an_article_that_a_version_lacks_is_said_to_be_lacking(self, client: Client, bees: str) -> None:
        assert "这一版没有第四条" in words(get(client, LAW + "4/"))
        assert "各个版本都没有第八条" in words(get(client, LAW + "8/", 404))

    def test_an_article_number_that_came_to_mean_something_else_is_not_compared_word_by_word(self, client: Client, bees: str) -> None:
        seen = words(get(client, LAW + "3/"))
        assert "多半是条号变动" in seen

    def test_the_items_that_rest_on_it_are_listed(self, client: Client, examined: str) -> None:
        seen = words(get(client, LAW + "2/"))
        assert "3项现行事项引用本条" in seen and "对违法放蜂的处罚" in seen
        # an article that is cited but was never there has a page that says so
        assert "2项现行事项引用本条" in words(get(client, LAW + "9/"))


class TestRestingOn:
    def test_the_index_is_that_of_the_citations_themselves(self, examined: str) -> None:
        level = "地方性法规"
        assert quality.cited_articles("天山省养蜂条例", level) == {(2, None): 3, (9, None): 2}
        found = quality.resting_on("天山省养蜂条例", level, 2)
        assert [one.name for one in found] == ["对违法放蜂的处罚", "对没有告示的处罚", ""]
        assert found[0].fields == ("legal_basis", "responsibility_basis") and found[2].fields == ("legal_basis",)
        assert quality.resting_on("天山省养蜂条例", level, 2, start=1, stop=2) == found[1:2]
        assert quality.resting_bodies("天山省养蜂条例", level) == (("蜜源县农业局", "蜜源县农业局", 3),)

    def test_it_can_be_thrown_away_and_made_anew(self, examined: str) -> None:
        before = quality.resting_on("天山省养蜂条例", "地方性法规"), quality.findings(examined)
        assert quality_operations.forget() == 1 and not quality.resting_on("天山省养蜂条例", "地方性法规")
        quality_operations.refresh(TODAY)
        assert (quality.resting_on("天山省养蜂条例", "地方性法规"), quality.findings(examined)) == before

    def test_rebuilding_the_registry_leaves_no_stale_row(self, examined: str) -> None:
        from quanze.store.registry import operations

        operations.rebuild()
        assert not quality.resting_on("天山省养蜂条例", "地方性法规") and not quality.checkups(examined)
        quality_operations.refresh(TODAY)
        assert quality.resting_count("天山省养蜂条例", "地方性法规", 2) == 3

    def test_the_items_page_narrows_to_an_article_and_a_body(self, client: Client, examined: str) -> None:
        assert "共3项" in words(get(client, LAW + "items/"))
        assert "共2项" in words(get(client, LAW + "items/?article=9"))
        assert "共3项" in words(get(client, LAW + f"items/?body={quote(examined)}"))
        rows = list(csv.reader(io.StringIO(get(client, LAW.rstrip("/") + "/items.csv").lstrip("\ufeff"))))
        assert len(rows) == 4 and rows[1][5] == "第二条、第九条"
        get(client, LAW + "items/?article=x", 400)
        get(client, LAW + "items/?page=2", 404)


class TestDirectory:
    def test_it_finds_by_words_and_level_and_those_cited_most_come_first(self, client: Client, examined: str) -> None:
        everything = json.loads(get(client, "/laws.json"))
        assert everything[0]["title"] == "天山省养蜂条例" and everything[0]["cited_by"] == 3
        assert len({(one["title"], one["level"]) for one in everything}) == len(everything)
        found = json.loads(get(client, "/laws.json?q=天山省 规定"))
        assert [one["title"] for one in found] == ["天山省蜂蜜规定"]
        assert {one["level"] for one in json.loads(get(client, "/laws.json?level=行政法规"))} == {"行政法规"}
        assert [one["title"] for one in json.loads(get(client, "/laws.json?cited=1"))] == ["天山省养蜂条例", "天山省蜂蜜规定"]
        assert [one["title"] for one in json.loads(get(client, "/laws.json?cited=1&ended=1"))] == ["天山省蜂蜜规定"]

    def test_what_is_not_there_is_not_said_not_to_exist(self, client: Client, bees: str) -> None:
        assert "没有查到不等于没有这部文件" in words(get(client, "/laws/?q=天山省养蚕条例"))

    def test_pages_and_their_ends(self, client: Client, bees: str) -> None:
        assert "下一页" in get(client, "/laws/")
        get(client, "/laws/?page=9999", 404)

    def test_every_address_in_it_answers(self, client: Client, bees: str) -> None:
        every = json.loads(get(client, "/laws.json"))
        for one in [*every[:20], *every[:: max(1, len(every) // 40)]]:
            assert client.get(one["url"]).status_code == 200, one
