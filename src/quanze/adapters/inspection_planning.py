"""Reads what the rulebook says of plans: weights by risk class, what officers can do, reserves, which visits bar which."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from quanze.adapters.calendars import read_yaml
from quanze.adapters.inspection_rules import RULEBOOK
from quanze.core.inspections.quota import BarRule
from quanze.core.kernel.interval import Interval


@dataclass(frozen=True, slots=True)
class Planning:
    """The house's habits of planning: tickets by risk class, the size of a team, its visits a day, reserves in percent of a quota."""

    weights: dict[str, int]
    weights_source: str
    team: int
    visits_a_day: int
    reserve_percent: int


@cache
def load_planning() -> Planning:
    """The planning data of the rulebook."""
    data = read_yaml(RULEBOOK / "planning.yaml")
    return Planning(
        dict(data["weights"]["values"]),
        data["weights"]["source"],
        data["capacity"]["team"],
        data["capacity"]["visits_a_day"],
        data["reserves"]["percent"],
    )


def load_bars(day: date, regime: str = "") -> tuple[BarRule, ...]:
    """The rules in force on a day by which one visit bars another, of one regime or of all."""
    return tuple(
        BarRule(
            row["id"],
            row["words"],
            tuple(row["after"]),
            tuple(row["bars"]),
            row["months"],
            row["source"]["cite"],
            row.get("same_product", False),
        )
        for row in read_yaml(RULEBOOK / "planning.yaml")["bars"]
        if Interval(row["in_force"]["from"], row["in_force"]["until"]).contains(day) and (not regime or regime in row["regimes"])
    )
