"""A plan is prepared, approved by the right authority, published, drawn in public, carried out; and can be made again from its events."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.forms.models import model_to_dict
from plans_cast import (
    ALWAYS,
    BODY,
    NOW,
    OFFICERS,
    OTHER,
    PEOPLE,
    SECRETS,
    act,
    approved,
    by,
    committed,
    done,
    drawn,
    frozen,
    new_plan,
    plan,
    revealed,
    stand_in,
    users,
    why,
)  # fmt: skip

from quanze.adapters.inspection_planning import load_bars, load_planning
from quanze.core.inspections.model import Cap, Source, SubjectFacts
from quanze.core.procedures.engine import Refusal
from quanze.core.sampling.pairing import Officer
from quanze.core.sampling.seed import commitment
from quanze.core.sampling.transcript import verify
from quanze.store.inspections.plans import files, operations, project, queries
from quanze.store.inspections.plans.facts import _binds
from quanze.store.inspections.plans.models import DrawParty, Plan, Task
from quanze.store.inspections.plans.operations import PartyNamed
from quanze.store.inspections.visits.models import Visit
from quanze.store.matters.rebuild import differences

LATER = NOW + timedelta(hours=9)


@pytest.fixture(autouse=True)
def register(monkeypatch: Any, settings: Any, tmp_path: Any, request: Any) -> None:
    settings.HOME = tmp_path
    stand_in(monkeypatch)


@pytest.mark.django_db
class TestPlans:
    def test_the_figures_of_a_plan_are_recorded_when_it_is_settled(self) -> None:
        figures = plan(new_plan()).settings["figures"]
        assert figures["subjects"] == 40 and figures["eligible"] == 36 and figures["drawn"] == 5 and figures["officers"] == 6

    def test_a_yearly_plan_is_approved_by_the_head_and_a_special_one_by_government_or_the_superior(self) -> None:
        yearly, special = new_plan(), new_plan("special", title="电梯专项")
        for key in (yearly, special):
            done(act(key, "submit", "李"))
        assert "不由本机关自行批准" in why(act(special, "approve", "赵"))
        assert "主要负责人批准" in why(act(yearly, "approve_special", "高"))
        done(act(yearly, "approve", "赵"))
        done(act(special, "superior_approved", "赵", superior="云泽市市场监督管理局", approval_no="云市监〔2026〕3号"))
        assert plan(yearly).approved_on and plan(special).stage == "approved"

    def test_what_was_submitted_is_no_longer_changed(self) -> None:
        key = new_plan()
        given = operations.Settings(("special-equipment",), {"特种设备使用单位·一般": "3"})
        done(operations.settle(key, given, actor="李", seen=plan(key).length, people=PEOPLE, now=NOW))
        assert plan(key).quotas == {"特种设备使用单位·一般": "3"}
        assert "别人先办了一步" in why(operations.settle(key, given, actor="李", seen=2, people=PEOPLE, now=NOW))
        done(act(key, "submit", "李"))
        assert "不能再改" in why(operations.settle(key, given, actor="李", seen=plan(key).length, people=PEOPLE, now=NOW))

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({"quotas": {"没有的层": "3"}}, "没有层"),
            ({"quotas": {"特种设备使用单位·一般": "三户"}}, "应写户数"),
            ({"quotas": {"特种设备使用单位·一般": "200%"}}, "0 与 100%"),
            ({"quotas": {"特种设备使用单位·重点": "8"}}, "减少 2 个"),
            ({"regimes": ("moon",)}, "没有这项监管制度"),
            ({"regimes": ()}, "至少选择一项"),
            ({"axes": ("colour",)}, "分层"),
        ],
    )
    def test_what_cannot_be_counted_is_refused_and_nothing_is_opened(self, given: dict[str, Any], words: str) -> None:
        from quanze.adapters.procedures import procedure_on
        from quanze.core.procedures.engine import ActRequest

        fields = {"plan_title": "计划", "plan_kind": "yearly", "plan_start": "2026-01-01", "plan_end": "2026-12-31"}
        settings = operations.Settings(**{"regimes": ("special-equipment",), "quotas": {}, **given})
        request = ActRequest("draft", "李", "2026-03-02", 0, fields)
        procedure = procedure_on("inspection-plan", NOW.date())
        assert procedure is not None
        assert words in why(operations.open_plan(procedure, request, settings, body=BODY, people=PEOPLE, now=NOW))
        assert not Plan.objects.exists()

    def test_nothing_is_named_or_drawn_before_approval_nor_by_who_holds_no_such_post(self) -> None:
        key = new_plan()
        assert "还没有批准" in why(operations.name_visits(key, actor="李", people=PEOPLE, now=NOW))
        assert "还没有批准" in why(frozen(key))
        key = approved()
        assert "不办理" in why(frozen(key, actor="梁"))

    def test_the_named_visits_of_a_yearly_plan_become_tasks_with_reasons_days_and_teams(self, monkeypatch: Any) -> None:
        holders = [
            SubjectFacts(f"914199000000{n:06}", f"第{n}厂", frozenset({"production_licence_holder"}), risk="C", visited=())
            for n in range(5)
        ]
        stand_in(monkeypatch, holders)
        key = approved(regimes=("production-licence",), quotas={}, reserves={}, axes=("kind",))
        done(operations.name_visits(key, actor="李", people=PEOPLE, now=NOW))
        found = queries.tasks(key)
        assert len(found) == 10 and all(each.why and each.until and len(each.team) == 2 for each in found)
        assert {each.subject for each in found} == {each.key for each in holders}
        assert "已经列出" in why(operations.name_visits(key, actor="李", people=PEOPLE, now=NOW))

    def test_a_plan_is_carried_out_only_after_its_visits_are_named_and_drawn(self) -> None:
        key = approved()
        done(act(key, "publish", "李", published_at="局网站"))
        done(act(key, "file", "李", filed_to="上级"))
        assert "还没有抽取" in why(act(key, "start", "李"))
        drawn(key)
        assert "逐户应检" in why(act(key, "start", "李"))
        done(operations.name_visits(key, actor="李", people=PEOPLE, now=NOW))
        done(act(key, "start", "李"))
        assert len(queries.open_tasks(BODY)) == 5
        mine = queries.open_tasks(BODY, queries.open_tasks(BODY)[0].team[0])
        assert mine and len(mine) < 5


@pytest.mark.django_db
class TestDraw:
    def test_two_parties_commit_reveal_and_the_transcript_holds(self) -> None:
        key = drawn()
        transcript = json.loads(queries.transcript_bytes(key))
        assert verify(transcript) == () and transcript["digest"] == plan(key).transcript_digest
        assert len(transcript["drawn"]) == 5 and Task.objects.filter(plan__key=key, drawn=True).count() == 5
        assert all(len(each.team) == 2 for each in queries.tasks(key))

    def test_the_published_transcript_names_no_person_and_no_reason_of_absence(self, monkeypatch: Any) -> None:
        stand_in(monkeypatch, there=[*OFFICERS, Officer("p-secret", absent="住院")])
        text = queries.transcript_bytes(drawn()).decode()
        assert "住院" not in text and "p-secret" not in text and "员1" not in text and "检查人员001" in text

    def test_who_may_not_be_seen_takes_no_part_and_the_frame_says_why(self) -> None:
        key = approved()
        made = done(frozen(key))
        rows = files.read(plan(key).frame_file, "")["subjects"]
        out = [row for row in rows if row[3]]
        assert len(rows) == 40 and len(out) == 4 and all("已检查" in row[3] for row in out) and made.digest == plan(key).frame_digest

    def test_a_wrong_secret_is_refused_and_the_right_one_still_counts(self) -> None:
        key = approved()
        made = done(frozen(key))
        committed(key, made)
        wrong = operations.reveal(key, 1, "3c" * 32, now=NOW, **by(1, made))
        assert "与其事先的承诺不符" in why(wrong) and not DrawParty.objects.exclude(secret="").exists()
        assert "小写十六进制" in why(operations.reveal(key, 1, "no", now=NOW, **by(1, made)))
        done(operations.reveal(key, 1, SECRETS[1].upper(), now=NOW, **by(1, made)))

    def test_nobody_reveals_before_all_have_committed_and_nobody_speaks_for_another(self) -> None:
        key = approved()
        made = done(frozen(key))
        given = commitment("监督股", made.digest, SECRETS[1])
        assert "不是这一方" in why(operations.commit(key, 1, given=given, actor="王", now=NOW))
        assert "口令不对" in why(operations.commit(key, 2, given=given, token="x" * 32, now=NOW))
        done(operations.commit(key, 1, given=given, actor="梁", now=NOW))
        assert "另一方已经用过" in why(operations.commit(key, 2, given=given, now=NOW, **by(2, made)))
        assert "还没有作出承诺" in why(operations.reveal(key, 1, SECRETS[1], actor="梁", now=NOW))
        assert "已经作出承诺" in why(operations.commit(key, 1, given="ab" * 32, actor="梁", now=NOW))

    def test_a_secret_that_the_system_makes_is_given_once_and_kept_nowhere(self) -> None:
        key = approved()
        made = done(frozen(key))
        secret = done(operations.commit(key, 1, actor="梁", now=NOW)).secret
        assert commitment("监督股", made.digest, secret) == DrawParty.objects.get(number=1).commitment
        from quanze.store.ledger.models import StoredEvent

        assert not any(secret in payload for payload in StoredEvent.objects.values_list("payload", flat=True))

    def test_a_frame_edited_after_a_commitment_is_found(self, settings: Any) -> None:
        key = approved()
        made = done(frozen(key))
        committed(key, made)
        assert "名单不能再改" in why(frozen(key))
        # with another file in its place, and the row pointing to it
        kept = files.read(plan(key).frame_file, "")
        kept["subjects"][0][2] += 1
        Plan.objects.filter(key=key).update(frame_file=files.keep(kept))
        assert "承诺之后被改动过" in why(operations.reveal(key, 1, SECRETS[1], now=NOW, **by(1, made)))

    def test_a_frame_file_altered_or_lost_is_found_and_the_draw_may_be_made_void(self, settings: Any) -> None:
        key = approved()
        made = done(frozen(key))
        committed(key, made)
        sha256 = plan(key).frame_file
        path = settings.HOME / "plans" / sha256[:2] / sha256
        good = path.read_bytes()
        path.write_bytes(good.replace(b"\xe4\xba\x91", b"\xe4\xba\x92", 1))
        assert "被改动或者损坏" in why(operations.reveal(key, 1, SECRETS[1], now=NOW, **by(1, made)))
        path.unlink()
        assert "不见了" in why(operations.reveal(key, 1, SECRETS[1], now=NOW, **by(1, made)))
        path.write_bytes(good)
        done(operations.reveal(key, 1, SECRETS[1], now=NOW, **by(1, made)))

    def test_what_changes_in_the_register_after_the_freeze_changes_nothing(self, monkeypatch: Any) -> None:
        key = approved()
        made = done(frozen(key))
        committed(key, made)
        stand_in(monkeypatch, users(7), OFFICERS[:1])
        revealed(key, made)
        done(operations.make_draw(key, actor="李", people=PEOPLE, now=NOW))
        assert len(json.loads(queries.transcript_bytes(key))["frame"]["subjects"]) == 40

    def test_silence_voids_the_draw_by_the_stated_rule_and_another_may_be_frozen(self) -> None:
        key = approved()
        made = done(frozen(key))
        committed(key, made)
        done(operations.reveal(key, 1, SECRETS[1], now=NOW, **by(1, made)))
        void = {"actor": "李", "people": PEOPLE}
        assert "挑选结果" in why(operations.void_draw(key, "想换一批", now=NOW, **void))
        assert "还没有公开" in why(operations.make_draw(key, now=NOW, **void))
        assert "截止时间" in why(operations.reveal(key, 2, SECRETS[2], now=LATER, **by(2, made)))
        assert "按事先约定本次抽取作废" in why(operations.make_draw(key, now=LATER, **void))
        done(operations.void_draw(key, "企业协会逾期没有公开随机数", now=LATER, **void))
        drawn(key, LATER)
        assert plan(key).draw["round"] == 2 and plan(key).draw_state == "drawn"

    def test_silence_is_passed_over_beside_a_public_source_where_that_was_laid_down(self) -> None:
        key = approved()
        assert "公共随机源" in why(frozen(key, on_missing="continue"))
        made = done(frozen(key, on_missing="continue", public_name="3 月 3 日公布的开奖号码"))
        committed(key, made)
        done(operations.reveal(key, 1, SECRETS[1], now=NOW, **by(1, made)))
        given = {"actor": "李", "people": PEOPLE}
        assert "有机会选择结果" in why(operations.public_value(key, "03 11 25", now=NOW, **given))
        assert "还没有登记公共随机源" in why(operations.make_draw(key, now=LATER, **given))
        done(operations.public_value(key, "03 11 25", now=LATER, **given))
        assert "挑选结果" in why(operations.void_draw(key, "不喜欢", now=LATER, **given))
        done(operations.make_draw(key, now=LATER, **given))
        transcript = json.loads(queries.transcript_bytes(key))
        assert verify(transcript) == () and transcript["parties"][1]["secret"] == ""

    def test_a_late_commitment_is_refused(self) -> None:
        key = approved()
        made = done(frozen(key))
        assert "截止时间" in why(operations.commit(key, 1, now=LATER, **by(1, made)))
        assert queries.plan_view(key, LATER).draw.late  # type: ignore[union-attr]

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({"parties": (PartyNamed("监督股", "梁"),)}, "至少由两方"),
            ({"parties": (PartyNamed("甲", "梁"), PartyNamed("乙", "梁"))}, "不能代表两方"),
            ({"parties": (PartyNamed("甲"), PartyNamed("甲"))}, "重复"),
            ({"parties": (PartyNamed("甲", "谁"), PartyNamed("乙"))}, "没有人员"),
            ({"reveal_until": NOW}, "截止时间"),
            ({"on_missing": "perhaps"}, "不认识的约定"),
        ],
    )
    def test_a_draw_that_could_not_be_trusted_is_not_begun(self, given: dict[str, Any], words: str) -> None:
        assert words in why(frozen(approved(), **given))

    def test_a_quota_that_the_frame_cannot_fill_is_refused_with_the_smallest_relaxation(self, monkeypatch: Any) -> None:
        key = approved(quotas={"特种设备使用单位·重点": "6"})
        stand_in(monkeypatch, users(40, 4))
        assert "减少 2 个" in why(frozen(key))

    def test_a_drawn_subject_that_cannot_be_seen_is_replaced_by_the_next_and_never_drawn_anew(self) -> None:
        key = drawn()
        first = next(each for each in queries.tasks(key) if each.stratum.endswith("一般"))
        assert "理由" in why(operations.skip(key, first.number, " ", actor="李", people=PEOPLE, now=NOW))
        before = plan(key).transcript_digest
        done(operations.skip(key, first.number, "已注销", actor="李", people=PEOPLE, now=NOW))
        transcript = json.loads(queries.transcript_bytes(key))
        assert verify(transcript) == () and transcript["digest"] != before
        last = queries.tasks(key)[-1]
        assert last.subject == transcript["reserves"][0][2] and "接替" in last.why and last.team
        assert [each["digest"] for each in plan(key).draw["digests"]] == [before, transcript["digest"]]
        assert "不是待检查" in why(operations.skip(key, first.number, "再来", actor="李", people=PEOPLE, now=NOW))
        done(operations.skip(key, last.number, "已迁出", actor="李", people=PEOPLE, now=NOW))
        used_up = queries.tasks(key)[-1]
        done(operations.skip(key, used_up.number, "停业", actor="李", people=PEOPLE, now=NOW))
        assert json.loads(queries.transcript_bytes(key))["skips"][-1]["replaced_by"] == ""

    def test_the_list_is_published_after_the_plan_and_once(self) -> None:
        key = drawn()
        given = {"actor": "李", "people": PEOPLE, "now": NOW}
        assert "计划还没有公布" in why(operations.publish_list(key, **given))
        done(act(key, "publish", "李", published_at="局网站"))
        done(operations.publish_list(key, **given))
        assert plan(key).list_published_on and "已经公布" in why(operations.publish_list(key, **given))

    def test_a_task_is_started_once_and_ends_with_its_own_visit(self) -> None:
        key = running()
        number = queries.open_tasks(BODY)[0].number
        done(operations.task_started(key, number, "v1", actor="李", now=NOW))
        assert "不是待检查" in why(operations.task_started(key, number, "v2", actor="李", now=NOW))
        assert "不是这次检查" in why(operations.task_done(key, number, "v2", actor="李", now=NOW))
        done(operations.task_reopened(key, number, "v1", actor="李", now=NOW))
        assert queries.open_tasks(BODY)[0].visit == "" and "不在检查中" in why(operations.task_done(key, number, "v1", actor="李", now=NOW))
        done(operations.task_started(key, number, "v1", actor="李", now=NOW))
        done(operations.task_done(key, number, "v1", actor="李", now=NOW))
        found = queries.task(key, number)
        assert found is not None and found.state == "done" and found.visit == "v1"

    def test_two_bodies_that_would_see_one_subject_are_offered_one_joint_visit(self) -> None:
        one, other = drawn(), drawn(approved(body=OTHER, title="水务局计划", quotas={"特种设备使用单位·重点": "100%"}))
        offers = queries.joint_offers(BODY)
        assert offers and all(set(each.bodies) == {BODY, OTHER} and each.saved == 1 for each in offers)
        assert queries.joint_offers(BODY, one) == offers == tuple(each for each in queries.joint_offers(OTHER, other))

    def test_rows_made_again_from_the_events_are_what_they_were(self) -> None:
        key = running()
        number = queries.open_tasks(BODY)[0].number
        done(operations.skip(key, number, "已注销", actor="李", people=PEOPLE, now=NOW))
        done(operations.task_started(key, number + 1, "v1", actor="李", now=NOW))
        before = everything()
        assert project.rebuild() == 1
        assert everything() == before and differences(key) == []


def running() -> str:
    key = approved()
    done(act(key, "publish", "李", published_at="局网站"))
    done(act(key, "file", "李", filed_to="上级"))
    done(operations.name_visits(key, actor="李", people=PEOPLE, now=NOW))
    drawn(key)
    done(act(key, "start", "李"))
    return key


def everything() -> list[Any]:
    found = []
    for model in (Plan, DrawParty, Task):
        for row in model.objects.order_by(*(["key"] if model is Plan else ["plan__key", "number"])):
            found.append({name: value for name, value in model_to_dict(row).items() if name not in ("id", "plan")})
    return found


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    @pytest.mark.parametrize("what", ["draw", "reveal"])
    def test_of_two_who_act_at_once_one_wins_and_nothing_is_drawn_or_revealed_twice(self, what: str) -> None:
        if connection.vendor != "postgresql":
            pytest.skip(
                "parallel writers on PostgreSQL (QUANZE_TEST_DATABASE=postgresql); the test database of SQLite lies in one connection"
            )
        key = approved()
        made = done(frozen(key))
        committed(key, made)
        if what == "draw":
            revealed(key, made)

        def write(_: int) -> Any:
            try:
                if what == "draw":
                    return operations.make_draw(key, actor="李", people=PEOPLE, now=NOW)
                return operations.reveal(key, 1, SECRETS[1], now=NOW, **by(1, made))
            finally:
                connection.close()

        with ThreadPoolExecutor(4) as pool:
            results = list(pool.map(write, range(4)))
        assert sum(not isinstance(result, Refusal) for result in results) == 1
        assert differences(key) == []

    def test_two_parties_who_reveal_at_once_both_count(self) -> None:
        if connection.vendor != "postgresql":
            pytest.skip(
                "parallel writers on PostgreSQL (QUANZE_TEST_DATABASE=postgresql); the test database of SQLite lies in one connection"
            )
        key = approved()
        made = done(frozen(key))
        committed(key, made)

        def write(number: int) -> Any:
            try:
                return operations.reveal(key, number, SECRETS[number], now=NOW, **by(number, made))
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            results = list(pool.map(write, (1, 2)))
        assert not any(isinstance(result, Refusal) for result in results) and plan(key).draw_state == "ready"


@pytest.mark.django_db
class TestWhatEarlierVisitsAndCapsForbid:
    def test_a_check_after_a_licence_bars_the_routine_plan_of_the_same_year_and_no_other(self) -> None:
        for number, (day, kind) in enumerate(((NOW, "post_licence"), (NOW.replace(year=2025), "post_licence"), (NOW, "cause"))):
            Visit.objects.create(
                key=f"v{number}", body=BODY, subject=users()[20 + number].key, subject_name="x", kind=kind, stage="visited", started_at=day
            )
        key = approved()
        done(frozen(key))
        rows = {row[0]: row[3] for row in files.read(plan(key).frame_file, "")["subjects"]}
        assert "同一年度已经作过证后监督检查" in rows[users()[20].key] and "INS-11" in rows[users()[20].key]
        assert rows[users()[21].key] == rows[users()[22].key] == ""
        assert plan(key).settings["figures"]["barred"] == 1

    def test_the_rulebook_says_which_visits_bar_which_from_when(self) -> None:
        assert {one.id for one in load_bars(date(2026, 1, 1))} == {"same-year-after-licensing", "same-product-six-months"}
        assert [one.id for one in load_bars(date(2021, 1, 1))] == ["same-product-six-months"]
        assert load_bars(date(2026, 1, 1), "metrology") == () and all(one.source for one in load_bars(date(2026, 1, 1)))
        assert load_planning().weights["D"] > load_planning().weights["A"] >= 1

    def test_only_caps_on_the_visits_of_this_body_s_plans_bound_them(self) -> None:
        assert _binds(Cap("c", "", 1, "year", ALWAYS, Source("")), BODY)
        for other in (
            {"body": OTHER},
            {"counts": ("cause",)},
            {"exempt": ("random",)},
            {"scope": "officer"},
        ):
            assert not _binds(Cap("c", "", 1, "year", ALWAYS, Source(""), **other), BODY), other
