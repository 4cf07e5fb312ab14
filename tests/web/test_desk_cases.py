"""The desk for penalty cases as officers meet it: opening, acting, evidence, papers, lists, and everything that goes wrong."""

from __future__ import annotations

import io
import re
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "store"))

from accounts_cast import SYSTEM, WATER, give_post, register_county
from casework_cast import register_list
from desk_cast import signed_in, text  # puts the cast of tests/store within reach
from django.test import Client
from django.urls import URLPattern, reverse

from quanze.adapters.form_files import word_template
from quanze.adapters.procedures import procedure_on
from quanze.adapters.system_clock import now
from quanze.core.procedures.engine import ActRequest
from quanze.store.accounts import account_operations, operations
from quanze.store.accounts.queries import people_facts
from quanze.store.casework import operations as casework
from quanze.store.casework.models import Case, Evidence, KeptView
from quanze.store.matters.models import Matter
from quanze.store.matters.operations import Taken
from quanze.store.papers.models import Paper
from quanze.web.desk.act_form import BLANK_ROWS
from quanze.web.desk.urls import urlpatterns

pytestmark = pytest.mark.django_db
ITEM = "对经营超过保质期的食品的处罚"
CLAUSE = "货值金额不足一万元的，并处五万元以上十万元以下罚款；货值金额一万元以上的，并处货值金额十倍以上二十倍以下罚款"


@pytest.fixture
def item(settings: Any, tmp_path: Any) -> str:
    from datetime import date

    settings.HOME = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    register_county()
    operations.issue_certificate("p-second", "云执002", "云泽县司法局", date(2024, 1, 1), SYSTEM, end=date(2039, 1, 1))
    operations.issue_certificate("p-handler", "云执003", "云泽县司法局", date(2024, 1, 1), SYSTEM, end=date(2039, 1, 1))
    operations.register_person("钱审核", SYSTEM, person="p-reviewer")
    give_post("p-reviewer", WATER, "reviewer")
    account_operations.create_account("reviewer", "p-reviewer", "clean-Water7river", SYSTEM, must_change=False)
    return register_list([(ITEM, "《中华人民共和国食品安全法》第一百二十四条")], slug=WATER)[0]


def today(back: int = 0) -> str:
    return (now().date() - timedelta(days=back)).isoformat()


def clue(officer: Client, item: str, **changes: str) -> Any:
    address = f"/desk/cases/open/market-supervision-penalty/{WATER}/?item={item}"
    page = text(officer.get(address))
    form = re.search(r'name="form" value="([0-9a-f]+)"', page)
    assert form, page[:500]
    given = {
        "form": form[1], "field-clue_source": "inspection", "field-found_on": today(1), "field-act_began": today(3), "field-clue": "货架上有过期食品",
        "field-party_kind": "法人或者其他组织", "field-party": "某某商行", "field-item": item, "field-handler": "p-handler", "field-co_handlers": "p-second",
        **changes,
    }  # fmt: skip
    return officer.post(address, given), given


def opened(item: str) -> str:
    answer, _ = clue(signed_in("handler"), item)
    assert answer.status_code == 302, re.findall(r"<li>([^<]+)", text(answer))
    return str(answer["Location"])


def act(officer: Client, case: str, name: str, **fields: Any) -> Any:
    seen = str(Matter.objects.get(key=case.strip("/").split("/")[-1]).length)
    return officer.post(f"{case}acts/{name}/", {"seen": seen, **{f"field-{key}": value for key, value in fields.items()}})


def seen(case: str) -> str:
    return str(Matter.objects.get(key=case.strip("/").split("/")[-1]).length)


def test_a_case_is_opened_from_an_item_of_the_list_and_the_same_form_twice_opens_one(item: str) -> None:
    officer = signed_in("handler")
    offered = text(officer.get(f"/desk/cases/open/?q=保质期&body={WATER}"))
    assert ITEM in offered and "general-penalty/" in offered and f"item={item}" in offered
    answer, given = clue(officer, item)
    again = officer.post(f"/desk/cases/open/market-supervision-penalty/{WATER}/", given)
    assert answer["Location"] == again["Location"] and Case.objects.count() == 1
    shown = text(officer.get(answer["Location"]))
    assert "这张表已经提交过" in shown and "江承办" in shown and ITEM in shown and "怎样算出来的" in shown and "p-handler" not in shown


def test_a_wrong_form_comes_back_whole(item: str) -> None:
    answer, _ = clue(
        signed_in("handler"), item, **{"field-party": "", "field-found_on": "2099-01-01", "field-party_no": "91110000600037341X"}
    )
    shown = text(answer)
    assert answer.status_code == 409 and "货架上有过期食品" in shown and "91110000600037341X" in shown and Case.objects.count() == 0


def test_an_item_that_is_on_no_list_of_the_body_opens_no_case(item: str) -> None:
    answer, _ = clue(signed_in("handler"), "no-such-item", **{"field-item": "no-such-item"})
    assert answer.status_code == 409 and "清单" in text(answer) and Case.objects.count() == 0


def test_nobody_of_another_body_sees_a_case_or_finds_it_in_a_list(item: str) -> None:
    case = opened(item)
    stranger = signed_in("market")
    for address in (case, f"{case}check/", f"{case}evidence/1/", f"{case}papers/1.docx", f"{case}volume.pdf"):
        answer = stranger.get(address)
        assert answer.status_code == 403 and "某某商行" not in text(answer), address
    assert "某某商行" not in text(stranger.get(f"/desk/cases/?body={WATER}&state=all"))
    assert signed_in("second").get(case).status_code == 200


@pytest.mark.parametrize(
    "pattern", [each for each in urlpatterns if ".desk.cases." in each.callback.__module__], ids=lambda each: str(each.name)
)
def test_every_address_of_cases_sends_a_stranger_to_sign_in(item: str, pattern: URLPattern) -> None:
    given = {"key": "abc", "act": "open_case", "procedure": "x", "body": WATER, "number": 1, "form": "SAMR2021-07"}
    address = reverse(f"desk:{pattern.name}", kwargs={name: given[name] for name in pattern.pattern.converters})
    answer = Client().get(address)
    assert answer.status_code in (302, 405)
    inside = signed_in("handler").get(address)
    assert inside.status_code in (200, 403, 404, 405)


def test_the_same_act_from_a_stale_form_is_refused_and_nothing_typed_is_lost(item: str) -> None:
    case = opened(item)
    leader = signed_in("leader")
    fields = {"cause": "经营超过保质期的食品", "handler": "p-handler", "co_handlers": "p-second", "opening_reason": "有初步证据"}
    old = seen(case)
    assert act(leader, case, "open_case", **fields).status_code == 302
    answer = leader.post(f"{case}acts/open_case/", {"seen": old, **{f"field-{key}": value for key, value in fields.items()}})
    assert answer.status_code == 409 and "有初步证据" in text(answer) and "您打开这张表之后的新记录" in text(answer)


def evidence(officer: Client, case: str, file: Any, **changes: Any) -> Any:
    given = {
        "seen": seen(case), "kind": "书证", "name": "现场照片", "origin": "现场检查", "taken_on": today(), "taken_by": ["p-handler", "p-second"], **changes,
    }  # fmt: skip
    return officer.post(f"{case}evidence/new/", {**given, **({"file": file} if file else {})})


def named(name: str, data: bytes) -> io.BytesIO:
    file = io.BytesIO(data)
    file.name = name
    return file


def test_evidence_is_kept_under_its_digest_and_read_again_unchanged(item: str) -> None:
    case, officer = opened(item), signed_in("handler")
    data = b"\x89PNG\r\n\x1a\n" + b"pixels" * 100
    assert evidence(officer, case, named("现场.png", data)).status_code == 302
    row = Evidence.objects.get()
    assert row.sha256 in text(officer.get(case))
    answer = officer.get(f"{case}evidence/1/")
    assert answer.content == data and "attachment" in answer["Content-Disposition"] and answer["X-Content-Type-Options"] == "nosniff"
    assert "已经登记" in text(evidence(officer, case, named("又一张.png", data)))
    moved = officer.post(f"{case}evidence/1/hand-over/", {"seen": seen(case), "to": "证据室", "reason": "保管", "on": today()})
    assert moved.status_code == 302 and "现由证据室保管" in text(officer.get(case))
    kept = next(path for path in operations_folder().rglob("*") if path.is_file() and row.sha256[4:] in path.name)
    kept.chmod(0o644)
    kept.write_bytes(b"changed")
    answer = officer.get(f"{case}evidence/1/")
    assert answer.status_code == 500 and "不符" in text(answer)


def test_the_file_of_an_act_is_kept_when_the_form_is_refused_and_enters_the_register_with_the_act(item: str) -> None:
    case, officer = opened(item), signed_in("handler")
    data = b"\x89PNG\r\n\x1a\n" + b"shelf" * 90
    address = f"{case}acts/take_evidence/"
    assert "multipart/form-data" in text(officer.get(address))
    given = {"seen": seen(case), "on": today(), "field-evidence_kind": "书证", "field-evidence_name": "货架照片"}
    first = officer.post(address, {**given, "field-evidence_file": named("货架.png", data)})
    token = re.search(r'name="kept-field-evidence_file" value="([^"]+)"', text(first))
    assert first.status_code == 409 and token and "已收到：货架.png" in text(first) and Evidence.objects.count() == 0
    again = officer.post(address, {**given, "field-evidence_from": "现场检查", "kept-field-evidence_file": token[1]})
    assert again.status_code == 302, text(again)[:3000]
    row = Evidence.objects.get()
    assert (row.name, row.file_name, row.size) == ("货架照片", "货架.png", len(data)) and officer.get(f"{case}evidence/1/").content == data
    assert "记入证据登记簿第 1 号：货架照片" in text(officer.get(case))
    forged = officer.post(address, {**given, "seen": seen(case), "field-evidence_from": "某", "kept-field-evidence_file": token[1] + "x"})
    assert forged.status_code == 409 and "请重新选择" in text(forged) and Evidence.objects.count() == 1


def test_the_signed_record_is_added_to_the_evidence_that_an_act_registered(item: str) -> None:
    case, officer = opened(item), signed_in("handler")
    assert evidence(officer, case, None, name="现场笔录").status_code == 302
    assert f"{case}evidence/1/file/" in text(officer.get(case))
    assert "补充证据文件" in text(officer.get(f"{case}evidence/1/file/"))
    empty = officer.post(f"{case}evidence/1/file/", {"seen": seen(case)})
    assert empty.status_code == 409 and "没有选择文件" in text(empty)
    signed = b"%PDF-1.7 signed"
    assert officer.post(f"{case}evidence/1/file/", {"seen": seen(case), "file": named("笔录.pdf", signed)}).status_code == 302
    assert officer.get(f"{case}evidence/1/").content == signed and f"{case}evidence/1/file/" not in text(officer.get(case))


def operations_folder() -> Any:
    from quanze.store.casework.operations import evidence_folder

    return evidence_folder()


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (("大.pdf", b"%PDF-1.7" + b"0" * (50 * 1024 * 1024)), "上限"),
        (("照片.jpg", b"%PDF-1.7 not a picture"), "不符"),
        (("程序.png", b"MZ\x90\x00" + b"\x00" * 50), "不是可以登记的"),
        (("空.txt", b""), "没有"),
    ],
    ids=["50 MB", "content is not its type", "a program", "empty"],
)
def test_a_file_that_cannot_be_evidence_is_refused_in_words_and_the_form_is_kept(item: str, file: tuple[str, bytes], words: str) -> None:
    case, officer = opened(item), signed_in("handler")
    if not file[1]:
        answer = evidence(officer, case, named(*file), name="")
    else:
        answer = evidence(officer, case, named(*file), name="冷柜照片")
        assert "冷柜照片" in text(answer)
    assert answer.status_code == 409 and words in text(answer) and Evidence.objects.count() == 0


def paper(officer: Client, case: str, form: str, **more: str) -> Any:
    address = f"{case}papers/new/{form}/"
    page = text(officer.get(address))
    made = re.search(r'name="made" value="(\d+)"', page)
    names = re.findall(r'name="((?:act|case|party|office|goods|short)[a-z_.]*)"', page)
    return officer.post(address, {"made": made[1], **dict.fromkeys(names, "某内容"), "short": "云", **more}) if made else None


def test_a_paper_asks_what_is_missing_is_numbered_once_and_read_as_word(item: str) -> None:
    case, officer = opened(item), signed_in("handler")
    address = f"{case}papers/new/SAMR2021-33/"
    empty = officer.post(address, {"made": "0", "short": ""})
    assert empty.status_code == 409 and "没有填" in text(empty) and Paper.objects.count() == 0
    assert paper(officer, case, "SAMR2021-33").status_code == 302
    twice = officer.post(address, {"made": "0", "short": "云"})
    assert twice.status_code == 409 and "已经制作过一份" in text(twice)
    row = Paper.objects.get()
    assert row.number == 1 and row.printed_number in text(officer.get(case))
    got = officer.get(f"{case}papers/{row.pk}.docx")
    assert got.content.startswith(b"PK") and officer.get(f"{case}papers/{row.pk + 1}.docx").status_code == 404
    again = text(officer.get(address))
    assert "本案已经制作过" in again and 'value="云"' in again, "the word before the number is asked once"


def test_what_a_paper_takes_from_the_case_may_be_corrected_in_it(item: str) -> None:
    case, officer = opened(item), signed_in("handler")
    page = text(officer.get(f"{case}papers/new/SAMR2021-01/"))
    assert 'name="case.facts"' in page and "货架上有过期食品" in page.split('class="known"')[1], (
        "what is known stands folded, and can be changed"
    )
    assert paper(officer, case, "SAMR2021-01", **{"case.facts": "货架上有两袋过期食品"}).status_code == 302
    assert "两袋" in Paper.objects.get().data
    empty = paper(officer, case, "SAMR2021-01", **{"case.facts": ""})
    assert empty.status_code == 409 and "没有填" in text(empty) and Paper.objects.count() == 1


def test_what_was_said_in_an_act_is_not_typed_again_in_its_paper(item: str) -> None:
    case, officer = opened(item), signed_in("handler")
    said = {
        "site_from": f"{today()}T08:30", "site_until": f"{today()}T08:50", "site": "湖滨路 3 号", "credentials_shown": "yes", "rights_told": "yes",
        "site_findings": "货架上有两袋过期饼干", "site_signed": "signed",
    }  # fmt: skip
    page = text(officer.get(f"{case}acts/inspect_site/"))
    assert "这一步要先制作文书" not in page, "a record is made from what the act says, not before it"
    assert act(officer, case, "inspect_site", on=today(), **said).status_code == 302
    page = text(officer.get(case))
    assert "办过的步骤还没有制作的文书" in page and f"{case}papers/new/SAMR2021-09/?act=inspect_site" in page
    made = text(officer.get(f"{case}papers/new/SAMR2021-09/?act=inspect_site"))
    assert "湖滨路 3 号" in made and "货架上有两袋过期饼干" in made and "检查地点" in made, "under the form's own labels"
    assert "湖滨路 3 号" not in text(officer.get(f"{case}papers/new/SAMR2021-14/?act=interview")), (
        "an act that was not taken says nothing yet"
    )


def test_the_basis_that_the_list_prints_stands_in_the_assessment_until_somebody_wrote_one(item: str) -> None:
    case, officer = opened(item), signed_in("handler")
    page = text(officer.get(f"{case}assess/"))
    assert 'value="中华人民共和国食品安全法"' in page and 'value="第124条"' in page and "取自权责清单" in page


def test_a_paper_of_another_case_is_not_handed_out(item: str) -> None:
    first, officer = opened(item), signed_in("handler")
    assert paper(officer, first, "SAMR2021-33").status_code == 302
    answer, _ = clue(officer, item, **{"field-party": "别的商行", "field-act_began": today(2)})
    assert officer.get(f"{answer['Location']}papers/{Paper.objects.get().pk}.docx").status_code == 404


def test_an_office_brings_its_own_template_and_is_told_what_is_wrong_with_a_bad_one(item: str) -> None:
    leader, address = signed_in("leader"), f"/desk/cases/templates/SAMR2021-33/?body={WATER}"
    assert signed_in("handler").get(address).status_code == 403
    refused = leader.post(address, {"file": named("模板.docx", b"PK not a word file")})
    assert refused.status_code == 409 and "模板没有启用" in text(refused)
    nothing = leader.post(address, {})
    assert nothing.status_code == 409 and "没有选择文件" in text(nothing)
    assert leader.post(address, {"file": named("模板.docx", word_template("SAMR2021-33"))}).status_code == 302
    assert "本机关模板第 1 版" in text(leader.get(f"/desk/cases/templates/?body={WATER}"))
    assert leader.get(f"/desk/cases/templates/SAMR2021-33.docx?body={WATER}").content.startswith(b"PK")


def test_what_the_handlers_find_gives_the_range_and_is_kept(item: str) -> None:
    case, officer = opened(item), signed_in("handler")
    given = {
        "seen": seen(case),
        "facts": "货架上有过期食品",
        "basis": "中华人民共和国食品安全法",
        "penalty_text": CLAUSE,
        "sum-货值金额": "600",
        "sum-违法所得": "若干",
    }
    wrong = officer.post(f"{case}assess/", given)
    assert wrong.status_code == 409 and "不是一个金额" in text(wrong) and "货架上有过期食品" in text(wrong)
    assert officer.post(f"{case}assess/", given | {"sum-违法所得": "100"}).status_code == 302
    shown = text(officer.get(case))
    assert "5万元以上10万元以下" in shown and "600 元" in shown
    assert officer.post(f"{case}assess/", given | {"sum-违法所得": "200"}).status_code == 409, "the form is stale"
    assert officer.post(f"{case}assess/", given | {"sum-违法所得": "", "seen": seen(case)}).status_code == 302, (
        "what cannot be found out is withdrawn"
    )
    assert "违法所得 100 元" not in text(officer.get(case))


def test_lists_boards_figures_and_the_workbook_show_what_one_may_see(item: str) -> None:
    opened(item)
    handler, leader = signed_in("handler"), signed_in("leader")
    for address in ("/desk/cases/", "/desk/cases/board/", "/desk/cases/?due=amber&order=due&after=nonsense", "/desk/cases/?q=商行&since=x"):
        assert handler.get(address).status_code == 200, address
    assert "某某商行" in text(handler.get("/desk/cases/")) and "某某商行" in text(leader.get("/desk/cases/board/"))
    assert "某某商行" not in text(handler.get("/desk/cases/?q=不存在的"))
    for by in ("item", "office", "month", "handler", "outcome", "nonsense"):
        assert leader.get(f"/desk/cases/figures/?by={by}&year=1").status_code == 200
    assert ITEM in text(leader.get("/desk/cases/figures/")) and handler.get("/desk/cases/figures/").status_code == 403
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(leader.get("/desk/cases.xlsx").content))
    assert [row[1].value for row in book.active.iter_rows(min_row=2)] == ["某某商行"]
    assert book.active["H2"].is_date and book.active.auto_filter.ref == "A1:O2", "days are days, so that a spreadsheet can sort them"


def test_an_officer_keeps_views_of_the_list_for_himself(item: str) -> None:
    opened(item)
    officer, leader = signed_in("handler"), signed_in("leader")
    asked = f"body={WATER}&stage=inquiry&order=due&colour=red"
    kept = officer.post(f"/desk/cases/views/?{asked}", {"name": "  我的 调查  "})
    assert kept.status_code == 302 and "stage=inquiry" in kept["Location"] and "colour" not in kept["Location"]
    page = text(officer.get(kept["Location"]))
    assert re.search(r'<a href="[^"]*stage=inquiry[^"]*" aria-current="page">我的 调查</a>', page)
    assert "我的 调查" not in text(leader.get("/desk/cases/"))
    officer.post("/desk/cases/views/?state=all", {"name": "我的 调查"})
    (row,) = KeptView.objects.all()
    assert "state=all" in row.query, "the same name is written over"
    assert "请写一个名称" in text(officer.post("/desk/cases/views/", {"name": " "}, follow=True))
    assert leader.post(f"/desk/cases/views/{row.pk}/drop/").status_code == 404 and KeptView.objects.count() == 1
    assert officer.post(f"/desk/cases/views/{row.pk}/drop/").status_code == 302 and not KeptView.objects.exists()


def test_the_general_pages_of_matters_lead_to_the_case(item: str) -> None:
    case, officer = opened(item), signed_in("handler")
    key = case.strip("/").split("/")[-1]
    assert officer.get(f"/desk/matters/{key}/")["Location"] == case
    assert officer.post(f"/desk/matters/{key}/acts/open_case/", {})["Location"] == f"{case}acts/open_case/"


def test_a_file_check_answers_every_point_and_a_volume_says_what_it_lacks(item: str) -> None:
    case, officer = opened(item), signed_in("handler")
    shown = text(officer.get(f"{case}check/"))
    assert "案件来源已登记" in shown and "请人核对" in shown
    assert officer.get(f"{case}volume.pdf").status_code == 409


def test_the_opinion_of_one_paper_is_not_laid_into_another(item: str) -> None:
    case, leader = opened(item), signed_in("leader")
    fields = {"cause": "经营超过保质期的食品", "handler": "p-handler", "co_handlers": "p-second", "opening_reason": "有初步证据，决定立案"}
    assert act(leader, case, "open_case", **fields).status_code == 302
    officer = signed_in("handler")
    assert "有初步证据，决定立案" in text(officer.get(f"{case}papers/new/SAMR2021-07/"))
    assert "有初步证据，决定立案" not in text(officer.get(f"{case}papers/new/SAMR2021-35/"))


def test_the_page_leads_to_the_notice_and_never_past_it(item: str) -> None:
    """With a penalty proposed the next step is the notice, not the way around it; a form says what was done already, and when days run backwards."""
    case, officer, leader = opened(item), signed_in("handler"), signed_in("leader")
    team = {"handler": "p-handler", "co_handlers": ["p-second"]}
    assert act(leader, case, "open_case", cause="过期食品", opening_reason="有初步证据", **team).status_code == 302
    assert "等待别人办理：提交调查终结报告" in text(leader.get(case))
    spoken_ = {
        "interviewee": "店主",
        "interviewee_is": "party",
        "rights_told": "yes",
        "answers": "是",
        "interview_from": f"{today()}T00:02",
    }
    backwards = act(officer, case, "interview", interview_until=f"{today()}T00:01", **spoken_)
    assert backwards.status_code == 409 and "00:01，早于“开始”" in text(backwards)
    assert act(officer, case, "interview", interview_until=f"{today()}T00:02", **spoken_).status_code == 302
    again = officer.get(f"{case}acts/interview/")
    assert "已经办理过“询问”1 次" in text(again)
    assert 'value="店主"' not in again.content.decode(), "what one person said is no answer of the next"
    late = act(officer, case, "order_correction", correction="下架", correction_until=today(1))
    assert late.status_code == 409 and "早于办理之日" in text(late)
    said = {"facts_found": "事实清楚", "proposal": "penalty", "legal_review": "none"}
    assert act(officer, case, "final_report", **said).status_code == 302
    assert act(signed_in("reviewer"), case, "pass_review", review_reason="同意").status_code == 302
    page = text(officer.get(case))
    first = page[page.index('class="next-acts"') : page.index("more-acts")]
    assert "送达行政处罚告知书" in first and "不经告知" not in first
    assert "“当事人陈述、申辩、要求听证”还没有起算" in first


def fined(item: str) -> str:
    """A case fined on the spot today, through the operations that the pages call; the address of its page."""
    people, moment = people_facts(WATER, now().date()), now()
    procedure = procedure_on("market-supervision-simple", moment.date())
    assert procedure is not None
    found = {"party_kind": "公民", "party": "某摊主", "cause": "没有标价", "item": item, "facts_found": "没有标价", "credentials_shown": True,
             "handler": "p-handler", "co_handlers": ["p-second"]}  # fmt: skip
    opened = casework.open_case(
        procedure, ActRequest("find", "p-handler", today(), 0, found), body=WATER, people=people, now=moment, form="fined"
    )
    assert isinstance(opened, Taken)
    clause = {"basis": "食品安全法", "penalty_text": "处二千元以下的罚款"}
    casework.assess(opened.key, clause, actor="p-handler", seen=opened.seq, people=people, now=moment)
    said = {"decision_no": "1", "penalty": "罚款", "fine": 20_000, "decision": "罚款", "signed": "signed", "remedy_told": True}
    for name, fields in (("tell", {"told": "拟罚款"}), ("decide_on_spot", said), ("file", {})):
        request = ActRequest(name, "p-handler", today(), Matter.objects.get(key=opened.key).length, fields, ("SAMR2021-44",))
        done = casework.act(opened.key, request, people=people, now=moment)
        assert isinstance(done, Taken), done
    return f"/desk/cases/{opened.key}/"


def test_a_table_is_typed_row_by_row_and_offers_more_rows(item: str) -> None:
    case, leader, officer = fined(item), signed_in("leader"), signed_in("handler")
    form = f"{case}acts/allow_deferral/"
    assert text(leader.get(form)).count('name="field-instalments.due"') == BLANK_ROWS
    given = {
        "field-deferral_kind": "分期",
        "field-instalments.due": [today(-30), "", today(-60)],
        "field-instalments.sum": ["100", "", "1百二十元"],
        "seen": seen(case),
    }
    more = text(leader.post(form, {**given, "more-rows": "field-instalments"}))
    assert more.count('name="field-instalments.due"') == BLANK_ROWS + 2 and 'value="1百二十元"' in more
    assert "不是一个金额" in text(leader.post(form, given))
    short = leader.post(form, {**given, "field-instalments.sum": ["100", "", "50"]})
    assert short.status_code == 409 and "各期合计 150元，没有缴的罚款是 200元" in text(short)
    assert leader.post(form, {**given, "field-instalments.sum": ["100", "", "100"]}).status_code == 302
    shown = text(officer.get(case))
    assert "分期缴纳（2）" in shown and "没有到期" in shown and f"应缴之日 {today(-30)}，金额 100.00 元" in shown
    assert "登记缴款" in shown[: shown.index("这一阶段还可以办")]  # a payment is what the instalments wait for


def test_a_form_says_what_must_be_filled_in_which_case(item: str) -> None:
    officer, leader = signed_in("handler"), signed_in("leader")
    first = text(officer.get(f"/desk/cases/open/market-supervision-penalty/{WATER}/"))
    assert '违法行为发生之日<span class="optional">（视情况填写）' in first and "最迟办理“决定立案”时要填" in first
    assert '证件号码或者统一社会信用代码<span class="optional">（可不填）' in first
    case = opened(item)
    form = text(leader.get(f"{case}acts/open_case/"))
    assert re.search(r"权责清单事项</label>", form) and f'value="{item}" selected' in form  # always wanted here, and known
    put_off = text(leader.get(f"{fined(item)}acts/allow_deferral/"))
    assert '延期至<span class="optional">（视情况填写）' in put_off and "缴款期限已过、已经加处罚款的要填" in put_off
