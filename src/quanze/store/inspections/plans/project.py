"""Plan rows from events: nothing here decides anything. Living and rebuilding walk through the same door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from quanze.core.kernel.events import Event
from quanze.core.procedures.state import ACT_TAKEN
from quanze.store.inspections.plans import files
from quanze.store.inspections.plans.models import DrawParty, Plan, Task
from quanze.store.ledger.queries import stream_events
from quanze.store.matters.models import Matter
from quanze.store.matters.operations import state_of, stream_of
from quanze.store.matters.rebuild import matter_keys

KIND = "inspection_plan"
SETTLED, NAMED = "PlanSettled", "VisitsNamed"
FROZEN, COMMITTED, REVEALED, PUBLIC, DRAWN, VOIDED = (
    "FrameFrozen",
    "SeedCommitted",
    "SeedRevealed",
    "PublicValueKnown",
    "DrawMade",
    "DrawVoided",
)
LIST_PUBLISHED, DRAW_SKIPPED = "DrawListPublished", "DrawSkipped"
TASK_STARTED, TASK_DONE, TASK_SKIPPED, TASK_REOPENED = "TaskStarted", "TaskDone", "TaskSkipped", "TaskReopened"
JOINT_PROPOSED, JOINT_ASKED, JOINT_ANSWERED = "JointVisitProposed", "JointVisitAsked", "JointVisitAnswered"
JOINT_HEARD, JOINT_ENDED = "JointAnswerHeard", "JointVisitEnded"
_BATCH = 2000
_SETTINGS = ("axes", "reserves", "team", "most_visits", "visits_a_day", "named", "figures", "note", "departments")


def write_plan(matter: Matter) -> Plan:
    """The row of a plan as its matter stands now."""
    state = state_of(matter)
    plan = Plan.objects.filter(key=matter.key).first() or Plan(key=matter.key)
    fields = state.fields
    plan.body, plan.title, plan.kind = matter.body, str(fields.get("plan_title", ""))[:200], str(fields.get("plan_kind", ""))
    plan.start, plan.end = date.fromisoformat(str(fields["plan_start"])), date.fromisoformat(str(fields["plan_end"]))
    plan.year = plan.start.year
    plan.stage, plan.closed = matter.stage, matter.closed
    approved = next((state.last[act] for act in ("approve", "approve_special", "superior_approved") if act in state.last), None)
    plan.approved_on = approved.on if approved else None
    plan.published_on = state.last["publish"].on if "publish" in state.last else None
    plan.filed_on = state.last["file"].on if "file" in state.last else None
    plan.length = matter.length
    plan.save()
    return plan


def apply(plan: Plan, event: Event) -> None:
    """What one event adds to the rows of a plan."""
    if event.type != ACT_TAKEN and event.type in _APPLY:
        _APPLY[event.type](plan, event)


def _settled(plan: Plan, event: Event) -> None:
    said = event.payload
    plan.regimes, plan.partners, plan.quotas = said["regimes"], said["partners"], said["quotas"]
    plan.settings = {name: said[name] for name in _SETTINGS if name in said}


def _named(plan: Plan, event: Event) -> None:
    plan.tasks_file = event.payload["file"]
    rows = files.read(plan.tasks_file, "应检对象")["tasks"]
    first = _next_number(plan)
    made = (
        Task(
            plan=plan, number=first + n, subject=row["subject"], subject_name=row["name"], regime=row["regime"],
            stratum=row["stratum"][:120], why=row["why"][:300], team=row["team"], until=row["until"],
        )
        for n, row in enumerate(rows)
    )  # fmt: skip
    Task.objects.bulk_create(made, batch_size=_BATCH)


def _frozen(plan: Plan, event: Event) -> None:
    said = event.payload
    plan.frame_digest, plan.frame_file, plan.draw_state = said["digest"], said["file"], "committing"
    plan.transcript = plan.transcript_digest = ""
    voids = plan.draw.get("voids", [])
    plan.draw = {name: value for name, value in said.items() if name != "parties"} | {"voids": voids}
    plan.draw |= {"frozen_at": event.recorded, "public_value": "", "seed": "", "digests": [], "void": ""}
    DrawParty.objects.filter(plan=plan).delete()
    DrawParty.objects.bulk_create(
        DrawParty(plan=plan, number=n, name=each["name"], person=each["person"], token=each["token"])
        for n, each in enumerate(said["parties"], 1)
    )


def _committed(plan: Plan, event: Event) -> None:
    said = event.payload
    DrawParty.objects.filter(plan=plan, number=said["number"]).update(
        commitment=said["commitment"], committed_at=datetime.fromisoformat(event.recorded)
    )
    if not DrawParty.objects.filter(plan=plan, commitment="").exists():
        plan.draw_state = "revealing"


def _revealed(plan: Plan, event: Event) -> None:
    said = event.payload
    DrawParty.objects.filter(plan=plan, number=said["number"]).update(
        secret=said["secret"], revealed_at=datetime.fromisoformat(event.recorded)
    )
    if not DrawParty.objects.filter(plan=plan, secret="").exists():
        plan.draw_state = "ready"


def _public(plan: Plan, event: Event) -> None:
    plan.draw = {**plan.draw, "public_value": event.payload["value"]}


def _drawn(plan: Plan, event: Event) -> None:
    said = event.payload
    _transcript(plan, event)
    plan.draw_state = "drawn"
    plan.draw = {**plan.draw, "seed": said["seed"], "drawn_at": event.recorded, "drawn": said["drawn"], "spare": said["reserves"]}
    kept = files.read(plan.frame_file, "冻结名单")
    transcript = files.read(plan.transcript, "抽取记录")
    teams = {row[0]: row[1:] for row in transcript["assignments"]}
    first = _next_number(plan)
    Task.objects.bulk_create(
        (
            _task(plan, first + n, id_, stratum, kept, teams, f"随机抽取，第 {rank} 位")
            for n, (stratum, rank, id_, _) in enumerate(transcript["drawn"])
        ),
        batch_size=_BATCH,
    )


def _task(plan: Plan, number: int, id_: str, stratum: str, kept: dict[str, Any], teams: dict[str, list[str]], why: str) -> Task:
    return Task(
        plan=plan, number=number, subject=id_, subject_name=kept["names"].get(id_, id_)[:200], regime=kept["regimes"].get(stratum, ""),
        stratum=stratum[:120], why=why[:300], drawn=True, team=[kept["officers"][each] for each in teams.get(id_, ())], until=plan.end,
    )  # fmt: skip


def _transcript(plan: Plan, event: Event) -> None:
    said = event.payload
    plan.transcript, plan.transcript_digest = said["transcript"], said["digest"]
    plan.draw = {**plan.draw, "digests": [*plan.draw.get("digests", []), {"digest": said["digest"], "at": event.recorded}]}


def _draw_skipped(plan: Plan, event: Event) -> None:
    said = event.payload
    _transcript(plan, event)
    Task.objects.filter(plan=plan, number=said["number"]).update(state="skipped", skipped=said["reason"][:300])
    if said["replaced_by"]:
        kept = files.read(plan.frame_file, "冻结名单")
        transcript = files.read(plan.transcript, "抽取记录")
        teams = {row[0]: row[1:] for row in transcript["assignments"]}
        stratum = Task.objects.get(plan=plan, number=said["number"]).stratum
        why = f"候补递补，接替第 {said['number']} 号（{said['reason']}）"
        _task(plan, _next_number(plan), said["replaced_by"], stratum, kept, teams, why).save()


def _voided(plan: Plan, event: Event) -> None:
    plan.draw_state = "void"
    void = {"reason": event.payload["reason"], "at": event.recorded, "frame_digest": plan.frame_digest}
    plan.draw = {**plan.draw, "void": event.payload["reason"], "voids": [*plan.draw.get("voids", []), void]}


def _list_published(plan: Plan, event: Event) -> None:
    plan.list_published_on = date.fromisoformat(event.recorded[:10])


def _task_state(state: str) -> Callable[[Plan, Event], None]:
    def change(plan: Plan, event: Event) -> None:
        said = event.payload
        changed: dict[str, Any] = {"state": state}
        if "visit" in said:
            changed["visit"] = said["visit"]
        if "findings" in said:
            changed["findings"] = said["findings"]
        if "reason" in said:
            changed["skipped"] = said["reason"][:300]
        Task.objects.filter(plan=plan, number=said["number"]).update(**changed)

    return change


def _proposed(plan: Plan, event: Event) -> None:
    said = event.payload
    parts = [{**each, "state": "asked", "reason": "", "people": []} for each in said["parts"]]
    joint = {"role": "lead", "parts": parts, "start": said["start"], "until": said["until"], "why": said["why"], "ended": ""}
    Task.objects.filter(plan=plan, number=said["number"]).update(joint_key=said["joint"], joint=joint)


def _asked(plan: Plan, event: Event) -> None:
    said = event.payload
    joint = {"role": "part", "lead": said["lead"], "state": "asked", "start": said["start"], "until": said["until"], "why": said["why"]}
    Task.objects.filter(plan=plan, number=said["number"]).update(joint_key=said["joint"], joint={**joint, "reason": "", "people": []})


def _answered(plan: Plan, event: Event) -> None:
    said, task = event.payload, Task.objects.get(plan=plan, number=event.payload["number"])
    task.joint = {**task.joint, "state": "accepted" if said["agrees"] else "declined", "reason": said["reason"], "people": said["people"]}
    task.joint_key = task.joint_key if said["agrees"] else ""
    if task.state in ("open", "joined"):
        task.state = "joined" if said["agrees"] else "open"
    task.save()


def _heard(plan: Plan, event: Event) -> None:
    said, task = event.payload, Task.objects.get(plan=plan, number=event.payload["number"])
    answer = {"state": "accepted" if said["agrees"] else "declined", "reason": said["reason"], "people": said["people"]}
    parts = [
        {**each, **answer} if (each["plan"], each["number"]) == (said["plan"], said["part"]) else each
        for each in task.joint.get("parts", ())
    ]
    task.joint = {**task.joint, "parts": parts}
    if all(each["state"] == "declined" for each in parts):
        task.joint_key = ""  # nobody comes along: the task is as it was
    task.save()


def _ended(plan: Plan, event: Event) -> None:
    said, task = event.payload, Task.objects.get(plan=plan, number=event.payload["number"])
    task.joint_key, task.joint = "", {**task.joint, "ended": said["reason"]}
    if task.joint.get("role") == "part":
        task.joint["state"] = "ended"
    task.state = "open" if task.state == "joined" else task.state
    task.save()


def _reopened(plan: Plan, event: Event) -> None:
    task = Task.objects.get(plan=plan, number=event.payload["number"])
    along = task.joint_key and task.joint.get("state") == "accepted"
    task.state, task.visit = "joined" if along else "open", ""
    task.save()


_APPLY: dict[str, Callable[[Plan, Event], None]] = {
    SETTLED: _settled,
    NAMED: _named,
    FROZEN: _frozen,
    COMMITTED: _committed,
    REVEALED: _revealed,
    PUBLIC: _public,
    DRAWN: _drawn,
    VOIDED: _voided,
    LIST_PUBLISHED: _list_published,
    DRAW_SKIPPED: _draw_skipped,
    TASK_STARTED: _task_state("visiting"),
    TASK_DONE: _task_state("done"),
    TASK_SKIPPED: _task_state("skipped"),
    TASK_REOPENED: _reopened,
    JOINT_PROPOSED: _proposed,
    JOINT_ASKED: _asked,
    JOINT_ANSWERED: _answered,
    JOINT_HEARD: _heard,
    JOINT_ENDED: _ended,
}


def _next_number(plan: Plan) -> int:
    return (Task.objects.filter(plan=plan).order_by("-number").values_list("number", flat=True).first() or 0) + 1


def bring_up(key: str) -> Plan:
    """Brings the plan's rows up to the matter's last event."""
    matter = Matter.objects.get(key=key)
    known = Plan.objects.filter(key=key).values_list("length", flat=True).first() or 0
    plan = write_plan(matter)
    for event in stream_events(stream_of(key), known):
        apply(plan, event)
    plan.save()
    return plan


def rebuild(progress: Callable[[int], None] | None = None) -> int:
    """Makes the rows of all plans again from the ledger, the kept files and the rows of the matters; how many plans there are."""
    count = 0
    with transaction.atomic():
        Plan.objects.all().delete()
        for key in matter_keys():
            matter = Matter.objects.filter(key=key, kind=KIND).first()
            if matter is None:
                continue
            plan = write_plan(matter)
            for event in stream_events(stream_of(key)):
                apply(plan, event)
            plan.save()
            count += 1
            if progress is not None:
                progress(count)
    return count
