"""The ledger in the database: what is altered behind the guards' back is found and named; what was signed cannot be cut away."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from quanze.adapters.export_files import verify_file
from quanze.adapters.signing import public_key, trusted_keys
from quanze.store.ledger.checkpoints import LedgerBroken, seal
from quanze.store.ledger.exporting import export_ledger
from quanze.store.ledger.guards import TABLES, guard_statements, lifting_statements
from quanze.store.ledger.models import StoredCheckpoint, StoredEvent
from quanze.store.ledger.operations import Growth, NewEvent, append_many
from quanze.store.ledger.queries import stream_length
from quanze.store.ledger.verification import verify_ledger

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, settings: Any) -> Path:
    settings.HOME = tmp_path
    return tmp_path


def grow(*streams: str, times: int = 1, **more: Any) -> None:
    for turn in range(times):
        growths = [Growth(name, stream_length(name), [NewEvent("Noted", {"次": turn, "流": name}, "2026-03-01")]) for name in streams]
        append_many(growths, actor="王芳", recorded=NOW, **more)


@contextmanager
def behind_the_guards() -> Iterator[Any]:
    """What somebody does who may drop triggers: an administrator of the database, or a thief with the file."""
    with connection.cursor() as cursor:
        for table in TABLES:
            for statement in lifting_statements(connection.vendor, table):
                cursor.execute(statement)
        yield cursor
        for table in TABLES:
            for statement in guard_statements(connection.vendor, table):
                cursor.execute(statement)


def first_fault(**more: Any) -> tuple[str, int, str]:
    fault = verify_ledger(**more).faults[0]
    return fault.stream, fault.seq, fault.field


def test_an_empty_ledger_and_a_sound_one_hold() -> None:
    assert verify_ledger().faults == () and seal(made=NOW) == []
    grow("a", "b", times=3)
    verdict = verify_ledger()
    assert (verdict.events, verdict.streams, verdict.covered, verdict.faults) == (6, 2, 0, ())
    [first] = seal(made=NOW)
    assert (first.number, first.events, first.streams) == (1, 6, 2)
    assert seal(made=NOW) == []
    grow("a", algorithm="sm3")
    [second] = seal(made=NOW, algorithm="sm3")
    assert (second.number, second.events, second.streams, second.previous) == (2, 7, 1, first.digest)
    verdict = verify_ledger(trusted=trusted_keys(Path(str(data_folder_of()))), expect=first.digest)
    assert (verdict.events, verdict.covered, verdict.faults) == (7, 7, ())


def data_folder_of() -> Path:
    from django.conf import settings

    return Path(settings.HOME)


ALTERATIONS = {
    "stream": "'b'", "seq": "17", "type": "'Other'", "effective": "'2020-01-01'", "recorded": "'2020-01-01T00:00:00+08:00'", "actor": "'赵六'",
    "payload": "'{}'", "previous": f"'{'1' * 64}'", "digest": f"'{'2' * 64}'", "algorithm": "'sm3'", "id": "id + 1000",
}  # fmt: skip


@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize("seq", [1, 2, 4])
@pytest.mark.parametrize("name", ALTERATIONS)
def test_an_altered_column_is_named(name: str, seq: int, sealed: bool) -> None:
    grow("a", "c", times=4)
    if sealed:
        seal(made=NOW)
    with behind_the_guards() as cursor:
        cursor.execute(f"UPDATE ledger_storedevent SET {name} = {ALTERATIONS[name]} WHERE stream = 'a' AND seq = {seq}")
    if name == "id":
        # moved behind all others: an event that others follow shows at once, the last one only where it was signed
        verdict = verify_ledger()
        assert bool(verdict.faults) == (seq < 4 or sealed)
        assert not verdict.faults or verdict.faults[0].stream == "a"
        return
    stream, found, field = first_fault()
    assert stream == ("b" if name == "stream" else "a")
    assert found == (17 if name == "seq" else seq)
    assert field in (name, "content")


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("DELETE FROM ledger_storedevent WHERE stream = 'a' AND seq = 1", ("a", 1, "missing")),
        ("DELETE FROM ledger_storedevent WHERE stream = 'a' AND seq = 2", ("a", 2, "missing")),
        ("DELETE FROM ledger_storedevent WHERE stream = 'a' AND seq = 3", ("a", 3, "missing")),
        ("DELETE FROM ledger_storedevent WHERE stream = 'c'", ("c", 1, "missing")),
        ("DELETE FROM ledger_storedevent", ("a", 1, "missing")),
        ("UPDATE ledger_storedevent SET seq = seq + 100 WHERE stream = 'a'", ("a", 101, "seq")),
        ("UPDATE ledger_storedcheckpoint SET content = replace(content, '\"events\":6', '\"events\":5')", ("", 1, "signature")),
        ("UPDATE ledger_storedcheckpoint SET heads = replace(heads, '\"a\"', '\"b\"')", ("", 1, "heads")),
        ("UPDATE ledger_storedcheckpoint SET heads = 'nonsense'", ("", 1, "heads")),
        ("UPDATE ledger_storedcheckpoint SET content = 'nonsense'", ("", 1, "checkpoint")),
        ("UPDATE ledger_storedcheckpoint SET signature = '00'", ("", 1, "signature")),
        ("UPDATE ledger_storedcheckpoint SET digest = '00'", ("", 1, "checkpoint")),
        ("UPDATE ledger_storedcheckpoint SET number = 7", ("", 7, "checkpoint")),
        ("UPDATE ledger_storedcheckpoint SET position = position - 1", None),
    ],
)
def test_what_is_cut_away_or_rewritten_after_a_checkpoint_is_named(statement: str, named: tuple[str, int, str] | None) -> None:
    grow("a", "c", times=3)
    seal(made=NOW)
    with behind_the_guards() as cursor:
        cursor.execute(statement)
    assert first_fault() == named if named else verify_ledger().faults


def test_a_sound_event_put_in_front_of_all_others_is_named() -> None:
    grow("a", "c", times=2)
    seal(made=NOW)
    grow("planted")
    with behind_the_guards() as cursor:
        cursor.execute("UPDATE ledger_storedevent SET id = -3 WHERE stream = 'planted'")
    assert first_fault() == ("planted", 1, "position")


def test_a_position_far_away_does_not_keep_the_verifier_waiting() -> None:
    grow("a", "c", times=2)
    seal(made=NOW)
    grow("later")
    with behind_the_guards() as cursor:
        cursor.execute("UPDATE ledger_storedevent SET id = 9000000000000000000 WHERE stream = 'later'")
    assert verify_ledger().events == 5
    with behind_the_guards() as cursor:
        cursor.execute("UPDATE ledger_storedcheckpoint SET position = 8000000000000000000")
    assert verify_ledger().faults


def test_an_end_cut_away_with_its_checkpoint_is_found_by_who_remembers_the_checkpoint() -> None:
    grow("a", times=2)
    seal(made=NOW)
    grow("a")
    [later] = seal(made=NOW)
    with behind_the_guards() as cursor:
        cursor.execute("DELETE FROM ledger_storedevent WHERE seq = 3")
        cursor.execute("DELETE FROM ledger_storedcheckpoint WHERE number = 2")
    assert verify_ledger().faults == ()
    assert first_fault(expect=later.digest) == ("", 0, "expected")


def test_a_ledger_signed_anew_by_another_key_is_found() -> None:
    grow("a")
    seal(made=NOW)
    assert verify_ledger(trusted=frozenset(["00" * 32])).faults[0].field == "key"


def test_what_does_not_hold_is_not_signed() -> None:
    grow("a", times=3)
    seal(made=NOW)
    grow("a", times=2)
    with behind_the_guards() as cursor:
        cursor.execute("UPDATE ledger_storedevent SET actor = 'x' WHERE seq = 5")
    with pytest.raises(LedgerBroken, match="quanze verify"):
        seal(made=NOW)
    with behind_the_guards() as cursor:
        cursor.execute("UPDATE ledger_storedevent SET actor = '王芳' WHERE seq = 5")
        cursor.execute("DELETE FROM ledger_storedevent WHERE seq = 4")
    with pytest.raises(LedgerBroken):
        seal(made=NOW)
    assert StoredCheckpoint.objects.count() == 1


def test_a_missing_guard_is_a_fault() -> None:
    grow("a")
    with connection.cursor() as cursor:
        for statement in lifting_statements(connection.vendor, TABLES[0]):
            cursor.execute(statement)
    assert {fault.field for fault in verify_ledger().faults} == {"guard"}


def test_a_long_stretch_is_covered_by_several_checkpoints() -> None:
    grow("a", "b", "c", times=4)
    assert [each.events for each in seal(made=NOW, most=5)] == [5, 10, 12]
    assert verify_ledger().faults == ()


def test_an_export_verifies_elsewhere_and_a_part_of_it_too(data_folder: Path) -> None:
    grow("matter:1", "matter:2", "registry:水务局", times=3)
    seal(made=NOW)
    grow("registry:水务局")
    seal(made=NOW)
    grow("matter:2")  # not covered yet, so it stays out
    key = frozenset([public_key(data_folder, "ed25519")])
    for prefix, events in (("", 10), ("matter:", 6), ("registry:", 4), ("matter:1", 3)):
        for name in ("a.jsonl", "a.jsonl.gz"):
            done = export_ledger(data_folder / name, prefix=prefix)
            verdict = verify_file(data_folder / name, trusted=key, expect=done.digest)
            assert (verdict.events, verdict.faults) == (events, ()), prefix
    lines = [json.loads(line) for line in export_lines(data_folder, "")]
    assert [line["event"]["stream"] for line in lines if "event" in line][:3] == ["matter:1", "matter:2", "registry:水务局"]
    assert export_ledger(data_folder / "none.jsonl", prefix="absent").events == 0 and not (data_folder / "none.jsonl").exists()


def export_lines(folder: Path, prefix: str) -> list[str]:
    export_ledger(folder / "b.jsonl", prefix=prefix)
    return (folder / "b.jsonl").read_text().splitlines()[1:]


def test_imports_of_the_registry_stand_in_the_ledger() -> None:
    import sys

    sys.path.insert(0, str(Path(__file__).parent / "registry"))
    from registry_builders import document, item

    from quanze.store.registry import operations
    from quanze.store.registry.models import Edition

    operations.accept(*document(("power_items", [item(f"事项{n}") for n in range(450)])), actor="王芳", now=NOW)
    seal(made=NOW)
    verdict = verify_ledger()
    assert verdict.faults == () and verdict.events == StoredEvent.objects.count() == 5
    assert StoredEvent.objects.filter(digest=Edition.objects.get().digest, type="RecordsListed").exists()
