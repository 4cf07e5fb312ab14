"""What the pages of a case share: the case, who may see it, what its guards are told, names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest

from quanze.adapters.system_clock import now
from quanze.core.access.policy import Resource, scope
from quanze.core.procedures.people import Person
from quanze.store.accounts import queries as people_queries
from quanze.store.accounts.visible import resource_of, visible
from quanze.store.casework.models import Case
from quanze.store.casework.queries import CaseView, case_view
from quanze.store.matters.models import Matter
from quanze.store.matters.queries import MatterView, matter_view
from quanze.store.papers.queries import issued_forms
from quanze.web.desk.access import Missing
from quanze.web.desk.names import Names as Names  # pages of other rooms take it from here
from quanze.web.desk.pages import Step
from quanze.web.desk.visitor import actor_of, visitor_of

CASES = Step("案件", "/desk/cases/")
PENALTY = "行政处罚"  # as lists print the power type
HERE = "案件"


def case_of(key: str) -> Matter:
    """The matter of a penalty case; `Missing` in words for the reader."""
    found = Matter.objects.filter(key=key, kind="penalty").first()
    if found is None or not Case.objects.filter(key=key).exists():
        raise Missing("没有这件处罚案件。地址可能写错了。", (("案件列表", "/desk/cases/"), ("我的工作", "/desk/")))
    return found


def case_resource(request: HttpRequest, key: str, **_: Any) -> Resource:
    return resource_of(case_of(key))


@dataclass(frozen=True, slots=True)
class Opened:
    """A case as one officer has it before him: its row and events, what the law says, who works at the body."""

    matter: Matter
    view: MatterView
    case: CaseView
    people: Mapping[str, Person]
    more: Mapping[str, Any]


def opened(request: HttpRequest, key: str) -> Opened:
    """The case for the visitor, now."""
    matter, visitor, moment = case_of(key), visitor_of(request), now()
    people = people_queries.people_facts(matter.body, visitor.day)
    seen = case_view(key, actor=visitor.person, people=people, now=moment)
    more = facts_for(key, seen)
    view = matter_view(key, actor=visitor.person, people=people, now=moment, more=more)
    return Opened(matter, view, replace(seen, matter=view), people, more)


def facts_for(key: str, seen: CaseView) -> dict[str, Any]:
    """What the guards of an act are told beyond the history: how the item stands, which forms were issued."""
    return {"item_standing": seen.judgement.standing, "issued": issued_forms(key)}


def case_step(matter: Matter) -> Step:
    return Step((matter.title or "案件")[:30], f"/desk/cases/{matter.key}/")


def yuan(fen: int) -> str:
    """Fen as yuan.

    >>> yuan(123450), yuan(5000000)
    ('1,234.50 元', '50,000 元')
    """
    whole, rest = divmod(int(fen), 100)  # not law: a yuan has 100 fen
    return f"{whole:,}.{rest:02d} 元" if rest else f"{whole:,} 元"


def bodies_of(request: HttpRequest) -> list[tuple[str, str]]:
    """The bodies where the visitor holds a post, as (slug, name)."""
    names = people_queries.agency_names()
    return [(slug, names.get(slug, slug)) for slug in sorted(actor_of(request).bodies)]


def body_asked(request: HttpRequest) -> str:
    """The body that the address asks for, else the visitor's first one with cases; "" where he belongs to none."""
    mine = [slug for slug, _ in bodies_of(request)]
    asked = request.GET.get("body", "")
    if asked in mine:
        return asked
    busy = set(Case.objects.filter(body__in=mine).values_list("body", flat=True).distinct())
    return next((slug for slug in mine if slug in busy), mine[0] if mine else "")


def seen_keys(request: HttpRequest, body: str) -> Any:
    """The keys of the cases at `body` that the visitor may see; None where that is every case."""
    actor = actor_of(request)
    if body in scope(actor).wide:
        return None
    return visible(actor).filter(body=body, kind="penalty").order_by().values("key")


def seen_number(request: HttpRequest) -> int:
    """How many events the form that was sent knew of; -1 where it does not say."""
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1  # not law: digits of a count
