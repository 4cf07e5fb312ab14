"""Officers who go on inspections: certificates at a glance, specialities, days of absence, interests."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from quanze.adapters.inspection_rules import load_regimes
from quanze.adapters.system_clock import now
from quanze.core.procedures.engine import Refusal
from quanze.store.inspections.subjects import operations, queries
from quanze.store.inspections.subjects.queries import OfficerView
from quanze.web.desk.access import Missing, action
from quanze.web.desk.cases.common import bodies_of
from quanze.web.desk.fields import Field, day, faulty, judged, typed, values, with_errors
from quanze.web.desk.inspections.subjects_common import HERE, OFFICERS, ROOM, body_of, may, of_body
from quanze.web.desk.pages import Step, go, page
from quanze.web.desk.visitor import visitor_of

HOME = "/desk/inspections/officers/"
SEPARATORS = str.maketrans("，,；; \n", "、、、、、、")


@action("subjects.view", resource=of_body)
def officers(request: HttpRequest) -> HttpResponse:
    """Everybody at the body whose post goes out."""
    body, today = body_of(request), visitor_of(request).day
    rows = [(each, f"{HOME}{quote(each.id)}/?body={quote(body)}") for each in queries.officer_views(body, today)]
    ready = sum(bool(each.certificate) and not each.absent for each, _ in rows)
    context = {"rows": rows, "ready": ready, "body": body, "bodies": bodies_of(request), "today": today}
    return page(request, "inspections/officers", context, ROOM, Step("检查人员"), here=HERE)


def the_officer(request: HttpRequest, body: str, person: str) -> OfficerView:
    found = next((each for each in queries.officer_views(body, visitor_of(request).day) if each.id == person), None)
    if found is None:
        raise Missing("这个机关没有这名检查人员，或者他今天没有外出检查的岗位。", (("检查人员", HOME),))
    return found


def _skill_fields(found: OfficerView, today: date) -> tuple[Field, ...]:
    known = tuple(dict.fromkeys(each.speciality for each in load_regimes(today) if each.speciality))
    own = [each for each in found.specialities if each not in known]
    return (
        Field("specialities", "专长", "choices", list(found.specialities), required=False, options=tuple((each, each) for each in known)),
        Field("others", "其他专长", value="、".join(own), required=False, help="几项用顿号分开；名称与监管制度要求的专长一致才会用于抽取"),
    )


def _absence_fields(today: date) -> tuple[Field, ...]:
    return (
        Field("start", "不在岗的第一天", "date", today.isoformat()),
        Field("end", "最后一天", "date", today.isoformat()),
        Field("reason", "事由", help="例如年休假、培训、借调"),
    )


INTEREST_FIELDS = (
    Field("subject", "检查对象的统一社会信用代码", help="没有代码的，填它页面上的编号（x: 开头）"),
    Field("why", "回避的事由", help="例如“亲属在该单位任职”"),
)


@action("subjects.view", resource=of_body, methods=("GET", "POST"))
def officer(request: HttpRequest, person: str) -> HttpResponse:
    """One officer; heads change everything, officers note their own absences and interests."""
    body, today = body_of(request), visitor_of(request).day
    found = the_officer(request, body, person)
    heads = may(request, "inspectors.change", body)
    own = heads or (found.id == visitor_of(request).person and may(request, "inspectors.own", body))
    forms = {"skills": _skill_fields(found, today), "absence": _absence_fields(today), "interest": INTEREST_FIELDS}
    status, grounds, failed = 200, (), ""
    if request.method == "POST":
        status, failed = 400, request.POST.get("do", "")
        allowed = heads if failed == "skills" else own
        if not allowed:
            grounds = (_No("这项登记应由负责人或者本人办理", "请交有相应岗位的人员"),)
        elif failed in forms or failed in ("withdraw-absence", "withdraw-interest"):
            fields = judged(typed(request, forms.get(failed, ())))
            done = _done(request, body, person, failed, fields) if not faulty(fields) else None
            if done is not None and not isinstance(done, Refusal):
                return go(request, f"{HOME}{quote(person)}/?body={quote(body)}", "已登记。" if done.seq else "登记簿里已是这样，没有改动。")
            if isinstance(done, Refusal):
                names = {field.name for field in fields}
                fields = with_errors(fields, {_place(each.field, names): each.reason for each in done.grounds})
                grounds = tuple(each for each in done.grounds if _place(each.field, names) not in names)
            forms[failed] = fields
    context = {
        "officer": found, "forms": forms, "grounds": grounds, "failed": failed, "heads": heads, "own": own, "body": body, "today": today, "fields": forms.get(failed, ()),
    }  # fmt: skip
    return page(request, "inspections/officer", context, ROOM, OFFICERS, Step(found.name), here=HERE, status=status)


def _place(name: str, names: set[str]) -> str:
    """The field of a form that an operation's field means."""
    return "why" if name == "reason" and "why" in names else name


class _No:
    """A refusal that is no ground of the engine, told as one."""

    def __init__(self, reason: str, remedy: str) -> None:
        self.reason, self.remedy, self.source = reason, remedy, ""


def _done(request: HttpRequest, body: str, person: str, what: str, fields: tuple[Field, ...]) -> Any:
    """Records what one of the page's forms says."""
    given, me, moment = values(fields), visitor_of(request).person, now()
    if what == "skills":
        words = [*given["specialities"], *given["others"].translate(SEPARATORS).split("、")]
        return operations.set_specialities(body, person, words, actor=me, now=moment)
    if what == "absence":
        start, end = day(given["start"]), day(given["end"])
        assert start and end  # judged
        return operations.note_absence(body, person, start, end, given["reason"], actor=me, now=moment)
    if what == "interest":
        return operations.declare_interest(body, person, given["subject"], given["why"], actor=me, now=moment)
    if what == "withdraw-interest":
        return operations.withdraw_interest(body, person, request.POST.get("subject", "")[:40], actor=me, now=moment)
    text = request.POST.get("number", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # not law: digits of a count
    return operations.withdraw_absence(body, person, number, actor=me, now=moment)


ROUTES: list[URLPattern] = [
    path("inspections/officers/", officers, name="inspection-officers"),
    path("inspections/officers/<str:person>/", officer, name="inspection-officer"),
]
