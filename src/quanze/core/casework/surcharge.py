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


@dataclass(frozen=True, slots=True)
class Debt:
    """A part of the fine (fen) and its last day; `until` is the day on which that day was put off, None while it stands."""

    fen: int
    due: date
    until: date | None = None

    def owed_on(self, day: date) -> int:
        """What of it is overdue on a day, whatever was paid."""
        return self.fen if self.due < day and (self.until is None or day <= self.until) else 0


def surcharge(
    debts: Sequence[Debt],
    until: date,
    rules: Sequence[SurchargeRule],
    payments: Sequence[Payment] = (),
    remedies: Sequence[Interval] = (),
    waived: int = 0,
) -> Surcharge:
    """The surcharge on a fine, whole or in parts, up to and including `until`.

    It grows from the day after each part was due on what is still unpaid of it (what is paid goes to the part that was due first), on days
    of `remedies` (reconsideration, litigation; half-open) only where the version of that day lets it, and never above the cap of any
    version that it grew under, which is a share of the whole fine. `waived` is what an execution agreement forgave (行政强制法 art. 42).
    Rounded down to the fen, in the party's favour.

    >>> law = [SurchargeRule(Interval(None, None), Fraction(3, 100), Fraction(1), True, "行政处罚法第72条")]
    >>> surcharge([Debt(1_000_000, date(2026, 3, 1))], date(2026, 3, 11), law).fen
    300000
    >>> surcharge([Debt(1_000_000, date(2026, 3, 1))], date(2027, 3, 11), law).fen
    1000000
    >>> surcharge([Debt(500_000, date(2026, 3, 1)), Debt(500_000, date(2026, 3, 31))], date(2026, 3, 11), law).fen
    150000
    """
    if any(fen < 0 for fen in (*(debt.fen for debt in debts), *(payment.fen for payment in payments))):
        raise ValueError("money is counted in whole fen, not below nought")
    fine = sum(debt.fen for debt in debts if debt.until is None)
    total, days, capped = Fraction(0), 0, False
    steps = [_begins(debt, len(debts) > 1) for debt in debts]
    if len(debts) > 1:
        steps.append("没有到期的部分不加处罚款；缴款先抵先到期的部分")
    for start, end in _edges(debts, until, rules, payments, remedies):
        owed = sum(debt.owed_on(start) for debt in debts) - sum(payment.fen for payment in payments if payment.on < start)
        if owed <= 0:
            continue
        rule = next((one for one in rules if one.in_force.contains(start)), None)
        if rule is None:
            steps.append(f"{start} 至 {end}：规则库没有当日的加处规则，未计算")
            continue
        count = (end - start).days + 1
        if rule.stops_during_remedy and any(span.contains(start) for span in remedies):
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


def _begins(debt: Debt, one_of_several: bool) -> str:
    what = f"{'其中' if one_of_several else '罚款'} {spoken(debt.fen)}"
    if debt.until is not None:
        return f"{what}，原缴款期限 {debt.due}，自次日起计算到批准延期、分期之日 {debt.until}"
    return f"{what}，缴款期限 {debt.due}，自次日起计算"


def _edges(
    debts: Sequence[Debt], last: date, rules: Sequence[SurchargeRule], payments: Sequence[Payment], remedies: Sequence[Interval]
) -> list[tuple[date, date]]:
    """The days from the first overdue one to `last`, cut wherever the rule, the debt or a remedy changes; inclusive pairs."""
    days = [debt.due for debt in debts] + [debt.until for debt in debts if debt.until] + [payment.on for payment in payments]
    cuts = {day + timedelta(days=1) for day in days}
    for span in (*(one.in_force for one in rules), *remedies):
        cuts |= {day for day in (span.start, span.end) if day is not None}
    first = min((debt.due for debt in debts), default=last) + timedelta(days=1)
    starts = sorted(day for day in cuts if first <= day <= last)
    return [(start, (starts[at + 1] - timedelta(days=1)) if at + 1 < len(starts) else last) for at, start in enumerate(starts)]
