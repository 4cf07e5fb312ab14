"""Passages: lines put together again where the end of a line or page cut a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import pairwise

from quanze.core.documents.model import Paragraph
from quanze.core.kernel.place import Place
from quanze.core.lists.narrative.outline import Number, goes_on, is_closed, number_of, reads_like_heading
from quanze.core.lists.narrative.topics import topic_of

_HYPHENABLE = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph as its author wrote it, and the printed lines that hold it."""

    text: str
    lines: tuple[Paragraph, ...]
    number: Number | None

    @property
    def place(self) -> Place:
        return self.lines[0].place.to(self.lines[-1].place)

    @property
    def heads(self) -> bool:
        """Whether it could be a heading: one line that is short and ends without a stop."""
        return len(self.lines) == 1 and reads_like_heading(self.number.rest if self.number else self.text)


def passages_of(
    paragraphs: Sequence[Paragraph],
    stops: AbstractSet[str] = frozenset(),
    paged: AbstractSet[int] = frozenset(),
    opens: AbstractSet[str] = frozenset(),
) -> list[Passage]:
    """The passages of some lines that show something.

    A line whose text is among `stops` is joined to none, one among `opens` to none before it; `paged` holds the positions of lines above
    which a page mark stands.
    """
    found: list[Passage] = []
    held: list[Paragraph] = []

    def close() -> None:
        if held:
            text = _joined([line.text for line in held])
            found.append(Passage(text, tuple(held), number_of(text)))
            held.clear()

    for position, paragraph in enumerate(paragraphs):
        text = paragraph.text.strip()
        if not text:
            continue
        before = held[-1].text.strip() if held else ""
        # What stands at the beginning and the end of a passage tells whether it goes on; a long one is not put together for it each time.
        whole = _joined([line.text for line in held[:1] + held[1:][-8:]]) if held else ""
        if not (
            held
            and before not in stops
            and text not in stops
            and text not in opens
            and not is_closed(before)
            and goes_on(whole, text, position in paged)
        ):
            close()
        held.append(paragraph)
    close()
    return found


_INSIDE = re.compile(r"(?:(?<=[。；;：:，,])|(?<=[：:]\n))\s*(?=[（(]?[一二三四五六七八九十\d①-⑳㈠-㈩⑴-⒛])")
ENOUGH = 2  # numbers that a paragraph must count through before it is parted at them
_RUN_ON = re.compile(
    r"(?:^|(?<=[。；;：:]))\s*([一二三四五六七八九十]{1,3}、[^，。；：:（()）\d]{2,20}?)(?=(?:[（(][一1１][)）]|1[、.．])\s*[一-龥])"
)


def parted(passages: Sequence[Passage], leads: bool) -> list[Passage]:
    """The passages, with each that counts through several items parted at their numbers: those that begin with a number, or where
    `leads` is true also those that begin with words (`职责是：一是…；二是…`). What counts anew from one inside an item stays in it.
    """
    found: list[Passage] = []
    for passage in passages:
        text = passage.text
        cuts = [0]
        manner, value = (passage.number.manner, passage.number.value) if passage.number else ("", 0)
        for match in _INSIDE.finditer(text) if leads or value else ():
            number = number_of(text[match.end() : match.end() + 12])
            if number is None or (value and number.manner != manner):
                continue
            if number.value == value + 1:
                manner, value = number.manner, number.value
                cuts.append(match.end())
            elif number.value == 1:
                break
        if len(cuts) < ENOUGH + (not passage.number):
            found.append(passage)
            continue
        parts = [text[a:b].strip() for a, b in pairwise([*cuts, len(text)])]
        found += [Passage(part, passage.lines, number_of(part)) for part in parts if part]
    return found


def unrolled(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """The paragraphs, with each that runs on through several sections parted at the headings that announce a topic."""
    found: list[Paragraph] = []
    for paragraph in paragraphs:
        heads = [match for match in _RUN_ON.finditer(paragraph.text) if topic_of(match[1]) is not None]
        cuts = [0, *(at for match in heads for at in match.span(1)), len(paragraph.text)]
        parts = [part for a, b in pairwise(cuts) if (part := paragraph.text[a:b]).strip()]
        found += [replace(paragraph, text=part) for part in parts] if heads else [paragraph]
    return found


def _joined(texts: Sequence[str]) -> str:
    """Lines put together: nothing between Chinese characters, a blank between Latin words."""
    whole = texts[0].strip()
    for text in texts[1:]:
        piece = text.strip()
        latin = whole[-1:] in _HYPHENABLE and piece[:1] in _HYPHENABLE
        whole += (" " if latin and whole and piece else "") + piece
    return whole
