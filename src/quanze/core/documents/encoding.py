"""Bytes of a plain-text file as text: byte order mark, strict UTF-8, UTF-16 by evidence, strict GB18030; never a guess by frequency."""

from __future__ import annotations

import codecs
import re

from quanze.core.documents.errors import UnreadableDocument
from quanze.core.kernel.place import Place

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UTF8_CHARACTER = re.compile(rb"[\xe2-\xef][\x80-\xbf]{2}")
_RESAVE = "请用记事本或 WPS 打开，另存为 UTF-8 编码的文本后重试"


def decode(name: str, data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding.

    Raises UnreadableDocument (`encoding`, `nul`) with the line and the byte offset of the first byte that fits no reading.

    >>> decode("a.txt", "权责".encode("gb18030"))
    ('权责', 'gb18030')
    >>> decode("a.txt", "权责".encode("utf-16-le"))
    ('权责', 'utf-16-le')
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(name, data[len(mark) :], encoding, len(mark)), encoding
    wide = utf16_by_evidence(data)
    if wide:
        return _strict(name, data, wide, 0), wide
    _refuse_nul(name, data)
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        first_utf8 = error
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise _undecodable(name, data, first_utf8, error) from None
    if _looks_like_broken_utf8(data):
        raise _undecodable(name, data, first_utf8, None)
    return text, "gb18030"


def utf16_by_evidence(data: bytes) -> str:
    """`utf-16-le`, `utf-16-be` or "": which half of the byte pairs holds the high bytes that Chinese and ASCII text must have.

    Evidence is asked of the first 4 KB: line ends and blanks written as two bytes, and nearly all pairs in the ranges that a Chinese text uses.
    """
    sample = data[:4096]
    if len(data) % 2 or len(sample) < 2:
        return ""
    pairs = len(sample) // 2
    for encoding, high in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        plausible = sum(1 for byte in high if byte == 0 or 0x4E <= byte <= 0x9F or byte in (0x20, 0x24, 0x30, 0xFF))
        if plausible < pairs * 0.98:
            continue
        text = sample[: pairs * 2].decode(encoding, "replace")
        if "\0" in text or "\ufffd" in text[:-1]:
            continue
        if b"\0" in sample or (pairs >= 2 and not _decodes(data, "utf-8") and not _likely_gb(data)):
            return encoding
        if 0 not in high and not _decodes(data, "utf-8") and all(0x4E <= b <= 0x9F or b in (0x30, 0xFF, 0x20) for b in high):
            return encoding
    return ""


def _likely_gb(data: bytes) -> bool:
    """Whether the bytes read as GB 2312 in full: its two-byte characters lie in A1-F7 / A1-FE, which UTF-16 text does not keep to."""
    return _decodes(data, "gb2312")


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _looks_like_broken_utf8(data: bytes) -> bool:
    """Whether bytes that GB18030 would swallow are rather UTF-8 with a few damaged or foreign stretches.

    Three of four non-ASCII stretches that are valid three-byte UTF-8 do not occur in GB18030 text by chance.
    """
    good = len(_UTF8_CHARACTER.findall(data))
    non_ascii = len(data) - len(data.translate(None, bytes(range(128, 256))))
    return non_ascii > 0 and good * 3 > non_ascii * 0.6


def _strict(name: str, data: bytes, encoding: str, skipped: int) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].decode(encoding, "ignore").count("\n") + 1
        raise UnreadableDocument(
            name,
            "encoding",
            f"文件头标明是 {encoding.upper()} 编码，但第 {line} 行（第 {error.start + skipped + 1} 个字节）不是有效的 {encoding.upper()}",
            _RESAVE,
            Place(line=line),
        ) from None
    at = text.find("\0")
    if at >= 0:
        line = text.count("\n", 0, at) + 1
        raise _nul(name, line, len(text[:at].encode(encoding)) + skipped)
    return text


def _refuse_nul(name: str, data: bytes) -> None:
    at = data.find(b"\0")
    if at >= 0:
        raise _nul(name, data.count(b"\n", 0, at) + 1, at)


def _nul(name: str, line: int, offset: int) -> UnreadableDocument:
    return UnreadableDocument(
        name,
        "nul",
        f"第 {line} 行（第 {offset + 1} 个字节）含有空字节（NUL），不是正常的文本文件",
        "文件可能已损坏或并非文本，请向提供者索取原件，或用记事本打开检查后另存为 UTF-8 文本",
        Place(line=line),
    )


def _undecodable(name: str, data: bytes, utf8: UnicodeDecodeError, gb: UnicodeDecodeError | None) -> UnreadableDocument:
    # The later of the two failures is where the encoding that was right so far stopped being right.
    at = max(utf8.start, gb.start) if gb else utf8.start
    line = data.count(b"\n", 0, at) + 1
    return UnreadableDocument(
        name,
        "encoding",
        f"第 {line} 行（第 {at + 1} 个字节）既不是有效的 UTF-8，也不是有效的 GB18030，可能混用了两种编码",
        _RESAVE,
        Place(line=line),
    )
