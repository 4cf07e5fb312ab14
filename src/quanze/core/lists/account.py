"""The account of characters: each visible one is placed, furniture or unplaced, and counted once."""

from __future__ import annotations

from dataclasses import dataclass, field

from quanze.core.kernel.place import NOWHERE, Place
from quanze.core.kernel.text import count_visible
from quanze.core.lists.grid import Square, cell_text, markup_characters
from quanze.core.lists.model import Coverage, Unplaced


@dataclass(slots=True)
class Account:
    """Filled while a document is recognised."""

    placed: int = 0
    furniture: int = 0
    left: int = 0
    unplaced: list[Unplaced] = field(default_factory=list)

    def place_text(self, text: str) -> None:
        self.placed += count_visible(text)

    def place_cell(self, square: Square) -> None:
        """A cell whose words went into a record or the document's header; literal tags in it print nothing."""
        raw = cell_text(square.cell)
        tags = markup_characters(raw)
        self.placed += count_visible(raw) - tags
        self.furniture += tags

    def furnish_text(self, text: str) -> None:
        self.furniture += count_visible(text)

    def furnish_cell(self, square: Square) -> None:
        self.furniture += count_visible(cell_text(square.cell))

    def leave(self, text: str, reason: str, place: Place = NOWHERE) -> None:
        """Text that no record takes, with the reason."""
        size = count_visible(text)
        if size:
            self.left += size
            self.unplaced.append(Unplaced(text, reason, place))

    def leave_cell(self, square: Square, reason: str) -> None:
        self.leave(cell_text(square.cell), reason, square.cell.place)

    def coverage(self, characters: int) -> Coverage:
        """The figures; that they add up is the room's promise, so anything else is a fault of ours and stops here."""
        coverage = Coverage(characters, self.placed, self.furniture, self.left)
        assert coverage.placed + coverage.furniture + coverage.unplaced == characters, f"characters are not accounted for: {coverage}"
        return coverage
