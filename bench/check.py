"""Items checked a second by all rules over many lists, the memory that takes, growth against a tenth as many, and which rules cost most.

The lists are those of a folder (`--lists DIR`) or the samples of the fictional county, multiplied with words of their own, so that no two copies
share their texts. The named peer is the parse and resolution of the citations alone, in the same run: what the rules add to it.
Run: PYTHONPATH=src python bench/check.py [--items 100000] [--lists DIR] [--profile]
"""

from __future__ import annotations

import argparse
import gc
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

from quanze.adapters.check_facts import load_facts
from quanze.adapters.law_library import open_library
from quanze.adapters.rulebook import load_list_rules
from quanze.core.checks.catalog import all_rules
from quanze.core.checks.model import Brief, Corpus, DocumentFacts
from quanze.core.checks.prepare import Resolvers, briefs, document_facts, prepare
from quanze.core.checks.run import check_corpus, check_document, run
from quanze.core.lists.model import ExtractedLists
from quanze.core.pipeline import read_lists

DAY = date(2026, 1, 1)


def seeds(folder: Path | None) -> list[ExtractedLists]:
    """The lists that are multiplied, each with records."""
    if folder is None:
        paths = [path for path in resources.files("quanze.samples").joinpath("lists").iterdir() if path.is_file()]
        read = [read_lists(path.name, path.read_bytes(), load_list_rules()) for path in sorted(paths, key=lambda path: path.name)]
    else:
        paths_ = sorted(path for path in folder.rglob("*") if path.is_file())
        read = [read_lists(path.name, path.read_bytes(), load_list_rules()) for path in paths_]
    return [lists for lists in read if any(found.records for found in lists.lists)]


def copies(lists: list[ExtractedLists], items: int) -> Iterator[ExtractedLists]:
    """Lists with `items` records in all; each copy has another name, office and words."""
    made = turn = 0
    while made < items:
        for seed in lists:
            mark = f"第{turn}号"
            found = tuple(
                replace(each, records=tuple(replace(r, fields=_marked(r.fields, mark)) for r in each.records)) for each in seed.lists
            )
            made += sum(len(each.records) for each in found)
            header = replace(seed.header, issuer=f"{mark}{seed.header.issuer or '水务局'}", title=f"{mark}{seed.header.title}")
            yield replace(seed, name=f"{turn}-{seed.name}", header=header, lists=found)
            if made >= items:
                return
        turn += 1


def _marked(fields: dict[str, Any], mark: str) -> dict[str, Any]:
    own = {
        "item_name",
        "legal_basis",
        "responsibility_matters",
        "responsibility_basis",
        "accountability",
        "exercising_body",
        "duty",
        "matter",
    }
    return {name: f"{mark}{value}" if name in own and isinstance(value, str) and value else value for name, value in fields.items()}


def memory() -> float:
    """The most that this process has held so far, in MB."""
    return (
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        / (1 if sys.platform == "darwin" else 1024)
        / (1024 if sys.platform == "darwin" else 1)
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--lists", type=Path, help="a folder of lists to multiply; the samples where not given")
    parser.add_argument("--profile", action="store_true", help="seconds by rule")
    options = parser.parse_args()
    lists = seeds(options.lists)
    facts = load_facts(open_library())
    print(f"{len(lists)} lists multiplied, {len(all_rules())} rules, memory at the start {memory():.0f} MB")

    def timed(items: int) -> tuple[float, int]:
        gc.collect()
        start = time.perf_counter()
        found = run(copies(lists, items), as_of=DAY, facts=facts)
        return time.perf_counter() - start, len(found)

    timed(min(options.items, 1000))
    small = max(options.items // 10, 100)
    seconds_small, _ = timed(small)
    print(f"{small:>8,} items: {seconds_small:6.1f} s, {small / seconds_small:8,.0f} items/s, memory {memory():.0f} MB")
    seconds, found = timed(options.items)
    growth = seconds / seconds_small / (options.items / small)
    print(
        f"{options.items:>8,} items: {seconds:6.1f} s, {options.items / seconds:8,.0f} items/s, memory {memory():.0f} MB, {found:,} findings"
    )
    print(f"growth against a tenth: {growth:.2f} times linear")

    resolvers = Resolvers(facts["library"])
    start = time.perf_counter()
    for each in copies(lists, small):
        prepare(each, DAY, facts, resolvers)
    alone = time.perf_counter() - start
    print(f"citations alone ({small:,} items): {alone:.1f} s; the rules and all else take {seconds_small / alone:.1f} times that")
    if options.profile:
        _profile(lists, facts, min(options.items, 10_000))
    return 0


def _profile(lists: list[ExtractedLists], facts: dict[str, Any], items: int) -> None:
    spent: Counter[str] = Counter()
    resolvers = Resolvers(facts["library"])
    seen: list[DocumentFacts] = []
    kept: list[Brief] = []
    for each in copies(lists, items):
        checked = prepare(each, DAY, facts, resolvers)
        seen.append(document_facts(checked))
        kept += briefs(checked)
        checked.texts  # noqa: B018 - shared by the rules, not the cost of the first
        for rule in all_rules():
            if rule.scope == "document":
                start = time.perf_counter()
                check_document(checked, [rule])
                spent[rule.code] += time.perf_counter() - start
    corpus = Corpus(seen, kept, DAY, facts)
    for rule in all_rules():
        if rule.scope == "corpus":
            start = time.perf_counter()
            check_corpus(corpus, [rule])
            spent[rule.code] += time.perf_counter() - start
    print(f"seconds by rule over {items:,} items:", ", ".join(f"{code} {seconds:.2f}" for code, seconds in spent.most_common(15)))


if __name__ == "__main__":
    sys.exit(main())
