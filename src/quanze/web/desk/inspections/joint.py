"""One task and those of other plans at the same subject: asking them to come along, answering, calling it off."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from quanze.adapters.system_clock import now
from quanze.core.inspections.overlaps import JointOffer
from quanze.core.procedures.engine import Ground, Refusal
from quanze.store.accounts import queries as people_queries
from quanze.store.inspections.plans import joint, queries
from quanze.store.inspections.plans.facts import programmes
from quanze.store.inspections.plans.models import Plan
from quanze.web.desk.access import Missing, action
from quanze.web.desk.fields import Field, faulty, judged, typed, values
from quanze.web.desk.inspections.plans import HERE, PLANS, ROOM, people_of, plan_of, plan_resource, plan_step, replace_errors
from quanze.web.desk.pages import Step, go, page
from quanze.web.desk.visitor import visitor_of

DONE = {
    "propose": "已提议。对方答复以前，任务照常；对方同意的，随这次检查一起去。",
    "accept": "已同意。这一项随对方的检查一起去，结果登记后自动完成。",
    "decline": "已答复不参加，理由已告诉对方；这一项仍由本机关检查。",
    "withdraw": "已撤回，各方的任务恢复为待检查。",
}
STATES = {"asked": "等候答复", "accepted": "同意", "declined": "不参加", "ended": "已撤回"}


@action("plans.change", resource=plan_resource, methods=("GET", "POST"))
def joint_visit(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """A task beside those of other plans: what can be asked or answered now."""
    row, task = plan_of(key), queries.task(key, number)
    if task is None:
        raise Missing("没有这一号任务。", ((row.title, f"/desk/inspections/plans/{key}/"),))
    offer = _offer(row, task)
    role = str(task.joint.get("role", "")) if task.joint_key else ""
    fields = _fields(request, row, task, role)
    grounds: tuple[Ground, ...] = ()
    if request.method == "POST":
        fields = judged(typed(request, fields))
        if not faulty(fields):
            what = request.POST.get("do", "")
            done = _do(request, what, row, task, offer, values(fields))
            if not isinstance(done, Refusal):
                return go(request, f"/desk/inspections/plans/{key}/#joint", DONE[what])
            fields, grounds = replace_errors(fields, done.grounds)
    agencies = people_queries.agency_names()
    titles = {each.id: each.title for each in programmes(row.body, visitor_of(request).day)}
    plans = dict(Plan.objects.filter(key__in=[v.plan for v in offer.visits] if offer else []).values_list("key", "title"))
    context: dict[str, Any] = {
        "plan": row, "task": task, "role": role, "fields": fields, "grounds": grounds, "offer": offer if not role and task.state == "open" else None,
        "others": [(agencies.get(v.body, v.body), plans.get(v.plan, ""), titles.get(v.regime, v.regime)) for v in offer.visits if (v.plan, v.number) != (key, number)] if offer else [],
        "parts": told_parts(task), "lead": agencies.get(task.joint.get("lead", {}).get("body", ""), ""), "lead_regime": titles.get(task.joint.get("lead", {}).get("regime", ""), ""),
    }  # fmt: skip
    bodies = [each[0] for each in (*context["others"], *context["parts"])] or [context["lead"]]
    context["own"] = set(bodies) == {agencies.get(row.body, row.body)}
    status = 409 if request.method == "POST" else 200
    return page(request, "inspections/plan_joint", context, ROOM, PLANS, plan_step(row), Step("联合检查"), here=HERE, status=status)


def told_parts(task: queries.TaskView) -> list[tuple[str, str, str, list[str]]]:
    """Of each that was asked: body, answer, reason, who comes along."""
    agencies = people_queries.agency_names()
    found = []
    for each in task.joint.get("parts", ()):
        names = people_queries.person_names(each["people"])
        state = STATES.get(each["state"], each["state"])
        found.append((agencies.get(each["body"], each["body"]), state, each["reason"], [names.get(one, one) for one in each["people"]]))
    return found


def _offer(plan: Plan, task: queries.TaskView) -> JointOffer | None:
    """The offer in which the task stands; None where nobody else would see the subject in days that they share."""
    found = queries.joint_offers(plan.body, plan.key, subject=task.subject)
    return next((each for each in found if any((v.plan, v.number) == (plan.key, task.number) for v in each.visits)), None)


def _fields(request: HttpRequest, plan: Plan, task: queries.TaskView, role: str) -> tuple[Field, ...]:
    if not role:
        return (Field("why", "说明", "long_text", required=False, help="如哪一周去、由谁联系；对方会看到"),)
    reason = Field(
        "reason", "理由", "long_text", required=False, help="不参加或者撤回的，要写明理由，对方会看到" if role == "part" else "对方会看到"
    )
    if role == "lead" or task.joint.get("state") == "accepted":
        return (reason,)
    day = visitor_of(request).day
    people = people_of(request, plan.body)
    able = tuple((one.id, one.name) for one in people.values() if one.certificate_on(day) is not None)
    return (Field("officers", "派谁一起去", "choices", [], required=False, options=able, help="企业扫码能看到；可以以后再定"), reason)


def _do(request: HttpRequest, what: str, plan: Plan, task: queries.TaskView, offer: JointOffer | None, given: dict[str, Any]) -> Any:
    by: dict[str, Any] = {"actor": visitor_of(request).person, "people": people_of(request, plan.body), "now": now()}
    if what == "propose" and offer is not None:
        return joint.propose(plan.key, task.number, [(v.plan, v.number) for v in offer.visits], why=str(given.get("why", "")), **by)
    if what in ("accept", "decline"):
        return joint.answer(
            plan.key, task.number, what == "accept", str(given.get("reason", "")), officers=tuple(given.get("officers", ())), **by
        )
    if what == "withdraw":
        return joint.withdraw(plan.key, task.number, str(given.get("reason", "")), **by)
    return Refusal("joint", (Ground("open_stage", "现在没有可以合并的检查", "请回到计划页面"),))


ROUTES: list[URLPattern] = [path("inspections/plans/<str:key>/tasks/<int:number>/joint/", joint_visit, name="inspection-plan-joint")]
