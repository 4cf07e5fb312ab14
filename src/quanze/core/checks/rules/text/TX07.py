"""中文之间用了半角标点

## 查什么
两个汉字之间的“,”“;”“:”“.”。英文、数字、网址中的不算。

## 为什么
“设备.器材”里的点本是顿号，读起来像两句话；半角标点也会使按标点拆分的程序出错。

## 不合格
玩忽职守.徇私舞弊；受理申请,依法审查

## 合格
玩忽职守、徇私舞弊；受理申请，依法审查

## 依据
GB/T 15834—2011《标点符号用法》。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented
from quanze.core.kernel.span import Span

_HALF = re.compile(r"(?<=[\u4e00-\u9fff”》）])[,;:.?!](?=[\u4e00-\u9fff“《（【])")
_FULL = {",": "“，”或者“、”", ";": "“；”", ":": "“：”", ".": "“、”或者“。”", "?": "“？”", "!": "“！”"}


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each text, at the first place, with the number of the others."""
    for shown in checked.texts:
        found = list(_HALF.finditer(shown.text))
        if found:
            more = f"（这一栏共{len(found)}处）" if len(found) > 1 else ""
            mark = found[0].group()
            yield shown.finding(f"中文之间用了半角的“{mark}”{more}。", f"改用全角的{_FULL[mark]}。", span=Span(*found[0].span()))


RULE = documented(__doc__, code="TX07", name="text.half_width", level="notice", find=find)
