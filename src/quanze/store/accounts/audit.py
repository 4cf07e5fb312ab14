"""The audit stream: every sign-in, failure and refused access as an event that nobody can alter. One stream a month."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from quanze.core.kernel.events import Event
from quanze.store.ledger.models import StoredEvent
from quanze.store.ledger.operations import NewEvent, StaleStream, append, to_event
from quanze.store.ledger.queries import stream_length

STREAM = "audit:"
ATTEMPTS = 12


def note(type_: str, actor: str, now: datetime, **facts: Any) -> None:
    """Records one fact of who came in or was refused. `actor` is a person's id, or "" where nobody is known."""
    stream = f"{STREAM}{now:%Y-%m}"
    for attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                append(stream, stream_length(stream), [NewEvent(type_, facts)], actor=actor or "（未登录）", recorded=now)
            return
        except StaleStream:
            if attempt == ATTEMPTS - 1:
                raise


def trace(text: str) -> str:
    """A mark by which equal inputs can be told without keeping them: a password typed into the wrong box must not stand in a log."""
    return hmac.new(settings.SECRET_KEY.encode(), text.encode("utf-8", "replace"), "sha256").hexdigest()[:16]


def months() -> tuple[str, ...]:
    """The months that have events, newest first."""
    streams = StoredEvent.objects.filter(stream__startswith=STREAM).order_by().values_list("stream", flat=True).distinct()
    return tuple(sorted((stream[len(STREAM) :] for stream in streams), reverse=True))


def events(month: str, *, type_: str = "", actor: str = "", before: int | None = None, limit: int = 100) -> tuple[Event, ...]:
    """The newest events of a month, newest first; those before event `before` for the next page."""
    rows = StoredEvent.objects.filter(stream=STREAM + month)
    if type_:
        rows = rows.filter(type=type_)
    if actor:
        rows = rows.filter(actor=actor)
    if before is not None:
        rows = rows.filter(seq__lt=before)
    return tuple(to_event(row) for row in rows.order_by("-seq")[:limit])


def all_events(month: str) -> Iterator[Event]:
    """The events of a month in order, to be exported or verified."""
    return (to_event(row) for row in StoredEvent.objects.filter(stream=STREAM + month).order_by("seq").iterator(chunk_size=2000))
