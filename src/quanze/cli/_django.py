"""Setting up Django for the commands that need the database."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from quanze.cli._locks import Lock


def home(default: Path | None = None) -> Path:
    """The data folder of this call; remembered in the environment, so that child processes use the same."""
    chosen = Path(os.environ.get("QUANZE_HOME") or default or Path.cwd() / "var").resolve()
    os.environ["QUANZE_HOME"] = str(chosen)
    return chosen


def set_up() -> None:
    """Makes Django ready; exits with code 2 and a sentence where the data folder or the database cannot be used."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quanze.config.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except (OSError, ValueError, ImproperlyConfigured) as problem:
        from quanze.adapters.os_words import said

        what = (
            f"数据文件夹 {os.environ.get('QUANZE_HOME', 'var')} 不能用（{said(problem)}）" if isinstance(problem, OSError) else str(problem)
        )
        print(f"quanze：{what}\n请检查 QUANZE_HOME 和 QUANZE_DATABASE_URL。", file=sys.stderr)
        raise SystemExit(2) from None


@contextmanager
def _alone() -> Iterator[None]:
    """Two first commands at the same time build the tables one after the other; without locks on this system, as they come."""
    from django.conf import settings

    lock = Lock(Path(settings.HOME) / ".migrate.lock")
    lock.take()
    try:
        yield
    finally:
        lock.let_go()


def migrate() -> int:
    """Brings the database up to date; returns how many migrations that took."""
    from django.core.management import call_command
    from django.db import OperationalError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        with _alone():
            executor = MigrationExecutor(connection)
            waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
            if waiting:
                call_command("migrate", verbosity=0, interactive=False)
            return waiting
    except OperationalError as problem:
        print(f"quanze：连不上数据库：{problem}\n请运行 quanze doctor 查看原因。", file=sys.stderr)
        raise SystemExit(2) from None
