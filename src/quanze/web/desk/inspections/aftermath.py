"""After a visit: orders, rechecks, spot checks, self-check reports, publication, exports."""

from __future__ import annotations

from django.urls import URLPattern

ROUTES: list[URLPattern] = []
