"""The ledger as lines of text, for a file that strangers can verify."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction

from quanze.adapters.export_files import checkpoint_line, event_line, write_export
from quanze.core.proofs.checkpoints import read_checkpoint
from quanze.store.ledger.checkpoints import latest_checkpoint, stored_checkpoints
from quanze.store.ledger.models import StoredCheckpoint, StoredEvent
from quanze.store.ledger.rows import rows_between


@dataclass(frozen=True, slots=True)
class Exported:
    """How much was written, and the digest of the newest checkpoint in it."""

    events: int
    checkpoints: int
    digest: str


def export_ledger(target: Path, *, prefix: str = "", progress: Callable[[int, int], None] | None = None) -> Exported:
    """Writes all events that a checkpoint covers, with the checkpoints; `prefix` keeps to streams whose name begins with it.

    Seal first (`checkpoints.seal`), or the newest events stay out. `Exported.events` is 0, and no file written, where nothing matches.
    """
    with transaction.atomic(durable=False):
        if connection.vendor == "postgresql" and not connection.needs_rollback:
            with connection.cursor() as cursor:  # all questions are answered from one moment
                cursor.execute("LOCK TABLE ledger_storedcheckpoint IN SHARE MODE")
        newest = latest_checkpoint()
        upto = newest.position if newest else 0
        covered = StoredEvent.objects.filter(id__lte=upto)
        events = covered.filter(stream__startswith=prefix).count() if prefix else covered.count()
        checkpoints = StoredCheckpoint.objects.count()
        if newest and events:
            write_export(target, _lines(prefix, events, progress), events=events, checkpoints=checkpoints, prefix=prefix)
        return Exported(events if newest else 0, checkpoints, newest.digest if newest else "")


def _lines(prefix: str, total: int, progress: Callable[[int, int], None] | None) -> Iterator[str]:
    after = done = 0
    for row, heads in stored_checkpoints():
        for event in rows_between(after, row.position, prefix):
            yield event_line(event)
            done += 1
            if progress and done % 5000 == 0:
                progress(done, total)
        yield checkpoint_line(row.content, heads, row.signature, read_checkpoint(row.content).algorithm, prefix)
        after = row.position
