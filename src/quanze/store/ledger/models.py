"""Events as rows. Nothing here is ever updated or deleted; the database itself refuses."""

from __future__ import annotations

from django.db import models


class StoredEvent(models.Model):
    """One event of one stream; `(stream, seq)` is unique, so of two officers who act at once one loses and is told."""

    stream = models.CharField(max_length=200)
    seq = models.PositiveIntegerField()
    type = models.CharField(max_length=80)
    effective = models.CharField(max_length=10, blank=True)
    recorded = models.CharField(max_length=40)
    actor = models.CharField(max_length=200)
    payload = models.TextField(help_text="canonical JSON, byte for byte what the digest covers")
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    algorithm = models.CharField(max_length=10, default="sha256")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stream", "seq"], name="ledger_one_event_a_place")]


class StoredCheckpoint(models.Model):
    """A signed statement of how far every stream had grown; see core/proofs/checkpoints.py."""

    number = models.PositiveIntegerField(unique=True)
    position = models.BigIntegerField(help_text="the last event it covers")
    content = models.TextField(help_text="canonical JSON, byte for byte what is signed")
    heads = models.TextField(help_text="canonical JSON: [stream, seq, digest] of every stream that grew since the one before")
    digest = models.CharField(max_length=64)
    signature = models.TextField()
