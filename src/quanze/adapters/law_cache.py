"""A laws file made quick to open: one SQLite file in the user's cache, built once for each state of the file."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path

from quanze.adapters.law_files import law_files, read_laws
from quanze.adapters.law_sql import INDEXES, SCHEMA, SqlSource, article_rows, expression_row, number_rows, repeal_rows
from quanze.core.law.model import Problem
from quanze.core.law.reading import READER, problems_of, read_version

Told = Callable[[Problem], None]


def cached_source(path: Path, folder: Path, tell: Told = lambda problem: None) -> SqlSource:
    """The laws of `path` (a file or a folder of texts) as a source, from a cache in `folder` that is built where it is missing or stale.

    `tell` is given each problem met while building. Raises `OSError` where neither `path` nor `folder` can be used.
    """
    made = folder / f"laws-{_fingerprint(path)}.sqlite3"
    if not made.exists():
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix="laws-", suffix=".part", dir=folder)
        os.close(handle)
        try:
            _build(path, Path(name), tell)
            os.replace(name, made)  # whole or not at all, also where two processes build at once
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    return open_sqlite(made)


def open_sqlite(file: Path) -> SqlSource:
    """The law tables of an SQLite file, read only; raises `sqlite3.Error` where it cannot be opened."""
    connection = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)
    return SqlSource(lambda sql, parameters: connection.execute(sql, parameters).fetchall())


def has_laws(file: Path) -> bool:
    """Whether an SQLite file holds law texts."""
    if not file.exists():
        return False
    try:
        connection = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)
        try:
            return connection.execute("SELECT 1 FROM law_expression LIMIT 1").fetchone() is not None
        finally:
            connection.close()
    except sqlite3.Error:
        return False


def _fingerprint(path: Path) -> str:
    parts = [f"{READER}"]
    for file in law_files(path):
        state = file.stat()
        parts.append(f"{file.resolve()}:{state.st_size}:{state.st_mtime_ns}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _build(path: Path, target: Path, tell: Told) -> None:
    connection = sqlite3.connect(target)
    try:
        connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + SCHEMA)
        seen: set[str] = set()
        for found, _ in read_laws(path):
            problems = (found,) if isinstance(found, Problem) else problems_of(found)
            for problem in problems:
                tell(problem)
            if isinstance(found, Problem) or any(p.fatal for p in problems):
                continue
            reading = read_version(found)
            if reading.id in seen:
                continue
            seen.add(reading.id)
            connection.execute("INSERT INTO law_expression VALUES (?,?,?,?,?,?,?,?,?,?)", expression_row(reading))
            connection.executemany("INSERT INTO law_article VALUES (?,?,?,?,?,?,?)", article_rows(reading, found))
            connection.executemany("INSERT INTO law_repeal VALUES (?,?,?,?,?,?)", repeal_rows(reading))
            connection.executemany("INSERT INTO law_number VALUES (?,?)", number_rows(reading))
        connection.executescript(INDEXES)
        connection.commit()
    finally:
        connection.close()
