"""An act that takes evidence says what the register then holds."""

from __future__ import annotations

from datetime import date

import pytest

from quanze.adapters.casework import evidence_rules
from quanze.adapters.procedures import load_procedures, procedure_on
from quanze.core.casework.evidence import EVIDENCE_KINDS, TakenEvidence, read_rules, taken_evidence
from quanze.core.procedures.model import Act

FILE = {"name": "现场.png", "media_type": "image/png", "size": 9, "sha256": "ab" * 32}


def act(name: str) -> Act:
    found = procedure_on("market-supervision-penalty", date(2026, 3, 2))
    assert found is not None
    return found.acts[name]


@pytest.mark.parametrize(
    ("name", "fields", "kind", "row"),
    [
        ("take_evidence", {"evidence_kind": "物证", "evidence_name": "饼干 6 袋", "evidence_from": "当事人"}, "物证", "饼干 6 袋"),
        ("interview", {"interviewee": "江某", "interviewee_is": "party"}, "当事人的陈述", "询问笔录（江某）"),
        ("interview", {"interviewee": "邻居", "interviewee_is": "witness"}, "证人证言", "询问笔录（邻居）"),
        ("inspect_site", {"site": "店内"}, "勘验笔录、现场笔录", "现场笔录（店内）"),
        ("end_testing", {"test_no": "7"}, "鉴定意见", "检测、检验、检疫、鉴定结果（委托编号 7）"),
    ],
)
def test_an_act_names_the_kind_and_the_thing(name: str, fields: dict[str, str], kind: str, row: str) -> None:
    (taken,) = taken_evidence(act(name), fields, evidence_rules())
    assert (taken.kind, taken.name, taken.file) == (kind, row, {}) and taken.origin


def test_the_file_comes_along_and_an_act_without_evidence_adds_nothing() -> None:
    (taken,) = taken_evidence(
        act("take_evidence"),
        {"evidence_kind": "书证", "evidence_name": "票据", "evidence_from": "当事人", "evidence_file": FILE},
        evidence_rules(),
    )
    assert taken == TakenEvidence("书证", "票据", "当事人", FILE)
    assert taken_evidence(act("proceed"), {}, evidence_rules()) == ()
    assert taken_evidence(act("interview"), {"interviewee": "某人"}, evidence_rules()) == (), "a form of before asked for no kind"


def test_every_act_of_the_rules_is_one_of_a_procedure_and_its_kinds_are_those_of_the_law() -> None:
    known = {name for procedure in load_procedures() for name in procedure.acts}
    assert {rule.act for rule in evidence_rules()} - {""} <= known
    with pytest.raises(ValueError, match="传闻"):
        read_rules(
            {
                "acts": [{"act": "x", "kind": "传闻", "name": "y", "origin": "z"}],
                "other": {"kind": EVIDENCE_KINDS[0], "name": "", "origin": ""},
            }
        )
