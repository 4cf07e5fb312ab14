"""Which room's operation an act goes through: a kind of matter with rules of its own is handled by its own room, every other by the engine alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from quanze.core.procedures.engine import ActRequest, Refusal
from quanze.core.procedures.model import Procedure
from quanze.core.procedures.people import Person
from quanze.store.casework import operations as casework
from quanze.store.inspections.aftermath import operations as aftermath
from quanze.store.inspections.plans import operations as plans
from quanze.store.inspections.visits import operations as visits
from quanze.store.inspections.visits.models import Visit
from quanze.store.matters import operations as matters
from quanze.store.matters.models import Matter
from quanze.store.matters.operations import Taken
from quanze.web.desk.matter_facts import more_facts

CASES, PLANS = "penalty", "inspection_plan"  # what procedures call the matters that rooms of their own guard
SPOT_CHECKS = "spot_check"
INSPECTIONS = "inspection"  # and those that store/inspections/visits guards, where they were opened there


def begin(
    procedure: Procedure, request: ActRequest, *, body: str, people: Mapping[str, Person], now: datetime, item: str, form: str
) -> Taken | Refusal:
    """Opens a matter through the room that knows its kind."""
    if procedure.matter == CASES:
        return casework.open_case(procedure, request, body=body, people=people, now=now, form=form)
    if procedure.matter == INSPECTIONS:
        return visits.open_by_form(procedure, request, body=body, people=people, now=now, form=form)
    if procedure.matter == SPOT_CHECKS:
        return aftermath.open_spot_check(
            procedure, request, body=body, people=people, now=now, item=item, form=form, more=more_facts(body, item)
        )
    return matters.open_matter(procedure, request, body=body, people=people, now=now, item=item, form=form, more=more_facts(body, item))


def do(matter: Matter, request: ActRequest, *, people: Mapping[str, Person], now: datetime) -> Taken | Refusal:
    """Takes an act through the room that knows the matter's kind."""
    if matter.kind == CASES:
        return casework.act(matter.key, request, people=people, now=now)
    if matter.kind == PLANS:
        return plans.act(matter.key, request, people=people, now=now)
    if matter.kind == INSPECTIONS and Visit.objects.filter(key=matter.key).exists():
        return visits.act(matter.key, request, people=people, now=now)
    if matter.kind == SPOT_CHECKS:
        return aftermath.act_spot_check(matter.key, request, people=people, now=now, more=more_facts(matter.body, matter.item))
    return matters.take_act(matter.key, request, people=people, now=now, more=more_facts(matter.body, matter.item))
