"""What pages about the law depend on beyond the registry."""

from __future__ import annotations

from quanze.adapters.system_clock import today
from quanze.store.law import queries as law
from quanze.store.quality import queries as quality


def law_and_day() -> str:
    """Changes with the law texts held, the examinations kept, and the day: what is in force today may not be tomorrow."""
    return f"{law.law_version()} {quality.state()} {today().isoformat()}"
