"""The item catalogue, the programmes of the body and their check forms."""

from __future__ import annotations

from django.urls import URLPattern

ROUTES: list[URLPattern] = []
