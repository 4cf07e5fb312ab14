"""Counting and cleaning of characters that every room does alike."""

from __future__ import annotations

EXAMPLE = "（示例，请删去）"  # stands behind the name in the example row of a template; such a row is nobody's and is never taken in


def count_visible(text: str) -> int:
    """How many characters of `text` are not white space; the unit of every coverage figure.

    >>> count_visible(" 权 责\\t清单　\\n")
    4
    """
    return sum(map(len, text.split()))


def squeeze(text: str) -> str:
    """`text` without any white space: what two readings of one cell must share.

    >>> squeeze("行政\\n处 罚")
    '行政处罚'
    """
    return "".join(text.split())
