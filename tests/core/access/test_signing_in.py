"""One-time codes, passwords and waits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanze.adapters.access_rules import sign_in_rules
from quanze.core.access import totp
from quanze.core.access.lockout import Backoff, wait_seconds, waits_until
from quanze.core.access.passwords import password_faults

SECRET = b"12345678901234567890"
RULES = sign_in_rules()
NOW = datetime(2026, 3, 9, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "code"),  # RFC 6238, appendix B, SHA-1
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_test_vectors_of_rfc_6238_hold(moment: int, code: str) -> None:
    assert totp.code_at(SECRET, moment // 30, 8) == code
    assert totp.matching_step(SECRET, code[2:], moment) == moment // 30


@pytest.mark.parametrize(
    ("step", "code"),  # RFC 4226, appendix D
    list(enumerate(["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"])),
)
def test_the_test_vectors_of_rfc_4226_hold(step: int, code: str) -> None:
    assert totp.code_at(SECRET, step) == code


def test_a_code_works_once_and_not_long_before_or_after() -> None:
    code, step = totp.code_at(SECRET, 1000), 1000
    assert totp.matching_step(SECRET, f"{code[:3]} {code[3:]}", 30000.0) == step
    assert totp.matching_step(SECRET, code, 30000.0, last_used=1000) is None
    assert totp.matching_step(SECRET, code, 30030.0) == step and totp.matching_step(SECRET, code, 30060.0) is None
    assert totp.matching_step(SECRET, code, 29970.0) == step and totp.matching_step(SECRET, code, 29940.0) is None


@pytest.mark.parametrize("typed", ["", "      ", "12345", "1234567", "１２３４５６", "abcdef", "\x00" * 6, "9" * 5000])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert totp.matching_step(SECRET, typed, 30000.0) is None


@given(st.binary(min_size=1, max_size=40))
def test_a_secret_survives_being_written_down(secret: bytes) -> None:
    assert totp.from_text(totp.as_text(secret)) == secret
    assert totp.from_text(totp.as_text(secret).lower()) == secret


@pytest.mark.parametrize(
    "password",
    [
        "Password2026!", "P@ssw0rd123", "Admin@123456", "Woaini1314!", "Qwertyuiop123", "1qaz2wsx3edc", "Abcdefghij123!", "aaaaaaaaaaaaaaaaa",
        "short1A!", "alllowercase", "Huawei@2026", "Shuiwu2026!!", "jiangchengban9X!", "江承办是好人吗2026Ab", "x" * 129, "Zhengfu#2025", "９９９９９９９９９９",
    ],
)  # fmt: skip
def test_weak_passwords_are_refused_with_a_reason(password: str) -> None:
    assert password_faults(password, ["jiangchengban", "江承办"], RULES.password, RULES.common)


@pytest.mark.parametrize("password", ["clean-Water7river", "correct horse battery staple", "河清海晏时和岁丰2026-Tk", "tR9#mQ2$vL8w"])
def test_good_passwords_are_taken(password: str) -> None:
    assert password_faults(password, ["jiangchengban", "江承办"], RULES.password, RULES.common) == ()


def test_waits_grow_and_are_forgotten() -> None:
    rule = Backoff(free=3, first_wait=60, longest_wait=600, forget_after=3600)
    assert waits_until(2, NOW, NOW, rule) is None
    assert waits_until(3, NOW, NOW, rule) == NOW + timedelta(seconds=60)
    assert waits_until(3, NOW, NOW + timedelta(seconds=60), rule) is None
    assert waits_until(99, NOW, NOW + timedelta(seconds=3600), rule) is None


def test_a_clock_set_back_shortens_no_wait() -> None:
    rule = Backoff(free=3, first_wait=60, longest_wait=600, forget_after=3600)
    assert waits_until(3, NOW + timedelta(hours=2), NOW, rule) == NOW + timedelta(seconds=60)


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_more_failures_never_wait_less(one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert wait_seconds(low, RULES.account) <= wait_seconds(high, RULES.account) <= RULES.account.longest_wait
