"""同一件事写了不同的时限

## 查什么
一份清单里，同一种行为（立案核查、作出决定、送达……）写了不同的时限。

## 为什么
至少有一个是错的；同一机关的同一程序不应有两个时限。

## 不合格
甲项写“7日内送达”，乙项写“10日内送达”

## 合格
各项相同

## 依据
各该法律、法规、规章；期限规则逐条写明来源。
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented
from quanze.core.checks.stated_limits import Stated, stated_limits


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each act, at the rarer limit."""
    by_act: defaultdict[str, list[Stated]] = defaultdict(list)
    for stated in stated_limits(checked):
        by_act[stated.act["act"]].append(stated)
    for act, all_ in by_act.items():
        if len(all_) < 2:
            continue
        rare = min(all_, key=lambda one: one.times)
        listed = "、".join(f"{one.amount}（{one.times}项）" for one in all_)
        yield rare.entry.finding(
            f"“{act}”在本清单中写了不同的时限：{listed}。",
            "按现行规定统一。",
            field_name=rare.field_name,
            span=rare.span,
            evidence={"act": act, "stated": [str(one.amount) for one in all_]},
        )


RULE = documented(
    __doc__, code="TL05", name="limits.two_limits", level="warning", find=find, absent="现有各份清单内部，同一行为的时限一致。"
)
