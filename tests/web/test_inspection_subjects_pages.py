"""The register of inspected subjects on the desk: who may open what, finding, importing, editing, officers, and everything that goes wrong."""

from __future__ import annotations

import io
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "store"))

from accounts_cast import WATER, register_county
from desk_cast import signed_in, text  # puts the cast of tests/store within reach
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, reverse
from inspection_subjects_cast import BODY, FIVE, HEADING, code, table, take
from openpyxl import load_workbook

from quanze.adapters.system_clock import now, today
from quanze.store.inspections.subjects import queries
from quanze.store.inspections.subjects.models import Absence, Interest, OfficerProfile, Subject
from quanze.store.ledger.models import StoredEvent
from quanze.web.desk.inspections import subjects_import as pages
from quanze.web.desk.inspections.subjects import ROUTES

pytestmark = pytest.mark.django_db
HOME = "/desk/inspections/subjects/"


@pytest.fixture(autouse=True)
def county(settings: Any, tmp_path: Any) -> None:
    settings.HOME = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    register_county()


@pytest.fixture
def five() -> None:
    take(table(*FIVE))


def send(client: Client, data: bytes, name: str = "名录.csv", **more: str) -> Any:
    return client.post(f"{HOME}import/", {"file": SimpleUploadedFile(name, data), "body": BODY, **more})


def confirm(client: Client, preview: Any, **more: str) -> Any:
    return client.post(f"{HOME}import/", {"token": preview.context["token"], "name": "名录.csv", "body": BODY, "take": "yes", **more})


# who may open what at the water office: y opens, n refused
VISITORS = ["handler", "second", "leader", "supervisor", "market", "list", "system"]
TABLE = {
    "inspection-subjects": "yyyynnn", "inspection-subject": "yyyynnn", "inspection-officers": "yyyynnn", "inspection-officer": "yyyynnn",
    "inspection-subject-new": "yyynnnn", "inspection-subject-change": "yyynnnn", "inspection-subject-end": "yyynnnn",
    "inspection-subjects-import": "yyynnnn", "inspection-subjects-template": "yyynnnn", "inspection-subjects-report": "yyynnnn",
}  # fmt: skip


class TestAccess:
    def test_the_table_names_every_address(self) -> None:
        assert {each.name for each in ROUTES} == set(TABLE)

    @pytest.mark.parametrize("visitor", VISITORS)
    def test_each_visitor_opens_exactly_what_the_table_says(self, five: None, visitor: str) -> None:
        client, column = signed_in(visitor), VISITORS.index(visitor)
        found = {each.name: self._outcome(client, each) for each in ROUTES}
        assert found == {name: row[column] for name, row in TABLE.items()}

    def _outcome(self, client: Client, pattern: URLPattern) -> str:
        given = {"key": code(1), "person": "p-handler"}
        address = reverse(f"desk:{pattern.name}", kwargs={name: given[name] for name in pattern.pattern.converters}) + f"?body={BODY}"
        answer = client.get(address)
        answer = client.post(address, {}) if answer.status_code == 405 else answer
        assert answer.status_code < 500, pattern.name
        return "n" if answer.status_code == 403 else "y"

    def test_a_stranger_is_sent_to_sign_in(self) -> None:
        assert Client().get(HOME)["Location"].startswith("/desk/sign-in/")


class TestList:
    def test_it_is_searched_narrowed_and_paged(self, five: None) -> None:
        officer = signed_in("handler")
        page = text(officer.get(HOME))
        assert all(name in page for name in ("甲阀门厂", "乙检测公司", "丙酒店", "丁棉花站", "云泽镇市场监管所")) and "5 户" in page
        assert "丙酒店" in text(officer.get(f"{HOME}?q=酒店")) and "甲阀门厂" not in text(officer.get(f"{HOME}?q=酒店"))
        page = text(officer.get(f"{HOME}?kind=special_equipment_user&risk=D&division=云泽镇"))
        assert "丙酒店" in page and "甲阀门厂" not in page
        assert "没有符合条件" in text(officer.get(f"{HOME}?q=不存在的"))

    @pytest.mark.parametrize(
        "query",
        [
            "after=x",
            "after=%1f%1f",
            "after=2026%1f1&expiring=30",
            "kind=x&risk=Z",
            "expiring=-1",
            "q=%22",
            "after=a%1f99999999999999999999",
        ],
    )
    def test_an_address_that_nobody_would_type_is_no_error(self, five: None, query: str) -> None:
        assert signed_in("handler").get(f"{HOME}?{query}").status_code == 200

    def test_pages_follow_each_other(self, monkeypatch: pytest.MonkeyPatch) -> None:
        take(table(*(f"{code(100 + n)},厂{n:03d},纤维经营者,,,,,,,,," for n in range(60))))
        officer = signed_in("handler")
        first = officer.get(HOME)
        second = officer.get(HOME + first.context["next"])
        keys = [row.key for page in (first, second) for row, *_ in page.context["rows"]]
        assert len(keys) == len(set(keys)) == 60 and not second.context["next"] and "回到第一页" in text(second)

    def test_an_empty_register_says_how_to_begin(self) -> None:
        page = text(signed_in("handler").get(HOME))
        assert "登记簿还是空的" in page and "从 Excel 导入" in page
        assert "从 Excel 导入" not in text(signed_in("supervisor").get(HOME))


class TestImport:
    def test_preview_then_confirmation_without_sending_the_file_again(self) -> None:
        officer = signed_in("handler")
        preview = send(officer, table(*FIVE))
        page = text(preview)
        assert preview.status_code == 200 and "新登记" in page and "确认导入" in page and not Subject.objects.exists()
        done = confirm(officer, preview)
        assert done.status_code == 302 and Subject.objects.count() == 5
        assert "已导入：新登记 5 户" in text(officer.get(done["Location"]))
        assert "已经导入" in text(confirm(officer, preview))  # what was confirmed is kept no longer: a second click does nothing
        again = text(send(officer, table(*FIVE)))
        assert "登记簿里已经都有" in again and "确认导入" not in again

    def test_every_fault_stands_at_its_cell_and_good_rows_may_go_alone(self) -> None:
        officer = signed_in("handler")
        preview = send(officer, table(*FIVE, "123,坏码厂,饭店,,,,,2027-02-30,,,,"))
        page = text(preview)
        assert (
            preview.status_code == 400
            and "3 处要改" in page
            and '<th scope="row" data-label="行">7</th>' in page
            and "2027-02-30" in page
            and "饭店" in page
        )
        assert confirm(officer, preview).status_code == 400 and not StoredEvent.objects.filter(stream__startswith="subjects:").exists()
        assert confirm(officer, preview, skip="yes").status_code == 302 and Subject.objects.count() == 5

    def test_changes_are_shown_before_they_are_made(self, five: None) -> None:
        page = text(send(signed_in("handler"), table(f"{code(3)},丙大酒店,特种设备使用单位,人民路 8 号,,,,,,,,")))
        assert "人民路3号" in page and "人民路 8 号" in page and "在登记簿里叫“丙酒店”" in page

    def test_the_kind_of_a_whole_file_is_chosen_on_the_page(self) -> None:
        officer = signed_in("handler")
        data = f"统一社会信用代码,企业名称\n{code(1)},甲厂\n".encode()
        assert "没有“对象类别”一栏" in text(send(officer, data))
        preview = send(officer, data, kind="fibre_trader")
        assert confirm(officer, preview, kind="fibre_trader").status_code == 302
        assert Subject.objects.get().kinds == ["fibre_trader"]

    @pytest.mark.parametrize(
        ("name", "data", "told"),
        [
            ("a.csv", b"", "空的"),
            ("a.xlsx", b"PK\x03\x04broken", ""),
            ("a.csv", b"\xff\xfe\x00", ""),
            ("a.pdf", b"\x89PNG\r\n", "PNG"),
            ("a.csv", HEADING.encode(), "没有内容"),
        ],
    )
    def test_a_file_that_cannot_be_read_says_why(self, name: str, data: bytes, told: str) -> None:
        answer = send(signed_in("handler"), data, name)
        assert answer.status_code == 400 and told in text(answer) and "note refusal" in text(answer)

    def test_no_file_a_file_too_large_and_a_token_of_nobody(self, monkeypatch: pytest.MonkeyPatch) -> None:
        officer = signed_in("handler")
        assert "请选择文件" in text(officer.post(f"{HOME}import/", {"body": BODY}))
        assert "超过了一天" in text(officer.post(f"{HOME}import/", {"body": BODY, "token": "../../secret-key", "take": "yes"}))
        monkeypatch.setattr(pages, "LARGEST", 10)
        assert "请分几个文件" in text(send(officer, table(*FIVE)))

    def test_what_a_cell_says_is_shown_as_text(self) -> None:
        page = text(send(signed_in("handler"), table(f"{code(1)},<script>alert(1)</script>,纤维经营者,,,,,,,,,")))
        assert "<script>alert" not in page and "&lt;script&gt;" in page

    def test_the_template_and_the_report_are_workbooks(self) -> None:
        officer = signed_in("handler")
        assert load_workbook(io.BytesIO(officer.get(f"{HOME}template.xlsx").content))["检查对象"]["A1"].value == "统一社会信用代码"
        preview = send(officer, table("123,坏码厂,纤维经营者,,,,,,,,,"))
        given = {"token": preview.context["token"], "name": "名录.csv", "body": BODY}
        book = load_workbook(io.BytesIO(officer.post(f"{HOME}import/report.xlsx", given).content))
        assert any(cell.comment for cell in book["要改的行"][2])
        assert officer.post(f"{HOME}import/report.xlsx", {"body": BODY}).status_code == 404

    @pytest.mark.django_db(transaction=True)
    def test_a_long_import_tells_how_far_it_is(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pages, "LONG", 3)
        monkeypatch.setattr(pages.subjects_import, "CHUNK", 2)
        monkeypatch.setattr(pages, "TOLD_EVERY", 0.0)
        officer = signed_in("handler")
        answer = confirm(officer, send(officer, table(*FIVE)))
        assert answer.streaming and answer["Content-Encoding"] == "identity"
        page = b"".join(answer.streaming_content).decode()
        assert "写入 2 / 5 户" in page and "约余" in page and "已导入：新登记 5 户" in page and page.rstrip().endswith("</html>")
        assert Subject.objects.count() == 5

    @pytest.mark.django_db(transaction=True)
    def test_a_long_import_that_fails_says_that_nothing_was_written(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(*_: Any, **__: Any) -> None:
            raise RuntimeError("磁盘已满")

        monkeypatch.setattr(pages, "LONG", 3)
        officer = signed_in("handler")
        preview = send(officer, table(*FIVE))
        monkeypatch.setattr(pages.subjects_import, "take", broken)
        page = b"".join(confirm(officer, preview).streaming_content).decode()
        assert "什么也没有写入" in page and "磁盘已满" in page and not Subject.objects.exists()


class TestOneSubject:
    def test_its_page_tells_what_is_known_and_what_happened(self, five: None) -> None:
        page = text(signed_in("handler").get(f"{HOME}{code(2)}/"))
        for words in (
            "乙检测公司",
            code(2),
            "检002",
            "已过期",
            "出具不实报告",
            "检验检测机构",
            "C 较高",
            "名录.csv",
            "江承办",
            "本机关还没有检查过",
            f"/visits/new/?body={quote(BODY)}&amp;subject={code(2)}",
        ):
            assert words in page, words
        key = Subject.objects.get(code="").key
        assert "云泽镇市场监管所" in text(signed_in("handler").get(f"{HOME}{key}/")) and key.startswith("x:")
        assert signed_in("handler").get(f"{HOME}nobody/").status_code == 404

    def form(self, officer: Client, at: str, **changes: Any) -> Any:
        shown = officer.get(at)
        given = {field.name: field.value for field in shown.context["fields"]}
        for part in shown.context["tables"]:
            for row in part["shown"]:
                for column, _, value in row:
                    given.setdefault(f"{part['name']}-{column}", []).append(value)
        return officer.post(at, {**given, "body": BODY, "seen": shown.context["seen"], **changes})

    def test_it_is_changed_with_a_reason_and_the_change_stands_in_its_history(self, five: None) -> None:
        officer = signed_in("handler")
        address = f"{HOME}{code(1)}/change/?body={BODY}"
        assert self.form(officer, address).status_code == 400
        done = self.form(officer, address, address="工业园 9 号", reason="搬迁", accidents="2025-05-01 阀门泄漏\n2025-06-01 起火")
        assert done.status_code == 302
        now_ = queries.subject(BODY, code(1))
        assert now_.entry.address == "工业园 9 号" and len(now_.accidents) == 2 and now_.held[0].number == "许001" and now_.equipment[0].key
        page = text(officer.get(done["Location"]))
        assert "搬迁" in page and "<del>工业园 1 号</del>" in page

    def test_licences_and_equipment_are_edited_in_the_form(self, five: None) -> None:
        officer = signed_in("handler")
        address = f"{HOME}{code(3)}/change/?body={BODY}"
        changes = {
            "reason": "新装", "held-kind": ["special_equipment_user"], "held-number": ["使1"], "held-start": [""], "held-end": ["2028年1月1日"],
            "equipment-kind": ["电梯", "锅炉"], "equipment-number": ["", "锅1"], "equipment-units": ["2", "1台"], "equipment-key": ["", "是"],
            "equipment-checked_until": ["", "2026-12-31"],
        }  # fmt: skip
        assert self.form(officer, address, **changes).status_code == 302
        found = queries.subject(BODY, code(3))
        assert found.held[0].end == "2028-01-01" and [(e.kind, e.units, e.key) for e in found.equipment] == [
            ("电梯", 2, False),
            ("锅炉", 1, True),
        ]
        wrong = self.form(officer, address, **{**changes, "held-end": ["2028-02-30"], "address": "填过的还在"})
        assert (
            wrong.status_code == 400 and "不是日历上的日期" in text(wrong) and "填过的还在" in text(wrong) and "2028-02-30" in text(wrong)
        )

    def test_a_stale_form_is_refused_and_keeps_what_was_typed(self, five: None) -> None:
        officer = signed_in("handler")
        address = f"{HOME}{code(3)}/change/?body={BODY}"
        assert self.form(officer, address, risk="A", reason="甲").status_code == 302
        late = self.form(officer, address, risk="B", reason="乙", seen="1")
        assert (
            late.status_code == 400
            and "别人先改了" in text(late)
            and 'value="乙"' in text(late)
            and Subject.objects.get(key=code(3)).risk == "A"
        )

    def test_one_is_registered_leaves_and_returns(self) -> None:
        officer = signed_in("handler")
        assert self.form(officer, f"{HOME}new/?body={BODY}", name="", code="12").status_code == 400
        done = self.form(officer, f"{HOME}new/?body={BODY}", name="新厂", code=code(7), kinds=["fibre_trader"])
        assert done.status_code == 302 and code(7) in done["Location"]
        end = f"{HOME}{code(7)}/end/?body={BODY}"
        assert self.form(officer, end, reason="").status_code == 400
        assert self.form(officer, end, reason="已注销").status_code == 302
        assert "已退出登记：已注销" in text(officer.get(f"{HOME}{code(7)}/")) and "新厂" in text(officer.get(f"{HOME}?state=ended"))
        assert self.form(officer, end, reason="查错了").status_code == 302 and Subject.objects.get(key=code(7)).active


class TestOfficers:
    ADDRESS = "/desk/inspections/officers/"

    def post(self, client: Client, person: str, what: str, **given: Any) -> Any:
        return client.post(f"{self.ADDRESS}{person}/", {"do": what, "body": WATER, **given})

    def test_the_list_tells_who_can_be_sent(self) -> None:
        page = text(signed_in("leader").get(self.ADDRESS))
        assert "今天能派出 1 人" in page and "没有有效执法证" in page

    def test_heads_note_what_officers_are_good_at_and_when_they_are_away(self, five: None) -> None:
        leader = signed_in("leader")
        start, end = today().isoformat(), (today() + timedelta(days=3)).isoformat()
        assert self.post(leader, "p-handler", "skills", specialities=["计量"], others="焊接，叉车").status_code == 302
        assert OfficerProfile.objects.get().specialities == ["计量", "焊接", "叉车"]
        assert self.post(leader, "p-handler", "absence", start=start, end=end, reason="培训").status_code == 302
        assert self.post(leader, "p-handler", "interest", subject=code(1), why="亲属任职").status_code == 302
        page = text(leader.get(f"{self.ADDRESS}p-handler/"))
        assert all(words in page for words in ("培训", "甲阀门厂", "亲属任职", "计量、焊接、叉车"))
        assert "亲属任职" in text(leader.get(f"{HOME}{code(1)}/"))
        number = Absence.objects.get().number
        assert self.post(leader, "p-handler", "withdraw-absence", number=number).status_code == 302 and not Absence.objects.exists()
        assert self.post(leader, "p-handler", "withdraw-interest", subject=code(1)).status_code == 302 and not Interest.objects.exists()

    def test_an_officer_notes_his_own_and_nobody_elses(self, five: None) -> None:
        officer, day = signed_in("handler"), now().date().isoformat()
        assert self.post(officer, "p-handler", "absence", start=day, end=day, reason="病假").status_code == 302
        for what in ("skills", "absence"):
            answer = self.post(officer, "p-second" if what == "absence" else "p-handler", what, start=day, end=day, reason="x")
            assert answer.status_code == 400 and "应由负责人或者本人办理" in text(answer)
        assert Absence.objects.count() == 1 and not OfficerProfile.objects.exists()

    def test_what_is_wrong_stands_at_its_field(self) -> None:
        leader = signed_in("leader")
        answer = self.post(leader, "p-handler", "absence", start="2026-03-09", end="2026-03-01", reason="培训")
        assert answer.status_code == 400 and "早于第一天" in text(answer)
        answer = self.post(leader, "p-handler", "interest", subject="没有的", why="亲属")
        assert answer.status_code == 400 and "登记簿里没有" in text(answer)
        assert self.post(leader, "p-handler", "nonsense").status_code == 400
        assert self.post(leader, "p-handler", "withdraw-absence", number="x").status_code == 400
        assert leader.get(f"{self.ADDRESS}p-market/").status_code == 404
