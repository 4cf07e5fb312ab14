"""Which acts take evidence, and what the register then says of it: nothing is entered twice."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quanze.core.procedures.model import Act

# the kinds of evidence of 《行政处罚法》第46条
EVIDENCE_KINDS = ("书证", "物证", "视听资料", "电子数据", "证人证言", "当事人的陈述", "鉴定意见", "勘验笔录、现场笔录")
_FIELD = re.compile(r"\{(\w+)\}")
LONGEST_NAME, LONGEST_ORIGIN = 200, 200  # characters of a row of the register


@dataclass(frozen=True, slots=True)
class EvidenceRule:
    """How an act's fields become a row of the register: templates with `{field}` in them; `kinds` chooses the kind by a field's value."""

    act: str
    kind: str
    name: str
    origin: str
    kinds: Mapping[str, str]
    digest: str = ""


@dataclass(frozen=True, slots=True)
class TakenEvidence:
    """What an act took: kind, name, origin, and the file as the act's field holds it ({} where there is none)."""

    kind: str
    name: str
    origin: str
    file: Mapping[str, Any]


def read_rules(data: Mapping[str, Any]) -> tuple[EvidenceRule, ...]:
    """The rules of a rulebook file, the one for every other act with a file last; `ValueError` names an act whose kind the law does not know."""
    rules = [_rule(row["act"], row) for row in data["acts"]] + [_rule("", data["other"])]
    for rule in rules:
        said = [value for name, value in rule.kinds.items() if name != "field"] or [rule.kind]
        wrong = [kind for kind in said if "{" not in kind and kind not in EVIDENCE_KINDS]
        if wrong:
            raise ValueError(f"行为 {rule.act or 'other'}：没有“{'、'.join(wrong)}”这种证据，可用：{'、'.join(EVIDENCE_KINDS)}")
    return tuple(rules)


def _rule(act: str, row: Mapping[str, Any]) -> EvidenceRule:
    return EvidenceRule(act, row.get("kind", ""), row["name"], row["origin"], row.get("kinds", {}), row.get("digest", ""))


def file_fields(act: Act) -> tuple[str, ...]:
    """The fields of an act that take a file."""
    return tuple(rule.id for rule in act.fields if rule.type == "file")


def rule_for(act: Act, rules: tuple[EvidenceRule, ...]) -> EvidenceRule | None:
    """The rule of an act; None where it takes neither evidence nor a file."""
    own = next((rule for rule in rules if rule.act == act.id), None)
    return own or (rules[-1] if file_fields(act) else None)


def taken_evidence(act: Act, fields: Mapping[str, Any], rules: tuple[EvidenceRule, ...]) -> tuple[TakenEvidence, ...]:
    """The rows that an act adds to the register: one, and one more for each further file; none where it takes no evidence."""
    rule = rule_for(act, rules)
    if rule is None:
        return ()
    files = [fields[name] for name in file_fields(act) if isinstance(fields.get(name), Mapping)]
    if not rule.act and not files:
        return ()
    kind = rule.kinds.get(str(fields.get(rule.kinds["field"], "")), "") if rule.kinds else _said(rule.kind, act, fields, {})
    if not kind:
        return ()  # a form of before the field that tells the kind
    rows = []
    for file in files or [{}]:
        name, origin = (_said(text, act, fields, file) for text in (rule.name, rule.origin))
        rows.append(TakenEvidence(kind, name[:LONGEST_NAME], origin[:LONGEST_ORIGIN] or "来源没有写明", file))
    return tuple(rows)


def _said(text: str, act: Act, fields: Mapping[str, Any], file: Mapping[str, Any]) -> str:
    known = {"act_title": act.title, "file_name": file.get("name", ""), **fields}
    return " ".join(_FIELD.sub(lambda hit: str(known.get(hit[1], "") or ""), text).split())
