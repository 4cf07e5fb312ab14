"""What a file says, whatever its format: paragraphs and tables in reading order, each with its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from quanze.core.kernel.place import NOWHERE, Place
from quanze.core.kernel.text import count_visible


@dataclass(frozen=True, slots=True)
class Cell:
    """One printed cell, standing at its upper left corner; `row` and `column` count from 0 inside its table.

    A merged cell is one Cell with spans; the squares it covers hold no cell of their own. Nested tables
    keep their text in `tables`, not in `text`.
    """

    row: int
    column: int
    text: str
    place: Place = NOWHERE
    row_span: int = 1
    column_span: int = 1
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A grid of `rows` x `columns` squares and the cells that stand on it, row by row."""

    rows: int
    columns: int
    cells: tuple[Cell, ...]
    place: Place = NOWHERE
    title: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, or one line of a plain-text file (tabs and leading spaces kept as printed).

    `role` is `furniture` for what the format itself marks as page header, footer or page number.
    `heading` is the level (1 is highest) where the format marks one.
    """

    text: str
    place: Place = NOWHERE
    heading: int | None = None
    role: Literal["body", "furniture"] = "body"


Block: TypeAlias = Paragraph | Table


@dataclass(frozen=True, slots=True)
class ReadingWarning:
    """Something a person should know about a file that could be read all the same."""

    code: str
    message: str
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was read: where it came from and all that it visibly says, in reading order.

    `media_type` names the format found by content. `pages` is None where the format has no pages.
    """

    name: str
    sha256: str
    media_type: str
    blocks: tuple[Block, ...]
    pages: int | None = None
    warnings: tuple[ReadingWarning, ...] = ()
    metadata: dict[str, str] = field(default_factory=dict)


def table_texts(table: Table) -> Iterator[str]:
    """The text of every cell of `table` and of the tables nested in it, in reading order."""
    for cell in table.cells:
        yield cell.text
        for inner in cell.tables:
            yield from table_texts(inner)


def visible_characters(document: Document) -> int:
    """How many characters that are not white space the document holds; coverage must account for each once."""
    total = 0
    for block in document.blocks:
        if isinstance(block, Table):
            total += sum(count_visible(text) for text in table_texts(block))
        else:
            total += count_visible(block.text)
    return total
