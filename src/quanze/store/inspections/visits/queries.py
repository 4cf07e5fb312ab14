"""Reading visits: plain values for pages. Nothing is written here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from quanze.adapters.inspection_gates import clock_tolerance
from quanze.adapters.procedures import load_procedures
from quanze.core.access.roles import FIELD
from quanze.core.inspections.gates import KINDS
from quanze.core.inspections.model import CheckForm, CheckLine
from quanze.core.inspections.records import asked, verdict
from quanze.core.inspections.sync import Standing, clock_warnings
from quanze.core.procedures.people import Person
from quanze.store.accounts.queries import agency_names
from quanze.store.inspections.subjects.models import Absence, Interest, OfficerProfile, Subject
from quanze.store.inspections.visits.facts import Filled, along, filled, kept, local_day
from quanze.store.inspections.visits.models import FormRecord, Photo, Visit, VisitOfficer
from quanze.store.inspections.visits.operations import foreseen
from quanze.store.matters.queries import MatterView, matter_view

RESULTS: dict[str, str] = {
    "good": "未发现问题",
    "corrected": "发现问题，当场改正",
    "correct": "发现问题，责令改正",
    "case": "涉嫌违法，移交立案",
    "transfer": "移送其他机关",
    "gone": "无法检查",
    "refused": "拒绝接受检查",
}
SIGNATURES: dict[str, str] = {"signed": "当事人签字", "refused": "拒绝签字", "absent": "无人可签"}
PAGE = 50


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A visit in a list."""

    key: str
    body: str
    subject: str
    subject_name: str
    address: str
    regime: str
    kind: str
    kind_title: str
    stage: str
    stage_title: str
    closed: bool
    emergency: bool
    approved: bool
    made_up: bool
    planned_on: date | None
    started_on: date | None
    result: str
    result_title: str
    findings: int
    lead: str
    plan: str
    task: int | None
    next_due: date | None
    published_on: date | None


def stage_titles() -> Mapping[tuple[str, str], str]:
    """(procedure, stage) -> title, over all versions."""
    return {(p.id, stage.id): stage.title for p in load_procedures() if p.matter == "inspection" for stage in p.stages.values()}


def row_of(visit: Visit, titles: Mapping[tuple[str, str], str] | None = None) -> VisitRow:
    """A row as a list shows it."""
    titles = titles or stage_titles()
    return VisitRow(
        visit.key,
        visit.body,
        visit.subject,
        visit.subject_name,
        visit.address,
        visit.regime,
        visit.kind,
        KINDS.get(visit.kind, visit.kind),
        visit.stage,
        titles.get((visit.procedure, visit.stage), visit.stage),
        visit.closed,
        visit.emergency,
        visit.approved_at is not None,
        visit.made_up_at is not None,
        visit.planned_on,
        local_day(visit.started_at) if visit.started_at else None,
        visit.result,
        RESULTS.get(visit.result, visit.result),
        len(visit.failed),
        visit.lead,
        visit.plan,
        visit.task,
        visit.next_due,
        visit.published_on,
    )


@dataclass(frozen=True, slots=True)
class VisitFilter:
    """What a list is narrowed to; empty fields narrow nothing. `words` are sought in the subject's name and code."""

    stage: str = ""
    regime: str = ""
    kind: str = ""
    person: str = ""
    result: str = ""
    words: str = ""
    closed: bool | None = None


def visits(body: str, narrow: VisitFilter = VisitFilter(), *, limit: int = PAGE, offset: int = 0) -> tuple[VisitRow, ...]:
    """The visits of a body and those it takes part in, the newest first."""
    titles = stage_titles()
    return tuple(row_of(row, titles) for row in _found(body, narrow).order_by("-pk")[offset : offset + limit])


def count_visits(body: str, narrow: VisitFilter = VisitFilter()) -> int:
    """How many visits `visits` would give without a limit."""
    return _found(body, narrow).count()


def _found(body: str, narrow: VisitFilter) -> QuerySet[Visit]:
    found = Visit.objects.filter(body=body)
    for name in ("stage", "regime", "kind", "result"):
        if value := getattr(narrow, name):
            found = found.filter(**{name: value})
    if narrow.closed is not None:
        found = found.filter(closed=narrow.closed)
    if narrow.person:
        found = found.filter(Q(officers__person=narrow.person) | Q(lead=narrow.person)).distinct()
    if narrow.words:
        found = found.filter(Q(subject_name__icontains=narrow.words) | Q(subject=narrow.words.upper()))
    return found


def visits_of(subject: str) -> tuple[VisitRow, ...]:
    """Every visit at a subject, of any body, the newest first."""
    titles = stage_titles()
    return tuple(row_of(row, titles) for row in Visit.objects.filter(subject=subject).order_by("-pk"))


def my_visits(person: str) -> tuple[VisitRow, ...]:
    """The open visits that a person goes on, by the day they are due: those planned or begun before others."""
    titles = stage_titles()
    joint = [one.pk for one in Visit.objects.filter(closed=False).exclude(joined=[]).only("joined") if person in along(one)]
    mine = Visit.objects.filter(closed=False).filter(Q(officers__person=person) | Q(lead=person) | Q(pk__in=joint)).distinct()
    return tuple(row_of(row, titles) for row in mine.order_by(F("planned_on").asc(nulls_last=True), "pk"))


def awaiting_approval(body: str) -> tuple[VisitRow, ...]:
    """The visits of a body that a head has to decide: before entry, or made up after an emergency, the pressing ones first."""
    titles = stage_titles()
    waiting = Visit.objects.filter(body=body, closed=False).filter(
        Q(stage="planned") | Q(emergency=True, made_up_at__isnull=True, approved_at__isnull=True)
    )
    return tuple(
        row_of(row, titles) for row in waiting.order_by(F("next_due").asc(nulls_last=True), F("planned_on").asc(nulls_last=True), "pk")
    )


@dataclass(frozen=True, slots=True)
class AnswerShown:
    """One line of a form with its answer."""

    line: CheckLine
    value: str
    verdict: str
    note: str


@dataclass(frozen=True, slots=True)
class RecordShown:
    """A form record with the moments of its device and of the server, what is odd about them, and what is not filled in well."""

    record: str
    person: str
    device: str
    filled_at: datetime
    synced_at: datetime
    complete: bool
    late: bool
    answers: tuple[AnswerShown, ...]
    faults: tuple[Mapping[str, Any], ...]
    warnings: tuple[str, ...]
    digest: str
    counts: bool
    rival: bool

    @property
    def fails(self) -> int:
        """How many lines are not passed."""
        return sum(each.verdict == "fail" for each in self.answers)


@dataclass(frozen=True, slots=True)
class FormShown:
    """One check form of a visit with all its records; `body` is the name of that of `slug` where bodies come together."""

    number: int
    slug: str
    body: str
    form: CheckForm
    version: int
    lines: tuple[CheckLine, ...]
    standing: Standing
    records: tuple[RecordShown, ...]
    differing: frozenset[str]


@dataclass(frozen=True, slots=True)
class VisitView:
    """A visit as its page shows it. `matter` holds stage, next lawful acts and clocks; `forms` are the check forms that are filled, that of the
    leading body first; `grounds` what stands against the next acts today."""

    visit: Visit
    row: VisitRow
    matter: MatterView
    forms: tuple[FormShown, ...]
    photos: tuple[Photo, ...]
    team: tuple[str, ...]
    grounds: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)


def visit_view(key: str, *, actor: str, people: Mapping[str, Person], now: datetime) -> VisitView:
    """One visit for one person at `now`; `Visit.DoesNotExist` where there is none."""
    visit = Visit.objects.get(key=key)
    matter = matter_view(key, actor=actor, people=people, now=now)
    return VisitView(
        visit,
        row_of(visit),
        matter,
        forms_of(visit),
        tuple(visit.photos.order_by("number")),
        team(key),
        {
            act: foreseen(key, act, actor=actor, people=people, now=now)
            for act in ("approve", "visit")
            if act in {o.act.id for o in matter.options}
        },
    )


def forms_of(visit: Visit) -> tuple[FormShown, ...]:
    """The check forms of a visit with their records; a body without a form is not among them."""
    rows = list(FormRecord.objects.filter(visit=visit).order_by("filled_at", "record"))
    warnings = clock_warnings(map(kept, rows), visit.started_at, clock_tolerance())
    found = filled(visit)
    names = agency_names() if len(found) > 1 else {}
    return tuple(
        _form_shown(one, one.form, rows, warnings, names.get(one.part.body, one.part.body) if len(found) > 1 else "")
        for one in found
        if one.form
    )


def _form_shown(one: Filled, form: CheckForm, rows: Iterable[FormRecord], warnings: Mapping[str, tuple[str, ...]], body: str) -> FormShown:
    lines, stands = asked(form, one.part.kinds), one.standing
    records = tuple(
        RecordShown(
            row.record,
            row.person,
            row.device,
            row.filled_at,
            row.synced_at,
            row.complete,
            row.late,
            tuple(_answer(line, row.answers.get(line.id, {})) for line in lines),
            tuple(row.faults),
            warnings.get(row.record, ()),
            row.digest,
            row.record == stands.record,
            row.record in stands.rivals,
        )
        for row in rows
        if row.part == one.part.number
    )
    return FormShown(one.part.number, one.part.body, body, form, one.part.version, lines, stands, records, differing(records))


def _answer(line: CheckLine, answer: Mapping[str, str]) -> AnswerShown:
    return AnswerShown(line, answer.get("value", ""), verdict(line, answer), answer.get("note", ""))


def differing(records: Iterable[RecordShown]) -> frozenset[str]:
    """The lines on which the records that came in time do not agree."""
    said: dict[str, set[tuple[str, str, str]]] = {}
    for record in records:
        if not record.late:
            for each in record.answers:
                said.setdefault(each.line.id, set()).add((each.value, each.verdict, each.note))
    return frozenset(line for line, answers in said.items() if len(answers) > 1)


def team(key: str) -> tuple[str, ...]:
    """Who goes or went, the lead first; before the approval those whom the task proposes."""
    visit = Visit.objects.get(key=key)
    named = list(VisitOfficer.objects.filter(visit=visit).order_by("pk").values_list("person", flat=True))
    if not named:
        from quanze.store.matters.models import Participant

        rows = Participant.objects.filter(matter__key=key, role__in=("handler", "co_handler")).order_by("-role", "pk")
        named = list(rows.values_list("person", flat=True))
    return tuple(dict.fromkeys(named))


def by_code(code: str) -> Visit | None:
    """The visit of an entry code; None where there is none, or the code is no code."""
    text = code.strip().lower()
    return Visit.objects.filter(code=text).first() if text and text.isascii() and text.isalnum() else None


def subject_of(visit: Visit) -> Subject | None:
    """The subject as the body's register holds it."""
    return Subject.objects.filter(body=visit.body, key=visit.subject).first()


def fitting_officers(body: str, people: Mapping[str, Person], speciality: str, subject: str, day: date) -> list[str]:
    """Who may go to a subject on a day, those with the speciality first: certified, present, without an interest in it."""
    away = set(Absence.objects.filter(start__lte=day, end__gte=day).values_list("person", flat=True))
    away |= set(Interest.objects.filter(subject=subject).values_list("person", flat=True))
    good = dict(OfficerProfile.objects.filter(body=body).values_list("person", "specialities"))
    able = [
        id_
        for id_, one in sorted(people.items())
        if one.roles_on(day, body) & FIELD and one.certificate_on(day) is not None and id_ not in away
    ]
    able.sort(key=lambda one: people[one].roles_on(day, body) & FIELD <= {"office_head"})  # heads of an office after their officers
    skilled = [one for one in able if not speciality or speciality in good.get(one, ())]
    return list(dict.fromkeys([*skilled, *able]))
