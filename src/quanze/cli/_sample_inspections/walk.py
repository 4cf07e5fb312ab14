"""One sample visit from its opening to its result, through the operations that the desk uses."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from quanze.core.inspections.model import Regime
from quanze.core.inspections.records import asked
from quanze.core.procedures.engine import Refusal
from quanze.core.procedures.people import Person
from quanze.store.accounts.queries import people_facts
from quanze.store.accounts.visible import took_part
from quanze.store.inspections.checkforms import queries as checkforms
from quanze.store.inspections.subjects.models import Subject
from quanze.store.inspections.visits import operations
from quanze.store.inspections.visits.items import best_item
from quanze.store.inspections.visits.models import Visit

AT_THE_FIRM = timedelta(minutes=120)  # how long a sample visit takes


@dataclass(frozen=True, slots=True)
class Bureau:
    """Who works at the sample body, and when."""

    body: str
    now: datetime
    people: Mapping[str, Person]
    handler: str
    second: str
    leader: str

    def at(self, ago: int, hour: int = 15) -> datetime:
        """A moment so many days ago, never after now."""
        return min(datetime.combine(self.now.date() - timedelta(days=ago), time(hour), self.now.tzinfo), self.now)


def bureau_of(body: str, now: datetime) -> Bureau | None:
    """The body with its first handler, co-handler and leader; None where a post is empty."""
    people = people_facts(body, now.date())
    by_role: dict[str, list[str]] = {}
    for id_, person in sorted(people.items()):
        for role in person.roles_on(now.date(), body):
            by_role.setdefault(role, []).append(id_)
    if not all(by_role.get(role) for role in ("handler", "co_handler", "leader")):
        return None
    return Bureau(body, now, people, by_role["handler"][0], by_role["co_handler"][0], by_role["leader"][0])


def told(what: str, done: object) -> bool:
    """Whether something was done; a refusal is told, so that nobody mistakes it for done."""
    if isinstance(done, Refusal):
        print(f"  演示检查“{what}”没有办成：{'；'.join(one.reason for one in done.grounds)}", file=sys.stderr)
        return False
    return True


def item_of(body: str, regime: str, now: datetime) -> str:
    """The inspection item of the body's list that a visit under a regime rests on."""
    return best_item(body, regime, now.date())


def walk(
    bureau: Bureau,
    regime: Regime,
    subject: Subject,
    item: str,
    team: Sequence[str],
    when: datetime,
    *,
    wrong: bool,
    kind: str,
    reason: str,
    override: str = "",
    plan: str = "",
    task: int | None = None,
) -> str:
    """The key of a visit that has its result; "" where it was refused on the way, which is told."""
    lead, *others = team
    item = best_item(bureau.body, regime.id, when.date(), subject.kinds) or item
    team_now: dict[str, Any] = {"people": bureau.people, "now": when}
    opened = operations.open_visit(
        body=bureau.body, subject=subject.key, subject_name=subject.name, kind=kind, reason=reason, actor=lead, procedure=regime.procedure or "inspection",
        item=item, regime=regime.id, form=regime.form, address=subject.address, planned_on=when.date(), handler=lead, co_handlers=others,
        subject_kinds=tuple(subject.kinds), plan=plan, task=task, **team_now,
    )  # fmt: skip
    if not told(subject.name, opened):
        return ""
    key: str = opened.key  # type: ignore[union-attr]
    took_part(lead, key)
    visit = Visit.objects.get(key=key)
    overrides = {"planned_kinds": override} if override else {}
    later = when + AT_THE_FIRM
    later = min(later, bureau.now)
    steps: list[Any] = [
        lambda: operations.approve(key, actor=bureau.leader, overrides=overrides, **team_now),
        lambda: operations.check_in(key, actor=lead, present=[lead, *others], place=subject.address or "生产经营场所", **team_now),
        lambda: operations.sync_records(key, [record_of(visit, when, wrong)], actor=lead, **team_now),
        lambda: operations.sign(key, actor=lead, signature="signed", signed_by="现场负责人", people=bureau.people, now=later),
        lambda: operations.record_result(
            key, actor=lead, result="correct" if wrong else "good", note="现场检查。", people=bureau.people, now=later
        ),
    ]
    return key if all(told(subject.name, step()) for step in steps) else ""


def record_of(visit: Visit, when: datetime, wrong: bool) -> dict[str, Any]:
    """A filled form: every line passed, or, where something is to be wrong, the first that can lead to a penalty failed."""
    form = checkforms.form(visit.body, visit.form, visit.form_version)
    lines = asked(form, visit.subject_kinds)
    good = {"pass_fail": "pass", "yes_no": "yes", "number": "0", "date": when.date().isoformat(), "text": "查看属实"}
    answers: dict[str, dict[str, str]] = {line.id: {"value": good[line.answer]} for line in lines}
    judged = [line for line in lines if line.answer in ("pass_fail", "yes_no")]
    bad = next((line for line in judged if line.penalty), next(iter(judged), None)) if wrong else None
    if bad is not None:
        answers[bad.id] = {"value": "fail" if bad.answer == "pass_fail" else "no", "note": "现场没有见到，负责人承认没有做"}
    at = when.isoformat()
    return {
        "record": f"sample-{visit.key}", "device": "演示", "form": visit.form, "version": visit.form_version, "answers": answers, "filled_at": at, "sent_at": at,
        "revision": 1, "counter": 1,
    }  # fmt: skip
