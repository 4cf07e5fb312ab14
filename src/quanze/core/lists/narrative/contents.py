"""Tables of contents inside a run of lines: entries with page numbers, or an outline printed once more before the text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from quanze.core.kernel.text import squeeze

HEAD = re.compile(r"\s*目\s*[录次]\s*|(?i:\s*contents\s*)")
ENTRY = re.compile(r"(.*?\S)(?:\t+\s*|\s*[.．…·。]{3,}\s*|\s{3,})[-—–－]?\s*[（(]?\s*[-—]?\s*\d{1,4}\s*[-—]?\s*[）)]?\s*[-—–－]?\s*")
OUTLINE = 3  # lines that an outline without page numbers must have


def contents_lines(texts: Sequence[str]) -> set[int]:
    """Which of some lines make up a table of contents, by position.

    >>> sorted(contents_lines(["目 录", "一、主要职责......1", "二、职责边界\\t(6)", "一、主要职责", "正文。"]))
    [0, 1, 2]
    """
    found = {position for position, text in enumerate(texts) if HEAD.fullmatch(text)}
    found |= {position for position, text in enumerate(texts) if ENTRY.fullmatch(text) and "：" not in text}
    return found | _outlines(texts, found)


def _outlines(texts: Sequence[str], known: set[int]) -> set[int]:
    """Runs of short lines that are each printed again below, in the same order: an outline before its text."""
    keys = [squeeze(text) for text in texts]
    shown = [position for position, key in enumerate(keys) if key and position not in known]
    places: dict[str, list[int]] = {}
    for position in shown:
        places.setdefault(keys[position], []).append(position)
    found: set[int] = set()
    start = 0
    while start < len(shown):
        stop, above = start, -1
        while stop < len(shown):
            same = places[keys[shown[stop]]]
            at = bisect_right(same, max(above, shown[stop]))
            later = same[at] if at < len(same) else None
            if later is None or len(keys[shown[stop]]) > 60:
                break
            above = later
            stop += 1
        again = [same[at] if (at := bisect_right(same := places[keys[shown[k]]], shown[k])) < len(same) else -1 for k in range(start, stop)]
        if stop - start >= OUTLINE and again and again[0] >= shown[stop - 1] and again[-1] - again[0] > 2 * (stop - start):
            found |= set(shown[start:stop])
            start = stop
        else:
            start += 1
    return found
