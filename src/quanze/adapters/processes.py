"""Work spread over the processors of this machine."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import TypeVar

Task = TypeVar("Task")
Answer = TypeVar("Answer")


def spread(work: Callable[[Task], Answer], tasks: Iterable[Task], processes: int | None = None) -> Iterator[Answer]:
    """The answers in the order of the tasks. Few tasks are taken ahead of the answers, so memory stays bounded."""
    count = processes or os.cpu_count() or 1
    if count == 1:
        yield from map(work, tasks)
        return
    # started afresh: a forked child would share the parent's database connections
    with ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn")) as pool:
        waiting: deque[Future[Answer]] = deque()
        try:
            for task in tasks:
                waiting.append(pool.submit(work, task))
                if len(waiting) > 2 * count:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for left in waiting:
                left.cancel()
