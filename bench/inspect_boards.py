"""Boards of the regimes over 1,000,000 subjects and 300,000 visits on SQLite, beside the bare SQL counts that one board cannot do without.

    .venv/bin/python bench/inspect_boards.py
    .venv/bin/python bench/inspect_boards.py --subjects 100000 --visits 30000

Figures are kept and the page says of which moment they are; a slow board is counted anew beside its readers. So three things are told: what counting one
board costs, what counting all of them costs, and how long readers wait over a working hour in which something happens between any two readings.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from datetime import datetime, timedelta, timezone
from typing import Any

CHINA = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=CHINA)
BODY = "云泽县市场监督管理局"
READS, SECONDS_BETWEEN = 720, 5


def fill(subjects: int, visits: int) -> None:
    """Subjects of nobody under eleven regimes, each with a yearly frequency that the body's list states, and visits of the year."""
    from django.db import connection

    from quanze.adapters.inspection_rules import kind_titles, load_regimes
    from quanze.store.inspections.aftermath import boards  # noqa: F401 - what is measured is there before the long work begins
    from quanze.store.inspections.aftermath.models import Order
    from quanze.store.inspections.subjects.models import Subject, SubjectKind
    from quanze.store.inspections.visits.models import Visit
    from quanze.store.registry.models import Body, Edition, EditionList, Record, Source

    rnd, titles = random.Random(1), kind_titles()
    regimes = [one for one in load_regimes(NOW.date()) if one.kinds]
    body = Body.objects.create(slug=BODY, name=BODY, region="云泽县")
    source = Source.objects.create(sha256="0" * 64, name="责任清单.txt", media_type="text/plain", size=1)
    edition = Edition.objects.create(
        body=body,
        number=1,
        list_date="2025-01-01",
        recorded=NOW.isoformat(),
        actor="bench",
        source=source,
        status="current",
        digest="0" * 64,
    )
    listing = EditionList.objects.create(edition=edition, kind="regimes", order=1, count=len(regimes), current=True)
    for order, one in enumerate(regimes, 1):
        kinds = "、".join(titles[kind] for kind in one.kinds)
        sections = [
            {"heading": "监督检查对象", "paragraphs": [kinds]},
            {"heading": "监督检查程序", "paragraphs": [f"对{kinds}每年检查不少于1次。"]},
        ]
        Record.objects.create(
            body=body, edition=edition, listing=listing, kind="regimes", order=order, key=f"r{order}", name=one.title, state="ok", current=True,
            fields={"title": one.title, "sections": sections},
        )  # fmt: skip
    names = sorted({kind for one in regimes for kind in one.kinds})
    keys = [f"91419900{n:010d}" for n in range(subjects)]
    kinds_of = [names[n % len(names)] for n in range(subjects)]
    # one row each by Django, for the columns and their values; the rest as many copies of them
    first = Subject.objects.create(body=BODY, key="model", name="", kinds=[], changed_on=NOW.date())
    columns = [one.column for one in Subject._meta.concrete_fields if one.column not in ("id", "key", "name", "kinds", "risk")]
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous = OFF")
        cursor.execute("CREATE TEMP TABLE made (n INTEGER PRIMARY KEY, key TEXT, kind TEXT)")
        cursor.executemany(
            "INSERT INTO made VALUES (%s, %s, %s)", [(n, key, kind) for n, (key, kind) in enumerate(zip(keys, kinds_of, strict=True))]
        )
        table, said = Subject._meta.db_table, ", ".join(columns)
        cursor.execute(
            f"INSERT INTO {table} (key, name, kinds, risk, {said}) SELECT made.key, '第' || made.n || '号单位', '[\"' || made.kind || '\"]', "
            f"substr('ABCD', made.n % 4 + 1, 1), {', '.join(f's.{one}' for one in columns)} FROM made, {table} s WHERE s.id = %s",
            [first.pk],
        )
        cursor.execute(
            f"INSERT INTO {SubjectKind._meta.db_table} (subject_id, kind, body, active, risk, name) "
            f"SELECT s.id, made.kind, s.body, 1, s.risk, s.name FROM made JOIN {table} s ON s.body = %s AND s.key = made.key",
            [BODY],
        )
    first.delete()
    by_kind = {kind: one.id for one in regimes for kind in one.kinds}
    made = []
    for n in range(visits):
        at = rnd.randrange(subjects)
        began = NOW - timedelta(days=rnd.randrange(320), hours=rnd.randrange(8))
        result = rnd.choice(("good", "good", "good", "correct", "corrected"))
        made.append(
            Visit(
                key=f"v{n}", body=BODY, subject=keys[at], subject_name=f"第{at}号单位", regime=by_kind[kinds_of[at]], kind="routine", stage="closed", closed=True,
                started_at=began, ended_at=began + timedelta(hours=2), approved_at=began, result=result, findings=2 if result == "correct" else 0,
                published_on=began.date() if n % 10 else None,
            )
        )  # fmt: skip
    Visit.objects.bulk_create(made, batch_size=2000)
    Order.objects.bulk_create(
        [
            Order(visit=one.key, seq=9, body=BODY, subject=one.subject, regime=one.regime, instrument="责令改正通知书", issued_on=one.started_at.date(), until=one.started_at.date() + timedelta(days=15), closed=n % 3 > 0, ended_on=one.started_at.date())
            for n, one in enumerate(made)
            if one.result == "correct"
        ],
        batch_size=2000,
    )  # fmt: skip


def bare(regime: Any) -> tuple[float, int]:
    """The seconds of the counts alone, and the visits they counted."""
    from django.db import connection

    marks = ", ".join(["%s"] * len(regime.kinds))
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT COUNT(*) FROM inspection_subjects_subjectkind WHERE body = %s AND active AND kind IN ({marks})", [BODY, *regime.kinds]
        )
        cursor.fetchone()
        cursor.execute("SELECT COUNT(*), SUM(result <> 'good') FROM inspection_visits_visit WHERE body = %s AND regime = %s AND started_at >= '2026-01-01'", [BODY, regime.id])  # fmt: skip
        visits = cursor.fetchone()[0]
        cursor.execute("SELECT COUNT(*) FROM inspection_aftermath_order WHERE body = %s AND regime = %s AND NOT closed", [BODY, regime.id])
        cursor.fetchone()
    return time.perf_counter() - began, visits


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--subjects", type=int, default=1_000_000)
    parser.add_argument("--visits", type=int, default=300_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"QUANZE_HOME": home, "QUANZE_DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "quanze.config.settings"}
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        began = time.perf_counter()
        fill(options.subjects, options.visits)
        print(f"{options.subjects:,} subjects, {options.visits:,} visits written in {time.perf_counter() - began:.0f} s")
        return measure()


def measure() -> int:
    from quanze.store.inspections.aftermath.boards import board_of, board_regimes, boards_of, count_board
    from quanze.store.inspections.aftermath.models import KeptBoard
    from quanze.store.ledger.operations import NewEvent, append

    regimes = board_regimes(BODY, NOW.date())
    counted, peers, same = [], [], True
    for one in regimes:
        theirs, visits = bare(one)
        began = time.perf_counter()
        board = count_board(BODY, one, NOW.year, NOW.date())
        counted.append(time.perf_counter() - began)
        peers.append(theirs)
        same &= board.visits.ended == visits and board.asked == board.subjects == board.done + board.waiting + board.overdue
    print(
        f"one board counted      median {sorted(counted)[len(counted) // 2]:6.2f} s   slowest {max(counted):6.2f} s   ({len(regimes)} boards)"
    )
    print(f"  bare SQL counts      median {sorted(peers)[len(peers) // 2]:6.2f} s   slowest {max(peers):6.2f} s   a board is {sum(counted) / sum(peers):.1f} times its counts: it knows who is due, done, overdue")  # fmt: skip
    KeptBoard.objects.all().delete()
    began = time.perf_counter()
    first = boards_of(BODY, NOW.year, NOW)
    shown = time.perf_counter() - began
    while any(one.board.pending for one in first) and not any(one.trouble for one in first):
        time.sleep(0.5)
        first = boards_of(BODY, NOW.year, NOW)
    print(
        f"all boards, never counted: the first reader waits {shown:5.2f} s, the figures are there after {time.perf_counter() - began:6.2f} s"
    )
    rnd, waits, moment = random.Random(2), [], NOW
    for turn in range(READS):
        moment += timedelta(seconds=SECONDS_BETWEEN)
        append(
            "bench", turn, [NewEvent("Happened", {"n": turn})], actor="bench", recorded=moment
        )  # something happens between any two readings
        asked = rnd.choice(regimes).id
        began = time.perf_counter()
        board_of(BODY, asked, NOW.year, moment)
        waits.append(time.perf_counter() - began)
    waits.sort()
    again = sum(wait > 0.1 for wait in waits)
    print(f"an hour of {READS} readings  p50 {1000 * waits[READS // 2]:6.1f} ms   p95 {1000 * waits[int(READS * 0.95)]:6.1f} ms   slowest {waits[-1]:5.2f} s   {again} counted anew")  # fmt: skip
    print(f"  the visits counted agree: {'yes' if same else 'NO'}")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
