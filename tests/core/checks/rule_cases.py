"""Turns a rule's case, as written in `tests/cases/checks/<CODE>.yaml`, into documents, and runs the rule on them.

    pass:
      - name: what the case shows
        …
    fail:
      - name: …
        finds: [{field: legal_basis, excerpt: 的的, message: 重复, since: 2019-04-01, level: warning}]   # or a number; default: at least one

The document of a case is given as one of

    text: words of `field` (default legal_basis) of one power item
    fields: {item_name: …, legal_basis: …}            one record
    records: [{…}, {…}]                               several; `_state`, `_notes` and `_place` of a record may be set
    lists: [{kind, title, records: […]}]              several lists
    documents: [{name, …any of the above}, …]         several documents

`laws: true` puts the texts of `fictional-laws.yaml` into the library.

with `kind` (power_items), and for the document `date`, `title`, `issuer`, `region`, `declared`, `unplaced`, `as_of` (2026-01-01). `power_items` are
not filled up: what a case does not write is absent.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from quanze.adapters.catalogue import catalogue_library
from quanze.adapters.check_facts import load_facts
from quanze.core.checks.model import Diagnostic, Rule
from quanze.core.checks.run import run
from quanze.core.documents.model import ReadingWarning
from quanze.core.kernel.place import Place
from quanze.core.law.memory import MemorySource
from quanze.core.law.model import ArticleText, Enactment
from quanze.core.lists.model import Coverage, ExtractedLists, Header, RecognisedList, Record, Unplaced

CASES = Path(__file__).resolve().parents[2] / "cases" / "checks"


@cache
def facts() -> dict[str, Any]:
    """What rules know in tests: the shipped catalogue without any law text, and the rulebook."""
    return load_facts(catalogue_library())


@cache
def facts_with_laws() -> dict[str, Any]:
    """The same, with the texts of some enactments of our own making."""
    told = yaml.safe_load((CASES / "fictional-laws.yaml").read_text(encoding="utf-8"))
    made = [
        Enactment(
            law["title"],
            law["level"],
            law.get("region", ""),
            law["version"],
            tuple(law["headings"]),
            tuple(ArticleText(no, text) for no, text in law["articles"].items()),
        )
        for law in told
    ]
    return load_facts(catalogue_library(MemorySource.of(made)))


def cases_of(code: str, kind: str) -> list[dict[str, Any]]:
    path = CASES / f"{code}.yaml"
    if not path.exists():
        return []
    return list((yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get(kind) or [])


def found_in(case: Mapping[str, Any], rule: Rule, known: Mapping[str, Any] | None = None) -> tuple[Diagnostic, ...]:
    """What `rule` alone finds in the case's documents."""
    given = [dict(case) | dict(each) for each in case["documents"]] if "documents" in case else [case]
    documents = [document(each, f"文件{number}") for number, each in enumerate(given, start=1)]
    as_of = case.get("as_of", date(2026, 1, 1))
    if isinstance(as_of, str):
        as_of = date.fromisoformat(as_of)
    return run(documents, [rule], as_of=as_of, facts=_facts_for(case) if known is None else known)


def _facts_for(case: Mapping[str, Any]) -> dict[str, Any]:
    return facts_with_laws() if case.get("laws") else facts()


def document(case: Mapping[str, Any], name: str) -> ExtractedLists:
    kind = case.get("kind", "power_items")
    if "lists" in case:
        lists = [(each.get("kind", kind), each.get("title", ""), each["records"]) for each in case["lists"]]
    elif "records" in case:
        lists = [(kind, "", case["records"])]
    elif "fields" in case:
        lists = [(kind, "", [case["fields"]])]
    elif "text" in case:
        lists = [(kind, "", [{"item_name": "对取水单位的监督检查", case.get("field", "legal_basis"): case["text"]}])]
    else:
        lists = []
    header = Header(
        case.get("title", ""), case.get("issuer", ""), case.get("region", ""), str(case.get("date", "")), dict(case.get("declared", {}))
    )
    made = tuple(
        RecognisedList(kind_, title, tuple(_record(fields, index) for index, fields in enumerate(records, start=1)))
        for kind_, title, records in lists
    )
    unplaced = tuple(Unplaced(each["text"], each.get("reason", "无法归位")) for each in case.get("unplaced", ()))
    warnings = tuple(ReadingWarning(each["code"], each["message"]) for each in case.get("warnings", ()))
    return ExtractedLists(case.get("file", name), "0" * 64, "text/plain", header, made, unplaced, Coverage(0, 0, 0, 0), warnings)


def _record(given: Mapping[str, Any], index: int) -> Record:
    fields = {key: value for key, value in given.items() if not key.startswith("_")}
    return Record(fields, Place(row=index), given.get("_state", "whole"), tuple(given.get("_notes", ())))


def differs(found: tuple[Diagnostic, ...], expected: Any) -> str:
    """What is wrong with the findings of a `fail` case; "" where they are as expected."""
    said = "; ".join(f"{each.field_name}「{each.excerpt}」{each.message}" for each in found) or "nothing"
    if expected is None:
        return "" if found else "expected a finding, found nothing"
    if isinstance(expected, int):
        return "" if len(found) == expected else f"expected {expected} findings, found {len(found)}: {said}"
    if len(found) != len(expected):
        return f"expected {len(expected)} findings, found {len(found)}: {said}"
    for each, wanted in zip(found, expected, strict=True):
        for key, have in (
            ("field", each.field_name), ("excerpt", each.excerpt), ("message", each.message),
            ("fix", each.fix), ("since", each.holds_since), ("level", each.level), ("item", each.item),
        ):  # fmt: skip
            if key in wanted and (str(wanted[key]) != have if key in ("field", "since", "level") else str(wanted[key]) not in have):
                return f"{key}: expected {wanted[key]!r}, found {have!r}"
    return ""
