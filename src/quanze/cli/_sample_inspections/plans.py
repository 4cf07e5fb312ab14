"""Sample plans of the demo: one carried out after a draw by two seed holders, one that waits for a commitment, a special one in preparation, a joint one."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from quanze.adapters.procedures import procedure_on
from quanze.core.procedures.engine import ActRequest, Refusal
from quanze.core.procedures.people import Person
from quanze.core.sampling.seed import commitment
from quanze.store.accounts.queries import people_facts
from quanze.store.accounts.visible import took_part
from quanze.store.inspections.plans import joint, operations
from quanze.store.inspections.plans.facts import arithmetic
from quanze.store.inspections.plans.models import Plan
from quanze.store.inspections.plans.operations import PartyNamed, Settings
from quanze.store.inspections.plans.queries import joint_offers
from quanze.store.inspections.subjects.models import Subject
from quanze.store.matters.models import Matter

PARTIES = ("法规股（监督）", "云泽县个体私营企业协会（虚构）")


class _Stopped(Exception):
    """An operation was refused; the sample stays where it is and says so."""


def make(body: str, now: datetime) -> int:
    """How many sample plans were made; none where any plan or no subject stands."""
    if Plan.objects.filter(body=body).exists() or not Subject.objects.filter(body=body).exists():
        return 0
    made = 0
    for one in (_carried_out, _waiting, _in_preparation, _joint):
        try:
            one(_Sample(body, now))
            made += 1
        except _Stopped as stopped:
            print(f"  演示检查计划没有做完：{stopped}", file=sys.stderr)
    return made


class _Sample:
    """One plan being made: who does what, and a clock that goes on by itself."""

    def __init__(self, body: str, now: datetime) -> None:
        self.body, self.now, self.moment = body, now, now - timedelta(days=40)  # not law: some weeks before the demo
        self.people: Mapping[str, Person] = people_facts(body, now.date())
        self.key = ""

    def who(self, role: str) -> str:
        held = sorted(id_ for id_, one in self.people.items() if role in one.roles_on(self.now.date(), self.body))
        if not held:
            raise _Stopped(f"没有人任“{role}”")
        return held[0]

    def later(self) -> datetime:
        self.moment = min(self.moment + timedelta(minutes=30), self.now)
        return self.moment

    def done(self, result: Any) -> Any:
        if isinstance(result, Refusal):
            raise _Stopped("；".join(ground.reason for ground in result.grounds))
        return result

    def draft(self, title: str, kind: str, start: date, end: date, regimes: tuple[str, ...], least: int, **more: Any) -> None:
        """A plan with the quotas that its shares ask for, and at least `least` of each stratum that has so many."""
        at = self.later()
        axes = more.pop("axes", ("kind", "key"))
        try:
            counted = arithmetic(self.body, regimes, start, end, at.date(), axes=axes)
        except ValueError as wrong:
            raise _Stopped(str(wrong)) from wrong
        quotas = {each.name: str(max(each.proposed, min(least, each.eligible))) for each in counted.proposal.strata if each.eligible}
        spare = {name: str(max(1, int(words) // 3)) for name, words in quotas.items()}
        procedure = procedure_on("inspection-plan", at.date())
        if procedure is None:
            raise _Stopped("没有有效的检查计划程序")
        fields = {"plan_title": title, "plan_kind": kind, "plan_start": start.isoformat(), "plan_end": end.isoformat()}
        actor = self.who("handler")
        request = ActRequest("draft", actor, at.date().isoformat(), 0, fields)
        settings = Settings(regimes, {name: words for name, words in quotas.items() if words != "0"}, spare, axes, **more)
        opened = operations.open_plan(procedure, request, settings, body=self.body, people=self.people, now=at, form=f"sample-plan-{title}")
        self.key = self.done(opened).key
        took_part(actor, self.key)

    def act(self, name: str, role: str, **fields: Any) -> None:
        actor, at = self.who(role), self.later()
        request = ActRequest(name, actor, at.date().isoformat(), Matter.objects.get(key=self.key).length, fields)
        self.done(operations.act(self.key, request, people=self.people, now=at))
        took_part(actor, self.key)

    def freeze(self, hours: int) -> Any:
        at = self.later()
        given = {"commit_until": at + timedelta(hours=hours), "reveal_until": at + timedelta(hours=2 * hours)}
        parties = (PartyNamed(PARTIES[0], self.who("supervisor")), PartyNamed(PARTIES[1]))
        return self.done(operations.freeze_frame(self.key, parties=parties, actor=self.who("handler"), people=self.people, now=at, **given))

    def secret(self, number: int) -> str:
        """A secret of the sample: known to everybody, so that two demos draw alike where they hold the same subjects."""
        return hashlib.sha256(f"quanze sample {self.body} {number}".encode()).hexdigest()

    def by(self, number: int, frozen: Any) -> dict[str, str]:
        return {"token": frozen.tokens[number]} if number in frozen.tokens else {"actor": self.who("supervisor")}

    def commit(self, number: int, frozen: Any) -> None:
        given = commitment(PARTIES[number - 1], frozen.digest, self.secret(number))
        self.done(operations.commit(self.key, number, given=given, now=self.later(), **self.by(number, frozen)))

    def draw(self) -> None:
        frozen = self.freeze(hours=72)
        for number in (1, 2):
            self.commit(number, frozen)
        for number in (1, 2):
            self.done(operations.reveal(self.key, number, self.secret(number), now=self.later(), **self.by(number, frozen)))
        self.done(operations.make_draw(self.key, actor=self.who("handler"), people=self.people, now=self.later()))

    def name_visits(self) -> None:
        self.done(operations.name_visits(self.key, actor=self.who("handler"), people=self.people, now=self.later()))

    def publish_list(self) -> None:
        self.done(operations.publish_list(self.key, actor=self.who("handler"), people=self.people, now=self.later()))

    def merge(self) -> None:
        """What this plan and one that is carried out would both see is made one visit for two subjects, led by the latter."""
        for offer in joint_offers(self.body, self.key)[:2]:
            mine = [(each.plan, each.number) for each in offer.visits if each.plan == self.key]
            lead = next((each for each in offer.visits if each.plan != self.key), None)
            if lead is not None:
                self.done(joint.propose(lead.plan, lead.number, mine, actor=self.who("handler"), people=self.people, now=self.later()))


def _year(now: datetime) -> tuple[date, date]:
    return date(now.year, 1, 1), date(now.year, 12, 31)


def _carried_out(plan: _Sample) -> None:
    start, end = _year(plan.now)
    regimes = ("special-equipment", "production-licence", "food-contact")
    plan.draft(
        f"{start.year} 年度市场监管双随机检查计划", "yearly", start, end, regimes, 3, note="按本局权责清单和监管制度编制；抽取过程公开。"
    )
    plan.act("submit", "handler")
    plan.act("approve", "leader", approval_note="同意")
    plan.act("publish", "handler", published_at="本局网站（演示）")
    plan.act("file", "office_head", filed_to="云泽市市场监督管理局（虚构）", filing_no="备〔演示〕1号")
    plan.name_visits()
    plan.draw()
    plan.publish_list()
    plan.act("start", "handler")


def _waiting(plan: _Sample) -> None:
    plan.moment = plan.now - timedelta(hours=6)  # not law: the same day
    start, end = _year(plan.now)
    plan.draft(f"{start.year} 年认证活动和产品质量抽查计划", "yearly", start, end, ("certification", "product-quality"), 3, axes=("kind",))
    plan.act("submit", "handler")
    plan.act("approve", "leader")
    plan.act("publish", "handler", published_at="本局网站（演示）")
    frozen = plan.freeze(hours=72)
    plan.commit(1, frozen)


def _in_preparation(plan: _Sample) -> None:
    plan.moment = plan.now - timedelta(hours=5)  # not law: the same day
    start = plan.now.date()
    end = start + timedelta(days=60)  # not law: two months
    plan.draft("电线电缆等重点工业产品质量专项检查", "special", start, end, ("product-quality",), 5, axes=("risk",), note="收到两件投诉后拟定，尚未提交。")  # fmt: skip


def _joint(plan: _Sample) -> None:
    plan.moment = plan.now - timedelta(days=20)  # not law: some weeks before the demo
    start, end = plan.moment.date(), date(plan.now.year, 12, 31)
    partner = "云泽县水务局"
    plan.draft(f"{plan.now.year} 年特种设备和计量联合检查计划", "joint", start, end, ("special-equipment", "metrology"), 4, named=False, partners=_slugs(partner))  # fmt: skip
    plan.act("submit", "handler")
    plan.act("approve", "leader")
    plan.act("publish", "handler", published_at="本局网站（演示）")
    plan.draw()
    plan.publish_list()
    plan.merge()


def _slugs(name: str) -> tuple[str, ...]:
    from quanze.store.accounts.models import Agency

    return tuple(Agency.objects.filter(name=name).values_list("slug", flat=True))
