"""Which field each column of a table holds: from its heading where it has one, from its contents where it does not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from quanze.core.lists import evidence
from quanze.core.lists.grid import Row, own_cells
from quanze.core.lists.lexicon import KINDS, Lexicon, heading_key
from quanze.core.lists.model import Kind

HEADING_LENGTH = 40  # a heading is short; longer cells are content
SEARCHED_ROWS = 20  # a header stands within the first rows of what it heads
HEADER_HEIGHT = 4  # rows over which one header is split, at most
TITLE_WEIGHT = 2.0  # a title that names the kind counts as much as two headings
STRANGER_WEIGHT = 0.25  # each heading that a kind does not know speaks a little against it


@dataclass(frozen=True, slots=True)
class Columns:
    """The reading of a header: the kind of list, the field of each column, and the headings that are no field of the kind."""

    kind: Kind
    fields: Mapping[int, str]
    extras: Mapping[int, str] = field(default_factory=dict)
    keys: frozenset[str] = frozenset()
    width: int = 0
    guessed: bool = False

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
        if found is not None:
            return found
    return None


def read_header(rows: Sequence[Row], first: int, lexicon: Lexicon, title: str) -> FoundHeader | None:
    """The header that begins in row `first`, or None where that row does not name columns."""
    cells = own_cells(rows[first])
    if len(cells) < 2 or sum(1 for square in cells if len(square.text) > HEADING_LENGTH) > len(cells) / 4:
        return None
    best: FoundHeader | None = None
    height = 1
    spans = [square.cell.row_span for square in cells if square.cell.row_span > 1]
    least = min(max(spans), HEADER_HEIGHT) if len(spans) * 2 >= len(cells) and max(spans) <= HEADER_HEIGHT else 1
    while height <= HEADER_HEIGHT and first + height <= len(rows):
        if height > 1 and not _may_head(rows[first + height - 1], lexicon):
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
    for square in row.values():
        if not square.starts_row or not square.text:
            continue
        text = square.text
        if len(heading_key(text)) > 14 or evidence.is_sequence(text) or (len(heading_key(text)) > 2 and lexicon.power_type(text)):
            return False
        if text[-1:] in "。；;！":
            return False
    return True


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
    return stacks


def _read(rows: Sequence[Row], first: int, height: int, lexicon: Lexicon, title: str) -> FoundHeader | None:
    stacks = _labels(rows, first, height)
    position = _positions(rows, first, height)
    keys = frozenset(
        heading_key(square.text) for row in rows[first : first + height] for square in row.values() if square.own and square.text
    ) | frozenset(heading_key("".join(stack)) for stack in stacks.values())
    width = max((max(row) for row in rows[first : first + height] if row), default=0) + 1
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
            else:
                fields = _match(stack[-1:] if len(stack) == 1 else ["".join(stack)], words.fields_for_tail)
            if fields:
                matched[column] = fields[min(position[column], len(fields) - 1)]
            else:
                unknown[column] = " ".join(stack)
        if exact < 2:
            continue
        fields_held, extras = _settle(kind, matched, stacks, position)
        held = set(fields_held.values())
        if not any(need <= held for need in words.needs):
            continue
        extras.update(unknown)
        score = sum(words.weights.get(name, 1.0) for name in held) - STRANGER_WEIGHT * len(extras)
        if any(word in title for word in words.words):
            score += TITLE_WEIGHT
        if len(fields_held) * 3 < len(stacks):
            continue
        if best is None or score > best.score:
            best = FoundHeader(first, first + height, Columns(kind, fields_held, extras, keys, width), score)
    return best


def _positions(rows: Sequence[Row], first: int, height: int) -> dict[int, int]:
    """For each column how many columns to the left the lowest header cell that covers it begins."""
    places: dict[int, int] = {}
    for row in rows[first : first + height]:
        for column, square in row.items():
            if square.text:
                places[column] = column - square.cell.column
    return places


def _match(stack: Sequence[str], fields_for: object) -> tuple[str, ...]:
    look = fields_for
    assert callable(look)
    candidates = ["".join(stack)]
    if len(stack) > 1:
        candidates += [stack[-1], "".join(stack[-2:]), stack[0]]
    for text in candidates:
        fields: tuple[str, ...] = look(text)
        if fields:
            return fields
    return ()


def _settle(
    kind: Kind, matched: Mapping[int, str], stacks: Mapping[int, list[str]], position: Mapping[int, int]
) -> tuple[dict[int, str], dict[int, str]]:
    """Each field once (or over adjoining columns of one heading); what claims a taken field becomes an extra column."""
    held: dict[int, str] = {}
    extras: dict[int, str] = {}
    first_of: dict[str, int] = {}
    for column in sorted(matched):
        name = matched[column]
        if name in first_of and not (position[column] > 0 and column - position[column] <= first_of[name]):
            taken = set(matched.values()) | set(held.values())
            if name == "legal_basis" and "responsibility_basis" not in taken and kind == "power_items" and "responsibility_matters" in held.values():
                name = "responsibility_basis"
            elif name == "item_name" and "sub_item" not in taken and kind in ("power_items", "inspection_items"):
                name = "sub_item"
            else:
                extras[column] = " ".join(stacks[column])
                continue
        first_of.setdefault(name, column)
        held[column] = name
    return held, extras


def sample(rows: Sequence[Row], column: int) -> list[str]:
    """Texts that begin in a column, from rows spread over the whole table; blanks left out."""
    step = max(1, len(rows) // evidence.SAMPLE)
    found = []
    for row in rows[::step]:
        square = row.get(column)
        if square is not None and square.own and square.text:
            found.append(square.text)
    return found


def complete(columns: Columns, rows: Sequence[Row], lexicon: Lexicon) -> Columns:
    """`columns` with the columns that have no heading named from what they hold, where that is clear."""
    width = max((max(row) + 1 for row in rows[: evidence.SAMPLE] if row), default=0)
    bare = [column for column in range(width) if column not in columns.fields and column not in columns.extras]
    if not bare:
        return columns
    fields = dict(columns.fields)
    for column in bare:
        texts = sample(rows, column)
        if not texts or len(texts) * 4 < min(len(rows), evidence.SAMPLE):
            continue
        name = _field_by_content(columns.kind, evidence.traits(texts, lexicon), set(fields.values()), column, fields)
        if name is not None:
            fields[column] = name
    return Columns(columns.kind, fields, columns.extras, columns.keys, columns.width, columns.guessed)


def _field_by_content(
    kind: Kind, seen: Mapping[str, float], taken: Iterable[str], column: int, fields: Mapping[int, str]
) -> str | None:
    free = lambda name: name not in taken  # noqa: E731 - one word that is read many times below
    enough = evidence.SHARE
    if seen["seq"] >= enough and free("seq") and kind != "accountability" and all(column < other for other in fields):
        return "seq"
    if kind == "public_services":
        return "phone" if seen["phone"] >= enough and free("phone") else "unit" if seen["office"] >= enough and free("unit") else None
    if kind == "power_items":
        first_named = min((c for c, name in fields.items() if name != "seq"), default=column + 1)
        if seen["power_type"] >= enough and free("power_type"):
            return "power_type"
        if seen["level"] >= enough and free("implementation_level"):
            return "implementation_level"
        if seen["scope"] >= enough and free("accountability_scope"):
            return "accountability_scope"
        if seen["code"] >= enough and free("item_code"):
            return "item_code"
        if seen["law"] >= enough:
            after_matters = any(name == "responsibility_matters" and other < column for other, name in fields.items())
            wanted = "responsibility_basis" if after_matters else "legal_basis"
            return wanted if free(wanted) else None
        if seen["accountability"] >= enough and free("accountability"):
            return "accountability"
        if seen["matters"] >= enough and free("responsibility_matters"):
            return "responsibility_matters"
        if seen["office"] >= enough and free("handling_unit"):
            return "handling_unit"
        if seen["body"] >= enough and free("exercising_body"):
            return "exercising_body"
        if free("item_name") and column < first_named and seen["distinct"] >= 0.5:
            return "item_name"
    return None


def guess_columns(rows: Sequence[Row], lexicon: Lexicon) -> Columns | None:
    """The reading of a table that has no header at all, or None where its contents do not show what it is.

    Only kinds that their contents betray are guessed: power items (a column of power types, or of law beside one of duties or bodies), random
    inspections (ratio and frequency), public services (a column of telephone numbers).
    """
    width = max((max(row) + 1 for row in rows if row), default=0)
    if width < 3 or width > 60:
        return None
    seen = {column: evidence.traits(texts, lexicon) for column in range(width) if (texts := sample(rows, column))}
    if not seen:
        return None
    enough = evidence.SHARE

    def columns_with(trait: str, least: float = enough) -> list[int]:
        return [column for column in sorted(seen) if seen[column][trait] >= least]

    types, laws, phones = columns_with("power_type"), columns_with("law"), columns_with("phone")
    fields: dict[int, str] = {}
    sequence = [column for column in columns_with("seq") if column <= 1]
    if sequence:
        fields[sequence[0]] = "seq"
    kind: Kind
    if types or (laws and (columns_with("matters") or columns_with("accountability") or columns_with("scope"))):
        kind = "power_items"
        if types:
            fields[types[0]] = "power_type"
    elif columns_with("percent") and columns_with("often"):
        kind = "inspection_items"
        fields[columns_with("percent")[0]] = "ratio"
        fields[next((c for c in columns_with("often") if c not in fields), columns_with("often")[0])] = "frequency"
        if laws:
            fields[laws[0]] = "legal_basis"
    elif phones and phones[-1] not in fields and phones[-1] > 0:
        kind = "public_services"
        fields[phones[-1]] = "phone"
    else:
        return None
    if kind == "power_items":
        # The name is the first column that neither counts nor names a type, law, office or code.
        for column in sorted(seen):
            here = seen[column]
            if column in fields or any(here[trait] >= enough for trait in ("power_type", "law", "level", "scope", "code", "seq")):
                continue
            fields[column] = "item_name"
            break
    else:
        for column in sorted(seen):
            if column not in fields:
                fields[column] = "item_name"
                break
    if "item_name" not in fields.values():
        return None
    if kind == "public_services":
        left = [column for column in sorted(seen) if column not in fields]
        for column in left:
            if seen[column]["office"] >= enough and "unit" not in fields.values():
                fields[column] = "unit"
            elif "content" not in fields.values():
                fields[column] = "content"
    columns = complete(Columns(kind, fields, {}, frozenset(), width, True), rows, lexicon)
    return columns
