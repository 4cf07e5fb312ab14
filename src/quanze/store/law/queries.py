"""Reading the law that this installation holds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from django.db import connection

from quanze.adapters.catalogue import catalogue_library, load_catalogue
from quanze.adapters.law_sql import SqlSource
from quanze.core.law.levels import rank
from quanze.core.law.library import Library
from quanze.core.law.model import Work
from quanze.core.law.reading import READER
from quanze.core.law.titles import title_key
from quanze.store.law.models import StoredExpression, StoredWork


def _rows(sql: str, parameters: tuple[Any, ...]) -> Sequence[Sequence[Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def stored_source() -> SqlSource:
    """The law texts of the database as a source for a `Library`."""
    return SqlSource(_rows, mark="%s")


def law_library() -> Library:
    """The catalogue's facts with the database's texts. Make one for a request or a run; it remembers what it has read."""
    return catalogue_library(stored_source())


@cache
def _catalogue_digest() -> str:
    found = hashlib.sha256()
    for file in sorted((files("quanze.rulebook") / "enactments").iterdir(), key=lambda each: each.name):
        found.update(file.read_bytes())
    return found.hexdigest()[:16]


_PINNED: ContextVar[str] = ContextVar("law_version", default="")


@contextmanager
def one_state() -> Iterator[None]:
    """Within it the state of the law is asked for once, so that a page is made of one state and of few queries."""
    token = _PINNED.set(law_version())
    try:
        yield
    finally:
        _PINNED.reset(token)


def law_version() -> str:
    """The state of the law that is known here: it changes with every text taken in and with the shipped facts."""
    if pinned := _PINNED.get():
        return pinned
    # every page about the law asks this, hence without the cost of building a query
    ((count, last),) = _rows("SELECT COUNT(*), MAX(id) FROM law_expression", ())
    return f"{_catalogue_digest()}-{READER}-{count}-{last or ''}"


def texts_held() -> int:
    """How many versions of enactments are held with their text."""
    return StoredExpression.objects.count()


@lru_cache(maxsize=1)
def _library_at(version: str) -> Library:
    return law_library()


def current_library() -> Library:
    """The library of this process for the present state of the law; kept from request to request, for it remembers what it has read."""
    return _library_at(law_version())


@dataclass(frozen=True, slots=True)
class Titled:
    """An enactment in the directory of all that are known: enough to list it without putting its versions together."""

    key: str
    title: str
    level: str
    region: str
    text: bool


@lru_cache(maxsize=1)
def _directory_at(version: str) -> tuple[Titled, ...]:
    found: dict[tuple[str, str], Titled] = {}
    for fact in load_catalogue().facts:
        key = title_key(fact.title)
        found[key, fact.level] = Titled(key, fact.title, fact.level, fact.region, False)
    for key, title, level, region in StoredWork.objects.values_list("key", "title", "level", "region"):
        # a fact without a level speaks of the one enactment of that title
        known = found.pop((key, level), None) or found.pop((key, ""), None)
        found[key, level] = Titled(key, known.title if known else title, level, region or (known.region if known else ""), True)
    return tuple(sorted(found.values(), key=lambda one: (rank(one.level) or 9, one.title)))  # not law: unranked ones come last


def directory() -> tuple[Titled, ...]:
    """Every enactment that is known here, by rank and title."""
    return _directory_at(law_version())


def works_of(key: str, level: str | None = None) -> tuple[Work, ...]:
    """The works whose title has the key `key`, or only those of one level; () where there is none of that very title."""
    found = current_library().find(key)
    if found.how != "title":
        return ()
    return tuple(work for work in found.works if level is None or work.level == level)
