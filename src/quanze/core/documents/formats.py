"""What a file is, by its content."""

from __future__ import annotations

from quanze.core.documents.archive import Archive, encrypted, truncated
from quanze.core.documents.errors import UnreadableDocument
from quanze.core.documents.limits import Limits

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SECTOR = 512  # bytes of an OLE sector, at the multiples of which streams begin
_FIB = b"\xec\xa5"  # how the stream of a Word document begins
_ENCRYPTED = 0x0100
_OTHERS = (
    (b"\x89PNG", "PNG 图片"), (b"\xff\xd8\xff", "JPEG 图片"), (b"GIF8", "GIF 图片"), (b"BM", "BMP 图片"), (b"II*\0", "TIFF 图片"), (b"MM\0*", "TIFF 图片"),
    (b"RIFF", "多媒体文件"), (b"Rar!", "RAR 压缩包"), (b"7z\xbc\xaf'\x1c", "7z 压缩包"), (b"\x1f\x8b", "gzip 压缩包"), (b"BZh", "bzip2 压缩包"), (b"\xfd7zXZ", "xz 压缩包"),
    (b"MZ", "Windows 程序"), (b"\x7fELF", "程序"), (b"SQLite format 3", "数据库"), (b"ID3", "音频"), (b"\0\0\0\x18ftyp", "视频"), (b"\0\0\0\x1cftyp", "视频"), (b"\0\0\0 ftyp", "视频"),
    (b"%!PS", "PostScript 文件"), (b"wOFF", "字体"), (b"\0\x01\0\0\0", "字体"), (b"\xca\xfe\xba\xbe", "程序"),
)  # fmt: skip
_PICTURES = "请提供文字版的 Word、Excel 或 PDF 原件；扫描图片请先用文字识别（OCR）软件转换"
_READABLE = "可读取的格式：.txt .md .csv .tsv .html .docx .xlsx .xls .pdf（.doc .wps 需安装 LibreOffice）"


def sniff(name: str, data: bytes, limits: Limits) -> str:
    """`docx`, `xlsx`, `xls`, `pdf`, `text` (with all that is written in characters), or an old format to convert: `doc`, `rtf`, `odt`, `ods`, `xlsb`,
    `word-xml`, `excel-xml`. Raises UnreadableDocument for anything else, saying what it is.
    """
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _in_zip(name, data, limits)
    if data.startswith(_OLE):
        return _in_ole(name, data)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"{\\rtf"):
        return "rtf"
    if (
        data[:2] in (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
        and len(data) > 8
        and data[2:4] in (b"\x08\x00", b"\x10\x00", b"\x06\x00", b"\x04\x00")
    ):
        return "xls"
    for start, what in _OTHERS:
        if data.startswith(start) and (len(start) > 2 or _binary(data)):
            raise UnreadableDocument(
                name, "unknown_format", f"文件内容其实是{what}，不是可读取的清单文件", _PICTURES if "图片" in what else _remedy(what)
            )
    head = data[:2048]
    if b"<?mso-application" in head or b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        if b"Word.Document" in head or b"office/word/2003/wordml" in head:
            return "word-xml"
        if b"Excel.Sheet" in head or b"office:spreadsheet" in head:
            return "excel-xml"
    return "text"


def _remedy(what: str) -> str:
    return "请先解压，再读取其中的文件" if "压缩包" in what else _READABLE


def _binary(data: bytes) -> bool:
    sample = data[:4096]
    return sum(byte < 9 or 13 < byte < 32 for byte in sample) > len(sample) // 50


def _in_zip(name: str, data: bytes, limits: Limits) -> str:
    archive = Archive(name, data, limits)
    names = archive.names()
    types = archive.read("[Content_Types].xml") if "[Content_Types].xml" in archive else b""
    if b"wordprocessingml" in types or "word/document.xml" in archive:
        return "docx"
    if b"sheet.binary" in types or "xl/workbook.bin" in archive:
        return "xlsb"
    if b"spreadsheetml" in types or "xl/workbook.xml" in archive:
        return "xlsx"
    if "mimetype" in archive:
        kind = archive.read("mimetype")[:200]
        if b"opendocument.text" in kind:
            return "odt"
        if b"opendocument.spreadsheet" in kind:
            return "ods"
    if "ofd.xml" in archive:
        raise UnreadableDocument(
            name,
            "unknown_format",
            "这是 OFD 版式文件，目前不能直接读取",
            "请用 OFD 阅读器另存或打印为 PDF，或向制作单位索取 Word/Excel 原件",
        )
    if b"presentationml" in types:
        raise UnreadableDocument(name, "unknown_format", "这是演示文稿（PPT），不是清单文件", _READABLE)
    if not names:
        raise truncated(name, "压缩包是空的")
    raise UnreadableDocument(
        name, "unknown_format", f"这是一个压缩包（内有 {len(names)} 个文件），不是可读取的清单文件", "请先解压，再读取其中的文件"
    )


def _in_ole(name: str, data: bytes) -> str:
    """What an OLE compound file holds, by the names of its streams, which are written in UTF-16."""

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage") or holds("EncryptionInfo"):
        raise encrypted(name)
    if holds("Workbook\0") or holds("Book\0"):
        return "xls"
    if holds("WordDocument"):
        if _locked(data):
            raise encrypted(name)
        return "doc"
    if holds("PowerPoint Document"):
        raise UnreadableDocument(name, "unknown_format", "这是演示文稿（PPT），不是清单文件", _READABLE)
    if len(data) < 4096 or not holds("Root Entry"):
        raise truncated(name, "复合文档的目录缺失")
    return "doc"


def _locked(data: bytes) -> bool:
    """Whether the document says at its head that it is encrypted ([MS-DOC] 2.5.2: `fEncrypted` of the FibBase, which begins a sector)."""
    head = next((at for at in range(_SECTOR, len(data), _SECTOR) if data.startswith(_FIB, at)), None)
    return head is not None and bool(int.from_bytes(data[head + 10 : head + 12], "little") & _ENCRYPTED)
