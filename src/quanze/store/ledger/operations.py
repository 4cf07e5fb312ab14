"""Appending to the ledger: the only way any accepted fact is written."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from quanze.core.kernel.canonical import canonical_json
from quanze.core.kernel.events import GENESIS, Event, chained
from quanze.store.ledger.models import StoredEvent


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


def append(
    stream: str, expected: int, events: Sequence[NewEvent], *, actor: str, recorded: datetime, algorithm: str = "sha256"
) -> list[Event]:
    """Appends `events` to `stream` if it holds exactly `expected` events, and returns them chained.

    Must be called inside the transaction that also writes the rows derived from the events. Raises `StaleStream`
    where another writer was first; the caller's transaction then rolls back whole.
    """
    last = StoredEvent.objects.filter(stream=stream).order_by("-seq").values_list("seq", "digest").first()
    seq, previous = last or (0, GENESIS)
    if seq != expected:
        raise StaleStream(stream, expected, seq)
    made: list[Event] = []
    for new in events:
        seq += 1
        event = chained(stream, seq, new.type, new.effective, recorded.isoformat(), actor, new.payload, previous, algorithm)
        previous = event.digest
        made.append(event)
    rows = [
        StoredEvent(
            stream=e.stream,
            seq=e.seq,
            type=e.type,
            effective=e.effective,
            recorded=e.recorded,
            actor=e.actor,
            payload=canonical_json(e.payload).decode(),
            previous=e.previous,
            digest=e.digest,
            algorithm=e.algorithm,
        )
        for e in made
    ]
    try:
        with transaction.atomic():
            StoredEvent.objects.bulk_create(rows, batch_size=500)
    except IntegrityError as clash:
        raise StaleStream(stream, expected, None) from clash
    return made


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
