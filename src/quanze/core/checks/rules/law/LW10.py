"""引的是另一条的文字

## 查什么
写着第几条，抄录的却是同一法律文件另一条的文字。括注写明引自哪一次修正的，按那个文本核对；没有那个文本的不核对；没有写明的，按清单日期有效的文本。

## 为什么
条号或者引文有一个错了；按条号去查，查到的是另一件事。

## 不合格
《某市取水条例》第八条：……（其实是第九条的文字）

## 合格
条号与引文一致

## 依据
各该法律文件的文本。
"""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.checks.citing import evidence, library_of
from quanze.core.checks.judged import judged
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each quotation that is plainly of another article of the same version."""
    if library_of(checked) is None:
        return
    for each in judged(checked):
        said, cite = each.said, each.cite
        if said.verdict != "differs" or said.reason != "other-article":
            continue
        yield cite.entry.finding(
            f"写的是《{cite.work.title if cite.work else cite.title}》{each.name}，抄录的是{said.article}的文字。",
            f"条号改为{said.article}，或者换成{each.name}的文字。",
            field_name=cite.field_name,
            span=each.quote.span,
            evidence=evidence(cite, provision=each.name, article=said.article, quoted=each.quote.text, law=said.against),
        )


RULE = documented(__doc__, code="LW10", name="law.quotes_other_article", level="error", find=find)
