"""Money is exact in every unit; numbers of parties are checked as the standards say (second opinion: python-stdnum)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from quanze.core.casework.money import LARGEST_FEN, capital_words, from_wan, parse_money, spoken, to_wan, to_yuan
from quanze.core.kernel.identity import CODE_ALPHABET, age_on, birthday_of, citizen_number_fault, credit_code_fault
from quanze.core.kernel.unresolved import Unresolved
from quanze.core.law.numerals import to_chinese

FEN = st.integers(min_value=0, max_value=LARGEST_FEN)
TODAY = date(2026, 11, 21)


@given(FEN)
def test_万元_and_元_say_the_same_amount_and_come_back(fen: int) -> None:
    assert parse_money(f"{to_yuan(fen)}元") == fen
    assert from_wan(to_wan(fen)) == fen
    assert parse_money(spoken(fen)) == fen


@given(st.integers(min_value=1, max_value=99_999_999))
def test_chinese_amounts_are_read_as_statutes_write_them(yuan: int) -> None:
    assert parse_money(f"{to_chinese(yuan)}元") == yuan * 100


_VALUE = {c: n for n, c in enumerate("零壹贰叁肆伍陆柒捌玖")}


def _read_capital(words: str) -> int:
    """A reader of capital words of its own, written from the rules of the People's Bank."""
    total = section = digit = 0
    fen = 0
    for c in words.removesuffix("整"):
        if c in _VALUE:
            digit = _VALUE[c]
        elif c in "拾佰仟":
            section += digit * {"拾": 10, "佰": 100, "仟": 1000}[c]
            digit = 0
        elif c == "万":
            total += (section + digit) * 10_000 if total % 100_000_000 == 0 or total == 0 else 0
            section = digit = 0
        elif c == "亿":
            total = (total + section + digit) * 100_000_000
            section = digit = 0
        elif c == "元":
            total += section + digit
            section = digit = 0
        elif c == "角":
            fen += digit * 10
            digit = 0
        elif c == "分":
            fen += digit
            digit = 0
    return total * 100 + fen


@given(st.integers(min_value=0, max_value=99_999_999_999_99))
def test_capital_words_are_read_back_by_another_reader(fen: int) -> None:
    words = capital_words(fen)
    assert _read_capital(words) == fen
    assert words == "零元整" or ("零零" not in words and not words.startswith("零"))


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (10_000_000_00, "壹仟万元整"),
        (100_005_00, "壹拾万零伍元整"),
        (1_0000_0001_00, "壹亿零壹元整"),
        (305, "叁元零伍分"),
        (350, "叁元伍角整"),
    ],
)
def test_capital_words_as_banks_write_them(fen: int, words: str) -> None:
    assert capital_words(fen) == words


@pytest.mark.parametrize("text", ["", "若干元", "1.234元", "元", "负五元", "五五元万", "9" * 30 + "元"])
def test_what_is_no_amount_stays_unresolved(text: str) -> None:
    assert isinstance(parse_money(text), Unresolved)


@settings(max_examples=300)
@given(st.text(alphabet=CODE_ALPHABET, min_size=18, max_size=18))
def test_credit_codes_agree_with_stdnum(code: str) -> None:
    assert (credit_code_fault(code) == "") == uscc.is_valid(code)


@given(st.from_regex(r"[159NY][1239][0-9]{6}[0-9A-HJ-NP-RTUWXY]{9}", fullmatch=True))
def test_a_code_with_its_right_check_character_holds_and_every_other_does_not(body: str) -> None:
    full = body + uscc.calc_check_digit(body)
    assert credit_code_fault(full) == ""
    assert credit_code_fault(full[:-1] + ("0" if full[-1] != "0" else "1")) != ""


@given(
    st.sampled_from(["110105", "340826", "410927", "653121"]),
    st.dates(min_value=date(1900, 1, 1), max_value=date(2025, 12, 31)),
    st.integers(min_value=0, max_value=999),
)
def test_citizens_numbers_agree_with_stdnum(region: str, born: date, serial: int) -> None:
    body = f"{region}{born:%Y%m%d}{serial:03d}"
    number = body + ric.calc_check_digit(body + "0")
    assert citizen_number_fault(number, TODAY) == "" and number[-1] == ric.calc_check_digit(number)
    assert birthday_of(number) == born
    wrong = body + next(c for c in "0123456789X" if c != number[-1])
    assert "校验码" in citizen_number_fault(wrong, TODAY)


@pytest.mark.parametrize(
    ("number", "word"),
    [("11010519491231", "18 位"), ("990105194912310028", "省级"), ("110105299912310028", "过去"), ("1101051949123100AB", "数字")],
)
def test_a_wrong_number_is_told_without_repeating_it(number: str, word: str) -> None:
    fault = citizen_number_fault(number, TODAY)
    assert word in fault and number not in fault


def test_an_age_is_reached_on_the_day_after_the_birthday() -> None:
    assert [age_on(date(2012, 2, 29), day) for day in (date(2026, 2, 28), date(2026, 3, 1))] == [13, 14]
