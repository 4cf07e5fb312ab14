"""A table whose layout itself tells what its columns hold."""

from __future__ import annotations

from dataclasses import dataclass

from quanze.core.documents.model import Table


@dataclass(frozen=True, slots=True)
class LabelledTable(Table):
    """A table of power items that was printed column after column, so that its cells, not its header, tell the columns apart.

    `fields` names the field of each column; `header_rows` are the rows that only repeat a (perhaps cut) header;
    `lost` are rows whose name the source has lost, and which belong to no row above; `cut` holds (row, column, reason) for cells that the source itself has lost a part of.
    """

    fields: tuple[str, ...] = ()
    header_rows: frozenset[int] = frozenset()
    cut: tuple[tuple[int, int, str], ...] = ()
    lost: frozenset[int] = frozenset()
