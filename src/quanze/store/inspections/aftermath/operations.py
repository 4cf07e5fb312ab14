"""What the desk does after a visit, and to spot checks and self-check reports. Each operation is one transaction over stream and rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from quanze.adapters.calendars import load_calendar
from quanze.adapters.limits import rule_limit
from quanze.adapters.procedures import procedure_version
from quanze.core.clock.errors import ClockError
from quanze.core.inspections.model import Regime
from quanze.core.inspections.results import withdrawal_faults
from quanze.core.inspections.self_reports import report_day, reports_owed
from quanze.core.inspections.spot_checks import EarlierCheck, too_soon
from quanze.core.kernel.identity import clean, credit_code_fault
from quanze.core.kernel.unresolved import Unresolved
from quanze.core.procedures.engine import ActRequest, Ground, Refusal
from quanze.core.procedures.model import Procedure
from quanze.core.procedures.people import Person
from quanze.store.inspections.aftermath import project
from quanze.store.inspections.aftermath.models import SelfReport, SpotCheck
from quanze.store.inspections.visits.models import Visit
from quanze.store.inspections.visits.project import bring_up
from quanze.store.ledger.operations import NewEvent, StaleStream, append
from quanze.store.ledger.queries import stream_length
from quanze.store.matters.models import Matter
from quanze.store.matters.operations import STALE, Refused, Taken, note, open_matter, state_of, take_act

AT_ONCE = 1000  # subjects in one event of a year's reports
YOUNG = "INS-33"


@dataclass(frozen=True, slots=True)
class Noted:
    """A fact that was recorded: the key of the matter or the stream, and how many it concerns."""

    key: str
    count: int = 1


# ---- product spot checks


def open_spot_check(procedure: Procedure, request: ActRequest, *, body: str, **how: Any) -> Taken | Refusal:
    """Opens a spot check, or every ground against it: a code that cannot be one, a product of this maker sampled too lately. `how` as `open_matter`."""
    grounds = [*_code_grounds(procedure, request), *_soon_grounds(request.fields, request.on, body, procedure.opening_act.source)]
    if grounds:
        return Refusal(request.act, tuple(grounds))
    with transaction.atomic():
        opened = open_matter(procedure, request, body=body, **how)
        if isinstance(opened, Taken):
            project.write_spot_check(Matter.objects.get(key=opened.key))
        return opened


def act_spot_check(
    key: str, request: ActRequest, *, people: Mapping[str, Person], now: datetime, more: Mapping[str, Any] | None = None
) -> Taken | Refusal:
    """Takes an act in a spot check; before a sample is taken it is asked again whether the product may be sampled that day."""
    try:
        with transaction.atomic():
            matter = Matter.objects.select_for_update().get(key=key)
            if request.act == "take_sample" and request.seen == matter.length:
                source = procedure_version(matter.procedure, matter.version).acts["take_sample"].source
                said = state_of(matter).fields
                on = str(request.fields.get("sampled_on") or request.on)
                grounds = _soon_grounds(said, on, matter.body, source, but=key)
                if grounds:
                    raise Refused(Refusal(request.act, tuple(grounds)))
            taken = take_act(key, request, people=people, now=now, more=more)
            if isinstance(taken, Taken):
                project.write_spot_check(Matter.objects.get(key=key))
            return taken
    except Refused as refused:
        return refused.refusal


def _code_grounds(procedure: Procedure, request: ActRequest) -> list[Ground]:
    code = clean(str(request.fields.get("subject_no", "") or ""))
    fault = credit_code_fault(code) if code else ""
    return [Ground("fields", fault, "请对照证照核对", procedure.opening_act.source, "subject_no")] if fault else []


def _soon_grounds(said: Mapping[str, Any], on: str, body: str, source: str, but: str = "") -> list[Ground]:
    """Why a product may not be sampled again so soon (INS-18); asked of all bodies of this installation, a later check of a superior too."""
    try:
        day = date.fromisoformat(on[:10])
        limit = rule_limit("INS-18", day)[1].limit
    except (ValueError, ClockError):
        return []  # what is no day is refused by the engine; before the rule there was none
    product = str(said.get("product", ""))
    rows = SpotCheck.objects.filter(product=product[:200], sampled_on__isnull=False).exclude(key=but)
    earlier = [EarlierCheck(one.key, one.maker, one.product, one.spec, one.sampled_on) for one in rows if one.sampled_on]
    maker = str(said.get("maker") or said.get("subject", ""))
    reason = too_soon(
        maker, product, str(said.get("product_spec", "") or ""), str(said.get("check_kind", "")), day, earlier, limit, load_calendar()
    )
    remedy = "后续处理或者处置突发事件的，请改选抽查种类；否则请改抽其他产品"
    return [Ground("not_too_soon", reason, remedy, source, "product")] if reason else []


# ---- a case opened from a finding; a result taken down


def note_case(key: str, case: str, *, body: str = "", actor: str, people: Mapping[str, Person], now: datetime) -> Noted:
    """Records on a visit (or spot check) the penalty case that was opened from it. A second time for the same case changes nothing.

    Whoever works the visit does it as the act of its procedure; where the procedure has no such act any more (the visit is closed, the
    case was opened by somebody else, or by a `body` that came along), it is an event beside the acts.
    """
    with transaction.atomic():
        matter = Matter.objects.select_for_update().get(key=key)
        along = bool(body) and body != matter.body
        joined = next(iter(Visit.objects.filter(key=key).values_list("joined", flat=True)), [])
        had = (
            any(one.get("case") == case for one in joined)
            or Visit.objects.filter(key=key, case=case).exists()
            or SpotCheck.objects.filter(key=key, case=case).exists()
        )
        if not had:
            request = ActRequest("open_case", actor, now.date().isoformat(), matter.length, {"case_key": case})
            if along or isinstance(take_act(key, request, people=people, now=now), Refusal):
                note(key, project.CASE_OPENED, {"case": case, "body": body or matter.body}, actor, now.date().isoformat(), now)
            _write(key)
        return Noted(key)


def withdraw_result(key: str, reason: str, *, actor: str, seen: int, people: Mapping[str, Person], now: datetime) -> Noted | Refusal:
    """Takes the published result of a visit or a spot check down from today on, with the reason; or what stands against it."""
    try:
        with transaction.atomic():
            matter = Matter.objects.select_for_update().get(key=key)
            shown = Visit.objects.filter(key=key).first() or SpotCheck.objects.get(key=key)
            person = people.get(actor)
            if matter.length != seen:
                return Refusal("withdraw_result", (STALE,))
            if person is None or not person.belongs_to(matter.body, now.date()):
                return Refusal("withdraw_result", (Ground("lawful_actor", "您不是本机关的人员", "请由本机关的人员办理"),))
            faults = withdrawal_faults(shown.published_on, shown.withdrawn_on, reason)
            if faults:
                return Refusal("withdraw_result", tuple(Ground("fields", fault, "请核对后再办", "", "reason") for fault in faults))
            today = now.date().isoformat()
            note(key, project.WITHDRAWN, {"on": today, "reason": reason.strip()}, actor, today, now)
            _write(key)
            return Noted(key)
    except StaleStream:
        return Refusal("withdraw_result", (STALE,))


def _write(key: str) -> None:
    if Visit.objects.filter(key=key).exists():
        bring_up(key)
    else:
        project.write_spot_check(Matter.objects.get(key=key))


# ---- yearly self-check reports


def begin_reports(body: str, regime: Regime, year: int, *, actor: str, now: datetime) -> Noted | Unresolved:
    """Writes down who owes a self-check report for a year, and who holds a licence and owes none. Holders who came since are added; nobody is asked twice."""
    from quanze.store.inspections.subjects import queries as subjects

    day = report_day(regime.self_report, year)
    if isinstance(day, Unresolved):
        return day
    try:
        young = rule_limit(YOUNG, day)[1].limit
    except ClockError:
        young = None
    with transaction.atomic():
        known = set(SelfReport.objects.filter(body=body, regime=regime.id, year=year).values_list("subject", flat=True))
        facts = subjects.subject_facts(body, kinds=regime.kinds, today=now.date())
        owed, free = reports_owed(facts, regime.kinds, day, young, load_calendar())
        rows = [[one.subject, one.name, ""] for one in owed if one.subject not in known]
        rows += [[one.subject, one.name, one.reason] for one in free if one.subject not in known]
        events = [
            NewEvent(project.REPORTS_DUE, {"due": day.isoformat(), "subjects": rows[at : at + AT_ONCE]}, now.date().isoformat())
            for at in range(0, len(rows), AT_ONCE)
        ]
        _report(body, regime.id, year, events, actor, now)
        return Noted(project.reports_stream(body, regime.id, year), len(rows))


def receive_reports(body: str, regime: str, year: int, keys: Sequence[str], on: date, *, actor: str, now: datetime) -> Noted | Refusal:
    """Notes that reports came in on a day; what is not owed, came before or lies ahead is refused, and then nothing is written."""
    if on > now.date():
        return Refusal("receive_reports", (Ground("fields", f"收到之日 {on} 还没有到", "请写实际收到的日子", "", "on"),))
    with transaction.atomic():
        rows = {one.subject: one for one in SelfReport.objects.select_for_update().filter(body=body, regime=regime, year=year)}
        grounds = _known_grounds(keys, rows)
        grounds += [
            Ground("fields", f"{rows[key].subject_name}的报告已于 {rows[key].received_on} 收到", "请勿重复登记")
            for key in keys
            if key in rows and rows[key].received_on
        ]
        if grounds:
            return Refusal("receive_reports", tuple(grounds))
        event = NewEvent(project.REPORT_RECEIVED, {"subjects": list(keys), "on": on.isoformat()}, on.isoformat())
        _report(body, regime, year, [event], actor, now)
        return Noted(project.reports_stream(body, regime, year), len(keys))


def order_reports(
    body: str, regime: str, year: int, keys: Sequence[str], until: date, number: str, *, actor: str, now: datetime
) -> Noted | Refusal:
    """Orders those who are late to hand in by a day (责令限期改正); one batch, one number of the order."""
    today = now.date()
    grounds = []
    if until <= today:
        grounds.append(Ground("fields", f"改正期限 {until} 应在今天以后", "请写以后的日子", "", "until"))
    if not number.strip():
        grounds.append(Ground("fields", "没有写责令改正通知书的编号", "请填写这一栏", "", "number"))
    with transaction.atomic():
        rows = {one.subject: one for one in SelfReport.objects.select_for_update().filter(body=body, regime=regime, year=year)}
        grounds += _known_grounds(keys, rows)
        for key in keys:
            one = rows.get(key)
            if one is None:
                continue
            if one.received_on or one.let_off:
                why = "已经提交" if one.received_on else "这一年不用提交"
                grounds.append(Ground("fields", f"{one.subject_name}{why}", "请从名单中去掉"))
            elif one.due >= today:
                grounds.append(Ground("fields", f"{one.subject_name}到 {one.due} 才到期", "到期后再责令"))
            elif one.order_until and one.order_until >= today:
                grounds.append(Ground("fields", f"{one.subject_name}已责令在 {one.order_until} 前提交", "到期后仍不提交的，可以立案"))
        if grounds:
            return Refusal("order_reports", tuple(grounds))
        payload = {"subjects": list(keys), "on": today.isoformat(), "until": until.isoformat(), "number": number.strip()}
        _report(body, regime, year, [NewEvent(project.REPORTS_ORDERED, payload, today.isoformat())], actor, now)
        return Noted(project.reports_stream(body, regime, year), len(keys))


def _known_grounds(keys: Sequence[str], rows: Mapping[str, SelfReport]) -> list[Ground]:
    if not keys:
        return [Ground("fields", "一家也没有选", "请在名单中选择")]
    return [Ground("fields", f"名单中没有 {key}", "请刷新页面后再选") for key in keys if key not in rows]


def _report(body: str, regime: str, year: int, events: Sequence[NewEvent], actor: str, now: datetime) -> None:
    if not events:
        return
    stream = project.reports_stream(body, regime, year)
    for event in append(stream, stream_length(stream), events, actor=actor, recorded=now):
        project.apply_reports(event)
