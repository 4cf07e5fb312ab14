"""What a run of paragraphs between two tables tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from quanze.core.documents.model import Paragraph
from quanze.core.lists.layouts.lines import SIGNATURE, is_page_mark
from quanze.core.lists.lexicon import Lexicon
from quanze.core.lists.model import Kind, RecognisedList, Record, Unplaced
from quanze.core.lists.narrative.accountability import accountability_records
from quanze.core.lists.narrative.contents import contents_lines
from quanze.core.lists.narrative.items import item_records, opens_label
from quanze.core.lists.narrative.model import Narrative
from quanze.core.lists.narrative.passages import Passage, passages_of
from quanze.core.lists.narrative.regimes import regime_records
from quanze.core.lists.narrative.topics import names_all_regimes, topic_of

NO_LIST = "这段文字不在任何可识别的清单之中"
BEFORE_FIRST = "位于清单的第一项之前，不属于任何一项"


def read_narrative(paragraphs: Sequence[Paragraph], headings_above: Sequence[str], lexicon: Lexicon | None = None) -> Narrative:
    """The regimes, accountability mechanisms and, where the `lexicon` is given, the other lists that a run of paragraphs tells.

    `headings_above` are the headings still open above the run; the last that names a topic decides what the run is
    about until a heading of its own says otherwise. What no list takes comes back as unplaced, a heading at the end of the
    run as heading of what follows.
    """
    body = [paragraph for paragraph in paragraphs if paragraph.text.strip()]
    listed = contents_lines([paragraph.text for paragraph in body])
    furniture = [
        one for p, one in enumerate(body) if p in listed or one.role == "furniture" or is_page_mark(one.text) or SIGNATURE.search(one.text)
    ]
    aside = {id(one) for one in furniture}
    rest = [one for one in body if id(one) not in aside]
    stops = {one.text.strip() for one in rest if one.heading is not None or topic_of(one.text) is not None}
    kept = [position for position, one in enumerate(body) if id(one) not in aside]
    paged = {at for at, position in enumerate(kept) if position and id(body[position - 1]) in aside}
    opens = {one.text.strip() for one in rest if opens_label(one.text, lexicon)} if lexicon is not None else frozenset()
    passages = passages_of(rest, stops, paged, opens)
    topic = next((found for heading in reversed(headings_above) if (found := topic_of(heading))), None)
    title = next((_bare(heading) for heading in reversed(headings_above) if topic_of(heading)), "")
    lists: list[RecognisedList] = []
    unplaced: list[Unplaced] = []
    headings: list[Paragraph] = []
    for heading, part in _sections(passages):
        if heading is not None:
            topic, title = topic_of(heading.text), _bare(heading.text)
        made = _read(topic, part, lexicon)
        if made is not None:
            kind, records, before = made
            if records:
                lists.append(RecognisedList(kind, title, tuple(records)))
            unplaced += [Unplaced(one.text, BEFORE_FIRST, one.place) for one in before]
            if heading is not None:
                headings += heading.lines if not records else ()
            continue
        if heading is not None:
            headings += heading.lines
        unplaced += [Unplaced(one.text, NO_LIST, one.place) for one in part]
    return Narrative(tuple(lists), tuple(furniture), tuple(unplaced), tuple(headings))


def _bare(heading: str) -> str:
    return heading.strip()


def _sections(passages: Sequence[Passage]) -> list[tuple[Passage | None, list[Passage]]]:
    """The passages under each heading that announces a topic; those before the first under None."""
    sections: list[tuple[Passage | None, list[Passage]]] = [(None, [])]
    titles = {id(one) for one in passages if one.heads and topic_of(one.text) == "regimes" and not names_all_regimes(one.text)}
    for position, passage in enumerate(passages):
        if id(passage) in titles and len(titles) > 1:
            # One of several regimes, named by what it is about: its own title, not a heading above all of them.
            sections[-1][1].append(passage)
            continue
        number = passage.number
        level = number is None or number.manner in ("一、", "chapter") or (number.manner == "（一）" and position == len(passages) - 1)
        if passage.heads and level and topic_of(passage.text) is not None and not _inside(passage, sections[-1]):
            sections.append((passage, []))
        else:
            sections[-1][1].append(passage)
    return [(heading, part) for heading, part in sections if heading is not None or part]


def _inside(passage: Passage, section: tuple[Passage | None, list[Passage]]) -> bool:
    """Whether a numbered line is only the next section of the regime that is going on."""
    number = passage.number
    if number is None or number.value < 2 or not section[1]:
        return False
    heading = section[0].number if section[0] is not None else None
    if heading is not None and heading.manner == number.manner and heading.value + 1 == number.value and section[1][-1] is not passage:
        before = next(
            (
                one.number.value
                for one in reversed(section[1])
                if one.number is not None and one.number.manner == number.manner and one.heads
            ),
            0,
        )
        return before + 1 == number.value and topic_of(passage.text) == "regimes"
    before = next(
        (one.number.value for one in reversed(section[1]) if one.number is not None and one.number.manner == number.manner and one.heads), 0
    )
    return before + 1 == number.value


def _read(topic: str | None, passages: Sequence[Passage], lexicon: Lexicon | None) -> tuple[Kind, list[Record], list[Passage]] | None:
    """The kind, the records and what stands before them; None where the passages tell no list."""
    if not passages:
        return None
    if topic == "accountability":
        records, before = accountability_records(passages)
        return ("accountability", *_with_preface(records, before)) if records else None
    told = item_records(topic, passages, lexicon) if lexicon is not None and topic != "regimes" else None
    if told is not None:
        return (told[0], *_with_preface(told[1], told[2]))
    if topic == "regimes" or (topic in (None, "power_items") and _many_regimes(passages)):
        records, before = regime_records(passages)
        return ("regimes", *_with_preface(records, before)) if records else None
    return None


def _many_regimes(passages: Sequence[Passage]) -> bool:
    """Whether passages without a heading above are regimes all the same: two titles at least, each with sections."""
    records, _ = regime_records(passages)
    return len(records) >= 2 and sum(len(record.fields["sections"]) >= 2 for record in records) * 2 >= len(records)


def _with_preface(records: Sequence[Record], before: Sequence[Passage]) -> tuple[list[Record], list[Passage]]:
    """The records, each with the sentences that introduce all of them as a note; headings before the first stay outside."""
    preface = [one for one in before if not one.heads]
    notes = tuple(f"引言：{one.text}" for one in preface)
    outside = [one for one in before if one.heads]
    return [replace(record, notes=(*notes, *record.notes)) for record in records], outside
