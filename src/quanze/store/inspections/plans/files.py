"""The kept files of plans: frames, named visits, transcripts, each under its SHA-256. Events hold the digest; what was altered is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from quanze.adapters.source_files import SourceFiles
from quanze.core.kernel.canonical import canonical_json


class AlteredFile(ValueError):
    """A kept file that is missing, or whose content no longer gives its digest: which, and what to do."""


def _folder() -> SourceFiles:
    return SourceFiles(settings.HOME / "plans")


def keep(value: Mapping[str, Any]) -> str:
    """Keeps a value as canonical JSON and returns the SHA-256 of the file."""
    return _folder().keep(canonical_json(value))


def read(sha256: str, what: str) -> dict[str, Any]:
    """The value kept under a digest; raises `AlteredFile`, which names it by `what`."""
    return dict(json.loads(read_bytes(sha256, what)))


def read_bytes(sha256: str, what: str) -> bytes:
    """The bytes kept under a digest; raises `AlteredFile`."""
    try:
        data = _folder().read(sha256)
    except ValueError as wrong:
        raise AlteredFile(
            f"{what}的文件被改动或者损坏：内容与记录的摘要 {sha256[:16]}… 不符。请从备份恢复原文件；不能恢复的，作废后重新冻结"
        ) from wrong
    if data is None:
        raise AlteredFile(f"{what}的文件不见了（摘要 {sha256[:16]}…）。请从备份恢复；不能恢复的，作废后重新冻结")
    return data
