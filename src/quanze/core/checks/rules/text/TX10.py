"""末尾话没有说完

## 查什么
一栏以逗号、顿号、冒号后无内容，或者没有关上的书名号、括号结尾。抄录法条的栏目以冒号结尾的不查；读取时已经标明截断的不查（见 ST05）。

## 为什么
多半是复制时漏了后半截。

## 不合格
负责受理、审查、

## 合格
负责受理、审查和决定。

## 依据
《党政机关公文处理工作条例》第十九条：公文应当内容简洁、表述准确、文字精练；《政府信息公开条例》第六条：行政机关应当及时、准确地公开政府信息。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from quanze.core.checks.common import QUOTING, intact
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented
from quanze.core.kernel.span import Span

_CUT = re.compile(r"(?:[，、,《〈（(]|(?<=[\u4e00-\u9fff])：)\s*$")
_LABELS = re.compile(r"(?:^|\n)[^\n，。；]{0,20}[:：]\s*$")


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each text that stops in the middle."""
    for shown in checked.texts:
        if not intact(shown) or shown.field_name in ("extra", "seq", "no"):
            continue
        found = _CUT.search(shown.text)
        if not found or len(shown.text.strip()) < 4:
            continue
        mark = found.group().strip()
        if mark == "：" and (shown.field_name in QUOTING or _LABELS.search(shown.text)):
            continue  # an empty heading is told by RS13
        if mark == "、" and shown.field_name in ("phone", "unit", "handling_unit"):
            continue
        yield shown.finding(
            f"这一栏以“{mark}”结尾，话没有说完。", "对照原件补全，或者改正标点。", span=Span(found.start(), found.start() + 1)
        )


RULE = documented(__doc__, code="TX10", name="text.cut_end", level="warning", find=find)
