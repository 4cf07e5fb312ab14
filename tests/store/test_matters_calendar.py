"""A calendar that differs from the one recorded: what would move is proposed, a leader approves, the ledger says so. `quanze calendar`."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from accounts_cast import MARKET, WATER, give_post, register_county

from quanze.adapters.calendars import load_calendar, national_years
from quanze.adapters.procedures import procedures_binding
from quanze.cli.main import main
from quanze.core.clock.calendar import Calendar, OffDay, build_calendar
from quanze.core.procedures.engine import ActRequest
from quanze.store.accounts.queries import people_facts
from quanze.store.matters.calendar_changes import propose_moves, recorded_otherwise, waiting_moves
from quanze.store.matters.models import Clock
from quanze.store.matters.operations import Taken, open_matter
from quanze.store.matters.queries import timeline
from quanze.store.matters.rebuild import differences

pytestmark = pytest.mark.django_db(transaction=True)
CHINA = timezone(timedelta(hours=8))
DAY = "2026-03-09"


def calendar_before_the_announcement() -> Calendar:
    """This year as it was first believed: 16 March a day off."""
    years = []
    for year in national_years():
        off = (
            sorted((*year.off, OffDay(date(2026, 3, 16), "原以为放假", "adjusted")), key=lambda d: d.day) if year.year == 2026 else year.off
        )
        years.append(replace(year, off=tuple(off)))
    return build_calendar(years)


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A clue of market supervision whose fifteen working days were counted under the calendar that was believed first."""
    monkeypatch.setenv("QUANZE_HOME", str(tmp_path))
    register_county()
    now = datetime(2026, 3, 9, 15, 0, tzinfo=CHINA)
    procedure = next(p for p in procedures_binding("行政处罚", MARKET, now.date()) if p.id == "market-supervision-penalty")
    found = {"clue_source": "report", "found_on": DAY, "party_kind": "公民", "party": "某甲", "clue": "无照经营"}
    request = ActRequest("register_clue", "p-market", DAY, 0, found)
    people, calendar = people_facts(MARKET, now.date()), calendar_before_the_announcement()
    opened = open_matter(procedure, request, body=MARKET, people=people, now=now, calendar=calendar)
    assert isinstance(opened, Taken), opened
    assert Clock.objects.get(matter__key=opened.key, key="verify").due == date(2026, 3, 31)
    return opened.key


def verify(key: str) -> Clock:
    return Clock.objects.get(matter__key=key, key="verify")


def test_what_a_new_calendar_moves_is_proposed_and_nothing_moves_by_itself(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert recorded_otherwise(load_calendar())
    assert main(["calendar", "propose", "--format", "json"]) == 0
    [move] = json.loads(capsys.readouterr().out)
    assert (move["matter"], move["clock"], move["due"], move["new_due"], move["earlier"]) == (
        case,
        "verify",
        "2026-03-31",
        "2026-03-30",
        True,
    )
    assert verify(case).due == date(2026, 3, 31)
    assert main(["calendar", "propose"]) == 0  # asked again: the same, not twice
    told = capsys.readouterr()
    assert "核查并决定是否立案：2026-03-31 → 2026-03-30（确定）  【提前】" in told.out
    assert "等待批准的变动 1 个，其中提前 1 个" in told.err


def test_only_a_leader_of_the_body_approves_and_the_ledger_keeps_who(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    give_post("p-second", MARKET, "leader")
    propose_moves(load_calendar(), datetime(2026, 3, 10, 9, 0, tzinfo=CHINA))
    for stranger, why in (
        ("p-market", "不是“云泽县市场监督管理局”的负责人"),
        ("p-leader", "没有登记这个人"),
        ("p-nobody", "没有登记这个人"),
    ):
        assert main(["calendar", "approve", "--by", stranger, "--matter", case]) == 1
        assert why in capsys.readouterr().err
        assert verify(case).due == date(2026, 3, 31)
    assert main(["calendar", "approve", "--by", "p-second", "--body", WATER]) == 0
    assert "没有等待批准的变动" in capsys.readouterr().err
    assert main(["calendar", "approve", "--by", "p-second", "--body", MARKET]) == 0
    assert "批准了 1 个期限的变动" in capsys.readouterr().err
    assert (verify(case).due, verify(case).calendar_version) == (date(2026, 3, 30), load_calendar().version)
    assert [(entry.title, entry.actor) for entry in timeline(case)][-1] == ("批准日历更新带来的期限变动", "p-second")
    assert differences(case) == []
    assert not waiting_moves()
    assert not recorded_otherwise(load_calendar())


def test_an_upgrade_tells_what_would_move(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["migrate"]) == 0
    assert "1 个未了结的期限会变动" in capsys.readouterr().out
    assert [move.matter.key for move in waiting_moves(MARKET)] == [case]


def test_an_approval_names_what_it_approves(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calendar", "approve", "--by", "p-leader"]) == 2
    assert "--body 或 --matter" in capsys.readouterr().err
