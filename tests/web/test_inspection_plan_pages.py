"""Plans on the desk and on the portal: counted before they are saved, drawn step by step, published without personal data."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from desk_cast import signed_in, text
from django.test import Client

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "store"))

import plans_cast
from accounts_cast import MARKET, WATER, register_county
from plans_cast import stand_in, users

from quanze.core.inspections.model import SubjectFacts
from quanze.core.procedures.engine import Refusal
from quanze.core.sampling.seed import commitment
from quanze.core.sampling.transcript import verify
from quanze.store.inspections.plans import joint, queries
from quanze.store.inspections.plans.models import DrawParty, Plan

pytestmark = pytest.mark.django_db
ROOT = "/desk/inspections/plans/"
FORM = {
    "title": "2026 年特种设备检查计划", "kind": "yearly", "start": "2026-01-01", "end": "2027-12-31", "regimes": ["special-equipment"],
    "axes": ["kind", "key"], "named": "yes", "team": "2", "visits_a_day": "2", "most_visits": "", "note": "", "seen": "0",
}  # fmt: skip
QUOTAS = {"stratum": ["特种设备使用单位·一般", "特种设备使用单位·重点"], "quota-0": "2", "quota-1": "50%"}


@pytest.fixture
def county(settings: Any, tmp_path: Any, monkeypatch: Any) -> None:
    settings.HOME = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    register_county()
    persons = [SubjectFacts("x:1", "张小三", frozenset({"special_equipment_user"}), key_equipment=True)]
    stand_in(monkeypatch, users() + persons)


def new_plan() -> str:
    answer = signed_in("handler").post(f"{ROOT}new/{WATER}/", {**FORM, **QUOTAS, "do": "save", "form": "f1"})
    assert answer.status_code == 302, text(answer)
    return answer["Location"].removeprefix(ROOT).strip("/")


def act(key: str, who: str, name: str, **fields: str) -> Any:
    seen = Plan.objects.get(key=key).length
    return signed_in(who).post(f"{ROOT}{key}/acts/{name}/", {"seen": seen, **{f"field-{field}": value for field, value in fields.items()}})


def approved() -> str:
    key = new_plan()
    assert act(key, "handler", "submit").status_code == 302
    assert act(key, "leader", "approve").status_code == 302
    return key


def freeze(key: str, **more: str) -> Any:
    given = {
        "name-1": "监督股", "person-1": "p-supervisor", "name-2": "企业协会", "commit_until": "2099-01-01T10:00", "reveal_until": "2099-01-02T10:00",
        "on_missing": "void", **more,
    }  # fmt: skip
    return signed_in("handler").post(f"{ROOT}{key}/draw/freeze/", given)


def secret_in(page: str) -> str:
    found = re.search(r'<p class="code[^"]*">([0-9a-f]{64})</p>', page)
    assert found, page
    return found[1]


def drawn() -> str:
    """A plan drawn through the pages: the supervisor on the desk, the association on the portal."""
    key = approved()
    shown = text(freeze(key))
    token = re.search(r'<span class="code">([0-9a-f]{32})</span>', shown)
    assert token and "只显示这一次" in shown
    own = secret_in(text(signed_in("supervisor").post(f"{ROOT}{key}/draw/commit/", {"number": "1"})))
    party = f"/inspections/plans/{key}/party/"
    digest = Plan.objects.get(key=key).frame_digest
    given = commitment("企业协会", digest, "2b" * 32)
    assert Client().post(party, {"token": token[1], "commitment": given}).status_code == 200
    assert signed_in("supervisor").post(f"{ROOT}{key}/draw/reveal/", {"number": "1", "secret": own}).status_code == 302
    wrong = Client().post(party, {"token": token[1], "secret": "3c" * 32})
    assert wrong.status_code == 409 and "与其事先的承诺不符" in text(wrong)
    assert Client().post(party, {"token": token[1], "secret": "2b" * 32}).status_code == 200
    assert signed_in("handler").post(f"{ROOT}{key}/draw/make/").status_code == 302
    return key


def test_a_plan_is_counted_before_it_is_saved(county: None) -> None:
    counted = text(signed_in("handler").post(f"{ROOT}new/{WATER}/", {**FORM, "do": "count"}))
    assert "算出来的数" in counted and "市监特设发〔2022〕59号" in counted and 'name="quota-1" type="text" value="4"' in counted
    assert not Plan.objects.exists()
    key = new_plan()
    shown = text(signed_in("handler").get(f"{ROOT}{key}/"))
    assert "2026 年特种设备检查计划" in shown and "修改计划内容" in shown and "50%" in shown
    again = signed_in("handler").post(f"{ROOT}new/{WATER}/", {**FORM, **QUOTAS, "do": "save", "form": "f1"})
    assert again.status_code == 302 and Plan.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"start": "昨天"}, "应写成"),
        ({"end": "2025-01-01"}, "早于开始日期"),
        ({"regimes": []}, "没有填"),
        ({"team": "两"}, "应是 1 以上的整数"),
        ({"quota-1": "九成"}, "应写户数"),
        ({"quota-1": "½"}, "应写户数"),
        ({"kind": "monthly"}, "没有这个选项"),
    ],
)
def test_what_is_wrong_with_a_new_plan_is_told_and_nothing_typed_is_lost(county: None, given: dict[str, Any], words: str) -> None:
    answer = signed_in("handler").post(f"{ROOT}new/{WATER}/", {**FORM, **QUOTAS, "do": "save", "title": "我的计划", **given})
    assert answer.status_code == 409 and words in text(answer) and 'value="我的计划"' in text(answer)
    assert not Plan.objects.exists()


def test_a_plan_is_changed_until_it_is_submitted(county: None) -> None:
    key = new_plan()
    address = f"{ROOT}{key}/change/"
    assert 'value="50%"' in text(signed_in("handler").get(address))
    seen = Plan.objects.get(key=key).length
    changed = {**FORM, **QUOTAS, "quota-0": "3", "do": "save", "seen": seen}
    assert signed_in("handler").post(address, changed).status_code == 302
    assert Plan.objects.get(key=key).quotas["特种设备使用单位·一般"] == "3"
    assert signed_in("handler").post(address, changed).status_code == 409
    act(key, "handler", "submit")
    assert signed_in("handler").get(address).status_code == 404


def test_an_act_that_may_not_be_taken_says_why(county: None) -> None:
    key = new_plan()
    shown = text(signed_in("handler").get(f"{ROOT}{key}/acts/approve/"))
    assert "不能办理" in shown
    act(key, "handler", "submit")
    assert "主要负责人" in text(signed_in("handler").get(f"{ROOT}{key}/"))
    assert act(key, "handler", "approve").status_code == 409
    assert signed_in("handler").get(f"{ROOT}{key}/acts/fly/").status_code == 404


def test_a_draw_goes_from_the_frozen_frame_to_the_published_list(county: None) -> None:
    key = drawn()
    room = text(signed_in("handler").get(f"{ROOT}{key}/draw/"))
    assert "抽中的对象" in room and "跳过，由候补递补" in room
    transcript = json.loads(signed_in("handler").get(f"{ROOT}{key}/draw/transcript.json").content)
    assert verify(transcript) == ()
    # nothing of it is public before the plan is
    assert Client().get(f"/inspections/plans/{key}/").status_code == 404
    assert Client().get(f"/inspections/plans/{key}/transcript.json").status_code == 404
    act(key, "handler", "publish", published_at="局网站")
    public = text(Client().get(f"/inspections/plans/{key}/draw/"))
    assert transcript["digest"] in public and transcript["seed"] in public and "还没有公布" in public and "云泽第" not in public
    assert Client().get(f"/inspections/plans/{key}/transcript.json").status_code == 404
    assert signed_in("handler").post(f"{ROOT}{key}/draw/publish/").status_code == 302
    public = text(Client().get(f"/inspections/plans/{key}/draw/"))
    assert 'id="recompute"' in public and "draw-verify" in public
    taken = Client().get(f"/inspections/plans/{key}/transcript.json")
    assert json.loads(taken.content) == transcript
    assert "2026 年特种设备检查计划" in text(Client().get("/inspections/plans/"))
    data = Client().get(f"/inspections/plans/{key}/draw.json").json()
    assert len(data["drawn"]) == len(transcript["drawn"]) and data["parties"][0]["commitment"]
    assert Client().get("/inspections/plans.csv").status_code == Client().get(f"/inspections/plans/{key}.json").status_code == 200


def test_what_is_published_names_no_natural_person_and_no_telephone(county: None, monkeypatch: Any) -> None:
    persons = [
        SubjectFacts(f"x:{n}", name, frozenset({"special_equipment_user"}), key_equipment=True) for n, name in enumerate(("张小三", "李四"))
    ]
    stand_in(monkeypatch, persons + users(10, 0))
    key = drawn()
    number = queries.tasks(key)[0].number
    reason = {"reason": "已搬走，电话 13800138000"}
    assert signed_in("handler").post(f"{ROOT}{key}/tasks/{number}/skip/", reason).status_code == 302
    act(key, "handler", "publish", published_at="局网站")
    signed_in("handler").post(f"{ROOT}{key}/draw/publish/")
    client = Client()
    for address in ("draw/", "draw.json", "draw.csv", "transcript.json", ""):
        shown = text(client.get(f"/inspections/plans/{key}/{address}"))
        for word in ("张小三", "李四", "13800138000", "p-handler", "p-supervisor"):
            assert word not in shown, (address, word)


def test_a_drawn_subject_is_skipped_with_a_reason_and_the_next_steps_in(county: None) -> None:
    key = drawn()
    task = next(each for each in queries.tasks(key) if each.stratum.endswith("一般"))
    address = f"{ROOT}{key}/tasks/{task.number}/skip/"
    assert "由同一层的候补递补" in text(signed_in("handler").get(address))
    assert signed_in("handler").post(address, {"reason": " "}).status_code == 409
    assert signed_in("handler").post(address, {"reason": "已注销"}).status_code == 302
    assert "接替" in text(signed_in("handler").get(f"{ROOT}{key}/"))
    assert signed_in("handler").post(address, {"reason": "已注销"}).status_code == 409
    book = signed_in("handler").get(f"{ROOT}{key}/tasks.xlsx")
    assert book.content[:2] == b"PK" and "tasks" not in book["Content-Disposition"][:10]


def test_a_draw_that_was_begun_is_made_void_with_its_reason_on_the_page(county: None) -> None:
    key = approved()
    assert "至少由两方" in text(freeze(key, **{"name-2": ""})) or "没有填" in text(freeze(key, **{"name-2": ""}))
    freeze(key)
    assert "等候承诺" in text(signed_in("supervisor").get(f"{ROOT}{key}/draw/"))
    refused = signed_in("handler").post(f"{ROOT}{key}/draw/commit/", {"number": "1"})
    assert refused.status_code == 409 and "不是这一方" in text(refused)
    assert signed_in("handler").post(f"{ROOT}{key}/draw/void/", {"reason": ""}).status_code == 409
    assert signed_in("handler").post(f"{ROOT}{key}/draw/void/", {"reason": "名单漏了一批"}).status_code == 302
    shown = text(signed_in("handler").get(f"{ROOT}{key}/draw/"))
    assert "名单漏了一批" in shown and "冻结名单" in shown
    act(key, "handler", "publish", published_at="局网站")
    assert "名单漏了一批" in text(Client().get(f"/inspections/plans/{key}/draw/"))
    freeze(key)
    assert "名单漏了一批" in text(Client().get(f"/inspections/plans/{key}/draw/"))
    signed_in("handler").post(f"{ROOT}{key}/draw/void/", {"reason": "再来"})
    assert Client().get(f"/inspections/plans/{key}/party/").status_code == 404


def test_an_outsider_without_the_token_is_told_nothing_and_changes_nothing(county: None) -> None:
    key = approved()
    freeze(key)
    page = f"/inspections/plans/{key}/party/"
    assert "您的口令" in text(Client().get(page)) and Client().get(page)["Cache-Control"] == "no-store"
    answer = Client().post(page, {"token": "", "commitment": "ab" * 32})
    assert answer.status_code == 409 and "口令不对" in text(answer)
    assert not DrawParty.objects.exclude(commitment="").exists()
    assert Client().delete(page).status_code == 405


def test_a_joint_visit_is_proposed_answered_and_called_off_on_the_pages(county: None, monkeypatch: Any) -> None:
    ours = drawn()
    theirs = plans_cast.drawn(
        plans_cast.approved(body=MARKET, title="市场局计划", named=False, quotas={"特种设备使用单位·重点": "100%"}, reserves={})
    )
    handler, by = signed_in("handler"), {"actor": "李", "people": plans_cast.PEOPLE, "now": plans_cast.NOW}
    shared = [one for one in queries.tasks(ours) if one.subject in {each.subject for each in queries.tasks(theirs)}]
    first, second = shared[0], shared[1]
    page = f"{ROOT}{ours}/tasks/{first.number}/joint/"
    assert page in text(handler.get(f"{ROOT}{ours}/")) and "市场局计划" in text(handler.get(page))
    assert handler.post(page, {"do": "propose", "why": "下周二一起去"}).status_code == 302
    assert "等候答复" in text(handler.get(f"{ROOT}{ours}/")) and handler.post(page, {"do": "propose"}).status_code == 409
    number = next(one.number for one in queries.tasks(theirs) if one.subject == first.subject)
    assert not isinstance(joint.answer(theirs, number, True, **by), Refusal)
    assert "同意" in text(handler.get(page)) and "没有写撤回的理由" in text(handler.post(page, {"do": "withdraw"}))
    assert handler.post(page, {"do": "withdraw", "reason": "对象停产"}).status_code == 302

    other = next(one.number for one in queries.tasks(theirs) if one.subject == second.subject)
    assert not isinstance(joint.propose(theirs, other, [(ours, second.number)], why="周三", **by), Refusal)
    page = f"{ROOT}{ours}/tasks/{second.number}/joint/"
    assert page in text(handler.get(ROOT)) and "等候本机关答复" in text(handler.get(f"{ROOT}{ours}/")) and "周三" in text(handler.get(page))
    assert "没有写不参加的理由" in text(handler.post(page, {"do": "decline"}))
    assert handler.post(page, {"do": "accept", "officers": ["p-handler"]}).status_code == 302
    assert "并入联合检查" in text(handler.get(f"{ROOT}{ours}/")) and page not in text(handler.get(ROOT))
    assert handler.post(page, {"do": "nonsense"}).status_code == 409
    assert handler.get(f"{ROOT}{ours}/tasks/999/joint/").status_code == 404


ADDRESSES = {
    "inspection-plans": "", "inspection-plan-new": f"new/{WATER}/", "inspection-plan": "{key}/", "inspection-plan-change": "{key}/change/",
    "inspection-plan-act": "{key}/acts/submit/", "inspection-plan-name-visits": "{key}/name-visits/", "inspection-plan-tasks": "{key}/tasks.xlsx",
    "inspection-plan-skip": "{key}/tasks/1/skip/", "inspection-draw": "{key}/draw/", "inspection-draw-freeze": "{key}/draw/freeze/",
    "inspection-draw-commit": "{key}/draw/commit/", "inspection-draw-reveal": "{key}/draw/reveal/", "inspection-draw-public": "{key}/draw/public/",
    "inspection-draw-make": "{key}/draw/make/", "inspection-draw-void": "{key}/draw/void/", "inspection-draw-publish": "{key}/draw/publish/",
    "inspection-draw-transcript": "{key}/draw/transcript.json", "inspection-plan-joint": "{key}/tasks/1/joint/",
}  # fmt: skip


def test_plans_are_the_matter_of_their_own_body_and_of_no_administrator_or_stranger(county: None) -> None:
    key = new_plan()
    from quanze.web.desk.inspections import draw_room, plans
    from quanze.web.desk.inspections import joint as joint_pages

    routes = (*plans.ROUTES, *draw_room.ROUTES, *joint_pages.ROUTES)
    assert {each.name for each in routes} == set(ADDRESSES)
    changing = {each.name for each in routes if each.callback.desk_action == "plans.change"}
    assert len(changing) > 6
    # a list office serves the body's lists, not its inspections; whoever supervises looks on and changes nothing
    clients = {name: signed_in(name) for name in ("market", "system", "supervisor", "list")}
    for name, address in ADDRESSES.items():
        where = ROOT + address.format(key=key)
        for visitor, client in {**clients, "stranger": Client()}.items():
            answer = client.get(where)
            if answer.status_code == 405:
                answer = client.post(where)
            if visitor == "stranger":
                assert answer.status_code == 302 and answer["Location"].startswith("/desk/sign-in/"), (name, visitor)
            elif (visitor == "supervisor" and name not in changing) or (visitor in ("market", "list") and name == "inspection-plans"):
                assert answer.status_code != 403, (name, visitor)
            else:
                assert answer.status_code == 403, (name, visitor)
    assert signed_in("handler").get(f"{ROOT}nothing/").status_code == 404
    assert signed_in("handler").get(f"/desk/matters/{key}/")["Location"] == f"{ROOT}{key}/"
