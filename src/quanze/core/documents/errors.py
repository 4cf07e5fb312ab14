"""Why a file could not be read, in words its sender can act on."""

from __future__ import annotations

from quanze.core.kernel.place import NOWHERE, Place

_WORDS = {
    "page": "第 {} 页",
    "sheet": "工作表“{}”",
    "table": "表 {}",
    "row": "第 {} 行",
    "column": "第 {} 列",
    "line": "第 {} 行",
    "paragraph": "第 {} 段",
}  # `cell` says the same as row and column


def in_chinese(error: object) -> str:
    """What a library says of a broken file, in words that a user can read; its own words where they are not known."""
    said = str(error)
    known = next((words for begins, words in _KNOWN if begins in said), None)
    return known or (f"程序信息：{said}" if said.isascii() and said else said)


_KNOWN = (
    ("not a zip file", "压缩包的目录缺失"),
    ("Bad CRC", "内容与校验值不符"),
    ("Bad magic number", "压缩包的部件错位"),
    ("Truncated", "内容在中途断开"),
    ("truncated", "内容在中途断开"),
    ("Error -", "压缩数据损坏"),
    ("End-of-data", "压缩数据在中途断开"),
    ("Data format error", "文件结构不完整"),
    ("Failed to load page", "页面无法打开"),
)


class UnreadableDocument(Exception):
    """A file that cannot be read: which file, where in it, what is wrong and what to do.

    `code` is a stable word (`empty`, `truncated`, `encrypted`, `bomb`, `too_large`, `no_text`, `unknown_format`, …).
    """

    def __init__(self, name: str, code: str, problem: str, remedy: str, place: Place = NOWHERE) -> None:
        self.name, self.code, self.problem, self.remedy, self.place = name, code, problem, remedy, place
        where = " ".join(_WORDS[key].format(value) for key, value in place.to_json().items() if key in _WORDS)
        super().__init__(f"{name}{f'（{where}）' if where and where not in problem else ''}：{problem}。{remedy}")
