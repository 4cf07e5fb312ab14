"""Reading the law that this installation holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

from quanze.adapters.catalogue import catalogue_library
from quanze.adapters.law_sql import SqlSource
from quanze.core.law.library import Library


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
