"""The evidence of a case: filed with its file, handed over, read again."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from quanze.adapters.evidence_files import MEGABYTE, largest
from quanze.adapters.source_files import SourceFiles
from quanze.adapters.system_clock import now
from quanze.core.access.roles import INVESTIGATORS
from quanze.core.casework.evidence import EVIDENCE_KINDS
from quanze.core.procedures.engine import Ground, Refusal
from quanze.store.accounts.visible import took_part
from quanze.store.casework import operations
from quanze.store.casework.models import Evidence
from quanze.web.desk.access import Missing, action
from quanze.web.desk.act_form import offered_people
from quanze.web.desk.cases.common import CASES, HERE, Opened, case_resource, case_step, opened, seen_number
from quanze.web.desk.cases.uploads import received, with_received
from quanze.web.desk.fields import Field, faulty, judged, typed, values
from quanze.web.desk.names import Names
from quanze.web.desk.pages import Step, go, page, told
from quanze.web.desk.visitor import visitor_of


@action("matter.act", resource=case_resource, methods=("GET", "POST"))
def file(request: HttpRequest, key: str) -> HttpResponse:
    """Files a piece of evidence, with its file where there is one."""
    shown, visitor = opened(request, key), visitor_of(request)
    officers = offered_people(shown.people, shown.matter.body, visitor.day)
    named = [p for role in INVESTIGATORS for p in shown.view.state.people.get(role, ())]
    fields: tuple[Field, ...] = (
        Field("kind", "种类", "choice", options=tuple((each, each) for each in EVIDENCE_KINDS), source="《行政处罚法》第46条"),
        Field("name", "名称"),
        Field("origin", "提供人或者来源"),
        Field("taken_on", "取证日期", "date", visitor.day.isoformat()),
        Field("taken_by", "取证人员", "choices", named, options=officers),
        Field(
            "file", "文件", "file", required=False, help=f"照片、扫描件、录音录像等，不超过 {largest() // MEGABYTE} MB；没有文件的实物不选"
        ),
        Field("holder", "保管地点或者保管人", required=False, help="不填就是登记人"),
    )
    context: dict[str, Any] = {"matter": shown.matter, "seen": shown.view.seen}
    trail = (CASES, case_step(shown.matter), Step("登记证据"))
    if request.method == "GET":
        return page(request, "cases/evidence", {**context, "fields": fields}, *trail, here=HERE)
    fields = judged(typed(request, fields))
    known = seen_number(request)
    file_now, fault = received(request, "file", key)
    fields = tuple(with_received(each, file_now, fault, key) if each.kind == "file" else each for each in fields)
    if faulty(fields):
        context |= {"fields": fields, "seen": known}
        return page(request, "cases/evidence", context, *trail, here=HERE, status=409)
    given = values(fields)
    done = operations.file_evidence(
        key, kind=given["kind"], name=given["name"], origin=given["origin"], taken_on=given["taken_on"], taken_by=given["taken_by"],
        holder=given["holder"], actor=visitor.person, seen=known, people=shown.people, now=now(), kept=file_now,
    )  # fmt: skip
    if isinstance(done, Refusal):
        stale = any(each.guard == "fresh_form" for each in done.grounds)
        context |= {"fields": fields, "grounds": done.grounds, "seen": opened(request, key).view.seen if stale else known}
        return page(request, "cases/evidence", context, *trail, here=HERE, status=409)
    took_part(visitor.person, key)
    return go(request, f"/desk/cases/{key}/#evidence", f"已登记证据：{given['name']}。")


def _row(key: str, number: int) -> Evidence:
    row = Evidence.objects.filter(case__key=key, number=number).first()
    if row is None:
        raise Missing(f"本案没有第 {number} 号证据。", (("回到案件", f"/desk/cases/{key}/"),))
    return row


@action("matter.file", resource=case_resource)
def download(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """The file of a piece of evidence, after its digest was checked; always to be saved, never shown as a page."""
    row = _row(key, number)
    if not row.sha256:
        raise Missing(f"第 {number} 号证据“{row.name}”没有电子文件。", (("回到案件", f"/desk/cases/{key}/"),))
    try:
        data = SourceFiles(operations.evidence_folder()).read(row.sha256)
    except ValueError:
        data = None
    if data is None:
        words = f"第 {number} 号证据的文件不在数据目录中，或者内容与登记的摘要 {row.sha256[:12]}… 不符，没有提供下载。请从备份恢复。"
        return told(request, 500, "证据文件有缺损", words, (("回到案件", f"/desk/cases/{key}/"),))
    return attachment(data, row.file_name or f"{number}", row.media_type)


@action("matter.act", resource=case_resource, methods=("GET", "POST"))
def add_file(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """The file of a piece of evidence that was registered without one."""
    shown, visitor, row = opened(request, key), visitor_of(request), _row(key, number)
    field = Field("file", "文件", "file", help=f"签名的笔录、扫描件、照片等，不超过 {largest() // MEGABYTE} MB；登记后不能替换")
    context: dict[str, Any] = {"matter": shown.matter, "seen": shown.view.seen, "evidence": row}
    trail = (CASES, case_step(shown.matter), Step(f"补充第 {number} 号证据的文件"))
    if request.method == "GET":
        return page(request, "cases/add_file", {**context, "fields": (field,)}, *trail, here=HERE)
    file, fault = received(request, "file", key)
    field, known = with_received(field, file, fault, key), seen_number(request)
    grounds: tuple[Ground, ...] = ()
    if not fault:
        done = operations.add_evidence_file(key, number, file, actor=visitor.person, seen=known, people=shown.people, now=now())
        if not isinstance(done, Refusal):
            took_part(visitor.person, key)
            return go(request, f"/desk/cases/{key}/#evidence", f"已补充第 {number} 号证据“{row.name}”的文件。")
        grounds = done.grounds
    stale = any(each.guard == "fresh_form" for each in grounds)
    context |= {"fields": (field,), "grounds": grounds, "seen": opened(request, key).view.seen if stale else known}
    return page(request, "cases/add_file", context, *trail, here=HERE, status=409)


def attachment(data: bytes, name: str, media_type: str) -> HttpResponse:
    """A file to be saved under `name`."""
    from django.utils.http import content_disposition_header

    answer = HttpResponse(data, content_type=media_type or "application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@action("matter.act", resource=case_resource, methods=("GET", "POST"))
def hand_over(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Hands a piece of evidence to another holder."""
    shown, visitor, row = opened(request, key), visitor_of(request), _row(key, number)
    fields: tuple[Field, ...] = (
        Field("to", "接收人或者地点"),
        Field("reason", "事由"),
        Field("on", "移交日期", "date", visitor.day.isoformat()),
    )
    context: dict[str, Any] = {"matter": shown.matter, "seen": shown.view.seen, "evidence": row, "holder": Names().get(row.holder)}
    trail = (CASES, case_step(shown.matter), Step(f"移交第 {number} 号证据"))
    if request.method == "GET":
        return page(request, "cases/hand_over", {**context, "fields": fields}, *trail, here=HERE)
    fields = judged(typed(request, fields))
    known, given = seen_number(request), values(fields)
    grounds: tuple[Ground, ...] = ()
    if not faulty(fields):
        done = operations.hand_over_evidence(
            key,
            number,
            to=given["to"],
            reason=given["reason"],
            on=given["on"],
            actor=visitor.person,
            seen=known,
            people=shown.people,
            now=now(),
        )
        if not isinstance(done, Refusal):
            took_part(visitor.person, key)
            return go(request, f"/desk/cases/{key}/#evidence", f"第 {number} 号证据已移交：{given['to']}。")
        grounds = done.grounds
    fresh: Opened = opened(request, key)
    stale = any(each.guard == "fresh_form" for each in grounds)
    context |= {"fields": fields, "grounds": grounds, "seen": fresh.view.seen if stale else known}
    return page(request, "cases/hand_over", context, *trail, here=HERE, status=409)
