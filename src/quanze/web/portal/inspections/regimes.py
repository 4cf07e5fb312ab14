"""The programmes of supervision with their forms and boards."""

from __future__ import annotations

from django.urls import URLPattern

ROUTES: list[URLPattern] = []
