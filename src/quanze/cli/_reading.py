"""Reading list files for the commands that take many: each in turn or by several processes, never stopping at a bad one."""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from quanze.adapters.memory import collector_paused
from quanze.core.documents.errors import UnreadableDocument
from quanze.core.lists.model import ExtractedLists


@dataclass(frozen=True, slots=True)
class ReadFile:
    """One file as it was read: `problem` is a sentence where it could not be, else `extracted` and `data` are there."""

    path: Path
    extracted: ExtractedLists | None
    data: bytes
    problem: str = ""


def read_one(path: Path) -> ReadFile:
    from quanze.adapters.files import read_file
    from quanze.adapters.office import convert_with_office
    from quanze.adapters.rulebook import load_list_rules
    from quanze.core.pipeline import read_lists

    try:
        # Looking for cycles all the while would make long files take more than their share of time.
        with collector_paused():
            data = read_file(path)
            return ReadFile(path, read_lists(path.name, data, load_list_rules(), convert=convert_with_office), data)
    except UnreadableDocument as problem:
        return ReadFile(path, None, b"", str(problem))
    except (Exception, RecursionError) as problem:  # one file that trips the reader must not stop the others
        if os.environ.get("QUANZE_DEBUG") == "1":
            traceback.print_exc()
        what = f"{type(problem).__name__}：{problem}"
        return ReadFile(
            path,
            None,
            b"",
            f"{path.name}：读取时程序出错（{what}）；这是程序的缺陷，请把文件和这一行告诉维护人员（QUANZE_DEBUG=1 显示详情）",
        )


def read_many(paths: Sequence[Path], processes: int | None = None) -> Iterator[ReadFile]:
    """Every file, read; as they become ready, so not in the order given. One process where there are few cores or files."""
    workers = min(len(paths), processes or os.cpu_count() or 1)
    if workers < 2:
        yield from map(read_one, paths)
        return
    with ProcessPoolExecutor(workers) as pool:
        waiting = {pool.submit(read_one, path): path for path in paths}
        for done in as_completed(waiting):
            try:
                yield done.result()
            except BrokenProcessPool:
                path = waiting[done]
                yield ReadFile(
                    path, None, b"", f"{path.name}：读取它的进程被系统中止（多半是内存不足）；请关闭其他程序，或单独读取这个文件"
                )
