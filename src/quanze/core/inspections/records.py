"""What was filled in on a check form: held against the form's lines, the failed lines found, a digest over all of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from quanze.core.inspections.model import CheckForm, CheckLine
from quanze.core.kernel.canonical import canonical_json, digest

# sizes of the house, no law
LONGEST_NOTE, LONGEST_VALUE, MOST_LINES = 2000, 2000, 500
VERDICTS = ("pass", "fail", "na")
_WORDS: dict[str, dict[str, str]] = {
    "pass_fail": {"pass": "pass", "fail": "fail", "na": "na"},
    "yes_no": {"yes": "pass", "no": "fail", "na": "na"},
}


@dataclass(frozen=True, slots=True)
class LineFault:
    """What is wrong with the answer to a line, "" for the record as a whole. `missing`: only not answered yet."""

    line: str
    reason: str
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """A line that was not passed: what it asks, what was noted, the law behind it, and the words of the power item it can lead to."""

    line: str
    content: str
    standard: str
    basis: str
    penalty: str
    value: str
    note: str


def asked(form: CheckForm, kinds: Collection[str]) -> tuple[CheckLine, ...]:
    """The lines that are asked of a subject of these kinds; where nothing is known of the subject, all."""
    return tuple(line for line in form.lines if not line.kinds or not kinds or set(line.kinds) & set(kinds))


def clean_answers(given: Any) -> tuple[dict[str, dict[str, str]], tuple[LineFault, ...]]:
    """Answers as plain texts by line, and what could not be read. An answer is `{value, verdict, note}`; a bare text is its value.

    >>> clean_answers({"a": "pass", "b": {"value": 3, "note": " x "}})[0]
    {'a': {'value': 'pass'}, 'b': {'value': '3', 'note': 'x'}}
    """
    if not isinstance(given, Mapping):
        return {}, (LineFault("", "答案应是一组“检查项: 答案”"),)
    if len(given) > MOST_LINES:
        return {}, (LineFault("", f"答案有 {len(given)} 条，最多 {MOST_LINES} 条"),)
    kept: dict[str, dict[str, str]] = {}
    faults: list[LineFault] = []
    for line, answer in given.items():
        parts = answer if isinstance(answer, Mapping) else {"value": answer}
        made: dict[str, str] = {}
        for name, longest in (("value", LONGEST_VALUE), ("verdict", 10), ("note", LONGEST_NOTE)):
            text = _text(parts.get(name))
            if len(text) > longest:
                faults.append(LineFault(str(line), f"写了 {len(text)} 个字，最多 {longest} 个"))
                text = text[:longest]
            if text:
                made[name] = text
        if made:
            kept[_text(line)[:80]] = made
    return kept, tuple(faults)


def _text(value: Any) -> str:
    if value is None:
        return ""
    text = {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
    # what no database keeps must not lose the rest of the record
    return "".join(c for c in text if c >= " " or c in "\n\t").encode("utf-8", "ignore").decode().strip()


def check_answers(form: CheckForm, kinds: Collection[str], answers: Mapping[str, Mapping[str, str]]) -> tuple[LineFault, ...]:
    """What stands against the answers: a line not answered, an answer that is none of its kind, a failure without words, a stranger."""
    lines = asked(form, kinds)
    known = {line.id for line in form.lines}
    faults = [LineFault(line, f"检查表“{form.title}”第 {form.version} 版没有这一项") for line in answers if line not in known]
    for line in lines:
        answer = answers.get(line.id, {})
        value = answer.get("value", "")
        if not value:
            faults.append(LineFault(line.id, f"“{line.content[:40]}”还没有填", missing=True))
        elif wrong := _wrong(line, value):
            faults.append(LineFault(line.id, f"“{line.content[:40]}”{wrong}"))
        elif answer.get("verdict", "pass") not in VERDICTS:
            faults.append(LineFault(line.id, f"“{line.content[:40]}”的结论应为符合、不符合或者不适用"))
        elif verdict(line, answer) == "fail" and not answer.get("note"):
            faults.append(LineFault(line.id, f"“{line.content[:40]}”不符合，要写明看到了什么"))
    return tuple(faults)


def _wrong(line: CheckLine, value: str) -> str:
    if line.answer in _WORDS:
        return "" if value in _WORDS[line.answer] else f"没有“{value[:20]}”这个答案"
    if line.answer == "number":
        try:
            return "" if Decimal(value.replace(",", "")).is_finite() else f"应填数字，填的是“{value[:20]}”"
        except InvalidOperation:
            return f"应填数字，填的是“{value[:20]}”"
    if line.answer == "date":
        try:
            date.fromisoformat(value)
        except ValueError:
            return f"应填日期，如 2026-03-09，填的是“{value[:20]}”"
    return ""


def verdict(line: CheckLine, answer: Mapping[str, str]) -> str:
    """pass, fail, na, or "" where nothing was answered. Of a number, text or date only a person says that it fails."""
    value = answer.get("value", "")
    if line.answer in _WORDS:
        return _WORDS[line.answer].get(value, "")
    return answer.get("verdict", "pass") if value else ""


def findings(form: CheckForm, kinds: Collection[str], answers: Mapping[str, Mapping[str, str]]) -> tuple[Finding, ...]:
    """The lines that were not passed, in the order of the form."""
    return tuple(
        Finding(
            line.id,
            line.content,
            line.standard,
            line.basis,
            line.penalty,
            answers[line.id].get("value", ""),
            answers[line.id].get("note", ""),
        )
        for line in asked(form, kinds)
        if line.id in answers and verdict(line, answers[line.id]) == "fail"
    )


def answers_digest(form: str, version: int, answers: Mapping[str, Mapping[str, str]]) -> str:
    """SHA-256 over form, version and answers in canonical JSON: equal answers have one digest, wherever and in whatever order they were filled."""
    return digest(canonical_json({"form": form, "version": version, "answers": {line: dict(given) for line, given in answers.items()}}))
