"""Runs rules over documents: all findings at once, in the order of the documents and their places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from quanze.core.checks.catalog import INTERNAL, all_rules, chosen
from quanze.core.checks.model import Brief, Checked, Corpus, Diagnostic, DocumentFacts, Rule
from quanze.core.checks.prepare import Resolvers, briefs, document_facts, prepare
from quanze.core.checks.waivers import Waiver, apply_waivers
from quanze.core.lists.model import ExtractedLists


def run(
    documents: Iterable[ExtractedLists],
    rules: Sequence[Rule] | None = None,
    *,
    as_of: date,
    facts: Mapping[str, Any],
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    waivers: Sequence[Waiver] = (),
) -> tuple[Diagnostic, ...]:
    """All findings in `documents`, which are taken one at a time and not kept: what rules across documents need of them is little.

    Sorted by document, then place. A rule that crashes is reported under the code QZ000 and stops nothing.
    """
    picked = chosen(all_rules() if rules is None else rules, select, ignore)
    resolvers = Resolvers(facts.get("library"))
    found: list[Diagnostic] = []
    seen: list[DocumentFacts] = []
    kept: list[Brief] = []
    for lists in documents:
        checked = prepare(lists, as_of, facts, resolvers)
        found += check_document(checked, picked)
        seen.append(document_facts(checked))
        kept += briefs(checked)
    found += check_corpus(Corpus(seen, kept, as_of, facts), picked)
    return apply_waivers(in_order(found, [each.name for each in seen]), waivers, as_of).kept


def check_document(checked: Checked, rules: Sequence[Rule]) -> list[Diagnostic]:
    """What the rules for single documents find in one."""
    return [each for rule in rules if rule.scope == "document" for each in _findings(rule, checked, checked.lists.name)]


def check_corpus(corpus: Corpus, rules: Sequence[Rule]) -> list[Diagnostic]:
    """What the rules across documents find in several (or within one)."""
    return [each for rule in rules if rule.scope == "corpus" for each in _findings(rule, corpus, "")]


def _findings(rule: Rule, shown: Checked | Corpus, document: str) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    try:
        for each in rule.find(shown):
            found.append(replace(each, code=rule.code, level=each.level or rule.level, document=each.document or document))
    except Exception as error:  # a fault of ours in one rule must not hide what the others find
        what = f"{type(error).__name__}：{error}"
        found.append(
            Diagnostic(
                f"规则 {rule.code}（{rule.title}）核对时程序出错（{what}），没有核对完；其余规则照常。",
                "这是程序的缺陷，请把文件和这一行告诉维护人员。",
                code=INTERNAL,
                level="warning",
                document=document,
                evidence={"rule": rule.code},
            )
        )
    return found


def in_order(found: Iterable[Diagnostic], documents: Sequence[str]) -> tuple[Diagnostic, ...]:
    """By document in the given order, then what concerns the whole, then list, record, place in the record, code."""
    order = {name: number for number, name in enumerate(documents)}

    def place(each: Diagnostic) -> tuple[object, ...]:
        start = -1 if each.span is None else each.span.start
        return (
            order.get(each.document, len(order)),
            each.key or (-1, -1),
            each.code[:2] != "ST",
            each.field_name,
            start,
            each.code,
            each.message,
        )

    return tuple(sorted(found, key=place))
