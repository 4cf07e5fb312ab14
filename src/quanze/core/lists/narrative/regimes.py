"""Regimes: rules told as prose, each with a title, numbered sections and their paragraphs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from quanze.core.lists.model import Record, State
from quanze.core.lists.narrative.outline import is_closed, number_of
from quanze.core.lists.narrative.passages import Passage

_UNNUMBERED_TITLE = re.compile(r"[^，。；：]{3,36}(?:制度|办法|规定|机制|监管|监督检查|检查|细则|措施|规范|裁量权|裁量|管理)")

_SECTION = re.compile(r"(?:对象|内容|方式|程序|措施|处理|标准|主体|依据|目的|频次)\s*$")


_OF_SUPERVISION = re.compile(r"事中事后|后续监管|监管|监督检查")
_RUN_IN = re.compile(r"[^，。；：:、]{2,14}(?:对象|内容|方式|程序|措施|处理|标准|主体|依据|目的|频次|要求)\s*[。：:]\s*(?=\S)")


def regime_records(passages: Sequence[Passage], title: str = "") -> tuple[list[Record], list[Passage]]:
    """The regimes of one section, and the passages before the first of them. `title` is what the heading above calls them."""
    if _runs_on(passages) and not _OF_SUPERVISION.search(title):
        return [], list(passages)  # an enactment, whatever it is about
    if _runs_on(passages):
        named = number_of(title)
        whole = _record(None, passages)
        fields = {**whole.fields, "no": named.printed if named else "", "title": named.rest if named else title}
        return [replace(whole, fields=fields, state="whole", notes=())], []
    starts = title_positions(passages)
    if not starts:
        return [], list(passages)
    records = []
    for start, stop in zip(starts, [*starts[1:], len(passages)], strict=True):
        body = passages[start + 1 : stop]
        cuts = [0, *_restarts(body), len(body)]
        records.append(_record(passages[start], body[: cuts[1]]))
        records += [_record(None, body[a:b]) for a, b in pairwise(cuts[1:])]
    return records, list(passages[: starts[0]])


def _runs_on(passages: Sequence[Passage]) -> bool:
    """Whether the passages are the articles of one enactment, counted on from chapter to chapter."""
    articles = [one.number.value for one in passages if one.number is not None and one.number.manner == "条"]
    first = next((one.number.manner for one in passages if one.number is not None), None)
    return first in ("chapter", "条") and len(articles) > 1 and articles == list(range(articles[0], articles[0] + len(articles)))


def _restarts(body: Sequence[Passage]) -> list[int]:
    """Where the sections of a body count from one again: there a regime begins whose title the document lost."""
    manner: str | None = None
    value = 0
    found = []
    for position, passage in enumerate(body):
        number = passage.number
        if number is None or not passage.heads or (manner is not None and number.manner != manner):
            continue
        if manner is None:
            manner = number.manner
        if number.value == 1 and value >= 2:
            found.append(position)
            value = 1
        elif value < number.value <= value + 2:
            value = number.value
    return found if manner in ("一、", "chapter") else []


def title_positions(passages: Sequence[Passage]) -> list[int]:
    """Where the regimes begin: numbered headings one manner above their sections, or bare titles before a section that is the first again."""
    numbered = _numbered_titles(passages)
    bare = _bare_titles(passages)
    if len(bare) > len(numbered):
        return bare
    if bare and numbered and bare[0] < numbered[0] and (len(bare) > 1 or _are_sections([passages[at] for at in numbered])):
        below = next((one.number.manner for one in passages[bare[0] + 1 :] if one.number is not None), None)
        first = passages[numbered[0]].number
        if first is not None and first.manner == below:
            return bare  # what is numbered are the sections of each
    return numbered


def _are_sections(titles: Sequence[Passage]) -> bool:
    """Whether most headings name what a regime says (whom it is for, how it is done) rather than a regime."""
    return sum(1 for one in titles if one.number is not None and _SECTION.search(one.number.rest)) * 2 > len(titles)


def _numbered_titles(passages: Sequence[Passage]) -> list[int]:
    first = next((p for p, one in enumerate(passages) if one.number is not None and one.heads and one.number.value == 1), None)
    if first is None:
        return []
    opening = passages[first].number
    assert opening is not None
    manner = opening.manner
    below = next((one.number.manner for one in passages[first + 1 :] if one.number is not None and one.number.manner != manner), None)
    found = [first]
    position = first + 1
    value = 1
    while position < len(passages):
        nexts = ((_next_title(passages, position, manner, below, v), v) for v in range(value + 1, value + 4))
        title, value = next(((at, v) for at, v in nexts if at is not None), (None, value))
        if title is None:
            break
        found.append(title)
        position = title + 1
    return found


def _next_title(passages: Sequence[Passage], start: int, manner: str, below: str | None, value: int) -> int | None:
    """Where the heading numbered `value` stands: the last such before the numbering below it begins anew."""
    candidate: int | None = None
    last_same = 0
    like = False  # whether the number before it, in its own section, also reads like a heading
    seen_below = False
    for position in range(start, len(passages)):
        number = passages[position].number
        if number is None:
            continue
        if number.manner == below:
            if number.value == 1 and seen_below and candidate is not None:
                return candidate
            if number.value == 1 and candidate is not None and not seen_below:
                return candidate
            if number.value != 1:
                candidate = None
            seen_below, last_same = True, 0
        elif number.manner == manner:
            if number.value == value and passages[position].heads:
                nothing_below = _nothing_below(passages, position, below)
                sibling = last_same == value - 1 and seen_below
                if not sibling or not (nothing_below or like):
                    candidate = position
            last_same, like = number.value, passages[position].heads
    return candidate


def _nothing_below(passages: Sequence[Passage], position: int, below: str | None) -> bool:
    """Whether no numbering of the manner below begins anew after a heading."""
    return not any(one.number is not None and one.number.manner == below and one.number.value == 1 for one in passages[position + 1 :])


def _bare_titles(passages: Sequence[Passage]) -> list[int]:
    """Unnumbered titles, each with a first section within the next three passages."""
    found = []
    for position, passage in enumerate(passages):
        if passage.number is not None or not passage.heads or not _UNNUMBERED_TITLE.fullmatch(passage.text.strip()):
            continue
        for following in passages[position + 1 : position + 4]:
            if following.number is None and not _RUN_IN.match(following.text):
                continue
            if following.number is None or (following.number.value == 1 and (following.heads or following.number.manner == "条")):
                found.append(position)
            break
    return found


def _record(title: Passage | None, body: Sequence[Passage]) -> Record:
    """One regime; with no title it is a fragment."""
    titled = title.number if title is not None else None
    sections: list[dict[str, Any]] = []
    manner: str | None = None
    value = 0
    for passage in body:
        number = passage.number
        run_in = _RUN_IN.match(number.rest if number is not None else passage.text) if not passage.heads else None
        heads = passage.heads or run_in is not None
        opens = number is not None and heads and (manner is None or number.manner == manner) and value < number.value <= value + 2
        if opens and number is not None and (titled is None or number.manner != titled.manner or manner is not None):
            manner, value = number.manner, number.value
            rest = number.rest[run_in.end() :] if run_in is not None else ""
            heading = passage.text[: len(passage.text) - len(rest)].strip()
            sections.append({"heading": heading, "paragraphs": [rest] if rest else []})
        elif run_in is not None and number is None and manner is None:
            sections.append({"heading": run_in[0].strip(), "paragraphs": [passage.text[run_in.end() :]]})
        else:
            if not sections:
                sections.append({"heading": "", "paragraphs": []})
            sections[-1]["paragraphs"].append(passage.text)
    first = title if title is not None else body[0]
    place = first.place.to(body[-1].place) if body else first.place
    notes: tuple[str, ...] = ()
    state: State = "whole"
    if title is None:
        notes, state = ("原文缺少标题，不归入前后任何一项制度",), "fragment"
    elif body and not is_closed(body[-1].text) and not body[-1].heads:
        notes, state = ("最后一段没有写完",), "truncated"
    fields: dict[str, Any] = {
        "no": titled.printed if titled else "",
        "title": (titled.rest if titled else title.text if title is not None else "").strip(),
        "sections": sections,
    }
    return Record(fields, place, state, notes)
