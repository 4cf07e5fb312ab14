"""Searching the current records."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Snippet:
    """A stretch of one field's own words; `marks` are the (start, end) of the hits inside `text`."""

    field: str
    text: str
    marks: tuple[tuple[int, int], ...]
    cut_before: bool
    cut_after: bool


@dataclass(frozen=True, slots=True)
class Hit:
    key: str
    kind: str
    body_slug: str
    body_name: str
    name: str
    sub_name: str
    power_type: str
    national_type: str
    name_marks: tuple[tuple[int, int], ...]
    snippets: tuple[Snippet, ...]


@dataclass(frozen=True, slots=True)
class Facet:
    value: str  # body slug, kind, or national power type
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Facets:
    """Counts of all hits by body, kind and power type; each is counted as if its own filter were not set."""

    bodies: tuple[Facet, ...]
    kinds: tuple[Facet, ...]
    types: tuple[Facet, ...]


@dataclass(frozen=True, slots=True)
class SearchResult:
    query: str
    total: int
    hits: tuple[Hit, ...]
    facets: Facets
    page: int
    pages: int


def search(
    query: str, *, body: str | None = None, kind: str | None = None, power_type: str | None = None, page: int = 1, size: int = 20
) -> SearchResult:
    """Every current record whose normalised text holds each word of `query`; `total` is exact."""
    raise NotImplementedError
