"""The yearly arithmetic of every regime of the real lists: for one small register, the visits that each list's words ask, counted by hand.

The register: ten production licence holders (one visited already), four food-contact producers, three testing bodies, one examination body,
a hundred users of special equipment (twenty with key equipment, three of the others with an accident last autumn), five makers.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from quanze.adapters.inspection_rules import load_kinds, load_regimes
from quanze.adapters.rulebook import load_list_rules
from quanze.core.inspections.model import SubjectFacts
from quanze.core.inspections.quota import Quota, quota
from quanze.core.inspections.regimes import ListedRegime, Programme, programmes_of
from quanze.core.pipeline import read_lists

NEW_YEAR, YEARS_END = date(2026, 1, 1), date(2026, 12, 31)


def some(kind: str, number: int, **more: object) -> list[SubjectFacts]:
    return [SubjectFacts(f"{kind}-{more}-{each}", f"{kind}{each}", frozenset({kind}), **more) for each in range(number)]  # type: ignore[arg-type]


REGISTER = [
    *some("production_licence_holder", 9),
    *some("production_licence_holder", 1, visited=(date(2026, 1, 1),)),
    *some("food_contact_producer", 4),
    *some("testing_body", 3),
    *some("operator_exam_body", 1),
    *some("special_equipment_user", 20, key_equipment=True),
    *some("special_equipment_user", 77),
    *some("special_equipment_user", 3, accidents=(date(2025, 10, 1),)),
    *some("special_equipment_maker", 5),
    *some("fibre_trader", 6),
]


@cache
def programmes(path: Path) -> dict[str, Programme]:
    lists = read_lists(path.name, path.read_bytes(), load_list_rules()).lists
    records = [
        ListedRegime(str(order), record.fields["title"], tuple(record.fields["sections"]))
        for each in lists
        if each.kind == "regimes"
        for order, record in enumerate(each.records)
    ]
    return {one.regime.id: one for one in programmes_of(records, load_regimes(NEW_YEAR), load_kinds()) if one.records}


def asked(one: Programme) -> Quota:
    return quota(one.regime.requirements, REGISTER, NEW_YEAR, NEW_YEAR, YEARS_END, kinds=one.regime.kinds)


LINYI, HANDAN = "linyi-quality-2015.txt", "handan-district-quality.txt"
# list, regime, visits to named subjects in the year, subjects to be drawn beside them
BY_HAND = [
    (LINYI, "production-licence", 9, 0),  # at least once a year: ten holders, one seen already
    (HANDAN, "production-licence", 19, 0),  # at least twice
    (LINYI, "testing-bodies", 3, 0),  # as a rule once
    (HANDAN, "testing-bodies", 3, 0),
    (HANDAN, "food-contact", 16, 0),  # as a rule four times: four producers
    (LINYI, "operator-exams", 1, 0),
    # key users once a year: twenty; the national 5 % of a hundred users (5) and 50 % of the key ones (10) are met by those twenty
    (LINYI, "special-equipment", 20, 0),
    # and in Handan's list the three with an accident last year
    (HANDAN, "special-equipment", 23, 0),
    (LINYI, "product-quality", 0, 0),  # the list names no number
    (LINYI, "metrology", 0, 0),
    (LINYI, "fibre", 0, 0),
    (HANDAN, "certification", 0, 0),
    (LINYI, "subordinate-enforcement", 0, 0),
    (LINYI, "major-cases", 0, 0),  # no visits: cases
    (HANDAN, "major-cases", 0, 0),
    (LINYI, "penalty-discretion", 0, 0),
    (HANDAN, "penalty-discretion", 0, 0),
]


@pytest.mark.parametrize(("name", "regime", "visits", "drawn"), BY_HAND, ids=[f"{row[0][:6]}-{row[1]}" for row in BY_HAND])
def test_the_year_of_a_regime_is_what_its_words_ask(shared: Path, name: str, regime: str, visits: int, drawn: int) -> None:
    found = asked(programmes(shared / "lists" / "five" / name)[regime])
    assert (found.visits, found.to_draw) == (visits, drawn)


def test_every_regime_of_both_lists_is_counted(shared: Path) -> None:
    listed = {(name, regime) for name in (LINYI, HANDAN) for regime in programmes(shared / "lists" / "five" / name)}
    assert {(row[0], row[1]) for row in BY_HAND} == listed


def test_why_a_subject_is_due_is_told_in_the_lists_own_words(shared: Path) -> None:
    found = asked(programmes(shared / "lists" / "five" / HANDAN)["special-equipment"])
    reasons = {reason.words for group in found.groups if group.due for reason in group.reasons if "事故" in reason.words}
    assert reasons and all("下一年度至少进行一次" in words for words in reasons)
