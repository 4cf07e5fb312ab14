"""Making checkpoints and keeping them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from quanze.adapters.signing import Signer, open_signer, remember_checkpoint
from quanze.core.kernel.canonical import canonical_json, canonical_value
from quanze.core.kernel.events import GENESIS
from quanze.core.proofs.chains import Run, examine
from quanze.core.proofs.checkpoints import Checkpoint, Head, head_of, make_checkpoint, read_checkpoint, sorted_heads
from quanze.store.ledger.models import StoredCheckpoint, StoredEvent
from quanze.store.ledger.rows import last_position, rows_between

MOST_EVENTS = 500_000
"""One checkpoint covers no more, so that verifying needs little memory."""


class LedgerBroken(Exception):
    """What was added since the last checkpoint does not hold together; it must not be signed."""


def seal(*, made: datetime, signer: Signer | None = None, algorithm: str | None = None, most: int = MOST_EVENTS) -> list[Checkpoint]:
    """Signs what was recorded since the last checkpoint; returns the new checkpoints, none where nothing was recorded.

    Nobody can append while it works. Raises `LedgerBroken` where the new events do not hold, and `CannotSign`
    where the key cannot be used; nothing is written then.
    """
    signer = signer or open_signer(Path(settings.HOME), settings.LEDGER_SIGNATURE)
    sealed: list[Checkpoint] = []
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:  # waits for those who are appending, so that no lower position appears afterwards
                cursor.execute(f"LOCK TABLE {StoredEvent._meta.db_table}, {StoredCheckpoint._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
        before = latest_checkpoint()
        upto = last_position()
        after = before.position if before else 0
        while after < upto:
            run = examine(_first(after, upto, most))
            if run is None or not _joins(run):
                raise LedgerBroken("最近一个检查点之后的事件不成链，没有签名；请运行 quanze verify 查看是哪一个")
            found = make_checkpoint(
                before,
                heads := sorted_heads(run.heads),
                run.order,
                made=made.isoformat(),
                position=run.position,
                added=run.count,
                algorithm=algorithm or settings.LEDGER_DIGEST,
                scheme=signer.scheme,
                key=signer.key,
            )
            StoredCheckpoint.objects.create(
                number=found.number,
                position=found.position,
                content=found.text,
                heads=canonical_json(heads).decode(),
                digest=found.digest,
                signature=signer.sign(found.text.encode()),
            )
            sealed.append(found)
            before, after = found, found.position
        if sealed:
            transaction.on_commit(lambda: remember_checkpoint(Path(settings.HOME), sealed[-1].digest))
    return sealed


def _first(after: int, upto: int, most: int) -> Iterator[tuple[int, str, int, str, str, str, str, str, str, str, str]]:
    for count, row in enumerate(rows_between(after, upto)):
        if count == most:
            return
        yield row


def _joins(run: Run) -> bool:
    """Whether every stream of a run goes on where the ledger stood before it."""
    for stream, (seq, previous) in run.joins.items():
        stood = StoredEvent.objects.filter(stream=stream, seq=seq).values_list("digest", flat=True).first() if seq else GENESIS
        if stood != previous:
            return False
    return True


def latest_checkpoint() -> Checkpoint | None:
    """The newest checkpoint; `None` where none was made yet."""
    text = StoredCheckpoint.objects.order_by("-number").values_list("content", flat=True).first()
    return read_checkpoint(text) if text else None


def stored_checkpoints() -> Iterator[tuple[StoredCheckpoint, list[Head]]]:
    """Every checkpoint in order, with the heads it covers."""
    for row in StoredCheckpoint.objects.order_by("number").iterator(chunk_size=1):
        yield row, read_heads(row.heads)


def read_heads(text: str) -> list[Head]:
    """The heads that a checkpoint's row holds; `ValueError` where it holds something else."""
    value = canonical_value(text)
    if not isinstance(value, list):
        raise ValueError("heads are a list")
    return [head_of(head) for head in value]
