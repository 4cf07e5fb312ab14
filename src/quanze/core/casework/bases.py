"""What an item rests on where its list prints no basis, and powers to punish that are gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from quanze.core.kernel.text import squeeze


@dataclass(frozen=True, slots=True)
class WordedBasis:
    """Items whose name holds one word of every group rest on this enactment."""

    words: tuple[tuple[str, ...], ...]
    enactment: str


@dataclass(frozen=True, slots=True)
class EndedPower:
    """From `since` on, items whose name holds one word of every group can no longer be punished under it.

    Bodies whose name holds a word of `unless_body` are those that the power went to.
    """

    words: tuple[tuple[str, ...], ...]
    since: date
    reason: str
    source: str
    confidence: str
    unless_body: tuple[str, ...] = ()


def names(words: Sequence[Sequence[str]], item_name: str) -> bool:
    """Whether a name holds one word of every group.

    >>> names([["计量"], ["许可", "许可证"]], "销售未取得制造、修理计量器具许可的产品的处罚")
    True
    """
    bare = squeeze(item_name)
    return all(any(word in bare for word in group) for group in words)


def worded_basis(item_name: str, bases: Sequence[WordedBasis]) -> str:
    """The enactment that the words of an item point to; "" where none does."""
    return next((one.enactment for one in bases if names(one.words, item_name)), "")


def ended_power(item_name: str, day: date, powers: Sequence[EndedPower], body: str = "") -> EndedPower | None:
    """The end of the power that an item names, where it lies on or before `day`; None where it still stands as far as we know."""
    return next(
        (one for one in powers if one.since <= day and names(one.words, item_name) and not any(word in body for word in one.unless_body)),
        None,
    )
