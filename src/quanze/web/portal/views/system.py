"""What machines ask of the site: is it well, where may robots go, what pages are there; and what a lost reader is told."""

from __future__ import annotations

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render

from quanze import __version__
from quanze.store.registry import portal_queries, queries
from quanze.web.portal.forms_of_answer import Answer
from quanze.web.portal.pages import Refused, Trail, page, refusal

SITEMAP_LIMIT = 50_000


def health(request: HttpRequest) -> JsonResponse:
    """200 where the registry can be read, 503 where it cannot; nothing secret in either."""
    try:
        state = portal_queries.state()
    except DatabaseError as error:
        return JsonResponse({"status": "down", "reason": type(error).__name__, "version": __version__}, status=503)
    response = JsonResponse({"status": "ok", "version": __version__, "registry": state.digest})
    response["Cache-Control"] = "no-store"
    return response


def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", "Disallow: /search/", "Allow: /", f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def sitemap(request: HttpRequest) -> StreamingHttpResponse:
    """Every body, list and record, as far as one sitemap may hold."""
    root = request.build_absolute_uri("/").rstrip("/")

    def addresses():
        yield "/", ""
        yield "/bodies/", ""
        yield "/about/", ""
        for body in queries.bodies():
            yield f"/bodies/{body.slug}/", ""
            for kind in body.counts:
                yield f"/bodies/{body.slug}/{kind}/", ""
        for key, recorded in portal_queries.current_keys():
            yield f"/records/{key}/", recorded[:10]

    def written():
        from urllib.parse import quote

        yield '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        for number, (path, day) in enumerate(addresses()):
            if number == SITEMAP_LIMIT:
                break
            yield f"<url><loc>{root}{quote(path)}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>\n"
        yield "</urlset>\n"

    return StreamingHttpResponse(written(), content_type="application/xml; charset=utf-8")


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
            (("检索", "/search/"), ("所有部门", "/bodies/")),
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
