"""Visits on the desk and behind the code: who sees what, what is refused in words, what a phone sends, what a firm reads."""

from __future__ import annotations

import html
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import yaml
from desk_cast import signed_in, text
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from visits_cast import BAD, GOOD, PNG, record
from visits_desk import approved, begun, comes_along, ended, filled, opened, register_inspections, visit

from quanze.adapters.system_clock import now
from quanze.store.inspections.visits.models import FormRecord, Photo, Rating, Visit
from quanze.store.matters.models import Matter

pytestmark = pytest.mark.django_db
TABLE = yaml.safe_load((Path(__file__).parent / "desk_access_visits.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def item(settings: Any, tmp_path: Path) -> str:
    settings.HOME = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return register_inspections()


def send(client: Client, key: str, *records: Any) -> Any:
    return client.post(f"/desk/inspections/visits/{key}/sync/", json.dumps({"records": records}), content_type="application/json")


def seen(client: Client, address: str) -> str:
    page = text(client.get(address))
    return page.split('name="seen" value="')[1].split('"')[0]


def local() -> str:
    from zoneinfo import ZoneInfo

    return f"{now().astimezone(ZoneInfo('Asia/Shanghai')):%Y-%m-%dT%H:%M}"


@pytest.mark.parametrize("visitor", TABLE["visitors"])
def test_each_visitor_opens_exactly_what_the_table_says(item: str, visitor: str) -> None:
    from test_desk_access import _outcome, client_of

    key, column, found = begun(item), TABLE["visitors"].index(visitor), {}
    given = {"key": key, "act": "sign", "number": 1}
    from django.urls import get_resolver

    names = {name: patterns for name, patterns in get_resolver("quanze.web.desk.urls").reverse_dict.lists() if name in TABLE["addresses"]}
    for name in TABLE["addresses"]:
        wanted = {one for possibility in names[name] for one in possibility[0][0][1]}
        address = reverse(f"desk:{name}", kwargs={k: v for k, v in given.items() if k in wanted})
        client = client_of(visitor)
        answer = client.get(address)
        found[name] = _outcome(client.post(address) if answer.status_code == 405 else answer)
    assert found == {name: row[column] for name, row in TABLE["addresses"].items()}


def test_who_only_looks_after_the_bodys_lists_reads_in_no_list_who_is_inspected(item: str) -> None:
    begun(item)
    names = ("", "visits/", "plans/", "orders/?state=all", "results/", "spot-checks/", "reports/", "boards/", "exports/")
    seen = {visitor: [text(signed_in(visitor).get(f"/desk/inspections/{name}")) for name in names] for visitor in ("list", "leader")}
    assert any("云泽县某充装站" in page for page in seen["leader"])
    assert not any("云泽县某充装站" in page or "云泽县水务局</option>" in page for page in seen["list"])
    assert "不办理行政检查" in seen["list"][0] and "visits/?body" not in seen["list"][0], "no way leads to where he may not go"


def test_an_officer_sees_his_visits_and_a_head_what_waits_with_its_grounds(item: str) -> None:
    key = opened(item, co_handlers=["p-head"])  # the head of the office holds no certificate
    assert "云泽县某充装站" in text(signed_in("handler").get("/desk/inspections/visits/mine/"))
    leader = signed_in("leader")
    queue = text(leader.get("/desk/inspections/visits/approvals/"))
    assert "程机构在" in queue and "没有有效的执法证件" in queue and "不能越过" in queue and f"/visits/{key}/acts/approve/" in queue
    assert "有 1 次检查等您批准" in text(leader.get("/desk/inspections/visits/mine/"))
    assert "没有等您批准的检查" in text(signed_in("handler").get("/desk/inspections/visits/approvals/"))


def test_a_head_approves_and_only_then_is_there_a_code(item: str) -> None:
    key = opened(item)
    address, leader = f"/desk/inspections/visits/{key}/", signed_in("leader")
    assert "给企业扫的检查码" not in text(leader.get(address))
    answer = leader.post(
        f"{address}acts/approve/", {"seen": seen(leader, f"{address}acts/approve/"), "field-handler": "p-handler", "field-co_handlers": ["p-second"]}
    )  # fmt: skip
    assert answer.status_code == 302, text(answer)
    shown = text(leader.get(address))
    assert visit(key).code in shown and "<svg" in shown and f"http://testserver/inspections/visit/{visit(key).code}/" in shown


def test_a_gate_that_may_be_gone_through_asks_for_a_reason_and_keeps_it(item: str) -> None:
    key = opened(item, plan="", reason="领导交办")
    leader, address = signed_in("leader"), f"/desk/inspections/visits/{key}/acts/approve/"
    fields = {"seen": seen(leader, address), "field-handler": "p-handler", "field-co_handlers": ["p-second"]}
    refused = leader.post(address, fields)
    assert refused.status_code == 409 and "不在任何计划的任务里" in text(refused) and "override-planned_kinds" in text(refused)
    assert leader.post(address, {**fields, "override-planned_kinds": "省局临时部署"}).status_code == 302
    assert "省局临时部署" in text(leader.get(f"/desk/inspections/visits/{key}/")) or visit(key).overridden == ["planned_kinds"]


def test_the_officers_check_in_fill_the_form_sign_and_record_the_result(item: str) -> None:
    key = approved(item)
    client, address = signed_in("handler"), f"/desk/inspections/visits/{key}/"
    came = client.post(
        f"{address}acts/visit/",
        {"seen": seen(client, f"{address}acts/visit/"), "field-visit_from": local(), "field-place": "充装车间", "field-present": ["p-handler", "p-second"], "field-credentials_shown": "yes", "field-position": "31.20000, 121.40000（误差 9 米）"},
    )  # fmt: skip
    assert came.status_code == 302, text(came)
    assert visit(key).position.startswith("31.2")
    left = client.post(f"{address}form/", {"value-a": "pass", "value-b": "高", "value-c": "no"})
    assert left.status_code == 409 and "应填数字" in text(left) and "要写明看到了什么" in text(left) and "已保存" in text(left)
    assert client.post(f"{address}form/", {"value-a": "pass", "value-b": "14.7", "value-c": "no", "note-c": "没有记录"}).status_code == 302
    assert FormRecord.objects.get().revision == 2
    drawn = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    signed = client.post(
        f"{address}acts/sign/", {"seen": seen(client, f"{address}acts/sign/"), "field-signature": "signed", "field-signed_by": "站长", "drawn": drawn}
    )  # fmt: skip
    assert signed.status_code == 302 and client.get(f"{address}signature/")["Content-Type"] == "image/png"
    fields = {"seen": seen(client, f"{address}acts/record_result/"), "field-result": "good", "field-visit_until": local()}
    refused = client.post(f"{address}acts/record_result/", fields)
    assert refused.status_code == 409 and "有 1 项不符合" in text(refused)
    assert client.post(f"{address}acts/record_result/", {**fields, "field-result": "correct"}).status_code == 302
    shown = text(client.get(address))
    assert "没有记录" in shown and "可能涉及：未按照规定充装" in shown
    assert "acts/order_correction/" in shown and "acts/finish/" not in shown, "an ordered correction is no end"


def test_an_arrival_noted_by_a_phone_whose_clock_is_wrong_is_converted_and_told(item: str) -> None:
    key = approved(item)
    client, address = signed_in("handler"), f"/desk/inspections/visits/{key}/acts/visit/"
    slow = datetime.fromisoformat(local()) - timedelta(hours=2)
    noted = f"{slow - timedelta(minutes=1):%Y-%m-%dT%H:%M}"
    page = text(client.get(f"{address}?visit_from={noted}&device_now={slow:%Y-%m-%dT%H:%M}"))
    assert "手机时间比服务器慢" in page and f'value="{noted}"' not in page
    back = text(client.get(f"{address}?visit_from={local()}&device_now={slow:%Y-%m-%dT%H:%M}"))
    assert "手机的时间被拨回过" in back
    assert "手机" not in text(client.get(f"{address}?visit_from={local()}&device_now={local()}")).partition("<form class")[0]
    moment = datetime.now(UTC)
    elsewhere = quote(moment.isoformat(timespec="seconds"))  # a phone in another time zone is right all the same
    page = text(client.get(f"{address}?visit_from={elsewhere}&device_now={elsewhere}"))
    assert "手机时间" not in page and f'value="{moment + timedelta(hours=8):%Y-%m-%dT%H:%M}"' in page
    for odd in ("2026-99-99T99:99", "x", "2026-03-02T10:00:00%2B08:00"):
        assert client.get(f"{address}?visit_from={odd}&device_now={odd}").status_code == 200


def test_a_phone_gets_its_bundle_and_sends_twice_what_stands_once(item: str) -> None:
    key, client = begun(item), signed_in("handler")
    bundle = client.get(f"/desk/inspections/visits/{key}/bundle.json").json()
    (form,) = bundle["forms"]
    assert [line["id"] for line in form["lines"]] == ["a", "b", "c"] and bundle["goes"] and bundle["csrf"] and form["version"] == 1
    one = record(GOOD, at_=now(), sent=now())
    assert send(client, key, one).json()["records"][0]["arrival"] == "new"
    assert send(client, key, one).json()["records"][0]["arrival"] == "same"
    assert FormRecord.objects.count() == 1


def test_who_comes_along_fills_the_form_of_its_own_body_and_nothing_else(item: str) -> None:
    key, market = begun(item), signed_in("market")
    address = f"/desk/inspections/visits/{key}/"
    assert market.get(address).status_code == 403
    comes_along(key)
    assert "云泽县某充装站" in text(market.get("/desk/inspections/visits/mine/"))
    page = text(market.get(address))
    assert "云泽县市场监督管理局" in page and "登记检查结果" not in page and "acts/sign/" not in page
    theirs, own = market.get(f"{address}bundle.json").json()["forms"]  # the own first
    assert (own["body"], theirs["body"], theirs["part"]) == ("云泽县水务局", "云泽县市场监督管理局", 1)
    answers = {line["id"]: {"value": "pass" if line["answer"] == "pass_fail" else "yes"} for line in theirs["lines"]}
    answers[theirs["lines"][0]["id"]] = {"value": "fail", "note": "没有标签"}
    filled_in = record(answers, at_=now(), sent=now(), part=1, form=theirs["form"], version=theirs["version"])
    told = send(market, key, filled_in).json()["records"][0]
    assert (told["arrival"], told["faults"]) == ("new", [])
    assert FormRecord.objects.get().part == 1
    # the plain page saves the same form, without a script
    again = text(market.get(f"{address}form/?part=1"))
    assert theirs["title"] in again and "云泽县市场监督管理局的检查表" in again
    given = {f"{name}-{line}": said for line, answer in answers.items() for name, said in answer.items()}
    assert market.post(f"{address}form/?part=1", given).status_code == 302 and FormRecord.objects.filter(part=1).count() == 2
    assert market.get(f"{address}form/?part=2").status_code == market.get(f"{address}form/?part=x").status_code == 404
    mark = str(Matter.objects.get(key=key).length)
    refused = market.post(f"{address}acts/sign/", {"seen": mark, "field-signature": "absent"})
    assert refused.status_code == 409 and visit(key).signature == ""
    shown = text(signed_in("handler").get(address))
    assert "云泽县市场监督管理局的检查表" in shown and "这几份填得不一样" not in shown, "what says the same needs no choosing"


def test_a_joint_result_tells_the_findings_of_each_body_apart(item: str) -> None:
    key, client, market = filled(item), signed_in("handler"), signed_in("market")
    comes_along(key)
    address = f"/desk/inspections/visits/{key}/"
    signed = {"seen": seen(client, f"{address}acts/sign/"), "field-signature": "signed", "field-signed_by": "站长"}
    assert client.post(f"{address}acts/sign/", signed).status_code == 302
    fields = {"seen": seen(client, f"{address}acts/record_result/"), "field-result": "transfer", "field-visit_until": local()}
    refused = client.post(f"{address}acts/record_result/", fields)
    assert refused.status_code == 409 and "云泽县市场监督管理局的检查表还没有填好" in text(refused)
    assert 'name="override-partners_answered"' in text(refused), "who waits in vain says so and goes on"
    theirs = market.get(f"{address}bundle.json").json()["forms"][0]
    answers = {line["id"]: {"value": "pass" if line["answer"] == "pass_fail" else "yes"} for line in theirs["lines"]}
    answers[theirs["lines"][0]["id"]] = {"value": "fail", "note": "没有标签"}
    send(market, key, record(answers, at_=now(), sent=now(), part=1, form=theirs["form"], version=theirs["version"]))
    fields["seen"] = seen(client, f"{address}acts/record_result/")
    assert client.post(f"{address}acts/record_result/", fields).status_code == 302
    assert "没有标签" in text(client.get(address)) and f"findings/{key}/case/" not in text(client.get(address))
    assert f"findings/{key}/case/" in text(market.get(address)), "the case is for the body whose form found it"
    assert theirs["lines"][0]["content"] in text(market.get(f"/desk/inspections/findings/{key}/case/"))
    assert theirs["lines"][0]["content"] not in text(client.get(f"/desk/inspections/findings/{key}/case/"))
    firm = text(Client().get(f"/inspections/visit/{visit(key).code}/"))
    assert "不符合</strong>（云泽县市场监督管理局）" in firm


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"records": 1}', b'{"records": ["x", null, 3]}', b"\xff\xfe", b"[" * 5000])
def test_what_is_no_queue_is_told_and_nothing_breaks(item: str, body: bytes) -> None:
    key = begun(item)
    answer = signed_in("handler").post(f"/desk/inspections/visits/{key}/sync/", body, content_type="application/json")
    assert answer.status_code in (200, 400) and (answer.json().get("refused") or answer.json()["unreadable"])


def test_a_queue_without_the_mark_of_a_form_is_refused(item: str) -> None:
    key = begun(item)
    client = signed_in("handler", enforce_csrf_checks=True)
    assert send(client, key, record(GOOD, at_=now())).status_code == 403
    mark = client.get(f"/desk/inspections/visits/{key}/bundle.json").json()["csrf"]
    sent = client.post(
        f"/desk/inspections/visits/{key}/sync/", json.dumps({"records": [record(GOOD, at_=now())]}), content_type="application/json", HTTP_X_CSRFTOKEN=mark
    )  # fmt: skip
    assert sent.status_code == 200


def test_two_forms_that_differ_are_shown_side_by_side_and_one_is_chosen(item: str) -> None:
    key, client = begun(item), signed_in("handler")
    send(client, key, record(GOOD, id_="phone-one", at_=now(), device="A"))
    send(signed_in("second"), key, record(BAD, id_="phone-two", at_=now(), device="B"))
    shown = text(client.get(f"/desk/inspections/visits/{key}/"))
    assert "这几份填得不一样" in shown and shown.count("以这一份为准") == 2 and 'class="differs"' in shown
    mark = shown.split('action="choose/"')[1].split('name="seen" value="')[1].split('"')[0]
    client.post(f"/desk/inspections/visits/{key}/choose/", {"seen": mark, "record": "phone-two"})
    assert visit(key).records.get(among__isnull=False).record == "phone-two"


def test_a_photograph_is_kept_shown_and_one_of_20_megabytes_refused(item: str) -> None:
    key, client = begun(item), signed_in("handler")
    address = f"/desk/inspections/visits/{key}/photos/"
    assert client.post(address, {"photo": SimpleUploadedFile("现场.png", PNG)}).status_code == 302
    shown = client.get(f"{address}1/")
    assert (shown.content, shown["Content-Type"], shown["X-Content-Type-Options"]) == (PNG, "image/png", "nosniff")
    big = SimpleUploadedFile("大.jpg", b"\xff\xd8\xff\xe0" + b"x" * (20 * 1024 * 1024))
    refused = client.post(address, {"photo": big}, HTTP_ACCEPT="application/json")
    assert refused.status_code == 409 and "20.0 MB，超过 12 MB" in refused.json()["refused"][0]
    assert client.post(address, {}, HTTP_ACCEPT="application/json").status_code == 409
    Photo.objects.update(sha256="0" * 64)
    assert "文件有缺损" in text(client.get(f"{address}1/"))


def test_the_offline_page_holds_nothing_of_any_visit_and_its_worker_stays_in_its_place(item: str) -> None:
    begun(item)
    client = Client()
    page = client.get("/desk/inspections/offline/")
    assert page.status_code == 200 and "充装站" not in text(page) and "江承办" not in text(page)
    worker = client.get("/desk/inspections/offline/worker.js")
    assert worker["Service-Worker-Allowed"] == "/desk/inspections/offline/" and worker["Content-Type"].startswith("text/javascript")
    assert "default-src 'self'" in page["Content-Security-Policy"]


def test_a_visit_is_asked_for_with_a_subject_of_the_register(item: str) -> None:
    client = signed_in("handler")
    found = text(client.get("/desk/inspections/visits/new/?q=充装"))
    assert "云泽县某充装站" in found and "没有找到" in text(client.get("/desk/inspections/visits/new/?q=不存在的厂"))
    address = "/desk/inspections/visits/new/?subject=91110000600037341L"
    form = text(client.get(address)).split('name="form" value="')[1].split('"')[0]
    fields = {
        "form": form,
        "subject": "91110000600037341L",
        "kind": "cause",
        "why": "",
        "item": item,
        "handler": "p-handler",
        "co_handlers": ["p-second"],
        "regime": "",
        "planned_on": "",
    }
    refused = client.post(address, fields)
    assert refused.status_code == 409 and "“事由”没有填" in text(refused)
    asked = client.post(address, {**fields, "why": "投诉举报第 12 号"})
    assert asked.status_code == 302 and Visit.objects.get().reason == "投诉举报第 12 号"
    assert client.post(address, {**fields, "why": "再来一次"}).status_code == 302 and Visit.objects.count() == 1


def test_a_general_page_opens_the_same_visit_with_the_same_gates(item: str) -> None:
    client = signed_in("handler")
    address = "/desk/matters/open/inspection/云泽县水务局/"
    form = text(client.get(address)).split('name="form" value="')[1].split('"')[0]
    fields = {
        "form": form,
        "field-inspection_kind": "cause",
        "field-subject": "云泽县某充装站41L",
        "field-why": "举报",
        "on": now().date().isoformat(),
    }
    assert "没有指明检查事项" in text(client.post(address, fields))
    assert client.post(address, {**fields, "field-item": item}).status_code == 302
    assert Visit.objects.get().subject == "91110000600037341L"


# ---- behind the code


def test_the_firm_reads_who_comes_why_on_what_basis_and_its_rights(item: str) -> None:
    page = Client().get(f"/inspections/visit/{visit(approved(item)).code}/")
    said = text(page)
    for words in (
        "江承办",
        "云执001",
        "林协办",
        "2026 年双随机抽查计划第 7 号任务",
        "对气瓶充装的监督检查",
        "《中华人民共和国特种设备安全法》第五十七条",
        "许可证在有效期内",
        "您的权利",
        "12345",
    ):
        assert words in said, words
    assert page["Cache-Control"] == "no-store" and "noindex" in page["X-Robots-Tag"] and "评价这次检查" not in said


def test_a_wrong_code_and_one_of_a_cancelled_visit_say_what_to_do(item: str) -> None:
    client = Client()
    for wrong in ("abc", "A" * 24, "%00", "<script>", "ａｂ"):
        answer = client.get(f"/inspections/visit/{wrong}/")
        assert answer.status_code == 404 and "没有这个检查码" in text(answer) and "<script>" not in text(answer)
    key = approved(item)
    handler = signed_in("handler")
    address = f"/desk/inspections/visits/{key}/acts/cancel/"
    handler.post(address, {"seen": seen(handler, address), "field-refusal": "改为非现场检查", "on": now().date().isoformat()})
    said = text(client.get(f"/inspections/visit/{visit(key).code}/"))
    assert "这次检查已经取消" in said and "有权拒绝" in said and "评价" not in said


def test_after_the_visit_the_firm_reads_the_result_and_rates_once(item: str) -> None:
    code = visit(ended(item, "correct", BAD)).code
    client, address = Client(), f"/inspections/visit/{code}/"
    said = html.unescape(text(client.get(address)))
    assert "发现问题，责令改正" in said and "3 月 1 日后没有记录" in said and "提交整改报告" in said
    assert "请选择一颗到五颗星" in text(client.post(address, {"stars": "9", "words": "态度好"}))
    assert "态度好" in text(client.post(address, {"stars": "", "words": "态度好"}))
    assert client.post(address, {"stars": "4", "words": "态度好"}).status_code == 302
    assert "已经收到您的评价" in text(client.get(address))
    assert client.post(address, {"stars": "1"}).status_code == 409 and Rating.objects.count() == 1
    assert "还不到显示的条数" in text(signed_in("leader").get("/desk/inspections/visits/"))


def test_a_rating_from_another_site_is_refused(item: str) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(f"/inspections/visit/{visit(filled(item)).code}/", {"stars": "5"}).status_code == 403
    assert Rating.objects.count() == 0
