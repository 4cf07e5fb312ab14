"""有权力没有责任

## 查什么
清单有“责任事项”或者“责任环节”一栏，这项权力却没有写。

## 为什么
有权必有责；只列权力的清单无法据以问责。

## 不合格
行政处罚一项，责任事项空白。

## 合格
责任事项写明受理、审查、决定、送达、监管各环节。

## 依据
《关于推行地方各级政府工作部门权力清单制度的指导意见》（中办发〔2015〕21号）“积极推进责任清单工作”：逐一厘清与行政职权相对应的责任事项，建立责任清单，明确责任主体，健全问责机制。
"""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.checks.common import powers
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented

_FIELDS = ("responsibility_matters", "responsibility_stages")


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each power whose duties are blank."""
    for entry in powers(checked):
        held = [name for name in _FIELDS if name in entry.record.fields]
        if held and not any(entry.text(name).strip() for name in held):
            yield entry.finding("这项权力没有写责任事项。", "写明行使这项权力时应当承担的责任。", field_name=held[0])


RULE = documented(
    __doc__, code="RS02", name="responsibility.none", level="error", find=find, absent="已知的实际清单中，每项权力都写了责任事项"
)
