"""Brackets of a text: where one closes, where one opens, and what stands in one, also where a mark is missing."""

from __future__ import annotations

import re

from quanze.core.citations.numerals import NUMERAL

ARTICLE_LINE = re.compile(rf"\n[\s　]*第\s?[{NUMERAL}]{{1,9}}\s?条")
_ROUND = re.compile(r"[（(）)]")
_CLOSERS = {"〔": "〕", "[": "]", "［": "］", "【": "】", "﹝": "﹞", "〖": "〗"}
_UNCLOSED_END = re.compile(rf"\n|第\s?[{NUMERAL}]{{1,9}}\s?条|【|《(?![^《》\n]{{0,30}}关于)")
_LONGEST_HEADING = 900
_DEEPEST = 6


def closing_of(text: str, start: int, stop: int) -> int:
    """Where the bracket opened at `start` closes before `stop`; -1 where it does not.

    >>> closing_of("（一（二）三）四", 0, 8)
    6
    """
    if (closer := _CLOSERS.get(text[start])) is not None:
        return text.find(closer, start, min(stop, start + 200))
    depth = 0
    for match in _ROUND.finditer(text, start, stop):
        depth += 1 if match[0] in "（(" else -1
        if depth == 0:
            return match.start()
        if depth > _DEEPEST:
            break
    return -1


def inside_bracket(text: str, start: int) -> tuple[str | None, int]:
    """What stands in the bracket opened at `start` and where it ends; an unclosed one ends with its line."""
    close = closing_of(text, start, start + _LONGEST_HEADING)
    if close >= 0:
        inside = text[start + 1 : close]
        if text[start] in "（(" and "\n" in inside and (article := ARTICLE_LINE.search(inside)) is not None:
            return inside[: article.start()], start + 1 + article.start()
        return inside, close + 1
    stop = _UNCLOSED_END.search(text, start + 1, start + 300)
    end = stop.start() if stop else min(len(text), start + 300)
    inside = text[start + 1 : end].rstrip()
    last = max(inside.rfind("）"), inside.rfind(")"))
    if last > 0 and inside[last + 1 :].strip(" 　，,。；;"):
        inside = inside[: last + 1]
    return (inside, start + 1 + len(inside)) if inside else (None, start)


def opening_of(text: str, close: int, floor: int) -> int:
    """Where the round bracket opens that closes at `close`; -1 where that is too far away."""
    depth = 0
    for match in reversed(list(_ROUND.finditer(text, max(floor, close - 200), close + 1))):
        depth += 1 if match[0] in "）)" else -1
        if depth == 0:
            return match.start()
    return -1
