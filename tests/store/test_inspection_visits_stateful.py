"""Visits under random work: tasks, absences, approvals, doors, forms from several phones in any order and twice, crashes at any write.

Always: no cap exceeded but on record, nobody who is barred at any door, no visit without approval or an emergency that is told, no record lost,
the chain verifies, the rows are those that the events give.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from matters_crashes import Crashed, crashing_at
from visits_cast import BAD, CHINA, CODE, GOOD, PEOPLE, record, register

from quanze.core.inspections.caps import counts, window
from quanze.core.inspections.model import Cap, Source
from quanze.core.kernel.events import broken_links
from quanze.core.kernel.interval import Interval
from quanze.core.procedures.engine import ActRequest, Refusal
from quanze.store.inspections.subjects.models import Absence, Interest
from quanze.store.inspections.visits import facts, operations, project
from quanze.store.inspections.visits.models import FormRecord, Photo, Visit, VisitOfficer
from quanze.store.ledger.queries import stream_events
from quanze.store.matters.models import Matter
from quanze.store.matters.operations import stream_of

pytestmark = pytest.mark.django_db(transaction=True)
OTHER = "91110000100001234X"
SUBJECTS = (CODE, OTHER)
TEAMS = st.sampled_from([("李", "王"), ("李", "王"), ("王", "周"), ("周", "李"), ("李", "郑"), ("李", "李")])
CRASH = st.sampled_from([-1, -1, -1, -1, -1, *range(14)])  # -1: the machine holds
CAPS = (
    Cap("day", "每天一次", 1, "day", Interval(None, None), Source("样例"), exempt=("emergency",)),
    Cap("month", "每月两次", 2, "month", Interval(None, None), Source("样例"), exempt=("emergency", "cause")),
)


class Visits(RuleBasedStateMachine):
    items: ClassVar[dict[str, str]] = {}
    reached: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.now = datetime(2026, 3, 2, 9, 0, tzinfo=CHINA)
        self.sent: dict[str, list[dict[str, Any]]] = {}  # what phones hold, by visit
        self.arrived: set[tuple[str, str, int]] = set()  # visit, record, revision that the server said it has

    @initialize()
    def begin(self) -> None:
        for model in (Visit, Absence, Interest):
            model.objects.all().delete()
        Matter.objects.all().delete()

    def keys(self) -> list[str]:
        return list(Visit.objects.order_by("pk").values_list("key", flat=True))

    def one(self, data: st.DataObject, **which: Any) -> str:
        keys = list(Visit.objects.filter(**which).order_by("pk").values_list("key", flat=True))
        return data.draw(st.sampled_from(keys)) if keys else ""

    def some(self, **which: Any) -> bool:
        return Visit.objects.filter(**which).exists()

    def tried(self, name: str, crash: int, work: Any) -> bool:
        with crashing_at(crash):
            try:
                outcome = work()
            except Crashed:
                self.reached["crash"] += 1
                return False
        good = not isinstance(outcome, Refusal)
        self.reached[name if good else f"{name} refused"] += 1
        return good

    @rule(days=st.sampled_from([0, 0, 1, 1, 3, 20]))
    def wait(self, days: int) -> None:
        self.now += timedelta(days=days, minutes=3)
        self.now = self.now.replace(hour=9) if self.now.hour > 20 else self.now

    @rule(
        subject=st.sampled_from(SUBJECTS),
        kind=st.sampled_from(["random", "random", "random", "cause", "emergency"]),
        team=TEAMS,
        ahead=st.sampled_from([0, 0, 0, 1, 5]),
    )
    def ask(self, subject: str, kind: str, team: tuple[str, str], ahead: int) -> None:
        self.now += timedelta(minutes=1)
        planned = self.now.date() + timedelta(days=ahead)
        self.tried("ask", -1, lambda: operations.open_visit(
            body="云泽县市场监督管理局", subject=subject, subject_name=subject, kind=kind, reason="计划", plan="P" if kind == "random" else "", actor="李",
            people=PEOPLE, now=self.now, item=self.items[subject], form="gas-cylinders", form_version=1, handler=team[0], co_handlers=team[1:],
            subject_kinds=["special_equipment_user"], planned_on=planned,
        ))  # fmt: skip

    @rule(
        subject=st.sampled_from(SUBJECTS),
        kind=st.sampled_from(["random", "random", "cause", "emergency"]),
        team=TEAMS,
        override=st.booleans(),
        data=st.data(),
        crash=CRASH,
    )
    def go(self, subject: str, kind: str, team: tuple[str, str], override: bool, data: st.DataObject, crash: int) -> None:
        """From the task to the door at once, so that visits meet each other."""
        self.ask(subject, kind, team, 0)
        if kind == "emergency":
            self.emergency(data, team, crash)
        else:
            self.approve(data, override, -1)
            self.door(data, team, True, crash)

    @rule(person=st.sampled_from(["李", "王", "周"]), days=st.integers(0, 4))
    def leave(self, person: str, days: int) -> None:
        if Absence.objects.filter(person=person, end__gte=self.now.date()).count() < 1:
            Absence.objects.create(
                person=person, start=self.now.date() + timedelta(days=1), end=self.now.date() + timedelta(days=days), reason="休假"
            )

    @rule(person=st.sampled_from(["王", "周"]), subject=st.sampled_from(SUBJECTS))
    def interest(self, person: str, subject: str) -> None:
        if Interest.objects.count() < 1:
            Interest.objects.get_or_create(person=person, subject=subject, defaults={"reason": "亲属"})

    @precondition(lambda self: self.some(stage="planned"))
    @rule(data=st.data(), override=st.booleans(), crash=CRASH)
    def approve(self, data: st.DataObject, override: bool, crash: int) -> None:
        key = self.one(data, stage="planned")
        if key:
            self.now += timedelta(minutes=1)
            reasons = {"within_caps": "督办", "nobody_else_today": "不能合并", "not_third_clean": "无人可换"} if override else {}
            self.tried("approve", crash, lambda: operations.approve(key, actor="赵", people=PEOPLE, now=self.now, overrides=reasons))

    @precondition(lambda self: self.some(stage="approved"))
    @rule(data=st.data(), present=TEAMS, as_approved=st.sampled_from([True, True, True, False]), crash=CRASH)
    def door(self, data: st.DataObject, present: tuple[str, str], as_approved: bool, crash: int) -> None:
        key = self.one(data, stage="approved")
        if not key:
            return
        self.now += timedelta(minutes=1)
        team = tuple(VisitOfficer.objects.filter(visit__key=key).order_by("pk").values_list("person", flat=True))
        who = team if as_approved and team else present
        self.tried(
            "door", crash, lambda: operations.check_in(key, actor=who[0], people=PEOPLE, now=self.now, present=list(who), place="车间")
        )

    @precondition(lambda self: self.some(stage="planned", kind="emergency"))
    @rule(data=st.data(), team=TEAMS, crash=CRASH)
    def emergency(self, data: st.DataObject, team: tuple[str, str], crash: int) -> None:
        key = self.one(data, stage="planned", kind="emergency")
        if key:
            self.now += timedelta(minutes=1)
            self.tried("emergency", crash, lambda: operations.emergency_check_in(
                key, actor=team[0], people=PEOPLE, now=self.now, handler=team[0], co_handlers=team[1:], place="门口", why="泄漏"
            ))  # fmt: skip

    @precondition(lambda self: self.some(emergency=True, made_up_at=None))
    @rule(data=st.data())
    def make_up(self, data: st.DataObject) -> None:
        key = self.one(data, emergency=True, made_up_at=None)
        if key:
            self.now += timedelta(minutes=1)
            self.act("make_up", key, "make_up_approval", "赵", emergency_confirmed=True)

    @precondition(lambda self: self.some(stage="visited"))
    @rule(
        data=st.data(),
        answers=st.sampled_from([GOOD, GOOD, BAD, {}]),
        phone=st.sampled_from(["A", "B"]),
        again=st.booleans(),
        back=st.sampled_from([0, 0, 400]),
    )
    def fill(self, data: st.DataObject, answers: dict[str, Any], phone: str, again: bool, back: int) -> None:
        """On a phone, with or without a network, its clock right or set back: nothing reaches the server yet."""
        key = self.one(data, stage="visited")
        if not key:
            return
        held = self.sent.setdefault(key, [])
        before = next((one for one in reversed(held) if one["device"] == phone), None) if again else None
        revision = before["revision"] + 1 if before else 1
        held.append(record(
            answers, id_=before["record"] if before else f"{key}-{phone}-{len(held)}", at_=self.now - timedelta(days=back), device=phone,
            revision=revision, counter=len(held) + 1,
        ))  # fmt: skip

    @precondition(lambda self: bool(self.sent))
    @rule(data=st.data(), crash=CRASH)
    def send(self, data: st.DataObject, crash: int) -> None:
        """Some of what a phone holds, in any order, perhaps twice."""
        waiting = [key for key, held in self.sent.items() if held and Visit.objects.filter(key=key).exists()]
        if not waiting:
            return
        key = data.draw(st.sampled_from(waiting))
        some = data.draw(st.lists(st.sampled_from(self.sent[key]), min_size=1, max_size=3))
        self.now += timedelta(minutes=1)
        who = VisitOfficer.objects.filter(visit__key=key).order_by("pk").values_list("person", flat=True).first() or "李"
        lead = Visit.objects.get(key=key).lead or who
        if self.tried("send", crash, lambda: operations.sync_records(key, some, actor=lead, people=PEOPLE, now=self.now)):
            self.arrived |= {(key, one["record"], one["revision"]) for one in some}

    @precondition(lambda self: self.some(stage="visited", result=""))
    @rule(data=st.data(), good=st.booleans(), crash=CRASH)
    def finish(self, data: st.DataObject, good: bool, crash: int) -> None:
        key = self.one(data, stage="visited", result="")
        if not key:
            return
        self.now += timedelta(minutes=1)
        lead = Visit.objects.get(key=key).lead
        self.tried("sign", -1, lambda: operations.sign(key, actor=lead, people=PEOPLE, now=self.now, signature="signed", signed_by="站长"))
        said = "good" if good else "corrected"
        self.tried(f"result {said}", crash, lambda: operations.record_result(key, actor=lead, people=PEOPLE, now=self.now, result=said))

    @precondition(lambda self: self.some(stage="visited", result=""))
    @rule(data=st.data())
    def choose(self, data: st.DataObject) -> None:
        key = self.one(data, stage="visited", result="")
        if not key:
            return
        ids = list(FormRecord.objects.filter(visit__key=key, late=False).order_by("pk").values_list("record", flat=True))
        if ids:
            self.now += timedelta(minutes=1)
            lead, seen = Visit.objects.get(key=key).lead, Matter.objects.get(key=key).length
            chosen = data.draw(st.sampled_from(ids))
            self.tried(
                "choose", -1, lambda: operations.choose_record(key, chosen, actor=lead, people=PEOPLE, now=self.now, among=ids, seen=seen)
            )

    @precondition(lambda self: self.some(stage__in=("visited", "publishing")))
    @rule(data=st.data(), publish=st.booleans())
    def close(self, data: st.DataObject, publish: bool) -> None:
        key = self.one(data, stage="publishing" if publish else "visited")
        if key:
            self.now += timedelta(minutes=1)
            lead = Visit.objects.get(key=key).lead
            fields = {"published_at": "网站"} if publish else {}
            self.act("publish" if publish else "close", key, "publish" if publish else "finish", lead, **fields)

    def act(self, name: str, key: str, act: str, actor: str, **fields: Any) -> None:
        seen = Matter.objects.get(key=key).length
        request = ActRequest(act, actor, self.now.date().isoformat(), seen, fields)
        self.tried(name, -1, lambda: operations.act(key, request, people=PEOPLE, now=self.now))

    # ---- what always holds

    @invariant()
    def no_cap_is_exceeded_but_on_record(self) -> None:
        begun = [one for one in Visit.objects.all() if one.started_at]
        for cap in CAPS:
            for subject in SUBJECTS:
                mine = [one for one in begun if one.subject == subject and counts(cap, one.kind)]
                for one in mine:
                    span = window(cap.per, facts.local_day(one.started_at))
                    inside = sorted((x for x in mine if span.contains(facts.local_day(x.started_at))), key=lambda x: x.started_at)
                    over = inside[cap.at_most :]
                    assert all("within_caps" in x.overridden for x in over), (cap.id, [x.key for x in over])

    @invariant()
    def nobody_stood_at_a_door_who_was_barred(self) -> None:
        for one in Visit.objects.filter(started_at__isnull=False):
            team = list(VisitOfficer.objects.filter(visit=one).values_list("person", flat=True))
            assert len(team) >= 2 and "郑" not in team  # 郑's certificate ran out
            # what was known when they came: a leave or an interest noted afterwards bars nobody backwards
            noted = self.known_at.get(one.key)
            if noted is None:
                day = facts.local_day(one.started_at)
                away = set(Absence.objects.filter(start__lte=day, end__gte=day).values_list("person", flat=True))
                tied = set(Interest.objects.filter(subject=one.subject).values_list("person", flat=True))
                assert not (away | tied) & set(team), (one.key, away, tied, team)
                self.known_at[one.key] = day

    @invariant()
    def nobody_entered_without_approval_or_an_emergency_that_waits_for_it(self) -> None:
        for one in Visit.objects.all():
            if one.started_at and not one.emergency:
                assert one.approved_at and one.approved_at.replace(second=0, microsecond=0) <= one.started_at
            if one.emergency:
                assert one.kind == "emergency"
                assert one.published_on is None or one.made_up_at is not None
            assert bool(one.code) == bool(one.approved_at or one.emergency) or one.stage == "dropped"

    @invariant()
    def no_record_is_lost(self) -> None:
        by_visit: dict[str, set[tuple[str, int]]] = {}
        for key, id_, revision in self.arrived:
            by_visit.setdefault(key, set()).add((id_, revision))
        for key, wanted in by_visit.items():
            kept = [event.payload for event in stream_events(stream_of(key)) if event.type == project.RECORDED]
            have = {(one["record"].removesuffix("-late"), one["revision"]) for one in kept}
            assert wanted <= have, (key, wanted - have)
            told = Counter((one["record"], one["revision"], one["digest"]) for one in kept)
            assert max(told.values()) == 1, told
            newest = {id_: max(r for i, r in wanted if i == id_) for id_, _ in wanted}
            rows = {row.record.removesuffix("-late"): 0 for row in FormRecord.objects.filter(visit__key=key)}
            assert set(newest) <= set(rows)

    def teardown(self) -> None:
        for key in self.keys():
            assert list(broken_links(list(stream_events(stream_of(key))))) == []
        before = everything()
        project.rebuild()
        assert everything() == before

    @property
    def known_at(self) -> dict[str, date]:
        return self.__dict__.setdefault("_known_at", {})


def everything() -> list[Any]:
    """All rows of visits without the numbers that the database gives them."""
    return [
        [{k: v for k, v in row.items() if k not in ("id", "visit_id")} for row in model.objects.order_by(*by).values()]
        for model, by in (
            (Visit, ("key",)),
            (VisitOfficer, ("visit__key", "person")),
            (FormRecord, ("visit__key", "record")),
            (Photo, ("sha256",)),
        )
    ]


def test_visits_hold_their_promises_whatever_is_done(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> None:
    settings.HOME = tmp_path
    monkeypatch.setattr(facts, "load_caps", lambda day: list(CAPS))
    Visits.items = {subject: register(subject) for subject in SUBJECTS}
    Visits.reached.clear()
    run_state_machine_as_test(Visits, settings=_SETTINGS)


_SETTINGS = settings(max_examples=10, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck))


class First:
    """Instead of chance: always the first of what may be drawn; of what a phone holds, the newest before the oldest, and that twice."""

    held: list[Any] = []

    def draw(self, strategy: Any) -> Any:
        if "lists" in repr(strategy):
            return [self.held[-1], self.held[0], self.held[0]]
        return strategy.elements[0] if hasattr(strategy, "elements") else strategy.wrapped_strategy.elements[0]


def test_one_life_reaches_every_end_whatever_chance_does(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> None:
    """The same machine led by hand: so that the promises above are never kept by nothing having happened."""
    settings.HOME = tmp_path
    monkeypatch.setattr(facts, "load_caps", lambda day: list(CAPS))
    Visits.items = {subject: register(subject) for subject in SUBJECTS}
    Visits.reached.clear()
    life = Visits()
    life.begin()

    data: Any = First()
    always = (
        life.no_cap_is_exceeded_but_on_record, life.nobody_stood_at_a_door_who_was_barred,
        life.nobody_entered_without_approval_or_an_emergency_that_waits_for_it, life.no_record_is_lost,
    )  # fmt: skip

    def rest(answers: list[dict[str, Any]], good: bool) -> None:
        for number, each in enumerate(answers):
            life.fill(data, each, "AB"[number % 2], False, 0)
        key = Visit.objects.order_by("-pk").first().key  # type: ignore[union-attr]
        First.held = life.sent.get(key, [])
        life.sent = {key: First.held}
        life.send(data, -1)
        if len(answers) > 1:
            life.choose(data)
        life.finish(data, good, -1)
        life.close(data, False)
        life.close(data, True)
        for promise in always:
            promise()
        life.wait(1)

    for answers, good in (([GOOD], True), ([GOOD, BAD], False)):
        life.go(CODE, "random", ("李", "王"), False, data, -1)
        rest(answers, good)
    life.ask(CODE, "random", ("李", "王"), 0)
    life.approve(data, False, -1)  # the third of the month
    assert Visits.reached["approve refused"] == 1
    life.approve(data, True, -1)
    life.door(data, ("李", "王"), True, -1)
    rest([GOOD], True)
    life.go(CODE, "emergency", ("李", "王"), False, data, -1)
    rest([GOOD], True)
    assert Visits.reached["publish refused"] == 1  # not before its approval was made up
    life.make_up(data)
    life.close(data, True)
    for promise in always:
        promise()
    life.teardown()
    for name in (
        "ask",
        "approve",
        "door",
        "emergency",
        "send",
        "choose",
        "sign",
        "result good",
        "result corrected",
        "close",
        "publish",
        "make_up",
    ):
        assert Visits.reached[name] > 0, (name, Visits.reached)


def test_doors_and_phones_led_by_hand(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> None:
    """What chance seldom meets: two approved for different days who come on one, a leave after the approval, revisions that arrive backwards."""
    settings.HOME = tmp_path
    monkeypatch.setattr(facts, "load_caps", lambda day: list(CAPS))
    Visits.items = {subject: register(subject) for subject in SUBJECTS}
    Visits.reached.clear()
    life, data = Visits(), First()
    life.begin()

    def promises() -> None:
        life.no_cap_is_exceeded_but_on_record()
        life.nobody_stood_at_a_door_who_was_barred()
        life.nobody_entered_without_approval_or_an_emergency_that_waits_for_it()
        life.no_record_is_lost()

    for ahead in (1, 0):
        life.ask(CODE, "random", ("李", "王"), ahead)
        life.approve(data, False, -1)  # type: ignore[arg-type]
    for _ in range(2):
        life.door(data, ("李", "王"), True, -1)  # type: ignore[arg-type]
    assert (Visits.reached["approve"], Visits.reached["door"], Visits.reached["door refused"]) == (2, 1, 1)
    promises()
    life.fill(data, BAD, "A", False, 0)  # type: ignore[arg-type]
    life.fill(data, GOOD, "A", True, 400)  # type: ignore[arg-type]
    First.held = next(iter(life.sent.values()))
    for _ in range(2):
        life.send(data, -1)  # type: ignore[arg-type]
        promises()
    assert FormRecord.objects.get().answers == GOOD
    life.ask(OTHER, "random", ("王", "周"), 1)
    life.approve(data, False, -1)  # type: ignore[arg-type]
    life.leave("周", 3)
    life.wait(1)
    Visit.objects.filter(subject=CODE, stage="approved").update(stage="dropped")  # out of the way of the next door
    life.door(data, ("王", "周"), True, -1)  # type: ignore[arg-type]
    promises()
    assert Visits.reached["door refused"] == 2
