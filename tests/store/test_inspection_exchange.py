"""Inspections as national records: what is whole may go, what is not says why."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from visits_cast import BODY, CODE, at, finished, register

from quanze.adapters.exchange_records import record_forms, to_csv
from quanze.core.inspections.exchange import FORMS, Batch, Reporter
from quanze.store.inspections.aftermath.exchange import Row, export
from quanze.store.inspections.plans.models import Plan, Task

pytestmark = pytest.mark.django_db
DAY = "2026-03-02"
BATCH = Batch("20260320", at("2026-03-20"), "权责系统", "江知行")
BY = Reporter(BODY, CODE, "654001")
SINCE, UNTIL = date(2026, 1, 1), date(2027, 1, 1)


@pytest.fixture
def item(settings: Any, tmp_path: Any) -> str:
    settings.HOME = tmp_path
    return register()


def rows(form: str, by: Reporter = BY, codes: Any = None) -> list[Row]:
    return list(export(form, BODY, by, SINCE, UNTIL, BATCH, codes))


def value(form: str, row: Row, title: str) -> str:
    return dict(zip([column.title for column in record_forms()[form].columns], row.record.values, strict=True))[title]


def test_a_visit_is_a_record_once_its_item_has_its_codes(item: str) -> None:
    finished(item, DAY)
    (bare,) = rows("inspection_behaviour")
    assert bare.record.faults == ("“监管事项目录编码”没有填", "“检查实施清单编码”没有填")
    codes = {"对气瓶充装的监督检查": ("01240100100001", f"{CODE}01240100100001")}
    (whole,) = rows("inspection_behaviour", codes=codes)
    assert whole.record.faults == ()
    assert value("inspection_behaviour", whole, "检查时间").startswith("2026-03-02T")
    assert value("inspection_behaviour", whole, "检查人员") == "李、王"
    assert to_csv(record_forms()["inspection_behaviour"], [whole.record.values]).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        (("0124", f"{CODE}01"), "14 位数字"),
        (("01240100100001", f"{CODE[:-1]}X01"), "前 18 位"),
        (("01240100100001", "0124"), "18 位统一社会信用代码开头"),
    ],
)
def test_wrong_codes_are_told(item: str, codes: tuple[str, str], said: str) -> None:
    finished(item, DAY)
    (row,) = rows("inspection_behaviour", codes={item: codes})
    assert any(said in fault for fault in row.record.faults), row.record.faults


def test_a_wrong_division_and_a_report_before_the_visit_are_told(item: str) -> None:
    finished(item, DAY)
    early = Batch("1", at("2026-03-01"), "权责系统")
    (row,) = export("inspection_behaviour", BODY, Reporter(BODY, "1", "65"), SINCE, UNTIL, early)
    told = "；".join(row.record.faults)
    assert "行政区划代码应为" in told and "“检查时间”" in told and "晚于“报送时间”" in told and "实施机构编码" in told


def test_plans_and_what_was_drawn_for_them_are_records(item: str) -> None:
    plan = Plan.objects.create(
        key="p1", body=BODY, title="2026 年计划", kind="yearly", year=2026, start=date(2026, 1, 1), end=date(2026, 12, 31), regimes=["special-equipment"],
        stage="published", published_on=date(2026, 1, 10),
    )  # fmt: skip
    Task.objects.create(plan=plan, number=1, subject=CODE, subject_name="某充装站", regime="special-equipment", why="抽取")
    Task.objects.create(plan=plan, number=2, subject="x:7", subject_name="某摊点", regime="special-equipment", why="抽取")
    (one,) = rows("inspection_plan")
    assert one.record.faults == ()
    drawn = rows("inspection_drawn")
    assert [row.record.faults for row in drawn] == [(), ("“统一社会信用代码”没有填",)]
    Plan.objects.update(published_on=None)
    assert rows("inspection_plan") == [] and rows("inspection_drawn") == []


def test_a_subject_that_left_the_register_is_sent_as_deleted(item: str) -> None:
    from quanze.store.inspections.subjects.models import Subject

    Subject.objects.update(active=False, division="654002")
    (row,) = rows("inspection_subject")
    assert row.record.faults == () and value("inspection_subject", row, "操作类型") == "d"
    assert value("inspection_subject", row, "行政区划代码") == "654002"


def test_every_layout_of_inspections_is_in_the_rulebook() -> None:
    assert set(FORMS) <= set(record_forms())
