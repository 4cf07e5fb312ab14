"""Two bodies that would see one subject agree on one visit: who is asked answers for itself, the visit counts once for each, nothing is lost."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from casework_cast import register_list
from django.db import transaction
from django.forms.models import model_to_dict
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from plans_cast import BODY, NOW, OTHER, PEOPLE, act, approved, done, drawn, stand_in, users, why

from quanze.core.inspections.model import Cap, Source
from quanze.core.kernel.interval import Interval
from quanze.core.procedures.engine import ActRequest, Refusal
from quanze.store.inspections.aftermath.operations import note_case
from quanze.store.inspections.aftermath.queries import wrong_lines
from quanze.store.inspections.plans import joint, operations, project, queries
from quanze.store.inspections.plans.models import Plan, Task
from quanze.store.inspections.subjects.models import Subject
from quanze.store.inspections.subjects.queries import subject_facts
from quanze.store.inspections.visits import facts
from quanze.store.inspections.visits import operations as visits
from quanze.store.inspections.visits.facts import parts_of
from quanze.store.inspections.visits.models import FormRecord, Visit
from quanze.store.inspections.visits.project import rebuild as rebuild_visits
from quanze.store.inspections.visits.queries import forms_of, my_visits
from quanze.store.ledger.queries import stream_events
from quanze.store.matters.models import Matter
from quanze.store.matters.operations import stream_of
from quanze.store.matters.rebuild import differences

pytestmark = pytest.mark.django_db
BY: dict[str, Any] = {"actor": "李", "people": PEOPLE, "now": NOW}


@pytest.fixture(autouse=True)
def _room(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HOME = tmp_path
    stand_in(monkeypatch, users(8, keys=4))
    monkeypatch.setattr(facts, "load_caps", lambda day: list(CAPS))


CAPS: list[Cap] = []


def running(body: str, title: str) -> str:
    key = approved(body=body, title=title, named=False, quotas={"特种设备使用单位·重点": "100%"}, reserves={})
    done(act(key, "publish", "李", published_at="局网站"))
    drawn(key)
    done(act(key, "file", "李", filed_to="上级"))
    done(act(key, "start", "李"))
    return key


@pytest.fixture
def two() -> tuple[str, str, int, int]:
    """Two running plans that drew the same four, and the numbers of their tasks for the first of them."""
    ours, theirs = running(BODY, "本局计划"), running(OTHER, "水务局计划")
    subject = Task.objects.filter(plan__key=ours).order_by("subject")[0].subject
    return ours, theirs, _number(ours, subject), _number(theirs, subject)


def _number(key: str, subject: str) -> int:
    return Task.objects.get(plan__key=key, subject=subject).number


def task(key: str, number: int) -> queries.TaskView:
    found = queries.task(key, number)
    assert found is not None
    return found


def proposed(two: tuple[str, str, int, int]) -> None:
    ours, theirs, mine, other = two
    done(joint.propose(ours, mine, [(theirs, other)], why="同一周去", **BY))


def agreed(two: tuple[str, str, int, int]) -> None:
    proposed(two)
    done(joint.answer(two[1], two[3], True, officers=["王"], **BY))


def everything() -> list[Any]:
    return [
        {k: v for k, v in model_to_dict(row).items() if k not in ("id", "plan")}
        for model, by in ((Plan, ("key",)), (Task, ("plan__key", "number")))
        for row in model.objects.order_by(*by)
    ]


def test_who_is_asked_agrees_and_its_task_waits_for_the_one_visit(two: tuple[str, str, int, int]) -> None:
    ours, theirs, mine, other = two
    offers = len(queries.joint_offers(BODY))
    proposed(two)
    assert len(queries.joint_offers(BODY)) == offers - 1 and [one.number for one in joint.waiting(OTHER)] == [other]
    assert task(theirs, other).state == "open" and task(theirs, other).joint["lead"]["title"] == "本局计划"
    done(joint.answer(theirs, other, True, officers=["王"], **BY))
    assert (task(ours, mine).state, task(theirs, other).state) == ("open", "joined") and joint.waiting(OTHER) == []
    assert task(ours, mine).joint["parts"][0]["people"] == ["王"]
    assert "并入联合检查，由提议的机关发起" in why(operations.task_started(theirs, other, "v9", actor="李", now=NOW))
    assert other not in {one.number for one in queries.open_tasks(OTHER)}

    done(operations.task_started(ours, mine, "v1", actor="李", now=NOW))
    assert [(task(*one).state, task(*one).visit) for one in ((ours, mine), (theirs, other))] == [("visiting", "v1")] * 2
    done(operations.task_reopened(ours, mine, "v1", actor="李", now=NOW))
    assert (task(ours, mine).state, task(theirs, other).state, task(theirs, other).visit) == ("open", "joined", "")
    done(operations.task_started(ours, mine, "v2", actor="李", now=NOW))
    assert "随联合检查一同办理" in why(operations.task_reopened(theirs, other, "v2", actor="李", now=NOW))
    assert "随联合检查一同办理" in why(operations.task_done(theirs, other, "v2", actor="李", now=NOW))
    assert "没有可以撤回" in why(joint.withdraw(ours, mine, "改主意", **BY))
    assert "已经答复过，或者检查已经开始" in why(joint.answer(theirs, other, False, "没空", **BY))
    done(operations.task_done(ours, mine, "v2", actor="李", now=NOW))
    assert {task(ours, mine).state, task(theirs, other).state} == {"done"}
    before = everything()
    assert project.rebuild() == 2 and everything() == before and differences(ours) == differences(theirs) == []


def test_who_declines_says_why_and_each_goes_alone(two: tuple[str, str, int, int]) -> None:
    ours, theirs, mine, other = two
    proposed(two)
    assert "没有写不参加的理由" in why(joint.answer(theirs, other, False, " ", **BY))
    done(joint.answer(theirs, other, False, "下月才有人手", **BY))
    assert task(ours, mine).joint["parts"][0]["reason"] == "下月才有人手" and task(ours, mine).joint_key == ""
    done(operations.task_started(theirs, other, "v1", actor="李", now=NOW))
    done(operations.task_started(ours, mine, "v2", actor="李", now=NOW))
    assert (task(ours, mine).visit, task(theirs, other).visit) == ("v2", "v1")


@pytest.mark.parametrize("way", ["withdraw", "lead skips", "lead plan ends"])
def test_an_agreed_visit_that_is_called_off_gives_each_its_task_back(two: tuple[str, str, int, int], way: str) -> None:
    ours, theirs, mine, other = two
    agreed(two)
    if way == "withdraw":
        assert "没有写撤回的理由" in why(joint.withdraw(ours, mine, "", **BY))
        done(joint.withdraw(ours, mine, "对象停产", **BY))
    elif way == "lead skips":
        done(operations.skip(ours, mine, "已注销", **BY))
    else:
        done(act(ours, "close", "赵", summary="提前办结"))
    assert task(theirs, other).state == "open" and task(theirs, other).joint["ended"] and task(theirs, other).joint_key == ""
    before = everything()
    project.rebuild()
    assert everything() == before


def test_a_part_may_leave_or_go_alone_and_the_lead_is_told(two: tuple[str, str, int, int]) -> None:
    ours, theirs, mine, other = two
    agreed(two)
    done(joint.answer(theirs, other, False, "临时有任务", **BY))
    assert task(theirs, other).state == "open" and task(ours, mine).joint["parts"][0]["state"] == "declined"
    proposed(two)
    done(operations.task_started(theirs, other, "v1", actor="李", now=NOW))
    assert task(ours, mine).joint["parts"][0]["reason"] == "已单独检查" and task(ours, mine).joint_key == ""


def test_who_has_not_answered_when_the_visit_begins_keeps_its_own_task(two: tuple[str, str, int, int]) -> None:
    ours, theirs, mine, other = two
    proposed(two)
    done(operations.task_started(ours, mine, "v1", actor="李", now=NOW))
    assert task(theirs, other).state == "open" and "没有等到答复" in task(theirs, other).joint["ended"]


def test_what_cannot_be_one_visit_is_refused(two: tuple[str, str, int, int]) -> None:
    ours, theirs, mine, other = two
    elsewhere = next(one.number for one in queries.open_tasks(OTHER) if one.number != other)
    assert "不是同一个对象" in why(joint.propose(ours, mine, [(theirs, elsewhere)], **BY))
    assert "没有可以合并" in why(joint.propose(ours, mine, [], **BY))
    assert "没有可以合并" in why(joint.propose(ours, mine, [("nobody", 1)], **BY))
    assert "没有第 999 号任务" in why(joint.propose(ours, mine, [(theirs, 999)], **BY))
    assert "不办理本机关的检查计划" in why(joint.propose(ours, mine, [(theirs, other)], **{**BY, "actor": "高"}))
    proposed(two)
    assert "已经在另一次联合检查里" in why(joint.propose(theirs, other, [(ours, mine)], **BY))
    assert "没有等您答复" in why(joint.answer(ours, mine, True, **BY))
    assert "不是本机关人员" in why(joint.answer(theirs, other, True, officers=["谁"], **BY))


def test_two_programmes_of_one_body_agree_at_once() -> None:
    ours, again = running(BODY, "本局计划"), running(BODY, "本局专项")
    subject = Task.objects.filter(plan__key=ours).order_by("subject")[0].subject
    done(joint.propose(ours, _number(ours, subject), [(again, _number(again, subject))], **BY))
    assert task(again, _number(again, subject)).state == "joined"


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["propose", "propose", "yes", "yes", "no", "withdraw", "start", "done", "reopen", "skip"]), st.integers(0, 2)
    ),
    min_size=4,
    max_size=14,
)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(STEPS)
def test_in_any_order_every_task_is_led_by_one_visit_and_the_rows_are_those_of_the_events(
    monkeypatch: Any, steps: list[tuple[str, int]]
) -> None:
    with transaction.atomic():
        keys = [running(BODY, "一"), running(OTHER, "二"), running(BODY, "三")]
        subject = Task.objects.filter(plan__key=keys[0]).order_by("subject")[0].subject
        at = [(key, _number(key, subject)) for key in keys]
        for count, (what, n) in enumerate(steps):
            before = everything()
            outcome: Any = {
                "propose": lambda n=n: joint.propose(*at[n], [one for one in at if one != at[n]], **BY),
                "yes": lambda n=n: joint.answer(*at[n], True, **BY),
                "no": lambda n=n: joint.answer(*at[n], False, "没空", **BY),
                "withdraw": lambda n=n: joint.withdraw(*at[n], "不去了", **BY),
                "start": lambda n=n, count=count: operations.task_started(*at[n], f"v{count}", actor="李", now=NOW),
                "done": lambda n=n: operations.task_done(*at[n], task(*at[n]).visit, actor="李", now=NOW),
                "reopen": lambda n=n: operations.task_reopened(*at[n], task(*at[n]).visit, actor="李", now=NOW),
                "skip": lambda n=n: operations.skip(*at[n], "已注销", **BY),
            }[what]()
            if isinstance(outcome, Refusal):
                assert everything() == before, "a refusal leaves nothing behind"
            _holds(at)
        after = everything()
        project.rebuild()
        assert everything() == after
        transaction.set_rollback(True)


def _holds(at: list[tuple[str, int]]) -> None:
    tasks = {one: task(*one) for one in at}
    for one, mine in tasks.items():
        if mine.state != "joined":
            continue
        lead = tasks[(mine.joint["lead"]["plan"], mine.joint["lead"]["number"])]
        part = next(each for each in lead.joint["parts"] if (each["plan"], each["number"]) == one)
        assert lead.joint_key == mine.joint_key != "" and lead.state == "open" and part["state"] == "accepted"
    for visit in {each.visit for each in tasks.values() if each.state in ("visiting", "done")}:
        together = [each for each in tasks.values() if each.visit == visit]
        assert len({each.state for each in together}) == 1 and sum(each.joint.get("state") != "accepted" for each in together) == 1


def together(two: tuple[str, str, int, int], form_of_ours: str = "special-equipment") -> str:
    """The one visit of two bodies, 李 and 吴 of ours, 王 of theirs; its key."""
    ours, _theirs, mine, _other = two
    agreed(two)
    subject = task(ours, mine).subject
    for body in (BODY, OTHER):
        Subject.objects.get_or_create(
            body=body, key=subject, defaults={"name": "物业", "code": subject, "kinds": ["special_equipment_user"], "changed_on": date(2026, 1, 1)}
        )  # fmt: skip
    item = register_list([("特种设备使用单位检查", "《特种设备安全法》第五十七条")], slug=BODY, kind="inspection_items")[0]
    given: dict[str, Any] = {
        "subject": subject, "subject_name": "物业", "kind": "random", "reason": "计划", "item": item, "planned_on": NOW.date(), "handler": "李",
        "co_handlers": ["吴"], "form": form_of_ours, "subject_kinds": ["special_equipment_user"], **BY,
    }  # fmt: skip
    return str(done(visits.open_visit(body=BODY, plan=ours, task=mine, **given)).key)


def at_the_door(two: tuple[str, str, int, int]) -> str:
    key = together(two)
    done(visits.approve(key, actor="赵", people=PEOPLE, now=NOW))
    done(visits.check_in(key, actor="李", people=PEOPLE, now=NOW, present=["李", "吴"], place="门岗"))
    return key


def record(key: str, part: int, failing: int = 0, **more: Any) -> dict[str, Any]:
    """A phone's record of one of the forms, its first lines not passed."""
    form = forms_of(Visit.objects.get(key=key))[part]
    answers = {
        line.id: {"value": _good(line.answer)} if number >= failing else {"value": _good(line.answer), "verdict": "fail", "note": "不符"}
        for number, line in enumerate(form.lines)
    }
    for line in form.lines[:failing]:
        if line.answer in ("pass_fail", "yes_no"):
            answers[line.id] = {"value": "fail" if line.answer == "pass_fail" else "no", "note": "不符"}
    return {
        "record": f"phone-{part}-{failing}", "part": part, "device": f"d{part}", "form": form.form.id, "version": form.version, "answers": answers,
        "filled_at": NOW.isoformat(), "sent_at": NOW.isoformat(), "revision": 1, "counter": 1, **more,
    }  # fmt: skip


def _good(answer: str) -> str:
    return {"pass_fail": "pass", "yes_no": "yes", "number": "1", "date": "2026-03-02"}.get(answer, "看过")


def sent(key: str, *records: dict[str, Any], actor: str = "李") -> Any:
    return visits.sync_records(key, records, actor=actor, people=PEOPLE, now=NOW)


def ended(key: str, result: str, **more: Any) -> Any:
    done(visits.sign(key, actor="李", people=PEOPLE, now=NOW, signature="signed", signed_by="经理"))
    request = ActRequest("record_result", "李", NOW.date().isoformat(), Matter.objects.get(key=key).length, {"result": result, "visit_until": NOW.isoformat()}, **more)  # fmt: skip
    return visits.act(key, request, people=PEOPLE, now=NOW)


def test_each_body_fills_its_own_form_and_its_task_ends_with_its_own_findings(two: tuple[str, str, int, int]) -> None:
    ours, theirs, mine, other = two
    key = at_the_door(two)
    visit = Visit.objects.get(key=key)
    assert [(one.number, one.body, one.form) for one in parts_of(visit)] == [
        (0, BODY, "special-equipment"),
        (1, OTHER, "special-equipment"),
    ]
    assert [one.key for one in my_visits("王")] == [key], "who comes along finds the visit among his own"
    done(sent(key, record(key, 0)))
    told = why(ended(key, "good"))
    assert "水务局的检查表还没有填好" in told
    answered = done(sent(key, record(key, 1, 2), actor="王"))
    assert answered.records[0].faults == () and done(sent(key, record(key, 1, 2), actor="王")).records[0].arrival == "same"
    assert "不是这次检查的检查人员" in why(sent(key, record(key, 1), actor="高"))
    assert "有 2 项不符合" in why(ended(key, "good"))
    done(ended(key, "transfer"))
    visit = Visit.objects.get(key=key)
    assert (visit.findings, [line["body"] for line in visit.failed]) == (0, [OTHER, OTHER])
    assert (task(ours, mine).state, task(ours, mine).findings) == ("done", 0)
    assert (task(theirs, other).state, task(theirs, other).findings) == ("done", 2)
    assert [one.content for one in wrong_lines(visit, OTHER)] == [line["content"] for line in visit.failed] and wrong_lines(
        visit, BODY
    ) == ()

    note_case(key, "case-1", body=OTHER, actor="王", people=PEOPLE, now=NOW)
    note_case(key, "case-1", body=OTHER, actor="王", people=PEOPLE, now=NOW)
    visit = Visit.objects.get(key=key)
    assert (visit.case, visit.joined[0]["case"]) == ("", "case-1"), "a case of the body that came along is none of the leading body's"
    before = (everything(), of_visits())
    project.rebuild()
    rebuild_visits()
    assert (everything(), of_visits()) == before and differences(key) == []


def test_two_records_of_one_body_are_chosen_among_and_the_other_bodys_stands(two: tuple[str, str, int, int]) -> None:
    key = at_the_door(two)
    done(sent(key, record(key, 0), record(key, 1), record(key, 1, 1)))
    own, theirs = forms_of(Visit.objects.get(key=key))
    assert own.standing.record == "phone-0-0" and theirs.standing.rivals == ("phone-1-0", "phone-1-1")
    assert theirs.body and theirs.differing
    seen = Matter.objects.get(key=key).length
    done(visits.choose_record(key, "phone-1-1", actor="王", people=PEOPLE, now=NOW, among=["phone-1-0", "phone-1-1"], seen=seen))
    own, theirs = forms_of(Visit.objects.get(key=key))
    assert (own.standing.record, theirs.standing.record) == ("phone-0-0", "phone-1-1")
    # one id for two forms is kept as two; a form that the visit has not is kept and told
    clash = done(sent(key, record(key, 1, record="phone-0-0"), {**record(key, 0, record="nowhere-1"), "part": 7}))
    assert clash.records[0].arrival == "new" and clash.records[0].record != "phone-0-0"
    assert "没有第 8 张检查表" in clash.records[1].faults[0].reason
    assert forms_of(Visit.objects.get(key=key))[0].standing.record == "phone-0-0"
    before = of_visits()
    rebuild_visits()
    assert of_visits() == before


def test_a_body_that_did_not_come_has_its_task_back(two: tuple[str, str, int, int]) -> None:
    ours, theirs, mine, other = two
    key = at_the_door(two)
    done(sent(key, record(key, 0)))
    done(ended(key, "good", overrides={"partners_answered": "水务局临时有任务，没有到场"}))
    assert task(ours, mine).state == "done" and Visit.objects.get(key=key).partners == []
    left = task(theirs, other)
    assert (left.state, left.visit, left.joint_key) == ("open", "", "") and "没有填本机关的检查表" in left.joint["ended"]
    assert subject_facts(OTHER, keys=(left.subject,), today=NOW.date())[0].visited == ()
    done(operations.task_started(theirs, other, "v9", actor="李", now=NOW))


def test_a_visit_merged_into_another_ends_its_own_task_with_its_own_findings(two: tuple[str, str, int, int]) -> None:
    _ours, theirs, _mine, other = two
    key = together_alone(two)
    item = register_list([("水务检查", "《特种设备安全法》第五十七条")], slug=OTHER, kind="inspection_items")[0]
    subject = task(theirs, other).subject
    second = done(
        visits.open_visit(
            body=OTHER, subject=subject, subject_name="物业", kind="random", reason="计划", item=item, planned_on=NOW.date(), handler="王",
            co_handlers=["吴"], form="special-equipment", plan=theirs, task=other, **BY,
        )
    ).key  # fmt: skip
    seen = Matter.objects.get(key=second).length
    done(visits.join(second, key, actor="王", people=PEOPLE, now=NOW, seen=seen))
    assert (task(theirs, other).state, task(theirs, other).visit) == ("visiting", key)
    done(visits.approve(key, actor="赵", people=PEOPLE, now=NOW))
    done(visits.check_in(key, actor="李", people=PEOPLE, now=NOW, present=["李", "吴"], place="门岗"))
    done(sent(key, record(key, 0, 1), record(key, 1, 2)))
    done(ended(key, "corrected"))
    assert (task(theirs, other).state, task(theirs, other).findings) == ("done", 2)


def together_alone(two: tuple[str, str, int, int]) -> str:
    """A visit of our plan's task with nobody along yet."""
    ours, _theirs, mine, _other = two
    subject = task(ours, mine).subject
    for body in (BODY, OTHER):
        Subject.objects.create(
            body=body, key=subject, name="物业", code=subject, kinds=["special_equipment_user"], changed_on=date(2026, 1, 1)
        )
    item = register_list([("特种设备使用单位检查", "《特种设备安全法》第五十七条")], slug=BODY, kind="inspection_items")[0]
    return str(
        done(
            visits.open_visit(
                body=BODY, subject=subject, subject_name="物业", kind="random", reason="计划", item=item, planned_on=NOW.date(), handler="李",
                co_handlers=["吴"], form="special-equipment", subject_kinds=["special_equipment_user"], plan=ours, task=mine, **BY,
            )
        ).key
    )  # fmt: skip


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.generate,))
@given(st.data())
def test_records_of_both_bodies_in_any_order_and_twice_give_one_end(monkeypatch: Any, data: st.DataObject) -> None:
    with transaction.atomic():
        two_ = (ours := running(BODY, "一"), theirs := running(OTHER, "二"))
        subject = Task.objects.filter(plan__key=ours).order_by("subject")[0].subject
        key = at_the_door((*two_, _number(ours, subject), _number(theirs, subject)))
        phones = [
            (record(key, part, failing, record=f"telephone-{part}", revision=revision), actor)
            for part, actor in ((0, "李"), (1, "王"))
            for revision, failing in ((1, 3), (2, 2), (3, part + 1))
        ]
        for sending, actor in data.draw(st.permutations([*phones, *data.draw(st.lists(st.sampled_from(phones), max_size=4))])):
            done(sent(key, sending, actor=actor))
        assert [len(form.records) for form in forms_of(Visit.objects.get(key=key))] == [1, 1]
        kept = [event.payload for event in stream_events(stream_of(key)) if event.type == "FormRecordSynced"]
        told = [(one["record"], one["revision"]) for one in kept]
        assert sorted(told) == sorted((one["record"], one["revision"]) for one, _ in phones), "each revision is kept once"
        done(ended(key, "correct"))
        assert [task(ours, _number(ours, subject)).findings, task(theirs, _number(theirs, subject)).findings] == [1, 2]
        transaction.set_rollback(True)


def of_visits() -> list[Any]:
    return [
        {k: v for k, v in row.items() if k not in ("id", "visit_id")} for model in (Visit, FormRecord) for row in model.objects.order_by("pk").values()
    ]  # fmt: skip


def test_the_visit_counts_once_for_each_body_and_meets_the_caps_of_both(two: tuple[str, str, int, int]) -> None:
    ours, theirs, mine, _other = two
    key = together(two)
    visit = Visit.objects.get(key=key)
    assert visit.partners == [OTHER] and [(one["body"], one["people"], one["plan"]) for one in visit.joined] == [(OTHER, ["王"], theirs)]
    subject = task(ours, mine).subject
    given: dict[str, Any] = {
        "subject": subject, "subject_name": "物业", "kind": "random", "reason": "计划", "planned_on": NOW.date(), "handler": "李", "co_handlers": ["吴"],
        **BY,
    }  # fmt: skip

    yearly = Cap("year", "每年一次", 1, "year", Interval(None, None), Source("样例"), body=OTHER)
    CAPS[:] = [yearly]
    try:
        done(visits.approve(key, actor="赵", people=PEOPLE, now=NOW))
        late = NOW + timedelta(minutes=30)
        done(visits.check_in(key, actor="李", people=PEOPLE, now=late, present=["李", "吴"], place="门岗"))
        counted = facts.counted_visits(subject, "", reserved=False)
        assert len(counted) == 1 and counted[0].along == (OTHER,)
        for body in (BODY, OTHER):
            assert subject_facts(body, keys=(subject,), today=NOW.date())[0].visited == (NOW.date(),)
        second = visits.open_visit(
            **{**given, "body": OTHER, "item": register_list([("水务检查", "法")], slug=OTHER, kind="inspection_items")[0], "plan": "P9"}
        )
        told = visits.approve(done(second).key, actor="赵", people=PEOPLE, now=late)
        assert "每年一次：已有 1 次" in why(told)
        assert Matter.objects.filter(kind="inspection").count() == 2
    finally:
        CAPS.clear()
