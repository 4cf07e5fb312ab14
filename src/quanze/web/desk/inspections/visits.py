"""Visits: the task, the code, the form on a phone, the result."""

from __future__ import annotations

from django.urls import URLPattern

ROUTES: list[URLPattern] = []
