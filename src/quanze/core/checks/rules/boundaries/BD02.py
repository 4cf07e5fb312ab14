"""边界事项只有一个部门

## 查什么
职责边界的一个事项只列了一个部门。

## 为什么
一个部门没有边界可言：要么漏列了别的部门，要么这一条不该在边界清单里。

## 不合格
“农机产品质量监管”只列了本局。

## 合格
至少列两个部门。

## 依据
中办发〔2015〕21号“积极推进责任清单工作”：逐一厘清与行政职权相对应的责任事项，明确责任主体；《国务院部门权力和责任清单编制试点方案》（国办发〔2015〕92号）：厘清部门职责边界。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented

# departments of one share, written in one cell: 公安局、应急管理局
_SEVERAL = re.compile(r"(?<=[部委局厅会院府办所站队门])[、，,；;\s/／]+(?=[一-鿿])")


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each matter with fewer than two departments."""
    for entry in checked.entries:
        parts = entry.record.fields.get("departments")
        if entry.kind != "boundaries" or entry.record.state != "whole" or not isinstance(parts, list | tuple):
            continue
        named = [name for part in parts if isinstance(part, dict) for name in _SEVERAL.split(str(part.get("department", "")).strip())]
        if len(parts) < 2 and len(named) < 2:
            what = "没有列出部门" if not parts else "只列了一个部门"
            yield entry.finding(f"这个边界事项{what}。", "补上其他部门的分工；没有其他部门的，移出边界清单。", field_name="departments")


RULE = documented(
    __doc__,
    code="BD02",
    name="boundaries.one_department",
    level="warning",
    find=find,
    absent="已知的实际清单中，每个边界事项都列了两个以上部门",
)
