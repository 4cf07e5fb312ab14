"""The portal's addresses; they are promises and do not change.

Each page stands at `…/` to be read, `….json` for programs and `….csv` for tables.
"""

from __future__ import annotations

from collections.abc import Callable

from django.urls import URLPattern, path, register_converter

from quanze.web.portal.inspections import ROUTES as INSPECTIONS
from quanze.web.portal.views import bodies, body, draws, home, law, ledger, procedures, quality, record, records, search, source, system

app_name = "portal"


class Slug:
    """A body's part of an address: readable, without the marks that separate parts."""

    regex = r"[^/\x00-\x1f?#.]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Key(Slug):
    regex = r"[0-9A-Za-z_-]{1,24}"


class Law(Slug):
    """An enactment's title in an address; a title may hold full stops."""

    regex = r"[^/\x00-\x1f?#]{1,300}"


class Article(Slug):
    """第六十二条 as 62, 第一百三十三条之一 as 133-1."""

    regex = r"[1-9][0-9]{0,3}(?:-[1-9][0-9]{0,2})?"


class Sha256(Slug):
    regex = r"[0-9a-f]{64}"


for name, converter in (("body", Slug), ("key", Key), ("sha256", Sha256), ("law", Law), ("article", Article)):
    register_converter(converter, name)


def in_three_forms(address: str, view: Callable[..., object], name: str) -> list[URLPattern]:
    """The three addresses of one page."""
    return [
        path(f"{address}/", view, {"form": "html"}, name=name),
        path(f"{address}.json", view, {"form": "json"}, name=f"{name}-json"),
        path(f"{address}.csv", view, {"form": "csv"}, name=f"{name}-csv"),
    ]


urlpatterns: list[URLPattern] = [
    path("", home.home, {"form": "html"}, name="home"),
    path("index.json", home.home, {"form": "json"}, name="home-json"),
    path("index.csv", home.home, {"form": "csv"}, name="home-csv"),
    *in_three_forms("search", search.search, "search"),
    *in_three_forms("bodies", bodies.bodies, "bodies"),
    *in_three_forms("bodies/<body:slug>", body.body, "body"),
    *in_three_forms("bodies/<body:slug>/offices", records.offices, "offices"),
    *in_three_forms("bodies/<body:slug>/editions/<int:number>", body.edition, "edition"),
    *in_three_forms("bodies/<body:slug>/quality", quality.report, "quality"),
    *in_three_forms("bodies/<body:slug>/<key:kind>", records.records, "records"),
    *in_three_forms("records/<key:key>", record.record, "record"),
    path("sources/<sha256:sha256>/original", source.original, name="source-original"),
    *in_three_forms("sources/<sha256:sha256>", source.source, "source"),
    *in_three_forms("laws", law.laws, "laws"),
    *in_three_forms("laws/<law:slug>/items", law.items, "law-items"),
    *in_three_forms("laws/<law:slug>/<article:number>", law.article, "law-article"),
    *in_three_forms("laws/<law:slug>", law.work, "law"),
    *in_three_forms("checks", quality.rules, "checks"),
    *in_three_forms("checks/<key:code>", quality.rule, "check"),
    *in_three_forms("procedures", procedures.procedures, "procedures"),
    path("procedures/<body:slug>.bpmn", procedures.bpmn, {"form": "html"}, name="procedure-bpmn"),
    *in_three_forms("procedures/<body:slug>", procedures.procedure, "procedure"),
    *INSPECTIONS,
    *in_three_forms("draws/verify", draws.verify, "draw-verify"),
    *in_three_forms("ledger", ledger.ledger, "ledger"),
    path("ledger/quanze_verify.py", ledger.verifier, name="ledger-verifier"),
    *in_three_forms("about", system.about, "about"),
    path("health/", system.health, name="health"),
    path("favicon.ico", system.favicon, name="favicon"),
    path("robots.txt", system.robots, name="robots"),
    path("sitemap.xml", system.sitemap, name="sitemap"),
    path("sitemap-<int:part>.xml", system.sitemap_part, name="sitemap-part"),
]
