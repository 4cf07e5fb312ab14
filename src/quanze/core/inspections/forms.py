"""Check forms: composed of lines, versioned, bound by the digest of their lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from quanze.core.inspections.model import CheckLine
from quanze.core.kernel.canonical import canonical_json, digest


def form_digest(lines: Sequence[CheckLine]) -> str:
    """The SHA-256 over the canonical JSON of the lines, in their order: two forms with one digest ask the same.

    >>> one = CheckLine("1", "证书有效", "查证书", "在有效期内", "《行政许可法》第六十一条")
    >>> form_digest([one]) == form_digest((one,)), form_digest([one]) == form_digest([one, one])
    (True, False)
    """
    return digest(canonical_json([asdict(line) for line in lines]))
