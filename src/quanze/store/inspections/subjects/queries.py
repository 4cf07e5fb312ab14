"""Reading the register of subjects and the officers: plain values for plans, gates, pages and exports. Nothing is written here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.timezone import get_default_timezone

from quanze.adapters.inspection_rules import kind_titles
from quanze.core.access.roles import FIELD
from quanze.core.inspections.model import Held, SubjectFacts
from quanze.core.inspections.subjects import Change, Entry, Equipment, Happening, Licence, changes, from_json
from quanze.core.kernel.identity import clean
from quanze.core.procedures.people import Person
from quanze.core.sampling.pairing import Officer
from quanze.store.accounts.queries import people_facts
from quanze.store.inspections.aftermath.models import Order
from quanze.store.inspections.subjects import project
from quanze.store.inspections.subjects.find import rows_with
from quanze.store.inspections.subjects.models import Absence, Interest, OfficerProfile, Subject, SubjectFigure, SubjectKind
from quanze.store.inspections.visits.models import Visit
from quanze.store.ledger.models import StoredEvent
from quanze.store.ledger.operations import to_event

PAGE = 50
COUNTED = 10_000  # more hits than this are told as "more than"
COUNTED_BY_READING = 1000  # the same where each subject must be read for a word
COUNTED_VISITS = ("routine", "random", "special")  # kinds of visit by which a frequency is fulfilled
_ENTRY = (
    "key",
    "name",
    "code",
    "kinds",
    "address",
    "division",
    "risk",
    "contact",
    "phone",
    "held",
    "equipment",
    "accidents",
    "complaints",
    "ended",
)


# ---- subjects for plans and gates


def subject_facts(
    body: str, kinds: Sequence[str] = (), today: date | None = None, *, keys: Sequence[str] = (), visits: Sequence[str] = COUNTED_VISITS
) -> list[SubjectFacts]:
    """The facts of every subject that stands in a body's register, by key; of some `kinds`, or some `keys`, only where given.

    `visited` holds the days of this body's earlier visits (up to `today`) of the kinds that count towards a frequency. The end of what is held
    is its last day.
    """
    columns = "s.key, s.name, s.kinds, s.division, s.risk, s.held, s.accidents, s.complaints, s.equipment"
    where, values = "s.body = %s AND s.active = %s", [body, True]
    if kinds:
        marks = ", ".join(["%s"] * len(kinds))
        of_kind = f"SELECT k.subject_id FROM inspection_subjects_subjectkind k WHERE k.body = %s AND k.active = %s AND k.kind IN ({marks})"  # noqa: S608 - marks only
        where += f" AND s.id IN ({of_kind})"
        values += [body, True, *kinds]
    if keys:
        clause, given = _among(keys)
        where += f" AND s.{clause}"
        values.append(given)
    visited = _visited(body, today, visits)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM inspection_subjects_subject s WHERE {where} ORDER BY s.key", values)  # noqa: S608 - our own words
        rows = cursor.fetchall()
    kinds_of: dict[str, frozenset[str]] = {}
    return [_facts(row, visited.get(row[0], ()), kinds_of) for row in rows]


def _facts(row: Sequence[Any], visited: tuple[date, ...], kinds_of: dict[str, frozenset[str]]) -> SubjectFacts:
    key, name, kinds, division, risk, held, accidents, complaints, equipment = row
    text = kinds if isinstance(kinds, str) else json.dumps(kinds)
    known = kinds_of.get(text)
    if known is None:
        known = kinds_of[text] = frozenset(json.loads(text))
    return SubjectFacts(
        key,
        name,
        known,
        division,
        risk,
        ()
        if held == "[]" or not held
        else tuple(Held(e["kind"], e.get("number", ""), _day(e.get("start")), _day(e.get("end"))) for e in _json(held)),
        () if accidents == "[]" else tuple(date.fromisoformat(e["on"]) for e in _json(accidents)),
        () if complaints == "[]" else tuple(date.fromisoformat(e["on"]) for e in _json(complaints) if e.get("upheld", True)),
        equipment != "[]" and any(e.get("key") for e in _json(equipment)),
        visited,
    )


def _visited(body: str, today: date | None, kinds: Sequence[str]) -> dict[str, tuple[date, ...]]:
    if not kinds:
        return {}
    marks = ", ".join(["%s"] * len(kinds))
    query = f"SELECT subject, started_at FROM {Visit._meta.db_table} WHERE body = %s AND kind IN ({marks}) AND started_at IS NOT NULL ORDER BY started_at"  # noqa: S608 - marks only
    found: dict[str, list[date]] = {}
    days = _LocalDays()
    with connection.cursor() as cursor:
        cursor.execute(query, [body, *kinds])
        for key, started in cursor.fetchall():
            day = days[started]
            if today is None or day <= today:
                found.setdefault(key, []).append(day)
    along = Visit.objects.filter(kind__in=kinds, started_at__isnull=False).exclude(partners=[]).exclude(body=body).order_by("started_at")
    for key, started, partners in along.values_list("subject", "started_at", "partners"):  # joint visits that another body led
        day = timezone.localdate(started)
        if body in partners and (today is None or day <= today):
            found[key] = sorted([*found.get(key, ()), day])
    return {key: tuple(on) for key, on in found.items()}


class _LocalDays:
    """The office's day of a moment as the database gives it. Moments of one hour are one day where the zone is whole hours away from UTC."""

    def __init__(self) -> None:
        self.zone, self.known = get_default_timezone(), dict[str, date]()

    def __getitem__(self, moment: Any) -> date:
        if isinstance(moment, datetime):
            return moment.astimezone(self.zone).date()
        hour = moment[:13]
        day = self.known.get(hour)
        if day is None:
            local = datetime.fromisoformat(moment).replace(tzinfo=UTC).astimezone(self.zone)
            day = local.date()
            if not (local.utcoffset() or timedelta()) % timedelta(hours=1):
                self.known[hour] = day
        return day


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _among(keys: Sequence[str]) -> tuple[str, Any]:
    """A condition on `key` for any number of keys, and its value."""
    if connection.vendor == "postgresql":
        return "key = ANY(%s)", list(keys)
    return "key IN (SELECT value FROM json_each(%s))", json.dumps(list(keys))


def entries_by_key(body: str, keys: Sequence[str]) -> dict[str, Entry]:
    """The subjects of a body with these keys, those that left among them."""
    if not keys:
        return {}
    clause, given = _among(keys)
    sql = f"SELECT {', '.join(_ENTRY)} FROM inspection_subjects_subject WHERE body = %s AND {clause}"  # noqa: S608 - our own words
    with connection.cursor() as cursor:
        cursor.execute(sql, [body, given])
        return {row[0]: _entry(row) for row in cursor.fetchall()}


def _entry(row: Sequence[Any]) -> Entry:
    key, name, code, kinds, address, division, risk, contact, phone, held, equipment, accidents, complaints, ended = row
    lists = {"held": held, "equipment": equipment, "accidents": accidents, "complaints": complaints}
    made = Entry(key, name, code, tuple(_json(kinds)), address, division, risk, contact, phone, ended=ended)
    filled = {field: _json(value) for field, value in lists.items() if value not in ("[]", [])}
    if not filled:
        return made
    whole = from_json({"key": key, "name": name, **filled})
    return made._replace(held=whole.held, equipment=whole.equipment, accidents=whole.accidents, complaints=whole.complaints)


def names_without_code(body: str, names: Sequence[str]) -> dict[str, str]:
    """Of these names, those under which a subject without code stands: name -> its address."""
    found: dict[str, str] = {}
    wanted = set(names)
    if wanted:
        rows = Subject.objects.filter(body=body, active=True, code="", key__startswith="x:").values_list("name", "address")
        found = {name: address for name, address in rows.iterator(chunk_size=5000) if name in wanted}
    return found


# ---- one subject


@dataclass(frozen=True, slots=True)
class VisitLine:
    """One visit to a subject."""

    key: str
    regime: str
    kind: str
    on: date | None
    result: str
    closed: bool
    findings: int


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One written order to a subject."""

    visit: str
    instrument: str
    number: str
    issued_on: date
    until: date | None
    closed: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """One event that stated the subject: what differed from before."""

    seq: int
    type: str
    on: str
    recorded: str
    actor: str
    reason: str
    file: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class SubjectView:
    """One subject as its page shows it. `seen` is the last event that states it."""

    body: str
    key: str
    entry: Entry
    kinds: tuple[tuple[str, str], ...]
    active: bool
    changed_on: date
    seen: int
    visits: tuple[VisitLine, ...]
    orders: tuple[OrderLine, ...]
    interests: tuple[tuple[str, str], ...]  # person, reason

    @property
    def name(self) -> str:
        return self.entry.name

    @property
    def held(self) -> tuple[Licence, ...]:
        return self.entry.held

    @property
    def equipment(self) -> tuple[Equipment, ...]:
        return self.entry.equipment

    @property
    def accidents(self) -> tuple[Happening, ...]:
        return self.entry.accidents

    @property
    def complaints(self) -> tuple[Happening, ...]:
        return self.entry.complaints


def subject(body: str, key: str) -> SubjectView | None:
    """One subject of a body, standing or gone, with its visits and orders (newest first); None where the register has none of this key."""
    row = Subject.objects.filter(body=body, key=key).first()
    if row is None:
        return None
    entry = entries_by_key(body, [key])[key]
    titles = kind_titles()
    visits = Visit.objects.filter(body=body, subject=key).order_by("-started_at", "-id")[:200]
    orders = Order.objects.filter(body=body, subject=key).order_by("-issued_on", "-id")[:200]
    zone = get_default_timezone()
    return SubjectView(
        body,
        key,
        entry,
        tuple((kind, titles.get(kind, kind)) for kind in entry.kinds),
        row.active,
        row.changed_on,
        row.events[-1] if row.events else 0,
        tuple(
            VisitLine(
                v.key,
                v.regime,
                v.kind,
                v.started_at.astimezone(zone).date() if v.started_at else v.planned_on,
                v.result,
                v.closed,
                v.findings,
            )
            for v in visits
        ),
        tuple(OrderLine(o.visit, o.instrument, o.number, o.issued_on, o.until, o.closed) for o in orders),
        tuple(Interest.objects.filter(subject=key).order_by("person").values_list("person", "reason")),
    )


def history(body: str, key: str) -> tuple[Statement, ...]:
    """What every event said of a subject, newest first; read from the ledger by the numbers that its row keeps."""
    seqs = Subject.objects.filter(body=body, key=key).values_list("events", flat=True).first() or []
    rows = StoredEvent.objects.filter(stream=project.subjects_stream(body), seq__in=seqs).order_by("seq")
    titles, found, before = kind_titles(), [], None
    for event in map(to_event, rows):
        for after in (from_json(said) for said in project.stated(event) if said["key"] == key):
            said = event.payload
            found.append(
                Statement(
                    event.seq,
                    event.type,
                    event.effective,
                    event.recorded,
                    event.actor,
                    said.get("reason", ""),
                    said.get("file", ""),
                    changes(before, after, titles),
                )
            )
            before = after
    return tuple(reversed(found))


# ---- lists and figures


@dataclass(frozen=True, slots=True)
class SubjectFilter:
    """What a list shows; empty means all. `expiring` is "expired" or a number of days; `words` are sought in name, code, address and numbers."""

    kind: str = ""
    risk: str = ""
    division: str = ""
    words: str = ""
    expiring: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """One line of the list."""

    key: str
    name: str
    code: str
    kinds: tuple[str, ...]
    address: str
    division: str
    risk: str
    licence_end: date | None
    active: bool


@dataclass(frozen=True, slots=True)
class SubjectList:
    """A page of subjects. `total` is exact up to `COUNTED` (or `COUNTED_BY_READING`); `more_than` says that there are more. `after` asks for the next page ("" none)."""

    rows: tuple[SubjectRow, ...]
    total: int
    more_than: bool
    after: str


_ROW = ("id", "key", "name", "code", "kinds", "address", "division", "risk", "licence_end", "active")


def subjects(body: str, wanted: SubjectFilter, today: date, *, after: str = "", limit: int = PAGE) -> SubjectList:
    """A page of a body's subjects by name; those whose licences run out by the day they do.

    Pages follow each other by the last row seen, so the thousandth costs what the first does.
    """
    words = [(word, _hits(body, word)) for word in wanted.words.replace("\x00", "").replace("\x1f", "").split()[:MOST_WORDS]]
    by_kind = bool(wanted.kind) and not wanted.expiring and all(ids is None for _, ids in words)
    if by_kind:
        found, prefix, order = (
            SubjectKind.objects.filter(body=body, active__in=[wanted.active], kind=wanted.kind),
            "subject__",
            ("name", "subject_id"),
        )
    elif wanted.expiring:
        found, prefix, order = Subject.objects.filter(body=body, active__in=[wanted.active]), "", ("licence_end", "id")
    else:
        found, prefix, order = Subject.objects.filter(body=body, active__in=[wanted.active]), "", ("name", "id")
    found = _narrowed(found, wanted, words, today, prefix, by_kind)
    most = COUNTED if all(ids is not None for _, ids in words) else COUNTED_BY_READING
    counted = found.order_by()[: most + 1].count()
    if after:
        value, _, pk = after.rpartition("\x1f")
        found = found.filter(**{f"{order[0]}__gte": value}).exclude(**{order[0]: value, f"{order[1]}__lte": int(pk)})
    rows = list(found.order_by(*order).values_list(*(prefix + name for name in _ROW))[: limit + 1])
    shown = [SubjectRow(key, name, code, tuple(kinds), *rest) for _, key, name, code, kinds, *rest in rows[:limit]]
    marker = ""
    if len(rows) > limit and shown:
        last = shown[-1].licence_end if wanted.expiring else shown[-1].name
        marker = f"{last}\x1f{rows[limit - 1][0]}"
    return SubjectList(tuple(shown), min(counted, most), counted > most, marker)


def _narrowed(
    found: Any, wanted: SubjectFilter, words: Sequence[tuple[str, list[int] | None]], today: date, prefix: str, by_kind: bool
) -> Any:
    if wanted.risk:
        found = found.filter(risk="" if wanted.risk == "none" else wanted.risk)
    if wanted.division:
        found = found.filter(**{f"{prefix}division": wanted.division})
    if wanted.kind and not by_kind:
        found = found.filter(Q(kind_rows__kind=wanted.kind))
    if wanted.expiring == "expired":
        found = found.filter(licence_end__lt=today)
    elif wanted.expiring.isdecimal():
        found = found.filter(licence_end__gte=today, licence_end__lte=date.fromordinal(today.toordinal() + int(wanted.expiring)))
    for word, ids in words:
        if ids is not None:
            found = found.filter(id__in=ids)
        else:
            found = found.filter(**{f"{prefix}find__contains": word})
    return found


MOST_WORDS = 8
_CODE_LIKE = re.compile(r"[0-9A-HJ-NP-RT-UWXY]{6,18}")


def _hits(body: str, word: str) -> list[int] | None:
    """The rows that hold a word, by the index or by the beginning of their code; None where reading them in order finds them soon enough."""
    ids = rows_with(word)
    code = clean(word)
    if _CODE_LIKE.fullmatch(code):
        by_code = list(
            Subject.objects.filter(body=body, key__gte=code, key__lt=code + "\x7f").order_by("key").values_list("id", flat=True)[:COUNTED]
        )
        return sorted({*by_code, *(ids or ())}) if by_code or ids is not None else None
    return ids


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many subjects of a kind stand in the register, by class of risk ("" unclassified)."""

    kind: str
    title: str
    total: int
    by_risk: tuple[tuple[str, int], ...]


def counts(body: str) -> tuple[KindCount, ...]:
    """Subjects by kind and class, in the order of the kinds; kinds that nobody is of are left out."""
    rows = SubjectFigure.objects.filter(body=body).values_list("kind", "risk", "number")
    found: dict[str, dict[str, int]] = {}
    for kind, risk, number in rows:
        found.setdefault(kind, {})[risk] = number
    titles = kind_titles()
    order = [*titles, *(kind for kind in found if kind not in titles)]
    classes = ("A", "B", "C", "D", "")
    return tuple(
        KindCount(kind, titles.get(kind, kind), sum(found[kind].values()), tuple((risk, found[kind].get(risk, 0)) for risk in classes))
        for kind in order
        if kind in found
    )


def divisions(body: str, most: int = 200) -> tuple[str, ...]:
    """The divisions that a body's subjects lie in, met one after the other by the index."""
    found: list[str] = []
    rows = Subject.objects.filter(body=body, active__in=[True]).order_by("division")
    last = rows.values_list("division", flat=True).first()
    while last is not None and len(found) < most:
        found.append(last)
        last = rows.filter(division__gt=last).values_list("division", flat=True).first()
    return tuple(each for each in found if each)


# ---- officers


def officers(body: str, day: date) -> list[Officer]:
    """Who may be sent on `day`: a post that goes out and a certificate valid that day. Those absent come with the reason, so that a draw can say so."""
    people = field_people(body, day)
    skills, absences, interests = _marks(people, day)
    return [
        Officer(
            person,
            frozenset(skills.get(person, ())),
            frozenset(subject for subject, _ in interests.get(person, ())),
            "；".join(each.reason or "不在岗" for each in absences.get(person, ()) if each.start <= day <= each.end),
        )
        for person in sorted(people)
    ]


def field_people(body: str, day: date) -> dict[str, Person]:
    """The persons of a body who hold a post that goes out, and a certificate, on `day`."""
    return {
        id_: person
        for id_, person in people_facts(body, day).items()
        if person.roles_on(day, body) & FIELD and person.certificate_on(day) is not None
    }


def _marks(people: Iterable[str], day: date) -> tuple[dict[str, list[str]], dict[str, list[Absence]], dict[str, list[tuple[str, str]]]]:
    ids = list(people)
    skills = dict(OfficerProfile.objects.filter(person__in=ids).values_list("person", "specialities"))
    absences: dict[str, list[Absence]] = {}
    for row in Absence.objects.filter(person__in=ids, end__gte=day).order_by("start", "id"):
        absences.setdefault(row.person, []).append(row)
    interests: dict[str, list[tuple[str, str]]] = {}
    for person, key, reason in Interest.objects.filter(person__in=ids).order_by("subject").values_list("person", "subject", "reason"):
        interests.setdefault(person, []).append((key, reason))
    return skills, absences, interests


@dataclass(frozen=True, slots=True)
class AbsenceLine:
    """Days on which an officer cannot be sent; `number` is the event that noted it."""

    number: int
    start: date
    end: date
    reason: str


@dataclass(frozen=True, slots=True)
class OfficerView:
    """An officer as the pages show him. `certificate` is "" where none is valid on the day; `absences` are those not yet over."""

    id: str
    name: str
    office: str
    certificate: str
    certificate_end: date | None
    specialities: tuple[str, ...]
    absences: tuple[AbsenceLine, ...]
    interests: tuple[tuple[str, str, str], ...]  # the subject's key, its name, the reason
    absent: bool


def officer_views(body: str, day: date) -> tuple[OfficerView, ...]:
    """Everybody at a body whose post goes out, with or without a valid certificate."""
    people = {id_: person for id_, person in people_facts(body, day).items() if person.roles_on(day, body) & FIELD}
    skills, absences, interests = _marks(people, day)
    keys = {key for rows in interests.values() for key, _ in rows}
    names = dict(Subject.objects.filter(body=body, key__in=keys).values_list("key", "name"))
    found = []
    for id_, person in people.items():
        certificate = person.certificate_on(day)
        office = next((post.office for post in person.posts if post.body == body and post.held.contains(day)), "")
        lines = tuple(AbsenceLine(row.number, row.start, row.end, row.reason) for row in absences.get(id_, ()))
        found.append(
            OfficerView(
                id_,
                person.name,
                office,
                certificate.number if certificate else "",
                certificate.valid.end if certificate else None,
                tuple(skills.get(id_, ())),
                lines,
                tuple((key, names.get(key, key), reason) for key, reason in interests.get(id_, ())),
                any(line.start <= day <= line.end for line in lines),
            )
        )
    return tuple(found)
