"""A fictional bureau with subjects, officers and plans, through the operations that the desk uses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

from quanze.adapters.inspection_rules import load_regimes
from quanze.adapters.procedures import procedure_on
from quanze.core.inspections.model import Requirement, Source, SubjectFacts
from quanze.core.kernel.interval import Interval
from quanze.core.procedures.engine import ActRequest, Refusal
from quanze.core.procedures.people import Certificate, Person, Post
from quanze.core.sampling.pairing import Officer
from quanze.core.sampling.seed import commitment
from quanze.store.inspections.plans import facts, operations
from quanze.store.inspections.plans.models import Plan
from quanze.store.inspections.plans.operations import PartyNamed, Settings
from quanze.store.matters.models import Matter

CHINA = timezone(timedelta(hours=8))
BODY, OTHER = "云泽县市场监督管理局", "云泽县水务局"
ALWAYS = Interval(None, None)
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=CHINA)
SECRETS = {1: "1a" * 32, 2: "2b" * 32}


def person(id_: str, *roles: str) -> Person:
    posts = tuple(Post(role, body, "执法大队", ALWAYS) for role in roles for body in (BODY, OTHER))
    return Person(id_, id_, posts, (Certificate(f"ZJ-{id_}", "省司法厅", (), ALWAYS),))


PEOPLE = {
    one.id: one
    for one in (
        person("李", "handler"),
        person("王", "co_handler"),
        person("吴", "office_head"),
        person("赵", "leader"),
        person("梁", "supervisor"),
        person("高", "approver"),
    )
}
OFFICERS = [Officer(f"员{n}", frozenset({"特种设备安全监察"}) if n % 2 else frozenset()) for n in range(6)]


def users(count: int = 40, keys: int = 6) -> list[SubjectFacts]:
    """Users of special equipment; every seventh of the first ones is a key unit, one in ten has been seen this year."""
    return [
        SubjectFacts(
            f"9141990000000{n:05}", f"云泽第{n}物业公司", frozenset({"special_equipment_user"}), "419900", "ABCD"[n % 4], key_equipment=n < keys,
            visited=(date(2026, 1, 15),) if n % 10 == 9 else (),
        )
        for n in range(count)
    ]  # fmt: skip


def stand_in(monkeypatch: Any, subjects: list[SubjectFacts] | None = None, there: list[Officer] | None = None) -> None:
    """The register as these values: the room of subjects has tests of its own."""
    given = users() if subjects is None else subjects
    monkeypatch.setattr(facts, "register", lambda body, kinds, today: [one for one in given if one.kinds & set(kinds)])
    twice = Requirement("list-1", "获证企业每年检查不少于二次", ("production_licence_holder",), 6, source=Source("本机关清单"))
    regimes = [
        replace(one, requirements=(twice,)) if one.id == "production-licence" else one for one in load_regimes(NOW.date()) if one.kinds
    ]
    monkeypatch.setattr(facts, "programmes", lambda body, day: tuple(regimes))
    monkeypatch.setattr(facts, "officers", lambda body, day: OFFICERS if there is None else there)
    monkeypatch.setattr(operations, "officers", lambda body, day: OFFICERS if there is None else there)


def new_plan(kind: str = "yearly", *, body: str = BODY, title: str = "2026 年特种设备检查计划", **given: Any) -> str:
    """A plan in preparation: 2 of the key users and 2 of the others are to be drawn."""
    procedure = procedure_on("inspection-plan", NOW.date())
    assert procedure is not None
    fields = {"plan_title": title, "plan_kind": kind, "plan_start": "2026-01-01", "plan_end": "2026-12-31"}
    settings = Settings(
        **{
            "regimes": ("special-equipment",),
            "quotas": {"特种设备使用单位·一般": "2", "特种设备使用单位·重点": "50%"},
            "reserves": {"特种设备使用单位·一般": "2"},
            **given,
        }
    )
    opened = operations.open_plan(
        procedure, ActRequest("draft", "李", "2026-03-02", 0, fields), settings, body=body, people=PEOPLE, now=NOW
    )
    return done(opened).key


def act(key: str, name: str, actor: str, **fields: object) -> Any:
    seen = Matter.objects.get(key=key).length
    return operations.act(key, ActRequest(name, actor, "2026-03-02", seen, fields), people=PEOPLE, now=NOW)


def done(result: Any) -> Any:
    assert not isinstance(result, Refusal), [(g.guard, g.reason, g.remedy) for g in result.grounds]
    return result


def why(result: Any) -> str:
    assert isinstance(result, Refusal), result
    return "；".join(ground.reason for ground in result.grounds)


def approved(kind: str = "yearly", **given: Any) -> str:
    key = new_plan(kind, **given)
    done(act(key, "submit", "李"))
    done(act(key, "approve", "赵"))
    return key


def frozen(key: str, now: datetime = NOW, **given: Any) -> operations.Frozen:
    asked = {
        "parties": (PartyNamed("监督股", "梁"), PartyNamed("云泽县个体私营企业协会")),
        "commit_until": now + timedelta(hours=4),
        "reveal_until": now + timedelta(hours=8),
        "actor": "李",
        "people": PEOPLE,
        "now": now,
        **given,
    }
    return operations.freeze_frame(key, **asked)  # type: ignore[arg-type]


def committed(key: str, made: operations.Frozen, now: datetime = NOW) -> None:
    for number, name in enumerate(("监督股", "云泽县个体私营企业协会"), 1):
        given = commitment(name, made.digest, SECRETS[number])
        done(operations.commit(key, number, given=given, now=now, **by(number, made)))


def by(number: int, made: operations.Frozen) -> dict[str, str]:
    return {"token": made.tokens[number]} if number in made.tokens else {"actor": "梁"}


def revealed(key: str, made: operations.Frozen, now: datetime = NOW) -> None:
    for number in (1, 2):
        done(operations.reveal(key, number, SECRETS[number], now=now, **by(number, made)))


def drawn(key: str = "", now: datetime = NOW) -> str:
    """A plan whose draw was made."""
    key = key or approved()
    made = done(frozen(key, now))
    committed(key, made, now)
    revealed(key, made, now)
    done(operations.make_draw(key, actor="李", people=PEOPLE, now=now))
    return key


def plan(key: str) -> Plan:
    return Plan.objects.get(key=key)
