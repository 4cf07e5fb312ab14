"""名称里有多余的空格

## 查什么
事项名称、职责名称或者单位名称中，汉字之间夹着空格。成组并列的（有两处以上同样的空格）不报。

## 为什么
名称带空格，检索、比对、去重都会落空。

## 不合格
对取水 单位的监督检查

## 合格
对取水单位的监督检查

## 依据
《党政机关公文处理工作条例》第十九条：公文应当内容简洁、表述准确、文字精练；《政府信息公开条例》第六条：行政机关应当及时、准确地公开政府信息。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented
from quanze.core.kernel.span import Span

_NAMES = ("item_name", "sub_item", "power_type", "exercising_body", "matter", "body")
_GAP = re.compile(r"(?<=[\u4e00-\u9fff])[ \t\u3000]{1,2}(?=[\u4e00-\u9fff])")


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each name with one gap; several gaps are a way of setting names apart."""
    for shown in checked.texts:
        if shown.field_name in _NAMES and len(gaps := list(_GAP.finditer(shown.text))) == 1:
            gap = gaps[0]
            # names of two or three characters are spread out to equal width
            if min(gap.start(), len(shown.text) - gap.end()) < 2 and len(shown.text) < 6:
                continue
            if shown.field_name in ("exercising_body", "body") and shown.text[: gap.start()].endswith(
                ("局", "委", "厅", "府", "会", "队", "室")
            ):
                continue
            yield shown.finding("名称中间有空格。", "删去空格。", span=Span(*gap.span()))


RULE = documented(__doc__, code="TX09", name="text.space_in_name", level="notice", find=find, absent="已知的实际清单中，名称里没有空格")
