"""Web pages saved with all that belongs to them in one file (MHTML, RFC 2557), which Word and office systems also write under the name .doc."""

from __future__ import annotations

import email
import email.policy
import re

_HEAD = re.compile(rb"\A\s*(?:[A-Za-z-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?MIME-Version:", re.IGNORECASE)
_START = 4096  # bytes in which the header of such a file must name itself


def page_in(data: bytes) -> bytes | None:
    """The page that the file shows, its first part of type `text/html`, as the bytes it was saved from; None where `data` is no such file.

    >>> page_in(b"MIME-Version: 1.0\\nContent-Type: text/html\\nContent-Transfer-Encoding: base64\\n\\nPHA+MTwvcD4=")
    b'<p>1</p>'
    """
    if not _HEAD.match(data[:_START]):
        return None
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            page = part.get_payload(decode=True)
            return page if isinstance(page, bytes) else None
    return None
