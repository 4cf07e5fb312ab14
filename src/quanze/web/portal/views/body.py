"""One body: what it publishes, by whom it works, from which files, and what could not be placed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from quanze.core.kernel.unresolved import Unresolved
from quanze.core.lists.power_types import national_type
from quanze.store.registry import portal_queries, queries
from quanze.store.registry.edition_changes import edition_before
from quanze.web.common import charts
from quanze.web.common.words import KIND_LINES, KIND_NAMES, KIND_UNITS, STATUS_NAMES, media_name, place_words
from quanze.web.portal.forms_of_answer import Answer
from quanze.web.portal.office_work import matters_by_office
from quanze.web.portal.pages import Refused, Trail, page
from quanze.web.portal.views.bodies import body_json

SHOWN_OFFICES = 20
TOTAL_WORDS = ("total", "合计", "共计", "总计", "总数")


def wanted_body(slug: str) -> queries.BodyView:
    """The body of this address, or a clear refusal."""
    found = queries.body(slug)
    if found is None:
        raise Refused(
            404, "没有这个部门", f"登记中没有“{slug[:60]}”。地址可能写错了，或者这个部门的清单还没有收录。", (("所有部门", "/bodies/"),)
        )
    return found


@dataclass(frozen=True, slots=True)
class Declared:
    """A total that the document claims, beside what was found in it; `found` is None where the two cannot be compared."""

    name: str
    claimed: int
    found: int | None


def declared_beside_found(edition: queries.EditionView) -> list[Declared]:
    """The totals that an edition's own title claims, each beside the number of its records."""
    if not edition.declared:
        return []
    types = portal_queries.printed_types(edition.body_slug, edition.number)
    rows = []
    for word, claimed in edition.declared.items():
        if word in TOTAL_WORDS:
            rows.append(Declared("合计", claimed, sum(types.values())))
            continue
        meant = national_type(word)
        found = sum(
            count
            for (printed, national), count in types.items()
            if printed == word or (not isinstance(meant, Unresolved) and national == meant.name)
        )
        # a word that names no type of power (三类, 其中…) cannot be counted, which is not the same as none
        rows.append(Declared(word, claimed, None if isinstance(meant, Unresolved) and not found else found))
    return rows


@dataclass(frozen=True, slots=True)
class EditionRow:
    edition: queries.EditionView
    status: str
    media: str
    lists: tuple[tuple[str, int], ...]
    share_placed: str
    declared: tuple[Declared, ...]
    unplaced: tuple[dict[str, str], ...]
    warnings: tuple[dict[str, str], ...]


def edition_row(edition: queries.EditionView) -> EditionRow:
    """An edition as the pages show it."""
    covered = edition.coverage
    characters = covered.get("characters", 0)
    share = f"{100 * (characters - covered.get('unplaced', 0)) / characters:.1f}%" if characters else ""
    lists: dict[str, int] = {}
    for one in edition.lists:
        lists[one.kind] = lists.get(one.kind, 0) + one.count
    return EditionRow(
        edition,
        STATUS_NAMES.get(edition.status, edition.status),
        media_name(edition.source.media_type),
        tuple((KIND_NAMES.get(kind, kind), count) for kind, count in lists.items()),
        share,
        tuple(declared_beside_found(edition)),
        tuple(
            {"text": one.get("text", ""), "reason": one.get("reason", ""), "place": place_words(one.get("place", {}))}
            for one in edition.unplaced
        ),
        tuple({"message": one.get("message", ""), "place": place_words(one.get("place", {}))} for one in edition.warnings),
    )


def edition_json(edition: queries.EditionView) -> dict[str, Any]:
    return {
        "number": edition.number,
        "title": edition.title,
        "issuer": edition.issuer,
        "list_date": edition.list_date,
        "effective": edition.effective,
        "recorded": edition.recorded,
        "status": edition.status,
        "source": {
            "name": edition.source.name,
            "sha256": edition.source.sha256,
            "media_type": edition.source.media_type,
            "size": edition.source.size,
            "url": f"/sources/{edition.source.sha256}/",
        },
        "lists": [{"kind": one.kind, "title": one.title, "count": one.count, "current": one.current} for one in edition.lists],
        "body_evidence": edition.body_evidence,
        "declared": edition.declared,
        "coverage": edition.coverage,
        "unplaced": list(edition.unplaced),
        "warnings": list(edition.warnings),
        "digest": edition.digest,
    }


@page
def body(request: HttpRequest, slug: str) -> Answer:
    found = wanted_body(slug)
    editions = queries.editions(slug)
    types = portal_queries.types_by_body(slug).get(slug, {})
    item_kind = next((kind for kind in found.counts if kind in queries.ITEM_KINDS), "")

    def type_url(name: str) -> str:
        return f"/bodies/{slug}/{item_kind}/?" + urlencode({"type": "-" if name == portal_queries.UNCLASSED else name})

    by_office: dict[str, list[tuple[str, int]]] = {}
    for office, kind, count in portal_queries.offices(slug):
        by_office.setdefault(office, []).append((kind, count))
    matters = {office: len(found) for office, found in matters_by_office(slug).items() if office}
    offices = [(office, by_office.get(office, []), matters.get(office, 0)) for office in {**by_office, **matters}]
    offices.sort(key=lambda one: -sum(count for _, count in one[1]) - one[2])
    context = {
        "body": found,
        "trail": [Trail("部门", "/bodies/"), Trail(found.name)],
        "here": "bodies",
        "lists": [(kind, KIND_NAMES[kind], KIND_LINES[kind], count, KIND_UNITS[kind]) for kind, count in found.counts.items()],
        "chart": charts.bars([(name, type_url(name), {name: count}) for name, _, count in charts.legend([types])]),
        "offices": offices[:SHOWN_OFFICES],
        "any_work": any(work for _, _, work in offices[:SHOWN_OFFICES]),
        "more_offices": max(0, len(offices) - SHOWN_OFFICES),
        "kind_names": KIND_NAMES,
        "editions": [edition_row(one) for one in editions],
    }

    def data() -> dict[str, Any]:
        return {**body_json(found), "editions": [edition_json(one) for one in editions]}

    def table() -> tuple[list[str], list[list[object]]]:
        return (
            ["版次", "清单", "名称", "数量", "现行", "清单日期", "收录时间", "来源文件", "来源摘要"],
            [
                [
                    one.number,
                    KIND_NAMES.get(part.kind, part.kind),
                    part.title,
                    part.count,
                    "是" if part.current else "否",
                    one.list_date,
                    one.recorded,
                    one.source.name,
                    one.source.sha256,
                ]
                for one in editions
                for part in one.lists
            ],
        )

    return Answer("portal/body.html", context, data, table, slug)


@page
def edition(request: HttpRequest, slug: str, number: int) -> Answer:
    holder = wanted_body(slug)
    found = queries.edition(slug, number)
    if found is None:
        raise Refused(404, "没有这一版", f"{holder.name}没有第 {number} 版清单。", ((holder.name, f"/bodies/{slug}/"),))
    editions = queries.editions(slug)
    context = {
        "body": holder,
        "row": edition_row(found),
        "replaced": [
            (kind, one) for kind in dict.fromkeys(part.kind for part in found.lists) if (one := edition_before(found, kind, editions))
        ],
        "kind_names": KIND_NAMES,
        "trail": [Trail("部门", "/bodies/"), Trail(holder.name, f"/bodies/{slug}/"), Trail(f"第 {number} 版")],
        "here": "bodies",
    }

    def table() -> tuple[list[str], list[list[object]]]:
        return (
            ["未归入的文字", "原因", "出处"],
            [[one.get("text", ""), one.get("reason", ""), place_words(one.get("place", {}))] for one in found.unplaced],
        )

    return Answer("portal/edition.html", context, lambda: edition_json(found), table, f"{slug}-{number}")
