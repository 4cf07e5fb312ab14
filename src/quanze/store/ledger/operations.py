"""Appending to the ledger: the only way any accepted fact is written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from quanze.core.kernel.canonical import canonical_json, digest
from quanze.core.kernel.events import GENESIS, Event, event_text
from quanze.store.ledger.models import StoredEvent

COLUMNS = ("stream", "seq", "type", "effective", "recorded", "actor", "payload", "previous", "digest", "algorithm")
LENGTHS = {"stream": 200, "type": 80, "actor": 200}
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)?")


class StaleStream(Exception):
    """Somebody wrote to the stream first: what the caller decided on is no longer the latest."""

    def __init__(self, stream: str, expected: int, found: int | None) -> None:
        self.stream, self.expected, self.found = stream, expected, found
        super().__init__(f"{stream}: expected {expected} events, found {'more' if found is None else found}; load it again and decide anew")


@dataclass(frozen=True, slots=True)
class NewEvent:
    """A fact to be recorded. `payload` must be canonical-JSON material (no floats); `effective` is YYYY-MM-DD or ""."""

    type: str
    payload: dict[str, Any]
    effective: str = ""


@dataclass(frozen=True, slots=True)
class Growth:
    """What is to be added to one stream that must hold exactly `expected` events."""

    stream: str
    expected: int
    events: Sequence[NewEvent]


def append(
    stream: str, expected: int, events: Sequence[NewEvent], *, actor: str, recorded: datetime, algorithm: str | None = None
) -> list[Event]:
    """Appends `events` to `stream` if it holds exactly `expected` events, and returns them chained.

    Must be called inside the transaction that also writes the rows derived from the events. Raises `StaleStream`
    where another writer was first; the caller's transaction then rolls back whole. Raises `ValueError` where an event
    cannot be recorded (a float, a time without offset, a name too long). `algorithm` is the office's (`QUANZE_DIGEST`) unless given.
    """
    return append_many([Growth(stream, expected, events)], actor=actor, recorded=recorded, algorithm=algorithm)


def append_many(growths: Iterable[Growth], *, actor: str, recorded: datetime, algorithm: str | None = None) -> list[Event]:
    """Appends to several streams, all or none of them, in the order given; as `append` otherwise."""
    chosen = algorithm or settings.LEDGER_DIGEST
    moment = _moment(recorded)
    given = list(growths)
    for growth in given:
        for new in growth.events:
            _check(growth.stream, new, actor)
    heads = _heads([growth.stream for growth in given])
    rows: list[tuple[Any, ...]] = []
    made: list[Event] = []
    for growth in given:
        seq, previous = heads.get(growth.stream, (0, GENESIS))
        if seq != growth.expected:
            raise StaleStream(growth.stream, growth.expected, seq)
        for new in growth.events:
            seq += 1
            payload = canonical_json(new.payload).decode()
            text = event_text(growth.stream, seq, new.type, new.effective, moment, actor, payload, previous, chosen)
            before, previous = previous, digest(text.encode(), chosen)
            made.append(Event(growth.stream, seq, new.type, new.effective, moment, actor, json.loads(payload), before, previous, chosen))
            rows.append((growth.stream, seq, new.type, new.effective, moment, actor, payload, before, previous, chosen))
        heads[growth.stream] = (seq, previous)
    if rows:
        try:
            if len(rows) == 1:  # nothing can be half done, so no savepoint is needed
                _insert_one(rows[0])
            else:
                with transaction.atomic():
                    _insert(rows)
        except IntegrityError as clash:
            raise StaleStream(given[0].stream, given[0].expected, None) from clash
    return made


def _heads(streams: Sequence[str]) -> dict[str, tuple[int, str]]:
    """The last sequence number and digest of each stream that holds anything."""
    found: dict[str, tuple[int, str]] = {}
    newest = f"SELECT seq, digest FROM {StoredEvent._meta.db_table} WHERE stream = %s ORDER BY seq DESC LIMIT 1"  # noqa: S608 - our own table's name
    with connection.cursor() as cursor:
        for stream in set(streams):
            cursor.execute(newest, [stream])
            if row := cursor.fetchone():
                found[stream] = (row[0], row[1])
    return found


def _insert_one(row: tuple[Any, ...]) -> None:
    """Writes one row. PostgreSQL is asked not to fail, because a failed statement would spoil the caller's whole transaction."""
    table, columns, marks = StoredEvent._meta.db_table, ", ".join(COLUMNS), ", ".join(["%s"] * len(COLUMNS))
    ending = " ON CONFLICT (stream, seq) DO NOTHING" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks}){ending}", row)  # noqa: S608 - our own names
        if cursor.rowcount == 0:
            raise IntegrityError(f"{row[0]} already has an event {row[1]}")


def _insert(rows: Sequence[tuple[Any, ...]]) -> None:
    """Writes rows as they are; the database numbers them in this order."""
    table, columns = StoredEvent._meta.db_table, ", ".join(COLUMNS)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            arrays = ", ".join(f"%s::{'integer' if name == 'seq' else 'text'}[]" for name in COLUMNS)
            cursor.execute(
                f"INSERT INTO {table} ({columns}) SELECT {columns} FROM unnest({arrays}) "  # noqa: S608 - our own names
                f"WITH ORDINALITY AS given({columns}, place) ORDER BY place",
                [list(column) for column in zip(*rows, strict=True)],
            )
        else:
            marks = ", ".join(["%s"] * len(COLUMNS))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)  # noqa: S608 - our own names


def _moment(recorded: datetime) -> str:
    if recorded.tzinfo is None:
        raise ValueError(f"the moment {recorded.isoformat()} has no offset from UTC; hand in an aware datetime")
    return recorded.isoformat()


def _check(stream: str, new: NewEvent, actor: str) -> None:
    """Refuses what one of the databases could not hold, before it is half written."""
    for name, text in (("stream", stream), ("type", new.type), ("actor", actor)):
        if not text or "\x00" in text or len(text) > LENGTHS[name]:
            raise ValueError(f"{name} of an event: expected 1 to {LENGTHS[name]} characters without NUL, got {text[:40]!r} ({len(text)})")
    if not _DAY.fullmatch(new.effective):
        raise ValueError(f'effective day of an event: expected YYYY-MM-DD or "", got {new.effective[:40]!r}')


def to_event(row: StoredEvent) -> Event:
    """The event a row holds."""
    return Event(
        row.stream,
        row.seq,
        row.type,
        row.effective,
        row.recorded,
        row.actor,
        json.loads(row.payload),
        row.previous,
        row.digest,
        row.algorithm,
    )
