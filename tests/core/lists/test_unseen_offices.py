"""Layouts of levels and departments that no file at hand has: townships, ministries' catalogues, joint inspections, tables inside tables."""

from __future__ import annotations

from dataclasses import replace

import pytest
from list_makers import LAW, adds_up, column, from_csv, from_html, from_text, only, table

from quanze.adapters.rulebook import load_list_rules
from quanze.core.documents.model import Cell, Document, Table
from quanze.core.kernel.place import Place
from quanze.core.lists.recognise import recognise

# -- columns that name one field twice -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("merged", [True, False])
def test_the_matter_names_an_inspection_though_a_category_stands_before_it(merged: bool) -> None:
    first = ("办学情况检查", 2) if merged else "办学情况检查"
    again = [] if merged else ["办学情况检查"]
    found = from_html(
        table(
            ["序号", "抽查类别", "抽查事项", "检查对象", "事项类别", "检查主体"],
            ["1", first, "办学许可证检查", "民办学校", "一般检查事项", "县教育局"],
            ["2", *again, "收费检查", "民办学校", "重点检查事项", "县教育局"],
        )
    )
    records = only(found, "inspection_items")
    assert column(records, "item_name") == ["办学许可证检查", "收费检查"] and column(records, "sub_item") == [None, None]
    assert column(records, "extra")[1] == [{"label": "抽查类别", "text": "办学情况检查"}, {"label": "事项类别", "text": "重点检查事项"}]
    alone = from_csv(["序号", "抽查类别", "检查对象", "抽查比例"], ["1", "办学检查", "学校", "5%"], ["2", "收费检查", "学校", "5%"])
    assert column(only(alone, "inspection_items"), "item_name") == ["办学检查", "收费检查"]


def test_who_does_it_goes_before_who_is_in_charge_of_the_field() -> None:
    found = from_csv(
        ["序号", "主管部门", "许可事项名称", "实施机关", "设定和实施依据"],
        ["1", "县交通运输局", "道路客运许可", "县交通运输局（由县行政审批局实施）", LAW],
        ["2", "县水利局", "取水许可", "县行政审批局", LAW],
    )
    assert column(only(found, "power_items"), "exercising_body") == ["县交通运输局（由县行政审批局实施）", "县行政审批局"]


def test_the_level_that_answers_first_is_the_level_below_the_heading_of_who_acts() -> None:
    found = from_html(
        table(
            [("序号", 2), ("事项名称", 2), ("职权类型", 2), ("实施依据", 2), ("实施主体", 1, 2)],
            ["责任部门", "第一责任层级建议"],
            ["1", "对毁林的处罚", "行政处罚", LAW, "林业主管部门", "设区的市或县级"],
            ["2", "查封有关场所", "行政强制", LAW, "林业主管部门", "县级"],
        )
    )
    records = only(found, "power_items")
    assert column(records, "exercising_body") == ["林业主管部门"] * 2
    assert column(records, "implementation_level") == ["设区的市或县级", "县级"]


def test_bases_of_the_duty_and_of_the_fine_below_one_heading_are_one_basis_but_what_stands_beside_a_name_is_no_name() -> None:
    powers = from_html(
        table(
            [("序号", 2), ("事项名称", 2), ("执法依据", 1, 2), ("职权类别", 2)],
            ["定性依据", "处罚依据"],
            ["1", "对盗伐林木的处罚", "《森林法》第五十六条", "《森林法》第七十六条", "行政处罚"],
        )
    )
    assert column(only(powers, "power_items"), "legal_basis") == ["《森林法》第五十六条\n《森林法》第七十六条"]
    checks = from_html(
        table(
            [("序号", 2), ("抽查事项", 1, 2), ("抽查对象", 2), ("抽查比例及频次", 1, 2)],
            ["名称", "内容", "比例", "频次"],
            ["1", "水土保持检查", "方案落实情况", "建设单位", "5%", "每年1次"],
            ["2", "取水检查", "计量情况", "取水户", "5%", "每年1次"],
        )
    )
    assert column(only(checks, "inspection_items"), "item_name") == ["水土保持检查", "取水检查"]
    assert column(only(checks, "inspection_items"), "frequency") == ["每年1次"] * 2


def test_bodies_that_hold_to_account_may_stand_below_a_heading_over_all_of_them() -> None:
    body = "（{}）{}\n1.职责分工：负责调查处理。\n2.追责程序：立案、调查、决定。\n"
    found = from_text(
        "青禾县教育局责任追究机制\n一、追责主体\n" + body.format("一", "派驻纪检监察组") + body.format("二", "县教育局党组")
        + "二、协调配合机制\n派驻组与局党组定期会商，移送线索。\n"
    )  # fmt: skip
    records = only(found, "accountability")
    assert column(records, "body") == ["派驻纪检监察组", "县教育局党组", "协调配合机制"]
    assert column(records, "procedure")[:2] == ["立案、调查、决定。"] * 2 and not found.unplaced and adds_up(found)


# -- townships -------------------------------------------------------------------------------------------------------------------------


def test_what_a_township_does_itself_helps_with_and_gives_back_are_three_lists() -> None:
    found = from_html(
        "<h1>青禾县柳河镇履行职责事项清单</h1><h2>一、基本履职事项清单</h2>",
        table(["序号", "事项名称"], ["1", "加强党的基层组织建设"], ["2", "制定本镇经济发展规划"]),
        "<h2>二、配合履职事项清单</h2>",
        table(
            ["序号", "配合事项名称", "对应上级部门", "上级部门职责", "乡镇（街道）配合职责"],
            ["1", "安全生产监督", "县应急管理局", "指导乡镇开展工作。", "1.开展日常巡查。\n2.及时报告。"],
            ["2", "防汛抗旱", "县水利局\n县应急管理局", "县水利局：负责水情监测。\n县应急管理局：负责指挥协调。", "组织群众转移。"],
        ),
        "<h2>三、上级部门收回事项清单</h2>",
        table(["序号", "事项名称", "承接部门及工作方式"], ["1", "出具无犯罪记录证明", "承接部门：县公安局\n工作方式：由县公安局办理。"]),
    )
    assert [(made.kind, len(made.records)) for made in found.lists] == [("power_items", 2), ("boundaries", 2), ("power_items", 1)]
    shares = [[tuple(share.values()) for share in record.fields["departments"]] for record in found.lists[1].records]
    assert shares == [
        [("县应急管理局", "指导乡镇开展工作。"), ("乡镇（街道）", "1.开展日常巡查。\n2.及时报告。")],
        [("县水利局", "负责水情监测。"), ("县应急管理局", "负责指挥协调。"), ("乡镇（街道）", "组织群众转移。")],
    ]
    assert not found.unplaced and adds_up(found)


# -- tables inside tables --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("again", [True, False])
def test_tiers_in_a_table_of_their_own_inside_a_cell_are_tiers(again: bool) -> None:
    head = ["违法程度", "情节", "处罚标准"]
    inner = [
        table(head, ["轻微", "首次", "警告"], ["严重", "拒不改正", "罚款"]),
        table(*([head] if again else []), ["一般", "未造成后果", "警告"], ["严重", "造成后果", "罚款"]),
    ]
    page = table(
        ["序号", "违法行为", "处罚依据", "裁量基准", "备注"], ["1", "擅自取水", LAW, "%0", ""], ["2", "侵占河道", LAW, "%1", "试行"]
    )
    for number, each in enumerate(inner):
        page = page.replace(f"%{number}", each)
    found = from_html("<h1>青禾县水利局行政处罚裁量基准</h1>", page)
    records = only(found, "discretion")
    assert [[(tier["level"], tier["circumstances"], tier["penalty"]) for tier in tiers] for tiers in column(records, "tiers")] == [
        [("轻微", "首次", "警告"), ("严重", "拒不改正", "罚款")],
        [("一般", "未造成后果", "警告"), ("严重", "造成后果", "罚款")],
    ]
    assert column(records, "remarks") == ["", "试行"] and not found.unplaced and adds_up(found)


def test_a_total_that_counts_items_and_not_their_parts_is_met() -> None:
    found = from_csv(
        ["序号", "事项名称", "子项", "权力类型"],
        ["1", "经营许可", "首次", "行政许可"],
        ["2", "经营许可", "延期", "行政许可"],
        ["3", "零售许可", "", "行政许可"],
        ["合计：2项", "", "", ""],
    )
    assert len(only(found, "power_items").records) == 3 and not found.warnings


# -- prose, columns of white, blanks ---------------------------------------------------------------------------------------------------


def test_numbered_matters_below_a_label_are_no_items_though_the_next_label_follows_them() -> None:
    item = "{}、{}\n（一）实施依据\n《水法》第七条：应当领取许可证。\n（二）责任事项\n1.受理责任：公示材料。\n2.审查责任：审核材料。\n（三）追责情形\n1.不受理的；\n2.拖延的。\n（四）承办机构：{}\n"
    found = from_text("青禾县水利局权责清单\n" + item.format("一", "取水许可", "水资源股") + item.format("二", "采砂许可", "河道股"))
    records = only(found, "power_items")
    assert column(records, "item_name") == ["取水许可", "采砂许可"] and column(records, "handling_unit") == ["水资源股", "河道股"]
    assert column(records, "responsibility_matters") == ["1.受理责任：公示材料。\n2.审查责任：审核材料。"] * 2
    assert column(records, "accountability") == ["1.不受理的；\n2.拖延的。"] * 2 and adds_up(found)


def test_columns_of_white_have_headings_that_no_kind_of_list_knows() -> None:
    found = from_text(
        "青禾县教育局公共服务事项清单\n"
        "序号   服务事项名称     服务对象     服务内容         办理地点   咨询电话       监督电话\n"
        "1      入学咨询         学生家长     提供政策咨询     一楼窗口   0537-1234567   0537-7654321\n"
        "2      学籍查询         学生         查询学籍信息     基教科     0537-1234568   0537-7654321\n"
    )
    records = only(found, "public_services")
    assert column(records, "content") == ["提供政策咨询", "查询学籍信息"]
    assert column(records, "phone") == ["0537-1234567", "0537-1234568"] and not found.unplaced


def test_a_type_printed_once_holds_for_the_next_item_though_parts_of_the_first_stand_between() -> None:
    found = from_csv(
        ["序号", "职权类型", "职权名称", "子项", "实施依据"],
        ["1", "行政许可", "医疗机构许可", "1.设置", LAW],
        ["", "", "", "2.登记", LAW],
        ["2", "", "护士注册", "", LAW],
        ["3", "行政处罚", "对无证行医的处罚", "", LAW],
    )
    assert column(only(found, "power_items"), "power_type") == ["行政许可", "行政许可", "行政许可", "行政处罚"]


def test_a_list_of_powers_stays_one_though_it_tells_a_telephone_number() -> None:
    found = from_csv(
        ["青禾县公安局权责清单"], ["序号", "事项名称", "实施依据", "承办机构", "咨询电话"], ["1", "甲许可", LAW, "大队", "88123456"]
    )
    assert column(only(found, "power_items"), "extra") == [[{"label": "咨询电话", "text": "88123456"}]]


# -- violations and risks --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sort", ["违法种类", "违法行为类别", "领域"])
def test_the_sort_of_violations_merged_over_several_is_neither_their_name_nor_a_circumstance(sort: str) -> None:
    found = from_html(
        table(
            ["序号", sort, "违法行为", "处罚依据", "违法程度", "违法情节", "处罚基准"],
            [("1", 2), ("违反登记管理", 3), ("未办登记", 2), (LAW, 2), "轻微", "首次的", "不予处罚"],
            ["一般", "逾期的", "罚款"],
            ["2", "未用证件", LAW, "一般", "情节一般的", "罚款"],
        )
    )
    records = only(found, "discretion")
    assert column(records, "item_name") == ["未办登记", "未用证件"]
    assert [[tier["circumstances"] for tier in tiers] for tiers in column(records, "tiers")] == [["首次的", "逾期的"], ["情节一般的"]]
    assert column(records, "extra") == [[{"label": sort, "text": "违反登记管理"}]] * 2


def test_a_risk_in_a_row_of_its_own_is_no_more_of_the_numbered_one_above_it() -> None:
    found = from_html(
        table(
            ["序号", "权力事项", "运行环节", "廉政风险点", "风险等级", "防控措施", "责任人"],
            [("1", 2), ("采伐许可", 2), "受理", "1.故意刁难\n2.不一次性告知", "低", "公开指南", "窗口：张某"],
            ["审批", "超越权限", "高", "集体审议", "领导：李某"],
            ["2", "对毁林的处罚", "调查", "收受财物", "高", "两人执法", "队长：王某"],
        )
    )
    records = only(found, "supervision_items")
    assert column(records, "risk_points") == [["1.故意刁难", "2.不一次性告知", "超越权限"], ["收受财物"]]
    assert column(records, "measures") == [["公开指南", "集体审议"], ["两人执法"]]


def test_headings_that_stand_again_below_each_level_are_no_panels() -> None:
    found = from_html(
        table(
            [("序号", 2), ("违法行为", 2), ("法律依据", 2), ("较轻", 1, 2), ("较重", 1, 2)],
            ["适用情形", "裁量幅度"] * 2,
            ["1", "未办登记", LAW, "首次的", "免罚", "拒不改正的", "罚款"],
            ["2", "未公开信息", LAW, "不全的", "警告", "拒不公开的", "罚款"],
        )
    )
    assert [[tuple(tier.values()) for tier in tiers] for tiers in column(only(found, "discretion"), "tiers")] == [
        [("较轻", "首次的", "免罚"), ("较重", "拒不改正的", "罚款")],
        [("较轻", "不全的", "警告"), ("较重", "拒不公开的", "罚款")],
    ]
    assert not found.unplaced and adds_up(found)


# -- pages -----------------------------------------------------------------------------------------------------------------------------


def _pages(*pages: list[list[str | tuple[str, int]]]) -> list[Table]:
    """Tables of a PDF, a page each; a cell is a text, or (text, rows that it is merged over)."""
    made = []
    for number, rows in enumerate(pages, 1):
        cells: list[Cell] = []
        for r, row in enumerate(rows):
            free = [
                c for c in range(len(rows[0])) if not any(cell.column == c and cell.row < r < cell.row + cell.row_span for cell in cells)
            ]
            for c, cell in zip(free, row, strict=True):
                text, down = (cell, 1) if isinstance(cell, str) else cell
                cells.append(Cell(r, c, text, Place(page=number, table=number, row=r + 1), down))
        made.append(Table(len(rows), len(rows[0]), tuple(cells), Place(page=number, table=number)))
    return made


@pytest.mark.parametrize("cut", [True, False])
def test_a_type_merged_over_a_page_break_holds_for_the_rows_behind_it(cut: bool) -> None:
    head = ["序号", "权力类型", "权力名称", "实施依据"]
    rest: list[str | tuple[str, int]] = ["", ("", 3), "", "七条"]
    second = [*([rest] if cut else []), ["3", *([] if cut else [("", 2)]), "对非法采砂的处罚", LAW], ["4", "对毁坏水闸的处罚", LAW]]
    law = "《水法》第" if cut else LAW
    tables = _pages(
        [head, ["1", "行政许可", "取水许可", LAW], ["2", "行政处罚", "对违法取水的处罚", law]],
        [*second, ["5", "行政检查", "取水检查", LAW]],
    )
    found = recognise(Document("清单.pdf", "0" * 64, "application/pdf", tuple(tables), 2), load_list_rules())
    records = only(found, "power_items")
    assert column(records, "power_type") == ["行政许可", "行政处罚", "行政处罚", "行政处罚", "行政检查"]
    assert column(records, "legal_basis")[1] == ("《水法》第七条" if cut else LAW) and adds_up(found)


def test_a_cell_merged_over_sub_items_and_a_page_break_says_the_same_of_each() -> None:
    first: list[list[str | tuple[str, int]]] = [
        ["序号", "权力名称", "子项", "实施依据", "责任事项", "承办机构"],
        [("1", 2), ("占用道路许可", 2), "占用主干道", "《条例》第一条", ("1.受理责任：公示材料；\n2.决定责任：法定告", 2), ("市政股", 2)],
        ["占用支路", "《条例》第二条"],
    ]
    second: list[list[str | tuple[str, int]]] = [
        ["", "", "占用小巷", "《条例》第三条", "知。", ""],
        ["2", "采伐许可", "", LAW, "1.受理责任：公示。", "林政股"],
    ]
    found = recognise(Document("清单.pdf", "0" * 64, "application/pdf", tuple(_pages(first, second)), 2), load_list_rules())
    powers = only(found, "power_items")
    whole = "1.受理责任：公示材料；\n2.决定责任：法定告知。"
    assert column(powers, "responsibility_matters") == [whole, whole, whole, "1.受理责任：公示。"]
    assert column(powers, "handling_unit") == ["市政股", "市政股", "市政股", "林政股"]


def test_a_card_under_a_title_goes_on_below_a_page_break() -> None:
    title = Cell(0, 0, "权责事项登记表", Place(page=1, table=1, row=1), 1, 2)
    rows = [("事项名称", "取水许可"), ("事项类型", "行政许可"), ("设定依据", LAW)]
    one = (title, *(Cell(r, c, text, Place(page=1, table=1, row=r + 1)) for r, row in enumerate(rows, 1) for c, text in enumerate(row)))
    (two,) = _pages([["承办科室", "水政科"], ["监督电话", "12345"]])
    two = replace(two, cells=tuple(replace(cell, place=replace(cell.place, page=2, table=2)) for cell in two.cells))
    blocks = (Table(4, 2, one, Place(page=1, table=1)), two)
    found = recognise(Document("清单.pdf", "0" * 64, "application/pdf", blocks, 2), load_list_rules())
    powers = only(found, "power_items")
    assert (column(powers, "item_name"), column(powers, "handling_unit"), column(powers, "remedy_channel")) == (
        ["取水许可"],
        ["水政科"],
        ["12345"],
    )


def test_a_tier_that_a_page_break_cuts_is_one_tier() -> None:
    head = ["序号", "违法行为", "处罚依据", "裁量阶次", "适用条件", "具体标准"]
    first: list[list[str | tuple[str, int]]] = [
        head,
        [("1", 2), ("擅自取水", 2), (LAW, 2), "轻微", "首次的", "警告"],
        ["一般", "逾期不", "罚款"],
    ]
    second: list[list[str | tuple[str, int]]] = [
        [("", 2), ("", 2), ("", 2), "", "改正的", ""],
        ["严重", "造成后果的", "重罚"],
        ["2", "侵占河道", LAW, "一般", "首次的", "警告"],
    ]
    found = recognise(Document("清单.pdf", "0" * 64, "application/pdf", tuple(_pages(first, second)), 2), load_list_rules())
    tiers = [[tuple(tier.values()) for tier in tiers] for tiers in column(only(found, "discretion"), "tiers")]
    assert tiers == [
        [("轻微", "首次的", "警告"), ("一般", "逾期不改正的", "罚款"), ("严重", "造成后果的", "重罚")],
        [("一般", "首次的", "警告")],
    ]


# -- rows of stages, tables without a header --------------------------------------------------------------------------------------------


def test_what_each_stage_asks_for_stands_below_the_name_of_the_stage() -> None:
    found = from_html(
        table(
            ["序号", "职权名称", "职权类别", "责任环节", "责任内容", "责任事项依据", "追责情形"],
            ["1", ("建设项目审批", 1), "行政许可", "受理", "公示材料。", LAW, "不受理的"],
            [("2", 2), ("占用水域的处罚", 2), ("行政处罚", 2), "立案", "及时立案。", LAW, ("不立案的", 2)],
            ["决定", "集体讨论。", LAW],
        )
    )
    records = only(found, "power_items")
    assert column(records, "responsibility_matters") == ["受理\n公示材料。", "立案\n及时立案。\n决定\n集体讨论。"]
    assert column(records, "extra") == [None, None]


def test_a_table_without_a_header_has_the_type_of_the_heading_above_it() -> None:
    found = from_html(
        "<h1>青禾县教育局行政权力事项清单</h1><p>一、行政许可（共1项）</p>",
        table(["序号", "事项名称", "实施依据", "承办机构"], ["1", "办学审批", LAW, "职成股"]),
        "<p>二、行政处罚（共1项）</p>",
        table(["2", "对违法办学的处罚", LAW, "法规股"]),
    )
    assert [(r.fields["item_name"], r.fields["power_type"]) for made in found.lists for r in made.records] == [
        ("办学审批", "行政许可"),
        ("对违法办学的处罚", "行政处罚"),
    ]


def test_a_basis_that_ends_with_its_article_is_whole() -> None:
    items = [
        ["1", "导游证核发", "行政许可", "《旅游法》第三十七条", "市场股"],
        ["2", "旅行社检查", "行政检查", "《旅游法》第八十五条", "执法队"],
    ]
    found = from_text(
        "\n".join(["序号", "职权名称", "职权类型", "实施依据", "责任科室", *(cell for item in items for cell in item)]) + "\n"
    )
    assert [record.state for record in only(found, "power_items").records] == ["whole", "whole"]


def test_parts_of_a_service_are_services_each_with_its_own_basis() -> None:
    found = from_html(
        table(
            [("序号", 2), ("服务事项", 1, 2), ("设定依据", 2), ("服务机构", 2), ("联系电话", 2)],
            ["主项", "子项"],
            [("1", 2), ("社会保险服务", 2), "社保卡申领", "《社会保险法》第五十八条", ("县社保中心", 2), ("0537-12333", 2)],
            ["社保转移接续", "《社会保险法》第十九条"],
        )
    )
    records = only(found, "public_services")
    assert column(records, "sub_item") == ["社保卡申领", "社保转移接续"] and column(records, "phone") == ["0537-12333"] * 2
    assert column(records, "legal_basis") == ["《社会保险法》第五十八条", "《社会保险法》第十九条"]


def test_duties_of_any_verb_are_duties_and_their_matters_no_title_of_the_document() -> None:
    found = from_text(
        "青禾县审计局主要职责\n一、主管全县审计工作。\n1.起草审计规范性文件；（责任科室：法规股）\n2.制定年度计划。（责任科室：办公室）\n"
        "二、直接审计下列事项，出具审计报告。\n1.县级预算执行情况；（责任科室：财政股）\n2.国有企业财务收支。（责任科室：经贸股）\n"
    )
    records = only(found, "duties")
    assert column(records, "duty") == ["主管全县审计工作。", "直接审计下列事项，出具审计报告。"]
    assert [[matter["office"] for matter in matters] for matters in column(records, "matters")] == [
        ["法规股", "办公室"],
        ["财政股", "经贸股"],
    ]
    assert found.header.title == "青禾县审计局主要职责" and not found.unplaced
    loose = from_text("青禾县审计局情况\n1.起草文件；（法规股）\n2.制定计划。（办公室）\n")
    assert loose.header.title == "青禾县审计局情况" and len(loose.unplaced) == 2


def test_rows_parted_by_single_wide_blanks_are_rows_of_the_header_above_them() -> None:
    found = from_text(
        "青禾县残联公共服务事项清单\n序号　服务事项　服务内容　承办单位　联系电话\n1　残疾人证办理　受理残疾人证　县残联　0537-5551234\n2　辅具适配　免费适配辅具　康复部　0537-5555678\n"
    )
    records = only(found, "public_services")
    assert column(records, "item_name") == ["残疾人证办理", "辅具适配"] and column(records, "unit") == ["县残联", "康复部"]
    assert found.header.title == "青禾县残联公共服务事项清单" and not found.unplaced


def test_lines_at_the_head_that_name_nothing_are_unplaced_with_their_place() -> None:
    found = from_text("青禾县审计局情况\n第一小组名单\n张三负责统计\n1　李四　复核　五楼\n")
    assert found.header.title == "青禾县审计局情况"
    assert {left.text: left.place.line for left in found.unplaced} == {"第一小组名单": 2, "张三负责统计": 3, "1　李四　复核　五楼": 4}
    assert adds_up(found)


def test_a_table_of_boundaries_is_one_though_duties_stand_in_its_title_and_headings() -> None:
    found = from_html(
        "<h1>部门职责边界清单</h1>",
        table(
            ["序号", "职责边界事项", "主要职责", "牵头单位", "配合单位", "协作机制"],
            ["1", "野生动物保护", "负责陆生野生动物保护。", "县林业局", "县公安局", "联席会议"],
            ["2", "河湖保护", "负责河湖管理。", "县水利局", "县生态环境局", "信息共享"],
        ),
    )
    records = only(found, "boundaries")
    assert column(records, "matter") == ["野生动物保护", "河湖保护"]
    assert [[share["department"] for share in shares] for shares in column(records, "departments")] == [
        ["县林业局", "县公安局"],
        ["县水利局", "县生态环境局"],
    ]


def test_a_basis_merged_over_several_violations_is_that_of_each() -> None:
    found = from_html(
        "<h1>林业行政处罚裁量基准</h1>",
        table(
            ["序号", "违法行为", "处罚依据", "情节", "裁量标准"],
            [("1", 2), ("盗伐林木", 2), ("《森林法》第七十六条", 3), "一般情节：不足2立方米的", "5倍罚款"],
            ["严重情节：2立方米以上的", "8倍罚款"],
            ["2", "滥伐林木", "不足5立方米的", "3倍罚款"],
        ),
    )
    records = only(found, "discretion")
    assert column(records, "penalty_basis") == ["《森林法》第七十六条"] * 2
    assert [(tier.get("level"), tier["circumstances"]) for tier in records.records[0].fields["tiers"]] == [
        ("一般情节", "不足2立方米的"),
        ("严重情节", "2立方米以上的"),
    ]


def test_numbered_matters_that_single_blanks_part_are_one_cell() -> None:
    found = from_text(
        "青禾县烟草专卖局权责清单\n序号 职权名称 职权类别 法律依据 责任事项 追责情形\n"
        "1 零售许可证核发 行政许可 《烟草专卖法》第十六条 1.受理责任 2.审查责任 不受理的\n2 对无证运输的处罚 行政处罚 《烟草专卖法》第二十九条 1.立案责任 2.调查责任 不立案的\n"
    )
    records = only(found, "power_items")
    assert column(records, "responsibility_matters") == ["1.受理责任 2.审查责任", "1.立案责任 2.调查责任"]
    assert column(records, "accountability") == ["不受理的", "不立案的"] and not found.unplaced
