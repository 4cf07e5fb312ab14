"""Chance, as the machine's own source gives it. Everybody else is handed what was drawn here."""

from __future__ import annotations

import secrets


def new_secret() -> str:
    """A fresh secret of 256 bits in lower-case hexadecimal."""
    return secrets.token_hex(32)
