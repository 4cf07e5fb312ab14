"""Real places that look wrong and are right: the rules on citations, law and limits stay silent there."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml
from rule_cases import CASES

from quanze.adapters.check_facts import load_facts
from quanze.adapters.files import read_file
from quanze.adapters.law_library import open_library
from quanze.adapters.office import convert_with_office
from quanze.adapters.rulebook import load_list_rules
from quanze.core.checks.catalog import INTERNAL, all_rules
from quanze.core.checks.model import LEVELS, Diagnostic
from quanze.core.checks.run import run
from quanze.core.pipeline import read_lists

PLACES = yaml.safe_load((CASES / "silent-law.yaml").read_text(encoding="utf-8"))
AS_OF = date(2026, 11, 21)


@pytest.fixture(scope="module")
def found(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Diagnostic, ...]]:
    """What all rules of these families find in each of the real lists, with the law texts at hand."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QUANZE_HOME", str(tmp_path_factory.mktemp("home")))
        facts = load_facts(open_library(shared / "laws" / "laws.jsonl.gz"))
        rules = load_list_rules()
        told = {}
        for path in sorted(path for path in (shared / "lists").rglob("*.*") if path.is_file()):
            name = path.relative_to(shared / "lists").as_posix()
            lists = read_lists(path.name, read_file(path), rules, convert=convert_with_office)
            told[name] = run([lists], all_rules(), as_of=AS_OF, facts=facts, select=["CI", "LW", "TL"])
        return told


@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place['code']}-{place['file'].split('/')[1]}-{place['record'][1]}")
def test_a_place_that_is_right_stays_silent(found, place):
    worst = LEVELS.index(place.get("level", "notice"))
    said = [
        each.message
        for each in found[place["file"]]
        if each.code == place["code"] and each.key is not None and [n + 1 for n in each.key] == place["record"]
        if LEVELS.index(each.level) <= worst
    ]
    assert not said, f"{place['why']}: {said}"


def test_every_rule_fires_on_a_real_place_or_says_why_not(found):
    fired = {each.code for all_ in found.values() for each in all_}
    assert INTERNAL not in fired
    ours = [rule for rule in all_rules() if rule.code[:2] in ("CI", "LW", "TL")]
    assert {rule.code for rule in ours if rule.code not in fired and not rule.absent} == set()
    assert {rule.code for rule in ours if rule.code in fired and rule.absent} == set()


def test_what_depends_on_the_day_says_since_when(found):
    dated = [each for all_ in found.values() for each in all_ if each.code in ("LW01", "LW02", "LW03", "LW06", "TL02")]
    assert dated and all(each.holds_since for each in dated)
