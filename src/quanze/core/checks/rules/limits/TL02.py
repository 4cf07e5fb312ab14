"""时限已经不是现行规定

## 查什么
清单写明的时限在印发时是对的（没有日期的，与以前的规定相符），现行规定已经不同。只差“日”与“工作日”的归 TL03，当事人权利的期限归 TL04。

## 为什么
清单没有跟着法律修改，照旧的时限办理会超期，或者提前结束。

## 不合格
2015年质监部门的清单写“自立案之日起3个月内作出处理决定”（2019年4月1日起为九十日）

## 合格
清单写“自立案之日起九十日内作出处理决定”

## 依据
《市场监督管理行政处罚程序规定》第六十四条等；期限规则逐条写明来源和施行期间。
"""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.checks.limit_findings import limit_finding
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented
from quanze.core.checks.stated_limits import judge_limit, only_unit, stated_limits


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each different outdated limit of the document."""
    for stated in stated_limits(checked):
        verdict = judge_limit(stated, checked)
        if verdict is not None and not verdict.wrong_then and not stated.act.get("party") and not only_unit(stated, verdict.law):
            yield limit_finding(checked, stated, verdict)


RULE = documented(__doc__, code="TL02", name="limits.outdated", level="warning", find=find)
