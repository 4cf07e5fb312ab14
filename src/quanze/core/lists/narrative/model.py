"""What a run of prose says."""

from __future__ import annotations

from dataclasses import dataclass

from quanze.core.documents.model import Paragraph
from quanze.core.lists.model import RecognisedList, Unplaced


@dataclass(frozen=True, slots=True)
class Narrative:
    """The lists that prose holds; every paragraph given is in them, or furniture, or unplaced, or a heading of what follows."""

    lists: tuple[RecognisedList, ...] = ()
    furniture: tuple[Paragraph, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    headings: tuple[Paragraph, ...] = ()
