"""The gates before a firm's door, in the engine's form: each answers with its reason, article and remedy, and says who may go on in spite of it.

They look at `VisitFacts` under `more["visit"]`; an act for which nobody brought these facts is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo

from quanze.core.inspections.caps import CapReached, Counted, reached
from quanze.core.inspections.model import Cap
from quanze.core.inspections.records import LineFault
from quanze.core.kernel.unresolved import Unresolved
from quanze.core.procedures.engine import Ground, Situation
from quanze.core.procedures.guards import GuardRule
from quanze.core.procedures.people import Person

KINDS: dict[str, str] = {
    "routine": "日常检查",
    "random": "双随机抽查",
    "special": "专项检查",
    "cause": "个案检查",
    "recheck": "复查",
    "post_licence": "证后检查",
    "emergency": "紧急检查",
}

NAMING = frozenset({"approve", "change_team"})  # acts by which a head says who goes: what was said of others before does not hold for them


@dataclass(frozen=True, slots=True)
class OtherVisit:
    """Another visit at this subject on the same day, done or approved."""

    key: str
    body: str
    body_name: str
    what: str


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """What the gates are shown, brought by the caller.

    `day` is the day for which the visit is judged: of the act, or for an approval the planned day. `team` are person ids, `approved` those whom the head approved. `item_standing` is True,
    an Unresolved that says why the item may not be used, or None where none was named; `item_misfit` says why it is none of the visit's programme. `clean`: the days on which each officer found nothing at
    this subject. `overridden`: gates that were gone through on record at the approval. `findings`: how the form stands;
    `found_by_others`, `not_answered`: how those of the bodies that come along stand, and the names of those that did not fill theirs.
    `arrived_at` is the arrival on record, `tolerance` by how much a device's clock may be ahead of the server's, `zone` the office's own.
    """

    day: date
    kind: str
    body: str
    team: tuple[str, ...]
    approved: tuple[str, ...] = ()
    plan: str = ""
    reason: str = ""
    regime: str = ""
    item_standing: bool | Unresolved | None = None
    item_misfit: str = ""
    least_officers: int = 0
    speciality: str = ""
    specialities: Mapping[str, frozenset[str]] = field(default_factory=dict)
    absent: Mapping[str, str] = field(default_factory=dict)
    conflicts: Mapping[str, str] = field(default_factory=dict)
    clean: Mapping[str, tuple[date, ...]] = field(default_factory=dict)
    caps: tuple[Cap, ...] = ()
    visits: tuple[Counted, ...] = ()
    division: str = ""
    risk: str = ""
    superior: bool = False
    others: tuple[OtherVisit, ...] = ()
    partners: tuple[str, ...] = ()
    licence_checks: tuple[date, ...] = ()
    overridden: frozenset[str] = frozenset()
    approved_at: datetime | None = None
    arrived_at: datetime | None = None
    tolerance: timedelta = timedelta(0)
    zone: tzinfo | None = None
    form: str = ""
    record: str = ""
    rivals: int = 0
    faults: tuple[LineFault, ...] = ()
    findings: int = 0
    found_by_others: int = 0
    not_answered: tuple[str, ...] = ()


def _facts(at: Situation) -> VisitFacts | Ground:
    found = at.facts.more.get("visit")
    if isinstance(found, VisitFacts):
        return found
    return at.ground("没有取得这次检查的资料，不能判断", "请从检查页面办理；仍然出现的，请系统管理员检查")


def _name(at: Situation, person: str) -> str:
    known = at.facts.people.get(person)
    return known.name if known else person


def reason_given(at: Situation) -> Ground | None:
    """Holds where the visit has a plan or a reason: without either nobody is sent to a firm."""
    facts = _facts(at)
    if isinstance(facts, Ground):
        return facts
    if facts.plan.strip() or facts.reason.strip():
        return None
    return at.ground("没有计划，也没有写明事由", "请从计划的任务发起，或者写明线索、投诉、上级部署等事由", "why")


def planned_kinds(at: Situation) -> Ground | None:
    """Holds where a routine, random or special visit comes from a plan; a head may say why one does not."""
    facts = _facts(at)
    if isinstance(facts, Ground):
        return facts
    if facts.kind not in at.use.arguments.get("kinds", ()) or facts.plan.strip():
        return None
    title = KINDS.get(facts.kind, facts.kind)
    return at.ground(f"{title}应当按公布的计划进行，这次检查不在任何计划的任务里", "请从计划的任务发起；确有必要的，由负责人写明理由")


def item_published(at: Situation) -> Ground | None:
    """Holds where the inspection item stands in this body's published list on that day."""
    facts = _facts(at)
    if isinstance(facts, Ground):
        return facts
    if facts.item_standing is None:
        return at.ground("没有指明检查事项", "请从本机关公布的检查事项中选择", "item")
    if isinstance(facts.item_standing, Unresolved):
        return at.ground(facts.item_standing.reason, "未公布的检查事项不得实施；请改选现行清单中的事项，或者先公布清单", "item")
    return None


def item_fits_regime(at: Situation) -> Ground | None:
    """Holds where the item may be one of the programme under which the visit is made; what words cannot tell, a head may say."""
    facts = _facts(at)
    if isinstance(facts, Ground):
        return facts
    if not facts.item_misfit:
        return None
    return at.ground(facts.item_misfit, "请取消后按相符的事项重新登记；认错的，在“检查事项”页确认它属于哪项制度，或者由负责人写明理由")


def certificates_valid(at: Situation) -> Ground | None:
    """Holds where every officer of the team holds a certificate valid on the day and covering the field of the visit."""
    facts = _facts(at)
    if isinstance(facts, Ground):
        return facts
    bad: list[str] = []
    for one in facts.team:
        person = at.facts.people.get(one)
        if person is None or not person.belongs_to(facts.body, facts.day):
            bad.append(f"{_name(at, one)}在 {facts.day} 不是本机关人员")
        elif person.certificate_on(facts.day) is None:
            bad.append(f"{person.name}在 {facts.day} 没有有效的执法证件")
        elif facts.speciality and not _covers(person, facts):
            bad.append(f"{person.name}的执法证件不包括“{facts.speciality}”")
    return at.ground("；".join(bad), "请换派持有效执法证件的人员") if bad else None


def _covers(person: Person, facts: VisitFacts) -> bool:
    """Whether a certificate of the day reaches the speciality: 特种设备 reaches 特种设备安全监察."""
    valid = [one for one in person.certificates if one.valid.contains(facts.day)]
    return any(not one.scope or any(word in facts.speciality or facts.speciality in word for word in one.scope) for one in valid)


def enough_officers(at: Situation) -> Ground | None:
    """Holds where the team has at least as many officers as the law and the programme want."""
    facts = _facts(at)
    if isinstance(facts, Ground):
        return facts
    lawful = at.amount("PEN-05")
    least = max(facts.least_officers, lawful if isinstance(lawful, int) else 0)
    number = len(set(facts.team))
    if number >= least:
        return None
    return at.ground(f"检查人员只有 {number} 人，应当不少于 {least} 人", "请增派执法人员", "co_handlers")


def only_who_was_approved(at: Situation) -> Ground | None:
    """Holds where nobody stands at the door whom the head did not approve for this visit."""
    facts = _facts(at)
    if isinstance(facts, Ground):
        return facts
    others = [_name(at, one) for one in facts.team if one not in facts.approved]
    return (
        at.ground(f"{'、'.join(others)}没有经批准参加这次检查", "请由批准的人员检查；换人的，请负责人办理“批准更换检查人员”", "present")
        if others
        else None
    )


def arrived_after_approval(at: Situation) -> Ground | None:
    """Holds where the officers arrived after the approval, and on the day of the act."""
    facts = _facts(at)
    if isinstance(facts, Ground):
        return facts
    arrived = str(at.request.fields.get("visit_from", ""))
    if not arrived:
        return None  # asked before the form is filled in
    if arrived[:10] != at.request.on[:10]:
        return at.ground(
            f"到场时间 {arrived[:16].replace('T', ' ')} 与办理日期 {at.request.on[:10]} 不是同一天", "请核对日期", "visit_from"
        )
    if facts.approved_at is None:
        return None
    moment = datetime.fromisoformat(arrived)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=facts.approved_at.tzinfo)
    if moment < facts.approved_at.replace(second=0, microsecond=0):
        told = f"{facts.approved_at:%Y-%m-%d %H:%M}"
        return at.ground(
            f"到场时间 {moment:%Y-%m-%d %H:%M} 早于批准时间 {told}", "应当先批准后进场；情况紧急的按紧急检查办理", "visit_from"
        )
    return None


def moment_has_come(at: Situation) -> Ground | None:
    """Holds where the arrival, or the leaving, is not ahead of the server's clock by more than the tolerance, and nobody left before arriving."""
    facts = _facts(at)
    if isinstance(facts, Ground):
        return facts
    for name, title in (("visit_from", "到场时间"), ("visit_until", "离场时间")):
        said = _moment(at, name, facts.zone)
        if said is None:
            continue
        if said > at.now + facts.tolerance:
            told, said = at.now.astimezone(facts.zone), said.astimezone(facts.zone)
            return at.ground(
                f"{title} {said:%Y-%m-%d %H:%M} 还没有到，服务器现在是 {told:%Y-%m-%d %H:%M}",
                "请按实际时间填写；手机的时间不准的，先校准",
                name,
            )
        if name == "visit_until" and facts.arrived_at is not None and said < facts.arrived_at.replace(second=0, microsecond=0):
            told, said = facts.arrived_at.astimezone(facts.zone), said.astimezone(facts.zone)
            return at.ground(f"{title} {said:%Y-%m-%d %H:%M} 早于到场时间 {told:%Y-%m-%d %H:%M}", "请核对离场时间", name)
    return None


def _moment(at: Situation, name: str, zone: tzinfo | None) -> datetime | None:
    """A moment as the form says it; without an offset it is the office's own time. None where it is not said or cannot be read."""
    try:
        said = datetime.fromisoformat(str(at.request.fields.get(name, "")))
    except ValueError:
        return None
    return said if said.tzinfo else said.replace(tzinfo=zone or at.now.tzinfo)


def _skilled(facts: VisitFacts) -> int:
    return sum(facts.speciality in facts.specialities.get(one, frozenset()) for one in dict.fromkeys(facts.team))


def speciality_held(at: Situation) -> Ground | None:
    """Holds where each officer that the law wants has the speciality that the law asks of each (`each`)."""
    facts = _facts(at)
    if isinstance(facts, Ground):
        return facts
    if facts.speciality not in at.use.arguments.get("each", ()) or _skilled(facts) >= facts.least_officers:
        return None
    return at.ground(
        f"有“{facts.speciality}”专长的检查人员只有 {_skilled(facts)} 人，应当不少于 {facts.least_officers} 人",
        "请换派有这项专长的人员，或者先登记专长",
        "co_handlers",
    )


def somebody_skilled(at: Situation) -> Ground | None:
    """Holds where one of the officers has the speciality that the programme names; no law asks it, so a head may say why nobody has."""
    facts = _facts(at)
    if isinstance(facts, Ground):
        return facts
    if not facts.speciality or facts.speciality in at.use.arguments.get("but", ()) or _skilled(facts):
        return None
    if at.act.id not in NAMING and at.use.guard in facts.overridden:
        return None
    return at.ground(f"检查人员中没有人有“{facts.speciality}”专长", "请换派一名有这项专长的人员；确实无人可派的，由负责人写明理由")


def nobody_absent(at: Situation) -> Ground | None:
    """Holds where nobody of the team is on leave that day."""
    facts = _facts(at)
    if isinstance(facts, Ground):
        return facts
    told = [f"{_name(at, one)}在 {facts.day} {facts.absent[one]}" for one in facts.team if one in facts.absent]
    return at.ground("；".join(told), "请换派在岗的人员，或者改期") if told else None


def nobody_conflicted(at: Situation) -> Ground | None:
    """Holds where nobody of the team has an interest in the subject."""
    facts = _facts(at)
    if isinstance(facts, Ground):
        return facts
    told = [f"{_name(at, one)}应当回避：{facts.conflicts[one]}" for one in facts.team if one in facts.conflicts]
    return at.ground("；".join(told), "请换派没有利害关系的人员") if told else None


def not_third_clean(at: Situation) -> Ground | None:
    """Holds where no officer of the team has found nothing here so often within the year that another pair of eyes should look."""
    facts = _facts(at)
    if isinstance(facts, Ground):
        return facts
    if at.act.id not in NAMING and at.use.guard in facts.overridden:
        return None
    most, months = int(at.use.arguments.get("clean", 0)), int(at.use.arguments.get("months", 0))
    since = _months_before(facts.day, months)
    told = []
    for one in facts.team:
        days = sorted(day for day in facts.clean.get(one, ()) if since < day <= facts.day)
        if most and len(days) >= most:
            told.append(f"{_name(at, one)}近期已在这里 {len(days)} 次“未发现问题”（{'、'.join(map(str, days))}）")
    return at.ground("；".join(told), "请换人检查；确实无人可换的，由负责人写明理由") if told else None


def _months_before(day: date, months: int) -> date:
    total = day.year * 12 + day.month - 1 - months  # not law: months of a year
    year, month = divmod(total, 12)  # not law: months of a year
    for last in (day.day, 30, 29, 28):  # not law: days of months
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError(f"{day} less {months} months")


def caps_reached(facts: VisitFacts) -> tuple[CapReached, ...]:
    """The caps that this visit would exceed, of its own body and of those that come along; each is told once."""
    found: dict[tuple[str, str], CapReached] = {}
    for body in (facts.body, *facts.partners):
        for one in reached(
            facts.caps, facts.visits, day=facts.day, body=body, kind=facts.kind, team=facts.team,
            division=facts.division, risk=facts.risk, superior=facts.superior,
        ):  # fmt: skip
            found.setdefault((one.cap.id, one.officer), one)
    return tuple(found.values())


def within_caps(at: Situation) -> Ground | None:
    """Holds where no cap on visits would be exceeded; a gate gone through at the approval is not asked again at the door."""
    facts = _facts(at)
    if isinstance(facts, Ground):
        return facts
    if at.act.id != "approve" and at.use.guard in facts.overridden:
        return None
    told = [
        f"{one.cap.words}：{f'{_name(at, one.officer)}' if one.officer else ''}已有 {one.count} 次"
        f"（{one.window.start} 起，{one.cap.source.cite}）"
        for one in caps_reached(facts)
    ]
    return at.ground("；".join(told), "请改期、合并到已有的检查，或者用非现场方式；确有必要的，由主要负责人写明理由") if told else None


def nobody_else_today(at: Situation) -> Ground | None:
    """Holds where nobody else is at this subject today, unless they come together."""
    facts = _facts(at)
    if isinstance(facts, Ground):
        return facts
    if facts.kind in at.use.arguments.get("except", ()) or (at.act.id != "approve" and at.use.guard in facts.overridden):
        return None
    apart = [one for one in facts.others if one.body == facts.body or one.body not in facts.partners]
    if not apart:
        return None
    told = "；".join(f"{one.body_name}当天有“{one.what}”" for one in apart)
    return at.ground(f"{facts.day} 已有检查到这个对象：{told}", "请并入那次检查，联合进行；不能合并的，改日或者由负责人写明理由")


def not_after_licence_check(at: Situation) -> Ground | None:
    """Holds where a subject that was checked after licensing this year gets no routine visit in the same year."""
    facts = _facts(at)
    if isinstance(facts, Ground):
        return facts
    if facts.kind not in at.use.arguments.get("kinds", ()) or facts.regime not in at.use.arguments.get("regimes", ()):
        return None
    same = [day for day in facts.licence_checks if day.year == facts.day.year]
    return (
        at.ground(f"{same[0]} 已做过证后检查，同一年度不再做常规检查", "请改列下一年度；有投诉举报、事故的，按个案检查发起")
        if same
        else None
    )


def form_answered(at: Situation) -> Ground | None:
    """Holds where the check form was filled and one record of it counts; where there is none, what was seen is written."""
    facts = _facts(at)
    if isinstance(facts, Ground):
        return facts
    if not str(at.request.fields.get("result_note", "")).strip() and (
        not facts.form or at.request.fields.get("result") in at.use.arguments.get("without", ())
    ):
        return at.ground("没有检查表，也没有写明检查情况", "请在“检查情况”写明看了什么、看到什么，或者为什么没有查成", "result_note")
    if not facts.form or at.request.fields.get("result") in at.use.arguments.get("without", ()):
        return None
    if facts.rivals:
        return at.ground(f"有 {facts.rivals} 份检查表填得不一样，还没有选定以哪一份为准", "请在检查页面比较后选定一份；另一份照样保存")
    if not facts.record:
        return at.ground("检查表还没有填，或者还在手机里没有送到", "请填写检查表；在现场离线填写的，联网后会自动送出")
    if facts.faults:
        told = "；".join(each.reason for each in facts.faults[:5])
        return at.ground(f"检查表还有 {len(facts.faults)} 处没有填好：{told}", "请补填后再登记结果")
    return None


def partners_answered(at: Situation) -> Ground | None:
    """Holds where every body that comes along has filled its own check form."""
    facts = _facts(at)
    if isinstance(facts, Ground):
        return facts
    if not facts.not_answered or at.request.fields.get("result") in at.use.arguments.get("without", ()):
        return None
    return at.ground(
        f"{'、'.join(facts.not_answered)}的检查表还没有填好，或者还没有送到、没有选定",
        "请等它送到；没有一同到场的，写明情况后登记，它的任务退回原计划",
    )


def result_fits_findings(at: Situation) -> Ground | None:
    """Holds where the result says what the form says: nothing found, or something."""
    facts = _facts(at)
    if isinstance(facts, Ground):
        return facts
    result = at.request.fields.get("result")
    if not (facts.form and facts.record) and not facts.found_by_others:
        return None
    found = facts.findings + facts.found_by_others
    if result in at.use.arguments.get("clean", ()) and found:
        return at.ground(
            f"检查表有 {found} 项不符合，不能登记为“未发现问题”", "请按处理方式登记：当场改正、责令改正、立案或者移送", "result"
        )
    if result in at.use.arguments.get("found", ()) and not found:
        return at.ground("检查表各项都符合，不能登记为发现问题", "请核对检查表；确有问题的，先在相应的项目写明", "result")
    return None


GATES: dict[str, GuardRule] = {
    rule.__name__: GuardRule(rule)
    for rule in (
        reason_given,
        planned_kinds,
        item_published,
        item_fits_regime,
        certificates_valid,
        enough_officers,
        only_who_was_approved,
        arrived_after_approval,
        moment_has_come,
        speciality_held,
        somebody_skilled,
        nobody_absent,
        nobody_conflicted,
        not_third_clean,
        within_caps,
        nobody_else_today,
        not_after_licence_check,
        form_answered,
        partners_answered,
        result_fits_findings,
    )
}
