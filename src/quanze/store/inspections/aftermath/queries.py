"""Reading what follows visits: orders, spot checks, self-check reports, results. Plain values; nothing is written here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet

from quanze.adapters import casework as publication
from quanze.adapters.calendars import load_calendar
from quanze.adapters.limits import rule_limit
from quanze.adapters.procedures import procedure_on
from quanze.core.clock.deadline import due_date
from quanze.core.clock.errors import ClockError
from quanze.core.inspections.aftermath import STANDINGS, OrderFacts, standing
from quanze.core.inspections.persons import contact_names, personal_name
from quanze.core.inspections.results import NEGATIVE, RESULTS, Finding, PublicResult, natural, public_result, shown
from quanze.core.inspections.self_reports import STANDINGS as REPORT_STANDINGS
from quanze.core.inspections.self_reports import standing as report_standing
from quanze.core.inspections.spot_checks import FAILED
from quanze.core.inspections.spot_checks import RESULTS as SPOT_RESULTS
from quanze.store.accounts.queries import agency_names
from quanze.store.inspections.aftermath.models import Order, SelfReport, SpotCheck
from quanze.store.inspections.checkforms import queries as checkforms
from quanze.store.inspections.checkforms.queries import Candidate
from quanze.store.inspections.subjects.models import Subject
from quanze.store.inspections.visits.facts import parts_of
from quanze.store.inspections.visits.models import Visit

PAGE = 50


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order as a list shows it."""

    visit: str
    subject: str
    subject_name: str
    regime: str
    instrument: str
    number: str
    correction: str
    issued_on: date
    until: date | None
    recheck_due: date | None
    recheck_visit: str
    standing: str
    title: str
    next_due: date | None
    next_title: str


def orders(body: str, today: date, *, state: str = "open", regime: str = "", words: str = "", offset: int = 0, limit: int = PAGE) -> tuple[OrderRow, ...]:  # fmt: skip
    """The orders of a body, those due first; `state`: open, overdue, closed, all."""
    found = _orders(body, today, state, regime, words).order_by("closed", F("until").asc(nulls_last=True), "-id")
    return tuple(_order_row(one, today) for one in found[offset : offset + limit])


def count_orders(body: str, today: date, *, state: str = "open", regime: str = "", words: str = "") -> int:
    return _orders(body, today, state, regime, words).count()


def _orders(body: str, today: date, state: str, regime: str, words: str) -> QuerySet[Order]:
    found = Order.objects.filter(body=body)
    if state in ("open", "overdue"):
        found = found.filter(closed=False)
    elif state == "closed":
        found = found.filter(closed=True)
    if state == "overdue":
        found = found.filter(Q(reported_on__isnull=True, until__lt=today) | Q(rechecked_on__isnull=True, recheck_due__lt=today))
    if regime:
        found = found.filter(regime=regime)
    if words:
        found = found.filter(Q(subject_name__icontains=words) | Q(number__icontains=words) | Q(subject=words.upper()))
    return found


def orders_of(visit: str, today: date) -> tuple[OrderRow, ...]:
    """The orders of one visit in their order."""
    return tuple(_order_row(one, today) for one in Order.objects.filter(visit=visit).order_by("seq"))


def _order_row(one: Order, today: date) -> OrderRow:
    facts = OrderFacts(
        one.seq, one.instrument, one.number, one.correction, one.issued_on, one.until, one.reported_on, one.recheck_due, one.rechecked_on,
        one.recheck_visit, one.passed, one.ended, one.ended_on,  # type: ignore[arg-type]
    )  # fmt: skip
    stands = standing(facts, today)
    again = (
        one.recheck_visit or Visit.objects.filter(recheck_of=one.visit, body=one.body).order_by("-id").values_list("key", flat=True).first()
    )
    due, what = (one.recheck_due, "复查") if stands in ("reported", "recheck_late") else (one.until, "改正")
    return OrderRow(
        one.visit, one.subject, one.subject_name, one.regime, one.instrument, one.number, one.correction, one.issued_on, one.until,
        one.recheck_due, again or "", stands, STANDINGS[stands], None if one.closed else due, what,
    )  # fmt: skip


# ---- product spot checks


@dataclass(frozen=True, slots=True)
class SpotRow:
    """A spot check as a list shows it."""

    key: str
    subject: str
    subject_name: str
    product: str
    spec: str
    stage: str
    closed: bool
    sampled_on: date | None
    result: str
    result_title: str
    failing: str
    next_due: date | None
    case: str
    published_on: date | None
    display_until: date | None
    withdrawn_on: date | None


def spot_checks(body: str, *, state: str = "open", stage: str = "", result: str = "", words: str = "", offset: int = 0, limit: int = PAGE) -> tuple[SpotRow, ...]:  # fmt: skip
    """The spot checks of a body, the next due first."""
    found = _spot_checks(body, state, stage, result, words).order_by("closed", F("next_due").asc(nulls_last=True), "-id")
    return tuple(_spot_row(one) for one in found[offset : offset + limit])


def count_spot_checks(body: str, *, state: str = "open", stage: str = "", result: str = "", words: str = "") -> int:
    return _spot_checks(body, state, stage, result, words).count()


def _spot_checks(body: str, state: str, stage: str, result: str, words: str) -> QuerySet[SpotCheck]:
    found = SpotCheck.objects.filter(body=body)
    if state != "all":
        found = found.filter(closed=state == "closed")
    if stage:
        found = found.filter(stage=stage)
    if result:
        found = found.filter(result=result)
    if words:
        found = found.filter(Q(subject_name__icontains=words) | Q(product__icontains=words) | Q(maker__icontains=words))
    return found


def spot_stages(day: date) -> dict[str, str]:
    """The stages of a spot check, id -> title, in order."""
    procedure = procedure_on("product-spot-check", day)
    return {stage.id: stage.title for stage in procedure.stages.values()} if procedure else {}


def _spot_row(one: SpotCheck) -> SpotRow:
    return SpotRow(
        one.key, one.subject, one.subject_name, one.product, one.spec, one.stage, one.closed, one.sampled_on, one.result,
        SPOT_RESULTS.get(one.result, one.result), one.failing, None if one.closed else one.next_due, one.case,
        one.published_on, one.display_until, one.withdrawn_on,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ToldSpot:
    """A spot check as the portal shows it. `subject` is where the sample was taken; persons' names are withheld in all of it."""

    key: str
    body: str
    subject: str
    code: str
    maker: str
    product: str
    spec: str
    batch: str
    result: str
    failing: str
    failed: bool
    sampled_on: date | None
    published_on: date | None
    display_until: date | None


def public_spot_checks(today: date, *, body: str = "", words: str = "", failed: bool = False) -> QuerySet[SpotCheck]:
    """The spot checks whose results are before the public on a day, the newest first."""
    found = SpotCheck.objects.filter(published_on__lte=today, withdrawn_on__isnull=True).exclude(result="")
    found = found.filter(Q(display_until__isnull=True) | Q(display_until__gte=today))
    if body:
        found = found.filter(body=body)
    if failed:
        found = found.filter(result__in=FAILED)
    if words:
        found = found.filter(
            Q(subject_name__icontains=words) | Q(maker__icontains=words) | Q(product__icontains=words) | Q(subject=words.upper())
        )
        hidden = [one.pk for one in found if words.casefold() not in _sought(told_spot(one))]
        found = found.exclude(pk__in=hidden)  # who knows a person's name must not learn by searching that it was withheld here
    return found.order_by("-published_on", "-id")


def _sought(told: ToldSpot) -> str:
    return "\n".join((told.subject, told.maker, told.product, told.code)).casefold()


def _told_of_spot(one: SpotCheck, words: str = "") -> tuple[PublicResult, PublicResult]:
    """What may be told of where the sample was taken and of what failed; of the maker."""
    rules = publication.withheld_rules()
    failing = (words or one.public_words or one.failing) if one.failing else ""
    at = public_result(one.subject_name, one.subject or "x:", "", (), failing, rules)
    return at, public_result(one.maker, (one.subject if one.maker == one.subject_name else "") or "x:", "", (), "", rules)


def told_spot(one: SpotCheck) -> ToldSpot:
    """A spot check without what the public may not read."""
    at, by = _told_of_spot(one)
    return ToldSpot(
        one.key, one.body, at.name, at.code, by.name, one.product, one.spec, one.batch, SPOT_RESULTS.get(one.result, one.result), at.order,
        one.result in FAILED, one.sampled_on, one.published_on, one.display_until,
    )  # fmt: skip


# ---- yearly self-check reports


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A holder's report of a year. `standing` as in core; "let_off" where none is owed."""

    subject: str
    subject_name: str
    due: date
    received_on: date | None
    ordered_on: date | None
    order_until: date | None
    order_no: str
    let_off: str
    standing: str
    title: str


REPORT_STATES = {
    "late": "逾期未提交",
    "due": "待提交",
    "ordered": "已责令",
    "received": "已提交",
    "let_off": "这一年不用提交",
    "all": "全部",
}


def reports(body: str, regime: str, year: int, today: date, *, state: str = "late", words: str = "", offset: int = 0, limit: int = PAGE) -> tuple[ReportRow, ...]:  # fmt: skip
    """The reports of a year in one state, by name."""
    found = _reports(body, regime, year, today, state, words).order_by("subject_name", "id")
    return tuple(_report_row(one, today) for one in found[offset : offset + limit])


def report_counts(body: str, regime: str, year: int, today: date) -> dict[str, int]:
    """How many reports of a year stand in each state."""
    return {state: _reports(body, regime, year, today, state, "").count() for state in REPORT_STATES}


def report_years(body: str) -> list[tuple[str, int]]:
    """The (regime, year) for which a list was begun, the newest first."""
    return list(SelfReport.objects.filter(body=body).values_list("regime", "year").distinct().order_by("-year", "regime"))


def _reports(body: str, regime: str, year: int, today: date, state: str, words: str) -> QuerySet[SelfReport]:
    found = SelfReport.objects.filter(body=body, regime=regime, year=year)
    if words:
        found = found.filter(Q(subject_name__icontains=words) | Q(subject=words.upper()))
    if state == "let_off":
        return found.exclude(let_off="")
    if state == "all":
        return found
    found = found.filter(let_off="")
    if state == "received":
        return found.filter(received_on__isnull=False)
    found = found.filter(received_on__isnull=True)
    if state == "due":
        return found.filter(due__gte=today)
    if state == "ordered":
        return found.filter(ordered_on__isnull=False)
    return found.filter(due__lt=today)


def _report_row(one: SelfReport, today: date) -> ReportRow:
    stands = "let_off" if one.let_off else report_standing(one.due, one.received_on, one.order_until, today)
    title = "这一年不用提交" if one.let_off else REPORT_STANDINGS[stands]
    return ReportRow(
        one.subject, one.subject_name, one.due, one.received_on, one.ordered_on, one.order_until, one.order_no, one.let_off, stands, title
    )


# ---- results and their publication


@dataclass(frozen=True, slots=True)
class ResultRow:
    """The result of a visit on its way to the public. `due` is the last day of publication."""

    key: str
    subject_name: str
    regime: str
    kind: str
    result: str
    result_title: str
    ended_on: date | None
    due: date | None
    published_on: date | None
    display_until: date | None
    withdrawn_on: date | None
    closed: bool
    stage: str


RESULT_STATES = {"waiting": "待公开", "shown": "公示中", "over": "公示期满", "withdrawn": "已撤下", "all": "全部"}


def results(body: str, today: date, *, state: str = "waiting", regime: str = "", words: str = "", offset: int = 0, limit: int = PAGE) -> tuple[ResultRow, ...]:  # fmt: skip
    """The results of a body in one state, those that waited longest first."""
    order = ("ended_at", "id") if state == "waiting" else ("-published_on", "-id")
    return tuple(_result_row(one) for one in _results(body, today, state, regime, words).order_by(*order)[offset : offset + limit])


def count_results(body: str, today: date, *, state: str = "waiting", regime: str = "", words: str = "") -> int:
    return _results(body, today, state, regime, words).count()


def _results(body: str, today: date, state: str, regime: str, words: str) -> QuerySet[Visit]:
    found = Visit.objects.filter(body=body).exclude(result="")
    if regime:
        found = found.filter(regime=regime)
    if words:
        found = found.filter(Q(subject_name__icontains=words) | Q(subject=words.upper()))
    if state == "waiting":
        return found.filter(published_on__isnull=True)
    if state == "withdrawn":
        return found.filter(withdrawn_on__isnull=False)
    if state == "shown":
        return _before_the_public(found, today)
    if state == "over":
        return found.filter(published_on__isnull=False, withdrawn_on__isnull=True, display_until__lt=today)
    return found


def _before_the_public(found: QuerySet[Visit], today: date) -> QuerySet[Visit]:
    return found.filter(published_on__lte=today, withdrawn_on__isnull=True).filter(
        Q(display_until__isnull=True) | Q(display_until__gte=today)
    )


def publish_due(ended_on: date | None) -> date | None:
    """The last day on which a result may be published; None where it is not known."""
    if ended_on is None:
        return None
    try:
        return due_date(rule_limit("INS-02", ended_on)[1].limit, ended_on, load_calendar())
    except ClockError:
        return None


def local(moment: object) -> date | None:
    """The office's day of a moment."""
    from django.utils.timezone import localtime

    return localtime(moment).date() if moment else None  # type: ignore[arg-type]


def _result_row(one: Visit) -> ResultRow:
    ended = local(one.ended_at)
    return ResultRow(
        one.key, one.subject_name, one.regime, one.kind, one.result, RESULTS.get(one.result, one.result), ended,
        None if one.published_on else publish_due(ended), one.published_on, one.display_until, one.withdrawn_on, one.closed, one.stage,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """A result as the portal shows it, with where it comes from."""

    key: str
    body: str
    regime: str
    item: str
    kind: str
    visited_on: date | None
    published_on: date | None
    display_until: date | None
    public: PublicResult
    negative: bool


def public_results(today: date, *, body: str = "", regime: str = "", result: str = "", words: str = "", subject: str = "") -> QuerySet[Visit]:  # fmt: skip
    """The results that are before the public on a day, the newest first. Words are sought in names only where the name itself is public."""
    found = _before_the_public(Visit.objects.exclude(result=""), today)
    if body:
        found = found.filter(body=body)
    if regime:
        found = found.filter(regime=regime)
    if result:
        found = found.filter(result=result)
    if subject:
        found = found.filter(subject=subject)
    if words:
        found = found.filter(Q(subject_name__icontains=words) | Q(subject=words.upper()))
        # who knows a person's name or number must not learn by searching that the person was inspected
        like = found.filter(subject__regex=LIKE_A_PERSON).values_list("pk", "subject", "subject_name")
        found = found.exclude(pk__in=[pk for pk, key, name in like if natural(key) or (key != words.upper() and personal_name(name, key))])
    return found.order_by("-published_on", "-id")


LIKE_A_PERSON = r"^([1-9][0-9]{5}(18|19|20)[0-9]{9}[0-9X]$|x:|92)"


def told(one: Visit, words: str = "") -> Told:
    """A result without what the public may not read. `words` are told of the order in place of what was or is to be told."""
    names = agency_names() if any(line.get("part") for line in one.failed) else {}
    findings = [Finding(str(line.get("content", "")), str(line.get("basis", "")), names.get(line.get("body"), "")) for line in one.failed]
    last = Order.objects.filter(visit=one.key).order_by("-seq").first()
    contact = Subject.objects.filter(body=one.body, key=one.subject).values_list("contact", flat=True).first() or ""
    people = [name for said in (one.signed_by, one.witness, contact) for name in contact_names(said)]
    public = public_result(
        one.subject_name,
        one.subject,
        one.result,
        findings,
        (words or one.public_words or last.correction) if last else "",
        publication.withheld_rules(),
        people,
    )
    return Told(
        one.key, one.body, one.regime, one.item, one.kind, local(one.started_at), one.published_on, one.display_until, public,
        one.result in NEGATIVE,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class PublicView:
    """What the public will read of a result: lines of a title and the stretches of its text, each with the title of what it stands in place of.

    `words` are the officer's own among it, which may be put otherwise; "" where there are none.
    """

    lines: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    words: str
    withheld: tuple[str, ...]


PUBLISHING = {"publish", "publish_fail"}


def before_publication(key: str, act: str, words: str = "") -> PublicView | None:
    """What publishing a visit's or a spot check's result would tell, with `words` in place of the officer's own; None where the act tells nothing."""
    if act not in PUBLISHING:
        return None
    titles = {rule.id: rule.title for rule in publication.withheld_rules()}
    visit = Visit.objects.filter(key=key).exclude(result="").first()
    if visit is not None:
        public = told(visit, words).public
        last = Order.objects.filter(visit=key).order_by("-seq").first()
        texts = [("被检查单位", public.pieces["name"]), *_code(public.code), ("检查结果", ((public.result, ""),))]
        for number, each in enumerate(public.findings):
            texts.append(
                (
                    f"不符合的检查内容{f'（{each.body}）' if each.body else ''}",
                    (*public.pieces[str(number)], (f"　依据：{each.basis}" if each.basis else "", "")),
                )
            )
        texts.append(("要求改正", public.pieces["order"]))
        own, taken = last.correction if last else "", public.withheld
    else:
        spot = SpotCheck.objects.filter(key=key).exclude(result="").first()
        if spot is None:
            return None
        at, by = _told_of_spot(spot, words)
        texts = [("受检单位", at.pieces["name"]), *_code(at.code), ("标称生产者", by.pieces["name"])]
        texts += [("产品", ((f"{spot.product}　{spot.spec}".strip(), ""),)), ("批次", ((spot.batch, ""),))]
        texts += [("结果", ((SPOT_RESULTS.get(spot.result, spot.result), ""),)), ("不合格项目", at.pieces["order"])]
        own, taken = spot.failing, (*at.withheld, *by.withheld)
    lines = tuple((title, tuple((text, titles.get(kind, kind)) for text, kind in pieces if text)) for title, pieces in texts)
    return PublicView(tuple(line for line in lines if line[1]), own, tuple(dict.fromkeys(titles.get(kind, kind) for kind in taken)))


def _code(code: str) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    return [("统一社会信用代码", ((code, ""),))] if code else []


def public_result_of(key: str, today: date) -> Told | None:
    """One result, if it is before the public on a day."""
    one = Visit.objects.filter(key=key).exclude(result="").first()
    if one is None or not shown(one.published_on, one.display_until, one.withdrawn_on, today):
        return None
    return told(one)


def is_person(subject: str) -> bool:
    """Whether a subject is told by a citizen's number."""
    return natural(subject)


# ---- from a finding to a case


@dataclass(frozen=True, slots=True)
class Wrong:
    """A line that was not passed, and the power items that it can lead to. `connected` is the one a person connected it with when the form was made."""

    content: str
    note: str
    basis: str
    penalty: str
    connected: Candidate | None
    candidates: tuple[Candidate, ...]


def lines_of(visit: Visit, body: str) -> list[dict[str, Any]]:
    """The failed lines of the forms that a body filled on a visit."""
    return [line for line in visit.failed if line.get("body", visit.body) == body]


def wrong_lines(visit: Visit, body: str) -> tuple[Wrong, ...]:
    """The failed lines of a body's forms with the penalty items of its list that fit their words; a person chooses."""
    items = checkforms.penalty_items(body)
    names = dict(items)
    by_form = {part.number: checkforms.connected(body, part.form) for part in parts_of(visit) if part.form and part.body == body}
    found = []
    for line in lines_of(visit, body):
        chosen = by_form.get(line.get("part", 0), {})
        key, words = chosen.get(str(line.get("line", "")), ""), str(line.get("penalty", ""))
        connected = Candidate(key, names[key], 1.0) if key in names else None
        near = tuple(one for one in checkforms.candidates(words, items) if one.key != key) if words else ()
        found.append(Wrong(str(line.get("content", "")), str(line.get("note", "")), str(line.get("basis", "")), words, connected, near))
    return tuple(found)
