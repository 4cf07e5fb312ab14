"""Rows of the aftermath from events: nothing here decides anything. Living and rebuilding walk through the same door."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from django.db import transaction

from quanze.adapters.calendars import load_calendar
from quanze.adapters.inspection_rules import load_regimes
from quanze.adapters.limits import rule_limit
from quanze.adapters.procedures import procedure_version
from quanze.core.inspections.aftermath import ActFact, orders_of
from quanze.core.inspections.results import display_until
from quanze.core.inspections.spot_checks import FAILED, result_of
from quanze.core.kernel.events import Event
from quanze.core.kernel.identity import clean
from quanze.core.procedures.state import ACT_TAKEN
from quanze.store.inspections.aftermath.models import Order, SelfReport, SpotCheck
from quanze.store.inspections.visits import project as visits
from quanze.store.inspections.visits.models import Visit
from quanze.store.ledger.models import StoredEvent
from quanze.store.ledger.queries import stream_events
from quanze.store.matters.models import Matter
from quanze.store.matters.operations import state_of, stream_of

CASE_OPENED, WITHDRAWN = "CaseOpened", "ResultWithdrawn"
REPORTS_DUE, REPORT_RECEIVED, REPORTS_ORDERED = "SelfReportsDue", "SelfReportReceived", "SelfReportsOrdered"
KIND = "spot_check"
REPORTS = "self-reports:"
ORDINARY = "责令改正通知书"


def act_facts(events: Iterable[Event]) -> Iterator[ActFact]:
    """The acts among the events of a matter, as the core reads them."""
    for event in events:
        if event.type == ACT_TAKEN:
            said = event.payload
            due = {clock: _day(facts.get("due")) for clock, facts in said.get("deadlines", {}).items()}
            yield ActFact(event.seq, said["act"], date.fromisoformat(said["on"][:10]), said["fields"], due)


def _day(value: Any) -> date | None:
    return date.fromisoformat(str(value)[:10]) if value else None


def instrument_of(regime: str, day: date) -> str:
    """The title of the document with which a regime orders correction: the instrument whose use is to order, 责令改正通知书 where it names none."""
    found = next((one for one in load_regimes(day) if one.id == regime), None)
    titles = [one.title for one in found.instruments] if found else []
    return next((title for title in titles if title.endswith(("指令", "责令改正通知书"))), ORDINARY)


# what of a visit's stream this room follows, as the visits room names it
FOLLOWED = (
    "act:order_correction", "act:order_again", "act:receive_report", "act:recheck", "act:finish_correction", "act:end_correction", "act:publish",
    CASE_OPENED, WITHDRAWN,
)  # fmt: skip


def attach() -> None:
    """Tells the visits room to call `follow` when one of these events is laid on a visit."""
    for name in FOLLOWED:
        visits.HANDLERS[name] = lambda visit, _: follow(visit)


def follow(visit: Visit) -> None:
    """The orders of a visit, and of its own row the case opened from it, the withdrawal and the end of display; the caller saves the visit."""
    events = list(stream_events(stream_of(visit.key)))
    acts = tuple(act_facts(events))
    orders = orders_of(acts, instrument_of(visit.regime, acts[0].on)) if acts else ()
    Order.objects.filter(visit=visit.key).exclude(seq__in=[one.seq for one in orders]).delete()
    for one in orders:
        Order.objects.update_or_create(
            visit=visit.key,
            seq=one.seq,
            defaults={
                "body": visit.body,
                "subject": visit.subject,
                "subject_name": visit.subject_name,
                "regime": visit.regime,
                "instrument": one.instrument[:80],
                "number": one.number[:100],
                "correction": one.correction,
                "issued_on": one.issued_on,
                "until": one.until,
                "reported_on": one.reported_on,
                "recheck_due": one.recheck_due,
                "rechecked_on": one.rechecked_on,
                "recheck_visit": one.recheck_visit[:40],
                "passed": one.passed,
                "ended": one.ended,
                "ended_on": one.ended_on,
                "closed": bool(one.ended),
            },
        )
    for event in events:
        if event.type == CASE_OPENED and event.payload.get("body", visit.body) == visit.body:
            visit.case = event.payload["case"]
        elif event.type == CASE_OPENED:  # by a body that came along, on what its own form found
            case, body = event.payload["case"], event.payload["body"]
            visit.joined = [{**one, "case": case} if one["body"] == body else one for one in visit.joined]
        elif event.type == WITHDRAWN:
            visit.withdrawn_on = date.fromisoformat(event.payload["on"])
    until = display_until(visit.result, visit.published_on, rule_limit, load_calendar()) if visit.published_on else None
    visit.display_until = until if isinstance(until, date) else None


def write_spot_check(matter: Matter) -> SpotCheck:
    """The row of a spot check as its matter stands now."""
    state = state_of(matter)
    said = state.fields
    row = SpotCheck.objects.filter(key=matter.key).first() or SpotCheck(key=matter.key)

    def done(act: str) -> date | None:
        one = state.last_done(act)
        return one.on if one else None

    row.body, row.stage, row.length = matter.body, state.stage, matter.length
    row.closed = procedure_version(matter.procedure, matter.version).stages[state.stage].final
    row.subject = clean(str(said.get("subject_no", "") or ""))[:40]
    row.subject_name = str(said.get("subject", ""))[:200]
    row.kind = str(said.get("check_kind", ""))[:20]
    row.maker = str(said.get("maker") or said.get("subject", ""))[:200]
    row.product, row.spec = str(said.get("product", ""))[:200], str(said.get("product_spec", "") or "")[:200]
    row.planned_on = state.opened_on
    row.sampled_on = _day(said.get("sampled_on"))
    row.result = result_of(state.counts, str(said.get("no_sample", "")))[:20]
    row.failing, row.public_words = str(said.get("failing", "") or ""), str(said.get("public_words", "") or "")
    row.notified_on, row.ordered_on, row.published_on = (
        _day(said.get("told_on")),
        _day(said.get("ordered_on")),
        done("publish_fail") or done("publish"),
    )
    row.next_due = matter.next_due
    row.batch = str(said.get("batch", "") or "")[:200]
    noted = StoredEvent.objects.filter(stream=stream_of(matter.key), type__in=(CASE_OPENED, WITHDRAWN)).order_by("seq")[:1]
    for event in stream_events(stream_of(matter.key), noted[0].seq - 1) if noted else ():
        if event.type == CASE_OPENED:
            row.case = event.payload["case"]
        elif event.type == WITHDRAWN:
            row.withdrawn_on = date.fromisoformat(event.payload["on"])
    burdens = "correct" if row.result in FAILED else "good"
    until = display_until(burdens, row.published_on, rule_limit, load_calendar()) if row.published_on else None
    row.display_until = until if isinstance(until, date) else None
    row.save()
    return row


def reports_stream(body: str, regime: str, year: int) -> str:
    """The stream in which the self-check reports of a body, a regime and a year stand."""
    return f"{REPORTS}{year}:{regime}:{body}"


def apply_reports(event: Event) -> None:
    """What one event of a year's reports adds to their rows."""
    said = event.payload
    year, regime, body = event.stream.removeprefix(REPORTS).split(":", 2)
    mine = SelfReport.objects.filter(body=body, regime=regime, year=int(year))
    if event.type == REPORTS_DUE:
        SelfReport.objects.bulk_create(
            [
                SelfReport(
                    body=body, regime=regime, year=int(year), subject=key, subject_name=name[:200], due=said["due"], let_off=reason[:200]
                )
                for key, name, reason in said["subjects"]
            ],
            batch_size=1000,
            ignore_conflicts=True,
        )
    elif event.type == REPORT_RECEIVED:
        mine.filter(subject__in=said["subjects"]).update(received_on=said["on"])
    elif event.type == REPORTS_ORDERED:
        mine.filter(subject__in=said["subjects"]).update(ordered_on=said["on"], order_until=said["until"], order_no=said["number"])


def rebuild(progress: Callable[[int], None] | None = None) -> int:
    """Makes the rows of spot checks, self-check reports and orders again from the ledger; how many matters and streams that took.

    Visits must stand already: their orders, cases and withdrawals are laid on them.
    """
    count = 0

    def one_more() -> None:
        nonlocal count
        count += 1
        if progress:
            progress(count)

    with transaction.atomic():
        for model in (SpotCheck, SelfReport, Order):
            model.objects.all().delete()
        for matter in Matter.objects.filter(kind=KIND).order_by("id").iterator(chunk_size=500):
            write_spot_check(matter)
            one_more()
        streams = StoredEvent.objects.filter(stream__startswith=REPORTS, seq=1).order_by("id").values_list("stream", flat=True)
        for stream in streams:
            for event in stream_events(stream):
                apply_reports(event)
            one_more()
        for visit in Visit.objects.order_by("id").iterator(chunk_size=500):
            follow(visit)
            visit.save()
            one_more()
    return count
