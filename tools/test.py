"""Runs every check that CI runs: style, types, import contracts, then the tests on SQLite and again on PostgreSQL.

`python3 run.py test` runs all of it. `python3 run.py test PYTEST-ARGUMENTS…` runs only pytest with those arguments.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


def tool(name: str) -> str:
    beside = BIN / name
    return str(beside) if beside.exists() else name


STEPS: list[tuple[str, list[str], dict[str, str]]] = [
    ("style", [tool("ruff"), "check", "."], {}),
    ("format", [tool("ruff"), "format", "--check", "."], {}),
    ("types", [tool("mypy")], {}),
    ("import contracts", [tool("lint-imports")], {}),
    ("tests on SQLite", [sys.executable, "-m", "pytest", "-n", "2", "--dist", "worksteal"], {}),
    ("store tests on PostgreSQL", [sys.executable, "-m", "pytest", "tests/store", "tests/web"], {"QUANZE_TEST_DATABASE": "postgresql"}),
]


def main(arguments: list[str]) -> int:
    os.chdir(ROOT)
    if arguments:
        return subprocess.run([sys.executable, "-m", "pytest", *arguments]).returncode
    failed: list[str] = []
    for title, command, environment in STEPS:
        began = time.monotonic()
        print(f"== {title}", flush=True)
        if subprocess.run(command, env={**os.environ, **environment}).returncode:
            failed.append(title)
        print(f"== {title}: {'FAILED' if title in failed else 'passed'} in {time.monotonic() - began:.0f} s\n", flush=True)
    if failed:
        print(f"Failed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
