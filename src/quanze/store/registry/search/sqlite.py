"""The index on SQLite: FTS5 over one character a token. A phrase of such tokens hits exactly the substrings.

Two tables without content: names are short and are searched first; texts hold everything. Such tables cannot
delete a row on older SQLite, but take back what they were given when they are given it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection

from quanze.core.registry.searchable import tokens

NAMES, TEXTS = "registry_search_names", "registry_search_texts"

CREATE = [
    f"CREATE VIRTUAL TABLE {table} USING fts5(text, content='', tokenize=\"unicode61 remove_diacritics 0\")" for table in (NAMES, TEXTS)
]
DROP = [f"DROP TABLE IF EXISTS {table}" for table in (NAMES, TEXTS)]

NUMBER = "rowid"  # the column that holds a record's number

Row = tuple[int, str, str]  # number, normalised name, normalised text


def add(rows: Sequence[Row]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {NAMES}(rowid, text) VALUES(%s, %s)", [(number, tokens(name)) for number, name, _ in rows])
        cursor.executemany(f"INSERT INTO {TEXTS}(rowid, text) VALUES(%s, %s)", [(number, tokens(text)) for number, _, text in rows])


def remove(rows: Sequence[Row]) -> None:
    """Takes rows out; they must be given as they were added."""
    with connection.cursor() as cursor:
        for table, place in ((NAMES, 1), (TEXTS, 2)):
            given = [(row[0], tokens(str(row[place]))) for row in rows]
            cursor.executemany(f"INSERT INTO {table}({table}, rowid, text) VALUES('delete', %s, %s)", given)


def clear() -> None:
    with connection.cursor() as cursor:
        for table in (NAMES, TEXTS):
            cursor.execute(f"INSERT INTO {table}({table}) VALUES('delete-all')")


def _match(words: Sequence[str]) -> str:
    return " AND ".join(f'"{tokens(word)}"' for word in words)


def _numbers(sql: str, values: Iterable[object]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        return [row[0] for row in cursor.fetchall()]


def groups(words: Sequence[str]) -> list[tuple[int, int]]:
    """Every group that has hits, with how many."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT rowid >> 31, count(*) FROM {TEXTS} WHERE {TEXTS} MATCH %s GROUP BY 1", [_match(words)])  # noqa: S608
        return list(cursor.fetchall())


def count_names(words: Sequence[str], where: str) -> int:
    return _numbers(f"SELECT count(*) FROM {NAMES} WHERE {NAMES} MATCH %s{where}", [_match(words)])[0]  # noqa: S608


def names(words: Sequence[str], where: str, ranked: bool, offset: int, limit: int) -> list[int]:
    """Numbers of records whose name holds all words: by bm25 where `ranked`, else as they stand in the index."""
    order = f"bm25({NAMES}), rowid" if ranked else "rowid"
    sql = f"SELECT rowid FROM {NAMES} WHERE {NAMES} MATCH %s{where} ORDER BY {order} LIMIT %s OFFSET %s"  # noqa: S608
    return _numbers(sql, [_match(words), limit, offset])


def texts(words: Sequence[str], where: str, ranked: bool, offset: int, limit: int) -> list[int]:
    """Numbers of the records that hold all words, but not in their name."""
    order = f"bm25({TEXTS}), rowid" if ranked else "rowid"
    sql = (
        f"SELECT rowid FROM {TEXTS} WHERE {TEXTS} MATCH %s{where}"  # noqa: S608
        f" AND rowid NOT IN (SELECT rowid FROM {NAMES} WHERE {NAMES} MATCH %s) ORDER BY {order} LIMIT %s OFFSET %s"
    )
    return _numbers(sql, [_match(words), _match(words), limit, offset])
