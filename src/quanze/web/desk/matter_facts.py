"""What the guards of a matter are told beyond its history: how its list item stands."""

from __future__ import annotations

from typing import Any

from quanze.core.kernel.unresolved import Unresolved
from quanze.store.registry import queries

LONGEST_LIST = 2000  # items that a form offers; beyond it the page would be too long to choose from


def more_facts(body: str, item: str) -> dict[str, Any]:
    """`item_standing`: the current record of `item`, an Unresolved that says why it is none, or None where no item is named."""
    if not item:
        return {}
    found = queries.record(item)
    if found is None:
        return {"item_standing": Unresolved("no_item", f"登记簿中没有标识为“{item[:30]}”的事项")}
    if not found.record.current:
        return {"item_standing": Unresolved("item_gone", f"“{found.record.name[:40]}”已不在现行清单中")}
    return {"item_standing": found.record}


def items_of(body: str, power_type: str = "") -> tuple[tuple[str, str], ...]:
    """The current items of a body and of the bodies it answers for, as a form offers them: key and name; all, or those of a power type.

    An item whose list prints no type may be of any.
    """
    from quanze.store.accounts.queries import agency_names, predecessors

    found, bodies = [], agency_names()
    for slug in (body, *predecessors(body)):
        for kind in ("power_items",) if power_type else ("power_items", "inspection_items"):
            for record in queries.records(slug, kind):
                if power_type not in (record.power_type or power_type):
                    continue
                name = " ".join(record.name.split())
                sub = " ".join(record.sub_name.split())
                words = f"{name}（{sub}）" if sub and sub != name else name
                before = "" if slug == body else f"（{bodies.get(slug, slug)}的清单）"
                found.append((record.key, f"{words[:80]}{before}　{record.power_type}".strip()))
    return tuple(found[:LONGEST_LIST])


def item_name(item: str) -> str:
    """The name of an item as its list prints it, on one line; "" where there is none."""
    found = queries.record(item) if item else None
    return " ".join((found.record.sub_name or found.record.name).split()) if found else ""
