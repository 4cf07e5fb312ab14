"""Rows of visits from events: nothing here decides anything. Living and rebuilding walk through the same door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from quanze.core.inspections.gates import NAMING
from quanze.core.kernel.events import Event
from quanze.core.procedures.state import ACT_TAKEN, MatterState
from quanze.store.inspections.visits.codes import code_digest, code_of
from quanze.store.inspections.visits.models import FormRecord, Photo, Visit, VisitOfficer
from quanze.store.ledger.queries import stream_events
from quanze.store.matters.definitions import procedure_under
from quanze.store.matters.models import Matter
from quanze.store.matters.operations import state_of, stream_of
from quanze.store.matters.rebuild import matter_keys

PREPARED, OVERRIDDEN, CODE_GIVEN = "VisitPrepared", "GatesOverridden", "EntryCodeGiven"
RECORDED, CHOSEN, PHOTO, FOUND, JOINED = "FormRecordSynced", "FormRecordChosen", "PhotoKept", "FindingsTaken", "VisitJoined"
KIND = "inspection"
# what a visit's own event brings of the columns, by name
_PREPARED = (
    "subject", "subject_name", "address", "regime", "item", "kind", "reason", "form", "form_version", "plan", "task", "partners",
    "recheck_of", "subject_kinds", "superior",
)  # fmt: skip
# rooms that know more of a visit's stream (orders, publication) add: event type, or "act:ID" -> what it changes on the row
HANDLERS: dict[str, Callable[[Visit, Event], None]] = {}


def write_visit(matter: Matter, state: MatterState) -> Visit:
    """The row of a visit as its matter stands now; what the visit's own events say is laid over it by `apply`."""
    visit = Visit.objects.filter(key=matter.key).first() or Visit(key=matter.key)
    procedure = procedure_under(matter.procedure, matter.version, matter.procedure_digest)
    visit.body, visit.procedure = matter.body, matter.procedure
    visit.stage, visit.closed = state.stage, procedure.stages[state.stage].final
    visit.next_due, visit.length = matter.next_due, matter.length
    fields = state.fields
    visit.planned_on = _day(fields.get("planned_on"))
    visit.lead = (state.people.get("handler") or ("",))[0]
    return visit


def _day(value: Any) -> date | None:
    return date.fromisoformat(str(value)[:10]) if value else None


def _moment(value: Any) -> datetime | None:
    """A moment as typed; without an offset it is the office's own time."""
    if not value:
        return None
    found = datetime.fromisoformat(str(value))
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(settings.TIME_ZONE))


def apply(visit: Visit, event: Event) -> None:
    """What one event adds to the rows of a visit; the row itself is saved by the caller."""
    said = event.payload
    if event.type == ACT_TAKEN:
        _act(visit, event)
        extra = HANDLERS.get(f"act:{said['act']}")
    else:
        _own(visit, event)
        extra = HANDLERS.get(event.type)
    if extra is not None:
        extra(visit, event)


def _act(visit: Visit, event: Event) -> None:
    fields: dict[str, Any] = event.payload.get("fields", {})
    act = event.payload["act"]
    recorded = datetime.fromisoformat(event.recorded)
    if act in (*NAMING, "emergency_visit"):
        _team(visit, [fields["handler"], *fields.get("co_handlers", ())], None)
    if act in NAMING:  # who came in later was approved later
        visit.approved_at = recorded
    elif act == "make_up_approval":
        visit.made_up_at = visit.approved_at = recorded
    elif act in ("refuse", "cancel"):
        visit.ended_at = recorded
    if act in ("visit", "emergency_visit"):
        visit.started_at = _moment(fields["visit_from"])
        visit.emergency = act == "emergency_visit"
        visit.place, visit.position = str(fields["place"])[:200], str(fields.get("position", ""))[:80]
        visit.credentials_shown = fields.get("credentials_shown") is True
        _team(visit, fields["present"], _local(visit.started_at))
    elif act == "sign":
        visit.signature, visit.signed_by = fields["signature"], str(fields.get("signed_by", ""))[:120]
        visit.signature_digest, visit.witness = str(fields.get("signature_digest", ""))[:64], str(fields.get("witness", ""))[:120]
        visit.refusal_note = fields.get("refusal_note", "")
    elif act == "record_result":
        visit.result, visit.note = fields["result"], fields.get("result_note", "")
        visit.ended_at = _moment(fields["visit_until"])
        VisitOfficer.objects.filter(visit=visit).update(clean=visit.result == "good")
    elif act == "open_case":
        visit.case = str(fields["case_key"])[:40]
    elif act == "transfer":
        visit.transferred_to = str(fields["transfer_to"])[:200]
    elif act == "publish":
        visit.published_on, visit.public_words = _day(event.payload["on"]), fields.get("public_words", "")


def _local(moment: datetime | None) -> date | None:
    return moment.astimezone(ZoneInfo(settings.TIME_ZONE)).date() if moment else None


def _team(visit: Visit, people: list[str], on: date | None) -> None:
    VisitOfficer.objects.filter(visit=visit).delete()
    VisitOfficer.objects.bulk_create(
        [VisitOfficer(visit=visit, person=one, subject=visit.subject, on=on) for one in dict.fromkeys(people) if one]
    )


def _own(visit: Visit, event: Event) -> None:
    said = event.payload
    if event.type == PREPARED:
        for name in _PREPARED:
            setattr(visit, name, said[name])
    elif event.type == OVERRIDDEN:
        visit.overridden = sorted({*visit.overridden, *(each["guard"] for each in said["overrides"])})
    elif event.type == CODE_GIVEN:
        visit.code_digest = said["digest"]
        code = code_of(visit.key, event.seq)
        # a secret key that was changed since makes another code, which was never given to anybody
        visit.code = code if code_digest(code) == said["digest"] else ""
    elif event.type == RECORDED:
        _record(visit, event)
    elif event.type == CHOSEN:
        row = FormRecord.objects.get(visit=visit, record=said["record"])
        FormRecord.objects.filter(visit=visit, part=row.part).update(among=None)
        FormRecord.objects.filter(pk=row.pk).update(among=said["among"])
    elif event.type == FOUND:
        visit.record, visit.failed = said["record"], said["failed"]
        visit.findings = sum(not line.get("part") for line in said["failed"])
        visit.partners = [one for one in visit.partners if one not in said.get("absent", ())]
    elif event.type == JOINED:
        visit.joined = [*visit.joined, said]
        if said["body"] != visit.body and said["body"] not in visit.partners:
            visit.partners = [*visit.partners, said["body"]]
    elif event.type == PHOTO:
        Photo.objects.create(
            visit=visit, sha256=said["sha256"], line=said["line"], taken_at=_moment(said["taken_at"]), media_type=said["media_type"],
            size=said["size"], seq=event.seq, number=said["number"], name=said["name"], person=event.actor,
            kept_at=datetime.fromisoformat(event.recorded), exif_at=said["exif_at"], original=said["original"], late=said["late"],
        )  # fmt: skip


def _record(visit: Visit, event: Event) -> None:
    """Keeps the newest revision of a record; an older one that arrives later stays in the ledger and is no row."""
    said = event.payload
    if said["arrival"] == "older":
        return
    FormRecord.objects.update_or_create(
        visit=visit,
        record=said["record"],
        defaults={
            "device": said["device"], "person": event.actor, "answers": said["answers"], "filled_at": _moment(said["filled_at"]),
            "sent_at": _moment(said["sent_at"]), "synced_at": datetime.fromisoformat(event.recorded), "digest": said["digest"], "seq": event.seq,
            "form": said["form"], "form_version": said["version"], "revision": said["revision"], "counter": said["counter"],
            "faults": said["faults"], "complete": said["complete"], "late": said["late"], "part": said.get("part", 0),
        },
    )  # fmt: skip


def bring_up(key: str) -> Visit:
    """Brings the visit's rows up to the matter's last event."""
    matter = Matter.objects.get(key=key)
    known = Visit.objects.filter(key=key).values_list("length", flat=True).first() or 0
    return _replay(matter, known)


def _replay(matter: Matter, known: int) -> Visit:
    visit = write_visit(matter, state_of(matter))
    if visit.pk is None:
        visit.save()
    for event in stream_events(stream_of(matter.key), known):
        apply(visit, event)
    visit.save()
    return visit


def rebuild(progress: Callable[[int], None] | None = None) -> int:
    """Makes the rows of all visits again from the ledger and the rows of the matters; how many there are. Ratings are no events and stay."""
    count = 0
    with transaction.atomic():
        Visit.objects.all().delete()
        for key in matter_keys():
            matter = Matter.objects.filter(key=key, kind=KIND).first()
            # an inspection that was opened outside this room has a matter and no visit
            if matter is None or not any(event.type == PREPARED for event in stream_events(stream_of(key))):
                continue
            _replay(matter, 0)
            count += 1
            if progress:
                progress(count)
    return count


def quarter_of(day: date) -> str:
    """The quarter of a day: `2026-Q1`."""
    return f"{day.year}-Q{(day.month - 1) // 3 + 1}"
