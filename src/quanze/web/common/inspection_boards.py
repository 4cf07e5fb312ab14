"""The drawings of a board, for the desk and the portal alike: months, how often firms are visited, how the subjects stand."""

from __future__ import annotations

from typing import Any

from quanze.core.inspections.boards import MOST_TOLD, Board
from quanze.web.common.charts import Bar, Segment

FOUND_TONE, CLEAN_TONE, SEEN_TONE, UNSEEN_TONE = 2, 6, 1, 0


def percent(part: int, whole: int) -> str:
    """A share as people read it: whole per cents, one decimal below ten; a dash where there is no whole.

    >>> percent(1, 3), percent(1, 40), percent(0, 5), percent(1, 0)
    ('33%', '2.5%', '0%', '—')
    """
    if not whole:
        return "—"
    found = 100 * part / whole  # not law: per cent
    return f"{found:.0f}%" if found >= 10 or found == int(found) else f"{found:.1f}%"  # not law: how many digits are read


def drawn(one: Board) -> dict[str, Any]:
    """The drawings of a board: months, how often firms were visited, how the subjects stand."""
    most = max((visits for _, visits, _ in one.visits.months), default=0)
    months = [
        Bar(f"{month} 月", "", visits, _parts((("发现问题", found, FOUND_TONE), ("未发现问题", visits - found, CLEAN_TONE)), most))
        for month, visits, found in one.visits.months
    ]
    widest = max((count for _, count in one.visits.often), default=0)
    often = [
        Bar(_times(times), "", count, _parts((("家", count, SEEN_TONE if times else UNSEEN_TONE),), widest)) for times, count in one.visits.often
    ]  # fmt: skip
    stands = [("已查足", one.done, CLEAN_TONE), ("待查", one.waiting, UNSEEN_TONE), ("逾期", one.overdue, FOUND_TONE)]
    return {
        "months": months,
        "often": often,
        "stands": [Bar("应查对象", "", one.asked, _parts(tuple(stands), one.asked))] if one.asked else [],
        "stand_legend": stands,
        "share": percent(one.visits.with_findings, one.visits.ended),
        "whole": percent(one.done, one.asked),
        "per_firm": f"{one.visits.ended / one.visits.subjects:.1f}" if one.visits.subjects else "—",
    }


def _times(times: int) -> str:
    return "没有检查" if not times else f"{times} 次及以上" if times == MOST_TOLD else f"{times} 次"


def _parts(parts: tuple[tuple[str, int, int], ...], most: int) -> tuple[Segment, ...]:
    made, before = [], 0
    for label, count, tone in parts:
        if count and most:
            made.append(Segment(label, count, tone, f"{100 * before / most:.2f}", f"{100 * count / most:.2f}"))  # not law: per cent
            before += count
    return tuple(made)
