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
《国务院部门权力和责任清单编制试点方案》（国办发〔2015〕92号）；国办发〔2022〕2号：同一事项在不同地区、不同层级的名称、类型、依据应当一致。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from quanze.core.checks.common import POWER_KINDS, bare
from quanze.core.checks.likeness import alike
from quanze.core.checks.model import Brief, Corpus, Diagnostic
from quanze.core.checks.page import documented

_ALIKE = 90.0  # percent
# what may differ without making another matter
_EMPTY = re.compile(r"违法行为|行为|行政|进行|实施|有关|相关|情况|活动|的|等|和|及|或者|或|与|对|者|之")


def find(corpus: Corpus) -> Iterator[Diagnostic]:
    """One finding for each pair of one document, at the later one. Only words without weight may differ: one letter may make another matter."""
    groups: dict[tuple[str, ...], dict[str, Brief]] = {}
    for brief in corpus.briefs:
        if brief.kind in POWER_KINDS and brief.name and brief.basis:
            group = groups.setdefault((brief.document, brief.power_type, brief.basis), {})
            group.setdefault(bare(brief.name) + bare(brief.sub_item), brief)
    for group in groups.values():
        if len(group) < 2:
            continue
        names = list(group)
        for first, second, _ in alike(names, _ALIKE):
            if _EMPTY.sub("", names[first]) == _EMPTY.sub("", names[second]):
                one, two = group[names[first]], group[names[second]]
                yield two.finding(
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
