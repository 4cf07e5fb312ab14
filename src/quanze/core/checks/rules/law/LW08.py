"""没有废止但已停止执行的依据

## 查什么
引用的法律文件没有废止，但是有决定停止执行或者在一定范围内暂时调整它的规定。

## 为什么
只看“是否废止”看不出来；照旧收费、审批就没有依据。

## 不合格
2018年的清单仍以《矿产资源补偿费征收管理规定》为征收依据（2016年7月1日起费率降为零）

## 合格
清单不再列该项征收；或者清单的机关不在暂时调整的范围内

## 依据
各该决定，见法规数据 checks/suspended.yaml，逐件写明来源。
"""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.checks.citing import evidence, once
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented
from quanze.core.law.titles import title_key


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each record and enactment within the scope of a decision."""
    table = {title_key(one["title"]): one for one in (checked.facts.get("suspended") or {}).get("suspended", ())}
    if not table:
        return
    who = checked.lists.header.title + checked.body + checked.lists.header.region + checked.lists.name
    for cite, _ in once(checked):
        fact = table.get(title_key(cite.work.title if cite.work is not None else cite.title))
        if fact is None or not (fact["from"] <= checked.as_of and (fact["until"] is None or checked.as_of < fact["until"])):
            continue
        if fact.get("scope") and not any(word in who for word in fact["body_words"]):
            continue
        where = f"在{fact['scope']}内" if fact.get("scope") else ""
        yield cite.entry.finding(
            f"《{cite.title}》没有废止，但是{fact['from']}起{where}{fact['what']}，见{fact['by']}（{fact['checked']}）。",
            "核对该项职权是否还能行使。",
            field_name=cite.field_name,
            span=cite.citation.span,
            level="" if fact["confidence"] == "high" else "notice",
            holds_since=str(fact["from"]),
            evidence=evidence(cite, by=fact["by"], source=fact["source"], checked=fact["checked"]),
        )


RULE = documented(
    __doc__,
    code="LW08",
    name="law.suspended",
    level="warning",
    find=find,
    absent="现有清单没有引用数据所列的停征规定；引用《印刷业管理条例》的一份不在自由贸易试验区。",
)
