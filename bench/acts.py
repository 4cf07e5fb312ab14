"""Acts a second in a matter, and whether that depends on how long the matter has grown.

The named peer is the ledger alone: an append of an event with the same payload in a transaction of its own, in the same run. Ratios
compare a matter of a few events with one of `--length` events. The rows lie in a temporary SQLite file unless
QUANZE_DATABASE_URL names another database.
Run: PYTHONPATH=src python bench/acts.py [--length 2000] [--acts 300]
"""

# ruff: noqa: E402 - Django must be set up before its models are imported

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone

os.environ.setdefault("QUANZE_HOME", tempfile.mkdtemp(prefix="quanze-acts-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quanze.config.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import transaction

from quanze.adapters.procedures import procedure_on
from quanze.core.kernel.interval import Interval
from quanze.core.procedures.engine import ActRequest
from quanze.core.procedures.people import Certificate, Person, Post
from quanze.store.ledger.models import StoredEvent
from quanze.store.ledger.operations import NewEvent, append
from quanze.store.ledger.queries import stream_events
from quanze.store.matters.operations import Taken, open_matter, stream_of, take_act
from quanze.store.matters.queries import matter_view
from quanze.store.matters.rebuild import replay

CHINA = timezone(timedelta(hours=8))
NOW = datetime(2026, 3, 3, 15, 0, tzinfo=CHINA)
ALWAYS = Interval(None, None)
BODY = "bench"
PEOPLE = {
    id_: Person(id_, id_, (Post(role, BODY, "科", ALWAYS),), (Certificate(id_, "省司法厅", (), ALWAYS),))
    for id_, role in (("a", "handler"), ("b", "co_handler"), ("c", "leader"))
}
EVIDENCE = {"evidence_kind": "书证", "evidence_name": "销售单", "evidence_from": "某商行"}


def opened() -> str:
    procedure = procedure_on("market-supervision-penalty", date(2026, 3, 2))
    assert procedure is not None
    clue = {"clue_source": "report", "found_on": "2026-03-02", "party_kind": "公民", "party": "某", "clue": "某"}
    first = open_matter(procedure, ActRequest("register_clue", "a", "2026-03-02", 0, clue), body=BODY, people=PEOPLE, now=NOW)
    assert isinstance(first, Taken), first
    opening = {"cause": "某", "handler": "a", "co_handlers": ["b"], "opening_reason": "某"}
    request = ActRequest("open_case", "c", "2026-03-02", 1, opening)
    assert isinstance(take_act(first.key, request, people=PEOPLE, now=NOW, more={"item_standing": True}), Taken)
    return first.key


def acts(key: str, count: int, seen: int) -> int:
    for _ in range(count):
        taken = take_act(key, ActRequest("take_evidence", "a", "2026-03-03", seen, EVIDENCE), people=PEOPLE, now=NOW)
        assert isinstance(taken, Taken), taken
        seen = taken.seq
    return seen


def rate(work: Callable[[], object], count: int) -> float:
    begun = time.perf_counter()
    work()
    return count / (time.perf_counter() - begun)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--length", type=int, default=2000)
    parser.add_argument("--acts", type=int, default=300)
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    short, long = opened(), opened()
    acts(short, 20, 2)
    grown = acts(long, options.length, 2)
    count = options.acts
    payload = next(iter(stream_events(stream_of(long), grown - 1))).payload

    def bare() -> None:
        for at in range(count):
            with transaction.atomic():
                append(f"bench:{at}", 0, [NewEvent("ActTaken", payload, "2026-03-03")], actor="a", recorded=NOW)

    in_short = rate(lambda: acts(short, count, 22), count)
    in_long = rate(lambda: acts(long, count, grown), count)
    in_short = max(in_short, rate(lambda: acts(short, count, 22 + count), count))
    in_long = max(in_long, rate(lambda: acts(long, count, grown + count), count))
    alone = rate(bare, count)
    views = rate(lambda: [matter_view(long, actor="a", people=PEOPLE, now=NOW) for _ in range(50)], 50)
    length = grown + 2 * count
    replayed = rate(lambda: replay(long), length)
    print(f"acts a second, matter of {22 + 2 * count} events      {in_short:10,.0f}")
    print(f"acts a second, matter of {length} events     {in_long:10,.0f}   {in_long / in_short:.2f} x the shorter one")
    print(f"bare ledger appends a second            {alone:10,.0f}   an act costs {alone / in_short:.2f} x")
    print(f"views of the long matter a second       {views:10,.0f}")
    print(f"events replayed a second                {replayed:10,.0f}   {StoredEvent.objects.count()} events in the ledger")


if __name__ == "__main__":
    main()
