"""处罚的环节里没有告知或者听证

## 查什么
行政处罚写了调查和决定，却没有提到事先告知、听取陈述申辩或者听证。

## 为什么
不告知、不听取陈述申辩的，不得作出行政处罚决定。

## 不合格
立案、调查、审查、决定、送达、执行。

## 合格
决定之前有“告知当事人陈述、申辩和听证的权利”。

## 依据
《行政处罚法》第四十四条、第四十五条、第六十二条、第六十三条。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from quanze.core.checks.common import national, powers
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented

_STARTS = re.compile(r"立案|调查|取证")
_DECIDES = re.compile(r"处罚决定|决定阶段|决定责任|作出决定")
_HEARS = re.compile(r"告知|听证|陈述|申辩")


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each different text of duties."""
    seen: set[str] = set()
    for entry in powers(checked):
        if national(entry) != "行政处罚":
            continue
        for field_name in ("responsibility_stages", "responsibility_matters"):
            text = entry.text(field_name)
            if text and text not in seen and _STARTS.search(text) and _DECIDES.search(text) and not _HEARS.search(text):
                seen.add(text)
                yield entry.finding("责任环节里没有告知、听取陈述申辩或者听证。", "在决定之前写明告知和听证的责任。", field_name=field_name)


RULE = documented(__doc__, code="RS08", name="responsibility.no_hearing", level="warning", find=find)
