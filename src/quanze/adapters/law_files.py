"""Law texts from files: a .jsonl or .jsonl.gz of enactments, a single text, or a folder of .docx, .md, .txt and .html texts."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from quanze.core.law.from_lines import enactment_from_lines
from quanze.core.law.model import ArticleText, Enactment, Problem

TEXTS = (".md", ".txt", ".html", ".htm", ".docx", ".doc", ".pdf", ".wps")
COLLECTIONS = (".jsonl", ".jsonl.gz", ".ndjson")


def law_files(path: Path) -> list[Path]:
    """The files that `read_laws` would read under `path`, in order of name."""
    if path.is_dir():
        return sorted(p for p in path.rglob("*") if p.is_file() and (p.suffix.lower() in TEXTS or p.name.lower().endswith(COLLECTIONS)))
    return [path]


def read_laws(path: Path) -> Iterator[tuple[Enactment | Problem, int]]:
    """Every enactment under `path`, or the problem that stands in its place, each with how many bytes were read so far in all.

    One bad line or file never stops the rest. Raises `OSError` where `path` itself cannot be read.
    """
    done = 0
    for file in law_files(path):
        size = file.stat().st_size
        if file.name.lower().endswith(COLLECTIONS):
            for text, place in _lines_of(file):
                yield text, done + place
        else:
            yield _text_of(file, path), done + size
        done += size


def _lines_of(path: Path) -> Iterator[tuple[Enactment | Problem, int]]:
    with path.open("rb") as raw:
        stream: IO[bytes] = gzip.open(raw) if path.name.lower().endswith(".gz") else raw  # type: ignore[assignment]  # noqa: SIM115 - closed with `raw`
        number = 0
        try:
            for number, line in enumerate(stream, 1):
                if line.strip():
                    yield _from_line(line, f"{path.name} 第{number}行"), raw.tell()
        except (EOFError, gzip.BadGzipFile, zlib.error) as broken:
            message = f"{path.name}：压缩文件在第{number}行之后损坏或不完整（{broken}）；此前各行已经读入，请重新获取文件后再装一次。"
            yield Problem("broken-file", path.name, message, True), raw.tell()


def _from_line(line: bytes, where: str) -> Enactment | Problem:
    try:
        row = json.loads(line)
    except (json.JSONDecodeError, UnicodeDecodeError) as broken:
        return Problem("broken-line", where, f"{where}：不是完整的JSON（{broken}），跳过这一行，其余照常装入；请检查该行是否被截断。", True)
    try:
        return enactment_of(row, where)
    except (KeyError, TypeError, ValueError, AttributeError) as wrong:
        return Problem(
            "odd-line", where, f"{where}：内容与约定不符（{wrong}）；应有title、level、articles[{{no, text, section}}]，跳过这一行。", True
        )


def enactment_of(row: dict[str, Any], where: str) -> Enactment:
    """The enactment that a JSON object holds; raises `ValueError` and its kin where it is not one."""
    if not isinstance(row, dict):
        raise ValueError(f"应为对象，实为{type(row).__name__}")
    if not isinstance(row.get("title"), str):
        raise ValueError("缺少title")
    articles = tuple(
        ArticleText(str(a["no"]), str(a.get("text") or ""), tuple(str(s) for s in a.get("section") or ()))
        for a in row.get("articles") or ()
    )
    return Enactment(
        title=" ".join(row["title"].split()),
        level=str(row.get("level") or ""),
        region=str(row.get("region") or ""),
        version=str(row.get("version") or ""),
        headings=tuple(str(e) for e in row.get("events") or ()),
        articles=articles,
        preamble=tuple(str(p) for p in row.get("preamble") or ()),
        source=str(row.get("source") or where),
    )


def _text_of(path: Path, root: Path) -> Enactment | Problem:
    name = str(path.relative_to(root)) if root.is_dir() else path.name
    try:
        return enactment_from_lines(_lines_in(path), name)
    except Exception as failed:  # an unreadable file must not stop the other texts of its folder
        return Problem("unreadable", name, f"{name}：无法读取（{failed}），没有装入；请换成docx、md、txt或者html格式后再试。", True)


def _lines_in(path: Path) -> list[str]:
    data = path.read_bytes()
    if path.suffix.lower() in (".md", ".txt"):
        for encoding in ("utf-8-sig", "gb18030", "utf-16"):
            try:
                return data.decode(encoding).splitlines()
            except UnicodeDecodeError:
                continue
        raise ValueError("文字编码不是UTF-8、GB18030或者UTF-16")
    from quanze.core.documents.model import Table, table_texts
    from quanze.core.documents.reader import read_document

    lines: list[str] = []
    for block in read_document(path.name, data).blocks:
        if isinstance(block, Table):
            lines.extend(line for text in table_texts(block) for line in text.splitlines())
        elif block.role == "body":
            lines.extend(block.text.splitlines())
    return lines
