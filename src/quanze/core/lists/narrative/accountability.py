"""Who holds whom to account, told as prose: a body a section, with its share of the work and its procedure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from quanze.core.lists.model import Record
from quanze.core.lists.narrative.passages import Passage

_DIVISION = re.compile(r"(?:职责分工|职责权限|责任分工|职权划分|工作职责|职责)\s*[。：:、．.]?\s*")
_PROCEDURE = re.compile(r"(?:追责|问责|追究|责任追究|工作|办理)(?:的)?(?:程序|流程|方式)\s*[。：:、．.]?\s*")
_COORDINATION = re.compile(r".*(?:协调|协作|配合|衔接).*(?:机制|制度)|协调配合")


def accountability_records(passages: Sequence[Passage]) -> tuple[list[Record], list[Passage]]:
    """The bodies of the mechanism and the coordination among them, and the passages before the first."""
    manner: str | None = None
    starts: list[int] = []
    for position, passage in enumerate(passages):
        number = passage.number
        if number is None or not passage.heads or _labelled(number.rest):
            continue
        if manner is None and number.value == 1:
            manner = number.manner
        if number.manner == manner and number.value in (len(starts) + 1, len(starts) + 2):
            starts.append(position)
    records = [_record(passages[a], passages[a + 1 : b]) for a, b in zip(starts, [*starts[1:], len(passages)], strict=True)]
    return records, list(passages[: starts[0]] if starts else passages)


def _labelled(text: str) -> bool:
    return _DIVISION.match(text) is not None or _PROCEDURE.match(text) is not None


def _record(title: Passage, body: Sequence[Passage]) -> Record:
    assert title.number is not None
    name = title.number.rest.strip()
    fields: dict[str, Any] = {"no": title.number.printed, "body": name}
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
