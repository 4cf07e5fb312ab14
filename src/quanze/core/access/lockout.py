"""How long to wait after failed sign-ins: by account and by address, longer each time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Backoff:
    """`free` failures cost nothing; then `first_wait`, doubling with each further failure up to `longest_wait`.

    Failures are forgotten when `forget_after` has passed since the last one. Times in seconds.
    """

    free: int
    first_wait: int
    longest_wait: int
    forget_after: int


def wait_seconds(failures: int, rule: Backoff) -> int:
    """How long the next attempt must wait after so many failures in a row; 0 while they are free.

    >>> rule = Backoff(free=5, first_wait=60, longest_wait=900, forget_after=3600)
    >>> [wait_seconds(n, rule) for n in (4, 5, 6, 7, 9, 1000)]
    [0, 60, 120, 240, 900, 900]
    """
    if failures < rule.free:
        return 0
    doublings = min(failures - rule.free, 30)
    return min(rule.first_wait << doublings, rule.longest_wait)


def waits_until(failures: int, last: datetime, now: datetime, rule: Backoff) -> datetime | None:
    """When the next attempt is allowed; None where it is allowed now.

    A clock set back does not shorten the wait: a last failure in the future counts as one just now.
    """
    last = min(last, now)
    if now - last >= timedelta(seconds=rule.forget_after):
        return None
    end = last + timedelta(seconds=wait_seconds(failures, rule))
    return end if end > now else None


def forgotten(last: datetime, now: datetime, rule: Backoff) -> bool:
    """Whether the failures before are too old to count."""
    return now - last >= timedelta(seconds=rule.forget_after)
