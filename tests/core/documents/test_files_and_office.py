"""Files, folders, patterns and old formats: the adapters that the readers are handed by."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_makers import docx, p

from quanze.adapters import office
from quanze.adapters.files import expand, read_file
from quanze.adapters.office import convert_with_office
from quanze.core.documents.errors import UnreadableDocument
from quanze.core.documents.limits import Limits
from quanze.core.documents.model import Paragraph
from quanze.core.documents.reader import read_document


def code_of(action) -> str:
    with pytest.raises(UnreadableDocument) as caught:
        action()
    return caught.value.code


def test_a_folder_gives_its_lists_in_natural_order_without_lock_and_hidden_files(tmp_path: Path) -> None:
    for name in ("清单10.xls", "清单2.xls", "~$清单2.xls", ".hidden.txt", "picture.png", "sub/清单1.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert [each.name for each in expand([tmp_path])] == ["清单1.md", "清单2.xls", "清单10.xls"]
    assert [each.name for each in expand([tmp_path / "*.xls"])] == ["清单2.xls", "清单10.xls"]
    assert [each.name for each in expand([tmp_path / "picture.png", tmp_path / "picture.png"])] == ["picture.png"]


def test_what_stands_for_nothing_is_said(tmp_path: Path) -> None:
    assert code_of(lambda: expand([tmp_path / "no.docx"])) == "not_found"
    assert code_of(lambda: expand([tmp_path / "*.docx"])) == "not_found"
    assert code_of(lambda: expand([tmp_path])) == "not_found"
    assert code_of(lambda: read_file(tmp_path / "no.docx")) == "not_found"
    assert code_of(lambda: read_file(tmp_path)) == "not_a_file"


def test_a_gigabyte_of_text_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "大.txt"
    with path.open("wb") as stream:
        stream.write("清单\n".encode())
        stream.truncate(1 << 30)
    assert code_of(lambda: read_file(path)) == "too_large"
    assert read_file(path.with_name("小.txt") if path.with_name("小.txt").write_text("x") else path, Limits()) == b"x"


def test_without_libreoffice_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "find_office", lambda: None)
    with pytest.raises(UnreadableDocument, match="LibreOffice") as caught:
        convert_with_office("旧.doc", b"{\\rtf1}", "docx")
    assert caught.value.code == "needs_office"


@pytest.mark.office
def test_an_old_word_file_is_read_through_libreoffice(soffice: str) -> None:
    old = b"{\\rtf1\\ansi\\ansicpg936 \\u26435?\\u36131?\\u28165?\\u21333?\\par}"
    document = read_document("旧.doc", old, convert=convert_with_office)
    assert [block.text for block in document.blocks if isinstance(block, Paragraph) and block.text] == ["权责清单"]


@pytest.mark.office
def test_libreoffice_that_takes_too_long_is_stopped(soffice: str) -> None:
    assert code_of(lambda: convert_with_office("慢.rtf", b"{\\rtf1 a\\par}", "docx", timeout_seconds=0.05)) == "timeout"


def test_a_docx_needs_no_converter() -> None:
    assert read_document("清单.doc", docx(p("清单"))).blocks
