"""Writers at the same time, in real processes on real files: nothing lost, no two winners; a killed one leaves a ledger that holds."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
START = """
import sys
import django
django.setup()
from datetime import UTC, datetime
from django.db import transaction
from quanze.store.ledger.operations import Growth, NewEvent, StaleStream, append, append_many
from quanze.store.ledger.queries import stream_length
NOW = datetime(2026, 3, 1, tzinfo=UTC)
me = sys.argv[1]
print("ready", flush=True)
sys.stdin.readline()
"""
WRITER = """
lost = 0
for n in range(40):
    with transaction.atomic():
        append(f"own:{me}", n, [NewEvent("Noted", {"n": n})], actor=me, recorded=NOW)
    while True:
        try:
            with transaction.atomic():
                append("shared", stream_length("shared"), [NewEvent("Noted", {"by": me, "n": n})], actor=me, recorded=NOW)
            break
        except StaleStream:
            lost += 1
print("done", lost)
"""
SEALER = """
from quanze.store.ledger.checkpoints import seal
made = 0
for _ in range(15):
    made += len(seal(made=NOW))
print("done", made)
"""
ENDLESS = """
n = 0
while True:
    with transaction.atomic():
        append_many([Growth(f"s:{me}:{k}", n, [NewEvent("Noted", {"n": n, "text": "字" * 500})] * 20) for k in range(20)], actor=me, recorded=NOW)
    n += 20
    print(n, flush=True)
"""


def environment(home: Path) -> dict[str, str]:
    url = ""
    if connection.vendor == "postgresql":
        given = connection.settings_dict
        host = given["HOST"] or given["OPTIONS"].get("host", "")
        url = f"postgresql://{given['USER']}:{given['PASSWORD']}@/{given['NAME']}?host={host}" + (
            f"&port={given['PORT']}" if given["PORT"] else ""
        )
    return {**os.environ, "QUANZE_DATABASE_URL": url, "PYTHONPATH": str(ROOT / "src"), "QUANZE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "quanze.config.settings"}  # fmt: skip


def start(home: Path, code: str, name: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", START + code, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment(home))  # fmt: skip


def go(children: list[subprocess.Popen[str]]) -> None:
    for child in children:
        assert child.stdout and child.stdout.readline() == "ready\n"
    for child in children:
        assert child.stdin
        child.stdin.write("go\n")
        child.stdin.flush()


def judged(home: Path) -> dict[str, Any]:
    """What `quanze verify` finds, asked by yet another process."""
    command = [sys.executable, "-m", "quanze.cli.main", "verify", "--format", "json"]
    said = subprocess.run(command, capture_output=True, text=True, env=environment(home), check=False)
    found: dict[str, Any] = json.loads(said.stdout)
    assert said.returncode == 0 and found["outcome"] == "sound", found["faults"]
    return found


@pytest.fixture
def home(tmp_path: Path, transactional_db: None) -> Iterator[Path]:
    if connection.vendor == "sqlite":
        command = [sys.executable, "-m", "quanze.cli.main", "migrate"]
        subprocess.run(command, env=environment(tmp_path), check=True, capture_output=True)
    return tmp_path


def test_writers_at_once_lose_nothing_and_never_both_win(home: Path) -> None:
    writers = 8 if connection.vendor == "postgresql" else 4
    children = [start(home, WRITER, f"w{n}") for n in range(writers)] + [start(home, SEALER, "sealer")]
    go(children)
    said = [child.communicate(timeout=120)[0] for child in children]
    assert [child.returncode for child in children] == [0] * (writers + 1) and all("done" in each for each in said)
    found = judged(home)
    assert (found["events"], found["streams"]) == (80 * writers, writers + 1)


def test_a_writer_killed_at_any_moment_leaves_a_ledger_that_holds(home: Path) -> None:
    for turn in range(3):
        child = start(home, ENDLESS, f"k{turn}")
        go([child])
        assert child.stdout
        told = 0
        for _ in range(3 + turn):
            told = int(child.stdout.readline())
        time.sleep(0.003 * turn)  # somewhere within the next transaction
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.communicate()
        if connection.vendor == "postgresql":
            time.sleep(0.3)  # the server needs a moment to notice that its client is gone
        found = judged(home)
        assert found["events"] >= 20 * told and found["events"] % 400 == 0  # whole transactions, and every one that was confirmed
