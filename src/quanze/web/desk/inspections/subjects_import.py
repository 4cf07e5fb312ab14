"""Subjects from Excel or CSV on the desk: a template, a preview with every fault at its cell, taken in whole or not at all, with progress where it takes long."""

from __future__ import annotations

import html
import queue
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.loader import render_to_string
from django.urls import URLPattern, path

from quanze.adapters.inspection_rules import kind_titles
from quanze.adapters.kept_uploads import forget_upload, keep_upload, kept_upload
from quanze.adapters.system_clock import now
from quanze.core.inspections.subjects import changes
from quanze.store.inspections.subjects import subjects_import
from quanze.store.inspections.subjects.subjects_import import Imported, Prepared
from quanze.store.ledger.operations import StaleStream
from quanze.web.desk.access import Missing, action
from quanze.web.desk.cases.common import bodies_of
from quanze.web.desk.cases.evidence import attachment
from quanze.web.desk.inspections.subjects_common import HERE, HOME, ROOM, SUBJECTS, XLSX, body_of, of_body
from quanze.web.desk.pages import Step, frame, go, page
from quanze.web.desk.visitor import visitor_of

LARGEST = 200 * 1024 * 1024  # bytes
LONG = 20_000  # subjects from which the import tells how far it is
SHOWN = 200  # faults, notes and changes that the page itself shows
TOLD_EVERY = 1.0  # seconds between two lines of progress
MARK = "<!-- progress -->"


def _folder() -> Path:
    return Path(settings.HOME) / "imports"


@action("subjects.change", resource=of_body)
def template(request: HttpRequest) -> HttpResponse:
    return attachment(subjects_import.template(), "检查对象导入模板.xlsx", XLSX)


@action("subjects.change", resource=of_body, methods=("GET", "POST"))
def import_subjects(request: HttpRequest) -> Any:
    """Preview first; then the file that was previewed is taken in. Nothing of an unseen file is written."""
    body = body_of(request)
    titles = kind_titles()
    kind = request.POST.get("kind", "")
    kind = kind if kind in titles else ""
    context: dict[str, Any] = {
        "body": body,
        "bodies": bodies_of(request),
        "kinds": list(titles.items()),
        "kind": kind,
        "megabytes": LARGEST // 1024 // 1024,
    }
    status = 200
    if request.method == "POST":
        token, name, data = _given(request)
        if data is None:
            context["missing"], status = name, 400
        else:
            prepared = subjects_import.prepare(body, name, data, visitor_of(request).day, default_kinds=(kind,) if kind else ())
            skip = request.POST.get("skip") == "yes"
            if request.POST.get("take") == "yes" and prepared.readable and (skip or not prepared.table.fault_count):
                return _take(request, prepared, token, skip)
            status = 400 if prepared.table.fault_count else 200
            context |= _shown(prepared, token)
    return page(request, "inspections/subjects_import", context, ROOM, SUBJECTS, Step("导入"), here=HERE, status=status)


def _given(request: HttpRequest) -> tuple[str, str, bytes | None]:
    """The token, name and bytes of what was uploaded or, to be confirmed, kept; without bytes the name is what to say."""
    upload = request.FILES.get("file")
    if upload is None:
        token, name = request.POST.get("token", ""), request.POST.get("name", "")[:200]
        data = kept_upload(_folder(), token) if token else None
        return (
            token,
            name if data is not None else ("这个文件已经导入，或者上传超过了一天；要再导入请重新选择。" if token else "请选择文件。"),
            data,
        )
    if upload.size is None or upload.size > LARGEST:
        size = (upload.size or 0) / 1024 / 1024
        return (
            "",
            f"文件有 {size:.0f} MB，最大 {LARGEST // 1024 // 1024} MB；请分几个文件导入，或者用命令行 quanze inspect subjects import。",
            None,
        )
    data = upload.read()
    return keep_upload(_folder(), data, now()), (upload.name or "检查对象.xlsx")[:200], data


def _shown(prepared: Prepared, token: str) -> dict[str, Any]:
    titles, table = kind_titles(), prepared.table
    changed = [
        (after.name, each.title, each.before, each.after)
        for before, after in prepared.changed[:SHOWN]
        for each in changes(before, after, titles)
    ]
    return {
        "seen": prepared,
        "token": token,
        "name": prepared.name,
        "faults": table.faults[:SHOWN],
        "fault_count": table.fault_count,
        "notes": prepared.notes[:SHOWN],
        "note_count": max(len(prepared.notes), table.note_count),
        "changed": changed[:SHOWN],
        "new": [(each, [titles.get(kind, kind) for kind in each.kinds]) for each in prepared.new[:20]],
        "new_count": len(prepared.new),
        "changed_count": len(prepared.changed),
        "good_rows": table.rows - table.faulty_rows,
    }


def _take(request: HttpRequest, prepared: Prepared, token: str, skip: bool) -> Any:
    actor, moment = visitor_of(request).person, now()
    if len(prepared.new) + len(prepared.changed) >= LONG:
        return _streamed(request, prepared, token, actor, moment, skip)
    try:
        done = subjects_import.take(prepared, actor=actor, now=moment, skip_faulty=skip)
    except StaleStream:
        return go(request, f"{HOME}import/?body={quote(prepared.body)}", "没有导入：别人正在修改登记簿。请过一会儿再试。")
    assert isinstance(done, Imported)
    forget_upload(_folder(), token)
    return go(request, f"{HOME}?body={quote(prepared.body)}", told(done))


def told(done: Imported) -> str:
    """What an import did, in one sentence."""
    left = f"，有错误的 {done.left_out} 行没有导入" if done.left_out else ""
    return f"已导入：新登记 {done.new:,} 户，更新 {done.changed:,} 户，没有变化 {done.unchanged:,} 户{left}。"


def _streamed(request: HttpRequest, prepared: Prepared, token: str, actor: str, moment: datetime, skip: bool) -> StreamingHttpResponse:
    """A page that grows while the import runs. The import has a thread of its own: whoever closes the page does not break it off."""
    messages: queue.Queue[tuple[str, Any]] = queue.Queue()

    def work() -> None:
        try:
            done = subjects_import.take(
                prepared, actor=actor, now=moment, skip_faulty=skip, progress=lambda words, at, of: messages.put(("at", (words, at, of)))
            )
            messages.put(("done", done))
        except Exception as problem:
            messages.put(("failed", problem))
        finally:
            connection.close()

    worker = threading.Thread(target=work, name="import of subjects")
    context = {**frame(request, ROOM, SUBJECTS, Step("导入"), here=HERE), "name": prepared.name, "mark": MARK}
    before, _, behind = render_to_string("desk/inspections/subjects_progress.html", context, request).partition(MARK)

    def pieces() -> Iterator[str]:
        worker.start()
        yield before
        yield from _lines(messages, prepared, token)
        yield behind

    answer = StreamingHttpResponse(pieces(), content_type="text/html; charset=utf-8")
    answer["Content-Encoding"] = "identity"  # packed, the lines would wait for each other
    answer["X-Accel-Buffering"] = "no"
    return answer


def _lines(messages: queue.Queue[tuple[str, Any]], prepared: Prepared, token: str) -> Iterator[str]:
    began = last = time.monotonic()
    while True:
        kind, said = messages.get()
        if kind == "at":
            words, at, of = said
            moment = time.monotonic()
            if moment - last >= TOLD_EVERY or at == of:
                last = moment
                rate = at / max(moment - began, 0.001)
                yield f"<li>{words} {at:,} / {of:,} 户，每秒 {rate:,.0f} 户，约余 {max(of - at, 0) / max(rate, 1):.0f} 秒</li>\n"
        elif kind == "done":
            forget_upload(_folder(), token)
            yield f'</ul><div class="note good" role="status"><p>{html.escape(told(said))}</p></div>'
            return
        else:
            reason = "别人正在修改登记簿，请过一会儿再试" if isinstance(said, StaleStream) else f"{type(said).__name__}：{said}"
            yield f'</ul><div class="note refusal" role="alert"><h2>没有导入，什么也没有写入</h2><p>{html.escape(reason)}</p></div>'
            return


@action("subjects.change", resource=of_body, methods=("POST",))
def report(request: HttpRequest) -> HttpResponse:
    """The preview as a workbook, a comment at every cell that must be put right."""
    _, name, data = _given(request)
    if data is None:
        raise Missing(name, (("重新上传", f"{HOME}import/"),))
    kind = request.POST.get("kind", "")
    kinds = (kind,) if kind in kind_titles() else ()
    prepared = subjects_import.prepare(body_of(request), name, data, visitor_of(request).day, default_kinds=kinds)
    return attachment(subjects_import.report(prepared), f"{Path(name).stem}-导入预览.xlsx", XLSX)


ROUTES: list[URLPattern] = [
    path("inspections/subjects/import/", import_subjects, name="inspection-subjects-import"),
    path("inspections/subjects/import/report.xlsx", report, name="inspection-subjects-report"),
    path("inspections/subjects/template.xlsx", template, name="inspection-subjects-template"),
]
