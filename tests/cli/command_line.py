"""The command line as a user calls it: in a process of its own, with a data folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
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
