"""Evidence that is handed in as files: how large, of which kind by its content, kept under its digest."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from quanze.adapters.source_files import SourceFiles

MEGABYTE = 1024 * 1024
LARGEST_BYTES = 40 * MEGABYTE  # what one upload may hold; an office sets QUANZE_EVIDENCE_MEGABYTES
# content -> the endings under which it may come; the first is the usual one
_ENDINGS: dict[str, tuple[str, ...]] = {
    "application/pdf": ("pdf",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/png": ("png",),
    "image/gif": ("gif",),
    "image/webp": ("webp",),
    "image/bmp": ("bmp",),
    "image/tiff": ("tif", "tiff"),
    "video/mp4": ("mp4", "m4v", "mov"),
    "video/x-msvideo": ("avi",),
    "audio/mpeg": ("mp3",),
    "audio/wav": ("wav",),
    "audio/amr": ("amr",),
    "audio/mp4": ("m4a", "mp4"),
    "application/zip": ("zip",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ("xlsx",),
    "application/x-ole-storage": ("doc", "xls"),
    "text/plain": ("txt", "csv", "md", "log"),
    "application/ofd": ("ofd",),
}


class UnacceptableFile(Exception):
    """A file that cannot be evidence as it is; the message says what was found and what to do."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that was kept: its name without folders, its kind by content, size and digest."""

    name: str
    media_type: str
    size: int
    sha256: str


def largest() -> int:
    """How many bytes one file may have."""
    return int(os.environ.get("QUANZE_EVIDENCE_MEGABYTES", LARGEST_BYTES // MEGABYTE)) * MEGABYTE


def media_type(data: bytes) -> str:
    """The kind of a file by its first bytes; "" where it is none that evidence may have.

    >>> media_type(b"%PDF-1.7"), media_type(b"MZ\\x90\\x00"), media_type("现场情况".encode())
    ('application/pdf', '', 'text/plain')
    """
    for start, kind in (
        (b"%PDF-", "application/pdf"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"GIF8", "image/gif"),
        (b"BM", "image/bmp"),
        (b"II*\x00", "image/tiff"),
        (b"MM\x00*", "image/tiff"),
        (b"ID3", "audio/mpeg"),
        (b"\xff\xfb", "audio/mpeg"),
        (b"#!AMR", "audio/amr"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    ):
        if data.startswith(start):
            return kind
    if data[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"AVI ": "video/x-msvideo", b"WAVE": "audio/wav"}.get(data[8:12], "")
    if data[4:8] == b"ftyp":
        return "audio/mp4" if data[8:11] == b"M4A" else "video/mp4"
    if data.startswith(b"PK\x03\x04"):
        if b"word/" in data[:4096]:
            return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        if b"xl/" in data[:4096]:
            return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return "application/ofd" if b"OFD.xml" in data[:4096] else "application/zip"
    return "text/plain" if _is_text(data[:8192]) else ""


def _is_text(data: bytes) -> bool:
    if b"\x00" in data or data.startswith((b"MZ", b"\x7fELF", b"#!", b"<?php", b"<script")):
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            data[: len(data) - 4 if len(data) > 4096 else len(data)].decode(encoding)
        except UnicodeDecodeError:
            continue
        return bool(data.strip())
    return False


def keep(name: str, file: BinaryIO, folder: Path) -> KeptFile:
    """Keeps a file under its digest; raises `UnacceptableFile` where it is empty, too large, or not what its name says.

    No more than the limit is ever read, however long the file is.
    """
    limit = largest()
    data = file.read(limit + 1)
    bare = Path(name.replace("\\", "/")).name.strip() or "未命名"
    if not data:
        raise UnacceptableFile(f"文件“{bare}”是空的，请核对后重新上传")
    if len(data) > limit:
        raise UnacceptableFile(f"文件“{bare}”超过 {limit // MEGABYTE} MB 的上限，没有保存；请压缩、分段，或者刻盘后登记为实物证据")
    kind = media_type(data)
    if not kind:
        raise UnacceptableFile(f"文件“{bare}”的内容不是可以登记的文书、图片、音像或者文本，没有保存；程序和网页不能作为证据上传")
    ending = bare.rpartition(".")[2].lower() if "." in bare else ""
    if ending not in _ENDINGS[kind] and not (kind == "application/zip" and ending in ("docx", "xlsx", "ofd")):
        raise UnacceptableFile(
            f"文件“{bare}”的内容是 {_ENDINGS[kind][0].upper()}，与名称的后缀“{ending or '无'}”不符，没有保存；请核对文件，改正名称后重新上传"
        )
    return KeptFile(bare[-255:], kind, len(data), SourceFiles(folder).keep(data))
