"""Zip archives, opened with suspicion: what is declared is checked first, what comes out is counted as it comes."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from quanze.core.documents.errors import UnreadableDocument, in_chinese
from quanze.core.documents.limits import MEGABYTE, Limits

_CHUNK = 256 * 1024


class Archive:
    """The parts of a zip by name. `read` unpacks one part and counts; the sum over the archive is bounded."""

    def __init__(self, name: str, data: bytes, limits: Limits) -> None:
        self.name, self.limits, self.size = name, limits, len(data)
        self.unpacked = 0
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error, OverflowError, EOFError) as error:
            raise truncated(name, in_chinese(error)) from None
        if len(entries) > limits.archive_entries:
            raise self._bomb(f"压缩包内有 {len(entries)} 个部件，超过 {limits.archive_entries} 个")
        declared = sum(entry.file_size for entry in entries)
        self._refuse_size(declared)
        # Word and Excel ignore case in part names, and some writers use back slashes.
        self._entries = {entry.filename.replace("\\", "/").lstrip("/").lower(): entry for entry in entries if not entry.is_dir()}

    def names(self) -> list[str]:
        return list(self._entries)

    def __contains__(self, part: str) -> bool:
        return part.lstrip("/").lower() in self._entries

    def read(self, part: str) -> bytes:
        """The bytes of one part; b"" where the archive has none of this name."""
        entry = self._entries.get(part.lstrip("/").lower())
        if entry is None:
            return b""
        if entry.flag_bits & 1:
            raise encrypted(self.name)
        pieces: list[bytes] = []
        size = 0
        try:
            with self._zip.open(entry) as stream:
                while piece := stream.read(_CHUNK):
                    size += len(piece)
                    self.unpacked += len(piece)
                    if size > self.limits.part_bytes:
                        raise self._bomb(f"部件 {part} 解压后超过 {self.limits.part_bytes // MEGABYTE} MB")
                    self._refuse_size(self.unpacked)
                    pieces.append(piece)
        except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError, OSError, ValueError, RuntimeError) as error:
            raise truncated(self.name, f"部件 {part}：{in_chinese(error)}") from None
        return b"".join(pieces)

    def _refuse_size(self, size: int) -> None:
        limits = self.limits
        if size > limits.expanded_bytes:
            raise self._bomb(f"解压后超过 {limits.expanded_bytes // MEGABYTE} MB")
        if size > limits.ratio_free and size > self.size * limits.expanded_ratio:
            raise self._bomb(f"解压后是原来的 {size // max(self.size, 1)} 倍，超过 {limits.expanded_ratio} 倍")

    def _bomb(self, problem: str) -> UnreadableDocument:
        return UnreadableDocument(
            self.name,
            "bomb",
            f"{problem}，可能是恶意构造的压缩炸弹，未予展开",
            "请核实文件来源；确属正常文件的，请用 Word/Excel/WPS 打开后另存，或拆成几个文件",
        )


def truncated(name: str, detail: str) -> UnreadableDocument:
    """What is said of an archive that breaks off or does not add up."""
    return UnreadableDocument(
        name, "truncated", f"文件不完整或已损坏（{detail[:160]}）", "可能是下载或传输中断所致，请重新下载或向提供者索取原件后重试"
    )


def encrypted(name: str) -> UnreadableDocument:
    """What is said of a file that asks for a password."""
    return UnreadableDocument(
        name, "encrypted", "文件设有打开密码，无法读取内容", "请用 Word/Excel/WPS 打开并取消密码（文件→信息→保护），另存后重试"
    )
