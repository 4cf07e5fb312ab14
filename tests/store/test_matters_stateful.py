"""Matters of every procedure under random acts, refusals, pauses, extensions, late calendars, role changes and crashes.

After every step: no act without a lawful actor and an open stage, the stored deadline is the recomputed one, the chain verifies, no event
is lost, the rows are those that the events give.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from matters_crashes import Crashed, crashing_at, everything

from quanze.adapters.calendars import load_calendar, national_years
from quanze.adapters.limits import rule_limit
from quanze.adapters.procedures import load_procedures
from quanze.core.clock.calendar import Calendar, OffDay, build_calendar
from quanze.core.kernel.events import broken_links
from quanze.core.kernel.interval import Interval
from quanze.core.procedures.deadlines import deadline_of
from quanze.core.procedures.engine import ActRequest, Refusal
from quanze.core.procedures.model import Act, FieldRule, Procedure
from quanze.core.procedures.people import Certificate, Person, Post
from quanze.store.ledger.queries import stream_events
from quanze.store.matters.calendar_changes import approve_moves, propose_moves
from quanze.store.matters.models import Clock, Matter
from quanze.store.matters.operations import Taken, open_matter, state_of, stream_of, take_act
from quanze.store.matters.rebuild import differences, rebuild, replay

pytestmark = pytest.mark.django_db(transaction=True)
# one drawn number spreads over a whole form better than a draw for each field
CHANCE = st.integers(0, 2**32).map(Random)
CHINA = timezone(timedelta(hours=8))
BODY = "云泽县某局"
ALWAYS = Interval(None, None)
POSTS = [
    "handler",
    "co_handler",
    "office_head",
    "reviewer",
    "legal_reviewer",
    "deputy_leader",
    "leader",
    "committee_member",
    "archivist",
    "list_office",
    "legality_reviewer",
    "approver",
]


@cache
def late_calendar() -> Calendar:
    """The same law with a year announced late: three days off that nobody had counted with."""
    years = []
    for year in national_years():
        extra = tuple(OffDay(date(year.year, 6, day), "加放", "adjusted") for day in (9, 10, 11) if date(year.year, 6, day).weekday() < 5)
        known = {day.day for day in year.off}
        years.append(replace(year, off=tuple(sorted((*year.off, *(e for e in extra if e.day not in known)), key=lambda d: d.day))))
    return build_calendar(years)


class Machine(RuleBasedStateMachine):
    procedure: Procedure

    def __init__(self, procedure: Procedure, taken: set[str]) -> None:
        super().__init__()
        self.procedure, self.all_taken = procedure, taken
        start = procedure.in_force.start
        assert start is not None
        # inside the version, and inside the law that its limits rest on
        self.now = datetime(start.year + 1, 3, 2, 15, 0, tzinfo=CHINA)
        if procedure.in_force.end and self.now.date() >= procedure.in_force.end:
            self.now = datetime.combine(start, datetime.min.time(), CHINA) + timedelta(days=20)
        self.people: dict[str, Person] = {}
        for at, role in enumerate((*POSTS, "handler")):
            id_ = f"p{at}"
            certificate = Certificate(f"Z{at}", "省司法厅", (), ALWAYS)
            self.people[id_] = Person(id_, f"甲{at}", (Post(role, BODY, "科", ALWAYS),), (certificate,))
        self.calendar = load_calendar()
        self.calendars = {c.version: c for c in (load_calendar(), late_calendar())}
        self.key, self.length = "", 0
        self.last: ActRequest | None = None
        self.own: set[str] = set()

    # -- what a form may hold ---------------------------------------------------------------------------------------

    def value(self, rule_: FieldRule, rnd: Random) -> Any:
        def pick(options: Any) -> Any:
            return rnd.choice(list(options))

        day = self.now.date()
        if rule_.type == "date":
            away = rnd.randint(0, 3) if rule_.past else rnd.randint(12, 30)
            return (day - timedelta(days=away) if rule_.past else day + timedelta(days=away)).isoformat()
        if rule_.type == "datetime":
            return f"{day - timedelta(days=rnd.randint(0, 1))}T09:30"
        if rule_.type == "choice":
            return pick(key for key, _ in rule_.choices)
        if rule_.type == "choices":
            return [pick(key for key, _ in rule_.choices)]
        if rule_.type in ("integer", "money"):
            return rnd.randint(0, 60000)
        if rule_.type == "yes_no":
            return rnd.random() < 0.5
        if rule_.type == "person":
            return pick(["p0", "p1", "p12"])
        if rule_.type == "persons":
            return [pick(["p1", "p12"])]
        if rule_.type == "table":
            return [{"期": "1", "金额": "100"}]
        if "extension" in rule_.id:
            return pick(["5wd", "20d", "很久"])
        return pick(["1", "2"]) if rule_.id.endswith("_no") else "某事"

    def request(self, act: Act, rnd: Random, actor: str | None = None) -> ActRequest:
        fields = {f.id: self.value(f, rnd) for f in act.fields if f.required or f.required_when or rnd.random() < 0.5}
        back = rnd.choice([0, 0, 0, 0, 1, 400])
        on = (self.now.date() - timedelta(days=back)).isoformat()
        who = actor or rnd.choice(sorted(self.people))
        override = {use.guard: "经研究同意" for use in act.guards if use.override_by}
        return ActRequest(act.id, who, on, self.length, fields, (), override if rnd.random() < 0.5 else {})

    def lawful(self, act: Act, actor: str, on: str) -> bool:
        """A second opinion on who may act, written from the file alone."""
        day = date.fromisoformat(on)
        person = self.people[actor]
        held = {post.role for post in person.posts if post.held.contains(day)}
        assigned = replay(self.key).state.people if self.key else {}
        return any(
            bool(held & set(self.procedure.roles[r].posts)) if self.procedure.roles[r].bound_to == "post" else actor in assigned.get(r, ())
            for r in act.roles
        ) and bool(held)

    def likely(self, act: Act) -> str:
        """Someone who may well be allowed to do this."""
        assigned = state_of(Matter.objects.get(key=self.key)).people if self.key else {}
        for role_ in act.roles:
            for id_, person in self.people.items():
                # who has left cannot act: whoever still holds the post is asked
                held = [post for post in person.posts if post.held.contains(self.now.date())]
                if held and (any(post.role in self.procedure.roles[role_].posts for post in held) or id_ in assigned.get(role_, ())):
                    return id_
        return "p0"

    def do(self, request: ActRequest) -> Taken | Refusal:
        more = {"item_standing": True}
        if not self.key:
            result = open_matter(self.procedure, request, body=BODY, people=self.people, now=self.now, more=more, calendar=self.calendar)
        else:
            result = take_act(self.key, request, people=self.people, now=self.now, more=more, calendar=self.calendar)
        return result

    def attempt(self, request: ActRequest) -> bool:
        act = self.procedure.acts[request.act]
        stage = Matter.objects.get(key=self.key).stage if self.key else ""
        before = everything()
        lawful = self.lawful(act, request.actor, request.on)
        result = self.do(request)
        if isinstance(result, Refusal):
            assert result.grounds and all(g.reason and g.remedy for g in result.grounds)
            assert everything() == before
            return False
        assert lawful, (act.id, request.actor)
        assert stage in act.stages or (act.opens and not stage)
        assert request.on <= self.now.date().isoformat()
        self.key, self.length, self.last = result.key, self.length + 1, request
        assert result.seq == self.length
        self.all_taken.add(act.id)
        self.own.add(act.id)
        return True

    # -- what may happen --------------------------------------------------------------------------------------------

    @initialize(rnd=CHANCE)
    def opens(self, rnd: Random) -> None:
        act = self.procedure.opening_act
        tries = (replace(self.request(act, rnd, self.likely(act)), on=self.now.date().isoformat()) for _ in range(20))
        assert any(self.attempt(request) for request in tries)

    @rule(rnd=CHANCE)
    def someone_acts(self, rnd: Random) -> None:
        stage = Matter.objects.get(key=self.key).stage
        acts = [a for a in self.procedure.acts.values() if stage in a.stages]
        if not acts:
            return
        ends = {s.id for s in self.procedure.stages.values() if s.final}
        fresh = [a for a in acts if a.id not in self.own] or acts
        onward = [a for a in acts if a.leads_to and a.leads_to not in ends] or acts
        # an office does several things in a day; one attempt alone is refused more often than not, and the machine would stand still
        for _ in range(8):
            act = rnd.choice(fresh + onward + acts)
            request = replace(self.request(act, rnd, self.likely(act)), on=self.now.date().isoformat())
            if self.attempt(request) and rnd.random() < 0.4:
                break
            stage = Matter.objects.get(key=self.key).stage
            acts = [a for a in self.procedure.acts.values() if stage in a.stages]
            if not acts:
                break
            fresh = [a for a in acts if a.id not in self.own] or acts
            onward = [a for a in acts if a.leads_to and a.leads_to not in ends] or acts

    @precondition(lambda self: self.key and Matter.objects.get(key=self.key).closed)
    @rule(rnd=CHANCE)
    def another_matter_begins(self, rnd: Random) -> None:
        old, self.key, self.length = (self.key, self.length), "", 0
        act = self.procedure.opening_act
        request = replace(self.request(act, rnd, self.likely(act)), on=self.now.date().isoformat())
        if not self.attempt(request):
            self.key, self.length = old

    @rule(rnd=CHANCE)
    def anyone_tries_anything(self, rnd: Random) -> None:
        act = rnd.choice(list(self.procedure.acts.values()))
        self.attempt(self.request(act, rnd))

    @rule(days=st.integers(0, 25))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days, minutes=1)

    @precondition(lambda self: self.last is not None)
    @rule()
    def the_same_form_is_sent_twice(self) -> None:
        assert self.last is not None
        result = self.do(self.last) if not self.procedure.acts[self.last.act].opens else None
        if result is not None:
            assert isinstance(result, Refusal)
            assert result.grounds[0].guard == "fresh_form"

    @rule()
    def the_clock_is_set_back(self) -> None:
        honest, self.now = self.now, self.now - timedelta(days=900)
        act = next(a for a in self.procedure.acts.values() if not a.opens)
        request = ActRequest(act.id, self.likely(act), self.now.date().isoformat(), self.length, {})
        assert isinstance(self.do(request), Refusal)
        self.now = honest

    @rule(rnd=CHANCE)
    def a_post_changes(self, rnd: Random) -> None:
        who = rnd.choice(sorted(self.people))
        person = self.people[who]
        today = self.now.date()
        kind = rnd.choice(["leaves", "expires"]) if rnd.random() < 0.3 else rnd.choice(["returns", "renews"])
        held = Interval(None, today) if kind == "leaves" else ALWAYS
        posts = tuple(replace(p, held=held) for p in person.posts) if kind in ("leaves", "returns") else person.posts
        valid = Interval(None, today) if kind == "expires" else ALWAYS
        certificates = tuple(replace(c, valid=valid) for c in person.certificates) if kind in ("expires", "renews") else person.certificates
        self.people[who] = replace(person, posts=posts, certificates=certificates)

    @rule(approve=st.booleans())
    def a_calendar_comes_late(self, approve: bool) -> None:
        self.calendar = late_calendar() if self.calendar is load_calendar() else load_calendar()
        moves = propose_moves(self.calendar, self.now)
        if approve and moves:
            mine = [m for m in moves if m.matter.key == self.key]
            approve_moves(mine, actor="p6", now=self.now, calendar=self.calendar)
            self.length += 1 if mine else 0
            for move in mine:
                row = Clock.objects.get(matter__key=self.key, key=move.clock)
                assert (row.due, row.calendar_version) == (move.new_due, move.calendar_version)

    @rule(rnd=CHANCE, write=st.integers(0, 12))
    def the_machine_stops_between_two_writes(self, rnd: Random, write: int) -> None:
        stage = Matter.objects.get(key=self.key).stage
        acts = [a for a in self.procedure.acts.values() if stage in a.stages]
        if not acts:
            return
        act = rnd.choice(acts)
        request = self.request(act, rnd, self.likely(act))
        before = everything()
        try:
            with crashing_at(write):
                result = self.do(request)
        except Crashed:
            assert everything() == before
        else:
            if isinstance(result, Taken):
                self.length, self.last = self.length + 1, request
                self.all_taken.add(act.id)

    # -- what must hold ---------------------------------------------------------------------------------------------

    @invariant()
    def the_chain_holds_and_nothing_is_lost(self) -> None:
        if self.key:
            events = list(stream_events(stream_of(self.key)))
            assert not list(broken_links(events))
            assert [e.seq for e in events] == list(range(1, self.length + 1))

    @invariant()
    def the_rows_are_what_the_events_say(self) -> None:
        if self.key:
            assert differences(self.key) == []

    @invariant()
    def every_stored_deadline_is_the_recomputed_one(self) -> None:
        if not self.key:
            return
        state = replay(self.key).state
        for row in Clock.objects.filter(matter__key=self.key):
            set_by_the_body = bool(self.procedure.clocks[row.rule].until)
            if not row.calendar_version and not set_by_the_body:
                assert row.reason
                continue
            calendar = self.calendar if set_by_the_body else self.calendars[row.calendar_version]
            deadline, _ = deadline_of(self.procedure, state.clocks[row.key], state.opened_on, rule_limit, calendar)
            due = getattr(deadline, "due", None)
            assert (row.due_at or (row.due.isoformat() if row.due else "")) == (due.isoformat() if due else "")

    @invariant()
    def a_closed_matter_leaves_nothing_running_but_what_outlives_it(self) -> None:
        if self.key and Matter.objects.get(key=self.key).closed:
            for row in Clock.objects.filter(matter__key=self.key, stopped__isnull=True):
                assert self.procedure.clocks[row.rule].outlives


@pytest.mark.parametrize("procedure", load_procedures(), ids=lambda p: p.key)
def test_matters_keep_their_promises(procedure: Procedure) -> None:
    taken: set[str] = set()
    run_state_machine_as_test(
        lambda: Machine(procedure, taken),
        settings=settings(max_examples=10, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck), database=None),
    )
    # random examples are mostly short; one long working life, the same every time, gives the promises many acts to be broken by
    taken.clear()
    life = Machine(procedure, taken)
    life.opens(Random(1))
    for step in range(240):
        if step >= 60 and 3 * len(taken) >= len(procedure.acts):
            break
        rnd = Random(step)
        if Matter.objects.get(key=life.key).closed:
            life.another_matter_begins(rnd)
            life.own.clear()
        life.someone_acts(rnd)
        life.time_passes(rnd.choice([0, 0, 1, 3]))
        life.the_chain_holds_and_nothing_is_lost()
        life.the_rows_are_what_the_events_say()
        life.every_stored_deadline_is_the_recomputed_one()
        life.a_closed_matter_leaves_nothing_running_but_what_outlives_it()
    # a third of an ordinary penalty procedure; every act of which is taken in test_matters_every_act
    assert 3 * len(taken) >= len(procedure.acts), taken
    rows = json.dumps(
        [list(Matter.objects.order_by("key").values_list("key", "stage", "length", "next_due", "title", "state"))], default=str
    )
    rebuild()
    again = json.dumps(
        [list(Matter.objects.order_by("key").values_list("key", "stage", "length", "next_due", "title", "state"))], default=str
    )
    assert rows == again
