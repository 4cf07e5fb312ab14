"""A question in everyday words becomes words that the lists print."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from quanze.adapters.everyday_words import everyday_words
from quanze.core.registry.question import cut, parts, sums_of_money
from quanze.core.registry.searchable import normalise

LISTS = "对使用未经定期检验的气瓶的处罚，违反食品安全法第一百二十四条，处五万元以上罚款；会计人员；燃气经营；消防通道"


def asked(question: str, everyday: dict[str, tuple[str, ...]] | None = None) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.asked, one.words) for one in parts(question, lambda word: word in LISTS, everyday or {})]


def test_an_everyday_word_stands_beside_the_words_of_the_lists() -> None:
    everyday = {"煤气罐": ("气瓶", "压力容器", "燃气")}
    assert asked("煤气罐没有检验谁负责？", everyday) == [("煤气罐", ("气瓶", "燃气")), ("检验", ("检验",))]


def test_an_article_is_found_however_its_number_is_written() -> None:
    for printed in ("第124条", "124条", "第一百二十四条", "第１２４条"):
        assert asked(f"食品安全法{printed}")[-1][1] == ("第一百二十四条",)


def test_a_sum_is_found_however_it_is_written() -> None:
    for printed in ("5万元", "50000元", "50,000元", "５万元"):
        assert asked(f"罚{printed}")[-1][1] == ("五万元",)
    assert sums_of_money("0.00001", True) == () and sums_of_money("9" * 30, False) == ()


def test_a_misprint_still_finds_the_rest() -> None:
    assert asked("消访通道堵了") == [("通道", ("通道",))]


def test_words_that_hold_asking_words_stay_whole() -> None:
    assert asked("会计 罚款") == [("会计", ("会计",)), ("罚款", ("罚款",))]


def test_a_word_of_the_lists_is_not_taken_apart_for_an_everyday_word_in_it() -> None:
    assert asked("消防通道堵了", {"通道": ("疏散通道",), "堵路": ("消防通道",)}) == [("消防通道", ("消防通道",))]


def test_a_single_character_beside_a_known_word_is_no_word() -> None:
    everyday = {"餐馆": ("燃气",)}
    assert asked("罚餐馆", everyday) == [("餐馆", ("燃气",))]
    assert asked("罚 餐馆", everyday) == [("罚", ("罚",)), ("餐馆", ("燃气",))]


def test_nothing_is_offered_that_is_not_held() -> None:
    assert asked("无人机飞行", {"无人机": ("民用航空",)}) == []
    assert asked("") == asked("？？？") == asked("谁") == []


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="气瓶检验罚款五万元第一百二十四条煤气罐0123456789, ，的了谁\n", max_size=60))
def test_every_word_offered_is_held_and_every_part_stands_in_the_question(question: str) -> None:
    for part in parts(question, lambda word: word in LISTS, everyday_words()):
        assert part.words and all(word in LISTS for word in part.words)
        assert part.asked in " ".join(normalise(piece) for piece in question.split())


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="气瓶检验罚款", max_size=12))
def test_a_cut_leaves_out_no_more_than_any_other_cut(text: str) -> None:
    def best(rest: str) -> int:  # the fewest characters left out, tried in every way
        if not rest:
            return 0
        return min([1 + best(rest[1:]), *(best(rest[size:]) for size in range(2, len(rest) + 1) if rest[:size] in LISTS)])

    assert len(text) - sum(map(len, cut(text, LISTS.__contains__))) == best(text)


def test_everyday_words_are_written_as_search_sees_them() -> None:
    for word, ways in everyday_words().items():
        assert word == normalise(word) and word not in ways and len(ways) == len(set(ways))
