"""Writing a file that takes its name only when it is whole."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """A path to write to; when the block ends well it becomes `target`, when not `target` stays as it was.

    What is no ordinary file (`/dev/stdout`, a named pipe) is written to as it stands and never replaced, and a symbolic
    link keeps pointing where it pointed. Raises OSError where the folder cannot be written, IsADirectoryError for a folder.
    """
    target = target.resolve() if target.is_symlink() else target
    if target.is_dir():
        raise IsADirectoryError(21, os.strerror(21), str(target))  # not law: EISDIR
    if target.exists() and not target.is_file():
        yield target
        return
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        yield draft
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)


def overwrites(target: Path, sources: Iterable[Path]) -> bool:
    """Whether writing to `target` would destroy one of the files that are read, under whatever name or link."""
    return target.is_file() and any(source.exists() and source.samefile(target) for source in sources)
