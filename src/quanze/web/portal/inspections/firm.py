"""The page behind the code at a firm's door: who comes, why, on what basis, rights, result, rating.

Whoever holds the code reads it: it is given to one firm for one visit, is not guessed, is in no list, and no page links to it.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_protect

from quanze.adapters.inspection_rules import load_regimes
from quanze.adapters.system_clock import now
from quanze.core.inspections.gates import KINDS
from quanze.core.inspections.model import Regime
from quanze.store.accounts import queries as people_queries
from quanze.store.inspections.checkforms.queries import basis_of, programme
from quanze.store.inspections.visits.facts import local_day
from quanze.store.inspections.visits.models import Visit
from quanze.store.inspections.visits.queries import RESULTS, SIGNATURES, by_code, forms_of, team
from quanze.store.inspections.visits.ratings import MOST_STARS, rate, rated
from quanze.store.registry.models import Record
from quanze.web.portal.pages import Trail

STARS = ((5, "很满意"), (4, "满意"), (3, "一般"), (2, "不满意"), (1, "很不满意"))
DROPPED = "dropped"


@csrf_protect
def visit(request: HttpRequest, code: str) -> HttpResponse:
    """The visit of a code, for the firm; a rating is posted here."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    found = by_code(code)
    if found is None:
        return _kept_by_nobody(
            render(request, "portal/inspections/no_code.html", {"code": code[:40], "trail": [Trail("检查码")]}, status=404)
        )
    told, typed = "", {"stars": "", "words": ""}
    if request.method == "POST":
        typed = {"stars": request.POST.get("stars", ""), "words": request.POST.get("words", "").replace("\x00", "")[:2000]}
        stars = int(typed["stars"]) if typed["stars"] in {str(star) for star, _ in STARS} else 0
        told = rate(found, stars, typed["words"], now())
        if not told:
            return _kept_by_nobody(redirect("portal:firm-visit", code=found.code))
    context = {**_shown(found, now().date()), "told": told, "typed": typed, "stars": STARS, "most": MOST_STARS, "trail": [Trail("检查码")]}
    return _kept_by_nobody(render(request, "portal/inspections/firm.html", context, status=409 if told else 200))


def _kept_by_nobody(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "same-origin"  # the mark of a form is checked against it; other sites learn nothing
    return answer


def _shown(row: Visit, today: date) -> dict[str, Any]:
    day = local_day(row.started_at) if row.started_at else row.planned_on or today
    people = people_queries.people_facts(row.body, day)
    officers = []
    for one in team(row.key):
        person = people.get(one)
        held = person.certificate_on(day) if person else None
        officers.append(
            (
                person.name if person else people_queries.person_names([one]).get(one, one),
                held.number if held else "",
                held.issuer if held else "",
            )
        )
    names = people_queries.agency_names()
    record = Record.objects.filter(key=row.item).order_by("-current", "-edition__number").first() if row.item else None
    forms = forms_of(row)
    view = programme(row.body, row.regime, today) if row.regime else None
    regime = view.regime if view else next((one for one in load_regimes(today) if one.id == row.regime), None)
    return {
        "visit": row, "body": names.get(row.body, row.body), "partners": [names.get(one, one) for one in row.partners], "kind": KINDS.get(row.kind, row.kind),
        "officers": officers, "item": " ".join(((record.sub_name or record.name) if record else "").split()), "basis": _basis(record, regime),
        "forms": forms, "failed": [(line, names.get(line.get("body"), "") if len(forms) > 1 else "") for line in row.failed], "result": RESULTS.get(row.result, ""), "signature": SIGNATURES.get(row.signature, ""),
        "regime": regime.title if regime else "",
        "along": [(names.get(one["body"], one["body"]) if one["body"] != row.body else "", one["people"]) for one in row.joined],
        "rated": rated(row.code), "gone": row.stage == DROPPED,
    }  # fmt: skip


def _basis(record: Record | None, regime: Regime | None) -> list[str]:
    """The law that the list prints beside the item; where it prints none, that on which the programme rests."""
    printed = basis_of(record.fields) if record else ""
    if printed:
        return [printed]
    return [one.cite for one in regime.sources if one.confidence == "high" and "《" in one.cite] if regime else []


ROUTES: list[URLPattern] = [path("inspections/visit/<str:code>/", visit, name="firm-visit")]
