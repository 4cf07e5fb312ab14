"""The versions of an enactment through time, as a picture and as rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from quanze.core.kernel.interval import Interval
from quanze.core.law.model import Expression, Work
from quanze.core.law.status import status_on

TONES = (1, 6, 7, 5, 4, 9)


@dataclass(frozen=True, slots=True)
class Stretch:
    """One version: its days as printed or worked out, and its place in the picture in percent. `width` is "" where its days are unknown."""

    number: int
    expression: Expression
    start: date | None
    end: date | None
    unresolved: str
    x: str
    width: str
    tone: int
    here: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """`years` are the marks of the axis: (year, place in percent). `today` and `repealed` are places in percent, "" where outside."""

    stretches: tuple[Stretch, ...]
    years: tuple[tuple[int, str], ...]
    on: str
    drawn: bool


def timeline(work: Work, on: date, today: date) -> Timeline:
    """The versions in the order in which they came to count. Not drawn where no version's first day is known."""
    status = status_on(work, today)
    spells = [e.in_force if isinstance(e.in_force, Interval) else None for e in work.expressions]
    starts = [spell.start for spell in spells if spell is not None and spell.start is not None]
    first = min(starts, default=None)
    here = work.expression_on(on)
    ended = status.since if status.standing in ("repealed", "replaced") else None
    last = max([today, *starts, *([ended] if ended else [])])
    scale = max(1, (last - first).days) if first else 1

    def place(day: date) -> float:
        return 100 * (day - (first or day)).days / scale

    made = []
    for number, (expression, spell) in enumerate(zip(work.expressions, spells, strict=True), 1):
        start, end = (spell.start, spell.end) if spell else (None, None)
        x, width = "", ""
        if first and start:
            begin, stop = place(start), min(100.0, place(end) if end else 100.0)
            x, width = f"{begin:.2f}", f"{max(0.4, stop - begin):.2f}"  # not law: a sliver that can still be seen
        why = "" if spell else getattr(expression.in_force, "reason", "")
        made.append(Stretch(number, expression, start, end, why, x, width, TONES[(number - 1) % len(TONES)], expression is here))
    years = _years(first, last, place) if first else ()
    at = f"{place(on):.2f}" if first and first <= on <= last else ""
    return Timeline(tuple(made), years, at, first is not None)


def _years(first: date, last: date, place: object) -> tuple[tuple[int, str], ...]:
    span = last.year - first.year
    step = next((each for each in (1, 2, 5, 10, 20) if span / each <= 6), 50)  # not law: at most seven marks fit
    found = []
    for year in range(-(-first.year // step) * step, last.year + 1, step):
        day = date(year, 1, 1)
        if first <= day <= last:
            found.append((year, f"{place(day):.2f}"))  # type: ignore[operator]
    return tuple(found)


_ONE = re.compile(r"[0-9A-Za-z]+|.", re.DOTALL)  # what is compared as one: a number, a word of letters, any other character


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words in a comparison: "same", "gone" (only in the older text) or "new"."""

    kind: str
    words: str


def compared(old: str, new: str) -> tuple[Piece, ...]:
    """The newer text with what fell away and what came in, in order; by characters, gathered so that people can read it. A number stays whole.

    >>> [(p.kind, p.words) for p in compared("电话：5551016", "电话：5551006")]
    [('same', '电话：'), ('gone', '5551016'), ('new', '5551006')]
    >>> [(p.kind, p.words) for p in compared("处二千元罚款。", "处五千元罚款。")]
    [('same', '处'), ('gone', '二'), ('new', '五'), ('same', '千元罚款。')]
    """
    from rapidfuzz.distance.LCSseq import opcodes

    runs: list[Piece] = []
    before, after = _ONE.findall(old), _ONE.findall(new)
    for each in opcodes(before, after):
        gone, came = "".join(before[each.src_start : each.src_end]), "".join(after[each.dest_start : each.dest_end])
        if each.tag == "equal":
            runs.append(Piece("same", gone))
            continue
        if gone:
            runs.append(Piece("gone", gone))
        if came:
            runs.append(Piece("new", came))
    return _readable(runs)


def _readable(runs: Sequence[Piece]) -> tuple[Piece, ...]:
    """Short stretches that agree by chance between two changes are taken into them: whole phrases are easier to read than crumbs."""
    made: list[Piece] = []
    gone = new = ""

    def close() -> None:
        nonlocal gone, new
        if gone:
            made.append(Piece("gone", gone))
        if new:
            made.append(Piece("new", new))
        gone = new = ""

    for place, each in enumerate(runs):
        crumb = each.kind == "same" and 0 < place < len(runs) - 1 and len(each.words) <= 2 and not set(each.words) & set("。；：，\n")
        if each.kind == "same" and not (crumb and (gone or new)):
            close()
            made.append(each)
        elif each.kind == "same":
            gone += each.words
            new += each.words
        elif each.kind == "gone":
            gone += each.words
        else:
            new += each.words
    close()
    return tuple(made)


def alike(old: str, new: str) -> float:
    """How much of two texts agrees, 0 to 100."""
    from rapidfuzz import fuzz

    return float(fuzz.ratio(old, new))
