"""Which field each column of a table holds, by its heading."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from quanze.core.lists import evidence
from quanze.core.lists.grid import Row, own_cells
from quanze.core.lists.lexicon import KINDS, KindWords, Lexicon, heading_key
from quanze.core.lists.model import Kind
from quanze.core.lists.parts import GIVEN, SITUATIONS, STAGE_NAMES, own_share, parts_of

HEADING_LENGTH = 40  # a heading is short; longer cells are content
SEARCHED_ROWS = 20  # a header stands within the first rows of what it heads
LINES_ABOVE = 6  # rows above a header in which a line may say what it heads
WORD_LENGTH = 14  # a lower part of a heading is a word or two
LINE_CELLS = 3  # cells that a line above a header is printed in at most: body, title, date; more are a row of something else
HEADER_HEIGHT = 4  # rows over which one header is split, at most
TITLE_WEIGHT = 2.5  # a title that names the kind counts more than any heading
STRANGER_WEIGHT = 0.25  # each heading that a kind does not know speaks a little against it
STRANGERS = 3.0  # all of them together no more than this
PART_WEIGHT = 0.25  # each heading that is a value speaks for the rows that its header takes
GENERIC = frozenset(
    (
        "内容",
        "具体内容",
        "主要内容",
        "名称",
        "文件名称",
        "法律法规名称",
        "依据名称",
        "条款",
        "条文",
        "条款内容",
        "条文内容",
        "条款序号",
        "文号",
    )
)
# sub-headings that mean what the heading above them means
NAMING = frozenset({"item_name", "sub_item", "matter", "duty"})  # fields that name a record: what a group says beside it is no name
OTHER_NAMES = frozenset({"title", "duty", "matter"})  # what names the records of kinds that are not made of items
NAME_ENDS = ("名称", "事项", "项目", "行为")  # how a heading ends that names what its rows are about
NAMELESS = 3  # other fields that a header must show before an unknown heading is taken for the name
NAMED_WEIGHT = 0.3  # each column that only a lower row of a header names speaks for taking that row
OVER_FIELDS = frozenset({"discretion", "power_items"})  # kinds in which a value may stand below the heading of the field it belongs to
ENOUGH = 4  # fields that prove a header however many other columns there are


@dataclass(frozen=True, slots=True)
class Columns:
    """The reading of a header: the kind of list, the field of each column, and the headings that are no field of the kind.

    `parts` says which of those headings is itself a value of the kind (a tier, a department, a stage): what part of a record the
    column holds, and what it is called. `values` are the columns whose heading is what a field says where the row is ticked there
    (`行使层级` over `省`, `市`, `县`): the field and the value.
    """

    kind: Kind
    fields: Mapping[int, str]
    extras: Mapping[int, str] = field(default_factory=dict)
    parts: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    keys: frozenset[str] = frozenset()
    width: int = 0
    guessed: bool = False
    values: Mapping[int, tuple[str, str]] = field(default_factory=dict)

    def of(self, name: str) -> list[int]:
        """The columns that hold a field, from left to right."""
        return sorted(column for column, held in self.fields.items() if held == name)


@dataclass(frozen=True, slots=True)
class FoundHeader:
    """A header and the rows it takes: `first` inclusive to `after` exclusive."""

    first: int
    after: int
    columns: Columns
    score: float


def find_header(rows: Sequence[Row], start: int, lexicon: Lexicon, title: str) -> FoundHeader | None:
    """The first header among the rows from `start`, or None where none of the next rows names columns."""
    for first in range(start, min(len(rows), start + SEARCHED_ROWS)):
        found = read_header(rows, first, lexicon, title)
        if found is None:
            continue
        if found.after - found.first > 1 and all(square.cell.row_span == 1 for square in own_cells(rows[first])):
            # A form line above the headings is no part of them: what they say without it is as much.
            below = read_header(rows, first + 1, lexicon, title)
            if below is not None and below.after >= found.after and below.score >= found.score:
                return below
        return found
    return None


def read_header(rows: Sequence[Row], first: int, lexicon: Lexicon, title: str) -> FoundHeader | None:
    """The header that begins in row `first`, or None where that row does not name columns."""
    cells = own_cells(rows[first])
    if len(cells) < 2 or sum(1 for square in cells if len(square.text) > HEADING_LENGTH) > len(cells) / 4:
        return None
    if sum(1 for square in cells if evidence.is_sequence(square.text)) * 2 > len(cells):
        return None
    best: FoundHeader | None = None
    height = 1
    spans = [square.cell.row_span for square in cells if square.cell.row_span > 1]
    least = min(max(spans), HEADER_HEIGHT) if len(spans) * 2 >= len(cells) and max(spans) <= HEADER_HEIGHT else 1
    if least == 1 and first + 1 < len(rows) and _below_groups(rows[first], rows[first + 1], lexicon):
        least = 2
    while height <= HEADER_HEIGHT and first + height <= len(rows):
        if height > least and not _may_head(rows[first + height - 1], lexicon):
            break
        if height >= least:
            found = _read(rows, first, height, lexicon, title)
            if found is not None and (best is None or found.score > best.score + 0.5):
                best = found
        height += 1
    return best


def looks_like_header(row: Row, columns: Columns) -> bool:
    """Whether a row repeats the headings of `columns`."""
    seen = known = 0
    for square in row.values():
        if square.own and square.text:
            seen += 1
            if len(square.text) <= HEADING_LENGTH and heading_key(square.text) in columns.keys:
                known += 1
    return known >= 2 and known * 3 >= seen * 2


def _may_head(row: Row, lexicon: Lexicon) -> bool:
    """Whether a row may be a further row of a header: short words, no running number, no power type."""
    texts = [square.text for square in row.values() if square.starts_row and square.text]
    return all(_is_word(text) and (len(heading_key(text)) <= 2 or not lexicon.power_type(text)) for text in texts)


def _below_groups(above: Row, row: Row, lexicon: Lexicon) -> bool:
    """Whether a row parts the groups that the row above it names, where no cell is merged: cells of it stand where that row is blank.

    They are headings that lists use, or short words below groups only, and none stands below the first heading.
    """
    heads = {square.cell.column for square in own_cells(above)}
    cells = own_cells(row)
    filled = {square.cell.column for square in cells}
    named = sum(1 for square in own_cells(above) if lexicon.knows(square.text))  # a form line is no row of headings
    if min(len(cells), named) < 2 or filled <= heads:
        return False
    if all(lexicon.knows(square.text) for square in cells):
        return True
    grouped = all(column not in heads or (column + 1 in filled and column + 1 not in heads) for column in filled)
    return grouped and min(heads) not in filled and all(_is_word(square.text) for square in cells)


def _is_word(text: str) -> bool:
    """Whether a cell may be a lower part of a heading."""
    return len(heading_key(text)) <= WORD_LENGTH and not evidence.is_sequence(text) and text[-1:] not in "。；;！"


def _labels(rows: Sequence[Row], first: int, height: int) -> dict[int, list[str]]:
    """For each column the texts that stand above one another in the header, each cell once."""
    stacks: dict[int, list[str]] = {}
    seen: dict[int, list[int]] = {}
    for row in rows[first : first + height]:
        for column, square in row.items():
            if not square.text:
                continue
            if id(square.cell) in seen.setdefault(column, []):
                continue
            seen[column].append(id(square.cell))
            stacks.setdefault(column, []).append(square.text)
    head = rows[first : first + height]
    if height > 1 and all(square.cell.column_span == 1 for row in head for square in row.values()):
        # No cell is merged: a heading that stands below a blank belongs to the group that begins to the left of the blank.
        for column in sorted(stacks):
            for number in range(height - 1):
                group = stacks.get(column - 1, [])
                blank = not any(above[column].text for above in head[: number + 1] if column in above)
                if blank and len(group) > number + 1:
                    stacks[column].insert(number, group[number])
    return stacks


def _groups(rows: Sequence[Row], first: int, height: int, stacks: Mapping[int, list[str]]) -> dict[int, int]:
    """For each column the one in which the heading right above its own begins; its own where it stands alone."""
    found: dict[int, int] = {}
    for column, stack in sorted(stacks.items()):
        squares = [row[column] for row in rows[first : first + height] if column in row and row[column].text]
        cells = list({id(square.cell): square.cell for square in squares}.values())
        if len(cells) == 1 and len(stack) > 1 and column - 1 in found:
            found[column] = found[column - 1]
        elif cells:
            found[column] = cells[-2:][0].column
    return found


def _read(rows: Sequence[Row], first: int, height: int, lexicon: Lexicon, title: str) -> FoundHeader | None:
    stacks = _labels(rows, first, height)
    position = _positions(rows, first, height)
    keys = frozenset(
        heading_key(square.text) for row in rows[first : first + height] for square in row.values() if square.own and square.text
    ) | frozenset(heading_key("".join(stack)) for stack in stacks.values())
    width = max((max(row) for row in rows[first : first + height] if row), default=0) + 1
    above = [
        square.text
        for row in takewhile(_is_line, reversed(rows[max(0, first - LINES_ABOVE) : first]))
        if len(cells := own_cells(row)) == 1
        for square in cells
    ]
    said = " ".join((title, *above, *(square.text for row in rows[first : first + height] for square in own_cells(row))))
    announced = _announced(said, lexicon)
    best: FoundHeader | None = None
    for kind in KINDS:
        if kind not in lexicon.kinds:
            continue
        words = lexicon.kinds[kind]
        matched: dict[int, str] = {}
        exact = 0
        unknown: dict[int, str] = {}
        for column, stack in stacks.items():
            fields = _match(stack, words.fields_for)
            if fields:
                exact += 1
                matched[column] = fields[min(position[column], len(fields) - 1)]
            else:
                unknown[column] = " ".join(stack)
        parted = parts_of(kind, {column: stack for column, stack in stacks.items() if kind in OVER_FIELDS or column in unknown})
        if exact + len(parted) < 2:
            continue
        for column in parted:
            matched.pop(column, None)
            unknown[column] = " ".join(stacks[column])
        for column in [column for column in unknown if column not in parted]:
            whole = heading_key("".join(stacks[column])) in lexicon.headings  # a heading of another kind is not one that lost its front
            for fields in words.fields_for_tail("".join(stacks[column])):
                if fields[0] not in matched.values() and not whole:
                    matched[column] = fields[0]
                    del unknown[column]
                    break
        for column in [column for column in matched if words.is_loose(stacks[column][-1])]:
            if any(name == matched[column] and not words.is_loose(stacks[other][-1]) for other, name in matched.items()):
                unknown[column] = " ".join(stacks[column])
                del matched[column]
        if "item_name" in words.fields:
            _find_name(matched, unknown, parted, lexicon)
        fields_held, extras = _settle(kind, matched, stacks, position, _groups(rows, first, height, stacks))
        held = set(fields_held.values()) | {given for given in (GIVEN.get(sort) for sort, _ in parted.values()) if given}
        named = "item_name" in held and len(held) > 1 and kind in announced
        if not named and not any(need <= held for need in words.needs):
            continue
        extras.update(unknown)
        if kind == "inspection_items" and "item_name" in held:
            # What is looked at is no part of an item, unless its rows show it (see `complete`).
            for column in [c for c, name in fields_held.items() if name == "sub_item" and "".join(stacks[c][-1].split()).endswith("内容")]:
                extras[column] = " ".join(stacks[column])
                del fields_held[column]
        if kind == "regimes":
            # Each column of a regime is a section, known by its own heading.
            for column in [column for column, name in fields_held.items() if name == "content"]:
                extras[column] = " ".join(stacks[column])
                del fields_held[column]
        if kind == "boundaries":
            # A second department, or a second share, is one more of both.
            for column, name in matched.items():
                if column in extras and name in ("department", "responsibility"):
                    parted[column] = (f"more_{name}", "")
            for column, label in extras.items():
                if column not in parted and (level := own_share(label)):
                    parted[column] = ("more_share", level)
        if kind == "accountability":
            # The circumstances are what its rows are about, but no field of the kind.
            for column in [column for column, name in fields_held.items() if name in SITUATIONS]:
                extras[column] = " ".join(stacks[column])
                parted[column] = (fields_held.pop(column), "")
        if kind == "supervision_items":
            told = [
                column
                for column, name in matched.items()
                if name == "responsibility_stages" and (column in fields_held or column in extras)
            ]
            named_column = next((column for column in told if STAGE_NAMES.search("".join(stacks[column]))), None)
            if len(told) > 1 and named_column is not None:
                # One column names the stage, the other says what must be done in it.
                for column in told:
                    fields_held.pop(column, None)
                    extras[column] = " ".join(stacks[column])
                    parted[column] = ("stage_name" if column == named_column else "stage_text", "")
        values = _values(stacks, words, lexicon)
        parts = {extras[column]: part for column, part in parted.items()}
        strangers = len(extras) - len(parted)
        score = sum(words.weights.get(name, 1.0) for name in held) - min(STRANGER_WEIGHT * strangers, STRANGERS)
        score += PART_WEIGHT * len(parted)
        if sum(1 for square in own_cells(rows[first]) if words.fields_for(square.text)) > 1:
            first_row = rows[first]
            score += NAMED_WEIGHT * sum(1 for column in fields_held if first_row.get(column) is None or not first_row[column].text)
        if kind in announced:
            score += TITLE_WEIGHT
        if (len(matched) + len(parted)) * 3 < len(stacks) and len(held) < ENOUGH and not (named and "seq" in held):
            continue
        if best is None or score > best.score:
            best = FoundHeader(first, first + height, Columns(kind, fields_held, extras, parts, keys, width, values=values), score)
    return best


def _find_name(matched: dict[int, str], unknown: dict[int, str], parted: Mapping[int, object], lexicon: Lexicon) -> None:
    """Where no heading names the item but several others are known: the first that calls itself a name or a matter, or what parts an item.

    A heading that names what is no item (a regime, a duty, a matter that several share) is not taken for one.
    """
    if "item_name" in matched.values() or len(set(matched.values()) - {"seq", "remarks"}) < NAMELESS:
        return
    column = next(
        (
            c
            for c in sorted(unknown)
            if c not in parted
            and heading_key(unknown[c]).endswith(NAME_ENDS)
            and not any(OTHER_NAMES.intersection(words.fields_for(unknown[c])) for words in lexicon.kinds.values())
        ),
        None,
    )
    if column is None:
        column = next((c for c, name in sorted(matched.items()) if name == "sub_item"), None)
    if column is not None:
        matched[column] = "item_name"
        unknown.pop(column, None)


def _values(stacks: Mapping[int, Sequence[str]], words: KindWords, lexicon: Lexicon) -> dict[int, tuple[str, str]]:
    """The columns whose heading may be a value of a field: a power type, or a word below a heading over several."""
    found: dict[int, tuple[str, str]] = {}
    for column, stack in stacks.items():
        group = words.fields_for("".join(stack[:-1])) if len(stack) > 1 else ()
        if group and (not words.fields_for(stack[-1]) or words.is_loose(stack[-1])):
            found[column] = (group[0], stack[-1])
        elif lexicon.power_type(stack[-1]) and "power_type" in words.fields:
            found[column] = ("power_type", stack[-1])
    names = [name for name, _ in found.values()]
    return {column: (name, value) for column, (name, value) in found.items() if names.count(name) > 1}


def _is_line(row: Row) -> bool:
    """Whether a row above a header may be a title or a line of a form, rather than the last row of what stands above."""
    cells = own_cells(row)
    return len(cells) <= LINE_CELLS and not (len(cells) > 1 and evidence.is_sequence(cells[0].text))


def _announced(said: str, lexicon: Lexicon) -> set[Kind]:
    """The kinds that a title names. Where words run into each other the one that ends last counts: 部门职责边界 are boundaries, no duties."""
    found = [
        (start, start + len(word), kind)
        for kind, words in lexicon.kinds.items()
        for word in words.words
        for start in _occurrences(said, word)
    ]
    return {kind for start, end, kind in found if not any(start < other_end and other < end < other_end for other, other_end, _ in found)}


def _occurrences(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)


def _positions(rows: Sequence[Row], first: int, height: int) -> dict[int, int]:
    """For each column how many columns to the left the lowest header cell that covers it begins."""
    places: dict[int, int] = {}
    for row in rows[first : first + height]:
        for column, square in row.items():
            if square.text:
                places[column] = column - square.cell.column
    return places


def _match(stack: Sequence[str], fields_for: Callable[[str], tuple[str, ...]]) -> tuple[str, ...]:
    """The fields that the cells of a header stand for: all of them read one above the other, the lowest two, the lowest, or the highest alone."""
    candidates = ["".join(stack)]
    if len(stack) > 2:
        candidates.append("".join(stack[-2:]))
    if len(stack) > 1 and heading_key(stack[-1]) in GENERIC:
        candidates += [stack[-2], stack[0]]
    elif len(stack) > 1:
        candidates += [stack[-1], stack[0]]
    for text in candidates:
        if fields := fields_for(text):
            return fields
    return ()


def _settle(
    kind: Kind, matched: Mapping[int, str], stacks: Mapping[int, list[str]], position: Mapping[int, int], groups: Mapping[int, int]
) -> tuple[dict[int, str], dict[int, str]]:
    """Each field once (or over adjoining columns of one heading); what claims a taken field becomes an extra column."""
    held: dict[int, str] = {}
    extras: dict[int, str] = {}
    first_of: dict[str, int] = {}
    for column in sorted(matched):
        name = matched[column]
        generic = heading_key(stacks[column][-1]) in GENERIC and name not in NAMING
        together = len(stacks[column]) > 1 and (generic or name.endswith("basis")) and name in first_of
        if name == "responsibility_matters" and held.get(column - 1) == name and STAGE_NAMES.search("".join(stacks[column - 1])):
            held[column] = name  # the stage in one column, what must be done in it in the next
            continue
        if together and groups.get(column) == groups.get(first_of[name]):
            held[column] = name  # one field parted over several columns of its group
            continue
        if name in first_of and not (position[column] > 0 and column - position[column] <= first_of[name]):
            taken = set(matched.values()) | set(held.values())
            if (
                name == "legal_basis"
                and "responsibility_basis" not in taken
                and kind == "power_items"
                and "responsibility_matters" in held.values()
            ):
                name = "responsibility_basis"
            elif name == "item_name" and "sub_item" not in taken and kind in ("power_items", "inspection_items"):
                name = "sub_item"
            elif name == "duty" and "text" not in taken:
                name = "text"
            elif name == "seq" and kind == "duties" and "duty" in held.values():
                name = "matter_no"
            else:
                extras[column] = " ".join(stacks[column])
                continue
        first_of.setdefault(name, column)
        held[column] = name
    return held, extras
