"""Where a value stands in its source."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a source document; every number counts from 1 and `None` means the format has no such thing.

    `row` and `column` are those of the sheet for a workbook, else of the table; `cell` is a workbook's own name
    for the cell ("C5"). `line` to `line_end` are lines of a text file, both inclusive.

    >>> Place(sheet="Sheet1", row=5, column=3, cell="C5").to_json()
    {'sheet': 'Sheet1', 'row': 5, 'column': 3, 'cell': 'C5'}
    """

    page: int | None = None
    page_end: int | None = None
    sheet: str | None = None
    table: int | None = None
    row: int | None = None
    row_end: int | None = None
    column: int | None = None
    cell: str | None = None
    line: int | None = None
    line_end: int | None = None
    paragraph: int | None = None

    def to_json(self) -> dict[str, int | str]:
        """The parts that are known, in a fixed order."""
        return {f.name: value for f in fields(self) if (value := getattr(self, f.name)) is not None}

    @classmethod
    def from_json(cls, data: dict[str, int | str]) -> Place:
        """The place that `to_json` wrote; unknown keys raise `TypeError`."""
        return cls(**data)  # type: ignore[arg-type]

    def to(self, last: Place) -> Place:
        """This place stretched to the end of a later one in the same source.

        >>> Place(page=1, row=3, line=10).to(Place(page=2, row=4, line=31)).to_json()
        {'page': 1, 'page_end': 2, 'row': 3, 'row_end': 4, 'line': 10, 'line_end': 31}
        """

        def end(first: int | None, start: int | None, stop: int | None) -> int | None:
            reached = stop if stop is not None else start
            return reached if reached is not None and first is not None and reached > first else None

        return replace(
            self,
            page_end=end(self.page, last.page, last.page_end),
            row_end=end(self.row, last.row, last.row_end),
            line_end=end(self.line, last.line, last.line_end),
        )


NOWHERE = Place()
