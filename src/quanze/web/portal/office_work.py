"""Who does what inside a body: the matters of its duties, gathered by office."""

from __future__ import annotations

from quanze.store.registry import queries
from quanze.store.registry.portal_queries import office_name
from quanze.web.portal.record_display import parts_of, text_of


def matters_by_office(slug: str) -> dict[str, list[queries.OfficeDuty]]:
    """Office -> its matters; "" holds the matters of lists that do name offices, where this one names none."""
    found: dict[str, list[queries.OfficeDuty]] = {}
    for duty in queries.duties(slug):
        for matter in parts_of(duty, "matters"):
            words = {name: text_of(matter.get(name, "")) for name in ("label", "text", "office", "remarks")}
            one = queries.OfficeDuty(duty.key, duty.name, words["label"], words["text"], words["remarks"])
            found.setdefault(office_name(words["office"]), []).append(one)
    return found if any(found) else {}


def by_duty(matters: list[queries.OfficeDuty]) -> list[tuple[str, str, list[queries.OfficeDuty]]]:
    """The matters of one office gathered under the duties they belong to: (key of the duty, duty, matters)."""
    found: dict[str, tuple[str, str, list[queries.OfficeDuty]]] = {}
    for one in matters:
        found.setdefault(one.duty_key, (one.duty_key, one.duty, []))[2].append(one)
    return list(found.values())
