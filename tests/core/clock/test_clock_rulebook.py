"""Every legal figure stands in the rulebook with its source, its days in force and how sure we are of it."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date, datetime
from pathlib import Path

import pytest

from quanze.adapters.calendars import read_yaml
from quanze.adapters.limits import FOLDER, limit_of_rule, load_rules, rule_limit, rule_on, rule_versions
from quanze.core.clock.errors import ClockError
from quanze.core.clock.limit import SHORT_UNITS, Roll, Rounding, Unit
from quanze.core.clock.rules import Rule, overlapping_versions, rule_from

RULES = load_rules()
BY_ID: dict[str, list[Rule]] = defaultdict(list)
for _rule in RULES:
    BY_ID[_rule.id].append(_rule)


def facts_rows(shared: Path) -> dict[str, list[str]]:
    rows = {}
    for line in (shared / "facts" / "time-limits.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if re.fullmatch(r"[A-Z]{3}-\d{2}", cells[0]) and len(cells) == 10:
            rows[cells[0]] = cells
    return rows


# Limits that the product needs and the facts do not have; each stands in the rulebook with its own source.
BEYOND_THE_FACTS = {"INS-33": "a licence younger than a year may report with the next year"}


def test_every_row_of_the_facts_is_in_the_rulebook_and_nothing_unaccounted(shared: Path) -> None:
    rows = facts_rows(shared)
    assert len(rows) > 280
    assert set(rows) | BEYOND_THE_FACTS.keys() == {name for name in BY_ID if not re.fullmatch(r"CAL-\d{4}", name)}


# What the facts print beside or instead of a figure of the rule: no limit of its own, so it is not looked for.
NOT_A_FIGURE = {
    "CMP-08": "the new rule has none; 20 is the number of the old order and 5 wd stands in its version",
    "FIL-04": "31 January is a date",
    "INS-06": "a date",
    "LST-01": "a date",
}


def figures_of(rule: Rule) -> set[int]:
    found = {one.limit.amount for one in rule.limits} | {one.amount for one in rule.amounts}
    return found | {extension.amount for one in rule.limits for extension in one.extensions if extension.amount}


def test_every_figure_of_the_facts_limit_column_is_in_the_entry(shared: Path) -> None:
    missing = []
    for name, cells in facts_rows(shared).items():
        if name in NOT_A_FIGURE:
            continue
        limit = re.sub(r"\(20: |\(SAMR adds[^)]*\)|\(SAMR: [^)]*\)|order \d+|SAM-\d+|PEN-\d+|n/s[^|]*|art\. ?\d+", " ", cells[2]).replace(
            "**", ""
        )
        limit = re.sub(r"(\d+)k\b", lambda found: str(int(found[1]) * 1000), re.sub(r"(?<=\d) (?=\d{3}\b)", "", limit))
        wanted = {int(number) for number in re.findall(r"\d+", limit)}
        have = set().union(*(figures_of(rule) for rule in BY_ID[name]))
        if not wanted <= have:
            missing.append((name, cells[2], sorted(wanted - have)))
    assert not missing


UNITS = {"wd": "wd", "d": "d", "m": "m", "y": "y", "h": "h", "日": "d", "**wd**": "wd", "**d**": "d"}


def test_the_unit_of_every_simple_row_is_the_entrys_unit(shared: Path) -> None:
    seen, wrong = 0, []
    for name, cells in facts_rows(shared).items():
        unit = UNITS.get(cells[3].split(" (")[0])
        number = re.match(r"\**(\d+)\**(?: \(|$| before| \+)", cells[2])
        if unit is None or number is None:
            continue
        seen += 1
        pairs = {f"{one.limit.amount}{SHORT_UNITS[one.limit.unit]}" for rule in BY_ID[name] for one in rule.limits}
        if f"{number[1]}{unit}" not in pairs:
            wrong.append((name, cells[2], cells[3], pairs))
    assert seen > 90
    assert not wrong


def test_confidence_is_kept_as_the_facts_have_it(shared: Path) -> None:
    rows = facts_rows(shared)
    assert not [name for name, cells in rows.items() if cells[9] not in {rule.confidence for rule in BY_ID[name]}]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.version)
def test_every_entry_names_source_days_in_force_confidence_and_check(rule: Rule) -> None:
    assert rule.title and rule.source
    assert rule.limits or rule.amounts or rule.reason
    keys = set(read_yaml(FOLDER / "checked.yaml"))
    assert rule.checked and all(key in keys or key.startswith("W:") for key in rule.checked)
    assert re.search(r"[\u4e00-\u9fff]", rule.title) and not re.search(
        r"[a-z]{6,} [a-z]+ ", rule.title + rule.source + rule.note + rule.reason
    )
    for one in rule.limits:
        if one.limit.unit in (Unit.MONTH, Unit.YEAR):
            assert one.limit.rounding is Rounding.MONTH_END
        if one.limit.unit is Unit.HOUR:
            assert one.limit.roll is Roll.NONE
        assert one.limit.trigger


def test_no_two_versions_of_a_rule_are_in_force_on_one_day() -> None:
    assert not overlapping_versions(RULES)


@pytest.mark.parametrize(
    ("rule", "day", "limit"),
    [
        ("SAM-31", "2022-10-31", "60d"),
        ("SAM-31", "2022-11-01", "30d"),
        ("CMP-03", "2026-04-14", "45wd"),
        ("CMP-03", "2026-04-15", "60d"),
        ("PEN-21", "2021-07-14", "3d"),
        ("PEN-21", "2021-07-15", "5wd"),
        ("PEN-08", "2020-01-01", "7d"),
        ("OLD-02", "2015-05-05", "3m"),
        ("SAM-21", "2020-05-05", "90d"),
        ("REV-12.2", "2023-12-31", "60d"),
        ("lic-07.3", "2026-01-01", "7wd"),
    ],
)
def test_a_rule_runs_in_the_version_in_force_on_the_day(rule: str, day: str, limit: str) -> None:
    assert str(rule_limit(rule, date.fromisoformat(day))[1].limit) == limit


def test_a_moment_finds_the_version_of_its_day() -> None:
    limit, about = limit_of_rule("TRF-02", datetime(2026, 5, 12, 9, 30))
    assert (str(limit), about["version"]) == ("24h", "TRF-02@2020-08-07")


@pytest.mark.parametrize(
    ("rule", "day", "words"),
    [
        ("XYZ-01", "2026-01-01", "现有：ACC"),
        ("SAM-99", "2026-01-01", "从 SAM-01 到 SAM-34"),
        ("LIC-07", "2026-01-01", "LIC-07.2 组织听证 20wd"),
        ("LIC-07.9", "2026-01-01", "只有 3 个期限"),
        ("PEN-01", "2026-01-01", "不是期限，是数额"),
        ("SUP-02", "2026-03-01", "期限由督办函写明"),
        ("OLD-01", "2026-01-01", "2011-07-01 起至 2019-04-01 前"),
    ],
)
def test_a_rule_that_gives_no_limit_says_why_and_what_to_do(rule: str, day: str, words: str) -> None:
    with pytest.raises(ClockError) as refused:
        rule_limit(rule, date.fromisoformat(day))
    assert words in str(refused.value)


def test_an_entry_without_source_or_days_in_force_is_refused() -> None:
    whole = {
        "id": "AAA-01",
        "title": "题",
        "in_force": {"from": date(2026, 1, 1)},
        "source": "某法",
        "confidence": "high",
        "checked": ["K1"],
        "amount": None,
        "reason": "无",
    }
    assert rule_from(whole).version == "AAA-01@2026-01-01"
    for broken in (
        {"source": ""},
        {"in_force": {"from": None}},
        {"confidence": "sure"},
        {"checked": []},
        {"reason": ""},
        {"limits": [{"amount": 3, "unit": "moon", "trigger": "日"}]},
    ):
        with pytest.raises(ClockError):
            rule_from({**whole, **broken})


def test_versions_of_one_rule_are_all_found() -> None:
    assert [rule.in_force.start for rule in rule_versions("SAM-10")] == [date(2021, 7, 15), date(2019, 4, 1)]
    assert rule_on("LST-08", date(2026, 1, 1)).confidence == "low"


@pytest.mark.parametrize("rule", ["PEN-27.1", "ACC-01.2", "LIC-14.2", "PUB-08", "INS-24"])
def test_what_lasts_or_bars_for_a_time_is_not_lengthened_by_a_holiday(rule: str) -> None:
    assert rule_limit(rule, date(2026, 3, 1))[1].limit.roll is Roll.NONE


@pytest.mark.parametrize("rule", ["REV-01", "REV-15", "PEN-24", "CMP-28.2"])
def test_a_partys_own_period_rolls_over_weekends_too(rule: str) -> None:
    assert rule_limit(rule, date(2026, 3, 1))[1].limit.roll is Roll.REST_DAY
