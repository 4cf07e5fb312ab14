"""效力级别标错

## 查什么
【法律】【法规】【规章】等标签与该法律文件的效力级别不符。

## 为什么
效力级别决定能否设定处罚、许可、强制；标高了会掩盖依据不足。

## 不合格
【法律】《禁止传销条例》（行政法规）

## 合格
【行政法规】或者【法规】《禁止传销条例》

## 依据
《中华人民共和国立法法》第二章至第四章、第五章关于效力等级的规定。
"""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.checks.citing import cites, evidence
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented
from quanze.core.law.levels import levels_of_word


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each enactment and wrong label."""
    seen: dict[tuple[str, str], int] = {}
    for cite in cites(checked):
        citation, work = cite.citation, cite.work
        if not citation.label or work is None or not work.level or work.confidence == "low":
            continue
        levels = levels_of_word(citation.label)
        if not levels or work.level in levels or (cite.key, citation.label) in seen:
            continue
        seen[cite.key, citation.label] = 1
        yield cite.entry.finding(
            f"《{work.title}》标为“{citation.label.strip('【】[]')}”，它是{work.level}。",
            f"标签改为【{work.level}】。",
            field_name=cite.field_name,
            span=cite.citation.span,
            evidence=evidence(cite, label=citation.label, level=work.level, source=work.source),
        )


RULE = documented(__doc__, code="CI07", name="citations.wrong_level", level="warning", find=find)
