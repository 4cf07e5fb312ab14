"""The numbers behind the drawings: shares as percentages that SVG can use as they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from quanze.core.lists.power_types import NATIONAL_TYPES


def type_tone(power_type: str) -> int:
    """The number of the colour of a power type, 1 to 10; 0 for a type outside the scheme.

    >>> type_tone("行政处罚"), type_tone("不明")
    (2, 0)
    """
    return NATIONAL_TYPES.index(power_type) + 1 if power_type in NATIONAL_TYPES else 0


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a bar; `start` and `width` are percentages of the whole drawing, written for SVG."""

    label: str
    count: int
    tone: int
    start: str
    width: str


def segments(counts: Mapping[str, int], scale: int) -> list[Segment]:
    """The parts of one stacked bar, in the order of the scheme; a bar of `scale` fills the drawing.

    >>> [(s.label, s.start, s.width) for s in segments({"行政处罚": 3, "行政许可": 1}, 8)]
    [('行政许可', '0.00', '12.50'), ('行政处罚', '12.50', '37.50')]
    """
    drawn: list[Segment] = []
    before = 0
    for label in sorted(counts, key=lambda one: (type_tone(one) or 99, one)):
        count = counts[label]
        if count > 0 and scale > 0:
            drawn.append(Segment(label, count, type_tone(label), f"{100 * before / scale:.2f}", f"{100 * count / scale:.2f}"))
            before += count
    return drawn


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a bar chart."""

    label: str
    url: str
    total: int
    segments: tuple[Segment, ...]


def bars(rows: Sequence[tuple[str, str, Mapping[str, int]]]) -> list[Bar]:
    """Rows of (label, address, counts) as bars on one scale: the largest total fills the width."""
    largest = max((sum(counts.values()) for _, _, counts in rows), default=0)
    return [Bar(label, url, sum(counts.values()), tuple(segments(counts, largest))) for label, url, counts in rows]


def legend(counts: Iterable[Mapping[str, int]]) -> list[tuple[str, int, int]]:
    """(type, tone, total) for every type that occurs, in the order of the scheme."""
    totals: dict[str, int] = {}
    for one in counts:
        for label, count in one.items():
            totals[label] = totals.get(label, 0) + count
    return [
        (label, type_tone(label), totals[label]) for label in sorted(totals, key=lambda one: (type_tone(one) or 99, one)) if totals[label]
    ]
