"""Appending: in order, by one writer at a time, and never altered afterwards, whoever asks the database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from quanze.core.kernel.events import GENESIS, broken_links
from quanze.store.ledger.guards import TABLES, missing_guards
from quanze.store.ledger.models import StoredEvent
from quanze.store.ledger.operations import Growth, NewEvent, StaleStream, append, append_many
from quanze.store.ledger.queries import stream_events, stream_length

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def add(stream: str, expected: int, *names: str, **more: Any) -> list[Any]:
    return append(stream, expected, [NewEvent("Noted", {"name": name}) for name in names], actor="王芳", recorded=NOW, **more)


def test_events_come_back_as_they_were_recorded() -> None:
    made = add("matter:1", 0, "甲", "乙")
    assert list(stream_events("matter:1")) == made
    assert [event.seq for event in made] == [1, 2] and made[0].previous == GENESIS and made[1].previous == made[0].digest
    assert not list(broken_links(made)) and stream_length("matter:1") == 2


def test_of_two_who_decided_on_the_same_state_the_second_is_told() -> None:
    add("matter:1", 0, "甲")
    with pytest.raises(StaleStream, match="expected 0 events, found 1"):
        add("matter:1", 0, "乙")
    with pytest.raises(StaleStream):
        add("matter:1", 2, "乙")
    assert stream_length("matter:1") == 1


def test_many_streams_grow_together_or_not_at_all() -> None:
    append_many([Growth(f"matter:{n}", 0, [NewEvent("Noted", {"n": n})] * 3) for n in range(50)], actor="t", recorded=NOW)
    assert StoredEvent.objects.count() == 150
    assert list(StoredEvent.objects.order_by("id").values_list("stream", "seq")[:4]) == [("matter:0", 1), ("matter:0", 2), ("matter:0", 3), ("matter:1", 1)]  # fmt: skip
    with pytest.raises(StaleStream, match="matter:7"):
        append_many([Growth("matter:new", 0, [NewEvent("Noted", {})]), Growth("matter:7", 0, [NewEvent("Noted", {})])], actor="t", recorded=NOW)  # fmt: skip
    assert stream_length("matter:new") == 0 and StoredEvent.objects.count() == 150


def test_one_stream_named_twice_in_a_batch_grows_twice() -> None:
    append_many([Growth("a", 0, [NewEvent("Noted", {})]), Growth("a", 1, [NewEvent("Noted", {})])], actor="t", recorded=NOW)
    assert not list(broken_links(stream_events("a"))) and stream_length("a") == 2


@pytest.mark.parametrize(
    ("stream", "new", "actor", "recorded"),
    [
        ("", NewEvent("T", {}), "t", NOW),
        ("s" * 201, NewEvent("T", {}), "t", NOW),
        ("a\x00b", NewEvent("T", {}), "t", NOW),
        ("a", NewEvent("", {}), "t", NOW),
        ("a", NewEvent("T", {"share": 0.5}), "t", NOW),
        ("a", NewEvent("T", {"name": "\ud800"}), "t", NOW),
        ("a", NewEvent("T", {}, effective="明天"), "t", NOW),
        ("a", NewEvent("T", {}), "", NOW),
        ("a", NewEvent("T", {}), "t", datetime(2026, 3, 1)),
    ],
)
def test_what_cannot_be_held_is_refused_before_anything_is_written(stream: str, new: NewEvent, actor: str, recorded: datetime) -> None:
    with pytest.raises(ValueError):
        append(stream, 0, [new], actor=actor, recorded=recorded)
    assert not StoredEvent.objects.exists()


def test_an_office_may_use_sm3(settings: Any) -> None:
    add("a", 0, "甲")
    settings.LEDGER_DIGEST = "sm3"
    add("a", 1, "乙")
    events = list(stream_events("a"))
    assert [event.algorithm for event in events] == ["sha256", "sm3"] and not list(broken_links(events))


FORBIDDEN = [
    "UPDATE ledger_storedevent SET actor = 'x'",
    "UPDATE ledger_storedevent SET payload = '{}' WHERE seq = 1",
    "DELETE FROM ledger_storedevent",
    "DELETE FROM ledger_storedevent WHERE stream = 'a' AND seq = 2",
    "INSERT INTO ledger_storedevent SELECT * FROM ledger_storedevent",
]
ONLY_ON = {
    "sqlite": [
        "INSERT OR REPLACE INTO ledger_storedevent SELECT id, stream, seq, type, effective, recorded, 'x', payload, previous, digest, algorithm FROM ledger_storedevent",
        "REPLACE INTO ledger_storedevent SELECT id + 1000, stream, seq, type, effective, recorded, 'x', payload, previous, digest, algorithm FROM ledger_storedevent",
        "UPDATE OR REPLACE ledger_storedevent SET seq = 1",
    ],
    "postgresql": [
        "TRUNCATE ledger_storedevent",
        "TRUNCATE ledger_storedevent CASCADE",
        "INSERT INTO ledger_storedevent SELECT * FROM ledger_storedevent ON CONFLICT (id) DO UPDATE SET actor = 'x'",
        "SET LOCAL session_replication_role = replica; DELETE FROM ledger_storedevent",
    ],
}


def test_raw_sql_cannot_alter_what_stands() -> None:
    add("a", 0, "甲", "乙")
    before = list(StoredEvent.objects.order_by("id").values_list())
    for statement in FORBIDDEN + ONLY_ON[connection.vendor]:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        assert list(StoredEvent.objects.order_by("id").values_list()) == before, statement


def test_the_ways_of_django_cannot_either() -> None:
    add("a", 0, "甲", "乙")
    with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic():
        StoredEvent.objects.filter(seq=1).update(actor="x")
    with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic():
        StoredEvent.objects.all().delete()
    with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic():
        StoredEvent.objects.get(seq=1).save()


def test_a_guard_that_was_taken_away_is_missed() -> None:
    assert missing_guards(connection) == []
    name = f"{TABLES[0]}_no_{'update' if connection.vendor == 'sqlite' else 'change'}"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}" + ("" if connection.vendor == "sqlite" else f" ON {TABLES[0]}"))
    assert missing_guards(connection) == [name]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round", [1, 2])
def test_the_tables_of_a_test_are_emptied_and_guarded_again(round: int) -> None:
    assert not StoredEvent.objects.exists()
    add("a", 0, "甲")
    assert missing_guards(connection) == []
