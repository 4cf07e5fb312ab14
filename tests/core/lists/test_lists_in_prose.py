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
