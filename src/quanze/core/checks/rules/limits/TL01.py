"""时限与清单印发时的规定不符

## 查什么
清单写明的办理时限，与清单日期当时的法律、法规、规章规定的不同。清单没有日期的，与所知各个时期的规定都不同。只差“日”与“工作日”的归 TL03，当事人权利的期限归 TL04。机关承诺的时间比规定短，不算错。

## 为什么
时限是对公众的承诺，也是认定逾期的标准；写错了，办案人员会照错的办。

## 不合格
2022年的清单写“自立案之日起六个月内作出处理决定”（当时为九十日）

## 合格
2022年的清单写“自立案之日起九十日内作出处理决定”

## 依据
《中华人民共和国行政处罚法》第六十条等；期限规则逐条写明来源和施行期间。
"""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.checks.limit_findings import limit_finding
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented
from quanze.core.checks.stated_limits import judge_limit, only_unit, stated_limits


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each different wrong limit of the document."""
    for stated in stated_limits(checked):
        verdict = judge_limit(stated, checked)
        if verdict is not None and verdict.wrong_then and not stated.act.get("party") and not only_unit(stated, verdict.law):
            yield limit_finding(checked, stated, verdict)


RULE = documented(
    __doc__,
    code="TL01",
    name="limits.wrong_then",
    level="warning",
    find=find,
    absent="现有清单写明的时限，在印发时都与当时的规定相符。",
)
