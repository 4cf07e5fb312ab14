"""What several rules look at alike."""

from __future__ import annotations

import re
from collections.abc import Iterator

from quanze.core.checks.model import Checked, Entry, TextShown
from quanze.core.law.numerals import parse_numeral
from quanze.core.lists.power_types import national_name

POWER_KINDS = frozenset({"power_items", "supervision_items"})
# Columns that hold the words of the law: what is typed there is copied, and may be copied in part.
QUOTING = frozenset(
    {"legal_basis", "responsibility_basis", "accountability_basis", "bases", "penalty_basis", "violated_provision", "conditions", "extra"}
)
_NOISE = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"^[（(]?(\d{1,6}|[〇零一二三四五六七八九十百]{1,6})[）)、.．]?$")


def bare(text: str) -> str:
    """`text` without white space and punctuation, for comparison.

    >>> bare("对取水单位的 监督检查。")
    '对取水单位的监督检查'
    """
    return _NOISE.sub("", text)


# what may differ in the name of an item without making another matter
_EMPTY = re.compile(r"违法行为|行为|行政|进行|实施|有关|相关|情况|活动|的|等|和|及|或者|或|与|对|者|之")


def weighty(name: str) -> str:
    """The words of an item's name that make it this matter and no other.

    >>> weighty("对单位擅自取水违法行为的行政处罚") == weighty("单位擅自取水的处罚")
    True
    """
    return _EMPTY.sub("", bare(name))


def squeezed(text: str) -> str:
    """`text` without white space."""
    return "".join(text.split())


def number_of(text: str) -> int | None:
    """The whole number that a running-number cell holds; None where it holds something else.

    >>> number_of("（三）"), number_of("12"), number_of("1-2")
    (3, 12, None)
    """
    found = _NUMBER.match(squeezed(text))
    return parse_numeral(found[1]) if found else None


def national(entry: Entry) -> str:
    """The national power type of the record, "" where its word means none or there is no such column."""
    return national_name(entry.text("power_type"))


def powers(checked: Checked) -> Iterator[Entry]:
    """The whole records that are powers."""
    return (entry for entry in checked.entries if entry.kind in POWER_KINDS and entry.record.state == "whole")


def intact(shown: TextShown) -> bool:
    """Whether some record that holds the text was read whole, so that its end is its own."""
    return any(entry.record.state == "whole" for entry in shown.entries)


def own_words(checked: Checked) -> Iterator[TextShown]:
    """The texts that the office wrote itself, not those it copied from the law."""
    return (shown for shown in checked.texts if shown.field_name not in QUOTING)
