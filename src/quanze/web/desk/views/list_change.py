"""Publishing an approved adjustment: the prepared workbook out, the finished list in."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse

from quanze.adapters.system_clock import now
from quanze.core.kernel.canonical import digest
from quanze.store.accounts import queries as people_queries
from quanze.store.matters.models import Matter
from quanze.store.matters.queries import MatterView
from quanze.store.registry import queries as registry
from quanze.web.desk import list_change
from quanze.web.desk.access import Missing, action
from quanze.web.desk.pages import Step, go, page
from quanze.web.desk.views.matter import matter_of, matter_resource, view_of
from quanze.web.desk.views.matters import MATTERS
from quanze.web.desk.visitor import visitor_of


def publishing(view: MatterView) -> bool:
    """Whether this officer is the one to publish now: an adjustment of a list whose publication is this person's next act."""
    return view.procedure.matter == "list_adjustment" and any(each.act.id == "publish" and not each.grounds for each in view.options)


def _theirs(request: HttpRequest, key: str) -> tuple[Matter, MatterView, str, str]:
    found = matter_of(key)
    view = view_of(request, found)
    if not publishing(view):
        raise Missing("这件事项现在不由您公布清单。", (("回到事项", f"/desk/matters/{key}/"),))
    body = registry.body(found.body)
    name = body.name if body else people_queries.agency_names().get(found.body, found.body)
    return found, view, name, body.region if body else ""


@action("matter.act", resource=matter_resource)
def workbook(request: HttpRequest, key: str) -> HttpResponse:
    found, view, name, _ = _theirs(request, key)
    data = list_change.prepared_workbook(found.body, dict(view.state.fields))
    response = HttpResponse(data, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{name}权责清单（{visitor_of(request).day}调整）.xlsx')}"
    return response


@action("matter.act", resource=matter_resource, methods=("GET", "POST"))
def publish(request: HttpRequest, key: str) -> HttpResponse:
    """Preview first, then the same file again: it becomes the next edition of the body, and the form of publication names it."""
    found, view, name, region = _theirs(request, key)
    context: dict[str, object] = {"matter": found, "name": name, "current": len(registry.records(found.body, list_change.KIND))}
    status = 200
    if request.method == "POST":
        upload = request.FILES.get("file")
        if upload is None or not upload.size:
            context["problem"], status = "请选择文件。", 400
        elif upload.size > list_change.LARGEST_FILE:
            size, most = upload.size / 1024 / 1024, list_change.LARGEST_FILE // 1024 // 1024
            context["problem"], status = f"文件有 {size:.1f} MB，最大 {most} MB。", 413
        else:
            data, asked = upload.read(), request.POST.get("sha256", "")
            if asked and asked != digest(data):
                context["problem"], status = "这不是刚才预览的那个文件；下面是它的预览，请核对后再确认。", 409
            elif asked:
                number = list_change.accept(upload.name or "清单", data, name, region, visitor_of(request).person, now())
                if isinstance(number, int):
                    where = quote(f"登记簿第 {number} 版 /bodies/{found.body}/editions/{number}/")
                    return go(
                        request,
                        f"/desk/matters/{key}/acts/publish/?published_at={where}",
                        f"清单已录入登记簿，是{name}的第 {number} 版。请登记公布。",
                    )
                context["problem"], status = number, 409
            offer = list_change.offer(upload.name or "清单", data, name, region)
            if offer.problem:
                context["problem"], status = offer.problem, 409
            else:
                context["offer"] = offer
    trail = (MATTERS, Step((found.title or view.procedure.title)[:30], f"/desk/matters/{key}/"), Step("公布调整后的清单"))
    return page(request, "list_change", context, *trail, here="事项", status=status)
