"""What every public page shares: a safe request, an honest refusal, an answer that a browser may keep until the registry changes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache, wraps
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response

from quanze import __version__
from quanze.store.law import queries as law
from quanze.store.registry import portal_queries
from quanze.web.portal.forms_of_answer import Answer, respond

WEB = Path(__file__).resolve().parent.parent


class Refused(Exception):
    """A request that cannot be answered: what was found, what was expected, what to do next, in words for the reader."""

    def __init__(self, status: int, title: str, message: str, ways: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(message)
        self.status, self.title, self.message, self.ways = status, title, message, ways


@dataclass(frozen=True, slots=True)
class Trail:
    """One step of the way from the home page to here."""

    name: str
    url: str = ""


@cache
def code_digest() -> str:
    """A digest of the pages' own code, so that a new release never answers with what an old one wrote."""
    found = hashlib.sha256(__version__.encode())
    for path in sorted(WEB.rglob("*")):
        if path.suffix in (".py", ".html", ".css"):
            found.update(path.read_bytes())
    return found.hexdigest()


def _etag(request: HttpRequest, digest: str) -> str:
    return '"' + hashlib.sha256(f"{code_digest()} {digest} {request.get_full_path()}".encode("utf-8", "replace")).hexdigest()[:32] + '"'


def _modified(recorded: str) -> int | None:
    try:
        return int(datetime.fromisoformat(recorded).timestamp())
    except ValueError:
        return None


def page(view: Callable[..., Answer | HttpResponse]) -> Callable[..., HttpResponse]:
    """Makes a view of a function that returns an Answer. A page that did not change since it was last fetched is not made again."""
    return _page(view, None)


def page_also_of(also: Callable[[], str]) -> Callable[[Callable[..., Answer | HttpResponse]], Callable[..., HttpResponse]]:
    """`page` for what depends on more than the registry: `also` gives a word that changes with the rest (the law, the day)."""

    def made(view: Callable[..., Answer | HttpResponse]) -> Callable[..., HttpResponse]:
        shown = _page(view, also)

        @wraps(view)
        def answer(request: HttpRequest, form: str = "html", **given: Any) -> HttpResponse:
            with law.one_state():
                return shown(request, form, **given)

        return answer

    return made


def _page(view: Callable[..., Answer | HttpResponse], also: Callable[[], str] | None) -> Callable[..., HttpResponse]:
    @wraps(view)
    def answer(request: HttpRequest, form: str = "html", **given: Any) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        state = portal_queries.state()
        etag = _etag(request, state.digest if also is None else f"{state.digest} {also()}")
        # the moment of the last edition says nothing of a page that also changes with the law
        modified = _modified(state.recorded) if also is None else None
        kept = get_conditional_response(request, etag=etag, last_modified=modified)
        if kept is not None:
            return kept
        try:
            found = view(request, **given)
            response = respond(request, found, form) if isinstance(found, Answer) else found
        except Refused as refused:
            return refusal(request, refused, form)
        if response.status_code == 200:
            response["ETag"] = etag
            if modified is not None:
                from django.utils.http import http_date

                response["Last-Modified"] = http_date(modified)
            response["Cache-Control"] = "public, max-age=0, must-revalidate"
        return response

    return answer


def refusal(request: HttpRequest, refused: Refused, form: str = "html") -> HttpResponse:
    """The refusal as a page, or as JSON where a program asked."""
    if form in ("json", "csv"):
        return JsonResponse(
            {"error": {"status": refused.status, "title": refused.title, "message": refused.message}},
            status=refused.status,
            json_dumps_params={"ensure_ascii": False},
        )
    context = {"title": refused.title, "message": refused.message, "ways": refused.ways, "status": refused.status}
    return render(request, "portal/error.html", context, status=refused.status)


def page_number(request: HttpRequest) -> int:
    """The page asked for, 1 where none is; refuses what is not a number."""
    asked = request.GET.get("page", "1")
    if not (asked.isascii() and asked.isdigit()) or len(asked) > 6 or int(asked) < 1:
        raise Refused(
            400, "页码不对", f"地址里的页码是“{asked[:20]}”，页码应当是从 1 开始的整数。", (("回到第 1 页", without(request, "page")),)
        )
    return int(asked)


def without(request: HttpRequest, *names: str, **changed: str) -> str:
    """This address without the named parameters, and with `changed` ones set."""
    kept = request.GET.copy()
    for name in (*names, *changed):
        kept.pop(name, None)
    for name, value in changed.items():
        kept[name] = value
    asked = kept.urlencode()
    return f"{request.path}?{asked}" if asked else request.path


@dataclass(frozen=True, slots=True)
class PageLink:
    number: int
    url: str
    here: bool


def page_links(request: HttpRequest, page: int, pages: int) -> dict[str, Any]:
    """The links under a list: before, after, and the numbers near the present page. Nothing where there is one page."""
    if pages <= 1:
        return {}
    near = sorted({1, pages, *range(max(1, page - 2), min(pages, page + 2) + 1)})

    def link(number: int) -> str:
        return without(request, "page") if number == 1 else without(request, page=str(number))

    shown: list[PageLink | None] = []
    for before, number in zip([0, *near], near, strict=False):
        if number - before > 1:
            shown.append(None)
        shown.append(PageLink(number, link(number), number == page))
    return {
        "shown": shown,
        "before": link(page - 1) if page > 1 else "",
        "after": link(page + 1) if page < pages else "",
        "page": page,
        "pages": pages,
    }


def beyond(request: HttpRequest, page: int, pages: int) -> None:
    """Refuses a page after the last."""
    if page > pages:
        raise Refused(404, "没有这一页", f"一共 {pages} 页，没有第 {page} 页。", (("回到第 1 页", without(request, "page")),))
