"""INTERIM (written by lists-grid so that the pipeline imports; lists-text overwrites this file with the real one)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quanze.core.documents.model import Paragraph
from quanze.core.lists.model import RecognisedList, Unplaced


@dataclass(frozen=True, slots=True)
class Narrative:
    lists: tuple[RecognisedList, ...] = ()
    furniture: tuple[Paragraph, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    headings: tuple[Paragraph, ...] = ()


def read_narrative(paragraphs: Sequence[Paragraph], headings_above: Sequence[str]) -> Narrative:
    furniture = tuple(p for p in paragraphs if p.role == "furniture")
    return Narrative((), furniture, tuple(Unplaced(p.text, "", p.place) for p in paragraphs if p.role != "furniture" and p.text.strip()), ())
