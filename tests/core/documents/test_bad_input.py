"""What cannot be read is refused in one clear message: which file, where, what is wrong, what to do."""

from __future__ import annotations

import re
import struct
import subprocess
import sys
import zipfile
from io import BytesIO

import pytest
from document_makers import cell, docx, p, pdf, ruled, xlsx, zipped

from quanze.core.documents.errors import UnreadableDocument
from quanze.core.documents.limits import Limits
from quanze.core.documents.model import Document, Table
from quanze.core.documents.reader import read_document

BILLION_LAUGHS = '<!DOCTYPE x [<!ENTITY a "哈哈哈哈"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def refusal(name: str, data: bytes, limits: Limits | None = None) -> UnreadableDocument:
    with pytest.raises(UnreadableDocument) as caught:
        read_document(name, data, **({"limits": limits} if limits else {}))
    assert name in str(caught.value), "the message names the file"
    assert caught.value.remedy, "the message says what to do"
    return caught.value


def _docx_with(prefix: str) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(docx(p("清单")))) as old, zipfile.ZipFile(made, "w") as new:
        for entry in old.namelist():
            data = old.read(entry)
            new.writestr(entry, prefix.encode() + data.replace("清单".encode(), b"&b;") if entry == "word/document.xml" else data)
    return made.getvalue()


def _ole(*streams: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + b"".join(f"{each}\0".encode("utf-16-le") for each in streams) + b"\0" * 4000


def _locked_pdf() -> bytes:
    """A PDF that names the standard security handler with keys that no empty password opens."""
    lock = b"/Encrypt<</Filter/Standard/V 1/R 2/Length 40/P -4/O<%s>/U<%s>>>/ID[<00><00>]" % (b"41" * 32, b"42" * 32)
    return pdf(ruled([["a", "b"]])).replace(b"trailer<<", b"trailer<<" + lock)


CASES = {
    "an empty file": ("清单.docx", b"", "empty"),
    "a file of blanks": ("清单.txt", b" \r\n\t\r\n", "empty"),
    "a file of NUL bytes": ("清单.txt", b"\0" * 500, "empty"),
    "text with a NUL byte inside": ("清单.txt", "第一行\n第二\0行\n".encode(), "nul"),
    "two encodings in one file": (
        "清单.txt",
        "市场监督管理局权责清单\n".encode() * 3 + "行政处罚".encode("gb18030") + b"\n\xff\xfe\xff",
        "encoding",
    ),
    "UTF-8 with a stretch of GB18030": (
        "清单.txt",
        "市场监督管理局权责清单行政处罚事项\n".encode() * 5 + "行政处罚".encode("gb18030"),
        "encoding",
    ),
    "a docx cut in half": ("清单.docx", docx(p("清单" * 500))[:400], "truncated"),
    "an xlsx cut in half": ("清单.xlsx", xlsx(f"<sheetData><row r='1'>{cell('A1', '清单')}</row></sheetData>")[:500], "truncated"),
    "a PDF cut in half": ("清单.pdf", pdf(ruled([["a", "b"]]))[:60], "truncated"),
    "an xls cut short": ("清单.xls", _ole("Workbook")[:3000], "truncated"),
    "an OOXML file with a password": ("清单.xlsx", _ole("EncryptionInfo", "EncryptedPackage"), "encrypted"),
    "a Word 97 file with a password": (
        "清单.doc",
        _ole("WordDocument").ljust(8192, b"\0") + b"\xec\xa5\xc1\0" + b"\0" * 6 + b"\xf0\x13",
        "encrypted",
    ),
    "an entity bomb in a docx": ("清单.docx", _docx_with(BILLION_LAUGHS), "xml_entities"),
    "an external entity in a docx": ("清单.docx", _docx_with(EXTERNAL), "xml_entities"),
    "a picture called a workbook": ("清单.xlsx", b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "unknown_format"),
    "a plain zip called a docx": ("清单.docx", zipped({"a.txt": "x"}), "unknown_format"),
    "a RAR called a PDF": ("清单.pdf", b"Rar!\x1a\x07\x01\x00" + b"\1\2" * 50, "unknown_format"),
    "a program called a text": ("清单.txt", b"MZ\x90\0\3\0\0\0" + b"\0\1\2\3" * 100, "unknown_format"),
    "a PDF without a word": ("清单.pdf", pdf(b""), "no_text"),
    "a PDF with a password": ("清单.pdf", _locked_pdf(), "encrypted"),
    "a CSV with a quote that never closes": ("清单.csv", '序号,名称\n1,"处罚\n2,许可\n'.encode(), "truncated"),
    "a Word file without LibreOffice": ("清单.doc", _ole("WordDocument"), "needs_office"),
    "an old office file of noise": ("清单.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(1, 251)) * 20, "truncated"),
    "a workbook whose one sheet is hidden": (
        "清单.xlsx",
        xlsx(f"<sheetData><row r='1'>{cell('A1', '清单')}</row></sheetData>", state="hidden"),
        "no_text",
    ),
}


@pytest.mark.parametrize(("name", "data", "code"), CASES.values(), ids=CASES.keys())
def test_is_refused_with_its_reason(name: str, data: bytes, code: str) -> None:
    assert refusal(name, data).code == code


def test_a_cell_longer_than_what_is_looked_at_is_a_cell() -> None:
    (block,) = read_document("清单.csv", f'序号,事项名称\n1,"{"许可，" * 150_000}"\n'.encode()).blocks
    assert isinstance(block, Table)
    assert [len(each.text) for each in block.cells] == [2, 4, 1, 450_000]


def test_a_nul_byte_is_reported_with_its_line_and_byte() -> None:
    error = refusal("清单.txt", b"ab\ncd\0e")
    assert error.place.line == 2
    assert "第 6 个字节" in str(error)


def test_a_scanned_pdf_is_told_from_an_empty_one() -> None:
    image = b"q 300 0 0 300 50 200 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \xff EI Q"
    assert "图片" in refusal("扫描.pdf", pdf(image)).problem


def test_an_archive_that_unpacks_without_end_is_not_unpacked() -> None:
    bomb = zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": b" " * 60_000_000})
    assert refusal("清单.docx", bomb).code == "bomb"


def test_an_archive_that_lies_about_its_sizes_is_counted_as_it_unpacks() -> None:
    bomb = bytearray(zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": b" " * 3_000_000}))
    at = bytes(bomb).find(b"PK\x01\x02", bytes(bomb).find(b"PK\x01\x02") + 4)
    bomb[at + 24 : at + 28] = struct.pack("<I", 10)
    limits = Limits(part_bytes=1_000_000, ratio_free=1_000_000)
    assert refusal("清单.docx", bytes(bomb), limits).code in ("bomb", "truncated")


def test_a_far_cell_does_not_make_a_far_table() -> None:
    data = xlsx(f"<sheetData><row r='1'>{cell('A1', '序号')}</row><row r='1048576'>{cell('XFD1048576', '')}</row></sheetData>")
    table = read_document("清单.xlsx", data).blocks[0]
    assert isinstance(table, Table)
    assert (table.rows, table.columns) == (1, 1)


@pytest.mark.parametrize("columns", [200, 16_384])
def test_a_very_wide_sheet_is_read(columns: int) -> None:
    row = "".join(f'<c t="inlineStr"><is><t>列{i}</t></is></c>' for i in range(columns))
    table = read_document("宽.xlsx", xlsx(f"<sheetData><row>{row}</row></sheetData>")).blocks[0]
    assert isinstance(table, Table)
    assert (table.columns, table.cells[-1].text) == (columns, f"列{columns - 1}")


def test_more_cells_than_the_limit_are_refused() -> None:
    row = "".join(cell(f"A{i}", "x") for i in range(1, 2))
    data = xlsx("<sheetData>" + "".join(f"<row r='{r}'>{row.replace('A1', f'A{r}')}</row>" for r in range(1, 50)) + "</sheetData>")
    assert refusal("多.xlsx", data, Limits(cells=20)).code == "too_large"


@pytest.mark.parametrize("depth", [300, 20_000])
def test_deep_html_neither_hangs_nor_overflows(depth: int) -> None:
    for tag in ("div", "b", "table><tr><td"):
        try:
            document = read_document("深.html", f"<html><body>{f'<{tag}>' * depth}清单</body></html>".encode())
        except UnreadableDocument:
            continue
        assert isinstance(document, Document)


def test_a_hostile_text_is_read_within_bounded_memory(tmp_path) -> None:
    """300 MB are more than any of these needs; the child may not have more."""
    path = tmp_path / "bomb.docx"
    path.write_bytes(zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": b"<a/>" * 60_000_000}))
    code = (
        "import resource,sys; resource.setrlimit(resource.RLIMIT_AS,(900<<20,900<<20));"
        "from quanze.core.documents.reader import read_document;"
        "from quanze.core.documents.errors import UnreadableDocument\n"
        "try: read_document('bomb.docx', open(sys.argv[1],'rb').read())\n"
        "except UnreadableDocument as error: print(error.code)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, timeout=120, env={"PYTHONPATH": "src", "PATH": ""}
    )
    assert result.stdout.strip() == "bomb", result.stderr[-500:]


@pytest.mark.parametrize("name", ["清单.xlsx", "清单.pdf"])
def test_what_is_said_of_a_broken_file_is_said_in_chinese(name: str) -> None:
    data = b"PK\x03\x04" + b"\0" * 200 if name.endswith("xlsx") else b"%PDF-1.4\n1 0 obj <<"
    said = str(refusal(name, data)).replace(name, "").replace("Word/Excel/WPS", "")
    assert not re.search(r"[A-Za-z]{4,}", said) and "=" not in said, said
