"""相关部门的职责分工没有写全

## 查什么
职责边界里，有的部门没有写分工，或者有一段分工没有写是哪个部门的。

## 为什么
边界清单的用处就是说清谁管什么；空着的一格正是以后推诿的地方。

## 不合格
“烟花爆竹监管”列了四个部门，公安局一格空着。

## 合格
每个部门都有名称和分工；几个部门共同的一段，在文字里写明是哪些部门。

## 依据
中办发〔2015〕21号“积极推进责任清单工作”：逐一厘清与行政职权相对应的责任事项，明确责任主体；《国务院部门权力和责任清单编制试点方案》（国办发〔2015〕92号）：厘清部门职责边界。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented

# a share of several departments together names them in its own words
_SEVERAL = re.compile(r"^.{0,60}(?:等|各|有关|相关)(?:有关|相关)?部门")


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each share that lacks its department or its words."""
    for entry in checked.entries:
        parts = entry.record.fields.get("departments")
        if entry.kind != "boundaries" or entry.record.state != "whole" or not isinstance(parts, list | tuple):
            continue
        for number, part in enumerate(parts, start=1):
            if not isinstance(part, dict):
                continue
            name, share = str(part.get("department", "")).strip(), str(part.get("responsibility", "")).strip()
            if name and not share:
                yield entry.finding(f"“{name}”没有写职责分工。", "写明分工，或者删去这个部门。", field_name="departments", excerpt=name)
            elif share and not name and not _SEVERAL.search(share):
                words = share if len(share) <= 40 else share[:39] + "…"
                yield entry.finding(f"第{number}段分工没有写部门名称。", "写明是哪个部门的职责。", field_name="departments", excerpt=words)


RULE = documented(
    __doc__,
    code="BD01",
    name="boundaries.empty_share",
    level="warning",
    find=find,
    absent="已知的实际清单中，没有部门名称的一段是几个部门共同的职责",
)
