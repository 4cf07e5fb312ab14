"""Law texts in SQL tables, read without Django: the tables of `store/law`, in SQLite or PostgreSQL, or a cache file of the same form."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from quanze.core.law.facts import RepealFact
from quanze.core.law.memory import numbers_of, repeals_of
from quanze.core.law.model import ArticleText, Enactment
from quanze.core.law.provisions import article_number
from quanze.core.law.reading import READER, VersionReading, reading_from_json, reading_to_json

Query = Callable[[str, tuple[Any, ...]], Sequence[Sequence[Any]]]

# the same columns as store/law/models.py; a cache file is made of these
SCHEMA = """
CREATE TABLE law_expression (id TEXT PRIMARY KEY, key TEXT NOT NULL, title TEXT NOT NULL, level TEXT NOT NULL, region TEXT NOT NULL,
    made TEXT NOT NULL, effective TEXT NOT NULL, reader INTEGER NOT NULL, reading TEXT NOT NULL, source TEXT NOT NULL);
CREATE TABLE law_article (expression_id TEXT NOT NULL, position INTEGER NOT NULL, no TEXT NOT NULL, article INTEGER, sub INTEGER,
    section TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (expression_id, position)) WITHOUT ROWID;
CREATE TABLE law_repeal (expression_id TEXT NOT NULL, key TEXT NOT NULL, repealed_by TEXT NOT NULL, since TEXT NOT NULL,
    quote TEXT NOT NULL, hint TEXT NOT NULL);
CREATE TABLE law_number (expression_id TEXT NOT NULL, number TEXT NOT NULL);
"""
INDEXES = """
CREATE INDEX law_expression_key ON law_expression (key);
CREATE INDEX law_repeal_key ON law_repeal (key);
"""


class SqlSource:
    """A `LawSource` over `query(sql, parameters) -> rows`; `mark` is the driver's own sign for a parameter."""

    def __init__(self, query: Query, mark: str = "?") -> None:
        self._query, self._mark = query, mark

    def keys(self) -> Iterable[str]:
        return [row[0] for row in self._query("SELECT DISTINCT key FROM law_expression", ())]

    def readings(self, key: str) -> Sequence[VersionReading]:
        rows = self._query(f"SELECT reading FROM law_expression WHERE key = {self._mark} ORDER BY id", (key,))  # noqa: S608 - our own mark
        return [reading_from_json(json.loads(row[0])) for row in rows]

    def repeals(self, key: str) -> Sequence[RepealFact]:
        sql = (
            "SELECT r.key, r.repealed_by, r.since, r.quote, r.hint, e.source FROM law_repeal r "  # noqa: S608 - our own mark
            f"JOIN law_expression e ON e.id = r.expression_id WHERE r.key = {self._mark} ORDER BY r.since, r.repealed_by"
        )
        return [RepealFact(*row) for row in self._query(sql, (key,))]

    def numbers(self) -> Mapping[str, Sequence[str]]:
        found: dict[str, list[str]] = {}
        for number, key in self._query("SELECT n.number, e.key FROM law_number n JOIN law_expression e ON e.id = n.expression_id", ()):
            found.setdefault(number, []).append(key)
        return found

    def articles(self, id_: str) -> Sequence[ArticleText]:
        sql = f"SELECT no, text, section FROM law_article WHERE expression_id = {self._mark} ORDER BY position"  # noqa: S608 - our own mark
        return [ArticleText(no, text, tuple(section.split("\n")) if section else ()) for no, text, section in self._query(sql, (id_,))]


def expression_row(reading: VersionReading) -> tuple[str, str, str, str, str, str, str, int, str, str]:
    """The columns of `law_expression` for a reading, in the order of `SCHEMA`."""
    made = reading.made.isoformat() if reading.made else ""
    effective = reading.effective.isoformat() if reading.effective else ""
    text = json.dumps(reading_to_json(reading), ensure_ascii=False, separators=(",", ":"))
    return (reading.id, reading.key, reading.title, reading.level, reading.region, made, effective, READER, text, reading.source)


def article_rows(reading: VersionReading, enactment: Enactment) -> Iterator[tuple[str, int, str, int | None, int | None, str, str]]:
    """The columns of `law_article`, one tuple an article."""
    for position, article in enumerate(enactment.articles):
        number = article_number(article.no)
        main, sub = number if number else (None, None)
        yield reading.id, position, article.no, main, sub, "\n".join(article.section), article.text


def repeal_rows(reading: VersionReading) -> Iterator[tuple[str, str, str, str, str, str]]:
    """The columns of `law_repeal`."""
    for repeal in repeals_of(reading):
        yield reading.id, repeal.key, repeal.by, repeal.since, repeal.quote, repeal.hint


def number_rows(reading: VersionReading) -> Iterator[tuple[str, str]]:
    """The columns of `law_number`."""
    for number in numbers_of(reading):
        yield reading.id, number
