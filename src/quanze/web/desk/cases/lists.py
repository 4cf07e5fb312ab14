"""Cases of a body: the list with its filters, the workbook, the board of clocks, the figures."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest, HttpResponse

from quanze.adapters.procedures import load_procedures
from quanze.adapters.system_clock import now
from quanze.adapters.workbooks import Sheet, write_workbook
from quanze.core.access.policy import Resource
from quanze.store.accounts import queries as people_queries
from quanze.store.casework import queries
from quanze.store.casework.models import Case, KeptView
from quanze.store.casework.queries import OUTCOMES, CaseFilter, CaseRow, Statistic
from quanze.web.common.charts import Bar, Segment
from quanze.web.desk.access import Missing, action
from quanze.web.desk.cases.common import CASES, HERE, bodies_of, body_asked, seen_keys, yuan
from quanze.web.desk.cases.evidence import attachment
from quanze.web.desk.cases.opening import startable
from quanze.web.desk.names import Names
from quanze.web.desk.pages import Step, go, page
from quanze.web.desk.views.matters import LEVELS, may
from quanze.web.desk.visitor import visitor_of

MOST_EXPORTED = 20_000
OFFERED = 300  # handlers and items that the filters offer
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DUE = (("overdue", "已超期"), ("red", "紧迫"), ("amber", "临近"))
STATES = (("open", "在办"), ("closed", "已结"), ("all", "全部"))


def asked_of(request: HttpRequest) -> dict[str, str]:
    asked = {
        name: request.GET.get(name, "").strip()[:120]
        for name in ("stage", "outcome", "handler", "item", "due", "q", "state", "order", "since", "until")
    }
    asked["state"] = asked["state"] if asked["state"] in dict(STATES) else "open"
    asked["due"] = asked["due"] if asked["due"] in dict(DUE) else ""
    asked["order"] = "due" if asked["order"] == "due" else "recent"
    return asked


def filter_of(asked: dict[str, str]) -> CaseFilter:
    return CaseFilter(
        stage=asked["stage"], outcome=asked["outcome"], handler=asked["handler"], item=asked["item"], words=asked["q"], due=asked["due"],
        closed={"open": False, "closed": True}.get(asked["state"]), since=_day(asked["since"]), until=_day(asked["until"]), order=asked["order"],
    )  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def after_of(request: HttpRequest) -> str:
    """Where the page begins; what is no marker of ours is the first page."""
    text = request.GET.get("after", "")
    day, _, pk = text.rpartition(":")
    return text if _day(day) and pk.isascii() and pk.isdigit() and len(pk) < 19 else ""  # not law: digits of a row's number


@action("matters.list")
def cases(request: HttpRequest) -> HttpResponse:
    body, asked, moment = body_asked(request), asked_of(request), now()
    keys = seen_keys(request, body)
    found = queries.cases(body, filter_of(asked), moment, after=after_of(request), among=keys)
    stages: dict[str, str] = {}
    for procedure in load_procedures():
        if procedure.matter == "penalty":
            stages |= {stage.id: stage.title for stage in procedure.stages.values()}
    names = Names()
    seen = Case.objects.filter(body=body) if keys is None else Case.objects.filter(body=body, key__in=keys)
    handlers = seen.exclude(handler="").values_list("handler", flat=True).distinct().order_by("handler")[:OFFERED]
    items = seen.exclude(item="").values_list("item", "item_name").distinct().order_by("item_name")[:OFFERED]
    kept = {**{name: value for name, value in asked.items() if value}, "body": body}
    context = {
        "rows": [shown(row, names, moment.date()) for row in found.rows],
        "total": found.total,
        "more_than": found.more_than,
        "after": f"?{urlencode({**kept, 'after': found.after})}" if found.after else "",
        "first": bool(request.GET.get("after")) and f"?{urlencode(kept)}",
        "asked": asked,
        "narrowed": any(value for name, value in asked.items() if name not in ("state", "order")) or asked["state"] != "open",
        "body": body,
        "bodies": bodies_of(request),
        "stages": stages.items(),
        "outcomes": [(key, title) for key, title in OUTCOMES.items() if key],
        "handlers": [(each, names.get(each)) for each in handlers],
        "items": items,
        "dues": DUE,
        "states": STATES,
        "query": urlencode(kept),
        "views": common_views(request, body),
        "kept_views": kept_views(request, kept),
        "most_views": MOST_VIEWS,
        "may_open": any(startable(request, slug) for slug, _ in bodies_of(request)),
        "may_count": may(request, "cases.figures", Resource(body)) if body else False,
    }
    return page(request, "cases/cases", context, Step("案件"), here=HERE)


def common_views(request: HttpRequest, body: str) -> list[tuple[str, str, bool]]:
    """The views that everybody asks for, as (name, address, shown now)."""
    me = visitor_of(request).person
    views = (
        ("在办", {}),
        ("我承办的", {"handler": me, "order": "due"}),
        ("已超期", {"due": "overdue", "order": "due"}),
        ("紧迫", {"due": "red", "order": "due"}),
        ("等候决定", {"stage": "deciding"}),
        ("已处罚", {"state": "all", "outcome": "penalty"}),
    )
    now_asked = {name: value for name, value in request.GET.items() if value and name not in ("body", "after")}
    return [(name, f"?{urlencode({**given, 'body': body})}", now_asked == given) for name, given in views]


MOST_VIEWS = 20  # that one person keeps


def kept_views(request: HttpRequest, kept: dict[str, str]) -> list[tuple[int, str, str, bool]]:
    """The visitor's own views, as (number, name, address, shown now)."""
    rows = KeptView.objects.filter(person=visitor_of(request).person).order_by("name")
    return [(row.pk, row.name, f"/desk/cases/?{row.query}", dict(parse_qsl(row.query)) == kept) for row in rows]


@action("matters.list", methods=("POST",))
def keep_view(request: HttpRequest) -> HttpResponse:
    """Keeps the filters that stand in the list under a name, for this person alone; the same name is written over."""
    person, name = visitor_of(request).person, " ".join(request.POST.get("name", "").split())[:40]
    asked = asked_of(request)
    body = body_asked(request)
    query = urlencode({**{key: value for key, value in asked.items() if value}, "body": body})
    back = f"/desk/cases/?{query}"
    if not name:
        return go(request, back, "没有保存：请写一个名称。", bad=True)
    mine = KeptView.objects.filter(person=person)
    if not mine.filter(name=name).exists() and mine.count() >= MOST_VIEWS:
        return go(request, back, f"没有保存：一个人最多保存 {MOST_VIEWS} 个，请先删去不用的。", bad=True)
    KeptView.objects.update_or_create(person=person, name=name, defaults={"query": query[:1500]})
    return go(request, back, f"已保存为“{name}”。")


@action("matters.list", methods=("POST",))
def drop_view(request: HttpRequest, number: int) -> HttpResponse:
    """Deletes one of the visitor's own views."""
    row = KeptView.objects.filter(person=visitor_of(request).person, pk=number).first()
    if row is None:
        raise Missing("没有这个保存的查看。", (("案件列表", "/desk/cases/"),))
    row.delete()
    return go(request, "/desk/cases/", f"已删去“{row.name}”。")


def shown(row: CaseRow, names: Names, today: date) -> dict[str, Any]:
    colour, level = LEVELS.get(row.level or "none", LEVELS["none"])
    left = ""
    if row.next_due and not row.closed:
        days = (row.next_due - today).days
        left = "今天到期" if days == 0 else f"还有 {days} 天" if days > 0 else f"超期 {-days} 天"
    return {
        "key": row.key, "title": row.title or row.party, "cause": row.cause, "party": row.party, "stage": row.stage_title, "handler": names.get(row.handler),
        "clue_on": row.clue_on, "outcome": row.outcome_title, "closed": row.closed, "fine": yuan(row.fine) if row.fine else "",
        "due": row.next_due if not row.closed else None, "clock": row.next_clock, "colour": colour, "level": level, "left": left,
        "item": row.item_name, "decision_no": row.decision_no,
    }  # fmt: skip


@action("matters.export")
def export(request: HttpRequest) -> HttpResponse:
    """The filtered list as a workbook."""
    body, asked = body_asked(request), asked_of(request)
    names = Names()
    rows = queries.all_rows(body, replace(filter_of(asked), order="recent"), now(), most=MOST_EXPORTED, among=seen_keys(request, body))
    heading = (
        "案件",
        "当事人",
        "案由",
        "权责清单事项",
        "阶段",
        "结果",
        "承办人",
        "线索登记",
        "立案",
        "决定",
        "决定书文号",
        "罚款（元）",
        "最近期限",
        "届满日",
        "标识",
    )
    # not law: a yuan has 100 fen
    cells = [
        [
            row.title, row.party, row.cause, row.item_name, row.stage_title, row.outcome_title, names.get(row.handler), row.clue_on or "", row.opened_on or "",
            row.decided_on or "", row.decision_no, Decimal(row.fine) / 100 if row.fine else "", row.next_clock, row.next_due or "", row.key,
        ]
        for row in rows
    ]  # fmt: skip
    widths = (36, 24, 30, 36, 10, 12, 10, 12, 12, 12, 22, 14, 16, 12, 18)  # not law: column widths
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cases.xlsx"
        write_workbook(path, [Sheet("案件", heading, cells, widths)])
        data = path.read_bytes()
    return attachment(data, f"案件{visitor_of(request).day}.xlsx", XLSX)


@action("matters.list")
def board(request: HttpRequest) -> HttpResponse:
    """The running clocks of the cases, by colour."""
    body, moment = body_asked(request), now()
    found = queries.board(body, moment, among=seen_keys(request, body))
    today = moment.date()
    columns = []
    for level in ("overdue", "red", "amber", "green"):
        colour, title = LEVELS[level]
        rows = [
            {
                "key": each.key,
                "title": each.case_title,
                "clock": each.clock,
                "due": each.due,
                "days": (each.due - today).days,
                "party": each.whose == "party",
            }
            for each in found
            if each.level == level
        ]
        columns.append((level, colour, title, rows))
    context = {"columns": columns, "total": len(found), "body": body, "bodies": bodies_of(request)}
    return page(request, "cases/board", context, CASES, Step("期限看板"), here=HERE)


def _figures_asked(request: HttpRequest) -> Resource:
    return Resource(body_asked(request))


KINDS = (("item", "按事项"), ("office", "按科室"), ("month", "按月份"), ("handler", "按承办人"), ("outcome", "按结果"))
BARS = 40  # rows of one drawing


@action("cases.figures", resource=_figures_asked)
def figures(request: HttpRequest) -> HttpResponse:
    """How many cases, penalties and fines, by item, office, month, handler or outcome, of one year."""
    body, today = body_asked(request), visitor_of(request).day
    by = request.GET.get("by", "item")
    by = by if by in dict(KINDS) else "item"
    asked = request.GET.get("year", "")
    years = sorted({each.year for each in Case.objects.filter(body=body).dates("clue_on", "year")} | {today.year}, reverse=True)
    year = int(asked) if asked in {str(each) for each in years} else today.year
    rows = _figures(body, by, year)
    most = max((row.cases for row in rows), default=0)
    chart = [Bar(row.name, "", row.cases, _segments(row, most)) for row in rows[:BARS]]
    totals = [
        ("案件", f"{sum(row.cases for row in rows)}"),
        ("予以处罚", f"{sum(row.penalties for row in rows)}"),
        ("罚款", yuan(sum(row.fines for row in rows))),
        ("已缴", yuan(sum(row.paid for row in rows))),
    ]
    context = {
        "rows": [(row, yuan(row.fines), yuan(row.paid)) for row in rows],
        "chart": chart,
        "totals": totals,
        "by": by,
        "kinds": KINDS,
        "kind_name": dict(KINDS)[by],
        "year": year,
        "years": years,
        "body": body,
        "bodies": bodies_of(request),
    }
    return page(request, "cases/figures", context, CASES, Step("统计"), here=HERE)


def _figures(body: str, by: str, year: int) -> list[Statistic]:
    since, until = date(year, 1, 1), date(year + 1, 1, 1)
    rows = queries.statistics(body, "handler" if by == "office" else by, since, until)
    if by == "office":
        return _by_office(rows, body)
    if by == "handler":
        names = Names()
        return sorted((replace(row, name=names.get(row.name)) for row in rows), key=lambda row: -row.cases)
    return list(rows) if by == "month" else sorted(rows, key=lambda row: -row.cases)


def _by_office(rows: tuple[Statistic, ...], body: str) -> list[Statistic]:
    """The figures of handlers put together by the office of their post."""
    totals: dict[str, Statistic] = {}
    for row in rows:
        person = people_queries.person(row.name)
        posts = [post for post in person.posts if post.agency == body and post.office] if person else []
        name = posts[-1].office if posts else "没有登记科室"
        had = totals.get(name, Statistic(name, 0, 0, 0, 0))
        totals[name] = Statistic(name, had.cases + row.cases, had.penalties + row.penalties, had.fines + row.fines, had.paid + row.paid)
    return sorted(totals.values(), key=lambda row: -row.cases)


PENALTY_TONE, OTHER_TONE = 2, 6


def _segments(row: Statistic, most: int) -> tuple[Segment, ...]:
    parts, before = [], 0
    for label, count, tone in (("予以处罚", row.penalties, PENALTY_TONE), ("其他", row.cases - row.penalties, OTHER_TONE)):
        if count and most:
            parts.append(Segment(label, count, tone, f"{100 * before / most:.2f}", f"{100 * count / most:.2f}"))  # not law: per cent
            before += count
    return tuple(parts)
