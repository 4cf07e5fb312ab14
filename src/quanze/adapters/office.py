"""Old office formats through LibreOffice, where it is installed: its own profile for each call, a time limit, killed with all it started."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from quanze.core.documents.errors import UnreadableDocument

DEFAULT_TIMEOUT_SECONDS = 120

_FILTERS = {"docx": "docx:MS Word 2007 XML", "xlsx": "xlsx:Calc MS Excel 2007 XML", "pdf": "pdf:writer_pdf_Export"}
# LibreOffice chooses its import by suffix first; these are the suffixes of what `formats.sniff` calls old.
_MEMORY_BYTES = 4 * 1024**3


def find_office() -> str | None:
    """The path of LibreOffice, or None where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice") or next((path for path in _USUAL if os.access(path, os.X_OK)), None)


_USUAL = (
    "/usr/lib/libreoffice/program/soffice",
    "/opt/libreoffice/program/soffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)


def convert_with_office(name: str, data: bytes, target: str, *, timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS) -> bytes:
    """The file as `docx` or `xlsx`, for `read_document(convert=…)`.

    Raises UnreadableDocument (`needs_office`, `conversion`, `timeout`). Two LibreOffice processes that share a profile make one of
    them end without a file, so each call has its own.
    """
    program = find_office()
    if program is None:
        raise UnreadableDocument(
            name,
            "needs_office",
            "这是旧版办公文件格式，读取它需要 LibreOffice，而本机没有安装",
            f"请安装 LibreOffice（Debian/Ubuntu：apt install libreoffice-writer-nogui libreoffice-calc-nogui），或用 Word/WPS 打开后另存为 .{target} 再重试",
        )
    with tempfile.TemporaryDirectory(prefix="quanze-office-", ignore_cleanup_errors=True) as folder:
        source = Path(folder) / f"source{_suffix(data, target)}"
        source.write_bytes(data)
        out = Path(folder) / "out"
        try:
            said = _run(program, Path(folder), target, out, [source], timeout_seconds)
        except subprocess.TimeoutExpired:
            raise UnreadableDocument(
                name,
                "timeout",
                f"LibreOffice 在 {timeout_seconds:.0f} 秒内没有完成转换，已中止",
                f"请用 Word/WPS 打开后另存为 .{target} 再重试",
            ) from None
        made = out / f"source.{target}"
        if not made.exists() or not made.stat().st_size:
            words = said.decode("utf-8", "replace").strip().splitlines()
            detail = f"（{words[-1][:120]}）" if words else ""
            raise UnreadableDocument(
                name, "conversion", f"LibreOffice 无法打开这个文件{detail}", f"文件可能已损坏；请用 Word/WPS 打开后另存为 .{target} 再重试"
            )
        return made.read_bytes()


# fonts that official papers name and Linux seldom has, and what may stand in for them; used only where the named one is missing
_OFFICIAL_FONTS = ("仿宋_GB2312", "仿宋", "FangSong", "方正小标宋简体", "方正小标宋_GBK", "楷体_GB2312", "楷体", "宋体", "SimSun")
_STAND_INS = ("FangSong", "Noto Serif CJK SC", "Source Han Serif SC", "AR PL UMing CN", "Noto Sans CJK SC")


def _fonts(folder: Path) -> dict[str, str]:
    """The environment in which fontconfig knows the stand-ins, so that a paper is not set in whatever font comes first."""
    families = "".join(f"<family>{name}</family>" for name in _STAND_INS)
    aliases = "".join(f'<alias binding="same"><family>{name}</family><accept>{families}</accept></alias>' for name in _OFFICIAL_FONTS)
    file = folder / "fonts.conf"
    file.write_text(
        f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include>{aliases}</fontconfig>',
        encoding="utf-8",
    )
    return {**os.environ, "FONTCONFIG_FILE": str(file)}


def _run(program: str, folder: Path, target: str, out: Path, sources: Sequence[Path], timeout_seconds: float) -> bytes:
    """What LibreOffice said; it and all it started are gone when this returns or raises `TimeoutExpired`."""
    command = [
        program, "--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck", f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--convert-to", _FILTERS[target], "--outdir", str(out), *map(str, sources),
    ]  # fmt: skip
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        cwd=folder,
        env=_fonts(folder),
    )
    try:
        return process.communicate(timeout=timeout_seconds)[0]
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def convert_many(files: Sequence[bytes], *, timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS) -> list[bytes | None]:
    """The PDFs of several Word files from one start of LibreOffice, which is most of the time of a conversion.

    None stands for a file that did not come out: missing office, a damaged file, the time limit. Convert it alone to learn why.
    """
    program = find_office()
    if program is None or not files:
        return [None] * len(files)
    with tempfile.TemporaryDirectory(prefix="quanze-office-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        sources = [folder / f"source{number}.docx" for number in range(len(files))]
        for source, data in zip(sources, files, strict=True):
            source.write_bytes(data)
        with contextlib.suppress(subprocess.TimeoutExpired):
            _run(program, folder, "pdf", folder / "out", sources, timeout_seconds)
        made = [folder / "out" / f"{source.stem}.pdf" for source in sources]
        return [one.read_bytes() if one.exists() and one.stat().st_size else None for one in made]


def _suffix(data: bytes, target: str) -> str:
    if data.startswith(b"{\\rtf"):
        return ".rtf"
    if data.startswith(b"PK"):
        return {"docx": ".odt", "pdf": ".docx"}.get(target, ".ods")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return ".doc" if target == "docx" else ".xls"
    return ".xml"
