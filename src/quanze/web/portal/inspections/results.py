"""Published results of inspections, and the boards of the regimes: what was found, at whom, what must be put right."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path

from quanze.adapters.inspection_rules import load_regimes
from quanze.adapters.system_clock import now, today
from quanze.core.inspections.gates import KINDS
from quanze.core.inspections.results import RESULTS
from quanze.store.accounts import queries as people_queries
from quanze.store.inspections.aftermath import queries
from quanze.store.inspections.aftermath.boards import Counted, board_of, board_regimes, boards_of, years_of
from quanze.store.inspections.aftermath.queries import Told, ToldSpot
from quanze.store.inspections.visits.models import Visit
from quanze.store.ledger.models import StoredEvent
from quanze.web.common.inspection_boards import drawn, percent
from quanze.web.common.regime_cases import case_figures
from quanze.web.portal.forms_of_answer import Answer
from quanze.web.portal.pages import Refused, Trail, beyond, page_also_of, page_links, page_number, without

SIZE = 50
WHOLE = 100_000  # what a machine gets at once
HERE = "inspections"
LONGEST_WORDS = 100
WAYS = (("检查结果", "/inspections/results/"), ("首页", "/"))


def state() -> str:
    """What these pages depend on beside the registry: the ledger, and the day on which displays end."""
    last = StoredEvent.objects.order_by("-id").values_list("id", flat=True).first() or 0
    return f"{last} {today()}"


def counting() -> str:
    """A new word each time: figures are counted beside the readers, so that a page changes while the ledger stands still and none may be kept."""
    return uuid.uuid4().hex


def _asked(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "").replace("\x00", "").strip()[:LONGEST_WORDS] for name in ("q", "body", "regime", "result")}


@page_also_of(state)
def results(request: HttpRequest) -> Answer:
    day, asked, number = today(), _asked(request), page_number(request)
    found = queries.public_results(day, body=asked["body"], regime=asked["regime"], result=asked["result"], words=asked["q"])
    total = found.count()
    pages = max((total + SIZE - 1) // SIZE, 1)
    beyond(request, number, pages)
    names, regimes = people_queries.agency_names(), {one.id: one.title for one in load_regimes(day)}
    shown = [queries.told(one) for one in found[(number - 1) * SIZE : number * SIZE]]
    bodies = sorted(set(queries.public_results(day).order_by().values_list("body", flat=True).distinct()))
    context = {
        "rows": [_line(one, names, regimes) for one in shown],
        "total": total,
        "asked": asked,
        "any": bool(bodies),
        "bodies": [(slug, names.get(slug, slug)) for slug in bodies],
        "regimes": regimes.items(),
        "results": RESULTS.items(),
        "pager": page_links(request, number, pages),
        "clear": without(request, "q", "body", "regime", "result", "page"),
        "narrowed": any(asked.values()),
        "trail": [Trail("检查", "/inspections/"), Trail("检查结果")],
        "here": HERE,
    }

    def every() -> list[Told]:
        return [queries.told(one) for one in found[:WHOLE]]

    heading = [
        "编号",
        "机关",
        "检查对象",
        "统一社会信用代码",
        "监管制度",
        "检查种类",
        "检查日期",
        "结果",
        "发现的问题",
        "公开日期",
        "公示到",
    ]
    return Answer(
        "portal/inspections/results.html",
        context,
        lambda: [_json(one, names, regimes) for one in every()],
        lambda: (heading, [list(_cells(one, names, regimes)) for one in every()]),
        "inspection-results",
    )


def _line(one: Told, names: dict[str, str], regimes: dict[str, str]) -> dict[str, Any]:
    return {
        "told": one, "body": names.get(one.body, one.body), "regime": regimes.get(one.regime, one.regime), "kind": KINDS.get(one.kind, one.kind)
    }  # fmt: skip


def _json(one: Told, names: dict[str, str], regimes: dict[str, str]) -> dict[str, Any]:
    return {
        "key": one.key,
        "body": names.get(one.body, one.body),
        "subject": one.public.name,
        "code": one.public.code,
        "regime": {"id": one.regime, "title": regimes.get(one.regime, one.regime)},
        "kind": KINDS.get(one.kind, one.kind),
        "visited_on": one.visited_on.isoformat() if one.visited_on else None,
        "result": one.public.result,
        "findings": [
            {"content": each.content, "basis": each.basis, **({"body": each.body} if each.body else {})} for each in one.public.findings
        ],
        "order": one.public.order,
        "published_on": one.published_on.isoformat() if one.published_on else None,
        "shown_until": one.display_until.isoformat() if one.display_until else None,
        "withheld": list(one.public.withheld),
    }


def _cells(one: Told, names: dict[str, str], regimes: dict[str, str]) -> tuple[object, ...]:
    return (
        one.key, names.get(one.body, one.body), one.public.name, one.public.code, regimes.get(one.regime, one.regime), KINDS.get(one.kind, one.kind),
        one.visited_on, one.public.result, "；".join(each.content for each in one.public.findings), one.published_on, one.display_until,
    )  # fmt: skip


@page_also_of(state)
def result(request: HttpRequest, key: str) -> Answer:
    one = queries.public_result_of(key, today())
    if one is None:
        raise Refused(404, "没有公开的检查结果", "没有这项检查结果，或者它还没有公开、公示期已满、已经撤下。", WAYS)
    names, regimes = people_queries.agency_names(), {each.id: each.title for each in load_regimes(today())}
    line = _line(one, names, regimes)
    visit = Visit.objects.get(key=key)
    context = {
        **line, "order": visit.result == "correct", "item": one.item,
        "trail": [Trail("检查", "/inspections/"), Trail("检查结果", "/inspections/results/"), Trail(one.public.name)], "here": HERE,
    }  # fmt: skip
    return Answer(
        "portal/inspections/result.html",
        context,
        lambda: _json(one, names, regimes),
        lambda: (["检查的内容", "依据"], [[each.content, each.basis] for each in one.public.findings]),
        f"inspection-result-{key}",
    )


# ---- product spot checks

SPOT_HEADING = ["编号", "机关", "产品", "规格型号", "生产日期或者批号", "标称生产者", "受检单位", "统一社会信用代码", "抽样日期", "结论", "不合格项目", "公布日期", "公示到"]  # fmt: skip


@page_also_of(state)
def spot_checks(request: HttpRequest) -> Answer:
    """The published results of product spot checks."""
    day, number = today(), page_number(request)
    asked = {name: request.GET.get(name, "").replace("\x00", "").strip()[:LONGEST_WORDS] for name in ("q", "body", "result")}
    found = queries.public_spot_checks(day, body=asked["body"], words=asked["q"], failed=asked["result"] == "fail")
    total = found.count()
    pages = max((total + SIZE - 1) // SIZE, 1)
    beyond(request, number, pages)
    names = people_queries.agency_names()
    bodies = sorted(set(queries.public_spot_checks(day).order_by().values_list("body", flat=True).distinct()))
    rows = [queries.told_spot(one) for one in found[(number - 1) * SIZE : number * SIZE]]
    context = {
        "rows": [{"told": one, "body": names.get(one.body, one.body)} for one in rows], "total": total, "asked": asked,
        "bodies": [(slug, names.get(slug, slug)) for slug in bodies], "pager": page_links(request, number, pages),
        "clear": without(request, "q", "body", "result", "page"), "narrowed": any(asked.values()),
        "trail": [Trail("检查", "/inspections/"), Trail("产品监督抽查结果")], "here": HERE,
    }  # fmt: skip
    return Answer(
        "portal/inspections/spot_checks.html",
        context,
        lambda: [_spot_json(queries.told_spot(one), names) for one in found[:WHOLE]],
        lambda: (SPOT_HEADING, [_spot_cells(queries.told_spot(one), names) for one in found[:WHOLE]]),
        "spot-checks",
    )


def _spot_json(one: ToldSpot, names: dict[str, str]) -> dict[str, Any]:
    days = {name: (day.isoformat() if day else None) for name, day in (("sampled_on", one.sampled_on), ("published_on", one.published_on), ("shown_until", one.display_until))}  # fmt: skip
    return {
        "key": one.key, "body": names.get(one.body, one.body), "product": one.product, "spec": one.spec, "batch": one.batch, "maker": one.maker,
        "subject": one.subject, "code": one.code, "result": one.result, "failing": one.failing, **days,
    }  # fmt: skip


def _spot_cells(one: ToldSpot, names: dict[str, str]) -> list[object]:
    return [
        one.key, names.get(one.body, one.body), one.product, one.spec, one.batch, one.maker, one.subject, one.code, one.sampled_on, one.result,
        one.failing, one.published_on, one.display_until,
    ]  # fmt: skip


# ---- boards


def _bodies() -> list[tuple[str, str]]:
    """The bodies that visited anybody or whose lists state regimes, slug and name."""
    from quanze.store.inspections.checkforms.queries import bodies_with_programmes

    names = people_queries.agency_names()
    worked = Visit.objects.order_by().values_list("body", flat=True).distinct()
    found = {slug: names.get(slug, slug) for slug in worked} | dict(bodies_with_programmes(today()))
    return sorted(found.items(), key=lambda one: one[1])


def _year(request: HttpRequest) -> int:
    this, text = today().year, request.GET.get("year", "")
    if not text:
        return this
    if not (
        text.isascii() and text.isdigit() and len(text) == len(str(this)) and this - 20 <= int(text) <= this
    ):  # not law: years a page offers
        raise Refused(400, "年份不对", f"地址里的年份是“{text[:20]}”，应当是到今年为止的四位年份。", (("今年", without(request, "year")),))
    return int(text)


@page_also_of(counting)
def boards(request: HttpRequest) -> Answer:
    """The boards of one body, or of the only one."""
    bodies, year = _bodies(), _year(request)
    asked = request.GET.get("body", "")[:LONGEST_WORDS]
    if asked and asked not in dict(bodies):
        raise Refused(
            404, "没有这个部门的统计", f"“{asked[:40]}”没有公布事中事后监管制度，也没有检查。", (("检查统计", "/inspections/boards/"),)
        )
    body = asked or (bodies[0][0] if bodies else "")
    found = boards_of(body, year, now()) if body else []
    rows = [_row(one, body) for one in found]
    context = {
        "bodies": bodies, "body": body, "body_name": dict(bodies).get(body, ""), "rows": rows, "year": year,
        "at": min((one.at for one in found), default=None), "trail": [Trail("检查", "/inspections/"), Trail("检查统计")], "here": HERE,
        "results": queries.public_results(today(), body=body).count() if body else 0, "years": years_of(body, today().year),
    }  # fmt: skip
    heading = ["监管制度", "年度", "对象", "应查", "查足", "逾期", "检查", "发现问题的检查", "问题", "整改未了", "整改逾期", "结果已公开"]
    return Answer(
        "portal/inspections/boards.html",
        context,
        lambda: [_board_json(one) for one in found],
        lambda: (heading, [_board_cells(one) for one in found]),
        f"inspection-boards-{year}",
    )


def _row(counted: Counted, body: str) -> dict[str, Any]:
    one = counted.board
    return {
        "board": one, "trouble": counted.trouble, "share": percent(one.visits.with_findings, one.visits.ended), "whole": percent(one.done, one.asked),
        "cases": case_figures(body, one.regime, one.year) if not one.subjects else (),
    }  # fmt: skip


def _board_cells(counted: Counted) -> list[object]:
    one = counted.board
    if one.pending:
        return [one.title, one.year, *["正在统计"] * 10]
    return [
        one.title, one.year, one.subjects, "" if one.unstated else one.asked, "" if one.unstated else one.done, "" if one.unstated else one.overdue,
        one.visits.ended, one.visits.with_findings, one.visits.findings, one.orders.open, one.orders.overdue, one.published,
    ]  # fmt: skip


def _board_json(counted: Counted) -> dict[str, Any]:
    from quanze.core.inspections.boards import to_json

    if counted.board.pending:  # no figure is known yet: nought would be a lie
        return {"regime": counted.board.regime, "title": counted.board.title, "year": counted.board.year, "pending": True}
    return {**to_json(counted.board), "counted_at": counted.at.isoformat()}


@page_also_of(counting)
def board(request: HttpRequest, regime: str, slug: str) -> Answer:
    """The board of one regime of a body."""
    year = _year(request)
    counted = board_of(slug, regime, year, now())
    if counted is None:
        raise Refused(404, "没有这项监管", "这个部门的清单没有这项监管制度。", (("检查统计", "/inspections/boards/"),))
    one = counted.board
    programme = next(each for each in board_regimes(slug, today()) if each.id == regime)
    context = {
        **drawn(one), "board": one, "trouble": counted.trouble, "programme": programme, "cases": case_figures(slug, regime, year), "at": counted.at, "year": year, "years": years_of(slug, today().year), "body": slug,
        "body_name": people_queries.agency_names().get(slug, slug), "trail": [Trail("检查", "/inspections/"), Trail("检查统计", f"/inspections/boards/?body={slug}"), Trail(one.title)], "here": HERE,
    }  # fmt: skip
    return Answer(
        "portal/inspections/board.html",
        context,
        lambda: _board_json(counted),
        lambda: (["月份", "检查", "发现问题"], [list(row) for row in one.visits.months]),
        f"inspection-board-{regime}-{year}",
    )


def _three(address: str, view: Any, name: str) -> list[URLPattern]:
    return [
        path(f"{address}/", view, {"form": "html"}, name=name),
        path(f"{address}.json", view, {"form": "json"}, name=f"{name}-json"),
        path(f"{address}.csv", view, {"form": "csv"}, name=f"{name}-csv"),
    ]


ROUTES: list[URLPattern] = [
    *_three("inspections/results", results, "inspection-results"),
    *_three("inspections/results/<slug:key>", result, "inspection-result"),
    *_three("inspections/spot-checks", spot_checks, "inspection-spot-checks"),
    *_three("inspections/boards", boards, "inspection-boards"),
    *_three("inspections/boards/<slug:regime>/<str:slug>", board, "inspection-board"),
]
