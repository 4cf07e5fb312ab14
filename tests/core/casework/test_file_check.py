"""A case file is checked point by point: what the record can answer is answered, the rest is put to a person."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from quanze.adapters.limits import load_rules
from quanze.adapters.procedures import load_forms, load_procedures
from quanze.core.casework.file_check import CaseFile, Finding, check_file, read_points
from quanze.core.procedures.state import ActDone
from quanze.store.casework.file_check import load_points


def act(seq: int, name: str, day: int, actor: str = "甲", forms: tuple[str, ...] = (), **fields: Any) -> ActDone:
    return ActDone(seq, name, actor, date(2026, 3, day), f"2026-03-{day:02}T09:00:00+08:00", fields, forms, (), "", "")


def checked(*done: ActDone, **rest: Any) -> dict[str, Finding]:
    case = CaseFile(
        done, rest.get("forms", ()), rest.get("overran", {}), rest.get("ran", ()), rest.get("stopped", ()), rest.get("unknown", {})
    )
    return {finding.point.id: finding for finding in check_file(load_points(), case)}


def test_there_are_at_least_forty_points_each_with_its_article() -> None:
    assert len(load_points()) >= 40 and all("第" in point.source for point in load_points())


def test_every_act_form_clock_and_field_a_point_names_exists() -> None:
    newest = [
        p for p in load_procedures() if p.id in ("market-supervision-penalty", "market-supervision-simple") and p.in_force.end is None
    ]
    acts, clocks = ({id_ for p in newest for id_ in rows(p)} for rows in (lambda p: p.acts, lambda p: p.clocks))
    fields = {f.id for p in newest for a in p.acts.values() for f in a.fields}
    for point in load_points():
        named = point.argument if isinstance(point.argument, list) else [point.argument]
        if point.test in ("done", "order", "paired"):
            flat = [n for name in named for n in ([name] if isinstance(name, str) else name)]
            assert set(flat) <= acts, point.id
        if point.test == "form":
            assert point.argument in load_forms(), point.id
        if point.test in ("filled", "affirmed"):
            assert set(named) <= fields, point.id
        if point.test == "in_time":
            assert point.argument in clocks, point.id
        if point.when and not isinstance(point.when, dict):
            assert set([point.when] if isinstance(point.when, str) else point.when) <= acts, point.id
    assert load_rules()


def test_a_point_that_does_not_apply_is_neither_held_nor_failed() -> None:
    assert checked(act(1, "register_clue", 2))["FC27"].answer == "not_applicable"


def test_a_case_on_the_spot_is_asked_for_its_own_steps_and_not_for_those_of_the_ordinary_procedure() -> None:
    found = act(1, "find", 2, party="某店", party_no="1", credentials_shown=True)
    findings = checked(found, act(2, "tell", 2), act(3, "decide_on_spot", 2, signed="signed", receipt_no=""), forms=("SAMR2021-44",))
    assert {one.point.id for one in findings.values() if one.answer == "fails"} == set()
    assert {"FC01", "FC09", "FC55", "FC56", "FC57"} <= {id_ for id_, one in findings.items() if one.answer == "holds"}
    assert checked(found, act(2, "decide_on_spot", 2))["FC55"].answer == "fails"


def test_a_decision_before_the_notice_is_found() -> None:
    findings = checked(act(1, "decide_penalty", 5), act(2, "serve_notice", 9))
    assert findings["FC36"].answer == "fails" and "次序颠倒" in findings["FC36"].detail
    assert checked(act(1, "serve_notice", 2), act(2, "decide_penalty", 9))["FC36"].answer == "holds"


def test_a_review_by_an_investigator_is_found() -> None:
    opened = act(1, "open_case", 2, handler="甲", co_handlers=["乙"])
    assert checked(opened, act(2, "pass_review", 5, actor="乙"))["FC32"].answer == "fails"
    assert checked(opened, act(2, "pass_review", 5, actor="丙"))["FC32"].answer == "holds"


def test_goods_that_were_seized_and_never_released_are_found() -> None:
    seized = act(1, "seize_urgently", 2)
    assert checked(seized)["FC27"].answer == "fails"
    assert checked(seized, act(2, "release_seizure", 9))["FC27"].answer == "holds"


def test_a_form_counts_whether_attached_or_issued() -> None:
    decided = act(1, "decide_penalty", 9)
    assert checked(decided)["FC45"].answer == "fails"
    assert checked(decided, forms=("SAMR2021-45",))["FC45"].answer == "holds"
    assert checked(act(1, "decide_penalty", 9, forms=("SAMR2021-45",)))["FC45"].answer == "holds"


def test_a_clock_that_ran_over_fails_and_one_still_running_is_put_to_a_person() -> None:
    assert checked(ran={"decide"}, overran={"decide": "晚了"})["FC44"].answer == "fails"
    assert checked(ran={"decide"})["FC44"].answer == "ask"
    assert checked(ran={"decide"}, stopped={"decide"})["FC44"].answer == "holds"


def test_what_no_record_can_answer_is_put_to_a_person() -> None:
    assert checked(act(1, "decide_penalty", 9))["FC46"].answer == "ask"


def test_a_point_without_an_article_or_with_two_tests_is_refused() -> None:
    with pytest.raises(ValueError, match="X1"):
        read_points({"points": [{"id": "X1", "part": "", "title": "", "done": ["a"]}]})
    with pytest.raises(ValueError, match="写了两次"):
        read_points({"points": [{"id": "X1", "part": "", "title": "", "source": "第一条", "ask": "？"}] * 2})
