"""What the gates of a visit are shown, gathered from the register of subjects, the officers, the other visits, the list and the rulebook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from quanze.adapters.inspection_gates import clock_tolerance
from quanze.adapters.inspection_rules import load_caps, load_regimes
from quanze.core.inspections.caps import Counted
from quanze.core.inspections.gates import KINDS, NAMING, OtherVisit, VisitFacts
from quanze.core.inspections.model import CheckForm, Regime
from quanze.core.inspections.records import Finding, LineFault, findings
from quanze.core.inspections.regimes import speaks_of
from quanze.core.inspections.sync import Kept, Standing, standing
from quanze.core.kernel.unresolved import Unresolved
from quanze.core.procedures.engine import ActRequest
from quanze.store.accounts.queries import agency_names, predecessors
from quanze.store.inspections.checkforms import queries as checkforms
from quanze.store.inspections.subjects.models import Absence, Interest, OfficerProfile, Subject
from quanze.store.inspections.visits.models import FormRecord, Visit, VisitOfficer
from quanze.store.registry.models import Record

INSPECTIONS = "检查"  # a power is one of inspection where its type or its name says so
ITEM_KINDS = ("inspection_items", "regimes")  # lists that hold nothing but items of inspection
DROPPED = "dropped"


def local_day(moment: datetime) -> date:
    """The day on which a moment falls where the office is."""
    return moment.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def item_standing(body: str, item: str, day: date) -> bool | Unresolved | None:
    """Whether a list item gives this body an inspection on `day`: True, an Unresolved with the reason, None where none is named."""
    if not item:
        return None
    row = Record.objects.filter(key=item).select_related("edition", "body").order_by("-current", "-edition__number").first()
    if row is None:
        return Unresolved("no_item", f"登记簿中没有标识为“{item[:30]}”的事项")
    name = " ".join((row.sub_name or row.name).split())[:60]
    if row.body.slug not in (body, *predecessors(body)):
        return Unresolved("other_body", f"“{name}”是{row.body.name}的事项，不在本机关的清单中")
    if not row.current:
        return Unresolved("item_gone", f"“{name}”已不在现行清单中")
    if row.kind not in ITEM_KINDS and INSPECTIONS not in f"{row.power_type}{row.national_type}{row.name}{row.sub_name}":
        return Unresolved("no_inspection", f"“{name}”是{row.power_type or '其他'}事项，不是检查事项")
    since = (row.edition.effective or row.edition.list_date or "")[:10]
    if len(since) == len("2026-01-01") and since > day.isoformat():
        return Unresolved("not_yet", f"“{name}”所在的清单 {since} 才施行，{day} 还没有公布")
    return True


def item_misfit(body: str, item: str, regime: str, day: date) -> str:
    """Why an item is not one of the programme under which a visit is made; "" where it may be one, by its words, objects or basis, or where a person said so."""
    found = checkforms.catalogue_item(body, item, day) if item and regime else None
    asked = regime_of(body, regime, day)
    if found is None or asked is None or found.kind == "regimes" or found.regime == regime:
        return ""
    if not found.confirmed and (speaks_of(found.name, found.objects, found.basis, asked) or set(asked.kinds) & set(found.stated.objects)):
        return ""
    if found.regime:
        named = regime_of(body, found.regime, day)
        return f"检查事项“{found.name}”属于“{named.title if named else found.regime}”，不是“{asked.title}”"
    return f"从检查事项“{found.name}”的用语和依据看不出它与“{asked.title}”有关" if asked.item_words else ""


def regime_of(body: str, regime: str, day: date) -> Regime | None:
    """The programme as the body runs it on a day, else the rulebook's; None where neither knows it."""
    if not regime:
        return None
    return next((one for one in (*checkforms.programmes(body, day), *load_regimes(day)) if one.id == regime), None)


def form_of(body: str, form: str, version: int) -> CheckForm | None:
    """A version of a body's check form; the rulebook's ready-made one where the body has none of its own. None where there is no such form."""
    try:
        return checkforms.form(body, form, version) if form else None
    except LookupError:
        return None


@dataclass(frozen=True, slots=True)
class Part:
    """A check form that is filled on a visit: number 0 is that of the body that leads, each body that comes along has its own.

    `kinds` are the subject's in that body's register, which say what lines are asked.
    """

    number: int
    body: str
    regime: str
    form: str
    version: int
    kinds: tuple[str, ...]


def parts_of(visit: Visit) -> tuple[Part, ...]:
    """The forms of a visit. Two tasks of one body under one form share it; a body whose programme has no form has none here."""
    found = [Part(0, visit.body, visit.regime, visit.form, visit.form_version, tuple(visit.subject_kinds))]
    for one in visit.joined:
        if one.get("form") and (one["body"], one["form"]) not in {(each.body, each.form) for each in found}:
            found.append(Part(len(found), one["body"], one["regime"], one["form"], one["version"], tuple(one["kinds"])))
    return tuple(found)


def along(visit: Visit) -> dict[str, str]:
    """The officers who come along, each with the body that sends them."""
    return {person: one["body"] for one in visit.joined for person in one.get("persons", ())}


@dataclass(frozen=True, slots=True)
class Filled:
    """How one form of a visit stands: which record counts, and the lines that it does not pass."""

    part: Part
    form: CheckForm | None
    standing: Standing
    record: FormRecord | None
    findings: tuple[Finding, ...]

    @property
    def answered(self) -> bool:
        """Whether all is filled in, or there is nothing to fill in."""
        return self.form is None or (self.record is not None and self.record.complete)


def filled(visit: Visit) -> tuple[Filled, ...]:
    """How every form of a visit stands."""
    rows: list[FormRecord] = list(FormRecord.objects.filter(visit=visit).order_by("seq")) if visit.pk else []
    return tuple(_filled(part, [row for row in rows if row.part == part.number]) for part in parts_of(visit))


def _filled(part: Part, rows: Sequence[FormRecord]) -> Filled:
    chosen = next((row for row in rows if row.among is not None), None)
    stands = standing(map(kept, rows), chosen.record if chosen else "", (chosen.among or ()) if chosen else ())
    row = next((row for row in rows if row.record == stands.record), None)
    form = form_of(part.body, part.form, part.version)
    return Filled(part, form, stands, row, findings(form, part.kinds, row.answers) if form and row else ())


def kept(row: FormRecord) -> Kept:
    """A row as the core is given it."""
    return Kept(
        row.record, row.device, row.person, row.revision, row.counter, row.digest, row.filled_at, row.sent_at, row.synced_at, row.late, row.complete
    )  # fmt: skip


def counted_visits(subject: str, but: str, *, reserved: bool) -> list[Counted]:
    """The visits to a subject as caps count them, that of `but` left out; `reserved`: those approved for a day to come or not yet begun too."""
    found = Visit.objects.filter(subject=subject).exclude(key=but).exclude(stage=DROPPED)
    found = found.filter(Q(started_at__isnull=False) | Q(approved_at__isnull=False)) if reserved else found.filter(started_at__isnull=False)
    rows = list(found.values_list("pk", "key", "body", "kind", "superior", "started_at", "approved_at", "planned_on", "partners"))
    people: dict[int, set[str]] = {}
    for visit, person in VisitOfficer.objects.filter(visit__in=[row[0] for row in rows]).values_list("visit", "person"):
        people.setdefault(visit, set()).add(person)
    return [
        Counted(
            key,
            local_day(started) if started else planned or local_day(approved),
            body,
            kind,
            frozenset(people.get(pk, ())),
            superior,
            tuple(partners),
        )
        for pk, key, body, kind, superior, started, approved, planned, partners in rows
    ]


def others_on(visit: Visit, day: date, *, reserved: bool) -> tuple[OtherVisit, ...]:
    """The other visits at the subject on `day`, of any body."""
    names: dict[str, str] = {}
    found = []
    for one in Visit.objects.filter(subject=visit.subject).exclude(key=visit.key).exclude(stage=DROPPED).order_by("pk"):
        on = local_day(one.started_at) if one.started_at else (one.planned_on or local_day(one.approved_at)) if one.approved_at else None
        if on != day or (one.started_at is None and not reserved):
            continue
        names = names or agency_names()
        found.append(OtherVisit(one.key, one.body, names.get(one.body, one.body), KINDS.get(one.kind, one.kind)))
    return tuple(found)


def team_of(visit: Visit, act: str, fields: Mapping[str, Any], named: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Who goes, as the act says; else who the matter names."""
    if fields.get("present"):
        return tuple(dict.fromkeys(_listed(fields["present"])))
    lead, others = _listed(fields.get("handler")), _listed(fields.get("co_handlers"))
    if lead or others:
        return tuple(dict.fromkeys([*lead, *others]))
    return tuple(dict.fromkeys([*named.get("handler", ()), *named.get("co_handler", ())]))


def _listed(value: Any) -> list[str]:
    if not value:
        return []
    return [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]


def visit_facts(visit: Visit, request: ActRequest, named: Mapping[str, Sequence[str]]) -> VisitFacts:
    """Everything the gates ask for, on the day of the act, or for an approval on the planned day where that is still to come.

    `named` are the persons by the roles they hold in the matter.
    """
    on = date.fromisoformat(request.on[:10])
    approving = request.act in ("plan", *NAMING)
    day = max(on, visit.planned_on) if approving and visit.planned_on else on
    team = team_of(visit, request.act, request.fields, named)
    subject = Subject.objects.filter(body=visit.body, key=visit.subject).first()
    regime = regime_of(visit.body, visit.regime, day)
    own, *others = filled(visit)
    waited = agency_names() if others else {}
    clean: dict[str, list[date]] = {}
    for person, day_ in (
        VisitOfficer.objects.filter(subject=visit.subject, person__in=team, clean=True, on__isnull=False)
        .exclude(visit__key=visit.key)
        .values_list("person", "on")
    ):
        clean.setdefault(person, []).append(day_)  # type: ignore[arg-type]
    checks = Visit.objects.filter(subject=visit.subject, kind="post_licence", started_at__isnull=False).exclude(key=visit.key)
    if visit.regime:
        checks = checks.filter(regime=visit.regime)
    return VisitFacts(
        day=day,
        kind=visit.kind,
        body=visit.body,
        team=team,
        approved=tuple(one for role in ("handler", "co_handler") for one in named.get(role, ())),
        approved_at=visit.approved_at.astimezone(ZoneInfo(settings.TIME_ZONE)) if visit.approved_at else None,
        arrived_at=visit.started_at,
        tolerance=clock_tolerance(),
        zone=ZoneInfo(settings.TIME_ZONE),
        plan=visit.plan,
        reason=visit.reason,
        regime=visit.regime,
        item_standing=item_standing(visit.body, visit.item, on),
        item_misfit=item_misfit(visit.body, visit.item, visit.regime, on) if request.act == "approve" else "",
        least_officers=regime.officers if regime else 0,
        speciality=regime.speciality if regime else "",
        specialities=specialities(team),
        absent=absences(team, day),
        conflicts=dict(Interest.objects.filter(person__in=team, subject=visit.subject).values_list("person", "reason")),
        clean={person: tuple(days) for person, days in clean.items()},
        caps=tuple(load_caps(day)),
        visits=tuple(counted_visits(visit.subject, visit.key, reserved=approving)),
        division=subject.division if subject else "",
        risk=subject.risk if subject else "",
        superior=visit.superior,
        others=others_on(visit, day, reserved=approving),
        partners=tuple(visit.partners),
        licence_checks=tuple(local_day(moment) for moment in checks.values_list("started_at", flat=True) if moment),
        overridden=frozenset(visit.overridden),
        form=visit.form,
        record=own.standing.record,
        rivals=len(own.standing.rivals),
        faults=tuple(LineFault(**fault) for fault in own.record.faults) if own.record else (),
        findings=len(own.findings),
        found_by_others=sum(len(each.findings) for each in others),
        not_answered=tuple(waited.get(each.part.body, each.part.body) for each in others if not each.answered),
    )


def specialities(people: Iterable[str]) -> dict[str, frozenset[str]]:
    """Person -> what they are good at."""
    rows = OfficerProfile.objects.filter(person__in=list(people)).values_list("person", "specialities")
    return {person: frozenset(said) for person, said in rows}


def absences(people: Iterable[str], day: date) -> dict[str, str]:
    """Person -> why they are absent on `day`."""
    rows = Absence.objects.filter(person__in=list(people), start__lte=day, end__gte=day).order_by("start").values_list("person", "reason")
    return {person: reason or "请假" for person, reason in rows}
