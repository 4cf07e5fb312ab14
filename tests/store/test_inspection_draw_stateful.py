"""Whatever parties, planners and the clock do, in any order: no draw is made twice, nobody's secret is out too soon, every record holds."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.forms.models import model_to_dict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plans_cast import NOW, PEOPLE, SECRETS, act, approved, by, frozen, plan, stand_in, users

from quanze.core.procedures.engine import Refusal
from quanze.core.sampling.pairing import Officer
from quanze.core.sampling.seed import commitment
from quanze.core.sampling.transcript import verify
from quanze.store.inspections.plans import operations, project, queries
from quanze.store.inspections.plans.models import DrawParty, Plan, Task
from quanze.store.ledger.models import StoredEvent
from quanze.store.matters.rebuild import differences

NAMES = {1: "监督股", 2: "云泽县个体私营企业协会"}
THERE = [
    Officer("员1", frozenset({"特种设备安全监察"})),
    Officer("员2", frozenset({"特种设备安全监察"}), frozenset(one.key for one in users(12))),
    Officer("员3"),
    Officer("员4", absent="休假"),
    Officer("员5"),
]
STEP = st.one_of(
    st.tuples(st.sampled_from(["commit", "own", "reveal", "wrong", "skip"]), st.integers(1, 3)),
    st.tuples(st.sampled_from(["freeze", "continue", "draw", "void", "public", "publish_plan", "publish_list", "wait"]), st.just(0)),
)
# a way that leads to a draw stands at the front of half the examples, so that what follows a draw is walked too
WAY = [("freeze", 0), ("commit", 1), ("commit", 2), ("reveal", 1), ("reveal", 2), ("draw", 0)]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.booleans(), st.lists(STEP, min_size=4, max_size=14))
@pytest.mark.django_db
def test_in_any_order_no_draw_is_made_twice_and_every_record_holds(
    monkeypatch: Any, settings: Any, tmp_path: Any, on: bool, steps: Any
) -> None:
    settings.HOME = tmp_path
    stand_in(monkeypatch, users(40), THERE)
    with transaction.atomic():
        _walk([*(WAY if on else []), *steps])
        transaction.set_rollback(True)


def _walk(steps: list[tuple[str, int]]) -> None:
    key, now, made = approved(), NOW, None
    transcripts: list[dict[str, Any]] = []
    for what, number in steps:
        now += timedelta(minutes=5)
        given_ = {"actor": "李", "people": PEOPLE, "now": now}
        before = plan(key)
        if what in ("freeze", "continue"):
            rule = {"on_missing": "continue", "public_name": "开奖号码"} if what == "continue" else {}
            done: Any = frozen(key, now, **rule)
            made = done if not isinstance(done, Refusal) else made
        elif what == "wait":
            now += timedelta(hours=9)
            continue
        elif what == "publish_plan":
            done = act(key, "publish", "李", published_at="局网站") if before.stage == "approved" else None
        elif what == "draw":
            done = operations.make_draw(key, **given_)
        elif what == "void":
            done = operations.void_draw(key, "重来", **given_)
        elif what == "public":
            done = operations.public_value(key, "03 11 25", **given_)
        elif what == "publish_list":
            done = operations.publish_list(key, **given_)
        elif what == "skip":
            done = operations.skip(key, number, "已注销", **given_)
        elif made is None or number > 2:
            continue
        else:
            done = _party(what, key, number, made, now)
        _holds(key, before, transcripts, done)
    before_rows = everything(key)
    project.rebuild()
    assert everything(key) == before_rows and differences(key) == []


def _party(what: str, key: str, number: int, made: operations.Frozen, now: datetime) -> Any:
    if what == "reveal":
        return operations.reveal(key, number, SECRETS[number], now=now, **by(number, made))
    if what == "wrong":
        return operations.reveal(key, number, "9f" * 32, now=now, **by(number, made))
    given_ = commitment(NAMES[number], made.digest, SECRETS[number]) if what == "commit" else ""
    return operations.commit(key, number, given=given_, now=now, **by(number, made))


def _holds(key: str, before: Plan, transcripts: list[dict[str, Any]], done: Any) -> None:
    now = plan(key)
    events = list(StoredEvent.objects.filter(stream=f"matter:{key}").order_by("seq").values_list("type", "payload"))
    kinds = [kind for kind, _ in events]
    # a refusal leaves nothing behind
    if isinstance(done, Refusal):
        assert now.length == before.length and now.draw_state == before.draw_state
    # one draw at most, and no frame frozen after it
    assert kinds.count(project.DRAWN) <= 1 and (project.DRAWN not in kinds or project.FROZEN not in kinds[kinds.index(project.DRAWN) :])
    # between freezing and the last commitment nobody's secret is out
    committed: set[int] = set()
    for kind, payload in events:
        said = json.loads(payload) if isinstance(payload, str) else payload
        if kind == project.FROZEN:
            committed = set()
        elif kind == project.COMMITTED:
            committed.add(said["number"])
        elif kind == project.REVEALED:
            assert committed == {1, 2}
    if now.draw_state != "drawn":
        assert not Task.objects.filter(plan=now).exists()
        return
    transcript = json.loads(queries.transcript_bytes(key))
    assert verify(transcript) == () and transcript["digest"] == now.transcript_digest
    if transcripts:
        # a skip changes nobody else's place, ticket or team
        assert all(transcript[part] == transcripts[0][part] for part in ("frame", "seed", "drawn", "reserves", "assignments"))
    transcripts.append(transcript)
    out = {row[0] for row in transcript["frame"]["subjects"] if row[3]}
    tasks = queries.tasks(key)
    assert not out & {each.subject for each in tasks} and len({each.subject for each in tasks}) == len(tasks)
    barred = {(one.id, subject) for one in THERE for subject in one.conflicts} | {("员4", each.subject) for each in tasks}
    assert not any((person, each.subject) in barred for each in tasks for person in each.team)
    assert sum(each.state != "skipped" for each in tasks) <= len(transcript["drawn"])


def everything(key: str) -> list[Any]:
    rows = [model_to_dict(plan(key))]
    rows += [model_to_dict(row) for model in (DrawParty, Task) for row in model.objects.filter(plan__key=key).order_by("number")]
    return [{name: value for name, value in row.items() if name not in ("id", "plan")} for row in rows]
