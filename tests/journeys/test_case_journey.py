"""Officers work a penalty case in a browser: an ordinary one from clue to decision through three hands, a simple one on a phone."""

from __future__ import annotations

import re
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

for room in ("web", "store"):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / room))

from journeys.test_desk_journey import both  # noqa: E402 - the casts of other rooms must be within reach first
from journeys.test_desk_journey import sign_in as _sign_in  # noqa: E402
from journeys.test_portal_journey import PHONE, SCREENSHOTS, Visit  # noqa: E402

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WATER = "云泽县水务局"
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
    for person, number in (("p-handler", "云执101"), ("p-second", "云执102")):
        operations.issue_certificate(person, number, "云泽县司法局", date(2024, 1, 1), SYSTEM, end=date(2039, 1, 1))
    operations.register_person("钱审核", SYSTEM, person="p-reviewer")
    give_post("p-reviewer", WATER, "reviewer")
    account_operations.create_account("reviewer", "p-reviewer", PASSWORD, SYSTEM, must_change=False)
    register_list([(ITEM, "《中华人民共和国食品安全法》第一百二十四条")], slug=WATER)


def sign_in(browser: Any, root: str, name: str, **context: Any) -> Visit:
    visit = _sign_in(browser, root, name, **context)
    visit.folder = SCREENSHOTS / "cases"
    return visit


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
        elif one.first.evaluate("one => one.tagName") == "SELECT":
            one.select_option(value)
        else:
            one.fill(value)


def act(visit: Visit, case: str, name: str, picture: str = "", **fields: Any) -> None:
    """Takes an act by its form and comes back to the case."""
    page = visit.go(f"{case}acts/{name}/").page
    title = page.locator("h1").inner_text()
    fill(page, **fields)
    if picture:
        both(visit, picture)
    page.get_by_role("button", name=title, exact=True).click()
    page.wait_for_load_state()
    assert "已办理" in page.locator("main").inner_text(), page.locator("main").inner_text()[:1500]


def test_an_ordinary_case_goes_from_clue_to_decision(browser: Any, live_server: Any, county: None, tmp_path: Path) -> None:
    handler = sign_in(browser, live_server.url, "handler")
    leader, reviewer = sign_in(browser, live_server.url, "leader"), sign_in(browser, live_server.url, "reviewer")
    page = handler.go("/desk/cases/").page
    page.get_by_role("link", name="立案登记").click()
    page.get_by_label("事项名称中的字词").fill("保质期")
    page.get_by_role("button", name="查找").click()
    both(handler, "01-choose")
    page.get_by_role("link", name=re.compile(f"登记案件来源.*{ITEM}")).click()
    fill(
        page, clue_source="inspection", found_on=ago(12), party_kind="法人或者其他组织", party="云泽县某食品店", act_began=ago(14),
        clue="货架上有超过保质期的食品", co_handlers=("p-second",),
    )  # fmt: skip
    page.locator('[name="on"]').fill(ago(12))
    both(handler, "02-clue")
    page.get_by_role("button", name="登记案件来源").click()
    page.wait_for_url(re.compile(r"/desk/cases/[0-9a-f]+/"))
    case = page.url.removeprefix(live_server.url)
    both(handler, "03-case")
    photo = tmp_path / "现场.png"
    photo.write_bytes(b"\x89PNG\r\n\x1a\n" + b"pixels" * 40)
    handler.go(f"{case}evidence/new/")
    page.get_by_label("种类").select_option("书证")
    page.get_by_label("名称").fill("现场照片")
    page.get_by_label("提供人或者来源").fill("现场检查")
    page.locator('[name="file"]').set_input_files(photo)
    both(handler, "04-evidence")
    page.get_by_role("button", name="登记证据").click()
    act(
        leader, case, "open_case", "05-open", cause="经营超过保质期的食品", handler="p-handler", opening_reason="有初步证据证明存在违法行为",
        co_handlers=("p-second",),
    )  # fmt: skip
    act(handler, case, "take_evidence", evidence_kind="书证", evidence_name="进货票据", evidence_from="当事人")
    handler.go(f"{case}assess/")
    page.locator('[name="facts"]').fill("当事人经营超过保质期的食品，货值金额 600 元。")
    page.locator('[name="basis"]').fill("食品安全法")
    page.locator('[name="basis_article"]').fill("第一百二十四条")
    page.locator('[name="penalty_text"]').fill(CLAUSE)
    page.locator('[name="sum-货值金额"]').fill("600")
    page.locator('[name="level"]').select_option("从轻")
    page.locator('[name="deviation_reason"]').fill("初次违法，主动下架。")
    both(handler, "06-assess")
    page.get_by_role("button", name="保存").click()
    assert "5万元以上10万元以下" in page.locator("main").inner_text()
    handler.go(f"{case}papers/new/SAMR2021-35/")
    both(handler, "07-paper")
    for one in page.locator("form.form input[type=text], form.form textarea").all():
        if not one.input_value():
            one.fill("《食品安全法》第三十四条第十项")
    page.get_by_role("button", name="制作").click()
    page.wait_for_url(re.compile(f"{case}.*papers"))
    with page.expect_download() as taken:
        page.locator("#papers ~ ul a", has_text="Word").first.click()
    assert taken.value.suggested_filename.endswith(".docx")
    act(handler, case, "final_report", facts_found="事实清楚", proposal="penalty", proposed_fine="52000", legal_review="none")
    act(reviewer, case, "pass_review", review_reason="事实清楚，证据确凿，程序合法，同意")
    act(handler, case, "serve_notice", notice_served_on=ago(0), notice_way="direct", hearing_right=True)
    act(handler, case, "waive_rights", waiver="当事人书面放弃陈述、申辩和听证")
    act(handler, case, "proceed")
    refused = leader.go(f"{case}acts/decide_penalty/").page
    fill(refused, decision_no="云水罚〔2026〕1号", complex=False, penalties=("罚款",), fine="10", decision="罚款 10 元。")
    refused.get_by_role("button", name="作出行政处罚决定").click()
    leader.console.clear()  # the browser notes the 409 itself
    assert refused.get_by_role("alert").is_visible() and refused.locator('[name="field-decision"]').input_value() == "罚款 10 元。"
    both(leader, "08-refused")
    act(
        leader, case, "decide_penalty", "09-decide", decision_no="云水罚〔2026〕1号", complex=False, penalties=("罚款",), fine="52000",
        decision="罚款 52000 元。",
    )  # fmt: skip
    assert "送达" in refused.locator(".stages .here").inner_text()
    both(leader, "10-decided")
    for address, name in (
        (f"{case}check/", "11-check"),
        ("/desk/cases/", "12-list"),
        ("/desk/cases/board/", "13-board"),
        ("/desk/cases/figures/", "14-figures"),
    ):
        leader.go(address)
        both(leader, name)


def test_a_simple_case_is_done_on_the_spot_on_a_phone(browser: Any, live_server: Any, county: None) -> None:
    handler = sign_in(browser, live_server.url, "handler", viewport=PHONE)
    page = handler.go("/desk/cases/open/").page
    page.get_by_role("link", name=re.compile(f"现场发现违法行为.*{ITEM}")).click()
    fill(
        page, party_kind="公民", party="江小贩", cause="未按规定公示价格", facts_found="摊位没有明码标价", credentials_shown=True,
        co_handlers=("p-second",),
    )  # fmt: skip
    handler.look("20-phone-find")
    page.get_by_role("button", name="现场发现违法行为").click()
    page.wait_for_url(re.compile(r"/desk/cases/[0-9a-f]+/"))
    case = page.url.removeprefix(live_server.url)
    handler.look("21-phone-case")
    act(handler, case, "tell", told="拟当场给予警告，有权陈述、申辩")
    page = handler.go(f"{case}acts/decide_on_spot/").page
    fill(page, decision_no="云水当罚〔2026〕1号", penalty="警告", decision="警告。", signed="signed")
    handler.look("22-phone-decide")
    page.get_by_role("button", name="作出当场处罚决定").click()
    page.wait_for_load_state()
    assert "备案" in page.locator(".stages .here").inner_text(), page.locator("main").inner_text()[:1500]
    handler.look("23-phone-decided")
