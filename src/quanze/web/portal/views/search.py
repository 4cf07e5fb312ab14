"""Search over everything: exact, with the hits in their own words."""

from __future__ import annotations

from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from quanze.store.registry import queries
from quanze.store.registry.portal_queries import one_line
from quanze.web.common.words import KIND_NAMES, field_name
from quanze.web.portal.forms_of_answer import Answer
from quanze.web.portal.kept_figures import figures
from quanze.web.portal.law_state import law_and_day
from quanze.web.portal.pages import Refused, beyond, page_also_of, page_links, page_number, without
from quanze.web.portal.search_help import also_printed, instead, laws_meant, titles_like

LONGEST = 100
SIZE = 20


def clean(asked: str) -> str:
    """The words as they can be searched: without control characters, blanks joined."""
    return " ".join("".join(c if c.isprintable() else " " for c in asked).split())


def pieces(text: str, marks: Any) -> list[tuple[str, bool]]:
    """`text` cut at its marks: (piece, is it a hit).

    >>> pieces("行政处罚", [(2, 4)])
    [('行政', False), ('处罚', True)]
    """
    cuts = sorted({0, len(text), *(place for mark in marks for place in mark)})
    hit = {(start, end) for start, end in marks}
    return [(text[a:b], any(start <= a and b <= end for start, end in hit)) for a, b in pairwise(cuts)]


@page_also_of(law_and_day)
def search(request: HttpRequest) -> Answer:
    asked = clean(request.GET.get("q", ""))
    if len(asked) > LONGEST:
        raise Refused(
            400,
            "检索词太长",
            f"检索词有 {len(asked)} 个字，最多 {LONGEST} 个。请只留下最要紧的几个词，用空格分开。",
            (("重新检索", "/search/"),),
        )
    number = page_number(request)
    body, kind, power_type = (clean(request.GET.get(name, "")) for name in ("body", "kind", "type"))
    if kind and kind not in KIND_NAMES:
        raise Refused(
            400, "没有这种清单", f"地址里的清单种类是“{kind[:30]}”，本系统没有这一种。", (("不限清单种类", without(request, "kind")),)
        )
    if body and queries.body(body) is None:
        raise Refused(400, "没有这个部门", f"地址里的部门是“{body[:40]}”，登记中没有它。", (("不限部门", without(request, "body")),))
    if not asked and not (body or kind or power_type):
        return Answer(
            "portal/search.html",
            {"query": "", "here": "search", "bodies": figures().home.bodies},
            lambda: {"query": "", "total": 0, "hits": []},
            lambda: (HEADER, []),
            "search",
        )
    found = queries.search(asked, body=body or None, kind=kind or None, power_type=power_type or None, page=number, size=SIZE)
    if found.total:
        beyond(request, number, found.pages)
    hits = [_shown(hit) for hit in found.hits]
    where = {"body": body or None, "kind": kind or None, "power_type": power_type or None}
    laws = laws_meant(asked) if number == 1 else ()
    other = None if found.total else instead(asked, where)
    chosen = [
        (name, label, without(request, name, "page"))
        for name, label in (("body", _label(found.facets.bodies, body)), ("kind", KIND_NAMES.get(kind, "")), ("type", power_type))
        if label
    ]
    context = {
        "query": asked,
        "found": found,
        "hits": hits,
        "facets": [
            ("部门", _links(request, "body", body, found.facets.bodies)),
            ("清单", _links(request, "kind", kind, found.facets.kinds)),
            ("权力类型", _links(request, "type", power_type, found.facets.types)),
        ],
        "chosen": chosen,
        "kept": [(name, value) for name, value in (("body", body), ("kind", kind), ("type", power_type)) if value],
        "clear_url": "/search/?" + urlencode({"q": asked}),
        "words": asked.split(),
        "first": (number - 1) * SIZE + 1,
        "last": (number - 1) * SIZE + len(found.hits),
        "pager": page_links(request, number, found.pages),
        "here": "search",
        "laws": laws,
        "titles": () if found.total or laws else titles_like(asked),
        "instead": other,
        "instead_hits": [_shown(hit) for hit in other.hits] if other else (),
        "also_printed": also_printed(asked, where) if found.total and number == 1 else (),
    }

    def data() -> dict[str, Any]:
        return {
            "query": found.query,
            "total": found.total,
            "page": found.page,
            "pages": found.pages,
            "facets": {
                name: [{"value": one.value, "label": one.label, "count": one.count} for one in facets]
                for name, facets in (("body", found.facets.bodies), ("kind", found.facets.kinds), ("type", found.facets.types))
            },
            "laws": [
                {"title": one.title, "url": one.url, "article": one.article, "article_url": one.article_url, "cited_by": one.resting}
                for one in laws
            ],
            "instead": [{"asked": name, "words": [{"query": way.words, "total": way.total} for way in ways]} for name, ways in other.parts]
            if other
            else [],
            "hits": [
                {
                    "key": hit.key,
                    "url": f"/records/{hit.key}/",
                    "kind": hit.kind,
                    "body": {"slug": hit.body_slug, "name": hit.body_name},
                    "name": hit.name,
                    "sub_name": hit.sub_name,
                    "power_type": hit.power_type,
                    "national_type": hit.national_type,
                    "snippets": [
                        {"field": one.field, "text": one.text, "marks": [list(mark) for mark in one.marks]} for one in hit.snippets
                    ],
                }
                for hit in found.hits
            ],
        }

    def table() -> tuple[list[str], list[list[object]]]:
        return HEADER, [
            [
                hit.key,
                hit.body_name,
                KIND_NAMES.get(hit.kind, hit.kind),
                hit.name,
                hit.sub_name,
                hit.power_type,
                hit.snippets[0].text if hit.snippets else "",
            ]
            for hit in found.hits
        ]

    return Answer("portal/search.html", context, data, table, f"search-{asked}")


HEADER = ["标识", "部门", "清单", "名称", "子项", "权力类型", "命中处"]


def _shown(hit: Any) -> dict[str, Any]:
    return {
        "hit": hit,
        "kind": KIND_NAMES.get(hit.kind, hit.kind),
        "name": pieces(hit.name, hit.name_marks),
        # a hit in the sub-item is told with its marks below; it need not stand there twice
        "sub_name": "" if any(one.field == "sub_item" for one in hit.snippets) else hit.sub_name,
        "snippets": [
            {
                "field": field_name(hit.kind, one.field),
                "pieces": pieces(one.text, one.marks),
                "before": one.cut_before,
                "after": one.cut_after,
            }
            for one in hit.snippets
            if one_line(one.text) != hit.name  # the heading says it already
        ],
    }


def _label(facets: tuple[Any, ...], value: str) -> str:
    return next((one.label for one in facets if one.value == value), value)


def _links(request: HttpRequest, name: str, chosen: str, facets: tuple[Any, ...]) -> list[dict[str, Any]]:
    return [
        {
            "label": KIND_NAMES.get(one.label, one.label) or "未归类",
            "count": one.count,
            "here": one.value == chosen,
            "url": without(request, "page", **{name: one.value}),
        }
        for one in facets
        if one.value
    ]
