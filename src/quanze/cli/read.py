"""`quanze read FILE…`: what list files say, as JSON, as a table for people, or as CSV."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from quanze.adapters.os_words import said
from quanze.cli._progress import Progress

HELP = """读出清单文件的内容：每条记录、它在原文中的位置，以及没有归入任何记录的文字和原因。

FILE 可以是文件、文件夹或通配符；格式按内容识别：txt md csv tsv html docx xlsx xls pdf（doc、wps 需要 LibreOffice）。

示例：
  quanze read 权责清单.xls
  quanze read --format json 权责清单.docx > 权责清单.json
  quanze read --format jsonl --jobs 4 清单目录/ "历年/**/*.pdf" --output 全部.jsonl
  quanze read --format csv 清单目录/ --output 全部.csv

退出码：0 读出；1 有文件读得出文字，却认不出任何清单；2 有文件无法读取（其余文件照常读出）。
"""
FORMATS = ("json", "jsonl", "table", "csv")
WIDTH_OF_TEXT = 60  # characters of one cell of the table for people; the whole text is in the other formats


@dataclass(frozen=True, slots=True)
class Outcome:
    """One file: the object that was read, or the sentence that says why it was not."""

    path: Path
    result: dict[str, Any] | None
    problem: str = ""


def run(arguments: list[str]) -> int:
    """Reads the files; 0 when each held lists, 1 when one held none that is known, 2 when an argument or a file cannot be used."""
    options = _parser().parse_args(arguments)
    chosen = options.format or ("table" if sys.stdout.isatty() and not options.output else "json")
    from quanze.adapters.files import expand
    from quanze.core.documents.errors import UnreadableDocument

    paths: list[Path] = []
    failed = 0
    for given in options.files:
        try:
            paths += [path for path in expand([given]) if path not in paths]
        except UnreadableDocument as problem:
            _complain(str(problem))
            failed += 1
    from quanze.adapters.whole_files import overwrites

    if options.output and overwrites(Path(options.output), paths):
        _complain(f"--output 写的是要读的文件 {options.output} 本身，写入会毁掉原件；请换一个文件名")
        return 2
    left = 0  # files without any list that is known

    def good(outcomes: Iterable[Outcome]) -> Iterator[dict[str, Any]]:
        nonlocal failed, left
        with Progress("读取", len(paths)) as progress:
            for outcome in outcomes:
                progress.step()
                if outcome.result is None:
                    failed += 1
                    _complain(outcome.problem)
                    continue
                if not outcome.result["lists"]:
                    left += 1
                    _complain(f"{outcome.path.name}：没有认出任何清单；全部文字在 unplaced 中，附有原因")
                yield outcome.result

    try:
        with _destination(options.output, chosen) as stream:
            _WRITERS[chosen](good(read_all(paths, options.jobs)), stream, len(paths) + failed > 1 or len(options.files) > 1)
    except BrokenPipeError:
        # The reader of the pipe has seen enough (`| head`).
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - keeps the interpreter from complaining as it closes
        return 0
    except OSError as error:
        _complain(f"无法写入 {options.output or '标准输出'}：{said(error)}。请检查路径和权限")
        return 2
    return 2 if failed else 1 if left else 0


def read_one(path: Path) -> Outcome:
    """Reads one file; whatever goes wrong with it becomes a sentence, so that the others are still read."""
    from quanze.adapters.files import read_file
    from quanze.adapters.memory import collector_paused
    from quanze.adapters.office import convert_with_office
    from quanze.adapters.rulebook import load_list_rules
    from quanze.core.documents.errors import UnreadableDocument
    from quanze.core.pipeline import read_lists

    try:
        with collector_paused():
            found = read_lists(path.name, read_file(path), load_list_rules(), convert=convert_with_office)
            return Outcome(path, found.to_json())
    except UnreadableDocument as problem:
        return Outcome(path, None, str(problem))
    except MemoryError:
        return Outcome(path, None, f"{path.name}：内存不足，没有读完。请拆分文件，或在内存更大的机器上重试")
    except RecursionError:
        return Outcome(path, None, f"{path.name}：表格嵌套过深，没有读完。请另存为简单格式后重试")
    except Exception as error:
        return Outcome(path, None, f"{path.name}：程序出错（{type(error).__name__}：{error}）。这是 quanze 的缺陷，请附上文件报告")


def read_all(paths: Sequence[Path], jobs: int | None) -> Iterator[Outcome]:
    """Every file in the order given, by several processes where there are several files and cores."""
    workers = min(len(paths), jobs or os.cpu_count() or 1)
    if workers < 2:
        yield from map(read_one, paths)
        return
    done = 0
    try:
        with ProcessPoolExecutor(workers) as pool:
            for outcome in pool.map(read_one, paths):
                done += 1
                yield outcome
    except BrokenProcessPool:
        # A process was killed from outside, most often for want of memory: one at a time for the rest.
        _complain(f"{paths[done].name}：读取它的进程被系统终止（多半是内存不足），其余文件改为逐个读取")
        yield Outcome(paths[done], None, f"{paths[done].name}：没有读完。请拆分文件，或用 --jobs 1 重试")
        for path in paths[done + 1 :]:
            yield read_one(path)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("quanze read", description=HELP, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", metavar="FILE", nargs="+", help="清单文件、文件夹或通配符")
    parser.add_argument("--format", choices=FORMATS, help="输出格式；默认在终端为 table，否则为 json")
    parser.add_argument("--output", metavar="FILE", help="写入文件，而不是标准输出")
    parser.add_argument("--jobs", metavar="N", type=_positive, help="同时读取的文件数；默认为处理器核数")
    return parser


def _positive(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"要一个正整数，得到 {text}")
    return number


def _complain(message: str) -> None:
    print(f"quanze read: {message}", file=sys.stderr)


@contextlib.contextmanager
def _destination(output: str | None, chosen: str) -> Iterator[TextIO]:
    """Standard output, or a file that takes its name only when it is whole."""
    if output is None:
        if hasattr(sys.stdout, "reconfigure") and chosen != "table":
            sys.stdout.reconfigure(encoding="utf-8", errors="replace")
        yield sys.stdout
        sys.stdout.flush()
        return
    from quanze.adapters.whole_files import whole_file

    encoding, newline = ("utf-8-sig", "") if chosen == "csv" else ("utf-8", None)
    with whole_file(Path(output)) as draft, draft.open("w", encoding=encoding, newline=newline) as stream:
        yield stream


def _write_json(results: Iterator[dict[str, Any]], stream: TextIO, several: bool) -> None:
    if not several:
        for result in results:
            json.dump(result, stream, ensure_ascii=False, indent=2)
            stream.write("\n")
        return
    stream.write("[")
    for number, result in enumerate(results):
        stream.write(",\n" if number else "\n")
        json.dump(result, stream, ensure_ascii=False, indent=2)
    stream.write("\n]\n")


def _write_jsonl(results: Iterator[dict[str, Any]], stream: TextIO, several: bool) -> None:
    for result in results:
        stream.write(json.dumps(result, ensure_ascii=False) + "\n")
        stream.flush()


def _write_csv(results: Iterator[dict[str, Any]], stream: TextIO, several: bool) -> None:
    import csv

    from quanze.core.lists.words import FIELD_NAMES, KIND_NAMES, STATE_NAMES, as_text, place_words

    top = [name for name in FIELD_NAMES if name != "no"]
    writer = csv.writer(stream)
    writer.writerow(["文件", "清单类别", "清单名称", "状态", "出处", *(FIELD_NAMES[name] for name in top)])
    for result in results:
        for found in result["lists"]:
            for record in found["records"]:
                fields = {"seq": record["fields"].get("no", ""), **record["fields"]}
                writer.writerow(
                    _harmless(text)
                    for text in (
                        result["source"]["name"],
                        KIND_NAMES[found["kind"]],
                        found["title"],
                        STATE_NAMES[record["state"]],
                        place_words(record["place"]),
                        *(as_text(fields.get(name, "")) for name in top),
                    )
                )


def _harmless(text: str) -> str:
    """A cell that a spreadsheet will not take for a formula."""
    first = text.lstrip(" \u3000\n")[:1]
    number = text.removeprefix("-").replace(".", "", 1).isdecimal()
    return f"'{text}" if first in ("=", "+", "@", "\t", "\r") or (first == "-" and not number) else text


def _write_table(results: Iterator[dict[str, Any]], stream: TextIO, several: bool) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from quanze.core.lists.words import KIND_NAMES, STATE_NAMES, as_text, field_name, place_words

    console = Console(file=stream, markup=False, highlight=False, emoji=False)
    for result in results:
        document, coverage = result["document"], result["coverage"]
        console.print(Text(document["title"] or result["source"]["name"], style="bold"))
        facts = [result["source"]["name"], document["issuer"], document["region"], document["date"]]
        console.print("  ".join(fact for fact in facts if fact))
        for found in result["lists"]:
            shown = _shown(found["records"])
            table = Table(
                title=f"{KIND_NAMES[found['kind']]}：{found['title']}（{len(found['records'])} 条）", title_justify="left", show_lines=False
            )
            for name in shown:
                table.add_column(field_name(found["kind"], name), overflow="fold", min_width=4)
            table.add_column("出处", overflow="fold")
            for record in found["records"]:
                mark = "" if record["state"] == "whole" else f"〔{STATE_NAMES[record['state']]}〕"
                cells = [_short(as_text(record["fields"].get(name, ""))) for name in shown]
                if cells and mark:
                    cells[-1 if len(cells) == 1 else 1] = mark + cells[-1 if len(cells) == 1 else 1]
                table.add_row(*(Text(cell) for cell in cells), Text(place_words(record["place"])))
            console.print(table)
        placed = coverage["placed"] + coverage["furniture"]
        console.print(f"共 {coverage['characters']} 字，已归位 {placed} 字，未归位 {coverage['unplaced']} 字。")
        for left in result["unplaced"][:10]:
            console.print(Text(f"  未归位（{left['reason']}）：{_short(left['text'])}  {place_words(left['place'])}", style="yellow"))
        if len(result["unplaced"]) > 10:
            console.print(f"  ……另有 {len(result['unplaced']) - 10} 处，见 --format json")
        for warning in result["warnings"]:
            console.print(Text(f"  注意：{warning['message']}", style="yellow"))
        console.print()


def _shown(records: Sequence[dict[str, Any]]) -> list[str]:
    """The few fields that fit on a line: number, name, type and who does it."""
    wanted = (
        "seq", "no", "item_name", "title", "duty", "matter", "body", "sub_item", "power_type", "category", "exercising_body",
        "handling_unit", "unit", "phone", "matters", "departments", "responsible", "check_object", "frequency", "penalty_basis", "conditions", "procedure",
    )  # fmt: skip
    held = {name for record in records for name, value in record["fields"].items() if value}
    return [name for name in wanted if name in held][:6]


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= WIDTH_OF_TEXT else flat[: WIDTH_OF_TEXT - 1] + "…"


_WRITERS = {"json": _write_json, "jsonl": _write_jsonl, "csv": _write_csv, "table": _write_table}
