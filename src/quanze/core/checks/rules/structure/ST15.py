"""清单没有写明日期

## 查什么
整个文件没有编制、公布或者适用的日期，也没有年份。

## 为什么
没有日期，就无法判断清单公布时依据的是哪一版法律，也分不清哪一份是现行的。

## 不合格
标题“水务局权责清单”，全文没有日期。

## 合格
标题“水务局权责清单（2024年）”。

## 依据
《政府信息公开条例》第二十条、第二十六条；中办发〔2015〕21号：权力清单公布后实行动态管理，及时调整。
"""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented


def find(checked: Checked) -> Iterator[Diagnostic]:
    """At most one finding for a document."""
    if checked.entries and not checked.lists.header.date:
        yield checked.finding("文件里没有找到清单的日期。", "在标题或者落款写明编制、公布的日期；检查时只能按今天的法律判断。")


RULE = documented(__doc__, code="ST15", name="structure.no_date", level="notice", find=find)
