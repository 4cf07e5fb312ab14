"""Reading cases: plain values for pages, exports and statistics. Nothing is written here. Sums are fen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from quanze.adapters import casework as rules
from quanze.adapters.calendars import load_calendar
from quanze.adapters.limits import rule_limit
from quanze.adapters.procedures import load_procedures, procedure_version, rulebook, warning_levels
from quanze.core.casework.assessment import Assessment, from_json
from quanze.core.casework.discretion import DiscretionTable, Proposal, propose
from quanze.core.casework.double_punishment import SameAct, same_acts
from quanze.core.casework.fines import FineRangeInCase, gain_ratio
from quanze.core.casework.guards import CASE_GUARDS, CaseFacts, hearing_of, leniency_of, limitation_of, statutory_of
from quanze.core.casework.hearing import HearingRight
from quanze.core.casework.leniency import LeniencyFound
from quanze.core.casework.limitation import Limitation
from quanze.core.casework.publicity import DecisionFacts, DisplayTerm, PublicityClock, Withheld, display_term, publicity_clocks
from quanze.core.casework.ranges import Bounds
from quanze.core.casework.similar import Likeness, PastCase, nearest
from quanze.core.kernel.anonymise import Published, published
from quanze.core.kernel.unresolved import Unresolved
from quanze.core.procedures.deadlines import level_of
from quanze.core.procedures.engine import ActRequest, Facts, Ground, Situation
from quanze.core.procedures.people import Person
from quanze.core.procedures.state import MatterState
from quanze.store.casework.facts import case_facts
from quanze.store.casework.find import rows_with
from quanze.store.casework.models import Case
from quanze.store.casework.money import MoneyView, money_of
from quanze.store.matters.models import Clock, Matter
from quanze.store.matters.operations import state_of
from quanze.store.matters.queries import MatterView, matter_view

PAGE = 50
COUNTED = 10_000  # more hits than this are told as "more than"
COUNTED_BY_READING = 1000  # the same where each case must be read for a word
NEIGHBOURS = 60  # past cases on each side of the value of the goods that are compared
OUTCOMES = {
    "": "办理中",
    "penalty": "予以处罚",
    "no_penalty": "不予处罚",
    "terminated": "终止调查",
    "police": "公安机关立案",
    "moved": "移送或者转程序",
    "not_opened": "不予立案",
}


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of a list of cases. `level` is the colour of the nearest clock of the body: green, amber, red, overdue, "" none."""

    key: str
    title: str
    party: str
    cause: str
    item: str
    item_name: str
    procedure: str
    stage: str
    stage_title: str
    closed: bool
    outcome: str
    outcome_title: str
    handler: str
    clue_on: date
    opened_on: date | None
    decided_on: date | None
    decision_no: str
    fine: int
    next_due: date | None
    next_clock: str
    level: str
    last_on: date


@dataclass(frozen=True, slots=True)
class CaseList:
    """A page of cases. `total` is exact up to `COUNTED` (or `COUNTED_BY_READING`); `more_than` says that there are more. `after` asks for the next page ("" none)."""

    rows: tuple[CaseRow, ...]
    total: int
    more_than: bool
    after: str


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What a list shows; empty means all. `due` is overdue, red or amber; `order` recent or due; `words` sought in party, cause, number."""

    stage: str = ""
    procedure: str = ""
    outcome: str = ""
    closed: bool | None = None
    handler: str = ""
    item: str = ""
    source: str = ""
    words: str = ""
    due: str = ""
    since: date | None = None
    until: date | None = None
    fine_from: int | None = None
    fine_to: int | None = None
    order: str = "recent"


def cases(
    body: str, wanted: CaseFilter, now: datetime, *, after: str = "", limit: int = PAGE, among: QuerySet[Any] | None = None
) -> CaseList:
    """A page of the cases of a body. Pages follow each other by the last row seen, so the thousandth costs what the first does.

    `among` are the keys that the reader may see; None where that is every case of the body.
    """
    found = _filtered(body, wanted, now.date(), among)
    most = COUNTED if all(rows_with(word) is not None for word in wanted.words.split()) else COUNTED_BY_READING
    counted = found.order_by()[: most + 1].count()
    if wanted.order == "due":
        found = found.filter(next_due__isnull=False).order_by("next_due", "id")
        if after:
            day, pk = after.rsplit(":", 1)
            found = found.filter(Q(next_due__gt=day) | Q(next_due=day, id__gt=int(pk)))
    else:
        found = found.order_by("-last_on", "-id")
        if after:
            day, pk = after.rsplit(":", 1)
            found = found.filter(last_on__lte=day).exclude(last_on=day, id__gte=int(pk))
    rows = list(found.defer("assessment", "payments", "remedies")[: limit + 1])
    shown = rows[:limit]
    marker = ""
    if len(rows) > limit and shown:
        last = shown[-1]
        marker = f"{last.next_due if wanted.order == 'due' else last.last_on}:{last.pk}"
    return CaseList(tuple(row_of(row, now) for row in shown), min(counted, most), counted > most, marker)


def _filtered(body: str, wanted: CaseFilter, today: date, among: QuerySet[Any] | None = None) -> QuerySet[Case]:
    found = Case.objects.filter(body=body)
    if among is not None:
        found = found.filter(key__in=among)
    for name in ("stage", "procedure", "outcome", "handler", "item", "source"):
        if value := getattr(wanted, name):
            found = found.filter(**{name: value})
    if wanted.closed is not None:
        found = found.filter(closed__in=[wanted.closed])  # `NOT closed` would leave the index of SQLite unused
    if wanted.words.strip():
        for word in wanted.words.replace("\x00", "").split():
            ids = rows_with(word)
            found = found.filter(find__contains=word) if ids is None else found.filter(id__in=ids, find__contains=word)
    if wanted.since:
        found = found.filter(last_on__gte=wanted.since)
    if wanted.until:
        found = found.filter(last_on__lte=wanted.until)
    if wanted.fine_from is not None:
        found = found.filter(fine__gte=wanted.fine_from)
    if wanted.fine_to is not None:
        found = found.filter(fine__lte=wanted.fine_to)
    if wanted.due:
        levels = warning_levels()
        days = {"overdue": -1, "red": levels.red_days, "amber": levels.amber_days}.get(wanted.due, levels.amber_days)
        found = found.filter(next_due__lte=date.fromordinal(today.toordinal() + days), closed__in=[False])
        if wanted.due != "overdue":
            found = found.filter(next_due__gte=today)
    return found


def all_rows(body: str, wanted: CaseFilter, now: datetime, *, most: int, among: QuerySet[Any] | None = None) -> tuple[CaseRow, ...]:
    """The cases of a filter for an export, newest first, up to `most`; `among` as for `cases`."""
    rows = _filtered(body, wanted, now.date(), among).order_by("-last_on", "-id").defer("assessment", "payments", "remedies")[:most]
    return tuple(row_of(row, now) for row in rows)


def row_of(row: Case, now: datetime) -> CaseRow:
    """A case as a line of a list."""
    level = level_of(row.next_due, now, warning_levels())[0] if row.next_due and not row.closed else ""
    return CaseRow(
        row.key,
        row.title,
        row.party,
        row.cause,
        row.item,
        row.item_name,
        row.procedure,
        row.stage,
        stage_titles().get((row.procedure, row.stage), row.stage),
        row.closed,
        row.outcome,
        OUTCOMES.get(row.outcome, row.outcome),
        row.handler,
        row.clue_on,
        row.opened_on,
        row.decided_on,
        row.decision_no,
        row.fine,
        row.next_due,
        row.next_clock,
        level,
        row.last_on,
    )


def stage_titles() -> Mapping[tuple[str, str], str]:
    """(procedure, stage) -> title, over all versions."""
    return {(p.id, stage.id): stage.title for p in load_procedures() for stage in p.stages.values()}


def my_cases(person: str, now: datetime, limit: int = PAGE) -> tuple[CaseRow, ...]:
    """The open cases that a person handles, by what falls due first; those without a running clock last."""
    rows = Case.objects.filter(handler=person, closed__in=[False]).order_by(F("next_due").asc(nulls_last=True), "id")
    return tuple(row_of(row, now) for row in rows.defer("assessment")[:limit])


@dataclass(frozen=True, slots=True)
class BoardClock:
    """One running clock on the board of a body."""

    key: str
    case_title: str
    clock: str
    due: date
    level: str
    whose: str


def board(body: str, now: datetime, limit: int = 200, among: QuerySet[Any] | None = None) -> tuple[BoardClock, ...]:
    """The running clocks of a body's penalty cases, the most pressing first; `among` as for `cases`."""
    found = Clock.objects.filter(matter__body=body, matter__kind="penalty", matter__closed=False, stopped__isnull=True, due__isnull=False)
    if among is not None:
        found = found.filter(matter__key__in=among)
    rows = found.select_related("matter").order_by("due", "id")[:limit]
    return tuple(
        BoardClock(row.matter.key, row.matter.title, row.title, row.due, level_of(row.due, now, warning_levels())[0], row.whose)
        for row in rows
        if row.due
    )


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """A piece of evidence with its chain of custody: (when, from, to, why)."""

    number: int
    kind: str
    name: str
    origin: str
    taken_on: date
    taken_by: tuple[str, ...]
    file_name: str
    media_type: str
    size: int
    sha256: str
    holder: str
    custody: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class JudgementView:
    """What the law says of the case before the decision: range, band with its reasons, leniency, limitation, hearing, other cases."""

    assessment: Assessment
    statutory: FineRangeInCase
    table: DiscretionTable | None
    proposal: Proposal | None
    leniency: tuple[LeniencyFound, ...]
    limitation: Limitation | Unresolved | None
    hearing: HearingRight
    laws: tuple[Any, ...]
    standing: bool | Unresolved | None
    same_acts: tuple[SameAct, ...]
    ratio: Fraction | None


@dataclass(frozen=True, slots=True)
class PublicityView:
    """Where the decision must be published until when, where it is not, and how long it is shown from `published_on`."""

    clocks: tuple[PublicityClock, ...]
    withheld: tuple[Withheld, ...]
    term: DisplayTerm | Unresolved | None


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as its page shows it. `matter` holds stage, next lawful acts and clocks; `grounds` what already stands against an act of the case."""

    row: CaseRow
    matter: MatterView
    judgement: JudgementView
    evidence: tuple[EvidenceView, ...]
    money: MoneyView
    publicity: PublicityView | None
    grounds: Mapping[str, tuple[Ground, ...]]


def case_view(key: str, *, actor: str, people: Mapping[str, Person], now: datetime) -> CaseView:
    """One case for one person at `now`; `Case.DoesNotExist` where there is none."""
    case = Case.objects.get(key=key)
    matter = matter_view(key, actor=actor, people=people, now=now)
    request = ActRequest("", actor, now.date().isoformat(), matter.seen)
    facts = case_facts(key, case.body, matter.state, request, case)
    return CaseView(
        row_of(case, now),
        matter,
        judgement(case, matter, facts, people, now),
        evidence_of(case),
        money_of(case, matter.state, now.date()),
        publicity_of(case, matter.state),
        _standing_grounds(matter, facts, people, now),
    )


def _situation(matter: MatterView, facts: CaseFacts, people: Mapping[str, Person], now: datetime, act: str, use: Any) -> Situation:
    given = Facts(matter.matter.body, people, rulebook(), load_calendar(), {"case": facts})
    request = ActRequest(act, "", now.date().isoformat(), matter.seen)
    return Situation(matter.procedure, matter.state, matter.procedure.acts[act], request, given, now, use)


# guards that need what the form of the act will say; they are asked when it is sent
_NEED_THE_FORM = frozenset(
    {
        "fine_in_law",
        "fine_in_band",
        "not_fined_twice",
        "hearing_told",
        "gain_found",
        "instalments_fit",
        "grown_surcharge_said",
    }
)


def _standing_grounds(matter: MatterView, facts: CaseFacts, people: Mapping[str, Person], now: datetime) -> dict[str, tuple[Ground, ...]]:
    """For each act of the stage, the grounds of the case that stand against it whatever the form will say."""
    found: dict[str, tuple[Ground, ...]] = {}
    for option in matter.options:
        uses = rules.guards_of(option.act.id)
        grounds = [
            CASE_GUARDS[use.guard].check(_situation(matter, facts, people, now, option.act.id, use))
            for use in uses
            if use.guard not in _NEED_THE_FORM
        ]
        if any(grounds):
            found[option.act.id] = tuple(ground for ground in grounds if ground is not None)
    return found


def judgement(case: Case, matter: MatterView, facts: CaseFacts, people: Mapping[str, Person], now: datetime) -> JudgementView:
    """What the law says of a case as far as it has been assessed."""
    any_act = next(iter(matter.procedure.acts))
    at = _situation(matter, facts, people, now, any_act, rules.case_guards()["open_case"][0])
    statutory = statutory_of(facts)
    bounds = statutory.bounds if isinstance(statutory.bounds, Bounds) else None
    assessed = facts.assessment
    proposal = propose(facts.table, assessed.values, assessed.answers, bounds, assessed.choices) if facts.table else None
    return JudgementView(
        assessed,
        statutory,
        facts.table,
        proposal,
        leniency_of(at, facts),
        limitation_of(at, facts),
        hearing_of(at, facts),
        facts.laws,
        facts.standing,
        same_acts(facts.outline, facts.others),
        gain_ratio(case.fine, case.illegal_gain),
    )


def evidence_of(case: Case) -> tuple[EvidenceView, ...]:
    """The evidence register of a case in order."""
    return tuple(
        EvidenceView(
            row.number,
            row.kind,
            row.name,
            row.origin,
            row.taken_on,
            tuple(row.taken_by),
            row.file_name,
            row.media_type,
            row.size,
            row.sha256,
            row.holder,
            tuple((step.on, step.from_holder, step.to_holder, step.reason) for step in sorted(row.custody.all(), key=lambda s: s.seq)),
        )
        for row in case.evidence.order_by("number").prefetch_related("custody")
    )


def decision_facts(case: Case, state: MatterState) -> DecisionFacts | None:
    """What publicity turns on, of a decided case; None while there is no penalty."""
    if case.outcome != "penalty" or case.decided_on is None:
        return None
    kinds = state.fields.get("penalties") or state.fields.get("penalty") or ()
    assessed = from_json(case.assessment)
    return DecisionFacts(
        case.decided_on,
        "decide_penalty" in state.counts,
        case.natural,
        tuple(kinds) if isinstance(kinds, list | tuple) else (str(kinds),),
        case.fine,
        assessed.level in ("从轻", "减轻"),
        assessed.fields_of_trade,
    )


def publicity_of(case: Case, state: MatterState) -> PublicityView | None:
    """The clocks of publication of a decided case; None while there is no penalty."""
    facts = decision_facts(case, state)
    if facts is None:
        return None
    law, calendar = rules.publicity_rules(), load_calendar()
    clocks, withheld = publicity_clocks(facts, law.channels, rule_limit, calendar)
    shown = state.last_done("publish_credit")
    term = display_term(facts, shown.on, law.terms, rule_limit, calendar) if shown else None
    return PublicityView(clocks, withheld, term)


def publishable(text: str, case: Case, names: Sequence[str]) -> Published:
    """A document's text as it may be published: personal data withheld by rule. A natural party's own name is withheld too."""
    people = [*names, *([case.party] if case.natural else [])]
    return published(text, rules.withheld_rules(), people, natural_party=case.natural, keep=(case.party_code,) if not case.natural else ())


def similar_cases(key: str, count: int = 5) -> tuple[Likeness, ...]:
    """The nearest past cases of the same item, by the value of the goods on both sides; fast over any number of cases.

    Looks at `NEIGHBOURS` decided cases above and below in the value of goods, and judges those by all that can be compared.
    """
    case = Case.objects.get(key=key)
    if not case.item:
        return ()
    past = Case.objects.filter(item=case.item, outcome="penalty")
    above = past.filter(goods_value__gte=case.goods_value).order_by("goods_value", "-id")[:NEIGHBOURS]
    below = past.filter(goods_value__lt=case.goods_value).order_by("-goods_value", "-id")[:NEIGHBOURS]
    return nearest(_past(case), [_past(row) for row in (*above, *below)], count)


def _past(row: Case) -> PastCase:
    answers = row.assessment.get("answers", {})
    return PastCase(
        row.key,
        row.item,
        row.decided_on or row.last_on,
        row.natural,
        row.goods_value,
        row.illegal_gain,
        row.fine,
        row.level,
        frozenset(text for text, given in answers.items() if given),
    )


@dataclass(frozen=True, slots=True)
class Statistic:
    """One line of statistics: what it is of, how many cases, decided cases, fines and what was paid, in fen."""

    name: str
    cases: int
    penalties: int
    fines: int
    paid: int


def statistics(body: str, by: str, since: date, until: date) -> tuple[Statistic, ...]:
    """Cases by `item`, `handler`, `month` or `outcome` from `since` (inclusive) to `until` (exclusive), by the day of the clue."""
    found = Case.objects.filter(body=body, clue_on__gte=since, clue_on__lt=until)
    group: Any = {"item": "item", "handler": "handler", "outcome": "outcome", "month": "month"}[by]
    if by == "month":
        found = found.annotate(month=TruncMonth("clue_on"))
    rows = (
        found.values(group)
        .annotate(
            count=Count("id"),
            decided=Count("id", filter=Q(outcome="penalty")),
            fines=Sum("fine"),
            money=Sum("paid"),
            named=Max("item_name"),
        )
        .order_by(group)
    )

    def name(row: Mapping[str, Any]) -> str:
        if by == "item":
            return row["named"] or row[group] or "没有指明事项"
        if by == "outcome":
            return OUTCOMES.get(row[group], row[group])
        return f"{row[group]:%Y-%m}" if by == "month" else row[group] or "没有指派"

    return tuple(Statistic(name(row), row["count"], row["decided"], row["fines"] or 0, row["money"] or 0) for row in rows)


def procedure_title(case: Case | CaseRow, version: str) -> str:
    """The title of the procedure a case runs under."""
    return procedure_version(case.procedure, version).title


def state_of_case(key: str) -> MatterState:
    """The folded state of a case's matter."""
    return state_of(Matter.objects.get(key=key))
