"""Passages: lines put together again where the end of a line or page cut a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import pairwise

from quanze.core.documents.model import Paragraph
from quanze.core.kernel.place import Place
from quanze.core.lists.layouts.lines import width
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
    full = _full_lines(paragraphs)

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
        below = paragraphs[position + 1].text.strip() if position + 1 < len(paragraphs) else ""
        names = position in paged and (below in opens or below in stops) and reads_like_heading(text)  # what stands below is about it
        if not (
            held
            and not names
            and before not in stops
            and text not in stops
            and text not in opens
            and (
                _inside_bracket(whole, text)
                or (
                    not is_closed(before)
                    and (goes_on(whole, text, position in paged) or (position - 1 in full and number_of(text) is None))
                )
            )
        ):
            close()
        held.append(paragraph)
    close()
    return found


def _inside_bracket(before: str, after: str) -> bool:
    """Whether a bracket that a line leaves open is closed in the next."""
    left = sum(before.count(mark) for mark in "（(") - sum(before.count(mark) for mark in "）)")
    return left == 1 and number_of(after) is None and _CLOSES.match(after) is not None


def _full_lines(paragraphs: Sequence[Paragraph]) -> set[int]:
    """The lines that fill the column in which a text was set and end no sentence, by position: what such a line says goes on in the next."""
    widths = [width(one.text.rstrip()) for one in paragraphs]
    most = max(widths, default=0)
    if most < COLUMN:
        return set()
    full = {at for at, wide in enumerate(widths) if wide > most - NARROW}
    broken = {at for at in full if not is_closed(paragraphs[at].text)}
    enough = FULL if paragraphs[0].place.page is None else FULL - 1  # pages are always set in columns
    return broken if len(broken) >= enough and len(broken) * 2 > len(full) else set()


_INSIDE = re.compile(r"(?:(?<=[。；;：:，,])|(?<=[：:]\n))\s*(?=[（(]?[一二三四五六七八九十\d①-⑳㈠-㈩⑴-⒛])")
NARROW = 4  # squares: a line to which one more character could be added is not full; a stop may hang over the edge
COLUMN = 36  # squares: a narrower column of headings and labels tells nothing
FULL = 3  # lines must be full before they show how wide the column is
_OPENING = re.compile(r"\s*([^，。；：:]{2,30})[：:]\s*(?=(?:[（(][一1１][)）]|1[、.．]|一、)\s*[一-龥])")
_SPACED = re.compile(r"\s*([1-9]\d?)[ \t\u3000]+(?=[一-龥])")
_CLOSES = re.compile(r"[^（(]*[）)]")
ENOUGH = 2  # numbers that a paragraph must count through before it is parted at them
_RUN_ON = re.compile(
    r"(?:^|(?<=[。；;：:]))\s*([一二三四五六七八九十]{1,3}、[^，。；：:（()）\d]{2,20}?)(?=(?:[（(][一1１][)）]|1[、.．])\s*[一-龥])"
)


def parted(passages: Sequence[Passage], leads: bool) -> list[Passage]:
    """The passages, with each that counts through several items parted at their numbers: those that begin with a number, or where
    `leads` is true also those that begin with words (`职责是：一是…；二是…`). What counts anew from one inside an item stays in it.
    """
    found: list[Passage] = []
    manner, value = "", 0
    for passage, below in zip(passages, [*(one.number for one in passages[1:]), None], strict=True):
        text = passage.text
        cuts = [0]
        if passage.number:
            manner, value = passage.number.manner, passage.number.value
        elif leads:
            manner, value = "", 0
        counts = value > 0  # an item is open whose number the next one follows
        for match in _INSIDE.finditer(text) if leads or counts else ():
            number = number_of(text[match.end() : match.end() + 12])
            if number is None or (value and number.manner != manner):
                continue
            if number.value == value + 1:
                manner, value = number.manner, number.value
                cuts.append(match.end())
            elif number.value == 1:
                break
        goes_on = below is not None and (below.manner, below.value) == (manner, value + 1)
        if len(cuts) + goes_on < ENOUGH + (not counts) or len(cuts) == 1:
            found.append(passage)
            continue
        parts = [text[a:b].strip() for a, b in pairwise([*cuts, len(text)])]
        found += [Passage(part, passage.lines, number_of(part)) for part in parts if part]
    return found


def counted(passages: Sequence[Passage]) -> list[Passage]:
    """The passages, with numbers that only a blank parts from their text taken for numbers where they count on from one."""
    spaced = [(at, match) for at, one in enumerate(passages) if one.number is None and (match := _SPACED.match(one.text))]
    values = [int(match[1]) for _, match in spaced]
    found = list(passages)
    for position, (at, match) in enumerate(spaced):
        if values[position] - 1 in values[position - 1 : position] or values[position] + 1 in values[position + 1 : position + 2]:
            found[at] = replace(passages[at], number=Number("1.", values[position], match[1], passages[at].text[match.end() :]))
    return found


def unrolled(passages: Sequence[Passage], is_label: Callable[[str], bool]) -> list[Passage]:
    """The passages, with each that runs on through several sections parted at the headings that announce a topic and are no label of an item."""
    found: list[Passage] = []
    for passage in passages:
        opening = _OPENING.match(passage.text)
        if opening is not None and topic_of(opening[1]) is not None and not is_label(opening[1]):
            head, rest = opening[1].strip(), passage.text[opening.end() :]
            found.append(Passage(head, (replace(passage.lines[0], text=head),), number_of(head)))
            passage = Passage(rest, passage.lines, number_of(rest))
        heads = [match for match in _RUN_ON.finditer(passage.text) if topic_of(match[1]) is not None]
        cuts = [0, *(at for match in heads for at in match.span(1)), len(passage.text)]
        parts = [part for a, b in pairwise(cuts) if (part := passage.text[a:b].strip())] if heads else []
        found += [Passage(part, (replace(passage.lines[0], text=part),), number_of(part)) for part in parts] or [passage]
    return found


def _joined(texts: Sequence[str]) -> str:
    """Lines put together: nothing between Chinese characters, a blank between Latin words."""
    whole = texts[0].strip()
    for text in texts[1:]:
        piece = text.strip()
        latin = whole[-1:] in _HYPHENABLE and piece[:1] in _HYPHENABLE
        whole += (" " if latin and whole and piece else "") + piece
    return whole
