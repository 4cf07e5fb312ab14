"""同一文件在一份清单里有两个文号

## 查什么
一份清单几处引用同一法律文件，文号却不一样，而且不是该文件历次修改所用的不同令号。

## 为什么
两个文号至少有一个错了；读者按错的文号会查到别的文件，或者查不到。

## 不合格
一处写《某市取水管理办法》（某市政府令第12号），另一处写（某市政府令第21号）

## 合格
两处都写（某市政府令第12号）；或者一处写原令号，另一处写修改时的令号

## 依据
《行政法规制定程序条例》《规章制定程序条例》关于公布令和令号的规定。
"""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.checks.citing import evidence, known_number
from quanze.core.checks.contradictions import conflicting_numbers
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each enactment with numbers that contradict each other, at the rarer one."""
    for groups in conflicting_numbers(checked).values():
        rare = min(groups, key=len)
        cite, other = rare[0], next(group for group in groups if group is not rare)[0]
        right = [g[0].citation.doc_no for g in groups if g[0].work is not None and known_number(g[0].work, g[0].citation.doc_no or "")]
        printed = "、".join(f"{g[0].citation.doc_no}（{len(g)}处）" for g in groups)
        known = f"法规目录所载为{right[0]}。" if len(right) == 1 else ""
        wrong = rare[0] if not right or rare[0].citation.doc_no not in right else other
        yield wrong.entry.finding(
            f"《{cite.title}》在本清单中有不同的文号：{printed}。{known}",
            f"统一为{right[0]}。" if len(right) == 1 else "核对公布令，统一文号。",
            field_name=wrong.field_name,
            span=wrong.citation.span,
            evidence=evidence(wrong, numbers=[g[0].citation.doc_no for g in groups], source=wrong.work.source if wrong.work else ""),
        )


RULE = documented(__doc__, code="CI02", name="citations.two_numbers", level="warning", find=find)
