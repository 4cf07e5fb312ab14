"""A plain-text file: one paragraph a line."""

from __future__ import annotations

import re

from quanze.core.documents.model import Block, Paragraph
from quanze.core.kernel.place import Place

MEDIA_TYPE = "text/plain"
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
    blocks: list[Block] = []
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
    return tuple(blocks), (page if paged else None)
