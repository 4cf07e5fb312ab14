"""同一文件在一份清单里有两个日期

## 查什么
一份清单几处引用同一法律文件，通过、公布或者施行的日期却不一样，而且不都是该文件历次制定、修改的日子。

## 为什么
日期是认定版本的依据。两个日期至少有一个错了。

## 不合格
一处写（2015年3月1日起施行），另一处写（2015年8月1日起施行）

## 合格
一处写全日期，另一处只写到年，两处不矛盾

## 依据
《中华人民共和国立法法》关于公布和施行日期的规定。
"""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.checks.citing import evidence
from quanze.core.checks.contradictions import WORDS, conflicting_dates, known_day
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each enactment and kind of date, at the rarer date that nobody knows of."""
    for (_, kind), groups in conflicting_dates(checked).items():
        unknown = [day for day, all_ in groups.items() if not known_day(all_[0], day)]
        wrong = min(unknown, key=lambda day: len(groups[day]))
        cite = groups[wrong][0]
        printed = "、".join(f"{day}（{len(all_)}处）" for day, all_ in groups.items())
        right = [day for day in groups if day not in unknown]
        known = f"法规目录所载有{right[0]}。" if right else ""
        yield cite.entry.finding(
            f"《{cite.title}》的{WORDS[kind]}日期在本清单中不一致：{printed}。{known}",
            f"核对后统一；{right[0]}与法规目录相符。" if right else "核对公布文本，统一日期。",
            field_name=cite.field_name,
            span=cite.citation.span,
            evidence=evidence(cite, dates=sorted(groups), source=cite.work.source if cite.work else ""),
        )


RULE = documented(__doc__, code="CI03", name="citations.two_dates", level="warning", find=find)
