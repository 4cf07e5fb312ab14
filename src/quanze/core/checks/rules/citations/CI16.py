"""“本法”“本办法”没有所指

## 查什么
写着“本办法第三十条”一类的引用，而同一栏里没有任何可以被它指称的法律文件。

## 为什么
条文被从原文摘下来以后，“本办法”就不知道是哪一个办法了。

## 不合格
对违反本办法第三十条行为的处罚（栏内没有写是哪个办法）

## 合格
对违反《特种设备作业人员监督管理办法》第三十条行为的处罚

## 依据
《立法技术规范（试行）（一）》：引用其他法律文件应当写明名称。
"""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.checks.citing import cites, evidence
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each field with a 本… that nothing in the record can be meant by."""
    named = {cite.entry.key for cite in cites(checked) if cite.citation.title and cite.citation.title_form != "self"}
    based = {cite.entry.key for cite in cites(checked) if cite.field_name == "legal_basis"}
    seen: set[tuple[tuple[int, int], str]] = set()
    for cite in cites(checked):
        citation = cite.citation
        key = (cite.entry.key, cite.field_name)
        if citation.title_form != "self" or citation.antecedent or key in seen:
            continue
        if cite.field_name not in ("item_name", "sub_item") and cite.entry.key in named:
            continue
        if cite.field_name in ("item_name", "sub_item") and cite.entry.key in based:
            continue
        seen.add(key)
        yield cite.entry.finding(
            f"“{citation.raw.strip()[:30]}”没有写明是哪一件法律文件。",
            "写出法律文件的名称。",
            field_name=cite.field_name,
            span=citation.span,
            evidence=evidence(cite),
        )


RULE = documented(__doc__, code="CI16", name="citations.self_without_title", level="warning", find=find)
