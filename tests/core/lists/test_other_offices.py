"""Lists as other offices make them: panels, cards, tiers and departments in columns, circumstances, lost headers, signatures."""

from __future__ import annotations

import io
import random
import re

import pytest
from list_makers import adds_up, column, from_csv, from_html, from_text, only, table

from quanze.adapters.rulebook import load_list_rules
from quanze.core.lists.model import ExtractedLists
from quanze.core.pipeline import read_lists

TRANSPORT = "《中华人民共和国道路运输条例》第十条：从事客运经营的，应当提出申请。"
SAFETY = "《中华人民共和国安全生产法》第六十二条"


def from_docx(*blocks: str | list[list[str]]) -> ExtractedLists:
    """A Word file of paragraphs (`## ` before a heading) and tables."""
    from docx import Document

    made = Document()
    for block in blocks:
        if isinstance(block, str):
            made.add_heading(block[3:], 2) if block.startswith("## ") else made.add_paragraph(block)
            continue
        grid = made.add_table(rows=len(block), cols=max(map(len, block)))
        for number, row in enumerate(block):
            for at, text in enumerate(row):
                grid.cell(number, at).text = text
    out = io.BytesIO()
    made.save(out)
    return read_lists("清单.docx", out.getvalue(), load_list_rules())


def test_two_panels_side_by_side_are_read_one_after_the_other() -> None:
    found = from_csv(
        ["青禾县交通运输局权责事项目录（共4项）"],
        ["序号", "事项名称", "权力类型", "序号", "事项名称", "权力类型"],
        ["1", "客运经营许可", "行政许可", "3", "对非法营运的处罚", "行政处罚"],
        ["2", "货运经营许可", "行政许可", "4", "道路运输检查", "行政检查"],
    )
    records = only(found, "power_items")
    assert column(records, "seq") == ["1", "2", "3", "4"]
    assert column(records, "item_name") == ["客运经营许可", "货运经营许可", "对非法营运的处罚", "道路运输检查"]
    assert not found.warnings and adds_up(found)


def test_a_form_line_above_the_headings_gives_body_and_date_and_is_no_heading() -> None:
    found = from_csv(
        ["青禾县水利局权力清单", "", "", ""],
        ["单位（盖章）：青禾县水利局", "", "", "二〇二三年六月"],
        ["序号", "职权名称", "设定依据", "承办科室"],
        ["1", "取水许可", TRANSPORT, "水资源股"],
        ["小计", "1项", "", ""],
        ["总计", "1项", "", ""],
        ["填表人：张某", "", "审核人：李某", ""],
    )
    assert (found.header.issuer, found.header.date, found.header.declared) == ("青禾县水利局", "2023-06", {"total": 1})
    assert column(only(found, "power_items"), "item_name") == ["取水许可"]
    assert adds_up(found)


def test_a_group_heading_counts_its_group_and_not_the_document() -> None:
    found = from_csv(
        ["序号", "职权名称", "设定依据"],
        ["一、行政许可（共1项）", "", ""],
        ["1", "取水许可", TRANSPORT],
        ["二、行政处罚（共2项）", "", ""],
        ["2", "对违法取水的处罚", SAFETY],
        ["3", "对围垦的处罚", SAFETY],
    )
    assert found.header.declared == {"行政许可": 1, "行政处罚": 2}
    assert column(only(found, "power_items"), "power_type") == ["行政许可", "行政处罚", "行政处罚"]


def test_instructions_above_a_table_are_not_its_title() -> None:
    found = from_csv(["填表说明"], ["1.本表由各部门填写。"], ["序号", "事项名称", "权力类型"], ["1", "采伐许可", "行政许可"])
    assert (found.header.title, only(found, "power_items").title) == ("", "")


def test_the_title_names_the_list_though_totals_and_versions_stand_below_it() -> None:
    found = from_csv(
        ["科尔沁左翼中旗市场监督管理局"],
        ["权力和责任清单"],
        ["（2023年版）"],
        ["共2项（其中行政许可1项，行政处罚1项）"],
        ["序号", "权力名称", "权力类型", "实施依据"],
        ["1", "食品经营许可", "行政许可", TRANSPORT],
        ["2", "对无证经营的处罚", "行政处罚", SAFETY],
    )
    assert found.header.title == "科尔沁左翼中旗市场监督管理局 权力和责任清单"
    assert (found.header.region, found.header.date) == ("科尔沁左翼中旗", "2023")
    assert found.header.declared == {"total": 2, "行政许可": 1, "行政处罚": 1}
    assert only(found, "power_items").title == "权力和责任清单"


def test_divisions_of_the_production_corps_are_regions() -> None:
    found = from_csv(["新疆生产建设兵团第八师石河子市民政局行政权力清单"], ["序号", "权力名称", "权力类型"], ["1", "社团登记", "行政许可"])
    assert found.header.region == "新疆生产建设兵团第八师石河子市"


def test_tiers_in_one_cell_are_parted_by_their_levels() -> None:
    found = from_csv(
        ["序号", "违法行为", "处罚依据", "裁量标准"],
        ["1", "未按规定取水", SAFETY, "1.轻微：及时改正的，处2万元以下罚款；\n2.严重：造成后果的，处5万元以上罚款。"],
        ["2", "围垦河道", SAFETY, "责令停止违法行为，限期恢复原状。"],
    )
    first, second = only(found, "discretion").records
    assert first.fields["tiers"] == [
        {"level": "轻微", "circumstances": "及时改正的", "penalty": "处2万元以下罚款；"},
        {"level": "严重", "circumstances": "造成后果的", "penalty": "处5万元以上罚款。"},
    ]
    assert second.fields["tiers"] == [{"penalty": "责令停止违法行为，限期恢复原状。"}]


def test_levels_circumstances_and_penalties_line_by_line_belong_together() -> None:
    found = from_csv(
        ["序号", "违法行为", "处罚依据", "违法程度", "违法情节", "处罚标准"],
        ["1", "未按规定取水", SAFETY, "轻微\n严重", "1.初次违法\n2.拒不改正", "1.警告\n2.罚款二万元"],
    )
    assert only(found, "discretion").records[0].fields["tiers"] == [
        {"level": "轻微", "circumstances": "初次违法", "penalty": "警告"},
        {"level": "严重", "circumstances": "拒不改正", "penalty": "罚款二万元"},
    ]


def test_tiers_that_have_a_column_each_are_tiers() -> None:
    found = from_html(
        table(
            [("序号", 2), ("违法行为", 2), ("处罚依据", 2), ("裁量基准", 1, 3)],
            ["轻微", "一般", "严重"],
            ["1", "未按规定取水", SAFETY, "处2万元罚款", "处3万元罚款", "处8万元罚款"],
        )
    )
    (record,) = only(found, "discretion").records
    assert [(tier["level"], tier["penalty"]) for tier in record.fields["tiers"]] == [
        ("轻微", "处2万元罚款"),
        ("一般", "处3万元罚款"),
        ("严重", "处8万元罚款"),
    ]
    assert "extra" not in record.fields


def test_what_is_said_of_a_violation_as_a_whole_stays_out_of_its_tiers() -> None:
    found = from_html(
        table(
            ["序号", "违法行为", "执法主体", "处罚依据", "处罚种类", "裁量阶次", "适用条件", "具体标准"],
            [("1", 2), ("无证经营", 2), ("县局", 2), (SAFETY, 2), "罚款", "一般", "货值一万元以下", "处五万元"],
            ["没收", "严重", "情节严重", "没收工具"],
        )
    )
    (record,) = only(found, "discretion").records
    assert record.fields["tiers"] == [
        {"level": "一般", "circumstances": "货值一万元以下", "penalty": "罚款\n处五万元"},
        {"level": "严重", "circumstances": "情节严重", "penalty": "没收\n没收工具"},
    ]
    assert record.fields["extra"] == [{"label": "执法主体", "text": "县局"}]


def test_departments_that_head_columns_have_their_shares_below() -> None:
    found = from_csv(
        ["序号", "管理事项", "市场监管局", "农业农村局", "卫健局", "相关依据"],
        ["1", "食用农产品", "负责进入市场后的监管", "负责种养环节的监管", "", SAFETY],
        ["2", "餐具消毒", "负责餐饮环节", "", "负责消毒单位", SAFETY],
    )
    first, second = only(found, "boundaries").records
    assert first.fields["departments"] == [
        {"department": "市场监管局", "responsibility": "负责进入市场后的监管"},
        {"department": "农业农村局", "responsibility": "负责种养环节的监管"},
    ]
    assert [share["department"] for share in second.fields["departments"]] == ["市场监管局", "卫健局"]


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("由水利局负责河道内的许可；由公安局负责查处犯罪。", [("水利局", "负责河道内的许可；"), ("公安局", "负责查处犯罪。")]),
        ("县商务局：负责流通管理。\n县应急局：负责安全监管。", [("县商务局", "负责流通管理。"), ("县应急局", "负责安全监管。")]),
        ("负责本行政区域内的许可和查处。", [("", "负责本行政区域内的许可和查处。")]),
    ],
)
def test_a_cell_that_tells_of_several_departments_is_parted_among_them(text: str, shares: list[tuple[str, str]]) -> None:
    found = from_csv(["序号", "边界事项", "相关部门及职责分工", "依据"], ["1", "采砂管理", text, SAFETY], ["2", "另一事项", text, SAFETY])
    records = only(found, "boundaries").records
    assert [(share["department"], share["responsibility"]) for share in records[0].fields["departments"]] == shares


def test_stages_named_in_one_column_and_told_in_another_belong_together() -> None:
    found = from_html(
        table(
            ["序号", "职权名称", "责任环节", "责任内容", "风险点", "风险等级", "防控措施", "责任人"],
            [("1", 2), ("对无证经营的处罚", 2), "立案", "及时审查。", "有案不立", "高", "集体讨论", "甲某"],
            ["决定", "作出决定。", "畸轻畸重", "高", "法制审核", "乙某"],
        )
    )
    (record,) = only(found, "supervision_items").records
    assert record.fields["responsibility_stages"] == [
        {"no": "", "stage": "立案", "text": "及时审查。"},
        {"no": "", "stage": "决定", "text": "作出决定。"},
    ]
    # Both rows say 高: neither of the two is lost.
    assert record.fields["extra"] == [{"label": "风险等级", "text": "高"}, {"label": "风险等级", "text": "高"}]


def test_stages_without_a_text_are_named() -> None:
    found = from_html(table(["序号", "权力事项", "运行环节", "风险点", "防控措施"], ["1", "经营许可", "受理", "超期", "限时办结"]))
    assert only(found, "supervision_items").records[0].fields["responsibility_stages"] == [{"no": "", "stage": "受理", "text": ""}]


def test_matters_of_a_duty_keep_the_numbers_of_their_own_column() -> None:
    found = from_html(
        table(
            ["序号", "主要职责", "序号", "具体工作事项", "责任科室"],
            [("1", 2), ("拟订规划", 2), "1", "编制五年规划", "规划科"],
            ["2", "开展评估", "规划科"],
        )
    )
    (record,) = only(found, "duties").records
    assert [(matter["label"], matter["text"]) for matter in record.fields["matters"]] == [("1", "编制五年规划"), ("2", "开展评估")]


def test_a_table_of_circumstances_tells_who_holds_to_account_in_each() -> None:
    found = from_csv(
        ["序号", "追责情形", "追责依据", "追责方式", "追责机关"],
        ["1", "不依法受理的", SAFETY, "责令改正", "本级监察机关"],
        ["2", "超越职权的", SAFETY, "处分", "任免机关"],
    )
    records = only(found, "accountability")
    assert column(records, "body") == ["本级监察机关", "任免机关"]
    assert records.records[1].fields["extra"] == [
        {"label": "追责情形", "text": "超越职权的"},
        {"label": "追责依据", "text": SAFETY},
        {"label": "追责方式", "text": "处分"},
    ]


def test_cards_of_two_pairs_a_row_under_one_title_are_an_item_each() -> None:
    found = from_html(
        table(
            [("青禾县行政许可事项实施规范", 1, 4)],
            ["事项名称", "取水许可", "事项编码", "1137092300"],
            ["实施机关", "青禾县水利局", "权力类型", "行政许可"],
            ["设定依据", (TRANSPORT, 1, 3)],
            ["事项名称", "采砂许可", "事项编码", "1137092301"],
            ["实施机关", "青禾县水利局", "权力类型", "行政许可"],
            ["设定依据", (SAFETY, 1, 3)],
        )
    )
    records = only(found, "power_items")
    assert found.header.title == "青禾县行政许可事项实施规范"
    assert column(records, "item_name") == ["取水许可", "采砂许可"]
    assert column(records, "legal_basis") == [TRANSPORT, SAFETY]


def test_a_heading_above_each_card_gives_its_number() -> None:
    card = [["权力类型", "行政许可"], ["实施依据", SAFETY], ["追责情形", "不受理的"]]
    found = from_docx("## 1. 取水许可", [["权力名称", "取水许可"], *card], "## 2. 采砂许可", [["权力名称", "采砂许可"], *card])
    records = only(found, "power_items")
    assert list(zip(column(records, "seq"), column(records, "item_name"), strict=True)) == [("1", "取水许可"), ("2", "采砂许可")]
    assert found.header.title == ""


def test_numbered_lines_with_labelled_lines_below_are_items() -> None:
    lines = (
        "青禾县民政局权力清单",
        "一、行政许可（2项）",
        "1.社会团体登记",
        "实施依据：《社会团体登记管理条例》第三条",
        "承办科室：社会组织科",
        "2.殡葬设施审批",
        "实施依据：《殡葬管理条例》第八条",
        "承办科室：社会事务科",
        "二、行政给付（1项）",
        "3.低保金给付",
        "实施依据：《社会救助暂行办法》第九条",
        "承办科室：救助科",
    )
    for found in (from_docx(*lines), from_text("\n".join(lines))):
        records = [record for made in found.lists for record in made.records]
        assert [record.fields["seq"] for record in records] == ["1", "2", "3"]
        assert [record.fields["power_type"] for record in records] == ["行政许可", "行政许可", "行政给付"]
        assert [record.fields["handling_unit"] for record in records] == ["社会组织科", "社会事务科", "救助科"]
        assert not found.unplaced and adds_up(found)


def test_headings_between_tables_give_types_and_a_signature_date_the_date() -> None:
    header = ["序号", "事项名称", "设定依据", "承办机构"]
    found = from_docx(
        "青禾县水利局",
        "权责清单",
        "一、行政许可（共1项）",
        [header, ["1", "取水许可", SAFETY, "水资源股"]],
        "二、行政处罚（共1项）",
        [header, ["2", "对违法取水的处罚", SAFETY, "执法大队"]],
        "青禾县水利局（公章）",
        "二〇二四年三月一日",
    )
    assert [record.fields["power_type"] for made in found.lists for record in made.records] == ["行政许可", "行政处罚"]
    assert (found.header.title, found.header.date) == ("青禾县水利局 权责清单", "2024-03-01")
    assert not found.unplaced and adds_up(found)


def test_four_lists_of_lenience_in_one_page_have_four_categories() -> None:
    header = ["序号", "违法行为", "处罚依据", "适用条件"]
    names = ("一、不予处罚事项清单", "二、从轻处罚事项清单", "三、减轻处罚事项清单", "四、免予行政强制事项清单")
    parts = [f"<h2>{name}</h2>{table(header, ['1', '未亮照经营', SAFETY, '首次违法'])}" for name in names]
    found = from_html("<h1>青禾市市场监管领域四张清单</h1>", *parts)
    assert [made.title for made in found.lists] == list(names)
    assert [made.records[0].fields["category"] for made in found.lists] == ["不予处罚", "从轻处罚", "减轻处罚", "免予行政强制"]
    assert found.header.title == "青禾市市场监管领域四张清单"


def test_rows_above_the_first_header_belong_to_it_where_their_own_was_lost() -> None:
    found = from_text(
        "一、部门主要职责\n\n1\t负责水资源管理\t①贯彻执行方针。\t《水法》第七条：依法处理。\n序号\t主要职责\t具体责任事项\t追责依据及追责情形\n"
        "2\t负责防汛抗旱\t①编制预案。\t《防洪法》第八条：依法处理。\n"
    )
    assert column(only(found, "duties"), "duty") == ["负责水资源管理", "负责防汛抗旱"]
    assert not found.unplaced


def test_a_title_and_the_contents_stand_in_for_a_header_that_was_lost() -> None:
    boundaries = from_html(
        "<h2>二、部门职责边界</h2>",
        table(
            [("1", 2), ("成品油管理", 2), "县商务局", "负责成品油流通管理。", (SAFETY, 2)],
            ["县应急局", "负责成品油安全监管。"],
            ["2", "校车管理", "县公安局", "负责校车标牌管理。", SAFETY],
        ),
    )
    records = only(boundaries, "boundaries").records
    assert [record.fields["matter"] for record in records] == ["成品油管理", "校车管理"]
    assert [share["department"] for share in records[0].fields["departments"]] == ["县商务局", "县应急局"]
    risks = from_html(
        "<h2>权力监督清单</h2>",
        table(
            [
                "1",
                "行政处罚",
                "对无证经营的处罚",
                "1.立案责任：审查。",
                "徇私不立案",
                "案件由集体讨论决定是否立案，全程留痕",
                "分管领导：甲某",
            ],
            [
                "2",
                "行政许可",
                "食品经营许可",
                "1.受理责任：公示。",
                "故意刁难申请人",
                "一次性告知所需材料，公开办理时限",
                "窗口负责人：乙某",
            ],
        ),
    )
    assert only(risks, "supervision_items").records[1].fields["responsible"] == [{"role": "窗口负责人", "name": "乙某"}]


def test_the_title_of_another_kind_makes_no_list_of_what_does_not_fit_it() -> None:
    found = from_html("<h2>部门职责边界</h2>", table(["甲", "乙", "丙"], ["丁", "戊", "己"]))
    assert not found.lists and found.unplaced


def test_a_heading_lost_in_the_first_header_is_found_in_the_next() -> None:
    found = from_html(
        table(
            ["", "权力事项", "监督重点", "监督措施"],
            ["1", "经营许可", "超期", "限时办结"],
            ["序号", "权力事项", "监督重点", "监督措施"],
            ["2", "生产许可", "徇私", "双人复核"],
        )
    )
    assert column(only(found, "supervision_items"), "seq") == ["1", "2"]


def _marked(number: int) -> list[str]:
    mark = f"〔{number}〕"
    return [
        str(number),
        f"第{mark}类经营许可",
        ("行政许可", "行政处罚", "行政检查")[number % 3],
        f"《{mark}条例》第十条：应当依法处理{mark}。",
        "运输科",
        f"1.受理责任：公示{mark}材料。\n2.审查责任：审核{mark}申请。",
        f"有下列情形的：\n1.不予受理{mark}的；\n2.超越{mark}职权的。",
    ]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("numbered", [True, False])
def test_labels_lost_between_items_never_give_one_item_the_number_or_the_law_of_another(seed: int, numbered: bool) -> None:
    labels = ["序号", "职权名称", "职权类型", "实施依据", "承办机构", "责任事项", "追责情形"]
    lines: list[str] = []
    for number in range(1, 30):
        cells = _marked(number)
        pairs = [f"{label}：{text}" for label, text in zip(labels, cells, strict=True)]
        lines += "\n".join([f"{cells[0]}.{cells[1]}", *pairs[2:]] if numbered else pairs).split("\n")
    chance = random.Random(seed)
    found = from_text("\n".join(["青禾县交通运输局权责清单", "", *(line for line in lines if chance.random() > 0.08)]))
    for record in (record for made in found.lists for record in made.records):
        if record.state != "whole":
            continue
        for name in ("seq", "legal_basis"):
            marks = set(re.findall(r"〔(\d+)〕", record.fields["item_name"]))
            here = record.fields.get(name, "")
            assert not here or not marks or set(re.findall(r"\d+(?=〕)|^\d+$", here)) <= marks
    assert adds_up(found)
