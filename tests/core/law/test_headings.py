"""Heading lines tell who did what to an enactment, and when."""

import pytest

from quanze.core.law.headings import read_doc_no, read_effective, read_headings
from quanze.core.law.model import ArticleText, Enactment
from quanze.core.law.reading import problems_of, read_version
from quanze.core.law.repeals import read_repeals


def acts(*lines):
    return [(a.kind, a.date, a.doc_no) for a in read_headings(lines)]


def test_one_bracket_may_hold_passing_publication_and_effect():
    assert acts("(2018年5月2日国务院第7次常务会议通过　2018年6月29日中华人民共和国国务院令第700号公布　自2018年10月1日起施行)") == [
        ("passed", "2018-05-02", ""),
        ("promulgated", "2018-06-29", "国务院令第700号"),
        ("effective", "2018-10-01", ""),
    ]


def test_the_title_of_the_amending_decision_is_not_read_as_an_act():
    assert acts("2013年7月18日《国务院关于废止和修改部分行政法规的决定》第二次修订") == [("revised", "2013-07-18", "")]


def test_the_approval_of_an_amendment_is_not_the_approval_of_the_enactment():
    line = (
        "2011年11月25日某省人大常委会第二十七次会议批准的2011年11月15日某市人大常委会第三十三次会议《关于修改〈某市养蜂规定〉的决定》修正"
    )
    assert acts(line) == [("amended", "2011-11-15", "")]


def test_an_amending_order_keeps_its_number():
    assert acts("（2021年3月15日国家市场监督管理总局令第37号公布 根据2025年3月18日国家市场监督管理总局令第101号修正）") == [
        ("promulgated", "2021-03-15", "国家市场监督管理总局令第37号"),
        ("amended", "2025-03-18", "国家市场监督管理总局令第101号"),
    ]


def test_effect_some_days_after_publication_is_no_printed_day():
    assert [a[0] for a in acts("（2014年7月3日某部令第66号发布 公布之日起30日后施行）")] == ["promulgated"]


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("国务院令第四百四十二号", "国务院令第442号"),
        ("（国办发[2018]118号）", "国办发〔2018〕118号"),
        ("甲部、乙部令2019年第2号", "甲部、乙部令2019年第2号"),
        ("2005年8月3日中华人民共和国国务院令第442号公布", "国务院令第442号"),
        ("没有文号", ""),
    ],
)
def test_document_numbers_come_out_in_one_spelling(printed, number):
    assert read_doc_no(printed) == number


@pytest.mark.parametrize(
    ("closing", "day"),
    [
        ("本条例自一九九○年八月一日起施行。", "1990-08-01"),
        ("本办法自2009年1月1 日起实施。", "2009-01-01"),
        ("本法自公布之日起施行。", "公布"),
        ("市级人民政府可以制定细则。", ""),
    ],
)
def test_the_closing_article_tells_from_when_it_counts(closing, day):
    assert read_effective(closing) == day


def law(headings=(), closing="本条例自2020年5月1日起施行。", version="", title="某省养蜂条例"):
    return Enactment(title, "地方性法规", "", version, tuple(headings), (ArticleText("第一条", "略。"), ArticleText("第二条", closing)))


def test_a_new_enactment_counts_from_its_printed_day():
    reading = read_version(law(["2020年3月1日某省人大常委会通过"]))
    assert (str(reading.made), str(reading.effective), reading.estimated) == ("2020-03-01", "2020-05-01", "")


def test_an_amendment_without_a_printed_day_is_assumed_and_said_to_be():
    reading = read_version(law(["2020年3月1日某省人大常委会通过", "2023年6月2日《关于修改〈某省养蜂条例〉的决定》修正"]))
    assert str(reading.effective) == "2023-06-02"
    assert "推定" in reading.estimated


def test_a_version_mark_that_is_only_the_day_of_effect_is_no_later_version():
    assert str(read_version(law(["2020年3月1日某省人大常委会通过"], version="2020-05-01")).made) == "2020-03-01"


def test_a_text_without_any_date_is_taken_in_and_reported():
    undated = law(closing="略。")
    assert read_version(undated).made is None
    assert [p.code for p in problems_of(undated)] == ["no-date"]


def test_doubled_articles_are_named_and_a_text_without_articles_is_refused():
    doubled = Enactment("甲规定", "部门规章", "", "2020-01-01", (), (ArticleText("第一条", "子"), ArticleText("第一条", "丑")))
    assert [(p.code, p.fatal) for p in problems_of(doubled)] == [("doubled-articles", False)]
    empty = Enactment("乙规定", "部门规章", "", "2020-01-01", (), ())
    assert [(p.code, p.fatal) for p in problems_of(empty)] == [("no-articles", True)]
    assert "乙规定" in problems_of(empty)[0].message


def test_repeal_lists_name_titles_but_not_the_law_they_were_made_under():
    text = "本办法自2020年1月1日起施行。1999年2月3日甲部发布的《子办法》、依据《丑条例》制定的《寅细则》（甲发〔2001〕5号）同时废止。《卯办法》第三条同时废止。"
    assert [r.title for r in read_repeals([ArticleText("第九条", text)])] == ["子办法", "寅细则"]


def test_the_year_of_a_number_or_a_meeting_is_no_day():
    assert acts("（2022年1月10日交通运输部令2022年第5号公布）") == [("promulgated", "2022-01-10", "交通运输部令2022年第5号")]
    assert acts("（2005年8月29日商务部、公安部2005年第2号令公布自2005年10月1日起施行）") == [
        ("promulgated", "2005-08-29", "商务部、公安部令2005年第2号"),
        ("effective", "2005-10-01", ""),
    ]
    assert acts("（2021年11月16日甲办公室2021年第20次室务会议审议通过，现予公布，自2022年2月15日起施行。）") == [
        ("passed", "2021-11-16", ""),
        ("effective", "2022-02-15", ""),
    ]


def test_organs_keep_the_words_of_their_names():
    assert read_doc_no("1995年9月4日对外贸易经济合作部令第6号发布") == "对外贸易经济合作部令第6号"
    assert read_doc_no("2003年外经贸部、科技部令第2号公布") == "外经贸部、科技部令第2号"
    assert read_doc_no("2019年5月1日日照市人民政府令第7号") == "日照市人民政府令第7号"
