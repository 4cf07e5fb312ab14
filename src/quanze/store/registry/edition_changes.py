"""What one edition says otherwise than the one before it, list by list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quanze.core.registry.compare import Comparison, Keyed, compare
from quanze.store.registry import queries
from quanze.store.registry.queries import EditionView, RecordView

COPY = "copy"  # the status of an edition that says what another says, in another format


@dataclass(frozen=True, slots=True)
class ListChanges:
    """One list of an edition beside the same list of the edition before it."""

    kind: str
    before: EditionView
    after: EditionView
    comparison: Comparison
    records: dict[str, RecordView]  # by key: as it stands now, or as it stood where it is gone


def edition_before(found: EditionView, kind: str, editions: Sequence[EditionView]) -> EditionView | None:
    """The edition whose list of this kind stood before `found`: by the dates of the lists, by number where one has no date.

    None where there is none, where `found` is a copy, and where the two lists are in force side by side and neither took the other's place.
    """
    if found.status == COPY:
        return None
    lists = {one.number: [part for part in one.lists if part.kind == kind] for one in editions}
    others = [one for one in editions if one.number != found.number and one.status != COPY and lists[one.number]]

    def earlier(one: EditionView) -> bool:
        if one.list_date and found.list_date and one.list_date != found.list_date:
            return one.list_date < found.list_date
        return one.number < found.number

    before = max(filter(earlier, others), key=lambda one: (one.list_date or "", one.number), default=None)
    if before is None:
        return None
    side_by_side = any(part.current for part in lists[before.number]) and any(part.current for part in found.lists if part.kind == kind)
    return None if side_by_side else before


def edition_changes(slug: str, number: int) -> tuple[ListChanges, ...]:
    """The lists of an edition that took the place of an earlier one, each compared with it; () where there is none."""
    editions = queries.editions(slug)
    found = next((one for one in editions if one.number == number), None)
    if found is None:
        return ()
    made = []
    for kind in dict.fromkeys(part.kind for part in found.lists):
        before = edition_before(found, kind, editions)
        if before is None:
            continue
        old = queries.records(slug, kind, edition_number=before.number)
        new = queries.records(slug, kind, edition_number=number)
        comparison = compare([Keyed(one.key, one.kind, one.fields) for one in old], [Keyed(one.key, one.kind, one.fields) for one in new])
        made.append(ListChanges(kind, before, found, comparison, {one.key: one for one in (*old, *new)}))
    return tuple(made)
