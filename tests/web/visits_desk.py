"""The county of the desk with inspections in it: officers with certificates, a subject, a form, a published item; and visits at any step."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "store"))

from accounts_cast import MARKET, SYSTEM, WATER, register_county
from visits_cast import CODE, FORM, GOOD, done, record, register

from quanze.adapters.system_clock import now
from quanze.store.accounts import operations as accounts
from quanze.store.accounts.queries import people_facts
from quanze.store.inspections.checkforms.operations import freeze
from quanze.store.inspections.visits import operations
from quanze.store.inspections.visits.models import Visit
from quanze.store.inspections.visits.project import JOINED, bring_up
from quanze.store.matters.operations import note


def register_inspections() -> str:
    """The county, two officers with certificates, and what is needed to inspect; the key of the published item."""
    register_county()
    for person, number in (("p-handler", "云执101"), ("p-second", "云执102")):
        accounts.issue_certificate(person, number, "云泽县司法局", date(2024, 1, 1), SYSTEM, end=date(2039, 1, 1))
    return register(body=WATER)


def opened(item: str, **more: Any) -> str:
    """A visit that waits for its approval."""
    moment = now()
    given: dict[str, Any] = {
        "body": WATER, "subject": CODE, "subject_name": "云泽县某充装站", "kind": "random", "reason": "2026 年双随机抽查计划第 7 号任务", "plan": "P1",
        "actor": "p-handler", "people": people_facts(WATER, moment.date()), "now": moment, "item": item, "form": FORM, "form_version": 1,
        "subject_kinds": ["special_equipment_user"], "handler": "p-handler", "co_handlers": ["p-second"], "address": "云泽县滨河路 8 号",
        "planned_on": moment.date(), **more,
    }  # fmt: skip
    return str(done(operations.open_visit(**given)).key)


def approved(item: str, **more: Any) -> str:
    """A visit with its entry code."""
    key, moment = opened(item, **more), now()
    done(operations.approve(key, actor="p-leader", people=people_facts(WATER, moment.date()), now=moment))
    return key


def begun(item: str, **more: Any) -> str:
    """A visit whose officers stand at the door."""
    key, moment = approved(item, **more), now()
    people = people_facts(WATER, moment.date())
    done(operations.check_in(key, actor="p-handler", people=people, now=moment, present=["p-handler", "p-second"], place="充装车间"))
    return key


def filled(item: str, answers: dict[str, Any] | None = None, **more: Any) -> str:
    """A visit whose form was sent."""
    key, moment = begun(item, **more), now()
    people = people_facts(WATER, moment.date())
    done(operations.sync_records(key, [record(answers or GOOD, at_=moment, sent=moment)], actor="p-handler", people=people, now=moment))
    return key


def ended(item: str, result: str = "good", answers: dict[str, Any] | None = None, **more: Any) -> str:
    """A visit with its signature and its result."""
    key, moment = filled(item, answers, **more), now()
    people = people_facts(WATER, moment.date())
    done(operations.sign(key, actor="p-handler", people=people, now=moment, signature="signed", signed_by="站长"))
    done(operations.record_result(key, actor="p-handler", people=people, now=moment, result=result, note="现场查看。"))
    return key


def comes_along(key: str) -> None:
    """The market body's officer comes along with a form of its own, as under an agreed joint visit."""
    form = freeze(MARKET, "product-quality", actor="p-handler", now=now())
    said = {
        "key": "",
        "body": MARKET,
        "regime": "product-quality",
        "item": "",
        "plan": "P2",
        "task": 1,
        "persons": ["p-market"],
        "people": ["吴市监"],
    }
    note(key, JOINED, {**said, "form": form.id, "version": int(form.version), "kinds": []}, "p-handler", "", now())
    bring_up(key)


def visit(key: str) -> Visit:
    return Visit.objects.get(key=key)
