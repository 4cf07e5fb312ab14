"""Officers at work in a browser: signing in with a second factor, a list adjustment through three hands to its end, a refused page."""

from __future__ import annotations

import io
import re
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from journeys.test_portal_journey import DESKTOP, PHONE, SCREENSHOTS, Visit

for room in ("web", "store"):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / room))


pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WATER = "云泽县水务局"


@pytest.fixture
def county(settings: Any, data_folder: Path) -> None:
    from accounts_cast import register_county
    from desk_cast import PASSWORD  # noqa: F401 - puts the cast of tests/store within reach

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    register_county()


def sign_in(browser: Any, root: str, name: str, **context: Any) -> Visit:
    """A visit by an officer whose second factor is set: account, password, code."""
    from desk_cast import PASSWORD, code_now, enrolled

    enrolled(name)
    visit = Visit(browser, root, SCREENSHOTS / "desk", **context)
    page = visit.go("/desk/").page
    page.get_by_label("账号").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_label("动态口令").fill(code_now())
    page.get_by_role("button", name="继续").click()
    page.wait_for_url(re.compile(r"/desk/(admin/)?$|/desk/$"))
    visit.console.clear()
    return visit


def both(visit: Visit, name: str, settled: str = "networkidle") -> None:
    """The open page judged on a wide screen and on a phone, once it is `settled`: a page without scripts when it has loaded."""
    for width, viewport in (("desktop", DESKTOP), ("phone", PHONE)):
        visit.page.set_viewport_size(viewport)
        visit.page.wait_for_load_state(settled)
        # the browser's own note of a refusal that the page is there to show
        visit.console[:] = [said for said in visit.console if not re.search(r"status of 4\d\d", said)]
        visit.look(f"{name}-{width}")
    visit.page.set_viewport_size(DESKTOP)


def test_a_first_sign_in_with_the_second_factor(browser: Any, live_server: Any, county: None) -> None:
    from quanze.adapters.system_clock import now
    from quanze.core.access import totp
    from quanze.store.accounts import account_operations
    from quanze.store.accounts.operations import By

    account_operations.reset_password("leader", "first-Password-77x", By("p-security", now()))
    visit = Visit(browser, live_server.url, SCREENSHOTS / "desk")
    page = visit.go("/desk/").page
    both(visit, "01-sign-in")
    page.get_by_label("账号").fill("leader")
    page.get_by_label("密码").fill("wrong")
    page.get_by_role("button", name="登录").click()
    visit.console.clear()  # the browser notes the 403 itself
    assert "账号或密码不对" in page.get_by_role("alert").inner_text() and page.get_by_label("账号").input_value() == "leader"
    both(visit, "02-wrong-password")
    page.get_by_label("密码").fill("first-Password-77x")
    page.get_by_role("button", name="登录").click()
    both(visit, "03-first-password")
    page.get_by_label("原密码").fill("first-Password-77x")
    page.get_by_label("新密码", exact=True).fill("quiet-Harbour-42")
    page.get_by_label("再输入一次新密码").fill("quiet-Harbour-42")
    page.get_by_role("button", name="修改密码").click()
    both(visit, "04-second-factor")
    page.get_by_text("不能扫码时").click()
    secret = totp.from_text(page.locator(".key").inner_text())
    page.get_by_label("身份验证器显示的六位数字").fill(totp.code_at(secret, int(now().timestamp()) // 30))
    page.get_by_role("button", name="完成设置").click()
    both(visit, "05-recovery-codes")
    page.get_by_role("link", name="开始工作").click()
    assert page.get_by_role("heading", level=1).inner_text() == "我的工作"
    both(visit, "06-work-empty")
    visit.go("/desk/account/")
    both(visit, "07-account")


def test_a_list_adjustment_goes_through_three_hands_to_its_end(browser: Any, live_server: Any, county: None) -> None:
    from quanze.adapters.system_clock import now

    handler, leader = sign_in(browser, live_server.url, "handler"), sign_in(browser, live_server.url, "leader")
    page = handler.page
    page.get_by_role("link", name="发起事项").click()
    both(handler, "10-choose")
    page.locator("li", has_text="权责清单事项调整").get_by_role("link").click()
    page.get_by_role("button", name="登记调整情形").click()
    handler.console.clear()
    both(handler, "11-open-errors")
    page.get_by_label("情形", exact=True).select_option("element")
    page.get_by_label("情形发生之日").fill((now().date() - timedelta(days=3)).isoformat())
    page.get_by_label("依据").fill("云泽县机构改革方案")
    page.get_by_label("事项名称").fill("河道采砂许可")
    page.get_by_label("调整种类").select_option("element")
    page.get_by_role("button", name="登记调整情形").click()
    both(handler, "12-matter")
    matter = page.url.removeprefix(live_server.url)
    page = leader.go("/desk/").page
    both(leader, "13-work")
    page.get_by_role("link", name=re.compile("河道采砂许可")).click()
    page.get_by_role("link", name="提出调整申请").click()
    page.get_by_label("理由").fill("承办科室改为水政监察大队")
    both(leader, "14-act")
    page.get_by_role("button", name="提出调整申请").click()
    assert "合法性审核" in page.locator(".stages .here").inner_text()
    legal = sign_in(browser, live_server.url, "legal")
    take(legal, matter, "合法性审核通过", {"审核意见": "合法"})
    office = sign_in(browser, live_server.url, "list")
    take(office, matter, "同意要素变更", {"意见": "同意"})
    take(office, matter, "公布", {"公布的网址或者载体": "县政府网站"})
    both(office, "15-done")
    assert "办结" in office.page.locator("main").inner_text()
    handler.go("/desk/matters/?state=all")
    both(handler, "16-matters")
    page.get_by_role("button", name="退出")
    stranger = sign_in(browser, live_server.url, "market")
    stranger.go(matter)
    stranger.console.clear()
    assert "这是其他机关的事项" in stranger.page.locator("main").inner_text()
    both(stranger, "17-refused")


def take(visit: Visit, matter: str, name: str, fields: dict[str, str]) -> None:
    page = visit.go(matter).page
    page.get_by_role("link", name=name, exact=True).click()
    for label, value in fields.items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_url(visit.root + matter)


def test_the_three_administrators_at_work(browser: Any, live_server: Any, county: None) -> None:
    from openpyxl import load_workbook

    from quanze.store.accounts.people_import import template

    system = sign_in(browser, live_server.url, "system")
    page = system.go("/desk/admin/").page
    both(system, "20-admin")
    for name, address in (
        ("21-agencies", "agencies/"),
        ("22-people", "people/"),
        ("23-person", "people/p-handler/"),
        ("24-post", "people/p-handler/posts/new/"),
    ):
        system.go(f"/desk/admin/{address}")
        both(system, name)
    system.go("/desk/admin/people/import/")
    book, filled = load_workbook(io.BytesIO(template())), io.BytesIO()
    book.active["B2"] = "张三"
    book.save(filled)
    people = {"name": "人员.xlsx", "mimeType": "application/octet-stream", "buffer": filled.getvalue()}
    page.set_input_files("input[type=file]", people)
    page.get_by_role("button", name="预览").click()
    system.console.clear()
    both(system, "25-import")
    page.set_input_files("input[type=file]", people)
    page.get_by_role("button", name="确认导入").click()
    assert "已导入" in page.get_by_role("status").inner_text()
    security = sign_in(browser, live_server.url, "security")
    security.go("/desk/admin/posts/")
    both(security, "26-confirm")
    security.page.get_by_role("button", name="核准").first.click()
    assert "已核准" in security.page.get_by_role("status").inner_text()
    for name, address in (("27-accounts", "accounts/"), ("28-account", "accounts/leader/"), ("29-sessions", "sessions/")):
        security.go(f"/desk/admin/{address}")
        both(security, name)
    audit = sign_in(browser, live_server.url, "audit")
    audit.go("/desk/admin/audit/?verify=yes")
    assert "没有被改动" in audit.page.get_by_role("status").inner_text()
    both(audit, "30-audit")


def test_the_desk_works_without_scripts_and_in_the_dark(browser: Any, live_server: Any, county: None) -> None:
    dark = sign_in(browser, live_server.url, "leader", color_scheme="dark")
    dark.go("/desk/account/").look("dark-account")
    from quanze.store.accounts.models import Account

    Account.objects.update(totp_last_step=-1)
    plain = sign_in(browser, live_server.url, "handler", java_script_enabled=False)
    plain.go(f"/desk/matters/open/list-item-adjustment/{WATER}/")
    plain.page.get_by_role("button", name="登记调整情形").click()
    expect(plain.page.get_by_role("alert")).to_be_visible()
