"""原文在单元格里被截断

## 查什么
读取时发现某一栏的文字在来源文件里就断了（单元格放不下、分页切掉、转换时丢失）。

## 为什么
断掉的可能正是条款、金额或者期限。

## 不合格
实施依据停在“第十一条：县级以上”。

## 合格
文字完整。

## 依据
《政府信息公开条例》第六条：行政机关应当及时、准确地公开政府信息。
"""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each record that the reader marked as cut."""
    for entry in checked.entries:
        if entry.record.state == "truncated":
            why = "；".join(entry.record.notes)
            yield entry.finding(f"这条记录的文字不完整{f'：{why}' if why else ''}。", "从原始文件补全后重新导出。")


RULE = documented(__doc__, code="ST05", name="structure.truncated", level="error", find=find)
