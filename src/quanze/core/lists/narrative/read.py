"""What a run of paragraphs between two tables tells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import pairwise

from quanze.core.documents.model import Paragraph
from quanze.core.lists.evidence import is_body
from quanze.core.lists.front import is_attachment_mark, is_date
from quanze.core.lists.layouts.lines import SIGNATURE, is_page_mark
from quanze.core.lists.lexicon import Lexicon
from quanze.core.lists.model import Kind, RecognisedList, Record, Unplaced
from quanze.core.lists.narrative.accountability import accountability_records
from quanze.core.lists.narrative.contents import contents_lines
from quanze.core.lists.narrative.items import item_records, names_field, opens_label
from quanze.core.lists.narrative.model import Narrative
from quanze.core.lists.narrative.outline import RANKS, is_closed, number_of
from quanze.core.lists.narrative.passages import Passage, counted, passages_of, unrolled
from quanze.core.lists.narrative.regimes import regime_records
from quanze.core.lists.narrative.topics import names_all_regimes, topic_of

NO_LIST = "这段文字不在任何可识别的清单之中"
BEFORE_FIRST = "位于清单的第一项之前，不属于任何一项"
HEAD_LENGTH = 40  # a running head is a short line
HEAD = 3  # passages at the head of a document, among which its title stands
TIMES = 2  # a line stands beside page marks before it is taken for one
EMPTY = "文件写明这一部分没有内容，没有可读的记录"
SIGNED = "落款，不属于任何一条记录"

_NOTHING = re.compile(r"[（(]?(?:暂?无|没有|无(?:此|该|相关)?(?:类|项)?(?:事项|内容|职责|职权)?|空|略|不涉及)[）)]?[。.]?")
_PAGED = re.compile(r"\s*(?:第\s*\d+\s*页(?:\s*[,，/]?\s*共\s*\d+\s*页)?|[-—–－]\s*\d+\s*[-—–－]|(?<=\s)\d+\s*/\s*\d+)$")
_DATED = re.compile(r"(?P<body>[^\d〇○]*?)(?P<date>(?:\d{4}|二[〇○零Ｏ]).{3,16}?)(?:印发|发布|公布|制)?")
# what the title of a 三定规定 says
_CHARTER = re.compile(r"职能配置|内设机构|人员编制|机构编制|职责")
# how a 三定规定 leads to the duties of the body that it is about; 履行下列职责 stands in every enactment
_LEAD = re.compile(r"主要(?:职责|职能)(?:是|为|如下|包括|主要包括|主要有|有)?\s*[：:]$")


@dataclass(slots=True)
class _Section:
    """The passages from one heading to the next. `topic` is what the heading announces; `opening` the passage that opens it, heading or not."""

    heading: Passage | None
    topic: str | None
    opening: Passage | None
    part: list[Passage] = field(default_factory=list)


def read_narrative(paragraphs: Sequence[Paragraph], headings_above: Sequence[str], lexicon: Lexicon | None = None) -> Narrative:
    """The regimes, accountability mechanisms and, where the `lexicon` is given, the other lists that a run of paragraphs tells.

    `headings_above` are the headings still open above the run; the last that names a topic decides what the run is
    about until a heading of its own says otherwise. What no list takes comes back as unplaced, a heading at the end of the
    run as heading of what follows.
    """
    body = [paragraph for paragraph in paragraphs if paragraph.text.strip()]
    listed = contents_lines([paragraph.text for paragraph in body]) | _running_heads(body)
    furniture = [
        one for p, one in enumerate(body) if p in listed or one.role == "furniture" or is_page_mark(one.text) or SIGNATURE.search(one.text)
    ]
    aside = {id(one) for one in furniture}
    rest = [one for one in body if id(one) not in aside]
    stops = {
        one.text.strip()
        for one in rest
        if one.heading is not None or topic_of(one.text) or is_attachment_mark(one.text) or _is_signature(one.text)
    }
    kept = [position for position, one in enumerate(body) if id(one) not in aside]
    paged = {at for at, position in enumerate(kept) if position and id(body[position - 1]) in aside}
    opens = {one.text.strip() for one in rest if opens_label(one.text, lexicon)} if lexicon is not None else set()
    labels = {text for text in opens if lexicon is not None and lexicon.knows(text)}
    stops |= labels
    passages, signed = _unsigned(counted(unrolled(passages_of(rest, stops, paged, opens), partial(names_field, lexicon=lexicon))), labels)
    above = next((heading for heading in reversed(headings_above) if topic_of(heading)), "")
    lists: list[RecognisedList] = []
    unplaced: list[Unplaced] = []
    headings: list[Paragraph] = []
    sections = _sections(passages, topic_of(above) if above else None)
    owners = [
        section.heading.text for section in sections if section.heading is not None and not section.part and _is_owner(section.heading)
    ]
    title, owner = above.strip(), ""
    for section in sections:
        heading = section.heading
        if heading is not None:
            owner = heading.text if heading.text in owners and len(owners) > 1 else owner
            title = f"{owner} {heading.text}".strip() if heading.text != owner else owner
        made = _read(section.topic, section.part, lexicon, title)
        if made is not None:
            kind, records, before, after = made
            if records:
                lists.append(RecognisedList(kind, title, tuple(records)))
            unplaced += [Unplaced(one.text, BEFORE_FIRST, one.place) for one in before]
            unplaced += [Unplaced(one.text, NO_LIST, one.place) for one in after]
            if heading is not None:
                headings += heading.lines if not records else ()
            continue
        if heading is not None:
            headings += heading.lines
        unplaced += [Unplaced(one.text, EMPTY if _NOTHING.fullmatch(one.text) else NO_LIST, one.place) for one in section.part]
    unplaced += [Unplaced(one.text, SIGNED, one.place) for one in signed]
    return Narrative(tuple(lists), tuple(furniture), tuple(unplaced), tuple(headings))


def _running_heads(body: Sequence[Paragraph]) -> set[int]:
    """The lines that stand beside page marks or hold one again and again, or that repeat the first line beside a mark, by position."""
    marks = {at for at, one in enumerate(body) if is_page_mark(one.text)}
    tops = [at for at, one in enumerate(body) if one.place.page is not None and (at == 0 or body[at - 1].place.page != one.place.page)]
    bare = [_PAGED.sub("", one.text.strip()) for one in body]
    beside = {at for at, text in enumerate(bare) if at not in marks and ({at - 1, at + 1} & marks or text != body[at].text.strip())}
    beside |= set(tops[1:])
    times = Counter(bare[at] for at in beside)
    times[bare[0] if bare else ""] += 1
    return {
        at
        for at in beside
        if at and times[bare[at]] >= TIMES and len(bare[at]) <= HEAD_LENGTH and number_of(bare[at]) is None and not is_closed(bare[at])
    }


def _unsigned(passages: Sequence[Passage], labels: Set[str]) -> tuple[list[Passage], list[Passage]]:
    """The passages without those that sign a document or an attachment at its end: a date, and the bodies above it that are no label's value."""
    signed: set[int] = set()
    for at, passage in enumerate(passages):
        below = passages[at + 1] if at + 1 < len(passages) else None
        if not _is_signature(passage.text) or not (
            below is None or is_attachment_mark(below.text) or _is_owner(below) or topic_of(below.text)
        ):
            continue
        start = at
        while start and _is_owner(passages[start - 1]) and not (start > 1 and passages[start - 2].text in labels):
            start -= 1
        signed.update(range(start, at + 1))
    return [one for at, one in enumerate(passages) if at not in signed], [passages[at] for at in sorted(signed)]


def _is_signature(text: str) -> bool:
    """Whether a line is a date, with a body before it or not, that says when something was signed or sent out."""
    found = _DATED.fullmatch(text.strip())
    return found is not None and is_date(found["date"]) and (not found["body"].strip() or is_body(found["body"]))


def _sections(passages: Sequence[Passage], topic: str | None) -> list[_Section]:
    """The passages under each heading that announces a topic, or that comes next in the numbering of such a heading; those before the first under none."""
    sections = [_Section(None, topic, None)]
    manners = _manners(passages)
    charter = any(_CHARTER.search(one.text) for one in passages[:HEAD])
    times = Counter(passage.text for passage in passages)
    titles = {id(one) for one in passages if one.heads and topic_of(one.text) == "regimes" and not names_all_regimes(one.text)}
    for position, passage in enumerate(passages):
        section = sections[-1]
        if id(passage) in titles and len(titles) > 1:
            # One of several regimes, named by what it is about: its own title, not a heading above all of them.
            section.part.append(passage)
            continue
        number = passage.number
        announces = topic_of(passage.text) if passage.heads or _heads_with_colon(passage) else None
        if passage.text.startswith("【") and (times[passage.text] > 1 or announces == section.topic):
            announces = None  # a label of the items
        level = number is None or number.manner in manners or (number.manner == "（一）" and position == len(passages) - 1)
        below = passages[position + 1] if position + 1 < len(passages) else None
        if announces is not None and level and not _inside(passage, section) and not _within(passage, section):
            sections.append(_Section(passage, announces, passage))
        elif is_attachment_mark(passage.text):
            sections.append(_Section(None, None, None, [passage]))
        elif _comes_next(passage, section) or (_is_owner(passage) and below is not None and below.heads and topic_of(below.text)):
            heads = passage.heads
            sections.append(_Section(passage if heads else None, None, passage, [] if heads else [passage]))
        elif section.topic != "duties" and not passage.heads and _LEAD.search(passage.text) and (charter or not _is_article(passage)):
            sections.append(_Section(None, "duties", passage, [passage]))
        else:
            section.part.append(passage)
    return [section for section in sections if section.heading is not None or section.part]


def _manners(passages: Sequence[Passage]) -> set[str]:
    """How the headings that announce topics are numbered: as chapters or 一、, or lower where two in a row announce different topics and none does higher."""
    told = [(one.number, topic) for one in passages if one.number is not None and one.heads and (topic := topic_of(one.text)) is not None]
    high = {"chapter", "一、"}
    if any(number.manner in high for number, _ in told):
        return high
    return high | {
        one.manner
        for (one, topic), (two, other) in pairwise(told)
        if (one.manner, one.value + 1) == (two.manner, two.value) and topic != other
    }


def _within(passage: Passage, section: _Section) -> bool:
    """Whether a numbered line stands below a section whose items say under such headings what each has to do."""
    opening = section.opening.number if section.opening is not None else None
    if passage.number is None or opening is None or section.topic not in ("accountability", "boundaries"):
        return False
    return RANKS[passage.number.manner] > RANKS[opening.manner]


def _heads_with_colon(passage: Passage) -> bool:
    """Whether a numbered line could be a heading but for the colon at its end."""
    return passage.number is not None and len(passage.lines) == 1 and passage.text.endswith(("：", ":"))


def _is_article(passage: Passage) -> bool:
    return passage.number is not None and passage.number.manner == "条"


def _is_owner(passage: Passage) -> bool:
    """Whether a line is the name of a body, above what is said of it."""
    return passage.heads and passage.number is None and is_body(passage.text)


def _comes_next(passage: Passage, section: _Section) -> bool:
    """Whether a passage opens the section that comes after this one in the same numbering, whatever it is about."""
    number, opening = passage.number, section.opening
    if number is None or opening is None or opening.number is None or (section.heading is not None and not passage.heads):
        return False
    if (number.manner, number.value) != (opening.number.manner, opening.number.value + 1):
        return False
    return not any(one.number is not None and one.number.manner == number.manner for one in section.part if one is not opening)


def _inside(passage: Passage, section: _Section) -> bool:
    """Whether a numbered line is only the next section of the regime that is going on."""
    number = passage.number
    if number is None or number.value < 2 or not section.part:
        return False
    heading = section.heading.number if section.heading is not None else None
    before = next(
        (one.number.value for one in reversed(section.part) if one.number is not None and one.number.manner == number.manner and one.heads),
        0,
    )
    if heading is not None and (heading.manner, heading.value + 1) == (number.manner, number.value):
        return before + 1 == number.value and topic_of(passage.text) == "regimes"
    return before + 1 == number.value


def _read(
    topic: str | None, passages: Sequence[Passage], lexicon: Lexicon | None, title: str
) -> tuple[Kind, list[Record], list[Passage], list[Passage]] | None:
    """The kind, the records and what stands before and after them; None where the passages tell no list."""
    if not passages:
        return None
    if topic == "accountability":
        records, before = accountability_records(passages)
        return ("accountability", *_with_preface(records, before), []) if records else None
    told = item_records(topic, passages, lexicon) if lexicon is not None and topic != "regimes" else None
    if told is not None:
        return (told[0], *_with_preface(told[1], told[2]), told[3])
    if topic == "regimes" or (topic in (None, "power_items") and _many_regimes(passages)):
        records, before = regime_records(passages, title)
        return ("regimes", *_with_preface(records, before), []) if records else None
    return None


def _many_regimes(passages: Sequence[Passage]) -> bool:
    """Whether passages without a heading above are regimes all the same: two titles at least, each with sections."""
    if any(map(_is_article, passages)):
        return False  # an enactment
    records, _ = regime_records(passages)
    return len(records) >= 2 and sum(len(record.fields["sections"]) >= 2 for record in records) * 2 >= len(records)


def _with_preface(records: Sequence[Record], before: Sequence[Passage]) -> tuple[list[Record], list[Passage]]:
    """The records, each with the sentences that introduce all of them as a note; headings before the first stay outside."""
    preface = [one for one in before if not one.heads and one.number is None]
    notes = tuple(f"引言：{one.text}" for one in preface)
    outside = [one for one in before if one.heads or one.number is not None]
    return [replace(record, notes=(*notes, *record.notes)) for record in records], outside
