"""事项没有名称

## 查什么
一条记录有内容，名称一栏却是空的。换页时丢了名称的残行另报（ST06）。

## 为什么
没有名称的事项无法公布、查询、引用。

## 不合格
名称空着，实施依据里写着《中华人民共和国水法》第六十五条。

## 合格
每条记录都有名称；子项行重复所属事项的名称。

## 依据
《关于推行地方各级政府工作部门权力清单制度的指导意见》（中办发〔2015〕21号）：权力清单逐项列明职权的名称、编码、类型、依据、行使主体、流程图和监督方式等。
"""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each record without a name."""
    for entry in checked.entries:
        if entry.record.state == "whole" and not entry.name.strip() and any(entry.text(name).strip() for name in entry.record.fields):
            yield entry.finding("这条记录没有名称。", "对照原件补上名称；如果它是上一条的续行，请与上一条合并。", field_name="item_name")


RULE = documented(
    __doc__, code="ST02", name="structure.no_name", level="error", find=find, absent="已知的实际清单中，没有名称的都是换页残行（见 ST06）"
)
