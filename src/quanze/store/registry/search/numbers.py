"""A record's number in the search index, which carries its facets: body, kind, power type, then the record's own number.

Counting hits by facet then needs the index alone, no row: `number >> 31` is one group.
"""

from __future__ import annotations

from quanze.core.lists.power_types import NATIONAL_TYPES

# Places are promises to the index: new kinds are appended, never put in between.
KIND_PLACES = (
    "power_items",
    "supervision_items",
    "duties",
    "boundaries",
    "regimes",
    "public_services",
    "accountability",
    "inspection_items",
    "discretion",
    "leniency",
)
TYPE_PLACES = ("", *NATIONAL_TYPES)

RECORD_BITS, TYPE_BITS, KIND_BITS = 31, 4, 4
TYPE_SHIFT = RECORD_BITS
KIND_SHIFT = TYPE_SHIFT + TYPE_BITS
BODY_SHIFT = KIND_SHIFT + KIND_BITS
BODY_BITS = TYPE_BITS + KIND_BITS  # how far a group is shifted to its body


def number_of(body_id: int, kind: str, national_type: str, record_id: int) -> int:
    """The number of a record.

    >>> group_of(number_of(7, "duties", "", 99) >> RECORD_BITS)
    (7, 'duties', '')
    """
    if record_id >= 1 << RECORD_BITS:
        raise ValueError(f"record number {record_id} does not fit into {RECORD_BITS} bits")
    return body_id << BODY_SHIFT | KIND_PLACES.index(kind) << KIND_SHIFT | TYPE_PLACES.index(national_type) << TYPE_SHIFT | record_id


def group_of(group: int) -> tuple[int, str, str]:
    """Body, kind and power type of a group."""
    return group >> BODY_BITS, KIND_PLACES[group >> TYPE_BITS & 15], TYPE_PLACES[group & 15]


def condition(column: str, body_id: int | None, kind: str | None, national_type: str | None) -> str:
    """The facets as SQL on a number; "" where none is asked for. Only whole numbers go into the text."""
    parts = []
    if body_id is not None:
        parts.append(f"{column} >= {body_id << BODY_SHIFT} AND {column} < {(body_id + 1) << BODY_SHIFT}")
    if kind is not None:
        parts.append(f"(({column} >> {KIND_SHIFT}) & 15) = {KIND_PLACES.index(kind)}")
    if national_type is not None:
        parts.append(f"(({column} >> {TYPE_SHIFT}) & 15) = {TYPE_PLACES.index(national_type)}")
    return "".join(f" AND {part}" for part in parts)
