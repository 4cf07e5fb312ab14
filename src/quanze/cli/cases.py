"""`quanze cases`: penalty cases on the command line: list, one case, exchange records, rebuild."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from quanze.adapters.os_words import said
from quanze.cli._bodies import body_called
from quanze.cli._days import a_day

HELP = """行政处罚案件：查看、导出报送记录、按台账重建。

示例：
  quanze cases list --body 云泽县市场监督管理局
  quanze cases list --body 云泽县市场监督管理局 --due overdue --format json
  quanze cases export double_publicity --body 云泽县市场监督管理局 --since 2026-03-01 --until 2026-04-01 --body-code 91… -o 双公示.csv
  quanze cases rebuild

退出码：0 完成；1 有记录不能报送（原因写在标准错误）；2 参数不能用。
"""


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("quanze cases", description=HELP, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="list|export|rebuild")
    listing = verbs.add_parser("list", help="列出案件，最近办理的在前")
    listing.add_argument("--body", required=True, help="机关")
    listing.add_argument("--stage", default="", help="阶段，如 inquiry")
    listing.add_argument("--due", default="", choices=["", "overdue", "red", "amber"], help="按期限")
    listing.add_argument("--words", default="", help="当事人、案由、文号中的字")
    listing.add_argument("--limit", type=int, default=50, help="最多几件，默认 50")
    listing.add_argument("--format", default="table", choices=["table", "json"])
    export = verbs.add_parser("export", help="导出双公示或者处罚行为记录（CSV）")
    export.add_argument("form", choices=["double_publicity", "penalty_behaviour"])
    export.add_argument("--body", required=True)
    export.add_argument("--since", required=True, type=a_day, help="决定日期从（含）")
    export.add_argument("--until", required=True, type=a_day, help="决定日期到（不含）")
    export.add_argument("--body-code", default="", help="机关的统一社会信用代码")
    export.add_argument("--division", default="", help="行政区划代码")
    export.add_argument("-o", "--output", type=Path, help="写到文件；不写则打印")
    verbs.add_parser("rebuild", help="按台账重建案件的各行")
    options = parser.parse_args(arguments)
    from quanze.cli._django import home, migrate, set_up

    home()
    set_up()
    migrate()
    if options.verb == "rebuild":
        return _rebuild()
    options.body = body_called(options.body, "cases")
    if not options.body:
        return 2
    return _list(options) if options.verb == "list" else _export(options)


def _list(options: argparse.Namespace) -> int:
    from quanze.adapters.system_clock import now
    from quanze.core.casework.money import spoken
    from quanze.store.casework.queries import CaseFilter, cases

    wanted = CaseFilter(stage=options.stage, due=options.due, words=options.words)
    page = cases(options.body, wanted, now(), limit=max(options.limit, 1))
    if options.format == "json":
        rows = [{name: getattr(row, name) for name in row.__slots__} for row in page.rows]
        print(json.dumps({"total": page.total, "more_than": page.more_than, "cases": rows}, ensure_ascii=False, indent=1, default=str))
        return 0
    for row in page.rows:
        due = f"{row.next_clock} {row.next_due}" if row.next_due else "—"
        fine = spoken(row.fine) if row.fine else ""
        print(f"{row.key}  {row.stage_title:<6}  {row.party}  {row.cause}  {fine}  {due}")
    print(f"共 {'超过 ' if page.more_than else ''}{page.total} 件，显示 {len(page.rows)} 件。", file=sys.stderr)
    return 0


def _export(options: argparse.Namespace) -> int:
    from quanze.adapters.exchange_records import record_forms, to_csv
    from quanze.adapters.system_clock import today
    from quanze.store.casework.exchange import export

    good, bad = [], 0
    found = export(
        options.body, options.form, options.since, options.until, today(), body_code=options.body_code, division=options.division
    )
    for case, row in found:
        if row.faults:
            bad += 1
            print(f"{case.key} {case.party}：{'；'.join(row.faults)}", file=sys.stderr)
        else:
            good.append(row.values)
    data = to_csv(record_forms()[options.form], good)
    if options.output:
        try:
            options.output.write_bytes(data)
        except OSError as problem:
            print(f"quanze cases：{options.output}：{said(problem)}", file=sys.stderr)
            return 2
    else:
        sys.stdout.write(data.decode("utf-8-sig"))
    print(f"可以报送 {len(good)} 件，有问题 {bad} 件。", file=sys.stderr)
    return 1 if bad else 0


def _rebuild() -> int:
    from quanze.store.casework.project import rebuild

    print(f"重建了 {rebuild()} 件案件。", file=sys.stderr)
    return 0
