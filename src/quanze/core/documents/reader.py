"""`read_document`: bytes of any kind in, a Document out; the format is found by content, never by suffix."""

from __future__ import annotations

from collections.abc import Callable

from quanze.core.documents import delimited, docx, encoding, html, markdown, mhtml, text, xls, xlsx
from quanze.core.documents.archive import Archive
from quanze.core.documents.errors import UnreadableDocument
from quanze.core.documents.formats import sniff
from quanze.core.documents.limits import DEFAULT_LIMITS, MEGABYTE, Limits
from quanze.core.documents.model import Block, Document, ReadingWarning
from quanze.core.kernel.canonical import digest

# (name, bytes, "docx" | "xlsx") -> bytes in that format; adapters/office.py has one that asks LibreOffice.
Convert = Callable[[str, bytes, str], bytes]

_CONVERTED = {"doc": ("docx", "application/msword"), "rtf": ("docx", "application/rtf"), "word-xml": ("docx", "application/msword"), "odt": ("docx", "application/vnd.oasis.opendocument.text"),
              "excel-xml": ("xlsx", xls.MEDIA_TYPE), "ods": ("xlsx", "application/vnd.oasis.opendocument.spreadsheet"), "xlsb": ("xlsx", xls.MEDIA_TYPE)}  # fmt: skip


def read_document(name: str, data: bytes, *, limits: Limits = DEFAULT_LIMITS, convert: Convert | None = None) -> Document:
    """All that a file visibly says, in reading order, each part with its place.

    `name` is used in messages and to tell apart what content cannot (a .csv with ragged rows from a text with commas).
    `convert` turns old formats (.doc, .wps, .rtf) into .docx or .xlsx; without it they are refused with advice.
    Raises UnreadableDocument for every file that cannot be read whole: empty, truncated, encrypted, hostile, too large, without text.

    >>> document = read_document("清单.csv", "序号,事项名称\\n1,对未按规定备案的处罚\\n".encode())
    >>> document.media_type, [cell.text for cell in document.blocks[0].cells]
    ('text/csv', ['序号', '事项名称', '1', '对未按规定备案的处罚'])
    """
    if not data or not data.strip(b"\0 \t\r\n"):
        raise UnreadableDocument(
            name, "empty", "文件是空的（没有任何内容）" if not data else "文件中只有空白", "请检查是否下载完整，或向提供者索取原件"
        )
    if len(data) > limits.file_bytes:
        raise too_large(name, len(data), limits.file_bytes)
    kind = sniff(name, data, limits)
    sha256 = digest(data)
    media_type: str | None = None
    if kind in _CONVERTED:
        target, media_type = _CONVERTED[kind]
        if convert is None:
            raise UnreadableDocument(
                name,
                "needs_office",
                "这是旧版办公文件格式，读取它需要 LibreOffice",
                f"请安装 LibreOffice，或用 Word/WPS 打开后另存为 .{target} 再重试",
            )
        data = convert(name, data, target)
        kind = sniff(name, data, limits)
        if kind in _CONVERTED:
            raise UnreadableDocument(name, "conversion", "转换后的文件仍无法读取", f"请用 Word/WPS 打开后另存为 .{target} 再重试")
    blocks: tuple[Block, ...]
    pages: int | None = None
    warnings: tuple[ReadingWarning, ...] = ()
    metadata: dict[str, str] = {}
    if kind == "docx":
        blocks, warnings, metadata = docx.read_docx(name, Archive(name, data, limits), limits)
        found = docx.MEDIA_TYPE
    elif kind == "xlsx":
        blocks, warnings = xlsx.read_xlsx(name, Archive(name, data, limits), limits)
        found = xlsx.MEDIA_TYPE
    elif kind == "xls":
        blocks, warnings = xls.read_xls(name, data, limits)
        found = xls.MEDIA_TYPE
    elif kind == "pdf":
        from quanze.core.documents import pdf  # PDFium and pdfplumber take as long to load as a small file of any other kind to read

        blocks, pages, warnings, metadata = pdf.read_pdf(name, data, limits)
        found = pdf.MEDIA_TYPE
    else:
        blocks, pages, metadata, found = _read_textual(name, data, limits)
    if not any(_says_something(block) for block in blocks):
        raise UnreadableDocument(
            name, "no_text", "文件可以打开，但没有可见的文字" + _hidden_note(warnings), "请核对文件内容，或向提供者索取原件"
        )
    return Document(name, sha256, media_type or found, blocks, pages, warnings, metadata)


def _read_textual(name: str, data: bytes, limits: Limits) -> tuple[tuple[Block, ...], int | None, dict[str, str], str]:
    if len(data) > limits.text_bytes:
        raise too_large(name, len(data), limits.text_bytes)
    suffix = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    data = mhtml.page_in(data) or data
    start = data[:8192].lower()
    if b"<html" in start or b"<table" in start or b"<!doctype html" in start or b"<body" in start or suffix in ("html", "htm"):
        page = html.decode_html(name, data)
        if html.looks_like_html(page) or suffix in ("html", "htm"):
            blocks, metadata = html.read_html(name, page, limits)
            return blocks, None, metadata, html.MEDIA_TYPE
    content, _ = encoding.decode(name, data)
    if html.looks_like_html(content):
        blocks, metadata = html.read_html(name, content, limits)
        return blocks, None, metadata, html.MEDIA_TYPE
    if markdown.looks_like_markdown(content) or suffix in ("md", "markdown"):
        blocks, metadata = markdown.read_markdown(name, content, limits)
        return blocks, None, metadata, markdown.MEDIA_TYPE
    delimiter = delimited.sniff_delimiter(content, suffix if suffix in ("csv", "tsv") else "")
    if delimiter:
        return delimited.read_delimited(name, content, delimiter, limits), None, {}, delimited.MEDIA_TYPES[delimiter]
    blocks, pages = text.read_text(content)
    return blocks, pages, {}, text.MEDIA_TYPE


def too_large(name: str, size: int, limit: int) -> UnreadableDocument:
    """What is said of a file over a limit; adapters say the same before they read."""
    return UnreadableDocument(
        name,
        "too_large",
        f"文件有 {size / MEGABYTE:.0f} MB，超过 {limit // MEGABYTE} MB 的限度，未予读取",
        "请按单位或年份拆成几个文件，或删去图片后另存再重试",
    )


def _says_something(block: Block) -> bool:
    from quanze.core.documents.model import Table, table_texts

    if isinstance(block, Table):
        return any(text.strip() for text in table_texts(block))
    return bool(block.text.strip())


def _hidden_note(warnings: tuple[ReadingWarning, ...]) -> str:
    return f"（{warnings[0].message}）" if warnings else ""
