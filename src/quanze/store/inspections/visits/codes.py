"""The entry code of a visit: unguessable without the office's secret key, never written to the ledger, made again whenever rows are rebuilt."""

from __future__ import annotations

import base64
import hashlib
import hmac

from django.conf import settings

CODE_BYTES = 15  # not law: 24 characters of base 32, 120 bits


def code_of(key: str, seq: int) -> str:
    """The code that the event `seq` of the visit `key` gave: small letters and digits that are read aloud without doubt."""
    made = hmac.new(settings.SECRET_KEY.encode(), f"quanze visit code\x00{key}\x00{seq}".encode(), hashlib.sha256).digest()
    return base64.b32encode(made[:CODE_BYTES]).decode().lower()


def code_digest(code: str) -> str:
    """What the ledger holds of a code."""
    return hashlib.sha256(code.encode()).hexdigest()


def rating_mark(code: str) -> str:
    """What is remembered of a code that has given its rating."""
    return hmac.new(settings.SECRET_KEY.encode(), f"quanze visit rating\x00{code}".encode(), hashlib.sha256).hexdigest()
