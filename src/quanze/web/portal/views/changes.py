"""What changed between two editions of a list: what came in, what went, and which words of the rest are others."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from quanze.core.registry.compare import FieldChange, Keyed
from quanze.store.registry import queries
from quanze.store.registry.edition_changes import ListChanges, edition_changes
from quanze.web.common.templatetags.design import texts
from quanze.web.common.words import KIND_NAMES, field_name
from quanze.web.portal.forms_of_answer import Answer
from quanze.web.portal.law_timeline import alike, compared
from quanze.web.portal.pages import Refused, Trail, beyond, page, page_links, page_number
from quanze.web.portal.record_display import title_of
from quanze.web.portal.views.body import wanted_body

SIZE = 50
NEW, CHANGED, GONE = "新增", "变更", "减少"
REWRITTEN = 40  # not law: texts that share less than this percentage are shown one after the other
LONGEST = 6000  # not law: characters of a text that is compared character by character


@page
def changes(request: HttpRequest, slug: str, number: int) -> Answer:
    """One edition beside the one before it."""
    holder = wanted_body(slug)
    number_of_page = page_number(request)
    found = queries.edition(slug, number)
    if found is None:
        raise Refused(404, "没有这一版", f"{holder.name}没有第 {number} 版清单。", ((holder.name, f"/bodies/{slug}/"),))
    lists = edition_changes(slug, number)
    rows = [row for one in lists for row in _rows(one)]
    pages = max(1, -(-len(rows) // SIZE))
    beyond(request, number_of_page, pages)
    start = (number_of_page - 1) * SIZE
    edition_url = f"/bodies/{slug}/editions/{number}/"
    context = {
        "body": holder,
        "edition": found,
        "lists": [(one, KIND_NAMES[one.kind], counts(one)) for one in lists],
        "rows": [_shown(row) for row in rows[start : start + SIZE]],
        "total": len(rows),
        "first": start + 1,
        "last": min(start + SIZE, len(rows)),
        "pager": page_links(request, number_of_page, pages),
        "trail": [
            Trail("部门", "/bodies/"),
            Trail(holder.name, f"/bodies/{slug}/"),
            Trail(f"第 {number} 版", edition_url),
            Trail("与上一版比较"),
        ],
        "here": "bodies",
    }

    def data() -> dict[str, Any]:
        return {
            "body": {"slug": slug, "name": holder.name},
            "edition": number,
            "lists": [
                {
                    "kind": one.kind,
                    "before": one.before.number,
                    "same": len(one.comparison.same),
                    "new": [_named(one, each) for each in one.comparison.new],
                    "gone": [_named(one, each) for each in one.comparison.gone],
                    "changed": [
                        {
                            **_named(one, each.after),
                            "fields": [{"field": change.field, "before": change.before, "after": change.after} for change in each.fields],
                        }
                        for each in one.comparison.changed
                    ],
                }
                for one in lists
            ],
        }

    def table() -> tuple[list[str], list[list[object]]]:
        return ["清单", "变化", "事项", "栏目", "上一版", "本版", "标识"], [
            [KIND_NAMES[one.kind], what, _title(one, record), *cells, record.key]
            for one, what, record, fields in rows
            for cells in (
                [[field_name(one.kind, each.field), _text(each.before), _text(each.after)] for each in fields] if fields else [["", "", ""]]
            )
        ]

    return Answer("portal/changes.html", context, data, table, f"{slug}-{number}-changes")


Row = tuple[ListChanges, str, Keyed, tuple[FieldChange, ...]]


def _rows(one: ListChanges) -> list[Row]:
    found = one.comparison
    return [
        *((one, NEW, record, ()) for record in found.new),
        *((one, GONE, record, ()) for record in found.gone),
        *((one, CHANGED, each.after, each.fields) for each in found.changed),
    ]


def counts(one: ListChanges) -> tuple[tuple[str, int], ...]:
    """What happened to how many records."""
    found = one.comparison
    return (NEW, len(found.new)), (CHANGED, len(found.changed)), (GONE, len(found.gone)), ("相同", len(found.same))


def _title(one: ListChanges, record: Keyed) -> str:
    shown = one.records[record.key]
    return title_of(shown) + (f"／{shown.sub_name}" if shown.sub_name and shown.name else "")


def _named(one: ListChanges, record: Keyed) -> dict[str, str]:
    return {"key": record.key, "name": _title(one, record), "url": f"/records/{record.key}/"}


def _text(value: object) -> str:
    return "\n".join(texts(value))


def _shown(row: Row) -> dict[str, Any]:
    one, what, record, fields = row
    stood_in = one.before.number if what == GONE else one.after.number
    return {
        "what": what,
        "kind": one.kind,
        "title": _title(one, record),
        "url": f"/records/{record.key}/?edition={stood_in}",
        "fields": [_field(one.kind, change) for change in fields],
    }


def _field(kind: str, change: FieldChange) -> dict[str, Any]:
    before, after = _text(change.before), _text(change.after)
    close = before and after and max(len(before), len(after)) <= LONGEST and alike(before, after) >= REWRITTEN
    return {"name": field_name(kind, change.field), "before": before, "after": after, "pieces": compared(before, after) if close else ()}
