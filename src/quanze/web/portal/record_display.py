"""A record as a page shows it: short facts, long sections, the columns left blank; and its parts as flat rows for CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from quanze.core.kernel.text import count_visible
from quanze.core.lists.words import FIELD_NAMES
from quanze.store.registry.queries import RecordView
from quanze.web.common.words import field_name, place_words

# read beside the text, whatever their length; everything else that is long gets a section of its own
ALWAYS_FACTS = ("seq", "no", "item_code", "power_type", "exercising_body", "implementation_level", "category", "ratio", "frequency")
ALWAYS_SECTIONS = (
    "legal_basis",
    "department_duty",
    "responsibility_matters",
    "responsibility_basis",
    "accountability_scope",
    "accountability",
    "remedy_channel",
    "conditions",
    "violated_provision",
    "penalty_basis",
    "risk_points",
    "measures",
)
# told by the heading of the page itself
TITLE_FIELDS = ("item_name", "sub_item", "duty", "matter", "title", "body")
FIELD_ORDER = tuple(FIELD_NAMES)
SHORT = 36
# the part of a record that makes rows of its own in a table
ROWS_OF_KIND = {
    "duties": "matters",
    "boundaries": "departments",
    "discretion": "tiers",
    "supervision_items": "responsibility_stages",
    "regimes": "sections",
}


@dataclass(frozen=True, slots=True)
class ShownField:
    """One field: its code name, its Chinese heading, its value as printed."""

    name: str
    heading: str
    value: Any


@dataclass(frozen=True, slots=True)
class ShownRecord:
    facts: tuple[ShownField, ...]
    sections: tuple[ShownField, ...]
    blank: tuple[str, ...]


def parts_of(record: RecordView, name: str) -> list[dict[str, Any]]:
    """The parts of a field that is a list of parts; words that stand there unparted become the text of one part."""
    value = record.fields.get(name) or []
    listed = [value] if isinstance(value, str | dict) else list(value)
    return [one if isinstance(one, dict) else {"text": str(one)} for one in listed]


# the parts that a record's page gives a form of their own, and the words that such a part has
FORMED_PARTS = {
    "supervision_items": {"responsibility_stages": {"no", "stage", "text"}, "responsible": {"role", "name"}},
    "duties": {"matters": {"label", "text", "office", "remarks"}},
    "boundaries": {"departments": {"department", "responsibility"}},
    "regimes": {"sections": {"heading", "paragraphs"}},
    "discretion": {"tiers": {"level", "circumstances", "penalty"}},
}


def formed_parts(record: RecordView) -> dict[str, list[dict[str, Any]]]:
    """The fields that can be drawn in their own form; one with a word that the form has no place for is told as plain text."""
    found = {}
    for name, known in FORMED_PARTS.get(record.kind, {}).items():
        value = record.fields.get(name)
        if isinstance(value, list) and value and all(isinstance(one, dict) and known.issuperset(one) for one in value):
            found[name] = value
    return found


def text_of(value: Any) -> str:
    """A part of a field as one text: "①text（office）" for a matter, "role：name" for a person.

    >>> text_of({"label": "①", "text": "甲", "office": "监督科"})
    '①甲（监督科）'
    >>> text_of({"role": "承办人", "name": "张某"})
    '承办人：张某'
    """
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        if "text" in value:
            rest = "，".join(text_of(one) for name, one in value.items() if one and name not in ("label", "no", "text"))
            return f"{value.get('label', value.get('no', ''))}{text_of(value['text'])}{f'（{rest}）' if rest else ''}"
        return "：".join(text_of(one) for one in value.values() if one)
    if isinstance(value, list | tuple):
        return "\n".join(text_of(one) for one in value)
    return "" if value is None else str(value)


def shown(record: RecordView) -> ShownRecord:
    """The record sorted for reading. Fields whose parts have a form of their own (matters, stages, tiers) come as sections too."""
    facts, sections, blank = [], [], []
    known = [name for name in FIELD_ORDER if name in record.fields]
    for name in [*known, *(name for name in record.fields if name not in FIELD_ORDER)]:
        value = record.fields[name]
        heading = field_name(record.kind, name)
        if value in ("", [], {}, None):
            blank.append(heading)
        elif name in TITLE_FIELDS and name in heading_fields(record.kind):
            continue
        elif isinstance(value, str) and name not in ALWAYS_SECTIONS and (name in ALWAYS_FACTS or count_visible(value) <= SHORT):
            facts.append(ShownField(name, heading, value))
        else:
            sections.append(ShownField(name, heading, value))
    return ShownRecord(tuple(facts), tuple(sections), tuple(blank))


def heading_fields(kind: str) -> tuple[str, ...]:
    """The fields that make the heading of a record's page."""
    return {"duties": ("duty",), "boundaries": ("matter",), "regimes": ("title",), "accountability": ("body",)}.get(
        kind, ("item_name", "sub_item")
    )


def title_of(record: RecordView) -> str:
    """What a record is called; a record that lost its name says so."""
    name = record.name.strip() or record.sub_name.strip()
    return "".join(name.split("\n")) if name else f"（原文件中无名称，第 {record.order} 条）"


def url_of(record_key: str) -> str:
    return f"/records/{record_key}/"


def record_json(record: RecordView) -> dict[str, Any]:
    """The record as the JSON pages give it."""
    return {
        "key": record.key,
        "kind": record.kind,
        "order": record.order,
        "body": {"slug": record.body_slug, "name": record.body_name},
        "edition": record.edition_number,
        "current": record.current,
        "power_type": record.power_type,
        "national_type": record.national_type,
        "type_note": record.type_note,
        "fields": record.fields,
        "place": record.place,
        "field_places": record.field_places,
        "state": record.state,
        "notes": list(record.notes),
        "url": url_of(record.key),
    }


def records_table(kind: str, records: Sequence[RecordView]) -> tuple[list[str], Iterator[list[object]]]:
    """The records as flat rows under Chinese headings; matters, shares, tiers, stages and sections make rows of their own."""
    part = ROWS_OF_KIND.get(kind, "")
    names = _names_in_use(records)
    part_names = _part_names(records, part) if part in names else []
    header = ["标识", "部门", *(field_name(kind, name) for name in names if name != part)]
    if part in names:
        header += [f"{field_name(kind, part)}：{field_name(kind, name)}" for name in part_names]
    if kind in ("power_items", "supervision_items", "inspection_items", "discretion", "leniency"):
        header.append("全国统一类型")
    header += ["出处", "状态"]

    def rows() -> Iterator[list[object]]:
        for record in records:
            before: list[object] = [record.key, record.body_name, *(text_of(record.fields.get(name, "")) for name in names if name != part)]
            after: list[object] = [record.national_type] if "全国统一类型" in header else []
            after += [place_words(record.place), {"whole": "完整"}.get(record.state, "残缺" if record.state == "fragment" else "被截断")]
            parts: list[dict[str, Any] | None] = [*parts_of(record, part)] or [{}] if part in names else [None]
            for one in parts:
                between = [] if one is None else [text_of(one.get(name, "")) for name in part_names]
                yield [*before, *between, *after]

    return header, rows()


def _names_in_use(records: Iterable[RecordView]) -> list[str]:
    used = {name for record in records for name in record.fields}
    return [name for name in FIELD_ORDER if name in used] + sorted(used.difference(FIELD_ORDER))


def _part_names(records: Iterable[RecordView], part: str) -> list[str]:
    found: list[str] = []
    for record in records:
        for one in parts_of(record, part):
            found += [name for name in one if name not in found]
    return found
