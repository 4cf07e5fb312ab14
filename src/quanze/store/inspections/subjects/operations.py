"""Single edits of a body's register, and what fits or bars its officers. Each is one event and its rows in one transaction, or a refusal in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from quanze.adapters.inspection_rules import kind_titles
from quanze.core.inspections.subjects import RISKS, Entry, key_without_code, to_json
from quanze.core.inspections.subjects_rows import LONGEST
from quanze.core.kernel.identity import clean, credit_code_fault
from quanze.core.procedures.engine import Ground, Refusal
from quanze.store.inspections.subjects import project
from quanze.store.inspections.subjects.models import Absence, Interest, OfficerProfile, Subject
from quanze.store.inspections.subjects.queries import entries_by_key
from quanze.store.ledger.operations import NewEvent, StaleStream, append
from quanze.store.ledger.queries import stream_length
from quanze.store.matters.operations import Refused

ATTEMPTS = 8
TITLES = {"code": "统一社会信用代码", "name": "名称", "address": "地址", "division": "区划", "contact": "联系人", "phone": "电话"}
REASON = 200  # characters


@dataclass(frozen=True, slots=True)
class Noted:
    """A fact that was recorded: of which subject or person, and the event's place in its stream."""

    key: str
    seq: int


def _refusal(act: str, *grounds: tuple[str, str, str]) -> Refusal:
    """`grounds` are (field, reason, remedy)."""
    return Refusal(act, tuple(Ground("fields", reason, remedy, "", field) for field, reason, remedy in grounds))


def faults_of(entry: Entry) -> list[tuple[str, str, str]]:
    """What is wrong with a subject as somebody typed it: (field, reason, remedy)."""
    found: list[tuple[str, str, str]] = []
    for name, title in TITLES.items():
        text, longest = getattr(entry, name), LONGEST.get(name, REASON)
        if len(text) > longest:
            found.append((name, f"“{title}”有 {len(text)} 个字，最多 {longest} 个", "请写得短一些"))
        elif not text.isprintable():
            found.append((name, f"“{title}”含有不可见的字符", "请删去后重新输入"))
    if not entry.name:
        found.append(("name", "没有填名称", "请填写营业执照上的名称"))
    if entry.code and (fault := credit_code_fault(entry.code)):
        found.append(("code", fault, "请对照营业执照核对；没有代码的留空"))
    unknown = [kind for kind in entry.kinds if kind not in kind_titles()]
    if unknown or not entry.kinds:
        reason = f"没有“{unknown[0]}”这种对象类别" if unknown else "没有选对象类别"
        found.append(("kinds", reason, "请至少选一种"))
    if entry.risk and entry.risk not in RISKS:
        found.append(("risk", f"没有“{entry.risk}”这一级风险", "请选 A、B、C 或 D"))
    return found


def add_subject(body: str, entry: Entry, *, actor: str, now: datetime, reason: str = "") -> Noted | Refusal:
    """Registers one subject. Its key follows from its code, or from name and address where it has none."""
    code = clean(entry.code)
    entry = entry._replace(code=code, key=code or key_without_code(entry.name, entry.address), ended="")
    if faults := faults_of(entry):
        return _refusal("add_subject", *faults)

    def decide(stands: Entry | None) -> NewEvent | Refusal:
        if stands is None:
            return NewEvent(project.ADDED, {"subject": to_json(entry), "reason": reason}, now.date().isoformat())
        where = "已经退出登记，可以在它的页面恢复" if stands.ended else "已经登记"
        return _refusal("add_subject", ("code" if code else "name", f"“{stands.name}”{where}", "请到它的页面修改"))

    return _written(body, entry.key, decide, actor, now)


def change_subject(body: str, key: str, given: Mapping[str, Any], *, reason: str, seen: int, actor: str, now: datetime) -> Noted | Refusal:
    """Changes fields of one subject (fields of `Entry`; not key or code), with the reason. `seen` is the event that the form knew last."""

    def decide(stands: Entry | None) -> NewEvent | Refusal:
        if stands is None:
            return _missing("change_subject", key)
        if stale := _stale(body, key, seen, "change_subject"):
            return stale
        entry = stands._replace(**{name: value for name, value in given.items() if name not in ("key", "code")})
        faults = faults_of(entry)
        if not reason.strip():
            faults.append(("reason", "没有写修改的原因", "例如“企业申报地址变更”"))
        if entry == stands and not faults:
            faults.append(("name", "没有改动任何内容", "请修改后再保存"))
        if faults:
            return _refusal("change_subject", *faults)
        payload = {"subject": to_json(entry), "reason": reason.strip()[:REASON]}
        return NewEvent(project.CHANGED, payload, now.date().isoformat())

    return _written(body, key, decide, actor, now)


def end_subject(body: str, key: str, *, reason: str, seen: int, actor: str, now: datetime) -> Noted | Refusal:
    """Takes a subject out of the register, with the reason; its history stays."""
    word = " ".join(reason.split())[:REASON]

    def decide(stands: Entry | None) -> NewEvent | Refusal:
        if stands is None:
            return _missing("end_subject", key)
        if stale := _stale(body, key, seen, "end_subject"):
            return stale
        if stands.ended:
            return _refusal("end_subject", ("reason", f"已经退出登记：{stands.ended}", "不用再办"))
        if not word:
            return _refusal("end_subject", ("reason", "没有写退出的原因", "例如“营业执照已注销”"))
        return NewEvent(project.ENDED, {"subject": to_json(stands._replace(ended=word)), "reason": word}, now.date().isoformat())

    return _written(body, key, decide, actor, now)


def return_subject(body: str, key: str, *, reason: str, seen: int, actor: str, now: datetime) -> Noted | Refusal:
    """Puts a subject back that had left the register."""

    def decide(stands: Entry | None) -> NewEvent | Refusal:
        if stands is None:
            return _missing("return_subject", key)
        if stale := _stale(body, key, seen, "return_subject"):
            return stale
        if not stands.ended:
            return _refusal("return_subject", ("reason", "没有退出登记", "不用恢复"))
        payload = {"subject": to_json(stands._replace(ended="")), "reason": " ".join(reason.split())[:REASON]}
        return NewEvent(project.RETURNED, payload, now.date().isoformat())

    return _written(body, key, decide, actor, now)


def _missing(act: str, key: str) -> Refusal:
    return _refusal(act, ("key", f"登记簿里没有“{key[:40]}”", "请从检查对象列表进入"))


def _stale(body: str, key: str, seen: int, act: str) -> Refusal | None:
    events = Subject.objects.filter(body=body, key=key).values_list("events", flat=True).first() or [0]
    if events[-1] == seen:
        return None
    return Refusal(act, (Ground("fresh_form", "别人先改了这个检查对象", "请看过新的内容再保存；您填的还在"),))


def _written(body: str, key: str, decide: Any, actor: str, now: datetime) -> Noted | Refusal:
    """Asks `decide` about the subject as it stands and records what it says; behind another writer it asks again."""
    stream = project.subjects_stream(body)
    for attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                length = stream_length(stream)
                decided = decide(entries_by_key(body, [key]).get(key))
                if isinstance(decided, Refusal):
                    raise Refused(decided)
                (event,) = append(stream, length, [decided], actor=actor, recorded=now)
                project.apply(event)
                return Noted(key, event.seq)
        except Refused as refused:
            return refused.refusal
        except StaleStream:
            if attempt == ATTEMPTS - 1:
                raise
    raise AssertionError("unreachable")


# ---- officers


def set_specialities(body: str, person: str, specialities: Sequence[str], *, actor: str, now: datetime) -> Noted | Refusal:
    """Says what an officer is good at, in the words of the programmes (`Regime.speciality`)."""
    words = list(dict.fromkeys(" ".join(each.split()) for each in specialities if each.strip()))
    if long := next((each for each in words if len(each) > 40), ""):
        return _refusal("set_specialities", ("specialities", f"“{long[:20]}…”有 {len(long)} 个字", "一项专长最多 40 个字"))
    if OfficerProfile.objects.filter(person=person, body=body, specialities=words).exists():
        return Noted(person, 0)
    return _of_officer(body, person, NewEvent(project.SKILLED, {"person": person, "specialities": words}), actor, now)


def note_absence(body: str, person: str, start: date, end: date, reason: str, *, actor: str, now: datetime) -> Noted | Refusal:
    """Notes days on which an officer cannot be sent; `end` is the last of them."""
    word = " ".join(reason.split())
    if end < start:
        return _refusal("note_absence", ("end", f"最后一天 {end} 早于第一天 {start}", "请核对日期"))
    if not word or len(word) > REASON:
        return _refusal("note_absence", ("reason", "没有写事由" if not word else f"事由有 {len(word)} 个字", f"请写 1 至 {REASON} 个字"))
    if Absence.objects.filter(body=body, person=person, start=start, end=end, reason=word).exists():
        return Noted(person, 0)
    payload = {"person": person, "start": start.isoformat(), "end": end.isoformat(), "reason": word}
    return _of_officer(body, person, NewEvent(project.ABSENT, payload), actor, now)


def withdraw_absence(body: str, person: str, number: int, *, actor: str, now: datetime) -> Noted | Refusal:
    """Takes a noted absence back: the officer can be sent after all."""
    if not Absence.objects.filter(body=body, person=person, number=number).exists():
        return _refusal("withdraw_absence", ("number", "没有这条不在岗登记，可能已经撤回", "请刷新页面查看"))
    return _of_officer(body, person, NewEvent(project.PRESENT, {"person": person, "number": number}), actor, now)


def declare_interest(body: str, person: str, subject: str, reason: str, *, actor: str, now: datetime) -> Noted | Refusal:
    """Declares why an officer may not visit a subject."""
    word, key = " ".join(reason.split()), subject if subject.startswith("x:") else clean(subject)
    if not word or len(word) > REASON:
        reason_ = "没有写回避的事由" if not word else f"事由有 {len(word)} 个字"
        return _refusal("declare_interest", ("reason", reason_, f"请写 1 至 {REASON} 个字，例如“亲属在该单位任职”"))
    if not Subject.objects.filter(body=body, key=key).exists():
        return _refusal("declare_interest", ("subject", f"登记簿里没有“{subject[:40]}”", "请填写已登记对象的统一社会信用代码"))
    if Interest.objects.filter(person=person, subject=key, reason=word).exists():
        return Noted(person, 0)
    return _of_officer(body, person, NewEvent(project.INTERESTED, {"person": person, "subject": key, "reason": word}), actor, now)


def withdraw_interest(body: str, person: str, subject: str, *, actor: str, now: datetime) -> Noted | Refusal:
    """Takes a declared interest back."""
    if not Interest.objects.filter(person=person, subject=subject).exists():
        return _refusal("withdraw_interest", ("subject", "没有这条回避登记，可能已经撤回", "请刷新页面查看"))
    return _of_officer(body, person, NewEvent(project.DISINTERESTED, {"person": person, "subject": subject}), actor, now)


def _of_officer(body: str, person: str, event: NewEvent, actor: str, now: datetime) -> Noted:
    stream = project.officers_stream(body)
    for attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                dated = NewEvent(event.type, event.payload, now.date().isoformat())
                (made,) = append(stream, stream_length(stream), [dated], actor=actor, recorded=now)
                project.apply(made)
                return Noted(person, made.seq)
        except StaleStream:
            if attempt == ATTEMPTS - 1:
                raise
    raise AssertionError("unreachable")
