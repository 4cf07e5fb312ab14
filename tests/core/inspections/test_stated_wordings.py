"""How often, as other offices word it: none of these sentences stands in a list that the rules were made from."""

from __future__ import annotations

from fractions import Fraction

import pytest

from quanze.adapters.inspection_rules import load_kinds
from quanze.core.inspections.stated import Stated, read_item, read_stated


def said(
    *paragraphs: str, title: str = "特种设备使用单位监管制度", heading: str = "三、监督检查方式", objects: str = "特种设备使用单位。"
) -> Stated:
    sections = [{"heading": "一、监督检查对象", "paragraphs": [objects]}, {"heading": heading, "paragraphs": list(paragraphs)}]
    return read_stated(title, sections, load_kinds())


USER, MAKER, TESTER = "special_equipment_user", "special_equipment_maker", "special_equipment_tester"
WORDED = [
    # words, (kinds, months, at least, share, when)
    ("对使用单位每年至少开展1次现场检查。", [((USER,), 12, 1, None, {})]),
    ("每家单位每个自然年度内巡查不低于两次。", [((USER,), 12, 2, None, {})]),
    ("日常检查频次：2次/年。", [((USER,), 12, 2, None, {})]),
    ("每半年对使用单位检查一次。", [((USER,), 6, 1, None, {})]),
    ("每季度至少巡查一遍。", [((USER,), 3, 1, None, {})]),
    ("每两年实现对使用单位检查全覆盖。", [((USER,), 24, 1, None, {})]),
    ("三年内对辖区使用单位全覆盖检查一次。", [((USER,), 36, 1, None, {})]),
    ("十二个月内应当检查不少于1次。", [((USER,), 12, 1, None, {})]),
    ("全年监督检查应不少于三次。", [((USER,), 12, 3, None, {})]),
    ("每月检查１次。", [((USER,), 1, 1, None, {})]),
    ("上、下半年各检查1次。", [((USER,), 6, 1, None, {})]),
    ("每 3 个月对使用单位走访不少于 1 次。", [((USER,), 3, 1, None, {})]),
    ("每年检查次数应在2次以上。", [((USER,), 12, 2, None, {})]),
    (
        "A级每两年检查一次，B级每年检查一次，C级每年检查一至二次，D级每年检查三次以上。",
        [
            ((USER,), 24, 1, None, {"risk": ["A"]}),
            ((USER,), 12, 1, None, {"risk": ["B"]}),
            ((USER,), 12, 1, None, {"risk": ["C"]}),
            ((USER,), 12, 3, None, {"risk": ["D"]}),
        ],
    ),
    (
        "高风险单位每季度检查一次，低风险单位每三年检查一次。",
        [((USER,), 3, 1, None, {"risk": ["D"]}), ((USER,), 36, 1, None, {"risk": ["A"]})],
    ),
    ("C、D级单位每年检查不得少于2次。", [((USER,), 12, 2, None, {"risk": ["C", "D"]})]),
    ("学校、医院等人员密集场所的使用单位每年检查不少于一次。", [((USER,), 12, 1, None, {"key_equipment": True})]),
    ("近三年发生过事故的使用单位，每半年检查不少于1次。", [((USER,), 6, 1, None, {"accident_within_months": 36})]),
    ("去年发生特种设备事故的单位，本年度至少检查2次。", [((USER,), 12, 2, None, {"accident_last_year": True})]),
    ("取得许可证未满一年的单位，每年检查不少于2次。", [((USER,), 12, 2, None, {"held_for_under_months": 12})]),
    ("投诉举报较多且属实的单位，每年至少检查两次。", [((USER,), 12, 2, None, {"complaint_within_months": 12})]),
    ("使用单位按双随机方式抽查，每年抽查比例不低于百分之十五。", [((USER,), 12, 1, Fraction(3, 20), {})]),
    ("年度抽取不少于20%的使用单位实施检查。", [((USER,), 12, 1, Fraction(1, 5), {})]),
]


@pytest.mark.parametrize(("words", "expected"), WORDED, ids=[words[:16] for words, _ in WORDED])
def test_a_yearly_minimum_is_read_in_other_words(words: str, expected: list[tuple[object, ...]]) -> None:
    found = [(one.kinds, one.months, one.at_least, one.share, dict(one.when)) for one in said(words).frequencies]
    assert found == expected


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("对使用单位进行定期检查。", "no-number"),
        ("根据实际情况确定检查频次。", "no-number"),
        ("每年组织开展2次专项检查。", "campaign"),
        ("每年联合有关部门集中检查一次。", "campaign"),
        ("每周检查一次。", "no-month-period"),
        ("许可有效期内检查不少于1次。", "no-month-period"),
        ("每年对产品抽样检验不少于1次。", "sampling"),
    ],
)
def test_what_gives_no_number_of_visits_is_told_with_its_reason(words: str, code: str) -> None:
    found = said(words)
    assert not found.frequencies
    assert [one.unresolved.code for one in found.unclear] == [code]


@pytest.mark.parametrize(
    "words",
    [
        "每年召开一次工作会议。",
        "每季度向县局报告一次。",
        "监督检查人员每年培训不少于2次。",
        "使用单位每年应急演练不少于1次。",
        "集贸市场在用电子秤每年免费检定一次。",
        "使用单位每年至少自查一次。",
        "第一次检查发现的问题。",
        "近2年发生过2次以上事故的。",
    ],
)
def test_what_is_done_every_year_but_is_no_visit_is_no_frequency(words: str) -> None:
    assert not said(words).frequencies


LICENCES = [
    ("每年对辖区获证企业开展不少于一轮次的监督检查。", [(1, 12, {})], []),
    ("年检查频次不低于2次。", [(2, 12, {})], []),
    ("检查频率为每季度一次。", [(1, 3, {})], []),
    ("至少每半年检查一次。", [(1, 6, {})], []),
    ("不少于每年2次。", [(2, 12, {})], []),
    ("每3年至少对所有获证企业检查1遍。", [(1, 36, {})], []),
    ("每年3月、9月各检查一次。", [(2, 12, {})], []),
    ("获证后第一年内检查不少于2次，以后每年检查1次。", [(2, 12, {"held_for_under_months": 12}), (1, 12, {})], []),
    ("自取得许可之日起一年内，至少进行一次现场检查。", [(1, 12, {"held_for_under_months": 12})], []),
    ("监督检查频次：A类企业1次/年，C类企业4次/年。", [(1, 12, {"risk": ["A"]}), (4, 12, {"risk": ["C"]})], []),
    ("每年例行检查一次，必要时随时检查。", [(1, 12, {})], []),
    ("每年随机抽取10家企业进行检查。", [], ["so-many-subjects"]),
    ("对连续三年未发现问题的企业，每两年检查一次。", [], ["unknown-condition"]),
    ("每年开展1次“双随机”抽查。", [], ["campaign"]),
    ("收购期间每月巡查不少于1次。", [], ["season"]),
    ("每家企业每年检查次数控制在2次以内。", [], []),
]


@pytest.mark.parametrize(("words", "visits", "codes"), LICENCES, ids=[row[0][:14] for row in LICENCES])
def test_a_minimum_for_licence_holders_is_read_in_other_words(words: str, visits: list[object], codes: list[str]) -> None:
    found = said(words, title="工业产品生产许可证后监管", objects="获证企业。")
    assert [(one.at_least, one.months, dict(one.when)) for one in found.frequencies] == visits
    assert [one.unresolved.code for one in found.unclear] == codes


KEY, LAST_YEAR = {"key_equipment": True}, {"accident_last_year": True}
OTHERS = [
    # sections of one regime -> the last requirement: (kinds, at least, share, when); or the reason why there is none
    (
        ["1.学校、医院等人员密集场所的使用单位每年检查不少于一次。", "2.其他使用单位每年抽查比例不低于百分之十五。"],
        ((USER,), 1, Fraction(3, 20), {"other_than": [KEY]}),
    ),
    (
        ["重点使用单位抽查比例不低于50%，上一年度发生过事故的使用单位每年检查一次，其余单位不低于5%。"],
        ((USER,), 1, Fraction(1, 20), {"other_than": [KEY, LAST_YEAR]}),
    ),
    (["高风险单位每季度检查一次；除上述以外的单位，每两年检查一次。"], ((USER,), 1, None, {"other_than": [{"risk": ["D"]}]})),
    (["对特种设备生产单位每年检查一次。", "其他单位每年抽查不少于10%。"], ((USER,), 1, Fraction(1, 10), {})),
    (
        ["下列使用单位每年检查不少于2次：", "1.取得许可证未满1年的；", "2.近2年发生过事故的；", "其它使用单位每年检查一次。"],
        ((USER,), 1, None, {"other_than": [{"held_for_under_months": 12}, {"accident_within_months": 24}]}),
    ),
    (["除学校、医院等重点单位外的使用单位，每两年检查一次。"], ((USER,), 1, None, {"other_than": [KEY]})),
    (["除近两年发生过事故的以外，使用单位每年抽查5%。"], ((USER,), 1, Fraction(1, 20), {"other_than": [{"accident_within_months": 24}]})),
    (["除法律、法规另有规定外，对使用单位每年检查一次。"], ((USER,), 1, None, {})),
    (["其他使用单位每年抽查比例不低于百分之十五。"], "前面没有写明可以判断的条件"),
    (["对使用单位每年检查一次。", "其他单位每年抽查10%。"], "前面没有写明可以判断的条件"),
    (["停产后复产的使用单位每年检查2次。", "其他使用单位每年检查一次。"], "登记册里没有办法都判断出来"),
]


@pytest.mark.parametrize(("words", "expected"), OTHERS, ids=[row[0][-1][:14] for row in OTHERS])
def test_a_number_for_the_others_is_laid_on_the_others_or_told(words: list[str], expected: object) -> None:
    objects = "特种设备生产单位和使用单位。" if "生产单位" in words[0] else "特种设备使用单位。"
    found = said(*words, objects=objects)
    if isinstance(expected, str):
        assert [one.unresolved.code for one in found.unclear][-1] == "others" and expected in found.unclear[-1].unresolved.reason
        assert not any("其他" in one.at.sentence for one in found.frequencies)
        return
    last = found.frequencies[-1]
    when = {name: sorted(one, key=str) if name == "other_than" else one for name, one in last.when.items()}
    kinds, at_least, share, wanted = expected  # type: ignore[misc]
    assert (last.kinds, last.at_least, last.share, when) == (kinds, at_least, share, {n: sorted(o, key=str) for n, o in wanted.items()})


def test_key_subjects_that_nobody_registers_leave_the_others_untold() -> None:
    found = said("除重点企业外，每年抽查10%。", title="检验检测机构监管", objects="检验检测机构。")
    assert not found.frequencies and [one.unresolved.code for one in found.unclear] == ["others"]


def test_contents_to_look_at_are_no_subjects_and_no_conditions() -> None:
    found = said("重点检查下列事项：", "（一）使用单位是否登记；", "（二）其他法律、法规规定的检查事项。", heading="二、监督检查内容")
    assert not found.priorities and not found.unclear


def test_the_kind_named_beside_the_number_is_meant_not_every_object() -> None:
    found = said("对特种设备生产单位每年检查不少于2次，对特种设备使用单位每年检查不少于1次。", objects="特种设备生产、经营、使用单位。")
    assert [(one.kinds, one.at_least) for one in found.frequencies] == [((MAKER,), 2), ((USER,), 1)]


def test_a_number_before_a_colon_holds_for_each_condition_that_follows() -> None:
    found = said("对下列使用单位每年检查不少于2次：", "1.取得许可证未满1年的；", "2.近2年发生过事故的；", "3.投诉举报较多且查证属实的。")
    assert [dict(one.when) for one in found.frequencies] == [
        {"held_for_under_months": 12},
        {"accident_within_months": 24},
        {"complaint_within_months": 12},
    ]
    assert {one.at_least for one in found.frequencies} == {2}


def test_a_bound_above_is_a_cap_and_no_minimum() -> None:
    found = said("对同一单位每年检查不超过2次。", "同一产品六个月内不重复抽查。")
    assert not found.frequencies
    assert [(one.months, one.at_least) for one in found.caps] == [(12, 2), (6, 1)]


def test_key_subjects_of_other_fields_need_a_person() -> None:
    found = said("重点企业每年检查不少于4次。", title="检验检测机构监管", objects="检验检测机构。")
    assert [one.unresolved.code for one in found.unclear] == ["key-subjects"]


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("两名以上执法人员参加检查。", 2),
        ("检查时不得少于二人，并出示证件。", 2),
        ("由至少3名监督检查人员实施。", 3),
        ("现场检查应当由二名以上行政执法人员进行。", 2),
        ("检查人员不少于2人。", 2),
    ],
)
def test_the_number_of_officers_is_read(words: str, number: int) -> None:
    assert [one.at_least for one in said(words).officers] == [number]


@pytest.mark.parametrize("words", ["专职管理人员不少于3人。", "技术人员5名以上。", "考评人员不得少于4人。", "检验人员至少2名。"])
def test_the_staff_of_the_firm_are_no_officers(words: str) -> None:
    assert not said(words, heading="二、监督检查内容").officers


def test_papers_are_told_from_enactments() -> None:
    found = said("依照《特种设备安全法》制作《现场检查记录表》，发出特种设备安全监察指令书，并依《某某管理办法》出具责令改正通知书。")
    assert [one.title for one in found.papers] == ["现场检查记录表", "特种设备安全监察指令书", "责令改正通知书"]


def test_terms_keep_their_unit() -> None:
    found = said("指令书期限届满后十个工作日内复查。", "自收到之日起三十日内报告。", "检查结束后20日内公开。")
    assert [(one.amount, one.unit) for one in found.terms] == [(10, "working_day"), (30, "day"), (20, "day")]


def test_a_yearly_self_check_report_is_read_with_its_month() -> None:
    found = said("获证企业应当于每年3月31日前提交上一年度自查报告。", title="生产许可证后监管", objects="工业产品生产许可证获证企业。")
    assert [(one.kinds, one.month) for one in found.self_reports] == [(("production_licence_holder",), 3)]


def test_a_random_inspection_item_states_share_and_times() -> None:
    found = read_item("一般不超过2次/年", "不低于3%", "特种设备使用单位", load_kinds())
    assert [(one.at_least, one.most) for one in found.caps] == [(2, True)]
    assert [(one.share, one.kinds) for one in found.frequencies] == [(Fraction(3, 100), (USER,))]


def test_times_beside_a_share_are_rounds_of_drawing_not_visits_to_each() -> None:
    found = read_item("每年不少于2次", "抽查比例不少于2‰", "特种设备使用单位", load_kinds())
    assert [(one.share, one.at_least) for one in found.frequencies] == [(Fraction(1, 500), 1)]
    assert [one.unresolved.code for one in found.unclear] == ["rounds"]


def test_of_two_ways_to_reach_a_share_the_greater_stands() -> None:
    found = read_item("每年1次20%；或者每年2次各10%", "20%", "特种设备使用单位", load_kinds())
    assert [one.share for one in found.frequencies] == [Fraction(1, 5)]


def test_a_share_of_all_is_a_visit_to_each() -> None:
    found = read_item("每学期1次", "100%", "特种设备使用单位", load_kinds())
    assert [(one.months, one.at_least, one.share) for one in found.frequencies] == [(6, 1, None)]


def test_an_item_without_figures_says_so() -> None:
    found = read_item("根据实际情况确定", "根据实际情况确定", "流通领域商品销售者", load_kinds())
    assert [one.unresolved.code for one in found.unclear] == ["no-number", "no-number"]
