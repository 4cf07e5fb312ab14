"""Recognising canonical JSON without reading it: texts of one shape differ only in their plain values.

Events of one type mostly carry the same keys. Once one payload was read and found canonical, a pattern made from it recognises the next:
the same keys in the same order, and between them texts without escapes, whole numbers, true, false and null, which all have one
spelling only. What the pattern does not know is read as usual, so it saves time and decides nothing.
"""

from __future__ import annotations

import re
from typing import Any

from quanze.core.kernel.canonical import canonical_json, canonical_value

_TEXT = r'"[^"\\\x00-\x1f]*+"'
_SIMPLE = rf"(?:{_TEXT}|0|-?[1-9][0-9]*|true|false|null)"
_LONGEST = 4000  # longer patterns cost more than they save
_MOST = 200


def _pattern(value: Any) -> str:
    if isinstance(value, dict):
        return r"\{" + ",".join(re.escape(canonical_json(key).decode()) + ":" + _pattern(value[key]) for key in sorted(value)) + r"\}"
    if isinstance(value, list):
        return r"\[" + ",".join(map(_pattern, value)) + r"\]"
    return _TEXT if isinstance(value, str) else _SIMPLE


class Shapes:
    """Remembers the last shape of every type of event."""

    def __init__(self) -> None:
        self.known: dict[str, Any] = {}
        self._made = 0

    def check(self, type_: str, payload: str) -> None:
        """Reads a payload that the known shape did not recognise; `ValueError` where it is not canonical JSON of an object."""
        value = canonical_value(payload)
        if not isinstance(value, dict):
            raise ValueError("a payload is a JSON object")
        if self._made < _MOST and len(payload) < _LONGEST:
            self._made += 1
            self.known[type_] = re.compile(_pattern(value)).fullmatch
