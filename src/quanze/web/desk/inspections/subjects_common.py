"""What the pages of the register share: the body asked for, what the visitor may do, addresses."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest

from quanze.core.access.policy import Allow, Resource, decide
from quanze.store.inspections.subjects.models import Subject
from quanze.web.desk.cases.common import bodies_of
from quanze.web.desk.pages import Step
from quanze.web.desk.visitor import actor_of

HERE = "检查"
ROOM = Step("检查", "/desk/inspections/")
SUBJECTS = Step("检查对象", "/desk/inspections/subjects/")
OFFICERS = Step("检查人员", "/desk/inspections/officers/")
HOME = "/desk/inspections/subjects/"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def body_of(request: HttpRequest) -> str:
    """The body whose register is asked for, else the visitor's first one with a register; "" where he belongs to none."""
    mine = [slug for slug, _ in bodies_of(request)]
    asked = request.POST.get("body", "") or request.GET.get("body", "")
    if asked in mine:
        return asked
    if asked:
        return asked[:200]  # another body's: the policy says so
    busy = [slug for slug in mine if Subject.objects.filter(body=slug).exists()]
    able = [slug for slug in (*busy, *mine) if may(request, "subjects.view", slug)]
    return able[0] if able else (mine[0] if mine else "")


def inspected(request: HttpRequest) -> list[str]:
    """The bodies whose inspections the visitor may look at: who was and will be inspected is no business of an office that only
    looks after the body's lists or its complaints."""
    return [slug for slug in sorted(actor_of(request).bodies) if may(request, "inspections.view", slug)]


def of_body(request: HttpRequest, **_: Any) -> Resource:
    return Resource(body_of(request))


def may(request: HttpRequest, name: str, body: str) -> bool:
    """Whether a page should offer what `name` opens; the gate decides again when it is asked for."""
    return isinstance(decide(actor_of(request), name, Resource(body)), Allow)


def address(key: str, body: str, act: str = "") -> str:
    return f"{HOME}{quote(key, safe=':')}/{act}?body={quote(body)}"
