"""The home page: what this is, one search box, the bodies, the figures."""

from __future__ import annotations

from functools import lru_cache

from django.http import HttpRequest

from quanze.store.registry import portal_queries, queries
from quanze.web.common import charts
from quanze.web.common.words import KIND_NAMES
from quanze.web.portal.forms_of_answer import Answer
from quanze.web.portal.pages import page

SHOWN_BODIES = 12


@lru_cache(maxsize=4)
def _home_at(digest: str) -> tuple[queries.Home, tuple[queries.EditionView, ...]]:
    # counting every record is the dearest question of the portal, and its answer changes only with an edition
    return queries.home(), queries.recent_editions(6)


@page
def home(request: HttpRequest) -> Answer:
    found, recent = _home_at(portal_queries.state().digest)
    with_items = sorted((body for body in found.bodies if body.types), key=lambda body: -sum(body.types.values()))
    drawn = with_items[:SHOWN_BODIES]
    chart = charts.bars([(body.name, f"/bodies/{body.slug}/", _named(body.types)) for body in drawn])
    context = {
        "home": found,
        "bodies": sorted(found.bodies, key=lambda body: -sum(body.counts.values()))[:SHOWN_BODIES],
        "kinds": [(kind, KIND_NAMES[kind], count) for kind, count in found.kinds.items()],
        "chart": chart,
        "legend": charts.legend(_named(body.types) for body in drawn),
        "not_drawn": len(with_items) - len(drawn),
        "recent": recent,
        "here": "home",
    }

    def data() -> dict[str, object]:
        return {
            "bodies": [{"slug": body.slug, "name": body.name, "counts": body.counts, "types": body.types} for body in found.bodies],
            "kinds": found.kinds,
            "types": found.types,
            "editions": found.editions,
            "records": found.records,
        }

    def table() -> tuple[list[str], list[list[object]]]:
        rows: list[list[object]] = [[body.name, KIND_NAMES[kind], count] for body in found.bodies for kind, count in body.counts.items()]
        return ["部门", "清单", "数量"], rows

    return Answer("portal/home.html", context, data, table, "quanze")


def _named(types: dict[str, int]) -> dict[str, int]:
    return {name or "未归类": count for name, count in types.items()}
