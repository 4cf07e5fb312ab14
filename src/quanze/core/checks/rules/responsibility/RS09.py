"""处罚的责任环节顺序颠倒

## 查什么
责任环节的先后与法定程序不符，例如“决定”写在“告知”之前、“执行”写在“送达”之前。

## 为什么
照着做就是程序违法。

## 不合格
调查、决定、告知、送达。

## 合格
立案、调查、审查、告知、决定、送达、执行。

## 依据
《行政处罚法》第四十四条：作出行政处罚决定之前，应当告知当事人拟作出的处罚内容及事实、理由、依据；第六十一条、第六十六条。
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from quanze.core.checks.common import national, powers
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented

_ORDER = {"立案": 1, "受理": 1, "调查": 2, "告知": 3, "听证": 3, "决定": 4, "送达": 5, "执行": 6}
_STEP = re.compile(
    r"(?:^|\n|[；;。\s])\s*\d{1,2}[.、．]\s*(?P<name>[^：:，。；\n]{2,10}?)(?:(?:阶段|环节)(?:责任)?|责任)(?=[：:；;。\n]|$)"
)


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each different sequence of stages that goes backwards."""
    seen: set[tuple[str, ...]] = set()
    for entry in powers(checked):
        if national(entry) != "行政处罚":
            continue
        stages = entry.record.fields.get("responsibility_stages")
        if isinstance(stages, list | tuple):
            field_name = "responsibility_stages"
            names = tuple(str(part.get("stage", "")) for part in stages if isinstance(part, dict))
        else:
            field_name = "responsibility_matters"
            names = tuple(found["name"] for found in _STEP.finditer(entry.text(field_name)))
        if not names or names in seen:
            continue
        seen.add(names)
        # a stage that joins two (决定和送达) says nothing of their order
        steps = [(words[0], name) for name in names if len(words := [word for word in _ORDER if word in name]) == 1]
        for (before, first), (after, second) in pairwise(steps):
            if _ORDER[after] < _ORDER[before]:
                yield entry.finding(
                    f"“{_plain(second)}”排在“{_plain(first)}”之后，顺序与法定程序相反。", "按程序的先后排列。", field_name=field_name
                )
                break


def _plain(name: str) -> str:
    return "".join(name.split())


RULE = documented(
    __doc__, code="RS09", name="responsibility.stage_order", level="warning", find=find, absent="已知的实际清单中，处罚环节都按程序先后排列"
)
