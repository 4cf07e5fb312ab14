"""What all tests share: the shared material where it is present, the database asked for, honest skips."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# CI must give one answer for one tree; on a developer's machine every run looks elsewhere
settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("developer", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "developer")

SHARED = Path(os.environ.get("QUANZE_SHARED", Path(__file__).resolve().parents[2] / "shared"))


def pytest_configure(config: pytest.Config) -> None:
    """Refuses to run on another database than the one asked for."""
    asked = os.environ.get("QUANZE_TEST_DATABASE")
    if asked:
        from django.conf import settings as django_settings

        engine = str(django_settings.DATABASES["default"]["ENGINE"])
        assert engine.endswith(asked), f"the tests were to run on {asked}, the settings say {engine}"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """SQLite tests run on a file, as offices do: an in-memory database locks whole tables and knows no write-ahead log."""
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session", autouse=True)
def _no_words_of_earlier_tests() -> None:
    """The search index of SQLite is no table of Django's: emptying the tables between tests left its words behind, and their number weighs in the order of hits."""
    from django.db.models.signals import post_migrate

    def emptied(app_config: Any, **_: object) -> None:
        if app_config.label == "registry":
            from quanze.store.registry.search.index import backend

            backend().clear()

    post_migrate.connect(emptied, weak=False)


def optional(found: object, what: str, package: str) -> None:
    """Skips by name where an optional program is absent on a user's machine, fails in CI."""
    if not found:
        message = f"needs {what} (Debian: {package})"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real lists and facts that stands beside the project on its makers' machines."""
    if not (SHARED / "README.md").exists():
        pytest.skip(f"the shared material is not beside the project ({SHARED.name}/README.md not found)")
    return SHARED


@pytest.fixture(scope="session")
def chromium() -> str:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    optional(path, "Chromium", "chromium fonts-noto-cjk")
    return str(path)


@pytest.fixture(scope="session")
def soffice() -> str:
    path = shutil.which("soffice") or shutil.which("libreoffice")
    optional(path, "LibreOffice", "libreoffice-writer-nogui libreoffice-calc-nogui")
    return str(path)


@pytest.fixture(autouse=True, scope="session")
def _the_ledger_of_a_test_can_be_emptied() -> None:
    """Tests that need real transactions empty all tables at the end, which the ledger's guards refuse; so they are lifted there and then.

    Nothing in the product lifts a guard.
    """
    from django.db import connection
    from django.test import TransactionTestCase

    from quanze.store.ledger.guards import TABLES, guard_statements, lifting_statements

    empty = TransactionTestCase._fixture_teardown

    def lifted(self: TransactionTestCase) -> None:
        with connection.cursor() as cursor:
            for table in TABLES:
                for statement in lifting_statements(connection.vendor, table):
                    cursor.execute(statement)
        try:
            empty(self)
        finally:
            with connection.cursor() as cursor:
                for table in TABLES:
                    for statement in guard_statements(connection.vendor, table):
                        cursor.execute(statement)

    TransactionTestCase._fixture_teardown = lifted


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose database stands and holds nothing; copy it, never write to it."""
    folder = tmp_path_factory.mktemp("migrated") / "home"
    source = Path(__file__).resolve().parents[1] / "src"
    environment = {**os.environ, "PYTHONPATH": str(source), "QUANZE_HOME": str(folder), "QUANZE_DATABASE_URL": ""}
    subprocess.run([sys.executable, "-m", "quanze.cli.main", "migrate"], env=environment, capture_output=True, check=True)
    return folder


@pytest.fixture
def settled(migrated: Path, tmp_path: Path) -> Path:
    """A data folder of one's own whose database stands and holds nothing: making one takes seconds, copying it none."""
    return Path(shutil.copytree(migrated, tmp_path / "home"))
