"""Tables printed column after column come back as the grid they were printed from."""

from __future__ import annotations

import pytest
from column_printer import COLUMNS, Manner, item, printed

from quanze.core.documents.reader import read_document
from quanze.core.kernel.text import squeeze
from quanze.core.lists.layouts.model import LabelledTable
from quanze.core.lists.layouts.tabulate import tabulate

ITEMS = [
    item(1, "对古树名木养护情况的监督检查", "行政检查", "云岭省古树名木保护办法", "云岭县林业和草原局", "资源管理股"),
    item(2, "林木种子生产经营备案", "其他行政权力", "云岭省林木种苗管理条例", "云岭县林业和草原局", "种苗站"),
    item(3, "对毁坏林木行为的处罚", "行政处罚", "云岭省森林保护条例", "云岭县林业和草原局", "执法大队", "县级"),
    item(4, "采集珍稀野生植物审批", "行政许可", "云岭省野生植物保护条例", "云岭县林业和草原局", "审批服务科", "县市级"),
    item(5, "对草原防火工作成绩突出单位的表彰", "行政奖励", "云岭省草原防火规定", "云岭县林业和草原局", "防火办", "县级"),
    item(6, "湿地名录认定", "行政确认", "云岭省湿地保护条例", "云岭县林业和草原局", "湿地保护中心", "市级、县级"),
]
NARROW = {
    "legal_basis": 36,
    "responsibility_basis": 18,
    "accountability": 12,
    "responsibility_matters": 8,
    "exercising_body": 3,
    "handling_unit": 4,
    "implementation_level": 2,
}
WIDE = {
    "item_name": 8,
    "power_type": 4,
    "exercising_body": 5,
    "handling_unit": 3,
    "implementation_level": 2,
    "department_duty": 4,
    "implementation_scope": 3,
    "accountability": 24,
}


def grid(text: str) -> list[dict[str, str]]:
    document = read_document("清单.txt", text.encode())
    rows: list[dict[str, str]] = []
    for block in tabulate(document).blocks:
        if isinstance(block, LabelledTable):
            for row in range(block.rows):
                if row not in block.header_rows:
                    rows.append({block.fields[c.column]: squeeze(c.text) for c in block.cells if c.row == row})
    return rows


def expected(items: list[dict[str, str]], number: str = "{}") -> list[dict[str, str]]:
    return [{name: squeeze(number.format(value) if name == "seq" else value) for name, value in one.items()} for one in items]


@pytest.mark.parametrize("header", ["whole", "cut", "none"])
@pytest.mark.parametrize("widths", [{}, NARROW, WIDE], ids=["as common", "narrow", "wide"])
def test_every_cell_comes_back_whatever_the_widths_and_the_header(header: str, widths: dict[str, int]) -> None:
    assert grid(printed(ITEMS, Manner(widths, header))) == expected(ITEMS)


def test_page_marks_belong_to_no_cell() -> None:
    assert grid(printed(ITEMS, Manner({}, page_marks=True))) == expected(ITEMS)


@pytest.mark.parametrize("number", ["{}", "{}.", "{}、", "（{}）"])
def test_numbers_may_be_printed_in_several_manners(number: str) -> None:
    assert grid(printed(ITEMS, Manner({}, number=number))) == expected(ITEMS, number)


def test_another_order_of_columns_is_read_from_the_header() -> None:
    names = [name for name, _, _ in COLUMNS]
    names.remove("power_type")
    names.insert(1, "power_type")
    names.remove("responsibility_basis")
    names.insert(names.index("responsibility_matters"), "responsibility_basis")
    assert grid(printed(ITEMS, Manner({}, order=tuple(names)))) == expected(ITEMS)


def test_sub_items_stand_apart_from_the_name() -> None:
    items = [dict(one) for one in ITEMS]
    for number, one in enumerate(items, 1):
        one["sub_item"] = f"{number}.对未按照规定报告{one['item_name'][:6]}情况行为的处理"
    assert grid(printed(items, Manner({}))) == expected(items)


def test_missing_cells_shift_no_other() -> None:
    items = [dict(one) for one in ITEMS]
    del items[1]["exercising_body"], items[3]["handling_unit"], items[4]["department_duty"], items[2]["implementation_scope"]
    rows = grid(printed(items, Manner({})))
    assert [row["item_name"] for row in rows] == [one["item_name"] for one in items]
    for row, one in zip(rows, items, strict=True):
        for name in (
            "power_type",
            "legal_basis",
            "responsibility_matters",
            "responsibility_basis",
            "accountability_scope",
            "accountability",
        ):
            assert row[name] == squeeze(one[name]), name
    assert "exercising_body" not in rows[1]
    assert "handling_unit" not in rows[3]


@pytest.mark.parametrize("widths", [{}, NARROW, WIDE], ids=["as common", "narrow", "wide"])
def test_names_types_and_bases_stand_even_where_no_blank_line_parts_the_cells(widths: dict[str, int]) -> None:
    rows = grid(printed(ITEMS, Manner(widths, "cut", gaps=False)))
    assert [row["item_name"] for row in rows] == [one["item_name"] for one in ITEMS]
    for row, one in zip(rows, ITEMS, strict=True):
        for name in ("power_type", "responsibility_basis", "accountability_scope", "accountability"):
            assert row[name] == squeeze(one[name]), name


def test_ordinary_numbered_text_is_left_alone() -> None:
    text = "会议纪要\n\n1\n\n会议听取了情况汇报，决定按期完成全部工作，各单位应当抓紧落实，确保质量。\n\n2\n\n会议要求加强协作。\n"
    document = read_document("纪要.txt", text.encode())
    assert tabulate(document) is document


def test_an_item_whose_number_was_lost_is_not_glued_to_the_one_before() -> None:
    text = printed(ITEMS, Manner({}))
    lost = "\n".join(line for line in text.split("\n") if line not in ("2", "5"))
    rows = grid(lost)
    assert [row["item_name"] for row in rows] == [one["item_name"] for one in ITEMS]
    assert ["seq" in row for row in rows] == [True, False, True, True, False, True]
