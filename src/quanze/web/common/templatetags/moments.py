"""Moments on pages."""

from __future__ import annotations

from datetime import datetime

from django import template

from quanze.adapters.system_clock import CHINA

register = template.Library()


@register.filter
def moment(value: object) -> str:
    """A moment in China's time, to the minute: 2026-03-09 09:30. Texts in ISO 8601 are read too."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return value
    return value.astimezone(CHINA).strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else str(value or "")
