"""Product spot checks: what came of one, and why a product may not be checked again so soon."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from quanze.core.clock.calendar import Calendar
from quanze.core.clock.deadline import due_date
from quanze.core.clock.limit import TimeLimit
from quanze.core.kernel.text import squeeze

RESULTS: Mapping[str, str] = {
    "": "没有结论",
    "pass": "合格",
    "fail": "不合格",
    "retest_pass": "复检合格",
    "retest_fail": "复检不合格",
    "refused": "拒绝抽样",
    "none": "没有可抽的产品",
    "gone": "不再经营",
}
# the first act found decides: the last word of the laboratory comes before the first
_BY_ACT = (("retest_pass", "retest_pass"), ("retest_fail", "retest_fail"), ("receive_pass", "pass"), ("receive_fail", "fail"))
FAILED = frozenset({"fail", "retest_fail", "refused"})
ALWAYS_ALLOWED = frozenset({"follow_up", "emergency"})  # 后续处理、突发事件 (order 18 art. 8)


def result_of(counts: Mapping[str, int], no_sample: str = "") -> str:
    """The result of a spot check by the acts that were done; "" while there is none.

    >>> result_of({"receive_fail": 1, "retest_pass": 1}), result_of({"refuse_sample": 1}, "refused"), result_of({})
    ('retest_pass', 'refused', '')
    """
    if counts.get("refuse_sample"):
        return no_sample or "none"
    return next((result for act, result in _BY_ACT if counts.get(act)), "")


@dataclass(frozen=True, slots=True)
class EarlierCheck:
    """A spot check that sampled a product of a maker."""

    key: str
    maker: str
    product: str
    spec: str
    sampled_on: date


def too_soon(maker: str, product: str, spec: str, kind: str, day: date, earlier: Iterable[EarlierCheck], limit: TimeLimit, calendar: Calendar) -> str:  # fmt: skip
    """Why the same product of the same maker may not be sampled on a day; "" where it may.

    Follow-up checks and those of an emergency always may. A product is the same by name and specification; where one of the two
    specifications is not known, the name decides.
    """
    if kind in ALWAYS_ALLOWED:
        return ""
    for one in earlier:
        if _word(one.maker) != _word(maker) or _word(one.product) != _word(product):
            continue
        if spec and one.spec and _word(one.spec) != _word(spec):
            continue
        until = due_date(limit, one.sampled_on, calendar)
        if one.sampled_on <= day <= until:
            return f"{one.maker}的{one.product}已于 {one.sampled_on} 抽样，在 {until} 以前不得重复抽查"
    return ""


def _word(text: str) -> str:
    return squeeze(text).casefold()
