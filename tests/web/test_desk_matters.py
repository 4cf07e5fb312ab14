"""The adjustment of a list item through the desk, from trigger to publication, by the officers whose turn it is; and what is refused."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from desk_cast import signed_in, text

from quanze.adapters.system_clock import now
from quanze.store.accounts import operations
from quanze.store.accounts.operations import By
from quanze.store.matters.models import Matter

pytestmark = pytest.mark.django_db
WATER = "云泽县水务局"


@pytest.fixture
def county(settings: Any, tmp_path: Any) -> None:
    from accounts_cast import register_county

    settings.HOME = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    register_county()


OPENING = {
    "field-trigger": "law_new",
    "field-trigger_on": (now().date() - timedelta(days=1)).isoformat(),
    "field-trigger_source": "水法修正",
    "field-item_name": "河道采砂许可",
    "field-change": "cancel",
}


def open_one(client: Any, **more: str) -> str:
    page = client.get(f"/desk/matters/open/list-item-adjustment/{WATER}/")
    assert page.status_code == 200, text(page)
    form = re.search(r'name="form" value="([0-9a-f]+)"', text(page))[1]
    answer = client.post(f"/desk/matters/open/list-item-adjustment/{WATER}/", {**OPENING, "form": form, **more})
    assert answer.status_code == 302, text(answer)
    return answer["Location"]


def act(client: Any, matter: str, name: str, **fields: str) -> Any:
    page = client.get(f"{matter}acts/{name}/")
    assert page.status_code == 200, text(page)
    seen = re.search(r'name="seen" value="(\d+)"', text(page))
    assert seen, text(page)
    return client.post(f"{matter}acts/{name}/", {"seen": seen[1], **{f"field-{key}": value for key, value in fields.items()}})


def test_a_list_item_is_adjusted_end_to_end_by_the_officers_whose_turn_it_is(county: None) -> None:
    handler, leader, legal, office = (signed_in(name) for name in ("handler", "leader", "legal", "list"))
    matter = open_one(handler)
    assert "河道采砂许可" in text(handler.get(matter)) and "已发起" not in text(handler.get(matter))
    assert "应由主要负责人实施" in text(handler.get(matter))
    assert "河道采砂许可" in text(leader.get("/desk/"))
    assert act(leader, matter, "apply", reason="依据已经废止").status_code == 302
    assert act(legal, matter, "pass_legality", legality_opinion="合法").status_code == 302
    assert "河道采砂许可" in text(office.get("/desk/"))
    assert act(office, matter, "pass_review", review_opinion="同意").status_code == 302
    page = text(handler.get(matter))
    assert "政府审批" in page and page.count("<h3>") >= 5


def test_the_opening_form_sent_twice_opens_one_matter(county: None) -> None:
    handler = signed_in("handler")
    address = f"/desk/matters/open/list-item-adjustment/{WATER}/"
    form = re.search(r'name="form" value="([0-9a-f]+)"', text(handler.get(address)))[1]
    first = handler.post(address, {**OPENING, "form": form})
    again = handler.post(address, {**OPENING, "form": form})
    assert first["Location"] == again["Location"] and Matter.objects.count() == 1


def test_a_stale_form_comes_back_with_what_was_typed_and_what_is_new(county: None) -> None:
    handler, leader = signed_in("handler"), signed_in("leader")
    matter = open_one(handler)
    page = text(leader.get(f"{matter}acts/withdraw/"))
    seen = re.search(r'name="seen" value="(\d+)"', page)[1]
    assert act(leader, matter, "apply", reason="依据已经废止").status_code == 302
    for _ in range(2):
        stale = leader.post(f"{matter}acts/withdraw/", {"seen": seen, "field-withdrawal": "我改变了主意"})
        assert stale.status_code == 409
        shown = text(stale)
        assert "我改变了主意" in shown and "新记录" in shown and "提出调整申请" in shown
    assert Matter.objects.get().stage == "legality"
    fresh = re.search(r'name="seen" value="(\d+)"', shown)[1]
    assert leader.post(f"{matter}acts/withdraw/", {"seen": fresh, "field-withdrawal": "我改变了主意"}).status_code == 302


def test_errors_stand_beside_their_fields_and_nothing_typed_is_lost(county: None) -> None:
    handler = signed_in("handler")
    answer = handler.post(
        f"/desk/matters/open/list-item-adjustment/{WATER}/",
        {**OPENING, "form": "x" * 32, "field-trigger_on": "2026-13-40", "field-item_name": "", "field-change": "explode"},
    )
    shown = text(answer)
    assert answer.status_code == 409 and Matter.objects.count() == 0
    for name in ("trigger_on", "item_name", "change"):
        assert f'id="e-field-{name}"' in shown
    assert "水法修正" in shown and "x" * 32 in shown


def test_an_officer_of_another_body_sees_nothing_of_it(county: None) -> None:
    matter = open_one(signed_in("handler"))
    stranger = signed_in("market")
    for address in (matter, f"{matter}acts/apply/"):
        answer = stranger.get(address)
        assert answer.status_code == 403 and "这是其他机关的事项" in text(answer) and "河道采砂许可" not in text(answer)
    assert stranger.post(f"{matter}acts/apply/", {"seen": "1"}).status_code == 403
    assert "河道采砂许可" not in text(stranger.get("/desk/matters/?state=all")) and "河道采砂许可" not in text(
        stranger.get("/desk/matters.csv")
    )
    assert stranger.get(f"/desk/matters/open/list-item-adjustment/{WATER}/").status_code == 403


def test_a_supervisor_watches_and_is_offered_no_act(county: None) -> None:
    matter = open_one(signed_in("handler"))
    supervisor = signed_in("supervisor")
    shown = text(supervisor.get(matter))
    assert "您可以查看，不办理本件" in shown and f"{matter}acts/" not in shown
    assert supervisor.get(f"{matter}acts/apply/").status_code == 403


def test_a_colleague_who_is_not_assigned_is_refused(county: None) -> None:
    matter = open_one(signed_in("handler"))
    colleague = signed_in("second")
    # whoever could act by post sees it; a co-handler's post opens nothing here
    answer = colleague.get(matter)
    assert answer.status_code == 403 and "没有指派给您" in text(answer)


def test_an_act_out_of_turn_is_refused_with_who_may_take_it(county: None) -> None:
    handler = signed_in("handler")
    matter = open_one(handler)
    answer = handler.post(f"{matter}acts/apply/", {"seen": "1", "field-reason": "越权"})
    assert answer.status_code == 409 and "应由主要负责人实施" in text(answer)
    assert "只能在" in text(handler.get(f"{matter}acts/publish/")) or "不能办理" in text(handler.get(f"{matter}acts/publish/"))


@pytest.mark.parametrize("address", ["/desk/matters/0000/", "/desk/matters/0000/acts/apply/", "/desk/matters/open/no-such/云泽县水务局/"])
def test_unknown_addresses_are_told_so(county: None, address: str) -> None:
    answer = signed_in("leader").get(address)
    assert answer.status_code == 404 and "没有" in text(answer)


def test_the_successor_of_a_merged_bureau_handles_its_matters(county: None) -> None:
    matter = open_one(signed_in("handler"))
    by = By("p-system", now())
    operations.register_agency("云泽县水利局", by)
    operations.register_person("新局长", by, person="p-new")
    number = operations.propose_post("p-new", "云泽县水利局", "leader", by)
    operations.confirm_post("p-new", number, By("p-security", now()))
    from accounts_cast import PASSWORD

    from quanze.store.accounts import account_operations

    account_operations.create_account("new", "p-new", PASSWORD, by, must_change=False)
    client = signed_in("new")
    assert client.get(matter).status_code == 403
    operations.succeed(WATER, "云泽县水利局", now().date(), by)
    assert client.get(matter).status_code == 200
    assert act(client, matter, "apply", reason="承继后办理").status_code == 302


def test_nothing_new_is_offered_at_a_bureau_that_was_merged_away(county: None) -> None:
    handler = signed_in("handler")
    assert WATER in text(handler.get("/desk/matters/open/"))
    by = By("p-system", now())
    operations.register_agency("云泽县水利局", by)
    operations.succeed(WATER, "云泽县水利局", now().date(), by)
    assert f"/{WATER}/" not in unquote(text(handler.get("/desk/matters/open/")))


def test_a_body_is_offered_the_special_procedure_or_the_general_one_never_both(county: None) -> None:
    water = unquote(text(signed_in("handler").get("/desk/matters/open/")))
    market = unquote(text(signed_in("market").get("/desk/matters/open/")))
    special, general = "/desk/matters/open/market-supervision-penalty/", "/desk/matters/open/general-penalty/"
    assert special in market and general not in market
    assert general in water and special not in water


def test_a_clock_set_back_is_refused(county: None, monkeypatch: Any) -> None:
    from quanze.web.desk.views import matter as view

    handler, leader = signed_in("handler"), signed_in("leader")
    address = open_one(handler)
    monkeypatch.setattr(view, "now", lambda: now() - timedelta(minutes=30))
    answer = act(leader, address, "apply", reason="依据已经废止")
    assert answer.status_code == 409 and "早于" in text(answer)


def test_a_list_holds_what_may_be_opened_and_the_export_the_same(county: None) -> None:
    handler = signed_in("handler")
    matter = open_one(handler)
    key = matter.strip("/").split("/")[-1]
    for name in ("handler", "second", "head", "legal", "leader", "supervisor", "market", "list"):
        client = signed_in(name)
        opened = client.get(matter).status_code == 200
        assert (key in text(client.get("/desk/matters/"))) == opened, name
        assert (key in text(client.get("/desk/matters.csv"))) == opened, name


def test_an_approved_change_becomes_the_next_edition_of_the_list(county: None) -> None:
    import io

    from openpyxl import load_workbook

    from quanze.adapters.rulebook import load_list_rules
    from quanze.core.pipeline import read_lists
    from quanze.store.registry import operations as registry
    from quanze.store.registry import queries

    rows = "序号,事项名称,权力类型,设定依据,行使主体\n" + "".join(
        f"{n},{name},行政许可,《水法》第四十八条,{WATER}\n" for n, name in enumerate(("河道采砂许可", "取水许可", "水工程许可"), 1)
    )
    listed = read_lists("清单.csv", rows.encode(), load_list_rules())
    registry.accept(listed, rows.encode(), actor="试行", now=now(), body=WATER)
    item = next(each.key for each in queries.records(WATER, "power_items") if each.name == "河道采砂许可")
    handler, leader, legal, office = (signed_in(name) for name in ("handler", "leader", "legal", "list"))
    matter = open_one(handler, **{"field-item": item, "field-item_name": "", "field-change": "element"})
    assert "河道采砂许可" in text(handler.get(matter)), "the item's name was filled in from the registry"
    assert act(leader, matter, "apply", reason="依据变更", after_text="《水法》第四十九条").status_code == 302
    assert act(legal, matter, "pass_legality", legality_opinion="合法").status_code == 302
    assert office.get(f"{matter}list/").status_code == 404, "not before it is approved"
    assert act(office, matter, "confirm_element", review_opinion="同意").status_code == 302
    assert "把调整后的清单录入登记簿" in text(office.get(matter))
    assert leader.get(f"{matter}list.xlsx").status_code == 404
    book = load_workbook(io.BytesIO(office.get(f"{matter}list.xlsx").content))
    sheet = book.active
    assert sheet.max_row == 4 and "第四十九条" in next(cell.comment.text for cell in sheet[2] if cell.comment)
    basis = next(cell.column for cell in sheet[1] if "依据" in cell.value)
    sheet.cell(2, basis).value = "《水法》第四十九条"
    out = io.BytesIO()
    book.save(out)

    def upload(data: bytes, **more: str) -> Any:
        file = io.BytesIO(data)
        file.name = "调整.xlsx"
        return office.post(f"{matter}list/", {"file": file, **more})

    seen = upload(out.getvalue())
    assert seen.status_code == 200 and "第 2 版" in text(seen) and "变更 1" in text(seen) and "不变 2" in text(seen)
    assert len(queries.editions(WATER)) == 1, "a preview writes nothing"
    assert "没有写" not in text(seen)
    sheet.append(["4", "取水计划审批", *[None] * 3])
    unfinished = io.BytesIO()
    book.save(unfinished)
    assert "“取水计划审批”没有写：权力类型、实施依据、行使主体" in text(upload(unfinished.getvalue()))
    sha = re.search(r'name="sha256" value="([0-9a-f]+)"', text(seen))[1]
    assert upload(rows.encode(), sha256=sha).status_code == 409, "not another file than the one previewed"
    done = upload(out.getvalue(), sha256=sha)
    assert done.status_code == 302 and queries.record(item).record.fields["legal_basis"] == "《水法》第四十九条"
    assert queries.edition(WATER, 2).actor == "p-list"
    form = text(office.get(done["Location"]))
    assert "第 2 版" in form
    assert act(office, matter, "publish", published_at="登记簿第 2 版").status_code == 302
    assert Matter.objects.get().closed
    assert upload(out.getvalue()).status_code == 404, "published once"


def test_a_department_does_not_approve_its_own_list_for_the_government(county: None) -> None:
    handler, leader, legal, office = (signed_in(name) for name in ("handler", "leader", "legal", "list"))
    matter = open_one(handler)
    for officer, name, fields in (
        (leader, "apply", {"reason": "依据已经废止"}),
        (legal, "pass_legality", {"legality_opinion": "合法"}),
        (office, "pass_review", {"review_opinion": "同意"}),
    ):
        assert act(officer, matter, name, **fields).status_code == 302
    seen = str(Matter.objects.get().length)
    given = {"seen": seen, "field-approval_no": "云政〔2026〕1号", "field-effective_on": now().date().isoformat()}
    refused = leader.post(f"{matter}acts/approve/", given)
    assert refused.status_code == 409 and "应由本级政府审批人实施" in text(refused)
    assert Matter.objects.get().stage == "approving"


def test_a_penalty_case_passes_the_guards_of_casework_on_the_same_desk(county: None) -> None:
    operations.register_agency("云泽县质监局", By("p-system", now()))
    handler = signed_in("handler")
    address = handler.get(f"/desk/matters/open/market-supervision-penalty/{WATER}/")["Location"]
    page = handler.get(address)
    assert page.status_code == 200
    form = re.search(r'name="form" value="([0-9a-f]+)"', text(page))[1]
    today = now().date()
    given = {
        "form": form, "field-clue_source": "inspection", "field-found_on": (today - timedelta(days=1)).isoformat(),
        "field-act_began": (today - timedelta(days=9)).isoformat(), "field-clue": "未按规定公示", "field-party_kind": "法人或者其他组织", "field-party": "某某商行",
        "field-handler": "p-handler", "field-co_handlers": ["p-second"],
    }  # fmt: skip
    names = set(re.findall(r'name="(field-[a-z_]+)"', text(page)))
    answer = handler.post(address, {name: value for name, value in given.items() if name in names or name == "form"})
    assert answer.status_code == 302, re.findall(r'class="error"[^>]*>([^<]+)|<li>([^<]+)', text(answer))
    from quanze.store.casework.models import Case

    assert Case.objects.get().key in answer["Location"]
    shown = text(handler.get(answer["Location"]))
    assert "某某商行" in shown and "江承办" in shown and "林协办" in shown
    assert signed_in("second").get(answer["Location"]).status_code == 200, "who is named in a matter sees it"


def test_the_title_of_a_page_says_which_page_it_is(county: None) -> None:
    client = signed_in("leader")
    titles = [
        re.findall("<title>(.*?)</title>", text(client.get(address)))[0] for address in ("/desk/", "/desk/matters/", "/desk/account/")
    ]
    assert len(set(titles)) == len(titles), titles
