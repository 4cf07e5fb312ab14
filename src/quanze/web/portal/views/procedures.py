"""The procedures of the rulebook: versions, stages, acts, clocks and articles, a drawing, and BPMN to take away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from quanze.adapters.procedures import all_guards, load_forms, load_procedures, procedure_on, procedures_of, rules_by_id
from quanze.adapters.system_clock import today
from quanze.core.procedures.bpmn import to_bpmn
from quanze.core.procedures.layout import Drawing, draw
from quanze.core.procedures.model import Act, ClockRule, Procedure
from quanze.core.procedures.read import limits_named
from quanze.web.portal.forms_of_answer import Answer
from quanze.web.portal.pages import Refused, Trail, page, page_also_of

MATTERS = {
    "penalty": "行政处罚",
    "inspection": "行政检查",
    "inspection_plan": "检查计划",
    "spot_check": "产品监督抽查",
    "list_adjustment": "清单管理",
}
CONFIDENCE = {"high": "已核对文本", "medium": "部分据转述，未全部核对", "low": "未核对"}


@dataclass(frozen=True, slots=True)
class ClockLine:
    rule: ClockRule
    limits: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class ActLine:
    """An act as the page prints it: who, under which article, what must hold, which forms it makes."""

    act: Act
    who: str
    to: str
    guards: tuple[tuple[str, str, str], ...]
    forms: tuple[str, ...]
    clocks: tuple[str, ...]


VERBS = {"start": "起算", "stop": "停止", "pause": "扣除", "resume": "恢复", "extend": "延长", "cover": "缴足的停止"}


@page_also_of(lambda: today().isoformat())
def procedures(request: HttpRequest) -> Answer:
    found: dict[str, list[Procedure]] = {}
    for one in load_procedures():
        found.setdefault(one.id, []).append(one)
    rows = [(versions[-1], tuple(reversed(versions))) for versions in found.values()]
    kinds: dict[str, list[Any]] = {}
    for newest, versions in rows:
        kinds.setdefault(MATTERS.get(newest.matter, newest.matter), []).append((newest, versions))
    context = {"kinds": kinds, "total": len(rows), "trail": [Trail("程序")], "here": "procedures"}
    return Answer(
        "portal/procedures.html",
        context,
        lambda: [summary(one) for one in load_procedures()],
        lambda: (
            ["标识", "版本", "名称", "施行", "废止", "阶段", "行为", "时钟"],
            [
                [p.id, p.version, p.title, p.in_force.start, p.in_force.end, len(p.stages), len(p.acts), len(p.clocks)]
                for p in load_procedures()
            ],
        ),
        "procedures",
    )


def asked_for(request: HttpRequest, procedure_id: str) -> Procedure:
    """The version that the address names, else the one in force today, else the newest."""
    versions = procedures_of(procedure_id)
    ways = (("所有程序", "/procedures/"),)
    if not versions:
        raise Refused(404, "没有这个程序", f"规则库中没有标识为“{procedure_id[:40]}”的程序。", ways)
    wanted = request.GET.get("version", "")
    if not wanted:
        return procedure_on(procedure_id, today()) or versions[-1]
    found = next((one for one in versions if one.version == wanted), None)
    if found is None:
        known = "、".join(one.version for one in versions)
        raise Refused(404, "没有这个版本", f"“{versions[-1].title}”没有版本“{wanted[:20]}”，有 {known}。", ways)
    return found


@page_also_of(lambda: today().isoformat())
def procedure(request: HttpRequest, slug: str) -> Answer:
    one = asked_for(request, slug)
    lines = {act.id: act_line(one, act) for act in one.acts.values()}
    stages = [
        (stage, [lines[act.id] for act in one.acts.values() if stage.id in act.stages and len(act.stages) < SHARED], onward(one, stage.id))
        for stage in one.stages.values()
    ]
    context = {
        "procedure": one,
        "matter": MATTERS.get(one.matter, one.matter),
        "versions": tuple(reversed(procedures_of(slug))),
        "opening": lines[one.opening_act.id],
        "stages": stages,
        "shared": [
            (lines[act.id], "、".join(one.stages[s].title for s in act.stages)) for act in one.acts.values() if len(act.stages) >= SHARED
        ],
        "clocks": [clock_line(one, clock) for clock in one.clocks.values()],
        "drawing": drawn(draw(one)),
        "confidence": CONFIDENCE.get(one.confidence, one.confidence),
        "trail": [Trail("程序", "/procedures/"), Trail(one.title)],
        "here": "procedures",
        "bpmn": f"/procedures/{one.id}.bpmn?version={one.version}",
    }
    return Answer("portal/procedure.html", context, lambda: whole(one), lambda: table(one), f"{one.id}-{one.version}")


# an act that may be taken in so many stages is told once, below them; a matter of the page, no law
SHARED = 4


@page
def bpmn(request: HttpRequest, slug: str) -> HttpResponse:
    one = asked_for(request, slug)
    response = HttpResponse(to_bpmn(one), content_type="application/xml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{one.id}-{one.version}.bpmn"'
    return response


def onward(one: Procedure, stage: str) -> tuple[str, ...]:
    """The titles of the stages that may follow."""
    found = dict.fromkeys(act.leads_to for act in one.acts.values() if stage in act.stages and act.leads_to)
    return tuple(one.stages[each].title for each in found)


def act_line(one: Procedure, act: Act) -> ActLine:
    rules, forms = all_guards(), load_forms()
    guards = tuple(
        (
            GUARD_TITLES.get(use.guard, use.guard) + told(one, use.arguments),
            use.source,
            "、".join(one.roles[role].title for role in use.override_by),
        )
        for use in act.guards
        if use.guard in rules
    )
    clocks = tuple(dict.fromkeys(f"{VERBS[e.verb]}“{one.clocks[e.clock].title}”" + (f"（{e.kind}）" if e.kind else "") for e in act.clocks))
    return ActLine(
        act,
        "、".join(one.roles[role].title for role in act.roles),
        one.stages[act.leads_to].title if act.leads_to else "",
        guards,
        tuple(f"{forms[d].title}（文书格式 {forms[d].number}）" for d in act.documents),
        clocks,
    )


GUARD_TITLES = {
    "certified_officers": "办案人员持有效执法证件，人数符合规定",
    "separate_from": "没有参加本件办理的人员",
    "enough_named": "指定的人员达到规定人数",
    "done_before": "已经办理",
    "done_when": "需要时已经办理",
    "done_after": "有前一步的，之后已经办理后一步",
    "not_done_before": "没有办理过",
    "paired": "有尚未了结的",
    "all_ended": "都已了结",
    "field_is": "符合条件",
    "documents_present": "文书齐备",
    "item_in_force": "权责清单事项当日有效",
    "period_over": "期限已经届满",
    "no_term_running": "没有还在计算的期限",
    "clock_not_overdue": "期限没有届满",
    "notice_in_time": "提前的时间符合规定",
    "within_amount": "没有超过金额上限",
    "days_in_order": "日期没有先后颠倒",
    "not_past": "期限不早于办理之日",
}


def told(one: Procedure, arguments: Any) -> str:
    """What a guard is told, in the words of the procedure."""
    parts: list[str] = []
    for name in ("once", "acts", "any_of", "begins"):
        if arguments.get(name):
            parts.append(("、" if name != "any_of" else "或者").join(one.acts[a].title for a in arguments[name]))
    if arguments.get("clock"):
        parts.append(one.clocks[arguments["clock"]].title)
    words = "：" + "；".join(parts) if parts else ""
    return words + (f"（不符合的：{arguments['reason']}）" if arguments.get("reason") else "")


def clock_line(one: Procedure, clock: ClockRule) -> ClockLine:
    """A clock with every figure that its limit has while this version is in force."""
    if clock.until:
        return ClockLine(clock, ("由机关在办理时确定",), "")
    versions = [(rule, limit) for rule, limit in limits_named(clock.limit, rules_by_id()) if rule.in_force.overlaps(one.in_force)]
    words = tuple(
        limit.limit.words
        + "".join(
            f"，可延长 {e.amount}{e.unit.value and UNITS[e.unit.value]}" if e.amount and e.unit else "，可延长" for e in limit.extensions
        )
        + (f"（{rule.in_force.start} 起）" if len(versions) > 1 and rule.in_force.start else "")
        for rule, limit in versions
    )
    return ClockLine(clock, words, versions[-1][0].source if versions else "")


UNITS = {"working_day": " 个工作日", "day": " 日", "month": " 个月", "year": " 年", "hour": " 小时"}


@dataclass(frozen=True, slots=True)
class Path:
    d: str
    back: bool
    title: str


def drawn(drawing: Drawing) -> dict[str, Any]:
    """The drawing as the attributes of an SVG."""
    return {
        "width": drawing.width,
        "height": drawing.height,
        "boxes": [(box, box.x + box.width // 2, box.y + box.height // 2 + 6) for box in drawing.boxes],
        "lines": [Path("M" + " L".join(f"{x} {y}" for x, y in line.points), line.back, f"{line.label}") for line in drawing.lines],
    }


def summary(one: Procedure) -> dict[str, Any]:
    return {
        "id": one.id,
        "version": one.version,
        "title": one.title,
        "matter": one.matter,
        "in_force": {
            "from": one.in_force.start.isoformat() if one.in_force.start else None,
            "until": one.in_force.end.isoformat() if one.in_force.end else None,
        },
        "digest": one.digest,
        "url": f"/procedures/{one.id}/?version={one.version}",
    }


def whole(one: Procedure) -> dict[str, Any]:
    return {
        **summary(one),
        "sources": [source.cite() for source in one.sources],
        "confidence": one.confidence,
        "notes": one.notes,
        "stages": [{"id": s.id, "title": s.title, "final": s.final} for s in one.stages.values()],
        "clocks": [
            {"id": c.id, "title": c.title, "limit": c.limit, "words": list(clock_line(one, c).limits), "whose": c.whose}
            for c in one.clocks.values()
        ],
        "acts": [
            {
                "id": a.id,
                "title": a.title,
                "in": list(a.stages),
                "to": a.leads_to,
                "by": list(a.roles),
                "source": a.source,
                "fields": [{"id": f.id, "title": f.title, "type": f.type, "required": f.required} for f in a.fields],
                "documents": list(a.documents),
            }
            for a in one.acts.values()
        ],
    }


def table(one: Procedure) -> tuple[list[str], list[list[object]]]:
    return (
        ["行为", "可在的阶段", "进入的阶段", "由谁实施", "依据", "文书", "时钟"],
        [
            [
                line.act.title,
                "、".join(one.stages[s].title for s in line.act.stages),
                line.to,
                line.who,
                line.act.source,
                "、".join(line.forms),
                "；".join(line.clocks),
            ]
            for line in (act_line(one, act) for act in one.acts.values())
        ],
    )
