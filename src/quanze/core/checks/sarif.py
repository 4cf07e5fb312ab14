"""The findings of a run as SARIF 2.1.0, for code hosts and editors."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from quanze.core.checks.catalog import BUNDLES, INTERNAL, bundle_of
from quanze.core.checks.model import Diagnostic, Rule
from quanze.core.checks.report import Report, where
from quanze.core.lists.words import field_name, place_words

_LEVELS = {"error": "error", "warning": "warning", "notice": "note"}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_sarif(report: Report) -> str:
    """One run with every rule that was used and every finding; findings let stand by a waiver carry a suppression."""
    numbers = {rule.code: number for number, rule in enumerate(report.rules)}
    results = [_result(each, numbers) for each in report.findings]
    for each, waiver in report.waived:
        results.append(
            _result(each, numbers)
            | {"suppressions": [{"kind": "external", "status": "accepted", "justification": f"{waiver.reason}（{waiver.by}）"}]}
        )
    run: dict[str, Any] = {
        "tool": {"driver": {"name": "quanze", "language": "zh-CN", "rules": [_rule(rule) for rule in report.rules]}},
        "artifacts": [{"location": {"uri": _uri(document.name)}, "hashes": {"sha-256": document.sha256}} for document in report.documents],
        "language": "zh-CN",
        "columnKind": "unicodeCodePoints",
        "properties": {"asOf": report.as_of.isoformat()},
        "results": results,
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2, default=str) + "\n"


def _uri(name: str) -> str:
    """A file's name as a relative reference (RFC 3986, section 2).

    >>> _uri("清单 1.xls")
    '%E6%B8%85%E5%8D%95%201.xls'
    """
    plain = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/"
    return "".join(chr(byte) if byte in plain else f"%{byte:02X}" for byte in name.encode("utf-8", "surrogatepass"))


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": rule.page or rule.why},
        "defaultConfiguration": {"level": _LEVELS[rule.level]},
        "properties": {"tags": [BUNDLES.get(bundle_of(rule), "")], "source": rule.source},
    }


def _result(each: Diagnostic, numbers: dict[str, int]) -> dict[str, Any]:
    text = each.message + (f" 改法：{each.fix}" if each.fix else "") + (f" 自{each.holds_since}起。" if each.holds_since else "")
    made: dict[str, Any] = {"ruleId": each.code, "level": _LEVELS.get(each.level, "warning"), "message": {"text": text}}
    if each.code in numbers and each.code != INTERNAL:
        made["ruleIndex"] = numbers[each.code]
    if each.document:
        physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(each.document)}}
        if each.place.line:
            region: dict[str, Any] = {"startLine": each.place.line}
            if each.place.line_end:
                region["endLine"] = each.place.line_end
            physical["region"] = region
        location: dict[str, Any] = {"physicalLocation": physical}
        if spoken := where(each):
            name = each.item or field_name("", each.field_name) or spoken
            location["logicalLocations"] = [{"name": name, "fullyQualifiedName": place_words(each.place.to_json()) or spoken}]
            location["message"] = {"text": spoken}
        made["locations"] = [location]
    words = "\n".join((each.code, each.document, each.item, each.field_name, each.excerpt, each.message))
    made["partialFingerprints"] = {"quanze/1": hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:32]}
    properties = {"excerpt": each.excerpt, "holdsSince": each.holds_since, "place": each.place.to_json()}
    made["properties"] = {key: value for key, value in properties.items() if value}
    return made
