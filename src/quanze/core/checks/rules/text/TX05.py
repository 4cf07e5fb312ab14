"""一格之内编号写法不一

## 查什么
同一层编号混用“1.”“1、”“1，”，或者混用“（1）”“(1)”。

## 为什么
写法不一使层次不清，也妨碍逐项引用。

## 不合格
1.受理申请；2、审查材料；3.作出决定

## 合格
1.受理申请；2.审查材料；3.作出决定

## 依据
《党政机关公文处理工作条例》第十九条：公文应当内容简洁、表述准确、文字精练；《政府信息公开条例》第六条：行政机关应当及时、准确地公开政府信息。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from quanze.core.checks.common import intact, own_words
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented
from quanze.core.kernel.span import Span

_NUMBER = re.compile(
    r"(?:^|(?<=[\n；;。：:]))[ \t]*(?:(?P<number>\d{1,2})(?P<mark>[.、．，,])(?!\d)|(?P<open>[（(])(?P<inner>\d{1,2})(?P<close>[）)]))"
)
_SAME = str.maketrans("．,", ".，")


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each text, at the first number that is written another way than those before it."""
    for shown in own_words(checked):
        if not intact(shown) or shown.field_name in ("seq", "no", "phone", "item_code"):
            continue
        usual, last = "", 0
        brackets, inner = "", 0
        for found in _NUMBER.finditer(shown.text):
            if found["number"]:
                number, mark = int(found["number"]), found["mark"].translate(_SAME)
                # only a number that goes on from the last one is on its level
                if usual and number == last + 1 and mark != usual:
                    message = f"编号前面写作“{last}{usual}”，这里写作“{number}{mark}”。"
                    yield shown.finding(message, f"统一写作“{number}{usual}”。", span=Span(found.start("number"), found.end()))
                    break
                usual, last = mark, number
            elif found["inner"]:
                number, pair = int(found["inner"]), found["open"] + found["close"]
                # a pair of two widths is TX06's
                if brackets and number == inner + 1 and pair != brackets and pair in ("（）", "()"):
                    message = f"编号前面写作“{brackets[0]}{inner}{brackets[1]}”，这里写作“{pair[0]}{number}{pair[1]}”。"
                    fix = f"统一写作“{brackets[0]}{number}{brackets[1]}”。"
                    yield shown.finding(message, fix, span=Span(found.start("open"), found.end()))
                    break
                if pair in ("（）", "()"):
                    brackets, inner = pair, number


RULE = documented(__doc__, code="TX05", name="text.mixed_numbers", level="notice", find=find)
