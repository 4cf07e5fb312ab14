"""The lists of one body, one page a kind: items as a table, duties by office, boundaries as a matrix, regimes with an outline."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from quanze.store.registry import portal_queries, queries
from quanze.store.registry.portal_queries import office_name, one_line
from quanze.web.common import charts
from quanze.web.common.words import KIND_LINES, KIND_NAMES, KIND_UNITS
from quanze.web.portal.boundary_matrix import matrix
from quanze.web.portal.forms_of_answer import Answer
from quanze.web.portal.office_work import by_duty, matters_by_office
from quanze.web.portal.pages import Refused, Trail, beyond, page, page_links, page_number, without
from quanze.web.portal.record_display import parts_of, record_json, records_table, shown
from quanze.web.portal.views.body import wanted_body
from quanze.web.portal.views.search import clean

SIZE = 50
# what a machine gets at once: enough for any real list
WHOLE = 100_000


def _edition_number(request: HttpRequest) -> int | None:
    asked = request.GET.get("edition", "")
    if not asked:
        return None
    if not (asked.isascii() and asked.isdigit()) or len(asked) > 6:
        raise Refused(400, "版次不对", f"地址里的版次是“{asked[:20]}”，版次应当是整数。", (("现行清单", without(request, "edition")),))
    return int(asked)


@page
def records(request: HttpRequest, slug: str, kind: str) -> Answer:
    body = wanted_body(slug)
    if kind not in KIND_NAMES:
        raise Refused(404, "没有这种清单", f"“{kind[:40]}”不是本系统的清单种类。", ((body.name, f"/bodies/{slug}/"),))
    edition_number = _edition_number(request)
    whole = queries.records(slug, kind, edition_number=edition_number) if kind not in queries.ITEM_KINDS else ()
    trail = [Trail("部门", "/bodies/"), Trail(body.name, f"/bodies/{slug}/"), Trail(KIND_NAMES[kind])]
    context: dict[str, Any] = {
        "body": body,
        "kind": kind,
        "kind_name": KIND_NAMES[kind],
        "kind_line": KIND_LINES[kind],
        "unit": KIND_UNITS[kind],
        "trail": trail,
        "here": "bodies",
        "edition_number": edition_number,
        "current_url": without(request, "edition", "page"),
        "editions": [
            one
            for one in queries.editions(slug)
            if any(part.kind == kind and (part.current if edition_number is None else one.number == edition_number) for part in one.lists)
        ],
        "other_kinds": [(one, KIND_NAMES[one], count, one == kind) for one, count in body.counts.items()],
    }
    if kind in queries.ITEM_KINDS:
        return _items(request, body, kind, edition_number, context)
    if not whole:
        raise _nothing(body, kind, edition_number)
    context |= {"records": whole, "total": len(whole)}
    if kind == "boundaries":
        context["matrix"] = matrix(whole)
    if kind == "duties":
        context["matters"] = sum(len(parts_of(one, "matters")) for one in whole)
        context["offices"] = _offices(whole)
    if kind == "accountability":
        context["shown"] = [(one, shown(one)) for one in whole]
    template = f"portal/lists/{kind}.html"
    return Answer(
        template,
        context,
        lambda: [record_json(one) for one in whole],
        lambda: records_table(kind, whole),
        f"{slug}-{kind}",
    )


def _nothing(body: queries.BodyView, kind: str, edition_number: int | None) -> Refused:
    where = f"第 {edition_number} 版" if edition_number is not None else "现行清单"
    return Refused(
        404, "没有这份清单", f"{body.name}的{where}中没有{KIND_NAMES[kind]}。", ((f"{body.name}的全部清单", f"/bodies/{body.slug}/"),)
    )


def _items(request: HttpRequest, body: queries.BodyView, kind: str, edition_number: int | None, context: dict[str, Any]) -> Answer:
    number = page_number(request)
    wanted = portal_queries.ListFilter(clean(request.GET.get("type", "")), clean(request.GET.get("office", "")))
    found = portal_queries.list_page(body.slug, kind, wanted, edition_number=edition_number, page=number, size=SIZE)
    if not found.total and not (wanted.power_type or wanted.office):
        raise _nothing(body, kind, edition_number)
    beyond(request, number, found.pages)
    columns = _columns(found.records)
    context |= {
        "records": found.records,
        "total": found.total,
        "columns": columns,
        "rows": [(one, [(heading, _short(one.fields.get(name, ""))) for name, heading in columns]) for one in found.records],
        "typed": any(one.power_type for one in found.records),
        "types": _facet(request, "type", wanted.power_type, sorted(found.types, key=lambda one: charts.type_tone(one[0]) or 99)),
        "offices": _facet(request, "office", wanted.office, found.offices),
        "chosen": [
            (name, value if value != "-" else "未归类", without(request, name, "page"))
            for name, value in (("type", wanted.power_type), ("office", wanted.office))
            if value
        ],
        "pager": page_links(request, number, found.pages),
        "first": (number - 1) * SIZE + 1,
        "last": (number - 1) * SIZE + len(found.records),
    }

    def every() -> tuple[queries.RecordView, ...]:
        return portal_queries.list_page(body.slug, kind, wanted, edition_number=edition_number, size=WHOLE).records

    return Answer(
        "portal/lists/items.html",
        context,
        lambda: [record_json(one) for one in every()],
        lambda: records_table(kind, every()),
        f"{body.slug}-{kind}",
    )


def _columns(found: tuple[queries.RecordView, ...]) -> list[tuple[str, str]]:
    """The columns worth a place in the table of a list: only those that this list has."""
    offered = (
        ("handling_unit", "承办机构"),
        ("exercising_body", "行使主体"),
        ("check_object", "检查对象"),
        ("ratio", "抽查比例"),
        ("frequency", "抽查频次"),
        ("category", "类别"),
        ("implementation_level", "实施层级"),
    )
    values = {name: {one_line(str(one.fields.get(name, ""))) for one in found} for name, _ in offered}
    # a column that says the same of every item tells nothing
    return [(name, heading) for name, heading in offered if len(values[name]) > 1][:3]


def _short(value: Any) -> str:
    text = "".join(str(value).split("\n"))
    return text if len(text) <= 40 else text[:39] + "…"


def _facet(request: HttpRequest, name: str, chosen: str, counted: Any) -> list[dict[str, Any]]:
    return [
        {
            "label": "未归类" if value == "-" else value,
            "count": count,
            "here": value == chosen,
            "url": without(request, "page", **{name: value}),
        }
        for value, count in counted
    ]


def _offices(found: tuple[queries.RecordView, ...]) -> list[tuple[str, int]]:
    counted: dict[str, int] = {}
    for one in found:
        for matter in parts_of(one, "matters"):
            office = office_name(str(matter.get("office", "")))
            if office:
                counted[office] = counted.get(office, 0) + 1
    return sorted(counted.items(), key=lambda one: -one[1])


@page
def offices(request: HttpRequest, slug: str) -> Answer:
    """Who does what inside a body: its matters by office, and the items each office handles."""
    body = wanted_body(slug)
    duties = matters_by_office(slug)
    items: dict[str, list[tuple[str, str, int, str]]] = {}
    for office, kind, count in portal_queries.offices(slug):
        address = f"/bodies/{slug}/{kind}/?" + urlencode({"office": office})
        items.setdefault(office, []).append((kind, KIND_NAMES[kind], count, address))
    names = sorted({*duties, *items} - {""}, key=lambda one: (-len(duties.get(one, ())), one)) + ([""] if duties.get("") else [])
    if not names:
        raise Refused(404, "没有科室", f"{body.name}的清单没有写明哪个科室承办。", ((body.name, f"/bodies/{slug}/"),))
    rows = [(f"office-{number}", name, duties.get(name, []), items.get(name, ())) for number, name in enumerate(names, 1)]
    context = {
        "body": body,
        "rows": [(anchor, name, by_duty(matters), len(matters), handled) for anchor, name, matters, handled in rows],
        "trail": [Trail("部门", "/bodies/"), Trail(body.name, f"/bodies/{slug}/"), Trail("各科室职责")],
        "here": "bodies",
    }

    def data() -> list[dict[str, Any]]:
        return [
            {
                "office": name,
                "matters": [
                    {"duty": one.duty, "label": one.label, "text": one.text, "remarks": one.remarks, "record": one.duty_key}
                    for one in matters
                ],
                "items": {kind: count for kind, _, count, _ in handled},
            }
            for _, name, matters, handled in rows
        ]

    def table() -> tuple[list[str], list[list[object]]]:
        return ["科室", "主要职责", "编号", "具体工作事项", "备注"], [
            [name, one.duty, one.label, one.text, one.remarks] for _, name, matters, _ in rows for one in matters
        ]

    return Answer("portal/offices.html", context, data, table, f"{slug}-offices")
