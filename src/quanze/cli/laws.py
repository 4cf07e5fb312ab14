"""`quanze laws load PATH` takes law texts in; `quanze laws show TITLE` tells what is known of an enactment."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from quanze.cli._days import read_day

HELP = """法律库：装入法律文本，查看法律文件的版本、效力和条文，看一次修改牵动哪些事项，核对清单抄录的条文。

示例：
  quanze laws load laws.jsonl.gz
  quanze laws load 法律文本/
  quanze laws show 产品质量法 --on 2015-06-01
  quanze laws show 行政处罚法 --article 62
  quanze laws impact 安全生产法 --from 2014 --to 2021 --lists 权责清单.xls
  quanze laws quotes 权责清单.xls --show differs

退出码：0 完成；1 有的没有装入、没有找到，或者抄录与法律不同；2 用法或文件不能用。
"""


def run(arguments: list[str]) -> int:
    """Runs `quanze laws …` and returns its exit code: 0 done, 1 something was refused or not found, 2 unusable arguments or input."""
    options = _parser().parse_args(arguments)
    code: int = options.act(options)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("quanze laws", description=HELP, formatter_class=argparse.RawDescriptionHelpFormatter)
    acts = parser.add_subparsers(required=True, metavar="load|show|impact|quotes")

    def act(name: str, doing: Any, line: str, example: str) -> argparse.ArgumentParser:
        words = f"{line}\n\n示例：\n  quanze laws {example}\n"
        one = acts.add_parser(name, help=line, description=words, formatter_class=argparse.RawDescriptionHelpFormatter)
        one.set_defaults(act=doing)
        one.add_argument("--format", choices=["text", "json"], default="text", help="text（默认）或 json")
        return one

    one = act("load", _load, "装入法律文本。已有的不重复装入；其他版本并存；有问题的逐条说明，其余照常装入。", "load laws.jsonl.gz")
    one.add_argument(
        "path", metavar="PATH", type=Path, help="一个 .jsonl 或 .jsonl.gz、一个法律文本，或放有 docx、md、txt、html 文本的文件夹"
    )

    one = act(
        "show",
        _show,
        "查看一件法律文件：层级、文号、各版本的有效期间、效力状态；装有文本的还可以看条文。",
        "show 产品质量法 --on 2015-06-01",
    )
    one.add_argument("title", metavar="TITLE", help="法律文件的名称、简称或者文号")
    one.add_argument("--article", default="", metavar="N", help="只看一条，如 第六十二条 或 62")
    one.add_argument("--on", default="", metavar="DATE", help="看哪一天有效的版本，如 2015-06-01；不写则为今天")
    _with_laws(one)

    example = "impact 安全生产法 --from 2014 --to 2021 --lists 权责清单.xls"
    one = act("impact", _impact, "一次修改逐条改了什么，清单里哪些事项以改动的条文为依据。", example)
    one.add_argument("title", metavar="TITLE", help="法律文件的名称、简称或者文号")
    one.add_argument(
        "--from", dest="old", metavar="V1", required=True, help="修改以前的版本：制定、修改或者施行的日期（可只写年），或者它有效的某一天"
    )
    one.add_argument("--to", dest="new", metavar="V2", required=True, help="修改以后的版本，写法相同")
    one.add_argument(
        "--lists", type=Path, action="append", default=[], metavar="FILE", help="清单文件或者文件夹，可以写几次；不写则看已登记的清单"
    )
    one.add_argument("--all", action="store_true", help="JSON 里连没有变的条文也写出")
    _with_laws(one)

    one = act("quotes", _quotes, "清单抄录的条文有多少与法律文本一致、不同、不能核对（为什么）。", "quotes 权责清单.xls --show differs")
    one.add_argument("lists", metavar="FILE", type=Path, nargs="+", help="清单文件或者文件夹")
    one.add_argument(
        "--show", default="", metavar="WHICH", help="逐条列出哪一类：differs（不同）、unchecked（不能核对）、all；不写则只有数字"
    )
    _with_laws(one)
    return parser


def _with_laws(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--laws", type=Path, metavar="PATH", help="法律文本文件或者文件夹；不写则用已装入的")


def _load(options: argparse.Namespace) -> int:
    path: Path = options.path
    if not path.exists():
        return _unusable(f"{path}：没有这个文件或者文件夹；请检查路径。")
    from quanze.adapters.law_files import law_files, read_laws

    listed = law_files(path)
    if not listed:
        return _unusable(f"{path}：文件夹里没有可读的法律文本（docx、md、txt、html、jsonl）。")
    from quanze.cli._django import migrate, set_up

    set_up()
    migrate()
    from quanze.store.law.operations import LoadReport, load_laws

    progress = _Progress(sum(file.stat().st_size for file in listed))
    report = LoadReport()
    for state in load_laws(text for text, _ in _counted(read_laws(path), progress)):
        report = state
        progress.show(f"{state.seen}件")
    progress.done()
    for problem in report.problems:
        _complain(problem.message)
    if options.format == "json":
        problems = [{"code": p.code, "where": p.where, "message": p.message, "fatal": p.fatal} for p in report.problems]
        counts = {"seen": report.seen, "added": report.added, "articles": report.articles, "known": report.known, "refused": report.refused}
        print(json.dumps({**counts, "problems": problems}, ensure_ascii=False))
    else:
        print(
            f"读到{report.seen}件：新装入{report.added}件（{report.articles}条），原已装入{report.known}件，"
            f"未能装入{report.refused}件，提示{len(report.problems)}处。"
        )
    if report.added:
        from quanze.store.quality.models import Checkup

        if examined := Checkup.objects.count():
            print(f"{examined} 份质量报告是按装入以前的法律资料做的；请运行 quanze quality 更新。", file=sys.stderr)
    if report.seen and report.refused == report.seen:
        return 2
    return 1 if report.refused else 0


def _show(options: argparse.Namespace) -> int:
    from quanze.adapters.system_clock import today

    try:
        day = read_day(options.on) if options.on else today()
    except ValueError:
        return _unusable(f"--on 后面应是日期，如 2015-06-01；给的是 {options.on}。")
    library = _library(options.laws)
    if library is None:
        return 2
    title = options.title
    works = library.find(title).works or library.numbered(title)
    if not works:
        near = library.suggest(title)
        _complain(f"没有找到“{title}”。" + (f"名称相近的有：{'、'.join(f'《{t}》' for t in near)}。" if near else ""))
        return 1
    from quanze.cli.laws_text import describe, to_json

    if options.format == "json":
        print(json.dumps({"works": [to_json(library, work, day, options.article) for work in works]}, ensure_ascii=False, indent=1))
    else:
        print("\n\n".join(describe(library, work, day, options.article) for work in works))
    return 0


def _impact(options: argparse.Namespace) -> int:
    from quanze.cli.laws_impact import run_impact

    library = _library(options.laws)
    if library is None:
        return 2
    return run_impact(library, options.title, options.old, options.new, options.lists, options.all, options.format)


def _quotes(options: argparse.Namespace) -> int:
    from quanze.cli.laws_quotes import run_quotes

    library = _library(options.laws)
    return 2 if library is None else run_quotes(library, options.lists, options.show, options.format)


def _library(laws: Path | None) -> Any:
    from quanze.adapters.law_library import open_library

    try:
        return open_library(laws, lambda problem: _complain(problem.message))
    except OSError as absent:
        _complain(str(absent))
        return None


def _complain(sentence: str) -> None:
    print(f"quanze laws: {sentence}", file=sys.stderr)


def _unusable(sentence: str) -> int:
    _complain(sentence)
    return 2


class _Progress:
    """A bar on a terminal, nothing in a pipe; redrawn at most ten times a second."""

    def __init__(self, total: int) -> None:
        self.total, self.place, self._shown = total, 0, 0.0
        self._terminal = sys.stderr.isatty()

    def show(self, words: str) -> None:
        now = time.monotonic()
        if self._terminal and now - self._shown > 0.1:
            self._shown = now
            share = min(1.0, self.place / self.total) if self.total else 1.0
            print(f"\r[{'█' * int(share * 30):<30}] {share:4.0%} {words}", end="", file=sys.stderr, flush=True)

    def done(self) -> None:
        if self._terminal:
            print("\r" + " " * 60 + "\r", end="", file=sys.stderr, flush=True)


def _counted(texts: Iterator, progress: _Progress) -> Iterator:
    for text, place in texts:
        progress.place = place
        yield text, place
