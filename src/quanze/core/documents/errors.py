"""Why a file could not be read, in words its sender can act on."""

from __future__ import annotations

from quanze.core.kernel.place import NOWHERE, Place


class UnreadableDocument(Exception):
    """A file that cannot be read: which file, where in it, what is wrong and what to do.

    `code` is a stable word (`empty`, `truncated`, `encrypted`, `bomb`, `too_large`, `no_text`, `unknown_format`, …).
    """

    def __init__(self, name: str, code: str, problem: str, remedy: str, place: Place = NOWHERE) -> None:
        self.name, self.code, self.problem, self.remedy, self.place = name, code, problem, remedy, place
        where = "，".join(f"{key}={value}" for key, value in place.to_json().items())
        super().__init__(f"{name}{f'（{where}）' if where else ''}：{problem}。{remedy}")
