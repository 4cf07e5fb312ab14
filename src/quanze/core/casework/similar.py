"""The nearest past cases of the same item, and why they are near: shown before a decision is made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from quanze.core.casework.money import spoken


@dataclass(frozen=True, slots=True)
class PastCase:
    """A decided case, in what can be compared. Sums in fen; `factors` are circumstances by name."""

    number: str
    item: str
    decided_on: date
    natural: bool
    goods_value: int
    illegal_gain: int
    fine: int
    level: str = ""
    factors: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Likeness:
    """A past case, how far off it is (0: alike in all that is compared), and what is alike and what differs."""

    case: PastCase
    distance: float
    alike: tuple[str, ...]
    differs: tuple[str, ...]

    @property
    def ratio(self) -> Fraction | None:
        """The fine as a multiple of the goods' value; None where there was none."""
        return Fraction(self.case.fine, self.case.goods_value) if self.case.goods_value else None


def nearest(case: PastCase, past: Iterable[PastCase], count: int) -> tuple[Likeness, ...]:
    """The `count` past cases nearest to `case`: another size of the sums weighs by its ratio, another nature of the party and each
    differing circumstance by a step; the older one comes after the newer where all else is equal."""
    found = [_likeness(case, one) for one in past if one.number != case.number and one.item == case.item]
    return tuple(sorted(found, key=lambda one: (one.distance, -one.case.decided_on.toordinal(), one.case.number))[:count])


def _likeness(case: PastCase, other: PastCase) -> Likeness:
    alike: list[str] = []
    differs: list[str] = []
    distance = 0.0
    for title, mine, theirs in (("货值金额", case.goods_value, other.goods_value), ("违法所得", case.illegal_gain, other.illegal_gain)):
        off = _apart(mine, theirs)
        distance += off
        said = f"{title} {spoken(theirs)}"
        (alike if off < 1 / 4 else differs).append(said)
    if case.natural != other.natural:
        distance += 1
        differs.append("当事人为自然人" if other.natural else "当事人为单位")
    common, apart = case.factors & other.factors, case.factors ^ other.factors
    alike += sorted(common)
    differs += sorted(f"{factor}（{'本案没有' if factor in other.factors else '该案没有'}）" for factor in apart)
    return Likeness(other, distance + len(apart) / 2, tuple(alike), tuple(differs))


def _apart(mine: int, theirs: int) -> float:
    """0 for equal sums, 1 where one is double the other or more than double counts further, by halves and doubles."""
    if mine == theirs:
        return 0.0
    low, high = sorted((mine, theirs))
    yuan = 100
    ratio = (high + yuan) / (low + yuan)
    return min(ratio.__float__() - 1, 6.0)


def fine_spread(found: Iterable[Likeness]) -> tuple[int, int, int] | None:
    """The lowest, the middle and the highest fine among the cases; None where there are none."""
    fines = sorted(one.case.fine for one in found)
    return (fines[0], fines[len(fines) // 2], fines[-1]) if fines else None
