"""What machines ask of the site: is it well, where may robots go, what pages are there; and what a lost reader is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

from django.contrib.staticfiles import finders
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from quanze import __version__
from quanze.store.registry import portal_queries, queries
from quanze.web.portal.forms_of_answer import Answer
from quanze.web.portal.pages import Refused, Trail, page, refusal

# one sitemap may hold 50,000 addresses; some room is left for those of bodies and lists
SITEMAP_RECORDS = 40_000


def health(request: HttpRequest) -> JsonResponse:
    """200 where the registry can be read, 503 where it cannot; nothing secret in either."""
    try:
        state = portal_queries.state()
    except DatabaseError as error:
        return JsonResponse({"status": "down", "reason": type(error).__name__, "version": __version__}, status=503)
    response = JsonResponse({"status": "ok", "version": __version__, "registry": state.digest})
    response["Cache-Control"] = "no-store"
    return response


def favicon(request: HttpRequest) -> HttpResponse:
    """The seal, for programs that ask for it at its usual place without reading a page first."""
    response = HttpResponse(Path(str(finders.find("common/favicon.ico"))).read_bytes(), content_type="image/x-icon")
    response["Cache-Control"] = "public, max-age=604800"  # not law: a week
    return response


def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        "Disallow: /search/",
        "Disallow: /laws/*?",
        "Allow: /",
        f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def sitemap(request: HttpRequest) -> HttpResponse:
    """The pages of this site; beyond what one sitemap may hold, a list of sitemaps."""
    if portal_queries.current_count() <= SITEMAP_RECORDS:
        return _urls(request, [*_general_pages(), *_record_pages(0)])
    root = request.build_absolute_uri("/").rstrip("/")
    parts = range(-(-portal_queries.current_count() // SITEMAP_RECORDS) + 1)
    lines = (f"<sitemap><loc>{root}/sitemap-{part}.xml</loc></sitemap>\n" for part in parts)
    return _xml("sitemapindex", lines)


def sitemap_part(request: HttpRequest, part: int) -> HttpResponse:
    """Part 0 holds bodies and lists, the others records."""
    if part > portal_queries.current_count() // SITEMAP_RECORDS + 1:
        return not_found(request)
    return _urls(request, _record_pages(part - 1) if part else _general_pages())


def _general_pages() -> Iterator[tuple[str, str]]:
    yield from (("/", ""), ("/bodies/", ""), ("/laws/", ""), ("/checks/", ""), ("/about/", ""))
    for body in queries.bodies():
        yield f"/bodies/{body.slug}/", ""
        for kind in body.counts:
            yield f"/bodies/{body.slug}/{kind}/", ""
        if body.counts:
            yield f"/bodies/{body.slug}/quality/", ""


def _record_pages(part: int) -> Iterator[tuple[str, str]]:
    for key, recorded in portal_queries.current_keys(part * SITEMAP_RECORDS, (part + 1) * SITEMAP_RECORDS):
        yield f"/records/{key}/", recorded[:10]


def _urls(request: HttpRequest, pages: Iterable[tuple[str, str]]) -> HttpResponse:
    root = request.build_absolute_uri("/").rstrip("/")
    return _xml(
        "urlset",
        (f"<url><loc>{root}{quote(path)}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>\n" for path, day in pages),
    )


def _xml(element: str, lines: Iterable[str]) -> HttpResponse:
    namespace = "http://www.sitemaps.org/schemas/sitemap/0.9"
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<{element} xmlns="{namespace}">\n{"".join(lines)}</{element}>\n'
    return HttpResponse(text, content_type="application/xml; charset=utf-8")


@page
def about(request: HttpRequest) -> Answer:
    return Answer(
        "portal/about.html",
        {"trail": [Trail("说明")], "here": "about"},
        lambda: {"name": "quanze", "version": __version__, "schema": "quanze/lists/1"},
        lambda: (["名称", "版本"], [["quanze", __version__]]),
        "about",
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    form = next((one for one in ("json", "csv") if request.path.endswith("." + one)), "html")
    return refusal(
        request,
        Refused(
            404,
            "没有这一页",
            "这个地址下没有页面。地址可能写错了，或者页面从来不在这里。",
            (("我的工作", "/desk/"),) if request.path.startswith("/desk/") else (("检索", "/search/"), ("所有部门", "/bodies/")),
        ),
        form,
    )


def broken(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "portal/error.html",
        {
            "title": "系统出错了",
            "message": "这不是您的操作造成的。页面没有做成，登记中的数据没有受影响。请稍后再试。",
            "ways": (("首页", "/"),),
            "status": 500,
        },
        status=500,
    )
