"""Reads the gates that an act of a visit passes besides the guards of its procedure."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from quanze.adapters.calendars import read_yaml
from quanze.core.inspections.gates import GATES
from quanze.core.procedures.model import GuardUse

FILE = Path(__file__).resolve().parent.parent / "rulebook" / "inspections" / "gates.yaml"


@cache
def _data() -> Any:
    return read_yaml(FILE)


@cache
def visit_gates() -> dict[str, tuple[GuardUse, ...]]:
    """Act id -> its gates; an unknown gate raises `ValueError`."""
    found: dict[str, tuple[GuardUse, ...]] = {}
    for row in _data()["gates"]:
        if row["gate"] not in GATES:
            raise ValueError(f"rulebook/inspections/gates.yaml：关口 {row['gate']} 未知，可用：{'、'.join(GATES)}")
        use = GuardUse(row["gate"], row.get("arguments", {}), row["source"], tuple(row.get("override_by", ())))
        for act in row["acts"]:
            found[act] = (*found.get(act, ()), use)
    return found


@cache
def clock_tolerance() -> timedelta:
    """How far a device's clock may be from the server's before it is told; no law."""
    return timedelta(minutes=_data()["device_clock_minutes"])
