"""Which department does what: the boundary matters of one body laid over the departments that share them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quanze.store.registry.portal_queries import one_line
from quanze.store.registry.queries import RecordView
from quanze.web.portal.record_display import parts_of


@dataclass(frozen=True, slots=True)
class Column:
    """One matter; `number` is printed in the head of a narrow column."""

    number: int
    key: str
    matter: str


@dataclass(frozen=True, slots=True)
class Row:
    """One department; a cell is the anchor of its share in that matter, or "" where it has none."""

    department: str
    cells: tuple[tuple[Column, str], ...]
    shares: int


@dataclass(frozen=True, slots=True)
class Matrix:
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    shares: int


def share_anchor(number: int, position: int) -> str:
    """The anchor of the `position`-th share of the `number`-th matter on the page."""
    return f"share-{number}-{position}"


def matrix(records: Sequence[RecordView]) -> Matrix:
    """Departments in the order in which they first appear; one that the document left unnamed has the empty name."""
    columns = tuple(Column(number, record.key, record.name) for number, record in enumerate(records, 1))
    found: dict[str, dict[int, str]] = {}
    shares = 0
    for column, record in zip(columns, records, strict=True):
        for position, share in enumerate(parts_of(record, "departments"), 1):
            shares += 1
            name = one_line(str(share.get("department", "")))
            found.setdefault(name, {}).setdefault(column.number, share_anchor(column.number, position))
    rows = tuple(
        Row(name, tuple((column, cells.get(column.number, "")) for column in columns), len(cells)) for name, cells in found.items()
    )
    return Matrix(columns, tuple(sorted(rows, key=lambda row: -row.shares)), shares)
