"""What a case owes: the fine, what is confiscated, what was paid, and the surcharge as it has grown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from quanze.adapters import casework as rules
from quanze.core.casework.surcharge import Payment, Surcharge, surcharge
from quanze.core.kernel.interval import Interval
from quanze.core.procedures.state import MatterState
from quanze.store.casework.models import Case
from quanze.store.matters.models import Clock


@dataclass(frozen=True, slots=True)
class MoneyView:
    """What is owed. `surcharge` is None where no fine is due; `due_on` None where no decision was served."""

    fine: int
    confiscated: int
    paid: int
    due_on: date | None
    surcharge: Surcharge | None

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
    """What is owed on a day: the fine, what was paid, the surcharge so far with its steps."""
    due = Clock.objects.filter(matter__key=case.key, rule="pay").values_list("due", flat=True).first()
    until = state.fields.get("deferral_until")
    if until:
        due = date.fromisoformat(str(until))
    grown = None
    if case.fine and due and today > due:
        payments = [Payment(date.fromisoformat(day), fen) for day, fen in case.payments]
        remedies = [
            Interval(date.fromisoformat(first[:10]), date.fromisoformat(last[:10]) if last else None) for first, last, *_ in case.remedies
        ]
        grown = surcharge(case.fine, due, today, rules.surcharge_rules(), payments, remedies)
    return MoneyView(case.fine, case.confiscated, case.paid, due, grown)
