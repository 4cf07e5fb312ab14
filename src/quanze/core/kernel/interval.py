"""Half-open intervals of days: what is in force from a day on, until the day before another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Interval:
    """Days from `start` (inclusive) until `end` (exclusive); `None` means without beginning, or without end as yet.

    >>> Interval(date(2021, 7, 15), None).contains(date(2026, 1, 1))
    True
    >>> Interval(None, date(2021, 7, 15)).contains(date(2021, 7, 15))
    False
    """

    start: date | None
    end: date | None

    def __post_init__(self) -> None:
        if self.start is not None and self.end is not None and self.end < self.start:
            raise ValueError(f"an interval cannot end ({self.end}) before it starts ({self.start})")

    def contains(self, day: date) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)

    def overlaps(self, other: Interval) -> bool:
        starts_before = self.start is None or other.end is None or self.start < other.end
        return starts_before and (other.start is None or self.end is None or other.start < self.end)
