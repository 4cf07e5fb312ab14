"""What a password must be: long, not common, not made of the user's own name. Every fault is named at once."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

_DISGUISES = str.maketrans({"@": "a", "4": "a", "3": "e", "1": "i", "!": "i", "0": "o", "$": "s", "5": "s", "7": "t"})
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "abcdefghijklmnopqrstuvwxyz", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p")
_RUN = 5  # so many neighbours of a keyboard row make a run


@dataclass(frozen=True, slots=True)
class PasswordRule:
    """Lengths in characters; `kinds` of letters (lower, upper, digits, marks) unless it is `phrase_length` long."""

    shortest: int
    longest: int
    kinds: int
    phrase_length: int


def password_faults(password: str, names: Sequence[str], rule: PasswordRule, common: Collection[str]) -> tuple[str, ...]:
    """Everything that stands against a password, in sentences; empty where nothing does.

    `names` are words it must not contain (account, name); `common` the casefolded common passwords.

    >>> rule = PasswordRule(10, 128, 3, 16)
    >>> password_faults("P@ssw0rd2026!", ["wang"], rule, {"password"})
    ('太常见：去掉数字和符号的变化后，是人人会先试的密码',)
    >>> password_faults("clean-Water7river", ["wang"], rule, {"password"})
    ()
    """
    faults: list[str] = []
    text = unicodedata.normalize("NFKC", password)
    if len(text) < rule.shortest:
        faults.append(f"太短：有 {len(text)} 个字符，至少要 {rule.shortest} 个")
    if len(text) > rule.longest:
        faults.append(f"太长：有 {len(text)} 个字符，最多 {rule.longest} 个")
    kinds = sum(
        (
            any(c.islower() for c in text),
            any(c.isupper() for c in text),
            any(c.isdigit() for c in text),
            any(not c.isalnum() for c in text),
            any(c.isalpha() and not c.islower() and not c.isupper() for c in text),
        )
    )
    if len(text) < rule.phrase_length and kinds < rule.kinds:
        faults.append(f"太单一：小写、大写、数字、符号、汉字至少要有 {rule.kinds} 种，或者写到 {rule.phrase_length} 个字符以上")
    folded = text.casefold()
    if any(len(name) > 2 and name.casefold() in folded for name in names) or any(len(name) == 2 and name in text for name in names):
        faults.append("含有账号或姓名")
    if len(set(folded)) < 5:
        faults.append("同一个字符重复太多")
    if is_common(text, common):
        faults.append("太常见：去掉数字和符号的变化后，是人人会先试的密码")
    elif _mostly_runs(folded):
        faults.append("大部分是键盘上或字母表里相邻的字符")
    return tuple(faults)


def is_common(password: str, common: Collection[str]) -> bool:
    """Whether the password, or what is left without disguises, trailing figures and marks, is a common one."""
    folded = unicodedata.normalize("NFKC", password).casefold()
    bare = folded.strip("0123456789!@#$%^&*()_+-=.,?~ ")
    plain = folded.translate(_DISGUISES)
    tries = {folded, bare, plain, plain.strip("!@#$%^&*()_+-=.,?~ 0123456789"), bare.translate(_DISGUISES)}
    return any(each in common for each in tries if each)


def _mostly_runs(folded: str) -> bool:
    covered = [False] * len(folded)
    for row in (*_ROWS, *(row[::-1] for row in _ROWS)):
        for at in range(len(folded) - _RUN + 1):
            if folded[at : at + _RUN] in row:
                covered[at : at + _RUN] = [True] * _RUN
    return bool(folded) and sum(covered) * 2 > len(folded)
