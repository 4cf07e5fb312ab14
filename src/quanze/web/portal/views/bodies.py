"""The list of all bodies."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from quanze.store.registry import queries
from quanze.web.common.words import KIND_NAMES
from quanze.web.portal.forms_of_answer import Answer
from quanze.web.portal.kept_figures import figures
from quanze.web.portal.pages import Trail, page


@page
def bodies(request: HttpRequest) -> Answer:
    found = figures().home.bodies
    regions: dict[str, list[queries.BodyView]] = {}
    for body in sorted(found, key=lambda one: not one.region):  # those whose region is not known come last
        regions.setdefault(body.region, []).append(body)
    context = {"regions": regions, "total": len(found), "trail": [Trail("部门")], "here": "bodies", "kind_names": KIND_NAMES}

    def data() -> list[dict[str, Any]]:
        return [body_json(body) for body in found]

    def table() -> tuple[list[str], list[list[object]]]:
        return (
            ["标识", "部门", "地区", "层级", *KIND_NAMES.values()],
            [[body.slug, body.name, body.region, body.level, *(body.counts.get(kind, 0) for kind in KIND_NAMES)] for body in found],
        )

    return Answer("portal/bodies.html", context, data, table, "bodies")


def body_json(body: queries.BodyView) -> dict[str, Any]:
    return {
        "slug": body.slug,
        "name": body.name,
        "region": body.region,
        "level": body.level,
        "other_names": list(body.other_names),
        "counts": body.counts,
        "types": body.types,
        "url": f"/bodies/{body.slug}/",
    }
