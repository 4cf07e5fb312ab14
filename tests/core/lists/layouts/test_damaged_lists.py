"""The five lists damaged in the ways that copying and printing damage text: nothing crashes, nothing is glued, all is counted."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from quanze.adapters.rulebook import load_list_rules
from quanze.core.pipeline import read_lists

RULES = load_list_rules()
COUNTS = {
    "linyi-quality-2015.txt": {"duties": 8, "boundaries": 5, "regimes": 10, "public_services": 5, "accountability": 8},
    "taiqian-quality-2015.txt": {"supervision_items": 87},
    "xinjiang-market-supervision-inspection.txt": {"power_items": 29},
    "yining-commerce-2022.txt": {"power_items": 19},
    "handan-district-quality.txt": {"duties": 9, "boundaries": 6, "regimes": 7, "public_services": 8},
}


def windows_line_ends(text: str) -> str:
    return text.replace("\n", "\r\n")


def page_marks_between(text: str) -> str:
    lines = text.split("\n")
    return "\n".join(f"{line}\n- {n // 40 + 1} -" if n % 40 == 39 else line for n, line in enumerate(lines))


def no_blank_lines(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if line.strip(" "))


def full_width_numbers(text: str) -> str:
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    return re.sub(r"^(\t?)(\d+)$", lambda match: match[1] + match[2].translate(wide), text, flags=re.MULTILINE)


def no_trailing_blanks(text: str) -> str:
    return "\n".join(line.rstrip(" ") for line in text.split("\n"))


def other_header_words(text: str) -> str:
    return text.replace("事项名称", "职权名称").replace("权力类型", "职权类别").replace("追责情形", "问责情形")


HARMLESS = [windows_line_ends, page_marks_between, no_blank_lines, full_width_numbers, no_trailing_blanks, other_header_words]


@pytest.mark.parametrize("damage", HARMLESS)
@pytest.mark.parametrize("name", COUNTS)
def test_every_record_is_still_found(shared: Path, name: str, damage: Callable[[str], str]) -> None:
    text = (shared / "lists" / "five" / name).read_text(encoding="utf-8-sig")
    result = read_lists(name, damage(text).encode(), RULES)
    found: dict[str, int] = {}
    for one in result.lists:
        found[one.kind] = found.get(one.kind, 0) + len(one.records)
    assert found == COUNTS[name]
    assert result.coverage.unplaced * 200 <= result.coverage.characters


@pytest.mark.parametrize("seed", [1, 7])
@pytest.mark.parametrize("name", COUNTS)
def test_a_tenth_of_the_lines_lost_loses_no_account(shared: Path, name: str, seed: int) -> None:
    chance = random.Random(seed)
    text = (shared / "lists" / "five" / name).read_text(encoding="utf-8-sig")
    kept = "\n".join(line for line in text.split("\n") if chance.random() > 0.1)
    coverage = read_lists(name, kept.encode(), RULES).coverage
    assert coverage.placed + coverage.furniture + coverage.unplaced == coverage.characters
