"""The draw: every subject's ticket is the least of its SHA-256 values, and the least tickets of each stratum are drawn.

A subject of weight w holds w tickets, `SHA-256(seed \\n k \\n id)` for k = 1 … w, and stands with the smallest: its chance to come before
another is as w to the other's weight. Whole numbers only, so SQL, Python and a browser agree to the last bit.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from quanze.core.sampling.frame import Frame, Subject, shortages


class InfeasibleDraw(ValueError):
    """A draw that cannot be made as asked, with the smallest relaxation."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A subject with its ticket and its rank in the stratum (1 is the smallest ticket)."""

    stratum: str
    rank: int
    id: str
    ticket: str


@dataclass(frozen=True, slots=True)
class Draw:
    """Who was drawn and who stands in reserve, stratum by stratum, in order of tickets."""

    drawn: tuple[Drawn, ...]
    reserves: tuple[Drawn, ...]


def ticket(seed: str, id_: str, weight: int = 1) -> str:
    """The subject's ticket in hexadecimal.

    >>> ticket("0" * 64, "91000000", 2) == min(ticket("0" * 64, "91000000"), sha256(("0" * 64 + "\\n2\\n91000000").encode()).hexdigest())
    True
    """
    return min(sha256(f"{seed}\n{k}\n{id_}".encode()).hexdigest() for k in range(1, weight + 1))


def draw(frame: Frame, seed: str, quotas: Mapping[str, int], reserves: Mapping[str, int] | None = None) -> Draw:
    """The first `quotas[stratum]` eligible subjects of each stratum by ticket, and the `reserves[stratum]` that follow.

    Strata come in the byte order of their names. Raises `InfeasibleDraw` naming every quota that cannot be filled.
    """
    short = shortages(frame, quotas)
    if short:
        raise InfeasibleDraw("；".join(each.reason for each in short))
    wanted: dict[str, list[tuple[bytes, str]]] = {stratum: [] for stratum in quotas}
    first = f"{seed}\n1\n".encode()
    for subject in frame.subjects:
        pool = wanted.get(subject.stratum)
        if pool is None or subject.excluded:
            continue
        id_ = subject.id.encode()
        least = sha256(first + id_).digest()
        for k in range(2, subject.weight + 1):
            least = min(least, sha256(b"%s\n%d\n%s" % (seed.encode(), k, id_)).digest())
        pool.append((least, subject.id))
    drawn: list[Drawn] = []
    spare: list[Drawn] = []
    for stratum in sorted(quotas, key=str.encode):
        count, extra = quotas[stratum], (reserves or {}).get(stratum, 0)
        best = heapq.nsmallest(count + extra, wanted[stratum], key=lambda entry: (entry[0], entry[1].encode()))
        ranked = [Drawn(stratum, rank, id_, least.hex()) for rank, (least, id_) in enumerate(best, 1)]
        drawn += ranked[:count]
        spare += ranked[count:]
    return Draw(tuple(drawn), tuple(spare))


@dataclass(frozen=True, slots=True)
class Skip:
    """A drawn subject that could not be visited, why, who decided it, and when. Never a new draw: the next in line steps in."""

    id: str
    reason: str
    by: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Replacement:
    """A skip and the reserve that stepped in; `replaced_by` is "" where the reserve of the stratum is used up."""

    skip: Skip
    replaced_by: str


def replacements(made: Draw, skips: Sequence[Skip]) -> tuple[Replacement, ...]:
    """Which reserve steps in for each skip, in the order of the skips; a reserve that was skipped too is passed over by its own skip.

    Raises `ValueError` for a skip without a reason, of a subject not drawn, or made twice.
    """
    strata = {each.id: each.stratum for each in (*made.drawn, *made.reserves)}
    active = {each.id for each in made.drawn}
    queues: dict[str, list[str]] = {}
    for each in made.reserves:
        queues.setdefault(each.stratum, []).append(each.id)
    result: list[Replacement] = []
    for skip in skips:
        if not skip.reason.strip():
            raise ValueError(f"跳过 {skip.id} 没有写明理由")
        if skip.id not in active:
            raise ValueError(f"{skip.id} 不在抽中的名单里，或者已经跳过")
        active.discard(skip.id)
        queue = queues.get(strata[skip.id], [])
        following = queue.pop(0) if queue else ""
        if following:
            active.add(following)
        result.append(Replacement(skip, following))
    return tuple(result)


def subjects_by_id(frame: Frame) -> dict[str, Subject]:
    """The frame's subjects by id."""
    return {subject.id: subject for subject in frame.subjects}
