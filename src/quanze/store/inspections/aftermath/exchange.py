"""Inspections as exchange records: visits, subjects, plans and drawn subjects of a body, each row with its faults."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count

from quanze.adapters.exchange_records import record_forms
from quanze.adapters.inspection_rules import kind_titles, load_regimes
from quanze.core.forms.exchange import ExchangeRow, exchange_row
from quanze.core.inspections.exchange import (
    Batch,
    Reporter,
    VisitRecord,
    drawn_values,
    item_codes,
    plan_values,
    subject_values,
    visit_values,
)
from quanze.core.procedures.people import Person
from quanze.store.accounts.queries import people_facts
from quanze.store.inspections.plans.models import Plan, Task
from quanze.store.inspections.subjects.models import Subject
from quanze.store.inspections.visits.models import Visit
from quanze.store.registry.models import Record

Codes = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Row:
    """One record: whose it is, in words, and the record with its faults."""

    name: str
    record: ExchangeRow


def export(form: str, body: str, by: Reporter, since: date, until: date, batch: Batch, codes: Codes | None = None) -> Iterator[Row]:
    """The records of a body from `since` (inclusive) to `until` (exclusive); `KeyError` for an unknown form.

    Visits count by the day they ended, subjects by the day they last changed, plans and the subjects drawn for them by the plan's first
    day. `codes` gives an item (its key or name) the two codes of the national catalogue, where the list prints none.
    """
    makers: Mapping[str, Callable[..., Iterator[tuple[str, dict[str, Any]]]]] = {
        "inspection_behaviour": _visits,
        "inspection_subject": _subjects,
        "inspection_plan": _plans,
        "inspection_drawn": _drawn,
    }
    maker, layout = makers[form], record_forms()[form]
    for name, values in maker(body, by, since, until, batch, codes or {}):
        yield Row(name, exchange_row(layout, values, batch.at.date()))


def _edges(since: date, until: date) -> tuple[datetime, datetime]:
    zone = ZoneInfo(settings.TIME_ZONE)
    return datetime.combine(since, time.min, zone), datetime.combine(until, time.min, zone)


def _visits(body: str, by: Reporter, since: date, until: date, batch: Batch, codes: Codes) -> Iterator[tuple[str, dict[str, Any]]]:
    zone = ZoneInfo(settings.TIME_ZONE)
    regimes = {one.id: one.title for one in load_regimes(batch.at.date())}
    kinds = kind_titles()
    items: dict[str, tuple[str, str]] = {}
    people = people_facts(body, until)
    first, last = _edges(since, until)
    found = Visit.objects.filter(body=body, ended_at__gte=first, ended_at__lt=last).exclude(result="").order_by("ended_at", "id")
    found = found.prefetch_related("officers")
    for one in found.iterator(chunk_size=500):
        if one.item not in items:
            items[one.item] = _codes_of(one.item, codes)
        day = one.ended_at.astimezone(zone).date()
        subject = Subject.objects.filter(body=body, key=one.subject).values_list("division", "address", "kinds").first() or ("", "", [])
        officers = [_officer(each.person, people.get(each.person), day) for each in one.officers.all()]
        regime = regimes.get(one.regime, one.regime)
        yield one.subject_name, visit_values(
            VisitRecord(
                one.key, one.plan, f"{regime}：{one.subject_name}"[:200], one.subject_name, one.subject,
                tuple(kinds.get(kind, kind) for kind in subject[2]), one.address or subject[1], subject[0], one.kind, True, one.result,
                one.ended_at.astimezone(zone), officers, items[one.item],
            ),
            by,
            batch,
        )  # fmt: skip


def _officer(id_: str, person: Person | None, day: date) -> tuple[str, str]:
    if person is None:
        return id_, ""
    certificate = person.certificate_on(day)
    return person.name, certificate.number if certificate else ""


def _codes_of(item: str, codes: Codes) -> tuple[str, str]:
    row = Record.objects.filter(key=item).order_by("-current", "-id").values_list("code", "name").first() or ("", "")
    told = codes.get(item) or codes.get(row[1] or "") or ("", "")
    return item_codes(row[0] or "", *told)


def _subjects(body: str, by: Reporter, since: date, until: date, batch: Batch, codes: Codes) -> Iterator[tuple[str, dict[str, Any]]]:
    kinds = kind_titles()
    found = Subject.objects.filter(body=body, changed_on__gte=since, changed_on__lt=until).order_by("id")
    for one in found.iterator(chunk_size=2000):
        told = [kinds.get(kind, kind) for kind in one.kinds]
        yield one.name, subject_values(one.key, one.name, told, one.address, one.division, by, _operation(batch, one.active))


def _operation(batch: Batch, active: bool) -> Batch:
    return batch if active else Batch(batch.number, batch.at, batch.origin, batch.reporter, "d")


def _plans(body: str, by: Reporter, since: date, until: date, batch: Batch, codes: Codes) -> Iterator[tuple[str, dict[str, Any]]]:
    for one in _published(body, since, until).annotate(drawn=Count("tasks")):
        kinds = {kind for regime in load_regimes(one.start) if regime.id in one.regimes for kind in regime.kinds}
        among = Subject.objects.filter(body=body, active=True, kind_rows__kind__in=kinds).distinct().count()
        share = Fraction(one.drawn, among) if among and one.drawn <= among else None
        yield one.title, plan_values(one.key, one.title, one.year, share, by, batch)


def _drawn(body: str, by: Reporter, since: date, until: date, batch: Batch, codes: Codes) -> Iterator[tuple[str, dict[str, Any]]]:
    plans = _published(body, since, until).values("pk")
    for one in Task.objects.filter(plan__in=plans).select_related("plan").order_by("plan_id", "number").iterator(chunk_size=2000):
        yield one.subject_name, drawn_values(one.plan.key, one.subject, one.subject_name, batch)


def _published(body: str, since: date, until: date) -> Any:
    return Plan.objects.filter(body=body, start__gte=since, start__lt=until, published_on__isnull=False).order_by("id")


def next_day(day: date) -> date:
    """The day after: an export up to and including `day` ends before it."""
    return day + timedelta(days=1)
