"""How long a draw takes: 1,000 of N with strata, weights and officers, beside peers in the same run.

    python3 run.py bench draw [--subjects 1000000]

Peers: `numpy.random.Generator.choice` (no proof, no weights by subject) and a bare `ORDER BY sha256(...) LIMIT` in DuckDB on the same tickets.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from quanze.core.sampling.draw import draw
from quanze.core.sampling.frame import Subject, freeze
from quanze.core.sampling.pairing import Officer, pair


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subjects", type=int, default=1_000_000)
    options = parser.parse_args()
    strata = ("食品", "药品", "特种设备", "计量", "工业产品")
    seed = "5e" * 32
    subjects = [Subject(f"91{n:016}", strata[n % 5], 1 + (n % 10 == 0) * 2) for n in range(options.subjects)]
    began = time.perf_counter()
    frame = freeze(subjects)
    frozen = time.perf_counter() - began
    began = time.perf_counter()
    made = draw(frame, seed, dict.fromkeys(strata, 200), dict.fromkeys(strata, 50))
    drawn = time.perf_counter() - began
    began = time.perf_counter()
    officers = [Officer(f"p{n}", frozenset({strata[n % 5]})) for n in range(60)]
    needs = {one.id: one.stratum for one in made.drawn}
    teams = pair(seed, [one.id for one in made.drawn], officers, needs, size=2)
    paired = time.perf_counter() - began
    print(
        f"{options.subjects:,} subjects in {len(strata)} strata, a tenth of them of weight 3; {len(made.drawn)} drawn, {len(teams.assignments)} teams"
    )
    print(
        f"  freeze and digest {frozen:6.2f} s\n  draw              {drawn:6.2f} s\n  officers          {paired:6.2f} s   (draw + officers: aim under 3 s)"
    )
    import numpy

    generator = numpy.random.default_rng(1)
    began = time.perf_counter()
    generator.choice(options.subjects, 1000, replace=False)
    peer = time.perf_counter() - began
    print(f"  numpy.choice      {peer:6.2f} s   draw is {drawn / max(peer, 1e-9):,.0f} times it")
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
    rows = {row[0] for row in connection.execute(query, [seed]).fetchall()}
    peer = time.perf_counter() - began
    same = rows == {one.id for one in made.drawn}
    print(f"  DuckDB, same rule {peer:6.2f} s   draw is {drawn / peer:.2f} times it; the same subjects: {'yes' if same else 'NO'}")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
