"""行政许可的依据级别不够

## 查什么
行政许可事项的全部依据，按清单日期当时的法律，级别都不足以设定行政许可。有一件依据认不出级别的，不判断（目录里没有的，看印出的文号：某部令是部门规章，某市政府令是政府规章，“×政发〔2018〕12号”一类和“关于……的通知、意见、公告”是规范性文件，中央和国务院的除外）；国务院决定保留的除外。

## 为什么
级别不够的文件不能设定行政许可；仅据此行使职权，行为可能无效或者被撤销。也可能只是漏写了上位法。

## 不合格
某许可事项只引用部门规章

## 合格
同时引用设定该项行政许可的法律、行政法规或者地方性法规

## 依据
《中华人民共和国行政许可法》第十四条至第十七条：部门规章和规范性文件不得设定行政许可；省级政府规章只能设定临时性许可。
"""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented
from quanze.core.checks.ranking import too_low


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each record of this power type whose bases are all too low."""
    return too_low(checked, "行政许可")


RULE = documented(
    __doc__,
    code="LW13",
    name="law.licence_basis_rank",
    level="error",
    find=find,
    absent="现有清单的许可事项都引用了法律、法规，或者国务院的决定，或者有级别不明的依据。",
)
