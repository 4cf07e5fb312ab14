"""What holds for every text, however broken."""

from __future__ import annotations

import json

from hypothesis import example, given, settings
from hypothesis import strategies as st

from quanze.core.citations.parser import find_citations

# Texts made of the very pieces that the parser looks for, in any order, with marks nested, torn and repeated.
PIECES = st.sampled_from(  # one string reads better here than a hundred quoted words
    [
        "《",
        "》",
        "〈",
        "〉",
        "<",
        ">",
        "＜",
        "＞",
        "（",
        "）",
        "(",
        ")",
        "〔",
        "〕",
        "[",
        "]",
        "【",
        "】",
        "第",
        "条",
        "款",
        "项",
        "章",
        "目",
        "之",
        "一",
        "二",
        "十",
        "百",
        "20",
        "１２",
        "０",
        "○",
        "、",
        "，",
        "。",
        "；",
        "：",
        "“",
        "”",
        "和",
        "及",
        "至",
        "或者",
        "以及",
        "-",
        "—",
        "\n",
        "\t",
        "",
        "",
        "本法",
        "本条例",
        "该办法",
        "土地管理法",
        "中华人民共和国",
        "实施",
        "办法",
        "条例",
        "关于修改",
        "的决定",
        "的通知",
        "国务院令第375号",
        "主席令第七十号",
        "国发〔2015〕62号",
        "2018年",
        "12月",
        "29日",
        "2004.3.5",
        "通过",
        "批准",
        "公布",
        "自",
        "起施行",
        "修正",
        "第二次修订",
        "以下简称",
        "简称《甲法》",
        "废止",
        "附件",
        "附件2",
        "号",
        "令",
        "公告",
        "法律",
        "【法律】",
        "1.",
        "</p>",
        "&emsp;",
        "违反",
        "依据",
        "\r\n",
    ]
)
BROKEN = st.lists(PIECES, max_size=60).map("".join)


@settings(max_examples=400, deadline=None)
@given(BROKEN)
@example("《《〈》")
@example("第")
@example("令第1号")
@example("）第一条")
@example("本法第一条本法第")
@example("《甲法》（")
@example("《甲法》附件")
def test_a_span_gives_back_the_raw_words_and_citations_stand_in_order_without_overlap(text: str) -> None:
    end = 0
    for citation in find_citations(text):
        assert text[citation.span.start : citation.span.end] == citation.raw
        assert citation.raw
        assert citation.span.start >= end
        end = citation.span.end
        assert citation.title or citation.doc_no
        assert all(text[quote.span.start : quote.span.end] == quote.text for quote in citation.quotes)
        assert citation.quoted is None or citation.quoted in text


@settings(max_examples=150, deadline=None)
@given(BROKEN)
def test_every_citation_can_be_written_as_json(text: str) -> None:
    for citation in find_citations(text):
        made = json.loads(json.dumps(citation.to_json(), ensure_ascii=False))
        assert made["span"] == [citation.span.start, citation.span.end]
        assert {
            "raw",
            "label",
            "title",
            "title_form",
            "doc_no",
            "issuer",
            "provisions",
            "chapters",
            "quoted",
            "unparsed_tail",
            "resolution",
        } <= made.keys()


def test_a_long_text_is_read_as_its_parts_are() -> None:
    part = (
        "【法规】《云州条例》（2005年7月国务院令 第440号）第五十九条：违反本条例第三条的，依照《乙法》第六条处罚。\n"
        "【规章】《丙办法》（云政发〔2015〕62号）\n    第七条：应当备案。\n    第八条：不得拒绝。\n国务院令第591号《丁条例》第七十七条\n"
    )
    first = find_citations(part)
    many = find_citations(part * 700)
    assert len(many) == len(first) * 700
    for index, citation in enumerate(many):
        shift = index // len(first) * len(part)
        same = first[index % len(first)]
        assert citation.span.start == same.span.start + shift
        assert (citation.provisions, citation.quoted, citation.doc_no, citation.antecedent) == (
            same.provisions,
            same.quoted,
            same.doc_no,
            same.antecedent,
        )


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text_at_all_is_read_without_an_error(text: str) -> None:
    find_citations(text)


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 1300), st.integers(1, 60), st.integers(1, 20))
def test_a_provision_is_the_same_in_chinese_and_arabic_numbers(article: int, paragraph: int, item: int) -> None:
    printed = f"《甲法》第{_chinese(article)}条第{_chinese(paragraph)}款第（{_chinese(item)}）项"
    arabic = f"《甲法》第{article}条第{paragraph}款第{item}项"
    (first,), (second,) = find_citations(printed), find_citations(arabic)
    assert first.provisions == second.provisions
    assert [(p.article, p.paragraph, p.item) for p in first.provisions] == [(article, paragraph, item)]


def _chinese(number: int) -> str:
    """An independent writer of Chinese numerals, so that reader and test cannot share a mistake."""
    digits = "零一二三四五六七八九"
    if number < 10:
        return digits[number]
    if number < 20:
        return "十" + (digits[number - 10] if number > 10 else "")
    if number < 100:
        return digits[number // 10] + "十" + (digits[number % 10] if number % 10 else "")
    if number < 1000:
        rest = number % 100
        tail = (
            ""
            if not rest
            else ("零" + digits[rest] if rest < 10 else (digits[rest // 10] + "十" + (digits[rest % 10] if rest % 10 else "")))
        )
        return digits[number // 100] + "百" + tail
    rest = number % 1000
    tail = "" if not rest else ("零" + _chinese_below_hundred(rest) if rest < 100 else _chinese(rest))
    return digits[number // 1000] + "千" + tail


def _chinese_below_hundred(number: int) -> str:
    digits = "零一二三四五六七八九"
    return digits[number] if number < 10 else digits[number // 10] + "十" + (digits[number % 10] if number % 10 else "")
