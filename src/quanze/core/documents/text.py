"""A plain-text file: one paragraph a line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from quanze.core.documents.model import Block, Paragraph
from quanze.core.kernel.place import Place

MEDIA_TYPE = "text/plain"
FEWEST_PAGES = 3  # pages on which a head must stand before it is one
EDGE = 2  # lines from the top or the bottom of a page among which heads are looked for
_TEXT = re.compile(
    r"\t|\s{2,}|[。；;，,、：:]$|^[（(]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[)）、.．](?!\d)"
)  # cells, sentences, numbered matters: no heads
_LINE_END = re.compile(r"\r\n|\r|\n")


def split_lines(text: str) -> list[str]:
    """The lines of `text` without their ends; a last line end does not open another line.

    Only CR, LF and CRLF end lines: the other separators that `str.splitlines` knows may stand inside a sentence.

    >>> split_lines("a\\r\\nb\\x0cc\\n")
    ['a', 'b\\x0cc']
    """
    lines = _LINE_END.split(text) if "\r" in text else text.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    return lines


def read_text(text: str) -> tuple[tuple[Block, ...], int | None]:
    """The lines as paragraphs, tabs and leading blanks kept, and the number of pages where form feeds mark them, else None."""
    blocks: list[Paragraph] = []
    paged = "\f" in text
    page = 1
    for number, line in enumerate(split_lines(text), 1):
        if not paged:
            blocks.append(Paragraph(line, Place(line=number)))
            continue
        pieces = line.split("\f")
        for index, piece in enumerate(pieces):
            if index:
                page += 1
            if piece or len(pieces) == 1:
                blocks.append(Paragraph(piece, Place(page=page, line=number)))
    return (tuple(_with_heads(blocks, page)) if paged else tuple(blocks)), (page if paged else None)


def _with_heads(blocks: Sequence[Paragraph], pages: int) -> list[Paragraph]:
    """The lines with running heads as furniture: the same words first or last on page after page, in one piece, a column's heading not."""
    if pages < FEWEST_PAGES:
        return list(blocks)
    edges: list[int] = []
    for _, group in groupby(enumerate(blocks), key=lambda pair: pair[1].place.page):
        shown = [number for number, block in group if block.text.strip()]
        edges += {*shown[:EDGE], *shown[-EDGE:]}
    seen = Counter("".join(blocks[number].text.split()) for number in edges)
    heads = {
        number
        for number in edges
        if seen["".join(blocks[number].text.split())] >= max(FEWEST_PAGES, pages // 2) and not _TEXT.search(blocks[number].text.strip())
    }
    return [replace(block, role="furniture") if number in heads else block for number, block in enumerate(blocks)]
