"""标点重复或者连用

## 查什么
两个点号连着写：“，，”“。；”“；。”“、，”。省略号不算。

## 为什么
多半是改动时漏删的，层次也因此不清。

## 不合格
依法给予处分。；构成犯罪的

## 合格
依法给予处分；构成犯罪的

## 依据
GB/T 15834—2011《标点符号用法》。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented
from quanze.core.kernel.span import Span

_MARKS = "，。；：、"
_TWO = re.compile(rf"(?<![{_MARKS}])[{_MARKS}][ \t]?[{_MARKS}]+")


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each text, at the first place, with the number of the others."""
    for shown in checked.texts:
        found = [each for each in _TWO.finditer(shown.text) if set(each.group()) != {"。"} or len(each.group()) == 2]
        if found:
            more = f"（这一栏共{len(found)}处）" if len(found) > 1 else ""
            yield shown.finding(f"标点“{found[0].group()}”连用{more}。", "只留一个。", span=Span(*found[0].span()))


RULE = documented(__doc__, code="TX02", name="text.doubled_mark", level="notice", find=find)
