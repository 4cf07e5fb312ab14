"""括号一半全角一半半角

## 查什么
“（”配“)”，或者“(”配“）”。

## 为什么
排版不一，检索和核对时容易漏掉。

## 不合格
（2003年9月3日公布)

## 合格
（2003年9月3日公布）

## 依据
GB/T 15834—2011《标点符号用法》。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented
from quanze.core.kernel.span import Span

_MIXED = re.compile(r"（[^（）()\n]{0,200}\)|\([^（）()\n]{0,200}）")


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each text, at the first place, with the number of the others."""
    for shown in checked.texts:
        if ")" not in shown.text and "(" not in shown.text:
            continue
        found = list(_MIXED.finditer(shown.text))
        if found:
            more = f"（这一栏共{len(found)}处）" if len(found) > 1 else ""
            first = found[0]
            yield shown.finding(
                f"括号“{first.group()[0]}”和“{first.group()[-1]}”不是一对{more}。", "统一用全角括号（）。", span=Span(*first.span())
            )


RULE = documented(__doc__, code="TX06", name="text.mixed_brackets", level="notice", find=find)
