"""What follows a visit on desk and portal: boards, orders, spot checks, self-check reports, results before the public, exports, a case from a finding."""

from __future__ import annotations

import io
import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from desk_cast import signed_in, text
from django.test import Client
from django.urls import URLPattern, reverse
from openpyxl import load_workbook
from visits_cast import BAD, CODE
from visits_desk import ended, register_inspections, visit

from quanze.adapters.system_clock import now
from quanze.core.procedures.engine import ActRequest
from quanze.store.accounts.queries import people_facts
from quanze.store.casework.models import Case
from quanze.store.inspections.aftermath.models import Order, SelfReport, SpotCheck
from quanze.store.inspections.subjects.models import OfficerProfile, Subject, SubjectKind
from quanze.store.inspections.visits import operations
from quanze.store.matters.models import Matter
from quanze.store.registry.models import Record
from quanze.web.desk.inspections import aftermath, boards

pytestmark = pytest.mark.django_db
WATER = "云泽县水务局"
REGIME = "special-equipment"
VISITORS = ("stranger", "handler", "leader", "supervisor", "market", "system")
# who opens what: y opens or is judged, n refused, s sent to sign in; the visit of this table is one of the water bureau, finished and published
ACCESS = {
    "inspections": "syyyyn",
    "inspection-boards": "syyyyn",
    "inspection-board": "syyyyn",
    "inspection-orders": "syyyyn",
    "inspection-spot-checks": "syyyyn",
    "inspection-reports": "syyyyn",
    "inspection-reports-change": "syynyn",
    "inspection-results": "syyyyn",
    "inspection-result-withdraw": "snynnn",
    "inspection-to-case": "syyynn",
    "inspection-exports": "syyyyn",
}


@pytest.fixture
def item(settings: Any, tmp_path: Path) -> str:
    settings.HOME = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    key = register_inspections()
    for person in ("p-handler", "p-second"):
        OfficerProfile.objects.create(person=person, body=WATER, specialities=["特种设备安全监察"])
    return key


def act(key: str, name: str, actor: str = "p-handler", **fields: Any) -> None:
    moment = now()
    request = ActRequest(name, actor, moment.date().isoformat(), Matter.objects.get(key=key).length, fields)
    done = operations.act(key, request, people=people_facts(WATER, moment.date()), now=moment)
    assert hasattr(done, "seq"), [(g.guard, g.reason) for g in done.grounds]


def wrong(item: str) -> str:
    """A visit that found something: an order runs."""
    key = ended(item, "correct", BAD, regime=REGIME)
    until = (now().date() + timedelta(days=20)).isoformat()
    act(
        key,
        "order_correction",
        order_no="云水责改〔2026〕1号",
        correction="补齐充装记录，由王大伟负责，电话 13800138000",
        correction_until=until,
    )
    return key


def to_publish(item: str) -> str:
    key = wrong(item)
    today = now().date().isoformat()
    act(key, "receive_report", reported_on=today)
    act(key, "recheck", recheck_passed=True, recheck_note="已补齐")
    act(key, "finish_correction")
    return key


def published(item: str) -> str:
    key = to_publish(item)
    act(key, "publish", published_at="门户")
    return key


@pytest.mark.parametrize("visitor", VISITORS)
def test_each_visitor_opens_exactly_what_the_table_says(item: str, visitor: str) -> None:
    from test_desk_access import _outcome, client_of

    key, found = published(item), {}
    ours: list[URLPattern] = [*aftermath.ROUTES, *boards.ROUTES]
    assert {str(one.name) for one in ours} == set(ACCESS)
    for one in ours:
        given = {"key": key, "regime": REGIME}
        address = reverse(f"desk:{one.name}", kwargs={name: given[name] for name in one.pattern.converters})
        client = client_of(visitor)
        answer = client.get(address)
        found[one.name] = _outcome(client.post(address) if answer.status_code == 405 else answer)
        assert answer.status_code < 500, one.name
    assert found == {name: row[VISITORS.index(visitor)] for name, row in ACCESS.items()}


def test_the_first_page_shows_what_is_to_do_and_the_board_counts_it(item: str) -> None:
    wrong(item)
    leader = signed_in("leader")
    home = text(leader.get("/desk/inspections/"))
    assert "特种设备安全监察" in home and 'aria-current="page">检查<' in home
    board = text(leader.get(f"/desk/inspections/boards/{REGIME}/"))
    assert "发现问题的检查</dt><dd>1" in board and "100%" in board and "补齐充装记录" not in board and "云泽县某充装站" in board
    assert leader.get("/desk/inspections/boards/nothing/").status_code == 404
    assert "特种设备安全监察" in text(leader.get("/desk/inspections/boards/?year=2026"))


def test_orders_are_listed_by_what_is_due_and_found_by_their_number(item: str) -> None:
    key = wrong(item)
    handler = signed_in("handler")
    shown = text(handler.get("/desk/inspections/orders/"))
    assert "云水责改〔2026〕1号" in shown and "改正期内" in shown and "特种设备安全监察指令" in shown
    assert "没有符合条件" in text(handler.get("/desk/inspections/orders/?state=overdue"))
    Order.objects.filter(visit=key).update(until=now().date() - timedelta(days=3))
    late = text(handler.get("/desk/inspections/orders/?state=overdue"))
    assert "逾期未报告改正" in late and "超期 3 天" in late
    assert "没有符合条件" in text(handler.get("/desk/inspections/orders/?q=无此编号"))
    assert "整改、复查逾期" in text(handler.get("/desk/inspections/"))


def test_a_list_leads_on_to_an_act_only_where_the_visitor_may_take_it(item: str) -> None:
    key, today = wrong(item), now().date()
    Order.objects.filter(visit=key).update(reported_on=today - timedelta(days=20), recheck_due=today - timedelta(days=3))
    act = f"/desk/inspections/visits/{key}/acts/recheck/"
    assert act in text(signed_in("handler").get("/desk/inspections/orders/"))
    shown = text(signed_in("supervisor").get("/desk/inspections/orders/"))
    assert act not in shown and "云水责改〔2026〕1号" in shown


def test_the_public_reads_a_result_without_personal_data_until_it_is_withdrawn(item: str, client: Client) -> None:
    key = published(item)
    listed = text(client.get("/inspections/results/"))
    assert "云泽县某充装站" in listed and "发现问题，责令改正" in listed
    page = text(client.get(f"/inspections/results/{key}/"))
    assert "有充装记录" in page and "补齐充装记录" in page and "13800138000" not in page and CODE in page
    assert "3 月 1 日后没有记录" not in page, "what an officer noted stays in the file"
    data = client.get("/inspections/results.json?q=充装站").json()
    assert data[0]["findings"][0]["basis"] and data[0]["shown_until"] and "phone" in data[0]["withheld"]
    assert client.get("/inspections/results.csv").content.startswith(b"\xef\xbb\xbf")
    assert "没有符合条件" in text(client.get("/inspections/results/?q=别的单位"))
    leader = signed_in("leader")
    address = f"/desk/inspections/results/{key}/withdraw/"
    seen = re.search(r'name="seen" value="(\d+)"', text(leader.get(address)))
    assert seen
    assert leader.post(address, {"seen": seen[1], "reason": ""}).status_code == 409
    assert leader.post(address, {"seen": "1", "reason": "公示有误"}).status_code == 409
    assert leader.post(address, {"seen": seen[1], "reason": "公示有误"}).status_code == 302
    gone = client.get(f"/inspections/results/{key}/")
    assert gone.status_code == 404 and "撤下" in text(gone)
    assert "云泽县某充装站" in text(leader.get("/desk/inspections/results/?state=withdrawn"))


def test_a_list_leads_on_only_to_what_the_reader_may_open(item: str) -> None:
    from accounts_cast import give_post

    key, keys = wrong(item), re.compile(r'href="(/desk/(?:inspections/visits|matters|cases)/[0-9a-f]{16}/[^"]*)"')
    give_post("p-market", WATER, "handler")  # one more officer here, who was not on the visit
    pages = ("", "orders/", "results/", f"subjects/{CODE}/", f"boards/{REGIME}/", "visits/", f"findings/{key}/case/")
    linked: dict[str, int] = {}
    for name in ("handler", "market"):
        client = signed_in(name)
        found = {
            address
            for page in pages
            for address in keys.findall(text(client.get(f"/desk/inspections/{page}", {"body": WATER, "state": "all"})))
        }
        linked[name] = len(found)
        assert {address for address in found if client.get(address).status_code != 200} == set(), name
    assert linked["handler"] > 0 == linked["market"]


def test_who_publishes_reads_before_what_the_public_will_read_and_may_put_it_otherwise(item: str, client: Client) -> None:
    key, handler = to_publish(item), signed_in("handler")
    address = f"/desk/inspections/visits/{key}/acts/publish/"
    page = text(handler.get(address))
    shown = page.split('id="public-preview"')[1].split("</section>")[0]
    assert '<mark title="隐去：' in shown and "13800138000" not in shown and "有充装记录" in shown
    assert "由王大伟负责" in shown, "a name that no rule knows: it is for the reader to see, and to put otherwise"
    assert "由王大伟负责，电话 13800138000" in page.partition('id="public-preview"')[0], "his own words stand in the field"
    mark = re.search(r'name="seen" value="(\d+)"', page)
    assert mark
    given = {"seen": mark[1], "field-published_at": "门户", "field-public_words": "补齐充装记录，由站长负责"}
    looked = text(handler.post(address, {**given, "look": "1"}))
    assert "由站长负责" in looked.split('id="public-preview"')[1] and visit(key).published_on is None
    given["field-public_words"] = "补齐充装记录，联系人：李四"
    looked = text(handler.post(address, {**given, "look": "1"})).split("<dt>要求改正</dt><dd>")[1].split("</dd>")[0]
    assert handler.post(address, given).status_code == 302
    public = text(client.get(f"/inspections/results/{key}/"))
    assert (
        re.sub("<[^>]+>", "", looked) == "补齐充装记录，联系人：李某某"
        and "补齐充装记录，联系人：李某某" in public
        and "13800138000" not in public
    )
    assert Order.objects.get(visit=key).correction.startswith("补齐充装记录，由王大伟负责"), "the order itself stays as it was given"
    assert "公众看到的" not in text(handler.get(f"/desk/inspections/visits/{key}/acts/open_case/"))


def test_a_result_that_is_not_published_is_nobodys(item: str, client: Client) -> None:
    key = wrong(item)
    assert client.get(f"/inspections/results/{key}/").status_code == 404
    assert "现在没有公示中的检查结果" in text(client.get("/inspections/results/"))
    assert "还在办理" in text(signed_in("handler").get("/desk/inspections/results/"))


@pytest.mark.parametrize("address", ["/inspections/results/?page=0", "/inspections/boards/?year=x", "/inspections/boards/?body=无", f"/inspections/boards/none/{WATER}/", "/inspections/results/none/"])  # fmt: skip
def test_an_address_that_names_nothing_is_refused_in_words(item: str, client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code in (400, 404) and "<h1" in text(answer)


def test_the_portal_shows_the_boards_in_three_forms(item: str, client: Client) -> None:
    published(item)
    assert "特种设备安全监察" in text(client.get("/inspections/boards/"))
    board = client.get(f"/inspections/boards/{REGIME}/{WATER}/")
    assert "发现问题的检查</dt><dd>1" in text(board)
    assert client.get(f"/inspections/boards/{REGIME}/{WATER}.json").json()["visits"]["ended"] == 1
    assert "特种设备安全监察" in client.get("/inspections/boards.csv").content.decode("utf-8-sig")


def test_a_case_is_opened_from_a_finding_and_noted_on_the_visit(item: str) -> None:
    key = wrong(item)
    row = Record.objects.get(key=item)
    penalty = Record.objects.create(
        body=row.body, edition=row.edition, listing=row.listing, kind="power_items", order=99, key="penalty1", name="对未按照规定充装气瓶的处罚",
        power_type="行政处罚", national_type="行政处罚", fields={"item_name": "对未按照规定充装气瓶的处罚", "legal_basis": "《中华人民共和国特种设备安全法》第八十五条"}, state="ok", current=True,
    )  # fmt: skip
    handler = signed_in("handler")
    page = text(handler.get(f"/desk/inspections/findings/{key}/case/"))
    assert "有充装记录" in page and penalty.name in page
    link = re.search(r'href="(/desk/cases/open/[^"]+item=penalty1[^"]*)"', page)
    assert link
    address = link[1].replace("&amp;", "&")
    form = text(handler.get(address))
    assert "云泽县某充装站" in form and CODE in form and "有充装记录（3 月 1 日后没有记录）" in form
    token = re.search(r'name="form" value="([0-9a-f]+)"', form)
    assert token
    today = now().date().isoformat()
    sent = handler.post(
        address.split("?")[0],
        {
            "form": token[1], "visit": key, "field-item": "penalty1", "field-clue_source": "inspection", "field-found_on": today, "field-act_began": today,
            "field-party_kind": "法人或者其他组织", "field-party": "云泽县某充装站", "field-party_no": CODE, "field-clue": "没有充装记录",
            "field-handler": "p-handler", "field-co_handlers": ["p-second"],
        },
    )  # fmt: skip
    assert sent.status_code == 302, re.findall(r'class="error"[^>]*>([^<]+)', text(sent))
    case = Case.objects.get()
    assert sent.status_code == 302 and visit(key).case == case.key and case.source == "inspection", text(sent)
    assert "已经立案" in text(handler.get(f"/desk/inspections/findings/{key}/case/"))
    stranger = Client()
    assert stranger.get(f"/desk/inspections/findings/{key}/case/").status_code == 302


def test_a_visit_that_found_nothing_leads_to_no_case(item: str) -> None:
    key = ended(item)
    assert signed_in("handler").get(f"/desk/inspections/findings/{key}/case/").status_code == 404


def holder(key: str, name: str, start: str) -> None:
    row = Subject.objects.create(
        body=WATER, key=key, name=name, code=key, kinds=["production_licence_holder"], changed_on=date(2020, 1, 1),
        held=[{"kind": "production_licence_holder", "number": "XK", "start": start, "end": None}],
    )  # fmt: skip
    SubjectKind.objects.create(subject=row, kind="production_licence_holder", body=WATER, active=True)


def test_reports_are_listed_received_and_ordered(item: str) -> None:
    year = now().year - 1
    holder("91110000600037341A", "甲厂", "2019-01-01")
    holder("91110000600037341B", "乙厂", "2019-01-01")
    holder("91110000600037341C", "丙厂", f"{year}-11-01")
    handler, address = signed_in("handler"), "/desk/inspections/reports/change/"
    base = {"body": WATER, "regime": "production-licence", "year": str(year)}
    assert "还没有列出" in text(handler.get(f"/desk/inspections/reports/?year={year}"))
    assert handler.post(address, {**base, "do": "begin"}).status_code == 302
    late = text(handler.get(f"/desk/inspections/reports/?year={year}"))
    assert "甲厂" in late and "丙厂" not in late
    assert "获证未满一年" in text(handler.get(f"/desk/inspections/reports/?year={year}&state=let_off"))
    refused = handler.post(address, {**base, "do": "order", "subject": ["91110000600037341A"], "until": "2020-01-01", "number": ""})
    assert refused.status_code == 409 and "编号" in text(refused) and "甲厂" in text(refused)
    until = (now().date() + timedelta(days=15)).isoformat()
    assert handler.post(address, {**base, "do": "order", "subject": ["91110000600037341A"], "until": until, "number": "责改1号"}).status_code == 302  # fmt: skip
    assert handler.post(address, {**base, "do": "receive", "subject": ["91110000600037341B"], "on": f"{year}-12-20"}).status_code == 302
    assert SelfReport.objects.get(subject_name="甲厂").order_no == "责改1号"
    assert "已提交" in text(handler.get(f"/desk/inspections/reports/?year={year}&state=received"))
    assert handler.post(address, {**base, "year": "x", "do": "begin"}).status_code == 404


def test_a_spot_check_is_opened_by_its_form_and_the_same_product_is_refused(item: str) -> None:
    handler = signed_in("handler")
    address = f"/desk/matters/open/product-spot-check/{WATER}/"
    form = text(handler.get(f"{address}?subject=云泽县某阀门厂"))
    assert 'value="云泽县某阀门厂"' in form
    fields = {
        "field-check_kind": "plan", "field-subject": "云泽县某阀门厂", "field-subject_no": CODE, "field-place_kind": "producer", "field-product": "法兰闸阀",
        "field-rules": "实施细则", "field-item": item,
    }  # fmt: skip

    def sent() -> Any:
        token = re.search(r'name="form" value="([0-9a-f]+)"', text(handler.get(address)))
        assert token
        return handler.post(address, {**fields, "form": token[1]})

    assert sent().status_code == 302
    assert "法兰闸阀" in text(handler.get("/desk/inspections/spot-checks/"))
    SpotCheck.objects.update(sampled_on=now().date())
    again = sent()
    assert again.status_code == 409 and "不得重复抽查" in text(again)


def test_the_public_reads_what_was_sampled_and_never_a_stall_keepers_name(item: str, client: Client) -> None:
    assert "现在没有公示中的抽查结果" in text(client.get("/inspections/spot-checks/"))
    today = now().date()
    facts = {
        "body": WATER,
        "product": "法兰闸阀",
        "maker": "云泽县某阀门厂",
        "stage": "publishing",
        "sampled_on": today,
        "published_on": today,
    }
    SpotCheck.objects.create(
        key="a1", subject=CODE, subject_name="云泽县某五金店", result="fail", failing="壳体试验，联系人：李四", **facts
    )
    SpotCheck.objects.create(key="a2", subject="", subject_name="张三", result="pass", **facts)
    SpotCheck.objects.create(key="a3", subject="", subject_name="别家", result="fail", **facts | {"published_on": None})
    page = text(client.get("/inspections/spot-checks/"))
    assert (
        "2 批次" in page
        and "壳体试验" in page
        and "云泽县某五金店" in page
        and "李四" not in page
        and "张三" not in page
        and "张某某" in page
    )
    assert "没有符合条件" in text(client.get("/inspections/spot-checks/?q=张三")) and "1 批次" in text(
        client.get("/inspections/spot-checks/?q=五金店")
    )
    assert [one["key"] for one in client.get("/inspections/spot-checks.json?result=fail").json()] == ["a1"]
    assert "张三" not in client.get("/inspections/spot-checks.csv").content.decode()


def test_records_are_exported_with_the_faults_of_those_that_may_not_go(item: str) -> None:
    published(item)
    handler, today = signed_in("handler"), now().date().isoformat()
    fields = {"form": "inspection_behaviour", "since": today, "until": today, "code": CODE, "division": "654001", "as": "xlsx"}
    told = text(handler.post("/desk/inspections/exports/", fields))
    assert "不能报送</dt><dd>1" in told and "监管事项目录编码”没有填" in told
    Record.objects.filter(key=item).update(code=f"{CODE}01240100100001")
    half = text(handler.post("/desk/inspections/exports/", fields))
    assert "监管事项目录编码”没有填" in half and "检查实施清单编码" not in half.split("不能报送的记录")[1]
    book = load_workbook(io.BytesIO(handler.post("/desk/inspections/exports/", {**fields, "take": "yes"}).content))
    assert book.sheetnames == ["可以报送", "不能报送"] and book["不能报送"].max_row == 2
    subjects = {**fields, "form": "inspection_subject", "as": "json", "since": "2020-01-01", "take": "yes"}
    rows = json.loads(handler.post("/desk/inspections/exports/", subjects).content)
    assert rows[0]["监管对象唯一编码"] == CODE and rows[0]["行政区划代码"] == "654001"
    assert handler.post("/desk/inspections/exports/", {**fields, "since": "x"}).status_code == 200
