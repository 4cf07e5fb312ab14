"""What rules need to know beside the documents: the law library and the rulebook's tables, read once a process."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

from quanze.adapters.limits import load_rules
from quanze.adapters.yaml_text import yaml_values
from quanze.core.law.library import LawLibrary


@cache
def rulebook_tables() -> dict[str, Any]:
    """Every file under `rulebook/checks/`, by its name without suffix."""
    folder = resources.files("quanze.rulebook").joinpath("checks")
    return {
        path.name.removesuffix(".yaml"): yaml_values(path.read_text(encoding="utf-8"))
        for path in sorted(folder.iterdir(), key=lambda path: path.name)
        if path.name.endswith(".yaml")
    }


def load_facts(library: LawLibrary | None = None) -> dict[str, Any]:
    """`library`, `limits` (the rulebook's time limits), and the rulebook's tables for checks by name."""
    return {"library": library, "limits": load_rules(), **rulebook_tables()}
