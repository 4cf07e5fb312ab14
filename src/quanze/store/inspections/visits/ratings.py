"""What firms say of an office. The rated office can tell that a code was used, never which rating came of it.

A rating stands in no event and beside no moment. Its key is drawn by chance; with each new one all rows of the quarter are written anew in the order of
their keys, so that no place on the disk tells which came last. That a code was used is kept apart, as a keyed hash. What an administrator of the
machine could still learn, by comparing copies of the database before and after, is written in docs/inspections.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from quanze.adapters.randomness import new_secret
from quanze.store.inspections.visits.codes import rating_mark
from quanze.store.inspections.visits.facts import local_day
from quanze.store.inspections.visits.models import Rating, UsedMark, Visit
from quanze.store.inspections.visits.project import quarter_of

FEWEST = 5  # not law: below this many a quarter is not shown, so that no single visit stands out
LONGEST_WORDS = 500
MOST_STARS = 5


@dataclass(frozen=True, slots=True)
class QuarterRatings:
    """A quarter's ratings of a body. `stars` counts by 1 to 5 and `words` are in no order of time; both empty while there are fewer than `FEWEST`."""

    quarter: str
    count: int
    shown: bool
    average: str
    stars: tuple[tuple[int, int], ...]
    words: tuple[str, ...]


def rated(code: str) -> bool:
    """Whether a code has given its rating."""
    return UsedMark.objects.filter(mark=rating_mark(code)).exists()


def rate(visit: Visit, stars: int, words: str, now: datetime) -> str:
    """Takes a rating of a visit that has begun; "" where it was taken, else why not, in words for the firm."""
    if visit.started_at is None:
        return "检查还没有开始，开始之后才能评价"
    if not 1 <= stars <= MOST_STARS:
        return "请选择一颗到五颗星"
    text = " ".join("".join(c for c in words if c >= " " or c == "\n").split())
    if len(text) > LONGEST_WORDS:
        return f"写了 {len(text)} 个字，最多 {LONGEST_WORDS} 个"
    quarter = quarter_of(local_day(now))
    try:
        with transaction.atomic():
            UsedMark.objects.create(mark=rating_mark(visit.code))
            kept = list(Rating.objects.select_for_update().filter(body=visit.body, quarter=quarter))
            kept.append(Rating(id=new_secret(), body=visit.body, quarter=quarter, stars=stars, words=text))
            Rating.objects.filter(body=visit.body, quarter=quarter).delete()
            Rating.objects.bulk_create(sorted(kept, key=lambda one: one.id))
    except IntegrityError:
        return "这个检查码已经评价过，每次检查评价一次"
    return ""


def ratings(body: str) -> tuple[QuarterRatings, ...]:
    """What firms said of a body, the newest quarter first."""
    found: dict[str, list[Rating]] = {}
    for row in Rating.objects.filter(body=body).order_by("id"):
        found.setdefault(row.quarter, []).append(row)
    return tuple(_quarter(quarter, rows) for quarter, rows in sorted(found.items(), reverse=True))


def _quarter(quarter: str, rows: list[Rating]) -> QuarterRatings:
    if len(rows) < FEWEST:
        return QuarterRatings(quarter, len(rows), False, "", (), ())
    tenths = (sum(row.stars for row in rows) * 20 + len(rows)) // (2 * len(rows))  # rounded half up to a tenth
    stars = tuple((each, sum(row.stars == each for row in rows)) for each in range(MOST_STARS, 0, -1))
    return QuarterRatings(quarter, len(rows), True, f"{tenths // 10}.{tenths % 10}", stars, tuple(row.words for row in rows if row.words))
