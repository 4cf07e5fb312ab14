"""Chinese numerals are read as they are written, and nothing else is taken for a number."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quanze.core.law.numerals import LARGEST, article_name, parse_numeral, to_chinese


@given(st.integers(0, LARGEST))
@settings(max_examples=400, deadline=None)
def test_every_number_comes_back_from_its_own_writing(number):
    assert parse_numeral(to_chinese(number)) == number


@given(st.text(max_size=25))
@settings(max_examples=300, deadline=None)
def test_reading_any_text_gives_a_number_or_none(text):
    found = parse_numeral(text)
    assert found is None or 0 <= found <= LARGEST * 10


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("一百零二", 102), ("一百〇二", 102), ("一百二十三", 123), ("二十", 20), ("廿一", 21), ("两百", 200),
        ("二○○五", 2005), ("二〇二六", 2026), ("４２", 42), ("一百\n二十", 120), ("壹佰", 100), ("一千二百六十", 1260),
    ],
)  # fmt: skip
def test_the_ways_of_printing_one_number(printed, number):
    assert parse_numeral(printed) == number


@pytest.mark.parametrize("printed", ["", "百百", "十千", "第三", "三条", "一二十", "1.5", "-3", "１" * 30])
def test_what_is_no_number_is_none(printed):
    assert parse_numeral(printed) is None


def test_numbers_that_no_statute_prints_are_refused():
    with pytest.raises(ValueError, match="Chinese numeral"):
        to_chinese(-1)
    assert article_name(133, 1) == "第一百三十三条之一"
