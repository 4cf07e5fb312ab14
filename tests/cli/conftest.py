"""Data folders that are made once and copied: most commands are tried on one whose tables stand already."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose database stands and holds nothing; copy it, never write to it."""
    folder = tmp_path_factory.mktemp("migrated") / "home"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "QUANZE_HOME": str(folder), "QUANZE_DATABASE_URL": ""}
    subprocess.run([sys.executable, "-m", "quanze.cli.main", "migrate"], env=environment, capture_output=True, check=True)
    return folder


@pytest.fixture
def settled(migrated: Path, tmp_path: Path) -> Path:
    """A data folder of one's own whose database stands and holds nothing."""
    return Path(shutil.copytree(migrated, tmp_path / "home"))
