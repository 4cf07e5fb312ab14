"""Rows of bodies, people, posts and certificates from their events; replaying them gives the same rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction

from quanze.core.kernel.events import Event
from quanze.store.accounts.models import (
    Agency,
    AgencySuccession,
    CertificateRow,
    Office,
    PersonRow,
    PostRow,
    RoleService,
)
from quanze.store.ledger.models import StoredEvent
from quanze.store.ledger.operations import to_event

AGENCY, PERSON = "agency:", "person:"


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _agency_registered(said: dict[str, Any]) -> None:
    Agency.objects.update_or_create(
        slug=said["slug"],
        defaults={
            "name": said["name"],
            "region": said["region"],
            "level": said["level"],
            "start": _day(said["from"]),
            "end": _day(said["until"]),
        },
    )


def _agency_succeeded(said: dict[str, Any]) -> None:
    before, after = Agency.objects.get(slug=said["before"]), Agency.objects.get(slug=said["after"])
    AgencySuccession.objects.update_or_create(before=before, after=after, defaults={"day": _day(said["day"]), "basis": said["basis"]})
    Agency.objects.filter(pk=before.pk).update(end=_day(said["day"]))


def _office_named(said: dict[str, Any]) -> None:
    Office.objects.get_or_create(agency=Agency.objects.get(slug=said["agency"]), name=said["name"])


def _role_served(said: dict[str, Any]) -> None:
    RoleService.objects.update_or_create(
        role=said["role"],
        provider=Agency.objects.get(slug=said["provider"]),
        served=Agency.objects.get(slug=said["served"]),
        defaults={"start": _day(said["from"]), "end": _day(said["until"])},
    )


def _person_registered(said: dict[str, Any]) -> None:
    PersonRow.objects.update_or_create(id=said["person"], defaults={"name": said["name"]})


def _post_proposed(said: dict[str, Any]) -> None:
    PostRow.objects.update_or_create(
        person_id=said["person"],
        number=said["number"],
        defaults={
            "agency": Agency.objects.get(slug=said["agency"]),
            "office": said["office"],
            "role": said["role"],
            "start": _day(said["from"]),
            "end": _day(said["until"]),
            "state": "proposed",
        },
    )


def _post_confirmed(said: dict[str, Any]) -> None:
    PostRow.objects.filter(person_id=said["person"], number=said["number"]).update(state="held")


def _post_refused(said: dict[str, Any]) -> None:
    PostRow.objects.filter(person_id=said["person"], number=said["number"]).update(state="refused")


def _post_ended(said: dict[str, Any]) -> None:
    PostRow.objects.filter(person_id=said["person"], number=said["number"]).update(end=_day(said["until"]))


def _certificate_issued(said: dict[str, Any]) -> None:
    CertificateRow.objects.update_or_create(
        number=said["number"],
        defaults={
            "person_id": said["person"],
            "issuer": said["issuer"],
            "scope": said["scope"],
            "start": _day(said["from"]),
            "end": _day(said["until"]),
        },
    )


def _certificate_revoked(said: dict[str, Any]) -> None:
    CertificateRow.objects.filter(number=said["number"]).update(revoked=_day(said["day"]), reason=said["reason"])


APPLY: dict[str, Callable[[dict[str, Any]], None]] = {
    "AgencyRegistered": _agency_registered,
    "AgencySucceeded": _agency_succeeded,
    "OfficeNamed": _office_named,
    "RoleServed": _role_served,
    "PersonRegistered": _person_registered,
    "PostProposed": _post_proposed,
    "PostConfirmed": _post_confirmed,
    "PostRefused": _post_refused,
    "PostEnded": _post_ended,
    "CertificateIssued": _certificate_issued,
    "CertificateRevoked": _certificate_revoked,
}


def apply(event: Event) -> None:
    """Writes the rows of one event of an agency's or a person's stream; an unknown type raises `ValueError`."""
    if event.type not in APPLY:
        raise ValueError(f"{event.stream}, event {event.seq}: accounts know no event of type {event.type!r}")
    APPLY[event.type](event.payload)


@transaction.atomic
def rebuild(progress: Callable[[int], None] | None = None) -> int:
    """Derives all rows of bodies and people again; returns how many events that took. Accounts, which hang on them, stay."""
    for model in (AgencySuccession, RoleService, Office, PostRow, CertificateRow):
        model.objects.all().delete()
    count = 0
    for row in StoredEvent.objects.filter(type__in=APPLY).order_by("id").iterator(chunk_size=500):
        if row.stream.startswith((AGENCY, PERSON)):
            apply(to_event(row))
            count += 1
            if progress:
                progress(count)
    return count
