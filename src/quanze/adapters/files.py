"""Files and folders of the machine: bytes in, within limits; names in, paths out."""

from __future__ import annotations

import glob
import re
from collections.abc import Iterable
from pathlib import Path

from quanze.adapters.os_words import said
from quanze.core.documents.errors import UnreadableDocument
from quanze.core.documents.limits import DEFAULT_LIMITS, Limits
from quanze.core.documents.reader import too_large

# What `expand` takes from a folder; a file named outright is always taken, since content decides and not the suffix.
SUFFIXES = frozenset(
    [
        ".txt",
        ".md",
        ".markdown",
        ".csv",
        ".tsv",
        ".htm",
        ".html",
        ".mht",
        ".mhtml",
        ".docx",
        ".docm",
        ".doc",
        ".wps",
        ".rtf",
        ".odt",
        ".xlsx",
        ".xlsm",
        ".xls",
        ".et",
        ".ods",
        ".xlsb",
        ".pdf",
    ]
)
# Formats that may be large; any other file is text and held to the smaller limit.
_CONTAINERS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF-", b"\xef\xbb\xbf%PDF-")


def read_file(path: Path | str, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """The bytes of one file. The size is asked for before a byte is read, and no more than the limit is ever held.

    Raises UnreadableDocument (`not_found`, `not_a_file`, `no_permission`, `too_large`).
    """
    path = Path(path)
    name = path.name or str(path)
    try:
        if not path.exists():
            raise UnreadableDocument(name, "not_found", f"找不到文件 {path}", "请检查路径和文件名（含后缀）是否写对")
        if not path.is_file():
            raise UnreadableDocument(name, "not_a_file", f"{path} 不是普通文件", "请给出文件的路径；要读取整个文件夹，请直接给出文件夹路径")
        size = path.stat().st_size
        with path.open("rb") as stream:
            start = stream.read(1024)
            container = start.startswith(_CONTAINERS) or b"%PDF-" in start
            limit = limits.file_bytes if container else limits.text_bytes
            if size > limit:
                raise too_large(name, size, limit)
            data = start + stream.read(limit - len(start) + 1)
    except PermissionError:
        raise UnreadableDocument(name, "no_permission", f"没有读取 {path} 的权限", "请检查文件权限，或换一个有权限的账户运行") from None
    except OSError as error:
        raise UnreadableDocument(name, "unreadable", f"读取 {path} 时出错（{said(error)}）", "请检查磁盘或网络位置是否可用后重试") from None
    if len(data) > limit:
        raise too_large(name, len(data), limit)
    return data


def expand(paths: Iterable[Path | str]) -> list[Path]:
    """The files that the given files, folders and patterns (`*.xls`, `**/*.docx`) stand for, each once, in the order given.

    Inside a folder or pattern files come in natural order (2 before 10); hidden files and the lock files that office programs leave
    (`~$清单.docx`, `.~清单.docx`) are skipped, and so is, inside a folder, whatever is no document by its suffix.
    Raises UnreadableDocument (`not_found`) for a path or pattern that stands for nothing.
    """
    found: dict[Path, None] = {}
    for given in paths:
        if not str(given).strip():  # an unset shell variable is not the folder we stand in
            raise UnreadableDocument("（空）", "not_found", "给出的路径是空的", "请写文件、文件夹或通配符；当前文件夹写 .")
        path = Path(given)
        if path.is_dir():
            inside = [each for each in path.rglob("*") if _wanted(each, path) and each.suffix.lower() in SUFFIXES]
            if not inside:
                raise UnreadableDocument(
                    str(given), "not_found", "文件夹中没有可读取的清单文件", "可读取的后缀：" + " ".join(sorted(SUFFIXES))
                )
            found.update(dict.fromkeys(sorted(inside, key=lambda each: natural_key(str(each)))))
        elif path.exists():
            found[path] = None
        elif any(char in str(given) for char in "*?["):
            matched = [each for each in map(Path, glob.glob(str(given), recursive=True)) if _wanted(each, each.parent)]
            if not matched:
                raise UnreadableDocument(str(given), "not_found", "没有文件与这个通配符相符", "请检查路径和通配符是否写对")
            found.update(dict.fromkeys(sorted(matched, key=lambda each: natural_key(str(each)))))
        else:
            raise UnreadableDocument(str(given), "not_found", "找不到这个文件或文件夹", "请检查路径和文件名（含后缀）是否写对")
    return list(found)


def natural_key(text: str) -> list[tuple[int, int, str]]:
    """A sorting key under which 第2页 stands before 第10页.

    >>> sorted(["清单10.xls", "清单2.xls"], key=natural_key)
    ['清单2.xls', '清单10.xls']
    """
    return [
        (0, int(part), part) if part.isascii() and part.isdigit() else (1, 0, part.lower()) for part in re.split(r"([0-9]+)", text) if part
    ]


def _wanted(path: Path, root: Path) -> bool:
    if not path.is_file():
        return False
    inner = path.relative_to(root).parts if root in path.parents else (path.name,)
    return not any(part.startswith((".", "~$", "~")) for part in inner)
