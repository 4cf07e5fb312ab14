"""Search over many items beside a plain substring scan, and item pages a second beside an empty view.

    python3 run.py bench portal                       100,000 items multiplied from the samples
    .venv/bin/python bench/portal.py --lists DIR      … from the files of a folder

Every query is answered twice in the same run: by the registry's search (total, facets, ranked first page with highlighted
snippets) and by its peer, `instr` over the same normalised texts in SQLite. Totals, facet counts and the complete set of hits
must be equal, or the bench fails. Items are made by mixing the fields of real ones and marking each copy, and are
written as rows without the ledger, which search does not read.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent

TYPES = ("行政许可", "行政处罚", "行政检查", "行政强制", "行政确认", "其他行政权力", "")
COMMON = ("的", "行政", "处罚", "行政处罚", "许可", "中华人民共和国", "责任", "监督检查", "规定", "法")


def gather(folder: Path) -> list[tuple[str, dict[str, Any]]]:
    from quanze.adapters.files import expand
    from quanze.cli._reading import read_many

    found = []
    for read in read_many(expand([folder])):
        if read.extracted is None:
            print(f"not read: {read.problem}")
            continue
        found += [(each.kind, record.fields) for each in read.extracted.lists for record in each.records]
    return found


def fill(base: list[tuple[str, dict[str, Any]]], count: int, rnd: random.Random) -> float:
    """Writes `count` items into 60 bodies; returns the seconds it took."""
    from django.db import connection, transaction

    from quanze.core.registry.face import face
    from quanze.store.registry import models
    from quanze.store.registry.search import index

    began = time.perf_counter()
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for kind, fields in base:
        by_kind.setdefault(kind, []).append(fields)
    with transaction.atomic():
        source = models.Source.objects.create(sha256="0" * 64, name="bench", media_type="text/plain", size=0)
        listings = {}
        for number in range(60):
            body = models.Body.objects.create(slug=f"某县{number}局", name=f"某县{number}局", region="某县")
            edition = models.Edition.objects.create(
                body=body, number=1, recorded="2026-01-01T00:00:00+08:00", actor="bench", source=source, status="current", digest=""
            )
            for order, kind in enumerate(by_kind):
                made = models.EditionList.objects.create(edition=edition, kind=kind, order=order, count=0, current=True)
                listings[number, kind] = (body, edition, made)
        rows: list[Any] = []
        for number in range(count):
            kind, fields = base[rnd.randrange(len(base))]
            mixed = {**fields}
            for name in list(mixed):  # fields of other items of the kind, so that copies are no copies
                other = rnd.choice(by_kind[kind])
                if name not in ("item_name", "seq") and rnd.random() < 0.5 and name in other:
                    mixed[name] = other[name]
            if isinstance(mixed.get("item_name"), str):
                mixed["item_name"] = f"{mixed['item_name']}（第{number}件）"
            body, edition, made = listings[rnd.randrange(60), kind]
            seen = face(kind, mixed)
            rows.append(
                models.Record(
                    body=body, edition=edition, listing=made, kind=kind, order=number, key=f"k{number}", name=seen.name, sub_name=seen.sub_name,
                    national_type=rnd.choice(TYPES), fields=mixed, state="whole", current=True,
                )
            )  # fmt: skip
            if len(rows) == 2000 or number == count - 1:
                models.Record.objects.bulk_create(rows)
                index.add(rows)
                rows = []
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            cursor.execute("ANALYZE")
    return time.perf_counter() - began


def queries(rnd: random.Random, count: int) -> list[str]:
    """Common words, and random stretches of one to eight characters of random texts."""
    from quanze.store.registry.models import SearchText

    numbers = list(SearchText.objects.values_list("number", flat=True))
    chosen = list(COMMON)
    while len(chosen) < count:
        text = SearchText.objects.get(number=rnd.choice(numbers)).text
        length = rnd.choice((1, 2, 2, 2, 3, 4, 4, 5, 6, 8))
        start = rnd.randrange(max(1, len(text) - length))
        word = text[start : start + length]
        if "\x1f" not in word and word not in chosen:
            chosen.append(word)
    return chosen


def scan(query: str) -> tuple[float, list[int]]:
    from django.db import connection

    function = "instr(text, %s)" if connection.vendor == "sqlite" else "strpos(text, %s)"
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT number FROM registry_searchtext WHERE {function} > 0", [query])
        found = [row[0] for row in cursor.fetchall()]
    return time.perf_counter() - began, found


def all_hits(query: str) -> set[int]:
    from quanze.store.registry.search.index import backend

    names = backend().names([query], "", False, 0, 10**9)
    return {*names, *backend().texts([query], "", False, 0, 10**9)}


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000


def bench_search(chosen: list[str]) -> bool:
    from quanze.core.registry.searchable import query_words
    from quanze.store.registry.search.find import search
    from quanze.store.registry.search.numbers import RECORD_BITS, group_of

    search("预热")
    ours, peers, wrong = [], [], []
    rows = []
    for query in chosen:
        assert query_words(query) == (query,), query
        began = time.perf_counter()
        result = search(query)
        spent = time.perf_counter() - began
        peer, found = scan(query)
        kinds: dict[str, int] = {}
        for number in found:
            kind = group_of(number >> RECORD_BITS)[1]
            kinds[kind] = kinds.get(kind, 0) + 1
        if result.total != len(found) or {f.value: f.count for f in result.facets.kinds} != kinds or all_hits(query) != set(found):
            wrong.append(query)
        ours.append(spent)
        peers.append(peer)
        rows.append((spent, query, len(found), peer))
    print(
        f"search, {len(chosen)} queries   p50 {percentile(ours, 0.5):7.1f} ms   p95 {percentile(ours, 0.95):7.1f} ms   max {max(ours) * 1000:7.1f} ms"
    )
    print(
        f"peer: substring scan     p50 {percentile(peers, 0.5):7.1f} ms   p95 {percentile(peers, 0.95):7.1f} ms   max {max(peers) * 1000:7.1f} ms"
    )
    print(
        f"ratio scan / search      p50 {percentile(peers, 0.5) / percentile(ours, 0.5):7.1f} x    p95 {percentile(peers, 0.95) / percentile(ours, 0.95):7.1f} x"
    )
    print(
        "slowest: " + "; ".join(f"{query} {spent * 1000:.0f} ms, {hits} hits" for spent, query, hits, _ in sorted(rows, reverse=True)[:5])
    )
    print(
        f"hits, totals and facets equal to the scan: {len(chosen) - len(wrong)} of {len(chosen)}{'  WRONG: ' + ' '.join(wrong) if wrong else ''}"
    )
    return not wrong


def bench_pages(rnd: random.Random, seconds: float) -> None:
    """Item pages and an empty view through the whole of Django (middleware, address, template), without the network."""
    from django.http import HttpRequest, HttpResponse
    from django.test import Client
    from django.urls import path, reverse

    from quanze.config import urls
    from quanze.store.registry.models import Record

    def bare(request: HttpRequest) -> HttpResponse:
        return HttpResponse(b"")

    urls.urlpatterns.append(path("bench-bare/", bare))
    keys = list(Record.objects.filter(kind__in=("power_items", "supervision_items")).values_list("key", flat=True)[:5000])
    client = Client(headers={"host": "localhost"})

    def rate(addresses: Any) -> float:
        count, began = 0, time.perf_counter()
        while time.perf_counter() - began < seconds:
            answer = client.get(addresses())
            if answer.status_code != 200:
                raise SystemExit(f"{answer.status_code} for an item page")
            count += 1
        return count / (time.perf_counter() - began)

    rate(lambda: "/bench-bare/")
    item = rate(lambda: reverse("portal:record", args=[rnd.choice(keys)]))
    empty = rate(lambda: "/bench-bare/")
    print(f"item page  {item:8.0f} a second, one process   peer: empty view {empty:8.0f} a second   ratio {empty / item:.1f} x")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lists", type=Path, default=ROOT / "src" / "quanze" / "samples" / "lists")
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=5)
    options = parser.parse_args()
    rnd = random.Random(20260301)
    with tempfile.TemporaryDirectory(prefix="quanze-bench-") as folder:
        os.environ.update(QUANZE_HOME=folder, DJANGO_SETTINGS_MODULE="quanze.config.settings", QUANZE_ALLOWED_HOSTS="localhost,testserver")
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection
        from django.db.models import Avg
        from django.db.models.functions import Length

        call_command("migrate", verbosity=0)
        base = gather(options.lists)
        spent = fill(base, options.items, rnd)
        from quanze.store.registry.models import SearchText

        mean = SearchText.objects.aggregate(mean=Avg(Length("text")))["mean"]
        print(
            f"{connection.vendor}: {options.items:,} items from {len(base)} records, {mean:.0f} characters each, written in {spent:.0f} s ({options.items / spent:.0f} a second)"
        )
        right = bench_search(queries(rnd, options.queries))
        bench_pages(rnd, options.seconds)
        connection.close()
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
