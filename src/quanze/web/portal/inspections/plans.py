"""Published plans and their draws: frame, commitments, transcript, to be recomputed by anyone."""

from __future__ import annotations

from django.urls import URLPattern

ROUTES: list[URLPattern] = []
