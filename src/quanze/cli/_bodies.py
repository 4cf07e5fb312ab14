"""The body that a command was given, by its slug or its name."""

from __future__ import annotations

import sys


def body_called(word: str, command: str) -> str:
    """The slug of a body by its slug or name; "" with a sentence on standard error where none is known, so that no answer of “0” is given for it."""
    from quanze.store.accounts.queries import agency_names

    names = agency_names()
    found = word if word in names else next((slug for slug, name in names.items() if name == word), "")
    if not found:
        known = "、".join(names.values()) or "还没有登记任何机关"
        print(f"quanze {command}：没有登记过机关“{word}”；已登记的：{known}", file=sys.stderr)
    return found
