"""Whether a work counts on a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from quanze.core.law.model import Status, Work


def status_on(work: Work, day: date) -> Status:
    """Whether `work` counts on `day`, as far as its facts and versions tell; "unknown" where they do not.

    A repeal that lies after `day` leaves it in force on `day`; "not_yet" stands before the first day it was ever known to exist.
    """
    status = work.status
    if status.standing in ("repealed", "replaced", "suspended") and (status.since is None or status.since <= day):
        return status
    expression = work.expression_on(day)
    if expression is not None and status.standing == "in_force":
        return status
    if expression is not None and work.confidence == "low":
        # a number and a day from hearsay do not tell whether it still counts
        return Status("unknown", source=work.source, checked=work.checked, confidence="low")
    if expression is not None:
        return Status("in_force", source=expression.source, checked=expression.estimated, confidence=work.confidence)
    starts = [e.effective for e in work.expressions if e.effective is not None]
    heard_of = [a.date for a in work.acts if a.kind in ("passed", "approved", "promulgated", "effective")]
    if not starts and any(printed <= day.isoformat() for printed in heard_of):
        return Status("in_force", source=work.source, checked="只知道已经公布，没有已知的废止")
    if starts and day < min(starts) and not any(printed[:4] < str(min(starts).year - 3) for printed in heard_of):
        return Status("not_yet", min(starts), source=work.source)
    if status.standing == "in_force" or (status.since is not None and status.since > day):
        return Status("in_force", source=status.source, checked=status.checked, confidence=status.confidence)
    return Status("unknown")


def described(work: Work, day: date) -> dict[str, Any]:
    """What is known of `work` as JSON material: its facts, whether it counts on `day`, and its versions."""
    status = status_on(work, day)
    return {
        "title": work.title,
        "level": work.level,
        "issuer": work.issuer,
        "region": work.region,
        "doc_nos": list(work.doc_nos),
        "status": {
            "standing": status.standing,
            "since": status.since.isoformat() if status.since else None,
            "by": status.by,
            "successor": status.successor,
            "source": status.source,
            "checked": status.checked,
            "confidence": status.confidence,
        },
        "acts": [act.to_json() for act in work.acts],
        "expressions": [expression.to_json() for expression in work.expressions],
    }
