"""The check form of a visit: filled on a page, or on a phone without a network and sent later; photographs; what the offline page needs."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import URLPattern, path

from quanze.adapters.inspection_gates import clock_tolerance
from quanze.adapters.source_files import SourceFiles
from quanze.adapters.system_clock import now
from quanze.adapters.visit_photos import MEGABYTE, largest_photo
from quanze.core.inspections.gates import KINDS
from quanze.core.procedures.engine import Refusal
from quanze.store.accounts.visible import took_part
from quanze.store.inspections.visits import operations
from quanze.store.inspections.visits.models import FormRecord, Photo
from quanze.web.desk.access import Missing, action
from quanze.web.desk.inspections.visit_common import HERE, ROOM, VISITS, Names, goes, opened, visit_resource
from quanze.web.desk.pages import Step, go, page, told
from quanze.web.desk.visitor import actor_of, visitor_of

PAGE_DEVICE = "page"  # the device of records that were filled on the online page


@action("matter.act", resource=visit_resource, methods=("GET", "POST"))
def form(request: HttpRequest, key: str) -> HttpResponse:
    """A form as a plain page; each person's is one record, which he may save as often as he likes until the result is recorded."""
    shown, visitor = opened(request, key), visitor_of(request)
    asked = next((one for one in shown.view.forms if str(one.number) == request.GET.get("part", "0")), None)
    if asked is None:
        words = "这次检查没有这张检查表。" if shown.view.forms else "这次检查没有检查表，检查情况写在检查结果里。"
        raise Missing(words, (("回到检查", f"{VISITS.url}{key}/"),))
    part = asked.number
    mine = (
        FormRecord.objects.filter(visit=shown.visit, part=part, person=visitor.person, device=PAGE_DEVICE, late=False)
        .order_by("-seq")
        .first()
    )
    answers: dict[str, Any] = dict(mine.answers) if mine else {}
    faults: dict[str, str] = {}
    general: list[str] = []
    if request.method == "POST":
        answers = {
            line.id: {name: request.POST.get(f"{name}-{line.id}", "").strip() for name in ("value", "verdict", "note")} for line in asked.lines
        }  # fmt: skip
        moment = now()
        record = {
            "record": mine.record if mine else f"page-{key}-{visitor.person[-16:]}{f'-{part}' if part else ''}".replace(":", "-").replace("_", "-"),
            "device": PAGE_DEVICE, "part": part, "form": asked.form.id, "version": asked.version, "answers": answers, "filled_at": moment.isoformat(),
            "sent_at": moment.isoformat(), "revision": mine.revision + 1 if mine else 1, "counter": mine.counter + 1 if mine else 1,
        }  # fmt: skip
        done = operations.sync_records(key, [record], actor=visitor.person, people=shown.people, now=moment)
        if isinstance(done, Refusal):
            general = [f"{one.reason}。{one.remedy}" for one in done.grounds]
        elif done.unreadable:
            general = [one.reason for one in done.unreadable]
        else:
            took_part(visitor.person, key)
            kept = done.records[0]
            if not kept.faults:
                return go(
                    request, f"{VISITS.url}{key}/", "检查表已保存。" if not kept.late else "检查表已保存；它在登记结果之后，不改变结果。"
                )
            faults = {one.line: one.reason for one in kept.faults if one.line}
            general = [one.reason for one in kept.faults if not one.line]
    lines = [(line, answers.get(line.id, {}), faults.get(line.id, "")) for line in asked.lines]
    context = {
        "visit": shown.visit,
        "form": asked.form,
        "version": asked.version,
        "body": asked.body,
        "lines": lines,
        "faults": faults,
        "general": general,
        "saved": bool(faults),
        "kinds": KINDS,
    }
    trail = (ROOM, VISITS, Step(shown.visit.subject_name[:20], f"{VISITS.url}{key}/"), Step("检查表"))
    return page(request, "inspections/visit_form", context, *trail, here=HERE, status=409 if faults or general else 200)


def _wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


@action("matter.act", resource=visit_resource, methods=("POST",))
def photos(request: HttpRequest, key: str) -> HttpResponse:
    """Takes a photograph, from the page or from the offline page's queue; the same one sent twice is one."""
    shown, visitor = opened(request, key), visitor_of(request)
    handed = request.FILES.get("photo")
    if handed is None:
        words = "没有收到照片，请重新选择"
        return (
            JsonResponse({"refused": [words]}, status=409)
            if _wants_json(request)
            else go(request, f"{VISITS.url}{key}/#photos", words + "。", bad=True)
        )
    done = operations.add_photo(
        key, str(handed.name), handed.file, actor=visitor.person, people=shown.people, now=now(), line=request.POST.get("line", ""),  # type: ignore[arg-type]
        taken_at=request.POST.get("taken_at", ""), device_digest=request.POST.get("sha256", ""), original=request.POST.get("original", ""),
    )  # fmt: skip
    if isinstance(done, Refusal):
        reasons = [one.reason for one in done.grounds]
        if _wants_json(request):
            return JsonResponse({"refused": reasons}, status=409)
        return go(request, f"{VISITS.url}{key}/#photos", "没有保存：" + "；".join(reasons) + "。", bad=True)
    took_part(visitor.person, key)
    if _wants_json(request):
        return JsonResponse({"kept": True, "again": done.seq == 0})
    return go(request, f"{VISITS.url}{key}/#photos", "照片已保存。" if done.seq else "这张照片已经保存过。")


@action("matter.file", resource=visit_resource)
def photo(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """A photograph, after its digest was checked."""
    row = Photo.objects.filter(visit__key=key, number=number).first()
    back = (("回到检查", f"{VISITS.url}{key}/"),)
    if row is None:
        raise Missing(f"这次检查没有第 {number} 张照片。", back)
    return _picture(request, row.sha256, row.media_type, f"第 {number} 张照片", back)


@action("matter.file", resource=visit_resource)
def signature(request: HttpRequest, key: str) -> HttpResponse:
    """The drawn signature."""
    row = opened(request, key).visit
    back = (("回到检查", f"{VISITS.url}{key}/"),)
    if not row.signature_digest:
        raise Missing("这次检查没有手写签名的图像。", back)
    return _picture(request, row.signature_digest, "image/png", "签名", back)


def _picture(request: HttpRequest, sha256: str, media_type: str, what: str, back: tuple[tuple[str, str], ...]) -> HttpResponse:
    try:
        data = SourceFiles(operations.photo_folder()).read(sha256)
    except ValueError:
        data = None
    if data is None:
        return told(
            request, 500, "文件有缺损", f"{what}的文件不在数据目录中，或者内容与登记的摘要 {sha256[:12]}… 不符。请从备份恢复。", back
        )
    answer = HttpResponse(data, content_type=media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Disposition"] = "inline"
    return answer


# ---- without a network


@action("matter.act", resource=visit_resource)
def bundle(request: HttpRequest, key: str) -> HttpResponse:
    """All that the phone needs of a visit to fill the form without a network, and the mark with which it sends."""
    shown, visitor = opened(request, key), visitor_of(request)
    row, names, own = shown.visit, Names(), actor_of(request)
    stage = shown.view.matter.stage_title
    body = {
        "key": key, "subject": row.subject_name, "address": row.address, "kind": KINDS.get(row.kind, row.kind), "reason": row.reason, "stage": row.stage,
        "stage_title": stage, "result": row.result, "closed": row.closed, "started": row.started_at.isoformat() if row.started_at else "",
        "person": visitor.person, "name": names[visitor.person], "goes": goes(request, shown),
        "forms": [
            {"part": one.number, "body": one.body, "form": one.form.id, "version": one.version, "title": one.form.title, "lines": [asdict(line) for line in one.lines]}
            for one in sorted(shown.view.forms, key=lambda one: not own.roles_at(one.slug))  # that of the own body first
        ],
        "largest": largest_photo(), "csrf": get_token(request), "now": now().isoformat(), "tolerance": clock_tolerance().total_seconds() // 60,
        "records": list(row.records.values_list("record", flat=True)), "photos": list(row.photos.values_list("sha256", flat=True)),
    }  # fmt: skip
    return JsonResponse(body)


@action("matter.act", resource=visit_resource, methods=("POST",))
def sync(request: HttpRequest, key: str) -> HttpResponse:
    """Takes in the records of a device's queue; says of each what became of it."""
    shown, visitor = opened(request, key), visitor_of(request)
    try:
        sent = json.loads(request.body)
        records = sent["records"]
    except (ValueError, TypeError, KeyError, RecursionError, RawPostDataException):
        return JsonResponse({"refused": ["发来的内容读不懂，记录仍在手机里；请刷新页面后再发送"]}, status=400)
    if not isinstance(records, list) or len(records) > 200:
        return JsonResponse({"refused": ["一次最多发送 200 份记录"]}, status=400)
    done = operations.sync_records(key, records, actor=visitor.person, people=shown.people, now=now())
    if isinstance(done, Refusal):
        return JsonResponse({"refused": [f"{one.reason}。{one.remedy}" for one in done.grounds]}, status=409)
    took_part(visitor.person, key)
    moment = now().astimezone(ZoneInfo(settings.TIME_ZONE))
    return JsonResponse(
        {
            "records": [
                {"record": one.record, "arrival": one.arrival, "late": one.late, "faults": [asdict(fault) for fault in one.faults]} for one in done.records
            ],
            "unreadable": [{"record": one.record, "reason": one.reason} for one in done.unreadable],
            "at": f"{moment:%H:%M}",
        }
    )  # fmt: skip


@action("style")
def shell(request: HttpRequest) -> HttpResponse:
    """The page that works without a network. It holds nothing of any visit: what it shows lies in the browser's own store."""
    return render(request, "desk/inspections/offline.html", {"megabytes": largest_photo() // MEGABYTE})


@action("style")
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker of the offline page, which keeps that page and its files, and nothing else of the desk."""
    found = finders.find("desk/inspections/offline-worker.js")
    if not found:
        raise Missing("没有离线页面的程序文件。")
    with open(str(found), encoding="utf-8") as file:
        answer = HttpResponse(file.read(), content_type="text/javascript; charset=utf-8")
    answer["Service-Worker-Allowed"] = "/desk/inspections/offline/"
    return answer


ROUTES: list[URLPattern] = [
    path("inspections/offline/", shell, name="inspection-offline"),
    path("inspections/offline/worker.js", worker, name="inspection-offline-worker"),
    path("inspections/visits/<str:key>/form/", form, name="inspection-visit-form"),
    path("inspections/visits/<str:key>/photos/", photos, name="inspection-visit-photos"),
    path("inspections/visits/<str:key>/photos/<int:number>/", photo, name="inspection-visit-photo"),
    path("inspections/visits/<str:key>/signature/", signature, name="inspection-visit-signature"),
    path("inspections/visits/<str:key>/bundle.json", bundle, name="inspection-visit-bundle"),
    path("inspections/visits/<str:key>/sync/", sync, name="inspection-visit-sync"),
]
