"""From dated versions and repeals to what is in force when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from quanze.core.kernel.interval import Interval
from quanze.core.kernel.unresolved import Unresolved
from quanze.core.law.model import Expression

UNDATED = Unresolved("undated-version", "没有写明制定、修改或者施行的日期，无法判断这一版本从哪一天起有效")


@dataclass(frozen=True, slots=True)
class Ending:
    """The day from which a work no longer counts."""

    since: date
    by: str = ""


def in_order(versions: Iterable[Expression], endings: Sequence[Ending] = ()) -> tuple[Expression, ...]:
    """The versions in the order in which they came to count, each with its half-open interval; undated ones come first, unresolved.

    A version counts from its effective day until the next version's effective day or until an ending that falls after its start,
    whichever is earlier. Two printings of one version (same day made or same effective day) are one: the fuller is kept
    and names the other in `copies`.

    >>> v = [Expression("b", "某法", date(2021, 1, 22), date(2021, 7, 15), UNDATED), Expression("a", "某法", date(2017, 9, 1), date(2018, 1, 1), UNDATED)]
    >>> [(x.id, x.in_force.start.year, x.in_force.end and x.in_force.end.year) for x in in_order(v, [Ending(date(2025, 1, 1))])]
    [('a', 2018, 2021), ('b', 2021, 2025)]
    """
    merged = _without_copies(versions)
    dated = sorted((v for v in merged if v.effective is not None), key=lambda v: (v.effective or date.min, v.made or date.min, v.id))
    undated = sorted((replace(v, in_force=UNDATED) for v in merged if v.effective is None), key=lambda v: v.id)
    found: list[Expression] = []
    for index, version in enumerate(dated):
        start = version.effective
        assert start is not None
        ends = [e.since for e in endings if e.since > start]
        if index + 1 < len(dated):
            following = dated[index + 1].effective
            assert following is not None
            ends.append(following)
        found.append(replace(version, in_force=Interval(start, min(ends, default=None))))
    return (*undated, *found)


def _without_copies(versions: Iterable[Expression]) -> list[Expression]:
    kept: list[Expression] = []
    for version in sorted(versions, key=_fullness):
        for index, other in enumerate(kept):
            if _same(version, other):
                kept[index] = _joined(other, version)
                break
        else:
            kept.append(version)
    return kept


def _fullness(v: Expression) -> tuple[bool, bool, int, str]:
    """Texts before bare facts, printed days before assumed ones, the one with more heading lines first."""
    return (not v.text_held, bool(v.estimated), -len(v.acts), v.id)


def _same(a: Expression, b: Expression) -> bool:
    if a.id == b.id or (a.words and a.words == b.words and (a.made is None or b.made is None)):
        return True
    if a.made is None or b.made is None:
        return a.effective is not None and a.effective == b.effective
    return a.made == b.made or (a.effective == b.effective and abs((a.made - b.made).days) <= 400)


def _joined(kept: Expression, other: Expression) -> Expression:
    """`kept` with what only `other` knows."""
    effective, estimated = kept.effective, kept.estimated
    made = kept.made or other.made
    if effective is None:
        effective, estimated = other.effective, other.estimated
    if kept.estimated and other.effective is not None and not other.estimated:
        effective, estimated = other.effective, ""
    if made and other.made and other.made < made and other.effective == kept.effective and made == kept.effective:
        made = other.made  # one source marks a version with its effective day
    copies = (*kept.copies, other.id, *other.copies) if other.text_held else kept.copies
    return replace(
        kept,
        made=made,
        effective=effective,
        estimated=estimated,
        doc_no=kept.doc_no or other.doc_no,
        acts=kept.acts or other.acts,
        last_article=kept.last_article if kept.last_article is not None else other.last_article,
        article_count=kept.article_count if kept.article_count is not None else other.article_count,
        copies=tuple(dict.fromkeys(copies)),
    )
