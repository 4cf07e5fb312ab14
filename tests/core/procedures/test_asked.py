"""A form says beforehand when a field that may be left empty must be filled all the same."""

from __future__ import annotations

from datetime import date

import pytest

from quanze.adapters.casework import case_guards, guards_of
from quanze.adapters.procedures import all_guards, load_procedures, procedure_on
from quanze.core.casework.guards import CASE_GUARDS
from quanze.core.procedures.asked import asked_when
from quanze.core.procedures.model import Procedure

GUARDS = {**all_guards(), **CASE_GUARDS}


def words(name: str, act: str, day: date = date(2026, 3, 2)) -> dict[str, str]:
    procedure = procedure_on(name, day)
    assert procedure is not None
    return asked_when(procedure, procedure.acts[act], GUARDS, guards_of if procedure.matter == "penalty" else lambda _: ())


def test_the_condition_of_the_form_itself_is_told_in_the_titles_of_the_form() -> None:
    assert words("market-supervision-penalty", "decide_penalty")["fine"] == "“处罚种类”为“罚款”时要填"
    assert words("market-supervision-penalty", "decide_recusal")["recused"] == "“应当回避”为“是”时要填"


def test_what_a_guard_wants_of_the_form_is_told_with_its_case() -> None:
    assert words("market-supervision-penalty", "allow_deferral")["grown_surcharge"] == "缴款期限已过、已经加处罚款的要填"
    assert words("product-spot-check", "take_sample")["samplers"].startswith("“本机关的抽样人员”")


def test_what_a_later_act_will_want_is_told_with_the_last_time_to_write_it() -> None:
    first = words("market-supervision-penalty", "register_clue")
    assert first["item"] == "最迟办理“决定立案”时要填"
    assert first["act_began"] == "没有写违法行为终了之日的最迟办理“决定立案”时要填"
    assert "party_no" not in first
    assert words("market-supervision-penalty", "open_case")["item"] == ""  # always


@pytest.mark.parametrize("procedure", [p for p in load_procedures() if p.matter == "penalty"], ids=lambda p: p.key)
def test_no_guard_of_a_case_wants_a_field_that_no_form_before_it_holds_open(procedure: Procedure) -> None:
    """What may be left empty at first is asked for once more where it is wanted, or in the form on the only way there."""
    wanted = {name for uses in case_guards().values() for use in uses for name in use.arguments.get("asks", {})}
    for name in wanted:
        forms = [act.id for act in procedure.acts.values() if name in {rule.id for rule in act.fields}]
        if forms:
            assert set(forms) & {act for act, uses in case_guards().items() for use in uses if name in use.arguments.get("asks", {})}, name
