"""Inspections on the desk: one module a group of pages, each with its addresses (below `/desk/inspections/`) in `ROUTES`."""

from __future__ import annotations

from django.urls import URLPattern

from quanze.web.desk.inspections import aftermath, boards, draw_room, forms, joint, plans, subjects, visits

ROUTES: list[URLPattern] = [
    *boards.ROUTES,
    *subjects.ROUTES,
    *forms.ROUTES,
    *plans.ROUTES,
    *draw_room.ROUTES,
    *joint.ROUTES,
    *visits.ROUTES,
    *aftermath.ROUTES,
]
