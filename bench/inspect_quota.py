"""How long plan and quota arithmetic takes on many subjects, beside plain SQL doing the same count in the same run.

    python3 run.py bench inspect_quota [--subjects 1000000]

Every count is compared with its peer's, and the run fails where they differ.
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import date
from fractions import Fraction

START, END, DAY = date(2026, 1, 1), date(2026, 12, 31), date(2026, 8, 1)


def quota_and_plan(count: int) -> bool:
    """The quota of a programme of six requirements over `count` subjects, its strata and frame, beside DuckDB's GROUP BY of the plain counts."""
    from quanze.core.inspections.model import Held, Requirement, SubjectFacts
    from quanze.core.inspections.plans import Part, frame_of, named_tasks, propose
    from quanze.core.inspections.quota import quota

    kinds = ("user", "maker", "tester")
    sets = [frozenset({kind}) for kind in kinds]
    subjects = [
        SubjectFacts(
            f"91{n:016}", "某企业", sets[n % 3], "419900", "ABCD"[n % 4] if n % 7 else "",
            held=(Held(kinds[n % 3], "1", date(2025, 1 + n % 12, 1)),) if n % 10 == 0 else (),
            accidents=(date(2025, 6, 1),) if n % 1000 == 0 else (),
            key_equipment=n % 20 == 0,
            visited=(date(2026 - n % 2, 1 + n % 12, 3),) if n % 3 == 0 else (),
        )
        for n in range(count)
    ]  # fmt: skip
    requirements = [
        Requirement("yearly", "每年一次", ("user",), 12),
        Requirement("quarterly", "D 级每季一次", ("user", "tester"), 3, when={"risk": ["D"]}),
        Requirement("new", "新获证每年二次", ("user",), 12, 2, when={"held_for_under_months": 12}),
        Requirement("accident", "发生事故的每年二次", ("user", "maker"), 12, 2, when={"accident_within_months": 24}),
        Requirement("five", "抽百分之五", ("maker",), 12, share=Fraction(1, 20)),
        Requirement("half", "重点抽百分之五十", ("maker",), 12, share=Fraction(1, 2), when={"key_equipment": True}),
    ]
    began = time.perf_counter()
    made = quota(requirements, subjects, DAY, START, END)
    counted = time.perf_counter() - began
    part = Part("r", "制度", made, kinds)
    began = time.perf_counter()
    proposal = propose([part], ("kind", "key", "risk"), {})
    proposed = time.perf_counter() - began
    began = time.perf_counter()
    frame, _ = frame_of([part], ("kind", "key", "risk"), {}, {"A": 1, "B": 2, "C": 3, "D": 4, "": 2})
    framed = time.perf_counter() - began
    began = time.perf_counter()
    tasks = sum(1 for _ in named_tasks([part], ("kind",), {}))
    listed = time.perf_counter() - began
    print(
        f"{count:,} subjects, {len(requirements)} requirements: {len(made.groups)} groups, {made.visits:,} visits to named subjects, {made.to_draw:,} to draw"
    )
    print(f"  quota: who must be seen how often by when, and why  {counted:6.2f} s   (aim: a few seconds)")
    print(
        f"  strata and numbers that keep every share            {proposed:6.2f} s   {sum(each.proposed for each in proposal.strata):,} proposed"
    )
    print(f"  frame frozen with its digest                        {framed:6.2f} s   {len(frame.subjects):,} subjects")
    print(f"  visits listed one by one                            {listed:6.2f} s   {tasks:,}")

    import duckdb
    import pyarrow

    table = pyarrow.table(
        {
            "kind": [kinds[n % 3] for n in range(count)],
            "risk": [one.risk for one in subjects],
            "key": [one.key_equipment for one in subjects],
            "visited": [one.visited[0] if one.visited else None for one in subjects],
            "held": [one.held[0].start if one.held else None for one in subjects],
            "accident": [one.accidents[0] if one.accidents else None for one in subjects],
        }
    )
    connection = duckdb.connect()
    connection.register("subjects", table)
    query = """
        SELECT kind, risk, key,
            count(*) AS subjects,
            count(*) FILTER (visited BETWEEN DATE '2026-01-01' AND DATE '2026-12-31') AS seen,
            count(*) FILTER (held > DATE '2025-08-01' AND held <= DATE '2026-08-01') AS fresh,
            count(*) FILTER (accident > DATE '2024-08-01' AND accident <= DATE '2026-08-01') AS struck
        FROM subjects GROUP BY ALL
    """
    began = time.perf_counter()
    rows = connection.execute(query).fetchall()
    peer = time.perf_counter() - began
    print(
        f"  DuckDB, GROUP BY of the plain counts alone          {peer:6.2f} s   the quota is {counted / peer:.0f} times it: it also says by when, what is overdue and why, per subject"
    )
    figures = {each.requirement.id: each for each in made.requirements}
    shares = {each.requirement.id: each for each in made.shares}
    same = (
        figures["yearly"].subjects == sum(row[3] for row in rows if row[0] == "user")
        and figures["yearly"].seen == sum(row[4] for row in rows if row[0] == "user")
        and figures["quarterly"].subjects == sum(row[3] for row in rows if row[0] != "maker" and row[1] == "D")
        and figures["new"].subjects == sum(row[5] for row in rows if row[0] == "user")
        and figures["accident"].subjects == sum(row[6] for row in rows if row[0] != "tester")
        and shares["five"].subjects == sum(row[3] for row in rows if row[0] == "maker")
        and shares["half"].subjects == sum(row[3] for row in rows if row[0] == "maker" and row[2])
        and shares["five"].seen == sum(row[4] for row in rows if row[0] == "maker")
    )
    print(f"  the counts agree: {'yes' if same else 'NO'}")
    return same


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--subjects", type=int, default=1_000_000)
    return 0 if quota_and_plan(parser.parse_args().subjects) else 1


if __name__ == "__main__":
    sys.exit(main())
