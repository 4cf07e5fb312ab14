"""Tables that a PDF prints without rules, or with rules between rows only: columns known by the white that runs down between them.

CJK prose fills its lines from margin to margin, so a strip of white through most lines of a page parts columns. Rows are parted by rules where
there are any, else by running numbers in the first column and by the white between rows.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from quanze.core.documents.pdf_page import Char, Grid, RawPage, Rule

COLUMNS = 3  # two columns are also what a table of contents or a form has
LINES = 4  # printed lines that show at least two columns
BESIDE = 0.15  # share of lines that show several columns at least; cells set in the middle of their row are out of step
CROSSING = 0.12  # share of lines that may print through the white between columns: titles, group headings, notes
WIDE = 2.5  # points of white that part columns though a title prints through them
NARROW = 1.0  # points of white that part columns where nothing at all prints
SEEN = 0.3  # points of white between rows that are seen as such
TAIL = 2.0  # heights of a line: more white above a line shows that it is no more of what stands above it
WORDS = 0.4  # heights of a line: white between words of two scripts is never wider
APART = 0.9  # heights of a line: white between two lines that belong to different rows
STEP = 0.5  # points to which white is measured
_NUMBER = re.compile(r"[（(]?\d{1,4}(?:[.．-]\d{1,3})*[)）]?[.、．]?")


@dataclass(slots=True)
class Piece:
    """Characters of one line that stand close together."""

    left: float
    top: float
    right: float
    bottom: float
    text: str


@dataclass(slots=True)
class Sheet:
    """One page's lines that no ruled table holds, and the rules that run across."""

    page: RawPage
    chars: list[list[Char]]
    lines: list[list[Piece]]
    rules: list[Rule]


def add_grids(pages: Sequence[RawPage]) -> None:
    """Gives each page without a ruled table the grid that its columns show; neighbouring pages of one table share their columns."""
    chain: list[Sheet] = []
    for page in [*pages, None]:
        sheet = _sheet(page) if page is not None and not page.grids and page.chars else None
        if sheet is not None and (_gutters([sheet]) or (chain and len(_gutters([*chain, sheet])) >= len(_gutters(chain)))):
            # A page that shows but two columns may hold the rest of the last page's row.
            chain.append(sheet)
            continue
        last = _settle(chain)
        tail = _tail(page, last) if page is not None and last is not None and not page.grids else None
        if page is not None and tail is not None:
            page.grids.append(tail)
        chain = []


def _tail(page: RawPage, above: Sequence[float]) -> Grid | None:
    """The rest of the last page's row, where a page begins with lines that stand in its columns, but for the first; else None.

    `above` are the columns of that page.
    """
    lines = [_pieces(sorted(line, key=lambda char: char[0]), above[1:-1]) for line in _printed_lines(page.chars)]
    taken: list[list[Piece]] = []
    for line in lines:
        inside = above[0] - 1 < line[0].left and line[-1].right < above[-1] + 1
        if not inside or _through(above[1:-1], line) or any(_column(above[1:-1], piece) == 0 for piece in line):
            break
        if taken and min(piece.top for piece in line) - max(piece.bottom for piece in taken[-1]) > TAIL * (line[0].bottom - line[0].top):
            break
        taken.append(line)
    if not taken or any(line[0].bottom < taken[0][0].top for line in lines):
        return None
    rows = [min(piece.top for piece in taken[0]) - 0.5, max(piece.bottom for piece in taken[-1]) + 0.5]
    return Grid(_boxes(taken, rows[0], rows[1], above), list(above), rows, guessed=True)


def _settle(chain: Sequence[Sheet]) -> list[float] | None:
    """Lays the pages of one chain out together where they agree, else each by itself; the columns of the last come back."""
    start = 0
    columns: list[float] | None = None
    while start < len(chain):
        stop = start + 1
        shared = _gutters(chain[start:stop])
        while stop < len(chain):
            wider = _gutters(chain[start : stop + 1])
            if len(wider) < len(_gutters([chain[stop]])) or len(wider) < len(shared):
                break
            shared = wider
            stop += 1
        columns = None
        if not shared:
            start = stop
            continue
        part = chain[start:stop]
        tops = _number_rows(part, shared)
        made = [(sheet, grid) for sheet in part if (grid := _grid(sheet, shared, tops)) is not None]
        left = min((grid.columns[0] for _, grid in made), default=0.0)
        right = max((grid.columns[-1] for _, grid in made), default=0.0)
        for sheet, grid in made:
            # A page that shows only some of the columns has as many as its neighbours.
            cells = [
                (left if x0 == grid.columns[0] else x0, y0, right if x1 == grid.columns[-1] else x1, y1) for x0, y0, x1, y1 in grid.cells
            ]
            columns = [left, *shared, right]
            sheet.page.grids.append(Grid(cells, columns, grid.rows, guessed=True))
        start = stop
    return columns


def _number_rows(sheets: Sequence[Sheet], gutters: Sequence[float]) -> bool:
    """Whether running numbers stand in the first line of their rows, as where every cell begins at the top.

    Where cells are set in the middle, some text of a row begins above its number: below the line of the number before, and parted from what
    that row says.
    """
    begins = above = 0
    for sheet in sheets:
        lines = [_pieces(line, gutters) for line in sheet.chars if line]
        numbers = _numbers(lines, gutters)
        columns: dict[int, list[Piece]] = {}
        for line in lines:
            for piece in line:
                if not _crosses(gutters, piece):
                    columns.setdefault(_column(gutters, piece), []).append(piece)
        for before, top in itertools.pairwise([0.0, *numbers]):
            for column, pieces in columns.items():
                at = next((n for n, piece in enumerate(pieces) if abs(piece.top - top) < 0.7 * (piece.bottom - piece.top)), None)
                if column == 0 or at is None:
                    continue
                start = at
                while start and pieces[start].top - pieces[start - 1].bottom < APART * (pieces[start].bottom - pieces[start].top):
                    start -= 1
                if (
                    start == at
                    and at + 1 < len(pieces)
                    and pieces[at + 1].top - pieces[at].bottom < APART * (pieces[at].bottom - pieces[at].top)
                ):
                    begins += 1
                elif start < at and before and pieces[start].top > before + 2:
                    above += 1
    return begins > 2 and above == 0


def _sheet(page: RawPage) -> Sheet | None:
    chars = [sorted(line, key=lambda char: char[0]) for line in _printed_lines(page.chars)]
    lines = [_pieces(line) for line in chars]
    return Sheet(page, chars, lines, page.rules) if sum(1 for line in lines if len(line) > 1) >= LINES else None


def _printed_lines(chars: Sequence[Char]) -> list[list[Char]]:
    lines: list[list[Char]] = []
    middle = height = 0.0
    for char in sorted(chars, key=lambda char: char[1] + char[3]):
        at = (char[1] + char[3]) / 2
        own = char[3] - char[1]  # low for a flat character such as 一
        if lines and at - middle <= 0.3 * max(height, own, 1.0):
            lines[-1].append(char)
        else:
            lines.append([char])
            middle = at
        height = own
    return lines


def _pieces(line: Sequence[Char], gutters: Sequence[float] = (), closest: float | None = None) -> list[Piece]:
    """The pieces of a line that white parts: a fifth of the line's height (or `closest`), or any white at all where columns part."""
    made: list[Piece] = []
    for x0, top, x1, bottom, text in line:
        gap = x0 - made[-1].right if made else 0.0
        parts = gap > (0.2 * (bottom - top) if closest is None else closest) or (
            gap > 0.5 * NARROW and any(made[-1].right - 0.1 <= x <= x0 + 0.1 for x in gutters)
        )
        if made and not parts:
            last = made[-1]
            last.right, last.top, last.bottom = max(last.right, x1), min(last.top, top), max(last.bottom, bottom)
            last.text += text.strip()
        else:
            made.append(Piece(x0, top, x1, bottom, text.strip()))
    return made


def _gutters(sheets: Sequence[Sheet]) -> list[float]:
    """Where the columns of some pages part, from left to right; empty where the pages show fewer than three columns."""
    lines = [line for sheet in sheets for line in sheet.lines]
    titles = _titles(lines)
    lines = [line for line in lines if id(line) not in titles]
    wide = _white(lines, max(1, int(len(lines) * CROSSING)), WIDE)
    if not wide:
        return []
    inside = [line for line in lines if not _through(wide, line) and len(line) > 1]
    if len(inside) < LINES:
        return []
    chars = [
        line
        for sheet in sheets
        for line, pieces in zip(sheet.chars, sheet.lines, strict=True)
        if id(pieces) not in titles and not _through(wide, pieces)
    ]
    found = _white([_pieces(line, closest=0.4 * NARROW) for line in chars], 0, NARROW)
    found = _told_apart(found, [_pieces(line, found) for line in chars], len(sheets))
    if len(found) < COLUMNS - 1:
        return []
    parted = [_pieces(line, found) for sheet in sheets for line in sheet.chars]
    columns = [len({_column(found, piece) for piece in line}) for line in parted]
    crossing = sum(1 for line in parted if _through(found, line))
    if sum(1 for count in columns if count > 1) < max(LINES, len(lines) * BESIDE) or sum(1 for count in columns if count >= COLUMNS) < 1:
        return []
    return found if crossing <= len(lines) * 0.3 else []


def _titles(lines: Sequence[Sequence[Piece]]) -> set[int]:
    """Which lines, by identity, are one piece that runs over white between the columns of lines with several."""
    several = [line for line in lines if len(line) >= COLUMNS]
    if len(several) < LINES:
        return set()
    edges = sorted((piece.left, piece.right) for line in several for piece in line)
    strips: list[tuple[float, float]] = []
    end = edges[0][1]
    for left, right in edges:
        if left - end >= WIDE:
            strips.append((end, left))
        end = max(end, right)
    return {id(line) for line in lines if len(line) == 1 and any(line[0].left < left and right < line[0].right for left, right in strips)}


def _told_apart(gutters: Sequence[float], lines: Sequence[Sequence[Piece]], pages: int) -> list[float]:
    """The gutters without those that only part a heading from what stands below it, or words that stand in one place in all rows."""
    counts = [0] * (len(gutters) + 1)
    widest = [0.0] * len(gutters)  # the widest white over a gutter, in heights of its line
    for line in lines:
        for column in {_column(gutters, piece) for piece in line}:
            counts[column] += 1
        for before, after in itertools.pairwise(line):
            column = _column(gutters, before)
            if _column(gutters, after) == column + 1:
                height = max(before.bottom - before.top, after.bottom - after.top, 1.0)
                widest[column] = max(widest[column], (after.left - before.right) / height)
    return [
        x
        for number, x in enumerate(gutters)
        if widest[number] > WORDS or (not widest[number] and min(counts[number], counts[number + 1]) > 2 * pages)
    ]


def _white(lines: Sequence[Sequence[Piece]], most: int, least: float) -> list[float]:
    """The middles of the strips of white, at least so wide, through which at most so many lines print."""
    pieces = [piece for line in lines for piece in line]
    if not pieces:
        return []
    left, right = min(piece.left for piece in pieces), max(piece.right for piece in pieces)
    bins = [0] * (int((right - left) / STEP) + 2)
    for piece in pieces:
        for number in range(round((piece.left - left) / STEP), round((piece.right - left) / STEP)):
            bins[number] += 1
    found: list[float] = []
    start = None
    for number, count in enumerate([*bins, most + 1]):
        if count <= most:
            start = number if start is None else start
            continue
        if start is not None and start > 0 and number < len(bins):
            at = _clearest(bins, start, number, least / STEP)
            if at is not None:
                found.append(left + at * STEP)
        start = None
    return found


def _clearest(bins: Sequence[int], start: int, stop: int, least: float) -> float | None:
    """The middle of the widest strip with the least ink."""
    fewest = min(bins[start:stop])
    best: tuple[int, int] | None = None
    position = start
    while position < stop:
        if bins[position] > fewest:
            position += 1
            continue
        end = position
        while end < stop and bins[end] == fewest:
            end += 1
        if best is None or end - position > best[1] - best[0]:
            best = position, end
        position = end
    return (best[0] + best[1]) / 2 if best is not None and best[1] - best[0] >= least else None


def _column(gutters: Sequence[float], piece: Piece) -> int:
    middle = (piece.left + min(piece.right, piece.left + 12)) / 2
    return sum(1 for x in gutters if x < middle)


def _crosses(gutters: Sequence[float], piece: Piece) -> bool:
    return any(piece.left + 1 < x < piece.right - 1 for x in gutters)


def _grid(sheet: Sheet, gutters: Sequence[float], tops: bool = False) -> Grid | None:
    lines = [_pieces(line, gutters) for line in sheet.chars if line]
    rules = sorted({round(rule.y, 1) for rule in sheet.rules if rule.right - rule.left > 0.5 * (gutters[-1] - gutters[0])})
    inside = [
        number for number, line in enumerate(lines) if len({_column(gutters, piece) for piece in line}) > 1 and not _through(gutters, line)
    ]
    if len(inside) < 2:
        return None
    first, last = inside[0], inside[-1]
    starts: dict[int, float] = {}
    for piece in (piece for line in lines[first : last + 1] for piece in line if not _crosses(gutters, piece)):
        column = _column(gutters, piece)
        starts[column] = min(starts.get(column, piece.left), piece.left)
    white = _widest([piece for line in lines[first : last + 1] for piece in line])
    while last + 1 < len(lines) and not _through(gutters, lines[last + 1]) and _near(lines[last], lines[last + 1], white):
        last += 1
    while first < last and _running(lines[first]):
        first += 1
    while (
        first
        and not _running(lines[first - 1])
        and not _through(gutters, lines[first - 1])
        and _near(lines[first - 1], lines[first], white)
        and not _title(gutters, lines[first - 1], starts)
    ):
        first -= 1
    body = lines[first : last + 1]
    pieces = [piece for line in body for piece in line]
    top, bottom = min(piece.top for piece in pieces) - 0.5, max(piece.bottom for piece in pieces) + 0.5
    across = [y for y in rules if top - 6 < y < bottom + 6]
    if len(across) >= 3:
        rows = _ruled_rows(across, top, bottom)
    else:
        rows = [top, *_cuts(body, gutters, tops), bottom]
    left, right = min(piece.left for piece in pieces) - 1, max(piece.right for piece in pieces) + 1
    columns = [left, *gutters, right]
    if len(rows) < 3 and not tops:
        return None
    cells = [box for upper, lower in itertools.pairwise(rows) for box in _boxes(body, upper, lower, columns)]
    return Grid(cells, columns, rows, guessed=True)


def _running(line: Sequence[Piece]) -> bool:
    """Whether the pieces of a line stand no farther apart than words."""
    return len(line) > 1 and all(
        after.left - before.right < 0.5 * (before.bottom - before.top) for before, after in itertools.pairwise(line)
    )


def _title(gutters: Sequence[float], line: Sequence[Piece], starts: Mapping[int, float]) -> bool:
    """Whether a line is one piece that begins where no column does."""
    left, size = line[0].left, line[0].bottom - line[0].top
    return len(line) == 1 and abs(left - starts.get(_column(gutters, line[0]), left)) > 0.8 * size


def _through(gutters: Sequence[float], line: Sequence[Piece]) -> bool:
    return any(_crosses(gutters, piece) for piece in line)


def _near(above: Sequence[Piece], below: Sequence[Piece], white: float) -> bool:
    """Whether two lines stand no farther apart than rows do."""
    height = max(piece.bottom - piece.top for piece in above)
    return min(piece.top for piece in below) - max(piece.bottom for piece in above) < max(1.2 * height, 1.2 * white)


def _widest(pieces: Sequence[Piece]) -> float:
    """The widest white that runs across between some pieces."""
    low, widest = pieces[0].bottom, 0.0
    for top, bottom in sorted((piece.top, piece.bottom) for piece in pieces):
        widest, low = max(widest, top - low), max(low, bottom)
    return widest


def _ruled_rows(rules: Sequence[float], top: float, bottom: float) -> list[float]:
    rows = list(rules)
    if rows[0] - top > 4:
        rows.insert(0, top)
    if bottom - rows[-1] > 4:
        rows.append(bottom)
    return [y for number, y in enumerate(rows) if number == 0 or y - rows[number - 1] > 3]


def _cuts(body: Sequence[Sequence[Piece]], gutters: Sequence[float], tops: bool) -> list[float]:
    """Where one row ends and the next begins; `tops` says that a number stands in the first line of its row."""
    bands = sorted((piece.top, piece.bottom) for line in body for piece in line)
    gaps: list[tuple[float, float]] = []  # white, and where its middle is
    low = bands[0][1]
    for top, bottom in bands:
        if top > low - 2.0:
            gaps.append((top - low, (top + low) / 2))
        low = max(low, bottom)
    lone = [line for line in body if _through(gutters, line)]
    numbers = _numbers(body, gutters)
    cuts: list[float] = []
    if tops:
        height = median(piece.bottom - piece.top for line in body for piece in line)
        cuts = [
            min(piece.top for piece in line) - 0.5
            for line in body
            if any(abs(min(piece.top for piece in line) - top) < 0.7 * height for top in numbers)
        ]
        plain = [gap for gap, at in gaps if all(abs(at - cut) > height for cut in cuts)]
        cuts += [
            at
            for gap, at in gaps
            if gap >= (median(plain) if plain else 0.0) + APART * height and all(abs(at - cut) > height for cut in cuts)
        ]
    elif len(numbers) >= 2:
        chosen: list[float] = []
        upper = body[0][0].top
        for top in numbers:
            between = [gap for gap in gaps if upper < gap[1] <= top + 2]
            if between:
                best = max(between, key=lambda gap: (round(gap[0] * 2), gap[1]))
                chosen.append(best[0])
                cuts.append(best[1])
            elif top > upper + 2:
                chosen.append(-1.0)
                cuts.append(top - 0.5)
            upper = top
        usual = median(chosen[1:] or chosen) if chosen else 0.0
        inner = max((gap for gap, at in gaps if at not in cuts and gap < 0.8 * usual), default=0.0)
        if usual > 1.0 and numbers[0] > body[0][0].top + 2 and chosen[0] < max(0.0, inner) + SEEN and len(cuts) > 1:
            del cuts[0]  # the first number stands inside the first row, as its cells are set in the middle
        plain = [gap for gap, at in gaps if at not in cuts]
        least = max(usual * 0.9, (median(plain) if plain else 0.0) + 0.8)
        cuts += [at for gap, at in gaps if gap >= least and at not in cuts]
    else:
        sizes = sorted(gap for gap, _ in gaps if gap > SEEN)
        if not sizes:
            return []
        # The widest step in the sizes of the white parts lines of one cell from rows.
        steps = [(after - before, after) for before, after in itertools.pairwise(sizes)]
        step, least = max(steps, default=(0.0, sizes[0]))
        if step < 1.0 or len(sizes) * 3 <= len(body):
            least = sizes[0]  # lines of neighbouring cells are out of step: only rows are parted by white
        cuts = [at for gap, at in gaps if gap >= least - 0.01]
    for line in lone:
        cuts += [min(piece.top for piece in line) - 0.3, max(piece.bottom for piece in line) + 0.3]
    low, high = body[0][0].top, body[-1][0].bottom
    ordered = sorted(cut for cut in cuts if low < cut < high)
    return [cut for number, cut in enumerate(ordered) if number == 0 or cut - ordered[number - 1] > 2]


def _numbers(body: Sequence[Sequence[Piece]], gutters: Sequence[float]) -> list[float]:
    """The tops of the running numbers in the first column; empty where that column holds anything else."""
    first = [piece for line in body for piece in line if _column(gutters, piece) == 0 and not _crosses(gutters, piece)]
    numbered = [piece for piece in first if _NUMBER.fullmatch(piece.text)]
    return [piece.top for piece in numbered] if len(numbered) * 10 >= len(first) * 6 else []


def _boxes(
    body: Sequence[Sequence[Piece]], upper: float, lower: float, columns: Sequence[float]
) -> list[tuple[float, float, float, float]]:
    """The cells of one row; a text that runs through the white between columns joins them."""
    inside = [piece for line in body for piece in line if upper <= (piece.top + piece.bottom) / 2 < lower]
    closed = {x for x in columns[1:-1] if any(_crosses([x], piece) for piece in inside)}
    edges = [x for x in columns if x not in closed]
    return [(left, upper, right, lower) for left, right in itertools.pairwise(edges)]
