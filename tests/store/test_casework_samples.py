"""The sample cases of the demo: every stage, every version of the procedure, all through the operations of the desk."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from casework_cast import CHINA

import quanze
from quanze.adapters.procedures import procedures_of
from quanze.cli._reading import read_many
from quanze.cli._sample_cases import make_sample_cases
from quanze.cli.people import seed
from quanze.core.kernel.events import broken_links
from quanze.store.casework import project, queries
from quanze.store.casework.models import Case
from quanze.store.ledger.queries import stream_events
from quanze.store.matters.operations import stream_of
from quanze.store.papers.queries import issued_forms, papers_of
from quanze.store.registry import operations

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=CHINA)


def test_sample_cases_reach_every_stage_and_every_version(capsys: pytest.CaptureFixture[str], settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    for read in read_many(sorted((Path(quanze.__file__).parent / "samples" / "lists").glob("*市场监督*"))):
        if read.extracted is not None:
            operations.accept(read.extracted, read.data, actor="演示", now=NOW)
    seed("clean-Water7river")
    made = make_sample_cases(NOW)
    assert "停在" not in capsys.readouterr().err
    assert made == Case.objects.count() >= 24
    assert make_sample_cases(NOW) == 0
    found = {(case.procedure, case.version) for case in Case.objects.all()}
    for name in ("market-supervision-penalty", "quality-supervision-penalty"):
        assert {(name, procedure.version) for procedure in procedures_of(name)} <= found
    stages = set(Case.objects.filter(procedure="market-supervision-penalty", version="2022-11-01").values_list("stage", flat=True))
    assert stages == set(procedures_of("market-supervision-penalty")[-1].stages)
    for case in Case.objects.all():
        assert not list(broken_links(stream_events(stream_of(case.key))))
    assert len(queries.similar_cases(Case.objects.get(party="云泽县春风便利店").key)) == 5
    archived = Case.objects.get(party="云泽县福满楼饭店")
    forms = issued_forms(archived.key)
    assert {"SAMR2021-07", "SAMR2021-35", "SAMR2021-37", "SAMR2021-45", "SAMR2021-53"} <= set(forms), "its file can be bound"
    assert archived.decision_no in {paper.number for paper in papers_of(archived.key)}
    fields = [f.name for f in Case._meta.fields if f.name != "id"]
    before = list(Case.objects.order_by("key").values(*fields))
    project.rebuild()
    assert list(Case.objects.order_by("key").values(*fields)) == before
