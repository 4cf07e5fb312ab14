"""Which field a column holds, by its contents: for columns without a heading, and for tables without a header."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from quanze.core.lists import evidence
from quanze.core.lists.columns import HEADING_LENGTH, Columns, looks_like_header
from quanze.core.lists.grid import Row, own_cells
from quanze.core.lists.guesses import guess_by_title, sample
from quanze.core.lists.lexicon import Lexicon, heading_key
from quanze.core.lists.model import Kind
from quanze.core.lists.parts import TICK, TIER

FEWEST = 2  # cells that a column without a heading must fill before it is taken for anything
NUMBERED_NO = frozenset({"regimes", "accountability"})  # kinds that call their running number `no`
_LONG = re.compile(r"(?s)^.{80}")
_NUMBERED = re.compile(r"^(?:[（(]?\d{1,2}[)）、.．]|无$)")


def complete(columns: Columns, rows: Sequence[Row], lexicon: Lexicon) -> Columns:
    """`columns` with the columns that have no heading named from what they hold, where that is clear."""
    columns = _numbers(_ticked(_contents_as_parts(_levels(columns, rows, lexicon), rows), rows), rows)
    width = max((max(row) + 1 for row in rows[: evidence.SAMPLE] if row), default=0)
    bare = [column for column in range(width) if column not in (*columns.fields, *columns.extras, *columns.values)]
    if not bare:
        return columns
    fields = dict(columns.fields)
    words = lexicon.kinds[columns.kind]
    content: list[Row] = []
    for row in rows[: 8 * evidence.SAMPLE]:
        if not looks_like_header(row, columns):
            content.append(row)
            continue
        # The headings again, with those that the first header lost.
        for column in bare:
            square = row.get(column)
            named = words.fields_for(square.text) if square is not None and square.own and square.text else ()
            if named and named[0] not in fields.values():
                fields[column] = named[0]
    rows = [*content, *rows[8 * evidence.SAMPLE :]]
    for column in [column for column in bare if column not in fields]:
        texts = sample(rows, column)
        if len(texts) < min(len(rows), FEWEST):
            continue
        name = _field_by_content(columns.kind, evidence.traits(texts, lexicon), set(fields.values()), column, fields)
        if name is not None:
            fields[column] = name
    return replace(columns, fields=fields)


def _numbers(columns: Columns, rows: Sequence[Row]) -> Columns:
    """The columns with the first as the running number where it counts the rows under a heading of the office's own."""
    first = min((*columns.fields, *columns.extras), default=0)
    texts = sample(rows, first) if first in columns.extras and columns.extras[first] not in columns.parts else []
    if (
        len(texts) < FEWEST
        or columns.kind in NUMBERED_NO
        or "seq" in columns.fields.values()
        or evidence.share(texts, evidence.SEQUENCE, whole=True) < 1
    ):
        return columns
    extras = {column: label for column, label in columns.extras.items() if column != first}
    return replace(columns, fields={**columns.fields, first: "seq"}, extras=extras)


def _ticked(columns: Columns, rows: Sequence[Row]) -> Columns:
    """The columns with those that rows only tick kept as values of their field; all others hold what their own heading says."""
    texts = {column: sample(rows, column) for column in columns.values}
    said = {name for name, _ in columns.values.values()}
    for name in tuple(said):
        marks = [text for column, found in texts.items() if columns.values[column][0] == name for text in found]
        if not marks or not all(TICK.fullmatch(text) for text in marks):
            said.discard(name)
    values = {column: told for column, told in columns.values.items() if told[0] in said}
    fields = {column: name for column, name in columns.fields.items() if column not in values}
    extras = {column: label for column, label in columns.extras.items() if column not in values}
    return replace(columns, fields=fields, extras=extras, values=values)


def _contents_as_parts(columns: Columns, rows: Sequence[Row]) -> Columns:
    """The columns of a list of inspections with `抽查内容` as sub-items where several rows beside one name have it."""
    name = columns.of("item_name")
    if columns.kind != "inspection_items" or not name or "sub_item" in columns.fields.values():
        return columns
    for column, label in columns.extras.items():
        if not "".join(label.split()).endswith("内容"):
            continue
        filled = [row for row in rows[: 8 * evidence.SAMPLE] if (square := row.get(column)) is not None and square.own and square.text]
        below = sum(1 for row in filled if (square := row.get(name[0])) is None or not square.own or not square.text)
        names = [square.text for row in filled if (square := row.get(name[0])) is not None and square.own and square.text]
        if below or (len(names) > 2 and len(set(names)) * 10 < len(names) * 8):
            extras = {other: text for other, text in columns.extras.items() if other != column}
            return replace(columns, fields={**columns.fields, column: "sub_item"}, extras=extras)
    return columns


def _levels(columns: Columns, rows: Sequence[Row], lexicon: Lexicon) -> Columns:
    """A discretion table's columns with those of level and circumstances told apart by their contents: offices call either `违法情节`."""
    if columns.kind != "discretion":
        return columns
    fields, extras = dict(columns.fields), dict(columns.extras)
    graded = {
        column: sum(1 for text in texts if TIER.fullmatch("".join(text.split()))) >= evidence.SHARE * len(texts)
        for column, name in fields.items()
        if name in ("level", "circumstances") and (texts := sample(rows, column))
    }
    named = set(fields.values())
    if "level" not in named:
        column = next((column for column, is_level in graded.items() if is_level), None)
        if column is None:
            return columns
        fields[column] = "level"
    elif "circumstances" not in named:
        column = next((column for column, is_level in graded.items() if not is_level), None)
        if column is None:
            return columns
        fields[column] = "circumstances"
    else:
        return columns
    words = lexicon.kinds["discretion"]
    for column, label in columns.extras.items():
        if "circumstances" not in fields.values() and words.fields_for(label)[:1] == ("circumstances",):
            fields[column] = "circumstances"
            del extras[column]
    return replace(columns, fields=fields, extras=extras)


def _field_by_content(kind: Kind, seen: Mapping[str, float], taken: Iterable[str], column: int, fields: Mapping[int, str]) -> str | None:
    enough = evidence.SHARE

    def free(name: str) -> bool:
        return name not in taken

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


def _holds_sub_items(rows: Sequence[Row], name: int) -> bool:
    """Whether the column beside the names parts them: it is filled in rows whose name stands above them, or numbered."""
    parts = [row for row in rows[: 8 * evidence.SAMPLE] if (square := row.get(name + 1)) is not None and square.own and square.text]
    texts = [row[name + 1].text for row in parts]
    if not texts or evidence.share(texts, _LONG) > 1 - evidence.SHARE:
        return False
    below = sum(1 for row in parts if (square := row.get(name)) is None or not square.own or not square.text)
    return below > 0 or evidence.share(texts, _NUMBERED) >= evidence.SHARE


def _heads(row: Row, column: int, lexicon: Lexicon) -> bool:
    """Whether a row names what stands below it in a column: then the table has a header, though of no list that is known."""
    square = row.get(column)
    return square is not None and lexicon.knows(square.text)


def headed(columns: Columns, row: Row, lexicon: Lexicon) -> Columns:
    """Guessed columns with the headings of the row above them, where it names some of them, though not enough to tell the kind."""
    cells = own_cells(row)
    named = sum(1 for square in cells if lexicon.knows(square.text))
    counted = any(_heads(row, column, lexicon) for column in columns.of("seq"))
    if (named < FEWEST and not counted) or any(len(square.text) > HEADING_LENGTH for square in cells):
        return columns
    extras = {square.cell.column: square.text for square in cells if square.cell.column not in columns.fields}
    return replace(columns, extras=extras, keys=frozenset(heading_key(square.text) for square in cells))


def guess_columns(rows: Sequence[Row], lexicon: Lexicon, titles: Sequence[str] = ()) -> Columns | None:
    """The reading of a table that has no header at all, or None where its contents do not show what it is.

    Kinds that their contents betray are guessed: power items (a column of power types, or of law beside one of duties or bodies), random
    inspections (ratio and frequency), public services (a column of telephone numbers). Others need one of `titles`, the nearest first, to name
    them, and contents that agree with it.
    """
    told = guess_by_title(rows, lexicon, titles)
    if told is not None:
        return told
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
    elif phones and phones[-1] not in fields and phones[-1] > 0 and not _heads(rows[0], phones[-1], lexicon):
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
            if _holds_sub_items(rows, column):
                fields[column + 1] = "sub_item"
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
    return complete(Columns(kind, fields, {}, {}, frozenset(), width, True), rows, lexicon)
