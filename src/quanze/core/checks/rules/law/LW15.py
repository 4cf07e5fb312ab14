"""上下位法对同一行为的罚款幅度不同

## 查什么
同一事项的依据里抄录了上位法和下位法两条罚则，说的是同一行为，而下位法的罚款超出上位法的幅度。

## 为什么
下位法必须在上位法规定的幅度内规定；超出的部分不能适用。

## 不合格
法律写“处一万元以上五万元以下的罚款”，规章写“处五万元以上十万元以下的罚款”，行为相同

## 合格
规章写“处一万元以上三万元以下的罚款”，在法律的幅度之内

## 依据
《中华人民共和国行政处罚法》第十一条至第十四条：必须在上位法规定的给予行政处罚的行为、种类和幅度的范围内规定。
"""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.checks.citing import evidence
from quanze.core.checks.fines import act_of, alike, one_range
from quanze.core.checks.judged import judged
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented
from quanze.core.law.levels import rank


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each pair in a field whose ranges cannot both apply."""
    by_field: dict[tuple[tuple[int, int], str], list[object]] = {}
    for each in judged(checked):
        if each.cite.work is not None and rank(each.cite.work.level) is not None:
            by_field.setdefault((each.cite.entry.key, each.cite.field_name), []).append(each)
    for all_ in by_field.values():
        for low in all_:
            for high in all_:
                yield from _compare(high, low)


def _compare(high: object, low: object) -> Iterator[Diagnostic]:
    upper, lower = high.cite.work, low.cite.work  # type: ignore[attr-defined]
    if (rank(upper.level) or 0) >= (rank(lower.level) or 0):
        return
    above, below = one_range(high.quote.text), one_range(low.quote.text)  # type: ignore[attr-defined]
    if above is None or below is None or not alike(act_of(high.quote.text), act_of(low.quote.text)):  # type: ignore[attr-defined]
        return
    if below[0] >= above[0] and below[1] <= above[1]:
        return
    cite = low.cite  # type: ignore[attr-defined]
    yield cite.entry.finding(
        f"同一行为，《{upper.title}》{high.name}罚款{_said(above)}，《{lower.title}》{low.name}罚款{_said(below)}，超出上位法的幅度。",  # type: ignore[attr-defined]
        f"以《{upper.title}》为准，或者核对两条说的是否同一行为。",
        field_name=cite.field_name,
        span=low.quote.span,  # type: ignore[attr-defined]
        evidence=evidence(cite, upper=high.quote.text, lower=low.quote.text),  # type: ignore[attr-defined]
    )


def _said(pair: tuple[int, int]) -> str:
    return f"{pair[0]}元至{pair[1]}元" if pair[0] else f"{pair[1]}元以下"


RULE = documented(
    __doc__,
    code="LW15",
    name="law.penalties_conflict",
    level="warning",
    find=find,
    absent="现有清单里上下位法的罚则都有文本可比的，没有行为相同而幅度超出的。",
)
