"""The source of a record: the file as it was read, the place marked; and the file itself, unaltered."""

from __future__ import annotations

import threading
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, HttpRequest

from quanze import __version__
from quanze.adapters.kept_documents import keep_document, kept_document
from quanze.adapters.office import convert_with_office
from quanze.core.documents.errors import UnreadableDocument
from quanze.core.kernel.place import NOWHERE
from quanze.store.registry import portal_queries, queries
from quanze.store.registry.operations import source_files
from quanze.web.common.words import media_name, place_words
from quanze.web.portal.forms_of_answer import Answer, ascii_name
from quanze.web.portal.pages import Refused, Trail, page, page_links
from quanze.web.portal.source_pages import CutDocument, Line, cut_document
from quanze.web.portal.source_places import asked_place

# one reader at a time: several visitors of one long PDF must not read it several times at once
READING = threading.Lock()


@lru_cache(maxsize=6)
def _cut(sha256: str, name: str) -> CutDocument:
    folder = Path(settings.HOME) / "cache" / "documents"
    with READING:
        document = kept_document(folder, sha256, __version__)
        if document is None:
            # the readers of every format are heavy; a page that was read before does not need them
            from quanze.core.documents.reader import read_document

            if (data := source_files().read(sha256)) is None:
                raise FileNotFoundError(sha256)
            document = read_document(name, data, convert=convert_with_office)
            keep_document(folder, document, __version__)
    return cut_document(document)


def _wanted_source(sha256: str) -> queries.SourceView:
    found = queries.source(sha256)
    if found is None:
        raise Refused(404, "没有这份来源文件", "登记中没有摘要为这个地址的文件。", (("所有部门", "/bodies/"),))
    return found


@page
def source(request: HttpRequest, sha256: str) -> Answer:
    found = _wanted_source(sha256)
    try:
        wanted = asked_place(request.GET)
        number = int(request.GET.get("part", "1")) if request.GET.get("part", "1").isascii() else 0
    except ValueError as error:
        raise Refused(400, "出处不对", f"地址里的出处有一个不是整数的部分：{error}", (("从头看这份文件", request.path),)) from error
    holders = portal_queries.source_editions(sha256)
    trail = [Trail("部门", "/bodies/")]
    if holders:
        trail.append(Trail(holders[0][1], f"/bodies/{holders[0][0]}/"))
    context: dict[str, Any] = {
        "source": found,
        "media": media_name(found.media_type),
        "holders": holders,
        "trail": [*trail, Trail("来源文件")],
        "here": "bodies",
        "wanted_words": place_words(wanted.to_json()),
    }
    try:
        shown = _cut(sha256, found.name)
    except (OSError, ValueError, UnreadableDocument) as error:
        # the record stands all the same; the reader is told and may fetch the original
        context |= {"unreadable": "服务器上找不到这份文件。" if isinstance(error, OSError) else str(error), "blocks": []}
        return Answer("portal/source.html", context, lambda: _json(found, []), lambda: (["行", "文字"], []), found.name)
    at = shown.page_of(wanted) if wanted != NOWHERE else None
    part = number if "part" in request.GET else (at or 1)
    if not 1 <= part <= len(shown.pages):
        raise Refused(404, "没有这一段", f"这份文件分 {len(shown.pages)} 段显示，没有第 {part} 段。", (("从头看这份文件", request.path),))
    context |= {
        "blocks": shown.shown(part, wanted),
        "part": part,
        "parts": len(shown.pages),
        "missing_place": wanted != NOWHERE and at is None,
        "pager": _pager(request, part, len(shown.pages)),
        "warnings": [(one.message, place_words(one.place.to_json())) for one in shown.document.warnings],
    }
    return Answer(
        "portal/source.html",
        context,
        lambda: _json(found, _lines(shown)),
        lambda: (["出处", "文字"], [[one["where"], one["text"]] for one in _lines(shown)]),
        found.name,
    )


def _pager(request: HttpRequest, part: int, parts: int) -> dict[str, Any]:
    links = page_links(request, part, parts)
    if not links:
        return {}

    def address(number: int) -> str:
        return f"{request.path}?part={number}"

    from dataclasses import replace

    links["shown"] = [one and replace(one, url=address(one.number)) for one in links["shown"]]
    links["before"] = address(part - 1) if part > 1 else ""
    links["after"] = address(part + 1) if part < parts else ""
    return links


def _lines(shown: CutDocument) -> list[dict[str, Any]]:
    found = []
    for unit in shown.units:
        if isinstance(unit, Line):
            found.append({"text": unit.text, "place": unit.place.to_json(), "where": place_words(unit.place.to_json())})
        else:
            found += [{"text": cell.text, "place": cell.place.to_json(), "where": place_words(cell.place.to_json())} for cell in unit.cells]
    return found


def _json(found: queries.SourceView, lines: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "sha256": found.sha256,
        "name": found.name,
        "media_type": found.media_type,
        "size": found.size,
        "original": f"/sources/{found.sha256}/original",
        "texts": [{"text": one["text"], "place": one["place"]} for one in lines],
    }


@page
def original(request: HttpRequest, sha256: str) -> Any:
    """The bytes as they were received, to be saved, never to be shown as a page of this site."""
    found = _wanted_source(sha256)
    try:
        file = source_files().path(sha256).open("rb")
    except OSError as error:
        raise Refused(404, "找不到原文件", "登记中有这份文件的记录，但服务器上找不到它的内容。请告知管理员。", (("首页", "/"),)) from error
    response = FileResponse(file, content_type="application/octet-stream")
    response["Content-Disposition"] = f"attachment; filename=\"{ascii_name(found.name)}\"; filename*=UTF-8''{quote(found.name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
