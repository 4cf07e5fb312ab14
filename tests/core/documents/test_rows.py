"""Files that are one large table, row by row."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import Workbook

from quanze.core.documents.errors import UnreadableDocument
from quanze.core.documents.rows import delimited_rows, read_rows

TABLE = '单位名称,地址\r\n甲厂,"东街,\r\n1 号"\r\n\r\n乙厂,西街\r\n'


def workbook(*rows: list[object], second: str = "") -> tuple[Workbook, bytes]:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if second:
        book.create_sheet(second).append(["说明"])
    return book, saved(book)


def saved(book: Workbook) -> bytes:
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_table_is_read_in_every_encoding_that_offices_save(encoding: str) -> None:
    (found,) = read_rows("名录.csv", TABLE.encode(encoding))
    assert list(found.rows) == [["单位名称", "地址"], ["甲厂", "东街,\r\n1 号"], [], ["乙厂", "西街"]]


@pytest.mark.parametrize("delimiter", ["\t", ";", "|"])
def test_other_delimiters_are_found(delimiter: str) -> None:
    data = f"名称{delimiter}地址\n甲{delimiter}东\n乙{delimiter}西\n".encode()
    assert list(read_rows("a.txt", data)[0].rows)[2] == ["乙", "西"]


def test_a_workbook_named_as_text_is_read_as_what_it_is() -> None:
    _, data = workbook(["名称", "代码"], ["甲", "001"], second="填写说明")
    first, second = read_rows("名录.csv", data)
    assert list(first.rows) == [["名称", "代码"], ["甲", "001"]] and second.title == "填写说明"


def test_rows_keep_the_numbers_of_the_sheet_where_some_are_blank() -> None:
    book, _ = workbook(["名称"])
    book.active["A4"] = "甲"
    assert list(read_rows("a.xlsx", saved(book))[0].rows) == [["名称"], [""], [""], ["甲"]]


def test_what_is_merged_over_rows_stands_in_each_of_them() -> None:
    book, _ = workbook(["类别", "名称"], ["纤维经营者", "甲"], [None, "乙"])
    book.active.merge_cells("A2:A3")
    assert list(read_rows("a.xlsx", saved(book))[0].rows)[2] == ["纤维经营者", "乙"]


def test_filtered_rows_and_formulas_without_a_value_are_told() -> None:
    book, _ = workbook(["名称", "代码"], ["甲", "=A1&A2"], ["乙", "2"])
    book.active.row_dimensions[3].hidden = True
    (found,) = read_rows("a.xlsx", saved(book))
    assert list(found.rows)[1] == ["甲", ""]
    assert {each.code for each in found.warnings} == {"formula", "hidden_rows"}


@pytest.mark.parametrize("data", [b"", b" \r\n\t", b"\xef\xbb\xbf\n"])
def test_an_empty_file_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableDocument):
        read_rows("a.csv", data)


def test_an_open_quote_further_down_is_found_where_it_is() -> None:
    (found,) = read_rows("a.csv", "名称,地址\n".encode() + "甲,东\n".encode() * 50 + '乙,"西\n'.encode())
    with pytest.raises(UnreadableDocument, match="引号没有配对"):
        list(found.rows)


def test_a_picture_named_as_a_table_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="PNG"):
        read_rows("a.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(100))


@given(st.text(alphabet='甲1,"\r\n ', max_size=40))
@example('"东街\r\n1 号",甲\r\n\r\n乙,"西""街"\r丙,\n,')
def test_lines_cut_at_their_delimiters_are_the_rows_that_the_csv_module_reads(text: str) -> None:
    told = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        expected = list(told)
    except csv.Error:
        with pytest.raises(UnreadableDocument) as refused:
            list(delimited_rows("名录.csv", text, ","))
        assert refused.value.place.line == told.line_num
    else:
        assert list(delimited_rows("名录.csv", text, ",")) == expected
