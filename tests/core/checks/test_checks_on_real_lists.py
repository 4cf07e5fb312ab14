"""The rules on real lists: what looks wrong and is right stays silent, every rule has a real place or says why not. `-s` prints findings by code."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from rule_cases import CASES, facts

from quanze.adapters.files import read_file
from quanze.adapters.rulebook import load_list_rules
from quanze.core.checks.catalog import INTERNAL, all_rules
from quanze.core.checks.model import Diagnostic
from quanze.core.checks.run import run
from quanze.core.lists.model import ExtractedLists
from quanze.core.pipeline import read_lists

DAY = date(2026, 1, 1)
SILENT: list[dict[str, Any]] = yaml.safe_load((CASES / "silent.yaml").read_text(encoding="utf-8"))
FIVE = (
    "handan-district-quality.txt",
    "linyi-quality-2015.txt",
    "taiqian-quality-2015.txt",
    "xinjiang-market-supervision-inspection.txt",
    "yining-commerce-2022.txt",
)


@cache
def _read(path: Path) -> ExtractedLists:
    return read_lists(path.name, read_file(path), load_list_rules())


@cache
def _everything(folder: Path) -> tuple[Diagnostic, ...]:
    paths = sorted(path for path in (folder / "lists").rglob("*.*") if path.is_file())
    return run([_read(path) for path in paths], as_of=DAY, facts=facts())


def _places(found: tuple[Diagnostic, ...]) -> set[tuple[str, str, int, int, str]]:
    made = set()
    for each in found:
        keys = [each.key] if each.key else [(0, 0)]
        keys += [(pair[0] - 1, pair[1] - 1) for pair in each.evidence.get("also", ())]
        made |= {(each.code, each.document, key[0] + 1, key[1] + 1, each.field_name) for key in keys}
    return made


@pytest.mark.parametrize(
    "place", SILENT, ids=lambda place: f"{place['code']}-{Path(place['file']).stem}-{place['list']}.{place['record']}-{place['field']}"
)
def test_what_looks_wrong_and_is_right_stays_silent(shared: Path, place: dict[str, Any]) -> None:
    name = Path(place["file"]).name
    lists = _read(shared / "lists" / place["file"])
    record = lists.lists[place["list"] - 1].records[place["record"] - 1]
    assert not place["field"] or record.fields.get(place["field"]), "the place must hold something to look at"
    wanted = (place["code"], name, place["list"], place["record"], place["field"])
    assert wanted not in _places(_everything(shared))


def test_at_least_twenty_five_places_are_kept_silent() -> None:
    assert len({(each["code"], each["file"], each["list"], each["record"], each["field"]) for each in SILENT}) >= 25


def test_no_rule_breaks_on_a_real_list(shared: Path) -> None:
    assert not [each.message for each in _everything(shared) if each.code == INTERNAL]


def test_every_rule_fires_on_a_real_place_or_says_why_not(shared: Path) -> None:
    # the families that need the texts of laws are held to this beside those texts
    families = ("ST", "TX", "RS", "BD", "CR")
    fired = {each.code for each in _everything(shared)}
    silent = {rule.code for rule in all_rules() if rule.code not in fired and rule.code.startswith(families)}
    unsaid = {rule.code for rule in all_rules() if rule.code in silent and not rule.absent}
    assert not unsaid, f"these find nothing real and do not say why: {sorted(unsaid)}"
    outdated = {rule.code for rule in all_rules() if rule.absent and rule.code in fired}
    assert not outdated, f"these say that they find nothing real, and do: {sorted(outdated)}"


def test_findings_by_code_on_the_five_lists(shared: Path) -> None:
    found = [each for each in _everything(shared) if each.document in FIVE]
    table: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for each in found:
        table[each.code][each.document.split("-")[0]] += 1
    for code, counted in sorted(table.items()):
        print(code, sum(counted.values()), dict(counted))
    assert {"ST05", "ST06", "TX01", "TX04", "TX12", "BD03", "RS01"} <= table.keys()


def test_every_finding_names_its_document_and_place(shared: Path) -> None:
    for each in _everything(shared):
        assert each.document and each.message.endswith(("。", "）", "」", "”")), each
        assert each.key is None or each.place.to_json(), each
