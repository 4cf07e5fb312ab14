"""Boards of large registers: nobody waits for the first count, a count that goes wrong is tried again and said, kept figures are those of a fresh count."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from casework_cast import BODY, at
from django.test import Client
from inspection_after_cast import found_wrong

from quanze.core.inspections.boards import to_json
from quanze.store.inspections.aftermath import boards
from quanze.store.inspections.aftermath.models import KeptBoard
from quanze.store.inspections.subjects.models import Subject
from quanze.store.inspections.visits.models import Visit
from quanze.store.ledger.models import StoredEvent

pytestmark = pytest.mark.django_db(transaction=True)
NOW = at("2026-05-20")


@pytest.fixture
def regime(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A body with one visit under one regime, whose register counts as large."""
    found_wrong()
    Subject.objects.create(body=BODY, key="x:1", name="某厂", changed_on=NOW.date())
    monkeypatch.setattr(boards, "LARGE", 0)
    boards._failed.clear()
    return boards.board_regimes(BODY, NOW.date())[0].id


def counted(regime: str, moment: datetime = NOW) -> boards.Counted:
    found = boards.board_of(BODY, regime, moment.year, moment)
    assert found
    return found


def settled() -> None:
    """Waits until no board is being counted."""
    for one in threading.enumerate():
        if one.name.startswith("board "):
            one.join(60)
    assert not boards._counting


def test_the_first_reader_of_a_large_register_does_not_wait_and_the_next_reads_the_figures(regime: str) -> None:
    first = counted(regime)
    assert first.board.pending and not first.trouble
    settled()
    second = counted(regime)
    assert not second.board.pending and second.board.visits.ended == 1 and KeptBoard.objects.count() == 1


def test_the_years_offered_begin_with_the_first_visit(regime: str) -> None:
    assert boards.years_of(BODY, 2026) == [2026] == boards.years_of("没有检查过的机关", 2026)
    Visit.objects.update(started_at=at("2023-12-31"))
    assert boards.years_of(BODY, 2026) == [2026, 2025, 2024, 2023]
    counted(regime, at("2025-06-01"))
    settled()
    empty = counted(regime, at("2025-06-01"))
    assert empty.board.visits.ended == 0 and not empty.board.pending


def test_a_count_that_goes_wrong_is_said_and_tried_again(regime: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right = boards._count_board

    def wrong(*_: Any) -> Any:
        raise RuntimeError("no such table")

    monkeypatch.setattr(boards, "_count_board", wrong)
    assert not counted(regime).trouble
    settled()
    again = counted(regime, NOW + timedelta(seconds=1))
    assert again.board.pending and "没有成功" in again.trouble and not boards._counting, "not tried anew by every reader"
    monkeypatch.setattr(boards, "_count_board", right)
    counted(regime, NOW + timedelta(seconds=boards.RETRY_AFTER))
    settled()
    assert not counted(regime).board.pending and not counted(regime).trouble


def test_a_slow_board_is_shown_as_kept_while_it_is_counted_anew(regime: str) -> None:
    counted(regime)
    settled()
    later = NOW + timedelta(hours=2)
    kept = KeptBoard.objects.get()
    KeptBoard.objects.update(took_ms=boards.SLOW_MS, figures=to_json(replace(boards.from_json(kept.figures), subjects=77)), ledger=0)
    assert StoredEvent.objects.exists()
    shown = counted(regime, later)
    assert (shown.board.subjects, shown.at) == (77, kept.counted_at)
    settled()
    assert counted(regime, later).board.subjects != 77 and KeptBoard.objects.get().counted_at == later


def test_the_portal_says_that_it_counts_and_no_browser_keeps_that_page(
    regime: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quanze.web.portal.inspections.results.now", lambda: NOW)
    monkeypatch.setattr("quanze.web.portal.inspections.results.today", lambda: NOW.date())
    address = f"/inspections/boards/{regime}/{BODY}"
    first = client.get(f"{address}/")
    assert "正在统计" in first.content.decode()
    settled()
    then = client.get(f"{address}/", headers={"if-none-match": first["ETag"]})
    assert then.status_code == 200 and "正在统计" not in then.content.decode()
    KeptBoard.objects.all().delete()
    assert client.get(f"{address}.json").json() == {
        "regime": regime,
        "title": counted(regime).board.title,
        "year": NOW.year,
        "pending": True,
    }
    settled()
