"""Cards below each other on one sheet, groups beside and above headings, titles between the tables of a sheet."""

from __future__ import annotations

from typing import Any

import pytest
from list_makers import LAW, RULE, adds_up, column, from_csv, from_html, only, table

from quanze.adapters.rulebook import load_list_rules
from quanze.core.documents.model import Cell, Document, Table
from quanze.core.kernel.place import Place
from quanze.core.lists.recognise import recognise

MATTERS = "1.受理责任：公示材料；\n2.审查责任：审核材料。"


def card(name: str, basis: str, first: tuple[str, ...] = ()) -> list[list[Any]]:
    labels = [("职权名称", name), ("职权类型", "行政许可"), ("承办机构", "审批股"), ("法定依据", basis), ("责任事项", MATTERS)]
    return [[*first, *pair] for pair in labels]


@pytest.mark.parametrize("sheet", [True, False])
def test_cards_under_lines_of_their_own_are_an_item_each_whatever_their_basis_is_called(sheet: bool) -> None:
    cards = [card("客运经营许可", RULE), card("货运经营许可", LAW)]
    if sheet:
        found = from_csv(["青禾县交通运输局权责清单"], ["附件1"], *cards[0], ["附件2"], *cards[1])
    else:
        found = from_html("<p>青禾县交通运输局权责清单</p>", "<p>附件1</p>", table(*cards[0]), "<p>附件2</p>", table(*cards[1]))
    powers = only(found, "power_items")
    assert column(powers, "item_name") == ["客运经营许可", "货运经营许可"]
    assert column(powers, "legal_basis") == [RULE, LAW]
    assert not found.unplaced and adds_up(found)


def test_a_table_and_the_cards_below_it_on_one_sheet_are_both_read() -> None:
    found = from_csv(
        ["青禾县交通运输局权责清单目录"], ["序号", "职权名称", "职权类别"], ["1", "客运经营许可", "行政许可"],
        ["1.客运经营许可"], *card("客运经营许可", RULE), ["2.货运经营许可"], *card("货运经营许可", LAW),
    )  # fmt: skip
    powers = only(found, "power_items")
    assert column(powers, "item_name") == ["客运经营许可", "客运经营许可", "货运经营许可"]
    assert column(powers, "legal_basis") == [None, RULE, LAW]


def test_groups_beside_the_labels_of_a_card_are_no_labels() -> None:
    rows = card("客运经营许可", RULE)
    found = from_html(table([("基本信息", 4), *rows[0]], *rows[1:4], ["责任信息", *rows[4]]))
    (record,) = only(found, "power_items").records
    assert (record.fields["item_name"], record.fields["legal_basis"], record.fields["responsibility_matters"]) == (
        "客运经营许可",
        RULE,
        MATTERS,
    )
    assert not found.unplaced and adds_up(found)


def test_headings_below_groups_that_no_cell_merges_are_headings() -> None:
    found = from_csv(
        ["序号", "抽查项目", "", "检查对象", "检查主体", "抽查比例", "抽查频次"],
        ["", "抽查类别", "抽查事项", "", "", "", ""],
        ["1", "登记事项检查", "营业执照使用的检查", "企业", "县市场监管局", "3%", "每年1次"],
        ["2", "登记事项检查", "名称使用的检查", "企业", "县市场监管局", "5%", "每年2次"],
    )
    checks = only(found, "inspection_items")
    assert column(checks, "item_name") == ["营业执照使用的检查", "名称使用的检查"]
    assert column(checks, "ratio") == ["3%", "5%"]


def test_the_basis_of_the_duty_and_that_of_holding_to_account_stay_apart_below_two_groups() -> None:
    header: list[list[Any]] = [
        [("序号", 3), ("权力事项", 1, 3), ("责任清单", 1, 4)],
        [("名称", 2), ("类别", 2), ("依据", 2), ("责任事项", 1, 2), ("追责", 1, 2)],
        ["内容", "依据", "情形", "依据"],
    ]
    found = from_html(table(*header, ["1", "客运经营许可", "行政许可", RULE, MATTERS, LAW, "不依法受理的", "《公务员法》"]))
    (record,) = only(found, "power_items").records
    said = {
        name: record.fields[name] for name in ("item_name", "power_type", "legal_basis", "responsibility_matters", "responsibility_basis")
    }
    assert said == {
        "item_name": "客运经营许可",
        "power_type": "行政许可",
        "legal_basis": RULE,
        "responsibility_matters": MATTERS,
        "responsibility_basis": LAW,
    }


def test_a_table_below_another_on_one_sheet_is_what_its_own_title_says() -> None:
    found = from_csv(
        ["青禾镇履行职责事项清单"],
        ["一、配合履职事项清单"],
        ["序号", "事项名称", "对应上级部门", "上级部门职责", "乡镇配合职责"],
        ["1", "森林防火", "县林草局", "负责火灾预防。", "开展巡查。"],
        ["二、上级部门收回事项清单"],
        ["序号", "事项名称", "承接部门及工作方式"],
        ["1", "对无证采砂的处罚", "县水利局：开展日常巡查。"],
    )
    assert [(made.kind, made.title) for made in found.lists] == [
        ("boundaries", "一、配合履职事项清单"),
        ("power_items", "二、上级部门收回事项清单"),
    ]


def test_figures_above_a_header_are_unplaced_and_not_taken_for_titles() -> None:
    found = from_csv(
        ["青禾县林草局权责清单"], ["单位", "合计", "行政许可", "行政处罚"], ["县林草局", "1", "1", "0"],
        ["青禾县林草局权责清单"], ["序号", "职权名称", "职权类别", "行使依据"], ["1", "采伐许可", "行政许可", LAW],
    )  # fmt: skip
    assert column(only(found, "power_items"), "item_name") == ["采伐许可"]
    assert [each.text for each in found.unplaced] == ["单位", "合计", "行政许可", "行政处罚", "县林草局", "1", "1", "0"]
    assert adds_up(found)


@pytest.mark.parametrize(
    ("title", "header", "row", "kind", "field", "value"),
    [
        ("公共服务事项目录", ["序号", "主管部门", "公共服务事项名称", "服务内容", "咨询电话"], ["1", "县民政局", "优待证办理", "办理优待证", "0999-1234567"], "public_services", "unit", "县民政局"),
        ("轻微违法免罚清单", ["序号", "行政处罚事项", "免罚条件", "法律依据"], ["1", "占道经营", "当场改正", LAW], "leniency", "item_name", "占道经营"),
    ],
)  # fmt: skip
def test_further_headings_of_offices_are_known(title: str, header: list[str], row: list[str], kind: str, field: str, value: str) -> None:
    assert column(only(from_csv([title], header, row), kind), field) == [value]


@pytest.mark.parametrize("merged", [True, False])
def test_ticks_below_types_and_levels_say_what_their_headings_say(merged: bool) -> None:
    if merged:
        header: list[list[Any]] = [
            [("序号", 2), ("事项名称", 2), ("事项类别", 1, 3), ("行使层级", 1, 2), ("实施依据", 2)],
            ["行政许可", "行政处罚", "其他", "市", "县"],
        ]
    else:
        header = [
            ["序号", "事项名称", "事项类别", "", "", "行使层级", "", "实施依据"],
            ["", "", "行政许可", "行政处罚", "其他", "市", "县", ""],
        ]
    rows = [["1", "取水许可", "√", "", "", "√", "√", LAW], ["2", "对违法取水的处罚", "", "√", "", "", "√", RULE]]
    found = from_html(table(*header, *rows)) if merged else from_csv(*header, *rows)
    powers = only(found, "power_items")
    assert column(powers, "power_type") == ["行政许可", "行政处罚"]
    assert column(powers, "implementation_level") == ["市、县", "县"]
    assert column(powers, "legal_basis") == [LAW, RULE] and adds_up(found)


def test_bases_parted_by_rank_below_a_group_that_no_cell_merges_are_one_basis() -> None:
    found = from_csv(
        ["序号", "权力名称", "实施依据", "", "", "实施主体"],
        ["", "", "法律", "行政法规", "地方性法规", ""],
        ["1", "取水许可", "《水法》第七条", "", "《某省水条例》第九条", "县水利局"],
    )
    assert column(only(found, "power_items"), "legal_basis") == ["《水法》第七条\n《某省水条例》第九条"]


def test_a_card_is_one_though_half_of_its_labels_are_the_offices_own() -> None:
    rows: list[list[Any]] = [
        ["事项名称", "取水许可", "办件类型", "承诺件"],
        ["事项类型", "行政许可", "法定办结时限", "20工作日"],
        ["设定依据", (LAW, 1, 3)],
        ["申请条件", ("符合规定。", 1, 3)],
        ["收费标准", ("不收费", 1, 3)],
    ]
    (record,) = only(from_html("<p>政务服务事项办事指南</p>", table(*rows)), "power_items").records
    assert (record.fields["item_name"], record.fields["power_type"], record.fields["legal_basis"]) == ("取水许可", "行政许可", LAW)
    assert {"label": "申请条件", "text": "符合规定。"} in record.fields["extra"]


def test_a_list_that_its_title_names_is_read_though_most_of_its_headings_are_the_offices_own() -> None:
    found = from_csv(["青禾县城管局行政权力公开目录"], ["序号", "权力（服务）名称", "公开范围", "公开方式", "公开期限", "公开载体", "公开责任"], ["1", "占道审批", "社会", "网站", "长期", "公告栏", "办公室"])  # fmt: skip
    (record,) = only(found, "power_items").records
    assert record.fields["item_name"] == "占道审批" and len(record.fields["extra"]) == 5


def test_a_name_of_the_offices_own_is_the_name_where_the_other_headings_are_known() -> None:
    found = from_csv(
        ["序号", "许可证件名称", "承办机构", "实施层级", "监督电话", "许可依据"],
        ["1", "取水许可证", "水政股", "县级", "0999-1234567", LAW],
    )
    assert column(only(found, "power_items"), "item_name") == ["取水许可证"]


def test_headings_of_the_offices_own_are_headings_though_the_columns_are_known_by_their_contents() -> None:
    found = from_csv(
        ["序号", "权项", "类目", "准据", "公布形式"],
        ["1", "取水许可", "行政许可", LAW, "网上"],
        ["2", "对违法取水的处罚", "行政处罚", RULE, "网上"],
    )
    powers = only(found, "power_items")
    assert column(powers, "item_name") == ["取水许可", "对违法取水的处罚"]
    assert powers.records[0].fields["extra"] == [{"label": "公布形式", "text": "网上"}] and adds_up(found)


def test_a_table_of_telephone_numbers_under_headings_of_something_else_is_no_list() -> None:
    found = from_csv(
        ["序号", "企业名称", "地址", "联系电话"], ["1", "甲公司", "一号路", "0999-1234567"], ["2", "乙公司", "二号路", "0999-1234568"]
    )
    assert not found.lists and found.unplaced


def test_a_line_with_a_number_above_a_card_gives_its_number() -> None:
    found = from_html(
        "<p>青禾县水利局权责清单</p>", "<p>编号：001</p>", table(*card("取水许可", RULE)), "<p>编号：002</p>", table(*card("采砂许可", LAW))
    )
    assert column(only(found, "power_items"), "seq") == ["001", "002"]


def test_a_regime_told_in_many_columns_is_one_with_a_section_for_each() -> None:
    found = from_csv(
        ["序号", "监管制度", "监管对象", "监管内容", "监管方式", "监管程序", "处理措施"],
        ["1", "取水监管", "取水户", "用水计量", "现场检查", "检查后反馈", "责令整改"],
    )
    (record,) = only(found, "regimes").records
    assert [section["heading"] for section in record.fields["sections"]] == ["监管对象", "监管内容", "监管方式", "监管程序", "处理措施"]


def test_what_an_item_contains_is_no_matter_of_responsibility() -> None:
    found = from_csv(
        ["青禾县权力清单"], ["序号", "事项名称", "事项内容", "设定依据", "实施主体"], ["1", "取水许可", "核发取水许可证", LAW, "县水利局"]
    )
    assert only(found, "power_items").records[0].fields["extra"] == [{"label": "事项内容", "text": "核发取水许可证"}]


def test_the_line_above_a_card_may_stand_at_the_foot_of_the_page_before() -> None:
    def page(number: int, rows: list[list[str]]) -> Table:
        cells = [
            Cell(r, c, text, Place(page=number, table=number, row=r + 1), 1, 2 if len(row) == 1 else 1)
            for r, row in enumerate(rows)
            for c, text in enumerate(row)
        ]
        return Table(len(rows), 2, tuple(cells), Place(page=number, table=number))

    one, two = card("客运经营许可", RULE), card("货运经营许可", LAW)
    pages = (page(1, [["青禾县交通运输局权责清单"], *one, ["附件2"]]), page(2, two))
    found = recognise(Document("清单.pdf", "0" * 64, "application/pdf", pages, 2), load_list_rules())
    assert column(only(found, "power_items"), "legal_basis") == [RULE, LAW] and adds_up(found)


def test_a_label_without_a_value_does_not_part_a_card() -> None:
    rows = card("客运经营许可", RULE)
    found = from_csv(["青禾县交通运输局权责清单"], *rows[:3], ["收费情况", ""], *rows[3:], ["流程图", ""])
    (record,) = only(found, "power_items").records
    assert record.fields["legal_basis"] == RULE and record.fields["responsibility_matters"] == MATTERS
