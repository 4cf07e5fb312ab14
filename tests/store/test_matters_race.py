"""Officers who act at once: one wins, the others are told, nothing is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from test_matters import EVIDENCE, PEOPLE, at, grounds, opened

from quanze.core.procedures.engine import ActRequest, Refusal
from quanze.store.matters.operations import Taken, take_act
from quanze.store.matters.rebuild import differences, replay

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_many_officers_with_one_form_exactly_one_wins() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("parallel writers on PostgreSQL (QUANZE_TEST_DATABASE=postgresql); the test database of SQLite lies in one connection")
    key = opened()

    def write(number: int) -> Taken | Refusal:
        try:
            request = ActRequest("take_evidence", "李", "2026-03-03", 2, {**EVIDENCE, "evidence_name": f"销售单{number}"})
            return take_act(key, request, people=PEOPLE, now=at("2026-03-03"))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(write, range(8)))
    assert sum(isinstance(result, Taken) for result in results) == 1
    assert all(grounds(result)[0][0] == "fresh_form" for result in results if isinstance(result, Refusal))
    assert differences(key) == []
    assert replay(key).state.length == 3
