"""A quotation is exact, or differs in these words, or cannot be checked for this reason."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rule_cases import document, facts_with_laws

from quanze.core.checks.judged import judged
from quanze.core.checks.prepare import prepare
from quanze.core.checks.quotes import compare

ARTICLE = "有下列行为之一的，由县级以上部门责令改正，处二万元以上十万元以下的罚款：\n（一）未按规定报备工程资料的；\n（二）拒不接受监督检查的；\n（三）转让许可证件的。\n有前款第（三）项行为的，吊销许可证件。"


@pytest.mark.parametrize(
    ("quoted", "why"),
    [
        (ARTICLE, "the article itself"),
        (ARTICLE.replace("\n", "").replace("，", ",").replace("（", "("), "no line breaks, other marks"),
        (ARTICLE.replace("二万", "2万").replace("十万", "１０万"), "figures"),
        ("有下列行为之一的，由县级以上部门责令改正，处2 万元以上10 万元以下的罚款：（三）转让许可证件的。", "one item, blanks in figures"),
        ("有前款第（三）项行为的，吊销许可证件。", "the second paragraph alone"),
        (
            "有前款第（三）项行为的，吊销许可证件。有下列行为之一的，由县级以上部门责令改正，处二万元以上十万元以下的罚款：",
            "paragraphs in another order",
        ),
        ("有下列行为之一的，由县级以上部门责令改正……（二）拒不接受监督检查的", "an ellipsis"),
        ("1.拒不接受监督检查的；2.转让许可证件的。", "items numbered anew"),
    ],
)
def test_what_is_no_difference(quoted, why):
    assert compare(quoted, ARTICLE).exact, why


@pytest.mark.parametrize(
    ("quoted", "changes"),
    [
        (ARTICLE.replace("二万元", "三万元"), ["“三万”应为“二万”"]),
        (ARTICLE.replace("拒不接受", "不接受"), ["少“拒”"]),
        (ARTICLE.replace("工程资料", "工程材料"), ["“程材料”应为“程资料”"]),
        (ARTICLE.replace("第（三）项", "第（二）项"), ["“第二项”应为“第三项”"]),
        (ARTICLE + "情节严重的，并处行政拘留。", ["多“情节严重的，并处行政拘留”"]),
    ],
)
def test_what_is_a_difference_and_which(quoted, changes):
    found = compare(quoted, ARTICLE)
    assert not found.exact
    assert [str(change) for change in found.changes] == changes


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(ARTICLE) - 1), st.sampled_from("甲乙丙丁"))
def test_a_letter_put_for_another_is_never_passed_over(place, letter):
    if ARTICLE[place].isalnum() and ARTICLE[place] not in "一二三十万两":
        altered = ARTICLE[:place] + letter + ARTICLE[place + 1 :]
        assert not compare(altered, ARTICLE).exact


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_no_text_is_too_odd_to_compare(quoted, article):
    assert 0 <= compare(quoted, article).likeness <= 100


def _verdicts(text, date_="2022-06-30"):
    checked = prepare(document({"date": date_, "text": text}, "文件"), date(2026, 1, 1), facts_with_laws())
    return [(each.said.verdict, each.said.reason) for each in judged(checked)]


def test_the_reason_is_told_where_nothing_can_be_checked():
    assert _verdicts("《某县蓝莓采摘管理办法》第三条：采摘蓝莓应当先向主管部门登记，并按规定缴纳费用。") == [("unchecked", "unresolved")]
    assert _verdicts("《中华人民共和国产品质量法》第八条：国务院市场监督管理部门主管全国产品质量监督工作。") == [
        ("unchecked", "text-not-held")
    ]
    assert _verdicts("《某省取水条例》第六十条：采摘蓝莓应当先向主管部门登记，并按规定缴纳费用。") == [("unchecked", "no-such-article")]

    assert _verdicts("《某省取水条例》第六条（水政监察大队负责现场执法，法制机构负责审核，应当相互配合。）") == [("unchecked", "own-words")]


def test_words_of_two_cited_articles_together_are_exact():
    text = "《某省取水条例》第二条、第五条：在本省行政区域内取用地表水、地下水的单位和个人，应当遵守本条例。取水单位应当安装符合国家标准的计量设施，并保证计量设施正常运行，不得擅自拆除。"
    assert _verdicts(text) == [("exact", "")]


def test_older_words_are_exact_but_of_another_version():
    text = "《某省取水条例》第四条：取水单位应当安装符合国家标准的计量设施，并保证计量设施正常运行，不得擅自拆除。"
    assert _verdicts(text, "2015-06-30") == [("exact", "")]
    assert _verdicts(text) in ([("exact", "other-version")], [("differs", "other-article")])
