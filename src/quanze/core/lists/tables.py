"""Tables, one after the other, made into lists: a list goes on over repeated headers, pages and further tables of the same columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from quanze.core.documents.model import Table, table_texts
from quanze.core.lists.account import Account
from quanze.core.lists.cards import below_title, read_cards, title_rows, transposed
from quanze.core.lists.columns import HEADING_LENGTH, LINE_CELLS, Columns, find_header, looks_like_header, read_header
from quanze.core.lists.contents import complete, guess_columns, headed
from quanze.core.lists.evidence import is_sequence
from quanze.core.lists.folding import LOST
from quanze.core.lists.front import FrontMatter, counts_in, is_aside, is_attachment_mark
from quanze.core.lists.grid import Row, Square, grid_rows, own_cells
from quanze.core.lists.layouts.model import LabelledTable
from quanze.core.lists.lexicon import Lexicon, heading_key
from quanze.core.lists.model import Kind, RecognisedList
from quanze.core.lists.nested import opened
from quanze.core.lists.own_sheets import OWN_SHEET, is_own_sheet
from quanze.core.lists.panels import stacked
from quanze.core.lists.realign import SHIFTED, realign
from quanze.core.lists.records import BUILDERS
from quanze.core.lists.rows import Entry, entry_of, sort_of
from quanze.core.lists.words import FIELD_NAMES

NO_HEADER = "表格没有可识别的表头，内容也不足以判断是哪一类清单"
NO_COLUMN = "所在列没有表头，内容也不足以判断是哪一项"
ABOVE = "表头上方的一行，不是标题，也不属于任何一条记录"
ALONE = "独立的一行文字，不属于任何一条记录"

_NUMBERING = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十百]{1,4}[)）]?[、.．\s]*|第[一二三四五六七八九十百]{1,4}[章节类部]\s*|\d+[、.．]\s*)"
)
_NUMBER = re.compile(r"^[（(]?(?P<seq>\d{1,4}|[一二三四五六七八九十百]{1,4})[)）]?[、.．\s]")
_NUMBER_LINE = re.compile(r"^(?:序\s*号|编\s*号)\s*[:：]\s*(?P<seq>[\w—-]{1,12})$")
_LENIENT = re.compile(r"不予|免予|从轻|减轻|免罚")
_LIST_WORD = re.compile(r"(?:的)?(?:事项|行为|违法行为)?(?:清单|目录|一览表)$")
_UNNAMED = re.compile(r"(?:sheet|工作表|表)\s*\d*", re.IGNORECASE)  # what a program calls a sheet that nobody has named
_COUNTED = re.compile(r"\s*[（(]?\s*(?:共|合计|计)?\s*\d+\s*[项条类个][)）]?\s*$")


@dataclass(slots=True)
class OpenList:
    """A list that further tables may still go on with."""

    kind: Kind
    title: str
    columns: Columns
    merges: bool
    entries: list[Entry] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    sheet: str | None = None
    group: str = ""

    def close(self) -> RecognisedList:
        """The list with its records; notes that stood under the table go with the last of them."""
        records = BUILDERS[self.kind](self.entries, self.merges)
        if self.notes and records:
            last = records[-1]
            records[-1] = replace(last, notes=(*last.notes, *self.notes))
        return RecognisedList(self.kind, self.title, tuple(records))


class TableReader:
    """Takes tables in reading order and gives the lists they make.

    `after_text` must be told when a heading or a text that is no furniture stands between two tables: the next one then begins a list of
    its own unless it has no header.
    """

    def __init__(self, lexicon: Lexicon, front: FrontMatter, account: Account, wrapped: bool = False) -> None:
        self.lexicon = lexicon
        self.front = front
        self.account = account
        self.finished: list[RecognisedList] = []
        self.open: OpenList | None = None
        self.parted = False
        self.wrapped = wrapped

    def part(self) -> None:
        """Says that something stands between the last table and the next."""
        self.parted = True

    def close(self) -> None:
        """Ends the open list."""
        if self.open is not None:
            made = self.open.close()
            if made.records:
                self.finished.append(made)
            self.open = None

    def add(self, made: RecognisedList) -> None:
        """A list that others recognised, in its place among the lists."""
        self.close()
        self.finished.append(made)

    def add_all(self, made: Iterable[RecognisedList]) -> None:
        for found in made:
            self.add(found)

    def note(self, text: str) -> bool:
        """Takes a note that stands under the last list; False where there is no list for it."""
        if self.open is not None and self.open.entries:
            self.open.notes.append(text)
            return True
        if self.finished and self.finished[-1].records:
            last = self.finished[-1]
            record = last.records[-1]
            noted = replace(record, notes=(*record.notes, text))
            self.finished[-1] = replace(last, records=(*last.records[:-1], noted))
            return True
        return False

    def read(self, table: Table, titles: Sequence[str]) -> None:
        """Reads one table; `titles` are the headings that stand above it, the nearest last."""
        if _UNNAMED.fullmatch(table.title):
            table = replace(table, title="")
        if not isinstance(table, LabelledTable):
            inner = opened(table, self.lexicon) if any(cell.tables for cell in table.cells) else None
            if inner is not None:
                table, repeated = inner
                for cell in repeated:
                    self.account.furnish_text(cell.text)
            parted = below_title(table)
            turned = transposed(parted[1] if parted else table, self.lexicon)
            if turned is not None and parted:
                titles = [*titles, *self._lead(grid_rows(parted[0]), parted[0])]
            table = turned or table
        side_by_side = None if isinstance(table, LabelledTable) else stacked(table, self.lexicon)
        if side_by_side is not None:
            table = side_by_side
        rows = grid_rows(table, self.wrapped or isinstance(table, LabelledTable))
        merges = any(cell.row_span > 1 for cell in table.cells)
        named = " ".join((*titles, table.title, *self.front.titles[-2:]))
        if isinstance(table, LabelledTable):
            self._read_labelled(table, rows, titles, merges)
            return
        if table.place.sheet is not None and rows and is_own_sheet(rows[0], table.place.sheet):
            self.part()
            self.account.leave("\n".join(table_texts(table)), OWN_SHEET, table.place)
            return
        skip = title_rows(rows)
        cards = read_cards(rows[skip:], self.lexicon, named, table.place)
        if cards is not None:
            headings = self._lead(rows[:skip], table)
            begins = self.open is None or self.open.kind != cards[0]
            self._take_cards(cards, rows[skip:], table, [*titles, *headings] if begins else titles, headings)
            return
        header = find_header(rows, 0, self.lexicon, named)
        start = 0
        if header is not None and self._goes_on_before(rows, header.first, table):
            header = None
        if header is not None:
            columns = complete(header.columns, rows[header.after :], self.lexicon)
            first = next((number for number, row in enumerate(rows[: header.first]) if _is_entry(row, columns)), header.first)
            headings = self._lead(rows[:first], table)
            self._begin(columns, [*titles, *headings], table, merges)
            if first < header.first:
                # The header above these rows was lost; the next one says what their columns are.
                self._read_rows(rows[: header.first], first, table, named, merges)
            self._furnish(rows[header.first : header.after])
            start = header.after
        elif self._can_go_on(table, rows):
            assert self.open is not None
            self._group_above(titles)
            self.open.merges = self.open.merges or merges
        else:
            skip = self._lead_rows(rows)
            guessed = guess_columns(rows[skip:], self.lexicon, [*reversed(titles), table.title, *reversed(self.front.titles)])
            if guessed is None:
                self._leave(rows, NO_HEADER)
                return
            headings = self._lead(rows[:skip], table)
            self._begin(headed(guessed, rows[skip], self.lexicon), [*titles, *headings], table, merges)
            start = skip
        self._read_rows(rows, start, table, named, merges)

    # -- what stands at the head of a table ------------------------------------------------------------------------------------------

    def _goes_on_before(self, rows: Sequence[Row], first: int, table: Table) -> bool:
        """Whether rows above a header belong to the list before it: a page broke a row, and the header came after."""
        if first == 0 or self.open is None or self.parted or table.place.sheet != self.open.sheet:
            return False
        return any(len(own_cells(row)) > 1 for row in rows[:first])

    def _can_go_on(self, table: Table, rows: Sequence[Row]) -> bool:
        if self.open is None or table.place.sheet != self.open.sheet:
            return False
        width = max((max(row) + 1 for row in rows if row), default=0)
        return width == self.open.columns.width or (width < self.open.columns.width and width >= max(self.open.columns.fields) + 1)

    def _lead_rows(self, rows: Sequence[Row]) -> int:
        """How many rows at the top hold one cell only: titles, dates and the like."""
        for number, row in enumerate(rows):
            cells = own_cells(row)
            if len(cells) > 1:
                return number
        return len(rows)

    def _lead(self, rows: Sequence[Row], table: Table) -> list[str]:
        """Titles, dates and bodies that stand in the table above its header; what the table is called is returned."""
        headings: list[str] = []
        for row in rows:
            cells = own_cells(row)
            line = len(cells) <= LINE_CELLS
            for square in cells:
                if is_attachment_mark(square.text):
                    self.account.furnish_cell(square)
                elif self.front.take(square.text, alone=line):
                    self.account.place_cell(square)
                    if square.text in self.front.titles:
                        headings.append(square.text)
                elif line and len(square.text) <= 60:
                    self.account.place_cell(square)
                    headings.append(square.text)
                else:
                    self.account.leave_cell(square, ALONE if line else ABOVE)
            self._furnish_blank(row)
        return headings

    def _begin(self, columns: Columns, titles: Sequence[str], table: Table, merges: bool) -> None:
        """Opens a list, or goes on with the open one where nothing parts them and the columns are the same."""
        now = self.open
        same = now is not None and now.kind == columns.kind and now.sheet == table.place.sheet
        if same and not titles and not self.parted and now is not None:
            now.columns = columns
            now.merges = now.merges or merges
            return
        self.close()
        title = next((heading for heading in reversed(titles) if not is_aside(heading)), table.title)
        self.open = OpenList(columns.kind, title, columns, merges, sheet=table.place.sheet)
        self.open.group = self._group_of([*reversed(titles), table.title], columns) or (now.group if now and not now.entries else "")
        self.parted = False
        for heading in titles:
            for word, number in counts_in(heading).items():
                self.front.declared.setdefault(word, number)

    def _group_above(self, titles: Sequence[str]) -> None:
        """A heading between two tables of the same columns that gives another type or category than the open list has: a list of its own."""
        now = self.open
        group = self._group_of([*reversed(titles)], now.columns) if now is not None else ""
        if now is None or not group or group == now.group:
            return
        self.close()
        self.open = OpenList(now.kind, titles[-1], now.columns, now.merges, sheet=now.sheet, group=group)
        self.parted = False

    def _group_of(self, headings: Sequence[str], columns: Columns) -> str:
        """The type or category that the nearest heading gives to all rows of a table that has no such column; "" where none does."""
        held = set(columns.fields.values())
        for heading in headings:
            bare = _COUNTED.sub("", _NUMBERING.sub("", heading)).strip(" 　：:（(")
            if columns.kind in ("power_items", "supervision_items") and "power_type" not in held:
                if self.lexicon.power_type(bare) is not None:
                    return bare
                named = {word for word in self.lexicon.power_types.values() if word in heading}
                if len(named) == 1:
                    return named.pop()
            elif columns.kind == "leniency" and "category" not in held and bare != heading and _LENIENT.search(heading):
                return _LIST_WORD.sub("", bare) or bare
        return ""

    # -- rows ------------------------------------------------------------------------------------------------------------------------

    def _read_rows(self, rows: Sequence[Row], start: int, table: Table, named: str, merges: bool) -> None:
        after_break = True
        number = start
        while number < len(rows):
            row = rows[number]
            assert self.open is not None
            columns = self.open.columns
            sort = sort_of(row, columns)
            if sort in ("blank", "rule"):
                self._furnish([row])
                number += 1
                continue
            if sort == "entry":
                again = looks_like_header(row, columns)
                taken = 0 if again and self.open.entries else self._new_header(rows, number, table, named, merges)
                if again and not taken:
                    self._furnish([row])
                    taken = 1
                if taken:
                    number += taken
                    after_break = True
                    continue
                moved = realign(row, columns, self.lexicon)
                entry, unclaimed = entry_of(row if moved is None else moved, columns, table.place, after_break)
                if moved is not None:
                    entry = replace(entry, notes=(SHIFTED,))
                self._take(entry, row, unclaimed)
                after_break = False
            else:
                self._aside(sort, own_cells(row)[0], row)
                self._furnish_blank(row)
            number += 1

    def _take(self, entry: Entry, row: Row, unclaimed: Sequence[Square]) -> None:
        assert self.open is not None
        group = self.open.group
        if group:
            name = (
                "power_type"
                if self.open.kind in ("power_items", "supervision_items")
                else "category"
                if self.open.kind == "leniency"
                else ""
            )
            if name and not entry.values.get(name):
                entry = replace(entry, values={**entry.values, name: group})
        filled = entry.filled()
        if (
            filled == ["seq"]
            and is_sequence(entry.values["seq"])
            and not entry.extras
            and not unclaimed
            and not any(text for name, text in entry.values.items() if name != "seq")
        ):
            # A form's empty line with its printed number.
            self._furnish([row])
            return
        if not filled and not entry.extras:
            for square in unclaimed:
                self.account.leave_cell(square, NO_COLUMN)
            self._furnish_blank(row)
            return
        self.open.entries.append(entry)
        lost = {id(square.cell) for square in unclaimed}
        for square in row.values():
            if square.own and square.text:
                if id(square.cell) in lost:
                    self.account.leave_cell(square, NO_COLUMN)
                else:
                    self.account.place_cell(square)
            elif square.own:
                self.account.furnish_cell(square)

    def _new_header(self, rows: Sequence[Row], number: int, table: Table, named: str, merges: bool) -> int:
        """How many rows a header with other columns takes that begins here; 0 where none does."""
        cells = own_cells(rows[number])
        if len(cells) < 2 or not all(len(square.text) <= 40 for square in cells):
            return 0
        known = sum(1 for square in cells if heading_key(square.text) in self.lexicon.headings)
        if known < 2 or known * 2 < len(cells):
            return 0
        found = read_header(rows, number, self.lexicon, named)
        if found is None:
            return 0
        self._furnish(rows[found.first : found.after])
        assert self.open is not None
        waiting = self.open.title and not self.open.entries  # a heading that nothing stands below yet is this one's
        above = [self.open.title] if waiting else []
        self._begin(complete(found.columns, rows[found.after :], self.lexicon), above, table, merges)
        return found.after - found.first

    def _aside(self, sort: str, square: Square, row: Row) -> None:
        """A row that is no entry: a group heading, a note, a form line, a total."""
        assert self.open is not None
        cells = own_cells(row)
        if sort == "total":
            text = " ".join(cell.text for cell in (cells[1:] if is_sequence(cells[0].text) else cells))
            total = re.search(r"\d+", text)
            if total and not text.startswith("小"):
                self.front.declared.setdefault("total", int(total.group()))
            for cell in cells:
                self.account.place_cell(cell)
            return
        text = square.text
        if sort == "form":
            for cell in cells:
                if self.front.take(cell.text, alone=False):
                    self.account.place_cell(cell)
                else:
                    self.account.furnish_cell(cell)
        elif sort == "note":
            if self.note(text):
                self.account.place_cell(square)
            else:
                self.account.leave_cell(square, ALONE)
        else:
            self._group(cells[-1].text if len(cells) == 2 else text)
            for cell in cells:
                self.account.place_cell(cell)

    def _group(self, text: str) -> None:
        """A heading among the rows: it gives a type or a category to the rows below, or begins a list of that title."""
        assert self.open is not None
        now = self.open
        for word, count in counts_in(text).items():
            if word != "total":
                self.front.declared.setdefault(_NUMBERING.sub("", word), count)
        bare = _COUNTED.sub("", _NUMBERING.sub("", text)).strip(" 　：:（(")
        fields = set(now.columns.fields.values())
        if now.kind in ("power_items", "supervision_items"):
            meant = self.lexicon.power_type(bare)
            if meant is not None and "power_type" not in fields:
                now.group = bare
                return
            if meant is not None:
                return
        if now.kind == "leniency" and "category" not in fields:
            now.group = bare
            return
        columns, merges, sheet = now.columns, now.merges, now.sheet
        if now.entries:
            self.close()
            self.open = OpenList(columns.kind, text, columns, merges, sheet=sheet)
        else:
            now.title = text

    # -- other shapes ----------------------------------------------------------------------------------------------------------------

    def _read_labelled(self, table: LabelledTable, rows: Sequence[Row], titles: Sequence[str], merges: bool) -> None:
        """A table whose fields the layout reader knows already."""
        fields = {number: name for number, name in enumerate(table.fields) if name}
        columns = Columns("power_items", fields, width=len(table.fields))
        self._begin(columns, titles, table, merges)
        assert self.open is not None
        cut: dict[int, list[str]] = {}
        for line, column, reason in table.cut:
            cut.setdefault(line, []).append(f"{FIELD_NAMES.get(fields.get(column, ''), '')}：{reason}".strip("："))
        for number, row in enumerate(rows):
            if number in table.header_rows:
                self._furnish([row])
                continue
            entry, unclaimed = entry_of(row, columns, table.place, number in table.lost)
            if number in table.lost:
                entry = replace(entry, state="fragment", notes=(LOST,))
            self._take(replace(entry, reasons=tuple(cut.get(number, ()))), row, unclaimed)

    def _take_cards(
        self, cards: tuple[Kind, list[Entry], list[Square]], rows: Sequence[Row], table: Table, titles: Sequence[str], above: Sequence[str]
    ) -> None:
        kind, entries, labels = cards
        fields = dict(enumerate(dict.fromkeys(name for entry in entries for name in entry.values)))
        now = self.open
        lines = (*titles, *above, *self.front.titles[-1:])
        named = [heading for heading in lines if entries and (self._is_name(heading, entries[0]) or _NUMBER_LINE.match(heading))]
        if named:
            # The heading above a card is its item's: it gives the number that the card lacks.
            number = _NUMBER_LINE.match(named[-1]) or _NUMBER.match(named[-1])
            if number and "seq" not in entries[0].values:
                entries[0] = replace(entries[0], values={"seq": number["seq"], **entries[0].values}, own=entries[0].own | {"seq"})
            self.front.titles[:] = [title for title in self.front.titles if title not in named]
            titles = [heading for heading in titles if heading not in named]
        if now is None or now.kind != kind or now.columns.keys or titles:
            self.close()
            self.open = OpenList(kind, titles[-1] if titles else table.title, Columns(kind, fields), False, sheet=table.place.sheet)
        assert self.open is not None
        self.open.entries += entries
        names = {id(square.cell) for square in labels}
        for row in rows:
            for square in row.values():
                if square.own:
                    if id(square.cell) in names:
                        self.account.furnish_cell(square)
                    else:
                        self.account.place_cell(square)

    def _is_name(self, heading: str, entry: Entry) -> bool:
        """Whether a heading says no more than the name of an item."""
        return bool(entry.values.get("item_name")) and heading_key(_NUMBERING.sub("", heading)) == heading_key(entry.values["item_name"])

    def _furnish(self, rows: Iterable[Row]) -> None:
        for row in rows:
            for square in row.values():
                if square.own:
                    self.account.furnish_cell(square)

    def _furnish_blank(self, row: Row) -> None:
        """Cells that hold nothing but literal tags."""
        for square in row.values():
            if square.own and not square.text:
                self.account.furnish_cell(square)

    def _leave(self, rows: Sequence[Row], reason: str) -> None:
        """A whole table that no list takes, row by row."""
        for row in rows:
            cells = own_cells(row)
            self._furnish_blank(row)
            for square in cells:
                self.account.leave_cell(square, reason)


def _is_entry(row: Row, columns: Columns) -> bool:
    """Whether a row above a header fills its columns as an item does."""
    filled = [square for column, square in row.items() if square.own and square.text and column in columns.fields]
    if len(filled) < 3:
        return False
    number = next((row[column] for column in columns.of("seq") if column in row), None)
    return (number is not None and is_sequence(number.text)) or any(len(square.text) > HEADING_LENGTH for square in filled)
