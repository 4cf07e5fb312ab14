"""Visits: what is mine today, what waits for a head, one visit from its approval to its result."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from quanze.adapters.inspection_gates import clock_tolerance
from quanze.adapters.system_clock import now
from quanze.core.access.policy import Resource
from quanze.core.access.roles import FIELD
from quanze.core.inspections.gates import KINDS
from quanze.core.inspections.sync import arrival_by_server
from quanze.core.procedures.engine import ActRequest, Ground, Refusal
from quanze.core.procedures.model import Act
from quanze.core.procedures.people import Person
from quanze.core.procedures.state import MatterState, same_word
from quanze.store.accounts import queries as people_queries
from quanze.store.accounts.visible import resource_of, took_part
from quanze.store.inspections.checkforms import queries as checkforms
from quanze.store.inspections.plans.models import Task
from quanze.store.inspections.subjects.models import Subject
from quanze.store.inspections.visits import operations, ratings
from quanze.store.inspections.visits.facts import others_on, regime_of, specialities
from quanze.store.inspections.visits.items import best_item, items_for
from quanze.store.inspections.visits.models import Visit
from quanze.store.inspections.visits.queries import (
    RESULTS,
    SIGNATURES,
    VisitFilter,
    awaiting_approval,
    count_visits,
    fitting_officers,
    my_visits,
    visits,
)
from quanze.store.matters.models import Matter
from quanze.store.matters.queries import timeline
from quanze.web.common.qr import qr_svg
from quanze.web.desk import act_form
from quanze.web.desk.access import Missing, action
from quanze.web.desk.fields import Field, faulty, judged, typed, values, with_errors
from quanze.web.desk.inspections import visit_forms
from quanze.web.desk.inspections.visit_common import (
    HERE,
    ROOM,
    VISITS,
    Names,
    Opened,
    bodies_of,
    body_asked,
    goes,
    openable,
    opened,
    seen_number,
    visit_resource,
)
from quanze.web.desk.joining import LOOK, to_be_published
from quanze.web.desk.matter_facts import item_name
from quanze.web.desk.pages import Step, go, page
from quanze.web.desk.views.matter import clock_shown, stage_track
from quanze.web.desk.views.matters import may
from quanze.web.desk.visitor import actor_of, visitor_of

HEADS = frozenset({"leader", "deputy_leader"})
PAGE = 50
SHOWN = 12  # subjects offered under a search, tasks shown at once
# acts that a page of their own leads to; the others stand in a list
_ARRIVED = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:[+-]\d\d:\d\d)?", re.ASCII)
STEPS = ("approve", "refuse", "cancel", "visit", "emergency_visit", "make_up_approval", "sign", "record_result")
RESULTS_LEAD_ON = {"correct": "order_correction", "case": "order_correction"}


@action("work.view")
def today(request: HttpRequest) -> HttpResponse:
    """What the visitor goes to, the tasks of plans that name him, and for heads how many visits wait."""
    visitor = visitor_of(request)
    mine = my_visits(visitor.person)
    body = body_asked(request)
    from quanze.store.inspections.plans.queries import open_tasks

    tasks = open_tasks(body, visitor.person, PAGE) if body else ()
    heads = [slug for slug, _ in bodies_of(request) if actor_of(request).roles_at(slug) & HEADS]
    now_due = [one for one in mine if not one.result and (one.planned_on == visitor.day or one.started_on)]
    context = {
        "today": now_due,
        "later": [one for one in mine if not one.result and one not in now_due],
        "closing": [one for one in mine if one.result],
        "more": max(len(tasks) - SHOWN, 0),
        "tasks": tasks[:SHOWN], "body": body, "day": visitor.day, "waiting": sum(len(awaiting_approval(slug)) for slug in heads), "head": bool(heads),
        "names": Names(), "may_open": bool(body) and bool(actor_of(request).roles_at(body) & FIELD),
    }  # fmt: skip
    return page(request, "inspections/visits_today", context, ROOM, Step("我的检查"), here=HERE)


@action("work.view")
def approvals(request: HttpRequest) -> HttpResponse:
    """The visits that wait for a head of one of the visitor's bodies, with what stands against each."""
    visitor, moment = visitor_of(request), now()
    rows = []
    for slug, name in bodies_of(request):
        if not actor_of(request).roles_at(slug) & HEADS:
            continue
        people = people_queries.people_facts(slug, visitor.day)
        for row in awaiting_approval(slug):
            act = "approve" if row.stage == "planned" else "make_up_approval"
            against = operations.foreseen(row.key, act, actor=visitor.person, people=people, now=moment) if act == "approve" else ()
            rows.append((row, name, act, against, Visit.objects.get(key=row.key)))
    return page(request, "inspections/visits_approvals", {"rows": rows, "names": Names()}, ROOM, VISITS, Step("待批准的检查"), here=HERE)


@action("matters.list")
def listing(request: HttpRequest) -> HttpResponse:
    """The visits of a body, narrowed."""
    body = body_asked(request)
    asked = {name: request.GET.get(name, "").strip()[:60] for name in ("stage", "kind", "result", "q")}
    wide = bool(body) and bool(actor_of(request).roles_at(body) - {"handler", "co_handler"})
    narrow = VisitFilter(
        stage=asked["stage"],
        kind=asked["kind"],
        result=asked["result"],
        words=asked["q"],
        person="" if wide else visitor_of(request).person,
    )
    number = request.GET.get("page", "1")
    at = max(int(number), 1) if number.isascii() and number.isdigit() and len(number) < 6 else 1  # not law: digits of a page number
    total = count_visits(body, narrow)
    context = {
        "rows": visits(body, narrow, limit=PAGE, offset=(at - 1) * PAGE) if body else (), "total": total, "asked": asked, "body": body,
        "bodies": bodies_of(request), "kinds": KINDS.items(), "results": RESULTS.items(), "names": Names(), "wide": wide,
        "stages": (("planned", "等候批准"), ("approved", "已批准"), ("visited", "实施检查"), ("correcting", "整改"), ("publishing", "结果公开"), ("closed", "已办结"), ("dropped", "取消")),
        "before": at - 1, "after": at + 1 if at * PAGE < total else 0, "ratings": ratings.ratings(body) if wide else (),
    }  # fmt: skip
    return page(request, "inspections/visits_list", context, ROOM, Step("入企检查"), here=HERE)


# ---- opening


def _task(request: HttpRequest, body: str) -> Task | None:
    plan, number = request.GET.get("plan", "") or request.POST.get("plan", ""), request.GET.get("task", "") or request.POST.get("task", "")
    if not plan or not number.isdigit():
        return None
    return Task.objects.filter(plan__key=plan, plan__body=body, number=int(number)).select_related("plan").first()


@action("matter.open", resource=lambda request: Resource(body_asked(request)), methods=("GET", "POST"))
def new(request: HttpRequest) -> HttpResponse:
    """The form that asks for a visit: from a plan's task, or with a reason of its own."""
    visitor, moment, body = visitor_of(request), now(), body_asked(request)
    task = _task(request, body)
    asked = request.POST.get("subject", "") or request.GET.get("subject", "") or (task.subject if task else "")
    subject = Subject.objects.filter(body=body, key=asked, active=True).first() if asked else None
    words = request.GET.get("q", "").strip()[:60]
    context: dict[str, Any] = {"body": body, "bodies": bodies_of(request), "subject": subject, "task": task, "q": words}
    trail = (ROOM, VISITS, Step("发起检查"))
    if subject is None:
        found = Subject.objects.filter(body=body, active=True)
        for word in words.split():
            found = (
                found.filter(find__icontains=word) if found.filter(find__icontains=word).exists() else found.filter(name__icontains=word)
            )
        context |= {
            "found": found.order_by("name")[:SHOWN] if words else (),
            "more": max(found.count() - SHOWN, 0) if words else 0,
            "missing": asked,
        }
        return page(request, "inspections/visits_subject", context, *trail, here=HERE)
    people = people_queries.people_facts(body, visitor.day)
    fields = _new_fields(request, body, visitor, subject, task, people)
    context |= {"form": request.POST.get("form", "")[:64] or uuid.uuid4().hex}
    if request.method == "GET":
        return page(request, "inspections/visits_new", {**context, "fields": fields}, *trail, here=HERE)
    fields = judged(typed(request, fields))
    given = values(fields)
    grounds: tuple[Ground, ...] = ()
    if not faulty(fields):
        regime = next((one for one in checkforms.programme_views(body, visitor.day) if one.regime.id == given["regime"]), None)
        given["item"] = given["item"] or best_item(body, given["regime"], visitor.day, subject.kinds)
        done = operations.open_visit(
            body=body, subject=subject.key, subject_name=subject.name, kind=given["kind"], reason=given["why"], actor=visitor.person,
            people=people, now=moment, procedure=(regime.regime.procedure if regime else "") or "inspection", item=given["item"],
            regime=given["regime"], form=regime.regime.form if regime else "", address=subject.address, plan=task.plan.key if task else "",
            task=task.number if task else None, partners=task.plan.partners if task else (),
            planned_on=date.fromisoformat(given["planned_on"]) if given["planned_on"] else None, handler=given["handler"],
            co_handlers=given["co_handlers"], subject_kinds=subject.kinds, superior=given["superior"] == "yes",
            recheck_of=request.GET.get("recheck_of", "")[:40], token=context["form"],
        )  # fmt: skip
        if not isinstance(done, Refusal):
            took_part(visitor.person, done.key)
            return go(request, f"{VISITS.url}{done.key}/", "已登记，等候批准。")
        again = Matter.objects.filter(form=context["form"]).first()
        if again is not None:
            return go(request, f"{VISITS.url}{again.key}/", "这张表已经提交过，下面就是已登记的检查。")
        names = {"inspection_kind": "kind"}
        fields = with_errors(fields, {names.get(g.field, g.field): f"{g.reason}。{g.remedy}" for g in done.grounds if g.field})
        grounds = tuple(g for g in done.grounds if not g.field or g.field not in {f.name for f in fields})
    return page(request, "inspections/visits_new", {**context, "fields": fields, "grounds": grounds}, *trail, here=HERE, status=409)


def _new_fields(
    request: HttpRequest, body: str, visitor: Any, subject: Subject, task: Task | None, people: Mapping[str, Person]
) -> tuple[Field, ...]:
    officers = tuple(
        (one.id, act_form._described(one, body, visitor.day)) for one in people.values() if one.roles_on(visitor.day, body) & FIELD
    )
    views = checkforms.programme_views(body, visitor.day)
    fitting = [one for one in views if not one.regime.kinds or set(one.regime.kinds) & set(subject.kinds)] or list(views)
    regime = (task.regime if task else "") or (fitting[0].regime.id if len(fitting) == 1 else "")
    offers = items_for(body, regime, visitor.day, subject.kinds)
    items = tuple((one.key, one.title[:80]) for one in offers)
    kind = request.GET.get("kind", "") or (("random" if task and task.plan.kind != "special" else "special") if task else "cause")
    team = [one for one in (task.team if task else ()) if one in people] or ([visitor.person] if visitor.person in dict(officers) else [])
    return (
        Field("kind", "检查种类", "choice", kind, options=tuple(KINDS.items())),
        Field("regime", "监管制度", "choice", regime, required=False, options=tuple((one.regime.id, one.regime.title) for one in fitting), help="决定用哪张检查表、要几名什么专长的人员"),
        Field("item", "检查事项", "choice", offers[0].key if offers and offers[0].fits else "", required=False, options=items, help="只列本机关公布的检查事项，与监管制度相符的在前；不选的，按所选的制度取最相符的一项"),
        Field("why", "事由", "long_text", f"{task.plan.title}第 {task.number} 号任务：{task.why}" if task else "", help="按哪份计划，或者什么线索、投诉、上级部署；企业扫码会看到这段话"),
        Field("planned_on", "拟检查日期", "date", visitor.day.isoformat(), required=False),
        Field("handler", "检查人员（主办）", "choice", team[0] if team else "", options=officers),
        Field("co_handlers", "其他检查人员", "choices", team[1:], options=officers),
        Field("superior", "上级部署的检查", "yes_no", "no", required=False, help="上级部署的，频次上限可以不计"),
    )  # fmt: skip


# ---- one visit


@action("matter.view", resource=visit_resource)
def visit(request: HttpRequest, key: str) -> HttpResponse:
    shown = opened(request, key)
    row, view = shown.visit, shown.view
    state, procedure = view.matter.state, view.matter.procedure
    names, visitor, bodies = Names(), visitor_of(request), people_queries.agency_names()
    acting = may(request, "matter.act", resource_of(shown.matter))
    ready = [one.act for one in view.matter.options if not one.grounds and not _past_it(one.act, state)] if acting else []
    address = request.build_absolute_uri(f"/inspections/visit/{row.code}/") if row.code else ""
    entries = [
        (
            each,
            each.title,
            each.actor,
            [(t, v) for t, v in each.fields if t not in _BORING],
        )
        for each in timeline(key, names=names)
    ]
    others = others_on(row, row.planned_on or visitor.day, reserved=True) if row.stage in ("planned", "approved") else ()
    context = {
        "matter": shown.matter, "visit": row, "row": view.row, "view": view, "procedure": procedure, "stage": procedure.stages[state.stage],
        "track": stage_track(procedure, state), "acting": acting, "goes": goes(request, shown), "day": visitor.day,
        "ready": {one.id for one in ready}, "other_acts": [one for one in ready if one.id not in STEPS],
        "against": {name: found for name, found in view.grounds.items() if found}, "others": others,
        "along": [(bodies.get(one["body"], one["body"]), one["people"], _regime_named(row.body, one["regime"], visitor.day)) for one in row.joined],
        "address": address, "qr": qr_svg(address) if address and not row.closed else "", "team": [officer(shown, one, row) for one in view.team],
        "regime": _regime_title(row, visitor.day), "item": item_name(row.item), "result": RESULTS.get(row.result, ""), "signature": SIGNATURES.get(row.signature, ""),
        "clocks": [clock_shown(each) for each in view.matter.clocks if each.clock.stopped is None], "entries": entries, "names": names,
        "body": bodies.get(row.body, row.body), "own": bool(actor_of(request).roles_at(row.body)), "opens": openable(request, [row.case, *(one.key for one in others)]), "failed": _failed(request, row, bodies), "largest": operations_limit(),
    }  # fmt: skip
    return page(request, "inspections/visit", context, ROOM, VISITS, Step(row.subject_name[:30]), here=HERE)


def _failed(request: HttpRequest, row: Visit, bodies: Mapping[str, str]) -> list[tuple[dict[str, Any], str, bool]]:
    """The lines not passed, the body that looked where several did, and whether the visitor may open a case on it."""
    several = len({line.get("body") for line in row.failed} | {row.body}) > 1
    closed = {row.body: row.case} | {one["body"]: one.get("case", "") for one in row.joined if one["body"] != row.body}
    told = []
    for line in row.failed:
        body = line.get("body", row.body)
        told.append(
            (
                line,
                bodies.get(body, body) if several else "",
                bool(row.result and actor_of(request).roles_at(body) and not closed.get(body)),
            )
        )
    return told


_BORING = frozenset({"手写签名图像的摘要"})


def operations_limit() -> int:
    """The largest photograph in megabytes."""
    from quanze.adapters.visit_photos import MEGABYTE, largest_photo

    return largest_photo() // MEGABYTE


def _past_it(act: Act, state: MatterState) -> bool:
    """Whether what the visit already says, and the act's form does not ask, bars the act: no end of a visit whose result is an order."""
    own = {field.id for field in act.fields}
    return any(
        use.guard == "field_is"
        and use.arguments["field"] not in own
        and not any(same_word(state.fields.get(use.arguments["field"], ""), str(value)) for value in use.arguments["values"])
        for use in act.guards
    )


def _regime_title(row: Visit, day: date) -> str:
    return _regime_named(row.body, row.regime, day)


def _regime_named(body: str, regime: str, day: date) -> str:
    found = checkforms.programme(body, regime, day) if regime else None
    return found.regime.title if found else regime


def officer(shown: Opened, person: str, row: Visit) -> tuple[str, str]:
    """Name and certificate number of an officer on the day of the visit."""
    known = shown.people.get(person)
    if known is None:
        return people_queries.person_names([person]).get(person, person), ""
    held = known.certificate_on(row.planned_on or now().date()) or known.certificate_on(now().date())
    return known.name, held.number if held else ""


@action("matter.act", resource=visit_resource, methods=("GET", "POST"))
def act(request: HttpRequest, key: str, act: str) -> HttpResponse:
    """The form of an act; refused, it comes back with what was typed, the grounds, and the gates that this person may go through."""
    shown, moment, visitor = opened(request, key), now(), visitor_of(request)
    view, row = shown.view.matter, shown.visit
    rule = view.procedure.acts.get(act)
    if rule is None or rule.opens:
        raise Missing("这次检查的程序没有这一行为。", (("回到检查", f"{VISITS.url}{key}/"),))
    fields = _act_fields(request, shown, rule)
    context: dict[str, Any] = {
        "visit": row, "act": rule, "seen": view.seen, "who": "、".join(view.procedure.roles[role].title for role in rule.roles),
        "leads": view.procedure.stages[rule.leads_to].title if rule.leads_to else "", "counting": [(form, one) for form in shown.view.forms for one in form.records if one.counts],
        "regime": _regime_title(row, visitor.day),
    }  # fmt: skip
    trail = (ROOM, VISITS, Step(row.subject_name[:20], f"{VISITS.url}{key}/"), Step(rule.title))
    fields, context["public"] = to_be_published(request, key, act, fields)
    option = next((each for each in view.options if each.act.id == act), None)
    if request.method == "GET":
        grounds: tuple[Ground, ...] = (
            option.grounds
            if option
            else (Ground("open_stage", f"这次检查现处“{view.stage_title}”，不能办理“{rule.title}”", "请回到检查页面"),)
        )
        standing = shown.view.grounds.get(act, ()) if not grounds else ()
        context |= {
            "fields": fields,
            "grounds": grounds,
            "barred": bool(grounds),
            "standing": standing,
            "overridable": _overridable(request, shown, standing),
        }
        return page(request, "inspections/visit_act", context, *trail, here=HERE)
    fields = act_form.typed(request, fields)
    known = seen_number(request)
    if LOOK in request.POST:
        return page(request, "inspections/visit_act", {**context, "fields": fields, "seen": known}, *trail, here=HERE)
    given, errors = act_form.given(rule, fields)
    if errors:
        context |= {"fields": with_errors(fields, errors), "seen": known}
        return page(request, "inspections/visit_act", context, *trail, here=HERE, status=409)
    given = _with_local_times(rule, given)
    overrides = {
        name.removeprefix("override-"): request.POST[name].strip() for name in request.POST if name.startswith("override-") and request.POST[name].strip()
    }  # fmt: skip
    on = request.POST.get("on", "") or str(given.get("visit_from", ""))[:10]
    if act == "sign" and (image := _drawn(request)):
        done = operations.sign(
            key, actor=visitor.person, people=shown.people, now=moment, signature=str(given.get("signature", "")), signed_by=str(given.get("signed_by", "")),
            image=image, refusal_note=str(given.get("refusal_note", "")), witness=str(given.get("witness", "")), seen=known,
        )  # fmt: skip
    else:
        asked = ActRequest(act, visitor.person, act_form.moment_or_day(on, moment), known, given, (), overrides)
        done = operations.act(key, asked, people=shown.people, now=moment)
    if not isinstance(done, Refusal):
        took_part(visitor.person, key)
        return go(request, f"{VISITS.url}{key}/", f"已办理：{rule.title}。")
    fields, rest = act_form.beside(fields, done.grounds)
    stale = any(ground.guard == "fresh_form" for ground in done.grounds)
    context |= {
        "fields": fields, "grounds": rest, "seen": opened(request, key).view.matter.seen if stale else known, "overridable": _overridable(request, shown, done.grounds),
        "fresh": list(timeline(key, after=max(known, 0), names=Names())) if stale else (),
    }  # fmt: skip
    return page(request, "inspections/visit_act", context, *trail, here=HERE, status=409)


def _with_local_times(rule: Act, given: dict[str, Any]) -> dict[str, Any]:
    """Moments typed in a form are the office's own time."""
    for field in rule.fields:
        text = str(given.get(field.id, ""))
        if field.type == "datetime" and text:
            try:
                moment = datetime.fromisoformat(text)
            except ValueError:
                continue
            if moment.tzinfo is None and len(text) > len("2026-03-09"):
                given[field.id] = moment.replace(tzinfo=ZoneInfo(settings.TIME_ZONE)).isoformat()
    return given


def _drawn(request: HttpRequest) -> bytes:
    """The signature that was drawn on the screen, as the page sends it (`data:image/png;base64,…`)."""
    import base64
    import binascii

    text = request.POST.get("drawn", "")
    start = "data:image/png;base64,"
    if not text.startswith(start):
        return b""
    try:
        return base64.b64decode(text[len(start) :], validate=True)
    except binascii.Error:
        return b""


def _act_fields(request: HttpRequest, shown: Opened, rule: Act) -> tuple[Field, ...]:
    row, moment, state = shown.visit, now().astimezone(ZoneInfo(settings.TIME_ZONE)), shown.view.matter.state
    local = f"{moment:%Y-%m-%dT%H:%M}"
    known: dict[str, Any] = dict(state.fields)
    known |= {
        "visit_from": local,
        "visit_until": local,
        "place": row.place or row.address or "",
        "present": list(shown.view.team),
        "transferred_on": moment.date().isoformat(),
    }
    known |= {"handler": (state.people.get("handler") or ("",))[0], "co_handlers": list(state.people.get("co_handler", ()))}
    known.pop("device_clock", None)
    noted, device_now = (
        request.GET.get("visit_from", ""),
        request.GET.get("device_now", ""),
    )  # what the offline page wrote down, and its clock
    if arrived := _office_moment(noted):
        odd = ""
        if device := _office_moment(device_now):
            arrived, odd = arrival_by_server(arrived, device, moment.replace(tzinfo=None), clock_tolerance())
        known |= {"visit_from": f"{arrived:%Y-%m-%dT%H:%M}", "device_clock": odd}
    for name in ("credentials_shown", "position", "signature_digest", "result", "signature"):
        known.pop(name, None)
    if rule.id == "emergency_visit":
        known["emergency_reason"] = row.reason
    if rule.id == "record_result":
        counting = [one for form in shown.view.forms for one in form.records if one.counts]
        bad = any(one.fails for one in counting)
        known["result"] = "good" if counting and not bad else ""
    fields = act_form.fields_of(rule, shown.people, row.body, visitor_of(request).day, known=known)
    if rule.id in ("approve", "change_team", "emergency_visit"):
        officers = _officers(row, shown.people, visitor_of(request).day)
        fields = tuple(
            replace(one, options=officers) if one.name in ("field-handler", "field-co_handlers", "field-present") else one for one in fields
        )
    if rule.id == "visit":
        named = set(shown.view.team)
        fields = tuple(
            replace(one, options=tuple(o for o in one.options if o[0] in named)) if one.name == "field-present" else one for one in fields
        )
    hidden = {"field-position", "field-signature_digest", "field-device_clock"}
    fields = tuple(replace(one, kind="hidden") if one.name in hidden else one for one in fields)
    if rule.id in ("visit", "emergency_visit", "sign", "record_result"):
        return fields
    return (Field("on", "办理日期", "date", moment.date().isoformat(), help="实际办理的日子，不填就是今天", required=False), *fields)


def _office_moment(text: str) -> datetime | None:
    """A moment that a device wrote, in the office's own time whatever the device's zone; None where it cannot be read."""
    if not _ARRIVED.fullmatch(text):
        return None
    try:
        said = datetime.fromisoformat(text)
        return said.astimezone(ZoneInfo(settings.TIME_ZONE)).replace(tzinfo=None) if said.tzinfo else said
    except (ValueError, OverflowError):
        return None


def _officers(row: Visit, people: Mapping[str, Person], day: date) -> tuple[tuple[str, str], ...]:
    """Who can be sent, those who fit the programme first: name, certificate, speciality, and what stands against each."""
    regime = regime_of(row.body, row.regime, day)
    fit = fitting_officers(row.body, people, regime.speciality if regime else "", row.subject, row.planned_on or day)
    good = specialities(people)
    known = [*fit, *(id_ for id_, one in people.items() if id_ not in fit and one.certificate_on(day))]
    return tuple(
        (one, "　".join(part for part in (people[one].name, people[one].certificate_on(day).number, "、".join(sorted(good.get(one, ()))), "" if one in fit else "不能派：请假、回避或者不在执法岗位") if part))  # type: ignore[union-attr]
        for one in known
        if people[one].certificate_on(day)
    )  # fmt: skip


def _overridable(request: HttpRequest, shown: Opened, grounds: tuple[Ground, ...]) -> list[tuple[Ground, str]]:
    """The gates that the visitor may go through, each with the reason typed so far."""
    visitor, roles = visitor_of(request), shown.view.matter.procedure.roles
    person = shown.people.get(visitor.person)
    mine = person.roles_on(visitor.day, shown.matter.body) if person else frozenset()
    return [
        (ground, request.POST.get(f"override-{ground.guard}", ""))
        for ground in grounds
        if any(post in mine for role in ground.override_by if role in roles for post in (roles[role].posts or (role,)))
    ]


@action("matter.act", resource=visit_resource, methods=("POST",))
def choose_record(request: HttpRequest, key: str) -> HttpResponse:
    """Which of two forms counts."""
    shown, visitor = opened(request, key), visitor_of(request)
    asked = request.POST.get("record", "")[:64]
    among = [
        one.record for form in shown.view.forms for one in form.records if not one.late and asked in {each.record for each in form.records}
    ]
    done = operations.choose_record(
        key,
        asked,
        actor=visitor.person,
        people=shown.people,
        now=now(),
        among=among,
        seen=seen_number(request),
    )
    return _told(request, key, done, "已选定检查表，其余的照样保存。", "#records")


@action("matter.act", resource=visit_resource, methods=("POST",))
def join(request: HttpRequest, key: str) -> HttpResponse:
    """Merges this visit into another at the same subject."""
    shown, visitor = opened(request, key), visitor_of(request)
    into = request.POST.get("into", "")[:40]
    done = operations.join(key, into, actor=visitor.person, people=shown.people, now=now(), seen=seen_number(request))
    return _told(request, key, done, "已并入那次检查，联合进行；这一次取消。", "")


def _told(request: HttpRequest, key: str, done: object, words: str, mark: str) -> HttpResponse:
    address = f"{VISITS.url}{key}/{mark}"
    if isinstance(done, Refusal):
        return go(request, address, "没有办成：" + "；".join(f"{one.reason}。{one.remedy}" for one in done.grounds) + "。", bad=True)
    took_part(visitor_of(request).person, key)
    return go(request, address, words)


ROUTES: list[URLPattern] = [
    path("inspections/visits/", listing, name="inspection-visits"),
    path("inspections/visits/mine/", today, name="inspection-visits-mine"),
    path("inspections/visits/approvals/", approvals, name="inspection-approvals"),
    path("inspections/visits/new/", new, name="inspection-visit-new"),
    path("inspections/visits/<str:key>/", visit, name="inspection-visit"),
    path("inspections/visits/<str:key>/acts/<str:act>/", act, name="inspection-visit-act"),
    path("inspections/visits/<str:key>/choose/", choose_record, name="inspection-visit-choose"),
    path("inspections/visits/<str:key>/join/", join, name="inspection-visit-join"),
    *visit_forms.ROUTES,
]
