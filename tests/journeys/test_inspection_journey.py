"""From a plan to a result before the public: a draw with two seed holders, a visit on a phone without a network, an order, a recheck, publication;
and the public recomputes the draw in its own browser."""

from __future__ import annotations

import re
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

for room in ("web", "store"):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / room))

from journeys.test_desk_journey import both  # noqa: E402 - the casts of other rooms must be within reach first
from journeys.test_desk_journey import sign_in as _sign_in  # noqa: E402
from journeys.test_portal_journey import PHONE, SCREENSHOTS, Visit  # noqa: E402
from journeys.visit_steps import fill_form, send, take_along, wait_until_sent  # noqa: E402

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WATER = "云泽县水务局"
REGIME, KIND, TITLE = "special-equipment", "special_equipment_user", "特种设备双随机检查计划"
FOLDER = SCREENSHOTS / "inspections"


@pytest.fixture
def county(settings: Any, data_folder: Path) -> None:
    from visits_desk import register_inspections

    from quanze.adapters.system_clock import now
    from quanze.core.kernel.identity import check_character
    from quanze.store.inspections.subjects.models import OfficerProfile, Subject, SubjectKind

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    register_inspections()
    for person in ("p-handler", "p-second"):
        OfficerProfile.objects.create(person=person, body=WATER, specialities=["特种设备安全监察"])
    Subject.objects.all().delete()
    for number in range(6):
        code = f"92419900MA9{number:06d}"
        row = Subject.objects.create(
            body=WATER, key=code + check_character(code), name=f"云泽县第{number + 1}游乐园", code=code + check_character(code), kinds=[KIND],
            address=f"云泽县滨河路 {number + 1} 号", risk="B", changed_on=now().date(),
        )  # fmt: skip
        SubjectKind.objects.create(subject=row, kind=KIND, body=WATER, active=True, name=row.name, risk="B")


def sign_in(browser: Any, root: str, name: str, **context: Any) -> Visit:
    visit = _sign_in(browser, root, name, **context)
    visit.folder = FOLDER
    return visit


def put(page: Any, name: str, value: str) -> None:
    """Fills or chooses a field of a form by its name."""
    field = page.locator(f'[name="{name}"]').first
    if field.evaluate("one => one.tagName") == "SELECT":
        field.select_option(value)
    elif field.get_attribute("type") in ("radio", "checkbox"):
        page.locator(f'[name="{name}"][value="{value}"]').check()
    else:
        field.fill(value)


def press(page: Any, button: Any) -> None:
    """Presses a button that sends a form (or follows a link) and waits for the page that answers, so that nobody reads the page before it."""
    with page.expect_navigation():
        (page.get_by_role("button", name=button).first if isinstance(button, str) else button).click()


def act(visit: Visit, where: str, name: str, picture: str = "", **fields: str) -> None:
    """Takes an act by its form and comes back."""
    page = visit.go(f"{where}acts/{name}/").page
    for field, value in fields.items():
        put(page, f"field-{field}", value)
    if picture:
        both(visit, picture)
    press(page, page.locator("main form.form button[type=submit]").first)
    assert f"/acts/{name}/" not in page.url, page.locator("main").inner_text()[:1500]


def planned(handler: Visit, leader: Visit) -> str:
    """A plan that was counted, saved, submitted and approved."""
    from quanze.adapters.system_clock import now

    page = handler.go(f"/desk/inspections/plans/new/{WATER}/").page
    year = now().year
    for name, value in (("title", TITLE), ("start", f"{year}-01-01"), ("end", f"{year}-12-31"), ("regimes", REGIME)):
        put(page, name, value)
    press(page, "算一算")
    assert "算出来的数" in page.locator("main").inner_text()
    quota = page.locator('input[name^="quota-"]').first
    quota.fill("2")
    both(handler, "01-plan-counted")
    press(page, "保存计划")
    page.wait_for_url(re.compile(r"/desk/inspections/plans/[0-9a-f]+/(#\w+)?$"))
    plan = str(page.url).removeprefix(handler.root).partition("#")[0]
    act(handler, plan, "submit")
    act(leader, plan, "approve")
    return plan


def drawn(handler: Visit, supervisor: Visit, outsider: Visit, plan: str) -> None:
    """The frame frozen, two commitments, two secrets, one draw: the supervisor on the desk, the association in its own browser."""
    page = handler.go(f"{plan}draw/").page
    for name, value in (("name-1", "监督股"), ("person-1", "p-supervisor"), ("name-2", "企业协会")):
        put(page, name, value)
    press(page, "冻结名单")
    token = page.locator(".note.good .code").first.inner_text()
    both(handler, "02-frozen")
    page = supervisor.go(f"{plan}draw/").page
    press(page, "作出承诺")
    ours = page.locator("p.code.secret").inner_text()
    public = plan.replace("/desk", "")
    page = outsider.go(f"{public}party/").page
    page.get_by_label("您的口令").fill(token)
    page.get_by_role("button", name="在我的浏览器里产生随机数").click()
    theirs = page.locator("#own-secret").inner_text()
    both(outsider, "03-party-commits")
    press(page, "公布承诺")
    assert "还没有承诺" not in page.locator("main").inner_text()
    page = supervisor.go(f"{plan}draw/").page
    page.get_by_label("您保存的随机数").first.fill(ours)
    press(page, "公开随机数")
    page = outsider.go(f"{public}party/").page
    page.get_by_label("您的口令").fill(token)
    page.get_by_label("您保存的随机数").fill(theirs)
    press(page, "公开随机数")
    page = handler.go(f"{plan}draw/").page
    press(page, "现在抽取")
    page.get_by_role("heading", name="抽中的对象").wait_for()
    both(handler, "04-drawn")


def verified(outsider: Visit, plan: str) -> None:
    """The public recomputes the published draw and is told that it holds."""
    page = outsider.go(f"{plan.replace('/desk', '')}draw/").page
    page.locator("#recompute button").click()
    page.wait_for_selector("#answer[data-result]")
    assert page.get_attribute("#answer", "data-result") == "holds", page.locator("#answer").inner_text()
    both(outsider, "05-public-verifies")


def answers(subject: str) -> dict[str, tuple[str, str]]:
    """Every line of the programme's form answered well, but the first that can fail."""
    from quanze.adapters.system_clock import now
    from quanze.core.inspections.records import asked
    from quanze.store.inspections.checkforms.queries import form

    good = {"pass_fail": "pass", "yes_no": "yes", "number": "1", "date": now().date().isoformat(), "text": "属实"}
    lines = asked(form(WATER, REGIME), (KIND,))
    found = {line.id: (good[line.answer], "") for line in lines}
    bad = next(line for line in lines if line.answer == "pass_fail")
    return {**found, bad.id: ("fail", "现场没有见到")}


def visited(browser: Any, root: str, leader: Visit, plan: str) -> str:
    """The first drawn task on a phone: asked for, approved, entered, filled in without a network, sent, signed, concluded."""
    phone = sign_in(browser, root, "handler", viewport=PHONE)
    key = plan.strip("/").split("/")[-1]
    page = phone.go(f"/desk/inspections/visits/new/?plan={key}&task=1").page
    phone.look("06-task-phone")
    press(page, "报请批准")
    page.wait_for_url(re.compile(r"/desk/inspections/visits/[0-9a-f]+/$"))
    visit = str(page.url).removeprefix(root)
    act(leader, visit, "approve", "07-approve")
    page = phone.go(f"{visit}acts/visit/").page
    page.locator('[name="field-place"]').fill("游乐园检票口")
    for person in ("p-handler", "p-second"):
        page.locator(f'[name="field-present"][value="{person}"]').check()
    page.locator('[name="field-credentials_shown"][value="yes"]').check()
    press(page, "进场检查")
    assert "/acts/visit/" not in page.url, page.locator("main").inner_text()[:1500]
    phone.look("08-entered-phone")
    take_along(page, root, visit.strip("/").split("/")[-1])
    page.context.set_offline(True)
    page.reload()
    page.wait_for_selector("body[data-ready]")
    fill_form(page, answers(visit))
    send(page)
    page.locator("#status", has_text="等网络恢复").wait_for()
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    wait_until_sent(page)
    phone.console[:] = [said for said in phone.console if "ERR_INTERNET_DISCONNECTED" not in said]
    phone.look("09-sent-phone")
    act(phone, visit, "sign", signature="signed", signed_by="园长")
    act(phone, visit, "record_result", result="correct")
    phone.look("10-result-phone")
    return visit


def test_a_plan_is_drawn_visited_corrected_and_published(browser: Any, live_server: Any, county: None) -> None:
    from quanze.adapters.system_clock import now
    from quanze.store.inspections.aftermath.models import Order
    from quanze.store.inspections.plans.models import Task

    root = live_server.url
    handler, leader, supervisor = (sign_in(browser, root, name) for name in ("handler", "leader", "supervisor"))
    public = Visit(browser, root, FOLDER)
    plan = planned(handler, leader)
    drawn(handler, supervisor, public, plan)
    act(handler, plan, "publish", published_at="局门户网站")
    press(handler.go(f"{plan}draw/").page, "公布抽取结果")
    verified(public, plan)
    act(handler, plan, "file", filed_to="省级主管部门")
    press(handler.go(plan).page, "列出应检对象")
    act(handler, plan, "start")
    visit = visited(browser, root, leader, plan)
    key = visit.strip("/").split("/")[-1]
    assert Task.objects.get(number=1).visit == key and Task.objects.get(number=1).state == "done"
    until = (now().date() + timedelta(days=15)).isoformat()
    act(
        handler,
        visit,
        "order_correction",
        "11-order",
        order_no="云特监〔2026〕1号",
        correction="补做日常检查并记录",
        correction_until=until,
    )
    handler.go("/desk/inspections/orders/")
    both(handler, "12-orders")
    today = now().date().isoformat()
    act(handler, visit, "receive_report", reported_on=today)
    assert Order.objects.get(visit=key).recheck_due is not None
    act(handler, visit, "recheck", "13-recheck", recheck_way="site", recheck_passed="yes", recheck_note="已补做")
    act(handler, visit, "finish_correction")
    handler.go("/desk/inspections/results/")
    both(handler, "14-results")
    act(handler, visit, "publish", published_at="公开门户检查结果栏目")
    name = Task.objects.get(number=1).subject_name
    page = public.go("/inspections/results/").page
    page.get_by_label("单位名称或者统一社会信用代码").fill(name)
    press(page, page.locator("main").get_by_role("button", name="检索"))
    press(page, page.get_by_role("link", name=name))
    assert page.url.endswith(f"/inspections/results/{key}/")
    told = page.locator("main").inner_text()
    assert "责令改正" in told and "补做日常检查并记录" in told and "园长" not in told
    both(public, "15-public-result")
    public.go(f"/inspections/boards/{REGIME}/{WATER}/")
    both(public, "16-public-board")
    for address, picture in (("/desk/inspections/", "17-home"), (f"/desk/inspections/boards/{REGIME}/", "18-board"), (f"/desk/inspections/findings/{key}/case/", "19-to-case")):  # fmt: skip
        handler.go(address)
        both(handler, picture)
    assert Order.objects.get(visit=key).ended == "corrected"
