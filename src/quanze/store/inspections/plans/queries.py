"""Reading plans: plain values for pages, exports and other rooms. Nothing is written here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Max, Min, Q, QuerySet

from quanze.core.inspections.overlaps import JointOffer, overlaps
from quanze.core.procedures.people import Person
from quanze.store.inspections.plans import files
from quanze.store.inspections.plans.joint import planned
from quanze.store.inspections.plans.models import DrawParty, Plan, Task
from quanze.store.inspections.plans.writing import WORKING
from quanze.store.matters.queries import MatterView, matter_view

PAGE = 50
KINDS = {"yearly": "年度计划", "special": "专项检查计划", "joint": "部门联合计划"}
STAGES = {
    "draft": "编制", "review": "审核", "approved": "已批准", "published": "已公布", "filed": "已备案", "running": "实施", "closed": "已办结",
    "dropped": "不再实施",
}  # fmt: skip
DRAW_STATES = {
    "": "没有冻结名单",
    "committing": "等待各方承诺",
    "revealing": "等待各方公开随机数",
    "ready": "可以抽取",
    "drawn": "已经抽取",
    "void": "已经作废",
}
TASK_STATES = {"open": "待检查", "joined": "并入联合检查", "visiting": "检查中", "done": "已检查", "skipped": "已跳过"}


@dataclass(frozen=True, slots=True)
class TaskView:
    """One visit of a plan. `late` on the day that was asked about."""

    plan: str
    number: int
    subject: str
    subject_name: str
    regime: str
    stratum: str
    why: str
    drawn: bool
    team: tuple[str, ...]
    state: str
    skipped: str
    visit: str
    start: date
    until: date | None
    body: str
    plan_title: str
    joint: Mapping[str, Any] = field(default_factory=dict)
    joint_key: str = ""
    findings: int = 0  # for the office: the public learns them when the result is published

    @property
    def state_title(self) -> str:
        return TASK_STATES.get(self.state, self.state)

    def late(self, day: date) -> bool:
        return self.state in ("open", "joined", "visiting") and self.until is not None and self.until < day


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One line of a list of plans."""

    key: str
    body: str
    title: str
    kind: str
    start: date
    end: date
    stage: str
    closed: bool
    draw_state: str
    regimes: tuple[str, ...]
    partners: tuple[str, ...]
    tasks: int
    done: int
    late: int
    figures: Mapping[str, Any]
    approved_on: date | None
    published_on: date | None
    list_published_on: date | None

    @property
    def kind_title(self) -> str:
        return KINDS.get(self.kind, self.kind)

    @property
    def stage_title(self) -> str:
        return STAGES.get(self.stage, self.stage)

    @property
    def draw_title(self) -> str:
        return DRAW_STATES.get(self.draw_state, self.draw_state)


@dataclass(frozen=True, slots=True)
class PartyView:
    number: int
    name: str
    person: str
    outside: bool
    commitment: str
    committed_at: datetime | None
    secret: str
    revealed_at: datetime | None


@dataclass(frozen=True, slots=True)
class DrawView:
    """Where a draw stands. `laid_down` holds what was frozen with the frame; `late` that the deadline of the present step is over."""

    state: str
    title: str
    frame_digest: str
    parties: tuple[PartyView, ...]
    laid_down: Mapping[str, Any]
    public_name: str
    public_value: str
    on_missing: str
    commit_until: datetime | None
    reveal_until: datetime | None
    seed: str
    transcript: str
    transcript_digest: str
    digests: tuple[Mapping[str, str], ...]
    void: str
    late: bool


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan as its page shows it; `matter` is the procedure's side of it for the person who asks."""

    row: PlanRow
    plan: Plan
    matter: MatterView | None
    draw: DrawView
    states: Mapping[str, int]


def plans(
    body: str,
    today: date,
    *,
    stage: str = "",
    kind: str = "",
    closed: bool | None = None,
    year: int = 0,
    limit: int = PAGE,
    offset: int = 0,
) -> tuple[PlanRow, ...]:
    """The plans of a body, the newest first."""
    found = Plan.objects.filter(body=body)
    if stage:
        found = found.filter(stage=stage)
    if kind:
        found = found.filter(kind=kind)
    if closed is not None:
        found = found.filter(closed=closed)
    if year:
        found = found.filter(year=year)
    return _rows(found, today, limit, offset)


def published_plans(today: date, body: str = "", limit: int = PAGE, offset: int = 0) -> tuple[PlanRow, ...]:
    """The plans that were published, of a body or of all, the newest first."""
    found = Plan.objects.filter(published_on__isnull=False)
    return _rows(found.filter(body=body) if body else found, today, limit, offset)


def published_count(body: str = "") -> int:
    found = Plan.objects.filter(published_on__isnull=False)
    return (found.filter(body=body) if body else found).count()


def published_state() -> str:
    """A word that changes with everything that the public pages of plans show."""
    rows = Plan.objects.filter(published_on__isnull=False).order_by("key").values_list("key", "length")
    return ",".join(f"{key}:{length}" for key, length in rows)


def _rows(found: QuerySet[Plan], today: date, limit: int, offset: int) -> tuple[PlanRow, ...]:
    waiting = Q(tasks__state__in=("open", "joined", "visiting"))
    counted = found.annotate(
        n=Count("tasks", filter=~Q(tasks__state="skipped")),
        n_done=Count("tasks", filter=Q(tasks__state="done")),
        n_late=Count("tasks", filter=waiting & Q(tasks__until__lt=today)),
    )
    return tuple(_row(each) for each in counted.order_by("-start", "-id")[offset : offset + limit])


def _row(plan: Any) -> PlanRow:
    return PlanRow(
        plan.key, plan.body, plan.title, plan.kind, plan.start, plan.end, plan.stage, plan.closed, plan.draw_state, tuple(plan.regimes),
        tuple(plan.partners), plan.n, plan.n_done, plan.n_late, plan.settings.get("figures", {}), plan.approved_on, plan.published_on,
        plan.list_published_on,
    )  # fmt: skip


def plan_view(key: str, now: datetime, *, actor: str = "", people: Mapping[str, Person] | None = None) -> PlanView | None:
    """One plan; None where there is none. Without `people` the procedure's side is left out."""
    plan = Plan.objects.filter(key=key).first()
    if plan is None:
        return None
    row = _rows(Plan.objects.filter(key=key), now.date(), 1, 0)[0]
    states = dict(Task.objects.filter(plan=plan).values_list("state").annotate(n=Count("id")).values_list("state", "n"))
    view = matter_view(key, actor=actor, people=people, now=now) if people is not None else None
    return PlanView(row, plan, view, _draw(plan, now), states)


def _draw(plan: Plan, now: datetime) -> DrawView:
    said = plan.draw
    commit_until, reveal_until = (
        datetime.fromisoformat(said[name]) if said.get(name) else None for name in ("commit_until", "reveal_until")
    )
    step = {"committing": commit_until, "revealing": reveal_until}.get(plan.draw_state)
    parties = tuple(
        PartyView(p.number, p.name, p.person, not p.person, p.commitment, p.committed_at, p.secret, p.revealed_at)
        for p in DrawParty.objects.filter(plan=plan).order_by("number")
    )
    return DrawView(
        plan.draw_state, DRAW_STATES.get(plan.draw_state, plan.draw_state), plan.frame_digest, parties, said, said.get("public_name", ""),
        said.get("public_value", ""), said.get("on_missing", "void"), commit_until, reveal_until, said.get("seed", ""), plan.transcript,
        plan.transcript_digest, tuple(said.get("digests", ())), said.get("void", ""), step is not None and now > step,
    )  # fmt: skip


def transcript_bytes(key: str) -> bytes:
    """The kept transcript of a plan's draw; raises `files.AlteredFile` where it was altered, `LookupError` where there is none."""
    sha256 = Plan.objects.filter(key=key).values_list("transcript", flat=True).first()
    if not sha256:
        raise LookupError(key)
    return files.read_bytes(sha256, "抽取记录")


def tasks(key: str, *, state: str = "", limit: int | None = None, offset: int = 0) -> tuple[TaskView, ...]:
    """The tasks of a plan by number."""
    found = Task.objects.filter(plan__key=key).select_related("plan").order_by("number")
    if state:
        found = found.filter(state=state)
    return tuple(map(_task, found[offset : offset + limit] if limit is not None else found[offset:]))


def open_tasks(body: str, person: str = "", limit: int | None = None) -> tuple[TaskView, ...]:
    """The visits that plans being carried out still hold, those due first; with `person`, those whose team it is in."""
    found = Task.objects.filter(plan__body=body, plan__stage="running", state="open").select_related("plan").order_by("until", "id")
    if person:
        made = (_task(each) for each in found.iterator(chunk_size=PAGE * PAGE) if person in each.team)
        return tuple(one for one, _ in zip(made, range(limit), strict=False)) if limit is not None else tuple(made)
    return tuple(map(_task, found[:limit] if limit is not None else found))


def task(plan_key: str, number: int) -> TaskView | None:
    """One task; None where there is none."""
    found = Task.objects.filter(plan__key=plan_key, number=number).select_related("plan").first()
    return None if found is None else _task(found)


def _task(row: Task) -> TaskView:
    plan = row.plan
    return TaskView(
        plan.key, row.number, row.subject, row.subject_name, row.regime, row.stratum, row.why, row.drawn, tuple(row.team), row.state,
        row.skipped, row.visit, plan.start, row.until, plan.body, plan.title, row.joint, row.joint_key, row.findings,
    )  # fmt: skip


def joint_offers(body: str, key: str = "", limit: int = PAGE, *, subject: str = "") -> tuple[JointOffer, ...]:
    """Visits of this body's plans, and of all other bodies' plans in work, that can be made as one; those of one plan, or at one subject, where
    it is named."""
    live = Task.objects.filter(plan__stage__in=WORKING, state="open", joint_key="")
    live = live.filter(subject=subject) if subject else live
    own = live.filter(plan__key=key) if key else live.filter(plan__body=body)
    # only who is to be seen by two plans, or under two programmes, can be seen together
    spread = {"p0": Min("plan"), "p1": Max("plan"), "r0": Min("regime"), "r1": Max("regime")}
    by_subject = live.filter(subject__in=own.values("subject")).values("subject").annotate(**spread)
    often = by_subject.filter(~Q(p0=F("p1")) | ~Q(r0=F("r1")))
    shared = live.filter(subject__in=often.values("subject")).select_related("plan")
    found = overlaps(map(planned, shared.iterator(chunk_size=PAGE * PAGE)))
    mine = [each for each in found if any((v.plan == key) if key else (v.body == body) for v in each.visits)]
    return tuple(mine[:limit])


def joint_tasks(key: str) -> tuple[TaskView, ...]:
    """The tasks of a plan that lead, or belong to, a joint visit that is proposed or agreed."""
    return tuple(map(_task, Task.objects.filter(plan__key=key).exclude(joint_key="").select_related("plan").order_by("number")))
