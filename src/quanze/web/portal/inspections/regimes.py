"""The programmes of supervision: whom, how often by which source, with which form; the forms to print."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path

from quanze.adapters.system_clock import today
from quanze.core.inspections.forms import lines_for
from quanze.core.inspections.model import CheckForm
from quanze.core.inspections.regimes import Programme, unmarked
from quanze.store.inspections.checkforms import queries
from quanze.store.inspections.checkforms.models import FormVersion, ProgrammeRow
from quanze.web.common.programme_words import limit_words, lines_shown, shown, titles_of
from quanze.web.portal.forms_of_answer import Answer
from quanze.web.portal.pages import Refused, Trail, page_also_of

HOME = Trail("检查", "/inspections/")


def state() -> str:
    """A word that changes with the day, the forms and what bodies decided of their programmes."""
    newest = FormVersion.objects.order_by("-pk").values_list("pk", flat=True).first()
    withdrawn = FormVersion.objects.filter(withdrawn=True).count()
    return f"{today().isoformat()} {newest} {withdrawn} {list(ProgrammeRow.objects.order_by('pk').values_list('regime', 'data'))}"


def _body(request: HttpRequest) -> tuple[list[tuple[str, str]], str]:
    """The bodies whose lists state regimes, and the one asked for (the first where none is)."""
    bodies = list(queries.bodies_with_programmes(today()))
    asked = request.GET.get("body", "")
    slugs = [slug for slug, _ in bodies]
    if asked and asked not in slugs:
        raise Refused(404, "没有这个部门的检查制度", f"“{asked[:40]}”没有公布监管制度。", (("全部检查制度", "/inspections/"),))
    visits = [slug for slug in slugs if any(one.regime.kinds for one in queries.programme_views(slug, today()) if one.records)]
    return bodies, asked or next(iter(visits), slugs[0] if slugs else "")


@page_also_of(state)
def home(request: HttpRequest) -> Answer:
    """The programmes of a body as cards, and the way an inspection goes."""
    bodies, body = _body(request)
    found = [one for one in queries.programme_views(body, today()) if one.records] if body else []
    context: dict[str, Any] = {
        "bodies": bodies,
        "body": body,
        "body_name": dict(bodies).get(body, ""),
        "visiting": [shown(one) for one in found if shown(one).visits],
        "counting": [shown(one) for one in found if not shown(one).visits],
        "trail": [Trail("检查")],
        "here": "inspections",
    }
    return Answer(
        "portal/inspections/home.html",
        context,
        lambda: [told(one) for one in found],
        lambda: (["制度", "对象", "次数", "人数", "检查表"], [_row(one) for one in found]),
        "inspections",
    )


def _row(one: Programme) -> list[object]:
    words = shown(one)
    return [words.title, "、".join(words.kinds), "；".join(each.often for each in words.requirements), words.officers, words.form]


def told(one: Programme) -> dict[str, Any]:
    """A programme as data."""
    words = shown(one)
    return {
        "id": words.id,
        "title": words.title,
        "kinds": list(one.regime.kinds),
        "officers": words.officers,
        "form": words.form,
        "self_report": one.regime.self_report,
        "requirements": [
            {
                "kinds": list(each.kinds),
                "months": each.months,
                "at_least": each.at_least,
                "share": None if each.share is None else str(each.share),
                "when": dict(each.when),
                "source": each.source.cite,
                "confidence": each.source.confidence,
            }
            for each in one.regime.requirements
        ],
        "instruments": [each.title for each in one.regime.instruments],
        "records": [record.key for record in one.records],
        "sources": [each.cite for each in one.regime.sources],
    }


def _programme(body: str, regime: str) -> Programme:
    known = dict(queries.bodies_with_programmes(today()))
    found = next((one for one in queries.programme_views(body, today()) if one.regime.id == regime and one.records), None)
    if body not in known or found is None:
        raise Refused(404, "没有这项检查制度", "这个部门的现行清单里没有这项监管制度。", (("全部检查制度", "/inspections/"),))
    return found


@page_also_of(state)
def regime(request: HttpRequest, slug: str, regime: str) -> Answer:
    """One programme: requirements with their sources, officers, papers, the form."""
    found = _programme(slug, regime)
    words = shown(found)
    name = dict(queries.bodies_with_programmes(today())).get(slug, slug)
    context = {
        "shown": words,
        "programme": found,
        "body": slug,
        "body_name": name,
        "unclear": [(one.unresolved.reason, unmarked(one.at.sentence)) for each in found.stated for one in each.unclear],
        "form": _form_or_none(slug, words.form),
        "instruments": [(one, limit_words(one.limit, today())) for one in found.regime.instruments],
        "trail": [Trail("检查", f"/inspections/?body={slug}"), Trail(words.title)],
        "here": "inspections",
    }
    return Answer(
        "portal/inspections/regime.html",
        context,
        lambda: told(found),
        lambda: (
            ["对象", "条件", "次数", "出处", "清单原文"],
            [[one.who, one.condition, one.often, one.source, one.quoted] for one in words.requirements],
        ),
        f"{slug}-{regime}",
    )


def _form_or_none(body: str, form_id: str) -> CheckForm | None:
    try:
        return queries.form(body, form_id) if form_id else None
    except LookupError:
        return None


@page_also_of(state)
def form(request: HttpRequest, slug: str, regime: str) -> Answer:
    """The check form of a programme, to read or to print; `kind` leaves only what is asked of such a subject."""
    found = _programme(slug, regime)
    sheet = _form_or_none(slug, found.regime.form)
    if sheet is None:
        ways = ((found.regime.title, f"/inspections/regimes/{slug}/{regime}/"),)
        raise Refused(404, "没有公布检查表", "这项检查制度还没有检查表。", ways)
    kind = request.GET.get("kind", "")
    kinds = list(zip(found.regime.kinds, titles_of(found.regime.kinds), strict=True))
    if kind and kind not in found.regime.kinds:
        raise Refused(
            404, "没有这种检查对象", f"这项制度不检查“{kind[:40]}”。", ((sheet.title, f"/inspections/regimes/{slug}/{regime}/form/"),)
        )
    lines = lines_for(sheet, [kind]) if kind else sheet.lines
    asked = [one for one in lines_shown(sheet) if one.line in lines]
    context = {
        "sheet": sheet,
        "lines": asked,
        "shown": shown(found),
        "kind": kind,
        "kinds": kinds if len(kinds) > 1 else [],
        "body": slug,
        "body_name": dict(queries.bodies_with_programmes(today())).get(slug, slug),
        "trail": [
            Trail("检查", f"/inspections/?body={slug}"),
            Trail(found.regime.title, f"/inspections/regimes/{slug}/{regime}/"),
            Trail("检查表"),
        ],
        "here": "inspections",
    }
    header = ["编号", "检查内容", "检查方法", "合格标准", "依据", "对象"]
    return Answer(
        "portal/inspections/form.html",
        context,
        lambda: {
            "id": sheet.id,
            "version": sheet.version,
            "title": sheet.title,
            "digest": sheet.digest,
            "lines": [{"id": one.line.id, "content": one.line.content, "method": one.line.method, "standard": one.line.standard, "basis": one.line.basis, "kinds": list(one.line.kinds)} for one in asked],
        },
        lambda: (header, [[one.line.id, one.line.content, one.line.method, one.line.standard, one.line.basis, one.kinds] for one in asked]),
        f"{slug}-{sheet.id}-{sheet.version}",
    )  # fmt: skip


def _three(address: str, view: Any, name: str) -> list[URLPattern]:
    return [
        path(f"{address}/", view, {"form": "html"}, name=name),
        path(f"{address}.json", view, {"form": "json"}, name=f"{name}-json"),
        path(f"{address}.csv", view, {"form": "csv"}, name=f"{name}-csv"),
    ]


ROUTES: list[URLPattern] = [
    *_three("inspections", home, "inspections"),
    *_three("inspections/regimes/<str:slug>/<slug:regime>", regime, "inspection-regime"),
    *_three("inspections/regimes/<str:slug>/<slug:regime>/form", form, "inspection-form"),
]
