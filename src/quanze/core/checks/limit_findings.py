"""How findings about stated limits are worded; which of them is which rule's."""

from __future__ import annotations

from quanze.core.checks.model import Checked, Diagnostic, Level
from quanze.core.checks.stated_limits import Stated, Verdict


def limit_finding(checked: Checked, stated: Stated, verdict: Verdict, *, level: Level | None = None) -> Diagnostic:
    """One finding: what is stated, what the law has, since when."""
    times = f"（共{stated.times}项）" if stated.times > 1 else ""
    rule = verdict.law.rule
    if verdict.wrong_then:
        when = "清单印发时" if verdict.then is not None else "现行"
        said, before = f"{when}的规定是{verdict.law}", ""
    else:
        since = f"{verdict.since.isoformat()}起" if verdict.since else "现在"
        before = f"；清单印发时{verdict.then}是对的" if verdict.then is not None else ""
        said = f"{since}的规定是{verdict.law}"
    sure = "" if rule.confidence == "high" else "（该规则的来源可信程度为中或低，请核对）"
    return stated.entry.finding(
        f"“{stated.act['act']}”写的是{stated.amount}{times}，{said}（{rule.source}）{sure}{before}。",
        f"改为{verdict.law}。" if not verdict.wrong_then or verdict.then is None else "按当时和现行的规定核对。",
        field_name=stated.field_name,
        span=stated.span,
        level=level or "",
        holds_since=verdict.since.isoformat() if verdict.since else "",
        evidence={
            "act": stated.act["act"],
            "stated": str(stated.amount),
            "words": stated.words,
            "law": str(verdict.law),
            "rule": rule.version,
            "source": rule.source,
            "confidence": rule.confidence,
            "records": stated.times,
        },
    )
