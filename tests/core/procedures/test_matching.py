"""The stages that a list prints, beside those of the law of its day."""

from __future__ import annotations

from datetime import date

from quanze.adapters.procedures import load_procedures
from quanze.core.procedures.match import compare

EIGHT = [
    "立案阶段责任",
    "调查阶段责任",
    "审查阶段责任",
    "告知阶段责任",
    "决定阶段责任",
    "送达阶段责任",
    "执行阶段责任",
    "其他法律法规规定的责任",
]


def test_the_eight_stages_of_2015_find_their_seven_counterparts_and_a_residue() -> None:
    found = compare(EIGHT, "行政处罚", "某县质量技术监督局", date(2015, 9, 1), load_procedures())
    assert found is not None
    assert found.procedure.key == "quality-supervision-penalty@2011-07-01"
    assert (found.matched, found.only_printed) == (7, ())
    assert "听证" in found.only_law


def test_a_stage_that_the_procedure_does_not_know_is_a_difference() -> None:
    found = compare([*EIGHT[:3], "摇号"], "行政处罚", "某县市场监督管理局", date(2026, 1, 5), load_procedures())
    assert found is not None
    assert found.only_printed == ("摇号",)


def test_a_body_that_no_procedure_binds_is_compared_with_none() -> None:
    assert compare(EIGHT, "行政处罚", "某县水务局", date(2015, 9, 1), load_procedures()) is None
    assert compare(EIGHT, "行政许可", "某县市场监督管理局", date(2026, 1, 5), load_procedures()) is None
    assert compare(["受理", "勘验"], "行政检查", "某局", date(2026, 1, 5), load_procedures()) is None
