"""Plain lines as the layouts see them: what stands on a line, whether blank lines part it from the one before, page marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import east_asian_width

from quanze.core.documents.model import Cell, Paragraph, Table
from quanze.core.kernel.place import Place

PAGE_MARK = re.compile(
    r"\s*(?:[-—–－~·]+\s*(?:\d{1,4}|[０-９]{1,4})\s*[-—–－~·]+|第\s*[\d一二三四五六七八九十百]+\s*页(?:\s*[,，/]?\s*共\s*[\d一二三四五六七八九十百]+\s*页)?"
    r"|(?i:page)\s*\d+(?:\s*(?:of|/)\s*\d+)?|\d{1,4}\s*/\s*\d{1,4}|共\s*\d+\s*页)\s*"
)
SIGNATURE = re.compile(
    r"^(?!.*。).*(?:[（(]\s*(?:盖\s*章|公\s*章|签\s*[字名章])\s*[）)]|(?:盖\s*章|签\s*[字名])\s*[：:]|(?:填\s*[表报]|汇\s*总|制\s*表|审\s*核|复\s*核)\s*(?:人|时\s*间|日\s*期|单\s*位)\s*[：:])"
)
HEADING = re.compile(
    r"\s*(?:第[一二三四五六七八九十]+(?:部分|章|节)|[一二三四五六七八九十]+\s*、|[（(]\s*[一二三四五六七八九十]+\s*[）)]|附件?\s*[\d一二三四五六七八九十]*\s*[：:])"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line that shows something, or holds a cell that shows nothing (`text` then is white space with a tab).

    `gap` tells how many blank lines, or missing line numbers, stand before it; 0 for the first of a run.
    """

    text: str
    place: Place
    gap: int
    index: int

    @property
    def blank(self) -> bool:
        return not self.text.strip()


def lines_of(paragraphs: Sequence[Paragraph]) -> list[Line]:
    """The lines of a run without its blank lines, each with the gap before it; a line that is only tabs is a blank cell, no gap."""
    found: list[Line] = []
    gap, last = 0, None
    for index, paragraph in enumerate(paragraphs):
        text = paragraph.text
        number = paragraph.place.line
        if not text.strip() and "\t" not in text:
            gap += 1
            last = number if number is not None else last
            continue
        if number is not None and last is not None and number > last + 1:
            gap += number - last - 1
        found.append(Line(text, paragraph.place, gap if found else 0, index))
        gap = 0
        last = paragraph.place.line_end or number
    return found


def is_page_mark(text: str) -> bool:
    """Whether a line is only the number of a page.

    >>> [is_page_mark(text) for text in ("- 12 -", "— 3 —", "第 3 页 共 10 页", "3/12", "12", "第三条")]
    [True, True, True, True, False, False]
    """
    return PAGE_MARK.fullmatch(text) is not None


@lru_cache(maxsize=4096)
def width(text: str) -> int:
    """How many half-width squares a text takes on the screen.

    >>> width("权力 a")
    6
    """
    return len(text) + sum(1 for c in text if c > "\x7f" and east_asian_width(c) in "WFA")


def stretch(places: Sequence[Place]) -> Place:
    """The place from the first to the last of some places."""
    return places[0].to(places[-1]) if places else Place()


@dataclass(frozen=True, slots=True)
class Found:
    """A table that plain lines hide.

    `start` and `end` (exclusive) are the paragraphs of the run that it takes the place of. `beside` are
    lines between them that belong to no cell (rulings, page marks), and stay paragraphs behind the table.
    """

    start: int
    end: int
    table: Table
    beside: tuple[Paragraph, ...] = ()


def furniture(line: Line, text: str | None = None) -> Paragraph:
    return Paragraph(line.text if text is None else text, line.place, role="furniture")


def table_of(rows: Sequence[Sequence[tuple[str, Place] | None]], columns: int, title: str = "") -> Table:
    """The table of some rows; `None` is a square that holds no cell."""
    cells = [Cell(r, c, square[0], square[1]) for r, row in enumerate(rows) for c, square in enumerate(row) if square is not None]
    return Table(len(rows), columns, tuple(cells), stretch([cell.place for cell in cells]), title)
