"""Reading the registry: plain frozen values, no rows of the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q

from quanze.core.registry.face import in_order
from quanze.store.registry import models
from quanze.store.registry.search.find import SearchResult, search  # noqa: F401  (readers look for it here)

# The kinds in the order in which a page shows them.
KINDS = (
    "power_items",
    "supervision_items",
    "inspection_items",
    "duties",
    "boundaries",
    "regimes",
    "public_services",
    "accountability",
    "discretion",
    "leniency",
)
ITEM_KINDS = ("power_items", "supervision_items", "inspection_items", "discretion", "leniency")


@dataclass(frozen=True, slots=True)
class BodyView:
    slug: str
    name: str
    region: str
    level: str
    other_names: tuple[str, ...]
    counts: dict[str, int]  # current records by kind
    types: dict[str, int] = field(default_factory=dict)  # current items by national power type; "" where there is none


@dataclass(frozen=True, slots=True)
class SourceView:
    sha256: str
    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class ListView:
    kind: str
    title: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class EditionView:
    """`status` is `current`, `superseded` or `copy` (says nothing that the current one does not say)."""

    body_slug: str
    body_name: str
    number: int
    title: str
    issuer: str
    list_date: str
    effective: str
    recorded: str
    actor: str
    status: str
    source: SourceView
    lists: tuple[ListView, ...]
    body_evidence: str
    declared: dict[str, int]
    coverage: dict[str, int]
    unplaced: tuple[dict[str, Any], ...]
    warnings: tuple[dict[str, Any], ...]
    digest: str


@dataclass(frozen=True, slots=True)
class RecordView:
    key: str
    kind: str
    order: int
    body_slug: str
    body_name: str
    edition_number: int
    code: str
    name: str
    sub_name: str
    power_type: str
    national_type: str
    type_note: str
    fields: dict[str, Any]
    place: dict[str, Any]
    field_places: dict[str, dict[str, Any]]
    state: str
    notes: tuple[str, ...]
    current: bool


@dataclass(frozen=True, slots=True)
class Neighbour:
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class RecordPage:
    """One record with what stands around it: the one before and after in its list, its history, its edition and source."""

    record: RecordView
    edition: EditionView
    list_title: str
    previous: Neighbour | None
    next: Neighbour | None
    siblings: tuple[RecordView, ...]  # the sub-items of the same item, itself included; empty where there is only one
    history: tuple[RecordView, ...]  # the same record in every edition that has it, newest first, itself included


@dataclass(frozen=True, slots=True)
class Home:
    """The figures of the home page; only what is current is counted."""

    bodies: tuple[BodyView, ...]
    kinds: dict[str, int]
    types: dict[str, int]
    editions: int
    records: int


def home() -> Home:
    listed = bodies()
    kinds: dict[str, int] = {}
    types: dict[str, int] = {}
    for body in listed:
        for kind, count in body.counts.items():
            kinds[kind] = kinds.get(kind, 0) + count
        for name, count in body.types.items():
            types[name] = types.get(name, 0) + count
    ordered = {kind: kinds[kind] for kind in KINDS if kind in kinds}
    return Home(listed, ordered, types, models.Edition.objects.count(), sum(ordered.values()))


def bodies() -> tuple[BodyView, ...]:
    """Every body with the counts of its current records, by region and name."""
    counts: dict[int, dict[str, int]] = {}
    types: dict[int, dict[str, int]] = {}
    rows = models.Record.objects.filter(current=True).order_by().values_list("body_id", "kind", "national_type").annotate(Count("id"))
    for body_id, kind, national_type, count in rows:
        of_body = counts.setdefault(body_id, {})
        of_body[kind] = of_body.get(kind, 0) + count
        if kind in ITEM_KINDS:
            by_type = types.setdefault(body_id, {})
            by_type[national_type] = by_type.get(national_type, 0) + count
    return tuple(_body(row, counts.get(row.pk, {}), types.get(row.pk, {})) for row in models.Body.objects.order_by("region", "name"))


def body(slug: str) -> BodyView | None:
    """The body with this slug; `None` where there is none."""
    row = models.Body.objects.filter(slug=slug).first()
    if row is None:
        return None
    counts: dict[str, int] = {}
    types: dict[str, int] = {}
    rows = models.Record.objects.filter(body=row, current=True).order_by().values_list("kind", "national_type").annotate(Count("id"))
    for kind, national_type, count in rows:
        counts[kind] = counts.get(kind, 0) + count
        if kind in ITEM_KINDS:
            types[national_type] = types.get(national_type, 0) + count
    return _body(row, counts, types)


def editions(slug: str) -> tuple[EditionView, ...]:
    """Every edition of a body, newest first."""
    rows = models.Edition.objects.filter(body__slug=slug).select_related("body", "source").prefetch_related("lists").order_by("-number")
    return tuple(_edition(row) for row in rows)


def edition(slug: str, number: int) -> EditionView | None:
    row = models.Edition.objects.filter(body__slug=slug, number=number).select_related("body", "source").prefetch_related("lists").first()
    return _edition(row) if row else None


def recent_editions(limit: int = 20) -> tuple[EditionView, ...]:
    """The editions recorded last, newest first."""
    rows = models.Edition.objects.select_related("body", "source").prefetch_related("lists").order_by("-recorded", "-id")[:limit]
    return tuple(_edition(row) for row in rows)


def records(slug: str, kind: str, *, edition_number: int | None = None, power_type: str | None = None) -> tuple[RecordView, ...]:
    """The records of one kind of one body in the order of the document: the current ones, or those of one edition."""
    found = models.Record.objects.filter(body__slug=slug, kind=kind).select_related("body", "edition")
    found = found.filter(current=True) if edition_number is None else found.filter(edition__number=edition_number)
    if power_type is not None:
        found = found.filter(national_type=power_type)
    return tuple(_record(row) for row in found.order_by("edition__number", "listing__order", "order"))


def record(key: str, *, edition_number: int | None = None) -> RecordPage | None:
    """The record with this key: the current one, else its latest; `None` where there is none."""
    rows = list(
        models.Record.objects.filter(key=key)
        .select_related("body", "edition", "edition__body", "edition__source", "listing")
        .order_by("-current", "-edition__number", "order")
    )
    row = next((row for row in rows if edition_number is None or row.edition.number == edition_number), None)
    if row is None:
        return None
    around = models.Record.objects.filter(listing=row.listing_id).only("key", "name", "sub_name", "order")
    before = around.filter(order__lt=row.order).order_by("-order").first()
    after = around.filter(order__gt=row.order).order_by("order").first()
    siblings: tuple[RecordView, ...] = ()
    if row.kind in ITEM_KINDS and row.name and row.sub_name:
        found = (
            models.Record.objects.filter(listing=row.listing_id, name=row.name).select_related("body", "edition").order_by("order")[:200]
        )
        siblings = tuple(_record(each) for each in found)
    history = tuple(_record(each) for each in sorted(rows, key=lambda each: -each.edition.number))
    return RecordPage(
        _record(row),
        _edition(row.edition),
        row.listing.title,
        _neighbour(before),
        _neighbour(after),
        siblings if len(siblings) > 1 else (),
        history,
    )


def duties(slug: str) -> tuple[RecordView, ...]:
    return records(slug, "duties")


@dataclass(frozen=True, slots=True)
class OfficeDuty:
    """One matter that an office of a body does, with the duty it belongs to."""

    duty_key: str
    duty: str
    label: str
    text: str
    remarks: str


def duties_by_office(slug: str) -> dict[str, tuple[OfficeDuty, ...]]:
    """Who does what inside a body: office -> its matters, in the order of the document; "" holds matters that name no office."""
    found: dict[str, list[OfficeDuty]] = {}
    for row in duties(slug):
        for matter in row.fields.get("matters", ()):
            office = " ".join(str(matter.get("office", "")).split())
            found.setdefault(office, []).append(
                OfficeDuty(row.key, row.name, matter.get("label", ""), matter.get("text", ""), matter.get("remarks", ""))
            )
    return {office: tuple(matters) for office, matters in found.items()}


def boundaries(slug: str) -> tuple[RecordView, ...]:
    return records(slug, "boundaries")


def regimes(slug: str) -> tuple[RecordView, ...]:
    return records(slug, "regimes")


def services(slug: str) -> tuple[RecordView, ...]:
    return records(slug, "public_services")


def accountability(slug: str) -> tuple[RecordView, ...]:
    return records(slug, "accountability")


def source(sha256: str) -> SourceView | None:
    row = models.Source.objects.filter(sha256=sha256).first()
    return _source(row) if row else None


def source_records(sha256: str) -> tuple[RecordView, ...]:
    """Every record that stands in one source file, in the order of the document."""
    rows = models.Record.objects.filter(edition__source__sha256=sha256).select_related("body", "edition")
    return tuple(_record(row) for row in rows.order_by("edition", "listing__order", "order"))


def kind_counts() -> dict[str, int]:
    rows = models.Record.objects.filter(Q(current=True)).order_by().values_list("kind").annotate(Count("id"))
    found = dict(rows)
    return {kind: found[kind] for kind in KINDS if kind in found}


def _body(row: models.Body, counts: dict[str, int], types: dict[str, int]) -> BodyView:
    ordered = {kind: counts[kind] for kind in KINDS if kind in counts}
    return BodyView(row.slug, row.name, row.region, row.level, tuple(row.other_names), ordered, types)


def _source(row: models.Source) -> SourceView:
    return SourceView(row.sha256, row.name, row.media_type, row.size)


def _edition(row: models.Edition) -> EditionView:
    lists = sorted(row.lists.all(), key=lambda each: each.order)
    return EditionView(
        row.body.slug,
        row.body.name,
        row.number,
        row.title,
        row.issuer,
        row.list_date,
        row.effective,
        row.recorded,
        row.actor,
        row.status,
        _source(row.source),
        tuple(ListView(each.kind, each.title, each.count, each.current) for each in lists),
        row.body_evidence,
        row.declared,
        row.coverage,
        tuple(row.unplaced),
        tuple(row.warnings),
        row.digest,
    )


def _neighbour(row: models.Record | None) -> Neighbour | None:
    return Neighbour(row.key, " · ".join(part for part in (row.name, row.sub_name) if part)) if row else None


def _record(row: models.Record) -> RecordView:
    return RecordView(
        row.key,
        row.kind,
        row.order,
        row.body.slug,
        row.body.name,
        row.edition.number,
        row.code,
        row.name,
        row.sub_name,
        row.power_type,
        row.national_type,
        row.type_note,
        in_order(row.fields),
        row.place,
        row.field_places,
        row.state,
        tuple(row.notes),
        row.current,
    )
