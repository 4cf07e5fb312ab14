"""The definition a matter was opened under is kept in the ledger: whoever edits a procedure file later changes no matter that runs."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from django.db import transaction

from quanze.adapters.procedures import definitions, known, procedure_version
from quanze.core.procedures.model import Procedure
from quanze.core.procedures.read import read_procedure
from quanze.store.ledger.operations import NewEvent, StaleStream, append
from quanze.store.ledger.queries import stream_events

KEPT = "ProcedureKept"


def keep_definition(procedure: Procedure, *, actor: str, now: datetime) -> None:
    """Records the definition in the stream `procedure:ID@VERSION` unless it stands there; one that comes from no file is left out."""
    definition = definitions().get(procedure.digest)
    if definition is None:
        return
    stream = f"procedure:{procedure.key}"
    kept = list(stream_events(stream))
    if any(event.payload["digest"] == procedure.digest for event in kept):
        return
    try:
        with transaction.atomic():
            payload = {"digest": procedure.digest, "definition": definition}
            append(stream, len(kept), [NewEvent(KEPT, payload)], actor=actor, recorded=now)
    except StaleStream:
        return  # somebody else kept it in this moment


def procedure_under(procedure_id: str, version: str, digest: str) -> Procedure:
    """The very definition with this digest: the rulebook's where it is still the same, else the one kept in the ledger.

    Raises `LookupError` where neither has it.
    """
    try:
        current = procedure_version(procedure_id, version)
    except KeyError:
        current = None
    if current is not None and current.digest == digest:
        return current
    return _from_ledger(procedure_id, version, digest)


@lru_cache(maxsize=256)
def _from_ledger(procedure_id: str, version: str, digest: str) -> Procedure:
    for event in stream_events(f"procedure:{procedure_id}@{version}"):
        if event.payload["digest"] == digest:
            return read_procedure(f"{procedure_id}@{version}", event.payload["definition"], known())
    raise LookupError(f"程序 {procedure_id}@{version}（摘要 {digest[:12]}）既不在规则库中，也没有留存；请恢复立案时的程序文件。")
