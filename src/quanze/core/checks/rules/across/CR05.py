"""同一事项在两份清单里依据不同

## 查什么
不同单位的两份清单里，名称、类型相同的事项，引用的法律文件不同，谁也不包含谁。

## 为什么
依据不同，至少有一家引错、漏引，或者没有跟上修改。

## 不合格
甲县“取水许可”依据《水法》，乙县依据《取水许可管理办法》。

## 合格
两县依据相同，或者一县多引了本地的规定。

## 依据
《国务院部门权力和责任清单编制试点方案》（国办发〔2015〕92号）；《国务院办公厅关于全面实行行政许可事项清单管理的通知》（国办发〔2022〕2号）：同一行政许可事项在不同地区、不同层级同要素管理、同标准办理。
"""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.checks.common import POWER_KINDS, bare
from quanze.core.checks.model import Brief, Corpus, Diagnostic
from quanze.core.checks.page import documented


def find(corpus: Corpus) -> Iterator[Diagnostic]:
    """One finding for each item whose basis another list of another body does not share."""
    first: dict[tuple[str, ...], Brief] = {}
    for brief in corpus.briefs:
        if brief.kind not in POWER_KINDS or not brief.name or not _works(brief):
            continue
        one = first.setdefault((bare(brief.name), bare(brief.sub_item), brief.power_type), brief)
        if one.document == brief.document or one.body == brief.body:
            continue
        here, there = _works(brief), _works(one)
        if not here <= there and not there <= here:
            yield brief.finding(
                f"{one.document}（{one.body or '单位不详'}）的同一事项依据是{_said(there - here)}，这里是{_said(here - there)}。",
                "核对哪一家引得全、引得对。",
                field_name="legal_basis",
            )


def _works(brief: Brief) -> frozenset[str]:
    return frozenset(each.work or each.title for each in brief.cited if each.field_name == "legal_basis" and (each.work or each.title))


def _said(titles: frozenset[str]) -> str:
    return "、".join(f"《{title}》" for title in sorted(titles)[:3]) + ("等" if len(titles) > 3 else "")


RULE = documented(
    __doc__,
    code="CR05",
    name="across.other_basis",
    level="notice",
    find=find,
    scope="corpus",
    absent="已知的实际清单来自不同系统的单位，没有列同一事项的",
)
