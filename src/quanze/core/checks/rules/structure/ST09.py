"""同一事项列了两次

## 查什么
同一份清单里，两条记录的类型、名称、子项都一样。依据也一样的是重复；依据不一样的，两条说的要么是一件事，要么少写了区别。

## 为什么
重复的事项使总数虚高，改一条漏一条就前后矛盾。

## 不合格
“对擅自取水的处罚”列了两次。

## 合格
名称相同、子项不同。

## 依据
《关于推行地方各级政府工作部门权力清单制度的指导意见》（中办发〔2015〕21号）：权力清单逐项列明职权的名称、编码、类型、依据、行使主体、流程图和监督方式等。
"""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.checks.common import bare, national
from quanze.core.checks.model import Checked, Diagnostic, Entry
from quanze.core.checks.page import documented

_KINDS = ("power_items", "supervision_items", "inspection_items", "public_services", "leniency")


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each record that stood before."""
    seen: dict[tuple[object, ...], Entry] = {}
    for entry in checked.entries:
        name = bare(entry.name)
        if entry.kind not in _KINDS or entry.record.state != "whole" or not name:
            continue
        # lists of inspections and leniency write several objects, or cases, under one name
        rest = tuple(
            bare(entry.text(field))
            for field in ("check_object", "conditions", "content", "exercising_body", "implementation_level")
            if field in entry.record.fields
        )
        key = (entry.key[0], national(entry), name, bare(entry.text("sub_item")), rest)
        first = seen.setdefault(key, entry)
        if first is entry:
            continue
        where = first.label or first.name
        if bare(first.text("legal_basis")) == bare(entry.text("legal_basis")):
            yield entry.finding(f"与“{where}”重复：类型、名称、子项和依据都相同。", "删去一条，并核对总数和序号。", field_name="item_name")
        else:
            message = f"与“{where}”的类型、名称、子项都相同，依据不同。"
            yield entry.finding(
                message, "是一件事的，合并两条的依据；不是的，在名称或子项中写明区别。", field_name="item_name", level="warning"
            )


RULE = documented(
    __doc__, code="ST09", name="structure.duplicate", level="error", find=find, absent="已知的实际清单中，同名的都是写明了区别的子项"
)
