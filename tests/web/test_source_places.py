"""A link to a place in a source shows that place and no other."""

from __future__ import annotations

from quanze.core.documents.model import Cell, Document, Paragraph, Table
from quanze.core.kernel.place import Place
from quanze.web.portal.source_pages import cut_document, marked_units


def line(page: int, number: int, text: str, role: str = "body") -> Paragraph:
    return Paragraph(text, Place(page=page, line=number), role=role)  # type: ignore[arg-type]


def table(page: int, number: int, *rows: str) -> Table:
    cells = tuple(Cell(row, 0, text, Place(page=page, table=number, row=row + 1, column=1)) for row, text in enumerate(rows))
    return Table(len(rows), 1, cells, Place(page=page, table=number))


def marked(document: Document, place: Place) -> list[str]:
    found = cut_document(document)
    units = found.units
    return [units[at].text if hasattr(units[at], "text") else units[at].cells[0].text for at in sorted(marked_units(units, place))]


PAGES = Document(
    "清单.pdf",
    "0" * 64,
    "application/pdf",
    (
        line(1, 1, "目录"),
        line(2, 1, "一、甲事"),
        table(2, 1, "甲一", "甲二"),
        line(3, 1, "第3页", "furniture"),
        table(3, 2, "甲三"),
        line(3, 2, "二、乙事"),
        table(3, 3, "乙一", "乙二"),
        table(4, 4, "乙三", "乙四"),
    ),
    4,
)


def test_lines_that_are_counted_anew_on_each_page_are_not_mistaken_for_one_another() -> None:
    assert marked(PAGES, Place(page=2, line=1)) == ["一、甲事"]
    assert marked(PAGES, Place(page=1, line=1)) == ["目录"]


def test_a_place_over_a_page_break_takes_the_table_that_goes_on_and_stops_before_the_next_heading() -> None:
    assert marked(PAGES, Place(page=2, page_end=3, line=1)) == ["一、甲事", "甲一", "甲二", "甲三"]


def test_a_row_cut_by_a_page_break_takes_the_first_row_of_the_next_page() -> None:
    assert marked(PAGES, Place(page=3, page_end=4, table=3, row=2)) == ["乙二", "乙三"]


def test_rows_of_one_table_are_not_those_of_another_on_the_same_page() -> None:
    assert marked(PAGES, Place(page=3, table=3, row=1)) == ["乙一"]


def test_a_place_that_the_document_does_not_have_is_said_to_be_missing() -> None:
    assert cut_document(PAGES).page_of(Place(page=9, line=1)) is None
    assert marked(PAGES, Place()) == []
