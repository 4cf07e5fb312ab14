"""What is done to visits. Each operation is one transaction over the matter's stream and the visit's rows.

An act passes the guards of its procedure and the gates of `rulebook/inspections/gates.yaml`; every ground comes back at once. A gate that may be
gone through is gone through by a reason in `ActRequest.overrides`, which is recorded with the finding.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any, BinaryIO

from django.conf import settings
from django.db import connection, transaction

from quanze.adapters.calendars import load_calendar
from quanze.adapters.evidence_files import UnacceptableFile
from quanze.adapters.inspection_gates import visit_gates
from quanze.adapters.procedures import procedure_on, rulebook
from quanze.adapters.visit_photos import exif_moment, keep_photo
from quanze.core.access.roles import INVESTIGATORS
from quanze.core.inspections.gates import GATES, VisitFacts
from quanze.core.inspections.records import LineFault, check_answers
from quanze.core.inspections.sync import Sent, Unreadable, arrival, read_record
from quanze.core.kernel.identity import clean
from quanze.core.procedures.engine import ActRequest, Facts, Ground, Refusal, Situation, holds
from quanze.core.procedures.model import Act, GuardUse, Procedure
from quanze.core.procedures.people import Person
from quanze.core.procedures.state import MatterState
from quanze.store.accounts.queries import person_names
from quanze.store.inspections.checkforms.operations import freeze
from quanze.store.inspections.plans.joint import agreed
from quanze.store.inspections.subjects.models import Subject
from quanze.store.inspections.visits import project
from quanze.store.inspections.visits.codes import code_digest, code_of
from quanze.store.inspections.visits.facts import along, filled, form_of, kept, parts_of, regime_of, visit_facts
from quanze.store.inspections.visits.items import best_item
from quanze.store.inspections.visits.models import FormRecord, Photo, Visit
from quanze.store.ledger.operations import StaleStream
from quanze.store.matters.definitions import procedure_under
from quanze.store.matters.models import Matter
from quanze.store.matters.operations import STALE, Refused, Taken, note, open_matter, state_of, stream_of, take_act

# grounds that come before the guards: the gates are not asked while one of these stands
_BEFORE_GUARDS = frozenset({"act_exists", "fresh_form", "open_stage", "act_day", "clock_set_back", "lawful_actor"})


@dataclass(frozen=True, slots=True)
class Noted:
    """A fact of a visit that was recorded: the visit's key and the event's place in its stream; 0 where it stood there already."""

    key: str
    seq: int


@dataclass(frozen=True, slots=True)
class SyncedRecord:
    """What became of a record that was sent: new, newer, same, older; what is not filled in well yet; whether it came after the result."""

    record: str
    arrival: str
    faults: tuple[LineFault, ...]
    late: bool


@dataclass(frozen=True, slots=True)
class Synced:
    """What became of everything that was sent. What is unreadable was not kept: the device must keep it."""

    records: tuple[SyncedRecord, ...]
    unreadable: tuple[Unreadable, ...]


def photo_folder() -> Any:
    """Where photographs and drawn signatures lie, under their digests: beside the evidence of cases."""
    return settings.HOME / "evidence"


def open_visit(
    *,
    body: str,
    subject: str,
    subject_name: str,
    kind: str,
    reason: str,
    actor: str,
    people: Mapping[str, Person],
    now: datetime,
    procedure: str = "inspection",
    item: str = "",
    regime: str = "",
    form: str = "",
    form_version: int = 0,
    address: str = "",
    plan: str = "",
    task: int | None = None,
    partners: Sequence[str] = (),
    planned_on: date | None = None,
    handler: str = "",
    co_handlers: Sequence[str] = (),
    subject_kinds: Sequence[str] = (),
    superior: bool = False,
    recheck_of: str = "",
    on: str = "",
    token: str = "",
    key: str = "",
) -> Taken | Refusal:
    """Opens a visit by the opening act of its procedure, or every ground against it.

    `subject` is the key of the register. `superior`: ordered by a superior. `token` is that of the page's form: a form sent twice opens one visit.
    `form` is frozen in the version named, 0 for the newest. Nobody goes anywhere by this: a head approves (`approve`), or an emergency is entered (`act` with `emergency_visit`).
    """
    day = on or now.date().isoformat()
    found = procedure_on(procedure, date.fromisoformat(day[:10]))
    if found is None:
        return Refusal("plan", (Ground("procedure_in_force", f"{day} 没有有效的程序“{procedure}”", "请核对日期和程序"),))
    plan_no = f"{plan}-{task}" if plan and task is not None else plan
    fields: dict[str, Any] = {"inspection_kind": kind, "subject": subject_name, "why": reason, "item": item, "plan_no": plan_no}
    fields |= {"subject_no": "" if subject.startswith("x:") else subject, "handler": handler, "co_handlers": list(co_handlers)}
    fields |= {"planned_on": planned_on.isoformat() if planned_on else ""}
    request = ActRequest("plan", actor, day, 0, {name: value for name, value in fields.items() if value})
    prepared = {
        "subject": subject, "subject_name": subject_name[:200], "address": address[:300], "regime": regime, "item": item, "kind": kind,
        "reason": reason.strip()[:300], "form": form, "form_version": form_version, "plan": plan, "task": task, "partners": list(partners),
        "recheck_of": recheck_of, "subject_kinds": sorted(subject_kinds), "superior": superior,
    }  # fmt: skip
    return _open(found, request, prepared, body, people, now, token, key)


def open_by_form(
    procedure: Procedure, request: ActRequest, *, body: str, people: Mapping[str, Person], now: datetime, form: str = ""
) -> Taken | Refusal:
    """Opens a visit by the opening act alone, as a general page asks for it: the subject is sought in the register by its code or name."""
    said = request.fields
    code, name = clean(str(said.get("subject_no") or "")), str(said.get("subject") or "").strip()
    known = Subject.objects.filter(body=body, active=True)
    subject = (known.filter(key=code).first() if code else None) or known.filter(name=name).first()
    key = subject.key if subject else code[:40] or "x:" + code_digest(name)[:16]
    prepared = {
        "subject": key, "subject_name": subject.name if subject else name[:200], "address": subject.address if subject else "", "regime": "",
        "item": str(said.get("item") or ""), "kind": str(said.get("inspection_kind") or "")[:20], "reason": str(said.get("why") or "").strip()[:300],
        "form": "", "form_version": 0, "plan": str(said.get("plan_no") or "")[:40], "task": None, "partners": [], "recheck_of": "",
        "subject_kinds": sorted(subject.kinds) if subject else [], "superior": False,
    }  # fmt: skip
    return _open(procedure, request, prepared, body, people, now, form, "")


def _open(
    found: Procedure,
    request: ActRequest,
    prepared: dict[str, Any],
    body: str,
    people: Mapping[str, Person],
    now: datetime,
    token: str,
    key: str,
) -> Taken | Refusal:
    key = key or uuid.uuid4().hex[:16]
    planned = str(request.fields.get("planned_on") or "")
    draft = Visit(
        key=key, body=body, procedure=found.id, planned_on=date.fromisoformat(planned[:10]) if _readable(planned) else None, **prepared
    )
    try:
        with transaction.atomic():
            opened = open_matter(found, request, body=body, people=people, now=now, item=prepared["item"], form=token, key=key)
            if isinstance(opened, Refusal):
                return opened
            mine, _ = _gate_grounds(draft, found, MatterState(), found.opening_act, request, body, people, now)
            if mine:
                raise Refused(Refusal(request.act, tuple(mine)))
            if prepared["form"]:
                prepared["form_version"] = int(
                    freeze(body, prepared["form"], prepared["form_version"], actor=request.actor, now=now).version
                )
            note(key, project.PREPARED, prepared, request.actor, request.on[:10], now)
            project.bring_up(key)
            if prepared["plan"] and prepared["task"] is not None:
                _tell_plan("task_started", prepared["plan"], prepared["task"], key, request.actor, now)
                _with_those_who_agreed(key, prepared["plan"], prepared["task"], request.actor, now)
            return replace(opened, state=state_of(Matter.objects.get(key=key)))
    except Refused as refused:
        return refused.refusal
    except LookupError as missing:
        return Refusal(request.act, (Ground("fields", str(missing), "请从本机关的检查表中选择", "", "form"),))
    except StaleStream:
        return Refusal(request.act, (STALE,))


def _with_those_who_agreed(key: str, plan: str, task: int, actor: str, now: datetime) -> None:
    """Notes on a new visit who comes along under an agreed joint visit, with the form of each: so it counts for them too and the firm reads who comes."""
    subject = Visit.objects.values_list("subject", flat=True).get(key=key)
    for part in agreed(plan, task):
        body, persons = part.plan.body, list(part.joint.get("people", ()))
        names, regime = person_names(persons), regime_of(body, part.regime, now.date())
        form = freeze(body, regime.form, actor=actor, now=now) if regime and regime.form else None
        kinds = Subject.objects.filter(body=body, key=subject).values_list("kinds", flat=True).first() or []
        said = {"key": "", "body": body, "regime": part.regime, "item": best_item(body, part.regime, now.date()), "plan": part.plan.key}
        said |= {"task": part.number, "persons": persons, "people": [names.get(one, one) for one in persons], "kinds": sorted(kinds)}
        said |= {"form": form.id if form else "", "version": int(form.version) if form else 0}
        note(key, project.JOINED, said, actor, "", now)
    project.bring_up(key)


def _tell_plan(what: str, plan: str, task: int, key: str, actor: str, now: datetime, **more: Any) -> None:
    """Tells the plan what became of its task; a visit whose plan is not in this installation tells nobody."""
    from quanze.store.inspections.plans.models import Task

    if not Task.objects.filter(plan__key=plan, number=task).exists():
        return
    from quanze.store.inspections.plans import operations as plans

    told = getattr(plans, what)(plan, task, key, actor=actor, now=now, **more) if hasattr(plans, what) else None
    if isinstance(told, Refusal) and what == "task_started":
        raise Refused(Refusal("plan", told.grounds))  # a task is visited once; what ends one is told, whatever became of the plan


def act(key: str, request: ActRequest, *, people: Mapping[str, Person], now: datetime) -> Taken | Refusal:
    """Takes an act in a visit, or every ground on which it is refused, those of the procedure first. `Visit.DoesNotExist` where there is none.

    An approval gives the entry code; a result takes the failed lines of the record that counts.
    """
    try:
        with transaction.atomic():
            matter = Matter.objects.select_for_update().get(key=key)
            visit = Visit.objects.get(key=key)
            _one_at_a_time(visit.subject)
            procedure = procedure_under(matter.procedure, matter.version, matter.procedure_digest)
            state = state_of(matter)
            doing = procedure.acts.get(request.act)
            mine: list[Ground] = []
            overrides: list[dict[str, str]] = []
            left_out: frozenset[int] = frozenset()
            more: dict[str, Any] = {}
            if doing is not None and request.seen == state.length and _readable(request.on):
                request = _with_team(doing, request, state)
                facts = visit_facts(visit, request, state.people)
                more = {"visit": facts, "item_standing": facts.item_standing}
                mine, overrides = _gate_grounds(visit, procedure, state, doing, request, matter.body, people, now, facts)
            taken = take_act(key, request, people=people, now=now, more=more)
            if isinstance(taken, Refusal):
                asked = all(ground.guard not in _BEFORE_GUARDS for ground in taken.grounds)
                known = {ground.reason for ground in taken.grounds}
                raise Refused(Refusal(taken.act, (*taken.grounds, *[one for one in mine if asked and one.reason not in known])))
            if mine:
                raise Refused(Refusal(request.act, tuple(mine)))
            if overrides:
                note(key, project.OVERRIDDEN, {"act": request.act, "overrides": overrides}, request.actor, request.on[:10], now)
            if request.act == "approve":
                _give_code(key, request.actor, now)
            if request.act == "emergency_visit":
                _give_code(key, request.actor, now)
            if request.act == "record_result":
                left_out = _take_findings(key, request, now, {each["guard"] for each in overrides})
            visit = project.bring_up(key)
            if request.act in _ENDS_TASK:
                _end_tasks(visit, _ENDS_TASK[request.act], left_out, request.actor, now)
            return replace(taken, state=state_of(Matter.objects.get(key=key)))
    except Refused as refused:
        return refused.refusal
    except StaleStream:
        return Refusal(request.act, (STALE,))


_ENDS_TASK = {"record_result": "task_done", "refuse": "task_reopened", "cancel": "task_reopened"}


def _end_tasks(visit: Visit, what: str, left_out: Collection[int], actor: str, now: datetime) -> None:
    """Tells the plans what became of their tasks: of the visit's own, of those that came along, of those whose visits were merged into it.

    A task that is done learns how many lines of its own body's form were not passed; one whose form was left out waits again.
    """
    parts = {(part.body, part.form): part.number for part in parts_of(visit)}
    found = Counter(line["part"] for line in visit.failed)
    lead = [{"key": visit.key, "body": visit.body, "form": visit.form, "plan": visit.plan, "task": visit.task}] if visit.plan else []
    told: dict[tuple[str, int], int | None] = {}
    ending = [one for one in [*lead, *visit.joined] if one.get("task") is not None]
    for one in ending:
        part = parts.get((one["body"], one.get("form", "")), 0)
        told[one["plan"], one["task"]] = None if part in left_out else found[part] if one.get("form") else 0
    for one in ending:
        own = told[one["plan"], one["task"]]
        if one["key"] and what == "task_done" and own is not None:
            _tell_plan(what, one["plan"], one["task"], visit.key, actor, now, findings=own, along=told)
        elif one["key"]:
            _tell_plan("task_reopened", one["plan"], one["task"], visit.key, actor, now)


def _one_at_a_time(subject: str) -> None:
    """Two approvals or check-ins at one subject wait for each other, so that no cap is exceeded between counting and writing.

    SQLite lets one transaction write at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"quanze visit {subject}"])


def _with_team(doing: Act, request: ActRequest, state: MatterState) -> ActRequest:
    """The request with the persons that the task proposed where the form of an approval names none."""
    if doing.id != "approve":
        return request
    fields = dict(request.fields)
    if not fields.get("handler") and state.people.get("handler"):
        fields["handler"] = state.people["handler"][0]
    if not fields.get("co_handlers") and state.people.get("co_handler"):
        fields["co_handlers"] = list(state.people["co_handler"])
    return replace(request, fields=fields)


def _readable(day: str) -> bool:
    try:
        datetime.fromisoformat(day)
    except ValueError:
        return False
    return True


def _gate_grounds(
    visit: Visit, procedure: Procedure, state: MatterState, doing: Act, request: ActRequest, body: str,
    people: Mapping[str, Person], now: datetime, facts: VisitFacts | None = None,
) -> tuple[list[Ground], list[dict[str, str]]]:  # fmt: skip
    """The grounds of the gates that stand, and those that the actor went through with a reason."""
    given = Facts(body, people, rulebook(), load_calendar(), {"visit": facts or visit_facts(visit, request, state.people)})
    grounds: list[Ground] = []
    overrides: list[dict[str, str]] = []
    person = people.get(request.actor)
    posts = person.roles_on(date.fromisoformat(request.on[:10]), body) if person else frozenset()
    for use in visit_gates().get(doing.id, ()):
        ground = _asked(use, procedure, state, doing, request, given, now)
        if ground is None:
            continue
        reason = request.overrides.get(use.guard, "").strip()
        if reason and person and any(holds(procedure.roles[role], person, posts, state) for role in ground.override_by):
            overrides.append({"guard": use.guard, "reason": reason[:2000], "finding": ground.reason, "source": ground.source})
        else:
            grounds.append(ground)
    return grounds, overrides


def _asked(
    use: GuardUse, procedure: Procedure, state: MatterState, doing: Act, request: ActRequest, given: Facts, now: datetime
) -> Ground | None:
    use = replace(use, override_by=tuple(role for role in use.override_by if role in procedure.roles))
    return GATES[use.guard].check(Situation(procedure, state, doing, request, given, now, use))


def foreseen(key: str, act: str, *, actor: str, people: Mapping[str, Person], now: datetime) -> tuple[Ground, ...]:
    """What stands against an act of a visit today with the team that it names, told before anybody fills in the form."""
    matter, visit = Matter.objects.get(key=key), Visit.objects.get(key=key)
    procedure = procedure_under(matter.procedure, matter.version, matter.procedure_digest)
    state, doing = state_of(matter), procedure.acts.get(act)
    if doing is None:
        return ()
    request = _with_team(doing, ActRequest(act, actor, now.date().isoformat(), state.length), state)
    grounds, _ = _gate_grounds(visit, procedure, state, doing, request, matter.body, people, now)
    return tuple(grounds)


def _give_code(key: str, actor: str, now: datetime) -> None:
    seq = Matter.objects.get(key=key).length + 1
    note(key, project.CODE_GIVEN, {"digest": code_digest(code_of(key, seq))}, actor, "", now)


def _take_findings(key: str, request: ActRequest, now: datetime, gone_through: Collection[str]) -> frozenset[int]:
    """Records the failed lines of the records that count, each with its body, so that the result does not change with anything that arrives later.

    Gives the forms that were left out: not filled when the result was recorded without waiting for them (`partners_answered`).
    """
    forms = filled(Visit.objects.get(key=key))
    failed = [{"part": each.part.number, "body": each.part.body, **asdict(one)} for each in forms for one in each.findings]
    rests = [
        {"part": each.part.number, "body": each.part.body, "record": each.record.record, "digest": each.record.digest}
        for each in forms
        if each.record
    ]
    waived = "partners_answered" in gone_through
    left_out = frozenset(each.part.number for each in forms[1:] if waived and not each.answered)
    absent = {each.part.body for each in forms} - {each.part.body for each in forms if each.part.number not in left_out}
    said = {"record": forms[0].standing.record, "rests": rests, "failed": failed, "absent": sorted(absent)}
    note(key, project.FOUND, said, request.actor, "", now)
    return left_out


def _length(key: str) -> int:
    return Matter.objects.get(key=key).length


def approve(
    key: str, *, actor: str, people: Mapping[str, Person], now: datetime, handler: str = "", co_handlers: Sequence[str] = (),
    note: str = "", overrides: Mapping[str, str] | None = None, seen: int | None = None, on: str = "",
) -> Taken | Refusal:  # fmt: skip
    """Approves a visit and gives its entry code. Who goes is whom the task proposed, unless named here."""
    fields = {"handler": handler, "co_handlers": list(co_handlers), "approval_note": note}
    return _take(key, "approve", actor, fields, people, now, seen, on, overrides)


def change_team(
    key: str, *, actor: str, people: Mapping[str, Person], now: datetime, handler: str, co_handlers: Sequence[str], why: str,
    overrides: Mapping[str, str] | None = None, seen: int | None = None,
) -> Taken | Refusal:  # fmt: skip
    """Approves others for an approved visit, with the reason. The entry code stays; nobody may have arrived before this."""
    fields = {"handler": handler, "co_handlers": list(co_handlers), "approval_note": why}
    return _take(key, "change_team", actor, fields, people, now, seen, "", overrides)


def check_in(
    key: str, *, actor: str, people: Mapping[str, Person], now: datetime, present: Sequence[str], place: str, visit_from: str = "",
    credentials_shown: bool = True, position: str = "", seen: int | None = None, on: str = "", overrides: Mapping[str, str] | None = None,
) -> Taken | Refusal:  # fmt: skip
    """Records that the officers `present` stand at `place` since `visit_from` (a moment; now where left out)."""
    moment = visit_from or now.isoformat(timespec="minutes")
    fields = {"visit_from": moment, "place": place, "present": list(present), "credentials_shown": credentials_shown, "position": position}
    return _take(key, "visit", actor, fields, people, now, seen, on or moment[:10], overrides)


def emergency_check_in(
    key: str, *, actor: str, people: Mapping[str, Person], now: datetime, handler: str, co_handlers: Sequence[str], place: str, why: str,
    visit_from: str = "", credentials_shown: bool = True, position: str = "", seen: int | None = None,
) -> Taken | Refusal:  # fmt: skip
    """Records an emergency visit that nobody could approve before; the approval must be made up within the rulebook's term (INS-08)."""
    moment = visit_from or now.isoformat(timespec="minutes")
    fields = {
        "visit_from": moment, "place": place, "handler": handler, "co_handlers": list(co_handlers), "present": [handler, *co_handlers],
        "emergency_reason": why, "credentials_shown": credentials_shown, "position": position,
    }  # fmt: skip
    return _take(key, "emergency_visit", actor, fields, people, now, seen, moment[:10], None)


def record_result(
    key: str, *, actor: str, people: Mapping[str, Person], now: datetime, result: str, note: str = "", visit_until: str = "",
    seen: int | None = None, on: str = "",
) -> Taken | Refusal:  # fmt: skip
    """Records the result; the failed lines of the form record that counts are taken with it."""
    fields = {"result": result, "visit_until": visit_until or now.isoformat(timespec="minutes"), "result_note": note}
    return _take(key, "record_result", actor, fields, people, now, seen, on, None)


def sign(
    key: str, *, actor: str, people: Mapping[str, Person], now: datetime, signature: str, signed_by: str = "", image: bytes = b"",
    refusal_note: str = "", witness: str = "", seen: int | None = None,
) -> Taken | Refusal:  # fmt: skip
    """Records the signature, with the drawn one as an image kept under its digest, or that it was refused, with a witness."""
    digest = ""
    if image:
        try:
            digest = keep_photo("签名.png", image, photo_folder()).sha256
        except UnacceptableFile as wrong:
            return Refusal("sign", (Ground("fields", str(wrong), "请重新签名，或者签在纸质笔录上", "", "signature_digest"),))
    fields = {"signature": signature, "signed_by": signed_by, "signature_digest": digest, "refusal_note": refusal_note, "witness": witness}
    return _take(key, "sign", actor, fields, people, now, seen, "", None)


def _take(
    key: str, act_id: str, actor: str, fields: Mapping[str, Any], people: Mapping[str, Person], now: datetime, seen: int | None, on: str,
    overrides: Mapping[str, str] | None,
) -> Taken | Refusal:  # fmt: skip
    given = {name: value for name, value in fields.items() if value not in ("", [], None)}
    known = _length(key) if seen is None else seen
    return act(
        key, ActRequest(act_id, actor, on or now.date().isoformat(), known, given, (), dict(overrides or {})), people=people, now=now
    )


def sync_records(key: str, sent: Iterable[Any], *, actor: str, people: Mapping[str, Person], now: datetime) -> Synced | Refusal:
    """Takes in form records from a device, in any order, however often. Nothing readable is refused for what stands in it: what is not
    filled in well is kept and told, what comes after the result is kept as late. `Refusal` only where the sender has no part in the visit.
    """
    read = [read_record(one) for one in sent]
    unreadable = tuple(one for one in read if isinstance(one, Unreadable))
    made: list[SyncedRecord] = []
    try:
        with transaction.atomic():
            matter = Matter.objects.select_for_update().get(key=key)
            visit = Visit.objects.get(key=key)
            ground = _may_note(matter, visit, actor, people, "送交检查表")
            if ground is not None:
                return Refusal("sync", (ground,))
            for one in read:
                if isinstance(one, Sent):
                    made.append(_take_in(visit, one, actor, now))
                    visit = project.bring_up(key)
    except StaleStream:
        return Refusal("sync", (STALE,))
    return Synced(tuple(made), unreadable)


def _take_in(visit: Visit, sent: Sent, actor: str, now: datetime) -> SyncedRecord:
    row = FormRecord.objects.filter(visit=visit, record=sent.record).first()
    if row is not None and (row.person, row.part) != (actor, sent.part):
        # one id from two people, or for two forms, cannot come from our own page; kept apart so that neither is lost
        sent = replace(sent, record=f"{sent.record[:40]}-{actor[-16:]}-{sent.part}".replace(":", "-"))
        row = FormRecord.objects.filter(visit=visit, record=sent.record).first()
    came = arrival(sent, kept(row) if row else None)
    part = next((one for one in parts_of(visit) if one.number == sent.part), None)
    form = form_of(part.body, part.form, part.version) if part else None
    faults = list(sent.faults)
    if part is None:
        faults.append(LineFault("", f"这次检查没有第 {sent.part + 1} 张检查表"))
    elif form is not None:
        faults += check_answers(form, part.kinds, sent.answers)
    if part and (sent.form, sent.version) != (part.form, part.version):
        words = f"这份记录用的是“{sent.form}”第 {sent.version} 版，这次检查用的是“{part.form}”第 {part.version} 版"
        faults.append(LineFault("", words))
    late = bool(visit.result) or visit.closed
    if row is not None and row.late is False and late and came == "newer":
        # the result rests on what stood before it; a later revision is a record of its own
        sent, came = replace(sent, record=f"{sent.record[:50]}-late"), "new"
        again = FormRecord.objects.filter(visit=visit, record=sent.record).first()
        came = arrival(sent, kept(again)) if again else came
    if came == "same" or (came == "older" and _known_already(visit.key, sent)):
        return SyncedRecord(sent.record, came, tuple(faults), late)
    payload = {
        "record": sent.record, "part": sent.part, "device": sent.device, "form": sent.form, "version": sent.version, "answers": {k: dict(v) for k, v in sent.answers.items()},
        "filled_at": sent.filled_at.isoformat(), "sent_at": sent.sent_at.isoformat(), "revision": sent.revision, "counter": sent.counter,
        "digest": sent.digest, "faults": [asdict(one) for one in faults], "complete": not faults, "late": late, "arrival": came,
    }  # fmt: skip
    note(visit.key, project.RECORDED, payload, actor, "", now)
    return SyncedRecord(sent.record, came, tuple(faults), late)


def _known_already(key: str, sent: Sent) -> bool:
    from quanze.store.ledger.queries import stream_events

    said = (event.payload for event in stream_events(stream_of(key)) if event.type == project.RECORDED)
    return any((one["record"], one["revision"], one["digest"]) == (sent.record, sent.revision, sent.digest) for one in said)


def choose_record(
    key: str, record: str, *, actor: str, people: Mapping[str, Person], now: datetime, among: Sequence[str], seen: int
) -> Noted | Refusal:
    """Records which of several form records counts; `among` are those that the chooser was shown. The others stay as they are."""
    if not FormRecord.objects.filter(visit__key=key, record=record, late=False).exists():
        return Refusal("choose", (Ground("fields", "没有这份检查表，或者它是登记结果之后才送到的", "请从页面列出的检查表中选择"),))
    payload = {"record": record, "among": sorted(set(among))}
    return _noted(key, project.CHOSEN, payload, actor, people, now, "选定检查表", seen=seen, before_result=True)


def add_photo(
    key: str, name: str, file: BinaryIO | bytes, *, actor: str, people: Mapping[str, Person], now: datetime, line: str = "",
    taken_at: str = "", device_digest: str = "", original: str = "",
) -> Noted | Refusal:  # fmt: skip
    """Keeps a photograph under its digest; one that was sent before is the same one. Refused: no picture, too large, damaged on its way.

    `taken_at` is the device's own moment, `device_digest` the SHA-256 that it counted, `original` that of the picture before it was made smaller.
    """
    try:
        photo = keep_photo(name, file, photo_folder(), device_digest)
    except UnacceptableFile as wrong:
        return Refusal("photo", (Ground("fields", str(wrong), "其他内容没有丢失", "", "photo"),))
    same = Photo.objects.filter(visit__key=key, sha256=photo.sha256).first()
    if same is not None:
        return Noted(key, 0)
    visit = Visit.objects.get(key=key)
    payload = {
        "number": Photo.objects.filter(visit=visit).count() + 1, "name": photo.name, "sha256": photo.sha256, "size": photo.size, "media_type": photo.media_type,
        "line": line[:80], "taken_at": taken_at if _aware(taken_at) else "", "exif_at": exif_moment(photo.head), "original": original[:64],
        "late": bool(visit.result) or visit.closed,
    }  # fmt: skip
    return _noted(key, project.PHOTO, payload, actor, people, now, "登记照片", closed_too=True)


def _aware(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def join(key: str, into: str, *, actor: str, people: Mapping[str, Person], now: datetime, seen: int) -> Noted | Refusal:
    """Merges a visit that was not made yet into another at the same subject: this one is cancelled, its body comes along with that one."""
    mine, other = Visit.objects.get(key=key), Visit.objects.filter(key=into).first()
    if other is None or other.subject != mine.subject or other.closed or other.result:
        return Refusal("join", (Ground("fields", "没有可以并入的检查，或者那次检查已经结束", "请刷新页面"),))
    persons = [one for role in INVESTIGATORS for one in state_of(Matter.objects.get(key=key)).people.get(role, ())]
    names = [people[one].name if one in people else one for one in persons]
    payload = {
        "key": key, "body": mine.body, "regime": mine.regime, "item": mine.item, "people": names, "persons": persons, "form": mine.form,
        "version": mine.form_version, "kinds": mine.subject_kinds, "plan": mine.plan, "task": mine.task,
    }  # fmt: skip
    with transaction.atomic():
        done = _take(key, "cancel", actor, {"refusal": f"并入 {other.key}，联合检查"}, people, now, seen, "", None)
        if isinstance(done, Refusal):
            return done
        seqs = [note(into, project.JOINED, said, actor, "", now) for said in (payload, *mine.joined)]
        project.bring_up(into)
        if mine.plan and mine.task is not None:
            with suppress(Refused):  # a plan that is over keeps its task as the cancelling left it
                _tell_plan("task_started", mine.plan, mine.task, into, actor, now)
    return Noted(into, seqs[0])


def _noted(
    key: str, type_: str, payload: dict[str, Any], actor: str, people: Mapping[str, Person], now: datetime, what: str, *,
    seen: int | None = None, before_result: bool = False, closed_too: bool = False,
) -> Noted | Refusal:  # fmt: skip
    try:
        with transaction.atomic():
            matter = Matter.objects.select_for_update().get(key=key)
            visit = Visit.objects.get(key=key)
            ground = STALE if seen is not None and matter.length != seen else _may_note(matter, visit, actor, people, what)
            if ground is None and matter.closed and not closed_too:
                ground = Ground("open_stage", f"这次检查已经办结，不能再{what}", "请查看检查页面")
            if ground is None and before_result and visit.result:
                ground = Ground("open_stage", "结果已经登记，不能改选检查表", "有误的，请重新检查或者由负责人处理")
            if ground is not None:
                return Refusal(type_, (ground,))
            seq = note(key, type_, payload, actor, "", now)
            project.bring_up(key)
            return Noted(key, seq)
    except StaleStream:
        return Refusal(type_, (STALE,))


def _may_note(matter: Matter, visit: Visit, actor: str, people: Mapping[str, Person], what: str) -> Ground | None:
    """None where the actor takes part in the visit, or comes along for a body that takes part."""
    state = state_of(matter)
    if actor in along(visit) or any(actor in state.people.get(role, ()) for role in INVESTIGATORS):
        return None
    named = people.get(actor)
    return Ground("lawful_actor", f"{named.name if named else actor} 不是这次检查的检查人员", f"请由检查人员{what}", "《行政处罚法》第42条")
