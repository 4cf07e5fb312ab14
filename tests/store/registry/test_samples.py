"""The sample lists: every file is read whole, and all ten kinds are there."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from quanze.adapters.rulebook import load_list_rules
from quanze.core.pipeline import read_lists
from quanze.store.registry import operations, queries
from quanze.store.registry.search.find import search

ROOT = Path(__file__).resolve().parents[3]
LISTS = ROOT / "src" / "quanze" / "samples" / "lists"
sys.path.insert(0, str(ROOT / "tools"))
import sample_data as data  # noqa: E402 — the makers' tools are no package

EXPECTED = {
    "云泽县水务局权责清单2025.xlsx": {"power_items": len(data.WATER_ITEMS)},
    "云泽县水务局权责清单2023.csv": {"power_items": 27},
    "云泽县水务局随机抽查事项清单.xls": {"inspection_items": 5},
    "云泽县水务局责任清单2025.txt": {
        "duties": len(data.WATER_DUTIES),
        "boundaries": len(data.WATER_BOUNDARIES),
        "regimes": len(data.WATER_REGIMES),
        "public_services": len(data.WATER_SERVICES),
        "accountability": len(data.WATER_ACCOUNTABILITY) + 1,
    },
    "云泽县市场监督管理局权责清单2025.docx": {"power_items": len(data.MARKET_ITEMS)},
    "云泽县市场监督管理局权力监督清单.txt": {"supervision_items": len(data.SUPERVISED)},
    "云泽县市场监督管理局责任清单2025.txt": {
        "duties": len(data.MARKET_DUTIES),
        "boundaries": len(data.MARKET_BOUNDARIES),
        "public_services": len(data.MARKET_SERVICES),
        "regimes": len(data.MARKET_REGIMES),
    },
    "云泽县市场监督管理局随机抽查事项清单.html": {"inspection_items": len(data.INSPECTIONS)},
    "云泽县市场监督管理局行政处罚裁量基准.pdf": {"discretion": len(data.DISCRETION)},
    "云泽县市场监督管理局不予处罚清单.md": {"leniency": len(data.LENIENCY)},
}


def read(name: str) -> Any:
    return read_lists(name, (LISTS / name).read_bytes(), load_list_rules())


def test_every_sample_is_expected() -> None:
    assert {path.name for path in LISTS.iterdir()} == set(EXPECTED)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_sample_holds_what_was_written_into_it(name: str) -> None:
    found: dict[str, int] = {}
    extracted = read(name)
    for each in extracted.lists:
        found[each.kind] = found.get(each.kind, 0) + len(each.records)
    assert found == EXPECTED[name]
    assert extracted.coverage.unplaced == 0, [each.text for each in extracted.unplaced]
    assert all(record.state == "whole" for each in extracted.lists for record in each.records)


@pytest.mark.django_db
def test_all_samples_together_make_the_demo(tmp_path: Path, settings: Any) -> None:
    settings.HOME = tmp_path
    for name in sorted(EXPECTED):
        operations.accept(read(name), (LISTS / name).read_bytes(), actor="演示", now=datetime(2026, 1, 1, tzinfo=UTC))
    home = queries.home()
    assert set(home.kinds) == set(queries.KINDS), "all ten kinds"
    assert {body.name for body in home.bodies} == {data.WATER, data.MARKET}
    water = queries.body(data.WATER)
    assert water and water.counts["power_items"] == len(data.WATER_ITEMS) and water.level == "县"
    history = [len(page.history) for row in queries.records(data.WATER, "power_items") if (page := queries.record(row.key))]
    assert history.count(2) >= 20, "most items stood in the list of 2023 too"
    assert search("擅自取水").hits[0].name == "对未经批准擅自取水的处罚"
    assert "水政监察大队" in {row.fields["handling_unit"] for row in queries.records(data.WATER, "power_items")}
    assert "食品安全监管科" in queries.duties_by_office(data.MARKET)
