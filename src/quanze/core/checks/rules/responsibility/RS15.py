"""清单没有监督方式一栏

## 查什么
权责清单的事项没有任何一条列出监督方式（救济途径）。

## 为什么
权力清单要公布监督方式；没有这一栏，公众不知道向谁反映。

## 不合格
各栏齐全，唯独没有“监督方式”。

## 合格
有“监督方式”或者“救济途径”一栏。

## 依据
《关于推行地方各级政府工作部门权力清单制度的指导意见》（中办发〔2015〕21号）“公布权力清单”：以清单形式将每项职权的名称、编码、类型、依据、行使主体、流程图和监督方式等，及时在政府网站等载体公布。
"""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented


def find(checked: Checked) -> Iterator[Diagnostic]:
    """At most one finding for a document."""
    items = [entry for entry in checked.entries if entry.kind == "power_items" and entry.record.state != "fragment"]
    if len(items) > 1 and not any("remedy_channel" in entry.record.fields for entry in items):
        # an own column of the office may serve as well
        labels = {str(part.get("label", "")) for entry in items for part in entry.record.fields.get("extra", ()) if isinstance(part, dict)}
        if not any(word in label for label in labels for word in ("监督", "投诉", "救济", "咨询", "复议", "电话")):
            yield checked.finding(
                f"{len(items)}项权力都没有列出监督方式（救济途径）。",
                "增加“监督方式”一栏，写明电话、地址和救济途径。",
                place=items[0].place(),
            )


RULE = documented(__doc__, code="RS15", name="responsibility.no_remedy_column", level="notice", find=find)
