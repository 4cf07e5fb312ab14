"""Matters over the ledger: opened, acted on, refused, counted, rebuilt."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from quanze.adapters.procedures import procedure_on
from quanze.core.kernel.interval import Interval
from quanze.core.procedures.engine import ActRequest, Refusal
from quanze.core.procedures.people import Certificate, Person, Post
from quanze.store.matters.models import Clock, Matter
from quanze.store.matters.operations import Taken, open_matter, take_act

pytestmark = pytest.mark.django_db(transaction=True)
CHINA = timezone(timedelta(hours=8))
BODY = "云泽县市场监督管理局"
ALWAYS = Interval(None, None)


def person(id_: str, *roles: str, certified: bool = True) -> Person:
    posts = tuple(Post(role, BODY, "执法大队", ALWAYS) for role in roles)
    return Person(id_, id_, posts, (Certificate(f"ZJ-{id_}", "省司法厅", (), ALWAYS),) if certified else ())


PEOPLE = {
    p.id: p
    for p in (
        person("李", "handler"),
        person("王", "co_handler"),
        person("赵", "leader"),
        person("钱", "reviewer"),
        person("孙", "legal_reviewer"),
        person("周", "archivist"),
        person("吴", "office_head"),
    )
}
MORE = {"item_standing": True}


def at(day: str, hour: int = 15) -> datetime:
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=CHINA)


def clue(day: str, **fields: object) -> Taken | Refusal:
    procedure = procedure_on("market-supervision-penalty", date.fromisoformat(day))
    assert procedure is not None
    given = {
        "clue_source": "report",
        "found_on": day,
        "party_kind": "法人或者其他组织",
        "party": "某商行",
        "clue": "销售无标签商品",
        **fields,
    }
    return open_matter(procedure, ActRequest("register_clue", "李", day, 0, given), body=BODY, people=PEOPLE, now=at(day), form=f"f-{day}")


def act(key: str, name: str, actor: str, day: str, **fields: object) -> Taken | Refusal:
    seen = Matter.objects.get(key=key).length
    return take_act(key, ActRequest(name, actor, day, seen, fields), people=PEOPLE, now=at(day), more=MORE)


def done(result: Taken | Refusal) -> Taken:
    assert isinstance(result, Taken), [(g.guard, g.reason) for g in result.grounds]
    return result


def test_a_clue_becomes_a_case_whose_ninety_days_run_from_opening() -> None:
    key = done(clue("2026-03-02")).key
    assert Clock.objects.get(matter__key=key, key="verify").due == date(2026, 3, 23)
    done(act(key, "open_case", "赵", "2026-03-09", cause="无标签", handler="李", co_handlers=["王"], opening_reason="有初步证据"))
    decide = Clock.objects.get(matter__key=key, key="decide")
    assert (decide.due, decide.status, decide.rule_version) == (date(2026, 6, 7), "official", "SAM-21@2021-07-15")
    assert Matter.objects.get(key=key).title == "某商行：无标签"
    assert Clock.objects.get(matter__key=key, key="verify").stopped == date(2026, 3, 9)
