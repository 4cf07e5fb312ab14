"""Whatever is asked, the answer is a clear page; and what did not change is not sent twice."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from fictional_county import NOW, document, power_item

from quanze.store.registry import operations, queries

pytestmark = pytest.mark.django_db
WATER = "/bodies/临江县水务局"


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/search/?q=水&page=abc", 400, "页码应当是从 1 开始的整数"),
        ("/search/?q=水&page=-1", 400, "页码"),
        ("/search/?q=水&page=0", 400, "页码"),
        ("/search/?q=水&page=%C2%B2", 400, "页码"),
        ("/search/?q=水&page=999", 404, "没有第 999 页"),
        ("/search/?q=水&page=99999999999999999999", 400, "页码"),
        ("/search/?q=" + "长" * 101, 400, "最多 100 个"),
        ("/search/?q=水&kind=nonsense", 400, "没有这种清单"),
        ("/search/?q=水&body=无此局", 400, "没有这个部门"),
        ("/search/?q=水&type=无此类型", 200, "没有一条记录"),
        ("/search/?q=%00", 200, "写下要查的事"),
        ("/search/?q=水%00%1b", 200, "共"),
        ("/search/?q=%ff%fe", 200, ""),
        ("/search/?q=%25_%22*%28", 200, "没有一条记录"),
        ("/search/?q=%22 OR 1=1 --", 200, "没有一条记录"),
        ("/search/?kind=%00", 200, ""),
        ("/search/?q=水&body=%00", 200, ""),
        ("/bodies/%00/", 404, "没有这一页"),
        ("/bodies/无此局/", 404, "没有这个部门"),
        ("/bodies/无此局/power_items/", 404, "没有这个部门"),
        (f"{WATER}/nonsense/", 404, "没有这种清单"),
        (f"{WATER}/power_items/?page=2", 404, "一共 1 页"),
        (f"{WATER}/power_items/?edition=x", 400, "版次应当是整数"),
        (f"{WATER}/power_items/?edition=9", 404, "没有这份清单"),
        (f"{WATER}/power_items/?office=%00", 200, ""),
        (f"{WATER}/power_items/?office=无此科&type=无此类", 200, "没有符合所选条件"),
        (f"{WATER}/editions/99/", 404, "没有第 99 版"),
        (f"{WATER}/editions/99999999999999999999999/", 404, "版"),
        ("/bodies/临江县城管局/duties/", 404, "没有这份清单"),
        ("/records/nonsense/", 404, "没有这条记录"),
        ("/records/%00/", 404, "没有这一页"),
        ("/sources/" + "0" * 64 + "/", 404, "没有这份来源文件"),
        ("/sources/" + "0" * 64 + "/original", 404, "没有这份来源文件"),
        ("/sources/../../etc/passwd/", 404, "没有这一页"),
        ("/nonsense", 404, "没有这一页"),
        ("/" + "a" * 5000, 404, "没有这一页"),
    ],
)
def test_odd_requests_get_a_clear_answer(client: Client, county: None, address: str, status: int, words: str) -> None:
    client.raise_request_exception = False
    response = client.get(address)
    assert response.status_code == status, response.content.decode()[:500]
    assert words in response.content.decode()


@pytest.mark.parametrize(
    ("asked", "status", "words"),
    [
        ("line=3", 200, "已标出"),
        ("line=99999", 200, "文件里找不到"),
        ("line=abc", 400, "出处不对"),
        ("line=-1", 400, "出处不对"),
        ("line=99999999999999999999", 400, "出处不对"),
        ("row=1&page=2&sheet=%00", 200, "文件里找不到"),
        ("part=99", 404, "没有第 99 段"),
        ("part=x", 400, "出处不对"),
        ("part=%C2%B2", 404, "没有"),
        ("column=2", 200, ""),
    ],
)
def test_odd_places_in_a_source_get_a_clear_answer(client: Client, county: None, asked: str, status: int, words: str) -> None:
    source = queries.editions("临江县水务局")[0].source
    client.raise_request_exception = False
    response = client.get(f"/sources/{source.sha256}/?{asked}")
    assert response.status_code == status
    assert words in response.content.decode()


def test_programs_are_refused_in_their_own_form(client: Client, county: None) -> None:
    assert client.get("/records/nonsense.json").json()["error"]["status"] == 404
    assert client.get("/nonsense.json").json()["error"]["title"] == "没有这一页"


def test_only_reading_is_allowed(client: Client, county: None) -> None:
    assert client.post("/search/").status_code == 405
    assert client.delete(f"{WATER}/").status_code == 405
    assert client.head("/").status_code == 200


def test_the_original_is_given_as_it_was_received_and_never_shown_as_a_page(client: Client, county: None) -> None:
    source = queries.editions("临江县水务局")[0].source
    response = client.get(f"/sources/{source.sha256}/original")
    data = b"".join(response)
    assert len(data) == source.size and "河道采砂许可".encode() in data
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"] == "application/octet-stream"


def test_a_source_that_is_gone_leaves_its_records_readable(client: Client, county: None, data_folder) -> None:
    source = queries.editions("临江县水务局")[0].source
    operations.source_files().path(source.sha256).unlink()
    assert "不能显示" in client.get(f"/sources/{source.sha256}/").content.decode()
    assert client.get(f"/sources/{source.sha256}/original").status_code == 404
    assert client.get(f"/records/{queries.records('临江县水务局', 'power_items')[0].key}/").status_code == 200


def test_a_source_is_read_once_and_kept(client: Client, county: None, data_folder) -> None:
    from quanze.web.portal.views import source as view

    source = queries.editions("临江县水务局")[0].source
    first = client.get(f"/sources/{source.sha256}/?line=3").content
    view._cut.cache_clear()
    operations.source_files().path(source.sha256).unlink()
    assert client.get(f"/sources/{source.sha256}/?line=3").content == first


def test_a_page_that_did_not_change_is_not_sent_again(client: Client, county: None) -> None:
    for address in ("/", f"{WATER}/", f"{WATER}/power_items.json", "/search/?q=水"):
        first = client.get(address)
        again = client.get(address, headers={"if-none-match": first["ETag"]})
        assert again.status_code == 304 and not again.content


def test_a_new_edition_makes_every_page_new(client: Client, county: None) -> None:
    before = client.get(f"{WATER}/")
    newer, data = document("临江县水务局", [("power_items", "权责清单", [power_item(1, "取水许可", "行政许可")])], date="2026-06-01")
    operations.accept(newer, data, actor="测试", now=NOW)
    after = client.get(f"{WATER}/", headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200 and "第 2 版" in after.content.decode()


def test_pages_carry_a_strict_policy_and_nothing_inline(client: Client, county: None) -> None:
    for address in (
        "/",
        "/search/?q=水",
        f"{WATER}/",
        f"{WATER}/boundaries/",
        f"/records/{queries.records('临江县水务局', 'power_items')[0].key}/",
    ):
        response = client.get(address)
        page = response.content.decode()
        assert "default-src 'self'" in response["Content-Security-Policy"]
        assert not re.search(r"<script|\sstyle=|\son[a-z]+=|https?://(?!testserver|www\.w3\.org)", page)


def test_every_link_of_the_portal_leads_somewhere(client: Client, county: None) -> None:
    """Walks the whole site from its home page."""
    from urllib.parse import urldefrag, urljoin

    # the officers' door, which the foot of the page names, opens at the sign-in
    assert client.get("/desk/", follow=True).status_code == 200
    seen: set[str] = set()
    waiting = ["/"]
    while waiting and len(seen) < 600:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        response = client.get(address)
        assert response.status_code == 200, address
        if response["Content-Type"].startswith("text/html"):
            for link in re.findall(r'href="([^"]+)"', response.content.decode()):
                target, _ = urldefrag(urljoin(address, link.replace("&amp;", "&")))
                if target.startswith("/") and not target.startswith(("/static/", "/desk/")) and target not in seen:
                    waiting.append(target)
    assert len(seen) > 100


def test_the_site_tells_machines_about_itself(client: Client, county: None) -> None:
    assert client.get("/health/").json()["status"] == "ok"
    icon = client.get("/favicon.ico")
    assert (icon.status_code, icon["Content-Type"], icon.content[:4]) == (200, "image/x-icon", b"\x00\x00\x01\x00")
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").content.decode()
    places = re.findall(r"<loc>([^<]+)</loc>", client.get("/sitemap.xml").content.decode())
    assert len(places) == len(set(places)) > 20
    for place in places:
        assert client.get(place.removeprefix("http://testserver")).status_code == 200


def test_a_large_site_is_told_in_several_sitemaps(client: Client, county: None, monkeypatch) -> None:
    from quanze.web.portal.views import system

    monkeypatch.setattr(system, "SITEMAP_RECORDS", 7)
    parts = re.findall(r"<loc>http://testserver([^<]+)</loc>", client.get("/sitemap.xml").content.decode())
    places = [place for part in parts for place in re.findall(r"<loc>([^<]+)</loc>", client.get(part).content.decode())]
    assert sum("/records/" in place for place in places) == queries.home().records
    assert len(places) == len(set(places))
    assert client.get("/sitemap-99.xml").status_code == 404


def test_pages_need_few_queries_however_long_the_list(client: Client, db, data_folder, django_assert_max_num_queries) -> None:
    items = [power_item(number, f"第{number}种许可", "行政许可") for number in range(1, 121)]
    long, data = document("临江县商务局", [("power_items", "权责清单", items)])
    operations.accept(long, data, actor="测试", now=NOW)
    with django_assert_max_num_queries(12):
        page = client.get("/bodies/临江县商务局/power_items/").content.decode()
    assert "共 120 项" in page and page.count("/records/") == 50
    record = f"/records/{queries.records('临江县商务局', 'power_items')[0].key}/"
    client.get(record)  # the first record of a process reads the law that it cites; then it is known
    with django_assert_max_num_queries(12):
        client.get(record)
    with django_assert_max_num_queries(12):
        client.get("/")
