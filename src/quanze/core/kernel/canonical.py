"""One way to write a value as bytes, so that anyone who recomputes a digest gets the same one."""

from __future__ import annotations

import hashlib
import json
from typing import Any

ALGORITHMS = ("sha256", "sm3")
_WRITER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def canonical_json(value: Any) -> bytes:
    """The value as UTF-8 JSON with sorted keys, no spaces and no escapes but those JSON demands.

    Floats are refused (`ValueError`): money, shares and coordinates are written as strings or integers,
    because two languages may print one float in two ways.

    >>> canonical_json({"b": "权责", "a": [1, None, True]}).decode()
    '{"a":[1,null,true],"b":"权责"}'
    """
    _refuse_floats(value)
    return _WRITER.encode(value).encode("utf-8")


def _refuse_floats(value: Any) -> None:
    if isinstance(value, str):
        return
    if isinstance(value, float):
        raise ValueError(f"canonical JSON holds no floats, got {value!r}; write it as a string or in a smaller unit")
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise ValueError(f"canonical JSON keys are strings, got {key!r}")
            _refuse_floats(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_floats(item)


def refuse_float(text: str) -> Any:
    """What a JSON reader calls where it meets a float."""
    raise ValueError(f"canonical JSON holds no floats, found {text}")


_READER = json.JSONDecoder(parse_float=refuse_float, parse_constant=refuse_float)


def canonical_value(text: str) -> Any:
    """The value that canonical JSON `text` holds; `ValueError` where `text` is not the one way to write it.

    Spaces, another order of keys, a key given twice, a float and a needless escape are all refused: two readers
    could otherwise understand one text in two ways.

    >>> canonical_value('{"a":1}')
    {'a': 1}
    >>> canonical_value('{"a":1,"a":2}')
    Traceback (most recent call last):
    ValueError: not canonical JSON: expected {"a":2}
    """
    try:
        value = _READER.decode(text)
    except RecursionError:
        raise ValueError("nested too deeply to be read") from None
    again = _WRITER.encode(value)
    if again != text:
        place = next((n for n, (a, b) in enumerate(zip(again, text, strict=False)) if a != b), min(len(again), len(text)))
        start = max(place - 10, 0)
        raise ValueError(f"not canonical JSON: expected {'…' if start else ''}{again[start : place + 20]}")
    return value


def digest(data: bytes, algorithm: str = "sha256") -> str:
    """The lower-case hexadecimal digest of `data`; `sm3` needs an OpenSSL that has it, else `ValueError`.

    >>> digest(b"abc")[:16]
    'ba7816bf8f01cfea'
    """
    if algorithm == "sha256":
        return hashlib.sha256(data).hexdigest()
    if algorithm not in ALGORITHMS:
        raise ValueError(f"unknown digest algorithm {algorithm!r}; known: {', '.join(ALGORITHMS)}")
    return hashlib.new(algorithm, data).hexdigest()
