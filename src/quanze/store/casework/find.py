"""Words in cases: which rows hold them, by SQLite's index of three neighbouring characters where it helps.

A word of three characters or more that few rows hold is answered by the index alone. A frequent one is left to the list itself, which meets it soon
as it walks from the newest case; so are shorter words, and every word on PostgreSQL. A migration that alters columns of `casework_case` makes SQLite
write the table anew, which loses the triggers: it must call `drop_index` before and `create_index` after.
"""

from __future__ import annotations

from django.db import connection

SEPARATOR = "\x1f"  # stands between two texts of one case; no word can hold it
INDEXED = 3  # characters that the index keeps together
MOST = 3000  # hits beyond which a word counts as frequent


def rows_with(word: str) -> list[int] | None:
    """The ids of the cases that hold `word`; None where the index cannot say or there are too many."""
    if connection.vendor != "sqlite" or len(word) < INDEXED:
        return None
    quoted = '"' + word.replace('"', '""') + '"'
    with connection.cursor() as cursor:
        cursor.execute("SELECT rowid FROM casework_find WHERE casework_find MATCH %s LIMIT %s", [quoted, MOST + 1])
        found = [row[0] for row in cursor.fetchall()]
    return None if len(found) > MOST else found


def create_index(apps: object, schema_editor: object) -> None:
    """The index and the triggers that keep it; SQLite only."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for sql in (
            "CREATE VIRTUAL TABLE casework_find USING fts5(find, content='casework_case', content_rowid='id', tokenize='trigram')",
            "CREATE TRIGGER casework_find_added AFTER INSERT ON casework_case BEGIN "
            "INSERT INTO casework_find(rowid, find) VALUES (new.id, new.find); END",
            "CREATE TRIGGER casework_find_gone AFTER DELETE ON casework_case BEGIN "
            "INSERT INTO casework_find(casework_find, rowid, find) VALUES ('delete', old.id, old.find); END",
            "CREATE TRIGGER casework_find_changed AFTER UPDATE OF find ON casework_case WHEN old.find <> new.find BEGIN "
            "INSERT INTO casework_find(casework_find, rowid, find) VALUES ('delete', old.id, old.find); "
            "INSERT INTO casework_find(rowid, find) VALUES (new.id, new.find); END",
        ):
            cursor.execute(sql)


def drop_index(apps: object, schema_editor: object) -> None:
    """Takes the index away again."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for name in ("added", "gone", "changed"):
            cursor.execute(f"DROP TRIGGER casework_find_{name}")
        cursor.execute("DROP TABLE casework_find")
