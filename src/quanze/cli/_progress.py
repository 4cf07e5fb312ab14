"""Progress of long work: on a terminal a bar with a rate and an estimate, in a pipe nothing at all."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any


class Progress:
    """Counts files (`step`) and, within one, records (`part`). Writes to standard error only."""

    def __init__(self, title: str, total: int) -> None:
        self.title, self.total = title, total
        self.bar: Any = None

    def __enter__(self) -> Progress:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
            from rich.progress import Progress as Bar

            self.bar = Bar(
                SpinnerColumn(),
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[rate]}"),
                TimeElapsedColumn(),
                TextColumn("剩余"),
                TimeRemainingColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self.files = self.bar.add_task(self.title, total=self.total, rate="")
            self.records = self.bar.add_task("记录", total=None, visible=False, rate="")
            self.bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.bar:
            self.bar.stop()

    def says(self, words: str) -> None:
        if self.bar:
            self.bar.start()
            self.bar.update(self.files, description=f"{self.title} {words}")

    def step(self) -> None:
        """One file more is done."""
        if self.bar:
            self.bar.update(self.records, visible=False)
            self.bar.advance(self.files)
            self._rate(self.files, "个/秒")

    def part(self, done: int, total: int) -> None:
        """`done` of `total` records of the file at hand are written."""
        if self.bar:
            self.bar.start()
            self.bar.update(self.records, completed=done, total=total, visible=True)
            self._rate(self.records, "条/秒")

    def pause(self) -> None:
        """Takes the bar away while something else is printed or asked."""
        if self.bar:
            self.bar.stop()

    def _rate(self, task: Any, unit: str) -> None:
        speed = self.bar.tasks[task].speed
        self.bar.update(task, rate=f"{speed:.0f} {unit}" if speed else "")
