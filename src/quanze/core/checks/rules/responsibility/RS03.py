"""有责任没有追责情形

## 查什么
责任事项写了，“追责情形”一栏却空着。残行、截断的记录不查。

## 为什么
没有追责情形，责任落不到人。

## 不合格
责任事项写了五条，追责情形空白。

## 合格
两栏都写了。

## 依据
《关于推行地方各级政府工作部门权力清单制度的指导意见》（中办发〔2015〕21号）“积极推进责任清单工作”：逐一厘清与行政职权相对应的责任事项，建立责任清单，明确责任主体，健全问责机制。
"""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.checks.common import powers
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each power whose accountability is blank."""
    for entry in powers(checked):
        if (
            "accountability" in entry.record.fields
            and not entry.text("accountability").strip()
            and entry.text("responsibility_matters").strip()
        ):
            yield entry.finding("写了责任事项，没有写追责情形。", "写明哪些情形要追究责任。", field_name="accountability")


RULE = documented(
    __doc__,
    code="RS03",
    name="responsibility.no_accountability",
    level="warning",
    find=find,
    absent="已知的实际清单中，追责情形只在残行里空着（见 ST06）",
)
