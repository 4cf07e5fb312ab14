"""The form of one act of a case. Refused, it comes back with what was typed, the grounds beside the fields, and whatever is new."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse

from quanze.adapters.system_clock import now
from quanze.core.forms.model import value_of
from quanze.core.procedures.engine import ActRequest, Ground, Refusal
from quanze.core.procedures.guards import papers_demanded
from quanze.core.procedures.model import Act
from quanze.store.accounts.visible import took_part
from quanze.store.casework import operations
from quanze.store.casework.paper_data import lines_of
from quanze.store.matters.queries import timeline
from quanze.store.papers.queries import paper_data, papers_of
from quanze.web.desk import act_form
from quanze.web.desk.access import Missing, action
from quanze.web.desk.cases.common import CASES, HERE, PENALTY, Opened, case_resource, case_step, opened, seen_number
from quanze.web.desk.cases.show import forms_of, judged, may_note, similar
from quanze.web.desk.cases.uploads import as_uploads, files_of
from quanze.web.desk.fields import Field, faulty, with_errors
from quanze.web.desk.matter_facts import items_of
from quanze.web.desk.names import Names
from quanze.web.desk.pages import Step, go, page
from quanze.web.desk.visitor import visitor_of

# acts before which the officer is shown what the law says of the fine, and the nearest past cases
WEIGHING = frozenset({"final_report", "pass_review", "pass_legal_review", "serve_notice", "deliberate", "decide_penalty", "decide_on_spot"})
# the forms whose number is the number of the decision
DECISIONS = frozenset({"SAMR2021-44", "SAMR2021-45", "SAMR2021-46"})


@action("matter.act", resource=case_resource, methods=("GET", "POST"))
def act(request: HttpRequest, key: str, act: str) -> HttpResponse:
    shown, moment, visitor = opened(request, key), now(), visitor_of(request)
    matter, view = shown.matter, shown.view
    rule = view.procedure.acts.get(act)
    if rule is None or rule.opens:
        raise Missing("本案的程序没有这一行为。", (("回到案件", f"/desk/cases/{key}/"),))
    on = Field("on", "办理日期", "date", visitor.day.isoformat(), help="实际办理的日子，不填就是今天", required=False)
    offered = items_of(matter.body, PENALTY) if any(each.options_from == "items" for each in rule.fields) else ()
    known, asked_of = known_fields(shown, rule), operations.asked_in(view.procedure, rule)
    fields = as_uploads(
        rule, (on, *act_form.fields_of(rule, shown.people, matter.body, visitor.day, known=known, items=offered, asked=asked_of))
    )
    papers = forms_of(shown, rule.documents)
    context: dict[str, Any] = {
        "matter": matter,
        "act": rule,
        "takes_files": any(each.kind == "file" for each in fields),
        "procedure": view.procedure,
        "seen": view.seen,
        "who": "、".join(view.procedure.roles[role].title for role in rule.roles),
        "documents": papers,
        "papers_first": [
            (form, title) for form, title, issued, template in papers if template and not issued and form in papers_demanded(rule)
        ],
        "have": request.POST.getlist("documents"),
        "done_last": view.state.last_done(act),
        "done_times": view.state.times_done(act),
        "leads": view.procedure.stages[rule.leads_to].title if rule.leads_to else "",
        "judged": judged(shown) if act in WEIGHING else None,
        "similar": similar(key) if act in WEIGHING else (),
        "similar_seen": set(shown.case.judgement.assessment.similar_seen),
    }
    context["all_seen"] = all(each["key"] in context["similar_seen"] for each in context["similar"])
    context["may_note"] = may_note(request, shown)
    trail = (CASES, case_step(matter), Step(rule.title))
    option = next((each for each in view.options if each.act.id == act), None)
    if request.method == "GET":
        grounds: tuple[Ground, ...] = (
            option.grounds
            if option
            else (Ground("open_stage", f"本案现处“{view.stage_title}”，不能办理“{rule.title}”", "请回到案件，从页面列出的行为中选择"),)
        )
        standing = shown.case.grounds.get(act, ())
        context |= {"fields": fields, "grounds": grounds, "barred": bool(grounds), "standing": standing if not grounds else ()}
        if grounds:
            context["papers_first"] = []
        return page(request, "cases/act", context, *trail, here=HERE)
    fields = act_form.typed(request, fields)
    if act_form.MORE_ROWS in request.POST:
        return page(request, "cases/act", {**context, "fields": fields, "seen": seen_number(request)}, *trail, here=HERE)
    values, errors = act_form.given(rule, fields)
    fields, files = files_of(request, rule, fields, key)
    values |= files
    known_events = seen_number(request)
    if errors or faulty(fields):
        context |= {"fields": with_errors(fields, errors), "seen": known_events}
        return page(request, "cases/act", context, *trail, here=HERE, status=409)
    overrides = {
        name.removeprefix("override-"): request.POST[name].strip()
        for name in request.POST
        if name.startswith("override-") and request.POST[name].strip()
    }
    documents = tuple(dict.fromkeys([*request.POST.getlist("documents"), *(each[0] for each in papers if each[2])]))
    asked = ActRequest(
        act, visitor.person, act_form.moment_or_day(request.POST.get("on", ""), moment), known_events, values, documents, overrides
    )
    done = operations.act(key, asked, people=shown.people, now=moment, more={"issued": shown.more["issued"]})
    if not isinstance(done, Refusal):
        took_part(visitor.person, key)
        return go(request, f"/desk/cases/{key}/", f"已办理：{rule.title}。")
    fields, rest = act_form.beside(fields, done.grounds)
    stale = any(ground.guard == "fresh_form" for ground in done.grounds)
    context |= {
        "fields": fields,
        "grounds": rest,
        "fresh": list(timeline(key, after=max(known_events, 0), names=Names())) if stale else (),
        "seen": opened(request, key).view.seen if stale else known_events,
        "overridable": overridable(request, shown, done),
    }
    return page(request, "cases/act", context, *trail, here=HERE, status=409)


# what the officer wrote in the paper of an act stands in the act's form: field of the act <- (forms, field of the paper)
FROM_PAPERS: Mapping[str, tuple[frozenset[str], str]] = {
    "decision": (DECISIONS, "case.penalty"),
    "seizure_no": (frozenset({"SAMR2021-21"}), "paper.number"),
    "seizure_basis": (frozenset({"SAMR2021-21"}), "act.basis"),
    "seized_goods": (frozenset({"SAMR2021-24", "SAMR2021-21"}), "goods"),
}


PROPOSED: Mapping[str, str] = {"fine": "proposed_fine", "confiscated": "proposed_confiscated", "penalties": "proposed_penalties"}


def _remedy_end(shown: Opened) -> str:
    """The last day of the deferral or of the instalments where these were allowed, else of the term to go to court; "" where neither is known or a remedy was sought."""
    if shown.view.state.times_done("record_remedy"):
        return ""
    due: dict[str, list[date]] = {}
    for each in shown.view.clocks:
        if each.due_day is not None and (each.clock.stopped is None or each.clock.rule != "deferral"):
            due.setdefault(each.clock.rule, []).append(each.due_day)
    found = due.get("deferral") or due.get("instalment") or due.get("suit")
    return max(found).isoformat() if found else ""


def known_fields(shown: Opened, act: Act) -> dict[str, Any]:
    """What already stands in the form: the case's fields, the number of the decision that was made as a paper, the sum proposed."""
    known = act_form.known_for(act, shown.view.state)
    if "decision_no" not in known:
        number = next((each.number for each in reversed(papers_of(shown.matter.key)) if each.form in DECISIONS and each.number), "")
        if number:
            known["decision_no"] = number
    for field, (forms, source) in FROM_PAPERS.items():
        made = next((each.id for each in reversed(papers_of(shown.matter.key)) if each.form in forms), None)
        said_there = value_of(paper_data(made) or {}, source) if made is not None else None
        if said_there and (field not in known or field != "decision"):
            known[field] = lines_of(source, said_there) if isinstance(said_there, list) else said_there
    for field, proposed in PROPOSED.items():
        if field not in known and known.get(proposed):
            known[field] = known[proposed]
    if "remedy_over_on" not in known and (day := _remedy_end(shown)):
        known["remedy_over_on"] = day
    said = shown.case.judgement.assessment
    for rule in shown.view.procedure.acts.values():
        for each in rule.fields:
            if each.type == "file":
                known.pop(each.id, None)  # each file belongs to the act it came with
    if "facts_found" not in known and said.facts:
        known["facts_found"] = said.facts
    return known


def overridable(request: HttpRequest, shown: Opened, refusal: Refusal) -> list[tuple[Ground, str]]:
    """The grounds that the visitor may go on in spite of, each with the reason typed so far."""
    visitor, roles = visitor_of(request), shown.view.procedure.roles
    person = shown.people.get(visitor.person)
    mine = person.roles_on(visitor.day, shown.matter.body) if person else frozenset()
    return [
        (ground, request.POST.get(f"override-{ground.guard}", ""))
        for ground in refusal.grounds
        if any(post in mine for role in ground.override_by if role in roles for post in (roles[role].posts or (role,)))
    ]


@action("matter.act", resource=case_resource, methods=("POST",))
def similar_looked_at(request: HttpRequest, key: str) -> HttpResponse:
    """Records that the nearest past cases were looked at, as the decision asks."""
    shown, visitor = opened(request, key), visitor_of(request)
    numbers = [each["key"] for each in similar(key)]
    noted = operations.assess(
        key, {"similar_seen": numbers}, actor=visitor.person, seen=seen_number(request), people=shown.people, now=now()
    )
    onward = request.POST.get("back", "")
    back = f"/desk/cases/{key}/acts/{onward}/" if onward in shown.view.procedure.acts else f"/desk/cases/{key}/#similar"
    if isinstance(noted, Refusal):
        return go(request, back, f"没有记入：{noted.grounds[0].reason}。{noted.grounds[0].remedy}。", bad=True)
    took_part(visitor.person, key)
    return go(request, back, f"已记入：查看过 {len(numbers)} 件同类案件。")
