"""Plans, their quotas and overlaps, the public draw."""

from __future__ import annotations

from django.urls import URLPattern

ROUTES: list[URLPattern] = []
