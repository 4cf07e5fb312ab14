"""Sample visits of the demo, one in each stage: waiting, approved with its code, begun with two forms that differ, ended well or not, an emergency."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from quanze.core.inspections.model import CheckForm, Regime
from quanze.core.inspections.records import asked
from quanze.core.procedures.engine import ActRequest, Refusal
from quanze.core.procedures.people import Person
from quanze.store.accounts.queries import people_facts
from quanze.store.accounts.visible import took_part
from quanze.store.inspections.checkforms import queries as checkforms
from quanze.store.inspections.plans.queries import open_tasks
from quanze.store.inspections.subjects.models import Subject
from quanze.store.inspections.visits import operations
from quanze.store.inspections.visits.facts import form_of
from quanze.store.inspections.visits.items import best_item
from quanze.store.inspections.visits.models import Visit
from quanze.store.inspections.visits.queries import fitting_officers
from quanze.store.inspections.visits.ratings import rate
from quanze.store.matters.models import Matter


@dataclass(frozen=True, slots=True)
class _Said:
    """What a sample visit is: its programme, how long ago, how far it goes."""

    regime: str
    ago: int
    kind: str
    reason: str
    until: str  # planned, approved, begun, rivals, result, finished, emergency, cancelled
    result: str = ""
    wrong: bool = False
    signature: str = "signed"
    stars: int = 0
    words: str = ""


SAMPLES = (
    _Said("special-equipment", 0, "cause", "投诉举报：反映设备没有按期检验", "approved"),
    _Said("food-contact", 0, "cause", "省局转来的风险监测不合格线索", "rivals", wrong=True),
    _Said("production-licence", 0, "routine", "日常巡查", "planned"),
    _Said("metrology", 1, "emergency", "群众反映加油机当场少给油，正在营业", "emergency", wrong=True),
    _Said("testing-bodies", 9, "cause", "同行举报出具虚假检验报告", "result", "case", wrong=True),
    _Said("product-quality", 16, "cause", "消费者投诉电线发热", "result", "correct", wrong=True, stars=3, words="检查细，说得清楚，就是等得久了些"),
    _Said("certification", 23, "cause", "认证机构通报获证企业异常", "finished", "corrected", wrong=True, signature="refused"),
    _Said("fibre", 31, "cause", "上级交办的棉花质量线索", "finished", "good", stars=5, words="先亮证件，态度好"),
    _Said("special-equipment", 38, "post_licence", "取得使用登记后的证后检查", "finished", "good", stars=5),
    _Said("product-quality", 45, "cause", "电商平台抽检线索", "finished", "good", stars=4),
    _Said("production-licence", 52, "cause", "投诉反映超范围生产", "finished", "good", stars=5, words="能一次查完就不来第二次，好"),
    _Said("metrology", 6, "cause", "投诉反映地磅不准，企业已停用", "cancelled"),
)  # fmt: skip


def make(body: str, now: datetime) -> int:
    """How many sample visits were made; none where any stands."""
    if Visit.objects.filter(body=body, plan="").exists():  # those of tasks stand before these
        return 0
    people = people_facts(body, now.date())
    leaders = [id_ for id_, one in sorted(people.items()) if "leader" in one.roles_on(now.date(), body)]
    if not leaders:
        return 0
    bureau = _Bureau(body, now, people, leaders[0])
    made = _from_task(bureau)
    for said in SAMPLES:
        try:
            made += _make(bureau, said)
        except _Stopped as stopped:
            print(f"  演示检查“{said.reason}”停在半路：{stopped}", file=sys.stderr)
    return made


class _Stopped(Exception):
    """An operation was refused; the sample stays where it is and says so."""


@dataclass(frozen=True, slots=True)
class _Bureau:
    body: str
    now: datetime
    people: Mapping[str, Person]
    leader: str

    def at(self, ago: int, hour: int, minute: int = 0) -> datetime:
        """A moment so many days ago, never after now."""
        moment = datetime.combine(self.now.date() - timedelta(days=ago), time(hour, minute), self.now.tzinfo)
        return min(moment, self.now)

    def team(self, regime: Regime, subject: str, day: date) -> Sequence[str]:
        """As many officers as the programme wants, who may go that day."""
        return fitting_officers(self.body, self.people, regime.speciality, subject, day)[: max(regime.officers, 2)]


def _done(outcome: object) -> Any:
    if isinstance(outcome, Refusal):
        raise _Stopped("；".join(one.reason for one in outcome.grounds))
    return outcome


def _from_task(bureau: _Bureau) -> int:
    """The first task of a running plan, asked for by its lead and waiting for the head."""
    task = next((one for one in open_tasks(bureau.body) if one.team and all(person in bureau.people for person in one.team)), None)
    subject = Subject.objects.filter(body=bureau.body, key=task.subject).first() if task else None
    regime = checkforms.programme(bureau.body, task.regime, bureau.now.date()) if task else None
    if task is None or subject is None or regime is None:
        return 0
    said = operations.open_visit(
        body=bureau.body, subject=subject.key, subject_name=subject.name, kind="random", reason=f"{task.plan_title}第 {task.number} 号任务：{task.why}",
        actor=task.team[0], people=bureau.people, now=bureau.now, procedure=regime.regime.procedure or "inspection", item=best_item(bureau.body, task.regime, bureau.now.date(), subject.kinds),
        regime=task.regime, form=regime.regime.form, address=subject.address, plan=task.plan, task=task.number, planned_on=bureau.now.date(),
        handler=task.team[0], co_handlers=task.team[1:], subject_kinds=subject.kinds,
    )  # fmt: skip
    if isinstance(said, Refusal):
        print(f"  演示任务没有报请：{'；'.join(one.reason for one in said.grounds)}", file=sys.stderr)
    return int(not isinstance(said, Refusal))


def _subject(bureau: _Bureau, regime: Regime) -> Subject | None:
    """A subject of the programme that nobody visits yet, one that no task names before the others."""
    named = {one.subject for one in open_tasks(bureau.body)}
    found = Subject.objects.filter(body=bureau.body, active=True, kind_rows__kind__in=regime.kinds).distinct().order_by("key")
    free = list(found.exclude(key__in=Visit.objects.values("subject")))
    return next((one for one in free if one.key not in named), free[0] if free else None)


def _make(bureau: _Bureau, said: _Said) -> int:
    view = checkforms.programme(bureau.body, said.regime, bureau.now.date())
    regime = view.regime if view else None
    subject = _subject(bureau, regime) if regime else None
    if regime is None or subject is None:
        return 0
    began = bureau.at(said.ago, 9)
    lead, *others = bureau.team(regime, subject.key, began.date())
    opened = _done(
        operations.open_visit(
            body=bureau.body, subject=subject.key, subject_name=subject.name, kind=said.kind, reason=said.reason, actor=lead, people=bureau.people,
            now=began, procedure=regime.procedure or "inspection", item=best_item(bureau.body, said.regime, began.date(), subject.kinds), regime=said.regime, form=regime.form,
            address=subject.address, planned_on=began.date(), handler=lead, co_handlers=others, subject_kinds=subject.kinds,
        )
    )  # fmt: skip
    key: str = opened.key
    took_part(lead, key)
    _go_on(bureau, said, key, lead, others)
    return 1


def _go_on(bureau: _Bureau, said: _Said, key: str, lead: str, others: Sequence[str]) -> None:
    people, team = bureau.people, [lead, *others]
    if said.until == "planned":
        return
    place = Visit.objects.get(key=key).address or "经营场所"
    if said.until == "emergency":
        _done(operations.emergency_check_in(key, actor=lead, people=people, now=bureau.at(said.ago, 9, 20), handler=lead, co_handlers=others, place=place, why=said.reason))  # fmt: skip
    else:
        _done(operations.approve(key, actor=bureau.leader, people=people, now=bureau.at(said.ago, 9, 5)))
    if said.until == "approved":
        return
    if said.until == "cancelled":
        _act(bureau, key, "cancel", lead, bureau.at(said.ago, 9, 30), refusal="企业已停用并送检，改为非现场核对")
        return
    if said.until != "emergency":
        _done(operations.check_in(key, actor=lead, people=people, now=bureau.at(said.ago, 9, 40), present=team, place=place))
    filled = bureau.at(said.ago, 10, 30)
    visit = Visit.objects.get(key=key)
    _done(
        operations.sync_records(
            key, [_record(visit, f"{key}-phone-one", "手机一", filled, said.wrong)], actor=lead, people=people, now=filled
        )
    )
    if said.until == "rivals":
        _done(
            operations.sync_records(
                key, [_record(visit, f"{key}-phone-two", "手机二", filled, False)], actor=others[0], people=people, now=filled
            )
        )
        return
    if said.until == "emergency":
        return
    signed: dict[str, Any] = {"signature": said.signature, "signed_by": "现场负责人"}
    if said.signature == "refused":
        signed = {"signature": "refused", "refusal_note": "认为不符合项已当场改正，不愿签字", "witness": "园区管委会工作人员 罗某"}
    _done(operations.sign(key, actor=lead, people=people, now=bureau.at(said.ago, 10, 50), **signed))
    until = bureau.at(said.ago, 11)
    _done(operations.record_result(key, actor=lead, people=people, now=until, result=said.result, note="现场检查，当场告知检查情况。"))
    if said.stars:
        rate(Visit.objects.get(key=key), said.stars, said.words, until)
    if said.until == "finished":
        _act(bureau, key, "finish", lead, bureau.at(said.ago, 11, 30))
        _act(bureau, key, "publish", lead, bureau.at(max(said.ago - 3, 0), 15), published_at="本机关门户检查结果栏目")


def _act(bureau: _Bureau, key: str, act: str, actor: str, now: datetime, **fields: Any) -> None:
    request = ActRequest(act, actor, now.date().isoformat(), Matter.objects.get(key=key).length, fields)
    _done(operations.act(key, request, people=bureau.people, now=now))


def _record(visit: Visit, id_: str, device: str, filled: datetime, wrong: bool) -> dict[str, Any]:
    form = form_of(visit.body, visit.form, visit.form_version)
    return {
        "record": id_, "device": device, "form": visit.form, "version": visit.form_version, "answers": _answers(form, visit, wrong) if form else {},
        "filled_at": filled.isoformat(), "sent_at": filled.isoformat(), "revision": 1, "counter": 1,
    }  # fmt: skip


def _answers(form: CheckForm, visit: Visit, wrong: bool) -> dict[str, dict[str, str]]:
    """Every line passed, or the first that can lead to a penalty failed."""
    good = {
        "pass_fail": "pass",
        "yes_no": "yes",
        "number": "0",
        "date": visit.planned_on.isoformat() if visit.planned_on else "",
        "text": "查看属实",
    }
    lines = asked(form, visit.subject_kinds)
    answers = {line.id: {"value": good[line.answer]} for line in lines}
    bad = next((line for line in lines if line.penalty and line.answer in ("pass_fail", "yes_no")), None) if wrong else None
    if bad is not None:
        answers[bad.id] = {"value": "fail" if bad.answer == "pass_fail" else "no", "note": "现场没有见到，负责人承认没有做"}
    return answers
