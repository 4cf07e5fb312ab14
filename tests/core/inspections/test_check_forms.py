"""Check forms: the ready-made ones are sound, and what becomes of lines is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from quanze.adapters.inspection_rules import load_forms, load_kinds, load_regimes
from quanze.adapters.law_library import open_library
from quanze.core.citations.resolver import Resolver
from quanze.core.inspections.bases import check_basis
from quanze.core.inspections.forms import changes, composed, form_digest, line_from, line_json, lines_for, lint
from quanze.core.inspections.model import CheckLine

DAY = date(2026, 11, 21)
UNCHECKED = {("operator-exams", number) for number in ["1", "2", "3", "5", "6", "9"]}  # a rule whose text nobody here holds


def line(number: str, **more: object) -> CheckLine:
    return replace(CheckLine(number, "许可证有效", "查证书", "在有效期内", "《中华人民共和国产品质量法》第十二条"), **more)  # type: ignore[arg-type]


def test_every_regime_with_visits_has_a_form_of_eight_to_twenty_five_lines() -> None:
    forms = load_forms()
    for regime in load_regimes(DAY):
        if regime.kinds:
            form = forms[regime.form]
            assert 8 <= len(form.lines) <= 25, form.id
            for kind in regime.kinds:
                assert len(lines_for(form, [kind])) >= 3, (form.id, kind)
        else:
            assert not regime.form


def test_no_ready_made_form_has_an_error() -> None:
    kinds = [kind.id for kind in load_kinds()]
    for form in load_forms().values():
        assert [fault for fault in lint(form.lines, kinds=kinds) if fault.level != "note"] == []


def test_every_basis_is_an_article_in_force_as_far_as_texts_are_held(shared: Path) -> None:
    resolver = Resolver(open_library(shared / "laws" / "laws.jsonl.gz"), DAY)
    unsure = set()
    for form in load_forms().values():
        for one in form.lines:
            checked = check_basis(one.basis, resolver)
            assert checked.found is not False, (form.id, one.id, one.basis, checked.reason)
            if checked.found is None:
                unsure.add((form.id, one.id))
    assert unsure == UNCHECKED


def test_every_source_of_a_regime_is_known_law(shared: Path) -> None:
    resolver = Resolver(open_library(shared / "laws" / "laws.jsonl.gz"), DAY)
    for regime in load_regimes(DAY):
        for source in regime.sources:
            assert check_basis(source.cite, resolver).found is not False, (regime.id, source.cite)


@pytest.mark.parametrize(
    ("basis", "found"),
    [
        ("《中华人民共和国产品质量法》第九百条", False),
        ("《产品质量监督抽查管理办法》第八条", False),  # repealed in 2020
        ("合同约定", False),
        ("《某某县检查办法》第三条", None),
        ("《中华人民共和国产品质量法》第十二条", True),
    ],
)
def test_a_basis_that_does_not_hold_is_told(basis: str, found: bool | None, shared: Path) -> None:
    assert check_basis(basis, Resolver(open_library(shared / "laws" / "laws.jsonl.gz"), DAY)).found is found


def test_the_faults_of_lines_are_named() -> None:
    lines = [
        line("1", basis=""),
        line("1", method=" "),
        line("3", answer="maybe"),
        line("4", kinds=("dragon",)),
        line("5", penalty="无证经营"),
    ]
    found = [(one.code, one.line) for one in lint(lines, has_item=lambda words: False, kinds=["testing_body"])]
    assert found == [("no-basis", "1"), ("line-id", "1"), ("empty", "1"), ("answer", "3"), ("kind", "4"), ("no-item", "5")]
    assert [one.code for one in lint([])] == ["no-lines"]


def test_what_changed_between_two_versions_is_told_line_by_line() -> None:
    before = [line("1"), line("2"), line("3"), line("4")]
    after = [line("3"), line("1"), line("2", standard="满六个月"), line("5", photo=True)]
    assert [(one.line, one.what) for one in changes(before, after)] == [("3", "moved"), ("2", "changed"), ("5", "added"), ("4", "removed")]
    assert changes(before, after)[1].fields == (("合格标准", "在有效期内", "满六个月"),)
    assert changes(before, before) == ()


some_lines = st.lists(
    st.builds(line, st.sampled_from("123456789"), standard=st.sampled_from(["一", "二"]), photo=st.booleans()),
    max_size=6,
    unique_by=lambda one: one.id,
)


@given(some_lines, some_lines)
@examples(max_examples=60)
def test_no_change_means_one_digest_and_one_digest_means_no_change(before: list[CheckLine], after: list[CheckLine]) -> None:
    assert (changes(before, after) == ()) == (form_digest(before) == form_digest(after))


@given(some_lines)
@examples(max_examples=30)
def test_lines_survive_being_written_down(lines: list[CheckLine]) -> None:
    assert [line_from(line_json(one)) for one in lines] == lines
    assert composed("a", "1", "t", "r", lines).digest == form_digest(lines)
