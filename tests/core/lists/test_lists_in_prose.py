"""Lists that an office tells in prose: duties, boundaries, services, inspections, discretion and regimes without a table."""

from __future__ import annotations

import pytest
from list_makers import adds_up, column, from_html, from_text, only, table

DUTIES = """青禾县水利局主要职责

县水利局贯彻落实党中央关于水利工作的方针政策，主要职责是：
{}拟订全县水利发展规划和政策并组织实施。
{}负责水资源的统一管理。组织实施取水许可。
{}指导监督水利工程建设与运行管理。
"""


@pytest.mark.parametrize("numbers", [("（一）", "（二）", "（三）"), ("1.", "2.", "3."), ("一、", "二、", "三、")])
def test_duties_told_as_paragraphs_are_duties(numbers: tuple[str, ...]) -> None:
    found = from_text(DUTIES.format(*numbers))
    records = only(found, "duties")
    assert column(records, "duty") == [
        "拟订全县水利发展规划和政策并组织实施。",
        "负责水资源的统一管理。组织实施取水许可。",
        "指导监督水利工程建设与运行管理。",
    ]
    assert (found.header.title, records.records[0].notes[0][:3]) == ("青禾县水利局主要职责", "引言：")
    assert not found.unplaced and adds_up(found)


def test_matters_below_a_duty_name_their_offices() -> None:
    found = from_text(
        "一、部门主要职责\n（一）负责水资源管理。\n1.组织水资源调查。责任股室：水资源股\n2.实施取水许可。责任股室：审批股\n（二）负责防汛抗旱。\n1.编制预案。责任股室：防汛办\n"
    )
    first, second = only(found, "duties").records
    assert first.fields["matters"] == [
        {"label": "1.", "text": "组织水资源调查。", "office": "水资源股"},
        {"label": "2.", "text": "实施取水许可。", "office": "审批股"},
    ]
    assert (second.fields["seq"], second.fields["duty"], len(second.fields["matters"])) == ("二", "负责防汛抗旱。", 1)


def test_numbered_paragraphs_under_another_heading_are_no_duties() -> None:
    found = from_text("关于做好有关工作的通知\n（一）时间为三月。\n（二）地点在县政府。\n（三）报名截止到周五。\n")
    assert not found.lists and found.unplaced


def test_boundaries_told_matter_by_matter_name_departments_laws_and_cases() -> None:
    found = from_text(
        "青禾县水利局与相关部门的职责边界\n一、河道采砂管理\n（一）职责分工\n县水利局：负责采砂的统一管理。\n县公安局：负责采砂治安管理。\n"
        "（二）相关依据\n《水法》第三十九条。\n（三）案例\n某村民非法采砂，水利局处以罚款。\n"
        "二、节约用水\n（一）职责分工\n由县水利局负责节约用水管理；由县住建局负责城市节水。\n（二）相关依据\n《水法》第八条。\n"
    )
    first, second = only(found, "boundaries").records
    assert (first.fields["matter"], first.fields["bases"], first.fields["cases"]) == (
        "河道采砂管理",
        ["《水法》第三十九条。"],
        ["某村民非法采砂，水利局处以罚款。"],
    )
    assert first.fields["departments"] == [
        {"department": "县水利局", "responsibility": "负责采砂的统一管理。"},
        {"department": "县公安局", "responsibility": "负责采砂治安管理。"},
    ]
    assert [share["department"] for share in second.fields["departments"]] == ["县水利局", "县住建局"]
    assert adds_up(found)


SERVICES = [
    "一、水情信息发布\n服务内容：发布江河水情。\n承办机构：防汛办\n联系电话：0537-1234567\n二、节水宣传\n服务内容：开展节水宣传。\n承办机构：水资源股\n联系电话：0537-7654321\n",
    "1.水情信息发布：发布江河水情。承办单位：防汛办；联系电话：0537-1234567\n2.节水宣传：开展节水宣传。承办单位：水资源股；联系电话：0537-7654321\n",
    "（一）水情信息发布。主要内容：发布江河水情。责任单位：防汛办；咨询电话：0537-1234567。\n（二）节水宣传。主要内容：开展节水宣传。责任单位：水资源股；咨询电话：0537-7654321。\n",
]


@pytest.mark.parametrize("body", SERVICES)
def test_services_told_in_prose_have_content_unit_and_telephone(body: str) -> None:
    records = only(from_text("青禾县水利局公共服务事项清单\n" + body), "public_services")
    assert column(records, "item_name") == ["水情信息发布", "节水宣传"]
    assert column(records, "content") == ["发布江河水情。", "开展节水宣传。"]
    assert column(records, "unit") == ["防汛办", "水资源股"]
    assert column(records, "phone") == ["0537-1234567", "0537-7654321"]


def test_inspections_told_in_prose_have_every_label_apart() -> None:
    item = "{}、{}\n抽查依据：《水法》第四十五条\n抽查对象：取水单位\n抽查比例：5%\n抽查频次：每年1次\n抽查方式：现场检查\n"
    found = from_text("青禾县水利局随机抽查事项清单\n" + item.format("一", "取水检查") + item.format("二", "采砂检查"))
    records = only(found, "inspection_items")
    assert column(records, "item_name") == ["取水检查", "采砂检查"]
    assert column(records, "legal_basis") == ["《水法》第四十五条"] * 2 and column(records, "frequency") == ["每年1次"] * 2


def test_discretion_told_in_prose_has_its_tiers() -> None:
    item = "{}、{}\n【违反条款】《水法》第七条\n【处罚依据】《水法》第六十九条：处二万元以上十万元以下的罚款。\n【裁量标准】\n1.轻微：及时改正的，处2万元罚款。\n2.严重：拒不改正的，处10万元罚款。\n"
    found = from_text("青禾县水行政处罚裁量权基准\n\n" + item.format("一", "擅自取水") + item.format("二", "围湖造地"))
    first, _ = only(found, "discretion").records
    assert (first.fields["violated_provision"], first.fields["penalty_basis"]) == (
        "《水法》第七条",
        "《水法》第六十九条：处二万元以上十万元以下的罚款。",
    )
    assert first.fields["tiers"] == [
        {"level": "轻微", "circumstances": "及时改正的", "penalty": "处2万元罚款。"},
        {"level": "严重", "circumstances": "拒不改正的", "penalty": "处10万元罚款。"},
    ]


REGIME = "{}\n{}监督检查对象\n取水单位。\n{}监督检查内容\n1.计量设施；\n2.用水台账。\n{}监督检查处理\n依法查处。\n"


@pytest.mark.parametrize(
    ("titles", "sections"),
    [
        (("取用水监督管理制度", "水土保持监督检查制度"), ("一、", "二、", "三、")),
        (("一、取用水监督管理制度", "二、水土保持监督检查制度"), ("（一）", "（二）", "（三）")),
    ],
)
def test_regimes_named_by_their_subject_stay_regimes_under_the_heading_of_all(titles: tuple[str, str], sections: tuple[str, ...]) -> None:
    found = from_text("青禾县水利局事中事后监管制度\n" + "".join(REGIME.format(title, *sections) for title in titles))
    records = only(found, "regimes")
    assert column(records, "title") == ["取用水监督管理制度", "水土保持监督检查制度"]
    assert [len(record.fields["sections"]) for record in records.records] == [3, 3]


def test_a_basis_that_ends_in_a_fine_is_no_heading() -> None:
    basis = "《水法》第六十九条：处二万元以上的罚款。"
    rows = [
        ["违反条款", ("《水法》第七条", 1, 2)],
        ["处罚依据", (basis, 1, 2)],
        ["裁量阶次", "适用条件", "具体标准"],
        ["轻微", "及时改正的", "处2万元罚款"],
    ]
    found = from_html(
        "<h1>水行政处罚裁量基准</h1>", *(f"<p>{n}.{name}</p>{table(*rows)}" for n, name in ((1, "擅自取水"), (2, "围湖造地")))
    )
    assert column(only(found, "discretion"), "penalty_basis") == [basis, basis]


def test_numbers_below_a_label_are_no_items() -> None:
    item = "{}．{}\n【职权类别】行政许可\n【实施依据】《水法》第七条\n【责任事项】\n1.受理责任：公示。\n2.审查责任：审核。\n【追责情形】\n1.不受理的；\n2.拖延的。\n"
    found = from_text("青禾县水利局责任清单\n" + item.format(1, "取水许可") + item.format(2, "采砂许可") + item.format(3, "水工程备案"))
    records = only(found, "power_items")
    assert column(records, "item_name") == ["取水许可", "采砂许可", "水工程备案"]
    assert column(records, "responsibility_matters") == ["1.受理责任：公示。\n2.审查责任：审核。"] * 3
    assert column(records, "accountability") == ["1.不受理的；\n2.拖延的。"] * 3


SAME_DUTIES = ["负责水资源管理。", "负责防汛抗旱。", "指导农村水利。"]


@pytest.mark.parametrize(
    ("body", "numbers"),
    [
        ("1.1 负责水资源管理。\n1.2 负责防汛抗旱。\n1.3 指导农村水利。\n", ["1.1", "1.2", "1.3"]),
        ("第四条 负责水资源管理。\n第五条 负责防汛抗旱。\n第六条 指导农村水利。\n", ["四", "五", "六"]),
        ("㈠负责水资源管理。\n㈡负责防汛抗旱。\n㈢指导农村水利。\n", ["㈠", "㈡", "㈢"]),
        ("(—)负责水资源管理。\n(二〉负责防汛抗旱。\n( 三)指导农村水利。\n", ["—", "二", "三"]),
        ("1,负责水资源管理。\n2。负责防汛抗旱。\n3、指导农村水利。\n", ["1", "2", "3"]),
        ("2、负责水资源管理。\n5、负责防汛抗旱。\n5、指导农村水利。\n", ["2", "5", "5"]),
        ("县水利局职责如下：一是负责水资源管理。二是负责防汛抗旱。三是指导农村水利。\n", ["一", "二", "三"]),
        ("负责水资源管理。\n\n负责防汛抗旱。\n\n指导农村水利。\n", [None, None, None]),
    ],
)
def test_duties_are_parted_whatever_their_numbers(body: str, numbers: list[str | None]) -> None:
    found = from_text("一、部门主要职责\n" + body)
    records = only(found, "duties")
    assert (column(records, "seq"), column(records, "duty")) == (numbers, SAME_DUTIES)
    assert not found.unplaced and adds_up(found)


def test_a_sentence_that_announces_duties_opens_them_and_the_next_article_ends_them() -> None:
    found = from_text(
        "第二条 县水利局为正科级。\n第三条 县水利局主要职责是：\n（一）负责水资源管理。\n（二）负责防汛抗旱。\n第四条 内设机构：\n（一）办公室。负责机关运转。\n"
    )
    assert column(only(found, "duties"), "duty") == SAME_DUTIES[:2]
    assert [one.text for one in found.unplaced][-1] == "（一）办公室。负责机关运转。"


def test_a_list_inside_a_matter_stays_in_it() -> None:
    found = from_text("部门主要职责\n一、负责设备管理。\n1.检查下列设备：\n（1）锅炉；\n（2）电梯：\n①客梯；\n②货梯。\n2.查处事故。\n")
    (duty,) = only(found, "duties").records
    assert [(one["label"], "".join(one["text"].split())) for one in duty.fields["matters"]] == [
        ("1.", "检查下列设备：（1）锅炉；（2）电梯：①客梯；②货梯。"),
        ("2.", "查处事故。"),
    ]


def test_what_comes_after_a_section_is_not_glued_to_its_last_item() -> None:
    service = "（一）水情发布\n服务内容：发布水情。\n联系电话：0537-1234567\n"
    found = from_text(f"一、公共服务事项\n{service}二、工作要求\n各股室要认真落实。\n")
    assert column(only(found, "public_services"), "phone") == ["0537-1234567"]
    assert [one.text for one in found.unplaced] == ["各股室要认真落实。"]
    signed = from_text(f"一、公共服务事项\n{service}注：由办公室负责解释。\n\n青禾县水利局\n2024年3月1日\n")
    (record,) = only(signed, "public_services").records
    assert (record.fields["phone"], record.notes, signed.header.date) == ("0537-1234567", ("注：由办公室负责解释。",), "2024-03-01")


def test_sections_of_one_item_are_lists_and_sections_that_say_none_are_told_as_such() -> None:
    found = from_text(
        "青禾县地震局责任清单\n一、部门主要职责\n（一）负责防震减灾。\n二、职责边界\n（一）应急救援\n县地震局：负责监测。\n县应急局：负责救援。\n三、公共服务事项\n无\n四、责任追究机制\n暂无。\n"
    )
    assert [(made.kind, len(made.records)) for made in found.lists] == [("duties", 1), ("boundaries", 1)]
    assert [(one.text, one.reason[:4]) for one in found.unplaced] == [("无", "文件写明"), ("暂无。", "文件写明")]


def test_bodies_of_one_document_keep_their_lists_apart() -> None:
    part = "{}\n一、部门主要职责\n（一）负责{}。\n二、公共服务事项\n（一）{}咨询\n联系电话：{}\n"
    found = from_text(
        "县政府部门责任清单\n" + part.format("青禾县水利局", "水利", "节水", 123456) + part.format("青禾县教育局", "教育", "学籍", 654321)
    )
    assert [(made.kind, made.title) for made in found.lists] == [
        ("duties", "青禾县水利局 一、部门主要职责"),
        ("public_services", "青禾县水利局 二、公共服务事项"),
        ("duties", "青禾县教育局 一、部门主要职责"),
        ("public_services", "青禾县教育局 二、公共服务事项"),
    ]
    assert [column(made, "phone") for made in found.lists[1::2]] == [["123456"], ["654321"]] and not found.unplaced


def test_running_heads_in_the_middle_of_sentences_are_no_words_of_theirs() -> None:
    page = "\n— {} —\n\n青禾县水利局责任清单\n"
    found = from_text(
        f"青禾县水利局责任清单\n一、部门主要职责\n（一）负责水资源的统一管理，组织{page.format(1)}实施取水许可。\n（二）负责防汛抗旱，编制{page.format(2)}防汛预案。\n"
    )
    assert column(only(found, "duties"), "duty") == ["负责水资源的统一管理，组织实施取水许可。", "负责防汛抗旱，编制防汛预案。"]
    assert not found.unplaced and adds_up(found)


@pytest.mark.parametrize(
    "body",
    [
        "1.送戏下乡（承办单位：文化馆；联系电话：123456）\n每村一场。\n2.图书借阅（承办单位：图书馆；联系电话：654321）\n每周开放。\n",
        "送戏下乡\n服务内容：每村一场。\n承办单位：文化馆\n联系电话：123456\n\n图书借阅\n服务内容：每周开放。\n承办单位：图书馆\n联系电话：654321\n",
        "1、事项名称：送戏下乡\n服务内容：每村一场。\n承办单位：文化馆\n联系电话：123456\n2、事项名称：图书借阅\n服务内容：每周开放。\n承办单位：图书馆\n联系电话：654321\n",
    ],
)
def test_services_are_read_with_labels_in_brackets_without_numbers_and_named_by_a_label(body: str) -> None:
    records = only(from_text("五、公共服务事项\n" + body), "public_services")
    assert column(records, "item_name") == ["送戏下乡", "图书借阅"] and column(records, "content") == ["每村一场。", "每周开放。"]
    assert column(records, "unit") == ["文化馆", "图书馆"] and column(records, "phone") == ["123456", "654321"]


def test_a_service_without_labels_between_others_is_an_item_of_its_own() -> None:
    found = from_text(
        "公共服务事项\n1.水情发布\n服务内容：发布水情。\n联系电话：123456\n2.节水宣传\n3.水质咨询\n服务内容：解答。\n联系电话：654321\n"
    )
    records = only(found, "public_services")
    assert column(records, "item_name") == ["水情发布", "节水宣传", "水质咨询"] and column(records, "phone") == ["123456", None, "654321"]


def test_shares_are_parted_under_departments_on_lines_of_their_own_and_beside_those_that_lead_and_help() -> None:
    told = from_text(
        "二、职责边界\n（一）屠宰监管\n1.部门及职责\n（1）县农业局\n①负责屠宰管理；\n②查处私宰。\n（2）县市监局\n①负责肉品监管。\n2.相关依据\n《生猪屠宰管理条例》第三条。\n"
    )
    (first,) = only(told, "boundaries").records
    assert [(one["department"], "".join(one["responsibility"].split())) for one in first.fields["departments"]] == [
        ("县农业局", "①负责屠宰管理；②查处私宰。"),
        ("县市监局", "①负责肉品监管。"),
    ]
    led = from_text(
        "职责边界\n一、防火\n牵头部门：县应急局\n主要职责：统筹防火。\n配合部门：县林草局、县公安局\n主要职责：县林草局负责早期处理；县公安局负责治安。\n"
    )
    (second,) = only(led, "boundaries").records
    assert [one["department"] for one in second.fields["departments"]] == ["县应急局", "县林草局", "县公安局"]


def test_the_articles_of_one_enactment_are_one_regime_and_headings_before_a_stop_are_headings() -> None:
    (whole,) = only(
        from_text(
            "取水许可事中事后监管办法\n第一章 总则\n第一条 为加强监管，制定本办法。\n第二章 检查\n第二条 采取巡查方式。\n第三条 本办法自发布之日起施行。\n"
        ),
        "regimes",
    ).records
    assert (whole.fields["title"], [one["heading"] for one in whole.fields["sections"]]) == (
        "取水许可事中事后监管办法",
        ["第一章 总则", "第二章 检查"],
    )
    (run_in,) = only(
        from_text("三、事中事后监管制度\n（一）取水监管制度\n1.监督检查对象。取水单位。\n2.监督检查方式：现场检查。\n"), "regimes"
    ).records
    assert run_in.fields["sections"] == [
        {"heading": "1.监督检查对象。", "paragraphs": ["取水单位。"]},
        {"heading": "2.监督检查方式：", "paragraphs": ["现场检查。"]},
    ]


def test_headings_of_markdown_that_announce_kinds_part_the_page() -> None:
    found = from_text(
        "# 县教育局责任清单\n\n## 一、部门主要职责\n\n### （一）负责学校管理\n\n1. 拟订规划。\n\n## 二、公共服务事项\n\n### 1. 学籍查询\n\n- **服务内容**：提供查询。\n- **联系电话**：123456\n\n### 2. 政策咨询\n\n- **服务内容**：解答。\n- **联系电话**：654321\n",
        "清单.md",
    )
    kinds = {made.kind: made for made in found.lists}
    assert column(kinds["duties"], "duty") == ["负责学校管理"] and column(kinds["public_services"], "item_name") == ["学籍查询", "政策咨询"]


TWO_KINDS = "{}\n{}负责水资源管理。\n{}负责防汛抗旱。\n{}\n{}水情发布\n服务内容：发布水情。\n联系电话：0537-\n123456\n{}节水宣传\n服务内容：宣传。\n联系电话：654321\n"


@pytest.mark.parametrize(
    ("heads", "numbers"),
    [
        (("一、主要职责：", "二、公共服务事项："), ("1、", "2、")),
        (("（一）主要职责", "（二）公共服务事项"), ("1.", "2.")),
        (("1.主要职责", "2.公共服务事项"), ("（1）", "（2）")),
        (("【主要职责】", "【公共服务事项】"), ("1.", "2.")),
        (("壹、主要职责", "贰、公共服务事项"), ("（一）", "（二）")),
        (("第一部分\n主要职责", "第二部分\n公共服务事项"), ("⑴", "⑵")),
    ],
)
def test_headings_that_announce_kinds_are_known_on_every_level(heads: tuple[str, str], numbers: tuple[str, str]) -> None:
    found = from_text("青禾县水利局责任清单\n" + TWO_KINDS.format(heads[0], *numbers, heads[1], *numbers))
    kinds = {made.kind: made for made in found.lists}
    assert column(kinds["duties"], "duty") == ["负责水资源管理。", "负责防汛抗旱。"]
    assert column(kinds["public_services"], "phone") == ["0537-123456", "654321"] and adds_up(found)


def test_a_list_without_line_breaks_is_parted_at_its_headings_and_numbers() -> None:
    found = from_text(
        "一、部门主要职责（一）负责水资源管理。（二）负责防汛抗旱。二、公共服务事项（一）水情发布。服务内容：发布水情。联系电话：123456。（二）节水宣传。服务内容：宣传。联系电话：654321。"
    )
    duties, services = found.lists
    assert column(duties, "duty") == ["负责水资源管理。", "负责防汛抗旱。"] and column(services, "phone") == ["123456", "654321"]
    assert not found.unplaced and adds_up(found)


def test_items_that_run_on_in_one_paragraph_are_not_glued_to_the_first() -> None:
    found = from_text("主要职责\n1.负责水资源管理；2.负责防汛抗旱，包括：1.预案；2.演练。\n3.负责节水。\n")
    assert column(only(found, "duties"), "duty") == ["负责水资源管理；", "负责防汛抗旱，包括：1.预案；2.演练。", "负责节水。"]


def test_boundaries_are_named_by_a_label_and_shares_stand_behind_commas_or_under_the_department() -> None:
    led = from_text(
        "部门职责边界\n管理事项：河道采砂\n牵头部门：县水利局，负责许可。\n配合部门：县公安局，负责治安。\n\n管理事项：饮水\n牵头部门：县水利局，负责工程。\n配合部门：县卫健局，负责监测。\n"
    )
    assert column(only(led, "boundaries"), "matter") == ["河道采砂", "饮水"]
    assert led.lists[0].records[1].fields["departments"][1] == {"department": "县卫健局", "responsibility": "负责监测。"}
    for body in (
        "1.采砂。县水利局负责许可，县公安局负责治安。\n",
        "1.采砂\n（1）县水利局职责\n负责许可。\n（2）县公安局职责\n负责治安。\n",
    ):
        (record,) = only(from_text("二、职责边界\n" + body), "boundaries").records
        assert [one["department"] for one in record.fields["departments"]] == ["县水利局", "县公安局"]


def test_regimes_without_numbers_are_parted_at_their_titles() -> None:
    labelled = from_text(
        "三、事中事后监管制度\n取水监管制度\n监管对象：取水单位。\n监管措施：检查。\n采砂监管制度\n监管对象：采砂单位。\n监管措施：巡查。\n"
    )
    assert [len(one.fields["sections"]) for one in only(labelled, "regimes").records] == [2, 2]
    articles = from_text(
        "事中事后监管制度\n取水监管办法\n第一条 为加强监管，制定本办法。\n第二条 采取检查方式。\n采砂监管办法\n第一条 为加强监管，制定本办法。\n"
    )
    assert column(only(articles, "regimes"), "title") == ["取水监管办法", "采砂监管办法"]


def test_accountability_is_told_in_one_paragraph_or_by_who_when_and_how() -> None:
    inline = from_text(
        "责任追究机制\n1.行政机关。职责分工：追究行政责任。追责程序：调查、决定。\n2.监察机关。职责分工：调查违法。追责程序：立案、审理。\n"
    )
    assert column(only(inline, "accountability"), "procedure") == ["调查、决定。", "立案、审理。"]
    rules = from_text(
        "责任追究机制\n（一）追责主体\n县纪委监委。\n（二）追责情形\n不履行职责的。\n（三）追责方式\n诫勉。\n（四）追责程序\n调查、决定。\n"
    )
    assert column(only(rules, "accountability"), "body") == ["追责主体", "追责情形", "追责方式", "追责程序"]


def test_tiers_below_a_basis_are_no_more_of_it() -> None:
    item = "违法行为：{}\n处罚依据：《水法》第六十九条\n轻微：及时改正的，处2万元罚款。\n严重：拒不改正的，处10万元罚款。\n"
    first, second = only(from_text("水行政处罚裁量基准\n" + item.format("擅自取水") + item.format("围湖造地")), "discretion").records
    assert (first.fields["penalty_basis"], [one["level"] for one in second.fields["tiers"]]) == ("《水法》第六十九条", ["轻微", "严重"])


def test_a_heading_over_items_gives_them_their_type_and_is_glued_to_none() -> None:
    item = "（{}）{}\n实施依据\n《条例》第六条。\n责任事项\n1.受理责任：公示。\n承办机构\n社会股\n"
    found = from_text(
        "县民政局权责清单\n一、行政许可\n" + item.format("一", "社团登记") + "二、行政处罚\n" + item.format("二", "对违规的处罚")
    )
    assert column(only(found, "power_items"), "power_type") == ["行政许可", "行政处罚"]
    assert column(found.lists[0], "handling_unit") == ["社会股", "社会股"]


def test_numbered_passages_before_the_first_item_are_no_introduction() -> None:
    found = from_text(
        "公共服务事项\n说明如下。\n（1）本清单每年更新。\n1.水情发布\n服务内容：发布。\n联系电话：123456\n2.节水宣传\n服务内容：宣传。\n联系电话：654321\n"
    )
    assert only(found, "public_services").records[0].notes == ("引言：说明如下。",)
    assert [one.text for one in found.unplaced] == ["（1）本清单每年更新。"]


def test_what_signs_an_attachment_and_what_numbers_the_next_belong_to_no_item() -> None:
    signed = "县水利局\n2024年1月5日\n"
    service = "{}、{}\n服务内容：服务。\n联系电话：{}\n"
    found = from_text(
        f"附件1\n县水利局主要职责\n（一）负责水资源管理。\n{signed}附件2\n县水利局公共服务事项\n"
        + service.format("一", "水情发布", 123456)
        + service.format("二", "节水宣传", 654321)
        + "县水利局办公室  2024年1月5日印发\n"
    )
    duties, services = found.lists
    assert "matters" not in duties.records[0].fields and column(services, "phone") == ["123456", "654321"]
    assert {one.reason for one in found.unplaced} <= {"落款，不属于任何一条记录"} and adds_up(found)


def test_a_line_that_fills_the_column_goes_on_and_a_bracket_or_a_row_of_labels_is_put_together() -> None:
    text = (
        "二、职责边界\n（一）防火\n牵头部门：县应急管理局\n主要职责：统筹森林草原防灭火工作，组织指导协\n调灾害抢险救援。\n配合部门：县林草局、县公安局\n"
        "主要职责：县林草局负责森林草原早期处理；\n县公安局负责火场警戒和治安维护。\n三、公共服务事项\n1.送戏下乡（承办单位：县文化馆；联系电话：\n123456）\n每村每年一场。\n"
        "2.图书借阅（承办单位：县图书馆；联系电话：\n654321）\n每周二至周日开放，供全县读者借阅各类图书\n和报刊，也可以在网上预约办理借阅证和座位\n还可以参加讲座。\n"
    )
    boundaries, services = from_text(text).lists
    assert [(one["department"], one["responsibility"][-5:]) for one in boundaries.records[0].fields["departments"]] == [
        ("县应急管理局", "抢险救援。"),
        ("县林草局", "早期处理；"),
        ("县公安局", "治安维护。"),
    ]
    assert column(services, "phone") == ["123456", "654321"]
    assert services.records[1].fields["content"].endswith("图书和报刊，也可以在网上预约办理借阅证和座位还可以参加讲座。")
    row = "（一）{}\n抽查对象：单位；抽查比例：\n10%；抽查频次：每年2次。\n抽查依据：《条例》第四条。\n"
    inspected = only(
        from_text("随机抽查事项清单\n" + row.format("网吧检查") + row.replace("一", "二").format("歌厅检查")), "inspection_items"
    )
    assert column(inspected, "ratio") == ["10%", "10%"] and column(inspected, "check_object") == ["单位", "单位"]


def test_a_heading_runs_into_its_items_and_numbers_stand_before_a_blank() -> None:
    run_on = from_text("县统计局主要职责：（一）组织统计调查；（二）管理统计数据；（三）查处违法行为。\n")
    assert column(only(run_on, "duties"), "duty") == ["组织统计调查；", "管理统计数据；", "查处违法行为。"]
    spaced = from_text("表1 部门主要职责\n1 负责公路建设管理。\n2 负责道路运输管理。\n3 负责交通应急。\n")
    assert column(only(spaced, "duties"), "seq") == ["1", "2", "3"] and not spaced.unplaced


def test_duties_named_by_a_label_keep_their_matters_and_basis() -> None:
    item = "{0}.主要职责：负责{1}管理\n具体责任事项：\n（1）监督{1}；\n（2）检查{1}。\n追责情形：\n（1）不履行职责的。\n"
    first, _ = only(from_text("二、主要职责及具体责任事项\n" + item.format(1, "粮食") + item.format(2, "储备")), "duties").records
    assert (first.fields["duty"], [one["text"] for one in first.fields["matters"]]) == ("负责粮食管理", ["监督粮食；", "检查粮食。"])
    assert first.fields["accountability_basis"] == ["（1）不履行职责的。"]


@pytest.mark.parametrize("mark", ["1.{}：{}\n", "    {1}    {2}\n"])
def test_labels_have_numbers_of_their_own_or_stand_before_blanks(mark: str) -> None:
    told = [("服务对象", "参保人员"), ("服务内容", "打印权益记录"), ("咨询电话", "123456")]
    rows = "".join(mark.format(*((label, text) if "{1}" not in mark else ("", label, text))) for label, text in told)
    found = from_text(f"公共服务事项清单\n（一）权益查询\n{rows}（二）档案查阅\n{rows}")
    records = only(found, "public_services")
    assert column(records, "item_name") == ["权益查询", "档案查阅"] and column(records, "content") == ["打印权益记录"] * 2
    assert column(records, "phone") == ["123456"] * 2 and adds_up(found)


def test_stages_below_a_label_are_what_it_labels() -> None:
    item = "{}.职权名称：{}\n监督重点：\n立案环节：有案不立；\n决定环节：滥用裁量。\n监督措施：\n案件审核。\n责任人：\n分管领导：王某\n科长：李某\n"
    first, _ = only(from_text("权力监督清单\n" + item.format(1, "处罚") + item.format(2, "检查")), "supervision_items").records
    assert first.fields["risk_points"] == ["立案环节：有案不立；", "决定环节：滥用裁量。"]
    assert [one["name"] for one in first.fields["responsible"]] == ["王某", "李某"]


def test_articles_above_tiers_are_violations_and_the_chapter_after_them_is_not() -> None:
    found = from_text(
        "行政处罚裁量基准\n第一章 总则\n第一条 为规范裁量，制定本基准。\n第二章 标准\n第二条 占用疏散通道的：\n（一）轻微：及时清除的，处警告；\n（二）严重：拒不清除的，处一万元罚款。\n"
        "第三条 擅自动火的：\n（一）轻微：未造成后果的，处警告；\n（二）严重：造成火灾的，处拘留。\n第三章 附则\n第四条 本基准自发布之日起施行。\n"
    )
    records = only(found, "discretion")
    assert column(records, "item_name") == ["占用疏散通道的", "擅自动火的"]
    assert [one["level"] for one in records.records[1].fields["tiers"]] == ["轻微", "严重"]
    assert found.unplaced[-1].text == "第四条 本基准自发布之日起施行。" and adds_up(found)


def test_a_share_that_no_list_takes_is_unplaced_and_no_issuer() -> None:
    found = from_text("配合部门：县卫健局，负责水质监测。\n相关依据：《水法》第三十九条。\n管理事项：饮水\n")
    assert "配合部门：县卫健局，负责水质监测。" in {one.text for one in found.unplaced}
    assert not found.header.issuer and adds_up(found)


@pytest.mark.parametrize("mark", ["# {}\n\n", "{}\n\n"])
def test_headings_of_markdown_do_not_make_other_kinds_of_what_they_announce(mark: str) -> None:
    matter = "## {}\n\n牵头部门：县应急局\n\n主要职责：统筹管理。\n\n配合部门：县公安局\n\n主要职责：维护治安。\n\n法律依据：《条例》第六条。\n\n"
    found = from_text(
        mark.format("县应急局职责边界清单") + matter.format("一、森林防火") + matter.format("二、危化品监管") + "联系人：王某\n", "清单.md"
    )
    records = only(found, "boundaries")
    assert column(records, "matter") == ["森林防火", "危化品监管"] and column(records, "bases") == [["《条例》第六条。"]] * 2
    regime = "## {}\n\n### （一）监管对象\n\n取水单位。\n\n### （二）监管内容\n\n取水量。\n\n### （三）监管措施\n\n检查。\n\n"
    told = from_text(mark.format("事中事后监管制度") + regime.format("一、取水监管") + regime.format("二、采砂监管"), "制度.md")
    assert [len(one.fields["sections"]) for one in only(told, "regimes").records] == [3, 3]


def test_one_cell_a_line_without_tabs_is_a_table_where_every_row_is_whole() -> None:
    head = "公共服务事项清单\n序号\n服务事项\n主要内容\n联系电话\n"
    found = from_text(head + "1\n婚姻登记咨询\n解答条件\n123456\n2\n低保咨询\n解答政策\n654321\n")
    assert column(only(found, "public_services"), "phone") == ["123456", "654321"] and adds_up(found)
    broken = from_text(head + "1\n婚姻登记咨询\n123456\n2\n低保咨询\n解答政策\n654321\n")
    assert not broken.lists and broken.unplaced and adds_up(broken)


def test_bodies_and_departments_are_known_without_numbers_and_by_whose_share_it_is() -> None:
    told = from_text(
        "责任追究机制\n任免机关\n职责分工：给予处分。\n追责程序：调查、决定。\n监察机关\n职责分工：政务处分。\n追责程序：立案、审理。\n"
    )
    assert column(only(told, "accountability"), "body") == ["任免机关", "监察机关"]
    shared = from_text(
        "部门职责边界\n1.关于饮水\n水利部门的职责是：负责供水。\n卫健部门的职责是：负责监测。\n法律依据：《传染病防治法》第二十九条。\n"
    )
    assert [one["department"] for one in only(shared, "boundaries").records[0].fields["departments"]] == ["水利部门", "卫健部门"]


def test_an_enactment_is_no_list_of_duties_or_regimes() -> None:
    found = from_text(
        "药品生产监督管理办法\n第一章 总则\n第一条 为加强监督管理，制定本办法。\n第二条 质量负责人履行下列职责：\n（一）负责质量管理；\n（二）监督生产过程。\n第二章 检查\n第三条 检查应当公开。\n"
    )
    assert not found.lists and adds_up(found)
