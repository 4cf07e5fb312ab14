"""The room's first page and the boards, one a regime."""

from __future__ import annotations

from django.urls import URLPattern

ROUTES: list[URLPattern] = []
