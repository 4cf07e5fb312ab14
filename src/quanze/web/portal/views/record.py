"""One record: everything its document says about it, where it stands there, and what stands around it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from quanze.adapters.system_clock import today
from quanze.store.quality import queries as quality
from quanze.store.registry import queries
from quanze.web.common.words import KIND_NAMES, STATE_NOTES, STATUS_NAMES, media_name, place_words
from quanze.web.portal.forms_of_answer import Answer
from quanze.web.portal.law_links import LawLinks
from quanze.web.portal.law_state import law_and_day
from quanze.web.portal.pages import Refused, Trail, page_also_of
from quanze.web.portal.record_display import formed_parts, heading_fields, record_json, records_table, shown, title_of
from quanze.web.portal.source_places import source_url
from quanze.web.portal.stage_comparison import comparison

OWN_TEMPLATE = ("supervision_items", "duties", "boundaries", "regimes", "public_services", "discretion")


@page_also_of(law_and_day)
def record(request: HttpRequest, key: str) -> Answer:
    asked = request.GET.get("edition", "")
    if asked and not (asked.isascii() and asked.isdigit() and len(asked) < 7):
        raise Refused(400, "版次不对", f"地址里的版次是“{asked[:20]}”，版次应当是整数。", (("现行内容", request.path),))
    found = queries.record(key, edition_number=int(asked) if asked else None)
    if found is None and asked and queries.record(key):
        raise Refused(404, "这一版没有这条记录", f"第 {asked} 版清单里没有这条记录。", (("现行内容", request.path),))
    if found is None:
        raise Refused(404, "没有这条记录", f"登记中没有标识为“{key[:40]}”的记录。", (("检索", "/search/"), ("所有部门", "/bodies/")))
    one = found.record
    list_url = f"/bodies/{one.body_slug}/{one.kind}/"
    name = title_of(one)
    parts, formed = shown(one), formed_parts(one)
    links = LawLinks(found.edition.list_date, today(), quality.region_of(one.body_slug, one.edition_number)).read(one.fields)
    context: dict[str, Any] = {
        "page": found,
        "record": one,
        "title": name,
        "shown": parts,
        "formed": formed,
        "heading_field": heading_fields(one.kind)[0],
        "links": links,
        "comparison": comparison(one.fields, one.national_type, one.body_name, found.edition.list_date, today()),
        "findings": quality.count_in_record(one.key) if one.current else 0,
        "rest": [field for field in parts.sections if field.name not in formed],
        "kind_name": KIND_NAMES[one.kind],
        "list_url": list_url,
        "state_note": STATE_NOTES.get(one.state, ""),
        "place_words": place_words(one.place),
        "source_url": source_url(found.edition.source.sha256, one.place),
        "source_media": media_name(found.edition.source.media_type),
        "status": STATUS_NAMES.get(found.edition.status, found.edition.status),
        "history": [(each, each.edition_number == one.edition_number, _changed(each, one)) for each in found.history],
        "trail": [
            Trail("部门", "/bodies/"),
            Trail(one.body_name, f"/bodies/{one.body_slug}/"),
            Trail(KIND_NAMES[one.kind], list_url),
            Trail(name if len(name) <= 24 else name[:23] + "…"),
        ],
        "here": "bodies",
        "permanent": request.build_absolute_uri(f"/records/{one.key}/"),
        "partial": f"portal/record/{one.kind}.html" if one.kind in OWN_TEMPLATE else "portal/record/item.html",
    }

    def data() -> dict[str, Any]:
        edition = found.edition
        return {
            **record_json(one),
            "list_title": found.list_title,
            "source": {"name": edition.source.name, "sha256": edition.source.sha256, "url": source_url(edition.source.sha256, one.place)},
            "previous": found.previous.key if found.previous else None,
            "next": found.next.key if found.next else None,
            "history": [{"edition": each.edition_number, "current": each.current} for each in found.history],
        }

    return Answer("portal/record.html", context, data, lambda: records_table(one.kind, [one]), one.key)


def _changed(old: queries.RecordView, shown_now: queries.RecordView) -> list[str]:
    """The headings of the fields that differ between two editions of one record."""
    from quanze.web.common.words import field_name

    names = [name for name in {**old.fields, **shown_now.fields} if old.fields.get(name) != shown_now.fields.get(name)]
    return [field_name(old.kind, name) for name in names]
