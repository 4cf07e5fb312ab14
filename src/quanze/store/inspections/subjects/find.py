"""Words in the register: which subjects hold them, by SQLite's index of three neighbouring characters where it helps.

A word that few subjects hold is answered by the index alone: one of three characters or more as a phrase, one of two by the pieces that begin with it, which
the index's own vocabulary lists. A frequent word is left to the list, which meets it soon as it walks by name; so are single characters, and every
word on PostgreSQL.

The index is kept by `project.write_subjects`, a statement for some thousand rows: a trigger would make SQLite write the index out after every single row,
which is ten times the work.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.db import connection

SEPARATOR = "\x1f"  # stands behind each text of a subject; no word can hold it
INDEXED = 3  # characters that the index keeps together
MOST = 3000  # hits beyond which a word counts as frequent
PIECES = 400  # pieces beginning with one word beyond which it counts as frequent


def rows_with(word: str) -> list[int] | None:
    """The ids of the subjects that hold `word`; None where the index cannot say or there are too many."""
    if connection.vendor != "sqlite" or len(word) < INDEXED - 1:
        return None
    wanted = [word] if len(word) >= INDEXED else _beginning_with(word.casefold())
    if wanted is None:
        return None
    phrase = " OR ".join('"' + each.replace('"', '""') + '"' for each in wanted)
    if not phrase:
        return []
    with connection.cursor() as cursor:
        sql = "SELECT rowid FROM inspection_subjects_find WHERE inspection_subjects_find MATCH %s LIMIT %s"
        cursor.execute(sql, [phrase, MOST + 1])
        found = [row[0] for row in cursor.fetchall()]
    return None if len(found) > MOST else found


def _beginning_with(word: str) -> list[str] | None:
    """The pieces of the index that begin with two characters; None where they are too many, or stand in too many subjects."""
    with connection.cursor() as cursor:
        sql = "SELECT term, doc FROM inspection_subjects_vocabulary WHERE term >= %s AND term < %s LIMIT %s"
        cursor.execute(sql, [word, word[:-1] + chr(ord(word[-1]) + 1), PIECES + 1])
        found = cursor.fetchall()
    return None if len(found) > PIECES or sum(doc for _, doc in found) > MOST else [term for term, _ in found]


def forget(ids: Sequence[int]) -> None:
    """Takes rows out of the index; before their texts change."""
    if connection.vendor == "sqlite" and ids:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO inspection_subjects_find(inspection_subjects_find, rowid, find) "
                "SELECT 'delete', id, find FROM inspection_subjects_subject WHERE id IN (SELECT value FROM json_each(%s))",
                [json.dumps(list(ids))],
            )


def remember(ids: Sequence[int]) -> None:
    """Puts rows into the index; after their texts were written."""
    if connection.vendor == "sqlite" and ids:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO inspection_subjects_find(rowid, find) "
                "SELECT id, find FROM inspection_subjects_subject WHERE id IN (SELECT value FROM json_each(%s))",
                [json.dumps(list(ids))],
            )


def forget_all() -> None:
    """Empties the index."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO inspection_subjects_find(inspection_subjects_find) VALUES ('delete-all')")


def create_index(apps: object, schema_editor: object) -> None:
    """The index; SQLite only."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for sql in (
            "CREATE VIRTUAL TABLE inspection_subjects_find USING fts5(find, content='inspection_subjects_subject', content_rowid='id', "
            "tokenize='trigram')",
            "CREATE VIRTUAL TABLE inspection_subjects_vocabulary USING fts5vocab(inspection_subjects_find, row)",
        ):
            cursor.execute(sql)


def drop_index(apps: object, schema_editor: object) -> None:
    """Takes the index away again."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE inspection_subjects_vocabulary")
        cursor.execute("DROP TABLE inspection_subjects_find")
