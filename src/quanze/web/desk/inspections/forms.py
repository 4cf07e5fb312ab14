"""The programmes of a body, its check forms with their versions, and the catalogue of its inspection items."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from quanze.adapters.inspection_rules import kind_titles, load_forms, load_regimes
from quanze.adapters.system_clock import now
from quanze.core.access.policy import Resource
from quanze.core.citations.resolver import Resolver
from quanze.core.inspections.bases import check_basis
from quanze.core.inspections.forms import ANSWERS, MOST_LINES, changes, line_from, lint
from quanze.core.inspections.model import CheckForm, CheckLine
from quanze.core.inspections.regimes import own_id, unmarked
from quanze.core.inspections.requirement_words import whom
from quanze.core.procedures.engine import Refusal
from quanze.store.inspections.aftermath.boards import board_regimes
from quanze.store.inspections.checkforms import operations, queries
from quanze.store.law.queries import current_library
from quanze.web.common.programme_words import WHAT, limit_words, lines_shown, shown, titles_of
from quanze.web.desk.access import Missing, action
from quanze.web.desk.cases.common import Names, bodies_of, body_asked
from quanze.web.desk.pages import Step, go, page
from quanze.web.desk.views.matters import may
from quanze.web.desk.visitor import visitor_of

HERE = "检查"
ROOM = Step("检查", "/desk/inspections/")
PROGRAMMES = "/desk/inspections/programmes/"
FORMS = "/desk/inspections/forms/"
ITEMS = "/desk/inspections/items/"
NEW_LINES = 3  # empty lines offered below those that stand
FIELDS = ("id", "content", "method", "standard", "basis", "penalty", "answer", "photo", "kinds")
_FORM_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")


def _asked(request: HttpRequest, **_: Any) -> Resource:
    return Resource(body_asked(request))


def _common(request: HttpRequest) -> dict[str, Any]:
    body = body_asked(request)
    return {
        "body": body,
        "bodies": bodies_of(request),
        "may_change": may(request, "checkforms.change", Resource(body)),
        "ask": urlencode({"body": body}),
    }


def _step(request: HttpRequest, name: str, address: str) -> Step:
    return Step(name, f"{address}?{urlencode({'body': body_asked(request)})}")


@action("checkforms.view", resource=_asked)
def programmes(request: HttpRequest) -> HttpResponse:
    """The programmes that the body's list states, then the rulebook's others."""
    common = _common(request)
    found = queries.programme_views(common["body"], now().date())
    context = {
        **common,
        "listed": [shown(one) for one in found if one.records],
        "others": [shown(one) for one in found if not one.records],
    }
    return page(request, "inspections/programmes", context, ROOM, Step("检查制度"), here=HERE)


def _programme(body: str, regime: str) -> Any:
    found = queries.programme(body, regime, now().date())
    if found is None:
        raise Missing("没有这项检查制度。清单可能已经更新。", (("检查制度", PROGRAMMES),))
    return found


@action("checkforms.view", resource=_asked)
def programme(request: HttpRequest, regime: str) -> HttpResponse:
    """One programme: whom, how often by which source, officers, papers, form, and what the list says that no number could be made of."""
    common = _common(request)
    found = _programme(common["body"], regime)
    stated = found.stated
    context = {
        **common,
        "programme": found,
        "shown": shown(found),
        "has_board": any(one.id == regime for one in board_regimes(common["body"], now().date())),
        "instruments": [(one, limit_words(one.limit, now().date())) for one in found.regime.instruments],
        "differences": [(WHAT.get(one.what, one.what), one) for one in found.differences],
        "priorities": [
            ("、".join(titles_of(one.kinds)), whom(one.when), unmarked(one.at.sentence)) for each in stated for one in each.priorities
        ],
        "unclear": [(one.unresolved.reason, unmarked(one.at.sentence)) for each in stated for one in each.unclear],
        "terms": [unmarked(one.at.sentence) for each in stated for one in each.terms],
        "own_ids": [(record.title, own_id(record.title), record.key) for record in found.records],
        "regimes": [(one.id, one.title) for one in load_regimes(now().date())],
        "forms": _form_choices(common["body"]),
        "items": [one for one in queries.catalogue(common["body"], now().date()) if one.regime == regime],
    }
    trail = (ROOM, _step(request, "检查制度", PROGRAMMES), Step(found.regime.title))
    return page(request, "inspections/programme", context, *trail, here=HERE)


def _form_choices(body: str) -> list[tuple[str, str]]:
    own = {one.form.id: one.form.title for one in queries.current_forms(body) if not one.withdrawn}
    return sorted({**{key: form.title for key, form in load_forms().items() if key not in own}, **own}.items(), key=lambda one: one[1])


@action("checkforms.change", resource=_asked, methods=("POST",))
def set_programme(request: HttpRequest, regime: str) -> HttpResponse:
    """The form that a programme uses, or which regime a record of the list is."""
    body, given = body_asked(request), request.POST
    target = given.get("record", "") or regime
    chosen = {name: given[name] for name in ("form", "is_regime") if name in given}
    done = operations.set_programme(body, target, actor=visitor_of(request).person, now=now(), **chosen)
    if isinstance(done, Refusal):
        return _told(request, done, f"{PROGRAMMES}{regime}/?{urlencode({'body': body})}")
    stands = queries.programme(body, regime, now().date())
    address = f"{PROGRAMMES}{regime}/" if stands is not None else PROGRAMMES
    return go(request, f"{address}?{urlencode({'body': body})}", "已经记录，以后的计划和检查按新的办理。")


def _told(request: HttpRequest, refusal: Refusal, back: str) -> HttpResponse:
    context = {"grounds": refusal.grounds, "back": back}
    return page(request, "inspections/form_refused", context, ROOM, Step("没有办成"), here=HERE, status=409)


@action("checkforms.view", resource=_asked)
def forms(request: HttpRequest) -> HttpResponse:
    """The body's own forms, then the ready-made ones that it has not taken."""
    common = _common(request)
    own = queries.current_forms(common["body"])
    taken = {one.form.id for one in own if not one.withdrawn}
    names = {one.regime.id: one.regime.title for one in queries.programme_views(common["body"], now().date())}
    context = {
        **common,
        "own": [(one, names.get(one.form.regime, one.form.regime)) for one in own],
        "ready": [(form, names.get(form.regime, "")) for key, form in load_forms().items() if key not in taken],
    }
    return page(request, "inspections/forms", context, ROOM, Step("检查表"), here=HERE)


def _version_asked(request: HttpRequest) -> int:
    text = request.GET.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0  # not law: digits of a version


def _form(body: str, form_id: str, version: int = 0) -> CheckForm:
    try:
        return queries.form(body, form_id, version)
    except LookupError as missing:
        versions = queries.versions(body, form_id)
        if versions and not version:
            return versions[0].form
        raise Missing(f"{missing}。", (("检查表", FORMS),)) from None


@action("checkforms.view", resource=_asked)
def form(request: HttpRequest, form_id: str) -> HttpResponse:
    """A version of a form with its lines, its faults, its versions, and the penalty items that a failing line leads to."""
    common = _common(request)
    body, asked = common["body"], _version_asked(request)
    found = _form(body, form_id, asked)
    versions = queries.versions(body, form_id)
    items = queries.penalty_items(body)
    names, chosen = dict(items), queries.connected(body, form_id)
    resolver = Resolver(current_library(), now().date())
    faults = lint(found.lines, basis=lambda words: check_basis(words, resolver), kinds=list(kind_titles()))
    rows = []
    for each in lines_shown(found):
        near = queries.candidates(each.line.penalty, items, 3) if each.line.penalty and each.line.id not in chosen else ()
        said = chosen.get(each.line.id)
        rows.append((each, near, names.get(said or "", ""), said is not None, [one for one in faults if one.line == each.line.id]))
    here = next((one for one in versions if str(one.number) == found.version), None) if versions else None
    context = {
        **common,
        "form": found,
        "rows": rows,
        "here": here,
        "versions": [(one, Names().get(one.actor, one.actor)) for one in versions],
        "newest": versions[0].number if versions else 0,
        "faults": [one for one in faults if not one.line],
        "notes": len([one for one in faults if one.level == "note"]),
        "warnings": len([one for one in faults if one.level == "warning"]),
        "regime": next((one.title for one in load_regimes(now().date()) if one.id == found.regime), ""),
    }
    trail = (ROOM, _step(request, "检查表", FORMS), Step(found.title))
    return page(request, "inspections/form", context, *trail, here=HERE)


@action("checkforms.view", resource=_asked)
def form_changes(request: HttpRequest, form_id: str) -> HttpResponse:
    """What differs between two versions of a form."""
    common = _common(request)
    versions = queries.versions(common["body"], form_id)
    if len(versions) < 2:
        raise Missing("这张检查表只有一个版本，没有可以对照的。", (("检查表", FORMS),))
    numbers = [one.number for one in versions]

    def number(name: str, default: int) -> int:
        text = request.GET.get(name, "")
        return int(text) if text.isdigit() and len(text) < 7 and int(text) in numbers else default  # not law: digits of a version

    newer, older = number("to", numbers[0]), number("from", numbers[1])
    before, after, found = operations.difference(common["body"], form_id, older, newer)
    contents = {line.id: line.content for line in (*before.lines, *after.lines)}
    words = {"added": "增加", "removed": "删去", "changed": "修改", "moved": "调整次序"}
    context = {
        **common,
        "form": after,
        "form_id": form_id,
        "older": older,
        "newer": newer,
        "numbers": numbers,
        "changes": [(one, words[one.what], contents.get(one.line, "")) for one in found],
    }
    trail = (ROOM, _step(request, "检查表", FORMS), Step(after.title, f"{FORMS}{form_id}/?{common['ask']}"), Step("版本对照"))
    return page(request, "inspections/form_changes", context, *trail, here=HERE)


@action("checkforms.change", resource=_asked, methods=("POST",))
def adopt(request: HttpRequest, form_id: str) -> HttpResponse:
    """Takes a ready-made form as the body's own."""
    body = body_asked(request)
    done = operations.adopt(body, form_id, actor=visitor_of(request).person, now=now())
    if isinstance(done, Refusal):
        return _told(request, done, f"{FORMS}?{urlencode({'body': body})}")
    return go(request, f"{FORMS}{form_id}/?{urlencode({'body': body})}", "已采用为本机关的检查表，可以逐行修改。")


@action("checkforms.change", resource=_asked, methods=("POST",))
def withdraw(request: HttpRequest, form_id: str) -> HttpResponse:
    """Takes a form out of use."""
    body = body_asked(request)
    done = operations.withdraw(body, form_id, request.POST.get("reason", ""), actor=visitor_of(request).person, now=now())
    if isinstance(done, Refusal):
        return _told(request, done, f"{FORMS}{form_id}/?{urlencode({'body': body})}")
    return go(request, f"{FORMS}?{urlencode({'body': body})}", "已停用。用过它的检查仍然可以查看。")


@action("checkforms.change", resource=_asked, methods=("POST",))
def connect_line(request: HttpRequest, form_id: str) -> HttpResponse:
    """A person says which penalty item a failing line leads to."""
    body, line = body_asked(request), request.POST.get("line", "")
    done = operations.connect_line(body, form_id, line, request.POST.get("item", ""), actor=visitor_of(request).person, now=now())
    if isinstance(done, Refusal):
        return _told(request, done, f"{FORMS}{form_id}/?{urlencode({'body': body})}")
    return go(request, f"{FORMS}{form_id}/?{urlencode({'body': body})}", f"第 {line} 行对应的处罚事项已经确认。")


def _typed_lines(request: HttpRequest) -> list[tuple[int, CheckLine]]:
    """The lines as typed with the place that each asks for; lines marked for removal and wholly empty ones are left out."""
    given, found = request.POST, []
    for number in range(1, MOST_LINES + NEW_LINES + 1):
        start = f"l{number}-"
        if f"{start}content" not in given:
            break
        row: dict[str, Any] = {name: given.get(start + name, "").strip() for name in FIELDS}
        if given.get(f"{start}remove") or not any(row[name] for name in ("content", "method", "standard", "basis")):
            continue
        place = given.get(f"{start}place", "").strip()
        row["photo"] = bool(given.get(f"{start}photo"))
        row["kinds"] = tuple(given.getlist(f"{start}kinds"))
        row["id"] = row["id"] or str(number)
        row["answer"] = row["answer"] or "pass_fail"
        found.append((int(place) if place.isascii() and place.isdigit() and len(place) < 5 else number, line_from(row)))  # not law: digits
    return sorted(found, key=lambda one: one[0])


def _editor(request: HttpRequest, form_id: str, before: CheckForm | None, seen: int) -> HttpResponse:
    common = _common(request)
    body = common["body"]
    title, regime = before.title if before else "", before.regime if before else request.GET.get("regime", "")
    lines: Sequence[CheckLine] = before.lines if before else ()
    grounds: Sequence[Any] = ()
    more = NEW_LINES
    if request.method == "POST":
        lines = [line for _, line in _typed_lines(request)]
        title, regime = request.POST.get("title", "").strip(), request.POST.get("regime", "")
        if "more" in request.POST:
            more = NEW_LINES * 3
        else:
            text = request.POST.get("seen", "")
            done = operations.save(
                body, form_id, title, regime, lines, actor=visitor_of(request).person, now=now(), reason=request.POST.get("reason", ""),
                seen=int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0,  # not law: digits of a version
            )  # fmt: skip
            if not isinstance(done, Refusal):
                words = f"已保存为第 {done.version} 版。" if done.seq else "内容与现有版本相同，没有另存新版。"
                return go(request, f"{FORMS}{form_id}/?{common['ask']}", words)
            grounds = done.grounds
    blank = [CheckLine("", "", "", "", "")] * min(more, max(0, MOST_LINES - len(lines)))
    known = kind_titles()
    wanted = next((one.kinds for one in load_regimes(now().date()) if one.id == regime), tuple(known))
    context = {
        **common,
        "form_id": form_id,
        "title_typed": title,
        "regime": regime,
        "regimes": [(one.id, one.title) for one in load_regimes(now().date()) if one.kinds],
        "lines": [
            (number, line, [(kind, known.get(kind, kind), kind in line.kinds) for kind in dict.fromkeys((*wanted, *line.kinds))])
            for number, line in enumerate([*lines, *blank], 1)
        ],
        "standing": len(lines),
        "first_new": len(lines) + 1,
        "answers": list(ANSWERS.items()),
        "seen": request.POST.get("seen", str(seen)),
        "reason": request.POST.get("reason", ""),
        "grounds": grounds,
        "compared": changes(before.lines, lines) if before and request.method == "POST" else (),
    }
    trail = (ROOM, _step(request, "检查表", FORMS), Step(title or "新的检查表"))
    return page(request, "inspections/form_edit", context, *trail, here=HERE, status=409 if grounds else 200)


@action("checkforms.change", resource=_asked, methods=("GET", "POST"))
def edit(request: HttpRequest, form_id: str) -> HttpResponse:
    """The editor of a form, line by line; saving makes a new version."""
    body = body_asked(request)
    found = _form(body, form_id)
    versions = queries.versions(body, form_id)
    return _editor(request, form_id, found, versions[0].number if versions else 0)


@action("checkforms.change", resource=_asked, methods=("GET", "POST"))
def new(request: HttpRequest) -> HttpResponse:
    """A form of the body's own."""
    given = request.POST.get("form_id", "")
    form_id = given if _FORM_ID.fullmatch(given) else f"own-{uuid.uuid4().hex[:8]}"
    return _editor(request, form_id, None, 0)


@action("checkforms.view", resource=_asked)
def items(request: HttpRequest) -> HttpResponse:
    """The inspection items of the body's lists, each with its programme."""
    common = _common(request)
    found = queries.catalogue(common["body"], now().date())
    programmes_here = queries.programme_views(common["body"], now().date())
    titles = {one.regime.id: one.regime.title for one in programmes_here}
    context = {
        **common,
        "rows": [(one, titles.get(one.regime, ""), _often(one)) for one in found],
        "regimes": [(one.regime.id, one.regime.title) for one in programmes_here],
        "unconnected": len([one for one in found if not one.regime]),
    }
    return page(request, "inspections/items", context, ROOM, Step("检查事项"), here=HERE)


def _often(item: queries.ItemView) -> list[str]:
    from quanze.core.inspections.requirement_words import percent, span

    stated = item.stated
    least = [
        f"{span(one.months)}不少于 {percent(one.share)}" if one.share else f"{span(one.months)}不少于 {one.at_least} 次"
        for one in stated.frequencies
    ]
    most = [
        f"{span(one.months)}不多于 {percent(one.share)}" if one.share else f"{span(one.months)}不多于 {one.at_least} 次"
        for one in stated.caps
    ]
    return [*least, *most, *(one.unresolved.reason for one in stated.unclear)]


@action("checkforms.change", resource=_asked, methods=("POST",))
def connect_item(request: HttpRequest) -> HttpResponse:
    """A person says to which programme an inspection item belongs."""
    body = body_asked(request)
    done = operations.connect_item(
        body, request.POST.get("item", ""), request.POST.get("regime", ""), actor=visitor_of(request).person, now=now()
    )
    if isinstance(done, Refusal):
        return _told(request, done, f"{ITEMS}?{urlencode({'body': body})}")
    return go(request, f"{ITEMS}?{urlencode({'body': body})}", "已经确认。")


ROUTES: list[URLPattern] = [
    path("inspections/programmes/", programmes, name="inspection-programmes"),
    path("inspections/programmes/<slug:regime>/", programme, name="inspection-programme"),
    path("inspections/programmes/<slug:regime>/set/", set_programme, name="inspection-programme-set"),
    path("inspections/forms/", forms, name="inspection-forms"),
    path("inspections/forms/new/", new, name="inspection-form-new"),
    path("inspections/forms/<slug:form_id>/", form, name="inspection-form"),
    path("inspections/forms/<slug:form_id>/changes/", form_changes, name="inspection-form-changes"),
    path("inspections/forms/<slug:form_id>/edit/", edit, name="inspection-form-edit"),
    path("inspections/forms/<slug:form_id>/adopt/", adopt, name="inspection-form-adopt"),
    path("inspections/forms/<slug:form_id>/withdraw/", withdraw, name="inspection-form-withdraw"),
    path("inspections/forms/<slug:form_id>/items/", connect_line, name="inspection-form-items"),
    path("inspections/items/", items, name="inspection-items"),
    path("inspections/items/connect/", connect_item, name="inspection-item-connect"),
]
