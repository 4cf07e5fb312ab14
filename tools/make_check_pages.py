#!/usr/bin/env python3
"""Writes docs/checks/: one page a family, each rule as its module says it. `python3 tools/make_check_pages.py [--check]`.

The pages are generated; write in the rule's docstring instead. `--check` says which pages are out of date, and writes nothing.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from quanze.core.checks.catalog import BUNDLES, all_rules, bundle_of  # noqa: E402
from quanze.core.checks.model import Rule  # noqa: E402
from quanze.core.checks.report import LEVEL_NAMES  # noqa: E402

FOLDER = ROOT / "docs" / "checks"
NOTE = "<!-- 由 tools/make_check_pages.py 从规则模块生成，请改规则的说明，不要改这里。 -->\n"


def pages() -> dict[str, str]:
    """File name -> text of every page."""
    made = {}
    lines = [NOTE, "# 检查规则", ""]
    lines += [f"共 {len(all_rules())} 条。编号用于 `--select`、`--ignore` 和豁免文件；写开头两个字母即选一族。", ""]
    for bundle, words in BUNDLES.items():
        rules = [rule for rule in all_rules() if bundle_of(rule) == bundle]
        if not rules:
            continue
        lines += [f"## [{words}]({bundle}.md)", "", "| 编号 | 级别 | 查什么 | 名称 |", "|---|---|---|---|"]
        lines += [f"| [{r.code}]({bundle}.md#{r.code.lower()}) | {LEVEL_NAMES[r.level]} | {r.title} | `{r.name}` |" for r in rules]
        lines.append("")
        made[f"{bundle}.md"] = NOTE + f"\n# {words}\n\n" + "\n".join(_rule(rule) for rule in rules)
    made["index.md"] = "\n".join(lines)
    return made


def _rule(rule: Rule) -> str:
    page = rule.page or f"{rule.title}\n\n## 为什么\n{rule.why}\n\n## 依据\n{rule.source}"
    body = re.sub(r"^## ", "### ", page.split("\n", 1)[1].strip(), flags=re.M)
    body = re.sub(r"^(### .*)\n(?!\n)", r"\1\n\n", body, flags=re.M)
    scope = "，比较一起检查的各个文件" if rule.scope == "corpus" else ""
    absent = f"\n\n> 还没有已知的实例：{rule.absent.rstrip('。')}。" if rule.absent else ""
    return f'## <a id="{rule.code.lower()}"></a>{rule.code} {rule.title}\n\n{LEVEL_NAMES[rule.level]}，`{rule.name}`{scope}\n\n{body}{absent}\n'


def stale() -> list[str]:
    """Pages that are missing, out of date, or of no family."""
    wanted = pages()
    there = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")} if FOLDER.exists() else {}
    return sorted(name for name in {*wanted, *there} if wanted.get(name) != there.get(name))


def main() -> int:
    old = stale()
    if "--check" in sys.argv:
        if old:
            print(f"out of date: {', '.join(old)}; run tools/make_check_pages.py")
        return 1 if old else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = pages()
    for name in old:
        if name in wanted:
            (FOLDER / name).write_text(wanted[name], encoding="utf-8")
        else:
            (FOLDER / name).unlink()
        print(f"docs/checks/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
