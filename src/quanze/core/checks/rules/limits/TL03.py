"""“日”与“工作日”不分

## 查什么
时限的数字与规定相同，单位却一个是日、一个是工作日。法律条文自己写“日”、另有一条说明是工作日的，清单照抄“日”不算错。

## 为什么
十五日与十五个工作日相差一周，遇到长假相差更多。

## 不合格
“自发现之日起15日内组织核查”（2019年4月1日起为十五个工作日）

## 合格
“自发现之日起十五个工作日内组织核查”

## 依据
《市场监督管理行政处罚程序规定》第十八条等；《中华人民共和国行政处罚法》第八十五条。
"""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.checks.limit_findings import limit_finding
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented
from quanze.core.checks.stated_limits import judge_limit, only_unit, stated_limits


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each different limit whose unit alone is wrong, then or now."""
    for stated in stated_limits(checked):
        verdict = judge_limit(stated, checked)
        if verdict is not None and only_unit(stated, verdict.law):
            yield limit_finding(checked, stated, verdict)


RULE = documented(__doc__, code="TL03", name="limits.unit", level="warning", find=find)
