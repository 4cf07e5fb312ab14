"""A citizen looks something up: home, search, item, its place in the source, the boundary matrix, and the same on a phone."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# pictures of what the browser saw; the folder is not part of the repository
SCREENSHOTS = Path(os.environ.get("QUANZE_SCREENSHOTS", Path(__file__).resolve().parents[2] / "screenshots"))
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


class Visit:
    """A browser page that complains of what a visitor would: console errors, refused styles, barriers, sideways scrolling."""

    def __init__(self, browser: Any, root: str, folder: Path, **context: Any) -> None:
        from axe_playwright_python.sync_playwright import Axe

        self.page = browser.new_context(**{"viewport": DESKTOP, "locale": "zh-CN"} | context).new_page()
        self.root, self.folder, self.axe, self.console = root, folder, Axe(), []
        self.page.on("console", lambda message: self.console.append(message.text) if message.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.console.append(str(error)))

    def go(self, address: str) -> Visit:
        self.page.goto(self.root + address)
        return self

    def look(self, name: str) -> None:
        """Judges the page that is open and keeps a picture of it."""
        self.page.wait_for_load_state()  # a click comes back when the next page begins, not when it is whole
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            self.page.screenshot(path=self.folder / f"{name}.png")
        except PlaywrightError as busy:  # a browser on a busy machine sometimes has no frame to show yet
            if "Unable to capture screenshot" not in str(busy):
                raise
            self.page.wait_for_timeout(1000)
            self.page.screenshot(path=self.folder / f"{name}.png")
        violations = self.axe.run(self.page).response["violations"]
        told = [f"{one['id']}: {[node['html'][:120] for node in one['nodes'][:3]]}" for one in violations]
        assert not told, f"{name} ({self.page.url}): {told}"
        assert not self.console, f"{name}: {self.console}"
        sideways = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert sideways <= 0, f"{name} ({self.page.url}) is {sideways} pixels wider than the window"


def data(visit: Visit, address: str) -> Any:
    return json.loads(visit.page.request.get(visit.root + quote(address, safe="/?=&.")).text())


def every_kind_of_page(visit: Visit) -> dict[str, str]:
    """One address for each kind of page that this registry can show."""
    found = {
        "home": "/",
        "search": "/search/?q=" + quote("责任"),
        "search-empty": "/search/",
        "search-none": "/search/?q=" + quote("龘龘 水"),
        "search-question": "/search/?q=" + quote("煤气罐没有检验谁负责，罚5万元吗"),
    }
    found |= {"bodies": "/bodies/", "about": "/about/"}
    for body in sorted(data(visit, "/index.json")["bodies"], key=lambda one: -len(one["counts"])):
        root = f"/bodies/{body['slug']}"
        found.setdefault("body", root + "/")
        found.setdefault("edition", root + "/editions/1/")
        numbers = [edition["number"] for edition in data(visit, root + ".json")["editions"]]
        if len(numbers) > 1:
            found.setdefault("changes", f"{root}/editions/{max(numbers)}/changes/")
        if "/offices/" in visit.page.request.get(visit.root + quote(root) + "/").text():
            found.setdefault("offices", root + "/offices/")
        for kind in body["counts"]:
            if f"list-{kind}" not in found:
                found[f"list-{kind}"] = f"{root}/{kind}/"
                record = data(visit, f"{root}/{kind}.json")[0]
                found[f"record-{kind}"] = record["url"]
                found[f"source-{kind}"] = data(visit, record["url"].rstrip("/") + ".json")["source"]["url"]
    return found


def walk(visit: Visit, word: str) -> None:
    """Home, search, item, source place: by the links that a visitor has."""
    page = visit.go("/").page
    visit.look("1-home")
    page.get_by_role("searchbox").fill(word)
    page.get_by_role("button", name="检索").click()
    assert page.locator("mark").first.inner_text() == word
    visit.look("2-search")
    page.locator(".facets-first a").first.click()
    visit.look("3-narrowed")
    page.locator(".rows h3 a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    visit.look("4-item")
    page.locator(".origin-side a").first.click()
    expect(page.locator("#here")).to_be_in_viewport()  # the place in the source is scrolled to
    visit.look("5-source")


def boundaries(visit: Visit, address: str) -> None:
    page = visit.go(address).page
    visit.look("6-matrix")
    dot = page.locator(".matrix tbody a").first
    anchor = dot.get_attribute("href")
    dot.click()
    expect(page.locator(anchor)).to_be_visible()
    visit.look("7-share")


def test_a_citizen_finds_an_item_its_source_and_who_does_what(browser: Any, live_server: Any, data_folder: Path) -> None:
    from fictional_county import import_county

    import_county()
    visit = Visit(browser, live_server.url, SCREENSHOTS / "county")
    walk(visit, "采砂")
    boundaries(visit, "/bodies/临江县水务局/boundaries/")
    for width, viewport in (("desktop", DESKTOP), ("phone", PHONE)):
        for name, address in every_kind_of_page(visit).items():
            visit.page.set_viewport_size(viewport)
            visit.go(address).look(f"{width}-{name}")
    visit.go("/bodies/临江县应急局/boundaries/").look("phone-wide-matrix")


def test_the_portal_serves_without_scripts_in_the_dark_at_double_size_and_on_paper(
    browser: Any, live_server: Any, data_folder: Path
) -> None:
    from fictional_county import import_county

    import_county()
    dark = Visit(browser, live_server.url, SCREENSHOTS / "dark", color_scheme="dark")
    for name, address in every_kind_of_page(dark).items():
        dark.go(address).look(name)
    plain = Visit(browser, live_server.url, SCREENSHOTS / "plain", java_script_enabled=False)
    plain.go("/search/?q=" + quote("河道")).page.locator(".rows h3 a").first.click()
    expect(plain.page.get_by_role("heading", level=1)).to_be_visible()
    large = Visit(browser, live_server.url, SCREENSHOTS / "large", viewport={"width": 320, "height": 640})
    for name, address in every_kind_of_page(large).items():
        large.go(address).look(name)
    paper = dark.go("/records/" + data(dark, "/bodies/临江县水务局/power_items.json")[0]["key"] + "/").page
    paper.emulate_media(media="print", color_scheme="light")
    assert not paper.locator(".site-nav").is_visible() and paper.locator(".print-only").is_visible()
    paper.screenshot(path=SCREENSHOTS / "print.png", full_page=True)


def test_the_keyboard_reaches_the_text_first_and_every_link_shows_its_focus(browser: Any, live_server: Any, data_folder: Path) -> None:
    from fictional_county import import_county

    import_county()
    page = Visit(browser, live_server.url, SCREENSHOTS / "keys").go("/bodies/临江县水务局/boundaries/").page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.getElementById('page-content').contains(document.activeElement)")
    for _ in range(12):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", page.evaluate("document.activeElement.outerHTML")


def test_what_a_finger_must_hit_is_large_enough_on_a_phone(browser: Any, live_server: Any, data_folder: Path) -> None:
    """Links inside sentences are exempt (WCAG 2.2, 2.5.8); everything that stands alone is at least 24 pixels high."""
    from fictional_county import import_county

    import_county()
    visit = Visit(browser, live_server.url, SCREENSHOTS / "touch", viewport=PHONE, has_touch=True)
    small = """[...document.querySelectorAll('nav a, button, input, summary, .links a, .matrix td a, .pages a, .tel')]
      .filter(e => e.offsetParent && e.getBoundingClientRect().height < 24 && !e.closest('.hidden-visually') && !e.closest('.skip'))
      .map(e => e.outerHTML.slice(0, 100))"""
    for address in every_kind_of_page(visit).values():
        assert visit.go(address).page.evaluate(small) == [], address


def test_every_real_list_can_be_read_and_searched(browser: Any, live_server: Any, data_folder: Path, shared: Path) -> None:
    from datetime import UTC, datetime

    from quanze.adapters.office import convert_with_office
    from quanze.adapters.rulebook import load_list_rules
    from quanze.core.pipeline import read_lists
    from quanze.store.registry import operations

    rules = load_list_rules()
    files = [path for path in sorted((shared / "lists").rglob("*")) if path.is_file()]
    accepted = []
    for path in files:
        bytes_of = path.read_bytes()
        extracted = read_lists(path.name, bytes_of, rules, convert=convert_with_office)
        told = operations.accept(
            extracted, bytes_of, actor="试行", now=datetime(2026, 3, 2, tzinfo=UTC), body="" if extracted.header.issuer else path.stem
        )
        accepted.append((told.body_slug, told.number, extracted))
    visit = Visit(browser, live_server.url, SCREENSHOTS / "real")
    walk(visit, "安全")
    boundaries_of = [body["slug"] for body in data(visit, "/index.json")["bodies"] if "boundaries" in body["counts"]]
    for slug in boundaries_of:
        boundaries(visit, f"/bodies/{slug}/boundaries/")
    for width, viewport in (("desktop", DESKTOP), ("phone", PHONE)):
        visit.page.set_viewport_size(viewport)
        for name, address in every_kind_of_page(visit).items():
            visit.go(address).look(f"{width}-{name}")
    for slug, number, extracted in accepted:
        for found in extracted.lists:
            if not found.records:
                continue
            listed = data(visit, f"/bodies/{slug}/{found.kind}.json?edition={number}")
            assert len(listed) == sum(len(one.records) for one in extracted.lists if one.kind == found.kind), (slug, found.kind)
            name = next(
                (re.sub(r"\s", "", str(value)) for value in found.records[0].fields.values() if isinstance(value, str) and len(value) > 3),
                "",
            )
            if name and any(one["current"] for one in listed):
                assert data(visit, f"/search.json?q={name[:4]}")["total"] > 0
