"""A frame from the rows of a table that somebody keeps: which columns are meant, and every row that cannot stand, by its number.

The names of the columns are those of `quanze draw` or the words an office would write. What is not used is told, never guessed at.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from quanze.core.sampling.frame import HEAVIEST, Subject

NAMES = {
    "id": ("id", "编号", "对象编号", "主体编号", "序号编码", "统一社会信用代码", "社会信用代码", "信用代码", "企业代码", "主体代码"),
    "stratum": ("stratum", "层", "分层", "抽样层", "层级名称"),
    "weight": ("weight", "权重", "签数"),
    "excluded": ("excluded", "排除理由", "排除原因", "不参加理由", "不参加抽取的理由"),
}
HEADING_WITHIN = 10  # rows above the heading at most: a title, who made the list and when
_MARKS = re.compile(r"[\t\n\r\x00]")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d+")


@dataclass(frozen=True, slots=True)
class RowFault:
    """A row that cannot stand in a frame: its number as the sheet counts, and what is wrong with it."""

    row: int
    problem: str


@dataclass(frozen=True, slots=True)
class FrameRows:
    """What a table holds: its subjects, rows that cannot stand, rows to look at, columns that no draw needs."""

    subjects: tuple[Subject, ...]
    faults: tuple[RowFault, ...]
    notes: tuple[RowFault, ...]
    unused: tuple[str, ...]


def find_heading(rows: Sequence[Sequence[str]]) -> int | None:
    """The place of the row that names a column of ids; None where none of the first rows does.

    >>> find_heading([["2026 年抽查名单"], ["序号", "统一社会信用代码", "层"]])
    1
    """
    return next((n for n, row in enumerate(rows[:HEADING_WITHIN]) if _columns(row).get("id") is not None), None)


def _columns(heading: Sequence[str]) -> dict[str, int]:
    cells = [re.sub(r"[\s*（(].*", "", cell.strip()).lower() for cell in heading]
    found = {}
    for field, names in NAMES.items():
        at = next((cells.index(name) for name in names if name in cells), None)
        if at is not None:
            found[field] = at
    return found


def read_frame_rows(heading: Sequence[str], rows: Iterable[Sequence[str]], first: int) -> FrameRows:
    """The subjects of `rows` under `heading`; `first` is the number of the first row in the sheet. Empty rows are passed over.

    >>> read = read_frame_rows(["编号", "权重", "名称"], [["甲", "2", "甲厂"], ["", "", ""], ["甲", "很重", ""]], 2)
    >>> [fault.row for fault in read.faults], read.unused
    ([4, 4], ('名称',))
    """
    columns = _columns(heading)
    subjects: list[Subject] = []
    faults: list[RowFault] = []
    notes: list[RowFault] = []
    seen: dict[str, int] = {}
    alike: dict[str, int] = {}
    for number, row in enumerate(rows, first):
        if not any(cell.strip() for cell in row):
            continue
        cells = {field: row[at].strip() if at < len(row) else "" for field, at in columns.items()}
        subject, wrong = _subject(cells)
        id_ = cells["id"]
        if id_ and id_ in seen:
            wrong.append(f"编号 {id_} 与第 {seen[id_]} 行相同，同一对象只能有一次")
        faults += [RowFault(number, words) for words in wrong]
        if wrong or subject is None:
            continue
        folded = unicodedata.normalize("NFKC", id_).casefold()
        if folded in alike:
            notes.append(RowFault(number, f"编号 {id_} 与第 {alike[folded]} 行的只差全角半角、大小写或者字的写法，请核对是不是同一对象"))
        seen[id_] = number
        alike.setdefault(folded, number)
        subjects.append(subject)
    used = set(columns.values())
    unused = tuple(cell.strip() for n, cell in enumerate(heading) if n not in used and cell.strip())
    return FrameRows(tuple(subjects), tuple(faults), tuple(notes), unused)


def _subject(cells: dict[str, str]) -> tuple[Subject | None, list[str]]:
    """The subject of a row, and all that is wrong with the row."""
    wrong = []
    if not cells["id"]:
        wrong.append("没有编号")
    elif _SCIENTIFIC.fullmatch(cells["id"]):
        wrong.append(f"编号 {cells['id']} 被电子表格改成了科学记数，请把这一列设为文本后重新填写")
    if any(_MARKS.search(text) for text in cells.values()):
        wrong.append("内容中有制表符或者换行，请去掉")
    words = cells.get("weight") or "1"
    weight = int(words) if words.isascii() and words.isdigit() and len(words) < len(str(HEAVIEST)) + 1 else 0
    if not 1 <= weight <= HEAVIEST:
        wrong.append(f"权重是“{words}”，应为 1 至 {HEAVIEST} 的整数；不参加抽取的请写明排除理由")
    if wrong:
        return None, wrong
    return Subject(cells["id"], cells.get("stratum", ""), weight, cells.get("excluded", "")), []
