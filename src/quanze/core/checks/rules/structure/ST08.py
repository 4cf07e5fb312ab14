"""权力类型不在十类之内

## 查什么
“权力类型”一栏写的词既不是国家规定的十类，也不是意思明白的写法（如“其他权力”“行政监督”“许可类”“行政处罚事项”）；或者一格里写了不止一类。

## 为什么
类型决定适用哪部法律、哪套程序和时限；归不进去，后面都无从谈起。

## 不合格
权力类型写“内部管理”；写“非行政许可审批”（这一类别2015年5月起不再保留）。

## 合格
写“行政处罚”，或者意思明白的“其他权力”“许可类”。

## 依据
《关于推行地方各级政府工作部门权力清单制度的指导意见》（中办发〔2015〕21号）：按行政许可、行政处罚、行政强制、行政征收、行政给付、行政检查、行政确认、行政奖励、行政裁决和其他类别的分类方式梳理。《国务院关于取消非行政许可审批事项的决定》（国发〔2015〕27号）：不再保留“非行政许可审批”这一审批类别。
"""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented
from quanze.core.kernel.unresolved import Unresolved
from quanze.core.lists.power_types import national_type

_KINDS = ("power_items", "supervision_items")


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each different word, with the number of records."""
    for shown in checked.texts:
        if shown.field_name != "power_type" or shown.entries[0].kind not in _KINDS or not shown.text.strip():
            continue
        if shown.entries[0].record.state == "whole" and isinstance(type_ := national_type(shown.text), Unresolved):
            yield shown.finding(
                f"权力类型：{type_.reason}。",
                "改为行政许可、行政处罚、行政强制、行政征收、行政给付、行政检查、行政确认、行政奖励、行政裁决、其他行政权力之一。",
            )


RULE = documented(
    __doc__, code="ST08", name="structure.power_type", level="error", find=find, absent="已知的实际清单中，权力类型都写的是十类或通行的别称"
)
