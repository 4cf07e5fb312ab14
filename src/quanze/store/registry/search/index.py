"""Keeping the index in step with the current records; always inside the transaction that changes them."""

from __future__ import annotations

from collections.abc import Iterable
from types import ModuleType

from django.db import connection

from quanze.core.registry.searchable import SEPARATOR, normalise, searchable
from quanze.store.registry.models import Record, SearchText
from quanze.store.registry.search import postgres, sqlite
from quanze.store.registry.search.numbers import number_of

BATCH = 500


def backend() -> ModuleType:
    """The index of the database in use."""
    return postgres if connection.vendor == "postgresql" else sqlite


def add(records: Iterable[Record]) -> None:
    """Puts saved records into the index."""
    made = []
    for record in records:
        name = SEPARATOR.join(part for part in (normalise(record.name), normalise(record.sub_name)) if part)
        text = searchable(record.fields)
        if name and not all(part in text for part in name.split(SEPARATOR)):
            text = name + SEPARATOR + text  # a hit in a name must also be a hit in the text
        number = number_of(record.body_id, record.kind, record.national_type, record.pk)
        made.append(SearchText(number=number, record=record, name=name, text=text))
    for start in range(0, len(made), BATCH):
        part = made[start : start + BATCH]
        SearchText.objects.bulk_create(part)
        backend().add([(row.number, row.name, row.text) for row in part])


def remove(listing_id: int) -> None:
    """Takes the records of one list out of the index."""
    rows = SearchText.objects.filter(record__listing_id=listing_id)
    found = list(rows.values_list("number", "name", "text"))
    for start in range(0, len(found), BATCH):
        backend().remove(found[start : start + BATCH])
    rows.delete()


def clear() -> None:
    backend().clear()
    SearchText.objects.all().delete()
