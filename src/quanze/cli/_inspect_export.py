"""`quanze inspect export`: inspections as national records (互联网+监管), those with faults told and left out."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from datetime import timedelta
from pathlib import Path

from quanze.cli._bodies import body_called
from quanze.cli._days import a_day

FORMS = ("inspection_behaviour", "inspection_subject", "inspection_plan", "inspection_drawn")
HELP = """把检查导出为“互联网+监管”的记录：inspection_behaviour 检查行为、inspection_subject 监管对象、inspection_plan 双随机计划、inspection_drawn 抽查对象。
有错的记录不写进文件，原因写在标准错误。

示例：
  quanze inspect export inspection_behaviour --body 云泽县市场监督管理局 --since 2026-01-01 --until 2026-03-31 --body-code 91… --division 654001 -o 检查行为.csv
  quanze inspect export inspection_subject --body 云泽县市场监督管理局 --since 2020-01-01 --until 2026-12-31 --format json
  quanze inspect export inspection_behaviour … --codes 编码.csv    清单没有印编码的事项，三列：事项名称或者标识、监管事项目录编码、检查实施清单编码

退出码：0 完成；1 有记录不能报送；2 参数不能用。
"""


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("quanze inspect export", description=HELP, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("form", choices=FORMS, metavar="RECORD", help="、".join(FORMS))
    parser.add_argument("--body", required=True, help="机关")
    parser.add_argument("--since", required=True, type=a_day, help="从（含）")
    parser.add_argument("--until", required=True, type=a_day, help="到（含）")
    parser.add_argument("--body-code", default="", help="机关的统一社会信用代码")
    parser.add_argument("--division", default="", help="行政区划代码")
    parser.add_argument("--codes", type=Path, help="事项编码表（CSV）")
    parser.add_argument("--format", choices=["csv", "json", "xlsx"], help="默认看输出文件的扩展名，打印时为 csv")
    parser.add_argument("-o", "--output", type=Path, help="写到文件；不写则打印")
    options = parser.parse_args(arguments)
    kind = options.format or (options.output.suffix.lstrip(".").lower() if options.output else "csv")
    if kind not in ("csv", "json", "xlsx") or (kind == "xlsx" and options.output is None):
        print("quanze inspect export：格式应为 csv、json、xlsx；xlsx 要用 -o 写到文件", file=sys.stderr)
        return 2
    try:
        codes = _codes(options.codes) if options.codes else {}
    except (OSError, ValueError) as problem:
        print(f"quanze inspect export：{options.codes}：{problem}", file=sys.stderr)
        return 2
    from quanze.cli._django import home, migrate, set_up

    home()
    set_up()
    migrate()
    return _export(options, kind, codes)


def _codes(path: Path) -> dict[str, tuple[str, str]]:
    """Item -> its two codes, from a table of three columns; raises `ValueError` for a row that has fewer."""
    found = {}
    for number, row in enumerate(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()), 1):
        if not any(row):
            continue
        if len(row) < 3:
            raise ValueError(f"第 {number} 行只有 {len(row)} 列，应有三列：事项、监管事项目录编码、检查实施清单编码")
        found[row[0].strip()] = (row[1].strip(), row[2].strip())
    return found


def _export(options: argparse.Namespace, kind: str, codes: dict[str, tuple[str, str]]) -> int:
    from quanze.adapters.exchange_records import record_forms, to_csv
    from quanze.adapters.system_clock import now
    from quanze.adapters.workbooks import Sheet, write_workbook
    from quanze.core.inspections.exchange import Batch, Reporter
    from quanze.store.accounts.queries import agency_names
    from quanze.store.inspections.aftermath.exchange import export

    moment = now()
    body = body_called(options.body, "inspect export")
    if not body:
        return 2
    by = Reporter(agency_names()[body], options.body_code.upper(), options.division)
    batch = Batch(f"{moment:%Y%m%d%H%M%S}", moment, by.name)
    good, bad = [], 0
    for row in export(options.form, body, by, options.since, options.until + timedelta(days=1), batch, codes):
        if row.record.faults:
            bad += 1
            print(f"{row.name}：{'；'.join(row.record.faults)}", file=sys.stderr)
        else:
            good.append(row.record.values)
    layout = record_forms()[options.form]
    titles = [column.title for column in layout.columns]
    try:
        if kind == "xlsx":
            write_workbook(options.output, [Sheet(layout.title, titles, good)])
        else:
            data = to_csv(layout, good) if kind == "csv" else json.dumps([dict(zip(titles, row, strict=True)) for row in good], ensure_ascii=False, indent=1).encode()  # fmt: skip
            if options.output:
                options.output.write_bytes(data)
            else:
                sys.stdout.write(data.decode("utf-8-sig") + ("\n" if kind == "json" else ""))
    except OSError as problem:
        print(f"quanze inspect export：{options.output}：{problem.strerror or problem}", file=sys.stderr)
        return 2
    print(f"可以报送 {len(good)} 条，有问题 {bad} 条。", file=sys.stderr)
    return 1 if bad else 0
