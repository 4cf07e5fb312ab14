"""`quanze laws impact TITLE --from V1 --to V2`: which items an amendment touches, article by article."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quanze.core.checks.impact import Resting
    from quanze.core.citations.model import Citation
    from quanze.core.citations.resolver import Resolution
    from quanze.core.law.library import Library

_Cited = tuple["Resting", "Citation", "Resolution"]


def run_impact(library: Library, title: str, old: str, new: str, lists: Sequence[Path], everything: bool, chosen_format: str) -> int:
    """Prints the impact; 0 done, 1 the enactment is not known, 2 a version, a list or the format cannot be used."""
    from quanze.core.checks.impact import VersionChoice, compare_versions, impact_to_json, impact_to_text, rest_on, version_of

    if chosen_format not in ("text", "json"):
        print(f"--format 应为 text 或者 json，写的是“{chosen_format}”。", file=sys.stderr)
        return 2
    works = library.find(title).works or library.numbered(title)
    works = tuple(work for work in works if any(e.text_held for e in work.expressions)) or works
    if not works:
        near = library.suggest(title)
        print(f"没有找到“{title}”。" + (f"名称相近的有：{'、'.join(f'《{t}》' for t in near)}。" if near else ""), file=sys.stderr)
        return 1
    work = works[0]
    try:
        before, after = version_of(work, old), version_of(work, new)
    except VersionChoice as problem:
        print(problem, file=sys.stderr)
        return 2
    if before is after:
        print(f"--from 和 --to 都指《{work.title}》{before.made}的文本；请写两个不同的版本。", file=sys.stderr)
        return 2
    missing = [str(path) for path in lists if not path.exists()]
    if missing:
        print(f"没有这些清单文件：{'、'.join(missing)}；请检查路径。", file=sys.stderr)
        return 2
    changes = compare_versions(library, before, after)
    cited = _in_files(library, lists) if lists else _in_registry(library)
    found = rest_on(changes, work, before, after, cited)
    if chosen_format == "json":
        print(json.dumps(impact_to_json(found, unchanged=everything), ensure_ascii=False, indent=1))
    else:
        print(impact_to_text(found))
    return 0


def _in_files(library: Library, lists: Sequence[Path]) -> Iterator[_Cited]:
    from quanze.adapters.system_clock import today
    from quanze.cli._reading import read_many
    from quanze.core.checks.citing import cites
    from quanze.core.checks.impact import Resting
    from quanze.core.checks.prepare import Resolvers, prepare

    files = [each for path in lists for each in (sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path])]
    day, resolvers = today(), Resolvers(library)
    for read in read_many(files):
        if read.extracted is None:
            print(read.problem, file=sys.stderr)
            continue
        for cite in cites(prepare(read.extracted, day, {"library": library}, resolvers)):
            if cite.resolution is not None:
                yield Resting(cite.entry.document, cite.entry.label, cite.field_name, "", cite.citation.raw), cite.citation, cite.resolution


def _in_registry(library: Library) -> Iterator[_Cited]:
    """What the registry's current records cite; nothing, with a word on standard error, where there is no registry."""
    home = Path(os.environ.get("QUANZE_HOME", Path.cwd() / "var"))
    if not os.environ.get("QUANZE_DATABASE_URL") and not (home / "quanze.sqlite3").exists():
        print("没有写 --lists，这台机器上也没有登记过清单；只比较条文。", file=sys.stderr)
        return
    from quanze.cli._django import set_up

    set_up()
    from quanze.adapters.system_clock import today
    from quanze.core.checks.impact import Resting
    from quanze.core.checks.model import as_text
    from quanze.core.checks.prepare import Resolvers, days_of
    from quanze.core.citations.parser import find_citations
    from quanze.store.registry import queries

    resolvers, day = Resolvers(library), today()
    for body in queries.bodies():
        dates = {edition.number: days_of(edition.list_date)[1] for edition in queries.editions(body.slug)}
        for kind in body.counts:
            for record in queries.records(body.slug, kind):
                resolver = resolvers.on(dates.get(record.edition_number) or day, body.region)
                if resolver is None:
                    continue
                for field_name, value in record.fields.items():
                    for citation in find_citations(as_text(value)):
                        who = Resting(
                            body.name, f"{record.name}{'／' + record.sub_name if record.sub_name else ''}", field_name, "", citation.raw
                        )
                        yield who, citation, resolver.resolve(citation)
