"""Lists written as headings with labelled blocks under them, one heading an item: leniency and discretion lists on the web."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from quanze.core.documents.model import Paragraph
from quanze.core.kernel.place import Place
from quanze.core.lists.lexicon import KindWords, Lexicon
from quanze.core.lists.model import Kind, RecognisedList, Record
from quanze.core.lists.narrative.read import read_narrative
from quanze.core.lists.narrative.topics import topic_of

PROSE_KINDS: tuple[Kind, ...] = ("leniency", "power_items", "inspection_items", "public_services")
LEAST = 2  # items that must show labelled blocks before headings are taken for a list

_FENCE = re.compile(r"^:{3,}\s*(?P<sort>\w*)\s*(?P<title>.*)$")
_MARKED = re.compile(r"^(?:[*＊【\[]*)\s*(?P<label>[^：:。；\n【】\[\]]{2,24}?)\s*(?:[】\]*＊]*)\s*[：:]?\s*(?:[*＊]*)$")
_INLINE = re.compile(r"^[【\[]?(?P<label>[^：:。；，\n【】\[\]]{2,16}?)[】\]]?\s*[：:]\s*(?P<text>\S.*)$", re.DOTALL)
_NUMBERED = re.compile(
    r"^(?P<seq>\d{1,4}|[一二三四五六七八九十百]{1,5}|[（(][一二三四五六七八九十百\d]{1,4}[)）])\s*[、.．\s]?\s*(?P<name>\S.*)$", re.DOTALL
)


@dataclass(slots=True)
class Prose:
    """What was taken of a run of paragraphs, and the rest of it in order."""

    lists: list[RecognisedList] = field(default_factory=list)
    placed: list[Paragraph] = field(default_factory=list)
    furniture: list[Paragraph] = field(default_factory=list)
    rest: list[Paragraph] = field(default_factory=list)


@dataclass(slots=True)
class _Item:
    heading: Paragraph
    category: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    extras: dict[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    last: Place = field(default_factory=Place)


def read_prose(paragraphs: Sequence[Paragraph], lexicon: Lexicon, title: str) -> Prose:
    """The lists that headings with labelled blocks make, one under each heading that announces a kind; all else is left in `rest`."""
    heads = [at for at, one in enumerate(paragraphs) if one.heading is not None and topic_of(one.text) is not None]
    if len({topic_of(paragraphs[at].text) for at in heads}) < LEAST:
        return _read(paragraphs, lexicon, title)
    whole = Prose()
    for start, stop in pairwise([0, *heads, len(paragraphs)]):
        part = _read(paragraphs[start:stop], lexicon, paragraphs[start].text.strip() if start in heads else title)
        whole.lists += part.lists
        whole.placed += part.placed
        whole.furniture += part.furniture
        whole.rest += part.rest
    return whole


def _read(paragraphs: Sequence[Paragraph], lexicon: Lexicon, title: str) -> Prose:
    if sum(1 for paragraph in paragraphs if paragraph.heading is not None) < LEAST:
        return Prose(rest=list(paragraphs))
    best: tuple[float, Kind] | None = None
    for kind in PROSE_KINDS:
        words = lexicon.kinds.get(kind)
        if words is None:
            continue
        labels: dict[str, int] = {}
        for paragraph in paragraphs:
            found = _label(paragraph, words)
            if found:
                labels[found[0]] = labels.get(found[0], 0) + 1
        often = {name for name, count in labels.items() if count >= LEAST}
        if not often or not any(need <= often | {"item_name"} for need in words.needs):
            continue
        score = sum(words.weights.get(name, 1.0) for name in often) + (2.0 if any(word in title for word in words.words) else 0.0)
        if best is None or score > best[0]:
            best = (score, kind)
    if best is None:
        return Prose(rest=list(paragraphs))
    made = _items(paragraphs, lexicon.kinds[best[1]], title)
    if any(_FENCE.match(one.text) for one in paragraphs):
        return made  # blocks that only this reader knows
    told = read_narrative(paragraphs, [title], lexicon)
    topics = {topic_of(title), *(topic_of(one.text) for one in paragraphs)}
    kinds = {one.kind for one in told.lists} & topics
    plain = kinds and best[1] not in topics  # the headings announce another kind, which is told without them
    return Prose(rest=list(paragraphs)) if plain or _says(told.lists, best[1]) >= _says(made.lists, best[1]) else made


def _says(lists: Sequence[RecognisedList], kind: Kind) -> tuple[int, int]:
    """How many records of a kind some lists hold, and how many fields of them say something."""
    records = [record for one in lists if one.kind == kind for record in one.records]
    return len(records), sum(1 for record in records for value in record.fields.values() if value)


def _label(paragraph: Paragraph, words: KindWords) -> tuple[str, str, bool] | None:
    """The field that a paragraph labels, the text beside the label, and whether it opens a fenced block."""
    text = paragraph.text.strip()
    fence = _FENCE.match(text)
    if fence:
        fields = words.fields_for(fence["title"])
        return (fields[0], "", True) if fields else None
    if paragraph.heading is not None:
        fields = words.fields_for(text)
        return (fields[0], "", False) if fields and fields[0] != "item_name" else None
    marked = _MARKED.match(text)
    if marked and text[-1:] in "：:】]*＊":
        fields = words.fields_for(marked["label"])
        if fields:
            return fields[0], "", False
    inline = _INLINE.match(text)
    if inline:
        fields = words.fields_for(inline["label"])
        if fields:
            return fields[0], inline["text"], False
    return None


def _items(paragraphs: Sequence[Paragraph], words: KindWords, title: str) -> Prose:
    level = _item_level(paragraphs, words)
    levels = Counter(paragraph.heading for paragraph in paragraphs if paragraph.heading is not None)
    prose = Prose()
    items: list[_Item] = []
    current: _Item | None = None
    category = ""
    target: list[str] | None = None
    fenced = False
    for paragraph in paragraphs:
        text = paragraph.text.strip()
        if not text:
            continue
        found = _label(paragraph, words)
        if paragraph.role == "furniture":
            prose.furniture.append(paragraph)
        elif paragraph.heading is not None and found is None:
            target, fenced = None, False
            if paragraph.heading == level:
                current = _Item(paragraph, category, last=paragraph.place)
                items.append(current)
                prose.placed.append(paragraph)
            elif paragraph.heading < level:
                current = None
                if not items and title in ("", text) and levels[paragraph.heading] == 1:
                    title = text  # the only heading of its level, above all items: what the page is called
                    prose.rest.append(paragraph)
                elif paragraph.heading == level - 1:
                    category = text
                    prose.placed.append(paragraph)
                else:
                    prose.rest.append(paragraph)
            elif current is not None:
                target = current.extras.setdefault(text, [])
                current.last = paragraph.place
                prose.furniture.append(paragraph)
            else:
                prose.rest.append(paragraph)
        elif found is not None and current is not None:
            name, beside, fenced = found
            target = current.fields.setdefault(name, [])
            current.places.setdefault(name, paragraph.place)
            current.last = paragraph.place
            if beside:
                target.append(beside)
                prose.placed.append(paragraph)
            else:
                prose.furniture.append(paragraph)
        elif (fence := _FENCE.match(text)) is not None:
            if fence["sort"] or fence["title"]:
                # A block of another name: of the item if one is open and the block says what it is, else for others to read.
                if current is not None and fenced is False and _ends_list(fence["title"]):
                    current = None
                target = current.extras.setdefault(fence["title"].strip() or fence["sort"], []) if current is not None else None
                fenced = current is not None
                (prose.furniture if current is not None else prose.rest).append(paragraph)
            else:
                target, fenced = None, False
                prose.furniture.append(paragraph)
        elif target is not None and current is not None:
            target.append(text)
            current.last = paragraph.place
            prose.placed.append(paragraph)
        elif current is not None:
            current.notes.append(text)
            current.last = paragraph.place
            prose.placed.append(paragraph)
        else:
            prose.rest.append(paragraph)
    if len([item for item in items if item.fields]) < LEAST:
        return Prose(rest=list(paragraphs))
    records = tuple(_record(item, words) for item in items)
    prose.lists.append(RecognisedList(words.kind, title, records))
    return prose


def _ends_list(title: str) -> bool:
    """Whether a block speaks of the whole page: where it was taken from, and the like."""
    return bool(re.search(r"原文|链接|来源|出处|目录|附件|下载|参考", title))


def _item_level(paragraphs: Sequence[Paragraph], words: KindWords) -> int:
    """The heading level under which the labelled blocks stand most often."""
    counts: dict[int, int] = {}
    last: int | None = None
    for paragraph in paragraphs:
        found = _label(paragraph, words)
        if found is not None and last is not None:
            counts[last] = counts.get(last, 0) + 1
        elif paragraph.heading is not None and found is None:
            last = paragraph.heading
    return max(counts, key=lambda level: (counts[level], -level)) if counts else 1


def _record(item: _Item, words: KindWords) -> Record:
    numbered = _NUMBERED.match(item.heading.text.strip())
    fields: dict[str, object] = {}
    if numbered:
        fields["seq"] = numbered["seq"].strip("（）()")
    fields["item_name"] = numbered["name"] if numbered else item.heading.text.strip()
    if words.kind == "leniency" and item.category:
        fields["category"] = item.category
    elif item.category:
        item.notes.insert(0, item.category)
    for name, texts in item.fields.items():
        fields[name] = "\n".join(texts)
    extras = [{"label": label, "text": "\n".join(texts)} for label, texts in item.extras.items() if texts]
    if extras:
        fields["extra"] = extras
    return Record(fields, item.heading.place.to(item.last), "whole", tuple(item.notes), item.places)
