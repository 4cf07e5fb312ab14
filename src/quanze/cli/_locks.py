"""Locks between commands on one machine: files that the system lets go of when their holder ends, however it ends."""

from __future__ import annotations

import os
from pathlib import Path


class Lock:
    """A lock on the file at `path`. On a system without such locks every request is granted."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

    def take(self, *, shared: bool = False, wait: bool = True) -> bool:
        """Whether the lock was granted; with `wait`, as soon as it can be."""
        try:
            import fcntl
        except ImportError:
            return True
        try:
            fcntl.flock(self._file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        return True

    def let_go(self) -> None:
        os.close(self._file)
