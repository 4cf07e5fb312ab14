"""The index on SQLite: FTS5 over tokens of our own, of which a phrase hits exactly the substrings.

Three tables without content. Names are short and are searched first, one character a token. Texts hold every pair of
neighbouring characters with its positions: a pair is far rarer than a character, so phrases of pairs are found several
times faster (measured in bench/portal.py). Characters hold, without positions, which text has which character, for
words of one. Such tables cannot delete a row on older SQLite, but take back what they were given when they are given it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection

from quanze.core.registry.searchable import character_tokens, pair_tokens, tokens

NAMES, TEXTS, CHARACTERS = "registry_search_names", "registry_search_texts", "registry_search_characters"
_TOKENIZER = 'tokenize="unicode61 remove_diacritics 0"'

CREATE = [
    f"CREATE VIRTUAL TABLE {NAMES} USING fts5(text, content='', {_TOKENIZER})",
    f"CREATE VIRTUAL TABLE {TEXTS} USING fts5(text, content='', {_TOKENIZER})",
    f"CREATE VIRTUAL TABLE {CHARACTERS} USING fts5(text, content='', detail=none, columnsize=0, {_TOKENIZER})",
]
DROP = [f"DROP TABLE IF EXISTS {table}" for table in (NAMES, TEXTS, CHARACTERS)]

NUMBER = "rowid"  # the column that holds a record's number

Row = tuple[int, str, str]  # number, normalised name, normalised text


def _given(rows: Sequence[Row]) -> list[tuple[str, list[tuple[int, str]]]]:
    """What each table is given for some rows."""
    return [
        (NAMES, [(number, tokens(name)) for number, name, _ in rows]),
        (TEXTS, [(number, pair_tokens(text)) for number, _, text in rows]),
        (CHARACTERS, [(number, character_tokens(text)) for number, _, text in rows]),
    ]


def add(rows: Sequence[Row]) -> None:
    with connection.cursor() as cursor:
        for table, given in _given(rows):
            cursor.executemany(f"INSERT INTO {table}(rowid, text) VALUES(%s, %s)", given)


def remove(rows: Sequence[Row]) -> None:
    """Takes rows out; they must be given as they were added."""
    with connection.cursor() as cursor:
        for table, given in _given(rows):
            cursor.executemany(f"INSERT INTO {table}({table}, rowid, text) VALUES('delete', %s, %s)", given)


def clear() -> None:
    with connection.cursor() as cursor:
        for table in (NAMES, TEXTS, CHARACTERS):
            cursor.execute(f"INSERT INTO {table}({table}) VALUES('delete-all')")


def _named(words: Sequence[str]) -> str:
    return " AND ".join(f'"{tokens(word)}"' for word in words)


def _held(words: Sequence[str]) -> tuple[str, str, list[object]]:
    """The table to read, the condition that a text holds every word, and its values."""
    longest = [word for word in words if not any(word in other and word != other for other in words)]
    several = " AND ".join(f'"{pair_tokens(word)}"' for word in longest if len(word) > 1)
    single = " AND ".join(f'"{tokens(word)}"' for word in longest if len(word) == 1)
    if not several:
        return CHARACTERS, f"{CHARACTERS} MATCH %s", [single]
    if not single:
        return TEXTS, f"{TEXTS} MATCH %s", [several]
    return TEXTS, f"{TEXTS} MATCH %s AND rowid IN (SELECT rowid FROM {CHARACTERS} WHERE {CHARACTERS} MATCH %s)", [several, single]  # noqa: S608


def _numbers(sql: str, values: Iterable[object]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        return [row[0] for row in cursor.fetchall()]


def groups(words: Sequence[str]) -> list[tuple[int, int]]:
    """Every group that has hits, with how many."""
    table, held, values = _held(words)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT rowid >> 31, count(*) FROM {table} WHERE {held} GROUP BY 1", values)  # noqa: S608
        return list(cursor.fetchall())


def held(word: str) -> bool:
    """Whether any text holds a normalised word."""
    table, held, values = _held([word])
    return bool(_numbers(f"SELECT rowid FROM {table} WHERE {held} LIMIT 1", values))  # noqa: S608


def count_names(words: Sequence[str], where: str) -> int:
    return _numbers(f"SELECT count(*) FROM {NAMES} WHERE {NAMES} MATCH %s{where}", [_named(words)])[0]  # noqa: S608


def names(words: Sequence[str], where: str, ranked: bool, offset: int, limit: int) -> list[int]:
    """Numbers of records whose name holds all words: by bm25 where `ranked`, else as they stand in the index."""
    order = f"bm25({NAMES}), rowid" if ranked else "rowid"
    sql = f"SELECT rowid FROM {NAMES} WHERE {NAMES} MATCH %s{where} ORDER BY {order} LIMIT %s OFFSET %s"  # noqa: S608
    return _numbers(sql, [_named(words), limit, offset])


def texts(words: Sequence[str], where: str, ranked: bool, offset: int, limit: int) -> list[int]:
    """Numbers of the records that hold all words, but not in their name. Words of one character carry no rank."""
    table, held, values = _held(words)
    order = f"bm25({TEXTS}), rowid" if ranked and table == TEXTS else "rowid"
    sql = (
        f"SELECT rowid FROM {table} WHERE {held}{where}"  # noqa: S608
        f" AND rowid NOT IN (SELECT rowid FROM {NAMES} WHERE {NAMES} MATCH %s) ORDER BY {order} LIMIT %s OFFSET %s"
    )
    return _numbers(sql, [*values, _named(words), limit, offset])
