"""Whether a fine lies inside what the law allows, and inside the discretion band; what must be said where it does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from quanze.core.casework.criteria import holds, read_criteria
from quanze.core.casework.money import spoken
from quanze.core.casework.ranges import Bounds, FineRange, bounds_of
from quanze.core.kernel.unresolved import Unresolved

Verdict = Literal["inside", "below", "above", "unknown"]


@dataclass(frozen=True, slots=True)
class FineRangeInCase:
    """The range that applies in this case, and how it was chosen. `bounds` is an Unresolved where that cannot be said."""

    range: FineRange | None
    bounds: Bounds | Unresolved
    steps: tuple[str, ...]


_PERSONS = ("人员", "个人", "公民", "自然人", "法定代表人", "责任人")


def applicable_range(
    ranges: Sequence[FineRange], values: Mapping[str, int], answers: Mapping[str, bool] | None = None, *, natural: bool = False
) -> FineRangeInCase:
    """Which of the ranges of a penalty article applies, by the conditions they stand under (货值金额不足一万元的 …).

    `answers` says of a condition that no amount decides (情节严重) whether it holds; `natural` picks the ranges for persons where the
    article tells them from units. Where no condition or several hold, and the bounds differ, a person must choose: the bounds are an Unresolved.

    >>> from quanze.core.casework.ranges import read_ranges
    >>> article = "违法所得不足一万元的，处五千元以上五万元以下罚款；违法所得一万元以上的，处违法所得五倍以上十倍以下罚款"
    >>> applicable_range(read_ranges(article), {"违法所得": 2_000_000}).bounds.words()
    '10万元以上20万元以下'
    """
    if not ranges:
        return FineRangeInCase(None, Unresolved("no_fine", "依据的条文没有罚款幅度，不能处罚款"), ("条文没有罚款幅度",))
    steps: list[str] = []
    answers = answers or {}
    ranges = _for_whom(ranges, natural)
    caps = [one for one in ranges if one.cap]
    ranges = [one for one in ranges if not one.cap]
    fitting: list[FineRange] = []
    unsure: list[str] = []
    for one in ranges:
        verdict = answers[one.when] if one.when in answers else _condition_holds(one.when, values)
        if verdict is True:
            fitting.append(one)
            steps.append(f"“{one.words()}”：{f'条件“{one.when}”成立' if one.when else '没有附加条件'}")
        elif verdict is None:
            unsure.append(one.when)
            steps.append(f"“{one.words()}”：条件“{one.when}”是否成立，要先查明")
        else:
            steps.append(f"“{one.words()}”：条件“{one.when}”不成立")
    if len(fitting) > 1 and any(one.when for one in fitting):
        fitting = [one for one in fitting if one.when]  # the special before the general
    if unsure:
        return FineRangeInCase(None, Unresolved("condition_open", f"适用哪一幅度取决于：{'；'.join(unsure)}"), tuple(steps))
    if not fitting:
        return FineRangeInCase(None, Unresolved("no_condition_holds", "条文的各个幅度都不符合本案查明的数额，请核对"), tuple(steps))
    found = [bounds_of(one, values) for one in fitting]
    for bounds in found:
        if isinstance(bounds, Unresolved):
            return FineRangeInCase(None, bounds, (*steps, bounds.reason))
    if len({str(bounds) for bounds in found}) > 1:
        words = "；".join(one.words() for one in fitting)
        return FineRangeInCase(None, Unresolved("several_ranges", f"条文有几个幅度同时可用（{words}），请由人选定"), tuple(steps))
    bounds = found[0]
    assert isinstance(bounds, Bounds)
    for cap in caps:
        limit = bounds_of(cap, values)
        if isinstance(limit, Bounds) and limit.high is not None and (bounds.high is None or limit.high < bounds.high):
            bounds = Bounds(min(bounds.low, limit.high), limit.high, bounds.low_inside, limit.high_inside)
            steps.append(f"最高不超过{spoken(limit.high)}")
    return FineRangeInCase(fitting[0], bounds, (*steps, f"本案法定幅度：{bounds.words()}"))


def _for_whom(ranges: Sequence[FineRange], natural: bool) -> list[FineRange]:
    persons = [one for one in ranges if any(word in one.whom for word in _PERSONS)]
    units = [one for one in ranges if one not in persons]
    if natural and persons:
        return persons
    return units or persons


def _condition_holds(when: str, values: Mapping[str, int]) -> bool | None:
    if not when:
        return True
    criteria = read_criteria(when)
    quantities = [one for group in criteria for one in group if one.kind == "quantity"]
    if len(quantities) != 1 or any(len(group) != 1 for group in criteria):
        if when.startswith(("没有违法所得", "无违法所得")):
            return values["违法所得"] == 0 if "违法所得" in values else None
        if when.startswith(("有违法所得",)):
            return values["违法所得"] > 0 if "违法所得" in values else None
        return None
    return holds(quantities[0], values, {})


@dataclass(frozen=True, slots=True)
class FineJudged:
    """How a fine stands to the statutory bounds and to the discretion band; `must_say` is what the decision has to give reasons for."""

    statutory: Verdict
    band: Verdict
    must_say: tuple[str, ...]
    refused: str = ""


def judge_fine(fine: int, statutory: Bounds | Unresolved, band: Bounds | Unresolved | None, lightened: bool = False) -> FineJudged:
    """Where a fine stands. Below the statutory lower bound only a case of 减轻处罚 may go; nothing may go above the upper one.

    `band` None: no benchmark applies. A fine outside the band is allowed with a reason, which the guard asks for.

    >>> judge_fine(40, Bounds(50, 100), None).refused
    '罚款0.40元低于法定幅度0.50元以上1元以下；只有具备减轻处罚情形的才能低于下限'
    """
    if isinstance(statutory, Unresolved):
        return FineJudged("unknown", "unknown", (), f"法定幅度尚不能确定：{statutory.reason}")
    where = _verdict(fine, statutory)
    if where == "above":
        return FineJudged(where, "unknown", (), f"罚款{spoken(fine)}超出法定幅度{statutory.words()}")
    if where == "below" and not lightened:
        return FineJudged(where, "unknown", (), f"罚款{spoken(fine)}低于法定幅度{statutory.words()}；只有具备减轻处罚情形的才能低于下限")
    say = ["低于法定下限，应当写明减轻处罚的情形和依据"] if where == "below" else []
    if band is None:
        return FineJudged(where, "inside", tuple(say))
    if isinstance(band, Unresolved):
        return FineJudged(where, "unknown", (*say, f"裁量基准不能给出幅度（{band.reason}），应当写明裁量理由"))
    inside = _verdict(fine, band)
    if inside != "inside":
        say.append(f"罚款{spoken(fine)}不在裁量基准的幅度{band.words()}之内，应当写明偏离的理由")
    return FineJudged(where, inside, tuple(say))


def _verdict(fine: int, bounds: Bounds) -> Verdict:
    if bounds.holds(fine):
        return "inside"
    return "below" if fine <= bounds.low else "above"


def gain_ratio(fine: int, gain: int) -> Fraction | None:
    """The fine as a multiple of the illegal gain; None where there was none."""
    return Fraction(fine, gain) if gain > 0 else None
