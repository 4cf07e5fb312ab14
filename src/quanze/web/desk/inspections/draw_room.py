"""The draw of a plan, step by step: freeze, commit, reveal, draw; each page says where it stands and what comes next."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from quanze.adapters.system_clock import CHINA, now
from quanze.core.procedures.engine import Refusal
from quanze.core.procedures.people import Person
from quanze.store.accounts.visible import took_part
from quanze.store.inspections.plans import files, operations, queries
from quanze.store.inspections.plans.models import Plan
from quanze.store.inspections.plans.operations import Committed, Frozen, PartyNamed
from quanze.web.desk.access import Missing, action
from quanze.web.desk.cases.common import Names
from quanze.web.desk.cases.evidence import attachment
from quanze.web.desk.fields import Field, faulty, judged, typed, values, with_errors
from quanze.web.desk.inspections import plans
from quanze.web.desk.pages import Step, go, page
from quanze.web.desk.visitor import visitor_of

PARTIES = 4  # not law: rows that the form offers; two are enough
ON_MISSING = (("void", "本次抽取作废，重新冻结名单"), ("continue", "凭公共随机源继续，缺的一方记为未公开"))
STEPS = ("冻结名单", "各方承诺", "公开随机数", "抽取", "公布结果")


def address(key: str) -> str:
    return f"/desk/inspections/plans/{key}/draw/"


def room(request: HttpRequest, key: str, status: int = 200, **more: Any) -> HttpResponse:
    """The page of the draw, with whatever is to be told now."""
    row, moment, visitor = plans.plan_of(key), now(), visitor_of(request)
    view = queries.plan_view(key, moment)
    assert view is not None
    draw = view.draw
    at = {"": 0, "void": 0, "committing": 1, "revealing": 2, "ready": 3, "drawn": 5 if row.list_published_on else 4}[draw.state]
    mine = next((each for each in draw.parties if each.person == visitor.person), None)
    may = plans.plans_at(request, row.body)
    titles = queries.TASK_STATES
    names = Names()
    context: dict[str, Any] = {
        "plan": row,
        "draw": draw,
        "steps": [(n + 1, title, "past" if n < at else "here" if n == at else "ahead") for n, title in enumerate(STEPS)],
        "mine": mine,
        "may_plan": may,
        "working": row.stage in operations.WORKING,
        "may_freeze": (may and row.stage in operations.WORKING and at == 0) or (may and draw.state == "committing" and not any(p.commitment for p in draw.parties)),
        "strata": [(name, each) for name, each in draw.laid_down.get("strata", {}).items()],
        "fallback": dict(ON_MISSING).get(draw.on_missing, ""),
        "silent": [each.name for each in draw.parties if not each.secret],
        "may_draw": may and (draw.state == "ready" or (draw.state == "revealing" and draw.late and draw.on_missing == "continue")),
        "needs_public": bool(draw.public_name and not draw.public_value and (draw.state == "ready" or (draw.state == "revealing" and draw.late))),
        "may_void": may and draw.state in ("committing", "revealing", "ready"),
        "drawn": [(each, [names.get(p) for p in each.team], titles[each.state]) for each in queries.tasks(key) if each.drawn] if draw.state == "drawn" else [],
        "next": plans.next_of_draw(view),
        **more,
    }  # fmt: skip
    if context["may_freeze"] and "fields" not in context:
        context["fields"] = _freeze_fields(plans.people_of(request, row.body), row)
    return page(
        request,
        "inspections/plan_draw",
        context,
        plans.ROOM,
        plans.PLANS,
        plans.plan_step(row),
        Step("抽取"),
        here=plans.HERE,
        status=status,
    )


def _freeze_fields(people: Any, row: Plan) -> tuple[Field, ...]:
    today = now().astimezone(CHINA).replace(second=0, microsecond=0, tzinfo=None)
    day, tomorrow = today.date(), today + timedelta(days=1)
    offered = tuple((one.id, f"{one.name}（{_posts(one, row.body, day)}）") for one in people.values() if one.belongs_to(row.body, day))
    rows: list[Field] = []
    for n in range(1, PARTIES + 1):
        rows += [
            Field(f"name-{n}", f"第 {n} 方名称", required=n <= 2, help="如监督股、企业代表、公证处" if n == 1 else ""),
            Field(f"person-{n}", f"第 {n} 方由谁参与", "choice", required=False, options=offered, help="本机关以外的不选：冻结后给它一个口令，凭口令在公开页面上承诺和公开"),
        ]  # fmt: skip
    return (
        *rows,
        Field("commit_until", "承诺的截止时间", "datetime", tomorrow.strftime("%Y-%m-%dT%H:%M")),
        Field("reveal_until", "公开的截止时间", "datetime", (tomorrow + timedelta(hours=4)).strftime("%Y-%m-%dT%H:%M")),  # not law: offered
        Field("on_missing", "有一方不公开时", "choice", "void", options=ON_MISSING),
        Field("public_name", "公共随机源", required=False, help="事先写明、事后才知道的数，如某日公布的开奖号码；约定继续的必须写"),
    )


def _posts(one: Person, body: str, day: Any) -> str:
    from quanze.core.access.roles import role_title

    return "、".join(role_title(role) for role in sorted(one.roles_on(day, body)))


@action("plans.view", resource=plans.plan_resource)
def draw(request: HttpRequest, key: str) -> HttpResponse:
    return room(request, key)


@action("plans.change", resource=plans.plan_resource, methods=("POST",))
def freeze(request: HttpRequest, key: str) -> HttpResponse:
    """Freezes the frame; the tokens of outside parties are shown this once."""
    row, visitor, moment = plans.plan_of(key), visitor_of(request), now()
    people = plans.people_of(request, row.body)
    fields = judged(typed(request, _freeze_fields(people, row)))
    given = values(fields)
    errors: dict[str, str] = {}
    untils: dict[str, datetime] = {}
    for name in ("commit_until", "reveal_until"):
        try:
            untils[name] = datetime.fromisoformat(str(given[name])[:16]).replace(tzinfo=CHINA)
        except ValueError:
            errors[name] = f"应写成 2026-03-09T15:00 的样子，写的是“{str(given[name])[:20]}”"
    fields = with_errors(fields, errors)
    if faulty(fields):
        return room(request, key, 409, fields=fields, may_freeze=True)
    parties = [
        PartyNamed(str(given[f"name-{n}"]), str(given[f"person-{n}"]))
        for n in range(1, PARTIES + 1)
        if given[f"name-{n}"] or given[f"person-{n}"]
    ]
    done = operations.freeze_frame(
        key, parties=parties, commit_until=untils["commit_until"], reveal_until=untils["reveal_until"], public_name=str(given["public_name"]),
        on_missing=str(given["on_missing"]), actor=visitor.person, people=people, now=moment,
    )  # fmt: skip
    if isinstance(done, Refusal):
        fields, rest = plans.replace_errors(fields, done.grounds)
        return room(request, key, 409, fields=fields, grounds=rest, may_freeze=True)
    took_part(visitor.person, key)
    return room(request, key, frozen=done, tokens=_tokens(request, key, done))


def _tokens(request: HttpRequest, key: str, done: Frozen) -> list[tuple[str, str, str]]:
    """The outside parties with their tokens and the address where each commits and reveals."""
    names = dict(Plan.objects.get(key=key).parties.values_list("number", "name"))
    return [(names[number], token, request.build_absolute_uri(f"/inspections/plans/{key}/party/")) for number, token in done.tokens.items()]


@action("plans.seed", resource=plans.plan_resource, methods=("POST",))
def commit(request: HttpRequest, key: str) -> HttpResponse:
    """The visitor's own commitment; a secret that the system makes is shown this once."""
    number = plans.number_of(request.POST.get("number", ""), 0)
    given = request.POST.get("commitment", "").strip()[:200]
    done = operations.commit(key, number, given=given, actor=visitor_of(request).person, now=now())
    if isinstance(done, Refusal):
        return room(request, key, 409, grounds=done.grounds)
    took_part(visitor_of(request).person, key)
    return (
        room(request, key, committed=done)
        if isinstance(done, Committed) and done.secret
        else go(request, address(key), "承诺已公布，不能更改。请保存好您的随机数。")
    )


@action("plans.seed", resource=plans.plan_resource, methods=("POST",))
def reveal(request: HttpRequest, key: str) -> HttpResponse:
    """A party's secret: the visitor's own, or an outsider's who hands it over with the token."""
    number = plans.number_of(request.POST.get("number", ""), 0)
    token = request.POST.get("token", "").strip()[:100]
    actor = "" if token else visitor_of(request).person
    done = operations.reveal(key, number, request.POST.get("secret", "")[:400], actor=actor, token=token, now=now())
    if isinstance(done, Refusal):
        return room(request, key, 409, grounds=done.grounds)
    took_part(visitor_of(request).person, key)
    return go(request, address(key), "随机数已公开，与承诺相符。")


def _step(name: str, words: str) -> Any:
    @action("plans.change", resource=plans.plan_resource, methods=("POST",))
    def step(request: HttpRequest, key: str) -> HttpResponse:
        row, visitor = plans.plan_of(key), visitor_of(request)
        given = {"actor": visitor.person, "people": plans.people_of(request, row.body), "now": now()}
        if name == "public":
            done: Any = operations.public_value(key, request.POST.get("value", ""), **given)
        elif name == "make":
            done = operations.make_draw(key, **given)
        elif name == "void":
            done = operations.void_draw(key, request.POST.get("reason", ""), **given)
        else:
            done = operations.publish_list(key, **given)
        if isinstance(done, Refusal):
            return room(request, key, 409, grounds=done.grounds)
        took_part(visitor.person, key)
        return go(request, address(key), words)

    return step


public = _step("public", "公共随机数已登记。")
make = _step("make", "抽取完成。记录的摘要已经公布，任何人都能重算。")
void = _step("void", "本次抽取已经作废，理由会公布。可以重新冻结名单。")
publish = _step("publish", "抽取结果和完整的记录已经公布。")


@action("plans.view", resource=plans.plan_resource)
def transcript(request: HttpRequest, key: str) -> HttpResponse:
    """The whole transcript, as it will be published."""
    row = plans.plan_of(key)
    try:
        data = queries.transcript_bytes(key)
    except (LookupError, files.AlteredFile) as wrong:
        words = str(wrong) if isinstance(wrong, files.AlteredFile) else "还没有抽取，没有记录。"
        raise Missing(words, ((row.title, f"/desk/inspections/plans/{key}/"),)) from wrong
    return attachment(data, f"{row.title}抽取记录.json", "application/json")


_AT = "inspections/plans/<str:key>/draw/"
ROUTES: list[URLPattern] = [
    path(_AT, draw, name="inspection-draw"),
    path(f"{_AT}freeze/", freeze, name="inspection-draw-freeze"),
    path(f"{_AT}commit/", commit, name="inspection-draw-commit"),
    path(f"{_AT}reveal/", reveal, name="inspection-draw-reveal"),
    path(f"{_AT}public/", public, name="inspection-draw-public"),
    path(f"{_AT}make/", make, name="inspection-draw-make"),
    path(f"{_AT}void/", void, name="inspection-draw-void"),
    path(f"{_AT}publish/", publish, name="inspection-draw-publish"),
    path(f"{_AT}transcript.json", transcript, name="inspection-draw-transcript"),
]
