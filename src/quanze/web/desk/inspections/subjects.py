"""The register of inspected subjects: list, one subject, import, officers' specialities, absences and interests."""

from __future__ import annotations

from django.urls import URLPattern

ROUTES: list[URLPattern] = []
