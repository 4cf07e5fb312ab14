#!/usr/bin/env python3
"""What the working tree gains and loses against a revision over a folder of lists: records, citations, diagnostics.

    python3 run.py corpus-diff HEAD~3
    python3 run.py corpus-diff main --lists 清单目录/ --laws laws.jsonl.gz --examples 20

Use it before every change to a parser or a rule. REV is checked out in a folder of its own, both are run on the same files, and the difference is told:
for each kind how many stand in both, gained, lost, changed, then examples by file. What a revision did not have yet is said and not compared.
Exit code: 0 the same, 1 different, 2 it could not be run.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
KINDS = {"records": "records", "citations": "citations", "diagnostics": "diagnostics"}
AS_OF = "2026-01-01"


def snapshot(folder: Path, laws: Path | None) -> dict[str, Any]:
    """Everything that the quanze on the path reads in a folder. Runs in a process of its own, on the code of either side."""
    from quanze.adapters.rulebook import load_list_rules
    from quanze.core.pipeline import read_lists

    made: dict[str, Any] = {"records": [], "citations": [], "diagnostics": [], "absent": [], "problems": []}
    documents = []
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        name = path.relative_to(folder).as_posix()
        try:
            lists = read_lists(name, path.read_bytes(), load_list_rules())
        except Exception as problem:
            made["problems"].append(f"{name}: {type(problem).__name__}: {problem}")
            continue
        documents.append(lists)
        header = lists.header.to_json()
        made["records"].append([name, "header", header])
        for number, found in enumerate(lists.lists, start=1):
            for record in found.records:
                fields = record.fields
                title = next((str(fields[key]) for key in ("item_name", "duty", "matter", "title", "body") if fields.get(key)), "")
                label = f"{number} {found.kind} {fields.get('seq', '')} {''.join(title.split())[:40]} {''.join(str(fields.get('sub_item', '')).split())[:20]}"
                made["records"].append([name, label, {**fields, "(state)": record.state}])
        made["records"] += [[name, f"unplaced {each.text[:40]}", {"text": each.text, "reason": each.reason}] for each in lists.unplaced]
    try:
        from quanze.core.citations.parser import find_citations
    except ImportError:
        made["absent"].append("citations")
    else:
        for lists in documents:
            for found in lists.lists:
                for record in found.records:
                    for field, value in record.fields.items():
                        for citation in find_citations(_text(value)):
                            provisions = "、".join(map(str, citation.provisions))
                            said = f"{citation.title or ''} {citation.doc_no or ''} {citation.promulgated or ''} {provisions}"
                            label = f"{found.kind} {record.fields.get('seq', '')} {field}: {said}"
                            made["citations"].append([lists.name, label, citation.raw])
    try:
        from datetime import date

        from quanze.adapters.check_facts import load_facts
        from quanze.adapters.law_library import open_library
        from quanze.core.checks.run import run
    except ImportError:
        made["absent"].append("diagnostics")
    else:
        found_ = run(documents, as_of=date.fromisoformat(AS_OF), facts=load_facts(open_library(laws)))
        made["diagnostics"] = [
            [each.document, f"{each.code} {each.item[:40]} {each.field_name}", f"{each.message} {each.excerpt}"] for each in found_
        ]
    return made


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return "\n".join(_text(part) for part in value.values())
    if isinstance(value, list | tuple):
        return "\n".join(_text(part) for part in value)
    return ""


def taken(source: Path, folder: Path, laws: Path | None) -> dict[str, Any]:
    """The snapshot of the code under `source`. Raises `RuntimeError` where it cannot be run."""
    command = [sys.executable, str(Path(__file__).resolve()), "--snapshot", "--lists", str(folder), "-"]
    command += ["--laws", str(laws)] if laws else []
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(source), "PYTHONUTF8": "1"})
    if done.returncode:
        raise RuntimeError(done.stderr.strip()[-2000:])
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def compare(before: list[list[Any]], after: list[list[Any]]) -> dict[str, Any]:
    """Same, gained, lost and changed. What stands under one label in both, with other contents, is changed."""

    def counted(rows: list[list[Any]]) -> Counter[tuple[str, str, str]]:
        return Counter((row[0], row[1], json.dumps(row[2], ensure_ascii=False, sort_keys=True)) for row in rows)

    old, new = counted(before), counted(after)
    lost, gained = old - new, new - old
    waiting: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for (name, label, content), times in lost.items():
        waiting[name, label] += [content] * times
    changed, only_gained = [], []
    for (name, label, content), times in gained.items():
        for _ in range(times):
            if waiting[name, label]:
                changed.append((name, label, waiting[name, label].pop(0), content))
            else:
                only_gained.append((name, label, content))
    only_lost = [(name, label, content) for (name, label), contents in waiting.items() for content in contents]
    return {"same": (old & new).total(), "gained": only_gained, "lost": only_lost, "changed": changed}


def told(kind: str, result: dict[str, Any], examples: int) -> list[str]:
    """The difference of one kind as lines."""
    lines = [
        f"## {kind}",
        "",
        f"same {result['same']}, gained {len(result['gained'])}, lost {len(result['lost'])}, changed {len(result['changed'])}",
        "",
    ]
    for sign, rows in (("+", result["gained"]), ("-", result["lost"])):
        if kind == "diagnostics" and rows:
            codes = Counter(label.split(" ", 1)[0] for _, label, _ in rows)
            lines.append(f"  {sign} by code: " + ", ".join(f"{code} {number}" for code, number in sorted(codes.items())))
        for name, label, content in rows[:examples]:
            lines.append(f"  {sign} {name}: {label.strip()}" + (f" | {_short(content)}" if kind != "records" else ""))
        if len(rows) > examples:
            lines.append(f"  {sign} … {len(rows) - examples} more (--examples {len(rows)})")
    for name, label, old, new in result["changed"][:examples]:
        lines.append(f"  ~ {name}: {label.strip()}")
        lines += [f"      {line}" for line in _difference(old, new)]
    if len(result["changed"]) > examples:
        lines.append(f"  ~ … {len(result['changed']) - examples} more")
    return [*lines, ""]


def _short(content: str, most: int = 120) -> str:
    return content if len(content) <= most else content[:most] + "…"


def _difference(old: str, new: str) -> list[str]:
    before, after = json.loads(old), json.loads(new)
    if not isinstance(before, dict) or not isinstance(after, dict):
        return [f"- {_around(str(before), str(after))}", f"+ {_around(str(after), str(before))}"]
    lines = []
    for key in [*before, *(key for key in after if key not in before)]:
        one, two = (json.dumps(each.get(key, "(absent)"), ensure_ascii=False) for each in (before, after))
        if one != two:
            lines += [f"{key}: - {_around(one, two)}", f"{' ' * len(key)}  + {_around(two, one)}"]
    return lines[:12]


def _around(text: str, other: str, context: int = 50) -> str:
    """Where `text` first differs from `other`, with some words each side."""
    at = next((i for i, (a, b) in enumerate(zip(text, other, strict=False)) if a != b), min(len(text), len(other)))
    start = max(at - context, 0)
    return f"{'…' if start else ''}{text[start : at + context]}{'…' if at + context < len(text) else ''}"


def report(rev: str, before: dict[str, Any], after: dict[str, Any], examples: int) -> tuple[str, bool]:
    """The whole report, and whether anything differs."""
    lines, differs = [f"# {rev} -> working tree", ""], False
    for problem in sorted({*before["problems"], *after["problems"]}):
        sides = [side for side, each in ((rev, before), ("working tree", after)) if problem in each["problems"]]
        lines.append(f"! {problem} ({', '.join(sides)})")
        differs |= len(sides) == 1
    for kind in KINDS:
        if kind in before["absent"] or kind in after["absent"]:
            lines += [f"## {kind}", "", f"not compared: {rev if kind in before['absent'] else 'the working tree'} has none yet", ""]
            continue
        result = compare(before[kind], after[kind])
        differs |= bool(result["gained"] or result["lost"] or result["changed"])
        lines += told(kind, result, examples)
    return "\n".join(lines), differs


def main() -> int:
    parser = argparse.ArgumentParser("run.py corpus-diff", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rev", metavar="REV", help="the revision to compare with: HEAD, main, a commit")
    parser.add_argument("--lists", type=Path, default=ROOT.parent / "shared" / "lists", help="the folder of lists (../shared/lists)")
    parser.add_argument("--laws", type=Path, help="texts of laws for the diagnostics")
    parser.add_argument("--examples", type=int, default=12, help="how many of each sort are shown")
    parser.add_argument("--snapshot", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.snapshot:
        print(json.dumps(snapshot(options.lists, options.laws), ensure_ascii=False, default=str))
        return 0
    if not options.lists.is_dir():
        print(f"corpus-diff: {options.lists} is no folder of lists; name one with --lists", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="quanze-corpus-") as scratch:
        tree = Path(scratch) / "tree"
        made = subprocess.run(
            ["git", "worktree", "add", "--detach", "--quiet", str(tree), options.rev], cwd=ROOT, capture_output=True, text=True
        )
        if made.returncode:
            print(f"corpus-diff: {options.rev} could not be checked out: {made.stderr.strip()}", file=sys.stderr)
            return 2
        try:
            before = taken(tree / "src", options.lists.resolve(), options.laws and options.laws.resolve())
            after = taken(ROOT / "src", options.lists.resolve(), options.laws and options.laws.resolve())
        except RuntimeError as problem:
            print(f"corpus-diff: one side could not be run:\n{problem}", file=sys.stderr)
            return 2
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", str(tree)], cwd=ROOT, capture_output=True)
    text, differs = report(options.rev, before, after, options.examples)
    print(text)
    return 1 if differs else 0


if __name__ == "__main__":
    sys.exit(main())
