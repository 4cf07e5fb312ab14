"""What the public pages ask of the registry beyond `queries`: short pages of a list, offices, the state that caches depend on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.db.models.fields.json import KT

from quanze.store.registry import models
from quanze.store.registry.queries import ITEM_KINDS, RecordView, _record


@dataclass(frozen=True, slots=True)
class RegistryState:
    """What the registry holds at this moment, in one word: it changes with every accepted edition. `recorded` is "" while empty."""

    digest: str
    recorded: str


def state() -> RegistryState:
    row = models.Edition.objects.order_by("-id").values_list("id", "digest", "recorded", "status").first()
    if row is None:
        return RegistryState("empty", "")
    return RegistryState(f"{row[0]}-{row[1]}-{row[3]}", row[2])


@dataclass(frozen=True, slots=True)
class ListFilter:
    """Which records of a list are wanted; "" means all. `power_type` is a national type, or "-" for those that have none."""

    power_type: str = ""
    office: str = ""


@dataclass(frozen=True, slots=True)
class ListPage:
    """One short page of a list. The counts beside each filter are those with the other filter set."""

    records: tuple[RecordView, ...]
    total: int
    page: int
    pages: int
    types: tuple[tuple[str, int], ...]
    offices: tuple[tuple[str, int], ...]


def one_line(text: str) -> str:
    """The printed name of an office on one line: Chinese words lose the breaks of a narrow column, others keep one blank.

    >>> one_line("质量\\n监督科"), one_line("A  B")
    ('质量监督科', 'A B')
    """
    joined = ""
    for piece in text.split():
        apart = joined and joined[-1].isascii() and piece[0].isascii()
        joined += (" " if apart else "") + piece
    return joined


def office_name(printed: str) -> str:
    """The name of an office by which its work is gathered: on one line, without the stop that a list of names left behind.

    >>> office_name("稽查队、"), office_name("危化科、\\n执法支队")
    ('稽查队', '危化科、执法支队')
    """
    return one_line(printed).strip("、，,；;。. ")


def _of_list(slug: str, kind: str, edition_number: int | None) -> QuerySet[models.Record]:
    found = models.Record.objects.filter(body__slug=slug, kind=kind)
    return found.filter(current=True) if edition_number is None else found.filter(edition__number=edition_number)


def list_page(slug: str, kind: str, wanted: ListFilter, *, edition_number: int | None = None, page: int = 1, size: int = 50) -> ListPage:
    """The records of one kind of one body, filtered and cut into pages of `size`; a page that does not exist is empty."""
    every = _of_list(slug, kind, edition_number)
    by_type = Q(national_type="" if wanted.power_type == "-" else wanted.power_type) if wanted.power_type else Q()
    printed = _printed_offices(every) if wanted.office else {}
    by_office = Q(fields__handling_unit__in=printed.get(wanted.office, [])) if wanted.office else Q()
    chosen = every.filter(by_type).filter(by_office)
    total = chosen.count()
    rows = chosen.select_related("body", "edition").order_by("edition__number", "listing__order", "order")[(page - 1) * size : page * size]
    types = every.filter(by_office).order_by().values_list("national_type").annotate(Count("id"))
    offices: dict[str, int] = {}
    counted = every.filter(by_type).annotate(office=KT("fields__handling_unit")).order_by().values_list("office").annotate(Count("id"))
    for office, count in counted:
        if office and (name := office_name(office)):
            offices[name] = offices.get(name, 0) + count
    return ListPage(
        tuple(_record(row) for row in rows),
        total,
        page,
        max(1, -(-total // size)),
        tuple((name or "-", count) for name, count in types),
        tuple(sorted(offices.items(), key=lambda one: (-one[1], one[0]))),
    )


def _printed_offices(every: QuerySet[models.Record]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for office in every.annotate(office=KT("fields__handling_unit")).order_by().values_list("office", flat=True).distinct():
        if office:
            found.setdefault(office_name(office), []).append(office)
    return found


def offices(slug: str) -> tuple[tuple[str, str, int], ...]:
    """(office, kind, records) for every office that a current record of the body names as handling unit, the busiest first."""
    found: dict[tuple[str, str], int] = {}
    rows = models.Record.objects.filter(body__slug=slug, current=True).annotate(office=KT("fields__handling_unit"))
    for office, kind, count in rows.order_by().values_list("office", "kind").annotate(Count("id")):
        if office and (name := office_name(office)):
            key = (name, kind)
            found[key] = found.get(key, 0) + count
    return tuple((office, kind, count) for (office, kind), count in sorted(found.items(), key=lambda one: (-one[1], one[0])))


def printed_types(slug: str, edition_number: int) -> dict[tuple[str, str], int]:
    """How many records of an edition carry each (printed, national) power type."""
    rows = models.Record.objects.filter(body__slug=slug, edition__number=edition_number).order_by()
    return {
        (printed, national): count for printed, national, count in rows.values_list("power_type", "national_type").annotate(Count("id"))
    }


def source_editions(sha256: str) -> tuple[tuple[str, str, int, str], ...]:
    """(body slug, body name, edition number, title) of every edition that was read from a source."""
    rows = models.Edition.objects.filter(source__sha256=sha256).order_by("id")
    return tuple(rows.values_list("body__slug", "body__name", "number", "title"))


def current_count() -> int:
    return models.Record.objects.filter(current=True).count()


def current_keys(start: int, stop: int) -> Iterable[tuple[str, str]]:
    """(key, moment recorded) of the current records from `start` up to `stop`, for the sitemap."""
    rows = models.Record.objects.filter(current=True).order_by("id").values_list("key", "edition__recorded")
    return rows[start:stop].iterator()


UNCLASSED = "未归类"


def types_by_body(slug: str | None = None) -> dict[str, dict[str, int]]:
    """Body slug -> national type -> current records, of the records whose list prints a type at all.

    A printed type that maps to none of the ten is counted under `UNCLASSED`; a list that prints no types is not counted.
    """
    rows = models.Record.objects.filter(current=True, kind__in=ITEM_KINDS).exclude(power_type="")
    if slug is not None:
        rows = rows.filter(body__slug=slug)
    found: dict[str, dict[str, int]] = {}
    for body, name, count in rows.order_by().values_list("body__slug", "national_type").annotate(Count("id")):
        found.setdefault(body, {})[name or UNCLASSED] = count
    return found
