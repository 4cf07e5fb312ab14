"""引用中读不懂的部分

## 查什么
法律文件名称后面的括注或条款有一段读不懂，例如漏了“条”字。

## 为什么
读不懂的引用无法核对，读者也可能误解。

## 不合格
《中华人民共和国广告法》第六第一款（漏“条”字）

## 合格
《中华人民共和国广告法》第六条第一款

## 依据
《立法技术规范（试行）（一）》关于引用条文的写法。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from quanze.core.checks.citing import cites, evidence
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented

_LOST_ARTICLE = re.compile(r"第\s*[零〇一二三四五六七八九十百\d]{1,9}\s*(?=第|[（(][一二三四五六七八九十]{1,3}[）)]项)")
_ODD = re.compile(r"第\s*[零〇一二三四五六七八九十百\d]{1,9}|\d{4}|[〔〕\[\]]")
# What no list needs to mend: 有效期至2025年12月31日, 第4.3条 of a standard, 三、（七） of a policy paper.
_NO_FAULT = re.compile(r"有效(?:期|至).*|第\s?\d+(?:[.．]\d+)+\s?条?|[一二三四五六七八九十]+、?[（(][一二三四五六七八九十]+[）)]")


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each tail with a number in it; words alone (并经某部同意) are a heading's and no fault."""
    for cite in cites(checked):
        tail = "；".join(part for part in cite.citation.unparsed_tail.strip().split("；") if not _NO_FAULT.fullmatch(part))
        if not tail or not _ODD.search(tail):
            continue
        lost = _LOST_ARTICLE.search(tail)
        yield cite.entry.finding(
            f"《{cite.title}》后面的“{tail[:40]}”读不懂" + ("，可能漏了“条”字。" if lost else "。"),
            f"改为“{lost[0].strip()}条{tail[lost.end() :][:12]}”。" if lost else "核对这一段的写法。",
            field_name=cite.field_name,
            span=cite.citation.span,
            evidence=evidence(cite, tail=tail),
        )


RULE = documented(__doc__, code="CI14", name="citations.unreadable_tail", level="warning", find=find)
