"""`quanze cases`: an empty office says so, exports say what cannot be sent, wrong arguments are told."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def quanze(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "QUANZE_HOME": str(home), "PYTHONPATH": str(ROOT / "src")}
    environment.pop("QUANZE_DATABASE_URL", None)
    command = [sys.executable, "-m", "quanze.cli.main", "cases", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120)


def test_an_office_without_cases_lists_none_and_exports_a_heading(settled: Path, tmp_path: Path) -> None:
    listed = quanze(settled, "list", "--body", "某局")
    assert (listed.returncode, listed.stdout) == (0, "") and "共 0 件" in listed.stderr
    out = tmp_path / "双公示.csv"
    sent = quanze(settled, "export", "double_publicity", "--body", "某局", "--since", "2026-01-01", "--until", "2026-02-01", "-o", str(out))
    assert sent.returncode == 0 and out.read_text(encoding="utf-8-sig").startswith("行政相对人名称,")
    assert quanze(settled, "rebuild").returncode == 0


@pytest.mark.parametrize("arguments", [("list",), ("export", "other"), ("export", "double_publicity", "--body", "x", "--since", "昨天")])
def test_unusable_arguments_end_with_two(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert quanze(tmp_path, *arguments).returncode == 2
