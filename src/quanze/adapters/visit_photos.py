"""Photographs of a visit: a picture by its content, no larger than the office allows, whole as the device counted it, kept under its digest."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from quanze.adapters.evidence_files import MEGABYTE, UnacceptableFile, media_type
from quanze.adapters.source_files import SourceFiles

LARGEST_MEGABYTES = 12  # not law: what one photograph may hold; an office sets QUANZE_PHOTO_MEGABYTES
PICTURES = ("image/jpeg", "image/png", "image/webp", "image/heic")
HEAD = 128 * 1024  # where a camera writes the time
_EXIF_TIME = re.compile(rb"(?:19|20)\d\d:[01]\d:[0-3]\d [0-2]\d:[0-5]\d:[0-5]\d\x00")


@dataclass(frozen=True, slots=True)
class KeptPhoto:
    """A photograph that was kept; `head` are its first bytes."""

    name: str
    media_type: str
    size: int
    sha256: str
    head: bytes


def largest_photo() -> int:
    """How many bytes one photograph may have."""
    return int(os.environ.get("QUANZE_PHOTO_MEGABYTES", LARGEST_MEGABYTES)) * MEGABYTE


def picture_type(data: bytes) -> str:
    """The kind of a picture by its first bytes, "" where it is none that a visit keeps.

    >>> picture_type(b"\\xff\\xd8\\xff\\xe0"), picture_type(b"%PDF-1.7")
    ('image/jpeg', '')
    """
    if data[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc"):
        return "image/heic"
    found = media_type(data[:16])
    return found if found in PICTURES else ""


def keep_photo(name: str, file: BinaryIO | bytes, folder: Path, device_digest: str = "") -> KeptPhoto:
    """Keeps a photograph; raises `UnacceptableFile` where it is none, is too large, or is not what the device counted."""
    limit = largest_photo()
    data = file[: limit + 1] if isinstance(file, bytes) else file.read(limit + 1)
    bare = Path(name.replace("\\", "/")).name.strip()[-255:] or "照片"
    if not data:
        raise UnacceptableFile(f"照片“{bare}”是空的，没有保存；请重新拍照")
    if len(data) > limit:
        size = len(file) if isinstance(file, bytes) else _rest(file, len(data))
        raise UnacceptableFile(
            f"照片“{bare}”有 {size / MEGABYTE:.1f} MB，超过 {limit // MEGABYTE} MB 的上限，没有保存；"
            "请把手机相机的分辨率调低后重拍，或者用本系统的拍照页面，它会先在手机上缩小"
        )
    kind = picture_type(data)
    if not kind:
        raise UnacceptableFile(f"“{bare}”不是照片（JPEG、PNG、WebP、HEIC），没有保存；文书和录音请登记为证据")
    counted = sha256(data).hexdigest()
    if device_digest and device_digest.lower() != counted:
        raise UnacceptableFile(
            f"照片“{bare}”在传送中损坏（手机算出的摘要 {device_digest[:12]}…，收到的是 {counted[:12]}…），没有保存；请重新发送"
        )
    return KeptPhoto(bare, kind, len(data), SourceFiles(folder).keep(data), data[:HEAD])


def _rest(file: BinaryIO, read: int) -> int:
    """How long the file is, read on in pieces and thrown away."""
    while piece := file.read(MEGABYTE):
        read += len(piece)
    return read


def exif_moment(head: bytes) -> str:
    """The time that the camera wrote, as `2026-03-09 10:15:00` without a zone; "" where none is found.

    >>> exif_moment(b"\\xff\\xd8\\xff\\xe1..Exif\\x00\\x00...2026:03:09 10:15:00\\x00")
    '2026-03-09 10:15:00'
    """
    start = head.find(b"Exif\x00\x00")
    found = _EXIF_TIME.findall(head, start) if start >= 0 else []
    if not found:
        return ""
    # a camera writes the time of the picture after that of the last change; where it wrote one, it is the only one
    day, _, time = found[-1][:-1].decode().partition(" ")
    return f"{day.replace(':', '-')} {time}"
