"""标签后面没有法律文件

## 查什么
【法律】【行政法规】【规章】等标签后面没有名称就结束了，或者紧接着另一个标签。

## 为什么
不是漏抄了依据，就是留下了空标签。

## 不合格
【法律】【行政法规】《危险化学品安全管理条例》第六条

## 合格
【行政法规】《危险化学品安全管理条例》第六条

## 依据
《关于推行地方各级政府工作部门权力清单制度的指导意见》（中办发〔2015〕21号）：逐项列明设定依据。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented
from quanze.core.kernel.span import Span
from quanze.core.law.levels import levels_of_word

_LABEL = re.compile(r"【\s{0,4}([一-鿿]{2,9})\s{0,4}】")
_NEXT = re.compile(r"[\s　：:\d.、．]{0,12}(?:【|$)")


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each label with nothing behind it."""
    for entry in checked.entries:
        for field_name in entry.record.fields:
            text = entry.text(field_name)
            if "【" not in text:
                continue
            for found in _LABEL.finditer(text):
                if not levels_of_word(found[1]) or not _NEXT.match(text, found.end()):
                    continue
                if entry.record.state != "whole" and not text[found.end() :].strip():
                    continue  # a cell cut by a page: what follows may stand elsewhere
                yield entry.finding(
                    f"标签【{found[1]}】后面没有法律文件的名称。",
                    "补上依据，或者删去空标签。",
                    field_name=field_name,
                    span=Span(found.start(), found.end()),
                )


RULE = documented(__doc__, code="CI17", name="citations.label_without_title", level="warning", find=find)
