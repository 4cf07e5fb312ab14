"""After a visit: orders, rechecks, spot checks, self-check reports, publication, a case from a finding, exports."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from quanze.adapters.exchange_records import record_forms, to_csv
from quanze.adapters.inspection_rules import load_regimes
from quanze.adapters.system_clock import now
from quanze.adapters.workbooks import Cell, Sheet, write_workbook
from quanze.core.access.policy import Resource
from quanze.core.forms.exchange import RecordForm
from quanze.core.inspections.exchange import FORMS, Batch, Reporter
from quanze.core.inspections.self_reports import last_due
from quanze.core.inspections.spot_checks import RESULTS as SPOT_RESULTS
from quanze.core.kernel.unresolved import Unresolved
from quanze.core.procedures.engine import Ground, Refusal
from quanze.store.accounts import queries as people_queries
from quanze.store.accounts.visible import waiting_for
from quanze.store.inspections.aftermath import operations, queries
from quanze.store.inspections.aftermath.exchange import Row, export
from quanze.store.inspections.aftermath.models import SpotCheck
from quanze.store.inspections.checkforms.queries import programme_views
from quanze.store.inspections.visits.models import Visit
from quanze.store.matters.models import Matter
from quanze.web.desk.access import Missing, action
from quanze.web.desk.cases.evidence import attachment
from quanze.web.desk.cases.opening import startable
from quanze.web.desk.fields import Field, faulty, judged, typed
from quanze.web.desk.inspections.boards import HERE, ROOM, bodies_of, body_asked
from quanze.web.desk.inspections.visit_common import openable
from quanze.web.desk.joining import clue_of
from quanze.web.desk.pages import Step, go, page
from quanze.web.desk.views.matters import colour_of_due, left, may
from quanze.web.desk.visitor import actor_of, visitor_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_WORDS = 100
ORDER_STATES = (("open", "没有了结"), ("overdue", "逾期"), ("closed", "已了结"), ("all", "全部"))
SPOT_STATES = (("open", "在办"), ("closed", "已结"), ("all", "全部"))
COLOURS = {
    "late": "red", "recheck_late": "red", "failed": "red", "order_late": "red", "reported": "amber", "ordered": "amber", "open": "green", "due": "green",
}  # fmt: skip


def asked_of(request: HttpRequest, **allowed: str) -> dict[str, str]:
    """What the address asks for; `allowed` gives each name its default."""
    return {name: (request.GET.get(name, "").strip()[:LONGEST_WORDS] or default) for name, default in allowed.items()}


def pages_of(request: HttpRequest, total: int) -> dict[str, Any]:
    """Where a list by pages begins, and the ways to the page before and after."""
    text = request.GET.get("from", "")
    offset = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0  # not law: digits of a count
    kept = {name: value for name, value in request.GET.items() if name != "from"}

    def way(start: int) -> str:
        return f"?{urlencode({**kept, 'from': start} if start else kept)}"

    return {
        "total": total,
        "offset": offset,
        "before": way(max(offset - queries.PAGE, 0)) if offset else "",
        "after": way(offset + queries.PAGE) if offset + queries.PAGE < total else "",
    }


def regime_names(day: date) -> dict[str, str]:
    return {one.id: one.title for one in load_regimes(day)}


@action("matters.list")
def orders(request: HttpRequest) -> HttpResponse:
    """Orders to correct, those due first."""
    body, today = body_asked(request), visitor_of(request).day
    asked = asked_of(request, state="open", regime="", q="")
    if asked["state"] not in dict(ORDER_STATES):
        asked["state"] = "open"
    narrow = {"state": asked["state"], "regime": asked["regime"], "words": asked["q"]}
    pages = pages_of(request, queries.count_orders(body, today, **narrow))
    names = regime_names(today)
    rows = [
        {"order": one, "regime": names.get(one.regime, one.regime), "colour": COLOURS.get(one.standing, "paused"), "left": left(one.next_due, today)}
        for one in queries.orders(body, today, offset=pages["offset"], **narrow)
    ]  # fmt: skip
    context = {
        **pages, "rows": rows, "asked": asked, "states": ORDER_STATES, "regimes": names.items(), "body": body, "bodies": bodies_of(request),
        "mine": mine_of(request, [each["order"].visit for each in rows]),
        "opens": openable(request, [key for each in rows for key in (each["order"].visit, each["order"].recheck_visit)]),
    }  # fmt: skip
    return page(request, "inspections/orders", context, ROOM, Step("责令改正"), here=HERE)


def mine_of(request: HttpRequest, keys: Iterable[str]) -> frozenset[str]:
    """Those of the matters that the visitor may act in: only there does a list lead on to an act."""
    return frozenset(waiting_for(actor_of(request)).filter(key__in=list(keys)).values_list("key", flat=True))


@action("matters.list")
def spot_checks(request: HttpRequest) -> HttpResponse:
    """Product spot checks, the next due first."""
    body, today = body_asked(request), visitor_of(request).day
    asked = asked_of(request, state="open", stage="", result="", q="")
    if asked["state"] not in dict(SPOT_STATES):
        asked["state"] = "open"
    narrow = {"state": asked["state"], "stage": asked["stage"], "result": asked["result"], "words": asked["q"]}
    pages = pages_of(request, queries.count_spot_checks(body, **narrow))
    stages = queries.spot_stages(today)
    rows = [
        {"check": one, "stage": stages.get(one.stage, one.stage), "left": left(one.next_due, today), "colour": colour_of_due(one.next_due)}
        for one in queries.spot_checks(body, offset=pages["offset"], **narrow)
    ]  # fmt: skip
    context = {
        **pages, "rows": rows, "asked": asked, "states": SPOT_STATES, "stages": stages.items(), "body": body, "bodies": bodies_of(request),
        "results": [(key, title) for key, title in SPOT_RESULTS.items() if key], "may_open": bool(body) and may(request, "matter.open", Resource(body)),
        "may_withdraw": bool(body) and may(request, "inspections.withdraw", Resource(body)),
        "opens": openable(request, [key for each in rows for key in (each["check"].key, each["check"].case)]),
    }  # fmt: skip
    return page(request, "inspections/spot_checks", context, ROOM, Step("产品监督抽查"), here=HERE)


# ---- yearly self-check reports


def reporting(body: str, day: date) -> list[Any]:
    """The regimes of a body under which holders hand in a report every year."""
    return [each.regime for each in programme_views(body, day) if each.regime.self_report]


def _reports_asked(request: HttpRequest) -> Resource:
    return Resource(body_asked(request))


@action("matters.list")
def reports(request: HttpRequest) -> HttpResponse:
    """Self-check reports of a year: late, due, ordered, received."""
    return _reports_page(request)


def _reports_page(request: HttpRequest, grounds: Sequence[Ground] = (), status: int = 200) -> HttpResponse:
    body, today = body_asked(request), visitor_of(request).day
    found = reporting(body, today) if body else []
    years = queries.report_years(body)
    last = last_due(found[0].self_report, today) if found else today.year - 1
    asked = asked_of(request, regime=found[0].id if found else "", year=str(last), state="late", q="")
    year = int(asked["year"]) if asked["year"].isascii() and asked["year"].isdigit() and len(asked["year"]) == len(str(last)) else last
    if asked["state"] not in queries.REPORT_STATES:
        asked["state"] = "late"
    regime = next((one for one in found if one.id == asked["regime"]), None)
    counts = queries.report_counts(body, regime.id, year, today) if regime else {}
    rows = queries.reports(body, regime.id, year, today, state=asked["state"], words=asked["q"], offset=pages_of(request, 0)["offset"]) if regime else ()  # fmt: skip
    pages = pages_of(request, counts.get(asked["state"], 0))
    context = {
        **pages,
        "rows": [{"report": one, "colour": COLOURS.get(one.standing, "paused")} for one in rows],
        "asked": {**asked, "year": year},
        "years": sorted({each for _, each in years} | {last, today.year}, reverse=True),
        "regimes": [(one.id, one.title) for one in found],
        "regime": regime,
        "begun": bool(counts.get("all")),
        "counts": [(key, title, counts.get(key, 0)) for key, title in queries.REPORT_STATES.items()],
        "may_change": bool(body) and may(request, "inspections.reports", Resource(body)),
        "today": today,
        "until": today + timedelta(days=30),  # not law: a term that the form offers; the officer writes the real one
        "grounds": grounds,
        "body": body,
        "bodies": bodies_of(request),
    }
    return page(request, "inspections/reports", context, ROOM, Step("年度自查报告"), here=HERE, status=status)


@action("inspections.reports", resource=_reports_asked, methods=("POST",))
def change_reports(request: HttpRequest) -> HttpResponse:
    """Begins the list of a year, notes reports as received, orders those who are late."""
    body, visitor, moment = body_asked(request), visitor_of(request), now()
    regime = next((one for one in reporting(body, visitor.day) if one.id == request.POST.get("regime")), None)
    text = request.POST.get("year", "")
    if regime is None or not (text.isascii() and text.isdigit() and len(text) == len(str(visitor.day.year))):
        raise Missing("没有这一监管制度的自查报告，或者年份不对。", (("年度自查报告", "/desk/inspections/reports/"),))
    year, chosen = int(text), request.POST.getlist("subject")
    what = request.POST.get("do", "")
    back = f"/desk/inspections/reports/?{urlencode({'body': body, 'regime': regime.id, 'year': year})}"
    done: operations.Noted | Refusal | Unresolved
    if what == "begin":
        done = operations.begin_reports(body, regime, year, actor=visitor.person, now=moment)
        words = f"已列出 {year} 年度的名单"
    elif what == "receive":
        done = operations.receive_reports(
            body, regime.id, year, chosen, _day(request.POST.get("on", "")) or visitor.day, actor=visitor.person, now=moment
        )
        words = "已登记收到"
    else:
        until = _day(request.POST.get("until", "")) or visitor.day
        done = operations.order_reports(
            body, regime.id, year, chosen, until, request.POST.get("number", "")[:LONGEST_WORDS], actor=visitor.person, now=moment
        )
        words = "已责令提交"
    if isinstance(done, Unresolved):
        done = Refusal(what, (Ground("fields", done.reason, "请核对监管制度"),))
    if isinstance(done, Refusal):
        request.GET = request.GET.copy()  # the same list, with what stands against it
        request.GET.update({"body": body, "regime": regime.id, "year": str(year), "state": request.POST.get("state", "late")})
        return _reports_page(request, done.grounds, 409)
    return go(request, back, f"{words}：{done.count} 家。" if done.count else "名单没有变化。")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


# ---- results and their publication


@action("matters.list")
def results(request: HttpRequest) -> HttpResponse:
    """Results on their way to the public: waiting, shown, over, withdrawn."""
    body, today = body_asked(request), visitor_of(request).day
    asked = asked_of(request, state="waiting", regime="", q="")
    if asked["state"] not in queries.RESULT_STATES:
        asked["state"] = "waiting"
    narrow = {"state": asked["state"], "regime": asked["regime"], "words": asked["q"]}
    pages = pages_of(request, queries.count_results(body, today, **narrow))
    names = regime_names(today)
    rows = [
        {"result": one, "regime": names.get(one.regime, one.regime), "left": left(one.due, today), "colour": colour_of_due(one.due)}
        for one in queries.results(body, today, offset=pages["offset"], **narrow)
    ]  # fmt: skip
    context = {
        **pages, "rows": rows, "asked": asked, "states": queries.RESULT_STATES.items(), "regimes": names.items(), "body": body, "bodies": bodies_of(request),
        "mine": mine_of(request, [each["result"].key for each in rows]), "opens": openable(request, [each["result"].key for each in rows]),
        "may_withdraw": bool(body) and may(request, "inspections.withdraw", Resource(body)),
    }  # fmt: skip
    return page(request, "inspections/results", context, ROOM, Step("检查结果公开"), here=HERE)


def shown_of(key: str) -> Visit | SpotCheck:
    """The visit or the spot check whose result stands before the public."""
    found = Visit.objects.filter(key=key).first() or SpotCheck.objects.filter(key=key).first()
    if found is None:
        raise Missing("没有这次检查。地址可能写错了。", (("检查结果公开", "/desk/inspections/results/"),))
    return found


def _visit_asked(request: HttpRequest, key: str) -> Resource:
    return Resource(shown_of(key).body)


@action("inspections.withdraw", resource=_visit_asked, methods=("GET", "POST"))
def withdraw(request: HttpRequest, key: str) -> HttpResponse:
    """Takes a published result down, with the reason."""
    visit, visitor = shown_of(key), visitor_of(request)
    spot = isinstance(visit, SpotCheck)
    result = queries.told_spot(visit).result if isinstance(visit, SpotCheck) else queries.told(visit).public.result
    fields: tuple[Field, ...] = (
        Field("reason", "撤下的理由", "long_text", help="如：检查结果被变更或者撤销、信用修复、公示有误"),
        Field("seen", "", "hidden", str(Matter.objects.get(key=key).length)),
    )
    grounds: tuple[Ground, ...] = ()
    status = 200
    if request.method == "POST":
        fields = judged(typed(request, fields))
        seen = str(fields[1].value)
        if not faulty(fields):
            people = people_queries.people_facts(visit.body, visitor.day)
            number = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else -1  # not law: digits of a count
            done = operations.withdraw_result(key, str(fields[0].value), actor=visitor.person, seen=number, people=people, now=now())
            if not isinstance(done, Refusal):
                back = (
                    f"/desk/inspections/spot-checks/?state=all&body={visit.body}"
                    if spot
                    else f"/desk/inspections/results/?state=withdrawn&body={visit.body}"
                )
                return go(request, back, "已撤下，公开门户不再显示。")
            grounds = done.grounds
        status = 409
        fields = (fields[0], replace(fields[1], value=str(Matter.objects.get(key=key).length)))
    context = {"visit": visit, "result": result, "fields": fields, "grounds": grounds}
    above = Step("产品监督抽查", "/desk/inspections/spot-checks/") if spot else Step("检查结果公开", "/desk/inspections/results/")
    return page(request, "inspections/withdraw", context, ROOM, above, Step("撤下"), here=HERE, status=status)  # fmt: skip


# ---- a case from a finding


def _clue_asked(request: HttpRequest, key: str) -> Resource:
    """Of the body that inspected; for who belongs to a body that came along, of that body."""
    matter = Matter.objects.filter(key=key).first()
    own, visit = actor_of(request), Visit.objects.filter(key=key).first()
    along = [one["body"] for one in visit.joined] if visit else []
    body = matter.body if matter else ""
    return Resource(next((each for each in (body, *along) if own.roles_at(each)), body))


@action("inspections.view", resource=_clue_asked)
def to_case(request: HttpRequest, key: str) -> HttpResponse:
    """Which power item a case on what was found would rest on: items whose words fit, chosen by a person."""
    body = _clue_asked(request, key).body
    clue = clue_of(key, body)
    if clue is None:
        raise Missing("这次检查没有登记发现的问题，不能由它立案。", (("检查", "/desk/inspections/"),))
    visit = Visit.objects.filter(key=key).first()
    procedures = startable(request, body)
    opens = openable(request, [clue.key, clue.case])
    context = {
        "clue": clue,
        "opens": opens,
        "wrong": queries.wrong_lines(visit, body) if visit else (),
        "procedures": procedures,
        "body": body,
        "body_name": people_queries.agency_names().get(body, body),
        "visit_query": urlencode({"visit": key}),
    }
    return page(
        request,
        "inspections/to_case",
        context,
        ROOM,
        Step(clue.subject[:30], clue.url if clue.key in opens else ""),
        Step("立案"),
        here=HERE,
    )


# ---- exchange records


@action("matters.export", methods=("GET", "POST"))
def exports(request: HttpRequest) -> HttpResponse:
    """The national records of a period: what may be sent as a file, what may not with the reasons."""
    body, visitor, moment = body_asked(request), visitor_of(request), now()
    layouts = record_forms()
    first = visitor.day.replace(day=1)
    fields: tuple[Field, ...] = (
        Field("form", "记录", "choice", FORMS[0], options=tuple((one, layouts[one].title) for one in FORMS)),
        Field("since", "从", "date", first.isoformat(), help="检查按结束之日，对象按最近变动之日，计划按开始之日"),
        Field("until", "到（含）", "date", visitor.day.isoformat()),
        Field("code", "本机关统一社会信用代码", "text", "", required=False),
        Field("division", "行政区划代码", "text", "", required=False),
        Field("as", "格式", "choice", "xlsx", options=(("xlsx", "Excel"), ("csv", "CSV"), ("json", "JSON"))),
    )
    rows: list[Row] = []
    if request.method == "POST" and body:
        fields = judged(typed(request, fields))
        said = {one.name: str(one.value) for one in fields}
        if not faulty(fields):
            names = people_queries.agency_names()
            batch = Batch(f"{moment:%Y%m%d%H%M%S}", moment, names.get(body, body), visitor.name)
            by = Reporter(names.get(body, body), said["code"].upper(), said["division"])
            until = date.fromisoformat(said["until"]) + timedelta(days=1)
            rows = list(export(said["form"], body, by, date.fromisoformat(said["since"]), until, batch))
            if "take" in request.POST:
                return taken(layouts[said["form"]], rows, said["as"], visitor.day)
    good = sum(1 for one in rows if not one.record.faults)
    context = {
        "fields": fields, "body": body, "bodies": bodies_of(request), "asked": request.method == "POST" and not faulty(fields), "good": good,
        "bad": [one for one in rows if one.record.faults][: queries.PAGE], "more_bad": max(len(rows) - good - queries.PAGE, 0),
    }  # fmt: skip
    return page(request, "inspections/exports", context, ROOM, Step("报送记录"), here=HERE)


def taken(layout: RecordForm, rows: Sequence[Row], kind: str, day: date) -> HttpResponse:
    """The records as a file. Only those without faults are to be sent; a workbook shows the others on a second sheet with their reasons."""
    good = [one.record.values for one in rows if not one.record.faults]
    titles = [column.title for column in layout.columns]
    name = f"{layout.title}{day}"
    if kind == "csv":
        return attachment(to_csv(layout, good), f"{name}.csv", "text/csv; charset=utf-8")
    if kind == "json":
        data = json.dumps([dict(zip(titles, row, strict=True)) for row in good], ensure_ascii=False, indent=1).encode()
        return attachment(data, f"{name}.json", "application/json; charset=utf-8")
    bad = [[Cell(one.name), Cell("；".join(one.record.faults), tint="warn"), *map(Cell, one.record.values)] for one in rows if one.record.faults]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "records.xlsx"
        write_workbook(file, [Sheet("可以报送", titles, good), Sheet("不能报送", ["对象", "原因", *titles], bad)])
        return attachment(file.read_bytes(), f"{name}.xlsx", XLSX)


ROUTES: list[URLPattern] = [
    path("inspections/orders/", orders, name="inspection-orders"),
    path("inspections/spot-checks/", spot_checks, name="inspection-spot-checks"),
    path("inspections/reports/", reports, name="inspection-reports"),
    path("inspections/reports/change/", change_reports, name="inspection-reports-change"),
    path("inspections/results/", results, name="inspection-results"),
    path("inspections/results/<str:key>/withdraw/", withdraw, name="inspection-result-withdraw"),
    path("inspections/findings/<str:key>/case/", to_case, name="inspection-to-case"),
    path("inspections/exports/", exports, name="inspection-exports"),
]
