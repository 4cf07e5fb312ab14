"""No legal number stands bare in code: a figure of law belongs in the rulebook, with its source and its days in force.

Two shapes are found, because they are how such figures slip in:

1. A period as a number: `timedelta(days=15)`, `TimeLimit(15, Unit.DAY)`, `amount=90`, `parse_limit("15wd")`, and the like, with
   the figure written in place. Steps of one (a next day, a day before) and of nought are arithmetic, not law.
2. Text that states a figure of law: `十五个工作日内`, `60日`, `罚款5000元`, in a string that the program shows or decides by.
   Docstrings and comments may cite examples. Patterns for reading (`\\d+日`) hold no figure and are not found.

An exception is a line that ends with `# not law: REASON` (on the line or the one above); the reason is what a reader needs.
Exceptions for files where such a comment would sit badly stand in `ELSEWHERE`.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import yaml

SOURCE = Path(__file__).resolve().parent.parent / "src" / "quanze"

PERIOD_CALLS = {"timedelta": {"days", "weeks", "hours"}, "relativedelta": {"days", "weeks", "months", "years", "hours"}}
LIMIT_CALLS = {"TimeLimit", "Extension", "ExtensionRule", "RuleAmount"}
TEXT_CALLS = {"parse_limit"}
LIMIT_WORDS = re.compile(
    r"(^|_)(amount|working_days|limit_days|days_limit|deadline_days|period_days|max_days|within_days|fine|penalty)(_|$)"
)
NUMERAL = r"(?:[0-9０-９]+|[一二两三四五六七八九十百千万]{1,6})"
LEGAL_TEXT = re.compile(
    rf"(?<![第\d０-９０-９.\-/年月{{}}（一二三四五六七八九十]){NUMERAL}\s*(?:个?工作日|个月内|日内|天内|小时内|年内|(?:日|天|个月)(?:前|后|以内|届满)|万?元)(?![素旦化组件])"
)
# (file, what was found) -> why it is no law
ELSEWHERE = {
    ("core/law/assembly.py", "timedelta(days=31)"): "how far apart two sources may date one version of a law: a matching tolerance",
    (
        "core/law/assembly.py",
        "timedelta(days=730)",
    ): "how long after its making a law's first day in force is looked for: a matching tolerance",
}
EXCEPTION = re.compile(r"#\s*not law: \S")


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _figure(node: ast.expr | None) -> bool:
    """A number written in place that is more than a step."""
    if isinstance(node, ast.UnaryOp):
        node = node.operand
    return isinstance(node, ast.Constant) and type(node.value) in (int, float) and abs(node.value) > 1


def _documentation(tree: ast.AST) -> set[int]:
    """Strings that stand alone as statements: docstrings and notes under attributes."""
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)}


def bare_legal_numbers(code: str) -> list[tuple[int, str]]:
    """Lines with a bare legal number, and what was found there."""
    tree, lines = ast.parse(code), code.splitlines()
    documentation = _documentation(tree)
    found: set[tuple[int, str]] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = _name(node.func)
            if name in PERIOD_CALLS:
                named = [word.value for word in node.keywords if word.arg in PERIOD_CALLS[name]]
                if any(map(_figure, [*named, *node.args[:1]])):
                    found.add((node.lineno, ast.unparse(node)))
            if name in LIMIT_CALLS and (
                any(map(_figure, node.args[:1])) or any(word.arg == "amount" and _figure(word.value) for word in node.keywords)
            ):
                found.add((node.lineno, ast.unparse(node)))
            if name in TEXT_CALLS and node.args and isinstance(node.args[0], ast.Constant):
                found.add((node.lineno, ast.unparse(node)))
            found.update(
                (word.value.lineno, f"{word.arg}= a figure")
                for word in node.keywords
                if word.arg and LIMIT_WORDS.search(word.arg) and _figure(word.value)
            )
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if _figure(node.value) and any(LIMIT_WORDS.search(_name(target).lower()) for target in targets):
                found.add((node.lineno, "a limit assigned a figure"))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            text = LEGAL_TEXT.search(node.value)
            if text and not _is_pattern(node.value):
                found.add((node.lineno, f"the text “{text[0]}”"))
    return sorted((line, what) for line, what in found if not any(EXCEPTION.search(text) for text in lines[max(line - 2, 0) : line]))


def _is_pattern(text: str) -> bool:
    """A regular expression for reading documents states no law."""
    return bool(re.search(r"\\[dsSwb]|\(\?|\[[^\]]*\][+*?]", text))


@pytest.mark.parametrize(
    "code",
    [
        "due = start + timedelta(days=15)",
        "due = start + datetime.timedelta(hours=24)",
        "due = start + timedelta(90)",
        "limit = TimeLimit(7, Unit.WORKING_DAY)",
        "more = Extension(amount=30, unit=Unit.DAY)",
        "limit = parse_limit('15wd')",
        "MAX_FINE = 3000",
        "serve(within_days=7)",
        "message = '请在五个工作日内提出'",
        "message = f'{name}应于15日内缴纳罚款'",
        "message = '处5000元以下罚款'",
        "message = '听证七日前通知'",
        "message = '二十个工作日'",
    ],
)
def test_a_bare_legal_number_is_found(code: str) -> None:
    assert bare_legal_numbers(code)


@pytest.mark.parametrize(
    "code",
    [
        "tomorrow = day + timedelta(days=1)",
        "due = start + timedelta(days=limit.amount)",
        "limit = TimeLimit(rule.amount, rule.unit)",
        "limit = parse_limit(text)",
        "pattern = re.compile(r'\\d{1,3}日内')",
        "message = f'{limit.amount}个工作日内'",
        "message = '第十五条第二款'",
        "message = '2026年2月10日起'",
        "message = '一元化 多元 元旦 十日谈'",
        "KEEP = timedelta(days=14)  # not law: how long a sign-in lasts",
        '"""例如十五个工作日内。"""',
        "retries = 3",
        "days = calendar.days[15]",
    ],
)
def test_what_is_no_legal_number_is_left_alone(code: str) -> None:
    assert not bare_legal_numbers(code)


def test_no_legal_number_stands_in_the_code() -> None:
    found = [
        f"{path.relative_to(SOURCE)}:{line}: {what}"
        for path in sorted(SOURCE.rglob("*.py"))
        if "migrations" not in path.parts and "rulebook" not in path.relative_to(SOURCE).parts
        for line, what in bare_legal_numbers(path.read_text(encoding="utf-8"))
        if (path.relative_to(SOURCE).as_posix(), what) not in ELSEWHERE
    ]
    assert not found, "put the figure into the rulebook, or end the line with `# not law: REASON`:\n" + "\n".join(found)


def test_a_number_of_the_rulebook_is_never_replaced_by_a_second_of_its_name() -> None:
    from quanze.adapters.yaml_text import yaml_values

    assert yaml_values("base: &base {days: 15}\nother: {<<: *base, days: 20}")["other"] == {"days": 20}
    with pytest.raises(yaml.YAMLError, match=r"(?s)“days”写了两次.*line 3"):
        yaml_values("rule:\n  days: 15\n  days: 20\n")
