"""Tables of contents: the lines between the word 目录 and the last entry that ends in a page number."""

from __future__ import annotations

import re
from collections.abc import Sequence

from quanze.core.documents.model import Paragraph

_WORD = re.compile(r"^\s*目\s*录\s*$")
_ENTRY = re.compile(r"(?:[.．…·•‥]{3,}|\t|\s{4,})\s*[（(]?\d{1,4}[)）]?\s*$|[.．…·•‥]{6,}\s*$")
SHARE = 0.35  # of the lines must be entries; those between are their wrapped beginnings


def contents_lines(run: Sequence[Paragraph]) -> frozenset[int]:
    """The positions of the lines of a table of contents in a run; empty where there is none.

    >>> lines = ["目录", "一、对未按规定备案的", "处罚........3", "二、检查........9", "第一章 总则"]
    >>> sorted(contents_lines([Paragraph(line) for line in lines]))
    [0, 1, 2, 3]
    """
    start = next((number for number, paragraph in enumerate(run) if _WORD.match(paragraph.text)), None)
    if start is None:
        return frozenset()
    entries = [number for number in range(start + 1, len(run)) if _ENTRY.search(run[number].text)]
    if not entries:
        return frozenset()
    last = entries[-1]
    told = [number for number in range(start + 1, last + 1) if run[number].text.strip() and run[number].role == "body"]
    if len(entries) < SHARE * len(told):
        return frozenset()
    return frozenset(range(start, last + 1))
