"""The page behind the code at a firm's door: who comes, why, on what basis, rights, result, rating."""

from __future__ import annotations

from django.urls import URLPattern

ROUTES: list[URLPattern] = []
