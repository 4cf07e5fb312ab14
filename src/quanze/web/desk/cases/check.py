"""The check of a case's file, point by point, what fails first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from quanze.store.casework.file_check import check_case_file
from quanze.web.desk.access import action
from quanze.web.desk.cases.common import CASES, HERE, case_of, case_resource, case_step
from quanze.web.desk.pages import Step, page
from quanze.web.desk.visitor import visitor_of

ANSWERS = (("fails", "不符合"), ("ask", "请人核对"), ("holds", "符合"), ("not_applicable", "本案不涉及"))


@action("matter.view", resource=case_resource)
def file_check(request: HttpRequest, key: str) -> HttpResponse:
    matter = case_of(key)
    found = check_case_file(key, visitor_of(request).day)
    groups = []
    for answer, title in ANSWERS:
        rows = [each for each in found if each.answer == answer]
        parts: dict[str, list[object]] = {}
        for each in rows:
            parts.setdefault(each.point.part, []).append(each)
        groups.append((answer, title, len(rows), list(parts.items())))
    context = {"matter": matter, "groups": groups, "total": len(found)}
    return page(request, "cases/check", context, CASES, case_step(matter), Step("案卷核对"), here=HERE)
