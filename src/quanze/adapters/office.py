"""Old office formats through LibreOffice, where it is installed: its own profile for each call, a time limit, killed with all it started."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
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
        command = [
            program, "--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck", f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}",
            "--convert-to", _FILTERS[target], "--outdir", str(out), str(source),
        ]  # fmt: skip
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True, cwd=folder
        )
        try:
            said, _ = process.communicate(timeout=timeout_seconds)
        except subprocess.TimeoutExpired:
            raise UnreadableDocument(
                name,
                "timeout",
                f"LibreOffice 在 {timeout_seconds:.0f} 秒内没有完成转换，已中止",
                f"请用 Word/WPS 打开后另存为 .{target} 再重试",
            ) from None
        finally:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        made = out / f"source.{target}"
        if not made.exists() or not made.stat().st_size:
            words = said.decode("utf-8", "replace").strip().splitlines()
            detail = f"（{words[-1][:120]}）" if words else ""
            raise UnreadableDocument(
                name, "conversion", f"LibreOffice 无法打开这个文件{detail}", f"文件可能已损坏；请用 Word/WPS 打开后另存为 .{target} 再重试"
            )
        return made.read_bytes()


def _suffix(data: bytes, target: str) -> str:
    if data.startswith(b"{\\rtf"):
        return ".rtf"
    if data.startswith(b"PK"):
        return {"docx": ".odt", "pdf": ".docx"}.get(target, ".ods")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return ".doc" if target == "docx" else ".xls"
    return ".xml"
