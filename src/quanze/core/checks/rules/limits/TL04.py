"""当事人的权利期限写错

## 查什么
申请行政复议、提起行政诉讼、要求听证、缴纳罚款的期限，与清单印发时或者现行的规定不同。

## 为什么
当事人会按清单写的期限行使权利；写短了，等于剥夺权利，告知错误的还会使起诉期限另行计算。

## 不合格
“三个月内向人民法院提起行政诉讼”（2015年5月1日起为六个月）

## 合格
“六个月内向人民法院提起行政诉讼”

## 依据
《中华人民共和国行政复议法》第二十条、《中华人民共和国行政诉讼法》第四十六条、《中华人民共和国行政处罚法》第六十四条。
"""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.checks.limit_findings import limit_finding
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented
from quanze.core.checks.stated_limits import judge_limit, only_unit, stated_limits


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each different limit of a party's right that is not the law."""
    for stated in stated_limits(checked):
        verdict = judge_limit(stated, checked)
        if verdict is not None and stated.act.get("party") and not only_unit(stated, verdict.law):
            yield limit_finding(checked, stated, verdict)


RULE = documented(
    __doc__,
    code="TL04",
    name="limits.party_rights",
    level="error",
    find=find,
    absent="现有清单写明的复议、诉讼期限都与规定相符，没有写听证、缴款期限的。",
)
