"""Reads the calendars of the rulebook from their files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from quanze.adapters.yaml_text import yaml_values
from quanze.core.clock.calendar import (
    LAYER_KINDS,
    OFF_KINDS,
    PROJECTED,
    PUBLISHED,
    Calendar,
    CalendarLayer,
    CalendarYear,
    OffDay,
    build_calendar,
)
from quanze.core.clock.errors import ClockError
from quanze.core.clock.projection import project_year

FOLDER = Path(__file__).resolve().parent.parent / "rulebook" / "calendars"


def read_yaml(path: Path) -> Any:
    """The values of a YAML file; `ClockError` names the file when it cannot be read as YAML or not at all."""
    try:
        return yaml_values(path.read_bytes())
    except (OSError, yaml.YAMLError) as error:
        raise ClockError(f"读不了文件 {path.name}：{error}") from error


def year_from(facts: dict[str, Any]) -> CalendarYear:
    """One year from its file; `ClockError` when a kind of day is unknown."""
    for entry in facts["days_off"]:
        if entry["kind"] not in OFF_KINDS:
            raise ClockError(f"{facts['year']} 年 {entry['date']} 的类别“{entry['kind']}”不认识；应为 {'、'.join(OFF_KINDS)} 之一。")
    return CalendarYear(
        year=facts["year"],
        status=facts["status"],
        off=tuple(OffDay(entry["date"], entry["name"], entry["kind"]) for entry in facts["days_off"]),
        work=tuple((entry["date"], entry["name"]) for entry in facts["make_up_days"]),
        sources=tuple(f"{notice['title']} {notice['url']}" for notice in facts["notices"]),
    )


def _layer_day(entry: Any, where: str) -> tuple[date, str]:
    if not isinstance(entry, dict) or not isinstance(entry.get("date"), date) or not entry.get("name"):
        raise ClockError(f"日历层 {where} 中的“{entry}”读不懂；每一天写成 {{date: 2026-05-27, name: 古尔邦节}} 的形式。")
    return entry["date"], str(entry["name"])


def layer_from(facts: dict[str, Any], where: str) -> CalendarLayer:
    """A local layer from its file; `ClockError` when a field is missing or unknown."""
    missing = [name for name in ("name", "title", "version", "status", "rolls_as", "sources") if name not in facts]
    if missing:
        raise ClockError(f"日历层 {where} 缺少 {'、'.join(missing)}；写法见 docs/clock.md。")
    if facts["rolls_as"] not in LAYER_KINDS:
        raise ClockError(f"日历层 {where} 的 rolls_as 是“{facts['rolls_as']}”；应为 {'、'.join(LAYER_KINDS)} 之一。")
    if facts["status"] not in (PUBLISHED, PROJECTED):
        raise ClockError(f"日历层 {where} 的 status 是“{facts['status']}”；应为 {PUBLISHED}（已公布）或 {PROJECTED}（推算）。")
    days: dict[str, tuple[tuple[date, str], ...]] = {}
    for part in ("days_off", "make_up_days"):
        days[part] = tuple(_layer_day(entry, where) for entry in facts.get(part) or [])
    return CalendarLayer(
        facts["name"],
        facts["title"],
        str(facts["version"]),
        facts["status"],
        facts["rolls_as"],
        days["days_off"],
        days["make_up_days"],
        tuple(facts["sources"]),
    )


@cache
def national_years() -> tuple[CalendarYear, ...]:
    """All years of the rulebook: the published ones from their files, the following ones projected from the law."""
    published = [year_from(read_yaml(path)) for path in sorted(FOLDER.glob("[0-9]*.yaml"))]
    measures, festivals = read_yaml(FOLDER / "measures.yaml"), read_yaml(FOLDER / "festivals.yaml")["dates"]
    projected = []
    for year in range(published[-1].year + 1, measures["projected_until"] + 1):
        version = max((one for one in measures["versions"] if one["from"] <= year), key=lambda one: one["from"])
        holidays = [(one["name"], one["days"]) for one in version["days"]]
        projected.append(project_year(year, holidays, festivals[year], substitute=measures["substitute"], source=version["source"]))
    return (*published, *projected)


def layer_names() -> list[str]:
    """The names of the local layers that the rulebook holds."""
    return sorted(path.stem for path in (FOLDER / "layers").glob("*.yaml"))


def load_layer(name: str) -> CalendarLayer:
    """A layer by its name in the rulebook, or from a file of the user's own (a path that ends in .yaml)."""
    path = Path(name) if _is_file(name) else FOLDER / "layers" / f"{name}.yaml"
    if not path.is_file() or not (_is_file(name) or name in layer_names()):
        raise ClockError(f"没有名为“{name}”的日历层；现有：{'、'.join(layer_names()) or '无'}。也可以写自己的 .yaml 文件的路径。")
    facts = read_yaml(path)
    if not isinstance(facts, dict):
        raise ClockError(f"日历层 {path.name} 应是一组“名称: 值”，读到的不是；写法见 docs/clock.md。")
    return layer_from(facts, path.name)


def load_calendar(layers: Sequence[str] = ()) -> Calendar:
    """The calendar of the rulebook with the named layers; built once per process unless a layer is a user's own file."""
    names = tuple(layers)
    if any(_is_file(name) for name in names):
        return build_calendar(national_years(), [load_layer(name) for name in names])
    return _built(names)


@cache
def _built(names: tuple[str, ...]) -> Calendar:
    return build_calendar(national_years(), [load_layer(name) for name in names])


def _is_file(name: str) -> bool:
    return name.endswith((".yaml", ".yml"))
