"""All rules, gathered from the modules under `rules/<bundle>/<CODE>.py`."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterable, Sequence
from functools import cache

from quanze.core.checks import rules as _rules
from quanze.core.checks.model import Rule

INTERNAL = "QZ000"
_CODE = re.compile(r"^[A-Z]{2}\d{2,3}$")

BUNDLES = {
    "structure": "结构",
    "text": "文字",
    "citations": "引用",
    "law": "依据效力",
    "responsibility": "责任",
    "limits": "时限",
    "boundaries": "职责边界",
    "across": "清单之间",
}


class UnknownRule(ValueError):
    """A code or prefix that no rule has; the message says which there are."""


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, by bundle and code. Two rules of one code are a mistake of ours and raise `ValueError`."""
    found: dict[str, Rule] = {}
    for bundle in BUNDLES:
        package = importlib.import_module(f"{_rules.__name__}.{bundle}")
        for module in sorted(each.name for each in pkgutil.iter_modules(package.__path__)):
            if not _CODE.match(module):
                continue
            rule: Rule = importlib.import_module(f"{package.__name__}.{module}").RULE
            if rule.code != module or rule.code in found:
                raise ValueError(f"rules/{bundle}/{module}.py: its code is {rule.code}, it must be {module} and the only one")
            found[rule.code] = rule
    return tuple(found.values())


def bundle_of(rule: Rule) -> str:
    """The bundle a rule stands in, by its module."""
    return rule.find.__module__.rsplit(".", 2)[-2]


def chosen(rules: Sequence[Rule], select: Iterable[str] = (), ignore: Iterable[str] = ()) -> tuple[Rule, ...]:
    """The rules that `select` names (all where it is empty) without those that `ignore` names.

    A word is a code (ST01), the beginning of codes (ST), a dotted name or its beginning (structure, structure.blank_field), or an alias.
    Raises `UnknownRule` for a word that names none.
    """
    wanted, unwanted = list(select), list(ignore)
    for word in (*wanted, *unwanted):
        if not any(_named(rule, word) for rule in rules):
            families = "、".join(sorted({rule.code[:2] for rule in rules}))
            raise UnknownRule(f"没有编号或名称为“{word}”的规则；可以写编号（如 {rules[0].code}）或其开头：{families}")
    return tuple(
        rule
        for rule in rules
        if (not wanted or any(_named(rule, word) for word in wanted)) and not any(_named(rule, word) for word in unwanted)
    )


def _named(rule: Rule, word: str) -> bool:
    word = word.strip()
    if not word:
        return False
    return rule.code.startswith(word.upper()) or word.upper() in rule.aliases or rule.name == word or rule.name.startswith(word + ".")
