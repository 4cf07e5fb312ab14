"""Reads which words the lists use for everyday ones."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from quanze.adapters.calendars import read_yaml
from quanze.core.registry.searchable import normalise

FILE = Path(__file__).resolve().parent.parent / "rulebook" / "search" / "everyday_words.yaml"


@cache
def everyday_words() -> Mapping[str, tuple[str, ...]]:
    """For an everyday word, as search sees it, the words by which lists name the thing, the most particular first."""
    found: dict[str, list[str]] = {}
    for official, everyday in read_yaml(FILE)["words"].items():
        for word in everyday:
            found.setdefault(normalise(word), []).append(official)
    return {word: tuple(ways) for word, ways in found.items()}
