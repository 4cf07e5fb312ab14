"""Inspections on the portal: one module a group of pages, each with its addresses in `ROUTES`."""

from __future__ import annotations

from django.urls import URLPattern

from quanze.web.portal.inspections import firm, plans, regimes, results

ROUTES: list[URLPattern] = [*regimes.ROUTES, *plans.ROUTES, *results.ROUTES, *firm.ROUTES]
