"""清单印发时依据尚未施行

## 查什么
引用的法律文件在清单日期还没有施行。

## 为什么
施行之前不能据以行使职权。

## 不合格
2015年7月的清单引用2015年8月1日起施行的办法

## 合格
2015年9月的清单引用同一办法

## 依据
《中华人民共和国立法法》：法律文件应当明确规定施行日期。
"""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.checks.citing import evidence, once, status_of
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each record and enactment; the day that counts is the last that the list's date may mean."""
    if checked.list_date is None:
        return
    for cite, _ in once(checked):
        work = cite.work
        if work is None or work.confidence == "low":
            continue
        status = status_of(work, checked.list_date)
        if status.standing != "not_yet" or status.since is None:
            continue
        printed = (cite.citation.effective or cite.citation.promulgated or cite.citation.passed or "")[:4]
        if printed and printed < str(status.since.year):
            continue  # the list means an earlier enactment of that title, which nobody here knows
        yield cite.entry.finding(
            f"《{work.title}》{status.since.isoformat()}起才施行，晚于清单日期{checked.lists.header.date}。",
            "核对清单日期；施行前仍应适用原来的规定。",
            field_name=cite.field_name,
            span=cite.citation.span,
            evidence=evidence(cite, effective=status.since.isoformat(), source=status.source),
        )


RULE = documented(__doc__, code="LW07", name="law.not_yet_in_force", level="warning", find=find)
