"""Published plans and their draws: frame, commitments, transcript, to be recomputed by anyone; and where an outside party commits and reveals."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt

from quanze.adapters.casework import withheld_rules
from quanze.adapters.system_clock import now
from quanze.core.inspections.results import public_result
from quanze.core.kernel.anonymise import published as withheld
from quanze.core.procedures.engine import Refusal
from quanze.store.accounts.queries import agency_names
from quanze.store.inspections.plans import files, operations, queries
from quanze.store.inspections.plans.facts import programmes
from quanze.store.inspections.plans.queries import PlanView, TaskView
from quanze.web.portal.addresses import in_three_forms
from quanze.web.portal.forms_of_answer import Answer
from quanze.web.portal.pages import Refused, Trail, beyond, page_also_of, page_links, page_number

INSPECTIONS, PLANS = Trail("检查", "/inspections/"), Trail("检查计划", "/inspections/plans/")
SHOWN = 200  # drawn subjects on one page


def _state() -> str:
    return f"{queries.published_state()} {now().date()}"


@page_also_of(_state)
def plans(request: HttpRequest) -> Answer:
    """All published plans."""
    today, at = now().date(), page_number(request)
    total = queries.published_count()
    pages = max(1, -(-total // queries.PAGE))
    beyond(request, at, pages)
    rows = queries.published_plans(today, offset=(at - 1) * queries.PAGE)
    names = agency_names()
    told = [
        {
            "row": row,
            "body": names.get(row.body, row.body),
            "regimes": _titles(row.body, row.regimes),
            "partners": [names.get(p, p) for p in row.partners],
        }
        for row in rows
    ]
    return Answer(
        "portal/inspections/plans.html",
        {"trail": [INSPECTIONS, Trail("检查计划")], "here": "inspections", "rows": told, "total": total, "pager": page_links(request, at, pages)},
        lambda: {"plans": [_data(each["row"], each["body"], each["regimes"], each["partners"]) for each in told]},
        lambda: (
            ["计划", "机关", "种类", "监管制度", "联合部门", "开始", "结束", "对象数", "逐户应检", "随机抽取", "抽取进度", "公布日期"],
            [
                [
                    each["row"].title, each["body"], each["row"].kind_title, "；".join(each["regimes"]), "；".join(each["partners"]), each["row"].start, each["row"].end,
                    each["row"].figures.get("subjects", ""), each["row"].figures.get("named", ""), each["row"].figures.get("drawn", ""), each["row"].draw_title,
                    each["row"].published_on,
                ]
                for each in told
            ],
        ),
        "inspection-plans",
    )  # fmt: skip


def _titles(body: str, regimes: tuple[str, ...] | list[str]) -> list[str]:
    titles = {each.id: each.title for each in programmes(body, now().date())}
    return [titles.get(each, each) for each in regimes]


def _data(row: queries.PlanRow, body: str, regimes: list[str], partners: list[str]) -> dict[str, Any]:
    return {
        "key": row.key, "title": row.title, "body": body, "kind": row.kind_title, "regimes": regimes, "partners": partners, "start": row.start.isoformat(),
        "end": row.end.isoformat(), "stage": row.stage_title, "subjects": row.figures.get("subjects"), "named": row.figures.get("named"),
        "drawn": row.figures.get("drawn"), "tasks": row.tasks, "done": row.done, "draw": row.draw_title, "published_on": str(row.published_on or ""),
    }  # fmt: skip


def published(key: str) -> PlanView:
    """A plan that was published; refuses every other, whether it exists or not."""
    found = queries.plan_view(key, now())
    if found is None or found.row.published_on is None:
        raise Refused(404, "没有这个检查计划", "没有这个检查计划，或者还没有公布。", (("已公布的检查计划", "/inspections/plans/"),))
    return found


@page_also_of(_state)
def plan(request: HttpRequest, key: str) -> Answer:
    """One published plan: whom it concerns, how many, when, by which departments."""
    view = published(key)
    names = agency_names()
    row, figures = view.row, view.row.figures
    body, partners, regimes = names.get(row.body, row.body), [names.get(p, p) for p in row.partners], _titles(row.body, row.regimes)
    share = f"{100 * figures['drawn'] / figures['subjects']:.1f}%" if figures.get("subjects") and figures.get("drawn") else ""
    context = {
        "trail": [INSPECTIONS, PLANS, Trail(row.title[:40])],
        "here": "inspections",
        "view": view,
        "row": row,
        "body": body,
        "partners": partners,
        "regimes": regimes,
        "figures": figures,
        "share": share,
        "quotas": list(view.plan.quotas.items()),
        "filed_on": view.plan.filed_on,
    }
    return Answer(
        "portal/inspections/plan.html",
        context,
        lambda: _data(row, body, regimes, partners),
        lambda: (["层", "抽取"], [[name or "全部对象", words] for name, words in view.plan.quotas.items()]),
        f"inspection-plan-{key}",
    )


@page_also_of(_state)
def draw(request: HttpRequest, key: str) -> Answer:
    """A draw in public: what was frozen, who committed to what and when, the seed, and once published the drawn and the whole transcript."""
    view = published(key)
    said = view.draw
    if not said.state:
        raise Refused(404, "还没有抽取", "这个计划还没有冻结抽取名单。", ((view.row.title, f"/inspections/plans/{key}/"),))
    shown = view.row.list_published_on is not None
    rows = [each for each in queries.tasks(key) if each.drawn] if shown else []
    at = page_number(request)
    pages = max(1, -(-len(rows) // SHOWN))
    beyond(request, at, pages)
    listed = [(each, public_name(each)) for each in rows[(at - 1) * SHOWN : at * SHOWN]]
    context = {
        "trail": [INSPECTIONS, PLANS, Trail(view.row.title[:30], f"/inspections/plans/{key}/"), Trail("抽取")],
        "here": "inspections",
        "view": view,
        "row": view.row,
        "draw": said,
        "body": agency_names().get(view.row.body, view.row.body),
        "strata": list(said.laid_down.get("strata", {}).items()),
        "shown": shown,
        "drawn": [(each, name, public_words(each.skipped)) for each, name in listed],
        "total": len(rows),
        "pager": page_links(request, at, pages),
        "outside": any(p.outside for p in said.parties) and said.state in ("committing", "revealing"),
    }
    return Answer(
        "portal/inspections/draw.html", context, lambda: _draw_data(view, rows), lambda: _draw_table(rows), f"inspection-draw-{key}"
    )


def _draw_data(view: PlanView, rows: list[TaskView]) -> dict[str, Any]:
    said = view.draw
    return {
        "plan": view.row.key,
        "state": said.title,
        "frame_digest": said.frame_digest,
        "subjects": said.laid_down.get("subjects"),
        "eligible": said.laid_down.get("eligible"),
        "strata": said.laid_down.get("strata", {}),
        "parties": [
            {
                "name": p.name, "commitment": p.commitment, "committed_at": str(p.committed_at or ""), "secret": p.secret, "revealed_at": str(p.revealed_at or ""),
            }
            for p in said.parties
        ],
        "public_source": {"name": said.public_name, "value": said.public_value} if said.public_name else None,
        "on_missing": said.on_missing,
        "commit_until": str(said.commit_until or ""),
        "reveal_until": str(said.reveal_until or ""),
        "seed": said.seed,
        "transcript_digests": list(said.digests),
        "voids": list(said.laid_down.get("voids", ())),
        "drawn": [{"number": each.number, "name": public_name(each), "stratum": each.stratum, "state": each.state_title, "skipped": public_words(each.skipped)} for each in rows],
    }  # fmt: skip


def _draw_table(rows: list[TaskView]) -> tuple[list[str], list[list[object]]]:
    heading = ["序号", "检查对象", "层", "状态", "跳过的理由"]
    return heading, [[each.number, public_name(each), each.stratum, each.state_title, public_words(each.skipped)] for each in rows]


def public_name(task: TaskView) -> str:
    """The subject's name as it may be shown: as a published result shows it."""
    return public_result(task.subject_name, task.subject, "", (), "", withheld_rules()).name


def public_words(text: str, keep: str = "") -> str:
    """A text without numbers of persons, telephones and addresses."""
    return withheld(text, withheld_rules(), natural_party=False, keep=(keep,)).text if text else ""


@page_also_of(_state)
def transcript(request: HttpRequest, key: str) -> HttpResponse:
    """The whole transcript, once the list is published, byte for byte as it was kept."""
    view = published(key)
    if view.row.list_published_on is None:
        raise Refused(
            404,
            "还没有公布抽取结果",
            "抽取记录在公布抽取结果时一并公布；它的摘要在抽取时已经公布。",
            (("抽取", f"/inspections/plans/{key}/draw/"),),
        )
    try:
        data = queries.transcript_bytes(key)
    except (LookupError, files.AlteredFile) as wrong:
        raise Refused(503, "抽取记录不能读取", "保存的抽取记录与公布的摘要不符或者不见了，请与公布机关联系。") from wrong
    answer = HttpResponse(data, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="draw-{key}.json"'
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


# no cookie speaks for the sender here: whoever knows the token is the party, so another site can make nobody's browser act
@csrf_exempt
def party(request: HttpRequest, key: str) -> HttpResponse:
    """Where a party outside the body commits and reveals, by the token that it was given. Nothing here is kept by a browser."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    view = queries.plan_view(key, now())
    if view is None or view.draw.state in ("", "void", "drawn"):
        context: dict[str, Any] = {"title": "现在没有要办的", "message": "这里没有正在进行的抽取：可能还没有冻结名单，已经抽取，或者已经作废。", "ways": (("已公布的检查计划", "/inspections/plans/"),), "status": 404}  # fmt: skip
        return render(request, "portal/error.html", context, status=404)
    done: Any = None
    status = 200
    if request.method == "POST":
        given = {name: request.POST.get(name, "").strip()[:400].replace("\x00", "") for name in ("token", "commitment", "secret")}
        number = operations.party_by_token(key, given["token"])
        if view.draw.state == "committing":
            done = operations.commit(key, number, given=given["commitment"], token=given["token"], now=now())
        else:
            done = operations.reveal(key, number, given["secret"], token=given["token"], now=now())
        status = 409 if isinstance(done, Refusal) else 200
        view = queries.plan_view(key, now()) or view
    context = {
        "trail": [INSPECTIONS, PLANS, Trail("参与抽取")],
        "here": "inspections",
        "view": view,
        "row": view.row,
        "draw": view.draw,
        "body": agency_names().get(view.row.body, view.row.body),
        "outsiders": [each for each in view.draw.parties if each.outside],
        "grounds": done.grounds if isinstance(done, Refusal) else (),
        "done": done is not None and not isinstance(done, Refusal),
        "secret": getattr(done, "secret", ""),
    }
    answer = render(request, "portal/inspections/party.html", context, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


_ONE = "inspections/plans/<slug:key>"
ROUTES: list[URLPattern] = [
    *in_three_forms("inspections/plans", plans, "inspection-plans"),
    path(f"{_ONE}/transcript.json", transcript, {"form": "json"}, name="inspection-transcript"),
    path(f"{_ONE}/party/", party, name="inspection-party"),
    *in_three_forms(f"{_ONE}/draw", draw, "inspection-draw"),
    *in_three_forms(_ONE, plan, "inspection-plan"),
]
