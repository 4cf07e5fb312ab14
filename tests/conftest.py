"""What all tests share: the shared material where it is present, the database asked for, honest skips."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

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
