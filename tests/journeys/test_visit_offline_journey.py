"""A visit on a phone where there is no network: the page opens again, keeps what is typed, sends when the network is back, once."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

for room in ("web", "store"):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / room))

from journeys.test_desk_journey import sign_in  # noqa: E402 - the casts of other rooms must be within reach first
from journeys.test_portal_journey import PHONE, SCREENSHOTS, Visit  # noqa: E402
from journeys.visit_steps import fill_form, send, take_along, wait_until_sent  # noqa: E402

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def item(settings: Any, data_folder: Path) -> str:
    from visits_desk import register_inspections

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return register_inspections()


def test_the_form_is_filled_without_a_network_and_arrives_once(browser: Any, live_server: Any, item: str, tmp_path: Path) -> None:
    from visits_desk import begun, visit

    from quanze.store.accounts import sessions
    from quanze.store.inspections.visits.models import FormRecord, Photo

    key = begun(item)
    officer = sign_in(browser, live_server.url, "handler", viewport=PHONE)
    officer.folder = SCREENSHOTS / "visits"
    page = officer.page
    officer.go("/desk/inspections/visits/mine/").look("01-mine-phone")
    officer.go(f"/desk/inspections/visits/{key}/").look("02-visit-phone")
    take_along(page, live_server.url, key)

    page.context.set_offline(True)
    page.reload()
    page.wait_for_selector("body[data-ready]")
    assert "没有网络" in page.locator("#network").inner_text()
    fill_form(page, {"a": ("pass", ""), "b": ("14.7", ""), "c": ("no", "3 月 1 日后没有记录")})
    photo = tmp_path / "现场.png"
    photo.write_bytes(page.screenshot())
    page.locator("#photo").set_input_files(photo)
    page.wait_for_selector(".pictures img")
    send(page)
    page.locator("#status", has_text="等网络恢复").wait_for()
    officer.console[:] = [said for said in officer.console if "ERR_INTERNET_DISCONNECTED" not in said]
    page.reload()  # what was typed is still there
    page.wait_for_selector("body[data-ready]")
    assert page.locator('[name="note-c"]').input_value() == "3 月 1 日后没有记录"
    assert page.locator('[name="value-c"][value="no"]').is_checked()
    assert FormRecord.objects.count() == 0

    # the session runs out meanwhile: nothing is lost, and after signing in the queue is sent
    from quanze.adapters.system_clock import now
    from quanze.store.accounts.models import SignIn

    for each in SignIn.objects.filter(ended__isnull=True):
        sessions.end(each.pk, now(), "测试", "p-handler")
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.get_by_text("登录已经过期").wait_for()
    officer.console.clear()
    again = _sign_in_again(page)
    page.wait_for_url(re.compile(r"/desk/inspections/offline/"))
    take_along(page, live_server.url, key)
    wait_until_sent(page)
    page.locator("#status", has_not_text="照片等着").wait_for()
    assert again
    row = FormRecord.objects.get()
    assert row.answers["c"] == {"value": "no", "note": "3 月 1 日后没有记录"} and row.complete and not row.late
    assert Photo.objects.get().sha256 and visit(key).stage == "visited"
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.reload()
    page.wait_for_selector("body[data-ready]")
    assert FormRecord.objects.count() == 1 and Photo.objects.count() == 1
    officer.console[:] = [said for said in officer.console if "ERR_INTERNET_DISCONNECTED" not in said]
    officer.look("03-offline-phone")


def test_a_tired_officer_fills_two_bodies_forms_in_two_tabs_and_taps_twice(browser: Any, live_server: Any, item: str) -> None:
    from visits_desk import begun, comes_along

    from quanze.store.inspections.visits.models import FormRecord

    key = begun(item)
    comes_along(key)
    officer = sign_in(browser, live_server.url, "handler", viewport=PHONE)
    officer.folder = SCREENSHOTS / "visits"
    page = officer.page
    take_along(page, live_server.url, key)
    other = page.context.new_page()
    take_along(other, live_server.url, key)
    page.context.set_offline(True)
    fill_form(page, {"a": ("pass", ""), "b": ("14.7", "")})
    page.locator("#status-0", has_text="已存在手机里").wait_for()
    fill_form(other, {"c": ("no", "3 月 1 日后没有记录")})  # the other tab still shows the empty form
    theirs = other.locator('fieldset[data-part="1"] input[value="pass"]')
    for number in range(theirs.count()):
        theirs.nth(number).check()
    other.locator("#status-1", has_text="已存在手机里").wait_for()
    page.bring_to_front()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#n-c")).to_have_value("3 月 1 日后没有记录")
    assert page.locator('[name="value-b"]').input_value() == "14.7", "what this tab had filled in is still there"
    page.context.set_offline(False)
    page.get_by_role("button", name="填好了，送出").dblclick()
    for part in (0, 1):
        page.locator(f"#status-{part}", has_text="送到服务器").wait_for()
    kept = {row.part: row for row in FormRecord.objects.all()}
    assert set(kept) == {0, 1} and FormRecord.objects.count() == 2, "two tabs and two taps are one record a form"
    assert kept[0].complete and kept[0].answers["c"]["note"] == "3 月 1 日后没有记录" and kept[0].answers["b"] == {"value": "14.7"}
    # away and back by the browser's own button, then a word more: it is sent and nothing else changes
    page.get_by_role("link", name="回到检查页面").click()
    page.wait_for_url(f"**/visits/{key}/")
    page.go_back()
    page.wait_for_selector("body[data-ready]")
    page.locator('[name="note-b"]').fill("看了两块表")
    with page.expect_response("**/sync/"):
        send(page)
    assert FormRecord.objects.get(part=0).answers["b"]["note"] == "看了两块表" and FormRecord.objects.count() == 2
    officer.console[:] = [said for said in officer.console if "ERR_INTERNET_DISCONNECTED" not in said]
    officer.look("06-joint-offline-phone")
    # an act that is tapped twice is done once, and the answer is that of the first
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    page.goto(f"{live_server.url}/desk/inspections/visits/{key}/acts/sign/")
    page.locator('[name="field-signature"]').select_option("signed")
    page.locator('[name="field-signed_by"]').fill("站长")
    page.get_by_role("button", name="当事人签字").dblclick()
    page.wait_for_url(f"**/visits/{key}/")
    page.get_by_text("已办理：当事人签字").wait_for()
    assert len(posts) == 1


def _sign_in_again(page: Any) -> bool:
    from desk_cast import PASSWORD, code_now

    from quanze.store.accounts.models import Account

    Account.objects.filter(name="handler").update(totp_last_step=-1)
    page.get_by_role("link", name="去登录").click()
    page.get_by_label("账号").fill("handler")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_label("动态口令").fill(code_now())
    page.get_by_role("button", name="继续").click()
    return True


def test_the_firm_reads_its_page_on_a_phone_and_rates(browser: Any, live_server: Any, item: str) -> None:
    from visits_cast import BAD
    from visits_desk import ended, visit

    firm = Visit(browser, live_server.url, SCREENSHOTS / "visits", viewport=PHONE)
    page = firm.go(f"/inspections/visit/{visit(ended(item, 'correct', BAD)).code}/").page
    firm.look("04-firm-phone")
    page.get_by_label("很满意", exact=False).first.check()
    page.get_by_role("button", name="提交评价").click()
    page.get_by_text("已经收到您的评价").wait_for()
    firm.look("05-firm-rated-phone")
