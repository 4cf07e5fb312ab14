"""A machine that stops between two writes, and all that an act may have written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from quanze.store.ledger.queries import stream_length
from quanze.store.matters.models import Clock, Matter, Participant
from quanze.store.matters.operations import stream_of


class Crashed(Exception):
    """The machine stopped between two writes."""


@contextmanager
def crashing_at(write: int) -> Iterator[list[int]]:
    """The connection dies at the write with this number, counted from 0; gives the count of writes so far."""
    seen = [0]

    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if sql.lstrip().split(None, 1)[0].upper() in ("INSERT", "UPDATE", "DELETE"):
            if seen[0] == write:
                raise Crashed
            seen[0] += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield seen


def everything() -> dict[str, Any]:
    """All rows that an act may write, as plain values."""
    return {
        "matters": list(Matter.objects.order_by("pk").values()),
        "clocks": list(Clock.objects.order_by("pk").values()),
        "people": sorted(Participant.objects.values_list("matter_id", "role", "person")),
        "events": {m.key: stream_length(stream_of(m.key)) for m in Matter.objects.all()},
    }
