"""文号与法规目录不符

## 查什么
引用的文号不是该法律文件用过的任何一个文号。同一清单内部就有矛盾的，归 CI02。

## 为什么
按错的文号查不到依据，或者查到另一件文件。

## 不合格
《网络交易监督管理办法》（国家市场监督管理总局令第39号）

## 合格
《网络交易监督管理办法》（国家市场监督管理总局令第37号）

## 依据
各该法律文件的公布令；法规目录逐件写明来源。
"""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.checks.citing import cites, differ, evidence, known_number
from quanze.core.checks.contradictions import conflicting_numbers
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each enactment and wrong number."""
    inner = conflicting_numbers(checked)
    seen: set[tuple[str, str]] = set()
    for cite in cites(checked):
        number, work = cite.citation.doc_no, cite.work
        if not number or work is None or not cite.title or cite.key in inner or (cite.key, number) in seen:
            continue
        if work.confidence == "low" or not work.doc_nos or known_number(work, number) or not any(differ(number, n) for n in work.doc_nos):
            continue
        seen.add((cite.key, number))
        known = "、".join(work.doc_nos[:2])
        yield cite.entry.finding(
            f"《{work.title}》所写文号是{number}，法规目录所载是{known}（{work.source or '法律文本的题注'}）。",
            f"核对后改为{work.doc_nos[0]}；如果引用的是同名的旧文件，它可能已被取代。",
            field_name=cite.field_name,
            span=cite.citation.span,
            evidence=evidence(cite, printed=number, known=list(work.doc_nos), source=work.source),
        )


RULE = documented(__doc__, code="CI05", name="citations.number_differs", level="warning", find=find)
