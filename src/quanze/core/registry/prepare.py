"""An extracted document made ready to be accepted: every record with its key, every list with what it replaces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from quanze.core.kernel.unresolved import Unresolved
from quanze.core.lists.model import ExtractedLists, Record
from quanze.core.lists.power_types import national_type
from quanze.core.registry.bodies import BodyFound
from quanze.core.registry.compare import Comparison, Keyed
from quanze.core.registry.face import face
from quanze.core.registry.identity import Known, assign_keys
from quanze.core.registry.succession import Standing, Succession, succeed


@dataclass(frozen=True, slots=True)
class PreparedList:
    kind: str
    title: str
    order: int
    keys: tuple[str, ...]
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the registry would accept. `successions` has one entry a kind; `status` is that of the edition as a whole."""

    body: BodyFound
    slug: str
    number: int
    lists: tuple[PreparedList, ...]
    successions: dict[str, Succession]
    extracted: ExtractedLists
    known_body: bool = False
    notes: tuple[str, ...] = field(default=())

    @property
    def status(self) -> str:
        kinds = {found.status for found in self.successions.values()}
        return next((status for status in ("current", "superseded", "copy") if status in kinds), "current")

    @property
    def comparison(self) -> Comparison:
        """What the whole document changes, over all kinds."""
        parts = list(self.successions.values())
        return Comparison(
            tuple(record for part in parts for record in part.comparison.new),
            tuple(record for part in parts for record in part.comparison.changed),
            tuple(record for part in parts for record in part.comparison.gone),
            tuple(record for part in parts for record in part.comparison.same),
        )


def prepare(
    extracted: ExtractedLists,
    body: BodyFound,
    slug: str,
    number: int,
    known: Sequence[Known],
    standing: dict[str, Sequence[Standing]],
    known_body: bool = False,
) -> Prepared:
    """What accepting `extracted` as edition `number` of a body would do.

    `known` holds the latest state of every record the body ever had, `standing` its current lists by kind.
    """
    kinds = list(dict.fromkeys(found.kind for found in extracted.lists if found.records))
    keyed: dict[int, list[str]] = {}
    successions: dict[str, Succession] = {}
    taken = {record.key for record in known}
    for kind in kinds:
        places = [place for place, found in enumerate(extracted.lists) if found.kind == kind]
        flat = [record.fields for place in places for record in extracted.lists[place].records]
        keys = assign_keys(slug, kind, flat, known, taken)
        taken.update(keys)
        records = [Keyed(key, kind, fields) for key, fields in zip(keys, flat, strict=True)]
        types = frozenset(
            mapped.name for fields in flat if not isinstance(mapped := national_type(face(kind, fields).power_type), Unresolved)
        )
        successions[kind] = succeed(kind, extracted.header.date, types, records, standing.get(kind, ()))
        start = 0
        for place in places:
            count = len(extracted.lists[place].records)
            keyed[place] = keys[start : start + count]
            start += count
    lists = tuple(
        PreparedList(found.kind, found.title, order, tuple(keyed[place]), found.records)
        for order, (place, found) in enumerate(((place, found) for place, found in enumerate(extracted.lists) if found.records), start=1)
    )
    return Prepared(body, slug, number, lists, successions, extracted, known_body)


RECORDS_A_EVENT = 200


@dataclass(frozen=True, slots=True)
class Fact:
    """An event to be written: type, day it takes effect ("" where it has none), payload."""

    type: str
    effective: str
    payload: dict[str, Any]


def facts(prepared: Prepared, size: int) -> list[Fact]:
    """The events that accepting a prepared document writes: the body where it is new, the edition, its records in parts."""
    extracted = prepared.extracted
    made: list[Fact] = []
    if not prepared.known_body:
        body = prepared.body
        named = {"slug": prepared.slug, "name": body.name, "region": body.region, "level": body.level, "other_names": []}
        made.append(Fact("BodyNamed", "", named))
    header = extracted.header
    effective = header.date if re.fullmatch(r"\d{4}-\d{2}-\d{2}", header.date) else ""
    accepted = {
        "slug": prepared.slug,
        "number": prepared.number,
        "title": header.title,
        "issuer": header.issuer,
        "region": header.region,
        "list_date": header.date,
        "source": {"sha256": extracted.sha256, "name": extracted.name, "media_type": extracted.media_type, "size": size},
        "body_evidence": prepared.body.evidence,
        "declared": header.declared,
        "coverage": {
            "characters": extracted.coverage.characters,
            "placed": extracted.coverage.placed,
            "furniture": extracted.coverage.furniture,
            "unplaced": extracted.coverage.unplaced,
        },
        "unplaced": [{"text": each.text, "reason": each.reason, "place": each.place.to_json()} for each in extracted.unplaced],
        "warnings": [{"code": each.code, "message": each.message, "place": each.place.to_json()} for each in extracted.warnings],
        "lists": [
            {
                "kind": each.kind,
                "title": each.title,
                "order": each.order,
                "count": len(each.records),
                "current": prepared.successions[each.kind].status == "current",
            }
            for each in prepared.lists
        ],
        "succession": {
            kind: {"status": found.status, "replaces": [list(place) for place in found.replaces], "reason": found.reason}
            for kind, found in prepared.successions.items()
        },
        "status": prepared.status,
    }
    made.append(Fact("EditionAccepted", effective, storable(accepted)))
    for each in prepared.lists:
        for start in range(0, len(each.records), RECORDS_A_EVENT):
            part = list(zip(each.keys, each.records, strict=True))[start : start + RECORDS_A_EVENT]
            listed = {
                "slug": prepared.slug,
                "number": prepared.number,
                "list": each.order,
                "kind": each.kind,
                "first": start + 1,
                "records": [_record(key, record) for key, record in part],
            }
            made.append(Fact("RecordsListed", effective, storable(listed)))
    return made


def _record(key: str, record: Record) -> dict[str, Any]:
    return {
        "key": key,
        "fields": record.fields,
        "place": record.place.to_json(),
        "field_places": {name: place.to_json() for name, place in record.field_places.items()},
        "state": record.state,
        "notes": list(record.notes),
    }


def storable(value: Any) -> Any:
    """The value without what no database keeps: NUL characters are left out, broken surrogates become U+FFFD.

    >>> storable({"a": "罚\\x00款", "b": ["\\ud800"]})
    {'a': '罚款', 'b': ['\\ufffd']}
    """
    if isinstance(value, str):
        if value.isascii():
            return value.replace("\0", "")
        return value.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {storable(name): storable(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [storable(part) for part in value]
    return value
