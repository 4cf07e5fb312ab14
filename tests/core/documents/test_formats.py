"""What a reader of the page sees is what is read."""

from __future__ import annotations

import base64
import quopri

import pytest
from document_makers import cell, docx, p, pdf, ruled, xlsx

from quanze.core.documents.model import Document, Paragraph, Table
from quanze.core.documents.reader import read_document


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def table(document: Document, index: int = 0) -> Table:
    return [block for block in document.blocks if isinstance(block, Table)][index]


def grid(found: Table) -> dict[tuple[int, int], str]:
    return {(each.row, each.column): each.text for each in found.cells}


# ---- text ----


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_text_reads_alike_in_each_encoding(encoding: str) -> None:
    content = "行政处罚事项清单\r\n\t序号\r\n1．对未按规定备案的处罚（罚款）\r\n"
    document = read_document("清单.txt", content.encode(encoding))
    assert texts(document) == ["行政处罚事项清单", "\t序号", "1．对未按规定备案的处罚（罚款）"]
    assert document.blocks[2].place.line == 3


def test_form_feeds_are_page_breaks() -> None:
    document = read_document("清单.txt", "第一页\n\f第二页\n".encode())
    assert document.pages == 2
    assert [block.place.page for block in document.blocks if isinstance(block, Paragraph) and block.text] == [1, 2]


def test_a_text_with_commas_is_no_table_and_a_table_without_suffix_is_one() -> None:
    assert texts(read_document("说明", "依照规定,处以罚款。\n情节严重的,吊销许可证,并处罚款。\n".encode()))
    assert table(read_document("清单", "序号,名称\n1,甲\n2,乙\n".encode())).rows == 3


def test_a_csv_field_may_hold_line_breaks_and_quotes() -> None:
    found = table(read_document("清单.csv", '序号,依据\n1,"《法》\n第""一""条"\n2,无\n'.encode("gb18030")))
    assert grid(found)[1, 1] == '《法》\n第"一"条'
    assert found.cells[-1].place.line == 4


def test_markdown_gives_headings_tables_and_words_without_marks() -> None:
    document = read_document(
        "清单.md",
        "---\ntitle: 某县清单\n---\n\n## 一、备案类\n\n::: tip 情形\n\n- **首次**违法&emsp;[原文](/a#b)\n\n:::\n\n| 序号 | 名称 |\n|---|:--:|\n| 1 | 甲\\|乙<br>丙 |\n".encode(),
    )
    assert document.metadata["title"] == "某县清单"
    assert [block.text for block in document.blocks if isinstance(block, Paragraph) and block.role == "body"] == [
        "一、备案类",
        "::: tip 情形",
        "首次违法\u2003原文",
        ":::",
    ]
    assert grid(table(document)) == {(0, 0): "序号", (0, 1): "名称", (1, 0): "1", (1, 1): "甲|乙\n丙"}


# ---- html ----


def test_html_spans_nesting_and_hidden_parts() -> None:
    document = read_document(
        "清单.xls",
        """<html><head><meta charset="gb2312"><style>.no{display:none}</style></head><body><h2>清单</h2><script>x()</script><p style="display:none">藏</p>
        <table><tr><td rowspan=2>1</td><td colspan=2>处罚<table><tr><td>内</td></tr></table></td></tr><tr style='display: none'><td>x</td><td>y</td></tr>
        <tr><td>甲<br>乙</td><td class="no">z</td><td>丙</td></tr></table></body></html>""".encode("gb18030"),
    )
    assert document.media_type == "text/html"
    assert [(block.text, block.heading) for block in document.blocks if isinstance(block, Paragraph)] == [("清单", 2)]
    found = table(document)
    assert grid(found) == {(0, 0): "1", (0, 1): "处罚", (1, 1): "甲\n乙", (1, 2): "丙"}
    assert (found.cells[0].row_span, found.cells[1].column_span) == (2, 2)
    assert found.cells[1].tables[0].cells[0].text == "内"


@pytest.mark.parametrize(("manner", "charset"), [("quoted-printable", "utf-8"), ("base64", "gb2312")])
def test_a_page_saved_in_one_file_with_its_pictures_is_the_page(manner: str, charset: str) -> None:
    page = "<html><body><table><tr><td>序号</td><td>事项</td></tr></table></body></html>".encode(charset)
    body = quopri.encodestring(page) if manner == "quoted-printable" else base64.encodebytes(page)
    head = 'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="--=_a"\r\n\r\n----=_a\r\n'
    part = f"Content-Type: text/html; charset={charset}\r\nContent-Transfer-Encoding: {manner}\r\n\r\n"
    document = read_document("清单.doc", (head + part).encode() + body + b"\r\n----=_a--\r\n")
    assert document.media_type == "text/html"
    assert grid(table(document)) == {(0, 0): "序号", (0, 1): "事项"}


# ---- docx ----


def test_docx_merges_and_grid_offsets() -> None:
    def tc(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"

    wide, first, below, after = (
        '<w:gridSpan w:val="2"/>',
        '<w:vMerge w:val="restart"/>',
        "<w:vMerge/>",
        '<w:trPr><w:gridBefore w:val="2"/></w:trPr>',
    )
    rows = (
        f"<w:tr>{tc('序号')}{tc('依据', wide)}</w:tr><w:tr>{tc('1', first)}{tc('甲')}{tc('乙')}</w:tr>"
        f"<w:tr>{tc('旧值', below)}{tc('丙')}{tc('丁')}</w:tr><w:tr>{after}{tc('末')}</w:tr>"
    )
    found = table(read_document("清单.docx", docx(f"<w:tbl>{rows}</w:tbl>")))
    assert (found.rows, found.columns) == (4, 3)
    assert grid(found) == {
        (0, 0): "序号",
        (0, 1): "依据",
        (1, 0): "1",
        (1, 1): "甲",
        (1, 2): "乙",
        (2, 1): "丙",
        (2, 2): "丁",
        (3, 2): "末",
    }
    assert next(each for each in found.cells if each.text == "1").row_span == 2


def test_docx_leaves_out_what_a_reader_does_not_see() -> None:
    body = (
        "<w:p><w:r><w:t>行政</w:t></w:r><w:del><w:r><w:delText>许可</w:delText></w:r></w:del><w:ins><w:r><w:t>处罚</w:t></w:r></w:ins>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r><w:r><w:rPr><w:strike/></w:rPr><w:t>删</w:t></w:r><w:r><w:rPr><w:strike w:val='0'/></w:rPr><w:t>事项</w:t></w:r>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"
    )
    document = read_document("清单.docx", docx(body))
    assert texts(document) == ["行政处罚事项"]
    assert [warning.code for warning in document.warnings] == ["struck"]


def test_docx_prints_automatic_numbers() -> None:
    levels = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:suff w:val="nothing"/><w:lvlText w:val="{text}"/></w:lvl>'
        for i, (style, text) in enumerate([("chineseCounting", "（%1）"), ("decimal", "%2.")])
    )
    xmlns = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    numbering = f'<w:numbering {xmlns}><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum><w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num></w:numbering>'

    def numbered(level: int, text: str) -> str:
        return p(text, f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="5"/></w:numPr></w:pPr>')

    body = numbered(0, "立案") + numbered(1, "受理") + numbered(1, "审查") + numbered(0, "决定") + numbered(1, "送达")
    assert texts(read_document("清单.docx", docx(body, numbering=numbering))) == ["（一）立案", "1.受理", "2.审查", "（二）决定", "1.送达"]


def test_docx_reads_controls_boxes_and_notes_once() -> None:
    body = (
        f"<w:sdt><w:sdtContent>{p('控件')}</w:sdtContent></w:sdt>"
        f"<w:p><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx><w:txbxContent>{p('框')}</w:txbxContent></wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox><w:txbxContent>{p('框')}</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        "<w:r><w:t>文</w:t><w:tab/><w:t>字</w:t><w:footnoteReference w:id='2'/></w:r></w:p>"
    )
    xmlns = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    notes = f'<w:footnotes {xmlns}><w:footnote w:id="2">{p("脚注")}</w:footnote></w:footnotes>'
    header = f"<w:hdr {xmlns}>{p('页眉')}</w:hdr>"
    document = read_document("清单.docx", docx(body, footnotes=notes, header=header))
    assert texts(document) == ["页眉", "控件", "文\t字", "框", "脚注"]
    assert document.blocks[0] == Paragraph("页眉", role="furniture")


# ---- xlsx ----


def test_xlsx_leaves_out_hidden_rows_columns_and_stale_values() -> None:
    sheet = (
        '<cols><col min="2" max="2" hidden="1"/></cols><sheetData>'
        f'<row r="1">{cell("A1", "清单")}{cell("C1", "旧")}</row>'
        f'<row r="2" hidden="1">{cell("A2", "藏")}</row>'
        f'<row r="3">{cell("A3", "1")}{cell("B3", "藏")}{cell("C3", "处罚")}</row>'
        '</sheetData><mergeCells><mergeCell ref="A1:C1"/></mergeCells>'
    )
    found = table(read_document("清单.xlsx", xlsx(sheet)))
    assert grid(found) == {(0, 0): "清单", (1, 0): "1", (1, 1): "处罚"}
    assert found.cells[0].column_span == 2
    assert found.cells[-1].place.to_json() == {"sheet": "表一", "row": 3, "column": 3, "cell": "C3"}


def test_xlsx_prints_numbers_as_displayed() -> None:
    styles = (
        "<numFmts><numFmt numFmtId='164' formatCode='yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@'/></numFmts>"
        "<cellXfs><xf numFmtId='0'/><xf numFmtId='164'/><xf numFmtId='9'/></cellXfs>"
    )
    sheet = '<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1" s="1"><v>45352</v></c><c r="C1" s="2"><v>0.05</v></c><c r="D1" t="b"><v>1</v></c></row></sheetData>'
    assert [each.text for each in table(read_document("清单.xlsx", xlsx(sheet, styles=styles))).cells] == [
        "1",
        "2024年3月1日",
        "5%",
        "TRUE",
    ]


# ---- pdf ----


@pytest.mark.parametrize(("rotate", "turn"), [(0, b""), (90, b"0 1 -1 0 600 0 cm\n"), (270, b"0 -1 1 0 -200 600 cm\n")])
def test_pdf_tables_know_their_page_and_stand_upright(rotate: int, turn: bytes) -> None:
    document = read_document("清单.pdf", pdf(turn + ruled([["No", "Item"], ["1", "Fine"]]), rotate=rotate, pages=2))
    assert document.pages == 2
    assert [(each.page, each.table) for each in (block.place for block in document.blocks)] == [(1, 1), (2, 2)]
    assert grid(table(document)) == {(0, 0): "No", (0, 1): "Item", (1, 0): "1", (1, 1): "Fine"}


def test_pdf_columns_without_rules_keep_their_gaps() -> None:
    content = b"BT /F1 10 Tf 40 500 Td (Alpha) Tj 120 0 Td (Beta) Tj ET"
    assert texts(read_document("清单.pdf", pdf(content))) == ["Alpha\tBeta"]


def test_pdf_page_numbers_and_running_heads_are_furniture() -> None:
    content = b"BT /F1 10 Tf 40 580 Td (Bureau list) Tj ET BT /F1 10 Tf 40 300 Td (Body) Tj ET BT /F1 10 Tf 200 20 Td (- 3 -) Tj ET"
    document = read_document("清单.pdf", pdf(content, pages=4))
    assert {block.text.strip(): block.role for block in document.blocks if isinstance(block, Paragraph)} == {
        "Bureau list": "furniture",
        "Body": "body",
        "- 3 -": "furniture",
    }


def test_tables_that_continue_over_pages_share_their_columns() -> None:
    one = ruled([["A", "B", "C"]])
    document = read_document("清单.pdf", pdf(one, pages=2))
    assert [block.columns for block in document.blocks if isinstance(block, Table)] == [3, 3]
