"""清单标题写的类别与记录不符

## 查什么
标题写明是某一类（如“行政检查类”），里面的记录却是另一类。

## 为什么
事项放错了清单，公众按类别查不到，程序也会用错。

## 不合格
标题“权责清单（行政检查类）”下有一条“行政处罚”。

## 合格
标题没有写类别，或者写了不止一类。

## 依据
《关于推行地方各级政府工作部门权力清单制度的指导意见》（中办发〔2015〕21号）：权力清单逐项列明职权的名称、编码、类型、依据、行使主体、流程图和监督方式等。
"""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.checks.common import POWER_KINDS, national
from quanze.core.checks.common import squeezed as plain
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented

TYPES = ("行政许可", "行政处罚", "行政强制", "行政征收", "行政给付", "行政检查", "行政确认", "行政奖励", "行政裁决", "其他行政权力")


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each record of another type than the one in its list's title."""
    for entry in checked.entries:
        if entry.kind not in POWER_KINDS:
            continue
        # the title of a document of one list is that list's
        title = plain(entry.list_.title or (checked.lists.header.title if len(checked.lists.lists) == 1 else ""))
        named = [type_ for type_ in TYPES if type_ in title]
        type_ = national(entry)
        if len(named) == 1 and type_ and type_ != named[0] and _only(title, named[0]):
            yield entry.finding(
                f"清单标题写的是{named[0]}，这一条的类型是“{type_}”。", "移到相应的清单，或者改正类型。", field_name="power_type"
            )


def _only(title: str, type_: str) -> bool:
    """Whether the title says that all of the list is of this type: 行政检查类, （行政检查）, 行政检查事项清单."""
    after = title[title.index(type_) + len(type_) :]
    return after.startswith(("类", "）", ")", "事项", "清单", "权力", "职权", "目录")) or not after


RULE = documented(
    __doc__,
    code="ST14",
    name="structure.title_type",
    level="warning",
    find=find,
    absent="已知的实际清单中，标题写明类别的，记录都与标题相符",
)
