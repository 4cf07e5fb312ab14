"""My work, the list of matters, opening one."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import content_disposition_header

from quanze.adapters.procedures import all_guards, load_procedures, procedure_on, procedure_version, procedures_binding, warning_levels
from quanze.adapters.system_clock import now
from quanze.core.access.policy import Allow, Resource, decide
from quanze.core.procedures.asked import asked_when
from quanze.core.procedures.deadlines import level_of
from quanze.core.procedures.engine import ActRequest, Refusal
from quanze.core.procedures.model import Procedure
from quanze.store.accounts import queries as people_queries
from quanze.store.accounts.visible import took_part, visible, waiting_for
from quanze.store.matters.models import Matter
from quanze.store.matters.queries import level_of_matter
from quanze.web.desk import act_form
from quanze.web.desk.access import Missing, action
from quanze.web.desk.doing import begin
from quanze.web.desk.fields import Field, with_errors
from quanze.web.desk.matter_facts import item_name, items_of
from quanze.web.desk.pages import Step, go, page
from quanze.web.desk.visitor import actor_of, visitor_of

LEVELS = {
    "overdue": ("red", "已超期"),
    "red": ("red", "紧迫"),
    "amber": ("amber", "临近"),
    "green": ("green", "正常"),
    "open": ("paused", "暂停计算"),
    "unknown": ("paused", "不能确定"),
    "none": ("paused", "没有期限"),
    "done": ("paused", "已停"),
}
PAGE = 50
MATTERS = Step("事项", "/desk/matters/")


def row(matter: Matter, names: dict[str, str]) -> dict[str, object]:
    """One matter as a list shows it."""
    moment = now()
    procedure = procedure_version(matter.procedure, matter.version)
    level = level_of_matter(matter, moment)
    colour, words = LEVELS[level]
    return {
        "key": matter.key,
        "title": matter.title or procedure.title,
        "procedure": procedure.title,
        "stage": procedure.stages[matter.stage].title,
        "body": names.get(matter.body, matter.body),
        "due": matter.next_due,
        "clock": matter.next_clock,
        "colour": colour,
        "level": words,
        "left": left(matter.next_due, moment.date()),
        "opened": matter.opened_on,
        "closed": matter.closed,
    }


def colour_of_due(due: date | None) -> str:
    """The colour of a day, the same in every list; grey where there is none."""
    return LEVELS[level_of(due, now(), warning_levels())[0] if due else "none"][0]


def left(due: date | None, today: date) -> str:
    """How far off a day is, in words; "" where there is none."""
    if due is None:
        return ""
    days = (due - today).days
    return "今天到期" if days == 0 else f"还有 {days} 天" if days > 0 else f"超期 {-days} 天"


@action("work.view")
def work(request: HttpRequest) -> HttpResponse:
    """What waits for me, by the day it falls due."""
    today = visitor_of(request).day
    names = people_queries.agency_names()
    found = waiting_for(actor_of(request))
    total = found.count()
    rows = [row(each, names) for each in found[: PAGE * 2]]
    week = today + timedelta(days=7 - today.weekday())  # not law: the end of the working week, for the eye
    groups = [
        ("已超期", [each for each in rows if each["due"] and each["due"] < today]),
        ("今天到期", [each for each in rows if each["due"] == today]),
        ("本周到期", [each for each in rows if each["due"] and today < each["due"] < week]),
        ("以后到期", [each for each in rows if each["due"] and each["due"] >= week]),
        ("没有正在计算的期限", [each for each in rows if not each["due"]]),
    ]
    context = {
        "groups": [(title, each) for title, each in groups if each],
        "total": total,
        "shown": len(rows),
        "today": today,
        "may_open": bool(_startable(request)),
    }
    return page(request, "work", context, here="我的工作")


def _filtered(request: HttpRequest) -> tuple[object, dict[str, str]]:
    asked = {name: request.GET.get(name, "").strip()[:120].replace("\x00", "") for name in ("body", "kind", "stage", "state", "q")}
    found = visible(actor_of(request))
    if asked["body"]:
        found = found.filter(body=asked["body"])
    if asked["kind"]:
        found = found.filter(procedure=asked["kind"])
    if asked["stage"]:
        found = found.filter(stage=asked["stage"])
    if asked["state"] != "all":
        asked["state"] = "closed" if asked["state"] == "closed" else "open"
        found = found.filter(closed=asked["state"] == "closed")
    if asked["q"]:
        found = found.filter(title__icontains=asked["q"])
    return found, asked


@action("matters.list")
def matters(request: HttpRequest) -> HttpResponse:
    """Every matter that one may see, with filters."""
    found, asked = _filtered(request)
    number = request.GET.get("page", "1")
    pages = Paginator(found, PAGE)  # type: ignore[arg-type]
    shown = pages.get_page(number)
    names = people_queries.agency_names()
    kinds = {procedure.id: procedure.title for procedure in load_procedures()}
    stages: dict[str, str] = {}
    for procedure in load_procedures():
        if not asked["kind"] or procedure.id == asked["kind"]:
            stages |= {stage.id: stage.title for stage in procedure.stages.values()}
    bodies = sorted(actor_of(request).bodies)
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "rows": [row(each, names) for each in shown],
        "shown": shown,
        "total": pages.count,
        "asked": asked,
        "bodies": [(slug, names.get(slug, slug)) for slug in bodies],
        "kinds": kinds.items(),
        "stages": stages.items(),
        "query": kept.urlencode(),
        "may_open": bool(_startable(request)),
    }
    return page(request, "matters", context, Step("事项"), here="事项")


@action("matters.export")
def export(request: HttpRequest) -> HttpResponse:
    """The filtered list as a table; no cell is a formula."""
    import csv
    import io

    found, _ = _filtered(request)
    names = people_queries.agency_names()
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["事项", "程序", "机关", "阶段", "期限", "届满日", "状态", "开始日", "标识"])
    for each in found[:20_000]:  # type: ignore[index]
        shown = row(each, names)
        cells = [
            shown["title"],
            shown["procedure"],
            shown["body"],
            shown["stage"],
            shown["clock"],
            shown["due"] or "",
            shown["level"],
            shown["opened"],
            shown["key"],
        ]
        writer.writerow([_plain(str(cell)) for cell in cells])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"事项{visitor_of(request).day}.csv") or ""
    return response


def _plain(text: str) -> str:
    return "'" + text if text[:1] in "=+-@\t\r" else text


def openable(request: HttpRequest, body: str) -> list[Procedure]:
    """The procedures that bind a body today and that the visitor's posts there may open; a general one steps back before a special one."""
    held, today = actor_of(request).roles_at(body), visitor_of(request).day
    name = people_queries.agency_names().get(body, body)
    bound = {each.id for each in load_procedures() for kind in each.power_types if each in procedures_binding(kind, name, today)}
    found = []
    for procedure in load_procedures():
        wanted = {post for role in procedure.opening_act.roles for post in (procedure.roles[role].posts or (role,))}
        if procedure.in_force.contains(today) and held & wanted and (procedure.id in bound or not procedure.power_types):
            found.append(procedure)
    return found


def _startable(request: HttpRequest) -> list[tuple[Procedure, list[str]]]:
    """The procedures that this officer may open, each with the bodies where the posts allow it."""
    ended = people_queries.ended(
        visitor_of(request).day
    )  # an heir keeps the posts there for old matters; nothing new begins at a body that is no more
    found: dict[str, tuple[Procedure, list[str]]] = {}
    for body in sorted(actor_of(request).bodies - ended):
        for procedure in openable(request, body):
            found.setdefault(procedure.id, (procedure, []))[1].append(body)
    return sorted(found.values(), key=lambda each: each[0].title)


@action("work.view")
def choose(request: HttpRequest) -> HttpResponse:
    """Which procedure to open."""
    names = people_queries.agency_names()
    rows = [(procedure, [(body, names.get(body, body)) for body in bodies]) for procedure, bodies in _startable(request)]
    return page(request, "choose", {"rows": rows}, MATTERS, Step("发起事项"), here="事项")


def _body_asked(request: HttpRequest, procedure: str, body: str) -> Resource:
    return Resource(body)


@action("matter.open", resource=_body_asked, methods=("GET", "POST"))
def start(request: HttpRequest, procedure: str, body: str) -> HttpResponse:
    """The opening form of any procedure of the rulebook."""
    moment, visitor = now(), visitor_of(request)
    asked_on, day = act_form.asked_day(request, visitor.day)
    found = procedure_on(procedure, day) or procedure_on(procedure, visitor.day)
    if found is not None and found.matter == "inspection_plan":
        return HttpResponseRedirect(f"/desk/inspections/plans/new/{body}/")
    if found is not None and found.matter == "penalty":
        return HttpResponseRedirect(f"/desk/cases/open/{procedure}/{body}/")
    if found is None:
        raise Missing("今天没有这一程序的有效版本。", (("发起事项", "/desk/matters/open/"),))
    act = found.opening_act
    people = people_queries.people_facts(body, visitor.day)
    on = Field("on", "办理日期", "date", asked_on, help="实际办理的日子，不填就是今天", required=False)
    # a page that knows the subject already leads here with its fields in the address
    known = {rule.id: request.GET[rule.id][:300] for rule in act.fields if rule.type in ("text", "long_text") and request.GET.get(rule.id)}
    needs = asked_when(found, act, all_guards())
    fields = (on, *act_form.fields_of(act, people, body, visitor.day, known=known, items=items_of(body), asked=needs))
    token = request.POST.get("form", "")[:64] or uuid.uuid4().hex
    context = {"procedure": found, "act": act, "body": people_queries.agency_names().get(body, body), "form": token}
    trail = (MATTERS, Step("发起事项", "/desk/matters/open/"), Step(found.title))
    if request.method == "POST":
        fields = act_form.typed(request, fields)
    if request.method == "GET" or act_form.MORE_ROWS in request.POST:
        return page(request, "start", {**context, "fields": fields}, *trail, here="事项")
    values, errors = act_form.given(act, fields)
    item = _fill_item(act, values)
    grounds: tuple[object, ...] = ()
    if errors:
        fields = with_errors(fields, errors)
    else:
        asked = ActRequest(
            act.id, visitor.person, act_form.moment_or_day(asked_on, moment), 0, values, tuple(request.POST.getlist("documents"))
        )
        done = begin(found, asked, body=body, people=people, now=moment, item=item, form=token)
        if not isinstance(done, Refusal):
            took_part(visitor.person, done.key)
            return go(request, f"/desk/matters/{done.key}/", f"已发起：{act.title}。")
        again = Matter.objects.filter(form=token).first()
        if again is not None:
            return go(request, f"/desk/matters/{again.key}/", "这张表已经提交过，下面就是已建立的事项。")
        fields, grounds = act_form.beside(fields, done.grounds)
    return page(request, "start", {**context, "fields": fields, "grounds": grounds}, *trail, here="事项", status=409)


def _fill_item(act: object, values: dict[str, object]) -> str:
    """The key of the list item that was chosen; its name is filled in where the form left it blank."""
    rule = next((each for each in act.fields if each.options_from == "items"), None)  # type: ignore[attr-defined]
    item = str(values.get(rule.id, "")) if rule else ""
    if item and any(each.id == "item_name" for each in act.fields) and not values.get("item_name"):  # type: ignore[attr-defined]
        values["item_name"] = item_name(item)
    return item


def may(request: HttpRequest, name: str, resource: Resource) -> bool:
    return isinstance(decide(actor_of(request), name, resource), Allow)
