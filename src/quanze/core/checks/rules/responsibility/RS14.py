"""责任事项没有依据

## 查什么
清单有“责任事项依据”一栏，责任事项也写了，依据却空着。

## 为什么
没有依据的责任，追究时站不住。

## 不合格
责任事项写了，责任事项依据空白。

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
    """One finding for each power."""
    for entry in powers(checked):
        blank = "responsibility_basis" in entry.record.fields and not entry.text("responsibility_basis").strip()
        if blank and entry.text("responsibility_matters").strip():
            yield entry.finding("责任事项没有写依据。", "写明规定这些责任的条款。", field_name="responsibility_basis")


RULE = documented(
    __doc__,
    code="RS14",
    name="responsibility.no_basis",
    level="notice",
    find=find,
    absent="已知的实际清单中，责任事项依据只在残行里空着（见 ST06）",
)
