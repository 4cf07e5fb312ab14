"""Events as plain rows, in the order in which they were recorded; fast, in bounded memory, and from child processes too."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

from quanze.core.proofs.chains import Row, Run, examine

FIELDS = "id, stream, seq, type, effective, recorded, actor, payload, previous, digest, algorithm"
BETWEEN = f"SELECT {FIELDS} FROM ledger_storedevent WHERE id > %s AND id <= %s ORDER BY id"  # noqa: S608 - our own names
Place = tuple[str, Any]
"""Where a child process finds the database: ("sqlite", path) or ("postgresql", connection parameters)"""


def rows_between(after: int, upto: int, prefix: str = "") -> Iterator[Row]:
    """The events at positions over `after` and up to `upto`, of streams whose name begins with `prefix`."""
    from django.db import connection

    with connection.chunked_cursor() as cursor:
        if prefix:
            cursor.execute(BETWEEN.replace(" ORDER", " AND substr(stream, 1, %s) = %s ORDER"), [after, upto, len(prefix), prefix])
        else:
            cursor.execute(BETWEEN, [after, upto])
        while batch := cursor.fetchmany(2000):
            yield from batch


def last_position() -> int:
    """The position of the newest event; 0 where there is none."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM ledger_storedevent")
        return int(cursor.fetchone()[0] or 0)


def first_position(after: int | None) -> int:
    """The position of the first event over `after`, of all events where that is `None`; one over `after` (or 1) where there is none."""
    from django.db import connection

    with connection.cursor() as cursor:
        if after is None:
            cursor.execute("SELECT min(id) FROM ledger_storedevent")
        else:
            cursor.execute("SELECT min(id) FROM ledger_storedevent WHERE id > %s", [after])
        found = cursor.fetchone()[0]
    return (after or 0) + 1 if found is None else int(found)


def place_for_children() -> Place | None:
    """Where other processes can read the same rows; `None` where they cannot: inside a transaction, or in memory."""
    from django.db import connection

    if connection.in_atomic_block:
        return None
    if connection.vendor == "postgresql":
        given = connection.get_connection_params()
        return "postgresql", {name: given[name] for name in ("dbname", "user", "password", "host", "port") if given.get(name)}
    path = str(connection.settings_dict["NAME"])
    return None if ":memory:" in path or "mode=memory" in path else ("sqlite", path)


def examine_between(task: tuple[Place, int, int]) -> Run | None:
    """What a child process does: reads its part of the ledger through a connection of its own, and examines it."""
    (vendor, where), after, upto = task
    if vendor == "sqlite":
        reader = sqlite3.connect(f"file:{where}?mode=ro", uri=True, timeout=20)
        try:
            return examine(reader.execute(BETWEEN.replace("%s", "?"), (after, upto)))
        finally:
            reader.close()
    import psycopg

    with psycopg.connect(**where) as connection, connection.cursor() as cursor:
        return examine(cursor.execute(BETWEEN, (after, upto)))
