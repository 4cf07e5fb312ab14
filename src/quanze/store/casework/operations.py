"""What the desk does to cases. Each operation is one transaction over the matter's stream and the rows of the case.

An act passes the guards of its procedure and those of the case (`rulebook/casework/guards.yaml`); every ground comes back at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction

from quanze.adapters.calendars import load_calendar
from quanze.adapters.casework import evidence_rules, guards_of
from quanze.adapters.evidence_files import UnacceptableFile, keep
from quanze.adapters.procedures import all_guards, load_forms, procedure_version, rulebook
from quanze.core.access.roles import INVESTIGATORS, OVERSEERS
from quanze.core.casework.assessment import assessment_faults
from quanze.core.casework.evidence import EVIDENCE_KINDS, file_fields, rule_for, taken_evidence
from quanze.core.casework.guards import CASE_GUARDS
from quanze.core.kernel.identity import citizen_number_fault, clean, credit_code_fault
from quanze.core.procedures.asked import asked_when
from quanze.core.procedures.engine import ActRequest, Facts, Ground, Refusal, Situation, holds
from quanze.core.procedures.model import Act, GuardUse, Procedure
from quanze.core.procedures.people import Person
from quanze.core.procedures.state import MatterState
from quanze.store.casework import project
from quanze.store.casework.facts import case_facts, standing_of
from quanze.store.casework.models import Case, Evidence
from quanze.store.ledger.operations import StaleStream
from quanze.store.ledger.queries import stream_events
from quanze.store.matters.models import Matter
from quanze.store.matters.operations import STALE, Refused, Taken, note, open_matter, state_of, stream_of, take_act
from quanze.store.papers.queries import issued_forms


@dataclass(frozen=True, slots=True)
class Noted:
    """A fact of a case that was recorded: the case's key and the event's place in its stream."""

    key: str
    seq: int


def evidence_folder() -> Any:
    """Where the files of evidence lie."""
    return settings.HOME / "evidence"


def open_case(
    procedure: Procedure,
    request: ActRequest,
    *,
    body: str,
    people: Mapping[str, Person],
    now: datetime,
    form: str = "",
    key: str = "",
    more: Mapping[str, Any] | None = None,
) -> Taken | Refusal:
    """Opens a case by the opening act of its procedure (a clue registered, a violation found on the spot), or every ground against it."""
    wrong = party_faults(procedure.opening_act, request, now.date())
    if wrong:
        return Refusal(request.act, tuple(wrong))
    item = str(request.fields.get("item", "") or "")
    if item:
        standing = standing_of(item, body, date.fromisoformat(request.on[:10]))
        if standing is not None and standing.usable is not True:
            ground = Ground("item_still_in_law", standing.usable.reason, "请改选现行有效的事项", procedure.opening_act.source, "item")  # type: ignore[union-attr]
            return Refusal(request.act, (ground,))
    with transaction.atomic():
        opened = open_matter(procedure, request, body=body, people=people, now=now, item=item, form=form, key=key, more=_more(more, True))
        if isinstance(opened, Taken):
            _write(opened.key)
            _register_evidence(opened.key, procedure.opening_act, request, opened.seq, opened.state, now)
        return opened


def act(
    key: str, request: ActRequest, *, people: Mapping[str, Person], now: datetime, more: Mapping[str, Any] | None = None
) -> Taken | Refusal:
    """Takes an act in a case, or every ground on which it is refused, those of the procedure first.

    An act that takes evidence (`rulebook/casework/evidence.yaml`) enters it in the register in the same transaction; a file is handed in
    as the field's value, as `kept_file` gives it. A ground that the law lets somebody override is overridden by a reason in `request.overrides`; the reason is recorded with the finding.
    """
    try:
        with transaction.atomic():
            matter = Matter.objects.select_for_update().get(key=key)
            case = Case.objects.get(key=key)
            procedure = procedure_version(matter.procedure, matter.version)
            state = state_of(matter)
            doing = procedure.acts.get(request.act)
            mine: list[Ground] = []
            overrides: list[dict[str, str]] = []
            given = {"issued": issued_forms(key), **(more or {})}
            given.setdefault("document_titles", {form: each.title for form, each in load_forms().items()})
            if doing is not None:
                request = _with_digest(doing, request)
            if doing is not None and request.seen == state.length:
                mine += _evidence_grounds(key, doing, request)
                mine += party_faults(doing, request, now.date())
                uses = guards_of(request.act)
                if uses and _readable(request.on):
                    facts = case_facts(key, matter.body, state, request, case)
                    given["case"] = facts
                    given.setdefault("item_standing", facts.standing)
                    found, overrides = _case_grounds(uses, procedure, state, doing, request, matter.body, people, now, given)
                    mine += found
            taken = take_act(key, request, people=people, now=now, more=_more(given, given.get("item_standing")))
            if isinstance(taken, Refusal):
                asked = all(ground.guard not in _BEFORE_GUARDS for ground in taken.grounds)
                known = {(ground.guard, ground.reason) for ground in taken.grounds} | {("", ground.reason) for ground in taken.grounds}
                extra = [g for g in mine if asked and (g.guard, g.reason) not in known and ("", g.reason) not in known]
                raise Refused(Refusal(taken.act, (*taken.grounds, *extra)))
            if mine:
                raise Refused(Refusal(request.act, tuple(mine)))
            if overrides:
                note(key, project.OVERRIDDEN, {"act": request.act, "overrides": overrides}, request.actor, request.on[:10], now)
            if doing is not None:
                _register_evidence(key, doing, request, taken.seq, state, now)
            _write(key)
            return replace(taken, state=state_of(Matter.objects.get(key=key)))
    except Refused as refused:
        return refused.refusal


def kept_file(name: str, file: BinaryIO) -> dict[str, Any]:
    """A file that was handed in, kept under its digest, as the value of an act's field; `UnacceptableFile` says what is wrong with it."""
    kept = keep(name, file, evidence_folder())
    return {"name": kept.name, "media_type": kept.media_type, "size": kept.size, "sha256": kept.sha256}


def _with_digest(doing: Act, request: ActRequest) -> ActRequest:
    """The request with the digest of its file where the act has a field for one: the system counts it, nobody types it."""
    rule = rule_for(doing, evidence_rules())
    if rule is None or not rule.digest:
        return request
    file = next((value for name in file_fields(doing) if isinstance(value := request.fields.get(name), Mapping)), None)
    return replace(request, fields={**request.fields, rule.digest: file["sha256"]}) if file else request


def asked_in(procedure: Procedure, doing: Act) -> dict[str, str]:
    """Field of an act of a case -> in words, when it must be filled although it may be left empty."""
    found = asked_when(procedure, doing, {**all_guards(), **CASE_GUARDS}, guards_of)
    rule = rule_for(doing, evidence_rules())
    if rule is not None and rule.digest in {each.id for each in doing.fields}:
        titles = "、".join(f"“{each.title}”" for each in doing.fields if each.id in file_fields(doing))
        found[rule.digest] = f"没有上传{titles}的要填"
    return found


def _evidence_grounds(key: str, doing: Act, request: ActRequest) -> list[Ground]:
    """What is wrong with the evidence that an act takes: electronic data without file or digest, a file that the register holds already."""
    rule = rule_for(doing, evidence_rules())
    grounds: list[Ground] = []
    if rule is not None and rule.digest and rule.digest in {each.id for each in doing.fields} and not request.fields.get(rule.digest):
        reason = "没有上传文件，也没有写完整性校验值"
        grounds.append(Ground("fields", reason, "请上传文件，或者填写提取时计算的校验值", doing.source, rule.digest))
    for name in file_fields(doing):
        file = request.fields.get(name)
        same = isinstance(file, Mapping) and Evidence.objects.filter(case__key=key, sha256=file.get("sha256", "-")).first()
        if same:
            grounds.append(Ground("fields", f"这个文件已经登记为第 {same.number} 号证据“{same.name}”", "请勿重复登记", "", name))
    return grounds


def _register_evidence(key: str, doing: Act, request: ActRequest, seq: int, state: MatterState, now: datetime) -> None:
    """Enters what an act took in the register: the same event as filing by hand, pointing to the act."""
    officers = [each for role in INVESTIGATORS for each in state.people.get(role, ())]
    if request.actor not in officers:
        officers.insert(0, request.actor)
    for each in taken_evidence(doing, request.fields, evidence_rules()):
        number = _next_number(key)
        payload = {
            "number": number,
            "kind": each.kind,
            "name": each.name,
            "origin": each.origin,
            "taken_on": request.on[:10],
            "taken_by": officers,
            "holder": request.actor,
            "file_name": each.file.get("name", ""),
            "media_type": each.file.get("media_type", ""),
            "size": each.file.get("size", 0),
            "sha256": each.file.get("sha256", ""),
            "by_act": seq,
        }
        note(key, project.FILED, payload, request.actor, request.on[:10], now)
        _write(key)


def _next_number(key: str) -> int:
    return (Evidence.objects.filter(case__key=key).order_by("-number").values_list("number", flat=True).first() or 0) + 1


# grounds that come before the guards: the guards of the case are not asked while one of these stands
_BEFORE_GUARDS = frozenset({"act_exists", "fresh_form", "open_stage", "act_day", "clock_set_back", "lawful_actor"})


def _readable(day: str) -> bool:
    try:
        datetime.fromisoformat(day)
    except ValueError:
        return False
    return True


def _more(more: Mapping[str, Any] | None, standing: Any) -> dict[str, Any]:
    return {"item_standing": standing, **(more or {})}


def _case_grounds(
    uses: Sequence[GuardUse],
    procedure: Procedure,
    state: MatterState,
    doing: Act,
    request: ActRequest,
    body: str,
    people: Mapping[str, Person],
    now: datetime,
    more: Mapping[str, Any],
) -> tuple[list[Ground], list[dict[str, str]]]:
    """The grounds of the case's own guards that stand, and those that the actor overrode with a reason."""
    facts = Facts(body, people, rulebook(), load_calendar(), more)
    grounds: list[Ground] = []
    overrides: list[dict[str, str]] = []
    person = people.get(request.actor)
    posts = person.roles_on(date.fromisoformat(request.on[:10]), body) if person else frozenset()
    for use in uses:
        use = replace(use, override_by=tuple(role for role in use.override_by if role in procedure.roles))
        ground = CASE_GUARDS[use.guard].check(Situation(procedure, state, doing, request, facts, now, use))
        if ground is None:
            continue
        reason = request.overrides.get(use.guard, "").strip()
        if reason and person and any(holds(procedure.roles[role], person, posts, state) for role in use.override_by):
            overrides.append({"guard": use.guard, "reason": reason, "finding": ground.reason, "source": ground.source})
        else:
            grounds.append(ground)
    return grounds, overrides


def party_faults(doing: Act, request: ActRequest, today: date) -> list[Ground]:
    """What is wrong with the party's number that this act gives: the check character of a code, the parts of a citizen's number.

    Numbers of other kinds (passports, registration numbers from before the unified code) pass as they are.
    """
    number = str(request.fields.get("party_no") or "").strip()
    if not number:
        return []
    word = clean(number)
    if request.fields.get("party_kind") == "公民":
        foreign = word[:1].isalpha() or len(word) in _OLD_CITIZEN_LENGTHS
        fault = "" if foreign else citizen_number_fault(word, today)
    else:
        fault = "" if len(word) in _OLD_CODE_LENGTHS else credit_code_fault(word)
    return [Ground("fields", fault, "请对照证照核对号码", doing.source, "party_no")] if fault else []


_OLD_CITIZEN_LENGTHS = (15,)
_OLD_CODE_LENGTHS = (9, 13, 15)  # 组织机构代码, 工商注册号


def assess(key: str, changes: Mapping[str, Any], *, actor: str, seen: int, people: Mapping[str, Person], now: datetime) -> Noted | Refusal:
    """Records what the handlers have found and judged (see `core/casework/assessment`), or the grounds against it."""
    faults = assessment_faults(changes, now.date())
    if faults:
        return Refusal("assess", tuple(Ground("fields", fault, "请改正后再保存") for fault in faults))
    clean_changes = {name: list(value) if isinstance(value, tuple) else value for name, value in changes.items()}
    return _noted(key, project.ASSESSED, {"changes": clean_changes}, actor, seen, people, now, "认定案情")


def file_evidence(
    key: str,
    *,
    kind: str,
    name: str,
    origin: str,
    taken_on: str,
    taken_by: Sequence[str],
    actor: str,
    seen: int,
    people: Mapping[str, Person],
    now: datetime,
    holder: str = "",
    file: BinaryIO | None = None,
    file_name: str = "",
    kept: Mapping[str, Any] | None = None,
) -> Noted | Refusal:
    """Files a piece of evidence under the next number of the case, with its file's digest where it has one.

    The file comes as `file` with its name, or, where it was kept before, as `kept_file` gave it.
    """
    grounds = _evidence_faults(key, kind, name, origin, taken_on, taken_by, now)
    if file is not None and not grounds:
        try:
            kept = kept_file(file_name, file)
        except UnacceptableFile as fault:
            grounds.append(Ground("fields", str(fault), "其他内容没有丢失，改正后再提交", "", "file"))
    if grounds:
        return Refusal("file_evidence", tuple(grounds))
    if kept is not None:
        same = Evidence.objects.filter(case__key=key, sha256=kept["sha256"]).first()
        if same is not None:
            ground = Ground("fields", f"这个文件已经登记为第 {same.number} 号证据“{same.name}”", "请勿重复登记", "", "file")
            return Refusal("file_evidence", (ground,))
    payload = {
        "number": _next_number(key),
        "kind": kind,
        "name": name.strip(),
        "origin": origin.strip(),
        "taken_on": taken_on,
        "taken_by": list(taken_by),
        "holder": holder or actor,
        "file_name": kept["name"] if kept else "",
        "media_type": kept["media_type"] if kept else "",
        "size": kept["size"] if kept else 0,
        "sha256": kept["sha256"] if kept else "",
    }
    return _noted(key, project.FILED, payload, actor, seen, people, now, "登记证据")


def _evidence_faults(key: str, kind: str, name: str, origin: str, taken_on: str, taken_by: Sequence[str], now: datetime) -> list[Ground]:
    grounds: list[Ground] = []
    if kind not in EVIDENCE_KINDS:
        grounds.append(Ground("fields", f"没有“{kind}”这种证据", f"请从{'、'.join(EVIDENCE_KINDS)}中选择", "《行政处罚法》第46条", "kind"))
    for title, value, field in (("名称", name, "name"), ("提供人或者来源", origin, "origin")):
        if not value.strip():
            grounds.append(Ground("fields", f"“{title}”没有填", "请填写这一栏", "", field))
    if not taken_by:
        grounds.append(Ground("fields", "没有写明取证人员", "请选择取证的执法人员", "", "taken_by"))
    try:
        day = date.fromisoformat(taken_on)
    except ValueError:
        return [*grounds, Ground("fields", f"取证日期“{taken_on}”读不懂", "请按 2026-03-09 的样子填写", "", "taken_on")]
    if day > now.date():
        grounds.append(Ground("fields", f"取证日期 {day} 晚于今天 {now.date()}", "请填写实际取证的日期", "", "taken_on"))
    clue = Case.objects.filter(key=key).values_list("clue_on", flat=True).first()
    if clue and day < clue:
        grounds.append(
            Ground("fields", f"取证日期 {day} 早于本案线索登记之日 {clue}", "请核对日期；其他机关移送的证据，写收到之日", "", "taken_on")
        )
    return grounds


def add_evidence_file(
    key: str, number: int, kept: Mapping[str, Any] | None, *, actor: str, seen: int, people: Mapping[str, Person], now: datetime
) -> Noted | Refusal:
    """Adds the file to a piece of evidence that has none: the signed record, the scan of a document. A file that is there stays what it is."""
    row = Evidence.objects.filter(case__key=key, number=number).first()
    if row is None:
        return Refusal("add_evidence_file", (Ground("fields", f"没有第 {number} 号证据", "请核对编号"),))
    if row.sha256:
        reason = f"第 {number} 号证据已有文件“{row.file_name}”，登记后的文件不能替换"
        return Refusal("add_evidence_file", (Ground("fields", reason, "另有文件的，请另行登记一件证据", "", "file"),))
    if not kept:
        return Refusal("add_evidence_file", (Ground("fields", "没有选择文件", "请选择文件", "", "file"),))
    same = Evidence.objects.filter(case__key=key, sha256=kept["sha256"]).first()
    if same is not None:
        ground = Ground("fields", f"这个文件已经登记为第 {same.number} 号证据“{same.name}”", "请勿重复登记", "", "file")
        return Refusal("add_evidence_file", (ground,))
    payload = {
        "number": number,
        "file_name": kept["name"],
        "media_type": kept["media_type"],
        "size": kept["size"],
        "sha256": kept["sha256"],
    }
    return _noted(key, project.FILE_ADDED, payload, actor, seen, people, now, "补充证据文件")


def hand_over_evidence(
    key: str, number: int, *, to: str, reason: str, on: str, actor: str, seen: int, people: Mapping[str, Person], now: datetime
) -> Noted | Refusal:
    """Records that a piece of evidence went to another holder: to the lab, the store room, back to its owner."""
    row = Evidence.objects.filter(case__key=key, number=number).first()
    if row is None:
        return Refusal("hand_over_evidence", (Ground("fields", f"没有第 {number} 号证据", "请核对编号"),))
    if not to.strip() or not reason.strip():
        return Refusal("hand_over_evidence", (Ground("fields", "接收人和事由都要填写", "请补齐"),))
    payload = {"number": number, "to": to.strip(), "reason": reason.strip(), "on": on}
    return _noted(key, project.MOVED, payload, actor, seen, people, now, "移交证据")


def _noted(
    key: str, type_: str, payload: dict[str, Any], actor: str, seen: int, people: Mapping[str, Person], now: datetime, what: str
) -> Noted | Refusal:
    try:
        with transaction.atomic():
            matter = Matter.objects.select_for_update().get(key=key)
            ground = _may_note(matter, actor, seen, people, now, what)
            if ground is not None:
                return Refusal(type_, (ground,))
            seq = note(key, type_, payload, actor, "", now)
            _write(key)
            return Noted(key, seq)
    except StaleStream:
        return Refusal(type_, (STALE,))


def _may_note(matter: Matter, actor: str, seen: int, people: Mapping[str, Person], now: datetime, what: str) -> Ground | None:
    if matter.length != seen:
        return STALE
    if matter.closed:
        return Ground("open_stage", f"本案已经终结，不能再{what}", "请查看案卷；确有遗漏的，请负责人处理")
    person = people.get(actor)
    state = state_of(matter)
    day = now.date()
    if person is None or not person.belongs_to(matter.body, day):
        return Ground("lawful_actor", "您不是本机关的人员", "请由本案办案人员办理")
    if any(actor in state.people.get(role, ()) for role in INVESTIGATORS):
        return None
    if set(OVERSEERS) & person.roles_on(day, matter.body) or not any(state.people.get(role) for role in INVESTIGATORS):
        return None
    return Ground("lawful_actor", f"{person.name} 不是本案的承办人或者协办人", f"请由承办人{what}", "《行政处罚法》第42条")


def _write(key: str) -> None:
    """Brings the case's rows up to the matter's last event."""
    matter = Matter.objects.get(key=key)
    known = Case.objects.filter(key=key).values_list("length", flat=True).first() or 0
    case = project.write_case(matter)
    for event in stream_events(stream_of(key), known):
        project.apply(case, event)
    case.length = matter.length
    case.save()
