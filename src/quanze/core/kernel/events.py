"""Events: every accepted fact, chained so that nobody can alter one unseen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from json.encoder import encode_basestring
from typing import Any

from quanze.core.kernel.canonical import canonical_json, digest

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Event:
    """One fact of one stream.

    `effective` is the day the fact takes effect (YYYY-MM-DD, or "" where it has none), `recorded` the moment it was
    written down (ISO 8601 with offset), `actor` who did it. `previous` is the digest of the event before it in
    the same stream, `GENESIS` for the first. `digest` covers all else.
    """

    stream: str
    seq: int
    type: str
    effective: str
    recorded: str
    actor: str
    payload: dict[str, Any]
    previous: str
    digest: str
    algorithm: str = "sha256"


def event_text(
    stream: str, seq: int, type_: str, effective: str, recorded: str, actor: str, payload: str, previous: str, algorithm: str
) -> str:
    """What the digest of an event covers, as text: the canonical JSON of all its fields by name.

    `payload` is canonical JSON already and stands as it is, so that verifying need not write it again.

    >>> event_text("a", 1, "T", "", "R", "我", '{"n":1}', "0", "sha256")
    '{"actor":"我","algorithm":"sha256","effective":"","payload":{"n":1},"previous":"0","recorded":"R","seq":1,"stream":"a","type":"T"}'
    """
    q = encode_basestring
    return (
        f'{{"actor":{q(actor)},"algorithm":{q(algorithm)},"effective":{q(effective)},"payload":{payload},'
        f'"previous":{q(previous)},"recorded":{q(recorded)},"seq":{seq},"stream":{q(stream)},"type":{q(type_)}}}'
    )


def event_digest(
    stream: str, seq: int, type_: str, effective: str, recorded: str, actor: str, payload: dict[str, Any], previous: str, algorithm: str
) -> str:
    """The digest that binds an event to its content and to the event before it: over the canonical JSON of all fields by name."""
    text = event_text(stream, seq, type_, effective, recorded, actor, canonical_json(payload).decode(), previous, algorithm)
    return digest(text.encode(), algorithm)


def chained(
    stream: str,
    seq: int,
    type_: str,
    effective: str,
    recorded: str,
    actor: str,
    payload: dict[str, Any],
    previous: str,
    algorithm: str = "sha256",
) -> Event:
    """The event with its digest.

    >>> first = chained("body:1", 1, "BodyNamed", "", "2026-01-01T09:00:00+08:00", "list office", {"name": "财政局"}, GENESIS)
    >>> list(broken_links([first]))
    []
    """
    made = event_digest(stream, seq, type_, effective, recorded, actor, payload, previous, algorithm)
    return Event(stream, seq, type_, effective, recorded, actor, payload, previous, made, algorithm)


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """The place where a chain does not hold, and why."""

    stream: str
    seq: int
    reason: str


def broken_links(events: Iterable[Event]) -> Iterable[BrokenLink]:
    """Where the events of one stream, given in order of `seq`, do not hold together; nothing where all is well."""
    previous, expected = GENESIS, 1
    for event in events:
        if event.seq != expected:
            yield BrokenLink(
                event.stream, event.seq, f"expected event {expected}, found {event.seq}: an event is missing, doubled or out of order"
            )
        if event.previous != previous:
            yield BrokenLink(event.stream, event.seq, "does not name the digest of the event before it")
        again = event_digest(
            event.stream,
            event.seq,
            event.type,
            event.effective,
            event.recorded,
            event.actor,
            event.payload,
            event.previous,
            event.algorithm,
        )
        if again != event.digest:
            yield BrokenLink(event.stream, event.seq, "its content does not give its digest: something in it was altered")
        previous, expected = event.digest, event.seq + 1
