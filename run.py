#!/usr/bin/env python3
"""Everything starts here: `python3 run.py demo`, `python3 run.py test`, `python3 run.py VERB …`.

Needs Python 3.11 and pip, nothing else. It makes `.venv`, installs the hash-locked requirements when
their digest changed, and hands over. `VERB` is any verb of `quanze` (`python3 run.py --help` lists them).
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
TARGET = ROOT / ".deps"  # where packages go when this Python cannot make a virtual environment
DEVELOPER_VERBS = {"test", "bench", "corpus-diff", "fix"}


def venv_python() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def pip_install(python: list[str], lock: Path, *extra: str) -> None:
    """Installs the packages of `lock`, every one checked against its hash."""
    command = [*python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", str(lock), *extra]
    if subprocess.run(command).returncode:
        sys.exit(f"run.py: could not install the packages of {lock.name}; see pip's message above. Is the package registry reachable?")


def has_pip() -> bool:
    """Whether a virtual environment stands whole; one whose making was stopped half-way has a Python and no pip."""
    return venv_python().exists() and not subprocess.run([str(venv_python()), "-c", "import pip"], capture_output=True).returncode


def make_venv() -> bool:
    """Makes `.venv`; False where this Python cannot (Debian without python3-venv)."""
    print("run.py: first start, making .venv and installing packages (about half a minute) …", file=sys.stderr, flush=True)
    return not subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], capture_output=True).returncode


def link_source() -> None:
    """Lets every tool of `.venv` find `quanze` (lint-imports, mypy, a benchmark started alone). A relative way: the folder may be moved."""
    for packages in VENV.glob("[Ll]ib/**/site-packages"):
        (packages / "quanze.pth").write_text(os.path.relpath(ROOT / "src", packages))


def ready(lock: Path) -> list[str]:
    """The command that starts a Python which has the packages of `lock`."""
    digest = hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()
    stamp, beside = VENV / f"{lock.stem}.installed", TARGET / f"{lock.stem}.installed"
    if venv_python().exists() and stamp.exists() and stamp.read_text() == digest:
        return [str(venv_python())]
    installed = beside.exists() and beside.read_text() == digest
    if not has_pip() and (installed or not make_venv()):  # beside the project instead
        if not installed:
            pip_install([sys.executable], lock, "--upgrade", "--target", str(TARGET))
            beside.write_text(digest)
        os.environ["PYTHONPATH"] = os.pathsep.join([str(TARGET), os.environ.get("PYTHONPATH", "")])
        return [sys.executable]
    pip_install([str(venv_python())], lock)
    link_source()
    stamp.write_text(digest)
    return [str(venv_python())]


def main(arguments: list[str]) -> int:
    if sys.version_info < (3, 11):
        sys.exit(
            f"run.py: Python 3.11 or newer is needed, this is {sys.version.split()[0]}. Start it with a newer one: python3.11 run.py …"
        )
    developer = bool(arguments) and arguments[0] in DEVELOPER_VERBS
    python = ready(ROOT / ("requirements-test.lock" if developer else "requirements.lock"))
    os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])
    os.environ.setdefault("QUANZE_HOME", str(ROOT / "var"))
    if developer:
        return subprocess.run([*python, str(ROOT / "tools" / f"{arguments[0].replace('-', '_')}.py"), *arguments[1:]]).returncode
    command = [*python, "-m", "quanze.cli.main", *arguments]
    if os.name == "posix":
        os.execv(command[0], command)  # a service manager's signal reaches the product itself
    return subprocess.run(command).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
