"""What templates of visits ask: a person's name, a day as it is said on a phone."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def of(names: dict[str, str], key: str) -> str:
    """The name under a key; "" where the key is empty."""
    return names[key] if key else ""


@register.filter
def answer(value: str) -> str:
    """An answer in words."""
    return {"pass": "符合", "fail": "不符合", "na": "不适用", "yes": "是", "no": "否"}.get(value, value)
