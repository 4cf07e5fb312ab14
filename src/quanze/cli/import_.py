"""`quanze import FILE…`: shows what would change, then takes each document into the registry, whole or not at all."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from pathlib import Path
from typing import Any

from quanze.adapters.os_words import said

HELP = """把清单文件录入登记簿：先显示会发生什么（新增、变更、消失），确认后整份录入，要么全部成功，要么什么都不留下。
同一个文件再次录入不会有任何变化；同一单位的新文件成为新版本。

示例：
  quanze import 水务局权责清单.xlsx
  quanze import --yes --report 报告/ 清单文件夹/
  quanze import --body 云泽县水务局 --region 云泽县 清单.txt
  quanze import --dry-run --format json 清单.docx

退出码：0 完成（包括“没有变化”）；2 有文件不能录入，或没有确认。
"""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("quanze import", description=HELP, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", metavar="FILE", help="文件、文件夹或通配符")
    parser.add_argument("--body", default="", metavar="名称", help="这些文件属于哪个单位；不写则从文件内容判断")
    parser.add_argument("--region", default="", metavar="名称", help="单位所在的地区")
    parser.add_argument("--yes", "-y", action="store_true", help="不询问，直接录入")
    parser.add_argument("--dry-run", "-n", action="store_true", help="只显示会发生什么，不录入")
    parser.add_argument("--report", metavar="路径", help="逐行报告：一个 .xlsx 文件，或放报告的文件夹")
    parser.add_argument("--actor", default="", metavar="姓名", help="录入人；默认是系统用户名")
    parser.add_argument("--format", choices=["text", "json"], default="text", help="text（默认）或 json")
    return parser


def run(arguments: list[str]) -> int:
    options = _parser().parse_args(arguments)
    from quanze.adapters.files import expand
    from quanze.cli._django import migrate, set_up
    from quanze.core.documents.errors import UnreadableDocument

    paths: list[Path] = []
    missing = 0
    for given in options.files:
        try:
            paths += [path for path in expand([given]) if path not in paths]
        except UnreadableDocument as problem:
            missing += _fail(str(problem))
    if missing:
        if missing < len(options.files):
            _fail("有路径不能用，所以什么都没有录入；改正后请重新运行。")
        return 2
    if options.report and options.report.lower().endswith(".xlsx") and len(paths) > 1:
        print("quanze import：有多个文件时，--report 要给一个文件夹。", file=sys.stderr)
        return 2
    asked = not (options.yes or options.dry_run)
    if asked and not sys.stdin.isatty():
        print(
            "quanze import：不在终端上运行时无法询问确认，什么都没有录入；请加 --yes 录入，或加 --dry-run 只看会发生什么。", file=sys.stderr
        )
        return 2
    set_up()
    migrate()
    try:
        return _import_all(paths, options)
    except KeyboardInterrupt:
        print("\nquanze import：已中断；正在录入的那份文件没有留下任何内容，可以再次运行。", file=sys.stderr)
        return 130


def _import_all(paths: list[Path], options: argparse.Namespace) -> int:
    from django.db import DatabaseError

    from quanze.cli._progress import Progress
    from quanze.cli._reading import read_one
    from quanze.store.ledger.operations import StaleStream
    from quanze.store.registry import operations

    operations.clear_leftovers()
    told: list[dict[str, Any]] = []
    failed = 0
    with Progress("录入", len(paths)) as progress:
        for path in paths:
            progress.says(path.name)
            read = read_one(path)
            if read.extracted is None:
                failed += _fail(read.problem)
                progress.step()
                continue
            try:
                told.append(_import_one(path, read, options, progress))
            except operations.NotAcceptable as problem:
                failed += _fail(str(problem))
            except StaleStream:
                failed += _fail(f"{path.name}：一直有别人在录入同一单位的清单；请稍后再试")
            except DatabaseError as problem:
                busy = "locked" in str(problem)
                advice = "别人正在录入，请稍后再试" if busy else "请运行 quanze doctor 查看原因"
                failed += _fail(f"{path.name}：数据库拒绝写入（{problem}）；什么都没有录入，{advice}")
            except OSError as problem:
                failed += _fail(f"{path.name}：写入失败（{said(problem)}）；什么都没有录入，请检查磁盘空间和权限后重试")
            progress.step()
    _examine({one["slug"] for one in told if one["outcome"] == "stored"})
    if any(one["outcome"] == "stored" for one in told):
        from quanze.cli._sealing import seal_after

        seal_after("import")
    if options.format == "json":
        print(json.dumps(told, ensure_ascii=False, indent=2))
    return 2 if failed or any(one["outcome"] == "declined" for one in told) else 0


def _examine(slugs: set[str]) -> None:
    """Brings the quality reports of these bodies up to date. What was imported stands, whatever becomes of the examination."""
    if not slugs:
        return
    from quanze.adapters.system_clock import today
    from quanze.cli.quality import examine

    try:
        examine(today(), sorted(slugs))
    except Exception as problem:  # the lists are in; a report can be made at any time
        print(f"quanze import：清单已录入，但质量检查没有做完（{problem}）；可以稍后运行 quanze quality。", file=sys.stderr)


def _fail(message: str) -> int:
    print(f"quanze import：{message}", file=sys.stderr)
    return 1


def _import_one(path: Path, read: Any, options: argparse.Namespace, progress: Any) -> dict[str, Any]:
    from quanze.adapters.system_clock import now
    from quanze.core.lists.words import KIND_NAMES
    from quanze.store.registry import operations

    seen = operations.preview(read.extracted, body=options.body, region=options.region)
    prepared = seen.prepared
    if options.format == "text":
        progress.pause()
        _print_preview(prepared, seen.already)
    outcome = "unchanged"
    if seen.already is None:
        if options.dry_run:
            outcome = "preview"
        elif options.yes or _confirmed(progress):
            done = operations.accept(
                read.extracted,
                read.data,
                actor=options.actor or getpass.getuser(),
                now=now(),
                body=options.body,
                region=options.region,
                progress=progress.part,
            )
            outcome, prepared = done.outcome, done.prepared
        else:
            outcome = "declined"
    sentence = {
        "stored": f"已录入，成为“{prepared.body.name}”的第 {prepared.number} 版",
        "unchanged": f"这个文件已经录入过（第 {seen.already or prepared.number} 版），没有变化",
        "preview": "只是预览，没有录入",
        "declined": "没有确认，没有录入",
    }[outcome]
    if options.format == "text":
        print(f"  {sentence}。")
    if options.report:
        print(f"  逐行报告：{_write_report(path, prepared, sentence, Path(options.report))}", file=sys.stderr)
    found = prepared.comparison
    return {
        "file": str(path),
        "outcome": outcome,
        "body": prepared.body.name,
        "slug": prepared.slug,
        "edition": seen.already or prepared.number,
        "status": prepared.status,
        "lists": [{"kind": each.kind, "name": KIND_NAMES[each.kind], "records": len(each.records)} for each in prepared.lists],
        "new": len(found.new),
        "changed": len(found.changed),
        "gone": len(found.gone),
        "same": len(found.same),
        "unplaced": len(read.extracted.unplaced),
    }


def _print_preview(prepared: Any, already: int | None) -> None:
    from quanze.core.lists.words import KIND_NAMES, field_name
    from quanze.core.registry.succession import STATUS_NAMES

    extracted, body = prepared.extracted, prepared.body
    print(f"{extracted.name}")
    print(f"  单位：{body.name}{'' if prepared.known_body else '（新单位）'}　地区：{body.region or '不明'}　依据：{body.evidence}")
    print(f"  标题：{extracted.header.title or '（无）'}　日期：{extracted.header.date or '（文件没有写明）'}")
    for each in prepared.lists:
        states = [record.state for record in each.records]
        flawed = f"，其中残缺或截断 {len(states) - states.count('whole')}" if set(states) != {"whole"} else ""
        print(f"  {KIND_NAMES[each.kind]}：{len(each.records)} 条{flawed}　{each.title}")
    if already is not None:
        return
    for kind, found in prepared.successions.items():
        print(f"  {KIND_NAMES[kind]}将是{STATUS_NAMES[found.status]}：{found.reason}")
    found = prepared.comparison
    print(f"  新增 {len(found.new)}，变更 {len(found.changed)}，消失 {len(found.gone)}，不变 {len(found.same)}")
    if prepared.known_body:
        for sign, records in (("+", found.new), ("-", found.gone)):
            for record in records[:20]:
                print(f"    {sign} {_named(record)}")
            if len(records) > 20:
                print(f"    {sign} …… 还有 {len(records) - 20} 条")
        for change in found.changed[:20]:
            fields = "、".join(field_name(change.after.kind, each.field) for each in change.fields)
            print(f"    ~ {_named(change.after)}：{fields}")
        if len(found.changed) > 20:
            print(f"    ~ …… 还有 {len(found.changed) - 20} 条（--report 给出全部）")
    if extracted.unplaced:
        print(f"  未归位的文字 {len(extracted.unplaced)} 处（{extracted.coverage.unplaced} 字），随版本保存，可在报告中查看")
    for warning in extracted.warnings[:5]:
        print(f"  提示：{warning.message}")


def _named(record: Any) -> str:
    """A record in one line: its name, and its sub-item where it has one."""
    from quanze.core.registry.face import face

    seen = face(record.kind, dict(record.fields))
    return f"{(seen.name or '（没有名称的记录）')[:60]}{' · ' + seen.sub_name[:30] if seen.sub_name else ''}"


def _confirmed(progress: Any) -> bool:
    progress.pause()
    try:
        return input("  录入吗？[y/N] ").strip().lower() in ("y", "yes", "是", "好", "录入")
    except EOFError:
        return False


def _write_report(source: Path, prepared: Any, sentence: str, target: Path) -> Path:
    from quanze.adapters.workbooks import Cell, Sheet, write_workbook
    from quanze.core.registry.report import report

    path = target if target.suffix.lower() == ".xlsx" else target / f"{source.name}.报告.xlsx"
    sheets = [
        Sheet(each.title, each.heading, [[Cell(cell.text, cell.comment, cell.tint) for cell in row] for row in each.rows], each.widths)
        for each in report(prepared, sentence)
    ]
    write_workbook(path, sheets)
    return path
