"""The register of inspected subjects: the list, one subject, single edits. Import and officers stand in files of their own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from quanze.adapters.inspection_rules import kind_titles, load_regimes
from quanze.adapters.system_clock import now
from quanze.core.access.roles import FIELD
from quanze.core.inspections.subjects import RISKS, Entry, Equipment, Happening, Licence
from quanze.core.inspections.subjects_cells import BadCell, read_count, read_day, read_happenings, read_text, read_yes
from quanze.core.procedures.engine import Refusal
from quanze.store.accounts.queries import person_names
from quanze.store.inspections.subjects import operations, queries
from quanze.store.inspections.subjects.queries import SubjectFilter, SubjectView
from quanze.web.desk.access import Missing, action
from quanze.web.desk.cases.common import bodies_of
from quanze.web.desk.fields import Field, faulty, judged, typed, values, with_errors
from quanze.web.desk.inspections import officers, subjects_import
from quanze.web.desk.inspections.subjects_common import HERE, HOME, ROOM, SUBJECTS, address, body_of, may, of_body
from quanze.web.desk.inspections.visit_common import openable
from quanze.web.desk.pages import Step, go, page
from quanze.web.desk.visitor import actor_of, visitor_of

CLASSES = (("A", "A 低"), ("B", "B 一般"), ("C", "C 较高"), ("D", "D 高"))
EXPIRY = (("expired", "已过期"), ("30", "一个月内到期"), ("90", "三个月内到期"))  # not law: offered by the list
WARNED = timedelta(days=90)  # not law: from when the page marks a licence that runs out
SPARE = 2  # blank lines for more licences and more equipment
LONGEST_NUMBER = 80  # characters
RESULTS = {
    "good": "未发现问题",
    "corrected": "当场改正",
    "correct": "责令改正",
    "case": "立案",
    "gone": "查无下落",
    "refused": "不配合检查",
}
VISIT_KINDS = {
    "routine": "日常检查",
    "random": "随机抽查",
    "special": "专项检查",
    "cause": "有因检查",
    "recheck": "复查",
    "emergency": "紧急检查",
}
TOLD = {
    "SubjectsImported": "导入", "SubjectAdded": "登记", "SubjectChanged": "修改", "SubjectEnded": "退出登记", "SubjectReturned": "恢复登记",
}  # fmt: skip


@action("subjects.view", resource=of_body)
def subjects(request: HttpRequest) -> HttpResponse:
    """The list with its filters, by pages."""
    body, today = body_of(request), visitor_of(request).day
    asked = {name: request.GET.get(name, "").strip()[:100] for name in ("q", "kind", "risk", "division", "expiring", "state")}
    titles = kind_titles()
    asked["kind"] = asked["kind"] if asked["kind"] in titles else ""
    asked["risk"] = asked["risk"] if asked["risk"] in (*RISKS, "none") else ""
    asked["expiring"] = asked["expiring"] if asked["expiring"] in dict(EXPIRY) else ""
    wanted = SubjectFilter(asked["kind"], asked["risk"], asked["division"], asked["q"], asked["expiring"], asked["state"] != "ended")
    found = queries.subjects(body, wanted, today, after=_after(request))
    kept = {**{name: value for name, value in asked.items() if value}, "body": body}
    figures = queries.counts(body)
    context = {
        "rows": [
            (row, address(row.key, body), [titles.get(each, each) for each in row.kinds], _licence_mark(row.licence_end, today))
            for row in found.rows
        ],
        "total": found.total,
        "more_than": found.more_than,
        "next": f"?{urlencode({**kept, 'after': found.after})}" if found.after else "",
        "first": f"?{urlencode(kept)}" if request.GET.get("after") else "",
        "asked": asked,
        "body": body,
        "bodies": bodies_of(request),
        "kinds": [(each.kind, each.title) for each in figures],
        "classes": (*CLASSES, ("none", "未评定")),
        "divisions": queries.divisions(body),
        "expiry": EXPIRY,
        "figures": [(each, f"?{urlencode({'kind': each.kind, 'body': body})}") for each in figures],
        "may_change": may(request, "subjects.change", body),
    }
    return page(request, "inspections/subjects", context, ROOM, Step("检查对象"), here=HERE)


def _after(request: HttpRequest) -> str:
    """Where the page begins; what is no marker of ours is the first page."""
    text = request.GET.get("after", "")
    value, mark, pk = text.rpartition("\x1f")
    good = bool(mark) and bool(value) and pk.isascii() and pk.isdigit() and len(pk) < 19  # not law: digits of a row's number
    return text if good and (not request.GET.get("expiring") or _is_day(value)) else ""


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _licence_mark(end: date | None, today: date) -> tuple[str, str]:
    """Words and colour for a licence that ran out or soon will; both empty where neither is so."""
    if end is None:
        return "", ""
    if end < today:
        return f"证件 {end} 已过期", "overdue"
    return (f"证件 {end} 到期", "amber") if end - today <= WARNED else ("", "")


def the_subject(request: HttpRequest, key: str) -> SubjectView:
    """The subject of the address in the register that is asked for; `Missing` in words."""
    found = queries.subject(body_of(request), key)
    if found is None:
        raise Missing(
            "登记簿里没有这个检查对象。地址可能写错了，也可能在别的机关的登记簿里。", (("检查对象", HOME), ("我的工作", "/desk/"))
        )
    return found


@action("subjects.view", resource=of_body)
def subject(request: HttpRequest, key: str) -> HttpResponse:
    """One subject: what is known of it, its visits and orders, what every import and edit changed."""
    found, today = the_subject(request, key), visitor_of(request).day
    past = queries.history(found.body, key)
    names = person_names([each.actor for each in past] + [person for person, _ in found.interests])
    titles, regimes = kind_titles(), {each.id: each.title for each in load_regimes(today)}
    context = {
        "subject": found,
        "entry": found.entry,
        "risk": dict(CLASSES).get(found.entry.risk, "未评定"),
        "held": [(each, titles.get(each.kind, each.kind), _licence_mark(date.fromisoformat(each.end) if each.end else None, today)) for each in found.held],
        "visits": [(each, regimes.get(each.regime, each.regime), VISIT_KINDS.get(each.kind, each.kind), RESULTS.get(each.result, each.result)) for each in found.visits],
        "opens": openable(request, [*(each.key for each in found.visits), *(each.visit for each in found.orders)]),
        "interests": [(names.get(person, person), reason) for person, reason in found.interests],
        "history": [(each, TOLD.get(each.type, each.type), names.get(each.actor, each.actor)) for each in past],
        "may_change": may(request, "subjects.change", found.body),
        "may_visit": found.active and bool(actor_of(request).roles_at(found.body) & FIELD),
        "change": address(key, found.body, "change/"),
        "end": address(key, found.body, "end/"),
    }  # fmt: skip
    return page(request, "inspections/subject", context, ROOM, SUBJECTS, Step(found.name[:30]), here=HERE)


# ---- edits


def _fields(entry: Entry | None, reason: bool) -> tuple[Field, ...]:
    given = entry or Entry("", "")
    more = (
        (Field("reason", "修改的原因", help="例如“企业申报地址变更”"),)
        if reason
        else (Field("code", "统一社会信用代码", required=False, help="18 位；没有的留空"),)
    )
    return (
        *(more if not reason else ()),
        Field("name", "名称", value=given.name),
        Field("kinds", "对象类别", "choices", list(given.kinds), options=tuple(kind_titles().items())),
        Field("address", "地址", value=given.address, required=False, help="检查时要去的地方"),
        Field("division", "区划", value=given.division, required=False, help="名称或者代码"),
        Field("risk", "风险等级", "choice", given.risk, required=False, options=CLASSES),
        Field("contact", "联系人", value=given.contact, required=False),
        Field("phone", "电话", value=given.phone, required=False),
        Field("accidents", "事故", "long_text", _lines(given.accidents), required=False, help="一次一行：日期和情况，如“2025-03-01 阀门泄漏”"),
        Field("complaints", "查证属实的投诉举报", "long_text", _lines(given.complaints), required=False, help="一次一行：日期和情况"),
        *(more if reason else ()),
    )  # fmt: skip


def _lines(happenings: tuple[Happening, ...]) -> str:
    return "\n".join(f"{each.on} {each.words}".strip() for each in happenings)


# the columns of the two tables of an edit form: (name, heading)
LICENCE_COLUMNS = (("kind", "对象类别"), ("number", "证号"), ("start", "有效期起"), ("end", "有效期至"))
EQUIPMENT_COLUMNS = (("kind", "设备种类"), ("number", "编号"), ("units", "数量"), ("key", "重点"), ("checked_until", "检验有效期"))


def _tables(request: HttpRequest, entry: Entry | None) -> list[dict[str, Any]]:
    """The two tables of the form, as they stand or as they were typed, with blank lines for more."""
    held: list[list[str]] = [[each.kind, each.number, each.start, each.end] for each in entry.held] if entry else []
    equipment: list[list[str]] = (
        [[each.kind, each.number, str(each.units or ""), "是" if each.key else "", each.checked_until] for each in entry.equipment]
        if entry
        else []
    )
    made = []
    for name, title, columns, rows in (("held", "许可证件", LICENCE_COLUMNS, held), ("equipment", "设备", EQUIPMENT_COLUMNS, equipment)):
        if request.method == "POST":
            rows = [list(row) for row in zip(*(request.POST.getlist(f"{name}-{column}") for column, _ in columns), strict=False)]
            rows = [row for row in rows if any(text.strip() for text in row)]
        spare = [[""] * len(columns) for _ in range(SPARE)]
        shown = [[(column, heading, text) for (column, heading), text in zip(columns, row, strict=True)] for row in (*rows, *spare)]
        made.append({"name": name, "title": title, "columns": columns, "rows": rows, "shown": shown})
    return made


def _read(
    request: HttpRequest, fields: tuple[Field, ...], tables: list[dict[str, Any]], today: date
) -> tuple[dict[str, Any], dict[str, str]]:
    """What the form says of a subject, and the faults by field."""
    given, errors = values(fields), {}
    made: dict[str, Any] = {name: given[name] for name in ("name", "address", "division", "risk", "contact", "phone")}
    made["kinds"] = tuple(given["kinds"])
    for name in ("accidents", "complaints"):
        try:
            made[name] = tuple(sorted(each for line in given[name].splitlines() if line.strip() for each in read_happenings(today)(line)))
        except BadCell as bad:
            errors[name] = f"{bad.words}。{bad.remedy}"
    short = read_text(LONGEST_NUMBER)
    try:
        made["held"] = tuple(Licence(kind, short(number), read_day(start), read_day(end)) for kind, number, start, end in tables[0]["rows"])
        unknown = next((each.kind for each in made["held"] if each.kind not in kind_titles()), None)
        if unknown is not None:
            errors["held"] = "许可证件没有选对象类别"
    except BadCell as bad:
        errors["held"] = f"许可证件：{bad.words}。{bad.remedy}"
    try:
        made["equipment"] = tuple(
            Equipment(short(kind) or "未写明种类", short(number), read_yes(key), read_count(units) or 1, read_day(until))
            for kind, number, units, key, until in tables[1]["rows"]
        )
    except BadCell as bad:
        errors["equipment"] = f"设备：{bad.words}。{bad.remedy}"
    return made, errors


def _form(request: HttpRequest, body: str, found: SubjectView | None) -> HttpResponse:
    """The form of a new subject, or of changes to one; what was typed stays where it is refused."""
    today = visitor_of(request).day
    fields, tables = _fields(found.entry if found else None, found is not None), _tables(request, found.entry if found else None)
    status, refused = 200, ()
    if request.method == "POST":
        fields = judged(typed(request, fields))
        made, errors = _read(request, fields, tables, today)
        fields, status = with_errors(fields, errors), 400
        table_errors = [errors[name] for name in ("held", "equipment") if name in errors]
        if not faulty(fields) and not errors:
            moment, me, given = now(), visitor_of(request).person, values(fields)
            if found is None:
                done = operations.add_subject(body, Entry("", given["name"], given["code"])._replace(**made), actor=me, now=moment)
            else:
                done = operations.change_subject(body, found.key, made, reason=given["reason"], seen=_seen(request), actor=me, now=moment)
            if not isinstance(done, Refusal):
                return go(request, address(done.key, body), "已登记。" if found is None else "已保存，原来的内容在“经过”里。")
            fields = with_errors(fields, {ground.field: ground.reason for ground in done.grounds})
            refused = done.grounds if not faulty(fields) else ()
        elif table_errors:
            refused = tuple(_Said(each) for each in table_errors)  # type: ignore[assignment]
    title = f"修改{found.name}" if found else "登记检查对象"
    context = {
        "title": title,
        "fields": fields,
        "tables": tables,
        "kinds": list(kind_titles().items()),
        "grounds": refused,
        "body": body,
        "seen": found.seen if found and not refused else (found.seen if found else 0),
        "back": address(found.key, body) if found else f"{HOME}?body={quote(body)}",
    }
    trail = (ROOM, SUBJECTS, Step(found.name[:30], address(found.key, body)), Step("修改")) if found else (ROOM, SUBJECTS, Step("登记"))
    return page(request, "inspections/subject_form", context, *trail, here=HERE, status=status)


class _Said:
    """A fault of one of the form's tables, as the errors of a page are told."""

    def __init__(self, words: str) -> None:
        self.reason, _, self.remedy = words.partition("。")
        self.source = ""


def _seen(request: HttpRequest) -> int:
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1  # not law: digits of a count


@action("subjects.change", resource=of_body, methods=("GET", "POST"))
def new_subject(request: HttpRequest) -> HttpResponse:
    return _form(request, body_of(request), None)


@action("subjects.change", resource=of_body, methods=("GET", "POST"))
def change_subject(request: HttpRequest, key: str) -> HttpResponse:
    found = the_subject(request, key)
    return _form(request, found.body, found)


@action("subjects.change", resource=of_body, methods=("GET", "POST"))
def end_subject(request: HttpRequest, key: str) -> HttpResponse:
    """Takes a subject out of the register, or puts it back."""
    found = the_subject(request, key)
    label = "退出登记的原因" if found.active else "恢复登记的原因"
    fields: tuple[Field, ...] = (Field("reason", label, help="例如“营业执照已注销”" if found.active else ""),)
    status, grounds = 200, ()
    if request.method == "POST":
        fields, status = judged(typed(request, fields)), 400
        if not faulty(fields):
            act = operations.end_subject if found.active else operations.return_subject
            done = act(found.body, key, reason=values(fields)["reason"], seen=_seen(request), actor=visitor_of(request).person, now=now())
            if not isinstance(done, Refusal):
                return go(request, address(key, found.body), "已退出登记，不再列入计划；经过都保留。" if found.active else "已恢复登记。")
            grounds = done.grounds
    title = f"{found.name}退出登记" if found.active else f"恢复登记{found.name}"
    context = {
        "title": title,
        "fields": fields,
        "tables": (),
        "grounds": grounds,
        "body": found.body,
        "seen": found.seen,
        "back": address(key, found.body),
    }
    step = Step(found.name[:30], address(key, found.body))
    return page(request, "inspections/subject_form", context, ROOM, SUBJECTS, step, Step("登记状态"), here=HERE, status=status)


ROUTES: list[URLPattern] = [
    path("inspections/subjects/", subjects, name="inspection-subjects"),
    path("inspections/subjects/new/", new_subject, name="inspection-subject-new"),
    *subjects_import.ROUTES,
    path("inspections/subjects/<str:key>/", subject, name="inspection-subject"),
    path("inspections/subjects/<str:key>/change/", change_subject, name="inspection-subject-change"),
    path("inspections/subjects/<str:key>/end/", end_subject, name="inspection-subject-end"),
    *officers.ROUTES,
]
