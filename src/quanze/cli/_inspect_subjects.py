"""`quanze inspect subjects`: the register of inspected subjects on the command line."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from quanze.adapters.os_words import said
from quanze.cli._bodies import body_called

HELP = """检查对象：从 Excel、CSV 导入，查看。先看预览，加 --yes 才导入；整份写入或者什么也不写。

示例：
  quanze inspect subjects template 检查对象模板.xlsx
  quanze inspect subjects import 名录.csv --body 云泽县市场监督管理局
  quanze inspect subjects import 名录.csv --body 云泽县市场监督管理局 --report 预览.xlsx
  quanze inspect subjects import 名录.csv --body 云泽县市场监督管理局 --yes --skip-faulty
  quanze inspect subjects list --body 云泽县市场监督管理局 --kind 特种设备使用单位 --risk D --format json
  quanze inspect subjects show 91… --body 云泽县市场监督管理局

退出码：0 完成；1 有要改的行（列在标准错误，没有导入）；2 文件或者参数不能用。
"""
TOLD = 50  # faults and notes that are printed


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("quanze inspect subjects", description=HELP, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="template|import|list|show")
    template = verbs.add_parser("template", help="写出空白模板")
    template.add_argument("path", type=Path)
    taken = verbs.add_parser("import", help="导入检查对象")
    taken.add_argument("path", type=Path)
    taken.add_argument("--body", required=True, help="登记到哪个机关")
    taken.add_argument("--kind", default="", help="整份文件的对象类别（表里没有这一栏时）")
    taken.add_argument("--yes", action="store_true", help="导入；不写则只看预览")
    taken.add_argument("--skip-faulty", action="store_true", help="有错误的行不导入，其余的导入")
    taken.add_argument("--report", type=Path, help="把预览写成 Excel，要改的单元格有批注")
    listing = verbs.add_parser("list", help="列出检查对象，按名称")
    listing.add_argument("--body", required=True)
    listing.add_argument("--kind", default="", help="对象类别（名称或者代号）")
    listing.add_argument("--risk", default="", choices=["", "A", "B", "C", "D", "none"])
    listing.add_argument("--division", default="", help="区划")
    listing.add_argument("--words", default="", help="名称、代码、地址、证号中的字")
    listing.add_argument("--expiring", default="", help="证件已过期（expired）或者多少天内到期")
    listing.add_argument("--ended", action="store_true", help="列出已退出登记的")
    listing.add_argument("--limit", type=int, default=50, help="最多几户，默认 50")
    listing.add_argument("--format", default="table", choices=["table", "json"])
    show = verbs.add_parser("show", help="一户和它的经过")
    show.add_argument("key", help="统一社会信用代码，或者 x: 开头的编号")
    show.add_argument("--body", required=True)
    show.add_argument("--format", default="table", choices=["table", "json"])
    options = parser.parse_args(arguments)
    from quanze.cli._django import home, migrate, set_up

    home()
    set_up()
    migrate()
    return {"template": _template, "import": _import, "list": _list, "show": _show}[options.verb](options)


def _template(options: argparse.Namespace) -> int:
    from quanze.store.inspections.subjects.subjects_import import template

    try:
        options.path.write_bytes(template())
    except OSError as problem:
        print(f"quanze inspect：{options.path}：{said(problem)}", file=sys.stderr)
        return 2
    print(f"模板已写入 {options.path}。", file=sys.stderr)
    return 0


def _kind(word: str) -> str | None:
    """The id of a kind by id or title; None with a sentence where there is none."""
    from quanze.adapters.inspection_rules import kind_titles
    from quanze.core.inspections.subjects_cells import BadCell, read_kinds

    if not word:
        return ""
    try:
        return next(iter(read_kinds(kind_titles())(word)), "")
    except BadCell as bad:
        print(f"quanze inspect：{bad.words}。{bad.remedy}", file=sys.stderr)
        return None


def _import(options: argparse.Namespace) -> int:
    from quanze.adapters.files import read_file
    from quanze.adapters.system_clock import now
    from quanze.cli._progress import Progress
    from quanze.core.documents.errors import UnreadableDocument
    from quanze.core.documents.rows import ROW_LIMITS
    from quanze.store.inspections.subjects import subjects_import

    body, kind = body_called(options.body, "inspect"), _kind(options.kind)
    if not body or kind is None:
        return 2
    try:
        data = read_file(options.path, ROW_LIMITS)
    except UnreadableDocument as problem:
        print(f"quanze inspect：{problem}", file=sys.stderr)
        return 2
    with Progress("导入", 3) as bar:
        at = ""

        def told(words: str, done: int, total: int) -> None:
            nonlocal at
            if words != at:
                if at:
                    bar.step()
                at = words
                bar.says(words)
            bar.part(done, total)

        prepared = subjects_import.prepare(
            body, options.path.name, data, now().date(), default_kinds=(kind,) if kind else (), progress=told
        )
        taken = None
        if options.yes:
            taken = subjects_import.take(prepared, actor="命令行", now=now(), skip_faulty=options.skip_faulty, progress=told)
    return _told(options, prepared, taken)


def _told(options: argparse.Namespace, prepared: Any, taken: Any) -> int:
    from quanze.store.inspections.subjects import subjects_import

    table = prepared.table
    for fault in table.faults[:TOLD]:
        where = f"第 {fault.row} 行{' ' + fault.title if fault.title else ''}" if fault.row else prepared.name
        print(f"{where}：{fault.words}。{fault.remedy}", file=sys.stderr)
    if table.fault_count > TOLD:
        print(f"……共 {table.fault_count} 处要改；--report 写出全部。", file=sys.stderr)
    for note in prepared.notes[:TOLD]:
        print(f"{f'第 {note.row} 行：' if note.row else ''}{note.words}", file=sys.stderr)
    if options.report:
        try:
            options.report.write_bytes(subjects_import.report(prepared))
        except OSError as problem:
            print(f"quanze inspect：{options.report}：{said(problem)}", file=sys.stderr)
            return 2
    if isinstance(taken, subjects_import.Imported):
        left = f"，有错误的 {taken.left_out} 行没有导入" if taken.left_out else ""
        print(f"已导入：新登记 {taken.new} 户，更新 {taken.changed} 户，没有变化 {taken.unchanged} 户{left}。")
        return 0
    if not prepared.readable:
        return 2
    merged = f"，{table.repeated} 行与前面的同一户合并" if table.repeated else ""
    print(
        f"{table.rows} 行，{len(table.entries)} 户{merged}：新登记 {len(prepared.new)}，更新 {len(prepared.changed)}，没有变化 {prepared.unchanged}。"
    )
    if table.fault_count:
        print(
            f"{prepared.name} 有 {table.faulty_rows} 行、{table.fault_count} 处要改，没有导入；--skip-faulty 只导入其余的行。",
            file=sys.stderr,
        )
        return 1
    print("加 --yes 导入。", file=sys.stderr)
    return 0


def _list(options: argparse.Namespace) -> int:
    from quanze.adapters.inspection_rules import kind_titles
    from quanze.adapters.system_clock import today
    from quanze.store.inspections.subjects.queries import SubjectFilter, subjects

    body, kind = body_called(options.body, "inspect"), _kind(options.kind)
    if not body or kind is None:
        return 2
    if options.expiring and options.expiring != "expired" and not options.expiring.isdecimal():
        print(f"quanze inspect：--expiring 要写 expired 或者天数，写的是“{options.expiring}”", file=sys.stderr)
        return 2
    wanted = SubjectFilter(kind, options.risk, options.division, options.words, options.expiring, not options.ended)
    found = subjects(body, wanted, today(), limit=max(options.limit, 1))
    if options.format == "json":
        rows = [{name: getattr(row, name) for name in row.__slots__} for row in found.rows]
        print(json.dumps({"total": found.total, "more_than": found.more_than, "subjects": rows}, ensure_ascii=False, indent=1, default=str))
        return 0
    titles = kind_titles()
    for row in found.rows:
        print(
            f"{row.key}  {row.name}  {'、'.join(titles.get(each, each) for each in row.kinds)}  {row.risk or '—'}  {row.licence_end or ''}"
        )
    print(f"共 {'超过 ' if found.more_than else ''}{found.total} 户，显示 {len(found.rows)} 户。", file=sys.stderr)
    return 0


def _show(options: argparse.Namespace) -> int:
    from quanze.adapters.inspection_rules import kind_titles
    from quanze.core.inspections.subjects import TITLES, spoken, to_json
    from quanze.core.kernel.identity import clean
    from quanze.store.inspections.subjects.queries import history, subject

    body = body_called(options.body, "inspect")
    key = options.key if options.key.startswith("x:") else clean(options.key)
    found = subject(body, key) if body else None
    if found is None:
        if body:
            print(f"quanze inspect：登记簿里没有 {key}", file=sys.stderr)
        return 2
    past = history(body, key)
    if options.format == "json":
        told = [{"seq": e.seq, "type": e.type, "on": e.on, "actor": e.actor, "reason": e.reason, "file": e.file,
                 "changes": [{"field": c.field, "before": c.before, "after": c.after} for c in e.changes]} for e in past]  # fmt: skip
        print(json.dumps({"subject": to_json(found.entry), "history": told}, ensure_ascii=False, indent=1))
        return 0
    titles = kind_titles()
    for name, title in TITLES.items():
        if text := spoken(name, getattr(found.entry, name), titles):
            print(f"{title}：{text}")
    for each in past:
        words = "；".join(f"{c.title}：{c.before or '（空）'} → {c.after or '（空）'}" for c in each.changes)
        print(f"  {each.on} {each.type} {each.actor} {each.file or each.reason}  {words}")
    return 0
