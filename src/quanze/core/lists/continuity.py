"""Whether a row without a name continues the row before it: judged from the texts on both sides of the break."""

from __future__ import annotations

import re
from collections.abc import Mapping

from quanze.core.lists.numbered import label_of

_END = re.compile(r"[。；;！!？?：:.]\s*[）)”\"』】]?\s*$")
_OPENER = re.compile(r"^(?:【|直接实施责任|指导监督责任|因不履行|因不依法|《)")
_COUNT = re.compile(r"\d+")
_PAIRS = (("《", "》"), ("（", "）"), ("“", "”"), ("【", "】"))
_NUMERALS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_LAST_LABEL = re.compile(r"(?:^|[。；;\n])\s*[（(]?(\d{1,3})[)）、.．]", re.MULTILINE)


def is_open(text: str) -> bool:
    """Whether `text` stops in the middle of a sentence or of a pair of brackets.

    >>> is_open("依照《中华人民共和国"), is_open("应当检查。"), is_open("由市场监督管"), is_open("")
    (True, False, True, False)
    """
    stripped = text.rstrip()
    if not stripped:
        return False
    tail = stripped[-200:]
    if any(tail.rfind(left) > tail.rfind(right) for left, right in _PAIRS):
        return True
    return not _END.search(stripped)


def _numeral(label: str) -> int | None:
    digits = _COUNT.search(label)
    if digits:
        return int(digits.group())
    found = [_NUMERALS[c] for c in label if c in _NUMERALS]
    return found[0] if len(found) == 1 else None


def follows(before: str, after: str) -> bool:
    """Whether `after` begins with the number that comes next after the last number of `before`.

    >>> follows("1.受理；\\n2.审查；", "3.决定。"), follows("1.受理；", "1.制定计划；")
    (True, False)
    """
    label = label_of(after)
    if not label:
        return False
    here = _numeral(label)
    last = _LAST_LABEL.findall(before)
    return here is not None and bool(last) and int(last[-1]) + 1 == here


def _own_label(before: str, after: str) -> str:
    """The label that `after` begins with; "" where it only closes a bracket that `before` left open ("（见附件" + "7）。")."""
    label = label_of(after)
    closes = label[-1:] in ("）", ")") and label[:1] not in ("（", "(")
    return "" if closes and max(before.rfind("（"), before.rfind("(")) > max(before.rfind("）"), before.rfind(")")) else label


def restarts(before: str, after: str) -> bool:
    """Whether `after` begins with a number that `before` has passed already, as the cell of another item would.

    >>> restarts("1.受理；\\n2.审查；", "2.审查；"), restarts("1.受理；", "2.审查；")
    (True, False)
    """
    here = _numeral(label_of(after)) if label_of(after) else None
    last = _LAST_LABEL.findall(before)
    return here is not None and bool(last) and here <= int(last[-1]) and not _leads_in(before, after)


def _leads_in(before: str, after: str) -> bool:
    """Whether `before` ends in a colon and `after` begins with the first of what it announces."""
    return before.rstrip()[-1:] in ("：", ":") and _numeral(label_of(after)) == 1


def repeats(before: str, after: str) -> bool:
    """Whether `after` starts as `before` does, as the cell of another item would."""
    one, two = "".join(before.split())[:8], "".join(after.split())[:8]
    return bool(one) and one == two


def continues(before: Mapping[str, str], after: Mapping[str, str], filled: list[str]) -> bool:
    """Whether the cells of a nameless row carry on those of the row before it.

    Yes where at least one cell goes on with a sentence or a numbering and none begins again; one cell that begins again shows
    another item, whose name was lost.
    """
    goes_on = False
    for name in filled:
        one, two = before.get(name, ""), after[name]
        if not one:
            continue
        if repeats(one, two):
            return False
        label = _own_label(one, two)
        if follows(one, two) or _leads_in(one, two) or (is_open(one) and not label and not _OPENER.match(two)):
            goes_on = True
        elif label and _numeral(label) == 1 and len(two) > 12 and not is_open(one):
            return False
    return goes_on


def joined(before: str, after: str, cut: bool) -> str:
    """Two pieces of one cell: run together where a page cut a sentence, else on lines of their own.

    >>> joined("由市场监督管", "理局负责", True), joined("1.受理；", "2.审查", True)
    ('由市场监督管理局负责', '1.受理；\\n2.审查')
    """
    if not before or not after:
        return before or after
    if cut and is_open(before) and not _own_label(before, after):
        return before + after
    return f"{before}\n{after}"
