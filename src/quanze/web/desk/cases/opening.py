"""Opening a case: which power item, which procedure, and the first form (a clue, or what was found on the spot)."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse

from quanze.adapters.procedures import procedure_on
from quanze.adapters.system_clock import now
from quanze.core.access.policy import Resource
from quanze.core.kernel.unresolved import Unresolved
from quanze.core.procedures.engine import ActRequest, Refusal
from quanze.core.procedures.model import Procedure
from quanze.store.accounts import queries as people_queries
from quanze.store.accounts.queries import predecessors
from quanze.store.accounts.visible import took_part
from quanze.store.casework import operations
from quanze.store.casework.facts import standing_of
from quanze.store.matters.models import Matter
from quanze.store.registry import queries as registry
from quanze.web.desk import act_form, joining
from quanze.web.desk.access import Missing, action
from quanze.web.desk.cases.common import CASES, HERE, PENALTY, bodies_of
from quanze.web.desk.cases.uploads import as_uploads, files_of
from quanze.web.desk.fields import Field, faulty, with_errors
from quanze.web.desk.matter_facts import item_name, items_of
from quanze.web.desk.pages import Step, go, page
from quanze.web.desk.views.matters import openable
from quanze.web.desk.visitor import visitor_of

SHOWN = 60  # items on one page; a search narrows them


def startable(request: HttpRequest, body: str) -> list[Procedure]:
    """The penalty procedures that bind a body today and that the visitor may open there."""
    return [each for each in openable(request, body) if each.matter == "penalty"]


@action("work.view")
def choose(request: HttpRequest) -> HttpResponse:
    """Which power item the case rests on."""
    ended = people_queries.ended(visitor_of(request).day)
    may = [(slug, name) for slug, name in bodies_of(request) if slug not in ended and startable(request, slug)]
    body = request.GET.get("body", "")
    body = body if body in dict(may) else may[0][0] if may else ""
    words = request.GET.get("q", "").strip()[:60]
    found, names = [], people_queries.agency_names()
    for slug in (body, *predecessors(body)) if body else ():
        for each in registry.records(slug, "power_items"):
            name = " ".join(f"{each.name} {each.sub_name}".split())
            if PENALTY in (each.power_type or PENALTY) and all(word in name for word in words.split()):
                found.append((each.key, name, "" if slug == body else names.get(slug, slug)))
    context = {
        "bodies": may, "body": body, "body_name": dict(may).get(body, ""), "q": words, "items": found[:SHOWN], "total": len(found),
        "procedures": startable(request, body) if body else [],
    }  # fmt: skip
    return page(request, "cases/choose", context, CASES, Step("立案登记"), here=HERE)


def _body_asked(request: HttpRequest, procedure: str, body: str) -> Resource:
    return Resource(body)


@action("matter.open", resource=_body_asked, methods=("GET", "POST"))
def start(request: HttpRequest, procedure: str, body: str) -> HttpResponse:
    """The opening form. What was chosen before stands in it; the officer himself is offered as handler."""
    moment, visitor = now(), visitor_of(request)
    asked_on, day = act_form.asked_day(request, visitor.day)
    found = procedure_on(procedure, day) or procedure_on(procedure, visitor.day)
    if found is None or found.matter != "penalty":
        raise Missing("今天没有这一处罚程序的有效版本。", (("立案登记", "/desk/cases/open/"),))
    act = found.opening_act
    people = people_queries.people_facts(body, visitor.day)
    item = request.GET.get("item", "")[:64]
    known: dict[str, Any] = {"item": item} if item else {}
    known |= {rule.id: visitor.day.isoformat() for rule in act.fields if rule.id == "found_on"}
    known |= {rule.id: visitor.person for rule in act.fields if rule.assigns == "handler" and visitor.person in people}
    clue = joining.asked(request, body)
    known |= joining.known_of(clue, act) if clue else {}
    needs = operations.asked_in(found, act)
    on = Field("on", "办理日期", "date", asked_on, help="实际办理的日子，不填就是今天", required=False)
    fields = as_uploads(
        act, (on, *act_form.fields_of(act, people, body, visitor.day, known=known, items=items_of(body, PENALTY), asked=needs))
    )
    token = request.POST.get("form", "")[:64] or uuid.uuid4().hex
    context: dict[str, Any] = {
        "procedure": found, "act": act, "body": people_queries.agency_names().get(body, body), "form": token,
        "clue": clue, "item": item_name(item), "standing": standing_words(item, body, day), "takes_files": any(each.kind == "file" for each in fields),
    }  # fmt: skip
    trail = (CASES, Step("立案登记", f"/desk/cases/open/?body={body}"), Step(found.title))
    if request.method == "POST":
        fields = act_form.typed(request, fields)
    if request.method == "GET" or act_form.MORE_ROWS in request.POST:
        return page(request, "cases/start", {**context, "fields": fields}, *trail, here=HERE)
    values, errors = act_form.given(act, fields)
    fields, files = files_of(request, act, fields, token)
    values |= files
    grounds: tuple[object, ...] = ()
    if errors or faulty(fields):
        fields = with_errors(fields, errors)
    else:
        asked = ActRequest(act.id, visitor.person, act_form.moment_or_day(asked_on, moment), 0, values)
        again = Matter.objects.filter(form=token).first()
        if again is not None:
            return go(request, f"/desk/cases/{again.key}/", "这张表已经提交过，下面就是已建立的案件。")
        done = operations.open_case(found, asked, body=body, people=people, now=moment, form=token)
        if not isinstance(done, Refusal):
            took_part(visitor.person, done.key)
            joining.opened(clue, done.key, actor=visitor.person, people=people, now=moment)
            return go(request, f"/desk/cases/{done.key}/", f"已办理：{act.title}。")
        again = Matter.objects.filter(form=token).first()
        if again is not None:
            return go(request, f"/desk/cases/{again.key}/", "这张表已经提交过，下面就是已建立的案件。")
        fields, grounds = act_form.beside(fields, done.grounds)
    fields = tuple(replace(each, value=asked_on) if each.name == "on" else each for each in fields)
    return page(request, "cases/start", {**context, "fields": fields, "grounds": grounds}, *trail, here=HERE, status=409)


def standing_words(item: str, body: str, day: date) -> str:
    """Why no case may be opened on an item today, told before the form is filled in; "" where it may."""
    standing = standing_of(item, body, day) if item else None
    return standing.usable.reason if standing is not None and isinstance(standing.usable, Unresolved) else ""
