"""延期、分期缴纳: the parts of a fine and their days, as they were allowed, put off again or called in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any

from quanze.core.casework.money import spoken
from quanze.core.casework.surcharge import Debt, Payment
from quanze.core.procedures.state import MatterState, RunningClock

ALLOWED, ENDED, ROWS_CLOCK = "allow_deferral", "end_deferral", "instalment"


@dataclass(frozen=True, slots=True)
class Instalment:
    """One instalment as it stands: its number, last day, sum, what of it was paid (fen), and whether its day is past unpaid."""

    number: int
    due: date
    fen: int
    paid: int
    overdue: bool


def debts_of(fine: int, due: date, acts: Iterable[tuple[str, date, Mapping[str, Any]]], payments: Sequence[Payment]) -> tuple[Debt, ...]:
    """The parts of a fine with the days they are due, after the acts (id, day, fields) that put its payment off or called it in.

    What was put off and had been overdue till then keeps the surcharge of that time unless the approval dropped it.

    >>> plan = {"instalments": [{"due": "2026-04-01", "sum": 300}, {"due": "2026-05-01", "sum": 200}]}
    >>> [(one.fen, one.due.isoformat()) for one in debts_of(600, date(2026, 3, 1), [("allow_deferral", date(2026, 2, 20), plan)], ())]
    [(100, '2026-03-01'), (300, '2026-04-01'), (200, '2026-05-01')]
    """
    debts = [Debt(fine, due)]
    for act, on, said in acts:
        if act == ENDED:
            last = date.fromisoformat(str(said["deferral_until"])[:10])
            debts = [replace(debt, due=last) if debt.until is None and debt.due > last else debt for debt in debts]
        elif act == ALLOWED:
            debts = _put_off(debts, on, _agreed(said, debts, payments, on), said.get("grown_surcharge") == "dropped")
    return tuple(debts)


def _agreed(said: Mapping[str, Any], debts: Sequence[Debt], payments: Sequence[Payment], on: date) -> list[Debt]:
    """The parts that an approval agreed; a deferral puts off all that is unpaid, and so does a table of the time before it had columns."""
    rows = [row for row in said.get("instalments") or () if "sum" in row]
    if rows:
        return [Debt(int(row["sum"]), date.fromisoformat(str(row["due"])[:10])) for row in rows]
    unpaid = sum(debt.fen for debt in debts if debt.until is None) - sum(payment.fen for payment in payments if payment.on <= on)
    return [Debt(max(unpaid, 0), date.fromisoformat(str(said["deferral_until"])[:10]))]


def _put_off(debts: Sequence[Debt], on: date, agreed: Sequence[Debt], dropped: bool) -> list[Debt]:
    """The debts after parts of them got new days: those due last are put off first, for what was paid went to the first."""
    left = sum(debt.fen for debt in agreed)
    made: list[Debt] = []
    for debt in sorted(debts, key=lambda one: one.due, reverse=True):
        off = min(left, debt.fen) if debt.until is None else 0
        left -= off
        if debt.fen > off:
            made.append(replace(debt, fen=debt.fen - off))
        if off and debt.due < on:
            made.append(Debt(off, debt.due, on))
    if dropped:  # nothing of what had grown by then is collected: what is left of the parts was paid, and counts from that day
        made = [replace(debt, due=max(debt.due, on)) for debt in made if debt.until is None]
    return [*sorted(made, key=lambda one: one.due), *agreed]


def instalments_of(state: MatterState, today: date) -> tuple[Instalment, ...]:
    """The instalments that are agreed now, in order; empty where none are, or where they were called in."""
    allowed, ended = state.last_done(ALLOWED), state.last_done(ENDED)
    if allowed is None or (ended is not None and ended.seq > allowed.seq):
        return ()
    keys = [f"{ROWS_CLOCK}#{number}" for number, _ in enumerate(allowed.fields.get("instalments") or (), 1)]
    return tuple(_instalment(number, state.clocks[key], today) for number, key in enumerate(keys, 1) if key in state.clocks)


def _instalment(number: int, clock: RunningClock, today: date) -> Instalment:
    due = date.fromisoformat(clock.until[:10])
    return Instalment(number, due, clock.sum, clock.covered, clock.covered < clock.sum and due < today)


def plan_faults(rows: Sequence[Mapping[str, Any]], earliest: date, unpaid: int) -> list[str]:
    """What is wrong with what is to be agreed: a first day before `earliest`, days that do not follow each other, sums that are not what is unpaid.

    >>> plan_faults([{"due": "2026-05-01", "sum": 300}, {"due": "2026-04-01", "sum": 200}], date(2026, 3, 1), 600)
    ['第 2 期的 2026-04-01 不晚于前一期', '各期合计 5元，没有缴的罚款是 6元']
    """
    if unpaid <= 0:
        return ["没有未缴的罚款"]
    days = [date.fromisoformat(str(row["due"])[:10]) for row in rows]
    sums = [int(row["sum"]) for row in rows]
    faults = [f"{days[0]} 早于 {earliest}，不能早于办理之日和原缴款期限"] if days and days[0] < earliest else []
    faults += [f"第 {number} 期的 {later} 不晚于前一期" for number, (before, later) in enumerate(pairwise(days), 2) if later <= before]
    faults += [f"第 {number} 期的金额是零" for number, fen in enumerate(sums, 1) if fen <= 0]
    if sum(sums) != unpaid:
        faults.append(f"各期合计 {spoken(sum(sums))}，没有缴的罚款是 {spoken(unpaid)}")
    return faults
