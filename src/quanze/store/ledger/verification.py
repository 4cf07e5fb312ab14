"""Verifying the ledger in the database: every chain, every checkpoint, every signature, and the guards."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import tee

from django.db import connection

from quanze.adapters.processes import spread
from quanze.adapters.signing import check_signature
from quanze.core.proofs.chains import Run, examine
from quanze.core.proofs.judge import Judge, Verdict
from quanze.store.ledger.checkpoints import read_heads, stored_checkpoints
from quanze.store.ledger.guards import missing_guards
from quanze.store.ledger.models import StoredCheckpoint
from quanze.store.ledger.rows import examine_between, first_position, last_position, place_for_children, rows_between

PART = 25_000
FEW = 60_000  # below this, starting other processes costs more than it saves
Progress = Callable[[int], None]


def verify_ledger(
    *, trusted: frozenset[str] | None = None, expect: str = "", processes: int | None = None, progress: Progress | None = None
) -> Verdict:
    """What the judge finds in the database. `expect` is the digest of a checkpoint that somebody keeps outside; it must still be there.

    A sound ledger is read once, by several processes; one that is not is read again slowly, so that every fault can be named.
    """
    upto = last_position()
    judge = _fast(upto, trusted, processes, progress) or _slow(upto, trusted, progress)
    for name in missing_guards(connection):
        judge.fault("", 0, "guard", f"数据库里的防改触发器 {name} 不见了或被停用；请运行 quanze doctor")
    for row in StoredCheckpoint.objects.order_by("number").only("number", "position", "digest", "content").iterator(chunk_size=100):
        if f'"number":{row.number},' not in row.content or f'"position":{row.position},' not in row.content:
            judge.fault("", row.number, "checkpoint", f"第 {row.number} 个检查点的编号或位置与其签名的内容不符")
    if expect and not StoredCheckpoint.objects.filter(digest=expect).exists():
        judge.fault("", 0, "expected", f"没有摘要为 {expect} 的检查点：台账在那之后被截断或重做")
    return judge.verdict()


def _parts(upto: int) -> Iterator[tuple[int, int, StoredCheckpoint | None, list[tuple[str, int, str]]]]:
    """Stretches of positions, cut at the checkpoints; the last stretch before a checkpoint carries it."""
    after = 0
    for row, heads in stored_checkpoints():
        end = max(row.position, after)
        for begin, stop in _stretches(after, end - PART):
            yield begin, stop, None, []
            after = stop
        yield after, end, row, heads
        after = end
    for begin, stop in _stretches(after, upto):
        yield begin, stop, None, []


def _stretches(after: int, upto: int) -> Iterator[tuple[int, int]]:
    """At most `PART` positions each; where nobody stands for longer than that, the stretch begins with whoever comes next."""
    while after < upto:
        begin = min(first_position(after) - 1, upto)
        after = min(begin + PART, upto)
        yield begin, after


def _fast(upto: int, trusted: frozenset[str] | None, processes: int | None, progress: Progress | None) -> Judge | None:
    """A judge who found nothing, or `None` where anything is amiss."""
    if first_position(None) < 1:  # the database never counts so: somebody put an event in front of all others
        return None
    place = place_for_children() if upto > FEW else None
    count = processes or os.cpu_count() or 1
    judge = Judge(check_signature, trusted=trusted)
    try:
        parts, shadow = tee(_parts(upto))  # tasks are taken a little ahead of their answers
        runs: Iterator[Run | None]
        if place and count > 1:
            runs = spread(examine_between, ((place, after, end) for after, end, *_ in shadow), count)
        else:
            runs = (examine(rows_between(after, end)) for after, end, *_ in shadow)
        for run in runs:
            _, _, row, heads = next(parts)
            if run is None or not judge.absorb(run):
                return None
            if progress:
                progress(judge.events)
            if row:
                judge.checkpoint(row.content, row.signature, heads=heads)
                if row.digest != (judge.last.digest if judge.last else ""):
                    return None
    except (ValueError, TypeError, OSError):
        return None
    return None if judge.fault_count else judge


def _slow(upto: int, trusted: frozenset[str] | None, progress: Progress | None) -> Judge:
    judge = Judge(check_signature, trusted=trusted)
    after = min(first_position(None) - 1, 0)
    for row in StoredCheckpoint.objects.order_by("number").iterator(chunk_size=1):
        _judge_rows(judge, after, row.position, progress)
        after = max(after, row.position)
        try:
            heads = read_heads(row.heads)
        except (ValueError, TypeError):
            judge.fault("", row.number, "heads", f"第 {row.number} 个检查点所附的末端清单读不懂")
            heads = []
        judge.checkpoint(row.content, row.signature, heads=heads)
        if judge.last and row.digest != judge.last.digest:
            judge.fault("", row.number, "checkpoint", f"第 {row.number} 个检查点的摘要与其内容不符")
    _judge_rows(judge, after, upto, progress)
    return judge


def _judge_rows(judge: Judge, after: int, upto: int, progress: Progress | None) -> None:
    for row in rows_between(after, upto):
        judge.event(row)
        if progress and judge.events % PART == 0:
            progress(judge.events)
