"""The bytes of accepted files, each under its digest, never altered."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from quanze.core.kernel.canonical import digest

try:
    import fcntl
except ImportError:  # Windows has no such locks; there, leftovers stay until somebody clears them by hand
    fcntl = None  # type: ignore[assignment]


class SourceFiles:
    """A folder of files named by their SHA-256."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256

    def read(self, sha256: str) -> bytes | None:
        """The bytes; `None` where they are not there. Bytes that no longer give their digest raise `ValueError`."""
        try:
            data = self.path(sha256).read_bytes()
        except FileNotFoundError:
            return None
        if digest(data) != sha256:
            raise ValueError(f"{self.path(sha256)}: 文件内容与其摘要不符，可能被改动或损坏；请从备份恢复")
        return data

    def keep(self, data: bytes) -> str:
        """Stores bytes under their digest, whole or not at all, and returns the digest."""
        sha256 = digest(data)
        target = self.path(sha256)
        if target.exists() and target.stat().st_size == len(data):
            return sha256
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.parent / f".{sha256}.{os.getpid()}.part"
        with open(temporary, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
        return sha256

    @contextmanager
    def busy(self) -> Iterator[None]:
        """While an import stands between its file and its rows, nobody may clear leftovers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with open(self.folder / ".lock", "a") as lock:
            if fcntl:
                fcntl.flock(lock, fcntl.LOCK_SH)
            yield

    def clear_leftovers(self, known: Iterable[str]) -> list[str]:
        """Removes what a killed import left behind: files that no row names. Does nothing while an import is under way."""
        if fcntl is None or not self.folder.is_dir():
            return []
        removed: list[str] = []
        with open(self.folder / ".lock", "a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return []
            names = set(known)
            for path in sorted(self.folder.glob("??/*")) + sorted(self.folder.glob("??/.*.part")):
                if path.name not in names:
                    path.unlink(missing_ok=True)
                    removed.append(path.name)
        return removed
