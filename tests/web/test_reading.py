"""Long official texts are split to be read, and not a character of them changes."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quanze.core.kernel.text import squeeze
from quanze.store.registry import portal_queries
from quanze.web.common import charts, reading, words
from quanze.web.common.templatetags.design import first_words, laid_out, mark_words, needs_whole, telephones
from quanze.web.portal import forms_of_answer, record_display, source_places
from quanze.web.portal.views import search

MARKS = "【】《》第一二十条款项：；。，（）(1.、①② \n3九0法规律x<&"


@pytest.mark.parametrize("module", [reading, charts, words, forms_of_answer, record_display, source_places, search, portal_queries])
def test_the_examples_in_the_docstrings_are_true(module) -> None:
    assert doctest.testmod(module).failed == 0


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=MARKS, max_size=80))
def test_no_character_is_lost_added_or_moved_by_the_layout(text: str) -> None:
    assert squeeze("".join(block.mark + block.text for block in reading.blocks(text))) == squeeze(text)
    assert squeeze("".join(b.mark + b.text for group in reading.groups(text) for b in group.blocks)) == squeeze(text)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="0123456789-、转()（） 电话+1", max_size=40))
def test_a_telephone_field_keeps_every_character(text: str) -> None:
    assert "".join(part.text for part in reading.phone_parts(text)) == text


def test_an_enactment_its_articles_and_their_numbered_matters_each_stand_alone() -> None:
    text = "【法律】《水法》（2016年修正） 第六十五条：有下列行为之一的：（一）修建的；（二）取土的。【规章】《办法》第七条：罚款1.5万元。"
    assert [(block.kind, block.mark) for block in reading.blocks(text)] == [
        ("law", "【法律】"),
        ("article", "第六十五条："),
        ("item", "（一）"),
        ("item", "（二）"),
        ("law", "【规章】"),
    ]


@pytest.mark.parametrize("text", ["依照第三条（一）、（二）项办理", "处1.5万元罚款", "《某法》第三条第二款", "10.14 世界标准日"])
def test_what_only_looks_like_a_number_of_a_list_is_left_in_its_sentence(text: str) -> None:
    assert len(reading.blocks(text)) == 1


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("0539-2656029", ["05392656029"]),
        ("（0539）2656029", ["05392656029"]),
        ("010 12345678", []),
        ("13912345678", ["13912345678"]),
        ("12345", ["12345"]),
        ("400-812-3456", ["4008123456"]),
        ("2656029 / 2656030", ["2656029", "2656030"]),
        ("0539-2656029转8012", ["05392656029,8012"]),
        ("邮编 276000", []),
        ("2015年7月", []),
        ("", []),
    ],
)
def test_telephone_numbers_are_found_in_the_words_around_them(text: str, numbers: list[str]) -> None:
    assert [part.number for part in reading.phone_parts(text) if part.number] == numbers


def test_what_a_document_says_can_never_become_markup() -> None:
    evil = '<script>alert(1)</script>\n1.<b onclick="x">\n【法律】《<i>》<u>'
    for written in (laid_out(evil), telephones("<b>0539-2656029"), mark_words("<b>", ["b"])):
        assert "<script" not in written and "<b" not in written.replace("<b>第", "") and "<i>" not in written and "<u>" not in written


def test_a_heading_is_the_first_sentence_and_the_rest_is_shown_below_it() -> None:
    duty = "负责水资源管理。拟订规划。"
    assert first_words(duty, 40) == "负责水资源管理"
    assert needs_whole(duty, 40)
    assert not needs_whole("负责水资源管理。", 40)
    assert len(first_words("长" * 100, 40)) == 40
