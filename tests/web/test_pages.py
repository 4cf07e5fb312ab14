"""A citizen, a lawyer and a programmer each find on the pages what the lists say."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape
from urllib.parse import quote

import pytest
from django.test import Client
from fictional_county import NOW, document

from quanze.store.registry import operations, queries
from quanze.web.common.words import KIND_NAMES

WATER = "/bodies/临江县水务局"
STREETS = "/bodies/临江县城管局"

pytestmark = pytest.mark.django_db


def get(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, f"{address}: {response.status_code}"
    return b"".join(response).decode("utf-8") if response.streaming else response.content.decode("utf-8")


def words(page: str) -> str:
    """What a reader sees: without tags, without white space."""
    return "".join(unescape(re.sub(r"<[^>]+>", "", re.sub(r"(?s)<(head|script|style)\b.*?</\1>", "", page))).split())


def key_of(kind: str, position: int = 0, slug: str = "临江县水务局") -> str:
    return queries.records(slug, kind)[position].key


class TestHome:
    def test_it_tells_what_this_is_and_shows_every_body_with_its_figures(self, client: Client, county: None) -> None:
        page = get(client, "/")
        assert 'action="/search/"' in page and "临江县水务局" in page and "临江县城管局" in page
        assert "权责清单" in page and 'role="img"' in page and "行政许可" in page

    def test_the_chart_draws_each_type_as_wide_as_its_share(self, client: Client, county: None) -> None:
        # 水务局 has the most items with a printed type, six; one licence comes first, then three penalties (one of them supervised)
        page = get(client, "/")
        assert re.search(r'class="tone-2 gap" x="16\.67%" y="0" width="50\.00%"', page)

    def test_lists_that_print_no_type_are_named_beside_the_chart_and_not_drawn(self, client: Client, county: None) -> None:
        assert "另有3项所在的清单没有写明权力类型" in words(get(client, "/"))

    def test_an_empty_registry_says_how_to_fill_it(self, client: Client, empty_registry: None) -> None:
        assert "quanze import" in get(client, "/")
        for address in ("/bodies/", "/search/", "/about/", "/search/?q=水", "/sitemap.xml", "/index.json", "/bodies.csv"):
            get(client, address)


class TestSearch:
    def test_one_character_is_found_and_marked_in_the_records_own_words(self, client: Client, county: None) -> None:
        page = get(client, "/search/?q=砂")
        assert "<mark>砂</mark>" in page
        assert "河道采砂许可" in words(page)

    def test_the_total_is_what_a_scan_of_all_records_finds(self, client: Client, county: None) -> None:
        found = json.loads(get(client, "/search.json?q=水"))
        expected = sum(
            "水" in json.dumps(record.fields, ensure_ascii=False)
            for body in queries.bodies()
            for kind in body.counts
            for record in queries.records(body.slug, kind)
        )
        assert found["total"] == expected > 0
        assert f"共{expected}条" in words(get(client, "/search/?q=水"))

    def test_a_facet_narrows_and_can_be_taken_away(self, client: Client, county: None) -> None:
        page = get(client, "/search/?q=水&kind=boundaries")
        found = json.loads(get(client, "/search.json?q=水&kind=boundaries"))
        assert {hit["kind"] for hit in found["hits"]} == {"boundaries"}
        assert "去掉这个条件" in page

    def test_nothing_found_offers_ways_on(self, client: Client, county: None) -> None:
        page = get(client, "/search/?q=" + quote("龘龘 水"))
        assert "没有一条记录包含" in page and "/search/?q=%E6%B0%B4" in page

    def test_a_kind_without_words_can_be_browsed(self, client: Client, county: None) -> None:
        assert json.loads(get(client, "/search.json?kind=duties"))["total"] == 1
        assert "部门主要职责" in get(client, "/search/?kind=duties")

    def test_words_are_never_taken_for_markup(self, client: Client, county: None) -> None:
        page = get(client, "/search/?q=" + quote("<script>alert(1)"))
        assert "<script" not in page


class TestBody:
    def test_it_shows_lists_offices_editions_and_what_could_not_be_placed(self, client: Client, county: None) -> None:
        page = words(get(client, f"{WATER}/"))
        for expected in ("权责清单", "河道管理站", "第1版", "临江县水务局清单.txt", "不属于任何一条记录", "（盖章处）这一行归不进任何记录"):
            assert expected in page

    def test_declared_totals_stand_beside_what_was_found(self, client: Client, county: None) -> None:
        # the document claims three penalties; its lists hold two and a supervised one
        page = words(get(client, f"{WATER}/editions/1/"))
        assert "自称" in page and "行政处罚3" in page

    def test_a_body_that_nobody_knows_is_a_clear_404(self, client: Client, county: None) -> None:
        assert "没有这个部门" in get(client, "/bodies/不存在/", 404)


class TestLists:
    @pytest.mark.parametrize("kind", list(KIND_NAMES))
    def test_every_kind_has_its_page_and_each_record_of_it_too(self, client: Client, county: None, kind: str) -> None:
        page = get(client, f"{WATER}/{kind}/")
        assert KIND_NAMES[kind] in page
        for record in queries.records("临江县水务局", kind):
            assert f"/records/{record.key}/" in page
            shown = words(get(client, f"/records/{record.key}/"))
            for text in printed(record.fields):
                assert "".join(text.split()) in shown, f"{kind}: {text!r} is not on its page"

    def test_items_are_filtered_by_office_even_where_a_narrow_column_broke_its_name(self, client: Client, county: None) -> None:
        page = get(client, f"{WATER}/power_items/?office=河道管理站")
        assert "对侵占河道的处罚" in words(page) and "河道采砂许可" not in words(page)

    def test_items_are_filtered_by_type_and_those_without_a_type_can_be_seen(self, client: Client, county: None) -> None:
        rows = csv_rows(get(client, f"{WATER}/power_items.csv?type=行政处罚"))
        assert [row["事项名称"] for row in rows] == ["对擅自取水的处罚", "对侵占河道的\n处罚"]
        assert "没有符合所选条件的事项" in get(client, f"{STREETS}/power_items/?type=-")

    def test_the_matrix_says_which_department_has_a_share_in_which_matter(self, client: Client, county: None) -> None:
        page = get(client, f"{WATER}/boundaries/")
        assert "2件事，4个部门，5项分工" in words(page)
        row = re.search(r'<tr><th scope="row">县公安局</th>(.*?)</tr>', page, re.S)
        assert row and row.group(1).count("<svg") == 1
        for anchor in re.findall(r'href="#(share-[^"]+)"', page):
            assert f'id="{anchor}"' in page
        assert "未写明部门" in page and "某砂场夜间采砂" in page

    def test_duties_are_told_by_office(self, client: Client, county: None) -> None:
        page = words(get(client, f"{WATER}/offices/"))
        assert "规划科" in page and "没有写明科室的工作" in page and "与行政审批局共同承担" in page

    def test_an_office_is_one_office_whatever_stop_or_break_its_cell_ends_with(self, client: Client, db, data_folder) -> None:
        matters = [
            {"label": "", "text": f"工作{n}。", "office": office, "remarks": ""}
            for n, office in enumerate(("稽查队、", "稽查队", "稽查\n队"))
        ]
        lists, data = document("临江县质监局", [("duties", "部门职责登记表", [{"seq": "1", "duty": "负责稽查。", "matters": matters}])])
        operations.accept(lists, data, actor="测试", now=NOW)
        found = json.loads(get(client, "/bodies/临江县质监局/offices.json"))
        assert [(one["office"], len(one["matters"])) for one in found] == [("稽查队", 3)]
        assert "稽查队3件" in words(get(client, "/bodies/临江县质监局/")).replace("具体工作", "")

    def test_telephone_numbers_can_be_dialled(self, client: Client, county: None) -> None:
        page = get(client, f"{WATER}/public_services/")
        assert 'href="tel:00005551234"' in page and 'href="tel:00005551235"' in page and "未写明" in page

    def test_a_regime_has_an_outline_that_leads_to_its_sections(self, client: Client, county: None) -> None:
        page = get(client, f"/records/{key_of('regimes')}/")
        for anchor in re.findall(r'href="#(section-\d)"', page):
            assert f'id="{anchor}"' in page
        assert page.count("section-1") >= 2

    def test_a_replaced_edition_can_still_be_read_and_says_so(self, client: Client, county: None) -> None:
        assert "路灯和景观灯设置许可" in get(client, f"{STREETS}/power_items/")
        old = get(client, f"{STREETS}/power_items/?edition=1")
        assert "这是第 1 版的内容" in old and "路灯设置许可" in old


class TestRecord:
    def test_it_says_where_it_stands_and_the_link_shows_that_place(self, client: Client, county: None) -> None:
        page = get(client, f"/records/{key_of('power_items', 1)}/")
        link = unescape(re.search(r'href="(/sources/[^"]+#here)"', page).group(1))
        shown = get(client, link.split("#")[0])
        here = re.findall(r'<div class="source-line here".*?</div>', shown, re.S)
        assert "对擅自取水的处罚" in "".join(here) and "河道采砂许可" not in "".join(here)
        assert shown.count('id="here"') == 1

    def test_numbered_matters_are_lists_and_articles_stand_apart(self, client: Client, county: None) -> None:
        page = get(client, f"/records/{key_of('power_items')}/")
        assert '<span class="no">（一）</span><span>修建水工程的；</span>' in page
        # the words of a citation are links, and stand as they are printed
        assert re.search(r'<b><a class="law-link[^>]*>第六十五条</a>第二款：</b>', page)
        assert re.search(r'<span class="law-title"><a class="law-link[^>]*>《中华人民共和国水法》</a></span>', page)

    def test_blank_columns_are_named_not_hidden(self, client: Client, county: None) -> None:
        assert "原文件中留空的栏目：子项、备注" in get(client, f"/records/{key_of('power_items')}/")

    def test_the_printed_type_is_kept_beside_the_national_one(self, client: Client, county: None) -> None:
        page = words(get(client, f"/records/{key_of('power_items', 3)}/"))
        assert "行政检查" in page and "原文写作“行政监督”" in page

    def test_a_cut_record_says_so(self, client: Client, county: None) -> None:
        assert "有单元格被截断" in get(client, f"/records/{key_of('power_items', 4)}/")

    def test_the_same_record_in_another_edition_shows_what_differs(self, client: Client, county: None) -> None:
        key = key_of("power_items", 0, "临江县城管局")
        page = words(get(client, f"/records/{key}/"))
        assert "各版变化" in page and "不同：备注" in page
        assert "2025-01-01" in words(get(client, f"/records/{key}/?edition=1"))

    def test_previous_and_next_lead_through_the_list(self, client: Client, county: None) -> None:
        page = get(client, f"/records/{key_of('power_items', 1)}/")
        assert f'href="/records/{key_of("power_items", 0)}/" rel="prev"' in page
        assert f'href="/records/{key_of("power_items", 2)}/" rel="next"' in page

    def test_the_stages_of_a_supervised_power_are_a_track(self, client: Client, county: None) -> None:
        page = get(client, f"/records/{key_of('supervision_items')}/")
        assert page.count('class="dot"') == 3
        assert "<strong>调查取证风险：</strong>" in page


class TestOtherForms:
    @pytest.mark.parametrize(
        "address", ["/index", "/search", "/bodies", WATER, f"{WATER}/offices", f"{WATER}/editions/1", "/about", "/search.json?q=水"]
    )
    def test_every_page_is_also_json_and_csv(self, client: Client, county: None, address: str) -> None:
        path, _, asked = address.removesuffix("").partition("?")
        path = path.removesuffix(".json")
        tail = f"?{asked}" if asked else ""
        json.loads(get(client, f"{path}.json{tail}"))
        assert get(client, f"{path}.csv{tail}").startswith("\ufeff")

    @pytest.mark.parametrize("kind", list(KIND_NAMES))
    def test_every_list_and_record_is_data_with_all_its_words(self, client: Client, county: None, kind: str) -> None:
        listed = json.loads(get(client, f"{WATER}/{kind}.json"))
        assert [one["fields"] for one in listed] == [record.fields for record in queries.records("临江县水务局", kind)]
        table = get(client, f"{WATER}/{kind}.csv")
        for record in queries.records("临江县水务局", kind):
            one = json.loads(get(client, f"/records/{record.key}.json"))
            assert one["fields"] == record.fields and one["place"] == record.place
            flat = "".join(cell for row in csv.reader(io.StringIO(table)) for cell in row)
            for text in printed(record.fields):
                assert text in flat

    def test_the_page_names_its_other_forms(self, client: Client, county: None) -> None:
        page = client.get(f"{WATER}/power_items/?type=行政处罚").content.decode()
        assert re.search(r'rel="alternate" type="application/json" href="/bodies/[^"]+/power_items\.json\?type=', page)
        assert "JSON 数据" in page and "CSV 表格" in page

    def test_no_cell_of_a_table_is_a_formula(self, client: Client, county: None) -> None:
        rows = csv_rows(get(client, f"{WATER}/power_items.csv"))
        assert rows[4]["子项"] == "'=1+1"

    def test_matters_and_shares_make_rows_of_their_own(self, client: Client, county: None) -> None:
        assert [row["部门分工：部门"] for row in csv_rows(get(client, f"{WATER}/boundaries.csv"))] == [
            "县水务局",
            "县公安局",
            "",
            "县水务局",
            "县住建局",
        ]


def csv_rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def printed(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for key, one in value.items() if key not in ("seq",) for text in printed(one)]
    if isinstance(value, list):
        return [text for one in value for text in printed(one)]
    return [str(value)] if value else []
