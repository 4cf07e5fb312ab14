"""The register of inspected subjects and what fits officers: imports, edits, history, facts, lists, and what must not happen."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta
from typing import Any

import pytest
from accounts_cast import MARKET, SYSTEM, register_county
from django.db import connection
from django.db.models import Count
from inspection_subjects_cast import BODY, FIVE, HEADING, NOW, TODAY, code, prepare, table, take
from matters_crashes import Crashed, crashing_at
from openpyxl import load_workbook

from quanze.core.inspections.subjects import Entry, Licence
from quanze.core.procedures.engine import Refusal
from quanze.store.accounts import operations as accounts
from quanze.store.inspections.subjects import operations, project, queries, subjects_import
from quanze.store.inspections.subjects.models import Absence, Interest, OfficerProfile, Subject, SubjectFigure, SubjectKind
from quanze.store.inspections.subjects.queries import SubjectFilter
from quanze.store.inspections.visits.models import Visit
from quanze.store.ledger.models import StoredEvent
from quanze.store.ledger.operations import NewEvent, append
from quanze.store.ledger.verification import verify_ledger

pytestmark = pytest.mark.django_db


def rows_of() -> dict[str, list[dict[str, Any]]]:
    """Every derived row, without the numbers that the database gives."""
    named = {row["id"]: row["key"] for row in Subject.objects.values("id", "key")}
    found: dict[str, list[dict[str, Any]]] = {}
    for model in (Subject, SubjectKind, SubjectFigure, OfficerProfile, Absence, Interest):
        found[model.__name__] = [{**row, "subject_id": named.get(row.get("subject_id"))} for row in model.objects.values()]
        for row in found[model.__name__]:
            row.pop("id", None)
        found[model.__name__].sort(key=repr)
    return found


def names(wanted: SubjectFilter) -> list[str]:
    return [row.name for row in queries.subjects(BODY, wanted, TODAY).rows]


class TestImport:
    def test_a_table_is_taken_in_once_and_the_same_again_changes_nothing(self) -> None:
        assert (take(table(*FIVE)).new, Subject.objects.count()) == (5, 5)
        kept, events = rows_of(), StoredEvent.objects.count()
        again = take(table(*FIVE))
        assert (again.new, again.changed, again.unchanged, again.events) == (0, 0, 5, 0)
        assert rows_of() == kept and StoredEvent.objects.count() == events

    def test_what_a_second_file_says_is_added_and_what_it_leaves_out_stays(self) -> None:
        take(table(*FIVE))
        seen = prepare(table(f"{code(1)},甲阀门集团,纤维经营者,,,C,许001,2031-03-20,,,,", f"{code(9)},新厂,纤维经营者,,,,,,,,,"))
        assert (len(seen.new), len(seen.changed), seen.unchanged) == (1, 1, 0)
        assert any("甲阀门厂" in note.words and "甲阀门集团" in note.words for note in seen.notes)
        subjects_import.take(seen, actor="p-handler", now=NOW)
        now = queries.subject(BODY, code(1))
        assert now is not None and now.name == "甲阀门集团" and len(now.kinds) == 3 and now.entry.address == "工业园 1 号"
        assert now.held == (
            Licence("production_licence_holder", "许001", "", "2026-03-20"),
            Licence("fibre_trader", "许001", "", "2031-03-20"),
        )

    def test_a_table_older_than_the_register_is_noticed(self) -> None:
        take(table(*FIVE))
        seen = prepare(table(f"{code(1)},甲阀门厂,工业产品生产许可获证企业,,,,许001,2021-03-20,,,,"))
        assert any("更早的 2021-03-20" in note.words for note in seen.notes)

    def test_one_fault_and_nothing_is_taken_in_unless_its_row_is_left_out(self) -> None:
        seen = prepare(table(*FIVE, f"{code(6)[:-1]}Z,坏码厂,纤维经营者,,,,,,,,,"))
        faults = subjects_import.take(seen, actor="p-handler", now=NOW)
        assert isinstance(faults, list) and [fault.row for fault in faults] == [7] and not StoredEvent.objects.exists()
        done = subjects_import.take(seen, actor="p-handler", now=NOW, skip_faulty=True)
        assert isinstance(done, subjects_import.Imported) and (done.new, done.left_out) == (5, 1)
        assert json.loads(StoredEvent.objects.get(type=project.IMPORTED).payload)["left_out"] == 1

    @pytest.mark.parametrize(
        ("name", "data", "told"),
        [
            ("空.csv", b"", "空的"),
            ("空.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(64), "PNG"),
            ("表.csv", "甲,乙\n1,2\n".encode(), "没有找到写着单位名称的标题行"),
            ("断.csv", f'{HEADING}\n{code(1)},"甲\n'.encode(), "引号没有配对"),
            ("话.txt", "这不是表格。".encode(), "没有找到写着单位名称的标题行"),
        ],
    )
    def test_a_file_that_is_no_table_is_a_fault_in_words_and_writes_nothing(self, name: str, data: bytes, told: str) -> None:
        seen = prepare(data, name)
        assert told in seen.faults[0].words and not seen.readable
        assert subjects_import.take(seen, actor="x", now=NOW, skip_faulty=True) == seen.faults and not StoredEvent.objects.exists()

    def test_an_old_encoding_and_a_workbook_under_a_wrong_name_are_read(self) -> None:
        assert take("\n".join([HEADING, *FIVE[:2]]).encode("gb18030")).new == 2
        from openpyxl import Workbook

        book, kept = Workbook(), io.BytesIO()
        for line in (HEADING, *FIVE):
            book.active.append(line.split(","))
        book.save(kept)
        assert take(kept.getvalue(), "名录.csv").new == 3

    def test_the_template_can_be_filled_in_and_its_example_is_understood_but_not_taken_in(self) -> None:
        assert not prepare(subjects_import.template(), "模板.xlsx").new
        book, filled = load_workbook(io.BytesIO(subjects_import.template())), io.BytesIO()
        book["检查对象"]["B2"] = "云泽阀门有限公司"
        book.save(filled)
        seen = prepare(filled.getvalue(), "模板.xlsx")
        assert not seen.faults and [entry.name for entry in seen.new] == ["云泽阀门有限公司"]
        entry = seen.new[0]
        assert (
            entry.kinds == ("production_licence_holder", "special_equipment_user")
            and entry.risk == "B"
            and entry.held[0].end == "2029-02-28"
        )

    def test_the_report_has_the_rows_with_comments_at_their_cells(self) -> None:
        take(table(*FIVE))
        seen = prepare(table(f"{code(1)},甲阀门厂,特种设备使用单位,工业园 2 号,,B,,,,,,", "123,坏码厂,饭店,,,,,,,,,"))
        book = load_workbook(io.BytesIO(subjects_import.report(seen)))
        wrong, changed = book["要改的行"], book["变化"]
        cell = next(each for each in wrong[2] if each.value == "123")
        assert "18 位" in cell.comment.text and "饭店" in str(wrong.cell(2, 2).value)
        assert [cell.value for cell in changed[2]][1:] == ["甲阀门厂", "地址", "工业园 1 号", "工业园 2 号"]

    def test_a_large_table_is_cut_into_events_and_progress_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(subjects_import, "CHUNK", 2)
        told: list[tuple[str, int, int]] = []
        done = subjects_import.take(prepare(table(*FIVE)), actor="x", now=NOW, progress=lambda *said: told.append(said))
        assert isinstance(done, subjects_import.Imported) and done.events == 3
        assert told == [("写入", 2, 5), ("写入", 4, 5), ("写入", 5, 5)]
        assert verify_ledger().faults == ()

    def test_without_code_another_address_is_another_subject_and_told(self) -> None:
        take(table(*FIVE))
        seen = prepare(table(",云泽镇市场监管所,下级监督管理部门,别处,,,,,,,,"))
        assert len(seen.new) == 1 and any("地址不同" in note.words for note in seen.notes)

    def test_a_register_that_changed_between_preview_and_import_is_compared_again(self) -> None:
        seen = prepare(table(*FIVE))
        take(table(FIVE[0]))
        done = subjects_import.take(seen, actor="x", now=NOW)
        assert isinstance(done, subjects_import.Imported) and (done.new, done.unchanged) == (4, 1)

    def test_the_registers_of_two_bodies_do_not_mix(self) -> None:
        take(table(*FIVE))
        assert take(table(*FIVE), body=MARKET).new == 5
        assert queries.counts(BODY) == queries.counts(MARKET)
        assert len(queries.subject_facts(MARKET, keys=[code(1)], today=TODAY)) == 1


class TestCrash:
    @pytest.mark.django_db(transaction=True)
    def test_a_killed_import_leaves_no_trace(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(subjects_import, "CHUNK", 2)
        take(table(FIVE[3]))
        before, events = rows_of(), StoredEvent.objects.count()
        for write in (0, 3, 5):
            with pytest.raises(Crashed), crashing_at(write):
                take(table(*FIVE))
            assert rows_of() == before and StoredEvent.objects.count() == events
        assert take(table(*FIVE)).new == 4


class TestEdits:
    @pytest.fixture(autouse=True)
    def five(self) -> None:
        take(table(*FIVE))

    def change(self, key: str, reason: str = "企业申报", **given: Any) -> Any:
        seen = queries.subject(BODY, key)
        return operations.change_subject(BODY, key, given, reason=reason, seen=seen.seen if seen else 0, actor="p-handler", now=NOW)

    def test_the_history_of_a_subject_tells_each_change_by_whom_and_why(self) -> None:
        self.change(code(3), address="人民路 30 号", risk="C")
        take(table(f"{code(3)},丙酒店,纤维经营者,,,,,,,,,"), "补充.csv")
        newest, edit, first = queries.history(BODY, code(3))
        assert [(c.title, c.after) for c in newest.changes] == [("对象类别", "特种设备使用单位、纤维经营者")] and newest.file == "补充.csv"
        assert [(c.title, c.before, c.after) for c in edit.changes] == [("地址", "人民路3号", "人民路 30 号"), ("风险等级", "D", "C")]
        assert (edit.reason, edit.actor) == ("企业申报", "p-handler") and first.type == project.IMPORTED and len(first.changes) > 5

    def test_a_subject_is_registered_by_hand_once(self) -> None:
        new = Entry("", "戊检定站", code(8).lower(), kinds=("metrology_institute",))
        done = operations.add_subject(BODY, new, actor="p", now=NOW)
        assert isinstance(done, operations.Noted) and done.key == code(8)
        again = operations.add_subject(BODY, new, actor="p", now=NOW)
        assert isinstance(again, Refusal) and "已经登记" in again.grounds[0].reason

    def test_everything_wrong_with_a_subject_is_told_at_once(self) -> None:
        refused = operations.add_subject(BODY, Entry("", "", "123", kinds=("饭店",), risk="Z", address="x" * 301), actor="p", now=NOW)
        assert isinstance(refused, Refusal) and {ground.field for ground in refused.grounds} == {"name", "code", "kinds", "risk", "address"}

    def test_a_change_needs_a_reason_and_a_difference(self) -> None:
        assert isinstance(self.change(code(3), reason=" ", risk="A"), Refusal)
        assert isinstance(self.change(code(3), risk="D"), Refusal)
        assert isinstance(self.change(code(99), risk="D"), Refusal)

    def test_the_second_of_two_who_edit_at_once_is_shown_the_first(self) -> None:
        seen = queries.subject(BODY, code(3)).seen
        self.change(code(3), risk="A")
        late = operations.change_subject(BODY, code(3), {"risk": "B"}, reason="y", seen=seen, actor="p", now=NOW)
        assert isinstance(late, Refusal) and late.grounds[0].guard == "fresh_form" and Subject.objects.get(key=code(3)).risk == "A"

    def test_who_left_is_in_no_plan_and_may_come_back(self) -> None:
        def doing(act: Any, reason: str = "已注销") -> Any:
            return act(BODY, code(3), reason=reason, seen=queries.subject(BODY, code(3)).seen, actor="p", now=NOW)

        assert isinstance(doing(operations.end_subject, ""), Refusal) and isinstance(doing(operations.return_subject), Refusal)
        assert isinstance(doing(operations.end_subject), operations.Noted) and isinstance(doing(operations.end_subject), Refusal)
        assert code(3) not in {each.key for each in queries.subject_facts(BODY, today=TODAY)}
        assert names(SubjectFilter(active=False)) == ["丙酒店"] and "丙酒店" not in names(SubjectFilter())
        assert any("导入后恢复登记" in note.words for note in prepare(table(FIVE[2])).notes)
        assert isinstance(doing(operations.return_subject), operations.Noted) and "丙酒店" in names(
            SubjectFilter(kind="special_equipment_user")
        )
        assert [each.type for each in queries.history(BODY, code(3))][:2] == [project.RETURNED, project.ENDED]


class TestReading:
    @pytest.fixture(autouse=True)
    def five(self) -> None:
        take(table(*FIVE))

    def test_the_facts_hold_what_plans_count_by(self) -> None:
        Visit.objects.bulk_create(
            Visit(key=f"v{n}", body=BODY, subject=code(1), subject_name="甲", kind=kind, stage="s", started_at=NOW - timedelta(days=n))
            for n, kind in enumerate(("random", "cause", "routine"))
        )
        facts = {each.key: each for each in queries.subject_facts(BODY, today=TODAY)}
        first = facts[code(1)]
        assert first.kinds == {"production_licence_holder", "special_equipment_user"} and first.risk == "B" and first.key_equipment
        assert first.accidents == (date(2025, 5, 1),) and first.held[0].end == date(2026, 3, 20) and first.division == "工业园区"
        assert first.visited == (TODAY - timedelta(days=2), TODAY)
        assert facts[code(2)].complaints_upheld == (date(2026, 2, 1),) and not facts[code(3)].key_equipment
        assert [each.name for each in queries.subject_facts(BODY, ("special_equipment_user",), TODAY)] == ["甲阀门厂", "丙酒店"]
        assert queries.subject_facts(BODY, (), TODAY - timedelta(days=1), keys=[code(1)])[0].visited == (TODAY - timedelta(days=2),)

    @pytest.mark.parametrize(
        ("wanted", "found"),
        [
            (SubjectFilter(kind="special_equipment_user"), {"甲阀门厂", "丙酒店"}),
            (SubjectFilter(kind="special_equipment_user", risk="D"), {"丙酒店"}),
            (SubjectFilter(risk="none"), {"丁棉花站"}),
            (SubjectFilter(division="云泽镇"), {"乙检测公司", "丙酒店", "云泽镇市场监管所"}),
            (SubjectFilter(kind="testing_body", division="云泽镇"), {"乙检测公司"}),
            (SubjectFilter(expiring="expired"), {"乙检测公司"}),
            (SubjectFilter(expiring="30"), {"甲阀门厂"}),
            (SubjectFilter(expiring="30", kind="testing_body"), set()),
            (SubjectFilter(words="酒店"), {"丙酒店"}),
            (SubjectFilter(words="人民路3号"), {"丙酒店"}),
            (SubjectFilter(words="街 公司"), {"乙检测公司"}),
            (SubjectFilter(words="检002"), {"乙检测公司"}),
            (SubjectFilter(words="锅炉"), {"甲阀门厂"}),
            (SubjectFilter(words="花站", kind="fibre_trader"), {"丁棉花站"}),
            (SubjectFilter(words="站", kind="fibre_trader"), {"丁棉花站"}),
            (SubjectFilter(words=code(4)), {"丁棉花站"}),
            (SubjectFilter(words=code(4)[:17].lower()), {"丁棉花站"}),
            (SubjectFilter(words="没有的"), set()),
            (SubjectFilter(words='"'), set()),
            (SubjectFilter(words='%" OR'), set()),
        ],
    )
    def test_the_list_is_narrowed(self, wanted: SubjectFilter, found: set[str]) -> None:
        assert set(names(wanted)) == found

    @pytest.mark.parametrize("wanted", [SubjectFilter(), SubjectFilter(kind="special_equipment_user"), SubjectFilter(expiring="30")])
    def test_pages_follow_each_other_without_loss_or_repetition(self, wanted: SubjectFilter) -> None:
        take(table(*(f"{code(100 + n)},同名厂,特种设备使用单位,,,,许{n},2026-03-2{n % 10},,,," for n in range(11))))
        met, after = [], ""
        while True:
            found = queries.subjects(BODY, wanted, TODAY, after=after, limit=4)
            met += [row.key for row in found.rows]
            after = found.after
            if not after:
                break
        assert len(met) == len(set(met)) == found.total > 10

    def test_the_figures_count_kinds_and_classes(self) -> None:
        found = {each.kind: (each.total, dict(each.by_risk)) for each in queries.counts(BODY)}
        assert found["special_equipment_user"] == (2, {"A": 0, "B": 1, "C": 0, "D": 1, "": 0}) and found["fibre_trader"][1][""] == 1
        assert sum(total for total, _ in found.values()) == 6
        assert queries.divisions(BODY) == tuple(sorted({"云泽镇", "工业园区", "柳林乡"}, key=lambda each: _order(each)))

    def test_the_kept_figures_are_those_that_counting_gives(self) -> None:
        take(table(f"{code(1)},甲阀门厂,纤维经营者,,,C,,,,,,", f"{code(4)},丁棉花站,纤维经营者,,,A,,,,,,"))
        seen = queries.subject(BODY, code(2)).seen
        operations.end_subject(BODY, code(2), reason="注销", seen=seen, actor="p", now=NOW)
        rows = SubjectKind.objects.filter(active=True).values_list("body", "kind", "risk").annotate(number=Count("id")).order_by()
        assert sorted(rows) == sorted(SubjectFigure.objects.values_list("body", "kind", "risk", "number"))
        assert "testing_body" not in {each.kind for each in queries.counts(BODY)}

    def test_a_subject_that_nobody_registered_is_none(self) -> None:
        assert (
            queries.subject(BODY, "nobody") is None
            and queries.history(BODY, "nobody") == ()
            and queries.subjects("nobody", SubjectFilter(), TODAY).rows == ()
        )


def _order(text: str) -> Any:
    """How this database puts texts in order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM inspection_subjects_subject WHERE division <> '' AND division < %s", [text])
        return cursor.fetchone()[0]


class TestOfficers:
    @pytest.fixture(autouse=True)
    def county(self, settings: Any) -> None:
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
        register_county()
        take(table(*FIVE))
        accounts.issue_certificate("p-second", "云执002", "云泽县司法局", date(2020, 1, 1), SYSTEM, end=date(2026, 3, 9))

    def test_who_may_be_sent_has_a_post_that_goes_out_and_a_valid_certificate(self) -> None:
        assert [each.id for each in queries.officers(BODY, TODAY)] == ["p-handler"]
        assert [each.id for each in queries.officers(BODY, date(2026, 3, 8))] == ["p-handler", "p-second"]
        assert queries.officers(MARKET, TODAY) == []
        shown = {each.id: each.certificate for each in queries.officer_views(BODY, TODAY)}
        assert shown == {"p-handler": "云执001", "p-head": "", "p-second": ""}

    def test_what_an_officer_is_good_at_when_absent_and_where_barred(self) -> None:
        operations.set_specialities(BODY, "p-handler", ["计量", " 计量", "特种设备安全监察"], actor="p-head", now=NOW)
        absence = operations.note_absence(BODY, "p-handler", TODAY, TODAY + timedelta(days=2), "培训", actor="p-head", now=NOW)
        operations.declare_interest(BODY, "p-handler", code(3).lower(), "亲属任职", actor="p-handler", now=NOW)
        (officer,) = queries.officers(BODY, TODAY + timedelta(days=2))
        assert officer.specialities == {"计量", "特种设备安全监察"} and officer.absent == "培训" and officer.conflicts == {code(3)}
        assert queries.officers(BODY, TODAY + timedelta(days=3))[0].absent == ""
        assert isinstance(absence, operations.Noted)
        operations.withdraw_absence(BODY, "p-handler", absence.seq, actor="p-head", now=NOW)
        operations.withdraw_interest(BODY, "p-handler", code(3), actor="p-head", now=NOW)
        (officer,) = queries.officers(BODY, TODAY)
        assert officer.absent == "" and officer.conflicts == frozenset()

    def test_the_same_again_is_no_event_and_nonsense_is_refused(self) -> None:
        for _ in range(2):
            operations.set_specialities(BODY, "p-handler", ["计量"], actor="p-head", now=NOW)
            operations.note_absence(BODY, "p-handler", TODAY, TODAY, "培训", actor="p-head", now=NOW)
            operations.declare_interest(BODY, "p-handler", code(3), "亲属任职", actor="p-head", now=NOW)
        assert StoredEvent.objects.filter(stream=project.officers_stream(BODY)).count() == 3
        refused = [
            operations.set_specialities(BODY, "p-handler", ["长" * 41], actor="x", now=NOW),
            operations.note_absence(BODY, "p-handler", TODAY, TODAY - timedelta(days=1), "x", actor="x", now=NOW),
            operations.note_absence(BODY, "p-handler", TODAY, TODAY, " ", actor="x", now=NOW),
            operations.declare_interest(BODY, "p-handler", "没有的", "x", actor="x", now=NOW),
            operations.declare_interest(BODY, "p-handler", code(3), "", actor="x", now=NOW),
            operations.withdraw_absence(BODY, "p-handler", 999, actor="x", now=NOW),
            operations.withdraw_interest(BODY, "p-second", code(3), actor="x", now=NOW),
        ]
        assert all(isinstance(each, Refusal) for each in refused)


class TestRebuild:
    def test_all_rows_are_made_again_from_the_ledger_alone(self) -> None:
        take(table(*FIVE))
        take(table(f"{code(1)},甲阀门集团,纤维经营者,,,C,,,,,,"))
        operations.add_subject(BODY, Entry("", "戊", code(8), kinds=("testing_body",)), actor="p", now=NOW)
        seen = queries.subject(BODY, code(8)).seen
        operations.end_subject(BODY, code(8), reason="注销", seen=seen, actor="p", now=NOW)
        operations.set_specialities(BODY, "p1", ["计量"], actor="p", now=NOW)
        gone = operations.note_absence(BODY, "p1", TODAY, TODAY, "培训", actor="p", now=NOW)
        operations.note_absence(BODY, "p1", TODAY, TODAY, "年休假", actor="p", now=NOW)
        operations.withdraw_absence(BODY, "p1", gone.seq, actor="p", now=NOW)
        operations.declare_interest(BODY, "p1", code(1), "亲属", actor="p", now=NOW)
        before, told = rows_of(), []
        Subject.objects.filter(key=code(1)).update(name="改坏了")
        Interest.objects.all().delete()
        count = project.rebuild(told.append)
        assert rows_of() == before and count == told[-1] == StoredEvent.objects.count()
        assert names(SubjectFilter(words="阀门集团")) == ["甲阀门集团"]

    def test_an_event_of_another_kind_in_the_stream_is_refused(self) -> None:
        (made,) = append(project.subjects_stream(BODY), 0, [NewEvent("Strange", {})], actor="x", recorded=NOW)
        with pytest.raises(ValueError, match="Strange"):
            project.apply(made)
