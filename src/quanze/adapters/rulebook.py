"""The rulebook's data as values for the core: read once a process."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

from quanze.adapters.yaml_text import yaml_values
from quanze.core.lists.lexicon import Lexicon, lexicon_from_data


def _load(*path: str) -> Any:
    return yaml_values(resources.files("quanze.rulebook").joinpath(*path).read_text(encoding="utf-8"))


@cache
def load_list_rules() -> Lexicon:
    """The words by which published lists name their columns, and the power types, from `rulebook/lists/`."""
    return lexicon_from_data(_load("lists", "headers.yaml"), _load("lists", "power_types.yaml"))
