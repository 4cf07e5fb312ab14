"""The home page: what this is, one search box, the bodies, the figures."""

from __future__ import annotations

from django.http import HttpRequest

from quanze.web.common import charts
from quanze.web.common.words import KIND_NAMES
from quanze.web.portal.forms_of_answer import Answer
from quanze.web.portal.kept_figures import figures
from quanze.web.portal.pages import page

SHOWN_BODIES = 12


@page
def home(request: HttpRequest) -> Answer:
    kept = figures()
    found, types = kept.home, kept.types
    with_types = sorted((body for body in found.bodies if body.slug in types), key=lambda body: -sum(types[body.slug].values()))
    drawn = with_types[:SHOWN_BODIES]
    chart = charts.bars([(body.name, f"/bodies/{body.slug}/", types[body.slug]) for body in drawn])
    context = {
        "home": found,
        "bodies": sorted(found.bodies, key=lambda body: -sum(body.counts.values()))[:SHOWN_BODIES],
        "kinds": [(kind, KIND_NAMES[kind], count) for kind, count in found.kinds.items()],
        "chart": chart,
        "legend": charts.legend(types[body.slug] for body in drawn),
        "untyped": sum(sum(body.types.values()) for body in found.bodies) - sum(sum(one.values()) for one in types.values()),
        "not_drawn": len(with_types) - len(drawn),
        "recent": kept.recent,
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
