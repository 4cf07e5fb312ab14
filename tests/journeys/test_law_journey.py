"""A citizen follows an item's basis to the law and back, and reads what was found in a list; by eye, by keyboard, in the dark and on paper."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from .test_portal_journey import DESKTOP, PHONE, SCREENSHOTS, Visit, data

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LAW = "/laws/天山省养蜂条例/"


def prepare() -> str:
    from fictional_laws import TODAY, import_bees, load_bees

    from quanze.store.quality import operations

    load_bees()
    slug = import_bees()
    operations.refresh(TODAY)
    return slug


def pages(visit: Visit, slug: str) -> dict[str, str]:
    return {
        "laws": "/laws/",
        "laws-found": "/laws/?q=天山省",
        "laws-none": "/laws/?q=天山省养蚕条例",
        "law": LAW,
        "law-then": LAW + "?on=2021-01-01",
        "law-repealed": "/laws/天山省蜂蜜规定/",
        "law-several": "/laws/天山省花粉办法/",
        "law-facts-only": "/laws/行政处罚法/",
        "law-absent": "/laws/没有的条例/",
        "article": LAW + "2/?on=2022-06-30",
        "items": LAW + "items/",
        "item": data(visit, f"/bodies/{slug}/power_items.json")[0]["url"],
        "quality": f"/bodies/{slug}/quality/",
        "quality-rule": f"/bodies/{slug}/quality/?rule=ST04",
        "checks": "/checks/",
        "check": "/checks/ST04/",
        "body": f"/bodies/{slug}/",
    }


def test_a_citizen_follows_a_basis_to_the_law_and_to_others_that_rest_on_it(browser: Any, live_server: Any, data_folder: Any) -> None:
    slug = prepare()
    visit = Visit(browser, live_server.url, SCREENSHOTS / "law")
    page = visit.go(data(visit, f"/bodies/{slug}/power_items.json")[0]["url"]).page
    visit.look("1-item")
    page.locator("#legal_basis .law-link", has_text="第二条").first.click()
    assert "处二百元罚款" in page.locator(".law-article").first.inner_text()
    expect(page.locator("del").first).to_be_visible()
    expect(page.locator("ins").first).to_be_visible()
    visit.look("2-article-then")
    page.get_by_role("link", name="回到今天").click()
    assert "处五百元罚款" in page.locator(".law-article").first.inner_text()
    page.get_by_role("link", name="对没有告示的处罚").click()
    assert page.get_by_role("heading", level=1).inner_text() == "对没有告示的处罚"
    page.locator(".cited-laws h3 a", has_text="天山省养蜂条例").click()
    page.get_by_label("看哪一天的").fill("2020-12-31")
    page.get_by_role("button", name="看这一天").click()
    assert "2020-12-31 这一天的条文" in page.locator("#text").inner_text()
    visit.look("3-law-then")
    page.get_by_role("link", name="法律", exact=True).first.click()
    page.get_by_label("名称中的词").fill("蜂蜜")
    page.get_by_role("button", name="查找").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    visit.look("4-found")


def test_a_reader_of_a_quality_report_finds_the_place_and_the_rule(browser: Any, live_server: Any, data_folder: Any) -> None:
    slug = prepare()
    visit = Visit(browser, live_server.url, SCREENSHOTS / "quality")
    page = visit.go(f"/bodies/{slug}/").page
    page.get_by_role("link", name="现行清单的自动检查结果").click()
    visit.look("1-report")
    page.locator("#ST04").get_by_role("link", name="ST04").click()
    assert page.get_by_role("heading", level=1).inner_text() == "写明的总数与实际条数不符"
    page.go_back()
    page.locator("#ST02 .finding-item a").first.click()
    page.wait_for_url("**#item_name")
    visit.look("2-item")


@pytest.mark.parametrize(
    ("name", "context"),
    [
        ("desktop", {"viewport": DESKTOP}),
        ("phone", {"viewport": PHONE}),
        ("small", {"viewport": {"width": 320, "height": 640}}),
        ("dark", {"color_scheme": "dark"}),
    ],
)
def test_every_law_and_quality_page_is_without_barriers(
    browser: Any, live_server: Any, data_folder: Any, name: str, context: dict[str, Any]
) -> None:
    slug = prepare()
    visit = Visit(browser, live_server.url, SCREENSHOTS / f"law-{name}", **context)
    for page, address in pages(visit, slug).items():
        visit.go(address)
        if page == "law-absent":  # a browser notes every 404 in its console
            visit.console.clear()
        visit.look(page)


def test_on_paper_the_article_and_the_findings_remain_and_the_tools_are_gone(browser: Any, live_server: Any, data_folder: Any) -> None:
    slug = prepare()
    visit = Visit(browser, live_server.url, SCREENSHOTS / "law-paper")
    page = visit.go(LAW + "2/?on=2022-06-30").page
    page.emulate_media(media="print")
    assert not page.locator(".on-day").is_visible() and page.locator(".law-article").first.is_visible()

    visit.go(f"/bodies/{slug}/quality/")
    assert page.locator(".findings li").first.is_visible()
