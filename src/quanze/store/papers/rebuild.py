"""The rows of papers, templates and number registers made again from the ledger alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db import transaction
from django.db.models import Max

from quanze.store.ledger.models import StoredEvent
from quanze.store.ledger.operations import to_event
from quanze.store.papers.models import NumberRegister, OfficeTemplate, Paper
from quanze.store.papers.operations import ISSUED, TEMPLATE_TAKEN, papers_stream, project, templates_stream


@transaction.atomic
def rebuild(progress: Callable[[int], None] | None = None) -> int:
    """All papers, all templates that offices brought, and the last number of every register; how many events that took."""
    for model in (Paper, OfficeTemplate, NumberRegister):
        model.objects.all().delete()
    count = 0
    events = StoredEvent.objects.filter(type__in=(ISSUED, TEMPLATE_TAKEN)).order_by("id")
    for event in map(to_event, events.iterator(chunk_size=500)):
        said = event.payload
        if event.type == ISSUED and event.stream.startswith(papers_stream("")):
            matter = event.stream.removeprefix(papers_stream(""))
            project(matter, event.seq, event.actor, said, date.fromisoformat(event.effective))
        elif event.type == TEMPLATE_TAKEN and event.stream.startswith(templates_stream("")):
            OfficeTemplate.objects.create(
                body=event.stream.removeprefix(templates_stream("")),
                form=said["form"],
                version=said["version"],
                file=said["file"],
                name=said["name"],
                actor=event.actor,
                recorded=event.recorded,
            )
        else:
            continue
        count += 1
        if progress:
            progress(count)
    numbered = Paper.objects.filter(number__isnull=False).order_by().values("body", "kind", "year").annotate(last=Max("number"))
    NumberRegister.objects.bulk_create(NumberRegister(**row) for row in numbered)
    return count
