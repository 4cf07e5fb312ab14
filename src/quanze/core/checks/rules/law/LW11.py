"""引的是另一件法律文件的文字

## 查什么
抄录的文字与所写的条文毫不相干，却是本清单引用的另一件法律文件的条文。

## 为什么
名称或者引文有一个错了。

## 不合格
写《中华人民共和国城乡规划法》第五十二条，抄录的是《中华人民共和国土地管理法》第五十二条

## 合格
名称、条号与引文一致

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
    """One finding for each quotation that another enactment of the document has nearly word for word."""
    if library_of(checked) is None:
        return
    for each in judged(checked):
        if each.elsewhere is None:
            continue
        title, article, text = each.elsewhere
        cite = each.cite
        yield cite.entry.finding(
            f"写的是《{cite.work.title if cite.work else cite.title}》{each.name}，抄录的是《{title}》{article}的文字。",
            f"名称改为《{title}》，或者换成所写条文的文字。",
            field_name=cite.field_name,
            span=each.quote.span,
            evidence=evidence(cite, provision=each.name, other=title, article=article, quoted=each.quote.text, law=text),
        )


RULE = documented(__doc__, code="LW11", name="law.quotes_other_enactment", level="error", find=find)
