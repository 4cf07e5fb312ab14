"""Figures over the whole registry, counted once for each state of it: counting every record is the dearest question of the portal."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from quanze.store.registry import portal_queries, queries


@dataclass(frozen=True, slots=True)
class Figures:
    """The home page's figures, the editions recorded last, and the current records of each body by power type."""

    home: queries.Home
    recent: tuple[queries.EditionView, ...]
    types: dict[str, dict[str, int]]


@lru_cache(maxsize=4)
def _at(digest: str) -> Figures:
    return Figures(queries.home(), queries.recent_editions(6), portal_queries.types_by_body())


def figures() -> Figures:
    """The figures of this moment; they change only with an edition."""
    return _at(portal_queries.state().digest)


def forget() -> None:
    """Counts anew at the next question; for tests, whose registries come and go under one digest."""
    _at.cache_clear()
