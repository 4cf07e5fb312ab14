"""行政处罚只有规范性文件作依据

## 查什么
行政处罚事项的全部依据，按清单日期当时的法律，级别都不足以设定行政处罚。有一件依据认不出级别的，不判断（目录里没有的，看印出的文号：某部令是部门规章，某市政府令是政府规章，“×政发〔2018〕12号”一类和“关于……的通知、意见、公告”是规范性文件，中央和国务院的除外）；国务院决定保留的除外。

## 为什么
级别不够的文件不能设定行政处罚；仅据此行使职权，行为可能无效或者被撤销。也可能只是漏写了上位法。

## 不合格
某局的处罚事项只引用《关于加强某某管理的通知》

## 合格
同时引用设定该项行政处罚的法律、行政法规或者地方性法规

## 依据
《中华人民共和国行政处罚法》第十条至第十六条（1996年文本为第九条至第十四条）：法律、法规、规章以外的规范性文件不得设定行政处罚。
"""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented
from quanze.core.checks.ranking import too_low


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each record of this power type whose bases are all too low."""
    return too_low(checked, "行政处罚")


RULE = documented(
    __doc__, code="LW12", name="law.penalty_basis_rank", level="error", find=find, absent="现有清单的处罚事项都引用了法律、法规或者规章。"
)
