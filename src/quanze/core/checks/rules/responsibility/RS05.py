"""几类权力的追责情形一字不差

## 查什么
同一段追责情形用在五项以上、两类以上的权力上，并且占了这些类别的全部。

## 为什么
不同的权力有不同的失职方式；一段话套用全部，多半没有逐项梳理。

## 不合格
处罚、许可、检查共三十项，追责情形完全相同。

## 合格
各类权力各有一段；同一类的各项相同不报。

## 依据
《关于推行地方各级政府工作部门权力清单制度的指导意见》（中办发〔2015〕21号）“积极推进责任清单工作”：逐一厘清与行政职权相对应的责任事项，建立责任清单，明确责任主体，健全问责机制。
"""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.checks.common import bare, national, powers
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented

_FEWEST = 5  # items under one text
_LONGEST = 40  # characters; a line that every list has is shorter


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each text that serves whole types."""
    total: dict[str, int] = {}
    for entry in powers(checked):
        total[national(entry)] = total.get(national(entry), 0) + 1
    for shown in checked.texts:
        if shown.field_name != "accountability" or len(shown.entries) < _FEWEST or len(bare(shown.text)) < _LONGEST:
            continue
        counted: dict[str, int] = {}
        for entry in shown.entries:
            type_ = national(entry)
            counted[type_] = counted.get(type_, 0) + 1
        whole = [type_ for type_, number in counted.items() if type_ and number == total.get(type_)]
        if len(whole) > 1:
            yield shown.entries[0].finding(
                f"{'、'.join(whole)}共{len(shown.entries)}项，追责情形一字不差。", "按各类权力的特点分别写明。", field_name="accountability"
            )


RULE = documented(
    __doc__,
    code="RS05",
    name="responsibility.same_for_all",
    level="notice",
    find=find,
    absent="已知的实际清单中，不同类别的追责情形都有区别",
)
