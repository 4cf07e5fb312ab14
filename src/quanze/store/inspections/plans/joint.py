"""Joint visits: a plan that would see a subject asks the other plans that would see it too; each answers for itself; who agrees comes along with one visit.

The plan that asks leads: its task is visited, once; the tasks of those who agreed wait for that visit and end with it. Every event that
changes a task stands in the stream of that task's own plan, so that the rows of a plan are made from its own events alone.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from quanze.core.inspections.overlaps import JointOffer, PlannedVisit, overlaps
from quanze.core.procedures.engine import Ground, Refusal
from quanze.core.procedures.people import Person
from quanze.store.inspections.plans import project
from quanze.store.inspections.plans.models import Plan, Task
from quanze.store.inspections.plans.writing import WORKING, Noted, Refused, change, planner, record, working
from quanze.store.matters.models import Matter

SOURCE = "国办发〔2024〕54号（规则 INS-09）：能联合的联合，能合并的合并"
LONGEST = 300  # not law: letters of a reason


def planned(task: Task) -> PlannedVisit:
    """A task as the search for overlaps is given it."""
    plan = task.plan
    until = task.until if task.until and task.until >= plan.start else plan.end
    return PlannedVisit(plan.body, plan.key, task.number, task.subject, task.subject_name, task.regime, plan.start, until)


def propose(
    key: str, number: int, others: Sequence[tuple[str, int]], *, why: str = "", actor: str, people: Mapping[str, Person], now: datetime
) -> Noted | Refusal:
    """Asks the plans of `others` (plan, task number) to come along with the visit of a task. Those of the own body need not be asked: they agree at once."""
    asked = list(dict.fromkeys(one for one in others if one != (key, number)))
    known = set(Plan.objects.filter(key__in=[plan for plan, _ in asked]).values_list("key", flat=True))

    def write(matter: Matter, plan: Plan) -> Noted:
        working(matter)
        planner(matter, actor, people, now)
        mine = _free(key, number, matter.body)
        if not asked or any(each not in known for each, _ in asked):
            raise Refused(Ground("fields", "没有可以合并的检查", "请刷新计划页面，从列出的里面选择"))
        parts = [_free(each, n, matter.body) for each, n in asked]
        offer = _together([mine, *parts])
        joint = uuid.uuid4().hex[:16]
        window = {"start": offer.start.isoformat(), "until": offer.until.isoformat(), "why": why.strip()[:LONGEST]}
        told = [{"plan": p.plan.key, "number": p.number, "body": p.plan.body, "regime": p.regime} for p in parts]
        seq = record(key, project.JOINT_PROPOSED, {"joint": joint, "number": number, "parts": told, **window}, actor, now)
        lead = {"plan": key, "number": number, "body": plan.body, "regime": mine.regime, "title": plan.title}
        for part in parts:
            record(part.plan.key, project.JOINT_ASKED, {"joint": joint, "number": part.number, "lead": lead, **window}, actor, now)
            if part.plan.body == plan.body:
                _answered(key, number, joint, part.plan.key, part.number, True, "同一机关，直接合并", (), actor, now)
        return Noted(key, seq)

    return change(key, project.JOINT_PROPOSED, write, sorted(known))


def _free(key: str, number: int, body: str) -> Task:
    """A task that waits and stands in no joint visit yet."""
    task = Task.objects.filter(plan__key=key, number=number).select_related("plan").first()
    where = f"“{task.plan.title}”第 {number} 号任务" if task else f"第 {number} 号任务"
    if task is None or task.state != "open" or task.plan.stage not in WORKING:
        raise Refused(Ground("open_stage", f"{where}已经不是待检查" if task else f"没有{where}", "请刷新计划页面"))
    if task.joint_key:
        raise Refused(Ground("once", f"{where}已经在另一次联合检查里", "请先等它答复，或者撤回"))
    return task


def _together(tasks: Sequence[Task]) -> JointOffer:
    """The one visit that serves all; `Refused` where they are of several subjects or share no day."""
    found = overlaps(map(planned, tasks))
    if len(found) != 1 or len(found[0].visits) != len(tasks):
        raise Refused(Ground("fields", "这几项检查不是同一个对象，或者没有共同的时段，不能合为一次", "请从页面列出的里面选择"))
    return found[0]


def answer(
    key: str,
    number: int,
    agrees: bool,
    reason: str = "",
    *,
    officers: Sequence[str] = (),
    actor: str,
    people: Mapping[str, Person],
    now: datetime,
) -> Noted | Refusal:
    """Answers for a task whose plan was asked, with the officers who come along; who agreed may leave again, with a reason, until the visit begins."""
    task = Task.objects.filter(plan__key=key, number=number).first()
    lead = task.joint.get("lead", {}) if task else {}

    def write(matter: Matter, plan: Plan) -> Noted:
        planner(matter, actor, people, now)
        mine = Task.objects.filter(plan=plan, number=number).first()
        if mine is None or not mine.joint_key or mine.joint.get("role") != "part" or mine.joint.get("lead") != lead:
            raise Refused(Ground("open_stage", "没有等您答复的联合检查", "请刷新计划页面"))
        if mine.state not in ("open", "joined") or mine.joint["state"] == ("accepted" if agrees else "declined"):
            raise Refused(Ground("once", "已经答复过，或者检查已经开始", "请看任务列表"))
        if agrees:
            working(matter)
        if not agrees and not reason.strip():
            raise Refused(Ground("fields", "没有写不参加的理由", "请写明理由，对方会看到", SOURCE, "reason"))
        strangers = [one for one in officers if one not in people or not people[one].belongs_to(matter.body, now.date())]
        if strangers:
            raise Refused(Ground("fields", "派出的人员不是本机关人员", "请从本机关的检查人员中选择", "", "officers"))
        seq = _answered(lead["plan"], lead["number"], mine.joint_key, key, number, agrees, reason.strip()[:LONGEST], officers, actor, now)
        return Noted(key, seq)

    return change(key, project.JOINT_ANSWERED, write, [lead["plan"]] if lead else ())


def _answered(
    lead: str, lead_number: int, joint: str, key: str, number: int, agrees: bool, reason: str, officers: Sequence[str], actor: str, now: datetime
) -> int:  # fmt: skip
    said = {"joint": joint, "agrees": agrees, "reason": reason, "people": list(dict.fromkeys(officers))}
    seq = record(key, project.JOINT_ANSWERED, {"number": number, **said}, actor, now)
    record(lead, project.JOINT_HEARD, {"number": lead_number, "plan": key, "part": number, **said}, actor, now)
    return seq


def withdraw(key: str, number: int, reason: str, *, actor: str, people: Mapping[str, Person], now: datetime) -> Noted | Refusal:
    """Takes a proposal back, or calls an agreed joint visit off before it began: each plan has its own task again."""

    def write(matter: Matter, plan: Plan) -> Noted:
        planner(matter, actor, people, now)
        task = Task.objects.filter(plan=plan, number=number).first()
        if task is None or not task.joint_key or task.joint.get("role") != "lead" or task.state != "open":
            raise Refused(Ground("open_stage", "没有可以撤回的联合检查，或者检查已经开始", "请刷新计划页面"))
        if not reason.strip():
            raise Refused(Ground("fields", "没有写撤回的理由", "请写明理由，对方会看到", SOURCE, "reason"))
        return Noted(key, end(task, reason.strip()[:LONGEST], actor, now))

    return change(key, project.JOINT_ENDED, write, touched(key, number))


def touched(key: str, number: int = 0) -> list[str]:
    """The other plans that stand in joint visits with a task of this plan (with all of them, where no number is given): they are locked with it."""
    tasks = Task.objects.filter(plan__key=key).exclude(joint_key="")
    joints = list((tasks.filter(number=number) if number else tasks).values_list("joint_key", flat=True))
    return (
        sorted(set(Task.objects.filter(joint_key__in=joints).exclude(plan__key=key).values_list("plan__key", flat=True))) if joints else []
    )


def _parts(task: Task) -> list[Task]:
    return (
        list(Task.objects.filter(joint_key=task.joint_key).exclude(pk=task.pk).select_related("plan").order_by("pk"))
        if task.joint_key
        else []
    )


def end(task: Task, reason: str, actor: str, now: datetime) -> int:
    """Ends the joint visit that a task leads: who agreed or was asked has a task of its own again."""
    for part in _parts(task):
        record(part.plan.key, project.JOINT_ENDED, {"joint": task.joint_key, "number": part.number, "reason": reason}, actor, now)
    return record(task.plan.key, project.JOINT_ENDED, {"joint": task.joint_key, "number": task.number, "reason": reason}, actor, now)


# ---- what becomes of a task becomes of those who came along


def started(task: Task, visit: str, actor: str, now: datetime) -> None:
    """The visit of a task was opened: those who agreed come along, who has not answered goes alone; a part that goes alone says so to its lead."""
    if task.joint.get("role") == "part" and task.joint_key:
        lead = task.joint["lead"]
        _answered(lead["plan"], lead["number"], task.joint_key, task.plan.key, task.number, False, "已单独检查", (), actor, now)
        return
    for part in _parts(task):
        if part.joint.get("state") == "accepted":
            record(part.plan.key, project.TASK_STARTED, {"number": part.number, "visit": visit}, actor, now)
        else:
            said = {"joint": task.joint_key, "number": part.number, "reason": "没有等到答复，检查已经开始"}
            record(part.plan.key, project.JOINT_ENDED, said, actor, now)


def followed(
    task: Task, type_: str, payload: Mapping[str, Any], actor: str, now: datetime, along: Mapping[tuple[str, int], int | None] = {}
) -> None:
    """The visit that a task leads has its result, or came to nothing: so has each part's, with what its own form found (`along`).

    A part whose form was not filled (None) has a task of its own again.
    """
    for part in _parts(task) if task.joint.get("role") == "lead" else ():
        if part.state != "visiting" or part.visit != task.visit:
            continue
        found = along.get((part.plan.key, part.number), 0)
        if found is None:
            said = {"joint": task.joint_key, "number": part.number, "reason": "联合检查时没有填本机关的检查表"}
            record(part.plan.key, project.JOINT_ENDED, said, actor, now)
            record(part.plan.key, project.TASK_REOPENED, {"number": part.number, "visit": "", "was": task.visit}, actor, now)
        else:
            more = {"findings": found} if "findings" in payload else {}
            record(part.plan.key, type_, {**payload, **more, "number": part.number}, actor, now)


def released(task: Task, reason: str, actor: str, now: datetime) -> None:
    """A task falls away: a lead frees its parts, a part tells its lead."""
    if not task.joint_key:
        return
    if task.joint.get("role") == "lead":
        end(task, reason, actor, now)
    else:
        lead = task.joint["lead"]
        _answered(lead["plan"], lead["number"], task.joint_key, task.plan.key, task.number, False, reason, (), actor, now)


def agreed(key: str, number: int) -> list[Task]:
    """The tasks that come along with the visit of a task; none where nobody agreed, or the task is led by another."""
    task = Task.objects.filter(plan__key=key, number=number).select_related("plan").first()
    return [part for part in _parts(task) if part.joint.get("state") == "accepted"] if task and task.joint.get("role") == "lead" else []


def waiting(body: str) -> list[Task]:
    """The tasks of a body whose plans were asked and have not answered, those that are due first."""
    found = Task.objects.filter(plan__body=body, state="open").exclude(joint_key="").select_related("plan").order_by("until", "pk")
    return [one for one in found if one.joint.get("role") == "part" and one.joint.get("state") == "asked"]
