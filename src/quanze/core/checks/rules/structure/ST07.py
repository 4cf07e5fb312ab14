"""同一单位写成几个名称

## 查什么
“行使主体”一栏里，绝大多数写一个名称，少数写成另一种：漏字、多字，或者地区、层级写法不同。

## 为什么
名称不一，公众无法确认是不是同一个机关；系统会当成两个单位。

## 不合格
十条写“临江县水务局”，一条写“临江水务局”。

## 合格
分别由“临江县水务局”和“临江县应急管理局”行使。

## 依据
《行政处罚法》第十七条：行政处罚由具有行政处罚权的行政机关在法定职权范围内实施。
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from quanze.core.checks.common import squeezed
from quanze.core.checks.model import Checked, Diagnostic, Entry
from quanze.core.checks.page import documented

_BODY = ("局", "委员会", "委", "办公室", "厅", "支队", "大队", "中心", "政府", "机构")
_REGION = "省市县区州旗盟级本地自治（）()各"
_REMARK = re.compile(r"[（(][^（()）]{4,}[）)]$")  # who does the work for the body
_USUAL = 3  # times as often as the other form


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each rare form of a name, at its first record."""
    forms: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in checked.entries:
        if entry.record.state == "whole" and (name := squeezed(entry.text("exercising_body"))):
            forms[name].append(entry)
    for name, entries in forms.items():
        for other, usual in forms.items():
            if len(usual) >= _USUAL * len(entries) and _one_body(name, other):
                others = f"，共{len(entries)}处" if len(entries) > 1 else ""
                yield entries[0].finding(
                    f"行使主体写作“{name}”{others}，其他{len(usual)}处写作“{other}”，像是同一单位。",
                    f"是同一单位的，统一写作“{other}”。",
                    field_name="exercising_body",
                    excerpt=name,
                )
                break


def _one_body(name: str, other: str) -> bool:
    """Whether two names are the same but for letters lost or doubled, or for how the region or level is written."""
    name, other = _REMARK.sub("", name), _REMARK.sub("", other)
    if name == other or any(mark in name + other for mark in "、，,；;/") or not name.endswith(_BODY) or not other.endswith(_BODY):
        return False
    if len(name) < 4 or len(other) < 4:
        return False
    common = _shared_tail(name, other)
    front, back = name[: len(name) - common], other[: len(other) - common]
    if common >= 4 and not set(front + back) - set(_REGION) and (front or back):
        return True  # only words of level differ
    if common >= 4 and (front == "" or back == ""):
        return False  # the region left out: the usual short form
    return abs(len(name) - len(other)) <= 2 and _lost(name, other)


def _shared_tail(one: str, two: str) -> int:
    count = 0
    while count < min(len(one), len(two)) and one[-1 - count] == two[-1 - count]:
        count += 1
    return count


def _lost(one: str, two: str) -> bool:
    """Whether the shorter is the longer with one or two characters left out inside."""
    short, long_ = sorted((one, two), key=len)
    if len(short) == len(long_):
        return False
    letters = iter(long_)
    return all(letter in letters for letter in short) and short[0] == long_[0]


RULE = documented(__doc__, code="ST07", name="structure.body_names", level="warning", find=find)
