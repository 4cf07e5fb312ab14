"""编码中的类别与权力类型不符

## 查什么
编码里表示类别的两个字母（CF 处罚、XK 许可、QZ 强制、JC 检查、ZS 征收、JF 给付、QR 确认、JL 奖励、CJ 裁决、QT 其他）与“权力类型”一栏写的不是一类。清单里这样的字母大多对得上时才比较。

## 为什么
平台按编码归类，按类型适用程序；两者不一，事项会进错流程。

## 不合格
编码 420102001CF00100，权力类型写“行政检查”。

## 合格
编码 420102001CF00100，权力类型写“行政处罚”。

## 依据
《国务院部门权力和责任清单编制试点方案》（国办发〔2015〕92号）；地方编码规则如 DB52/T 1264—2018。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from quanze.core.checks.common import national, powers, squeezed
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented

# The letters are the initials of the types in pinyin, as the codes of several provinces write them.
LETTERS = {
    "CF": "行政处罚",
    "XK": "行政许可",
    "QZ": "行政强制",
    "JC": "行政检查",
    "ZS": "行政征收",
    "JF": "行政给付",
    "QR": "行政确认",
    "JL": "行政奖励",
    "CJ": "行政裁决",
    "QT": "其他行政权力",
}
_LETTERS = re.compile(rf"(?<=\d)({'|'.join(LETTERS)})(?=\d)")


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each code of another type, where most codes of the document agree with their types."""
    read = [
        (entry, found[1], type_)
        for entry in powers(checked)
        if (found := _LETTERS.search(squeezed(entry.text("item_code")))) and (type_ := national(entry))
    ]
    differing = [each for each in read if LETTERS[each[1]] != each[2]]
    if len(differing) * 4 > len(read):
        return  # another scheme of letters
    for entry, letters, type_ in differing:
        yield entry.finding(
            f"编码中的“{letters}”是{LETTERS[letters]}，权力类型写的是“{type_}”。",
            "核对是编码错了，还是类型错了。",
            field_name="item_code",
            excerpt=squeezed(entry.text("item_code")),
        )


RULE = documented(
    __doc__, code="ST11", name="structure.code_type", level="warning", find=find, absent="已知的实际清单中，有字母的编码都与类型相符"
)
