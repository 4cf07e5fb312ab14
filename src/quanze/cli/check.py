"""`quanze check FILE…`: all that is wrong with lists, with place and fix."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from quanze.adapters.os_words import said
from quanze.cli._days import read_day
from quanze.cli._progress import Progress

if TYPE_CHECKING:
    from quanze.core.checks.model import Rule
    from quanze.core.checks.report import Report
    from quanze.core.checks.waivers import Waiver

HELP = """检查清单：结构、文字、引用、依据效力、责任、时限、职责边界，以及几份清单之间的矛盾。每个问题都有位置和改法。

FILE 可以是文件、文件夹或通配符；几个文件一起检查时，还比较它们之间是否矛盾。

示例：
  quanze check 权责清单.xls
  quanze check 清单目录/ --as-of 2026-01-01 --format html --output 检查报告.html
  quanze check 权责清单.xlsx --format xlsx --output 权责清单-批注.xlsx
  quanze check 权责清单.docx --select ST,TX --ignore TX05 --format json
  quanze check 权责清单.xls --waivers 豁免.yaml

豁免文件（YAML）每条写明 code、reason、by、until，可再写 document、item、place 缩小范围：
  - {code: TX01, item: '3', reason: 原文如此, by: 张某, until: 2026-12-31}

退出码：0 没有发现问题；1 有问题，或者有文件没有认出任何记录；2 参数或文件不能用（其余文件照常检查）。
"""
FORMATS = ("text", "json", "sarif", "html", "xlsx")


def run(arguments: list[str]) -> int:
    """Checks the files; 0 when nothing was found, 1 when something was, 2 when an argument or a file cannot be used."""
    options = _parser().parse_args(arguments)
    if options.rules:
        return _print_rules()
    from quanze.adapters.system_clock import today
    from quanze.adapters.waivers import UnusableWaivers, load_waivers
    from quanze.adapters.whole_files import overwrites
    from quanze.core.checks.catalog import INTERNAL, UnknownRule, all_rules, chosen

    if not options.files:
        return _unusable("要检查哪个文件？例如：quanze check 权责清单.xls")
    if options.format == "xlsx" and not options.output:
        return _unusable("--format xlsx 要用 --output 写明文件名，如 --output 批注.xlsx")
    try:
        as_of = read_day(options.as_of) if options.as_of else today()
    except ValueError:
        return _unusable(f"--as-of 后面应是日期，如 2026-02-10；给的是 {options.as_of}")
    try:
        rules = chosen(all_rules(), _words(options.select), _words(options.ignore))
        codes = [rule.code for rule in all_rules()] + [INTERNAL]
        known = lambda code: any(each.startswith(code) for each in codes)  # noqa: E731
        waivers = load_waivers(Path(options.waivers), _complain, known) if options.waivers else ()
    except (UnknownRule, UnusableWaivers) as problem:
        return _unusable(str(problem))
    if not rules:
        return _unusable("--select 和 --ignore 合起来一条规则也没有留下")
    try:
        report, paths, failed = _checked(options.files, rules, as_of, options.laws, waivers)
    except (OSError, ValueError) as error:
        return _unusable(str(error))
    if report.documents or not failed:
        if options.output and overwrites(Path(options.output), paths.values()):
            return _unusable(f"--output 写的是要检查的文件 {options.output} 本身，写入会毁掉原件；请换一个文件名")
        try:
            _write(report, options.format, options.output, paths)
        except BrokenPipeError:
            sys.stdout = open("/dev/null", "w")  # noqa: SIM115 - the reader of the pipe has seen enough
        except OSError as error:
            return _unusable(f"无法写入 {options.output or '标准输出'}：{said(error)}。请检查路径和权限")
    nothing = any(not report.records.get(document.name, 0) for document in report.documents)
    return 2 if failed else 1 if report.findings or nothing else 0


def _checked(
    given: Sequence[str], rules: Sequence[Rule], as_of: date, laws: str | None, waivers: Sequence[Waiver]
) -> tuple[Report, dict[str, Path], int]:
    from quanze.adapters.check_facts import load_facts
    from quanze.adapters.files import expand
    from quanze.adapters.law_library import open_library
    from quanze.cli._reading import read_one
    from quanze.core.checks.model import Brief, Corpus, Diagnostic, DocumentFacts
    from quanze.core.checks.prepare import Resolvers, briefs, document_facts, prepare
    from quanze.core.checks.report import Report, labels_of
    from quanze.core.checks.run import check_corpus, check_document, in_order
    from quanze.core.checks.waivers import apply_waivers
    from quanze.core.documents.errors import UnreadableDocument

    paths: list[Path] = []
    failed = 0
    for word in given:
        try:
            paths += [path for path in expand([word]) if path not in paths]
        except UnreadableDocument as problem:
            _complain(str(problem))
            failed += 1
    facts = load_facts(open_library(Path(laws) if laws else None, lambda problem: _complain(problem.message)))
    resolvers = Resolvers(facts["library"])
    found: list[Diagnostic] = []
    kept: list[Brief] = []
    seen: list[DocumentFacts] = []
    read: dict[str, Path] = {}
    with Progress("检查", len(paths)) as progress:
        for path in paths:
            progress.says(path.name)
            outcome = read_one(path)
            progress.step()
            if outcome.extracted is None:
                failed += 1
                _complain(outcome.problem)
                continue
            if not outcome.extracted.lists:
                _complain(f"{path.name}：没有认出任何清单，只能检查文件整体；请用 quanze read 看读出了什么")
            lists = labels_of(outcome.extracted, read)
            read[lists.name] = path
            checked = prepare(lists, as_of, facts, resolvers)
            found += check_document(checked, rules)
            seen.append(document_facts(checked))
            kept += briefs(checked)
    found += check_corpus(Corpus(seen, kept, as_of, facts), rules)
    applied = apply_waivers(in_order(found, [each.name for each in seen]), waivers, as_of)
    for waiver in applied.expired:
        _complain(f"豁免已于 {waiver.until.isoformat()} 到期，不再算数：{waiver.code} {waiver.document} {waiver.item}（{waiver.reason}）")
    for waiver in applied.idle:
        _complain(f"豁免没有对应的问题，可以删去：{waiver.code} {waiver.document} {waiver.item}（{waiver.reason}）")
    counts = {name: sum(1 for brief in kept if brief.document == name) for name in read}
    return Report(applied.kept, applied.waived, tuple(seen), counts, tuple(rules), as_of), read, failed


def _write(report: Report, chosen_format: str, output: str | None, paths: dict[str, Path]) -> None:
    if chosen_format == "xlsx":
        from quanze.adapters.check_workbook import write_check_workbooks

        for path in write_check_workbooks(Path(str(output)), report, paths):
            _complain(f"已写出 {path}")
        return
    if chosen_format == "json":
        from quanze.core.checks.report import as_json as render
    elif chosen_format == "sarif":
        from quanze.core.checks.sarif import as_sarif as render
    elif chosen_format == "html":
        from quanze.core.checks.html import as_html as render
    else:
        from quanze.core.checks.report import as_plain_text as render
    text = render(report)
    if output:
        from quanze.adapters.whole_files import whole_file

        with whole_file(Path(output)) as draft:
            draft.write_text(text, encoding="utf-8")
        _complain(f"已写出 {output}")
    else:
        print(text, end="" if text.endswith("\n") else "\n")


def _print_rules() -> int:
    from quanze.core.checks.catalog import BUNDLES, all_rules, bundle_of
    from quanze.core.checks.report import LEVEL_NAMES

    for rule in all_rules():
        print(f"{rule.code}  {LEVEL_NAMES[rule.level]}  {BUNDLES[bundle_of(rule)]}  {rule.title}  ({rule.name})")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("quanze check", description=HELP, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", metavar="FILE", nargs="*", help="清单文件、文件夹或通配符")
    parser.add_argument("--as-of", metavar="DATE", help="按哪一天的法律检查（2026-02-10）；不写则按今天")
    parser.add_argument("--select", metavar="CODES", action="append", default=[], help="只用这些规则：编号或其开头，用逗号隔开")
    parser.add_argument("--ignore", metavar="CODES", action="append", default=[], help="不用这些规则")
    parser.add_argument("--format", choices=FORMATS, default="text", help="输出格式；默认 text")
    parser.add_argument("--output", metavar="FILE", help="写入文件，而不是标准输出")
    parser.add_argument("--laws", metavar="PATH", help="法律文本的文件或文件夹；不写则用本机已装入的，没有的只用随附的法规目录")
    parser.add_argument("--waivers", metavar="FILE", help="豁免文件（YAML）")
    parser.add_argument("--rules", action="store_true", help="列出全部规则")
    return parser


def _words(given: Sequence[str]) -> list[str]:
    return [word.strip() for each in given for word in each.replace("，", ",").split(",") if word.strip()]


def _complain(message: str) -> None:
    print(f"quanze check: {message}", file=sys.stderr)


def _unusable(message: str) -> int:
    _complain(message)
    return 2
