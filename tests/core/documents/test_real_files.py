"""Every real list reads, and no visible character is lost: counted against a second reading by other means."""

from __future__ import annotations

import zipfile
from collections import Counter
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
import python_calamine
from lxml import etree, html

from quanze.core.documents.model import Document, Paragraph, Table, table_texts
from quanze.core.documents.reader import read_document


def characters(text: str) -> Counter[str]:
    return Counter("".join(text.split()))


def said(document: Document) -> Counter[str]:
    found: Counter[str] = Counter()
    for block in document.blocks:
        for text in [block.text] if isinstance(block, Paragraph) else table_texts(block):
            found += characters(text)
    return found


def by_other_means(path: Path) -> Counter[str]:
    data = path.read_bytes()
    if path.suffix == ".txt":
        return characters(data.decode())
    if path.suffix == ".html":
        return characters(html.fromstring(data).find("body").text_content())
    if path.suffix == ".docx":
        root = etree.fromstring(zipfile.ZipFile(BytesIO(data)).read("word/document.xml"))
        return characters("".join(node.text or "" for node in root.iter("{*}t")))
    if path.suffix == ".pdf":
        return characters(
            "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data))
            .replace("\ufffe", "")
            .replace("\ufffd", "")
        )
    book = python_calamine.load_workbook(BytesIO(data))
    found: Counter[str] = Counter()
    for name in book.sheet_names:
        for row in book.get_sheet_by_name(name).to_python():
            for value in row:
                found += characters(str(int(value)) if isinstance(value, float) and value == int(value) else str(value))
    return found


LISTS = [
    "five/handan-district-quality.txt", "five/linyi-quality-2015.txt", "five/taiqian-quality-2015.txt", "five/xinjiang-market-supervision-inspection.txt",
    "five/yining-commerce-2022.txt", "karamay/civil-defence.docx", "karamay/civil-defence.xlsx", "karamay/emergency-2024.xls", "karamay/finance-2025.xls",
    "karamay/fire-2025.xls", "karamay/human-resources-2024.docx", "karamay/human-resources-2024.xls", "karamay/natural-resources-2024.xls",
    "karamay/publicity-2024.pdf", "karamay/publicity-2024.xlsx", "karamay/science-2024.xls", "other/guangdong-environment-discretion-2021.pdf",
    "other/zhejiang-random-inspection-2017.html",
]  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_no_visible_character_is_lost_or_made_up(shared: Path, name: str) -> None:
    path = shared / "lists" / name
    document = read_document(path.name, path.read_bytes())
    ours, theirs = said(document), by_other_means(path)
    lost, made = theirs - ours, ours - theirs
    # What a reader of the workbook does not see: a hidden column of choices, and old values under merged cells.
    unseen = {"finance-2025.xls": 40, "science-2024.xls": 487}.get(path.name, 0)
    assert lost.total() == unseen, (lost.total(), lost.most_common(20))
    assert made.total() == 0, (made.total(), made.most_common(20))


def test_the_same_workbook_says_the_same_as_xls_and_docx(shared: Path) -> None:
    folder = shared / "lists" / "karamay"
    one = read_document("a", (folder / "human-resources-2024.xls").read_bytes())
    two = read_document("b", (folder / "human-resources-2024.docx").read_bytes())
    assert said(one) == said(two)


def test_the_discretion_table_keeps_its_columns_over_page_breaks(shared: Path) -> None:
    path = shared / "lists" / "other" / "guangdong-environment-discretion-2021.pdf"
    document = read_document(path.name, path.read_bytes())
    assert document.pages == 234
    tables = [block for block in document.blocks if isinstance(block, Table)]
    assert {each.place.page for each in tables} >= set(range(16, 100))
    assert min(each.columns for each in tables) >= 3
