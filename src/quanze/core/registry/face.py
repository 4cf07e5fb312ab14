"""The face of a record: what it is called, whatever its kind, and all the words it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

# Where each kind keeps its name; the first field that says something is taken.
NAME_FIELDS: dict[str, tuple[str, ...]] = {
    "power_items": ("item_name",),
    "supervision_items": ("item_name",),
    "duties": ("duty",),
    "boundaries": ("matter",),
    "regimes": ("title",),
    "public_services": ("item_name",),
    "accountability": ("body", "procedure"),
    "inspection_items": ("item_name",),
    "discretion": ("item_name", "violated_provision"),
    "leniency": ("item_name",),
}
# The order in which lists print their columns. JSON objects have none (canonical JSON sorts, databases reorder), so it is said here.
FIELD_ORDER: dict[str, int] = {
    name: place
    for place, name in enumerate(
        [
            "seq",
            "no",
            "item_code",
            "item_name",
            "name",
            "title",
            "heading",
            "paragraphs",
            "duty",
            "matter",
            "body",
            "division",
            "procedure",
            "sub_item",
            "power_type",
            "category",
            "violated_provision",
            "label",
            "text",
            "office",
            "penalty_basis",
            "legal_basis",
            "exercising_body",
            "handling_unit",
            "implementation_level",
            "implementation_scope",
            "department_duty",
            "matters",
            "departments",
            "department",
            "responsibility",
            "bases",
            "cases",
            "sections",
            "content",
            "unit",
            "phone",
            "responsibility_stages",
            "stage",
            "risk_points",
            "measures",
            "responsible",
            "role",
            "responsibility_matters",
            "responsibility_basis",
            "accountability_scope",
            "accountability",
            "accountability_basis",
            "remedy_channel",
            "check_object",
            "ratio",
            "frequency",
            "method",
            "inspector_requirement",
            "tiers",
            "level",
            "circumstances",
            "penalty",
            "conditions",
            "extra",
            "remarks",
        ]
    )
}
SUB_FIELDS = ("sub_item",)
NUMBER_FIELDS = frozenset({"seq", "no"})


@dataclass(frozen=True, slots=True)
class Face:
    name: str
    sub_name: str
    code: str
    power_type: str


def face(kind: str, fields: dict[str, Any]) -> Face:
    """Name, sub-item, code and printed power type, white space at line breaks taken out; "" where the record has none.

    >>> face("power_items", {"item_name": "对不亮证\\n执业的处罚", "sub_item": "无", "power_type": "行政\\n处罚"})
    Face(name='对不亮证执业的处罚', sub_name='', code='', power_type='行政处罚')
    """
    name = next((text for field in NAME_FIELDS.get(kind, ("item_name", "title")) if (text := joined(fields.get(field)))), "")
    sub = next((text for field in SUB_FIELDS if (text := joined(fields.get(field)))), "")
    if sub in ("无", "/", "-", "—", "——", "－"):  # the ways in which lists write that an item has no sub-item
        sub = ""
    return Face(name, sub, joined(fields.get("item_code")), joined(fields.get("power_type")))


def joined(value: Any) -> str:
    """A cell's words on one line: breaks between Chinese characters vanish, other white space becomes one space.

    >>> joined("食品\\n经营  许可")
    '食品经营许可'
    >>> joined("ISO\\n9001 认证")
    'ISO 9001 认证'
    """
    if not isinstance(value, str):
        return ""
    text = re.sub(r"\s+", " ", value).strip()
    return re.sub(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])", "", text)


def words(value: Any) -> Iterator[str]:
    """Every text inside a field's value, in its order."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from words(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from words(part)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def in_order(value: Any) -> Any:
    """The value with the keys of every object in the order in which lists print them; unknown ones last, by name.

    >>> list(in_order({"remarks": "", "zz": "", "legal_basis": "", "item_name": ""}))
    ['item_name', 'legal_basis', 'remarks', 'zz']
    """
    if isinstance(value, dict):
        return {name: in_order(value[name]) for name in sorted(value, key=lambda name: (FIELD_ORDER.get(name, len(FIELD_ORDER)), name))}
    if isinstance(value, list | tuple):
        return [in_order(part) for part in value]
    return value
