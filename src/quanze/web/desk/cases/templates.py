"""The templates of a body's papers: taken away, brought back, and what is wrong with one that cannot be used."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from quanze.adapters.form_files import MOST_TEMPLATE_BYTES, UnusableTemplate, load_fields, load_templates
from quanze.adapters.system_clock import now
from quanze.core.access.policy import Resource
from quanze.core.forms.model import used_fields
from quanze.store.papers.models import OfficeTemplate
from quanze.store.papers.operations import take_template, template_in_use
from quanze.web.desk.access import Missing, action
from quanze.web.desk.cases.common import CASES, HERE, bodies_of, body_asked
from quanze.web.desk.cases.evidence import attachment
from quanze.web.desk.cases.papers import WORD
from quanze.web.desk.pages import Step, go, page
from quanze.web.desk.views.matters import may
from quanze.web.desk.visitor import visitor_of

LIST = (("文书模板", "/desk/cases/templates/"),)


def _asked(request: HttpRequest, **_: Any) -> Resource:
    return Resource(body_asked(request))


@action("templates.view", resource=_asked)
def templates(request: HttpRequest) -> HttpResponse:
    body = body_asked(request)
    own = {row.form: row for row in OfficeTemplate.objects.filter(body=body).order_by("version")}
    context = {
        "rows": [(form, each.title, own.get(form)) for form, each in load_templates().items()],
        "body": body,
        "bodies": bodies_of(request),
        "may_change": may(request, "templates.change", Resource(body)),
    }
    return page(request, "cases/templates", context, CASES, Step("文书模板"), here=HERE)


def _known(form: str) -> None:
    if form not in load_templates():
        raise Missing("没有这种文书的模板。", LIST)


@action("templates.view", resource=_asked)
def take(request: HttpRequest, form: str) -> HttpResponse:
    """The template in use, as Word."""
    _known(form)
    return attachment(template_in_use(body_asked(request), form), f"{load_templates()[form].title}模板.docx", WORD)


@action("templates.change", resource=_asked, methods=("GET", "POST"))
def bring(request: HttpRequest, form: str) -> HttpResponse:
    """An office's own template: checked tag by tag, then in use from the next paper on."""
    _known(form)
    body, template = body_asked(request), load_templates()[form]
    context: dict[str, Any] = {
        "form": template,
        "body": body,
        "fields": [(name, load_fields()[name].title) for name in used_fields(template) if name in load_fields()],
        "all_fields": [(name, each.title, list(each.columns.items())) for name, each in load_fields().items()],
        "megabytes": MOST_TEMPLATE_BYTES // (1024 * 1024),
        "versions": OfficeTemplate.objects.filter(body=body, form=form).order_by("-version"),
    }
    trail = (CASES, Step("文书模板", f"/desk/cases/templates/?body={body}"), Step(template.title))
    if request.method == "GET":
        return page(request, "cases/template", context, *trail, here=HERE)
    handed = request.FILES.get("file")
    if handed is None:
        return page(request, "cases/template", {**context, "faults": ["没有选择文件"]}, *trail, here=HERE, status=409)
    try:
        made = take_template(
            body, form, str(handed.name)[:200], handed.read(MOST_TEMPLATE_BYTES + 1), actor=visitor_of(request).person, now=now()
        )
    except UnusableTemplate as wrong:
        return page(request, "cases/template", {**context, "faults": wrong.faults}, *trail, here=HERE, status=409)
    return go(request, f"/desk/cases/templates/?body={body}", f"已启用“{template.title}”的本机关模板，第 {made.version} 版。")
