"""Whole regimes of other offices, in tables and in running text, of our own making: each becomes the programme that it means."""

from __future__ import annotations

from datetime import date

import pytest

from quanze.adapters.inspection_rules import load_kinds, load_regimes
from quanze.adapters.rulebook import load_list_rules
from quanze.core.inspections.regimes import ListedRegime, Programme, own_id, programmes_of
from quanze.core.inspections.requirement_words import how_often, whom
from quanze.core.pipeline import read_lists

DAY = date(2026, 11, 21)
TABLE = """序号,监管制度名称,监督检查对象,检查频次,检查方式,检查程序
1,特种设备使用单位安全监察制度,全区电梯、锅炉、压力容器使用单位,重点单位每年不少于2次；一般单位每三年覆盖一次,现场检查,检查人员不少于两人，填写《特种设备安全监督检查记录》
2,重点工业产品质量安全监管制度,列入目录的重点工业产品生产企业,高风险企业每半年1次，中风险企业每年1次，低风险企业每两年1次,现场检查,3名以上执法人员
3,强制检定计量器具监管制度,集贸市场、加油站、医疗机构等强检计量器具使用单位,每年一次,双随机抽查，抽查比例5%,
4,药品零售企业监管制度,药品零售企业,每年全覆盖检查一遍,日常检查,执法人员两名
"""
TEXT = """青山市质量技术监督局责任清单
（2016年3月）

四、事中事后监管制度

一、纤维及制品质量监督检查制度
（一）监督检查对象：棉花收购加工企业、絮用纤维制品生产企业。
（二）监督检查内容：质量凭证、标识、原料。
（三）监督检查方式：日常巡查每企业每年不少于3次；棉花收购期间（9月至次年1月）每月巡查不少于1次。
（四）监督检查措施：发现问题下达《责令限期整改通知书》，十五个工作日内复查。
二、认证监管制度
（一）监督检查对象：获得3C认证的企业。
（二）监督检查方式：采取随机抽查的方式，每年抽取不少于获证企业总数的10%进行检查。
（三）监督检查程序：1.成立检查组，每组不少于2名执法人员。2.检查前告知。
三、特种设备作业人员考核机构监管制度
（一）监督检查对象：特种设备作业人员考试机构。
（二）监督检查方式：年度监督检查一次，不定期飞行检查。
四、行政执法监督制度
（一）监督检查对象：各县区局及其执法人员。
（二）监督检查方式：每年组织案卷评查两次，每季度通报一次执法情况。
（三）监督检查处理：下发《行政执法监督通知书》，被监督单位应于15日内整改到位并书面报告。
五、行政处罚自由裁量权行使规则
严格执行裁量标准。
六、大要案报告制度
罚没款十万元以上的案件，结案后十日内报告省局。
"""


def programmes(name: str, text: str) -> dict[str, Programme]:
    lists = read_lists(name, text.encode(), load_list_rules()).lists
    records = [
        ListedRegime(str(order), record.fields["title"], tuple(record.fields["sections"]))
        for each in lists
        if each.kind == "regimes"
        for order, record in enumerate(each.records)
    ]
    return {one.regime.id: one for one in programmes_of(records, load_regimes(DAY), load_kinds()) if one.records}


def asked(one: Programme) -> list[str]:
    return [" ".join(filter(None, (how_often(each), whom(each.when)))) for each in one.regime.requirements if each.id.startswith("list-")]


def unclear(one: Programme) -> list[str]:
    return [each.unresolved.code for stated in one.stated for each in stated.unclear]


KEY = "重点单位（学校、医院、车站、商场等，或者设备为重点）"
CASES = [
    ("表.csv", TABLE, "special-equipment", [f"每年不少于 2 次 {KEY}", f"每 3 年不少于 1 次 除{KEY}以外"], 2, []),
    (
        "表.csv",
        TABLE,
        "product-quality",
        ["每半年不少于 1 次 风险等级 D", "每年不少于 1 次 风险等级 B", "每 2 年不少于 1 次 风险等级 A"],
        3,
        [],
    ),
    ("表.csv", TABLE, "metrology", [], 2, ["unknown-kind", "unknown-kind"]),
    ("表.csv", TABLE, own_id("药品零售企业监管制度"), [], 2, ["unknown-kind"]),
    ("文.txt", TEXT, "fibre", ["每年不少于 3 次"], 2, ["season"]),
    ("文.txt", TEXT, "certification", ["每年抽查不少于 10%"], 2, []),
    ("文.txt", TEXT, "operator-exams", ["每年不少于 1 次"], 2, []),
    ("文.txt", TEXT, "subordinate-enforcement", [], 2, ["campaign"]),
    ("文.txt", TEXT, "penalty-discretion", [], 0, []),
    ("文.txt", TEXT, "major-cases", [], 2, []),
]


@pytest.mark.parametrize(("name", "text", "regime", "requirements", "officers", "codes"), CASES, ids=[case[2] for case in CASES])
def test_a_regime_in_another_layout_becomes_the_programme_that_it_means(
    name: str, text: str, regime: str, requirements: list[str], officers: int, codes: list[str]
) -> None:
    one = programmes(name, text)[regime]
    assert (asked(one), one.regime.officers, unclear(one)) == (requirements, officers, codes)


def test_nothing_of_another_layout_is_lost() -> None:
    assert len(programmes("表.csv", TABLE)) == 4
    assert len(programmes("文.txt", TEXT)) == 6


def test_subjects_that_the_regime_does_not_know_get_nobody_elses_number() -> None:
    """强制检定计量器具的使用单位 are no makers of instruments: the yearly visit must not be laid upon those."""
    assert asked(programmes("表.csv", TABLE)["metrology"]) == []
