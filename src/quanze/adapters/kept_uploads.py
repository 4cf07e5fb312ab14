"""Files that somebody has uploaded and not yet confirmed: kept under their digest for a day, so that a confirmation need not send them again."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

from quanze.adapters.whole_files import whole_file
from quanze.core.kernel.canonical import digest

KEPT = timedelta(days=1)  # not law: how long a preview waits to be confirmed
_TOKEN = re.compile(r"[0-9a-f]{64}")


def keep_upload(folder: Path, data: bytes, now: datetime) -> str:
    """Keeps the bytes and returns their token; files whose time is over go."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if old.is_file() and old.stat().st_mtime < (now - KEPT).timestamp():
            old.unlink(missing_ok=True)
    token = digest(data)
    with whole_file(folder / token) as draft:
        draft.write_bytes(data)
    return token


def kept_upload(folder: Path, token: str) -> bytes | None:
    """The bytes that were kept under a token; None where there are none (any more), or they are no longer what was uploaded."""
    path = folder / token
    if not _TOKEN.fullmatch(token) or not path.is_file():
        return None
    data = path.read_bytes()
    return data if digest(data) == token else None


def forget_upload(folder: Path, token: str) -> None:
    if _TOKEN.fullmatch(token):
        (folder / token).unlink(missing_ok=True)
