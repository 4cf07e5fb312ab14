"""One matter: where it stands, what may be done next and by whom, its clocks with their reasons, its history; and the form of an act."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from quanze.adapters.procedures import all_guards, load_forms
from quanze.adapters.system_clock import now
from quanze.core.access.policy import Resource
from quanze.core.access.roles import role_title
from quanze.core.casework.money import spoken
from quanze.core.procedures.asked import asked_when
from quanze.core.procedures.deadlines import ClockStanding
from quanze.core.procedures.engine import ActRequest, Ground, Refusal
from quanze.core.procedures.model import Act, Procedure
from quanze.core.procedures.state import MatterState
from quanze.store.accounts import queries as people_queries
from quanze.store.accounts.visible import resource_of, took_part
from quanze.store.matters.models import Matter
from quanze.store.matters.queries import MatterView, TimelineEntry, matter_view, timeline
from quanze.web.desk import act_form
from quanze.web.desk.access import Missing, action
from quanze.web.desk.doing import do
from quanze.web.desk.fields import Field, with_errors
from quanze.web.desk.joining import LOOK, to_be_published
from quanze.web.desk.matter_facts import item_name, items_of, more_facts
from quanze.web.desk.names import Names
from quanze.web.desk.pages import Step, go, page
from quanze.web.desk.views.matters import LEVELS, MATTERS, may
from quanze.web.desk.visitor import visitor_of

# matters that are worked in a room of their own, where that room's guards are asked too
OWN_ROOMS = {"penalty": "/desk/cases/", "inspection_plan": "/desk/inspections/plans/", "inspection": "/desk/inspections/visits/"}


def matter_of(key: str) -> Matter:
    """The matter with this key; raises `Missing` in words for the reader."""
    found = Matter.objects.filter(key=key).first()
    if found is None:
        raise Missing("没有这件事项。地址可能写错了。", (("事项列表", "/desk/matters/"), ("我的工作", "/desk/")))
    return found


def matter_resource(request: HttpRequest, key: str, act: str = "") -> Resource:
    return resource_of(matter_of(key))


@dataclass(frozen=True, slots=True)
class StageMark:
    title: str
    state: str  # past, here or ahead
    number: int


def stage_track(procedure: Procedure, state: MatterState) -> tuple[StageMark, ...]:
    """The stages as a track: those that were gone through, the present one, those ahead."""
    marks: list[StageMark] = []
    arrived = False
    for stage in procedure.stages.values():
        here = stage.id == state.stage
        past = stage.id in state.stage_days and not here
        arrived = arrived or here
        # an end not reached, a stage that was passed by, or a branch not taken, is no part of this matter's way
        if not here and (stage.final or (not past and (stage.beside or not arrived))):
            continue
        marks.append(StageMark(stage.title, "here" if here else "past" if past else "ahead", len(marks) + 1))
    return tuple(marks)


@dataclass(frozen=True, slots=True)
class ClockShown:
    title: str
    colour: str
    level: str
    due: str
    left: str
    steps: tuple[str, ...]
    source: str
    status: str
    means: str
    started: str


STATUS = {"official": "", "provisional": "暂定：放假安排还没有全部公布", "open": "暂停还没有结束", "unknown": ""}


def clock_shown(each: ClockStanding) -> ClockShown:
    colour, words = LEVELS[each.level]
    if each.level == "done":
        words = "按期完成" if each.kept else "逾期完成" if each.kept is False else "已停"
    left = ""
    if each.clock.stopped is None and each.days_left is not None:
        left = "今天到期" if each.days_left == 0 else f"还有 {each.days_left} 天" if each.days_left > 0 else f"超期 {-each.days_left} 天"
    due = str(each.due)[:16].replace("T", " ") if each.due else ""
    status = STATUS.get(getattr(each.deadline, "status", ""), "")
    if each.clock.sum and each.clock.stopped is None:
        status = f"应缴{spoken(each.clock.sum)}，还差{spoken(each.clock.sum - each.clock.covered)}"
    source = f"{each.limit.id}　{each.limit.source}" if each.limit else ""
    key = each.clock.key.partition("#")[2]
    title = f"{each.rule.title}（{key}）" if key else each.rule.title
    return ClockShown(title, colour, words, due, left, each.steps, source, status, each.rule.overdue_means, each.clock.started[:16])


@dataclass(frozen=True, slots=True)
class NextAct:
    """An act of the present stage: ready for this person, or why not."""

    act: Act
    who: str
    grounds: tuple[Ground, ...]
    asks: tuple[str, ...]
    starts: tuple[str, ...]


def next_acts(view: MatterView) -> tuple[list[NextAct], list[NextAct]]:
    """The acts this person may take, and those others may."""
    ready, barred = [], []
    for option in view.options:
        act = option.act
        starts = tuple(
            f"{ {'start': '起算', 'stop': '停止', 'pause': '暂停', 'resume': '恢复', 'extend': '延长', 'cover': '抵缴'}[effect.verb] }“{view.procedure.clocks[effect.clock].title}”"
            for effect in act.clocks
        )
        who = "、".join(view.procedure.roles[role].title for role in act.roles)
        made = NextAct(
            act, who, option.grounds, tuple(rule.title for rule in act.fields if rule.required and rule.required_when is None), starts
        )
        (barred if option.grounds else ready).append(made)
    return ready, barred


def view_of(request: HttpRequest, matter: Matter) -> MatterView:
    visitor = visitor_of(request)
    people = people_queries.people_facts(matter.body, visitor.day)
    return matter_view(matter.key, actor=visitor.person, people=people, now=now(), more=more_facts(matter.body, matter.item))


@action("matter.view", resource=matter_resource)
def matter(request: HttpRequest, key: str) -> HttpResponse:
    found = matter_of(key)
    if found.kind in OWN_ROOMS:
        return HttpResponseRedirect(f"{OWN_ROOMS[found.kind]}{key}/")
    view = view_of(request, found)
    names = people_queries.person_names(
        [*(p for ids in view.state.people.values() for p in ids), *(d.actor for d in view.state.last.values())]
    )
    entries = list(timeline(key, names=Names(names)))
    ready, barred = next_acts(view)
    acting = may(request, "matter.act", resource_of(found))
    context = {
        "matter": found,
        "view": view,
        "procedure": view.procedure,
        "stage": view.procedure.stages[view.state.stage],
        "track": stage_track(view.procedure, view.state),
        "ready": ready if acting else [],
        "barred": barred if acting else [*ready, *barred],
        "watching": not acting,
        "publishing": acting and procedure_publishes(view),
        "clocks": [clock_shown(each) for each in view.clocks if each.clock.stopped is None],
        "stopped": [clock_shown(each) for each in view.clocks if each.clock.stopped is not None],
        "people": [
            (view.procedure.roles[role].title if role in view.procedure.roles else role_title(role), [names.get(p, p) for p in ids])
            for role, ids in view.state.people.items()
            if ids
        ],
        "entries": [_told(entry, found, names) for entry in reversed(entries)],
        "count": len(entries),
        "documents": sorted({d for entry in entries for d in entry.documents}),
        "body": people_queries.agency_names().get(found.body, found.body),
        "item": more_facts(found.body, found.item).get("item_standing") if found.item else None,
    }
    return page(request, "matter", context, MATTERS, Step((found.title or view.procedure.title)[:40]), here="事项")


def procedure_publishes(view: MatterView) -> bool:
    """Whether the page should lead to the room where an adjusted list is brought into the registry."""
    from quanze.web.desk.views.list_change import publishing

    return publishing(view)


_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d)?")


def _told(entry: TimelineEntry, matter: Matter, names: dict[str, str]) -> TimelineEntry:
    """One entry as a reader wants it: moments without their T, the list item by its name."""
    shown = tuple(
        (title, item_name(value) or value if value and value == matter.item else _MOMENT.sub(r"\1 \2", value))
        for title, value in entry.fields
    )
    actor = entry.actor if entry.actor in names.values() else Names(names).get(entry.actor)
    return replace(entry, actor=actor, fields=shown)


@action("matter.act", resource=matter_resource, methods=("GET", "POST"))
def act(request: HttpRequest, key: str, act: str) -> HttpResponse:
    """The form of one act; refused, it comes back with what was typed, the grounds beside the fields, and whatever is new in the matter."""
    if (kind := matter_of(key).kind) in OWN_ROOMS:
        return HttpResponseRedirect(f"{OWN_ROOMS[kind]}{key}/acts/{act}/")
    found, moment, visitor = matter_of(key), now(), visitor_of(request)
    view = view_of(request, found)
    rule = view.procedure.acts.get(act)
    if rule is None or rule.opens:
        raise Missing("本程序没有这一行为。", (("回到事项", f"/desk/matters/{key}/"),))
    people = people_queries.people_facts(found.body, visitor.day)
    on = Field("on", "办理日期", "date", visitor.day.isoformat(), help="实际办理的日子，不填就是今天", required=False)
    fields: tuple[Field, ...] = (
        on,
        *act_form.fields_of(
            rule,
            people,
            found.body,
            visitor.day,
            known=act_form.known_for(rule, view.state),
            items=items_of(found.body),
            asked=asked_when(view.procedure, rule, all_guards()),
        ),
    )
    option = next((each for each in view.options if each.act.id == act), None)
    forms = load_forms()
    context = {
        "matter": found,
        "act": rule,
        "procedure": view.procedure,
        "seen": view.seen,
        "who": "、".join(view.procedure.roles[role].title for role in rule.roles),
        "documents": [(each, forms[each].title if each in forms else each) for each in rule.documents],
        "have": request.POST.getlist("documents"),
        "leads": view.procedure.stages[rule.leads_to].title if rule.leads_to else "",
    }
    trail = (MATTERS, Step((found.title or view.procedure.title)[:30], f"/desk/matters/{key}/"), Step(rule.title))
    fields, context["public"] = to_be_published(request, key, act, fields)
    if request.method == "GET":
        asked_for = {act_form.PREFIX + name: value[:500] for name, value in request.GET.items()}
        fields = tuple(
            replace(each, value=asked_for[each.name]) if each.name in asked_for and each.kind == "text" else each for each in fields
        )
        grounds = (
            option.grounds
            if option
            else (Ground("open_stage", f"本件现处“{view.stage_title}”，不能办理“{rule.title}”", "请回到事项，从页面列出的行为中选择"),)
        )
        return page(request, "act", {**context, "fields": fields, "grounds": grounds, "barred": bool(grounds)}, *trail, here="事项")
    fields = act_form.typed(request, fields)
    if LOOK in request.POST or act_form.MORE_ROWS in request.POST:
        return page(request, "act", {**context, "fields": fields, "seen": request.POST.get("seen", view.seen)}, *trail, here="事项")
    values, errors = act_form.given(rule, fields)
    if errors:
        return page(
            request,
            "act",
            {**context, "fields": with_errors(fields, errors), "seen": request.POST.get("seen", view.seen)},
            *trail,
            here="事项",
            status=409,
        )
    seen = request.POST.get("seen", "")
    known = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else -1
    overrides = {
        name.removeprefix("override-"): request.POST[name].strip()
        for name in request.POST
        if name.startswith("override-") and request.POST[name].strip()
    }
    asked = ActRequest(
        act,
        visitor.person,
        act_form.moment_or_day(request.POST.get("on", ""), moment),
        known,
        values,
        tuple(request.POST.getlist("documents")),
        overrides,
    )
    done = do(found, asked, people=people, now=moment)
    if not isinstance(done, Refusal):
        took_part(visitor.person, key)
        return go(request, f"/desk/matters/{key}/", f"已办理：{rule.title}。")
    fields, rest = act_form.beside(fields, done.grounds)
    stale = any(ground.guard == "fresh_form" for ground in done.grounds)
    fresh = list(timeline(key, after=max(known, 0), names=Names())) if stale else []
    view = view_of(request, found)
    mine = {post for person in [people.get(visitor.person)] if person for post in person.roles_on(visitor.day, found.body)}
    context |= {
        "fields": fields,
        "grounds": rest,
        "fresh": fresh,
        "seen": view.seen if stale else known,
        "overridable": [
            (ground, request.POST.get(f"override-{ground.guard}", ""))
            for ground in done.grounds
            if any(
                post in mine
                for role in ground.override_by
                if role in view.procedure.roles
                for post in (view.procedure.roles[role].posts or (role,))
            )
        ],
    }
    return page(request, "act", context, *trail, here="事项", status=409)
