"""`quanze laws load PATH` takes law texts in; `quanze laws show TITLE` tells what is known of an enactment."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="法律库：装入法律文本，查看法律文件的版本、效力和条文。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.command()
def load(
    path: Annotated[Path, typer.Argument(help="一个.jsonl或.jsonl.gz文件、一个法律文本，或者放有docx、md、txt、html文本的文件夹")],
    format: Annotated[str, typer.Option("--format", help="text或者json")] = "text",
) -> None:
    """装入法律文本。已有的不重复装入；其他版本并存。有问题的逐条说明，其余照常装入。

    例：quanze laws load laws.jsonl.gz
    """
    if not path.exists():
        print(f"{path}：没有这个文件或者文件夹；请检查路径。", file=sys.stderr)
        raise typer.Exit(2)
    from quanze.adapters.law_files import law_files, read_laws

    listed = law_files(path)
    if not listed:
        print(f"{path}：文件夹里没有可读的法律文本（docx、md、txt、html、jsonl）。", file=sys.stderr)
        raise typer.Exit(2)
    from quanze.cli._django import migrate, set_up

    set_up()
    migrate()
    from quanze.store.law.operations import LoadReport, load_laws

    total = sum(file.stat().st_size for file in listed)
    progress = _Progress(total)
    report = LoadReport()
    texts = (text for text, place in _counted(read_laws(path), progress))
    for state in load_laws(texts):
        report = state
        progress.show(f"{state.seen}件")
    progress.done()
    for problem in report.problems:
        print(problem.message, file=sys.stderr)
    if format == "json":
        problems = [{"code": p.code, "where": p.where, "message": p.message, "fatal": p.fatal} for p in report.problems]
        counts = {"seen": report.seen, "added": report.added, "articles": report.articles, "known": report.known, "refused": report.refused}
        print(json.dumps({**counts, "problems": problems}, ensure_ascii=False))
    else:
        print(
            f"读到{report.seen}件：新装入{report.added}件（{report.articles}条），原已装入{report.known}件，"
            f"未能装入{report.refused}件，提示{len(report.problems)}处。"
        )
    if report.seen and report.refused == report.seen:
        raise typer.Exit(2)
    raise typer.Exit(1 if report.refused else 0)


@app.command()
def show(
    title: Annotated[str, typer.Argument(help="法律文件的名称、简称或者文号")],
    article: Annotated[str, typer.Option(help="只看一条，如 第六十二条 或 62")] = "",
    on: Annotated[str, typer.Option(help="看哪一天有效的版本，YYYY-MM-DD；不写则为今天")] = "",
    laws: Annotated[Path | None, typer.Option(help="法律文本文件或者文件夹；不写则用已装入的")] = None,
    format: Annotated[str, typer.Option("--format", help="text或者json")] = "text",
) -> None:
    """查看一件法律文件：层级、文号、各版本的有效期间、效力状态；装有文本的还可以看条文。

    例：quanze laws show 产品质量法 --on 2015-06-01
    """
    from quanze.adapters.law_library import open_library
    from quanze.adapters.system_clock import today

    try:
        day = date.fromisoformat(on) if on else today()
    except ValueError:
        print(f"--on应为YYYY-MM-DD，写的是{on!r}。", file=sys.stderr)
        raise typer.Exit(2) from None
    try:
        library = open_library(laws, lambda problem: print(problem.message, file=sys.stderr))
    except OSError as absent:
        print(absent, file=sys.stderr)
        raise typer.Exit(2) from None
    works = library.find(title).works or library.numbered(title)
    if not works:
        near = library.suggest(title)
        print(f"没有找到“{title}”。" + (f"名称相近的有：{'、'.join(f'《{t}》' for t in near)}。" if near else ""), file=sys.stderr)
        raise typer.Exit(1)
    from quanze.cli.laws_text import describe, to_json

    if format == "json":
        print(json.dumps({"works": [to_json(library, work, day, article) for work in works]}, ensure_ascii=False, indent=1))
    else:
        print("\n\n".join(describe(library, work, day, article) for work in works))


@app.command()
def impact(
    title: Annotated[str, typer.Argument(help="法律文件的名称、简称或者文号")],
    from_: Annotated[str, typer.Option("--from", help="修改以前的版本：制定、修改或者施行的日期（可只写年），或者它有效的某一天")],
    to: Annotated[str, typer.Option("--to", help="修改以后的版本，写法相同")],
    lists: Annotated[list[Path] | None, typer.Option("--lists", help="清单文件或者文件夹，可以写几次；不写则看已登记的清单")] = None,
    laws: Annotated[Path | None, typer.Option(help="法律文本文件或者文件夹；不写则用已装入的")] = None,
    all_: Annotated[bool, typer.Option("--all", help="JSON里连没有变的条文也写出")] = False,
    format: Annotated[str, typer.Option("--format", help="text或者json")] = "text",
) -> None:
    """一次修改逐条改了什么，清单里哪些事项以改动的条文为依据。

    例：quanze laws impact 安全生产法 --from 2014 --to 2021 --lists 权责清单.xls
    """
    from quanze.adapters.law_library import open_library
    from quanze.cli.laws_impact import run_impact

    try:
        library = open_library(laws, lambda problem: print(problem.message, file=sys.stderr))
    except OSError as absent:
        print(absent, file=sys.stderr)
        raise typer.Exit(2) from None
    raise typer.Exit(run_impact(library, title, from_, to, lists or [], all_, format))


@app.command()
def quotes(
    lists: Annotated[list[Path], typer.Argument(help="清单文件或者文件夹")],
    laws: Annotated[Path | None, typer.Option(help="法律文本文件或者文件夹；不写则用已装入的")] = None,
    show: Annotated[str, typer.Option(help="逐条列出哪一类：differs（不同）、unchecked（不能核对）、all；不写则只有数字")] = "",
    format: Annotated[str, typer.Option("--format", help="text或者json")] = "text",
) -> None:
    """清单抄录的条文有多少与法律文本一致、不同、不能核对（为什么）。

    例：quanze laws quotes 权责清单.xls --show differs
    """
    from quanze.adapters.law_library import open_library
    from quanze.cli.laws_quotes import run_quotes

    try:
        library = open_library(laws, lambda problem: print(problem.message, file=sys.stderr))
    except OSError as absent:
        print(absent, file=sys.stderr)
        raise typer.Exit(2) from None
    raise typer.Exit(run_quotes(library, lists, show, format))


def run(arguments: list[str]) -> int:
    """Runs `quanze laws …` and returns its exit code: 0 done, 1 something was refused or not found, 2 unusable arguments or input."""
    try:
        result = app(arguments, prog_name="quanze laws", standalone_mode=False)
    except typer.Exit as ended:
        return ended.exit_code
    except Exception as wrong:
        if hasattr(wrong, "format_message") and hasattr(wrong, "exit_code"):  # click's own complaint about the arguments
            print(f"quanze laws：{wrong.format_message()}", file=sys.stderr)
            return 2
        raise
    return int(result or 0)


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
