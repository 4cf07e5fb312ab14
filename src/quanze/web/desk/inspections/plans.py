"""Plans on the desk: the list, a new plan with its arithmetic, the page of one plan, its acts, tasks, overlaps and workbook."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from quanze.adapters.inspection_planning import load_planning
from quanze.adapters.procedures import procedure_on
from quanze.adapters.system_clock import now
from quanze.adapters.workbooks import Sheet, write_workbook
from quanze.core.access.policy import Resource
from quanze.core.access.roles import OFFICERS
from quanze.core.inspections.plans import AXES
from quanze.core.procedures.engine import ActRequest, Ground, Refusal
from quanze.core.procedures.people import Person
from quanze.store.accounts import queries as people_queries
from quanze.store.accounts.visible import took_part
from quanze.store.inspections.plans import operations, queries
from quanze.store.inspections.plans.facts import Arithmetic, arithmetic, programmes
from quanze.store.inspections.plans.joint import waiting
from quanze.store.inspections.plans.models import Plan
from quanze.store.inspections.plans.operations import Settings
from quanze.store.inspections.plans.queries import PlanView, plan_view
from quanze.store.inspections.plans.writing import WORKING
from quanze.store.matters.models import Matter
from quanze.store.matters.queries import timeline
from quanze.web.desk import act_form
from quanze.web.desk.access import Missing, action
from quanze.web.desk.cases.common import Names, bodies_of, seen_number
from quanze.web.desk.cases.evidence import attachment
from quanze.web.desk.fields import Field, faulty, judged, typed, values, with_errors
from quanze.web.desk.inspections.subjects_common import may
from quanze.web.desk.pages import Step, go, page
from quanze.web.desk.views.matter import clock_shown, next_acts, stage_track
from quanze.web.desk.visitor import actor_of, visitor_of

HERE = "检查"
ROOM = Step("检查", "/desk/inspections/")
PLANS = Step("检查计划", "/desk/inspections/plans/")
SHOWN = 30  # tasks on one page
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STATES = (("open", "在办"), ("closed", "已结束"), ("all", "全部"))
QUOTA = "quota-"
JOINT_STATES = {"asked": "等候答复", "accepted": "同意", "declined": "不参加"}


def plan_of(key: str) -> Plan:
    """The plan with this key; `Missing` in words for the reader."""
    found = Plan.objects.filter(key=key).first()
    if found is None:
        raise Missing("没有这个检查计划。地址可能写错了。", (("检查计划", "/desk/inspections/plans/"), ("我的工作", "/desk/")))
    return found


def plan_resource(request: HttpRequest, key: str, **_: Any) -> Resource:
    return Resource(plan_of(key).body)


def _body_resource(request: HttpRequest, body: str) -> Resource:
    return Resource(body)


def people_of(request: HttpRequest, body: str) -> Mapping[str, Person]:
    return people_queries.people_facts(body, visitor_of(request).day)


def plans_at(request: HttpRequest, body: str) -> bool:
    """Whether the visitor prepares plans and holds draws at the body."""
    return bool(actor_of(request).roles_at(body) & OFFICERS)


def plan_step(plan: Plan) -> Step:
    return Step(plan.title[:30], f"/desk/inspections/plans/{plan.key}/")


@action("matters.list")
def plans(request: HttpRequest) -> HttpResponse:
    """The plans of a body."""
    bodies = [(slug, name) for slug, name in bodies_of(request) if may(request, "plans.view", slug)]
    mine = [slug for slug, _ in bodies]
    asked_body = request.GET.get("body", "")
    busy = set(Plan.objects.filter(body__in=mine).values_list("body", flat=True).distinct())
    body = asked_body if asked_body in mine else next((slug for slug in mine if slug in busy), mine[0] if mine else "")
    state = request.GET.get("state", "open")
    closed = {"open": False, "closed": True}.get(state)
    at = number_of(request.GET.get("page", ""), 1)
    today = visitor_of(request).day
    rows = queries.plans(body, today, closed=closed, limit=queries.PAGE + 1, offset=(at - 1) * queries.PAGE)
    titles = {each.id: each.title for each in programmes(body, today)} if rows else {}
    context = {
        "rows": [(row, [titles.get(each, each) for each in row.regimes]) for row in rows[: queries.PAGE]],
        "next": at + 1 if len(rows) > queries.PAGE else 0,
        "before": at - 1,
        "body": body,
        "bodies": bodies,
        "state": state if state in dict(STATES) else "all",
        "states": STATES,
        "may_plan": plans_at(request, body),
        "asked": [(each, people_queries.agency_names().get(each.joint["lead"]["body"], "")) for each in waiting(body)[:SHOWN]],
    }
    return page(request, "inspections/plans", context, ROOM, Step("检查计划"), here=HERE)


def number_of(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 7 and int(text) > 0 else otherwise


def _fields(request: HttpRequest, body: str, plan: Plan | None) -> tuple[Field, ...]:
    """The form of a plan; what it is called and when it runs stands fixed once it is opened."""
    today = visitor_of(request).day
    year = today.year + (today.month > 10)  # not law: from November on a new plan is next year's
    planning = load_planning()
    settings = plan.settings if plan else {}
    regimes = tuple((each.id, each.title) for each in programmes(body, today))
    bodies = tuple(
        (each.slug, each.name) for each in people_queries.agencies() if each.slug != body and each.slug not in people_queries.ended(today)
    )
    opening = (
        Field("title", "计划名称", value=f"{year} 年度检查计划"),
        Field("kind", "种类", "choice", "yearly", options=tuple(queries.KINDS.items()), help="专项计划由本级政府或者垂直管理的上级机关批准；年度和联合计划由主要负责人批准"),
        Field("start", "开始日期", "date", date(year, 1, 1).isoformat()),
        Field("end", "结束日期", "date", date(year, 12, 31).isoformat()),
    )  # fmt: skip
    return (
        *(opening if plan is None else ()),
        Field("regimes", "监管制度", "choices", plan.regimes if plan else [], options=regimes),
        Field("axes", "抽取时怎样分层", "choices", settings.get("axes", ["kind", "key"]), required=False, options=tuple(AXES.items()), help="同一层里的对象互相抽取，风险等级高的签数多"),
        Field("named", "逐户列入最低频次要求检查的对象", "yes_no", settings.get("named", True), required=False),
        Field("partners", "联合检查的部门", "choices", plan.partners if plan else [], required=False, options=bodies),
        Field("team", "每组几人", "number", settings.get("team") or planning.team, required=False),
        Field("visits_a_day", "每组每个工作日检查几户", "number", settings.get("visits_a_day") or planning.visits_a_day, required=False, help="用来估算人力，不是要求"),
        Field("most_visits", "每人最多检查几户", "number", settings.get("most_visits") or "", required=False),
        Field("note", "说明", "long_text", settings.get("note", ""), required=False),
    )  # fmt: skip


def _settings(request: HttpRequest, fields: tuple[Field, ...], strata: list[str]) -> tuple[Settings, dict[str, str]]:
    """What was typed, as settings; and an error for each number that is none."""
    given, errors = values(fields), {}
    numbers = {}
    for name in ("team", "visits_a_day", "most_visits"):
        text = str(given[name]).strip()
        if text and not (text.isascii() and text.isdigit() and 0 < int(text) < 1000):  # not law: no team or day is so large
            errors[name] = f"应是 1 以上的整数，写的是“{text[:20]}”"
        numbers[name] = int(text) if text and name not in errors else 0
    quotas = {name: request.POST.get(f"{QUOTA}{n}", "").strip() for n, name in enumerate(strata)}
    quotas = {name: words for name, words in quotas.items() if words and words not in ("0", "0%")}
    reserve = f"{load_planning().reserve_percent}%"
    return Settings(
        tuple(given["regimes"]), quotas, _reserves(quotas, reserve), tuple(each for each in AXES if each in given["axes"]), tuple(given["partners"]),
        (), str(given["named"]) in ("yes", "True"), numbers["team"], numbers["visits_a_day"], numbers["most_visits"] or None, given["note"],
    ), errors  # fmt: skip


def _reserves(quotas: Mapping[str, str], share: str) -> dict[str, str]:
    """Reserves as a share of each quota: of a number its share rounded up, of a share of the stratum the same share of it."""
    from fractions import Fraction

    part = Fraction(share[:-1]) / 100  # not law: percent
    made = {}
    for name, words in quotas.items():
        if words.isascii() and words.isdigit():
            made[name] = str(-((-part * int(words)) // 1))
        else:
            try:
                whole = Fraction(words[:-1]) / 100 if words.endswith(("%", "％")) else Fraction(words)
                made[name] = f"{part * whole}" if (part * whole).denominator > 1 else "0"
            except (ValueError, ZeroDivisionError):
                continue  # the quota itself is told to be wrong
    return made


def figures(counted: Arithmetic) -> dict[str, Any]:
    """The arithmetic of a plan as its page shows it."""
    return {
        "requirements": [(part, each) for part in counted.parts for each in part.quota.requirements],
        "shares": [(part, each) for part in counted.parts for each in part.quota.shares],
        "silent": [part.title for part in counted.parts if not part.quota.requirements and not part.quota.shares],
        "several": len(counted.parts) > 1,
        "visits": counted.visits,
        "must_see": sum(part.quota.must_see for part in counted.parts),
        "overdue": sum(part.quota.overdue for part in counted.parts),
        "barred": sum(part.quota.barred for part in counted.parts),
        "capped": sum(group.capped * len(group.subjects) for part in counted.parts for group in part.quota.groups if not group.barred),
        "reasons": barred_reasons(counted),
        "capacity": counted.capacity,
        "feasibility": counted.feasibility,
        "cautions": counted.proposal.cautions,
        "to_draw": counted.to_draw,
        "classes": by_class(counted),
    }


def barred_reasons(counted: Arithmetic) -> list[tuple[str, int]]:
    """Why subjects may not be seen again or not so often, with how many each."""
    found: dict[str, int] = {}
    for part in counted.parts:
        for group in part.quota.groups:
            words = group.barred.partition("：")[2] or group.barred if group.barred else group.cap if group.capped else ""
            if words:
                found[words] = found.get(words, 0) + len(group.subjects)
    return sorted(found.items(), key=lambda each: -each[1])


def by_class(counted: Arithmetic) -> list[tuple[str, int, int]]:
    """Risk classes with their subjects and the visits that are due to named ones."""
    found: dict[str, list[int]] = {}
    for part in counted.parts:
        for group in part.quota.groups:
            row = found.setdefault(f"{group.risk} 级" if group.risk else "未评级", [0, 0])
            row[0] += len(group.subjects)
            row[1] += 0 if group.barred else (len(group.due) - group.capped) * len(group.subjects)
    return [(name, *row) for name, row in sorted(found.items())]


@action("plans.change", resource=_body_resource, methods=("GET", "POST"))
def new(request: HttpRequest, body: str) -> HttpResponse:
    """A new plan: what it holds, counted before it is saved."""
    return _form(request, body, None)


@action("plans.change", resource=plan_resource, methods=("GET", "POST"))
def change(request: HttpRequest, key: str) -> HttpResponse:
    """What a plan in preparation holds, to be changed."""
    plan = plan_of(key)
    if plan.stage != "draft":
        raise Missing("计划已经提交审核，内容不能再改。需要修改的，请退回编制。", ((plan.title, f"/desk/inspections/plans/{key}/"),))
    return _form(request, plan.body, plan)


def _form(request: HttpRequest, body: str, plan: Plan | None) -> HttpResponse:
    visitor, moment = visitor_of(request), now()
    fields = _fields(request, body, plan)
    trail = (ROOM, PLANS, *((plan_step(plan),) if plan else ()), Step("修改计划" if plan else "新建计划"))
    context: dict[str, Any] = {
        "plan": plan,
        "body": people_queries.agency_names().get(body, body),
        "form": request.POST.get("form", "")[:64] or uuid.uuid4().hex,
        "seen": request.POST.get("seen", plan.length if plan else 0),
        "strata": [(n, name, "", "", words) for n, (name, words) in enumerate((plan.quotas if plan else {}).items())],
    }
    if request.method == "GET":
        return page(request, "inspections/plan_form", {**context, "fields": fields}, *trail, here=HERE)
    fields = judged(typed(request, fields))
    known = [name[:200] for name in request.POST.getlist("stratum")[:1000]]
    settings, errors = _settings(request, fields, known)
    fields = with_errors(fields, errors)
    start, end = (plan.start, plan.end) if plan else _days(fields)
    if not faulty(fields) and start and end and end < start:
        fields = with_errors(fields, {"end": f"结束日期 {end} 早于开始日期 {start}"})
    if faulty(fields) or start is None or end is None:
        context["strata"] = [(n, name, "", "", request.POST.get(f"{QUOTA}{n}", "")) for n, name in enumerate(known)]
        return page(request, "inspections/plan_form", {**context, "fields": fields}, *trail, here=HERE, status=409)
    try:
        counted = arithmetic(
            body, settings.regimes, start, end, visitor.day, axes=settings.axes, team=settings.team, visits_a_day=settings.visits_a_day
        )
    except ValueError as wrong:
        grounds = (Ground("fields", str(wrong), "请改正后再算"),)
        return page(request, "inspections/plan_form", {**context, "fields": fields, "grounds": grounds}, *trail, here=HERE, status=409)
    before = {name: request.POST.get(f"{QUOTA}{n}", "") for n, name in enumerate(known)}
    if plan and not known:
        before = dict(plan.quotas)
    context |= {
        "counted": figures(counted),
        "strata": [
            (n, each.name, each.subjects, each.eligible, before.get(each.name, str(each.proposed) if each.proposed else ""), each.proposed)
            for n, each in enumerate(counted.proposal.strata)
        ],
        "day": visitor.day,
    }
    if request.POST.get("do") != "save" or (not known and counted.proposal.strata):
        return page(request, "inspections/plan_form", {**context, "fields": fields}, *trail, here=HERE)
    people = people_of(request, body)
    if plan is None:
        procedure = procedure_on("inspection-plan", visitor.day)
        if procedure is None:
            raise Missing("今天没有检查计划程序的有效版本。")
        given = values(fields)
        asked = {"plan_title": given["title"], "plan_kind": given["kind"], "plan_start": given["start"], "plan_end": given["end"]}
        request_ = ActRequest("draft", visitor.person, visitor.day.isoformat(), 0, asked)
        done: Any = operations.open_plan(procedure, request_, settings, body=body, people=people, now=moment, form=context["form"])
        if isinstance(done, Refusal) and (again := Matter.objects.filter(form=context["form"]).first()):
            return go(request, f"/desk/inspections/plans/{again.key}/", "这张表已经提交过，下面就是已建立的计划。")
    else:
        done = operations.settle(plan.key, settings, actor=visitor.person, seen=seen_number(request), people=people, now=moment)
    if isinstance(done, Refusal):
        return page(request, "inspections/plan_form", {**context, "fields": fields, "grounds": done.grounds}, *trail, here=HERE, status=409)
    took_part(visitor.person, done.key)
    return go(request, f"/desk/inspections/plans/{done.key}/", "计划已保存。提交审核之前还可以修改。")


def _days(fields: tuple[Field, ...]) -> tuple[date | None, date | None]:
    given = values(fields)
    try:
        return date.fromisoformat(str(given["start"])), date.fromisoformat(str(given["end"]))
    except ValueError:
        return None, None


@action("plans.view", resource=plan_resource)
def plan(request: HttpRequest, key: str) -> HttpResponse:
    """The page of one plan."""
    row, moment, visitor = plan_of(key), now(), visitor_of(request)
    people = people_of(request, row.body)
    view = plan_view(key, moment, actor=visitor.person, people=people)
    assert view is not None and view.matter is not None
    names = Names()
    ready, barred = next_acts(view.matter)
    at = number_of(request.GET.get("page", ""), 1)
    wanted = request.GET.get("state", "") if request.GET.get("state", "") in queries.TASK_STATES else ""
    rows = queries.tasks(key, state=wanted, limit=SHOWN + 1, offset=(at - 1) * SHOWN)
    titles = {each.id: each.title for each in programmes(row.body, visitor.day)}
    agencies = people_queries.agency_names()
    stage = view.matter.procedure.stages[view.matter.state.stage]
    joint = queries.joint_offers(row.body, key) if row.stage in WORKING else ()
    names_of = dict(Plan.objects.filter(key__in={v.plan for each in joint for v in each.visits}).values_list("key", "title"))
    offers = [
        (
            each,
            [agencies.get(body, body) for body in each.bodies],
            list(dict.fromkeys(titles.get(v.regime, v.regime) for v in each.visits)),
            list(dict.fromkeys(names_of[v.plan] for v in each.visits)),
            next(v.number for v in each.visits if v.plan == key),
        )
        for each in joint
    ]
    together = [
        (each, agencies.get(each.joint["lead"]["body"], "") if each.joint["role"] == "part" else "", [(agencies.get(p["body"], p["body"]), JOINT_STATES[p["state"]]) for p in each.joint.get("parts", ())])
        for each in queries.joint_tasks(key)
    ]  # fmt: skip
    context = {
        "view": view,
        "plan": row,
        "stage": stage,
        "track": stage_track(view.matter.procedure, view.matter.state),
        "ready": [] if stage.final else ready,
        "barred": [] if stage.final else barred,
        "clocks": [clock_shown(each) for each in view.matter.clocks if each.clock.stopped is None],
        "figures": row.settings.get("figures", {}),
        "quotas": row.quotas.items(),
        "regimes": [titles.get(each, each) for each in row.regimes],
        "partners": [agencies.get(each, each) for each in row.partners],
        "axes": "、".join(AXES[each] for each in row.settings.get("axes", ()) if each in AXES),
        "tasks": [(each, titles.get(each.regime, each.regime), [names.get(p) for p in each.team], each.late(visitor.day)) for each in rows[:SHOWN]],
        "task_states": [(state, title, view.states.get(state, 0)) for state, title in queries.TASK_STATES.items()],
        "wanted": wanted,
        "next": at + 1 if len(rows) > SHOWN else 0,
        "before": at - 1,
        "total": sum(view.states.values()),
        "offers": offers,
        "together": together,
        "saved": sum(each[0].saved for each in offers),
        "body": agencies.get(row.body, row.body),
        "may_plan": plans_at(request, row.body),
        "working": row.stage in WORKING,
        "may_name": plans_at(request, row.body) and row.stage in WORKING and bool(row.settings.get("named")) and not row.tasks_file,
        "next_draw": next_of_draw(view),
        "entries": history(key, names),
    }  # fmt: skip
    return page(request, "inspections/plan", context, ROOM, PLANS, Step(row.title[:40]), here=HERE)


def next_of_draw(view: PlanView) -> str:
    """What the draw waits for, in words; "" where nothing is to be drawn."""
    draw = view.draw
    if not view.plan.quotas:
        return ""
    if draw.state == "committing":
        return "等候承诺：" + "、".join(each.name for each in draw.parties if not each.commitment)
    if draw.state == "revealing":
        return "等候公开随机数：" + "、".join(each.name for each in draw.parties if not each.secret)
    return {"": "还没有冻结名单", "ready": "各方都已公开，可以抽取", "drawn": "已经抽取", "void": "上次抽取已经作废，要重新冻结名单"}[
        draw.state
    ]


def history(key: str, names: Names) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    """The events of a plan, the newest first: title, who, when recorded, fields."""
    return [(each.title, each.actor, each.recorded, list(each.fields)) for each in timeline(key, names=names)][::-1]


@action("plans.view", resource=plan_resource, methods=("GET", "POST"))
def act(request: HttpRequest, key: str, act: str) -> HttpResponse:
    """The form of one act of a plan; the engine says who may take it."""
    row, moment, visitor = plan_of(key), now(), visitor_of(request)
    people = people_of(request, row.body)
    view = plan_view(key, moment, actor=visitor.person, people=people)
    assert view is not None and view.matter is not None
    rule = view.matter.procedure.acts.get(act)
    back = ((row.title, f"/desk/inspections/plans/{key}/"),)
    if rule is None or rule.opens:
        raise Missing("本程序没有这一行为。", back)
    on = Field("on", "办理日期", "date", visitor.day.isoformat(), help="实际办理的日子，不填就是今天", required=False)
    fields: tuple[Field, ...] = (
        on,
        *act_form.fields_of(rule, people, row.body, visitor.day, known=act_form.known_for(rule, view.matter.state)),
    )
    option = next((each for each in view.matter.options if each.act.id == act), None)
    context: dict[str, Any] = {
        "plan": row,
        "act": rule,
        "seen": view.matter.seen,
        "who": "、".join(view.matter.procedure.roles[role].title for role in rule.roles),
        "leads": view.matter.procedure.stages[rule.leads_to].title if rule.leads_to else "",
        "figures": row.settings.get("figures", {}),
    }
    trail = (ROOM, PLANS, plan_step(row), Step(rule.title))
    if request.method == "GET":
        wrong = Ground("open_stage", f"计划现处“{view.matter.stage_title}”，不能办理“{rule.title}”", "请回到计划，从页面列出的行为中选择")
        grounds = option.grounds if option else (wrong,)
        return page(
            request, "inspections/plan_act", {**context, "fields": fields, "grounds": grounds, "barred": bool(grounds)}, *trail, here=HERE
        )
    fields = act_form.typed(request, fields)
    given, errors = act_form.given(rule, fields)
    if errors:
        return page(request, "inspections/plan_act", {**context, "fields": with_errors(fields, errors)}, *trail, here=HERE, status=409)
    asked = ActRequest(act, visitor.person, act_form.moment_or_day(request.POST.get("on", ""), moment), seen_number(request), given)
    done = operations.act(key, asked, people=people, now=moment)
    if isinstance(done, Refusal):
        fields, rest = act_form.beside(fields, done.grounds)
        return page(request, "inspections/plan_act", {**context, "fields": fields, "grounds": rest}, *trail, here=HERE, status=409)
    took_part(visitor.person, key)
    return go(request, f"/desk/inspections/plans/{key}/", f"已办理：{rule.title}。")


@action("plans.change", resource=plan_resource, methods=("POST",))
def name_visits(request: HttpRequest, key: str) -> HttpResponse:
    row = plan_of(key)
    done = operations.name_visits(key, actor=visitor_of(request).person, people=people_of(request, row.body), now=now())
    words = said(done) or f"已列出逐户应检的对象 {Plan.objects.get(key=key).tasks.filter(drawn=False).count()} 户次。"
    return go(request, f"/desk/inspections/plans/{key}/", words)


def said(done: Any) -> str:
    """A refusal in words for the reader; "" where it was done."""
    return "没有办成：" + "；".join(f"{g.reason}。{g.remedy}" for g in done.grounds) if isinstance(done, Refusal) else ""


@action("plans.change", resource=plan_resource, methods=("GET", "POST"))
def skip(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Takes a task off the plan with its reason; for a drawn one the next reserve steps in."""
    row, visitor = plan_of(key), visitor_of(request)
    task = queries.task(key, number)
    if task is None:
        raise Missing("没有这一号任务。", ((row.title, f"/desk/inspections/plans/{key}/"),))
    fields: tuple[Field, ...] = (
        Field("reason", "为什么不能检查", "long_text", help="如已注销、已迁出、停业。理由记入抽取记录并公布，不要写个人信息。"),
    )
    context: dict[str, Any] = {"plan": row, "task": task}
    trail = (ROOM, PLANS, plan_step(row), Step(f"跳过第 {number} 号"))
    if request.method == "GET":
        return page(request, "inspections/plan_skip", {**context, "fields": fields}, *trail, here=HERE)
    fields = judged(typed(request, fields))
    if not faulty(fields):
        reason = str(values(fields)["reason"])
        done = operations.skip(key, number, reason, actor=visitor.person, people=people_of(request, row.body), now=now())
        if not isinstance(done, Refusal):
            return go(request, f"/desk/inspections/plans/{key}/", skipped_words(key, number))
        fields, rest = replace_errors(fields, done.grounds)
        context["grounds"] = rest
    return page(request, "inspections/plan_skip", {**context, "fields": fields}, *trail, here=HERE, status=409)


def skipped_words(key: str, number: int) -> str:
    last = queries.tasks(key)[-1]
    if f"接替第 {number} 号" in last.why:
        return f"已跳过第 {number} 号，由候补“{last.subject_name}”递补，为第 {last.number} 号。"
    was = queries.task(key, number)
    return f"已跳过第 {number} 号。" + ("这一层的候补已经用完。" if was and was.drawn else "")


def replace_errors(fields: tuple[Field, ...], grounds: tuple[Ground, ...]) -> tuple[tuple[Field, ...], tuple[Ground, ...]]:
    """Grounds laid beside the fields they name, and those that name none."""
    names = {each.name for each in fields}
    told = {g.field: f"{g.reason}。{g.remedy}" for g in grounds if g.field in names}
    return tuple(replace(each, error=told.get(each.name, each.error)) for each in fields), tuple(g for g in grounds if g.field not in names)


@action("plans.view", resource=plan_resource)
def workbook(request: HttpRequest, key: str) -> HttpResponse:
    """The tasks of a plan as a workbook."""
    row, names = plan_of(key), Names()
    titles = {each.id: each.title for each in programmes(row.body, visitor_of(request).day)}
    heading = ("序号", "检查对象", "统一社会信用代码", "监管制度", "层", "为什么", "最迟", "检查人员", "状态", "跳过的理由")
    widths = (6, 36, 22, 22, 26, 40, 12, 20, 10, 24)
    rows = [
        (
            each.number, each.subject_name, "" if each.subject.startswith("x:") else each.subject, titles.get(each.regime, each.regime), each.stratum,
            each.why, each.until or "", "、".join(names.get(p) for p in each.team), each.state_title, each.skipped,
        )
        for each in queries.tasks(key)
    ]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "tasks.xlsx"
        write_workbook(file, [Sheet("检查任务", heading, rows, widths)])
        return attachment(file.read_bytes(), f"{row.title}任务.xlsx", XLSX)


_AT = "inspections/plans/<str:key>/"
ROUTES: list[URLPattern] = [
    path("inspections/plans/", plans, name="inspection-plans"),
    path("inspections/plans/new/<str:body>/", new, name="inspection-plan-new"),
    path(_AT, plan, name="inspection-plan"),
    path(f"{_AT}change/", change, name="inspection-plan-change"),
    path(f"{_AT}acts/<str:act>/", act, name="inspection-plan-act"),
    path(f"{_AT}name-visits/", name_visits, name="inspection-plan-name-visits"),
    path(f"{_AT}tasks.xlsx", workbook, name="inspection-plan-tasks"),
    path(f"{_AT}tasks/<int:number>/skip/", skip, name="inspection-plan-skip"),
]
