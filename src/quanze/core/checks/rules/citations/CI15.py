"""名称、文号的错字（同一清单别处写得对）

## 查什么
名称或文号与同一清单别处只差一两个字，而文号或日期表明是同一件。

## 为什么
错字使依据查不到；同一清单里就有正确的写法，改正有据。

## 不合格
一处写《某市取水管理办法》（某政令第12号），另一处写《某市取水管里办法》（某政令第12号）

## 合格
两处名称相同

## 依据
《党政机关公文处理工作条例》：公文应当文字准确。
"""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.checks.citing import cites, evidence
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each misprint that the citation parser saw corroborated; known titles are no misprints."""
    seen: set[tuple[str, str]] = set()
    for cite in cites(checked):
        suggestion = cite.citation.suggestion
        if suggestion is None or (suggestion.printed, suggestion.proposed) in seen:
            continue
        if suggestion.field == "title" and cite.resolution is not None and cite.resolution.status == "resolved":
            continue  # both names are known: two enactments, or an old name and a new one
        seen.add((suggestion.printed, suggestion.proposed))
        yield cite.entry.finding(
            f"“{suggestion.printed}”疑为“{suggestion.proposed}”之误：{suggestion.reason}。",
            f"核对后改为“{suggestion.proposed}”。",
            field_name=cite.field_name,
            span=cite.citation.span,
            evidence=evidence(cite, **suggestion.to_json()),
        )


RULE = documented(
    __doc__,
    code="CI15",
    name="citations.misprint",
    level="warning",
    find=find,
    absent="现有清单里的错字，另一处并没有文号或日期相同的正确写法；名称错字由 CI01 指出。",
)
