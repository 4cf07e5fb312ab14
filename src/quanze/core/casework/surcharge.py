"""加处罚款: what a late fine grows by, day by day, with its cap, and the days on which it does not grow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from quanze.core.casework.money import spoken
from quanze.core.kernel.interval import Interval


@dataclass(frozen=True, slots=True)
class SurchargeRule:
    """One version of the rule: the share a day, the cap as a share of the fine (None: none), whether remedies stop it, where it stands."""

    in_force: Interval
    per_day: Fraction
    cap: Fraction | None
    stops_during_remedy: bool
    source: str


@dataclass(frozen=True, slots=True)
class Payment:
    """Money paid towards the fine on a day, in fen."""

    on: date
    fen: int


@dataclass(frozen=True, slots=True)
class Surcharge:
    """The surcharge in fen up to and including a day, the days it grew, and how that follows."""

    fen: int
    days: int
    capped: bool
    steps: tuple[str, ...]


def surcharge(
    fine: int,
    due: date,
    until: date,
    rules: Sequence[SurchargeRule],
    payments: Sequence[Payment] = (),
    remedies: Sequence[Interval] = (),
    waived: int = 0,
) -> Surcharge:
    """The surcharge on `fine` (fen) that was due on `due`, up to and including `until`.

    It grows from the day after `due` on what is still unpaid, on days of `remedies` (reconsideration, litigation; half-open) only where
    the version of that day lets it, and never above the cap of any version that it grew under. `waived` is what an execution agreement
    forgave (行政强制法 art. 42). Rounded down to the fen, in the party's favour.

    >>> law = [SurchargeRule(Interval(None, None), Fraction(3, 100), Fraction(1), True, "行政处罚法第72条")]
    >>> surcharge(1_000_000, date(2026, 3, 1), date(2026, 3, 11), law).fen
    300000
    >>> surcharge(1_000_000, date(2026, 3, 1), date(2027, 3, 11), law).fen
    1000000
    """
    if fine < 0 or any(payment.fen < 0 for payment in payments):
        raise ValueError("money is counted in whole fen, not below nought")
    owed = fine - sum(payment.fen for payment in payments if payment.on <= due)
    later = sorted((payment for payment in payments if payment.on > due), key=lambda payment: payment.on)
    total, days, stopped, capped = Fraction(0), 0, 0, False
    steps: list[str] = [f"罚款 {spoken(fine)}，缴款期限 {due}，自次日起计算"]
    edges = _edges(due + timedelta(days=1), until, rules, later, remedies)
    for start, end in edges:
        while later and later[0].on < start:
            owed -= later.pop(0).fen
        if owed <= 0:
            steps.append(f"{start} 前已缴清")
            break
        rule = next((one for one in rules if one.in_force.contains(start)), None)
        if rule is None:
            steps.append(f"{start} 至 {end}：规则库没有当日的加处规则，未计算")
            continue
        count = (end - start).days + 1
        if rule.stops_during_remedy and any(span.contains(start) for span in remedies):
            stopped += count
            steps.append(f"{start} 至 {end}：复议或者诉讼期间，不计算 {count} 日（{rule.source}）")
            continue
        grown = owed * rule.per_day * count
        if rule.cap is not None:
            room = max(fine * rule.cap - total, Fraction(0))
            if grown >= room:
                grown, capped = room, True
        total += grown
        days += count
        steps.append(f"{start} 至 {end}：{count} 日 × {float(rule.per_day * 100):g}% × {spoken(owed)}{'，达到上限' if capped else ''}")
        if capped:
            break
    amount = max(int(total) - waived, 0)
    if waived:
        steps.append(f"执行协议减免 {spoken(waived)}")
    return Surcharge(amount, days, capped, tuple(steps))


def _edges(
    first: date, last: date, rules: Sequence[SurchargeRule], payments: Sequence[Payment], remedies: Sequence[Interval]
) -> list[tuple[date, date]]:
    """The days from `first` to `last` cut wherever the rule, the debt or a remedy changes; inclusive pairs."""
    if last < first:
        return []
    cuts = {first}
    for one in rules:
        cuts |= {day for day in (one.in_force.start, one.in_force.end) if day is not None}
    for span in remedies:
        cuts |= {day for day in (span.start, span.end) if day is not None}
    cuts |= {payment.on + timedelta(days=1) for payment in payments}
    starts = sorted(day for day in cuts if first <= day <= last)
    return [(start, (starts[at + 1] - timedelta(days=1)) if at + 1 < len(starts) else last) for at, start in enumerate(starts)]
