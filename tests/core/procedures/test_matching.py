"""The stages that a list prints, beside those of the law of its day."""

from __future__ import annotations

from datetime import date

import pytest

from quanze.adapters.procedures import load_procedures, procedures_binding
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
    assert compare(EIGHT, "行政处罚", "某县水务局", date(1990, 9, 1), load_procedures()) is None
    assert compare(EIGHT, "行政许可", "某县市场监督管理局", date(2026, 1, 5), load_procedures()) is None
    assert compare(["受理", "勘验"], "行政检查", "某局", date(2026, 1, 5), load_procedures()) is None


@pytest.mark.parametrize(
    ("body", "day", "keys"),
    [
        ("某县水务局", "2026-01-05", ["general-penalty@2021-07-15", "general-simple@2024-01-01"]),
        ("某县商务局", "2021-07-14", ["general-penalty@1996-10-01", "general-simple@1996-10-01"]),
        ("某县市场监督管理局", "2026-01-05", ["market-supervision-penalty@2022-11-01", "market-supervision-simple@2024-01-01"]),
        ("某县质量技术监督局", "2015-09-01", ["quality-supervision-penalty@2011-07-01", "quality-supervision-simple@2011-07-01"]),
        ("某县质量技术监督局", "2005-09-01", ["general-penalty@1996-10-01", "general-simple@1996-10-01"]),
        ("某县水务局", "1995-01-01", []),
    ],
)
def test_the_general_law_binds_whom_no_special_rule_binds(body: str, day: str, keys: list[str]) -> None:
    assert [one.key for one in procedures_binding("行政处罚", body, date.fromisoformat(day))] == keys


def test_a_water_bureaus_list_of_2015_is_compared_with_the_law_of_1996() -> None:
    found = compare(EIGHT, "行政处罚", "某县水务局", date(2015, 9, 1), load_procedures())
    assert found is not None
    assert (found.procedure.key, found.matched) == ("general-penalty@1996-10-01", 7)


def test_general_procedures_cite_no_rule_of_market_supervision() -> None:
    for one in load_procedures():
        if one.general:
            said = " ".join(
                [
                    *(s.cite() for s in one.sources),
                    *(a.source for a in one.acts.values()),
                    *(g.source for a in one.acts.values() for g in a.guards),
                ]
            )
            assert "市场监督" not in said
            assert not [c.limit for c in one.clocks.values() if c.limit.startswith(("SAM", "HEA", "OLD"))]
