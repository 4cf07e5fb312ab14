"""Markdown: headings, lists, pipe tables, containers; marks of emphasis and links give way to the words they dress."""

from __future__ import annotations

import html
import itertools
import re

from quanze.core.documents.html import html_blocks
from quanze.core.documents.limits import Limits
from quanze.core.documents.model import Block, Cell, Paragraph, Table
from quanze.core.documents.text import split_lines
from quanze.core.kernel.place import Place

MEDIA_TYPE = "text/markdown"

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$")
_RULE_ROW = re.compile(r"^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)+\|?\s*$|^\s*\|\s*:?-+:?\s*\|\s*$")
_BULLET = re.compile(r"^\s*[-*+][ \t]+")
_THEMATIC = re.compile(r"^ {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$")
_SETEXT = re.compile(r"^ {0,3}(=+|-+)[ \t]*$")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\((?:[^()\s]|\([^()]*\))*(?:\s+\"[^\"]*\")?\)")
_EMPHASIS = re.compile(r"(\*{1,3}|~~)(?=\S)([^*~]+?)(?<=\S)\1")
_UNDERLINED = re.compile(r"(?<![\w_])(_{1,2})(?=\S)([^_]+?)(?<=\S)\1(?![\w_])")
_CODE = re.compile(r"(`+)([^`]+)\1")
_BREAK = re.compile(r"<br\s*/?>", re.I)
_TAG = re.compile(r"</?(?:a|abbr|b|big|center|code|del|div|em|font|i|ins|kbd|mark|p|s|small|span|strong|sub|sup|u)(?:\s[^<>]*)?/?>", re.I)
_ESCAPED = re.compile(r"\\([!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~])")
_FRONT = re.compile(r"^([A-Za-z_][\w-]*):\s*(.*)$")


def looks_like_markdown(text: str) -> bool:
    """Whether the text shows marks that only Markdown makes: a rule row under a pipe row, or several `#` headings."""
    lines = text[:262_144].split("\n")
    headings = sum(1 for line in lines if re.match(r"#{1,6} \S", line))
    ruled = any("|" in above and _RULE_ROW.match(line.rstrip("\r")) and line.count("-") >= 2 for above, line in itertools.pairwise(lines))
    return ruled or headings >= 2


def read_markdown(name: str, text: str, limits: Limits) -> tuple[tuple[Block, ...], dict[str, str]]:
    """Blocks with the lines they stand on, and what the front matter declares (`title`, `date`, `author`, …)."""
    lines = split_lines(text)
    blocks: list[Block] = []
    metadata: dict[str, str] = {}
    index = _front_matter(lines, blocks, metadata)
    tables = 0
    fence = ""
    while index < len(lines):
        line, number = lines[index], index + 1
        fenced = _FENCE.match(line)
        if fence:
            if fenced and fenced.group(1).startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
            else:
                blocks.append(Paragraph(line, Place(line=number)))
            index += 1
            continue
        if fenced:
            fence = fenced.group(1)
            index += 1
            continue
        if "|" in line and index + 1 < len(lines) and _RULE_ROW.match(lines[index + 1]):
            end = index + 2
            while end < len(lines) and "|" in lines[end]:
                end += 1
            tables += 1
            blocks.append(_pipe_table(lines, index, end, tables))
            index = end
            continue
        if re.match(r"\s*<table\b", line, re.I):
            end = _end_of_html_table(lines, index)
            for block in html_blocks(name, "\n".join(lines[index:end]), limits, first_table=tables + 1, line=number):
                tables += isinstance(block, Table)
                blocks.append(block)
            index = end
            continue
        heading = _HEADING.match(line)
        if heading:
            blocks.append(Paragraph(plain(heading.group(2) or ""), Place(line=number), heading=len(heading.group(1))))
        elif _THEMATIC.match(line):
            pass
        elif (
            index + 1 < len(lines)
            and line.strip()
            and not _BULLET.match(line)
            and _SETEXT.match(lines[index + 1])
            and not line.lstrip().startswith((">", ":::"))
        ):
            blocks.append(Paragraph(plain(line), Place(line=number), heading=1 if "=" in lines[index + 1] else 2))
            index += 1
        elif line.strip():
            for piece in plain(_BULLET.sub("", re.sub(r"^(\s*>\s?)+", "", line))).split("\n"):
                if piece.strip():
                    blocks.append(Paragraph(piece.strip(), Place(line=number)))
        index += 1
    return tuple(blocks), metadata


def plain(text: str) -> str:
    """The words a reader of the rendered page sees.

    >>> plain("**第九条**&emsp;*[查看原文](/posts/#t9)* 2\\\\*3")
    '第九条\u2003查看原文 2*3'
    """
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match.group(1))
        return f"\x00{len(kept) - 1}\x00"

    text = _ESCAPED.sub(keep, text)
    text = _CODE.sub(r"\2", text)
    text = _LINK.sub(r"\1", text)
    for _ in range(3):
        text = _UNDERLINED.sub(r"\2", _EMPHASIS.sub(r"\2", text))
    text = _TAG.sub("", _BREAK.sub("\n", text))
    text = html.unescape(text)
    return re.sub(r"\x00(\d+)\x00", lambda match: kept[int(match.group(1))], text)


def _front_matter(lines: list[str], blocks: list[Block], metadata: dict[str, str]) -> int:
    """How many lines the front matter takes; its lines are furniture, its pairs metadata."""
    if not lines or lines[0].strip() != "---":
        return 0
    for end in range(1, min(len(lines), 200)):
        if lines[end].strip() in ("---", "..."):
            break
    else:
        return 0
    if not any(_FRONT.match(line) for line in lines[1:end]):
        return 0
    for number, line in enumerate(lines[1:end], 2):
        pair = _FRONT.match(line)
        if pair and pair.group(2).strip():
            metadata[pair.group(1)] = pair.group(2).strip().strip("\"'")
        if line.strip():
            blocks.append(Paragraph(line, Place(line=number), role="furniture"))
    return end + 1


def _pipe_table(lines: list[str], start: int, end: int, table: int) -> Table:
    cells: list[Cell] = []
    columns = 0
    row = 0
    for index in range(start, end):
        if index == start + 1:
            continue
        texts = _split_row(lines[index])
        for column, text in enumerate(texts):
            cells.append(Cell(row, column, plain(text.strip()), Place(table=table, row=row + 1, column=column + 1, line=index + 1)))
        columns = max(columns, len(texts))
        row += 1
    return Table(row, columns, tuple(cells), Place(table=table, line=start + 1, line_end=end))


def _split_row(line: str) -> list[str]:
    line = line.strip()
    parts = re.split(r"(?<!\\)\|", line)
    if line.startswith("|"):
        parts = parts[1:]
    if len(parts) > 1 and line.endswith("|") and not line.endswith("\\|"):
        parts = parts[:-1]
    return [part.replace("\\|", "|") for part in parts]


def _end_of_html_table(lines: list[str], start: int) -> int:
    depth = 0
    for index in range(start, len(lines)):
        low = lines[index].lower()
        depth += low.count("<table") - low.count("</table")
        if depth <= 0:
            return index + 1
    return len(lines)
