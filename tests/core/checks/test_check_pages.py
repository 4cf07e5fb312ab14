"""The pages of the rules say what the rules say."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from quanze.core.checks.catalog import UnknownRule, all_rules, bundle_of, chosen
from quanze.core.checks.page import SECTIONS, documented, sections_of

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tools"))


def test_the_generated_pages_are_current() -> None:
    import make_check_pages

    assert not make_check_pages.stale(), "run tools/make_check_pages.py"


def test_there_are_more_than_sixty_rules_in_every_family() -> None:
    rules = all_rules()
    assert len(rules) >= 60
    assert {bundle_of(rule) for rule in rules} >= {"structure", "text", "citations", "law", "responsibility", "boundaries", "across"}
    assert len({rule.name for rule in rules}) == len(rules)


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_a_rule_has_a_page_with_every_section(rule: object) -> None:
    page = sections_of(rule.page)  # type: ignore[attr-defined]
    assert [section for section in SECTIONS if not page.get(section)] == []


def test_a_page_without_its_source_is_refused() -> None:
    with pytest.raises(ValueError, match="依据"):
        documented(
            "标题\n\n## 查什么\n甲\n\n## 为什么\n乙\n\n## 不合格\n丙\n\n## 合格\n丁",
            code="XX01",
            name="x.y",
            level="notice",
            find=lambda _: iter(()),
        )


def test_rules_are_chosen_by_code_beginning_and_name() -> None:
    rules = all_rules()
    assert [rule.code for rule in chosen(rules, ["ST04"])] == ["ST04"]
    assert {rule.code[:2] for rule in chosen(rules, ["st", "text"])} == {"ST", "TX"}
    assert "TX07" not in {rule.code for rule in chosen(rules, [], ["TX07"])}
    with pytest.raises(UnknownRule, match="没有编号或名称为“ZZ”的规则"):
        chosen(rules, ["ZZ"])
