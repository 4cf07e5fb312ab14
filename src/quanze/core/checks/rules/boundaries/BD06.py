"""边界事项没有依据

## 查什么
清单有“依据”一栏，某个边界事项却没有写。

## 为什么
分工没有依据，争议时各执一词。

## 不合格
“电动汽车充电设施管理”没有写依据。

## 合格
每个事项写明三定规定、法律或者政府文件。

## 依据
中办发〔2015〕21号“积极推进责任清单工作”：逐一厘清与行政职权相对应的责任事项，明确责任主体；《国务院部门权力和责任清单编制试点方案》（国办发〔2015〕92号）：厘清部门职责边界。
"""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each matter, where others have a basis."""
    entries = [
        entry
        for entry in checked.entries
        if entry.kind == "boundaries" and entry.record.state == "whole" and "bases" in entry.record.fields
    ]
    without = [entry for entry in entries if not entry.text("bases").strip()]
    if len(without) < len(entries):
        for entry in without:
            yield entry.finding("这个边界事项没有写依据。", "写明划分职责的依据。", field_name="bases")


RULE = documented(
    __doc__, code="BD06", name="boundaries.no_basis", level="notice", find=find, absent="已知的实际清单中，每个边界事项都写了依据"
)
