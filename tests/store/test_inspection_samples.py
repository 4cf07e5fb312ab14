"""In the demo every regime of the sample body's list is a working programme: subjects, form, frequency, papers, visits, a board on both doors."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from casework_cast import BODY, CHINA
from django.test import Client
from rebuild_cast import rebuild_changes_nothing

import quanze
from quanze.adapters.inspection_rules import load_regimes
from quanze.cli._reading import read_many
from quanze.cli._sample_cases import make_sample_cases
from quanze.cli._sample_inspections import make_sample_inspections
from quanze.cli.people import seed
from quanze.core.inspections.regimes import laws_cited
from quanze.store.inspections.aftermath.boards import board_regimes, boards_of
from quanze.store.inspections.aftermath.models import Order, SelfReport, SpotCheck
from quanze.store.inspections.aftermath.queries import public_results, public_spot_checks
from quanze.store.inspections.checkforms.queries import form, programmes
from quanze.store.inspections.plans.models import Task
from quanze.store.inspections.visits.facts import item_misfit
from quanze.store.inspections.visits.items import best_item
from quanze.store.inspections.visits.models import Visit
from quanze.store.registry import operations
from quanze.web.common.regime_cases import case_figures

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=CHINA)
WITHOUT_VISITS = {"major-cases", "penalty-discretion"}
# the list names no number and neither does the law: the board says so
UNSTATED = {"product-quality"}


def test_every_regime_of_the_list_is_a_working_programme_in_the_demo_and_the_ledger_gives_every_row_again(
    settings: Any, tmp_path: Path, capsys: Any
) -> None:
    settings.HOME = tmp_path
    for read in read_many(sorted((Path(quanze.__file__).parent / "samples" / "lists").glob("*市场监督*"))):
        if read.extracted is not None:
            operations.accept(read.extracted, read.data, actor="演示", now=NOW)
    seed("clean-Water7river")
    make_sample_cases(NOW)
    capsys.readouterr()
    assert make_sample_inspections(BODY, NOW) > 0
    assert "没有办成" not in capsys.readouterr().err, "no step of the samples is refused"
    assert make_sample_inspections(BODY, NOW) == 0

    known = {one.id for one in load_regimes(NOW.date())}
    listed = {one.id: one for one in programmes(BODY, NOW.date())}
    assert known <= set(listed), "the sample body's list states every regime of the rulebook"
    boards = {one.board.regime: one.board for one in boards_of(BODY, NOW.year, NOW)}
    assert set(boards) == {one.id for one in board_regimes(BODY, NOW.date())} and known <= set(boards)
    portal = Client()
    for regime in known:
        programme, board = listed[regime], boards[regime]
        page = portal.get(f"/inspections/boards/{regime}/{BODY}/")
        assert page.status_code == 200 and board.title in page.content.decode(), regime
        if regime in WITHOUT_VISITS:
            assert any(figure != "0" for _, figure in case_figures(BODY, regime, NOW.year)), regime
            continue
        assert board.subjects and form(BODY, programme.form).lines and programme.officers > 1 and programme.instruments, regime
        assert board.unstated is (regime in UNSTATED), regime
        assert board.visits.ended and board.visits.with_findings and board.orders.made, regime
        if not board.unstated:
            assert board.asked == board.done + board.waiting + board.overdue > 0, regime
    for last in (one.board for one in boards_of(BODY, NOW.year - 1, NOW)):
        assert last.past and not last.waiting and last.asked == last.done + last.overdue, (
            "who was not seen in a year that is over is not waiting"
        )
        assert not last.orders.open and not last.orders.made, "orders of this year do not stand on last year's board"
    for visit in Visit.objects.filter(body=BODY).exclude(regime__in=WITHOUT_VISITS):
        assert best_item(BODY, visit.regime, NOW.date(), visit.subject_kinds) == visit.item != "", (visit.regime, visit.reason)
        assert item_misfit(BODY, visit.item, visit.regime, NOW.date()) == "", visit.regime
    for regime in known - WITHOUT_VISITS:
        code = Visit.objects.filter(body=BODY, regime=regime).exclude(stage="dropped").exclude(code="").values_list("code", flat=True)[0]
        said = portal.get(f"/inspections/visit/{code}/").content.decode()
        own = {title for source in listed[regime].sources for title, _ in laws_cited(source.cite)}
        assert any(f"{title}》" in said.partition("依据什么")[2].partition("看了什么")[0] for title in own), regime
    merged = Task.objects.filter(joint__state="accepted")
    assert merged.count() == 2 and {one.state for one in merged} <= {"joined", "visiting", "done"}
    assert {one.ended for one in Order.objects.all()} >= {"", "corrected", "again"}
    assert {one.stage for one in SpotCheck.objects.all()} >= {
        "planned", "sampling", "testing", "objecting", "retesting", "correcting", "announced", "closed",
    }  # fmt: skip
    assert SelfReport.objects.filter(received_on__isnull=True, ordered_on__isnull=False).exists()
    assert public_spot_checks(NOW.date(), failed=True).exists()
    assert public_results(NOW.date()).count() > 10 and Visit.objects.filter(recheck_of="", plan__gt="").exclude(result="").exists()
    rebuild_changes_nothing()
