"""From a public draw to results, in any order: absences, caps, forms that arrive twice and backwards, skips; every promise of plan, draw and visit at once."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from typing import Any

import plans_cast
import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from plans_cast import NOW, act, approved, done, drawn, stand_in, users
from visits_cast import BAD, BODY, GOOD, PEOPLE, record, register

from quanze.core.inspections.caps import counts, window
from quanze.core.inspections.model import Cap, Source
from quanze.core.kernel.events import broken_links
from quanze.core.kernel.interval import Interval
from quanze.core.procedures.engine import ActRequest, Refusal
from quanze.core.sampling.pairing import Officer
from quanze.core.sampling.transcript import verify
from quanze.store.inspections.plans import operations as plans
from quanze.store.inspections.plans import project as plan_rows
from quanze.store.inspections.plans import queries
from quanze.store.inspections.plans.models import Plan, Task
from quanze.store.inspections.subjects.models import Absence
from quanze.store.inspections.visits import facts, operations, project
from quanze.store.inspections.visits.models import FormRecord, Visit, VisitOfficer
from quanze.store.ledger.queries import stream_events
from quanze.store.matters.models import Matter
from quanze.store.matters.operations import stream_of

pytestmark = pytest.mark.django_db
EVERYBODY = {**plans_cast.PEOPLE, **PEOPLE}
TIED = users(1)[0].key  # the subject in which 周 has an interest
STAFF = [Officer("李"), Officer("王"), Officer("周", conflicts=frozenset({TIED})), Officer("郑", absent="执法证过期")]
CAPS = (Cap("week", "每周一次", 1, "week", Interval(None, None), Source("样例"), exempt=("emergency",)),)
WHAT = [
    "open",
    "open",
    "cause",
    "approve",
    "approve",
    "door",
    "door",
    "fill",
    "send",
    "send",
    "sign",
    "result",
    "cancel",
    "skip",
    "leave",
    "wait",
]
STEPS = st.lists(st.tuples(st.sampled_from(WHAT), st.integers(0, 5)), min_size=8, max_size=26)
WHOLE = [
    ("open", 0),
    ("approve", 0),
    ("door", 0),
    ("fill", 0),
    ("fill", 0),
    ("send", 1),
    ("send", 1),
    ("send", 0),
    ("sign", 0),
    ("result", 0),
]


@pytest.fixture(autouse=True)
def _room(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HOME = tmp_path
    stand_in(monkeypatch, users(12, keys=4), STAFF)
    monkeypatch.setattr(facts, "load_caps", lambda day: list(CAPS))


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@example([*WHOLE, ("cause", 0), ("approve", 0), ("open", 1), ("leave", 1), ("approve", 0), ("door", 0), ("skip", 2)])
@given(STEPS)
def test_from_the_draw_to_the_result_every_promise_holds_in_any_order(steps: list[tuple[str, int]]) -> None:
    with transaction.atomic():
        life = Life()
        for what, n in steps:
            life.now += timedelta(minutes=7)
            life.tried[what] += not isinstance(getattr(life, what)(n), Refusal | None)
            life.holds()
        life.ends()
        if steps[: len(WHOLE)] == WHOLE:
            assert life.tried["result"] == life.tried["approve"] == 1, (life.tried, "the second visit of the week is refused")
        transaction.set_rollback(True)


class Life:
    """One plan with its public draw, its tasks and visits, and what the phones hold."""

    def __init__(self) -> None:
        plan = {"named": False, "quotas": {"特种设备使用单位·重点": "100%"}, "reserves": {}, "team": 2}
        self.plan = drawn(approved(**plan))
        for name, fields in (("publish", {"published_at": "局网站"}), ("file", {"filed_to": "上级"}), ("start", {})):
            done(act(self.plan, name, "李", **fields))
        self.item, self.now = register(), NOW
        self.held: dict[str, list[dict[str, Any]]] = {}
        self.arrived: set[tuple[str, str, int]] = set()
        self.tried: Counter[str] = Counter()

    @property
    def by(self) -> dict[str, Any]:
        return {"people": EVERYBODY, "now": self.now}

    def pick(self, n: int, **which: Any) -> Visit | None:
        found = list(Visit.objects.filter(**which).order_by("pk"))
        return found[n % len(found)] if found else None

    def ask(self, subject: str, kind: str, **more: Any) -> Any:
        return operations.open_visit(
            body=BODY, subject=subject, subject_name=subject, kind=kind, reason="计划任务", item=self.item, actor="李", form="gas-cylinders", form_version=1,
            subject_kinds=["special_equipment_user"], planned_on=self.now.date(), **more, **self.by,
        )  # fmt: skip

    def open(self, n: int) -> Any:
        tasks = queries.tasks(self.plan)
        one = tasks[n % len(tasks)]  # whatever its state: a task is visited once
        team = one.team or ("李", "王")
        return self.ask(one.subject, "random", plan=self.plan, task=one.number, handler=team[0], co_handlers=team[1:])

    def cause(self, n: int) -> Any:
        return self.ask(queries.tasks(self.plan)[n % 4].subject, "cause", handler="李", co_handlers=["周"])

    def approve(self, n: int) -> Any:
        one = self.pick(n, stage="planned")
        return operations.approve(one.key, actor="赵", **self.by) if one else None

    def door(self, n: int) -> Any:
        one = self.pick(n, stage="approved")
        team = list(VisitOfficer.objects.filter(visit=one).order_by("pk").values_list("person", flat=True))
        return operations.check_in(one.key, actor=team[0], present=team, place="门岗", **self.by) if one else None

    def fill(self, n: int) -> None:
        if one := self.pick(n, stage="visited"):
            held = self.held.setdefault(one.key, [])
            # the same form again and again on one phone, whose clock is set back now and then
            wrong = timedelta(days=300) if n == 5 else timedelta(0)
            made = record([GOOD, BAD][n % 2], id_=f"{one.key}-phone", at_=self.now - wrong, revision=len(held) + 1, counter=len(held) + 1)
            held.append(made)

    def send(self, n: int) -> Any:
        waiting = [key for key, held in self.held.items() if held]
        if not waiting:
            return None
        key = waiting[n % len(waiting)]
        some = [self.held[key][n % len(self.held[key])], self.held[key][-1]]
        sent = operations.sync_records(key, some, actor=Visit.objects.get(key=key).lead, **self.by)
        if not isinstance(sent, Refusal):
            self.arrived |= {(key, each["record"], each["revision"]) for each in some}
        return sent

    def sign(self, n: int) -> Any:
        one = self.pick(n, stage="visited", result="")
        return operations.sign(one.key, actor=one.lead, signature="signed", signed_by="站长", **self.by) if one else None

    def result(self, n: int) -> Any:
        one = self.pick(n, stage="visited", result="")
        bad = one and any(row.answers == BAD for row in FormRecord.objects.filter(visit=one))
        return operations.record_result(one.key, actor=one.lead, result="corrected" if bad else "good", **self.by) if one else None

    def cancel(self, n: int) -> Any:
        one = self.pick(n, stage__in=("planned", "approved"))
        if one is None:
            return None
        request = ActRequest("refuse", "赵", self.now.date().isoformat(), Matter.objects.get(key=one.key).length, {"refusal": "不去了"})
        return operations.act(one.key, request, **self.by)

    def skip(self, n: int) -> Any:
        tasks = queries.tasks(self.plan)
        return plans.skip(self.plan, tasks[n % len(tasks)].number, "已注销", actor="李", **self.by)

    def leave(self, n: int) -> None:
        person = ("李", "王", "周")[n % 3]
        if not Absence.objects.filter(person=person).exists():
            Absence.objects.create(person=person, start=self.now.date(), end=self.now.date() + timedelta(days=n), reason="休假")

    def wait(self, n: int) -> None:
        self.now = (self.now + timedelta(days=n * 2)).replace(hour=9, minute=0)

    def holds(self) -> None:
        begun = [one for one in Visit.objects.filter(started_at__isnull=False) if one.started_at]
        for cap in CAPS:
            spans = Counter((one.subject, window(cap.per, facts.local_day(one.started_at)).start) for one in begun if counts(cap, one.kind))
            assert max(spans.values(), default=0) <= cap.at_most
        for one in begun:
            assert one.approved_at and one.approved_at.replace(second=0, microsecond=0) <= one.started_at
        out = {row[0] for row in self.transcript()["frame"]["subjects"] if row[3]}
        tasks = list(Task.objects.filter(plan__key=self.plan))
        assert out, "somebody takes no part, and it shows"
        assert not out & {each.subject for each in tasks} and not any("郑" in each.team for each in tasks)
        assert not any("周" in each.team for each in tasks if each.subject == TIED)
        for each in tasks:
            live = Visit.objects.filter(plan=self.plan, task=each.number).exclude(stage="dropped")
            assert live.count() == (1 if each.state in ("visiting", "done") else 0), each.state
            assert all((one.key, bool(one.result)) == (each.visit, each.state == "done") for one in live)

    def transcript(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(queries.transcript_bytes(self.plan))
        return found

    def ends(self) -> None:
        assert verify(self.transcript()) == () and self.transcript()["digest"] == Plan.objects.get(key=self.plan).transcript_digest
        for key in Visit.objects.values_list("key", flat=True):
            events = list(stream_events(stream_of(key)))
            kept = {(e.payload["record"].removesuffix("-late"), e.payload["revision"]) for e in events if e.type == project.RECORDED}
            assert {(id_, revision) for at, id_, revision in self.arrived if at == key} <= kept and list(broken_links(events)) == []
        before = self.rows()
        project.rebuild()
        plan_rows.rebuild()
        assert self.rows() == before

    def rows(self) -> list[Any]:
        hidden = ("id", "plan_id", "visit_id")
        return [
            [{k: v for k, v in row.items() if k not in hidden} for row in model.objects.order_by(*by).values()]
            for model, by in ((Visit, ("key",)), (FormRecord, ("record",)), (Task, ("number",)), (Plan, ("key",)))
        ]
