"""同一事项在两份清单里类型不同

## 查什么
不同单位的两份清单里，名称（连同子项）相同的事项，权力类型不同。

## 为什么
类型不同，程序和时限就不同；同一件事不能在甲地是许可、在乙地是确认。

## 不合格
甲县“取水许可”是行政许可，乙县“取水许可”是其他行政权力。

## 合格
两县都是行政许可。

## 依据
《国务院部门权力和责任清单编制试点方案》（国办发〔2015〕92号）；《国务院办公厅关于全面实行行政许可事项清单管理的通知》（国办发〔2022〕2号）：同一行政许可事项在不同地区、不同层级同要素管理、同标准办理。
"""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.checks.common import POWER_KINDS, bare
from quanze.core.checks.model import Brief, Corpus, Diagnostic
from quanze.core.checks.page import documented


def find(corpus: Corpus) -> Iterator[Diagnostic]:
    """One finding for each item that stands elsewhere under another type."""
    first: dict[str, Brief] = {}
    for brief in corpus.briefs:
        if brief.kind not in POWER_KINDS or not brief.name or not brief.power_type:
            continue
        one = first.setdefault(bare(brief.name) + "／" + bare(brief.sub_item), brief)
        if one.document != brief.document and one.body != brief.body and one.power_type != brief.power_type:
            yield brief.finding(
                f"这里是{brief.power_type}，{one.document}（{one.body or '单位不详'}）的同名事项是{one.power_type}。",
                "对照依据的条款，统一权力类型。",
                field_name="power_type",
            )


RULE = documented(
    __doc__,
    code="CR02",
    name="across.other_type",
    level="warning",
    find=find,
    scope="corpus",
    absent="已知的实际清单来自不同系统的单位，没有列同一事项的",
)
