"""Which of many names are nearly the same, in time that grows with their number and not with its square."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

_RAREST = 6  # pairs of characters of a name under which it is looked for
_MOST = 40  # names tried under one pair; what is commoner tells nothing
_SHARED = 2  # of the rarest pairs that two names must have in common


def alike(names: Sequence[str], cutoff: float) -> Iterator[tuple[int, int, float]]:
    """Pairs (earlier, later, likeness in percent) of different names at least `cutoff` alike; equal names are no pair.

    Two names are compared where they share some of their rarest pairs of neighbouring characters; only so many are tried for each. Of
    names with hundreds of near neighbours some pairs are therefore left out.

    >>> list(alike(["对擅自取水的行政处罚", "对擅自取水行为的行政处罚", "取水许可"], 80))
    [(0, 1, 90.9090909090909)]
    """
    pairs = [{name[i : i + 2] for i in range(len(name) - 1)} for name in names]
    frequency = Counter(pair for each in pairs for pair in each)
    held: defaultdict[str, list[int]] = defaultdict(list)
    for number, each in enumerate(pairs):
        rarest = sorted(each, key=lambda pair: (frequency[pair], pair))[:_RAREST]
        # what an earlier name holds as rare, this one may hold without its being rare: all of its pairs are looked up
        shared = Counter(other for pair in each for other in held.get(pair, ()))
        for other, times in shared.most_common(_MOST):
            if times < _SHARED:
                break
            if names[other] != names[number]:
                score = fuzz.ratio(names[other], names[number], score_cutoff=cutoff)
                if score:
                    yield other, number, score
        for pair in rarest:
            if len(held[pair]) < _MOST:
                held[pair].append(number)
