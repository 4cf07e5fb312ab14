"""Template tags of the desk."""

from __future__ import annotations

from datetime import date

from django import template

from quanze.web.common.templatetags.moments import moment

register = template.Library()
register.filter("moment", moment)


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
