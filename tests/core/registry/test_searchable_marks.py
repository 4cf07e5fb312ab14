"""Marks stand on the hits in the document's own characters, whatever widths, signs and blanks stand before them."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from quanze.core.registry.searchable import extract, marks, normalise

ODD = "气瓶检 \n　㎡①Ａa，。\u200b\u0301ﷺ"


def plainly(text: str, word: str) -> list[tuple[int, int]]:
    """The same, worked out one character at a time."""
    origin = [index for index, character in enumerate(text) for _ in normalise(character)]
    plain = normalise(text)
    spots = [at for at in range(len(plain)) if word and plain.startswith(word, at)]
    found: list[tuple[int, int]] = []
    for start, end in ((origin[at], origin[at + len(word) - 1] + 1) for at in spots):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=ODD, max_size=300), st.text(alphabet=ODD, min_size=1, max_size=3))
@example("检 Ａ㎡", "a")  # a blank and a sign of two letters: as long as its normalised form, and yet not in step with it
def test_marks_are_those_of_a_walk_character_by_character(text: str, word: str) -> None:
    assert marks(text, [normalise(word)]) == plainly(text, normalise(word))


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=ODD, max_size=300), st.text(alphabet=ODD, min_size=1, max_size=3))
def test_an_extract_is_a_stretch_of_the_text_with_its_marks(text: str, word: str) -> None:
    wanted = normalise(word)
    found = extract(text, [wanted], before=5, length=20)
    everywhere = plainly(text, wanted)
    assert (found is None) == (not everywhere)
    if found:
        start = text.find(found.text) if text.count(found.text) == 1 else -1
        assert found.text in text and found.marks
        if start >= 0:
            end = start + len(found.text)
            assert list(found.marks) == [(max(a, start) - start, min(b, end) - start) for a, b in everywhere if a < end and b > start]


def test_a_stretch_around_a_word_that_was_not_shown_yet() -> None:
    text = "气瓶的检验" + "，" * 200 + "由市场监督管理局负责"
    assert "负责" not in extract(text, ["气瓶", "负责"]).text
    assert "负责" in extract(text, ["气瓶", "负责"], around=["负责"]).text
