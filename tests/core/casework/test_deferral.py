"""A fine in parts: what is due when, and what the surcharge makes of it, held against counting day by day."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from quanze.adapters import casework as rules
from quanze.core.casework.deferral import debts_of, plan_faults
from quanze.core.casework.surcharge import Debt, Payment, surcharge

DUE = date(2024, 3, 1)
PARTS = st.lists(st.tuples(st.integers(1, 40), st.integers(1, 10**6)), min_size=1, max_size=4)
PAID = st.lists(
    st.tuples(st.integers(-20, 150), st.integers(0, 10**6)).map(lambda p: Payment(DUE + timedelta(days=p[0]), p[1])), max_size=3
)


def plan_of(parts: list[tuple[int, int]], start: date) -> list[dict[str, object]]:
    rows, day = [], start
    for days, fen in parts:
        day += timedelta(days=days)
        rows.append({"due": day.isoformat(), "sum": fen})
    return rows


@settings(max_examples=60)
@given(PARTS, st.integers(-10, 10), st.booleans(), PAID, st.integers(1, 200))
def test_instalments_cost_no_more_than_the_whole_and_as_much_as_counting_by_hand(
    parts: list[tuple[int, int]], late: int, dropped: bool, paid: list[Payment], after: int
) -> None:
    law, on, fine = rules.surcharge_rules(), DUE + timedelta(days=late), sum(fen for _, fen in parts)
    paid = [each for each in paid if each.on > on]  # what was paid before lowers the plan, which the guard asks for
    rows = plan_of(parts, max(on, DUE))
    assert plan_faults(rows, on, fine) == []
    said = {"instalments": rows, "grown_surcharge": "dropped" if dropped else "kept"}
    debts = debts_of(fine, DUE, [("allow_deferral", on, said)], paid)
    assert sum(debt.fen for debt in debts if debt.until is None) == fine
    until = on + timedelta(days=after)
    grown = Fraction(0)
    for step in range(1, (until - DUE).days + 1):
        day = DUE + timedelta(days=step)
        before = 0 if dropped or day > on else fine
        owed = before + sum(int(str(row["sum"])) for row in rows if date.fromisoformat(str(row["due"])) < day)
        owed -= sum(each.fen for each in paid if each.on < day)
        grown = min(grown + max(owed, 0) * Fraction(3, 100), Fraction(fine))
    found = surcharge(debts, until, law, paid).fen
    assert found == int(grown)
    assert found <= surcharge([Debt(fine, DUE)], until, law, paid).fen


def test_a_second_approval_that_drops_what_had_grown_drops_all_of_it() -> None:
    first = {"instalments": plan_of([(10, 500), (10, 500)], date(2024, 3, 5)), "grown_surcharge": "kept"}
    second = {"deferral_until": "2024-06-01", "grown_surcharge": "dropped"}
    acts = [("allow_deferral", date(2024, 3, 5), first), ("allow_deferral", date(2024, 4, 1), second)]
    debts = debts_of(1000, DUE, acts, [Payment(date(2024, 3, 30), 300)])
    assert debts == (Debt(300, date(2024, 4, 1)), Debt(700, date(2024, 6, 1)))


def test_what_is_called_in_falls_due_on_the_day_that_was_said() -> None:
    plan = {"instalments": plan_of([(10, 500), (30, 500)], DUE)}
    debts = debts_of(1000, DUE, [("allow_deferral", DUE, plan), ("end_deferral", date(2024, 3, 12), {"deferral_until": "2024-03-20"})], [])
    assert [(debt.fen, debt.due) for debt in debts] == [(500, date(2024, 3, 11)), (500, date(2024, 3, 20))]
