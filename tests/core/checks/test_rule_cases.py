"""Every rule finds what its cases say it finds, and stays silent where they say it must."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from rule_cases import CASES, cases_of, differs, found_in

from quanze.core.checks.catalog import INTERNAL, all_rules
from quanze.core.checks.model import Rule

RULES = {rule.code: rule for rule in all_rules()}


def _all(kind: str) -> list[Any]:
    return [pytest.param(rule, case, id=f"{rule.code}-{case['name']}") for rule in RULES.values() for case in cases_of(rule.code, kind)]


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_has_cases_of_both_kinds(rule: Rule) -> None:
    assert cases_of(rule.code, "fail"), f"tests/cases/checks/{rule.code}.yaml has no case that fails"
    assert cases_of(rule.code, "pass"), f"tests/cases/checks/{rule.code}.yaml has no case that passes"


@pytest.mark.parametrize(("rule", "case"), _all("fail"))
def test_a_rule_finds(rule: Rule, case: dict[str, Any]) -> None:
    found = found_in(case, rule)
    assert INTERNAL not in {each.code for each in found}, found
    assert not (problem := differs(found, case.get("finds"))), problem


@pytest.mark.parametrize(("rule", "case"), _all("pass"))
def test_a_rule_stays_silent(rule: Rule, case: dict[str, Any]) -> None:
    assert not [(each.field_name, each.excerpt, each.message) for each in found_in(case, rule)]


def test_no_case_file_is_without_its_rule() -> None:
    codes = {path.stem for path in CASES.glob("[A-Z]*.yaml")}
    assert codes <= set(RULES), f"no such rules: {codes - set(RULES)}"


def test_case_names_are_told_apart() -> None:
    for path in CASES.glob("[A-Z]*.yaml"):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        names = [case["name"] for kind in ("pass", "fail") for case in data.get(kind) or []]
        assert len(names) == len(set(names)), path.name
