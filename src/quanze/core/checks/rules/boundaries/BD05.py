"""同一部门写成两个名称

## 查什么
职责边界清单里，同一个部门有时写全称有时写简称，或者写了两种简称。

## 为什么
名称不一，分工就对不到同一个部门。

## 不合格
“工商局”和“工商行政管理局”

## 合格
都写“市场监督管理局”。

## 依据
中办发〔2015〕21号“积极推进责任清单工作”：逐一厘清与行政职权相对应的责任事项，明确责任主体；《国务院部门权力和责任清单编制试点方案》（国办发〔2015〕92号）：厘清部门职责边界。
"""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.checks.common import squeezed
from quanze.core.checks.model import Checked, Diagnostic, Entry
from quanze.core.checks.page import documented

_HEADS = "省市县区州旗盟"
_SHORTEST = 3


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each rarer name."""
    seen: dict[str, list[Entry]] = {}
    for entry in checked.entries:
        departments = entry.record.fields.get("departments")
        for part in departments if entry.kind == "boundaries" and isinstance(departments, list | tuple) else ():
            if isinstance(part, dict) and (name := squeezed(str(part.get("department", "")))):
                seen.setdefault(name, []).append(entry)
    names = list(seen)
    for number, name in enumerate(names):
        for other in names[:number]:
            if _one(name, other):
                rare, usual = sorted((name, other), key=lambda each: len(seen[each]))
                yield seen[rare][0].finding(
                    f"部门写作“{rare}”，别处写作“{usual}”，像是同一部门。",
                    f"统一写作“{max(rare, usual, key=len)}”。",
                    field_name="departments",
                    excerpt=rare,
                )


def _one(one: str, two: str) -> bool:
    """Whether one is the other with letters left out, first and last letter kept, words of level apart."""
    short, long_ = sorted((one.lstrip(_HEADS), two.lstrip(_HEADS)), key=len)
    if len(short) < _SHORTEST or (short == long_ and one[:1] in _HEADS and two[:1] in _HEADS):
        return False
    letters = iter(long_)
    return short[0] == long_[0] and short[-1] == long_[-1] and all(letter in letters for letter in short)


RULE = documented(
    __doc__, code="BD05", name="boundaries.two_names", level="notice", find=find, absent="已知的实际清单中，同一部门的名称前后一致"
)
