"""Items written one below another: a numbered line with the name, then a labelled line for each thing that is said of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from quanze.core.documents.model import Cell, Paragraph
from quanze.core.kernel.place import Place
from quanze.core.lists.layouts.cards import LABELLED
from quanze.core.lists.layouts.lines import Found, Line, furniture, is_page_mark, stretch
from quanze.core.lists.layouts.model import LabelledTable
from quanze.core.lists.layouts.words import header_field
from quanze.core.lists.narrative.topics import topic_of

LEAST = 2  # items in a document, and labels in an item
LONGEST_NAME = 80
NAME = re.compile(
    r"(?P<number>\s*[（(]?(?P<seq>\d{1,4}|[一二三四五六七八九十百]{1,5})(?:[)）]\s*[、.．]?|\s*[、.．])\s*)(?P<name>[^：:]*[^。；;：:\s])\s*"
)


def find_numbered_cards(lines: Sequence[Line]) -> list[Found]:
    """The items among some lines; those with nothing but each other between them make one table."""
    starts = [number for number in range(len(lines) - 1) if _opens(lines, number)]
    if len(starts) < LEAST or _of_another_kind(lines[: starts[0]]):
        return []
    found: list[Found] = []
    group: list[tuple[int, int]] = []
    for start in starts:
        end = _end(lines, start)
        if group and group[-1][1] != start:
            found.append(_table([lines[a:b] for a, b in group]))
            group = []
        group.append((start, end))
    found.append(_table([lines[a:b] for a, b in group]))
    return found


def _of_another_kind(above: Sequence[Line]) -> bool:
    """Whether the nearest heading above announces a list that has other labels than one of powers."""
    return next((topic for line in reversed(above) if (topic := topic_of(line.text)) is not None), "power_items") != "power_items"


def _label(line: Line) -> tuple[str, str, str] | None:
    """The field that a line's label names, the label, and the text beside it."""
    match = LABELLED.fullmatch(line.text)
    name = header_field(match[2]) if match else None
    return (name, match[1], match[3]) if match and name and name not in ("seq", "item_name") else None


def _opens(lines: Sequence[Line], position: int) -> bool:
    text = lines[position].text
    if not NAME.fullmatch(text) or len(text) > LONGEST_NAME or _label(lines[position]) is not None:
        return False
    following = [line for line in lines[position + 1 : position + 4] if not is_page_mark(line.text)]
    return bool(following) and _label(following[0]) is not None


def _end(lines: Sequence[Line], start: int) -> int:
    position = start + 1
    while position < len(lines):
        line = lines[position]
        if _label(line) is None and (_opens(lines, position) or _is_heading(lines, position)):
            break
        position += 1
    return position


def _is_heading(lines: Sequence[Line], position: int) -> bool:
    """Whether a line heads the items below it: short, ending no sentence, with an item right below."""
    text = lines[position].text.strip()
    if lines[position].gap and len(text) <= LONGEST_NAME and text[-1] not in "。；;，,":
        return True
    return len(text) <= LONGEST_NAME and text[-1] not in "。；;，,：:" and position + 1 < len(lines) and _opens(lines, position + 1)


def _order(items: Sequence[Sequence[str]]) -> dict[str, int]:
    """The rank of each label, where all but a few items keep one order of labels; empty where they do not."""
    earlier = Counter((one, two) for names in items for at, two in enumerate(names) for one in names[:at] if one != two)
    held = {name for names in items for name in names}
    ranks = {name: sum(1 for other in held if earlier[other, name] > earlier[name, other]) for name in held}
    kept = sum(1 for names in items if (found := [ranks[name] for name in names]) == sorted(found))
    return ranks if kept * 10 >= len(items) * 6 else {}


def _whole(item: Sequence[Line], order: Mapping[str, int]) -> list[list[Line]]:
    """The lines of an item; where a label stands again, or before one that comes ahead of it, begins another one whose name was lost."""
    parts: list[list[Line]] = [[]]
    seen: set[str] = set()
    last = -1
    for line in item:
        label = _label(line)
        if label is not None and (label[0] in seen or order.get(label[0], last) < last):
            parts.append([])
            seen, last = set(), -1
        if label is not None:
            seen.add(label[0])
            last = order.get(label[0], last)
        parts[-1].append(line)
    return parts


def _table(items: Sequence[Sequence[Line]]) -> Found:
    fields = ["seq", "item_name"]
    for item in items:
        fields += [label[0] for line in item[1:] if (label := _label(line)) is not None and label[0] not in fields]
    beside: list[Paragraph] = []
    cells: list[Cell] = []
    lost: set[int] = set()
    order = _order([[label[0] for line in item if (label := _label(line)) is not None] for item in items])
    parts = [part for item in items for part in _whole(item, order)]
    for row, item in enumerate(parts):
        name = NAME.fullmatch(item[0].text) if _label(item[0]) is None else None
        texts: dict[str, tuple[str, Place]] = {}
        if name is None:
            lost.add(row)
        else:
            texts["seq"] = name["seq"], item[0].place
            texts["item_name"] = name["name"], item[0].place
            beside.append(furniture(item[0], name["number"].replace(name["seq"], "", 1)))
        last = "item_name"
        for line in item[1:] if name is not None else item:
            label = _label(line)
            if is_page_mark(line.text):
                beside.append(furniture(line))
                continue
            if label is not None:
                last = label[0]
                beside.append(furniture(line, label[1]))
            text = (label[2] if label is not None else line.text).strip()
            before = texts.get(last)
            if before is None:
                texts[last] = text, line.place
            else:
                texts[last] = (f"{before[0]}\n{text}" if before[0] else text), before[1].to(line.place)
        cells += [
            Cell(row, fields.index(name), text, place)
            for name, (text, place) in sorted(texts.items(), key=lambda pair: fields.index(pair[0]))
        ]
    table = LabelledTable(
        len(parts), len(fields), tuple(cells), stretch([cell.place for cell in cells]), fields=tuple(fields), lost=frozenset(lost)
    )
    return Found(items[0][0].index, items[-1][-1].index + 1, table, tuple(beside))
