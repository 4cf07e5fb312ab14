"""The library finds works by every name in use, tells versions by day, and never takes a likeness for the thing."""

from datetime import date

import pytest

from quanze.core.law.facts import EnactmentFact, VersionFact
from quanze.core.law.from_lines import enactment_from_lines, guess_level
from quanze.core.law.levels import levels_of_word, rank
from quanze.core.law.library import Library
from quanze.core.law.memory import MemorySource
from quanze.core.law.model import Act, ArticleText, Enactment, Status
from quanze.core.law.numbers import same_number
from quanze.core.law.provisions import split_article
from quanze.core.law.status import status_on
from quanze.core.law.titles import title_key


def text(title, made, *articles, level="地方性法规", headings=()):
    return Enactment(
        title, level, "", made, headings, tuple(ArticleText(f"第{n}条", t) for n, t in zip("一二三四五六", articles, strict=False))
    )


BEES = [
    text("某省养蜂条例", "2015-03-01", "甲。", "乙。", "本条例自2015年5月1日起施行。2001年发布的《某省养蜂办法》同时废止。"),
    text(
        "某省养蜂条例",
        "2021-09-29",
        "甲。",
        "有下列情形的：\n（一）子；\n（二）丑。\n前款不适用于寅。",
        "丙。",
        "本条例自2022年1月1日起施行。",
    ),
]


@pytest.fixture
def library():
    facts = [
        EnactmentFact("中华人民共和国蜂业法", "法律", aliases=("蜂法",), doc_nos=("国家主席令第7号",), source="虚构"),
        EnactmentFact("某省养蜂办法", "地方政府规章", acts=(Act("promulgated", "2001-06-01"),), source="虚构"),
        EnactmentFact(
            "蜂产品抽查办法", "部门规章", status=Status("replaced", date(2020, 1, 1), "蜂产品抽查暂行办法", "蜂产品抽查暂行办法"),
            versions=(VersionFact("2010-12-29", "2011-02-01", last_article=50),), source="虚构",
        ),
    ]  # fmt: skip
    return Library(facts, [MemorySource.of(BEES)])


@pytest.mark.parametrize(
    "printed",
    [
        "《中华人民共和国蜂业法》",
        "蜂业法",
        "〈蜂业法〉",
        "中华人民共和国 蜂业法",
        "《蜂业法》（2018年修正）",
        "蜂业法(修订)",
        "中华人民共和国蜂业法（2021修订版）",
    ],
)
def test_one_title_in_many_printings(library, printed):
    assert library.find(printed).how == "title"
    assert library.find(printed).works[0].title == "中华人民共和国蜂业法"


def test_a_short_name_in_use_is_told_apart_from_the_title(library):
    assert library.find("蜂法").how == "alias"


def test_a_misprinted_title_is_suggested_but_not_found(library):
    assert library.find("某省养峰条例").works == ()
    assert library.suggest("某省养峰条例")[0].endswith("养蜂条例")


def test_the_version_in_force_depends_on_the_day(library):
    (work,) = library.find("某省养蜂条例").works
    assert work.expression_on(date(2015, 4, 30)) is None
    assert work.expression_on(date(2021, 12, 31)).made == date(2015, 3, 1)
    assert work.expression_on(date(2022, 1, 1)).made == date(2021, 9, 29)


def test_a_repeal_clause_ends_the_other_work(library):
    (work,) = library.find("某省养蜂办法").works
    assert status_on(work, date(2015, 4, 30)).standing == "in_force"
    gone = status_on(work, date(2015, 5, 1))
    assert (gone.standing, gone.since, gone.by) == ("repealed", date(2015, 5, 1), "某省养蜂条例")


def test_a_replaced_work_was_right_before_it_was_replaced(library):
    (work,) = library.find("蜂产品抽查办法").works
    assert status_on(work, date(2015, 6, 1)).standing == "in_force"
    assert status_on(work, date(2020, 1, 1)).successor == "蜂产品抽查暂行办法"
    assert status_on(work, date(2010, 1, 1)).standing == "not_yet"


def test_hearsay_does_not_tell_whether_a_work_still_counts():
    heard = EnactmentFact("某规定", "部门规章", acts=(Act("promulgated", "2007-12-29"),), source="引文", confidence="low")
    (work,) = Library([heard]).find("某规定").works
    assert status_on(work, date(2020, 1, 1)).standing == "unknown"
    assert status_on(work, date(2020, 1, 1)).source == "引文"


def test_provisions_are_read_from_the_version_asked_for(library):
    (work,) = library.find("某省养蜂条例").works
    old, new = work.expressions
    assert library.article_numbers(old) == frozenset({(1, None), (2, None), (3, None)})
    assert [len(p.items) for p in library.provision(new, 2).paragraphs] == [2, 0]
    assert library.provision(old, 9) is None


def test_facts_alone_tell_how_many_articles_there_are(library):
    (work,) = library.find("蜂产品抽查办法").works
    assert max(library.article_numbers(work.expressions[-1])) == (50, None)
    assert library.provision(work.expressions[-1], 3) is None


def test_an_amendment_nobody_holds_still_ends_the_version_before_it():
    held = text("某省养蚕条例", "2010-01-01", "甲。", "本条例自2010年3月1日起施行。", headings=("2010年1月1日某省人大常委会通过",))
    later = text(
        "某省养蚕条例", "2022-01-01", "甲。", "本条例自2010年3月1日起施行。",
        headings=("2010年1月1日某省人大常委会通过", "2016年5月5日《决定》第一次修正", "2022年1月1日《决定》第二次修正"),
    )  # fmt: skip
    (work,) = Library([], [MemorySource.of([held, later])]).find("某省养蚕条例").works
    assert [(str(e.effective), e.text_held) for e in work.expressions] == [
        ("2010-03-01", True),
        ("2016-05-05", False),
        ("2022-01-01", True),
    ]


def test_the_day_of_an_amending_order_is_known_from_the_catalogue():
    held = text(
        "养蚕监督办法", "2025-03-18", "甲。", "本办法自2021年5月1日起施行。", level="部门规章",
        headings=("（2021年3月15日某总局令第37号公布 根据2025年3月18日某总局令第101号修正）",),
    )  # fmt: skip
    plain = Library([], [MemorySource.of([held])]).find("养蚕监督办法").works[0].expressions[-1]
    told = Library([], [MemorySource.of([held])], orders={"某总局令第101号": "2025-05-01"}).find("养蚕监督办法").works[0].expressions[-1]
    assert (str(plain.effective), bool(plain.estimated)) == ("2025-03-18", True)
    assert (str(told.effective), told.estimated) == ("2025-05-01", "")


def test_items_whose_line_breaks_were_lost_are_still_items():
    provision = split_article(ArticleText("第三条", "应当：（一）登记；（二）换箱；（三）消毒。"))
    assert [i.number for i in provision.paragraphs[0].items] == [1, 2, 3]


def test_items_of_the_1980s_are_items_where_a_list_was_announced():
    old = split_article(ArticleText("第二十三条", "有下列情形之一的，罚款：\n一、甲；\n二、乙；\n三、丙。\n情节轻微的，不罚。"))
    assert [[i.number for i in p.items] for p in old.paragraphs] == [[1, 2, 3], []]
    plain = split_article(ArticleText("第一条", "甲。\n一、这是另一款。"))
    assert [len(p.items) for p in plain.paragraphs] == [0, 0]


def test_a_mention_of_an_item_in_a_sentence_opens_none():
    provision = split_article(ArticleText("第三条", "违反前条第（二）项规定的，罚款；有第（一）项情形的，从轻。"))
    assert provision.paragraphs[0].items == ()


def test_labels_that_mean_several_levels_keep_them_all():
    assert levels_of_word("【规章】") == ("部门规章", "地方政府规章")
    assert (
        rank("宪法") < rank("法律") < rank("行政法规") < rank("地方性法规") < rank("部门规章") == rank("地方政府规章") < rank("规范性文件")
    )


def test_an_abbreviated_issuer_is_no_other_number():
    assert same_number("质检总局令第193号", "国家质量监督检验检疫总局令第193号")
    assert not same_number("国务院令第375号", "国务院令第586号")


def test_a_plain_text_with_contents_and_broken_lines_is_read():
    lines = ["中华人民共和国", "蜂业法", "（2003年1月1日全国人民代表大会常务委员会通过）", "目 录", "第一章 总则", "第二章 附则", "第一章 总则",
             "第一条　甲。", "第二条 依照", "第三条规定的程序办理。", "第二章 附则", "第三条　本法自2003年6月1日起施行。"]  # fmt: skip
    found = enactment_from_lines(lines, "蜂.txt")
    assert (found.title, found.level) == ("中华人民共和国蜂业法", "法律")
    assert [(a.no, a.section) for a in found.articles] == [
        ("第一条", ("第一章 总则",)),
        ("第二条", ("第一章 总则",)),
        ("第三条", ("第二章 附则",)),
    ]


def test_levels_are_told_by_who_issued_the_text():
    assert guess_level("某市养犬管理办法", ["2011年某市人民政府令第5号公布"]) == "地方政府规章"
    assert guess_level("某省养蜂条例", ["某省第十届人民代表大会常务委员会通过"]) == "地方性法规"
    assert title_key("〈某办法〉") == "某办法"


@pytest.mark.parametrize(
    "hostile", ["一" * 10_000, "《" * 10_000, "（试行）" * 2_500, "关于印发" * 2_500, "第" * 10_000, "令第一" * 3_000 + "号"]
)
def test_hostile_titles_and_numbers_are_unknown_and_no_pattern_loses_itself_in_them(library, hostile):
    assert library.find(hostile).works == () and library.numbered(hostile) == ()
    title_key(hostile[:200])
    assert not same_number(hostile, hostile + "二")
