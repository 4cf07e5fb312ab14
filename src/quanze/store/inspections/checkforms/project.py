"""Rows of check forms and programmes from events. Living and rebuilding walk through the same door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db import transaction

from quanze.core.kernel.events import Event
from quanze.store.inspections.checkforms.models import CheckItem, FormVersion, LineItem, ProgrammeRow
from quanze.store.ledger.models import StoredEvent
from quanze.store.ledger.operations import to_event

STREAM = "check-forms:"
MADE, FROZEN, WITHDRAWN = "CheckFormMade", "CheckFormFrozen", "CheckFormWithdrawn"
PROGRAMME_SET, LINE_CONNECTED, ITEM_CONNECTED = "ProgrammeSet", "CheckLineConnected", "CheckItemConnected"


def stream_of(body: str) -> str:
    """The stream of a body's check forms and of its decisions on programmes."""
    return STREAM + body


def apply(event: Event) -> None:
    """Writes the rows that one event gives rise to; an unknown type raises `ValueError`."""
    body, said = event.stream.removeprefix(STREAM), event.payload
    if event.type == MADE:
        FormVersion.objects.create(
            body=body,
            form=said["form"],
            version=said["version"],
            title=said["title"],
            regime=said["regime"],
            lines=said["lines"],
            digest=said["digest"],
            made_on=date.fromisoformat(event.effective),
            actor=event.actor,
            source=said["source"],
            reason=said["reason"],
        )
    elif event.type == FROZEN:
        FormVersion.objects.filter(body=body, form=said["form"], version=said["version"]).update(frozen=True)
    elif event.type == WITHDRAWN:
        FormVersion.objects.filter(body=body, form=said["form"]).update(withdrawn=True, reason=said["reason"])
    elif event.type == PROGRAMME_SET:
        ProgrammeRow.objects.update_or_create(
            body=body, regime=said["regime"], defaults={"title": said["title"], "data": said["data"], "edition_place": said["place"]}
        )
    elif event.type == LINE_CONNECTED:
        LineItem.objects.update_or_create(
            body=body, form=said["form"], line=said["line"], defaults={"item": said["item"], "actor": event.actor}
        )
    elif event.type == ITEM_CONNECTED:
        CheckItem.objects.update_or_create(body=body, item=said["item"], defaults={"regime": said["regime"], "actor": event.actor})
    else:
        raise ValueError(f"{event.stream}, event {event.seq}: check forms know no event of type {event.type!r}")


@transaction.atomic
def rebuild(progress: Callable[[int], None] | None = None) -> int:
    """Throws the rows away and derives them again from the ledger; returns how many events that took."""
    for model in (FormVersion, ProgrammeRow, LineItem, CheckItem):
        model.objects.all().delete()
    count = 0
    for count, row in enumerate(StoredEvent.objects.filter(stream__startswith=STREAM).order_by("id").iterator(chunk_size=500), 1):
        apply(to_event(row))
        if progress:
            progress(count)
    return count
