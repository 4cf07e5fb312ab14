"""Reading the ledger."""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.kernel.events import Event
from quanze.core.proofs.checkpoints import Checkpoint, read_checkpoint
from quanze.store.ledger.models import StoredCheckpoint, StoredEvent
from quanze.store.ledger.operations import to_event


def stream_events(stream: str, after: int = 0) -> Iterator[Event]:
    """The events of one stream in order, from the one after `after` on."""
    rows = StoredEvent.objects.filter(stream=stream, seq__gt=after).order_by("seq")
    return (to_event(row) for row in rows.iterator(chunk_size=2000))


def stream_length(stream: str) -> int:
    """How many events a stream holds; 0 where there is no such stream."""
    return StoredEvent.objects.filter(stream=stream).order_by("-seq").values_list("seq", flat=True).first() or 0


def recent_checkpoints(most: int = 10) -> list[tuple[Checkpoint, str]]:
    """The newest checkpoints, newest first, each with its signature (hexadecimal)."""
    rows = StoredCheckpoint.objects.order_by("-number").values_list("content", "signature")[:most]
    return [(read_checkpoint(content), signature) for content, signature in rows]


def events_after(position: int) -> int:
    """How many events were recorded after a position, such as that of the newest checkpoint."""
    return StoredEvent.objects.filter(id__gt=position).count()
