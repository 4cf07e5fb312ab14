"""One-time codes of RFC 6238 (TOTP over RFC 4226, HMAC-SHA-1, six digits, thirty seconds): what authenticator apps compute."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

STEP_SECONDS, DIGITS = 30, 6  # the defaults of RFC 6238, the only ones that all apps know


def code_at(secret: bytes, step: int, digits: int = DIGITS) -> str:
    """The code of one time step (RFC 4226, section 5.3).

    >>> code_at(b"12345678901234567890", 59 // 30, 8)
    '94287082'
    """
    mac = hmac.new(secret, step.to_bytes(8, "big"), hashlib.sha1).digest()
    at = mac[-1] & 0x0F
    number = int.from_bytes(mac[at : at + 4], "big") & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def matching_step(secret: bytes, code: str, moment: float, last_used: int = -1, drift: int = 1) -> int | None:
    """The time step whose code was typed, or None. Steps up to `last_used` are spent: a code works once.

    `moment` is in seconds since 1970; `drift` steps either side allow for a phone whose clock is a little off.
    """
    typed = "".join(code.split())
    now = int(moment // STEP_SECONDS)
    found: int | None = None
    for step in range(now - drift, now + drift + 1):  # all are compared, so that the time taken tells nothing
        if hmac.compare_digest(code_at(secret, step).encode(), typed.encode("utf-8", "replace")) and step > last_used and step >= 0:
            found = step
    return found


def as_text(secret: bytes) -> str:
    """The secret in base32, in groups of four, to be typed where no camera is at hand.

    >>> as_text(b"12345678901234567890")
    'GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ'
    """
    plain = base64.b32encode(secret).decode().rstrip("=")
    return " ".join(plain[at : at + 4] for at in range(0, len(plain), 4))


def from_text(text: str) -> bytes:
    """The secret that `as_text` wrote; raises ValueError for what is no base32.

    >>> from_text("GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ")
    b'12345678901234567890'
    """
    plain = "".join(text.split()).upper()
    try:
        return base64.b32decode(plain + "=" * (-len(plain) % 8))
    except binascii.Error as wrong:
        raise ValueError(f"not base32: {wrong}") from wrong


def address(secret: bytes, account: str, issuer: str) -> str:
    """The otpauth address that a QR code carries to the app.

    >>> address(b"12345678901234567890", "wang", "Q")
    'otpauth://totp/Q:wang?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Q'
    """
    return f"otpauth://totp/{_quoted(issuer)}:{_quoted(account)}?secret={as_text(secret).replace(' ', '')}&issuer={_quoted(issuer)}"


def _quoted(text: str) -> str:
    """Percent-encoding of RFC 3986, section 2."""
    return "".join(chr(b) if chr(b).isascii() and (chr(b).isalnum() or chr(b) in "-._~") else f"%{b:02X}" for b in text.encode())
