"""Frames too large for one process: a national list as Parquet, frozen and drawn by DuckDB with the very same digest and tickets.

The file has the columns `id`, and where needed `stratum`, `weight`, `excluded`, as the CSV of `quanze draw`. The digest is that of
`core/sampling/frame.freeze`: lines in the byte order of the ids. A file that is already in that order is read once and never held;
another is sorted by DuckDB, on disk where memory does not suffice. DuckDB and PyArrow are optional: `pip install 'quanze[national]'`.
"""

# ruff: noqa: S608 - the queries are our own words; the path is quoted, the seed and the strata are parameters
from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quanze.core.sampling.draw import Draw, Drawn, InfeasibleDraw
from quanze.core.sampling.frame import HEAVIEST, Shortage, UnusableFrame

COLUMNS = {"id": "VARCHAR", "stratum": "VARCHAR", "weight": "BIGINT", "excluded": "VARCHAR"}
_DEFAULTS = {"stratum": "''", "weight": "1", "excluded": "''"}
_BATCH = 1_000_000  # lines hashed at a time; a matter of memory, not of the result


class NoDuckDB(RuntimeError):
    """DuckDB or PyArrow is not installed; the message says how to get them."""


@dataclass(frozen=True, slots=True)
class LargeFrame:
    """What is known of a frozen Parquet frame without holding it: its digest, how many subjects, and who may be drawn by stratum."""

    digest: str
    subjects: int
    eligible: Mapping[str, int]


def _connect(threads: int | None, memory: str) -> Any:
    try:
        import duckdb
        import pyarrow  # noqa: F401 - DuckDB hands its batches over in this form
    except ImportError as missing:
        raise NoDuckDB(
            f"从 Parquet 抽取要用 DuckDB 和 PyArrow，本机没有 {missing.name}；请在程序的文件夹里执行 .venv/bin/python -m pip install '.[national]'，或者改用 Excel、CSV 名单"
        ) from missing
    connection = duckdb.connect()
    if threads:
        connection.execute(f"SET threads = {int(threads)}")
    if memory:
        connection.execute(f"SET memory_limit = '{memory}'")
    connection.execute("SET preserve_insertion_order = true")
    return connection


def _source(connection: Any, path: Path) -> str:
    """The file as a relation with the four columns in the right types; raises `UnusableFrame` for what it lacks."""
    import duckdb

    name = str(path).replace("'", "''")
    try:
        found = {row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM read_parquet('{name}')").fetchall()}
    except duckdb.Error as wrong:
        raise UnusableFrame(f"{path} 不能作为 Parquet 名单读取：{str(wrong).splitlines()[0]}") from wrong
    if "id" not in found:
        raise UnusableFrame(f"{path} 没有 id 列；现有：{'、'.join(sorted(found))}")
    parts = [
        f"coalesce(CAST({column} AS {kind}), {_DEFAULTS.get(column, chr(39) * 2)}) AS {column}"
        if column in found
        else f"{_DEFAULTS[column]} AS {column}"
        for column, kind in COLUMNS.items()
    ]
    return f"(SELECT {', '.join(parts)} FROM read_parquet('{name}'))"


def freeze_parquet(path: Path, *, threads: int | None = None, memory: str = "") -> LargeFrame:
    """The frame's digest and counts; the same as `freeze` of the same subjects gives.

    Raises `UnusableFrame` as `freeze` does (an id twice or empty, a weight below one, a tab or line break), and `NoDuckDB`.
    """
    connection = _connect(threads, memory)
    source = _source(connection, path)
    _refuse(connection, source)
    digest, count, ordered = _digest(connection, source, "")
    if not ordered:
        digest, count, ordered = _digest(connection, source, " ORDER BY id")
        if not ordered:
            raise UnusableFrame(_twice(connection, source))
    rows = connection.execute(f"SELECT stratum, count(*) FILTER (excluded = '') FROM {source} GROUP BY stratum").fetchall()
    return LargeFrame(digest, count, dict(rows))


def _refuse(connection: Any, source: str) -> None:
    """The faults that need no order."""
    row = connection.execute(f"SELECT id, weight FROM {source} WHERE id = '' OR weight < 1 OR weight > {HEAVIEST} LIMIT 1").fetchone()
    if row is not None and row[0] == "":
        raise UnusableFrame("抽查名单中有一个对象没有编号，请补上后再冻结名单")
    if row is not None:
        raise UnusableFrame(f"抽查对象 {row[0]} 的权重是 {row[1]}，应为 1 至 {HEAVIEST} 的整数；不参加抽取的请写明排除理由")
    marks = " OR ".join(f"contains({column}, chr({code}))" for column in ("id", "stratum", "excluded") for code in (9, 10, 13, 0))
    row = connection.execute(f"SELECT id FROM {source} WHERE {marks} LIMIT 1").fetchone()
    if row is not None:
        raise UnusableFrame(f"抽查对象 {row[0]!r} 的内容中有制表符或换行，请去掉")


def _twice(connection: Any, source: str) -> str:
    row = connection.execute(f"SELECT id FROM {source} GROUP BY id HAVING count(*) > 1 LIMIT 1").fetchone()
    return f"抽查名单中编号 {row[0] if row else ''} 出现两次，请去掉重复的对象"


def _digest(connection: Any, source: str, order: str) -> tuple[str, int, bool]:
    """SHA-256 over all lines as they come, how many, and whether the ids rise strictly; stops where they do not."""
    import pyarrow
    from pyarrow import compute

    lines = f"SELECT id, id || chr(9) || stratum || chr(9) || weight || chr(9) || excluded || chr(10) AS line FROM {source}{order}"
    hasher, count, before = hashlib.sha256(), 0, None
    for batch in _batches(connection.sql(lines)):
        ids = batch.column(0).cast(pyarrow.large_binary())  # bytes compare as bytes, texts might not
        rises = len(ids) < 2 or compute.all(compute.less(ids[:-1], ids[1:])).as_py()
        if not rises or (before is not None and not before < ids[0].as_py()):
            return "", count, False
        before = ids[-1].as_py()
        hasher.update(_joined(batch.column(1)))
        count += len(ids)
    return hasher.hexdigest(), count, True


def _batches(result: Any) -> Iterator[Any]:
    for batch in result.to_arrow_reader(_BATCH):
        if len(batch):
            yield batch


def _joined(column: Any) -> memoryview:
    """All texts of an Arrow column after each other: its buffer holds them so already."""
    import pyarrow

    plain = column.cast(pyarrow.large_binary())
    offsets = memoryview(plain.buffers()[1]).cast("q")
    return memoryview(plain.buffers()[2])[offsets[plain.offset] : offsets[plain.offset + len(plain)]]


def draw_parquet(
    path: Path,
    seed: str,
    quotas: Mapping[str, int],
    reserves: Mapping[str, int] | None = None,
    *,
    eligible: Mapping[str, int] | None = None,
    threads: int | None = None,
    memory: str = "",
) -> Draw:
    """The draw that `core/sampling/draw.draw` makes of the same frame, ticket by ticket; the frame is read once.

    `eligible` are the counts that `freeze_parquet` gave; without them they are counted. Raises `InfeasibleDraw` and `NoDuckDB`.
    """
    connection = _connect(threads, memory)
    source = _source(connection, path)
    if eligible is None:
        eligible = dict(connection.execute(f"SELECT stratum, count(*) FILTER (excluded = '') FROM {source} GROUP BY stratum").fetchall())
    short = [Shortage(name, asked, eligible.get(name, 0)) for name, asked in quotas.items() if asked > eligible.get(name, 0)]
    if short:
        raise InfeasibleDraw("；".join(each.reason for each in short))
    best = _best(connection, source, seed, {name: count + (reserves or {}).get(name, 0) for name, count in quotas.items()})
    drawn: list[Drawn] = []
    spare: list[Drawn] = []
    for stratum in sorted(quotas, key=str.encode):
        ranked = [Drawn(stratum, rank, id_, ticket) for rank, (ticket, id_) in enumerate(best.get(stratum, ()), 1)]
        drawn += ranked[: quotas[stratum]]
        spare += ranked[quotas[stratum] :]
    return Draw(tuple(drawn), tuple(spare))


def _best(connection: Any, source: str, seed: str, wanted: Mapping[str, int]) -> dict[str, Sequence[tuple[str, str]]]:
    """The least tickets of each stratum with their ids, in order: one pass, a heap a stratum."""
    most = max(wanted.values(), default=0)
    if not most:
        return {}
    ticket = (
        "CASE WHEN weight = 1 THEN sha256($seed || chr(10) || '1' || chr(10) || id) "
        "ELSE list_min(list_transform(range(1, weight + 1), lambda k: sha256($seed || chr(10) || k || chr(10) || id))) END"
    )
    query = (
        f"SELECT stratum, min(struct_pack(ticket := ticket, id := id), {most}) FROM (SELECT stratum, id, {ticket} AS ticket FROM {source} "
        "WHERE excluded = '' AND list_contains($strata, stratum)) GROUP BY stratum"
    )
    rows = connection.execute(query, {"seed": seed, "strata": list(wanted)}).fetchall()
    return {stratum: [(each["ticket"], each["id"]) for each in best][: wanted[stratum]] for stratum, best in rows}
