"""Which accepted list replaces which: a decision with its reason, recorded with the edition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from quanze.core.registry.compare import Comparison, Keyed, compare

# Kinds whose rows are items of a power type: one body may publish its penalties and its licences in two files.
ITEM_KINDS = frozenset({"power_items", "supervision_items", "inspection_items", "discretion", "leniency"})
STATUS_NAMES = {"current": "现行", "superseded": "历史版本", "copy": "副本"}


@dataclass(frozen=True, slots=True)
class Standing:
    """A list that is current: where it stands, its date as printed ("" where it has none), its records and power types."""

    edition: int
    order: int
    date: str
    records: tuple[Keyed, ...]
    types: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Succession:
    """`status`: `current` replaces `replaces` (none where it stands beside); `superseded` is older than what is current;
    `copy` says nothing that the current one does not say."""

    status: Literal["current", "superseded", "copy"]
    replaces: tuple[tuple[int, int], ...]
    reason: str
    comparison: Comparison


def succeed(kind: str, date: str, types: frozenset[str], records: Sequence[Keyed], standing: Sequence[Standing]) -> Succession:
    """What becomes of a new list of one kind beside the `standing` lists of the same kind and body.

    A standing list is a rival if both share a record; lists that share none are still rivals unless they are lists of
    items and hold different power types.
    """
    keys = {record.key for record in records}
    rivals = [
        each
        for each in standing
        if any(record.key in keys for record in each.records)
        or not (kind in ITEM_KINDS and each.types and types and not each.types & types)
    ]
    before = [record for each in rivals for record in each.records]
    found = compare(before, records)
    places = tuple((each.edition, each.order) for each in rivals)
    if not standing:
        return Succession("current", (), "第一次收录这一类清单", found)
    if not rivals:
        return Succession("current", (), "与现行清单没有相同的事项，权力类型也不同，作为另一部分并列", found)
    if found.alike and not any(later(date, each.date) for each in rivals):
        return Succession("copy", (), "与现行清单内容完全相同，记为副本", found)
    newer = [each for each in rivals if later(each.date, date)]
    if newer:
        return Succession("superseded", (), f"清单日期 {date} 早于现行清单的 {newer[0].date}，作为历史版本收录", found)
    return Succession("current", places, "晚于现行清单，成为现行版本", found)


def later(one: str, other: str) -> bool:
    """Whether a printed date is surely later than another; dates of unlike length are compared as far as both go.

    >>> later("2022-04", "2021"), later("2022-04-11", "2022"), later("", "2022"), later("2022", "")
    (True, False, False, False)
    """
    length = min(len(one), len(other))
    return bool(length) and one[:length] > other[:length]
