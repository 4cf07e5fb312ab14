"""How a long official text is laid out to be read: split at the marks it carries itself, not a character changed.

Only white space is touched. The marks are those that all such texts use: 【法律】 before an enactment, 第四十条： before an
article, （一）, 1. and ① before a numbered matter, one line for one thought.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from quanze.core.kernel.text import count_visible

NUMERAL = "〇零一二三四五六七八九十百千"
LAW_LABEL = re.compile(r"【[^【】\n]{1,16}】")
ARTICLE = re.compile(
    rf"第[{NUMERAL}\d]{{1,9}}条(?:之[{NUMERAL}])?(?:[ 、，,和及至]*第[{NUMERAL}\d]{{1,9}}[条款项目](?:之[{NUMERAL}])?(?:（[{NUMERAL}]+）)?)*\s{{0,4}}[：:]"
)
BARE_ARTICLE = re.compile(rf"第[{NUMERAL}\d]{{1,9}}条(?:之[{NUMERAL}])?(?=[ 　]+\S)")
MARKERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("chapter", re.compile(rf"[{NUMERAL}]{{1,3}}、")),
    ("clause", re.compile(rf"[（(][{NUMERAL}]{{1,4}}[）)]")),
    ("point", re.compile(r"\d{1,2}(?:[、．]|\.(?!\d))")),
    ("part", re.compile(r"[（(]\d{1,2}[）)]|\d{1,2}[）)]")),
    ("circle", re.compile(r"[①-⑳㉑-㉟❶-❿⓪]")),
)
# where a mark may open a new paragraph inside a line: after a stop, or after the colon that announces a list
OPENING = re.compile(
    rf"(?<=[。；;：:！])[ 　]*(?=[（(][{NUMERAL}]{{1,4}}[）)]|[①-⑳㉑-㉟]|\d{{1,2}}[、．]|\d{{1,2}}\.(?!\d))"
    rf"|(?<=[。；;！])[ 　]*(?=第[{NUMERAL}\d]{{1,9}}条[^，。；]{{0,24}}[：:])"
    r"|(?<=[^\s（(])[ 　]*(?=【[^【】\n]{2,8}】[ 　]*《)"
    rf"|(?<=\S)[ 　]+(?=第[{NUMERAL}\d]{{1,9}}条[^，。；]{{0,24}}[：:])"
)
SHORT_LEAD = 24

BlockKind = Literal["law", "article", "item", "lead", "text"]


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph as it is shown; `mark + text` is the printed text. `style` names the sort of number of an item."""

    kind: BlockKind
    mark: str
    text: str
    style: str = ""


def blocks(text: str) -> list[Block]:
    """The paragraphs of `text` in order; an empty text gives none.

    >>> [(b.kind, b.mark, b.text) for b in blocks("【法律】《某法》  第三条：有下列行为的：（一）甲；（二）乙。")]
    [('law', '【法律】', '《某法》'), ('article', '第三条：', '有下列行为的：'), ('item', '（一）', '甲；'), ('item', '（二）', '乙。')]
    >>> [(b.kind, b.mark, b.text) for b in blocks("依照第三条（一）、（二）项办理，限1.5米以内。")]
    [('text', '', '依照第三条（一）、（二）项办理，限1.5米以内。')]
    """
    shown = []
    for line in text.splitlines():
        start = 0
        line = line.strip()
        cuts = [m.end() for m in OPENING.finditer(line)] + [len(line)]
        for cut in cuts:
            if piece := line[start:cut].strip():
                shown.append(_block(piece))
            start = cut
    return shown


def _block(piece: str) -> Block:
    if label := LAW_LABEL.match(piece):
        return Block("law", label.group(), piece[label.end() :].strip())
    if article := ARTICLE.match(piece) or BARE_ARTICLE.match(piece):
        return Block("article", article.group().rstrip(), piece[article.end() :].strip())
    for style, pattern in MARKERS:
        if found := pattern.match(piece):
            rest = piece[found.end() :].strip()
            if rest:
                return Block("item", found.group(), rest, style)
    if len(piece) <= SHORT_LEAD and piece[-1] in "：:":
        return Block("lead", "", piece)
    return Block("text", "", piece)


@dataclass(frozen=True, slots=True)
class Group:
    """Blocks that are shown together: a run of items is one list, everything else stands alone."""

    kind: BlockKind
    blocks: tuple[Block, ...]
    depth: int = 0

    @property
    def block(self) -> Block:
        return self.blocks[0]


def groups(text: str) -> list[Group]:
    """The blocks of `text`, runs of items of one style gathered; `depth` is 1 for a style that stands under another.

    >>> [(g.kind, g.depth, len(g.blocks)) for g in groups("直接实施责任：\\n1.甲\\n2.乙：（一）丙；（二）丁")]
    [('lead', 0, 1), ('item', 0, 2), ('item', 1, 2)]
    """
    found: list[Group] = []
    styles: list[str] = []
    for (kind, style), run in groupby(blocks(text), key=lambda b: (b.kind, b.style)):
        if kind != "item":
            styles.clear()
            found.extend(Group(kind, (block,)) for block in run)
            continue
        if style in styles:
            del styles[styles.index(style) + 1 :]
        else:
            styles.append(style)
        found.append(Group(kind, tuple(run), min(len(styles) - 1, 2)))
    return found


def is_long(text: str) -> bool:
    """Whether `text` needs the measure of a reading column rather than a cell."""
    return count_visible(text) > 60


@dataclass(frozen=True, slots=True)
class Enactment:
    """The line that names an enactment: the title in its marks, and what is said about its versions."""

    title: str
    note: str


def enactment(text: str) -> Enactment:
    """The parts of the line after 【法律】; without 《》 all of it is the title.

    >>> enactment("《某法》（2003年通过）")
    Enactment(title='《某法》', note='（2003年通过）')
    """
    depth = 0
    for position, character in enumerate(text):
        depth += (character in "《") - (character in "》")
        if character == "》" and depth <= 0:
            return Enactment(text[: position + 1], text[position + 1 :].strip())
    return Enactment(text, "")


PHONE = re.compile(
    r"(?<![\d-])(?:(?P<area>[（(]0\d{2,3}[）)]|0\d{2,3})[-—－ ]?(?P<number>[2-9]\d{6,7})(?:[-—－转](?P<extension>\d{1,6}))?"
    r"|(?P<mobile>1[3-9]\d{9})|(?P<toll>[48]00[-—－ ]?\d{3}[-—－ ]?\d{4})|(?P<local>[2-9]\d{6,7})|(?P<short>1(?:1\d|2\d{3}|[12]\d))|(?P<hotline>9[56]\d{3,4}))(?![\d])"
)


@dataclass(frozen=True, slots=True)
class PhonePart:
    """A piece of a printed telephone field; `number` is what to dial, or "" for the words around it."""

    text: str
    number: str = ""


def phone_parts(text: str) -> list[PhonePart]:
    """The field `text` cut into numbers and the words between them; joined again they are `text`.

    A number after 、 or / that has no area code is given the one before it, as readers do.

    >>> [(p.text, p.number) for p in phone_parts("办公室0539-2656029、2656030")]
    [('办公室', ''), ('0539-2656029', '05392656029'), ('、', ''), ('2656030', '05392656030')]
    """
    parts: list[PhonePart] = []
    area, end = "", 0
    for found in PHONE.finditer(text):
        if found.start() > end:
            parts.append(PhonePart(text[end : found.start()]))
        if found["number"]:
            area = re.sub(r"\D", "", found["area"])
            number = area + found["number"] + (f",{found['extension']}" if found["extension"] else "")
        elif found["local"]:
            number = area + found["local"]
        else:
            number = re.sub(r"\D", "", found.group())
        parts.append(PhonePart(found.group(), number))
        end = found.end()
    if end < len(text):
        parts.append(PhonePart(text[end:]))
    return parts
