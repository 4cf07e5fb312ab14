"""序号跳号、重号或者倒序

## 查什么
同一份清单里，序号从3跳到5，两个不同的事项用一个序号，或者后面的比前面的小。从1重新编号（分类编号）不算；同一事项的几个子项共用一个序号不算。

## 为什么
序号是引用事项的依据；跳号多半是删了事项没有重编，重号会把两件事混成一件。

## 不合格
序号依次是1、2、4。

## 合格
1、2、3，换一类以后又从1起。

## 依据
没有专门规定；序号连续、唯一是编制清单的通常要求。
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from quanze.core.checks.common import number_of, squeezed
from quanze.core.checks.model import Checked, Diagnostic, Entry
from quanze.core.checks.page import documented

_FEW = 3  # breaks that even a short list may have


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each break; a list whose numbers mostly cannot be read, or number something else than its rows, is left alone."""
    for number in range(len(checked.lists.lists)):
        entries = [each for each in checked.entries if each.key[0] == number and each.record.state != "fragment"]
        numbered = [(each, read) for each in entries if (read := number_of(each.text("seq") or each.text("no"))) is not None]
        if len(numbered) > 1 and len(numbered) * 10 >= len(entries) * 9:
            found = list(_breaks(numbered))
            # numbers of groups, or an extract from a longer list, break at every other row
            if len(found) <= max(_FEW, len(numbered) // 10):
                yield from found


def _breaks(numbered: list[tuple[Entry, int]]) -> Iterator[Diagnostic]:
    field_name = "seq" if numbered[0][0].text("seq") else "no"
    for (before, last), (entry, here) in pairwise(numbered):
        if here in (last + 1, 1) and here != last:
            continue
        if here == last:
            # without names, or under one name: sub-items of one matter
            if entry.name and before.name and squeezed(entry.name) != squeezed(before.name) and here != 1 and not entry.text("sub_item"):
                yield entry.finding(
                    f"序号{here}重复，上一条（{_short(before)}）也是{here}。", "给其中一条改编序号。", field_name=field_name
                )
            continue
        if here > last + 1:
            missing = f"{last + 1}" if here == last + 2 else f"{last + 1}至{here - 1}"
            yield entry.finding(f"序号从{last}跳到{here}，缺{missing}。", "核对是否漏列事项；没有漏列的，重新编号。", field_name=field_name)
        else:
            yield entry.finding(f"序号{here}排在{last}之后。", "核对顺序，重新编号。", field_name=field_name)


def _short(entry: Entry) -> str:
    name = squeezed(entry.name)
    return name if len(name) <= 20 else name[:19] + "…"


RULE = documented(
    __doc__, code="ST03", name="structure.numbering", level="warning", find=find, absent="已知的实际清单中，序号都连续，或者分类从1重编"
)
