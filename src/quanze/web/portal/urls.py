"""The portal's addresses; they are promises and do not change.

Each page stands at `…/` to be read, `….json` for programs and `….csv` for tables.
"""

from __future__ import annotations

from django.urls import URLPattern, path

from quanze.web.portal.addresses import in_three_forms
from quanze.web.portal.inspections import ROUTES as INSPECTIONS
from quanze.web.portal.views import (
    bodies,
    body,
    changes,
    draws,
    home,
    law,
    ledger,
    procedures,
    quality,
    record,
    records,
    search,
    source,
    system,
)

app_name = "portal"

urlpatterns: list[URLPattern] = [
    path("", home.home, {"form": "html"}, name="home"),
    path("index.json", home.home, {"form": "json"}, name="home-json"),
    path("index.csv", home.home, {"form": "csv"}, name="home-csv"),
    *in_three_forms("search", search.search, "search"),
    *in_three_forms("bodies", bodies.bodies, "bodies"),
    *in_three_forms("bodies/<body:slug>", body.body, "body"),
    *in_three_forms("bodies/<body:slug>/offices", records.offices, "offices"),
    *in_three_forms("bodies/<body:slug>/editions/<int:number>", body.edition, "edition"),
    *in_three_forms("bodies/<body:slug>/editions/<int:number>/changes", changes.changes, "changes"),
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
