"""PDFs as spreadsheets print them: cells merged over a page break, text beside the paper, flat characters, pages of equal rows."""

from __future__ import annotations

from document_makers import pdf, ruled

from quanze.core.documents.model import Cell, Paragraph, Table
from quanze.core.documents.pdf import _line_text, _lines
from quanze.core.documents.pdf_sides import Printed, join_sides
from quanze.core.documents.reader import read_document


def _line(x0: float, y0: float, x1: float, y1: float) -> bytes:
    return b"%f %f m %f %f l S\n" % (x0, y0, x1, y1)


def _word(x: float, y: float, text: str) -> bytes:
    return b"BT /F1 10 Tf %f %f Td (%s) Tj ET\n" % (x, y, text.encode())


def test_a_cell_merged_over_a_page_break_is_a_cell_though_no_rule_closes_it_below() -> None:
    content = (
        b"0.5 w\n" + b"".join(_line(x, 560, x, 460) for x in (40, 120, 200, 280)) + _line(40, 560, 280, 560) + _line(40, 530, 280, 530)
    )
    content += _line(200, 460, 280, 460)  # only the cell that is not merged has its edge
    content += b"".join(_word(x, 540, text) for x, text in ((44, "No"), (124, "Name"), (204, "Text")))
    content += b"".join(_word(x, 510, text) for x, text in ((44, "1"), (124, "Permit"), (204, "Rule")))
    (table,) = read_document("a.pdf", pdf(content)).blocks
    assert isinstance(table, Table)
    assert [(cell.row, cell.column, cell.text) for cell in table.cells if cell.row == 1] == [(1, 0, "1"), (1, 1, "Permit"), (1, 2, "Rule")]


def test_what_is_printed_beside_the_paper_is_not_read() -> None:
    content = ruled([["No", "Name"], ["1", "Permit"]]) + _word(44, 700, "Hidden") + _word(-200, 300, "Hidden too")
    document = read_document("a.pdf", pdf(content))
    assert [block for block in document.blocks if not isinstance(block, Table)] == []


def test_a_flat_character_stays_in_the_line_of_its_neighbours() -> None:
    chars = [(0.0, 1.6, 11.0, 11.8, "第"), (11.0, 2.7, 22.0, 7.1, "一"), (22.0, 1.6, 33.0, 11.7, "条")]
    assert [_line_text(line, gaps=False) for line in _lines(chars)] == ["第一条"]


def test_pages_that_both_count_their_rows_are_no_two_halves_of_one_sheet() -> None:
    def page(number: int, firsts: list[str]) -> Printed:
        cells = tuple(Cell(row, column, text) for row, first in enumerate(firsts) for column, text in enumerate((first, f"事项{first}")))
        return Printed(number, Table(len(firsts), 2, cells), [0.0, 40.0, 60.0, 130.0, 160.0][: len(firsts) + 1], True)

    assert join_sides([page(1, ["1", "2", "3", "4"]), page(2, ["5", "6", "7", "8"])]) == {}
    assert set(join_sides([page(1, ["1", "2", "3", "4"]), page(2, ["甲", "乙", "丙", "丁"])])) == {0, 1}


def test_the_left_side_of_a_wide_sheet_may_have_a_title_that_the_right_side_lacks() -> None:
    left = Table(3, 2, (Cell(0, 0, "权责清单"), Cell(1, 0, "序号"), Cell(1, 1, "名称"), Cell(2, 0, "1"), Cell(2, 1, "取水许可")))
    right = Table(2, 2, (Cell(0, 0, "依据"), Cell(0, 1, "备注"), Cell(1, 0, "《水法》"), Cell(1, 1, "无")))
    more = [
        Printed(3, Table(1, 2, (Cell(0, 0, "2"), Cell(0, 1, "采砂许可"))), [72.0, 240.0], True),
        Printed(6, Table(1, 2, (Cell(0, 0, "《条例》"),)), [72.0, 240.0], True),
    ]
    printed = [Printed(1, left, [40.0, 72.0, 90.0, 180.0], True), more[0], Printed(5, right, [72.0, 90.0, 180.0], True), more[1]]
    joined = join_sides(printed)
    wide = joined[0]
    assert wide is not None and joined[2] is None and joined[3] is None
    assert [(cell.row, cell.column, cell.text) for cell in wide.cells if cell.row == 2] == [
        (2, 0, "1"),
        (2, 1, "取水许可"),
        (2, 2, "《水法》"),
        (2, 3, "无"),
    ]


def test_rows_without_rules_or_white_between_them_are_parted_at_their_numbers_and_go_on_over_the_page() -> None:
    """Cells at the top of rows that touch: a page that ends inside a row, and one that shows nothing but the rest of it."""

    def columns(top: int, *texts: list[str]) -> bytes:
        return b"".join(
            _word(x, top - 12 * n, line) for x, lines in zip((40, 80, 160, 260), texts, strict=True) for n, line in enumerate(lines)
        )

    def law(number: int, lines: range) -> list[str]:
        return [f"Law{number}line{n:02}" for n in lines]

    first = _word(40, 560, "ListOfPowersOfTheCounty") + columns(536, ["No"], ["Name"], ["Type"], ["Basis"])
    first += columns(524, ["1"], ["Permit", "to-take", "water"], ["Licence", "of-state"], law(1, range(9)))
    first += columns(416, ["2"], ["Fine-for", "taking"], ["Penalty", "of-state"], law(2, range(8)))
    second = columns(560, [], [], [], law(2, range(8, 10))) + columns(
        536, ["3"], ["Check-of", "wells", "and", "springs"], ["Check", "of-state"], law(3, range(12))
    )
    third = columns(560, [], [], ["and-of", "county", "and-of", "town"], law(3, range(12, 17)))
    fourth = columns(560, [], [], [], law(3, range(17, 19))) + _word(40, 480, "TheEndOfTheList")
    blocks = read_document("a.pdf", pdf(first, second, third, fourth)).blocks
    tables = [block for block in blocks if isinstance(block, Table)]
    rows = [[cell.text.split("\n") for cell in table.cells if cell.row == row] for table in tables for row in range(table.rows)]
    assert [row[0][0] for row in rows] == ["No", "1", "2", "", "3", "", ""]
    assert [row[3] for row in rows[1:]] == [
        law(1, range(9)),
        law(2, range(8)),
        law(2, range(8, 10)),
        law(3, range(12)),
        law(3, range(12, 17)),
        law(3, range(17, 19)),
    ]
    assert {table.columns for table in tables} == {4}
    assert [block.text for block in blocks if not isinstance(block, Table)] == ["ListOfPowersOfTheCounty", "TheEndOfTheList"]


def test_digits_that_stand_at_one_place_in_all_rows_make_no_column() -> None:
    rows = [["No", "Name", "Type"]] + [[str(n), f"Permit {n} a", "Licence" if n % 2 else "Fee"] for n in range(1, 7)]
    content = b"".join(_word(x, 560 - 30 * r, text) for r, row in enumerate(rows) for x, text in zip((40, 80, 200), row, strict=True))
    (table,) = read_document("a.pdf", pdf(content)).blocks
    assert isinstance(table, Table)
    assert table.columns == 3 and [cell.text for cell in table.cells if cell.row == 1] == ["1", "Permit 1 a", "Licence"]


def test_a_hyphen_that_ends_a_line_stays_in_a_code() -> None:
    document = read_document("code.pdf", pdf(b"BT /F1 10 Tf 40 500 Td (XK-) Tj 0 -14 Td (00001) Tj ET"))
    assert "".join(block.text for block in document.blocks if isinstance(block, Paragraph)) == "XK-00001"
