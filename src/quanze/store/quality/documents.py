"""An edition as the rules know documents: its current lists put together again from the rows, each record with the row it came from."""

from __future__ import annotations

from quanze.core.documents.model import ReadingWarning
from quanze.core.kernel.place import Place
from quanze.core.lists.model import Coverage, ExtractedLists, Header, RecognisedList, Unplaced
from quanze.core.lists.model import Record as Printed
from quanze.store.registry.models import Edition, EditionList, Record


def current_document(edition: Edition, name: str) -> tuple[ExtractedLists, dict[tuple[int, int], int]]:
    """The lists of an edition that are in force, under `name`; and for each (list, record) of it the number of its row.

    Totals that the document claims are left out once one of its lists was replaced: they cannot be compared any more.
    """
    lists, rows = [], {}
    listings = list(EditionList.objects.filter(edition=edition).order_by("order"))
    current = [each for each in listings if each.current]
    for number, listing in enumerate(current):
        made = []
        for index, row in enumerate(Record.objects.filter(listing=listing).order_by("order")):
            places = {field: Place.from_json(place) for field, place in row.field_places.items()}
            made.append(Printed(row.fields, Place.from_json(row.place), row.state, tuple(row.notes), places))  # type: ignore[arg-type]
            rows[number, index] = row.pk
        lists.append(RecognisedList(listing.kind, listing.title, tuple(made)))  # type: ignore[arg-type]
    whole = len(current) == len(listings)
    header = Header(edition.title, edition.issuer, edition.body.region, edition.list_date, edition.declared if whole else {})
    covered = edition.coverage
    document = ExtractedLists(
        name,
        edition.source.sha256,
        edition.source.media_type,
        header,
        tuple(lists),
        tuple(Unplaced(one.get("text", ""), one.get("reason", ""), Place.from_json(one.get("place", {}))) for one in edition.unplaced),
        Coverage(*(int(covered.get(part, 0)) for part in ("characters", "placed", "furniture", "unplaced"))),
        tuple(
            ReadingWarning(one.get("code", ""), one.get("message", ""), Place.from_json(one.get("place", {}))) for one in edition.warnings
        ),
    )
    return document, rows
