"""Searching the current records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from quanze.core.registry.face import NUMBER_FIELDS, in_order, joined
from quanze.core.registry.searchable import extract, marks, normalise, query_words
from quanze.store.registry.models import Body, Record, SearchText
from quanze.store.registry.search.index import backend
from quanze.store.registry.search.numbers import BODY_BITS, KIND_PLACES, RECORD_BITS, TYPE_BITS, TYPE_PLACES, condition, number_of

# Ranking reads every hit; beyond this many the order says little and hits come as they stand, name hits first all the same.
RANKED = 2000
SNIPPETS = 3
# What a hit shows; the places of a record and the text of the index are long and not read here.
SHOWN = (
    "key", "kind", "name", "sub_name", "power_type", "national_type", "fields", "body__slug", "body__name", "search_text__number", "search_text__record",
)  # fmt: skip


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
    """Every current record whose normalised text holds each word of `query`; `total` is exact.

    Records whose name holds all words come first. An empty query finds everything, in the order of bodies and lists.
    A body, kind or type that does not exist finds nothing. `page` counts from 1 and is brought into range.
    """
    words = query_words(query)
    bodies = {number: (slug, name) for number, slug, name in Body.objects.values_list("id", "slug", "name")}
    body_id = next((number for number, (slug, _) in bodies.items() if slug == body), None)
    wanted = (
        None if body is None else -1 if body_id is None else body_id,
        None if kind is None else KIND_PLACES.index(kind) if kind in KIND_PLACES else -1,
        None if power_type is None else TYPE_PLACES.index(power_type) if power_type in TYPE_PLACES else -1,
    )
    total, counted = _counted(backend().groups(words) if words else _all_groups(), wanted)
    facets = _facets(counted, bodies)
    pages = max(1, -(-total // size))
    page = min(max(1, page), pages)
    if not total:
        return SearchResult(query, 0, (), facets, 1, 1)
    where = (body_id, kind, power_type)
    numbers = _page(words, where, total, (page - 1) * size, size) if words else _everything(where, (page - 1) * size, size)
    return SearchResult(query, total, _hits(numbers, words), facets, page, pages)


def held(word: str) -> bool:
    """Whether any current record holds a normalised word."""
    return bool(word) and bool(backend().held(word))


Counts = tuple[dict[int, int], dict[int, int], dict[int, int]]


def _counted(groups: Iterable[tuple[int, int]], wanted: tuple[int | None, int | None, int | None]) -> tuple[int, Counts]:
    """How many hits fit all that is wanted, and how many by body, kind and type, each as if nothing were wanted of itself."""
    want_body, want_kind, want_type = wanted
    total = 0
    bodies: dict[int, int] = {}
    kinds: dict[int, int] = {}
    types: dict[int, int] = {}
    for group, count in groups:
        body, kind, type_ = group >> BODY_BITS, group >> TYPE_BITS & 15, group & 15
        other_body = want_body is not None and body != want_body
        other_kind = want_kind is not None and kind != want_kind
        other_type = want_type is not None and type_ != want_type
        if not other_kind and not other_type:
            bodies[body] = bodies.get(body, 0) + count
            if not other_body:
                total += count
        if not other_body and not other_type:
            kinds[kind] = kinds.get(kind, 0) + count
        if not other_body and not other_kind:
            types[type_] = types.get(type_, 0) + count
    return total, (bodies, kinds, types)


def _facets(counted: Counts, names: Mapping[int, tuple[str, str]]) -> Facets:
    bodies = [(*names.get(number, ("", "")), count) for number, count in counted[0].items()]
    return Facets(
        tuple(Facet(slug, name or slug, count) for slug, name, count in sorted(bodies, key=lambda one: (-one[2], one[0]))),
        tuple(Facet(KIND_PLACES[place], KIND_PLACES[place], count) for place, count in sorted(counted[1].items())),
        tuple(
            Facet(TYPE_PLACES[place], TYPE_PLACES[place], count)
            for place, count in sorted(counted[2].items(), key=lambda one: one[0] or len(TYPE_PLACES))
        ),
    )


def _all_groups() -> list[tuple[int, int]]:
    """The groups of every current record, counted from the rows."""
    rows = Record.objects.filter(current=True).order_by().values_list("body_id", "kind", "national_type").annotate(Count("id"))
    return [(number_of(body_id, kind, name, 0) >> RECORD_BITS, count) for body_id, kind, name, count in rows]


def _page(words: Sequence[str], where: tuple[int | None, str | None, str | None], total: int, offset: int, size: int) -> list[int]:
    index = backend()
    limit = condition(index.NUMBER, *where)
    named = index.count_names(words, limit)
    found: list[int] = []
    if offset < named:
        found = index.names(words, limit, named <= RANKED, offset, size)
    if len(found) < size and total > named:
        found += index.texts(words, limit, total - named <= RANKED, max(0, offset - named), size - len(found))
    return found


def _everything(where: tuple[int | None, str | None, str | None], offset: int, size: int) -> list[int]:
    body_id, kind, power_type = where
    rows = SearchText.objects.all()
    if body_id is not None:
        rows = rows.filter(record__body_id=body_id)
    if kind is not None:
        rows = rows.filter(record__kind=kind)
    if power_type is not None:
        rows = rows.filter(record__national_type=power_type)
    return list(rows.order_by("number").values_list("number", flat=True)[offset : offset + size])


def _hits(numbers: Sequence[int], words: Sequence[str]) -> tuple[Hit, ...]:
    rows = Record.objects.filter(search_text__number__in=numbers).select_related("body", "search_text").only(*SHOWN)
    by_number = {row.search_text.number: row for row in rows}
    return tuple(_hit(by_number[number], words) for number in numbers if number in by_number)


def _hit(row: Record, words: Sequence[str]) -> Hit:
    return Hit(
        row.key,
        row.kind,
        row.body.slug,
        row.body.name,
        row.name,
        row.sub_name,
        row.power_type,
        row.national_type,
        tuple(marks(row.name, words)),
        _snippets(row, words),
    )


def _snippets(row: Record, words: Sequence[str]) -> tuple[Snippet, ...]:
    """Stretches of a record's texts, in their order: those that show a word which no stretch before them and not the name shows, then the first."""
    missing = [word for word in words if word not in normalise(row.name)]
    telling: list[tuple[int, Snippet]] = []
    others: list[tuple[int, Snippet]] = []
    for place, (name, text) in enumerate(_texts(in_order(row.fields)) if words else ()):
        if len(telling) == SNIPPETS or (not missing and len(telling) + len(others) >= SNIPPETS):
            break
        if name in NUMBER_FIELDS or (len(text) >= len(row.name) and joined(text) == row.name):
            continue  # the name stands above the snippets, with its own marks
        if found := extract(text, words, missing):
            snippet = Snippet(name, found.text, found.marks, found.cut_before, found.cut_after)
            left = [word for word in missing if word not in normalise(found.text)]
            (telling if len(left) < len(missing) else others).append((place, snippet))
            missing = left
    chosen = [*telling, *others][:SNIPPETS]
    return tuple(snippet for _, snippet in sorted(chosen, key=lambda one: one[0]))


def _texts(value: Any, name: str = "") -> Iterable[tuple[str, str]]:
    """Every text of a record with the name of the field it belongs to."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _texts(part, name or key)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part, name)
