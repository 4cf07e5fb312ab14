"""The room's first page and the boards, one a regime."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from quanze.adapters.system_clock import now
from quanze.store.accounts import queries as people_queries
from quanze.store.inspections.aftermath import queries as after
from quanze.store.inspections.aftermath.boards import Counted, board_of, board_regimes, boards_of, years_of
from quanze.store.inspections.aftermath.models import SelfReport
from quanze.store.inspections.plans import queries as plans
from quanze.store.inspections.plans.models import Plan
from quanze.store.inspections.subjects.models import Subject
from quanze.store.inspections.visits import queries as visits
from quanze.store.inspections.visits.models import Visit
from quanze.web.common.inspection_boards import drawn, percent
from quanze.web.common.regime_cases import case_figures
from quanze.web.desk.access import Missing, action
from quanze.web.desk.inspections.subjects_common import inspected
from quanze.web.desk.inspections.visit_common import openable
from quanze.web.desk.pages import Step, page
from quanze.web.desk.visitor import visitor_of

HERE = "检查"
ROOM = Step("检查", "/desk/inspections/")
SHOWN = 8  # rows of one group on the first page
EARLIEST_YEAR = 2000  # not law: no board asks for years before these records


def bodies_of(request: HttpRequest) -> list[tuple[str, str]]:
    """The bodies whose inspections the visitor may look at, as (slug, name), those with inspections first; without those that are no more and never inspected."""
    names, mine = people_queries.agency_names(), inspected(request)
    busy = [slug for slug in mine if Subject.objects.filter(body=slug).exists() or Visit.objects.filter(body=slug).exists()]
    gone = people_queries.ended(visitor_of(request).day)
    return [(slug, names.get(slug, slug)) for slug in (*busy, *(one for one in mine if one not in busy and one not in gone))]


def body_asked(request: HttpRequest) -> str:
    """The body that the address asks for, else the visitor's first one with inspections; "" where he belongs to none."""
    asked = request.GET.get("body", "") or request.POST.get("body", "")
    if asked in inspected(request):
        return asked
    offered = bodies_of(request)
    return offered[0][0] if offered else ""


def year_asked(request: HttpRequest, this_year: int) -> int:
    text = request.GET.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == len(str(this_year)) else this_year
    return year if EARLIEST_YEAR <= year <= this_year + 1 else this_year


@action("work.view")
def home(request: HttpRequest) -> HttpResponse:
    """What is to be done today, what waits for approval, what is overdue, and the boards in one table."""
    body, visitor, moment = body_asked(request), visitor_of(request), now()
    today = visitor.day
    bodies = bodies_of(request)
    # his visits at this body, and those that he comes along with from it
    mine = [one for one in visits.my_visits(visitor.person) if one.body == body or one.body not in dict(bodies)]
    context: dict[str, Any] = {
        "body": body,
        "bodies": bodies,
        "today": today,
        "mine": mine[:SHOWN],
        "more_mine": max(len(mine) - SHOWN, 0),
    }
    if body:
        waiting = visits.awaiting_approval(body)
        opens = openable(request, [one.key for one in waiting])
        waiting = tuple(one for one in waiting if one.key in opens)
        tasks = plans.open_tasks(body, visitor.person)
        context |= {
            "waiting": waiting[:SHOWN],
            "more_waiting": max(len(waiting) - SHOWN, 0),
            "tasks": tasks[:SHOWN],
            "more_tasks": max(len(tasks) - SHOWN, 0),
            "overdue": overdue(body, moment),
            "drafts": list(Plan.objects.filter(body=body, stage__in=("draft", "review"), closed=False).values_list("key", "title")[:SHOWN]),
            "boards": [shown(one, body) for one in boards_of(body, today.year, moment)],
            "year": today.year,
        }
    return page(request, "inspections/home", context, Step("检查"), here=HERE)


def overdue(body: str, moment: datetime) -> list[tuple[str, int, str]]:
    """What is past its day at a body, as (words, how many, address); nothing where nothing is."""
    today = moment.date()
    late_results = sum(1 for one in after.results(body, today, state="waiting", limit=500) if one.due and one.due < today)
    asked = urlencode({"body": body})
    found = [
        ("整改、复查逾期", after.count_orders(body, today, state="overdue"), f"/desk/inspections/orders/?state=overdue&{asked}"),
        ("结果逾期没有公开", late_results, f"/desk/inspections/results/?state=waiting&{asked}"),
        (
            "自查报告逾期没有提交",
            SelfReport.objects.filter(body=body, received_on__isnull=True, let_off="", due__lt=today).count(),
            f"/desk/inspections/reports/?state=late&{asked}",
        ),
        (
            "产品抽查的期限逾期",
            sum(1 for one in after.spot_checks(body, limit=500) if one.next_due and one.next_due < today),
            f"/desk/inspections/spot-checks/?{asked}",
        ),
        (
            "检查的期限逾期",
            Visit.objects.filter(body=body, closed=False, next_due__lt=today).count(),
            f"/desk/inspections/visits/?{asked}",
        ),
    ]
    return [row for row in found if row[1]]


def shown(counted: Counted, body: str) -> dict[str, Any]:
    """One line of the table of boards; what has no subjects is told by its cases."""
    one = counted.board
    return {
        "regime": one.regime, "title": one.title, "board": one, "trouble": counted.trouble, "share": percent(one.visits.with_findings, one.visits.ended),
        "whole": percent(one.done, one.asked) if one.asked else "",
        "cases": case_figures(body, one.regime, one.year) if not one.subjects else (),
    }  # fmt: skip


@action("matters.list")
def boards(request: HttpRequest) -> HttpResponse:
    """Every regime of the body with its figures."""
    body, visitor, moment = body_asked(request), visitor_of(request), now()
    year = year_asked(request, visitor.day.year)
    found = boards_of(body, year, moment) if body else []
    totals = [
        ("检查", sum(one.board.visits.ended for one in found)),
        ("发现问题的检查", sum(one.board.visits.with_findings for one in found)),
        ("没有了结的整改", sum(one.board.orders.open for one in found)),
        ("其中逾期", sum(one.board.orders.overdue for one in found)),
    ]
    context = {
        "body": body, "bodies": bodies_of(request), "year": year, "years": years_of(body, visitor.day.year), "totals": totals,
        "rows": [shown(one, body) for one in found],
        "oldest": min((one.at for one in found), default=None),
    }  # fmt: skip
    return page(request, "inspections/boards", context, ROOM, Step("监管看板"), here=HERE)


@action("matters.list")
def board(request: HttpRequest, regime: str) -> HttpResponse:
    """The board of one regime."""
    body, visitor, moment = body_asked(request), visitor_of(request), now()
    year = year_asked(request, visitor.day.year)
    counted = board_of(body, regime, year, moment) if body else None
    if counted is None:
        raise Missing("本机关没有这一监管制度。", (("监管看板", "/desk/inspections/boards/"),))
    one = counted.board
    programme = next(each for each in board_regimes(body, visitor.day) if each.id == regime)
    orders = after.orders(body, visitor.day, state="open", regime=regime, limit=SHOWN)
    context = {
        **drawn(one), "body": body, "bodies": bodies_of(request), "year": year, "years": years_of(body, visitor.day.year), "board": one,
        "trouble": counted.trouble, "at": counted.at, "programme": programme, "cases": case_figures(body, regime, year),
        "orders": orders, "opens": openable(request, [each.visit for each in orders]),
    }  # fmt: skip
    return page(request, "inspections/board", context, ROOM, Step("监管看板", f"/desk/inspections/boards/?{urlencode({'body': body})}"), Step(one.title), here=HERE)  # fmt: skip


ROUTES: list[URLPattern] = [
    path("inspections/", home, name="inspections"),
    path("inspections/boards/", boards, name="inspection-boards"),
    path("inspections/boards/<str:regime>/", board, name="inspection-board"),
]
