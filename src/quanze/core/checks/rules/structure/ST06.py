"""换页留下的残行

## 查什么
一行只有后半截内容，看不出属于哪一个事项。

## 为什么
残行里的依据和责任没有归属，等于没有公布。

## 不合格
一行的名称、类型都空着，依据从“第二款”说起。

## 合格
跨页的事项续在同一条里。

## 依据
《关于推行地方各级政府工作部门权力清单制度的指导意见》（中办发〔2015〕21号）：权力清单逐项列明职权的名称、编码、类型、依据、行使主体、流程图和监督方式等。
"""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each fragment."""
    for entry in checked.entries:
        if entry.record.state == "fragment":
            why = "；".join(entry.record.notes)
            yield entry.finding(
                f"这一行是残行，不能确定属于哪一事项{f'：{why}' if why else ''}。", "对照原件并入所属的事项，或者补上名称。"
            )


RULE = documented(__doc__, code="ST06", name="structure.fragment", level="error", find=find)
