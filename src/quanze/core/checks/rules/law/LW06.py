"""引文是旧文本的文字

## 查什么
引用的条文逐字等于该法律文件以前的文本，而清单印发时（没有日期的，核对之日）已经有了新的文本，该条也改了。

## 为什么
引文抄自旧文本，主体、幅度已经变了，还写在清单里。

## 不合格
2024年的清单引用《中华人民共和国安全生产法》2014年文本的第九十一条

## 合格
引文与2021年文本一致

## 依据
各该修改决定。
"""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.checks.citing import evidence, first_day, library_of, start_of
from quanze.core.checks.judged import judged
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each quotation in the words of a version that was over."""
    if library_of(checked) is None:
        return
    for each in judged(checked):
        said, cite, base = each.said, each.cite, each.resolution.expression
        if said.verdict != "exact" or said.reason != "other-version" or said.expression is None or base is None or cite.work is None:
            continue
        older, newer = start_of(said.expression), start_of(base)
        if older is None or newer is None or older >= newer or not base.text_held:
            continue
        name = each.name
        day = first_day(checked)
        within = day is not None and said.expression.in_force_on(day)
        now = f"{newer.isoformat()}起的文本" if within or cite.found.then is None else "清单印发时的文本"
        yield cite.entry.finding(
            f"《{cite.work.title}》{name}的引文是{said.expression.made or older}的文本；{now}（{base.made or newer}）已经不同"
            + (f"：{'；'.join(map(str, said.comparison.changes[:3]))}" if said.comparison and said.comparison.changes else "")
            + "。",
            f"按{base.made or newer}的文本改正引文，并核对条号。",
            field_name=cite.field_name,
            span=each.quote.span,
            holds_since=newer.isoformat(),
            evidence=evidence(
                cite, provision=name, quoted=each.quote.text, law=said.against, diff=said.comparison.diff if said.comparison else ""
            ),
        )


RULE = documented(__doc__, code="LW06", name="law.superseded_wording", level="warning", find=find)
