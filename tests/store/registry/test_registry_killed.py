"""A killed import leaves no trace; imports at the same time never make two editions. Real processes, real kill -9."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

HERE = Path(__file__).parent
ROOT = HERE.parents[2]

# What each child does: set up Django on the same database and data folder, accept one made-up document of many records.
CHILD = """
import sys, os, time
sys.path.insert(0, {here!r})
import django
django.setup()
from datetime import datetime, UTC
from registry_builders import document, item
from quanze.store.registry import operations
given = document(("power_items", [item(f"事项{{n}}的处罚", legal_basis="依据" * 50) for n in range({count})]), issuer="云泽县{name}局")
def halfway(done, total):
    print(done, flush=True)
    if {slow}:
        time.sleep(0.2)
print("ready", flush=True)
sys.stdin.readline()
done = operations.accept(*given, actor="t", now=datetime(2026, 3, 1, tzinfo=UTC), progress=halfway)
print("outcome", done.outcome, done.number, flush=True)
"""


def start(home: Path, count: int, slow: bool, name: str = "水务") -> subprocess.Popen[str]:
    script = CHILD.format(here=str(HERE), count=count, slow=slow, name=name)
    return subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **database_of(home), "PYTHONPATH": str(ROOT / "src"), "QUANZE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "quanze.config.settings"},
    )  # fmt: skip


def database_of(home: Path) -> dict[str, str]:
    if connection.vendor != "postgresql":
        return {"QUANZE_DATABASE_URL": ""}
    given = connection.settings_dict
    host = given["HOST"] or given["OPTIONS"].get("host", "")
    return {
        "QUANZE_DATABASE_URL": f"postgresql://{given['USER']}:{given['PASSWORD']}@/{given['NAME']}?host={host}"
        + (f"&port={given['PORT']}" if given["PORT"] else "")
    }


def look(home: Path) -> dict[str, Any]:
    """What stands in the child's database and folder, asked by yet another process."""
    script = """
import django, json
django.setup()
from quanze.store.ledger.models import StoredEvent
from quanze.store.registry import models
from quanze.store.registry.search.find import search
from django.conf import settings
print(json.dumps({"events": StoredEvent.objects.count(), "editions": models.Edition.objects.count(), "records": models.Record.objects.count(),
  "texts": models.SearchText.objects.count(), "hits": search("事项").total, "files": len(list((settings.HOME / "sources").glob("??/*")))}))
"""
    return dict(json.loads(call(home, script)))


def call(home: Path, script: str) -> str:
    environment = {**os.environ, **database_of(home), "PYTHONPATH": str(ROOT / "src"), "QUANZE_HOME": str(home)}
    environment["DJANGO_SETTINGS_MODULE"] = "quanze.config.settings"
    return subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def home(tmp_path: Path, transactional_db: None) -> Path:
    if connection.vendor == "sqlite":
        call(
            tmp_path, "import django; django.setup(); from django.core.management import call_command; call_command('migrate', verbosity=0)"
        )
    return tmp_path


def test_a_killed_import_leaves_no_trace_and_can_be_run_again(home: Path) -> None:
    child = start(home, 2000, slow=True)
    assert child.stdin and child.stdout
    assert child.stdout.readline() == "ready\n"
    child.stdin.write("go\n")
    child.stdin.flush()
    assert int(child.stdout.readline()) > 0  # some records are written, others are not
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdin.close()
    child.stdout.close()
    for _ in range(50):  # PostgreSQL needs a moment to notice that its client is gone
        seen = look(home)
        if not seen["events"]:
            break
        time.sleep(0.1)
    assert {**seen, "files": 0} == {"events": 0, "editions": 0, "records": 0, "texts": 0, "hits": 0, "files": 0}
    call(home, "import django; django.setup(); from quanze.store.registry.operations import clear_leftovers; clear_leftovers()")
    assert look(home)["files"] == 0
    again = start(home, 2000, slow=False)
    said, _ = again.communicate("go\n")
    assert said.splitlines()[-1] == "outcome stored 1"
    seen = look(home)
    assert (seen["editions"], seen["records"], seen["texts"], seen["hits"], seen["files"]) == (1, 2000, 2000, 2000, 1)


def test_the_same_file_from_four_sides_at_once_is_one_edition(home: Path) -> None:
    children = [start(home, 300, slow=False) for _ in range(4)]
    for child in children:
        assert child.stdout and child.stdout.readline() == "ready\n"
    for child in children:
        assert child.stdin
        child.stdin.write("go\n")
        child.stdin.flush()
    said = sorted(child.communicate()[0].splitlines()[-1] for child in children)
    assert said == ["outcome stored 1", *["outcome unchanged 1"] * 3]
    seen = look(home)
    assert (seen["editions"], seen["records"], seen["files"]) == (1, 300, 1)


def test_files_of_different_bodies_at_once_are_all_taken(home: Path) -> None:
    children = [start(home, 200, slow=False, name=name) for name in ("水务", "林业", "财政")]
    for child in children:
        assert child.stdout and child.stdout.readline() == "ready\n"
    for child in children:
        assert child.stdin
        child.stdin.write("go\n")
        child.stdin.flush()
    said = [child.communicate()[0].splitlines()[-1] for child in children]
    assert said == ["outcome stored 1"] * 3
    assert look(home)["records"] == 600
