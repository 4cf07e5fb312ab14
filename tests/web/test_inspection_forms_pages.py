"""Programmes and check forms on the desk and on the portal."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import yaml
from desk_cast import half_way, signed_in, text
from django.test import Client
from django.urls import reverse

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "store"))

from quanze.adapters.system_clock import now
from quanze.core.kernel.canonical import digest
from quanze.core.lists.model import Coverage, ExtractedLists, Header, RecognisedList, Record
from quanze.store.inspections.checkforms import operations, queries
from quanze.store.inspections.checkforms.models import FormVersion
from quanze.store.registry import operations as registry
from quanze.store.registry.models import Body
from quanze.web.desk.inspections.forms import ROUTES

WATER = "云泽县水务局"
TABLE = yaml.safe_load((Path(__file__).parent / "desk_access_forms.yaml").read_text(encoding="utf-8"))
ADDRESS = {"regime": "production-licence", "form_id": "metrology"}

pytestmark = pytest.mark.django_db


def accept(kind: str, *records: dict[str, Any]) -> None:
    found = RecognisedList(kind, "清单", tuple(Record(fields) for fields in records))  # type: ignore[arg-type]
    data = repr((kind, records)).encode()
    read = ExtractedLists("清单.docx", digest(data), "x", Header(f"{WATER}清单", WATER), (found,), (), Coverage(1, 1, 0, 0))
    registry.accept(read, data, body=WATER, actor="t", now=now())


@pytest.fixture
def county(settings: Any, tmp_path: Any) -> str:
    from accounts_cast import register_county

    settings.HOME = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    register_county()
    accept(
        "regimes",
        {
            "no": "一",
            "title": "工业产品生产许可证后监管",
            "sections": [
                {"heading": "一、监督检查对象", "paragraphs": ["获证企业。<script>alert(1)</script>"]},
                {"heading": "二、监督检查方式", "paragraphs": ["对获证企业每年检查不少于2次。", "不定期抽查。"]},
            ],
        },
        {"no": "二", "title": "规范行政处罚裁量权", "sections": [{"heading": "一、主要内容", "paragraphs": ["按基准。"]}]},
    )
    return Body.objects.get(name=WATER).slug


def typed(lines: list[dict[str, str]], **more: str) -> dict[str, str]:
    """What the editor's form sends."""
    given = {"title": "获证企业检查表", "regime": "production-licence", "seen": "0", "form_id": "ours", **more}
    for number, line in enumerate(lines, 1):
        whole = {
            "id": str(number),
            "place": str(number),
            "method": "查证书",
            "standard": "有效",
            "basis": "《某办法》第一条",
            "answer": "pass_fail",
        }
        given |= {f"l{number}-{name}": value for name, value in {**whole, **line}.items()}
    return given


def outcome(answer: Any) -> str:
    if answer.status_code == 302 and answer["Location"].startswith(("/desk/sign-in/",)):
        return "s"
    return "n" if answer.status_code == 403 and "不能打开这一页" in text(answer) else "y"


def test_the_table_names_every_address() -> None:
    assert {route.name for route in ROUTES} == set(TABLE["addresses"])


@pytest.mark.parametrize("visitor", TABLE["visitors"])
def test_each_visitor_opens_exactly_what_the_table_says(county: str, visitor: str) -> None:
    client = Client() if visitor == "stranger" else half_way("handler", "password") if visitor == "half" else signed_in(visitor)
    column, found = TABLE["visitors"].index(visitor), {}
    for route in ROUTES:
        address = reverse(f"desk:{route.name}", kwargs={name: ADDRESS[name] for name in route.pattern.converters})
        answer = client.get(address)
        if answer.status_code == 405:
            answer = client.post(address, {})
        assert answer.status_code < 500, (route.name, visitor)
        found[route.name] = outcome(answer)
    assert found == {name: row[column] for name, row in TABLE["addresses"].items()}


def test_a_programme_shows_whom_how_often_and_the_lists_own_words(county: str) -> None:
    page = text(signed_in("handler").get("/desk/inspections/programmes/production-licence/"))
    assert "每年不少于 2 次" in page and "对获证企业每年检查不少于2次。" in page
    assert "责令改正通知书" in page and "第三十九条" in page
    assert "说到定期、不定期或者频次，没有写出次数" in page
    assert "<script>alert" not in page


def test_a_form_is_written_line_by_line_and_saved_as_versions(county: str) -> None:
    client = signed_in("leader")
    answer = client.post(
        "/desk/inspections/forms/new/",
        typed(
            [{"content": "甲"}, {"content": "乙", "place": "1", "photo": "1"}, {"content": "", "method": "", "standard": "", "basis": ""}]
        ),
    )
    assert answer.status_code == 302, text(answer)
    assert [line.content for line in queries.form(county, "ours").lines] == ["甲", "乙"]
    again = client.post(
        "/desk/inspections/forms/ours/edit/", typed([{"content": "甲", "remove": "1"}, {"content": "乙", "standard": "满六个月"}], seen="1")
    )
    assert again.status_code == 302
    assert [(line.id, line.standard) for line in queries.form(county, "ours").lines] == [("2", "满六个月")]
    compared = text(client.get("/desk/inspections/forms/ours/changes/"))
    assert "删去" in compared and "<ins>满六个月</ins>" in compared


def test_what_was_typed_is_still_there_when_a_form_is_refused(county: str) -> None:
    answer = signed_in("leader").post("/desk/inspections/forms/new/", typed([{"content": "甲", "method": ""}]))
    assert answer.status_code == 409
    assert "没有写检查方法" in text(answer) and 'value="获证企业检查表"' in text(answer) and "甲" in text(answer)
    assert not FormVersion.objects.exists()


def test_more_lines_are_offered_without_saving(county: str) -> None:
    page = text(signed_in("leader").post("/desk/inspections/forms/new/", typed([{"content": "甲"}], more="1")))
    assert "l10-content" in page and not FormVersion.objects.exists()


def test_a_form_that_somebody_else_changed_is_not_overwritten(county: str) -> None:
    client = signed_in("leader")
    client.post("/desk/inspections/forms/new/", typed([{"content": "甲"}]))
    late = client.post("/desk/inspections/forms/ours/edit/", typed([{"content": "丙"}]))
    assert late.status_code == 409 and "有人刚刚改动" in text(late) and "丙" in text(late)


def test_a_form_is_taken_chosen_and_withdrawn(county: str) -> None:
    client = signed_in("leader")
    assert client.post("/desk/inspections/forms/fibre/adopt/", {}).status_code == 302
    assert client.post("/desk/inspections/programmes/production-licence/set/", {"form": "fibre"}).status_code == 302
    assert queries.programmes(county, now().date())[0].form == "fibre"
    told = client.post("/desk/inspections/forms/fibre/withdraw/", {"reason": ""})
    assert told.status_code == 409 and "没有写停用的理由" in text(told)
    used = client.post("/desk/inspections/forms/fibre/withdraw/", {"reason": "合并"})
    assert used.status_code == 409 and "正在用这张检查表" in text(used)
    client.post("/desk/inspections/programmes/production-licence/set/", {"form": "production-licence"})
    assert client.post("/desk/inspections/forms/fibre/withdraw/", {"reason": "合并"}).status_code == 302
    assert "已停用" in text(client.get("/desk/inspections/forms/"))


def test_what_does_not_exist_is_told_in_words(county: str) -> None:
    client = signed_in("leader")
    for address in ("programmes/dragons/", "forms/dragons/", "forms/fibre/?version=9", "forms/fibre/changes/"):
        answer = client.get(f"/desk/inspections/{address}")
        assert answer.status_code == 404 and "没有" in text(answer), address


def test_the_public_sees_the_programmes_with_their_sources(county: str, client: Client) -> None:
    home = text(client.get("/inspections/"))
    assert "工业产品生产许可证后监管" in home and "每年不少于 2 次" in home and "行政处罚裁量权的规范" in home
    page = text(client.get(f"/inspections/regimes/{county}/production-licence/"))
    assert "对获证企业每年检查不少于2次。" in page and "<script>alert" not in page
    sheet = text(client.get(f"/inspections/regimes/{county}/production-licence/form/"))
    assert sheet.count("<tr>") == 14 and "□ 合格" in sheet


def test_a_number_whose_subjects_nobody_knows_is_told_all_the_same(county: str, client: Client) -> None:
    sections = [
        {"heading": "一、监督检查对象", "paragraphs": ["取水户。"]},
        {"heading": "二、监督检查方式", "paragraphs": ["取水户每季度检查不少于一次。"]},
    ]
    accept("regimes", {"no": "一", "title": "取水许可监管", "sections": sections})
    page = text(client.get(f"/inspections/?body={county}"))
    assert "每季度不少于 1 次" in page and "没有规定次数" not in page


def test_programmes_are_data_too(county: str, client: Client) -> None:
    data = json.loads(client.get(f"/inspections/regimes/{county}/production-licence.json").content)
    assert [(one["months"], one["at_least"], one["share"]) for one in data["requirements"]] == [(12, 2, None)]
    assert "每年不少于 2 次" in client.get("/inspections.csv").content.decode("utf-8-sig")
    assert len(json.loads(client.get(f"/inspections/regimes/{county}/production-licence/form.json").content)["lines"]) == 13


def test_a_public_page_changes_with_the_form(county: str, client: Client) -> None:
    address = f"/inspections/regimes/{county}/production-licence/form/"
    before = client.get(address)["ETag"]
    lines = queries.form(county, "production-licence").lines[:3]
    operations.save(county, "production-licence", "短表", "production-licence", lines, actor="p", now=now())
    after = client.get(address)
    assert after["ETag"] != before and "短表" in text(after)


def test_the_pages_lead_only_to_addresses_that_open(county: str, client: Client) -> None:
    desk = signed_in("leader")
    pages = [text(client.get("/inspections/")), text(client.get(f"/inspections/regimes/{county}/production-licence/"))]
    pages += [text(desk.get(f"/desk/inspections/{each}")) for each in ("programmes/", "programmes/production-licence/", "forms/", "items/")]
    found = {address.replace("&amp;", "&") for page in pages for address in re.findall(r'href="(/[^"]*inspections[^"]*)"', page)}
    assert len(found) > 20
    for address in sorted(found):
        answer = (desk if address.startswith("/desk/") else client).get(unquote(address))
        assert answer.status_code == 200, (address, answer.status_code)


@pytest.mark.parametrize(
    "address",
    [
        "?body=dragons",
        "regimes/x/y/",
        "regimes/x/y/form/",
        f"regimes/{WATER}/fibre/",
        f"regimes/{WATER}/penalty-discretion/form/",
        f"regimes/{WATER}/production-licence/form/?kind=dragon",
    ],
)
def test_public_addresses_of_nothing_say_so(county: str, client: Client, address: str) -> None:
    answer = client.get(f"/inspections/{address}")
    assert answer.status_code == 404 and "没有" in text(answer)


def test_an_empty_registry_says_that_nothing_is_published(client: Client) -> None:
    assert "还没有部门公布监管制度" in text(client.get("/inspections/"))
