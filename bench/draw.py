"""How long a draw takes: 1,000 of N with strata, weights and officers, beside peers in the same run; and a national draw from Parquet.

    python3 run.py bench draw [--subjects 1000000] [--national 180000000] [--memory 8GB]

Peers: `numpy.random.Generator.choice` (no proof, no weights by subject, no strata) and a bare `ORDER BY sha256(...) LIMIT` in DuckDB.
The national part makes a Parquet file of N subjects in a temporary folder (about 10 bytes a subject), freezes it and draws from it with
`adapters/parquet_frame.py`; 18 million unless told otherwise, 180 million for the whole country (some minutes). Every draw is compared with
Python's own on a part of the frame, and the run fails where one ticket differs.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from quanze.adapters.parquet_frame import draw_parquet, freeze_parquet
from quanze.core.sampling.draw import draw
from quanze.core.sampling.frame import Subject, freeze
from quanze.core.sampling.pairing import Officer, pair

STRATA = ("食品", "药品", "特种设备", "计量", "工业产品")
SEED = "5e" * 32
QUOTAS, RESERVES = dict.fromkeys(STRATA, 200), dict.fromkeys(STRATA, 50)
CHECKED = 1_000_000  # subjects of the national frame that are also drawn by Python


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--subjects", type=int, default=1_000_000)
    parser.add_argument("--national", type=int, default=18_000_000, help="0 leaves it out")
    parser.add_argument("--memory", default="", help="what DuckDB may use, as in 8GB")
    options = parser.parse_args()
    same = in_memory(options.subjects)
    if options.national:
        with tempfile.TemporaryDirectory(prefix="quanze-draw-") as folder:
            same &= national(Path(folder), options.national, options.memory)
    return 0 if same else 1


def subject(n: int) -> Subject:
    return Subject(f"91{n:016}", STRATA[n % 5], 1 + (n % 10 == 0) * 2)


def in_memory(count: int) -> bool:
    subjects = [subject(n) for n in range(count)]
    began = time.perf_counter()
    frame = freeze(subjects)
    frozen = time.perf_counter() - began
    began = time.perf_counter()
    made = draw(frame, SEED, QUOTAS, RESERVES)
    drawn = time.perf_counter() - began
    began = time.perf_counter()
    officers = [Officer(f"p{n}", frozenset({STRATA[n % 5]})) for n in range(60)]
    needs = {one.id: one.stratum for one in made.drawn}
    teams = pair(SEED, [one.id for one in made.drawn], officers, needs, size=2)
    paired = time.perf_counter() - began
    print(
        f"{count:,} subjects in {len(STRATA)} strata, a tenth of them of weight 3; {len(made.drawn)} drawn, {len(teams.assignments)} teams"
    )
    print(f"  freeze and digest {frozen:8.2f} s")
    print(f"  draw              {drawn:8.2f} s")
    print(f"  officers          {paired:8.2f} s   (draw + officers: aim under 3 s)")
    print(f"  numpy.choice      {choice(count):8.2f} s   draw is {drawn / max(choice(count), 1e-9):,.0f} times it")
    import duckdb
    import pyarrow

    table = pyarrow.table(
        {"id": [s.id for s in subjects], "stratum": [s.stratum for s in subjects], "weight": [s.weight for s in subjects]}
    )
    connection = duckdb.connect()
    connection.register("frame", table)
    began = time.perf_counter()
    query = """
        SELECT id FROM (
            SELECT id, stratum, row_number() OVER (PARTITION BY stratum ORDER BY ticket) AS place FROM (
                SELECT id, stratum, (SELECT min(sha256(? || chr(10) || k || chr(10) || id)) FROM range(1, weight + 1) AS r(k)) AS ticket FROM frame))
        WHERE place <= 200
    """
    rows = {row[0] for row in connection.execute(query, [SEED]).fetchall()}
    peer = time.perf_counter() - began
    same = rows == {one.id for one in made.drawn}
    print(f"  DuckDB, same rule {peer:8.2f} s   draw is {drawn / peer:.2f} times it; the same subjects: {said(same)}")
    return same


def choice(count: int) -> float:
    import numpy

    generator = numpy.random.default_rng(1)
    began = time.perf_counter()
    generator.choice(count, 1000, replace=False)
    return time.perf_counter() - began


def said(same: bool) -> str:
    return "yes" if same else "NO"


def national(folder: Path, count: int, memory: str) -> bool:
    import duckdb

    path, part = folder / "national.parquet", folder / "part.parquet"
    connection = duckdb.connect()
    names = ", ".join(f"'{name}'" for name in STRATA)
    rows = "SELECT '91' || lpad(CAST(n AS VARCHAR), 16, '0') AS id, [{names}][n % 5 + 1] AS stratum, CASE WHEN n % 10 = 0 THEN 3 ELSE 1 END AS weight FROM range({count}) AS r(n)"
    began = time.perf_counter()
    for where, many in ((path, count), (part, min(count, CHECKED))):
        connection.execute(f"COPY ({rows.format(names=names, count=many)}) TO '{where}' (FORMAT parquet)")
    made_in = time.perf_counter() - began
    print(f"\n{count:,} subjects from Parquet ({path.stat().st_size / 1e9:.2f} GB, made in {made_in:.0f} s), 1,000 drawn, 250 in reserve")

    small = freeze_parquet(part, memory=memory)
    frame = freeze(subject(n) for n in range(min(count, CHECKED)))
    agree = small.digest == frame.digest and draw_parquet(part, SEED, QUOTAS, RESERVES, memory=memory) == draw(
        frame, SEED, QUOTAS, RESERVES
    )
    print(f"  on the first {min(count, CHECKED):,} the digest and every ticket are Python's: {said(agree)}")

    began = time.perf_counter()
    large = freeze_parquet(path, memory=memory)
    frozen = time.perf_counter() - began
    began = time.perf_counter()
    made = draw_parquet(path, SEED, QUOTAS, RESERVES, eligible=large.eligible, memory=memory)
    drawn = time.perf_counter() - began
    print(f"  freeze and digest {frozen:8.1f} s   {count / frozen / 1e6:.1f} million a second")
    print(f"  draw              {drawn:8.1f} s   {count / drawn / 1e6:.1f} million a second, strata and weights")
    bare, first = bare_order(path, memory)
    print(f"  DuckDB, bare ORDER BY sha256 LIMIT 1000, no strata, no weights {bare:8.1f} s   draw is {drawn / bare:.2f} times it")
    least = min(one.ticket for one in made.drawn) <= first  # subjects of more tickets can only come sooner
    picked = choice(count)
    print(
        f"  numpy.choice of 1,000 numbers (no proof)                       {picked:8.1f} s   draw is {drawn / max(picked, 1e-9):,.0f} times it"
    )
    return agree and least and len(made.drawn) == sum(QUOTAS.values())


def bare_order(path: Path, memory: str) -> tuple[float, Any]:
    import duckdb

    connection = duckdb.connect()
    if memory:
        connection.execute(f"SET memory_limit = '{memory}'")
    began = time.perf_counter()
    query = f"SELECT id, sha256($seed || chr(10) || '1' || chr(10) || id) AS ticket FROM read_parquet('{path}') ORDER BY ticket LIMIT 1000"
    rows = connection.execute(query, {"seed": SEED}).fetchall()
    return time.perf_counter() - began, rows[0][1]


if __name__ == "__main__":
    sys.exit(main())
