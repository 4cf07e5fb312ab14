"""Lists in layouts that no real file at hand has: the recogniser goes by words and contents, not by a layout it has seen."""

from __future__ import annotations

from list_makers import LAW, RULE, adds_up, column, from_csv, from_html, only, table

BODY = "青禾县交通运输局"


def test_columns_may_come_in_any_order_and_under_other_names() -> None:
    found = from_csv(
        ["职权类别", "责任处室", "职权名称", "法律依据", "备考", "编号"],
        ["行政许可", "运输股", "客运班线经营许可", LAW, "", "1"],
        ["行政处罚", "执法大队", "对无证经营的处罚", RULE, "委托执法", "2"],
    )
    made = only(found, "power_items")
    assert column(made, "item_name") == ["客运班线经营许可", "对无证经营的处罚"]
    assert column(made, "handling_unit") == ["运输股", "执法大队"]
    assert column(made, "remarks") == ["", "委托执法"]
    assert found.coverage.unplaced == 0 and adds_up(found)


def test_columns_that_are_no_field_are_kept_under_their_own_headings() -> None:
    found = from_csv(
        ["序号", "事项名称", "权力类型", "实施依据", "法定期限（工作日）", "收费标准"],
        ["1", "渡口设置审批", "行政许可", LAW, "20", "不收费"],
        ["2", "对擅自设渡的处罚", "行政处罚", RULE, "", ""],
    )
    made = only(found, "power_items")
    assert column(made, "extra") == [[{"label": "法定期限（工作日）", "text": "20"}, {"label": "收费标准", "text": "不收费"}], None]
    assert found.coverage.unplaced == 0


def test_a_header_of_two_rows_with_group_headings_names_each_column() -> None:
    found = from_html(
        table(
            [("序号", 2), ("职权名称", 2), ("职权类型", 2), ("责任事项", 1, 2), ("追责", 1, 2)],
            ["内容", "依据", "对象范围", "情形"],
            ["1", "渡口设置审批", "行政许可", "受理责任：公示材料。", LAW, "1.具体承办人；", "不履行职责的。"],
        )
    )
    record = only(found, "power_items").records[0]
    assert record.fields["responsibility_matters"] == "受理责任：公示材料。"
    assert record.fields["responsibility_basis"] == LAW
    assert record.fields["accountability_scope"] == "1.具体承办人；"
    assert record.fields["accountability"] == "不履行职责的。"


def test_a_heading_split_over_rows_of_single_words_is_read_as_one() -> None:
    found = from_csv(
        ["序", "事项", "权力", "实施", "行使"],
        ["号", "名称", "类型", "依据", "主体"],
        ["1", "渡口设置审批", "行政许可", LAW, BODY],
        ["2", "对擅自设渡的处罚", "行政处罚", RULE, BODY],
    )
    made = only(found, "power_items")
    assert column(made, "item_name") == ["渡口设置审批", "对擅自设渡的处罚"]
    assert column(made, "exercising_body") == [BODY, BODY]


def test_headings_with_blanks_and_breaks_inside_are_the_same_headings() -> None:
    found = from_html(table(["序 号", "事 项\n名 称", "权力\n类型", "实施　依据"], ["1", "渡口设置审批", "行政\n许可", LAW]))
    record = only(found, "power_items").records[0]
    assert record.fields["power_type"] == "行政许可"


def test_a_table_without_any_header_is_known_by_what_it_holds() -> None:
    rows = [
        [
            str(n),
            f"对第{n}类违规行为的处罚",
            "行政处罚",
            f"【法律】《某某法》第{n}条",
            BODY,
            "执法大队",
            "因不履行职责，有下列情形的，应当承担相应责任：滥用职权的。",
        ]
        for n in range(1, 9)
    ]
    made = only(from_csv(*rows), "power_items")
    assert column(made, "seq") == [str(n) for n in range(1, 9)]
    assert column(made, "item_name")[0] == "对第1类违规行为的处罚"
    assert column(made, "legal_basis")[7] == "【法律】《某某法》第8条"
    assert column(made, "handling_unit")[0] == "执法大队"
    assert column(made, "accountability")[0].startswith("因不履行职责")


def test_a_column_whose_heading_is_blank_is_known_by_its_contents() -> None:
    found = from_csv(
        ["序号", "事项名称", "", "实施依据"],
        ["1", "渡口设置审批", "行政许可", LAW],
        ["2", "对擅自设渡的处罚", "行政处罚", RULE],
    )
    assert column(only(found, "power_items"), "power_type") == ["行政许可", "行政处罚"]


def test_headings_cut_at_the_front_still_name_their_columns() -> None:
    found = from_csv(
        ["序号", "项名称", "力类型", "实施依据", "责情形"],
        ["1", "渡口设置审批", "行政许可", LAW, "不履行职责的。"],
    )
    record = only(found, "power_items").records[0]
    assert record.fields["item_name"] == "渡口设置审批"
    assert record.fields["power_type"] == "行政许可"
    assert record.fields["accountability"] == "不履行职责的。"


def test_sub_items_repeat_the_number_and_name_of_the_merged_cells() -> None:
    found = from_html(
        table(
            ["序号", "主项名称", "子项名称", "权力类型", "实施依据"],
            [("1", 2), ("道路客运许可", 2), "1.班车客运许可", "行政许可", LAW],
            ["2.包车客运许可", "行政许可", RULE],
            ["2", "渡口设置审批", "", "行政许可", LAW],
        )
    )
    made = only(found, "power_items")
    assert column(made, "item_name") == ["道路客运许可", "道路客运许可", "渡口设置审批"]
    assert column(made, "seq") == ["1", "1", "2"]
    assert column(made, "sub_item") == ["1.班车客运许可", "2.包车客运许可", ""]


def test_blank_cells_under_a_name_mean_as_above_where_the_format_has_no_merged_cells() -> None:
    found = from_csv(
        ["序号", "事项名称", "子项", "权力类型", "实施依据", "行使主体"],
        ["1", "道路客运许可", "班车客运许可", "行政许可", LAW, BODY],
        ["", "", "包车客运许可", "", RULE, ""],
        ["2", "渡口设置审批", "", "行政许可", LAW, BODY],
    )
    made = only(found, "power_items")
    assert column(made, "item_name") == ["道路客运许可", "道路客运许可", "渡口设置审批"]
    assert column(made, "power_type") == ["行政许可"] * 3
    assert column(made, "legal_basis") == [LAW, RULE, LAW]


def test_a_type_printed_once_for_a_run_of_items_holds_for_all_of_them() -> None:
    found = from_csv(
        ["权力类型", "序号", "事项名称", "实施依据"],
        ["行政许可", "1", "渡口设置审批", LAW],
        ["", "2", "客运班线经营许可", LAW],
        ["行政处罚", "3", "对擅自设渡的处罚", RULE],
        ["", "4", "对无证经营的处罚", RULE],
        ["", "5", "对超员载客的处罚", RULE],
    )
    made = only(found, "power_items")
    assert column(made, "power_type") == ["行政许可", "行政许可", "行政处罚", "行政处罚", "行政处罚"]
    assert any("同上" in note for note in made.records[1].notes)


def test_group_rows_give_the_type_that_no_column_gives() -> None:
    found = from_html(
        table(
            [(f"{BODY}权责清单（共3项）", 1, 4)],
            ["序号", "事项名称", "实施依据", "承办机构"],
            [("一、行政许可（共1项）", 1, 4)],
            ["1", "渡口设置审批", LAW, "运输股"],
            [("二、行政处罚（共2项）", 1, 4)],
            ["1", "对擅自设渡的处罚", RULE, "执法大队"],
            ["2", "对无证经营的处罚", RULE, "执法大队"],
        )
    )
    made = only(found, "power_items")
    assert column(made, "power_type") == ["行政许可", "行政处罚", "行政处罚"]
    assert found.header.declared == {"total": 3, "行政许可": 1, "行政处罚": 2}
    assert found.header.issuer == BODY and found.header.region == "青禾县"
    assert found.coverage.unplaced == 0


def test_numbers_may_be_written_in_chinese() -> None:
    found = from_csv(
        ["序号", "事项名称", "权力类型", "实施依据"], ["一", "渡口设置审批", "行政许可", LAW], ["二", "对擅自设渡的处罚", "行政处罚", RULE]
    )
    assert column(only(found, "power_items"), "seq") == ["一", "二"]


def test_an_item_laid_out_as_a_card_is_one_record() -> None:
    card = [["事项名称", "渡口设置审批"], ["权力类型", "行政许可"], ["实施依据", LAW], ["行使主体", BODY], ["办理地点", "青禾路1号"]]
    other = [["事项名称", "对擅自设渡的处罚"], ["权力类型", "行政处罚"], ["实施依据", RULE], ["行使主体", BODY], ["办理地点", ""]]
    found = from_html(table(*card), table(*other))
    made = only(found, "power_items")
    assert column(made, "item_name") == ["渡口设置审批", "对擅自设渡的处罚"]
    assert made.records[0].fields["extra"] == [{"label": "办理地点", "text": "青禾路1号"}]
    assert adds_up(found) and found.coverage.unplaced == 0


def test_a_card_may_hold_two_pairs_a_row() -> None:
    found = from_html(
        table(
            ["事项名称", "渡口设置审批", "权力类型", "行政许可"],
            ["行使主体", BODY, "承办机构", "运输股"],
            ["实施依据", (LAW, 1, 3)],
            ["备注", ("", 1, 3)],
        )
    )
    record = only(found, "power_items").records[0]
    assert record.fields["power_type"] == "行政许可" and record.fields["handling_unit"] == "运输股"
    assert record.fields["legal_basis"] == LAW and record.fields["remarks"] == ""


def test_a_list_goes_on_in_the_next_table_with_or_without_its_header() -> None:
    head = ["序号", "事项名称", "权力类型", "实施依据"]
    found = from_html(
        table(head, ["1", "渡口设置审批", "行政许可", LAW]),
        table(head, ["2", "客运班线经营许可", "行政许可", LAW]),
        table(["3", "对擅自设渡的处罚", "行政处罚", RULE]),
    )
    assert column(only(found, "power_items"), "seq") == ["1", "2", "3"]


def test_a_row_cut_by_a_page_is_joined_where_its_sentence_goes_on() -> None:
    head = ["序号", "事项名称", "权力类型", "实施依据", "追责情形"]
    found = from_html(
        table(head, ["1", "渡口设置审批", "行政许可", "【法律】《某某法》第八条：设置渡口应当经县级", "滥用职权的。"]),
        table(head, ["", "", "", "人民政府批准。", ""], ["2", "对擅自设渡的处罚", "行政处罚", RULE, "滥用职权的。"]),
    )
    made = only(found, "power_items")
    assert column(made, "legal_basis") == ["【法律】《某某法》第八条：设置渡口应当经县级人民政府批准。", RULE]
    assert {record.state for record in made.records} == {"whole"}


def test_a_row_that_lost_its_name_at_a_page_break_stays_a_fragment() -> None:
    head = ["序号", "事项名称", "权力类型", "行使主体", "责任事项", "追责情形"]
    found = from_html(
        table(head, ["1", "渡口设置审批", "行政许可", BODY, "直接实施责任：1.制定计划；2.依法检查。", "滥用职权的。"]),
        table(
            head,
            ["", "", "", BODY, "直接实施责任：1.受理申请；2.依法审查。", ""],
            ["3", "对擅自设渡的处罚", "行政处罚", BODY, "立案责任：核查。", "滥用职权的。"],
        ),
    )
    made = only(found, "power_items")
    assert [record.state for record in made.records] == ["whole", "fragment", "whole"]
    assert made.records[0].fields["responsibility_matters"] == "直接实施责任：1.制定计划；2.依法检查。"
    assert made.records[1].notes


def test_random_inspections_with_ratio_and_frequency_are_their_own_kind() -> None:
    found = from_csv(
        ["序号", "检查事项", "检查依据", "检查主体", "检查对象", "检查比例", "检查频次", "检查方式"],
        ["1", "客运站安全检查", RULE, BODY, "客运站", "不低于5%", "每年1次", "现场检查"],
        ["2", "渡口安全检查", RULE, BODY, "渡口", "10%", "每半年1次", "现场检查"],
    )
    made = only(found, "inspection_items")
    assert column(made, "check_object") == ["客运站", "渡口"] and column(made, "ratio") == ["不低于5%", "10%"]


def test_tiers_of_one_violation_are_rows_of_one_record() -> None:
    found = from_html(
        table(
            ["序号", "违法行为", "处罚依据", "裁量阶次", "适用条件", "具体标准"],
            [("1", 3), ("擅自设置渡口", 3), ("《某省渡口管理办法》第二十条", 3), "轻微", "初次违法并及时改正", "不予处罚"],
            ["一般", "未造成后果", "处1000元以下罚款"],
            ["严重", "造成人员伤亡", "处1000元以上5000元以下罚款"],
            ["2", "超员载客", "《某省渡口管理办法》第二十一条", "一般", "超员不足百分之十", "处200元罚款"],
        )
    )
    made = only(found, "discretion")
    assert [len(tiers) for tiers in column(made, "tiers")] == [3, 1]
    assert made.records[0].fields["tiers"][2] == {"level": "严重", "circumstances": "造成人员伤亡", "penalty": "处1000元以上5000元以下罚款"}


def test_leniency_in_a_table_keeps_its_conditions() -> None:
    found = from_csv(["序号", "轻微违法行为", "违反条款", "不予处罚情形"], ["1", "未按时年审", RULE, "首次违法并在期限内改正"])
    assert column(only(found, "leniency"), "conditions") == ["首次违法并在期限内改正"]


def test_duties_have_a_matter_for_each_row_or_each_number() -> None:
    rows = from_html(
        table(
            ["序号", "部门职责", "具体责任事项", "责任科室", "备注"],
            [("1", 2), ("负责道路运输管理。", 2), "①审批客运班线。", "运输股", ""],
            ["②监督检查客运站。", "执法大队", "含乡镇站"],
            ["2", "负责渡口管理。", "③设置渡口。④检查渡口。", "港航股", ""],
        )
    )
    made = only(rows, "duties")
    assert [[matter["label"] for matter in matters] for matters in column(made, "matters")] == [["①", "②"], ["③", "④"]]
    assert made.records[0].fields["matters"][1] == {"label": "②", "text": "监督检查客运站。", "office": "执法大队", "remarks": "含乡镇站"}


def test_boundaries_have_a_share_for_each_department() -> None:
    found = from_html(
        table(
            ["序号", "边界事项", "涉及部门", "部门职责", "法律依据", "案例"],
            [
                ("1", 2),
                ("渡口安全", 2),
                "交通运输局",
                "负责渡口审批。",
                ("1.《某某法》；\n2.《某某办法》。", 2),
                ("某渡口超员，由两部门联合查处。", 2),
            ],
            ["应急管理局", "负责综合监督。"],
        )
    )
    record = only(found, "boundaries").records[0]
    assert record.fields["departments"] == [
        {"department": "交通运输局", "responsibility": "负责渡口审批。"},
        {"department": "应急管理局", "responsibility": "负责综合监督。"},
    ]
    assert record.fields["bases"] == ["1.《某某法》；", "2.《某某办法》。"]


def test_supervision_lists_are_parted_into_stages_risks_measures_and_persons() -> None:
    found = from_csv(
        ["序号", "权力类别", "权力名称", "责任事项", "廉政风险点", "防控措施", "责任人"],
        [
            "1",
            "行政处罚",
            "对擅自设渡的处罚",
            "1、立案阶段责任：核查。\n2、调查阶段责任：取证。",
            "取证风险：作假\n决定风险：拖延",
            "1、两人取证；2、集体讨论。",
            "分管领导：甲某\n执法大队：乙某",
        ],
    )
    fields = only(found, "supervision_items").records[0].fields
    assert fields["responsibility_stages"] == [
        {"no": "1", "stage": "立案阶段责任", "text": "核查。"},
        {"no": "2", "stage": "调查阶段责任", "text": "取证。"},
    ]
    assert fields["risk_points"] == ["取证风险：作假", "决定风险：拖延"]
    assert fields["measures"] == ["1、两人取证；", "2、集体讨论。"]
    assert fields["responsible"] == [{"role": "分管领导", "name": "甲某"}, {"role": "执法大队", "name": "乙某"}]


def test_public_services_are_known_by_their_telephone_numbers_without_a_header() -> None:
    rows = [[str(n), f"服务事项之{n}", "免费提供咨询", "办公室", f"0599-688010{n}"] for n in range(1, 6)]
    made = only(from_csv(*rows), "public_services")
    assert column(made, "phone")[0] == "0599-6880101" and column(made, "unit")[0] == "办公室"


def test_several_kinds_in_one_file_are_several_lists() -> None:
    found = from_html(
        table(["序号", "服务事项", "服务内容", "联系电话"], ["1", "线路咨询", "解答线路问题", "6880101"]),
        table(["序号", "事项名称", "权力类型", "实施依据"], ["1", "渡口设置审批", "行政许可", LAW]),
    )
    assert [made.kind for made in found.lists] == ["public_services", "power_items"]


def test_a_second_header_inside_one_sheet_begins_another_list() -> None:
    found = from_csv(
        ["序号", "服务事项", "主要内容", "联系电话"],
        ["1", "线路咨询", "解答线路问题", "6880101"],
        ["", "", "", ""],
        ["序号", "事项名称", "权力类型", "实施依据"],
        ["1", "渡口设置审批", "行政许可", LAW],
    )
    assert [made.kind for made in found.lists] == ["public_services", "power_items"]


def test_notes_totals_and_form_lines_are_no_records() -> None:
    found = from_html(
        table(
            [("青禾县交通运输局权责清单", 1, 4)],
            [("填报单位：青禾县交通运输局　填表时间：2025年3月8日", 1, 4)],
            ["序号", "事项名称", "权力类型", "实施依据"],
            ["1", "渡口设置审批", "行政许可", LAW],
            ["合计", "1", "", ""],
            [("备注：含县乡两级行使的事项。", 1, 4)],
        )
    )
    made = only(found, "power_items")
    assert len(made.records) == 1
    assert made.records[0].notes == ("备注：含县乡两级行使的事项。",)
    assert (found.header.issuer, found.header.date, found.header.declared) == (BODY, "2025-03-08", {"total": 1})
    assert found.coverage.unplaced == 0


def test_a_table_under_unknown_headings_is_left_whole_with_a_reason() -> None:
    found = from_csv(["车型", "油耗", "颜色"], ["轿车", "六升", "红"], ["客车", "二十升", "白"])
    assert found.lists == ()
    assert found.coverage.unplaced == found.coverage.characters
    assert "".join(left.text for left in found.unplaced) == "车型油耗颜色轿车六升红客车二十升白"
    assert all(left.reason for left in found.unplaced)


def test_a_column_that_no_heading_and_no_content_explains_is_left_with_a_reason() -> None:
    found = from_csv(["序号", "事项名称", "权力类型", "实施依据", ""], ["1", "渡口设置审批", "行政许可", LAW, "甲乙丙丁"])
    assert [left.text for left in found.unplaced] == ["甲乙丙丁"]
    assert len(only(found, "power_items").records) == 1


def test_literal_paragraph_tags_are_not_part_of_a_value() -> None:
    found = from_csv(["序号", "事项名称", "权力类型", "实施依据"], ["1", "渡口设置审批", "行政许可", f"<p>{LAW}</p><p>{RULE}</p>"])
    assert column(only(found, "power_items"), "legal_basis") == [f"{LAW}\n{RULE}"]
    assert adds_up(found)


def test_a_page_laid_out_with_tables_gives_the_list_inside() -> None:
    inner = table(["序号", "事项名称", "权力类型", "实施依据"], ["1", "渡口设置审批", "行政许可", LAW])
    found = from_html(f"<table><tr><td>首页</td><td>{inner}</td></tr></table>")
    assert column(only(found, "power_items"), "item_name") == ["渡口设置审批"]


def test_the_same_text_is_found_in_csv_html_and_pipes() -> None:
    rows = [["序号", "事项名称", "权力类型", "实施依据"], ["1", "渡口设置审批", "行政许可", LAW]]
    from list_makers import from_text

    pipes = "\n".join("| " + " | ".join(row) + " |" for row in [rows[0], ["---"] * 4, rows[1]])
    answers = [from_csv(*rows), from_html(table(*rows)), from_text(pipes, "清单.md")]
    assert [only(found, "power_items").records[0].fields for found in answers] == [answers[0].lists[0].records[0].fields] * 3


def test_regimes_in_a_table_have_a_section_for_each_column() -> None:
    found = from_csv(
        ["序号", "监管制度", "监督检查对象", "监督检查内容", "监督检查方式"],
        ["1", "客运站监督检查制度", "客运站", "安全设施。\n票务管理。", "现场检查"],
    )
    record = only(found, "regimes").records[0]
    assert record.fields["title"] == "客运站监督检查制度"
    assert record.fields["sections"][1] == {"heading": "监督检查内容", "paragraphs": ["安全设施。", "票务管理。"]}


def test_a_bare_list_of_names_is_known_by_its_title() -> None:
    found = from_html(table([("青禾县财政局行政权力清单", 1, 3)], ["序号", "事项名称", "备注"], ["1", "会计代理记账许可", ""]))
    assert column(only(found, "power_items"), "item_name") == ["会计代理记账许可"]
    services = from_html(table([("青禾县财政局公共服务事项清单", 1, 3)], ["序号", "事项名称", "备注"], ["1", "票据领用咨询", ""]))
    assert [made.kind for made in services.lists] == ["public_services"]


def test_an_empty_line_of_a_form_with_its_number_is_no_record() -> None:
    found = from_csv(
        ["序号", "事项名称", "权力类型", "实施依据"], ["1", "渡口设置审批", "行政许可", LAW], ["2", "", "", ""], ["3", "", "", ""]
    )
    assert len(only(found, "power_items").records) == 1 and found.coverage.unplaced == 0


def test_an_item_printed_again_at_the_top_of_a_page_goes_on() -> None:
    head = ["序号", "事项名称", "权力类型", "实施依据"]
    found = from_html(
        table(head, ["1", "渡口设置审批", "行政许可", "【法律】《某某法》第八条：设置渡口应当经县级"]),
        table(head, ["1", "渡口设置审批", "行政许可", "人民政府批准。"], ["2", "对擅自设渡的处罚", "行政处罚", RULE]),
    )
    made = only(found, "power_items")
    assert column(made, "legal_basis") == ["【法律】《某某法》第八条：设置渡口应当经县级人民政府批准。", RULE]


def test_group_rows_without_merged_cells_are_groups_too() -> None:
    found = from_csv(
        ["序号", "事项名称", "实施依据", "承办机构"],
        ["一、行政许可（共1项）", "", "", ""],
        ["1", "渡口设置审批", LAW, "运输股"],
        ["二、行政处罚", "", "", ""],
        ["1", "对擅自设渡的处罚", RULE, "执法大队"],
    )
    assert column(only(found, "power_items"), "power_type") == ["行政许可", "行政处罚"]


def test_cells_shifted_by_a_converter_are_laid_where_their_contents_belong() -> None:
    head = ["序号", "事项名称", "权力类型", "实施依据", "追责对象范围", "追责情形"]
    scope, ends = "1.具体承办人；2.单位法定代表人。", "因不履行职责，有下列情形的，应当承担相应责任：滥用职权的。"
    found = from_html(
        table(
            head,
            [("1", 2), ("渡口设置审批", 2), "行政许可", LAW, scope, ends],
            ["2", "对擅自设渡的处罚", "行政处罚", RULE, scope, ends],
        )
    )
    made = only(found, "power_items")
    assert column(made, "item_name") == ["渡口设置审批", "对擅自设渡的处罚"]
    assert column(made, "accountability") == [ends, ends]
    assert any("错位" in note for note in made.records[1].notes)


def test_an_office_printed_once_for_a_duty_answers_for_the_matters_below_it() -> None:
    found = from_csv(
        ["序号", "主要职责", "具体工作事项", "责任科室", "备注"],
        ["1", "负责道路运输管理。", "审批客运班线。", "运输股", ""],
        ["", "", "监督检查客运站。", "", ""],
        ["", "", "查处无证经营。", "执法大队", "含乡镇"],
        ["2", "负责渡口管理。", "设置渡口。", "港航股", ""],
    )
    made = only(found, "duties")
    assert [matter["office"] for matter in made.records[0].fields["matters"]] == ["运输股", "运输股", "执法大队"]
    assert any("同上" in note for note in made.records[0].notes)


def test_a_total_that_the_items_do_not_reach_is_said() -> None:
    rows = [["序号", "事项名称", "权力类型", "实施依据"], ["1", "渡口设置审批", "行政许可", LAW]]
    short = from_html(table([("青禾县交通运输局权责清单（共3项）", 1, 4)], *rows))
    whole = from_html(table([("青禾县交通运输局权责清单（共1项）", 1, 4)], *rows))
    assert [warning.code for warning in short.warnings] == ["declared-total"] and not whole.warnings


def test_the_date_of_a_title_is_read_as_far_as_it_is_printed() -> None:
    rows = [["序号", "事项名称", "权力类型", "实施依据"], ["1", "渡口设置审批", "行政许可", LAW]]
    for title, date in (
        ("青禾县财政局权责清单（2023年3月）", "2023-03"),
        ("青禾县财政局2024年权责清单", "2024"),
        ("青禾县财政局权责清单（二〇二五年六月一日）", "2025-06-01"),
    ):
        found = from_html(table([(title, 1, 4)], *rows))
        assert (found.header.date, found.header.issuer) == (date, "青禾县财政局")


def test_headings_may_stand_at_the_side_with_an_item_in_each_column() -> None:
    found = from_html(
        table(
            ["事项名称", "渡口设置审批", "对擅自设渡的处罚"],
            ["权力类型", "行政许可", "行政处罚"],
            ["实施依据", LAW, RULE],
            ["行使主体", (BODY, 1, 2)],
        )
    )
    made = only(found, "power_items")
    assert column(made, "item_name") == ["渡口设置审批", "对擅自设渡的处罚"]
    assert column(made, "exercising_body") == [BODY, BODY]
    assert found.coverage.unplaced == 0 and adds_up(found)


def test_a_heading_or_title_gives_the_type_to_a_table_that_has_no_such_column() -> None:
    head = ["序号", "事项名称", "实施依据", "承办机构"]
    found = from_html(
        table([("青禾县交通运输局权责清单（行政许可类）", 1, 4)], head, ["1", "渡口设置审批", LAW, "运输股"]),
        table([("二、行政处罚（共1项）", 1, 4)], head, ["1", "对擅自设渡的处罚", RULE, "执法大队"]),
    )
    assert [column(made, "power_type") for made in found.lists] == [["行政许可"], ["行政处罚"]]
