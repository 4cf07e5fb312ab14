"""Two bodies that would see one subject agree on one visit: who is asked answers for itself, the visit counts once for each, nothing is lost."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from casework_cast import register_list
from django.db import transaction
from django.forms.models import model_to_dict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plans_cast import BODY, NOW, OTHER, PEOPLE, act, approved, done, drawn, stand_in, users, why

from quanze.core.inspections.model import Cap, Source
from quanze.core.kernel.interval import Interval
from quanze.core.procedures.engine import Refusal
from quanze.store.inspections.plans import joint, operations, project, queries
from quanze.store.inspections.plans.models import Plan, Task
from quanze.store.inspections.subjects.models import Subject
from quanze.store.inspections.subjects.queries import subject_facts
from quanze.store.inspections.visits import facts
from quanze.store.inspections.visits import operations as visits
from quanze.store.inspections.visits.models import Visit
from quanze.store.matters.models import Matter
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


def test_the_visit_counts_once_for_each_body_and_meets_the_caps_of_both(two: tuple[str, str, int, int]) -> None:
    ours, theirs, mine, _other = two
    agreed(two)
    subject = task(ours, mine).subject
    for body in (BODY, OTHER):
        Subject.objects.create(
            body=body, key=subject, name="物业", code=subject, kinds=["special_equipment_user"], changed_on=date(2026, 1, 1)
        )
    item = register_list([("特种设备使用单位检查", "《特种设备安全法》第五十七条")], slug=BODY, kind="inspection_items")[0]
    given: dict[str, Any] = {
        "subject": subject, "subject_name": "物业", "kind": "random", "reason": "计划", "item": item, "planned_on": NOW.date(), "handler": "李",
        "co_handlers": ["王"], **BY,
    }  # fmt: skip
    key = done(visits.open_visit(body=BODY, plan=ours, task=mine, **given)).key
    visit = Visit.objects.get(key=key)
    assert visit.partners == [OTHER] and [(one["body"], one["people"], one["plan"]) for one in visit.joined] == [(OTHER, ["王"], theirs)]

    yearly = Cap("year", "每年一次", 1, "year", Interval(None, None), Source("样例"), body=OTHER)
    CAPS[:] = [yearly]
    try:
        done(visits.approve(key, actor="赵", people=PEOPLE, now=NOW))
        late = NOW + timedelta(minutes=30)
        done(visits.check_in(key, actor="李", people=PEOPLE, now=late, present=["李", "王"], place="门岗"))
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
