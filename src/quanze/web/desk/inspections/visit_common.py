"""What the pages of a visit share: the visit, who may see it, who goes, names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from quanze.adapters.system_clock import now
from quanze.core.access.policy import Resource
from quanze.core.access.roles import INVESTIGATORS
from quanze.core.procedures.people import Person
from quanze.store.accounts import queries as people_queries
from quanze.store.accounts.visible import resource_of, visible
from quanze.store.inspections.visits.facts import along
from quanze.store.inspections.visits.models import Visit
from quanze.store.inspections.visits.queries import VisitView, visit_view
from quanze.store.matters.models import Matter
from quanze.web.desk.access import Missing
from quanze.web.desk.inspections.subjects_common import inspected
from quanze.web.desk.pages import Step
from quanze.web.desk.views.matters import may
from quanze.web.desk.visitor import actor_of, visitor_of

HERE = "检查"
ROOM = Step("检查", "/desk/inspections/")
VISITS = Step("入企检查", "/desk/inspections/visits/")


def matter_of_visit(key: str) -> Matter:
    """The matter of a visit; `Missing` in words for the reader."""
    found = Matter.objects.filter(key=key, kind="inspection").first()
    if found is None or not Visit.objects.filter(key=key).exists():
        raise Missing("没有这次检查。地址可能写错了。", (("入企检查", VISITS.url), ("我的工作", "/desk/")))
    return found


def visit_resource(request: HttpRequest, key: str, **_: Any) -> Resource:
    """The visit as the policy sees it: of the body that leads; for who belongs to a body that comes along, of that body and its officers there."""
    matter = matter_of_visit(key)
    own = actor_of(request)
    if not own.roles_at(matter.body):
        for one in Visit.objects.values_list("joined", flat=True).get(key=key):
            if own.roles_at(one["body"]):
                return Resource(one["body"], frozenset(one.get("persons", ())))
    return resource_of(matter)


def openable(request: HttpRequest, keys: Iterable[str]) -> frozenset[str]:
    """Those of the matters that the visitor may open: only there does a list lead on."""
    asked = [one for one in keys if one]
    found = set(visible(actor_of(request)).filter(key__in=asked).values_list("key", flat=True))
    joint = Visit.objects.filter(key__in=asked).exclude(joined=[]).exclude(key__in=found).values_list("key", flat=True)
    return frozenset(found | {key for key in joint if may(request, "matter.view", visit_resource(request, key))})


@dataclass(frozen=True, slots=True)
class Opened:
    """A visit as one officer has it before him."""

    matter: Matter
    view: VisitView
    people: Mapping[str, Person]

    @property
    def visit(self) -> Visit:
        return self.view.visit


def opened(request: HttpRequest, key: str) -> Opened:
    """The visit for the visitor, now."""
    matter, visitor = matter_of_visit(key), visitor_of(request)
    people = people_queries.people_facts(matter.body, visitor.day)
    return Opened(matter, visit_view(key, actor=visitor.person, people=people, now=now()), people)


def goes(request: HttpRequest, shown: Opened) -> bool:
    """Whether the visitor is one of the officers of the visit, of whichever body."""
    named, person = shown.view.matter.state.people, visitor_of(request).person
    return person in along(shown.visit) or any(person in named.get(role, ()) for role in INVESTIGATORS)


def bodies_of(request: HttpRequest) -> list[tuple[str, str]]:
    """The bodies whose inspections the visitor may look at, as (slug, name)."""
    names = people_queries.agency_names()
    return [(slug, names.get(slug, slug)) for slug in inspected(request)]


def body_asked(request: HttpRequest) -> str:
    """The body that the address asks for, else the visitor's first with visits, else the first; "" where he belongs to none."""
    mine = [slug for slug, _ in bodies_of(request)]
    asked = request.GET.get("body", "") or request.POST.get("body", "")
    if asked in mine:
        return asked
    busy = set(Visit.objects.filter(body__in=mine).values_list("body", flat=True).distinct())
    return next((slug for slug in mine if slug in busy), mine[0] if mine else "")


class Names(dict[str, str]):
    """Names of persons by id, looked up as they are met; templates ask through the `named` filter."""

    def __missing__(self, key: str) -> str:
        self[key] = people_queries.person_names([key]).get(key, key)
        return self[key]


def seen_number(request: HttpRequest) -> int:
    """How many events the form that was sent knew of; -1 where it does not say."""
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1  # not law: digits of a count
