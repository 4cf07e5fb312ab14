"""两个单位都列了同一项权力

## 查什么
同一地区的两个单位，清单里有名称、类型相同的事项；或者类型相同、依据一字不差、名称只差虚字的事项。

## 为什么
一件事两家管，当事人可能被罚两次，也可能两家都不管。

## 不合格
临江县水务局和临江县农业农村局都列了“对河道采砂的处罚”。

## 合格
各列各的；上下级、不同地区的单位列同名事项不算。

## 依据
《行政处罚法》第二十九条：对当事人的同一个违法行为，不得给予两次以上罚款的行政处罚；国办发〔2015〕92号：厘清部门职责边界。
"""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.checks.common import POWER_KINDS, bare, weighty
from quanze.core.checks.model import Brief, Corpus, Diagnostic
from quanze.core.checks.page import documented


def find(corpus: Corpus) -> Iterator[Diagnostic]:
    """One finding for each item that another body of the region has as well."""
    first: dict[tuple[str, ...], Brief] = {}
    nearly: dict[tuple[str, ...], Brief] = {}
    for brief in corpus.briefs:
        if brief.kind not in POWER_KINDS or not brief.name or not brief.region or not brief.body:
            continue
        region = "".join(brief.region.split())
        one = first.setdefault((region, bare(brief.name), bare(brief.sub_item), brief.power_type), brief)
        other = brief
        if brief.basis:
            other = nearly.setdefault((region, weighty(brief.name), weighty(brief.sub_item), brief.power_type, brief.basis), brief)
        for met in (one, other):
            if met.body != brief.body and met.body not in brief.body and brief.body not in met.body and met.document != brief.document:
                called = "" if bare(met.name) == bare(brief.name) else f"，名称写作“{met.name}”"
                yield brief.finding(
                    f"{met.body}（{met.document}）也列了这项权力{called}。", "厘清由谁行使；共同行使的，写明分工。", field_name="item_name"
                )
                break


RULE = documented(
    __doc__,
    code="CR03",
    name="across.two_bodies",
    level="warning",
    find=find,
    scope="corpus",
    absent="已知的实际清单来自不同系统的单位，没有列同一事项的",
)
