"""`quanze procedures`: the procedures of the rulebook, and files of one's own checked against it."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path

from quanze.adapters.procedures import load_procedure, load_procedures, procedures_of, rules_by_id
from quanze.adapters.system_clock import today
from quanze.cli._days import read_day
from quanze.core.procedures.bpmn import to_bpmn
from quanze.core.procedures.model import Procedure
from quanze.core.procedures.read import FaultyProcedure, limits_named

ABOUT = """查看规则库中的程序，检查自己写的程序文件，导出 BPMN 2.0。

示例：
  quanze procedures list
  quanze procedures list --on 2015-06-01
  quanze procedures show market-supervision-penalty --on 2020-06-01
  quanze procedures check 本地程序.yaml
  quanze procedures bpmn inspection > inspection.bpmn

退出码：0 完成；1 程序文件有错误；2 参数不能用。"""


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="quanze procedures", description=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="list|show|check|bpmn")
    listing = verbs.add_parser("list", help="列出程序和版本")
    listing.add_argument("--on", metavar="日期", help="只列这一天有效的版本")
    listing.add_argument("--format", choices=["text", "json"], default="text")
    showing = verbs.add_parser("show", help="一个程序的阶段、行为、期限和依据")
    checking = verbs.add_parser("check", help="检查程序文件，列出全部错误")
    checking.add_argument("files", nargs="+", metavar="FILE")
    drawing = verbs.add_parser("bpmn", help="导出 BPMN 2.0")
    for each in (showing, drawing):
        each.add_argument("id", metavar="ID")
        each.add_argument("--on", metavar="日期", help="这一天有效的版本；不写为今天，今天没有的为最新")
        each.add_argument("--version", help="版本号")
    showing.add_argument("--format", choices=["text", "json"], default="text")
    options = parser.parse_args(arguments)
    if options.verb == "check":
        return check([Path(name) for name in options.files])
    try:
        day = read_day(options.on) if options.on else None
    except ValueError:
        print(f"读不懂日期“{options.on}”，请按 2026-03-09 的样子写。", file=sys.stderr)
        return 2
    if options.verb == "list":
        return show_list([p for p in load_procedures() if day is None or p.in_force.contains(day)], options.format)
    found = chosen(options.id, options.version, day)
    if isinstance(found, str):
        print(found, file=sys.stderr)
        return 2
    if options.verb == "bpmn":
        sys.stdout.write(to_bpmn(found))
        return 0
    return show(found, options.format)


def chosen(procedure_id: str, version: str | None, day: date | None) -> Procedure | str:
    """The version asked for, or a sentence that says which there are."""
    versions = procedures_of(procedure_id)
    if not versions:
        return f"规则库中没有程序“{procedure_id}”；现有：{'、'.join(dict.fromkeys(p.id for p in load_procedures()))}。"
    if version:
        fitting = [p for p in versions if p.version == version]
    else:
        fitting = [p for p in versions if p.in_force.contains(day or today())] or ([] if day else [versions[-1]])
    if not fitting:
        return f"“{versions[-1].title}”没有这样的版本；有：{'、'.join(days(p) for p in versions)}。"
    return fitting[-1]


def days(one: Procedure) -> str:
    return f"{one.in_force.start} 起" + (f"至 {one.in_force.end} 前" if one.in_force.end else "")


def show_list(found: list[Procedure], form: str) -> int:
    if form == "json":
        rows = [
            {
                "id": p.id,
                "version": p.version,
                "title": p.title,
                "matter": p.matter,
                "from": str(p.in_force.start),
                "until": str(p.in_force.end) if p.in_force.end else None,
                "digest": p.digest,
            }
            for p in found
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    for one in found:
        print(f"{one.key}  {one.title}  {days(one)}  阶段 {len(one.stages)}  行为 {len(one.acts)}  期限 {len(one.clocks)}")
    if not found:
        print("这一天没有有效的程序。", file=sys.stderr)
    return 0


def show(one: Procedure, form: str) -> int:
    limits = {
        clock.id: [
            f"{limit.limit.words}（{rule.source}）"
            for rule, limit in limits_named(clock.limit, rules_by_id())
            if rule.in_force.overlaps(one.in_force)
        ]
        or (["由机关在办理时确定"] if clock.until else [])
        for clock in one.clocks.values()
    }
    if form == "json":
        print(
            json.dumps(
                {
                    "id": one.id,
                    "version": one.version,
                    "title": one.title,
                    "digest": one.digest,
                    "sources": [s.cite() for s in one.sources],
                    "notes": one.notes,
                    "stages": [{"id": s.id, "title": s.title, "final": s.final} for s in one.stages.values()],
                    "clocks": [{"id": c.id, "title": c.title, "limit": c.limit, "words": limits[c.id]} for c in one.clocks.values()],
                    "acts": [
                        {"id": a.id, "title": a.title, "in": list(a.stages), "to": a.leads_to, "by": list(a.roles), "source": a.source}
                        for a in one.acts.values()
                    ],
                },
                ensure_ascii=False,
                indent=1,
            )
        )
        return 0
    print(f"{one.title}（{one.key}）  {days(one)}")
    print("依据：" + "；".join(source.cite() for source in one.sources))
    if one.notes:
        print("说明：" + one.notes)
    for stage in one.stages.values():
        print(f"\n{stage.title}" + ("（终结）" if stage.final else ""))
        for act in one.acts.values():
            if stage.id in act.stages:
                onward = f" → {one.stages[act.leads_to].title}" if act.leads_to else ""
                print(f"  {act.title}{onward}  由{'、'.join(one.roles[r].title for r in act.roles)}  {act.source}")
    print("\n期限")
    for clock in one.clocks.values():
        print(f"  {clock.title}：{'；'.join(limits[clock.id])}")
    return 0


def check(files: list[Path]) -> int:
    """0 where every file may be used, 1 where one has faults, 2 where one is not there."""
    worst = 0
    for path in files:
        if not path.is_file():
            print(f"没有文件 {path}；请核对路径。", file=sys.stderr)
            worst = 2
            continue
        try:
            one = load_procedure(path)
        except FaultyProcedure as wrong:
            print(f"{path.name}：{len(wrong.faults)} 处错误")
            for fault in wrong.faults:
                print(f"  {fault}")
            worst = max(worst, 1)
        else:
            print(f"{path.name}：可以使用。{one.title}，{len(one.stages)} 个阶段，{len(one.acts)} 项行为，{len(one.clocks)} 个期限。")
    return worst
