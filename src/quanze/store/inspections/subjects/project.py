"""Rows of the register and of the officers from their events: nothing here decides anything. Living and rebuilding walk through the same door.

Subjects are written by the thousand in one statement a table: an import of a hundred thousand must not hold the only writer of a SQLite office for long.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection, transaction

from quanze.core.inspections.subjects import Licence, licence_end
from quanze.core.kernel.events import Event
from quanze.store.inspections.subjects.find import SEPARATOR, forget, forget_all, remember
from quanze.store.inspections.subjects.models import Absence, Interest, OfficerProfile, Subject, SubjectFigure, SubjectKind
from quanze.store.ledger.models import StoredEvent
from quanze.store.ledger.operations import to_event

IMPORTED, ADDED, CHANGED, ENDED, RETURNED = "SubjectsImported", "SubjectAdded", "SubjectChanged", "SubjectEnded", "SubjectReturned"
OF_SUBJECTS = (IMPORTED, ADDED, CHANGED, ENDED, RETURNED)
SKILLED, ABSENT, PRESENT, INTERESTED, DISINTERESTED = (
    "SpecialitiesSet",
    "AbsenceNoted",
    "AbsenceWithdrawn",
    "InterestDeclared",
    "InterestWithdrawn",
)
OF_OFFICERS = (SKILLED, ABSENT, PRESENT, INTERESTED, DISINTERESTED)
SUBJECTS, OFFICERS = "subjects:", "inspectors:"

# column -> its type on PostgreSQL; `body` and `key` first, because they tell a subject from the others
COLUMNS = {
    "body": "text", "key": "text", "name": "text", "code": "text", "kinds": "jsonb", "address": "text", "division": "text", "risk": "text", "contact": "text",
    "phone": "text", "held": "jsonb", "equipment": "jsonb", "accidents": "jsonb", "complaints": "jsonb", "active": "boolean", "ended": "text",
    "changed_on": "date", "licence_end": "date", "events": "jsonb", "find": "text",
}  # fmt: skip
KIND_COLUMNS = {"subject_id": "bigint", "kind": "text", "body": "text", "active": "boolean", "risk": "text", "name": "text"}

FIGURE_COLUMNS = {"body": "text", "kind": "text", "risk": "text", "number": "integer"}


def subjects_stream(body: str) -> str:
    """The stream of a body's register of subjects."""
    return SUBJECTS + body


def officers_stream(body: str) -> str:
    """The stream of what fits or bars a body's officers."""
    return OFFICERS + body


def stated(event: Event) -> list[dict[str, Any]]:
    """The subjects that an event states, each whole, as `to_json` wrote them."""
    said: list[dict[str, Any]] = event.payload["subjects"] if event.type == IMPORTED else [event.payload["subject"]]
    return said


def apply(event: Event) -> None:
    """Writes the rows of one event of a register's or an officers' stream."""
    if event.type in OF_SUBJECTS:
        write_subjects(event.stream.removeprefix(SUBJECTS), stated(event), event.seq, event.effective)
    elif event.type in OF_OFFICERS:
        _OF_OFFICERS[event.type](event.stream.removeprefix(OFFICERS), event.seq, event.payload)
    else:
        raise ValueError(f"{event.stream}, event {event.seq}: the register of subjects knows no event of type {event.type!r}")


def write_subjects(body: str, said: Sequence[Mapping[str, Any]], seq: int, day: str) -> None:
    """The rows of subjects as one event states them; a key stands in `said` once."""
    keys = [each["key"] for each in said]
    known = _known(body, keys)
    rows = [_row(body, each, [*known.get(each["key"], (0, []))[1], seq], day) for each in said]
    stale = [id_ for id_, _ in known.values()]
    forget(stale)
    update = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS if name not in ("body", "key"))
    _insert(Subject._meta.db_table, COLUMNS, rows, f" ON CONFLICT (body, key) DO UPDATE SET {update}")
    figures: Counter[tuple[str, str]] = Counter()
    if stale:
        of_stale = SubjectKind.objects.filter(subject_id__in=stale)
        figures.subtract(of_stale.filter(active=True).values_list("kind", "risk"))
        of_stale.delete()
    ids = _known(body, keys)
    remember([id_ for id_, _ in ids.values()])
    kinds = [
        (ids[each["key"]][0], kind, body, "ended" not in each, each.get("risk", ""), each["name"])
        for each in said
        for kind in each.get("kinds", ())
    ]
    _insert(SubjectKind._meta.db_table, KIND_COLUMNS, kinds, "")
    figures.update((kind, risk) for _, kind, _, active, risk, _ in kinds if active)
    _count(body, figures)


def _count(body: str, change: Mapping[tuple[str, str], int]) -> None:
    """Adds to the figures by kind and class."""
    rows = [(body, kind, risk, number) for (kind, risk), number in sorted(change.items()) if number]
    table = SubjectFigure._meta.db_table
    _insert(table, FIGURE_COLUMNS, rows, f" ON CONFLICT (body, kind, risk) DO UPDATE SET number = {table}.number + excluded.number")
    if any(number < 0 for *_, number in rows):
        SubjectFigure.objects.filter(body=body, number__lte=0).delete()


def _known(body: str, keys: Sequence[str]) -> dict[str, tuple[int, list[int]]]:
    """Key -> row number and events, of those that stand."""
    where = "key = ANY(%s)" if connection.vendor == "postgresql" else "key IN (SELECT value FROM json_each(%s))"
    given: Any = list(keys) if connection.vendor == "postgresql" else json.dumps(keys)
    sql = f"SELECT key, id, events FROM inspection_subjects_subject WHERE body = %s AND {where}"  # noqa: S608 - our own words
    with connection.cursor() as cursor:
        cursor.execute(sql, [body, given])
        return {key: (id_, _json(events)) for key, id_, events in cursor.fetchall()}


def _json(value: Any) -> Any:
    """What a JSON column gives through a bare cursor: text, or the value itself where the driver reads it."""
    return json.loads(value) if isinstance(value, str) else value


def _row(body: str, said: Mapping[str, Any], events: list[int], day: str) -> tuple[Any, ...]:
    get = said.get
    held, equipment = get("held"), get("equipment")
    end = licence_end([Licence(each["kind"], "", "", each.get("end", "")) for each in held]) if held else ""
    numbers = [each["number"] for each in (*(held or ()), *(equipment or ())) if "number" in each]
    if equipment:
        numbers += dict.fromkeys(each["kind"] for each in equipment)
    find = SEPARATOR.join([said["name"], get("address", ""), get("contact", ""), *numbers, ""])
    kinds, accidents, complaints = get("kinds"), get("accidents"), get("complaints")
    ended = get("ended", "")
    return (
        body, said["key"], said["name"], get("code", ""), _text(kinds) if kinds else "[]", get("address", ""), get("division", ""), get("risk", ""),
        get("contact", ""), get("phone", ""), _text(held) if held else "[]", _text(equipment) if equipment else "[]",
        _text(accidents) if accidents else "[]", _text(complaints) if complaints else "[]", not ended, ended, day, end or None, _text(events), find,
    )  # fmt: skip


_text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _insert(table: str, columns: dict[str, str], rows: Sequence[Sequence[Any]], ending: str) -> None:
    """Writes rows as they are, in one statement on PostgreSQL, in one prepared statement on SQLite."""
    if not rows:
        return
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            arrays = ", ".join(f"%s::{'text' if kind == 'jsonb' else kind}[]" for kind in columns.values())
            chosen = ", ".join(f"given.{name}::jsonb" if kind == "jsonb" else f"given.{name}" for name, kind in columns.items())
            sql = f"INSERT INTO {table} ({names}) SELECT {chosen} FROM unnest({arrays}) AS given({names}){ending}"  # noqa: S608 - our own names
            cursor.execute(sql, [list(column) for column in zip(*rows, strict=True)])
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks}){ending}", rows)  # noqa: S608 - our own names


def _skilled(body: str, seq: int, said: dict[str, Any]) -> None:
    OfficerProfile.objects.update_or_create(person=said["person"], defaults={"body": body, "specialities": said["specialities"]})


def _absent(body: str, seq: int, said: dict[str, Any]) -> None:
    start, end = date.fromisoformat(said["start"]), date.fromisoformat(said["end"])
    Absence.objects.create(body=body, number=seq, person=said["person"], start=start, end=end, reason=said["reason"])


def _present(body: str, seq: int, said: dict[str, Any]) -> None:
    Absence.objects.filter(body=body, number=said["number"]).delete()


def _interested(body: str, seq: int, said: dict[str, Any]) -> None:
    given = {"body": body, "reason": said["reason"]}
    Interest.objects.update_or_create(person=said["person"], subject=said["subject"], defaults=given)


def _disinterested(body: str, seq: int, said: dict[str, Any]) -> None:
    Interest.objects.filter(person=said["person"], subject=said["subject"]).delete()


_OF_OFFICERS: dict[str, Callable[[str, int, dict[str, Any]], None]] = {
    SKILLED: _skilled,
    ABSENT: _absent,
    PRESENT: _present,
    INTERESTED: _interested,
    DISINTERESTED: _disinterested,
}


@transaction.atomic
def rebuild(progress: Callable[[int], None] | None = None) -> int:
    """All rows of subjects and officers again from the ledger alone; how many events that took."""
    forget_all()
    for model in (SubjectFigure, SubjectKind, Subject, OfficerProfile, Absence, Interest):
        model.objects.all().delete()
    count = 0
    for row in StoredEvent.objects.filter(type__in=(*OF_SUBJECTS, *OF_OFFICERS)).order_by("id").iterator(chunk_size=20):
        if row.stream.startswith((SUBJECTS, OFFICERS)):
            apply(to_event(row))
            count += 1
            if progress:
                progress(count)
    if progress and not count:
        progress(0)
    return count
