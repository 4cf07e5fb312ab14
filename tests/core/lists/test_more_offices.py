"""More of what other offices publish: stages in columns, numbered totals, last lines without a tab, cards over pages, our own sheets."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from list_makers import LAW, adds_up, column, from_csv, from_html, from_text, only, table
from openpyxl import Workbook

from quanze.adapters.check_workbook import write_check_workbooks
from quanze.adapters.rulebook import load_list_rules
from quanze.core.checks.model import Diagnostic
from quanze.core.checks.report import Report
from quanze.core.documents.model import Block, Cell, Document, Table
from quanze.core.kernel.place import Place
from quanze.core.lists.model import ExtractedLists, Kind
from quanze.core.lists.own_sheets import CHECK_HEADINGS
from quanze.core.lists.recognise import recognise
from quanze.core.pipeline import read_lists


def from_xlsx(*sheets: tuple[str, list[list[str]]]) -> ExtractedLists:
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    for title, rows in sheets:
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
    out = io.BytesIO()
    book.save(out)
    return read_lists("清单.xlsx", out.getvalue(), load_list_rules())


def from_pages(*tables: tuple[int, list[list[str]]]) -> ExtractedLists:
    """Tables of a PDF, each with its page."""
    blocks: list[Block] = []
    for page, rows in tables:
        cells = tuple(Cell(r, c, text, Place(page=page)) for r, row in enumerate(rows) for c, text in enumerate(row))
        blocks.append(Table(len(rows), max(map(len, rows)), cells, Place(page=page)))
    return recognise(Document("清单.pdf", "0" * 64, "application/pdf", tuple(blocks), 9), load_list_rules())


# -- tabs ------------------------------------------------------------------------------------------------------------------------------

TABBED = "序号\t职权名称\t职权类型\t实施依据\t责任事项\n1\t取水许可\t行政许可\t《水法》第七条\t1.受理责任：公示应当提交的材料。\n"


@pytest.mark.parametrize(
    ("below", "matters"),
    [
        ("2.审查责任：核对材料，\n作出决定。\n", "1.受理责任：公示应当提交的材料。\n2.审查责任：核对材料，\n作出决定。"),
        ("备注：本表自公布之日起施行。\n", "1.受理责任：公示应当提交的材料。"),
        ("填表人：张某    审核人：李某\n", "1.受理责任：公示应当提交的材料。"),
        ("二〇二四年三月\n", "1.受理责任：公示应当提交的材料。"),
        ("二、部门职责边界\n", "1.受理责任：公示应当提交的材料。"),
        ("\n2.本清单由县水利局解释。\n", "1.受理责任：公示应当提交的材料。"),
    ],
)
def test_lines_below_the_last_row_go_on_with_it_until_something_parts_them(below: str, matters: str) -> None:
    found = from_text(TABBED + below)
    assert column(only(found, "power_items"), "responsibility_matters") == [matters]
    assert adds_up(found)


# -- stages, totals --------------------------------------------------------------------------------------------------------------------

STAGED = ["公示材料。", "审核材料。", "作出决定。", "送达文书。"]


@pytest.mark.parametrize(
    "header",
    [
        [["序号", "职权名称", "职权类型", "受理", "审查", "决定", "送达", "追责情形"]],
        [["序号", "职权名称", "职权类型", "责任事项", "", "", "", "追责情形"], ["", "", "", "受理", "审查", "决定", "送达", ""]],
    ],
)
def test_stages_that_have_a_column_each_are_the_matters_of_responsibility(header: list[list[str]]) -> None:
    found = from_csv(*header, ["1", "取水许可", "行政许可", *STAGED, "不受理的"], ["2", "采砂许可", "行政许可", *STAGED, "不受理的"])
    records = only(found, "power_items")
    assert column(records, "responsibility_matters") == ["受理\n公示材料。\n审查\n审核材料。\n决定\n作出决定。\n送达\n送达文书。"] * 2
    assert column(records, "accountability") == ["不受理的"] * 2 and column(records, "extra") == [None, None]
    assert not found.unplaced and adds_up(found)


def test_days_that_each_stage_takes_are_no_matters_of_responsibility() -> None:
    found = from_csv(
        ["序号", "职权名称", "职权类型", "实施依据", "办理时限", "", "责任事项"],
        ["", "", "", "", "受理", "决定", ""],
        ["1", "取水许可", "行政许可", LAW, "1日", "9日", "公示材料。"],
    )
    assert column(only(found, "power_items"), "responsibility_matters") == ["公示材料。"]


@pytest.mark.parametrize("total", [["3", "合计", "2项", ""], ["", "合计", "", "2"], ["总计：2项", "", "", ""], ["3", "总 计", "2", ""]])
def test_a_total_is_no_item_though_the_form_numbers_it(total: list[str]) -> None:
    found = from_csv(
        ["序号", "职权名称", "职权类型", "实施依据"], ["1", "甲许可", "行政许可", LAW], ["2", "乙许可", "行政许可", LAW], total
    )
    assert column(only(found, "power_items"), "item_name") == ["甲许可", "乙许可"]
    assert found.header.declared == {"total": 2} and not found.warnings


# -- titles ----------------------------------------------------------------------------------------------------------------------------


def test_each_sheet_of_a_power_type_has_its_own_title_and_total() -> None:
    def sheet(sort: str) -> tuple[str, list[list[str]]]:
        rows = [[str(number), f"{sort}{number}", LAW] for number in (1, 2)]
        return sort, [[f"青禾县水利局权力清单（{sort}，共2项）"], ["单位：青禾县水利局（盖章）"], ["序号", "职权名称", "实施依据"], *rows]

    found = from_xlsx(*map(sheet, ("行政许可", "行政处罚", "行政检查", "行政确认", "行政奖励", "行政裁决")))
    assert [made.title for made in found.lists] == [
        f"青禾县水利局权力清单（{s}，共2项）" for s in ("行政许可", "行政处罚", "行政检查", "行政确认", "行政奖励", "行政裁决")
    ]
    assert (found.header.issuer, found.header.declared["行政裁决"], "total" in found.header.declared) == ("青禾县水利局", 2, False)
    assert [made.records[0].fields["power_type"] for made in found.lists][:2] == ["行政许可", "行政处罚"]


def test_a_sheet_that_nobody_has_named_gives_no_title() -> None:
    found = from_xlsx(("Sheet1", [["序号", "职权名称", "实施依据"], ["1", "取水许可", LAW]]))
    assert (found.header.title, only(found, "power_items").title) == ("", "")


def test_a_title_above_a_table_with_its_headings_at_the_side_is_the_title() -> None:
    found = from_csv(
        ["青禾县水利局权责清单"],
        ["序号", "1", "2"],
        ["职权名称", "取水许可", "采砂许可"],
        ["职权类别", "行政许可", "行政许可"],
        ["实施依据", LAW, LAW],
    )
    assert found.header.title == "青禾县水利局权责清单"
    assert column(only(found, "power_items"), "item_name") == ["取水许可", "采砂许可"]


def test_lines_above_a_header_that_label_something_are_no_title() -> None:
    lead = [["附件2"], ["青禾县水利局权责清单"], ["（2023年本）"], ["编制单位：青禾县水利局"], ["咨询电话：0537-1234567"]]
    found = from_xlsx(("Sheet1", [*lead, ["序号", "权力名称", "权力类型"], ["1", "取水许可", "行政许可"]]))
    assert (only(found, "power_items").title, found.header.title) == ("青禾县水利局权责清单", "青禾县水利局权责清单")


def test_a_header_that_nobody_can_read_is_no_title() -> None:
    found = from_text("序号    职权名称    职权类别    实施依据\n无\n")
    assert found.header.title == "" and not found.lists


def test_a_document_that_begins_with_prose_keeps_its_own_title() -> None:
    found = from_text(
        "青禾县水利局权责清单\n一、主要职责\n（一）负责水资源管理。\n（二）组织防汛抗旱。\n二、权责事项\n序号\t权力名称\t权力类型\n1\t取水许可\t行政许可\n2\t采砂许可\t行政许可\n"
    )
    assert (found.header.title, found.header.issuer) == ("青禾县水利局权责清单", "青禾县水利局")
    assert [(made.kind, len(made.records)) for made in found.lists] == [("duties", 2), ("power_items", 2)]


# -- what is looked at in an inspection --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "parts"),
    [
        ([["1", "取水检查", "1.许可证；2.台账", "取水户"], ["2", "采砂检查", "采砂范围", "采砂户"]], [None, None]),
        ([["1", "取水检查", "许可证", "取水户"], ["", "", "台账", "取水户"]], ["许可证", "台账"]),
        (
            [["1", "取水类", "许可证", "取水户"], ["2", "取水类", "台账", "取水户"], ["3", "取水类", "计量", "取水户"]],
            ["许可证", "台账", "计量"],
        ),
    ],
)
def test_what_is_looked_at_parts_an_item_only_where_its_rows_show_it(rows: list[list[str]], parts: list[str | None]) -> None:
    records = only(from_csv(["序号", "抽查事项", "抽查内容", "抽查对象"], *rows), "inspection_items")
    assert column(records, "sub_item") == parts


@pytest.mark.parametrize(
    "manner",
    [
        "{}.{}\n实施依据：《水法》第五条\n承办机构：{}\n联系电话：{}\n",
        "事项序号：{}\n事项名称：{}\n实施依据：《水法》第五条\n承办机构：{}\n联系电话：{}\n\n",
    ],
)
def test_services_on_labelled_lines_are_services_though_powers_have_the_same_labels(manner: str) -> None:
    found = from_text(
        "青禾县水利局公共服务事项清单\n"
        + manner.format(1, "节水宣传", "水资源股", "0537-1234567")
        + manner.format(2, "水情发布", "防汛办", "0537-7654321")
    )
    records = only(found, "public_services")
    assert list(zip(column(records, "item_name"), column(records, "unit"), column(records, "phone"), strict=True)) == [
        ("节水宣传", "水资源股", "0537-1234567"),
        ("水情发布", "防汛办", "0537-7654321"),
    ]


def test_terms_and_their_meanings_on_a_web_page_are_items() -> None:
    long = "对未经批准擅自取水，或者未依照批准的取水许可规定条件取水的处罚"
    item = "<h3>{}. {}</h3><dl><dt>职权类别</dt><dd>{}</dd><dt>实施依据</dt><dd>《水法》</dd><dt>承办机构</dt><dd>水政大队</dd></dl>"
    found = from_html(
        "<h1>青禾县水利局权责清单</h1>",
        item.format(1, "取水许可", "行政许可"),
        item.format(2, long, "行政处罚"),
        item.format(3, "采砂许可", "行政许可"),
    )
    records = only(found, "power_items")
    assert column(records, "item_name") == ["取水许可", long, "采砂许可"]
    assert column(records, "handling_unit") == ["水政大队"] * 3


# -- parts of a header, groups, shares ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("merged", [True, False])
def test_a_basis_parted_over_columns_is_one_basis(merged: bool) -> None:
    rows = [
        ["1", "取水许可", "行政许可", "《水法》", "第七条", "国家实行取水许可制度。", "水资源股"],
        ["2", "采砂许可", "行政许可", "《水法》", "第三十九条", "实行采砂许可制度。", "河道股"],
    ]
    if merged:
        header = [
            [("序号", 2), ("职权名称", 2), ("职权类别", 2), ("设定依据", 1, 3), ("责任科室", 2)],
            ["法律法规名称", "条款", "具体内容"],
        ]
        found = from_html(table(*header, *rows))
    else:
        found = from_csv(
            ["序号", "职权名称", "职权类别", "设定依据", "", "", "责任科室"], ["", "", "", "法律法规名称", "条款", "具体内容", ""], *rows
        )
    records = only(found, "power_items")
    assert column(records, "legal_basis") == ["《水法》\n第七条\n国家实行取水许可制度。", "《水法》\n第三十九条\n实行采砂许可制度。"]
    assert column(records, "handling_unit") == ["水资源股", "河道股"] and not found.unplaced


def test_a_group_that_is_numbered_and_counted_like_an_item_is_a_group() -> None:
    found = from_csv(
        ["序号", "职权名称", "实施依据"],
        ["一", "行政许可（1项）", ""],
        ["1", "取水许可", LAW],
        ["二", "行政处罚（1项）", ""],
        ["2", "对违法取水的处罚", LAW],
    )
    records = only(found, "power_items")
    assert list(zip(column(records, "item_name"), column(records, "power_type"), strict=True)) == [
        ("取水许可", "行政许可"),
        ("对违法取水的处罚", "行政处罚"),
    ]
    assert found.header.declared == {"行政许可": 1, "行政处罚": 1}


def test_an_item_that_is_only_named_yet_is_no_group() -> None:
    found = from_csv(["序号", "职权名称", "实施依据"], ["1", "取水许可", ""], ["2", "行政处罚决定的公开", ""])
    assert column(only(found, "power_items"), "item_name") == ["取水许可", "行政处罚决定的公开"]


def test_leading_and_cooperating_departments_have_their_own_shares() -> None:
    found = from_csv(
        ["序号", "职责边界事项", "牵头部门", "牵头部门职责", "配合部门", "配合部门职责", "依据"],
        ["1", "河道采砂", "县水利局", "负责统一管理。", "县公安局", "负责治安管理。", LAW],
        ["2", "校车安全", "县教育局", "负责使用许可。", "县公安局", "负责驾驶资格。", LAW],
    )
    assert [[tuple(share.values()) for share in shares] for shares in column(only(found, "boundaries"), "departments")] == [
        [("县水利局", "负责统一管理。"), ("县公安局", "负责治安管理。")],
        [("县教育局", "负责使用许可。"), ("县公安局", "负责驾驶资格。")],
    ]
    assert column(only(found, "boundaries"), "extra") == [None, None]


@pytest.mark.parametrize(
    ("departments", "shares", "count"),
    [
        ("县水利局\n县公安局", "负责统一管理。\n负责治安管理。", 2),
        ("县住房和城\n乡建设局", "负责城市供水、\n节水工作。", 1),
        ("县水利局", "负责管理。\n负责监督。", 1),
    ],
)
def test_departments_and_shares_line_by_line_belong_together_where_the_lines_are_whole(departments: str, shares: str, count: int) -> None:
    found = from_csv(
        ["序号", "管理事项", "相关部门", "职责分工", "相关依据"],
        ["1", "甲事项", departments, shares, LAW],
        ["2", "乙事项", departments, shares, LAW],
    )
    assert [len(value) for value in column(only(found, "boundaries"), "departments")] == [count, count]


def test_a_header_parted_by_single_blanks_heads_the_rows_below_it() -> None:
    found = from_text("权责事项目录\n序号 事项名称 权力类型 责任科室\n1 取水许可 行政许可 水资源股\n2 采砂许可 行政许可 河道股\n")
    assert column(only(found, "power_items"), "handling_unit") == ["水资源股", "河道股"] and not found.unplaced


# -- cards over pages ------------------------------------------------------------------------------------------------------------------


def test_a_card_that_a_page_break_cuts_is_one_item() -> None:
    found = from_pages(
        (1, [["序号", "1"], ["职权名称", "取水许可"], ["职权类别", "行政许可"], ["责任事项", "1.受理责任：公示材料。"]]),
        (2, [["", "2.审查责任：核对材料。"], ["追责情形", "不受理的"]]),
        (2, [["序号", "2"], ["职权名称", "对未经批准取水"]]),
        (3, [["", "的处罚"], ["职权类别", "行政处罚"], ["责任事项", "1.立案责任：审查。"], ["追责情形", "不立案的"]]),
    )
    one, two = only(found, "power_items").records
    assert (one.fields["responsibility_matters"], one.fields["accountability"]) == (
        "1.受理责任：公示材料。\n2.审查责任：核对材料。",
        "不受理的",
    )
    assert (two.fields["item_name"], two.fields["power_type"], two.state) == ("对未经批准取水的处罚", "行政处罚", "whole")
    assert not found.unplaced and adds_up(found)


def test_a_label_merged_over_several_rows_holds_what_each_row_says() -> None:
    card = [
        ["职权名称", ("{}", 1, 2)],
        ["职权类别", ("行政许可", 1, 2)],
        [("责任事项", 2), "受理责任", "公示材料。"],
        ["审查责任", "核对材料。"],
        ["追责情形", ("不受理的", 1, 2)],
    ]
    tables = [
        table(*[[(cell[0].format(name), *cell[1:]) if isinstance(cell, tuple) else cell for cell in row] for row in card])
        for name in ("取水许可", "采砂许可")
    ]
    records = only(from_html("<h1>青禾县水利局责任清单</h1>", *tables), "power_items")
    assert column(records, "item_name") == ["取水许可", "采砂许可"]
    assert column(records, "responsibility_matters") == ["受理责任\n公示材料。\n审查责任\n核对材料。"] * 2
    assert column(records, "accountability") == ["不受理的"] * 2


@pytest.mark.parametrize(
    ("before", "after", "whole"),
    [
        ("1.不予受理的（见附件", "7）。\n2.拖延的。", "1.不予受理的（见附件7）。\n2.拖延的。"),
        ("有下列情形的，应承担责任：", "1.不予受理的；\n2.拖延的。", "有下列情形的，应承担责任：\n1.不予受理的；\n2.拖延的。"),
    ],
)
def test_the_rest_of_a_row_on_the_next_page_belongs_to_it(before: str, after: str, whole: str) -> None:
    found = from_pages(
        (1, [["序号", "职权名称", "实施依据", "追责情形"], ["一、行政许可", "", "", ""], ["1", "取水许可", LAW, before]]),
        (2, [["", "", "", after], ["2", "采砂许可", LAW, "不受理的。"]]),
    )
    assert column(only(found, "power_items"), "accountability") == [whole, "不受理的。"]
    assert column(only(found, "power_items"), "power_type") == ["行政许可"] * 2


# -- what stands around a list on the web -----------------------------------------------------------------------------------------------


def test_what_a_site_puts_around_a_list_is_furniture_and_its_own_name_no_part_of_the_title() -> None:
    rows = table(["序号", "权力名称", "权力类型"], ["1", "取水许可", "行政许可"])
    found = from_html(
        "<ul class='menu'><li>首页</li><li>政务公开</li></ul><div>当前位置：首页 &gt; 政务公开 &gt; 权责清单</div>",
        "<p>发布时间：2023-04-01 来源：青禾县水利局 浏览次数：123</p>",
        f"<div class='content'>{rows}</div><div>【打印】【关闭】</div><div class='page-footer'>主办：青禾县人民政府</div><p>鲁ICP备12345号</p>",
        title="青禾县水利局权责清单_青禾县人民政府",
    )
    assert (found.header.title, found.header.issuer, found.header.date) == ("青禾县水利局权责清单", "青禾县水利局", "2023-04-01")
    assert column(only(found, "power_items"), "item_name") == ["取水许可"]
    assert not found.unplaced and adds_up(found)


def test_headings_of_a_markdown_page_give_title_and_types() -> None:
    rows = "| 序号 | 事项名称 | 责任科室 |\n|---|---|---|\n| 1 | {} | 水资源股 |\n"
    found = from_text(
        f"# 青禾县水利局权责清单\n\n::: details 目录\n[[toc]]\n:::\n\n## 行政许可\n\n{rows.format('取水许可')}\n## 行政处罚\n\n{rows.format('对违法取水的处罚')}",
        "a.md",
    )
    assert found.header.title == "青禾县水利局权责清单"
    assert [record.fields["power_type"] for made in found.lists for record in made.records] == ["行政许可", "行政处罚"]
    bullets = "## {}. {}\n\n- **职权类别**：行政许可\n- **实施依据**：《水法》第七条\n"
    page = from_text("# 青禾县水利局权责清单\n\n" + bullets.format(1, "取水许可") + bullets.format(2, "采砂许可"), "a.md")
    assert (page.header.title, column(only(page, "power_items"), "seq")) == ("青禾县水利局权责清单", ["1", "2"])


# -- our own sheets --------------------------------------------------------------------------------------------------------------------


def test_the_findings_that_a_check_wrote_into_a_workbook_are_no_list(tmp_path: Path) -> None:
    rows = [["序号", "职权名称", "职权类型", "实施依据"], ["1", "取水许可", "行政许可", LAW]]
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    source, target = tmp_path / "清单.xlsx", tmp_path / "结果.xlsx"
    book.save(source)
    finding = Diagnostic(code="ST01", level="error", message="序号重复。", fix="改正序号。", document="清单.xlsx", item="取水许可")
    write_check_workbooks(target, Report((finding,), (), (), {}, (), date(2026, 1, 1)), {"清单.xlsx": source})
    found = read_lists("结果.xlsx", target.read_bytes(), load_list_rules())
    assert column(only(found, "power_items"), "item_name") == ["取水许可"]
    (left,) = found.unplaced
    assert "本软件写入" in left.reason and CHECK_HEADINGS[0] in left.text and "序号重复。" in left.text
    assert adds_up(found)


# -- headings as provinces print them --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "field", "headings"),
    [
        ("power_items", "item_name", "行政权力（事项）名称 权力和责任事项名称 大项名称 政务服务事项名称 实施事项名称"),
        ("power_items", "sub_item", "事项名称（子项） 业务办理项名称 实施项"),
        ("power_items", "item_code", "业务办理项编码 国家编码 省级目录编码"),
        ("power_items", "legal_basis", "法律、法规、规章依据 实施依据和条款内容 依据名称及条款内容 依据条款"),
        ("power_items", "handling_unit", "内部承办机构 责任部门及科室 执行科室 科室名称"),
        ("power_items", "responsibility_matters", "部门责任事项 直接实施责任 责任要求 责任事项及流程"),
        ("power_items", "responsibility_basis", "责任事项的法律依据 责任事项设定依据"),
        ("power_items", "accountability", "责任追究情形及依据 不履行责任追责情形 问责事项"),
        ("power_items", "remedy_channel", "咨询投诉电话 行政复议及诉讼途径 监督途径"),
        ("supervision_items", "risk_points", "廉政风险点描述 风险内容及表现形式 权力运行风险点"),
        ("supervision_items", "measures", "监督制约措施 主要防控措施 预防措施"),
        ("duties", "text", "主要工作任务 细化职责 重点工作任务"),
        ("boundaries", "matter", "涉及多部门职责事项 协调配合事项"),
        ("boundaries", "responsibility", "具体职责分工 工作职责"),
        ("public_services", "phone", "咨询投诉电话 服务热线"),
        ("inspection_items", "item_name", "涉企行政检查事项 行政检查事项名称"),
        ("inspection_items", "check_object", "抽查市场主体 检查对象类型"),
        ("inspection_items", "frequency", "年检查次数 抽查时间及频次"),
        ("discretion", "violated_provision", "违反的法律法规 违反的法律依据 禁止性条款"),
        ("discretion", "penalty", "行政处罚裁量标准 处罚额度 处罚裁量基准"),
        ("power_items", "seq", "总序号 顺序 类内序号"),
        ("power_items", "item_name", "赋权事项名称 行政职权事项 处罚项目 权力清单名称 事项名称及内容 划转事项名称 行政处罚名称"),
        ("power_items", "legal_basis", "权力来源 相关法律法规 法律法规名称及条款 强制依据 办理依据"),
        ("power_items", "exercising_body", "审批机关 部门名称 行权单位"),
        ("power_items", "handling_unit", "承办机构（岗位） 责任单位（科室） 分管科室"),
        ("power_items", "responsibility_matters", "应履行的责任 主体责任 责任清单内容 履职要求"),
        ("power_items", "accountability", "追责情形及种类 失职追责情形 问责方式"),
        ("power_items", "implementation_level", "权力级别 事权层级 分级"),
        ("inspection_items", "check_object", "检查范围 检查主体类型"),
        ("inspection_items", "ratio", "抽查基数和比例 抽查户数"),
        ("inspection_items", "frequency", "抽查周期 检查频度"),
        ("inspection_items", "method", "抽查形式 开展方式"),
        ("inspection_items", "exercising_body", "检查实施主体 组织单位"),
        ("discretion", "level", "处罚阶次 危害程度 违法行为等级"),
        ("discretion", "circumstances", "违法事实及情节 认定标准"),
        ("discretion", "penalty_basis", "处罚的法律依据 法定罚则"),
        ("leniency", "conditions", "适用要件 不予处罚的具体情形 认定标准"),
        ("leniency", "item_name", "案由 首违不罚事项 违法行为表现"),
        ("public_services", "unit", "服务提供机构"),
        ("public_services", "phone", "联系人及联系方式 热线电话"),
    ],
)
def test_headings_of_many_provinces_are_known(kind: Kind, field: str, headings: str) -> None:
    words = load_list_rules().kinds[kind]
    assert {heading: words.fields_for(heading)[:1] for heading in headings.split()} == dict.fromkeys(headings.split(), (field,))


@pytest.mark.parametrize(
    ("kind", "heading"),
    [
        ("power_items", "责任事项名称"),
        ("supervision_items", "风险等级"),
        ("power_items", "咨询电话"),
        ("discretion", "处5万元罚款"),
        ("power_items", "法律责任"),
        ("power_items", "事项内容"),
        ("power_items", "公开方式"),
    ],
)
def test_headings_that_mean_something_else_are_left_to_it(kind: Kind, heading: str) -> None:
    assert load_list_rules().kinds[kind].fields_for(heading)[:1] not in (
        ("item_name",),
        ("risk_points",),
        ("remedy_channel",),
        ("penalty",),
        ("responsibility_matters",),
    )


@pytest.mark.parametrize(("level", "circumstances"), [("违法情节", "情节后果"), ("情节", "违法情形"), ("违法程度", "情节")])
def test_level_and_circumstances_are_told_apart_by_what_stands_below(level: str, circumstances: str) -> None:
    found = from_csv(
        ["序号", "违法行为", "处罚依据", level, circumstances, "处罚标准"],
        ["1", "擅自取水", LAW, "轻微", "及时改正的", "警告"],
        ["", "", "", "严重", "拒不改正的", "罚款"],
    )
    (record,) = only(found, "discretion").records
    assert [(tier["level"], tier["circumstances"]) for tier in record.fields["tiers"]] == [("轻微", "及时改正的"), ("严重", "拒不改正的")]


def test_duties_told_in_two_columns_of_duty_are_duty_and_matters() -> None:
    found = from_csv(
        ["序号", "主要职责", "职责内容", "责任科室"],
        ["1", "水资源管理", "1.调查；2.许可。", "水资源股"],
        ["2", "防汛抗旱", "1.预案；2.演练。", "防汛办"],
    )
    assert [len(record.fields["matters"]) for record in only(found, "duties").records] == [2, 2]
