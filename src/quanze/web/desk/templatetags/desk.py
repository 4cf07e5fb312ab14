"""Template tags of the desk."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django import template

register = template.Library()
CHINA = ZoneInfo("Asia/Shanghai")


@register.filter
def moment(value: object) -> str:
    """A moment in China's time, to the minute: 2026-03-09 09:30. Texts in ISO 8601 are read too."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return value
    return value.astimezone(CHINA).strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else str(value or "")


@register.filter
def days(value: object) -> str:
    """A day as 2026-03-09; nothing for none."""
    return value.isoformat()[:10] if isinstance(value, date) else str(value or "")


@register.filter
def browser(agent: object) -> str:
    """The browser and system that a user-agent text names, in short."""
    text = str(agent)
    names = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("HeadlessChrome/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
    systems = (("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("Mac OS", "macOS"), ("Linux", "Linux"))
    found = next((name for mark, name in names if mark in text), "浏览器")
    system = next((name for mark, name in systems if mark in text), "")
    return f"{found}，{system}" if system else found


@register.filter
def wrong_ones(fields: object) -> list[object]:
    """The fields that have an error."""
    return [field for field in fields or () if field.error]  # type: ignore[attr-defined]
