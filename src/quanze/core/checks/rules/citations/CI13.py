"""文号年份与日期不合

## 查什么
文号里的年份晚于所写的公布年份，或者比公布年份早两年以上。

## 为什么
发文年份与公布日期相差不会这么多，年份或者日期有一个写错了。

## 不合格
国办发〔2018〕118号（2016年12月26日）

## 合格
国办发〔2018〕118号（2018年12月5日）

## 依据
《党政机关公文处理工作条例》：发文字号由发文机关代字、年份、发文顺序号组成。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from quanze.core.checks.citing import cites, evidence
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented

_YEAR = re.compile(r"[〔\[【（(﹝［]\s*((?:19|20)\d\d)\s*年?[〕\]】）)﹞］]")
_APART = 2  # years by which a paper may be dated behind its number at most


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each enactment whose number and day do not go together."""
    seen: set[str] = set()
    for cite in cites(checked):
        citation = cite.citation
        year = _YEAR.search(citation.doc_no or "")
        if year is None or not citation.promulgated or citation.amended:
            continue
        number, day = int(year[1]), int(citation.promulgated[:4])
        if number == day or 0 < day - number < _APART or (citation.doc_no or "") in seen:
            continue
        seen.add(citation.doc_no or "")
        yield cite.entry.finding(
            f"文号{citation.doc_no}是{number}年的，所写公布日期却是{citation.promulgated}。",
            "核对文号的年份和公布日期。",
            field_name=cite.field_name,
            span=citation.span,
            evidence=evidence(cite, doc_no=citation.doc_no, promulgated=citation.promulgated),
        )


RULE = documented(__doc__, code="CI13", name="citations.number_and_year", level="warning", find=find)
