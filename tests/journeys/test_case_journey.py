"""Officers work penalty cases in a browser, each to its end: an ordinary one with testing and a hearing, a simple one on a phone, one that is
terminated, one that the police take."""

from __future__ import annotations

import re
import sys
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

for room in ("web", "store"):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / room))

from journeys.test_desk_journey import both as _both  # noqa: E402 - the casts of other rooms must be within reach first
from journeys.test_desk_journey import sign_in as _sign_in  # noqa: E402
from journeys.test_portal_journey import PHONE, SCREENSHOTS, Visit  # noqa: E402

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MARKET = "云泽县市场监督管理局"
CAST = {
    "handler": "江市监",
    "co_handler": "林市监",
    "leader": "周局长",
    "reviewer": "钱审核",
    "legal_reviewer": "孙法制",
    "office_head": "程机构",
    "archivist": "冯档案",
}
ITEM = "对经营超过保质期的食品的处罚"
CLAUSE = "货值金额不足一万元的，并处五万元以上十万元以下罚款；货值金额一万元以上的，并处货值金额十倍以上二十倍以下罚款"


@pytest.fixture
def county(settings: Any, data_folder: Path) -> None:
    from accounts_cast import SYSTEM, give_post, register_county
    from casework_cast import register_list
    from desk_cast import PASSWORD

    from quanze.store.accounts import account_operations, operations

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    register_county()
    for number, (role, name) in enumerate(CAST.items(), 1):
        person = f"m-{role}"
        operations.register_person(name, SYSTEM, person=person)
        give_post(person, MARKET, role)
        if role in ("handler", "co_handler"):
            operations.issue_certificate(person, f"云执1{number:02d}", "云泽县司法局", date(2024, 1, 1), SYSTEM, end=date(2039, 1, 1))
        if role != "co_handler":
            account_operations.create_account(person, person, PASSWORD, SYSTEM, must_change=False)
    register_list([(ITEM, "《中华人民共和国食品安全法》第一百二十四条")], slug=MARKET)


def sign_in(browser: Any, root: str, name: str, **context: Any) -> Visit:
    visit = _sign_in(browser, root, name, **context)
    visit.folder = SCREENSHOTS / "cases"
    return visit


# pages without scripts are done when they have loaded
both = partial(_both, settled="load")


def ago(days: int) -> str:
    from quanze.adapters.system_clock import now

    return (now().date() - timedelta(days=days)).isoformat()


def fill(page: Any, **fields: Any) -> None:
    """Fills the fields of an act by their names; True ticks, a tuple ticks several, text is chosen or typed."""
    for name, value in fields.items():
        one = page.locator(f'[name="field-{name}"]')
        if isinstance(value, bool):
            page.locator(f'[name="field-{name}"][value="{"yes" if value else "no"}"]').check()
        elif isinstance(value, tuple):
            for each in value:
                page.locator(f'[name="field-{name}"][value="{each}"]').check()
        elif isinstance(value, Path):
            one.set_input_files(value)
        elif one.first.evaluate("one => one.tagName") == "SELECT":
            one.select_option(value)
        else:
            one.fill(value)


def act(visit: Visit, case: str, name: str, picture: str = "", *, days: int | None = None, **fields: Any) -> None:
    """Takes an act by its form, `days` ago, and comes back to the case."""
    page = visit.go(f"{case}acts/{name}/").page
    title = page.locator("h1").inner_text()
    if days is not None:
        page.locator('[name="on"]').fill(ago(days))
    fill(page, **fields)
    if picture:
        both(visit, picture)
    page.get_by_role("button", name=title, exact=True).click()
    page.wait_for_load_state()
    assert "已办理" in page.locator("main").inner_text(), page.locator("main").inner_text()[:1500]


def clue(handler: Visit, *, days: int, picture: bool = False, **fields: Any) -> str:
    """Registers a clue by the pages, from the list of items on; the address of its case."""
    page = handler.go("/desk/cases/").page
    page.get_by_role("link", name="立案登记").click()
    page.get_by_label("事项名称中的字词").fill("保质期")
    page.get_by_role("button", name="查找").click()
    if picture:
        both(handler, "01-choose")
    page.get_by_role("link", name=re.compile(f"登记案件来源.*{ITEM}")).click()
    page.locator('[name="on"]').fill(ago(days))
    fill(
        page, clue_source="inspection", found_on=ago(days), party_kind="法人或者其他组织", act_began=ago(days + 2), clue="货架上有超过保质期的食品",
        co_handlers=("m-co_handler",), **fields,
    )  # fmt: skip
    page.get_by_role("button", name="登记案件来源").click()
    page.wait_for_url(re.compile(r"/desk/cases/[0-9a-f]+/"))
    return page.url.removeprefix(handler.root)


def paper(visit: Visit, case: str, form: str, picture: str = "", **said: str) -> None:
    """Makes a paper by its form; what the case does not know is typed."""
    page = visit.go(f"{case}papers/new/{form}/").page
    if said:
        page.locator("details.known summary").click()
    titles = page.locator('[name="paper.title"]')
    if titles.count():  # a form for several papers asks which
        titles.select_option(index=1)
    for name, value in said.items():
        page.locator(f'[name="{name.replace("__", ".")}"]').fill(value)
    for one in page.locator("form.form input[type=text], form.form textarea").all():
        if not one.input_value():
            one.fill("云" if one.get_attribute("name") == "short" else "见案卷")
    if picture:
        both(visit, picture)
    page.get_by_role("button", name="制作").click()
    page.wait_for_url(re.compile(f"{case}.*papers"))
    assert "已制作" in page.locator("main").inner_text()


def here(visit: Visit) -> str:
    return str(visit.page.locator(".stages .here").inner_text())


def test_an_ordinary_case_with_testing_and_a_hearing_goes_from_clue_to_archive(
    browser: Any, live_server: Any, county: None, tmp_path: Path
) -> None:
    handler, lawyer = sign_in(browser, live_server.url, "m-handler"), sign_in(browser, live_server.url, "m-legal_reviewer")
    leader, reviewer = sign_in(browser, live_server.url, "m-leader"), sign_in(browser, live_server.url, "m-reviewer")
    host, archivist = sign_in(browser, live_server.url, "m-office_head"), sign_in(browser, live_server.url, "m-archivist")
    page = handler.page
    case = clue(handler, days=80, picture=True, party="云泽县某食品店")
    both(handler, "03-case")
    act(
        leader, case, "open_case", days=78, cause="经营超过保质期的食品", handler="m-handler", co_handlers=("m-co_handler",),
        opening_reason="有初步证据证明存在违法行为",
    )  # fmt: skip
    # what the act said stands in its paper, which the page of the case asks for
    leader.page.get_by_role("link", name="立案/不予立案审批表").click()
    assert leader.page.get_by_label("是否立案的建议及理由").input_value() == "有初步证据证明存在违法行为"
    paper(leader, case, "SAMR2021-07")
    photo = tmp_path / "货架.png"
    photo.write_bytes(picture_of_a_shelf())
    act(
        handler, case, "take_evidence", "05-evidence", days=77, evidence_kind="书证", evidence_name="货架照片", evidence_from="现场检查",
        evidence_file=photo,
    )  # fmt: skip
    assert "货架.png" in page.locator("#evidence ~ ol").first.inner_text()
    act(handler, case, "interview", days=76, interviewee="江店主", interviewee_is="party", interview_from=f"{ago(76)}T09:30",
        interview_until=f"{ago(76)}T10:10", rights_told=True, answers="承认没有及时下架。")  # fmt: skip
    act(handler, case, "begin_testing", days=70, test_no="1", test_kind="检验", test_lab="云泽县检验所", test_from=ago(70))
    both(handler, "06-testing")
    act(handler, case, "end_testing", days=60, test_no="1", test_until=ago(60), test_result="菌落总数超标")
    handler.go(f"{case}assess/")
    for name, value in (
        ("facts", "当事人经营超过保质期的食品，货值金额 600 元。"), ("basis", "食品安全法"), ("basis_article", "第一百二十四条"),
        ("penalty_text", CLAUSE), ("sum-货值金额", "600"), ("deviation_reason", "初次违法，主动下架。"),
    ):  # fmt: skip
        page.locator(f'[name="{name}"]').fill(value)
    page.locator('[name="level"]').select_option("从轻")
    both(handler, "07-assess")
    page.get_by_role("button", name="保存").click()
    assert "5万元以上10万元以下" in page.locator("main").inner_text()
    paper(handler, case, "SAMR2021-35", "08-paper")
    act(handler, case, "final_report", days=55, facts_found="事实清楚", proposal="penalty", proposed_fine="52000", legal_review="none")
    act(reviewer, case, "pass_review", days=54, review_reason="事实清楚，证据确凿，程序合法，同意")
    paper(handler, case, "SAMR2021-37")
    act(handler, case, "serve_notice", days=53, notice_served_on=ago(53), notice_way="direct", hearing_right=True)
    act(handler, case, "ask_hearing", days=51, hearing_asked_on=ago(51))
    act(leader, case, "appoint_host", days=50, host="m-office_head")
    act(handler, case, "hand_papers", days=49)
    act(
        host,
        case,
        "fix_hearing",
        "10-hearing",
        days=48,
        hearing_on=ago(30),
        hearing_place="会议室",
        hearing_hour="上午9时",
        hearing_public=True,
    )
    paper(host, case, "SAMR2021-39")
    act(host, case, "notify_hearing", days=47)
    act(host, case, "hold_hearing", days=30, hearing_record="当事人请求从轻。")
    act(host, case, "report_hearing", days=28, hearing_opinion="事实清楚，建议维持拟处罚意见。")
    assert "听证后法制审核" in leader.go(f"{case}acts/decide_penalty/").page.locator("main").inner_text()  # what a hearing brings with it
    act(lawyer, case, "legal_review_after_hearing", days=27, review_reason="事实清楚，适用依据正确，同意")
    act(leader, case, "deliberate", days=26, members=("m-leader",), conclusion="同意按拟处罚意见作出决定。")
    refused = leader.go(f"{case}acts/decide_penalty/").page
    fill(refused, decision_no="云市监罚〔2026〕1号", complex=False, penalties=("罚款",), fine="10", decision="罚款 10 元。")
    refused.get_by_role("button", name="作出行政处罚决定").click()
    leader.console.clear()  # the browser notes the 409 itself
    expect(refused.get_by_role("alert")).to_be_visible()
    assert refused.locator('[name="field-decision"]').input_value() == "罚款 10 元。"
    both(leader, "11-refused")
    paper(leader, case, "SAMR2021-45", case__penalty="罚款 52000 元。")
    act(leader, case, "decide_penalty", days=25, complex=False, penalties=("罚款",), fine="52000", decision="罚款 52000 元。")
    assert "送达" in here(leader)
    paper(handler, case, "SAMR2021-50")
    act(handler, case, "serve_decision", days=24, served_on=ago(24), service_way="direct")
    both(handler, "12-served")
    act(handler, case, "publish_week", days=22)
    act(handler, case, "publish_credit", days=22)
    act(handler, case, "record_payment", days=20, paid="52000", paid_on=ago(20), receipt_no="0001")
    act(handler, case, "executed", days=19, execution_way="paid", execution_result="已全部缴纳。")
    act(leader, case, "approve_closing", days=15)
    archivist.go(f"{case}check/")
    both(archivist, "13-check")
    act(archivist, case, "archive", days=10, file_no="2026-0001")
    assert "本案已经办结" in archivist.page.locator("main").inner_text()
    both(archivist, "15-archived")
    for address, name in (
        ("/desk/cases/?state=all", "16-list"),
        ("/desk/cases/board/", "17-board"),
        ("/desk/cases/figures/", "18-figures"),
    ):
        leader.go(address)
        both(leader, name)


def picture_of_a_shelf() -> bytes:
    """A small picture that any reader opens."""
    import io

    from PIL import Image, ImageDraw

    made = Image.new("RGB", (640, 420), "#dde3e6")
    pen = ImageDraw.Draw(made)
    for row in range(3):
        pen.rectangle((20, 110 + 130 * row, 620, 120 + 130 * row), fill="#6b5a45")
        for box in range(9):
            pen.rectangle(
                (35 + 65 * box, 45 + 130 * row, 80 + 65 * box, 108 + 130 * row), fill=("#b5392f", "#2f6f4f", "#2b4f81")[(row + box) % 3]
            )
    out = io.BytesIO()
    made.save(out, "PNG")
    return out.getvalue()


def test_a_simple_case_is_done_on_the_spot_on_a_phone_and_archived(browser: Any, live_server: Any, county: None) -> None:
    handler = sign_in(browser, live_server.url, "m-handler", viewport=PHONE)
    page = handler.go("/desk/cases/open/").page
    page.get_by_role("link", name=re.compile(f"现场发现违法行为.*{ITEM}")).click()
    page.locator('[name="on"]').fill(ago(9))
    fill(
        page, party_kind="公民", party="江小贩", cause="未按规定公示价格", facts_found="摊位没有明码标价", credentials_shown=True,
        co_handlers=("m-co_handler",),
    )  # fmt: skip
    handler.look("20-phone-find")
    page.get_by_role("button", name="现场发现违法行为").click()
    page.wait_for_url(re.compile(r"/desk/cases/[0-9a-f]+/"))
    case = page.url.removeprefix(live_server.url)
    handler.look("21-phone-case")
    act(handler, case, "tell", days=9, told="拟当场给予警告，有权陈述、申辩")
    page = handler.go(f"{case}acts/decide_on_spot/").page
    page.locator('[name="on"]').fill(ago(9))
    fill(page, decision_no="云市监当罚〔2026〕1号", penalty="警告", decision="警告。", signed="signed", remedy_told=True)
    page.get_by_label("当场行政处罚决定书").check()  # from the pad of printed forms
    handler.look("22-phone-decide")
    page.get_by_role("button", name="作出当场处罚决定").click()
    page.wait_for_load_state()
    assert "备案" in here(handler), page.locator("main").inner_text()[:1500]
    handler.look("23-phone-decided")
    act(handler, case, "file", days=8)
    act(handler, case, "executed", days=7, execution_way="paid", execution_result="当场警告，已经改正。")
    archivist = sign_in(browser, live_server.url, "m-archivist", viewport=PHONE)
    act(archivist, case, "archive", days=6, file_no="2026-0002")
    assert "本案已经办结" in archivist.page.locator("main").inner_text()
    archivist.look("24-phone-archived")


def opened_through_store(days: int, party: str) -> str:
    """A case opened through the operations that the pages call, which another journey walks; the address of its page."""
    from quanze.adapters.procedures import procedure_on
    from quanze.adapters.system_clock import now
    from quanze.core.procedures.engine import ActRequest, Refusal
    from quanze.store.accounts.queries import people_facts
    from quanze.store.accounts.visible import took_part
    from quanze.store.casework import operations
    from quanze.store.matters.models import Matter
    from quanze.store.registry.models import Record

    day = date.fromisoformat(ago(days))
    procedure = procedure_on("market-supervision-penalty", day)
    assert procedure is not None
    people, key = people_facts(MARKET, day), ""
    team = {"handler": "m-handler", "co_handlers": ["m-co_handler"]}
    for name, who, fields in (
        (
            "register_clue", "m-handler",
            {"clue_source": "report", "found_on": ago(days), "party_kind": "法人或者其他组织", "party": party, "act_began": ago(days + 1),
             "clue": "群众举报", "item": Record.objects.get(name=ITEM).key, **team},
        ),
        ("open_case", "m-leader", {"cause": "经营超过保质期的食品", "opening_reason": "有初步证据", **team}),
        ("take_evidence", "m-handler", {"evidence_kind": "书证", "evidence_name": "进货票据", "evidence_from": "当事人"}),
    ):  # fmt: skip
        seen = Matter.objects.get(key=key).length if key else 0
        request = ActRequest(name, who, ago(days), seen, fields)
        if key:
            done = operations.act(key, request, people=people, now=now())
        else:
            done = operations.open_case(procedure, request, body=MARKET, people=people, now=now())
        assert not isinstance(done, Refusal), done.grounds
        key = done.key
        took_part(who, key)
    return f"/desk/cases/{key}/"


def test_a_case_whose_party_is_gone_is_terminated_closed_and_archived(browser: Any, live_server: Any, county: None) -> None:
    case = opened_through_store(40, "云泽县某茶社")
    leader = sign_in(browser, live_server.url, "m-leader")
    archivist = sign_in(browser, live_server.url, "m-archivist")
    leader.go(case)
    both(leader, "30-inquiry")
    act(
        leader,
        case,
        "terminate",
        days=20,
        termination_ground="ended",
        termination_reason="当事人已经注销，没有权利义务的承受人。",
    )
    assert "结案" in here(leader)
    both(leader, "32-terminated")
    act(leader, case, "approve_closing", days=15, closing_note="依法终止，结案。")
    act(archivist, case, "archive", days=9, file_no="2026-0003")
    both(archivist, "33-archived")
    assert "终止" in archivist.page.locator(".side").inner_text()


def test_a_case_that_is_a_crime_goes_to_the_police_with_its_goods_and_is_archived(browser: Any, live_server: Any, county: None) -> None:
    case = opened_through_store(30, "云泽县某加工点")
    handler, leader = sign_in(browser, live_server.url, "m-handler"), sign_in(browser, live_server.url, "m-leader")
    act(handler, case, "report_crime", "40-report", days=20, crime="生产、销售伪劣产品罪", crime_report="货值金额已达立案标准，建议移送。")
    assert "批准移送公安机关" in leader.go(case).page.locator(".side").inner_text()
    act(leader, case, "approve_police_transfer", days=19, police_approved_at=f"{ago(19)}T09:00")
    both(leader, "41-approved")
    act(handler, case, "send_to_police", "42-send", days=19, police_body="云泽县公安局", police_received="已签收")
    act(handler, case, "police_opens", days=12, police_opened_on=ago(12))
    refused = leader.go(f"{case}acts/approve_closing/").page
    both(leader, "43-goods-first")
    assert "请先办理向公安机关移交涉案物品和材料" in refused.locator("main").inner_text()
    act(handler, case, "hand_over_goods", days=10, handed_goods="成品 40 箱，账册 2 本")
    act(leader, case, "approve_closing", days=8)
    archivist = sign_in(browser, live_server.url, "m-archivist")
    act(archivist, case, "archive", days=5, file_no="2026-0004")
    both(archivist, "44-archived")
    assert "公安" in archivist.page.locator(".side").inner_text()


def test_what_was_typed_is_there_again_after_the_session_was_lost(browser: Any, live_server: Any, county: None) -> None:
    from desk_cast import PASSWORD, code_now, enrolled

    handler = sign_in(browser, live_server.url, "m-handler")
    case = opened_through_store(9, "云泽县某面包店")
    page = handler.go(f"{case}acts/interview/").page
    fill(page, interviewee="江店主", interviewee_is="party", answers="承认没有及时下架。", rights_told=True)
    page.context.clear_cookies(name="quanze_desk")
    enrolled("m-handler")  # a code counts once; this one may be given again
    page.get_by_role("button", name="询问", exact=True).click()
    page.wait_for_url("**/desk/sign-in/**")
    page.get_by_label("账号").fill("m-handler")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_label("动态口令").fill(code_now())
    page.get_by_role("button", name="继续").click()
    page.wait_for_url(f"**{case}acts/interview/")
    page.get_by_text("登录失效前填的内容已经放回").wait_for()
    assert page.locator('[name="field-answers"]').input_value() == "承认没有及时下架。"
    assert page.locator('[name="field-interviewee_is"]').input_value() == "party"
    assert page.locator('[name="field-rights_told"][value="yes"]').is_checked()
