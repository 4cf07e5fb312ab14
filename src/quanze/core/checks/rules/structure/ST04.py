"""写明的总数与实际条数不符

## 查什么
标题或表头写着“共计19项，行政检查8项……”，而清单里的条数不是这样；各类之和与总数不符，也在此列。
一个名称下分列几个子项的，按名称数或按子项数相符，都算相符。

## 为什么
总数是公众和上级核对清单是否完整的依据。数不对，不是漏了、重了，就是改了清单没有改标题。

## 不合格
标题写“共2项”，清单里有三个事项。

## 合格
标题写“共2项”，清单里有两个事项，其中一个分列三个子项。

## 依据
《关于推行地方各级政府工作部门权力清单制度的指导意见》（中办发〔2015〕21号）：权力清单应当完整、准确，并向社会公布。
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from quanze.core.checks.model import Checked, Diagnostic, Entry
from quanze.core.checks.page import documented
from quanze.core.lists.power_types import national_name

_KINDS = {"power_items", "supervision_items"}


def find(checked: Checked) -> Iterator[Diagnostic]:
    """At most one finding for the total, one for each type and one for the sum of the types."""
    declared = checked.lists.header.declared
    items = [entry for entry in checked.entries if entry.kind in _KINDS] or list(checked.entries)
    if not declared or not items:
        return
    place = items[0].place()
    counted = _counts(items)
    total, parts = declared.get("total"), {word: number for word, number in declared.items() if word != "total"}
    if total is not None and total not in counted:
        yield checked.finding(
            f"写明共{total}项，清单里实有{_said(counted)}。", "核对是否有漏列、重复的事项，或者改正标题中的总数。", place=place
        )
    if total is not None and len(parts) > 1 and sum(parts.values()) != total:
        sums = "、".join(f"{word}{number}项" for word, number in parts.items())
        yield checked.finding(
            f"写明共{total}项，所列各类（{sums}）合计却是{sum(parts.values())}项。", "核对各类的项数和总数。", place=place
        )
    by_type: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in items:
        by_type[_type(entry.text("power_type"))].append(entry)
    for word, number in parts.items():
        there = by_type.get(_type(word), [])
        if by_type.keys() != {""} and number not in _counts(there):
            where = there[0].place() if there else place
            yield checked.finding(
                f"写明{word}{number}项，清单里这一类实有{_said(_counts(there))}。", "核对这一类的事项和所写的项数。", place=where
            )


def _type(printed: str) -> str:
    return national_name(printed) or "".join(printed.split())


def _counts(items: list[Entry]) -> list[int]:
    """How many there are, by names and by rows; a name is counted once for each stretch of rows that repeat its number."""
    names = Counter((entry.key[0], "".join(entry.text("seq").split()), "".join(entry.name.split())) for entry in items)
    whole = [entry for entry in items if entry.record.state != "fragment"]
    return sorted({len(names), len(items), len(whole)})


def _said(counts: list[int]) -> str:
    return f"{counts[0]}项" if len(counts) == 1 else f"{counts[0]}项（连同子项、残行{counts[-1]}条）"


RULE = documented(
    __doc__, code="ST04", name="structure.total_differs", level="error", find=find, absent="已知的实际清单中，写明总数的都与条数相符"
)
