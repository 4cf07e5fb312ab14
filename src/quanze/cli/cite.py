"""`quanze cite TEXT` or `quanze cite FILE…`: which enactments a text cites, and what exactly of them."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from quanze.cli._days import read_day
from quanze.core.citations.model import Citation
from quanze.core.citations.parser import find_citations
from quanze.core.citations.resolver import Resolution, Resolver
from quanze.core.citations.suggestions import suggest
from quanze.core.documents.errors import UnreadableDocument

HELP = """读出文中引用的法律、法规、规章和文件：名称、文号、通过公布施行修改的日期、条款项、所引条文原文。

TEXT 是一段文字；FILE 是已有的文件或文件夹（格式同 quanze read）；- 从标准输入读文字。

示例：
  quanze cite -- "依据《产品质量法》（2018年12月29日修正）第四十九条、第五十条"
  quanze cite --format json -- "《工伤保险条例》（2003年4月27日国务院令第375号）第六十条"
  quanze cite --format json 权责清单.docx
  pbpaste | quanze cite -
"""
_FORMS = {"full": "全称", "short": "简称", "self": "本法类自称", "alias": "别称"}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("quanze cite", description=HELP, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", metavar="TEXT|FILE", nargs="+", help="文字，或文件；文字以 - 开头的，先写 --")
    parser.add_argument("--as-of", dest="day", metavar="DATE", help="查哪一天有效的文本（2026-02-10）；不写则查所知的最新文本")
    parser.add_argument("--laws", metavar="PATH", help="法律文本的文件或文件夹；不写则用本机已装入的，没有的只用随附的法规目录")
    parser.add_argument("--no-resolve", dest="resolve", action="store_false", help="只读引文，不查法规目录")
    parser.add_argument("--format", choices=["text", "json"], default="text", help="text（默认）或 json")
    return parser


def run(arguments: list[str]) -> int:
    """Prints the citations; 0 also where there are none, 2 when an input cannot be used."""
    options = _parser().parse_args(arguments)
    try:
        resolver = _resolver(options.laws, options.day) if options.resolve else None
    except (OSError, ValueError) as error:
        print(f"quanze cite: {error}", file=sys.stderr)
        return 2
    found: list[dict[str, Any]] = []
    shown: list[str] = []
    unusable = 0
    for word in options.words:
        try:
            places, citations = [], []
            for name, place, text in _texts(word):
                for citation in find_citations(text):
                    places.append((name, place))
                    citations.append(citation)
            # Once more over the whole file: what one cell misprints another may print right.
            for (name, place), citation in zip(places, suggest(citations), strict=True):
                resolution = None if resolver is None else resolver.resolve(citation)
                made = citation.to_json(None if resolution is None else resolution.to_json())
                if name:
                    made |= {"name": name, "place": place}
                found.append(made)
                if options.format == "text":
                    shown.append(_as_text(f"{name} {_spoken(place)}".strip(), citation, resolution))
        except (OSError, ValueError, UnreadableDocument) as error:
            print(f"quanze cite: {error}", file=sys.stderr)
            unusable += 1
    if options.format == "json":
        print(json.dumps({"citations": found}, ensure_ascii=False, indent=2))
    else:
        for entry in shown:
            print(entry)
        print(f"共 {len(found)} 处引用。", file=sys.stderr)
    return 2 if unusable else 0


def _resolver(laws: str | None, day: str | None) -> Resolver:
    from quanze.adapters.law_library import open_library

    if day is not None:
        try:
            read_day(day)
        except ValueError:
            raise ValueError(f"--as-of 后面应是日期，如 2026-02-10；给的是 {day}") from None
    library = open_library(Path(laws) if laws else None, lambda problem: print(f"quanze cite: {problem.message}", file=sys.stderr))
    return Resolver(library, read_day(day) if day else None)


def _texts(word: str) -> Iterator[tuple[str, dict[str, int | str], str]]:
    """(name, place, text) of each stretch to read; the name is "" for words given on the command line."""
    if word == "-":
        from quanze.core.documents.encoding import decode

        yield "", {}, decode("标准输入", sys.stdin.buffer.read())[0]
        return
    if not word.strip():
        raise ValueError("要读的文字是空的；请写一段文字，或一个文件名")
    path = Path(word)
    if _is(path, Path.is_dir):
        from quanze.adapters.files import expand

        for inner in expand([path]):
            yield from _texts(str(inner))
        return
    if not _is(path, Path.is_file):
        if len(word) < 200 and ("/" in word or path.suffix.lower() in _SUFFIXES) and "《" not in word and "第" not in word:
            raise ValueError(f"没有这个文件：{word}；请检查路径，或在文字前加上书名号")
        yield "", {}, word
        return
    from quanze.adapters.files import read_file
    from quanze.adapters.office import convert_with_office
    from quanze.core.documents.model import Table
    from quanze.core.documents.reader import read_document

    document = read_document(path.name, read_file(path), convert=convert_with_office)
    lines: list[str] = []
    first = None
    for block in document.blocks:
        if isinstance(block, Table):
            if lines and first is not None:
                yield document.name, first.to_json(), "\n".join(lines)
            lines, first = [], None
            for place, text in _cells(block):
                yield document.name, place, text
        else:
            # Paragraphs are read together: a citation and the article it quotes stand in neighbouring ones.
            first = first or block.place
            lines.append(block.text)
    if lines and first is not None:
        yield document.name, first.to_json(), "\n".join(lines)


def _cells(table: Any) -> Iterator[tuple[dict[str, int | str], str]]:
    for cell in table.cells:
        if "《" in cell.text or "第" in cell.text or "号" in cell.text:
            yield cell.place.to_json(), cell.text
        for inner in cell.tables:
            yield from _cells(inner)


_SUFFIXES = {".doc", ".docx", ".xls", ".xlsx", ".pdf", ".txt", ".md", ".html", ".htm", ".csv", ".tsv", ".wps", ".et"}


def _is(path: Path, ask: Callable[[Path], bool]) -> bool:
    """Whether the path is such; words too long or odd for a path are none."""
    try:
        return ask(path)
    except (OSError, ValueError):
        return False


def _spoken(place: dict[str, int | str]) -> str:
    names = {"page": "第{}页", "sheet": "{}", "cell": "{}", "table": "表{}", "row": "第{}行", "line": "第{}行", "paragraph": "第{}段"}
    if "cell" in place:
        names.pop("row")
    return " ".join(text.format(place[key]) for key, text in names.items() if key in place)


def _as_text(where: str, citation: Citation, resolution: Resolution | None) -> str:
    head = f"{f'【{citation.label}】' if citation.label else ''}{f'《{citation.title}》' if citation.title else citation.doc_no}"
    if citation.title_form in ("short", "self", "alias"):
        head += f"（{_FORMS[citation.title_form]}{f'，指《{citation.antecedent}》' if citation.antecedent else ''}）"
    rows = [("位置", where or f"{citation.span.start}–{citation.span.end}")]
    rows.append(("文号", citation.doc_no or "" if citation.title else ""))
    rows.append(("制定", citation.issuer or ""))
    dates = (("通过", citation.passed), ("批准", citation.approved), ("公布", citation.promulgated), ("施行", citation.effective))
    rows.append(("日期", "，".join(f"{day} {word}" for word, day in dates if day)))
    rows.append(("修改", "；".join(" ".join(filter(None, (a.date, a.kind, a.doc_no))) for a in citation.amended)))
    rows.append(("章", "、".join(f"第{number}章" for number in citation.chapters)))
    rows.append(("条款", "、".join(map(str, citation.provisions))))
    if citation.quoted:
        words = "".join(citation.quoted.split())
        rows.append(("引文", words if len(words) <= 60 else f"{words[:56]}…（共{len(words)}字）"))
    if resolution is not None:
        rows.append(("查得", _found(resolution)))
    rows.append(("未读懂", citation.unparsed_tail))
    if citation.suggestion:
        rows.append(("疑误", f"{citation.suggestion.printed} → {citation.suggestion.proposed}？{citation.suggestion.reason}"))
    return head + "".join(f"\n  {name}：{value}" for name, value in rows if value)


def _found(resolution: Resolution) -> str:
    word = {"resolved": "", "ambiguous": "不能确定：", "unknown": "未查到："}[resolution.status]
    titles = resolution.work.title if resolution.work else "、".join(work.title for work in resolution.candidates)
    said = "；".join(reason.message.rstrip("。") for reason in resolution.reasons)
    missing = "；".join(provision.message.rstrip("。") for provision in resolution.provisions if provision.found is False)
    return word + "；".join(filter(None, (titles, said, missing)))


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
