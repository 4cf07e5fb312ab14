"""The index on PostgreSQL: a GIN index over every character and every pair of neighbouring characters of a text.

One or two characters are answered by the index alone; for longer words the index names the candidates and the text
itself decides. Grams carry no positions, because PostgreSQL keeps at most 256 positions of a lexeme and none beyond
16,383 (PostgreSQL manual, Limitations of text search) and would lose hits in long texts without saying so.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

from django.db import connection

TABLE = "registry_searchtext"
# A tsvector must stay under 1 MB. Beyond this many grams a text gets none and is always a candidate.
MOST_GRAMS = 40_000

CREATE = [
    f"ALTER TABLE {TABLE} ADD COLUMN name_grams tsvector, ADD COLUMN text_grams tsvector",
    f"CREATE INDEX registry_search_names ON {TABLE} USING gin(name_grams)",
    f"CREATE INDEX registry_search_texts ON {TABLE} USING gin(text_grams)",
    f"CREATE INDEX registry_search_long ON {TABLE} (number) WHERE text_grams IS NULL OR name_grams IS NULL",
]
DROP = [f"ALTER TABLE {TABLE} DROP COLUMN IF EXISTS name_grams, DROP COLUMN IF EXISTS text_grams"]

NUMBER = "number"  # the column that holds a record's number

Row = tuple[int, str, str]


def grams(text: str) -> set[str]:
    return {*text, *map("".join, itertools.pairwise(text))}


def _lexeme(gram: str) -> str:
    return "'" + gram.replace("\\", "\\\\").replace("'", "''") + "'"


def _vector(text: str) -> str | None:
    found = grams(text)
    return " ".join(sorted(map(_lexeme, found))) if len(found) <= MOST_GRAMS else None


def add(rows: Sequence[Row]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {TABLE} SET name_grams = %s::tsvector, text_grams = %s::tsvector WHERE number = %s",  # noqa: S608 — our own table name
            [(_vector(name), _vector(text), number) for number, name, text in rows],
        )


def remove(rows: Sequence[Row]) -> None:
    """Nothing to do: the grams stand in the row itself and go with it."""


def clear() -> None:
    """Nothing to do: the grams stand in the row itself and go with it."""


def _match(column: str, words: Sequence[str]) -> tuple[str, list[object]]:
    """Text and values of the condition that a column holds every word."""
    parts: list[str] = []
    values: list[object] = []
    needed: set[str] = set()
    for word in words:
        pairs = list(map("".join, itertools.pairwise(word)))
        needed.update(pairs or [word])
    parts.append(f"({column}_grams @@ %s::tsquery OR {column}_grams IS NULL)")
    values.append(" & ".join(sorted(map(_lexeme, needed))))
    for word in words:
        parts.append(f"({column}_grams IS NOT NULL OR strpos({column}, %s) > 0)" if len(word) <= 2 else f"strpos({column}, %s) > 0")
        values.append(word)
    return " AND ".join(parts), values


def _numbers(sql: str, values: Iterable[object]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        return [row[0] for row in cursor.fetchall()]


def groups(words: Sequence[str]) -> list[tuple[int, int]]:
    """Every group that has hits, with how many."""
    matched, values = _match("text", words)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT number >> 31, count(*) FROM {TABLE} WHERE {matched} GROUP BY 1", values)  # noqa: S608
        return list(cursor.fetchall())


def held(word: str) -> bool:
    """Whether any text holds a normalised word."""
    matched, values = _match("text", [word])
    return bool(_numbers(f"SELECT number FROM {TABLE} WHERE {matched} LIMIT 1", values))  # noqa: S608


def count_names(words: Sequence[str], where: str) -> int:
    matched, values = _match("name", words)
    return _numbers(f"SELECT count(*) FROM {TABLE} WHERE {matched}{where}", values)[0]  # noqa: S608


def _order(column: str, words: Sequence[str]) -> tuple[str, list[object]]:
    """How much of the text is the words: like bm25 without the weights of rarity, which are the same for every hit."""
    share = " + ".join([f"(length({column}) - length(replace({column}, %s, '')))" for _ in words])
    return f"(({share})::float / (length({column}) + 200)) DESC, number", list(words)


def names(words: Sequence[str], where: str, ranked: bool, offset: int, limit: int) -> list[int]:
    """Numbers of records whose name holds all words: best first where `ranked`, else by number."""
    matched, values = _match("name", words)
    order, more = _order("name", words) if ranked else ("number", [])
    sql = f"SELECT number FROM {TABLE} WHERE {matched}{where} ORDER BY {order} LIMIT %s OFFSET %s"  # noqa: S608
    return _numbers(sql, [*values, *more, limit, offset])


def texts(words: Sequence[str], where: str, ranked: bool, offset: int, limit: int) -> list[int]:
    """Numbers of the records that hold all words, but not in their name."""
    matched, values = _match("text", words)
    unnamed = " AND ".join("strpos(name, %s) > 0" for _ in words)
    order, more = _order("text", words) if ranked else ("number", [])
    sql = f"SELECT number FROM {TABLE} WHERE {matched}{where} AND NOT ({unnamed}) ORDER BY {order} LIMIT %s OFFSET %s"  # noqa: S608
    return _numbers(sql, [*values, *words, *more, limit, offset])
