"""`quanze laws quotes FILE…`: how many quotations are exact, differ, cannot be checked, and why."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from quanze.core.checks.judged import JudgedQuote
    from quanze.core.law.library import Library

WORDS = {
    ("exact", ""): "一致",
    ("exact", "other-version"): "与另一版本一致",
    ("differs", "words"): "文字不同",
    ("differs", "other-article"): "是另一条的文字",
    ("unchecked", "text-not-held"): "不能核对：没有这一版本的文本",
    ("unchecked", "older-text-not-held"): "不能核对：清单没有日期，旧文本不全",
    ("unchecked", "named-version-not-held"): "不能核对：没有括注所写那次修改的文本",
    ("unchecked", "no-version"): "不能核对：那一天没有已知的版本",
    ("unchecked", "unresolved"): "不能核对：不知道是哪一件法律文件",
    ("unchecked", "no-article"): "不能核对：没有写明是哪一条",
    ("unchecked", "no-such-article"): "不能核对：没有这一条",
    ("unchecked", "own-words"): "不能核对：没有冒号引号，又不像条文，可能是清单自己的话",
    ("unchecked", "too-short"): "不能核对：文字太短",
}


def run_quotes(library: Library, lists: Sequence[Path], show: str, chosen_format: str) -> int:
    """Prints the figures; 0 when nothing differs, 1 when something does, 2 when an argument or every file cannot be used."""
    from quanze.adapters.system_clock import today
    from quanze.cli._reading import read_many
    from quanze.core.checks.judged import judged
    from quanze.core.checks.prepare import Resolvers, prepare

    if chosen_format not in ("text", "json") or show not in ("", "differs", "unchecked", "all"):
        print("--format 应为 text 或者 json，--show 应为 differs、unchecked 或者 all。", file=sys.stderr)
        return 2
    if missing := [str(path) for path in lists if not path.exists()]:
        print(f"没有这些清单文件：{'、'.join(missing)}；请检查路径。", file=sys.stderr)
        return 2
    files = [each for path in lists for each in (sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path])]
    total: Counter[tuple[str, str]] = Counter()
    by_file: dict[str, Counter[tuple[str, str]]] = {}
    shown: list[dict[str, Any]] = []
    day, resolvers = today(), Resolvers(library)
    for read in read_many(files):
        if read.extracted is None:
            print(read.problem, file=sys.stderr)
            continue
        counted: Counter[tuple[str, str]] = Counter()
        for each in judged(prepare(read.extracted, day, {"library": library}, resolvers)):
            counted[each.said.verdict, each.said.reason] += 1
            if show in ("all", each.said.verdict):
                shown.append(_told(each))
        by_file[read.path.name] = counted
        total += counted
    if not by_file:
        return 2
    if chosen_format == "json":
        named = lambda counted: [{"verdict": v, "reason": r, "count": n} for (v, r), n in counted.most_common()]  # noqa: E731
        told = {"total": named(total), "files": {name: named(counted) for name, counted in by_file.items()}, "quotes": shown}
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        for one in shown:
            print(f"{one['document']}　{one['item']}\n  《{one['title']}》{one['provision']}　{one['said']}")
        for name, counted in by_file.items():
            print(f"{name}：{_line(counted)}")
        print(f"共{sum(total.values())}处引文：{_line(total)}")
    return 1 if any(verdict == "differs" for verdict, _ in total) else 0


def _line(counted: Counter[tuple[str, str]]) -> str:
    return "，".join(f"{WORDS.get(key, '、'.join(key))}{number}" for key, number in counted.most_common()) or "没有引文"


def _told(each: JudgedQuote) -> dict[str, Any]:
    said = each.said
    changes = [str(change) for change in said.comparison.changes] if said.comparison is not None else []
    words = WORDS.get((said.verdict, said.reason), said.reason) + (f"（{said.article}）" if said.article else "")
    return {
        "document": each.cite.entry.document,
        "item": each.cite.entry.label,
        "field": each.cite.field_name,
        "title": each.cite.work.title if each.cite.work is not None else each.cite.title,
        "provision": each.name,
        "verdict": said.verdict,
        "reason": said.reason,
        "said": words + (f"：{'；'.join(changes)}" if said.verdict == "differs" else ""),
        "changes": changes,
        "quoted": each.quote.text,
    }
