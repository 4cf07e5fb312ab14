"""Opens the law library for commands that need no Django: the shipped facts, and whatever law texts this machine holds."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from quanze.adapters.catalogue import catalogue_library
from quanze.adapters.law_cache import cached_source, has_laws, open_sqlite
from quanze.adapters.law_sql import SqlSource
from quanze.core.law.library import Library
from quanze.core.law.model import Problem


def open_library(laws: Path | None = None, tell: Callable[[Problem], None] = lambda problem: None) -> Library:
    """The catalogue with the texts of `laws`, else of QUANZE_LAWS, else of this installation's database, else with none.

    A file or folder is read once and kept as a cache under QUANZE_HOME (`./var` where unset). Raises `OSError` where `laws` is not there.
    """
    home = Path(os.environ.get("QUANZE_HOME", Path.cwd() / "var"))
    named = laws or (Path(os.environ["QUANZE_LAWS"]) if os.environ.get("QUANZE_LAWS") else None)
    sources: list[SqlSource] = []
    if named is not None:
        if not named.exists():
            raise FileNotFoundError(f"{named}：没有这个法律文件或者文件夹；请检查路径，或者去掉--laws（QUANZE_LAWS）只用随附的法规目录。")
        sources.append(cached_source(named, home / "cache", tell))
    elif (url := os.environ.get("QUANZE_DATABASE_URL", "")).startswith("postgres"):
        sources.extend(_postgres(url))
    elif has_laws(home / "quanze.sqlite3"):
        sources.append(open_sqlite(home / "quanze.sqlite3"))
    return catalogue_library(*sources)


def _postgres(url: str) -> list[SqlSource]:
    import psycopg

    connection = psycopg.connect(url, autocommit=True)
    held = connection.execute("SELECT to_regclass('law_expression')").fetchone()
    if held is None or held[0] is None:
        connection.close()
        return []
    return [SqlSource(lambda sql, parameters: connection.execute(sql, parameters).fetchall(), mark="%s")]  # type: ignore[call-overload]
