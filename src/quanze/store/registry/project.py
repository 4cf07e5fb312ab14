"""Rows from events. Accepting a document and rebuilding everything walk through the same door, so both give the same rows."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from quanze.core.kernel.events import Event
from quanze.core.kernel.unresolved import Unresolved
from quanze.core.lists.power_types import national_type
from quanze.core.registry.face import face
from quanze.store.ledger.models import StoredEvent
from quanze.store.ledger.operations import to_event
from quanze.store.registry.models import Body, Edition, EditionList, Record, SearchText, Source
from quanze.store.registry.search import index

STREAM = "registry:"


def stream_of(slug: str) -> str:
    return STREAM + slug


def apply(event: Event) -> None:
    """Writes the rows that one event of a registry stream gives rise to; an unknown type raises `ValueError`."""
    match event.type:
        case "BodyNamed":
            _body_named(event)
        case "EditionAccepted":
            _edition_accepted(event)
        case "RecordsListed":
            _records_listed(event)
        case _:
            raise ValueError(f"{event.stream}, event {event.seq}: the registry knows no event of type {event.type!r}")


def _body_named(event: Event) -> None:
    said = event.payload
    Body.objects.update_or_create(
        slug=said["slug"],
        defaults={"name": said["name"], "region": said["region"], "level": said["level"], "other_names": said["other_names"]},
    )


def _edition_accepted(event: Event) -> None:
    said = event.payload
    body = Body.objects.get(slug=said["slug"])
    file = said["source"]
    source, _ = Source.objects.get_or_create(
        sha256=file["sha256"], defaults={"name": file["name"][:255], "media_type": file["media_type"][:120], "size": file["size"]}
    )
    edition = Edition.objects.create(
        body=body,
        number=said["number"],
        title=said["title"],
        issuer=said["issuer"][:200],
        list_date=said["list_date"],
        effective=event.effective,
        recorded=event.recorded,
        actor=event.actor,
        source=source,
        body_evidence=said["body_evidence"],
        declared=said["declared"],
        coverage=said["coverage"],
        unplaced=said["unplaced"],
        warnings=said["warnings"],
        status=said["status"],
        digest=event.digest,
    )
    EditionList.objects.bulk_create(
        EditionList(
            edition=edition, kind=each["kind"], order=each["order"], title=each["title"], count=each["count"], current=each["current"]
        )
        for each in said["lists"]
    )
    for found in said["succession"].values():
        for number, order in found["replaces"]:
            _replace(body, number, order)


def _replace(body: Body, number: int, order: int) -> None:
    """Takes one list out of force; its edition too, once none of its lists is left."""
    listing = EditionList.objects.get(edition__body=body, edition__number=number, order=order)
    index.remove(listing.pk)
    Record.objects.filter(listing=listing).update(current=False)
    listing.current = False
    listing.save(update_fields=["current"])
    if not EditionList.objects.filter(edition=listing.edition_id, current=True).exists():
        Edition.objects.filter(pk=listing.edition_id).update(status="superseded")


def _records_listed(event: Event) -> None:
    said = event.payload
    edition = Edition.objects.get(body__slug=said["slug"], number=said["number"])
    listing = EditionList.objects.get(edition=edition, order=said["list"])
    rows = []
    for order, each in enumerate(said["records"], start=said["first"]):
        seen = face(said["kind"], each["fields"])
        mapped = national_type(seen.power_type)
        unknown = isinstance(mapped, Unresolved)
        rows.append(
            Record(
                body_id=edition.body_id,
                edition=edition,
                listing=listing,
                kind=said["kind"],
                order=order,
                key=each["key"],
                code=seen.code[:100],
                name=seen.name,
                sub_name=seen.sub_name,
                power_type=seen.power_type[:60],
                national_type="" if unknown else mapped.name,
                type_note=mapped.reason if unknown else mapped.note,
                fields=each["fields"],
                place=each["place"],
                field_places=each["field_places"],
                state=each["state"],
                notes=each["notes"],
                current=listing.current,
            )
        )
    Record.objects.bulk_create(rows)
    if listing.current:
        index.add(rows)
    Edition.objects.filter(pk=edition.pk).update(digest=event.digest)


@transaction.atomic
def rebuild(progress: Callable[[int], None] | None = None) -> int:
    """Throws all rows of the registry away and derives them again from the ledger; returns how many events that took."""
    index.clear()
    for model in (SearchText, Record, EditionList, Edition, Source, Body):
        model.objects.all().delete()
    count = 0
    for row in StoredEvent.objects.filter(stream__startswith=STREAM).order_by("id").iterator(chunk_size=200):
        apply(to_event(row))
        count += 1
        if progress:
            progress(count)
    return count
