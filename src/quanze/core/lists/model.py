"""What a list says once it is understood: records of a known kind, and an account of every character."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from quanze.core.documents.model import ReadingWarning
from quanze.core.kernel.place import NOWHERE, Place

SCHEMA = "quanze/lists/1"

Kind = Literal[
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
]

State = Literal["whole", "fragment", "truncated"]


@dataclass(frozen=True, slots=True)
class Record:
    """One record. `fields` maps a field's name to the document's own words (or a list of parts of them).

    A field that the document has but leaves blank is ""; a field that the document does not have is absent.
    `field_places` tells where each field stands, where that is known more closely than `place`.
    """

    fields: dict[str, Any]
    place: Place = NOWHERE
    state: State = "whole"
    notes: tuple[str, ...] = ()
    field_places: dict[str, Place] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {"fields": self.fields, "place": self.place.to_json(), "state": self.state, "notes": list(self.notes)}


@dataclass(frozen=True, slots=True)
class RecognisedList:
    kind: Kind
    title: str
    records: tuple[Record, ...]

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "title": self.title, "records": [record.to_json() for record in self.records]}


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Text that belongs to no record, and why."""

    text: str
    reason: str
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Coverage:
    """Visible characters: all of them, and how many are placed, furniture or unplaced. The three add up."""

    characters: int
    placed: int
    furniture: int
    unplaced: int


@dataclass(frozen=True, slots=True)
class Header:
    """What the document says of itself; "" or an empty dict where it says nothing.

    `date` is as far as it is printed: YYYY-MM-DD, YYYY-MM or YYYY. `declared` holds totals it claims,
    under the document's own words and `total`.
    """

    title: str = ""
    issuer: str = ""
    region: str = ""
    date: str = ""
    declared: dict[str, int] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {"title": self.title, "issuer": self.issuer, "region": self.region, "date": self.date, "declared": self.declared}


@dataclass(frozen=True, slots=True)
class ExtractedLists:
    name: str
    sha256: str
    media_type: str
    header: Header
    lists: tuple[RecognisedList, ...]
    unplaced: tuple[Unplaced, ...]
    coverage: Coverage
    warnings: tuple[ReadingWarning, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The object that `quanze read --format json` prints."""
        return {
            "schema": SCHEMA,
            "source": {"name": self.name, "sha256": self.sha256, "media_type": self.media_type},
            "document": self.header.to_json(),
            "lists": [found.to_json() for found in self.lists],
            "unplaced": [{"text": u.text, "reason": u.reason, "place": u.place.to_json()} for u in self.unplaced],
            "coverage": {
                "characters": self.coverage.characters,
                "placed": self.coverage.placed,
                "furniture": self.coverage.furniture,
                "unplaced": self.coverage.unplaced,
            },
            "warnings": [{"code": w.code, "message": w.message, "place": w.place.to_json()} for w in self.warnings],
        }
