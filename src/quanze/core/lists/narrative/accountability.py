"""Who holds whom to account, told as prose: a body a section, with its share of the work and its procedure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from quanze.core.lists.model import Record
from quanze.core.lists.narrative.passages import Passage

_DIVISION = re.compile(r"(?:职责分工|职责权限|责任分工|职权划分|工作职责|职责)\s*[。：:、．.]?\s*")
_PROCEDURE = re.compile(r"(?:追责|问责|追究|责任追究|工作|办理)(?:的)?(?:程序|流程|方式)\s*[。：:、．.]?\s*|程序\s*[。：:]\s*")
_TOLD = re.compile(
    rf"(?P<name>[^。：:，；]{{2,24}})[。：:]\s*(?P<division>{_DIVISION.pattern}.+?)(?P<procedure>(?<=[。；])(?:{_PROCEDURE.pattern}).+)?",
    re.DOTALL,
)
_COORDINATION = re.compile(r".*(?:协调|协作|配合|衔接).*(?:机制|制度)|协调配合")


def accountability_records(passages: Sequence[Passage]) -> tuple[list[Record], list[Passage]]:
    """The bodies of the mechanism and the coordination among them, and the passages before the first."""
    passages = _apart(passages)
    manner = _manner(passages)
    starts: list[int] = []
    groups: dict[int, Passage] = {}  # headings over several bodies, by the body that follows
    last = 0
    for position, passage in enumerate(passages):
        number = passage.number
        if number is None or not passage.heads or (_labelled(number.rest) and (not starts or number.manner != manner)):
            continue
        below = passages[position + 1] if position + 1 < len(passages) else None
        if number.manner == manner and number.value in (last + 1, last + 2, 1):
            starts.append(position)
            last = number.value
        elif _COORDINATION.fullmatch(number.rest.strip()) and below is not None and starts:
            starts.append(position)
        elif below is not None and below.number is not None and (below.number.manner, below.number.value) == (manner, 1) and below.heads:
            groups[position + 1] = passage
    if not starts:
        # Bodies without numbers, each right above its share of the work.
        starts = [
            at
            for at, (one, below) in enumerate(pairwise(passages))
            if one.number is None and one.heads and _is_label(below) and not _is_label(one)
        ]
    if not starts:
        return [], list(passages)
    records = []
    for start, stop in zip(starts, [*starts[1:], len(passages)], strict=True):
        body = [one for at, one in enumerate(passages[start + 1 : stop], start + 2) if at not in groups]
        record = _record(passages[start], body)
        records.append(replace(record, notes=(groups[start].text,)) if start in groups else record)
    before = [one for at, one in enumerate(passages[: starts[0]], 1) if at not in groups]
    return records, before


def _apart(passages: Sequence[Passage]) -> list[Passage]:
    """The passages, with each that names a body and tells its share and procedure in one paragraph parted at what it tells."""
    found: list[Passage] = []
    for passage in passages:
        number = passage.number
        told = _TOLD.fullmatch(number.rest) if number is not None else None
        if told is None or number is None:
            found.append(passage)
            continue
        name = passage.text[: len(passage.text) - len(number.rest)] + told["name"]
        line = replace(passage.lines[0], text=name)
        found.append(Passage(name, (line,), replace(number, rest=told["name"])))
        found += [Passage(told[part].strip(), passage.lines, None) for part in ("division", "procedure") if told[part]]
    return found


def _manner(passages: Sequence[Passage]) -> str | None:
    """How the bodies are numbered: as the heading right above the first share or procedure, else as the first that counts from one."""
    heads = [one for one in passages if one.number is not None and one.heads]
    for above, below in pairwise(passages):
        if above.number is not None and above.heads and _is_label(below) and not _is_label(above):
            return above.number.manner
    return next((one.number.manner for one in heads if one.number is not None and one.number.value == 1 and not _is_label(one)), None)


def _is_label(passage: Passage) -> bool:
    return _labelled((passage.number.rest if passage.number else passage.text).strip())


def _labelled(text: str) -> bool:
    return _DIVISION.match(text) is not None or _PROCEDURE.match(text) is not None


def _record(title: Passage, body: Sequence[Passage]) -> Record:
    name = (title.number.rest if title.number else title.text).strip()
    fields: dict[str, Any] = {"no": title.number.printed if title.number else "", "body": name}
    extra: list[str] = []
    part: str | None = None
    for passage in body:
        text = (passage.number.rest if passage.number else passage.text).strip()
        label = None if _COORDINATION.fullmatch(name) else _label(text)
        if label is not None and label[0] not in fields:
            part, rest = label
            fields[part] = rest
        elif part is not None and not fields[part]:
            fields[part] = passage.text
        else:
            extra.append(passage.text)
    fields["extra"] = extra
    place = title.place.to(body[-1].place) if body else title.place
    return Record(fields, place)


def _label(text: str) -> tuple[str, str] | None:
    for field, pattern in (("division", _DIVISION), ("procedure", _PROCEDURE)):
        if match := pattern.match(text):
            return field, text[match.end() :].strip()
    return None
