"""Items written as cards: a label and its value a line, the same labels again for the next item."""

from __future__ import annotations

import re
from collections.abc import Sequence

from quanze.core.documents.model import Paragraph
from quanze.core.kernel.place import Place
from quanze.core.lists.layouts.lines import HEADING, SIGNATURE, Found, Line, furniture, is_page_mark, table_of
from quanze.core.lists.layouts.words import header_field

LABELLED = re.compile(
    r"(\s*(?:\d{1,2}\s*[.．、]\s*|[（(]\s*[一二三四五六七八九十\d]+\s*[)）]\s*|[一二三四五六七八九十]+\s*、\s*)?[【\[]?([^：:，,。；;【】\[\]]{2,14})[】\]]?\s*[：:])(.*)",
    re.DOTALL,
)
# such items are told as prose, each with its number
NUMBERED = re.compile(r"\s*(?:\d{1,2}\s*[.．、]|[一二三四五六七八九十]+\s*、|[（(]\s*[一二三四五六七八九十\d]+\s*[)）])")
MINIMUM_LABELS = 3


def find_cards(lines: Sequence[Line]) -> list[Found]:
    """The cards among some lines, as tables of label and value; an item's name and two more labels at least."""
    found: list[Found] = []
    position = 0
    while position < len(lines):
        if _label(lines[position]) is None:
            position += 1
            continue
        stop = _end(lines, position)
        names = [name for line in lines[position:stop] if (name := _label(line)) is not None]
        numbered = any(NUMBERED.match(line.text) and _label(line) == "item_name" for line in lines[position:stop])
        if len(set(names)) >= MINIMUM_LABELS and "item_name" in names and not numbered:
            found.append(_table(lines[position:stop]))
        position = max(stop, position + 1)
    return found


def _label(line: Line) -> str | None:
    """The field that the label of a line names, or the label itself where lists of other kinds have it; None where it is none."""
    match = LABELLED.fullmatch(line.text)
    field = header_field(match[2]) if match else None
    return match[2] if match is not None and field == "" else field


def _end(lines: Sequence[Line], start: int) -> int:
    end = position = start + 1
    while position < len(lines):
        line = lines[position]
        if _label(line) is not None:
            end = position + 1
        elif SIGNATURE.search(line.text) or (line.gap and HEADING.match(line.text) and not line.text.rstrip().endswith(("。", "；"))):
            break
        elif not line.gap and end == position:
            end = position + 1
        position += 1
    return end


def _table(lines: Sequence[Line]) -> Found:
    rows: list[list[tuple[str, Place] | None]] = []
    beside: list[Paragraph] = []
    for line in lines:
        match = LABELLED.fullmatch(line.text) if _label(line) is not None else None
        if is_page_mark(line.text):
            beside.append(furniture(line))
        elif match is not None:
            rows.append([(match[1].strip(), line.place), (match[3].strip(), line.place)])
        else:
            before = rows[-1][1]
            text, place = before if before is not None else ("", line.place)
            rows[-1][1] = (f"{text}\n{line.text}" if text else line.text, place.to(line.place))
    return Found(lines[0].index, lines[-1].index + 1, table_of(rows, 2), tuple(beside))
