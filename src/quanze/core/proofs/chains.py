"""Recomputing chains fast: is a run of events whole, and what does it join on to?

A run can be examined without knowing what came before it, so several processors can each take a part of a ledger; `Judge.absorb`
then joins the parts. Where anything is amiss the answer is no more than `None`: the judge reads again, slowly, and names it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from json.encoder import encode_basestring
from typing import Any

from quanze.core.kernel.canonical import ALGORITHMS
from quanze.core.proofs.shapes import Shapes

Row = tuple[int, str, int, str, str, str, str, str, str, str, str]
"""position, stream, seq, type, effective, recorded, actor, payload (canonical JSON), previous, digest, algorithm"""


@dataclass(frozen=True, slots=True)
class Run:
    """A whole run of events: how many, the last position, what each stream joins on to, how far each grew, positions and digests in order."""

    count: int
    position: int
    joins: dict[str, tuple[int, str]]
    heads: dict[str, tuple[int, str]]
    order: str


def examine(rows: Iterable[Row]) -> Run | None:
    """What a run of events amounts to; `None` where any of them does not hold.

    Positions must rise; within a stream every event must follow the one before it, give its digest, and hold canonical JSON.
    """
    heads: dict[str, tuple[int, str]] = {}
    joins: dict[str, tuple[int, str]] = {}
    order: list[str] = []
    last = 0
    known = {algorithm: getattr(hashlib, algorithm, None) or _named(algorithm) for algorithm in ALGORITHMS}
    # actor, algorithm and day come together again and again: what an event begins with, and who digests it
    fronts: dict[tuple[str, str, str], tuple[bytes, Callable[[bytes], Any]]] = {}
    quoted: dict[str, str] = {}
    shapes = Shapes()
    q, front, seen, shape, stood = encode_basestring, fronts.get, quoted.get, shapes.known.get, heads.get
    try:
        for position, stream, seq, type_, effective, recorded, actor, payload, previous, digest, algorithm in rows:
            begun = front((actor, algorithm, effective))
            if begun is None:
                text = f'{{"actor":{q(actor)},"algorithm":"{algorithm}","effective":{q(effective)},"payload":'
                begun = fronts[actor, algorithm, effective] = (text.encode(), known[algorithm])
            rest = (
                f',"previous":"{previous}","recorded":{q(recorded)},"seq":{seq},"stream":{q(stream)},'
                f'"type":{seen(type_) or quoted.setdefault(type_, q(type_))}}}'
            )
            if begun[1](begun[0] + payload.encode() + rest.encode()).hexdigest() != digest or position <= last:
                return None
            same = shape(type_)
            if same is None or same(payload) is None:
                shapes.check(type_, payload)
            head = stood(stream)
            if head is None:
                joins[stream] = (seq - 1, previous)
            elif head[0] + 1 != seq or head[1] != previous:
                return None
            heads[stream] = (seq, digest)
            order.append(f"{position}:{digest}\n")
            last = position
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return Run(len(order), last, joins, heads, "".join(order))


def _named(algorithm: str) -> Callable[[bytes], Any]:
    def make(data: bytes) -> Any:
        return hashlib.new(algorithm, data)

    return make
