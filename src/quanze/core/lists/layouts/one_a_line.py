"""One cell a line behind a tab, rows parted by blank lines; lines without a tab continue the cell above. Or one cell a line without any tab."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from quanze.core.documents.model import Paragraph
from quanze.core.kernel.place import Place
from quanze.core.kernel.text import squeeze
from quanze.core.lists.layouts.lines import HEADING, SIGNATURE, Found, Line, furniture, is_page_mark, table_of
from quanze.core.lists.layouts.words import POWER_TYPE_SET, header_field, header_likeness

MINIMUM_COLUMNS = 3
SHORT = 8  # the word that heads the numbers is a short line
CELL = re.compile(r"[ \u3000]*\t[^\t]*")
NUMBER = re.compile(r"\s*(\d{1,4})\s*[.、．]?\s*")
LABEL = re.compile(r"\s*([^：:，。；\s]{2,14})[：:]\S")
TITLE = re.compile(r"\s*[^。；]{3,}(?:登记表|一览表|汇总表|清单|目录|制度|事项|职责|机制|边界)(?:[（(].*[）)])?\s*")


@dataclass(slots=True)
class _CellLines:
    """A cell and the lines it stands on; `gap` tells whether a blank line parts it from what stands before."""

    texts: list[str]
    place: Place
    gap: bool
    first: int
    last: int

    @property
    def text(self) -> str:
        return "\n".join(self.texts)

    @property
    def blank(self) -> bool:
        return not self.text.strip()


def find_one_a_line(lines: Sequence[Line]) -> list[Found]:
    """The tables of one cell a line among some lines."""
    found: list[Found] = []
    position = 0
    while position < len(lines):
        if CELL.fullmatch(lines[position].text):
            stop = _end(lines, position)
            found += _tables(lines, position, stop)
            position = stop
        else:
            position += 1
    return found


def find_bare_cells(lines: Sequence[Line]) -> list[Found]:
    """The tables of one cell a line without tabs: header words from `序号` on, then as many lines a row, each row under the next number."""
    found: list[Found] = []
    for start, line in enumerate(lines):
        if (found and line.index < found[-1].end) or len(line.text) > SHORT or header_field(line.text) != "seq":
            continue
        columns = next((at for at, one in enumerate(lines[start:]) if header_field(one.text) is None), 0)
        stop = start + columns
        while columns and lines[stop : stop + 1] and _numbered(lines[stop : stop + columns], columns, (stop - start) // columns):
            stop += columns
        if columns < MINIMUM_COLUMNS or stop - start <= 2 * columns:
            continue
        rows = [[(one.text.strip(), one.place) for one in lines[at : at + columns]] for at in range(start, stop, columns)]
        found.append(Found(line.index, lines[stop - 1].index + 1, table_of(rows, columns)))
    return found


def _numbered(row: Sequence[Line], columns: int, value: int) -> bool:
    """Whether some lines are a whole row under a number."""
    number = NUMBER.fullmatch(row[0].text)
    return (
        len(row) == columns and number is not None and int(number[1]) == value and not any(NUMBER.fullmatch(one.text) for one in row[1:2])
    )


def _is_cell(line: Line) -> bool:
    return CELL.fullmatch(line.text) is not None


def _ends(lines: Sequence[Line], position: int, gapless: bool) -> bool:
    """Whether a line without a tab stands outside of the cells above."""
    text = lines[position].text
    if not lines[position].gap and not (gapless and HEADING.match(text)):
        return bool(SIGNATURE.search(text) and len(re.split(r"\s{4,}", text.strip())) > 1)
    return bool(SIGNATURE.search(text)) or (
        HEADING.match(text) is not None and len(text.strip()) < 40 and not text.rstrip().endswith(("；", "。", ";"))
    )


def _end(lines: Sequence[Line], start: int) -> int:
    """Where the cells that begin at `start` end; lines that only might continue the last cell are left out."""
    end = position = start + 1
    labels: set[str] = set()
    gapless = not any(line.gap for line in lines)
    while position < len(lines):
        line = lines[position]
        if _is_cell(line):
            if line.gap > 12:
                break
            end = position + 1
        elif _ends(lines, position, gapless) or (HEADING.match(line.text) and _header_follows(lines, position + 1)):
            break
        elif not line.gap and end == position:
            end = position + 1
        elif is_page_mark(line.text):
            pass
        elif (label := LABEL.match(line.text)) and label[1] in labels and end == position:
            end = position + 1
        elif TITLE.fullmatch(line.text) and _header_follows(lines, position + 1):
            break
        if label := LABEL.match(line.text.strip()):
            labels.add(label[1])
        position += 1
    return end


def _header_follows(lines: Sequence[Line], position: int) -> bool:
    texts = [line.text.strip() for line in lines[position : position + 5] if _is_cell(line)]
    return header_likeness(texts) >= MINIMUM_COLUMNS


def _tables(lines: Sequence[Line], start: int, stop: int) -> list[Found]:
    cells: list[_CellLines] = []
    beside: list[Paragraph] = []
    for line in lines[start:stop]:
        if _is_cell(line):
            cells.append(_CellLines([line.text.split("\t", 1)[1]], line.place, line.gap > 0, line.index, line.index))
        elif is_page_mark(line.text):
            beside.append(furniture(line))
        else:
            cells[-1].texts.append(line.text)
            cells[-1].place = cells[-1].place.to(line.place)
            cells[-1].last = line.index
    columns = _columns(cells)
    if columns is None:
        return []
    shown = []
    for row in _rows(cells, columns):
        filled = [cell for cell in row if cell is not None and not cell.blank]
        heads = all(header_field(cell.text) is not None for cell in filled)
        if filled and len(filled) * 2 < columns and None in row and heads:
            # A header that lost words no longer says which column each of them heads.
            beside += [Paragraph(cell.text, cell.place, role="furniture") for cell in filled]
        elif filled:
            shown.append(row)
    if not shown:
        return []
    shown = [_aligned_header(row, shown, columns) if None in row and _heads(row) else row for row in shown]
    squares = [[None if cell is None else (cell.text, cell.place) for cell in row] for row in shown]
    return [Found(lines[start].index, max(cells[-1].last, lines[stop - 1].index) + 1, table_of(squares, columns), tuple(beside))]


def _groups(cells: Sequence[_CellLines]) -> list[list[_CellLines]]:
    groups: list[list[_CellLines]] = []
    for cell in cells:
        if cell.gap or not groups:
            groups.append([])
        groups[-1].append(cell)
    return groups


def _columns(cells: Sequence[_CellLines]) -> int | None:
    """How many columns the cells make; None where they are only indented paragraphs."""
    groups = _groups(cells)
    sizes = Counter(len(group) for group in groups)
    first = [cell.text.strip() for cell in groups[0]]
    leading = next((at for at, text in enumerate(first) if not text or header_field(text) is None), len(first))
    size, times = max(sizes.items(), key=lambda item: (item[1], item[0]) if item[0] >= MINIMUM_COLUMNS else (0, 0))
    if times >= 3 and size >= max(leading, MINIMUM_COLUMNS) and leading >= 2:
        return size
    if leading >= MINIMUM_COLUMNS and leading < len(first) and len(first) > leading * 2:
        return leading
    if leading >= 2:
        for index, text in enumerate(first[1:], 1):
            if text == first[0] or (NUMBER.fullmatch(text) and index >= leading):
                return index if index >= MINIMUM_COLUMNS else None
        if len(first) >= MINIMUM_COLUMNS and (len(groups) == 1 or sizes[len(first)] >= 1) and leading * 2 >= len(first):
            common = sizes.most_common(1)[0]
            return common[0] if common[0] > len(first) and common[1] >= 3 else len(first)
    size, times = max(sizes.items(), key=lambda item: (item[1] * item[0], item[0]))
    return size if size >= MINIMUM_COLUMNS and times >= 3 else None


def _number(cell: _CellLines) -> int | None:
    match = NUMBER.fullmatch(cell.text)
    return int(match[1]) if match else None


def _rows(cells: Sequence[_CellLines], columns: int) -> list[list[_CellLines | None]]:
    """The cells row by row: a row ends when it is full, at a blank line that no page break explains, or where the next number begins."""
    groups = _groups(cells)
    rows: list[list[_CellLines | None]] = []
    row: list[_CellLines | None] = []
    number = 0
    whole = [group for group in groups if len(group) == columns]
    counted = sum(1 for group in whole if _number(group[0]) is not None)
    numbered = bool(groups) and (squeeze(groups[0][0].text) in {"序号", "序"} or counted * 10 >= max(len(whole), 3) * 8)

    def close() -> None:
        nonlocal row
        if row:
            rows.append(row if len(row) == columns else _aligned(row, rows, columns))
        row = []

    for index, group in enumerate(groups):
        begins = _number(group[0])
        fits = len(row) + len(group) == columns or _sum_fits(groups, index, columns - len(row))
        if row and (not fits or (numbered and begins == number + 1 and len(group) == columns)):
            close()
        for position, cell in enumerate(group):
            value = _number(cell)
            starts = (
                numbered
                and row
                and value is not None
                and value == number + 1
                and len(row) >= columns - 2
                and position + 1 < len(group)
                and squeeze(group[position + 1].text) in POWER_TYPE_SET
            )
            if len(row) == columns or starts:
                close()
            if numbered and not row and value is not None:
                number = value
            row.append(cell)
        if len(row) == columns:
            close()
    close()
    return rows


def _sum_fits(groups: Sequence[Sequence[_CellLines]], index: int, missing: int) -> bool:
    """Whether the next groups together give exactly the `missing` cells of a row that a page break cut."""
    total = 0
    for group in groups[index : index + 6]:
        total += len(group)
        if total >= missing:
            return total == missing
    return False


def _aligned(row: list[_CellLines | None], above: Sequence[Sequence[_CellLines | None]], columns: int) -> list[_CellLines | None]:
    """A row that lost cells, each cell put under the column whose cells it looks like, in order; the rest of the squares stay empty."""
    if not above or len(row) > columns:
        return row + [None] * (columns - len(row))
    profiles = [[cells[c] for cells in above[-12:] if len(cells) > c] for c in range(columns)]
    best: dict[tuple[int, int], tuple[float, tuple[int, ...]]] = {(0, 0): (0.0, ())}
    for r in range(len(row)):
        for c in range(r, columns - (len(row) - r) + 1):
            choices = [
                (cost + _unlike(row[r], profiles[c]), chosen)
                for before in range(r, c + 1)
                if (entry := best.get((r, before))) is not None
                for cost, chosen in [entry]
            ]
            if choices:
                cost, chosen = min(choices, key=lambda choice: choice[0])
                best[(r + 1, c + 1)] = min(best.get((r + 1, c + 1), (9e9, ())), (cost, (*chosen, c)))
    chosen = min((entry for (r, _), entry in best.items() if r == len(row)), default=(0.0, tuple(range(len(row)))))[1]
    placed: list[_CellLines | None] = [None] * columns
    for cell, column in zip(row, chosen, strict=True):
        placed[column] = cell
    return placed


def _heads(row: Sequence[_CellLines | None]) -> bool:
    return all(cell is None or (not cell.blank and header_field(cell.text) is not None) for cell in row)


def _aligned_header(row: Sequence[_CellLines | None], rows: Sequence[Sequence[_CellLines | None]], columns: int) -> list[_CellLines | None]:
    """A header that lost words: each word over the column that a whole header gives it, else over one whose cells it can head."""
    words = [cell for cell in row if cell is not None]
    whole = next((other for other in rows if None not in other and _heads(other)), None)
    shares = []
    for column in range(columns):
        texts = [squeeze(cell.text) for other in rows if not _heads(other) and (cell := other[column]) is not None and not cell.blank]
        total = len(texts) or 1
        shares.append((sum(text.isdigit() for text in texts) / total, sum(text in POWER_TYPE_SET for text in texts) / total))

    def cost(cell: _CellLines, column: int) -> float:
        if whole is not None:
            other = whole[column]
            return 0.0 if other is not None and squeeze(other.text) == squeeze(cell.text) else 1.0
        name = header_field(cell.text)
        numbers, types = shares[column]
        return 2.0 * ((name == "seq") != (numbers >= 0.6 and column == 0)) + 2.0 * ((name == "power_type") != (types >= 0.6))

    best: dict[int, tuple[float, tuple[int, ...]]] = {-1: (0.0, ())}
    for cell in words:
        best = {
            column: min((spent + cost(cell, column), (*way, column)) for last, (spent, way) in best.items() if last < column)
            for column in range(columns)
            if any(last < column for last in best)
        }
    placed: list[_CellLines | None] = [None] * columns
    for cell, column in zip(words, min(best.values())[1], strict=True):
        placed[column] = cell
    return placed


def _unlike(cell: _CellLines | None, profile: Sequence[_CellLines | None]) -> float:
    """How little a cell looks like those of a column, from 0."""
    if cell is None:
        return 0.0
    text = squeeze(cell.text)
    others = [squeeze(other.text) for other in profile if other is not None]
    if not others:
        return 1.0
    if text in others:
        return 0.0
    costs = []
    for other in others:
        cost = abs(len(text) - len(other)) / (max(len(text), len(other)) or 1)
        cost += 0.8 * (text.isdigit() != other.isdigit()) + 0.6 * ((text in POWER_TYPE_SET) != (other in POWER_TYPE_SET))
        cost -= 0.3 * bool(text and other and text[:2] == other[:2])
        costs.append(cost)
    return max(0.0, sum(costs) / len(costs))
