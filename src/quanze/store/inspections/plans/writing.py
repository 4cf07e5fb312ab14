"""How anything is written to a plan: the matters locked, judged, the event appended, the rows derived; or the one ground on which it is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction

from quanze.core.access.roles import OFFICERS
from quanze.core.procedures.engine import Ground, Refusal
from quanze.core.procedures.people import Person
from quanze.store.inspections.plans import project
from quanze.store.inspections.plans.models import Plan
from quanze.store.ledger.operations import StaleStream
from quanze.store.matters.models import Matter
from quanze.store.matters.operations import STALE, note

# the stages in which visits are named and drawn: before approval nothing is laid down, after closing nothing changes
WORKING = ("approved", "published", "filed", "running")
# posts that prepare plans and hold draws; a party to the seed may be anybody who is named

_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class Noted:
    """A fact that was recorded: the plan's key and the event's place in its stream."""

    key: str
    seq: int


class Refused(Exception):
    """Rolls the transaction back with the ground."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground


def working(matter: Matter) -> None:
    """`Refused` where the plan is not approved yet, or over."""
    if matter.stage not in WORKING:
        raise Refused(Ground("open_stage", "计划还没有批准" if not matter.closed else "计划已经结束", "计划批准之后才能列出对象和抽取"))


def planner(matter: Matter, actor: str, people: Mapping[str, Person], now: datetime) -> None:
    """`Refused` where the actor prepares no plans at the plan's body."""
    person = people.get(actor)
    if person is None or not person.roles_on(now.date(), matter.body) & OFFICERS:
        raise Refused(Ground("lawful_actor", "您不办理本机关的检查计划", "请由执法人员、机构负责人或者局领导办理"))


def change(key: str, what: str, write: Callable[[Matter, Plan], _Made], also: Iterable[str] = ()) -> _Made | Refusal:
    """One operation on a plan, and on the plans `also` that it touches: all are locked, always in the same order, so that nobody waits for ever."""
    keys = sorted({key, *also})
    try:
        with transaction.atomic():
            matters = {each: Matter.objects.select_for_update().get(key=each) for each in keys}
            done = write(matters[key], Plan.objects.get(key=key))
            for each in keys:
                project.bring_up(each)
            return done
    except Refused as refused:
        return Refusal(what, (refused.ground,))
    except StaleStream:
        return Refusal(what, (STALE,))


def record(key: str, type_: str, payload: dict[str, Any], actor: str, now: datetime) -> int:
    """Appends an event of the day to a plan's stream; its place comes back."""
    return note(key, type_, payload, actor, now.date().isoformat(), now)
