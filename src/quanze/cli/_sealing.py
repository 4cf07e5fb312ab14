"""A checkpoint at the end of a command that recorded something."""

from __future__ import annotations

import sys


def seal_after(verb: str) -> None:
    """Signs what was just recorded. The work is done either way: where signing fails, that is said and nothing else happens."""
    from django.db import DatabaseError

    from quanze.adapters.signing import CannotSign
    from quanze.adapters.system_clock import now
    from quanze.store.ledger.checkpoints import LedgerBroken, seal

    try:
        seal(made=now())
    except (CannotSign, LedgerBroken, DatabaseError, OSError) as problem:
        print(f"quanze {verb}：内容已录入，但没有做成检查点：{problem}", file=sys.stderr)
