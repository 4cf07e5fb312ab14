"""The findings of a run as people and machines read them: plain text and JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from quanze.core.checks.model import LEVELS, Diagnostic, DocumentFacts, Rule
from quanze.core.checks.waivers import Waiver
from quanze.core.lists.model import ExtractedLists
from quanze.core.lists.words import field_name, place_words

SCHEMA = "quanze/checks/1"
LEVEL_NAMES = {"error": "错误", "warning": "问题", "notice": "提示"}


@dataclass(frozen=True, slots=True)
class Report:
    """What a run found; `records` counts the records of each document by name."""

    findings: tuple[Diagnostic, ...]
    waived: tuple[tuple[Diagnostic, Waiver], ...]
    documents: tuple[DocumentFacts, ...]
    records: Mapping[str, int]
    rules: tuple[Rule, ...]
    as_of: date


def labels_of(lists: ExtractedLists, taken: Mapping[str, object]) -> ExtractedLists:
    """The same document under a name of its own, where another of the run bears its name."""
    name, turn = lists.name, 2
    while name in taken:
        name, turn = f"{lists.name}（{turn}）", turn + 1
    return lists if name == lists.name else replace(lists, name=name)


def by_document(report: Report) -> Iterator[tuple[DocumentFacts | None, list[Diagnostic]]]:
    """Every document with its findings, also those without any; last, under None, what belongs to no document."""
    held: dict[str, list[Diagnostic]] = {document.name: [] for document in report.documents}
    rest: list[Diagnostic] = []
    for each in report.findings:
        held.get(each.document, rest).append(each)
    for document in report.documents:
        yield document, held[document.name]
    if rest:
        yield None, rest


def by_item(findings: Sequence[Diagnostic]) -> Iterator[tuple[str, list[Diagnostic]]]:
    """Neighbouring findings about one record, under what it is called; "" for what concerns the whole document."""
    for key, group in groupby(findings, lambda each: each.key):
        there = list(group)
        yield (there[0].item or place_words(there[0].place.to_json()) or "（无名）") if key is not None else "", there


def level_counts(findings: Sequence[Diagnostic]) -> dict[str, int]:
    """How many of each level, the gravest first, none left out."""
    counted = Counter(each.level for each in findings)
    return {level: counted[level] for level in LEVELS}


def where(found: Diagnostic) -> str:
    """The place in words: where in the file, which column."""
    return "，".join(part for part in (place_words(found.place.to_json()), field_name("", found.field_name)) if part)


def as_plain_text(report: Report) -> str:
    """Grouped by document and item; one finding is a line, with its words and its fix below."""
    lines: list[str] = []
    for document, findings in by_document(report):
        name = document.name if document else "清单之间"
        nothing = document is not None and not findings and not report.records.get(document.name, 0)
        lines.append(f"━━ {name}：{'没有认出任何记录，无从检查' if nothing else summary(findings)}")
        if document and document.title:
            lines.append(f"   {' '.join(document.title.split())[:70]}")
        for item, there in by_item(findings):
            lines += ["", f"  {item or '整个文件'}"]
            for each in there:
                since = f"（自{each.holds_since}起）" if each.holds_since else ""
                lines.append(f"    {each.code} {LEVEL_NAMES.get(each.level, '')} {each.message}{since}")
                if found_at := where(each):
                    lines.append(f"         位置：{found_at}")
                if each.excerpt:
                    lines.append(f"         原文：{each.excerpt}")
                if each.fix:
                    lines.append(f"         改法：{each.fix}")
        lines.append("")
    records = sum(report.records.values())
    lines.append(
        f"共 {len(report.documents)} 个文件、{records} 条记录，{summary(report.findings) if records or report.findings else '无从检查'}；按 {report.as_of} 的法律检查。"
    )
    if report.waived:
        lines.append(f"另有 {len(report.waived)} 处按豁免文件放过。")
    return "\n".join(lines) + "\n"


def summary(findings: Sequence[Diagnostic]) -> str:
    """The counts in words.

    >>> summary([])
    '没有发现问题'
    """
    if not findings:
        return "没有发现问题"
    counts = level_counts(findings)
    return f"{len(findings)} 处（{'，'.join(f'{LEVEL_NAMES[level]} {number}' for level, number in counts.items() if number)}）"


def as_json(report: Report) -> str:
    """One object: what was checked and by which rules, counts by code, and every finding."""
    codes = Counter(each.code for each in report.findings)
    made = {
        "schema": SCHEMA,
        "as_of": report.as_of.isoformat(),
        "documents": [
            {"name": d.name, "sha256": d.sha256, "title": d.title, "body": d.body, "date": d.date, "records": report.records.get(d.name, 0)}
            for d in report.documents
        ],
        "rules": [rule.code for rule in report.rules],
        "counts": {code: codes[code] for code in sorted(codes)},
        "findings": [each.to_json() for each in report.findings],
        "waived": [
            each.to_json() | {"waiver": {"reason": w.reason, "by": w.by, "until": w.until.isoformat()}} for each, w in report.waived
        ],
    }
    return json.dumps(made, ensure_ascii=False, indent=2, default=str) + "\n"
