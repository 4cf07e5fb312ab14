"""What has to be counted in a case: the sums and numbers that its benchmark and its penalty clause turn on, each with its unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from quanze.core.casework.criteria import is_unit
from quanze.core.casework.discretion import DiscretionTable
from quanze.core.casework.ranges import FineRange
from quanze.core.kernel.unresolved import Unresolved

YUAN = "元"  # not law: the unit of money


def quantities(
    table: DiscretionTable | None, ranges: Iterable[FineRange] | Unresolved, known: Iterable[str] = (), asked: Iterable[str] = ()
) -> Mapping[str, str]:
    """The names of what is to be counted -> their units (元: a sum, kept in fen; any other: a number), in the order they are met.

    `asked` are names that every form asks for anyway; what contains one of these is not asked again. `known` are names that were given a
    value before: one that is a unit itself (台, 件) is a number, any other a sum.

    >>> from quanze.core.casework.ranges import read_ranges
    >>> dict(quantities(None, read_ranges("每台处五千元以上一万元以下的罚款"), ["合同金额"]))
    {'台': '台', '合同金额': '元'}
    """
    found: dict[str, str] = {}
    for tier in table.tiers if table is not None else ():
        for group in tier.circumstances:
            for one in group:
                if one.kind == "quantity" and one.key:
                    found.setdefault(one.key, one.unit or YUAN)
    for one_range in () if isinstance(ranges, Unresolved) else ranges:
        if one_range.of:
            found.setdefault(one_range.of, one_range.of if is_unit(one_range.of) else YUAN)
    for name in known:
        found.setdefault(name, name if is_unit(name) else YUAN)
    always = tuple(asked)
    return {name: unit for name, unit in found.items() if unit != YUAN or not any(each in name for each in always)}
