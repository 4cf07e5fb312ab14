"""The command line as a user calls it: in a process of its own, with a data folder of its own."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
QUANZE = (sys.executable, "-m", "quanze.cli.main")


def environment(home: Path, **more: str) -> dict[str, str]:
    """What a process of `quanze` finds around it: its data folder, and the database in it."""
    paths = os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])
    return {**os.environ, "PYTHONPATH": paths, "QUANZE_HOME": str(home), "QUANZE_DATABASE_URL": "", **more}


def quanze(home: Path, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """What `quanze WORDS` answers; `given` is what the user types."""
    return subprocess.run([*QUANZE, *words], env=environment(home), capture_output=True, text=True, input=given, timeout=120, check=False)


def with_office(home: Path, name: str) -> Path:
    """The data folder, in which the office `name` is registered now (the command line itself has no verb for that)."""
    with closing(sqlite3.connect(home / "quanze.sqlite3")) as database, database:
        database.execute("INSERT INTO accounts_agency (slug, name, region, level) VALUES (?, ?, '', '')", (name, name))
    return home
