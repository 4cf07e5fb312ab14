"""What a case owes: the fine, what is confiscated, what was paid, and the surcharge as it has grown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from quanze.adapters import casework as rules
from quanze.core.casework.deferral import ALLOWED, ENDED, Instalment, debts_of, instalments_of
from quanze.core.casework.surcharge import Payment, Surcharge, surcharge
from quanze.core.kernel.interval import Interval
from quanze.core.procedures.state import ACT_TAKEN, MatterState
from quanze.store.casework.models import Case
from quanze.store.ledger.queries import stream_events
from quanze.store.matters.models import Clock
from quanze.store.matters.operations import stream_of


@dataclass(frozen=True, slots=True)
class MoneyView:
    """What is owed. `surcharge` is None where no fine is due; `due_on` the last day of what is not due yet, else of all, None where no
    decision was served; `open_questions` what the law leaves to a person in this case, each with its source."""

    fine: int
    confiscated: int
    paid: int
    due_on: date | None
    surcharge: Surcharge | None
    instalments: tuple[Instalment, ...] = ()
    open_questions: tuple[tuple[str, str], ...] = ()

    @property
    def unpaid_fine(self) -> int:
        """What is paid counts towards the fine first, then towards what is confiscated, then towards the surcharge."""
        return max(self.fine - self.paid, 0)

    @property
    def unpaid_confiscated(self) -> int:
        return max(self.fine + self.confiscated - self.paid, 0) - self.unpaid_fine

    @property
    def unpaid_surcharge(self) -> int:
        return self.open - self.unpaid_fine - self.unpaid_confiscated

    @property
    def open(self) -> int:
        """What is still unpaid, surcharge included."""
        return max(self.fine + self.confiscated + (self.surcharge.fen if self.surcharge else 0) - self.paid, 0)


def money_of(case: Case, state: MatterState, today: date) -> MoneyView:
    """What is owed on a day: the fine, what was paid, the instalments, the surcharge so far with its steps."""
    due = Clock.objects.filter(matter__key=case.key, rule="pay").values_list("due", flat=True).first()
    if not case.fine or due is None:
        return MoneyView(case.fine, case.confiscated, case.paid, due, None)
    payments = [Payment(date.fromisoformat(day), fen) for day, fen in case.payments]
    debts = debts_of(case.fine, due, _put_off(case.key, state), payments)
    last = max(debt.due for debt in debts if debt.until is None)
    remedies = [
        Interval(date.fromisoformat(first[:10]), date.fromisoformat(last[:10]) if last else None) for first, last, *_ in case.remedies
    ]
    grown = None
    if any(today > debt.due for debt in debts):
        grown = surcharge(debts, today, rules.surcharge_rules(), payments, remedies)
    parts = instalments_of(state, today)
    questions = rules.surcharge_questions()
    late, later = (any(one.paid < one.fen and (one.due < today) is past for one in parts) for past in (True, False))
    asked = [questions["whole_due"]] if late and later else []
    return MoneyView(case.fine, case.confiscated, case.paid, last, grown, parts, tuple(asked))


def _put_off(key: str, state: MatterState) -> list[tuple[str, date, Mapping[str, Any]]]:
    """The acts that put the payment off or called it in, in order; the ledger is read only where there is one."""
    if not state.times_done(ALLOWED):
        return []
    events = [
        event.payload for event in stream_events(stream_of(key)) if event.type == ACT_TAKEN and event.payload["act"] in (ALLOWED, ENDED)
    ]
    return [(said["act"], date.fromisoformat(said["on"][:10]), said["fields"]) for said in events]
