"""Tables that lay one item out as a card: a label beside its value, line by line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from quanze.core.documents.model import Block, Cell, Paragraph, Table
from quanze.core.kernel.place import Place
from quanze.core.lists.columns import HEADING_LENGTH
from quanze.core.lists.continuity import joined
from quanze.core.lists.evidence import is_sequence
from quanze.core.lists.folding import LOST
from quanze.core.lists.grid import Row, Square, clean, grid_rows
from quanze.core.lists.lexicon import KINDS, KindWords, Lexicon
from quanze.core.lists.model import Kind
from quanze.core.lists.rows import Entry, place_of

NAMES = ("seq", "item_name", "item_code", "duty", "matter", "body", "title")
LABELS = 3  # labels that a card must show at least
SIDES = 60  # rows and columns of a table that may have its headings at the side
SAID = 2.0  # a title that names the kind, or a power type as a value, counts as much as two labels
WIDTH = 8  # squares a card is wide at most


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and what stands beside it."""

    row: int
    label: Square
    value: Square | None


def read_cards(rows: Sequence[Row], lexicon: Lexicon, title: str, table: Place) -> tuple[Kind, list[Entry], list[Square]] | None:
    """The kind, the items and the label cells of a table of cards; None where the table is no card.

    An item begins where the label that names it stands again.
    """
    if not rows or max((max(row) + 1 for row in rows if row), default=0) > WIDTH:
        return None
    best: tuple[float, Kind, list[Pair]] | None = None
    for kind in KINDS:
        words = lexicon.kinds.get(kind)
        if words is None:
            continue
        pairs = _pairs(rows, words)
        if pairs is None:
            continue
        held = {words.fields_for(pair.label.text)[0] for pair in pairs if words.fields_for(pair.label.text)}
        if len(held) < LABELS or not any(need <= held for need in words.needs):
            continue
        score = sum(words.weights.get(name, 1.0) for name in held) + (SAID if any(word in title for word in words.words) else 0.0)
        score += SAID * any(words.fields_for(pair.label.text)[:1] == ("power_type",) and _is_type(pair.value, lexicon) for pair in pairs)
        if best is None or score > best[0]:
            best = (score, kind, pairs)
    if best is None:
        return None
    _, kind, pairs = best
    words = lexicon.kinds[kind]
    named = [(fields[0] if (fields := words.fields_for(pair.label.text)) else "", pair) for pair in pairs]
    entries = [_entry(part, words, rows, table) for part in _items(named)]
    whole = [entry for entry in entries if any(entry.values.get(name) for name in NAMES)]
    if whole and len(whole) < len(entries):
        entries = [entry if entry in whole else replace(entry, state="fragment", notes=(LOST,)) for entry in entries]
    return kind, entries, [pair.label for pair in pairs]


def _is_type(value: Square | None, lexicon: Lexicon) -> bool:
    return value is not None and lexicon.power_type(value.text) is not None


def _items(named: Sequence[tuple[str, Pair]]) -> list[list[Pair]]:
    """The labels item by item: an item begins where a label stands again, or where one stands that comes before the last one.

    The order of the labels decides only where nearly all items keep it.
    """
    names = [name for name, _ in named if name]
    ranks = {name: number for number, name in enumerate(_order(names))}
    back = [two for one, two in pairwise(names) if ranks[two] <= ranks[one]]
    kept = sum(1 for name in back if ranks[name] < 2)
    parts = _cut(named, ranks if kept > 1 and kept * 10 >= len(back) * 7 else {})
    return [[pair for _, pair in part] for part in parts]


def _order(names: Sequence[str]) -> list[str]:
    """The order in which items give their labels: one stands before another where most items print it so."""
    after = Counter(two for one, two in pairwise(names) if one == "seq")
    first = "seq" if after and after.most_common(1)[0][0] in NAMES else names[0] if names else ""
    earlier: Counter[tuple[str, str]] = Counter()
    seen: list[str] = []
    for name in [*names, first]:
        if name == first:
            seen = []
        earlier.update((one, name) for one in seen if one != name)
        if name not in seen:
            seen.append(name)
    held = dict.fromkeys(names)
    return sorted(held, key=lambda name: sum(1 for other in held if earlier[other, name] > earlier[name, other]))


def _cut(named: Sequence[tuple[str, Pair]], order: Mapping[str, int]) -> list[list[tuple[str, Pair]]]:
    parts: list[list[tuple[str, Pair]]] = [[]]
    opened: set[str] = set()
    last = -1
    for name, pair in named:
        rank = order.get(name, last)
        again = name in opened and (bool(order) or name in NAMES)
        if name and parts[-1] and (again or rank < last):
            parts.append([])
            opened, last = set(), -1
        if name:
            opened.add(name)
            last = order.get(name, last)
        parts[-1].append((name, pair))
    return parts


def ungrouped(table: Table, lexicon: Lexicon) -> tuple[Table, list[Cell]] | None:
    """A table of labels without the column before them that only says which group they belong to, and the cells of that column; else None."""
    if not 3 <= table.columns <= SIDES or table.rows > SIDES * LABELS:
        return None
    groups = [cell for cell in table.cells if cell.column == 0 and cell.text.strip() and cell.column_span == 1]
    if len(groups) * 2 > table.rows + 1:
        return None
    labels = [cell for cell in table.cells if cell.column == 1 and cell.text.strip() and lexicon.knows(clean(cell.text))]
    rows = {cell.row for cell in table.cells if cell.column == 1 and cell.text.strip()}
    beside = {cell.row for cell in table.cells if cell.column > 1}
    if len(labels) < LABELS or len(labels) * 3 < len(rows) * 2 or not {cell.row for cell in labels} <= beside:
        return None
    if not groups or any(lexicon.knows(clean(cell.text)) or is_sequence(cell.text) for cell in groups):
        return None
    moved = tuple(
        replace(cell, column=max(cell.column - 1, 0), column_span=cell.column_span - (cell.column == 0))
        for cell in table.cells
        if cell.column or cell.column_span > 1
    )
    return replace(table, columns=table.columns - 1, cells=moved), groups


def below_title(table: Table) -> tuple[Table, Table] | None:
    """A small table parted below the lines at its top that hold one cell only, and the rest; None where it has no such lines."""
    if table.rows > SIDES:
        return None
    filled = [[cell for cell in table.cells if cell.row == row and cell.text.strip()] for row in range(table.rows)]
    top = next((row for row, cells in enumerate(filled) if len(cells) > 1), 0)
    if not top or any(cell.row < top < cell.row + cell.row_span for cell in table.cells):
        return None
    head = tuple(cell for cell in table.cells if cell.row < top)
    body = tuple(replace(cell, row=cell.row - top) for cell in table.cells if cell.row >= top)
    return replace(table, rows=top, cells=head), replace(table, rows=table.rows - top, cells=body)


def over_pages(blocks: Sequence[Block], lexicon: Lexicon) -> list[Block]:
    """The blocks with cards that a page break cut put together again: tables of labels that follow each other on the next page."""
    made: list[Block] = []
    last: int | None = None  # where the open card stands
    for block in blocks:
        if isinstance(block, Paragraph):
            if last is not None and block.role == "body" and block.text.strip():
                last = None
            made.append(block)
            continue
        above = made[last] if last is not None else None
        if (
            isinstance(above, Table)
            and above.columns == block.columns
            and _page(block) == _page(above) + 1
            and _is_card(block, lexicon, True)
        ):
            made[last or 0] = _below(above, block)
            continue
        last = len(made) if _is_card(block, lexicon, False) else None
        made.append(block)
    return made


def _page(table: Table) -> int:
    return max((cell.place.page or 0 for cell in table.cells), default=0)


def _is_card(table: Table, lexicon: Lexicon, goes_on: bool) -> bool:
    """Whether the rows of a table begin with labels of one kind; one that `goes_on` may begin with the rest of a value."""
    if table.columns > WIDTH:
        return False
    titles = 0 if goes_on else title_rows(grid_rows(table))
    below = {row for cell in table.cells if cell.column == 0 for row in range(cell.row + 1, cell.row + cell.row_span)}
    firsts: dict[int, Cell] = {}
    for cell in table.cells:
        if cell.text.strip() and cell.row >= titles and cell.row not in below:
            firsts.setdefault(cell.row, cell)
    if not firsts or any(sum(1 for cell in table.cells if cell.row == row) < 2 for row in firsts):
        return False
    begins = [cell for row, cell in sorted(firsts.items()) if not (goes_on and row == min(firsts) and cell.column > 0)]
    if any(cell.column > 0 for cell in begins):
        return False
    return any(all(words.fields_for(clean(cell.text)) for cell in begins) for words in lexicon.kinds.values())


def _below(above: Table, table: Table) -> Table:
    moved = tuple(replace(cell, row=cell.row + above.rows) for cell in table.cells)
    return replace(above, rows=above.rows + table.rows, cells=above.cells + moved, place=above.place.to(table.place))


def title_rows(rows: Sequence[Row]) -> int:
    """How many rows at the top are merged over the whole table: what the card is called."""
    return next((number for number, row in enumerate(rows) if not _is_title(row)), len(rows))


def _is_title(row: Row) -> bool:
    """Whether a row is one merged cell: what the card is called, or nothing."""
    squares = [square for square in row.values() if square.own]
    filled = [square for square in squares if square.text]
    return not filled or (len(filled) == len(squares) == 1 and filled[0].cell.column_span >= max(row) + 1)


def transposed(table: Table, lexicon: Lexicon) -> Table | None:
    """The table turned over its diagonal where its headings stand in the first column and each further column is an item; else None."""
    if not 3 <= table.columns <= SIDES or not LABELS <= table.rows <= SIDES:
        return None
    first = [cell for cell in table.cells if cell.column == 0 and cell.text.strip()]
    others = [cell for cell in table.cells if cell.column > 0 and cell.text.strip()]
    for words in lexicon.kinds.values():
        held = [fields[0] for cell in first if (fields := words.fields_for(clean(cell.text)))]
        if len(held) < LABELS or len(held) * 3 < len(first) * 2 or not any(need <= set(held) for need in words.needs):
            continue
        if any(words.fields_for(clean(cell.text)) for cell in others if len(cell.text) <= HEADING_LENGTH):
            return None
        values = {cell.column for cell in others if cell.column_span == 1}
        labels = {cell.row for cell in first}
        told = Counter(cell.row for cell in others if cell.row in labels)
        if len(values) < 2 or sum(1 for count in told.values() if count > 1) * 2 <= len(told):
            return None  # values that run over all columns are those of one item
        cells = tuple(
            sorted(
                (
                    replace(cell, row=cell.column, column=cell.row, row_span=cell.column_span, column_span=cell.row_span)
                    for cell in table.cells
                ),
                key=lambda cell: (cell.row, cell.column),
            )
        )
        return replace(table, rows=table.columns, columns=table.rows, cells=cells)
    return None


def _pairs(rows: Sequence[Row], words: KindWords) -> list[Pair] | None:
    """Labels with their values, or None where the first column is not one of labels."""
    pairs: list[Pair] = []
    known = filled = 0
    for number, row in enumerate(rows):
        squares = [square for _, square in sorted(row.items()) if square.own]
        texts = [square for square in squares if square.text]
        if not texts:
            continue
        filled += 1
        if filled > SIDES and known * 4 < filled:
            return None
        above = row.get(0)
        if pairs and above is not None and not above.own and above.text and above.cell.column_span == 1 and words.fields_for(above.text):
            # The label is merged over several rows: each of them says more under it.
            pairs += [Pair(number, replace(above, text=""), square) for square in texts]
            known += 1
            continue
        if pairs and len(squares) == 2 and not squares[0].text and squares[0].cell.column == 0 and squares[1].text:
            # The label is blank: the value of the label above goes on, as below a page break.
            pairs.append(Pair(number, squares[0], squares[1]))
            known += 1
            continue
        first = texts[0]
        if len(texts) == 1 and first.cell.column_span > 1 and not words.fields_for(first.text):
            return None
        if words.fields_for(first.text) and len(first.text) <= HEADING_LENGTH and first.cell.column == 0:
            known += 1
        position = 0
        while position < len(squares):
            label = squares[position]
            value = squares[position + 1] if position + 1 < len(squares) else None
            if not label.text:
                position += 1
                continue
            if len(label.text) > HEADING_LENGTH:
                return None
            if value is not None and words.fields_for(value.text) and len(squares) > 2 and position + 2 < len(squares):
                # Two headings side by side: this is a table with a header row, not a card.
                return None
            pairs.append(Pair(number, label, value))
            position += 2
            if label.cell.row_span > 1 and label.cell.column == 0:
                pairs += [Pair(number, replace(label, text=""), square) for square in squares[position:] if square.text]
                break
    if known < LABELS or known * 2 < filled:
        return None
    return pairs


def _entry(pairs: Sequence[Pair], words: KindWords, rows: Sequence[Row], table: Place) -> Entry:
    values: dict[str, str] = {}
    places: dict[str, Place] = {}
    extras: list[tuple[str, str]] = []
    cells = []
    last = ""
    for pair in pairs:
        text = pair.value.text if pair.value else ""
        if not pair.label.text and last:
            cells.append(pair.value.cell if pair.value else pair.label.cell)
            cut = (
                pair.label.own and pair.label.cell.row_span == 1
            )  # a blank label of its own stands below a page break, a merged one beside more of the same
            if last in values:
                values[last] = joined(values[last], text, cut)
            else:
                extras[-1] = (last, joined(extras[-1][1], text, cut))
            continue
        cells += [pair.label.cell, *([pair.value.cell] if pair.value else [])]
        fields = words.fields_for(pair.label.text)
        last = fields[0] if fields else pair.label.text
        if not fields:
            extras.append((pair.label.text, text))
            continue
        name = fields[0]
        values[name] = f"{values[name]}\n{text}" if values.get(name) and text else values.get(name) or text
        if pair.value is not None:
            places.setdefault(name, pair.value.cell.place)
    own = frozenset(values)
    return replace(Entry(values, own, tuple(extras), places, place_of(cells, table)))
