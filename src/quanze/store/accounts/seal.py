"""Secrets at rest: sealed with a key derived from the office's secret key, so that a copy of the database alone opens nothing."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class CannotOpen(Exception):
    """What was sealed under another key."""


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"quanze second factor\x00" + settings.SECRET_KEY.encode()).digest()))


def sealed(secret: bytes) -> str:
    return _box().encrypt(secret).decode()


def opened(text: str) -> bytes:
    """The secret; raises `CannotOpen` where the office's key has changed since."""
    try:
        return _box().decrypt(text.encode())
    except InvalidToken as wrong:
        raise CannotOpen from wrong
