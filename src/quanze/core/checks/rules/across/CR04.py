"""同一清单里两个事项几乎一样

## 查什么
同一份清单的两个事项，类型相同、依据一字不差、名称只差几个字。

## 为什么
多半是重复列了，或者该写出的区别没有写出来。

## 不合格
“对单位擅自取水的处罚”“对单位擅自取水行为的处罚”，依据相同。

## 合格
名称写明了不同的对象或者行为（个人与单位、生产与销售）。

## 依据
《国务院部门权力和责任清单编制试点方案》（国办发〔2015〕92号）；《国务院办公厅关于全面实行行政许可事项清单管理的通知》（国办发〔2022〕2号）：同一行政许可事项在不同地区、不同层级同要素管理、同标准办理。
"""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.checks.common import POWER_KINDS, bare, weighty
from quanze.core.checks.model import Brief, Corpus, Diagnostic
from quanze.core.checks.page import documented


def find(corpus: Corpus) -> Iterator[Diagnostic]:
    """One finding for each item of one document that stood before. Only words without weight may differ: one letter may make another matter."""
    first: dict[tuple[str, ...], Brief] = {}
    for brief in corpus.briefs:
        if brief.kind not in POWER_KINDS or not brief.name or not brief.basis:
            continue
        name = weighty(brief.name) + "／" + weighty(brief.sub_item)
        one = first.setdefault((brief.document, brief.power_type, brief.basis, name), brief)
        if one is not brief and bare(one.name) != bare(brief.name):
            yield brief.finding(
                f"与“{one.label}”的类型、依据相同，名称只差虚字。", "是同一事项的删去一条；不是的写明区别。", field_name="item_name"
            )


RULE = documented(
    __doc__,
    code="CR04",
    name="across.near_duplicate",
    level="warning",
    find=find,
    scope="corpus",
    absent="已知的实际清单中，名称相近的事项都写明了不同的对象或者行为",
)
