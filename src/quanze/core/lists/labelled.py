"""Discretion tables of their own shape: labelled rows (provision, basis) above a table of tiers, one such table an item, under a heading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from quanze.core.documents.model import Block, Paragraph, Table
from quanze.core.kernel.place import Place
from quanze.core.lists.account import Account
from quanze.core.lists.cards import read_cards, title_rows
from quanze.core.lists.continuity import joined
from quanze.core.lists.grid import Row, Square, grid_rows, own_cells
from quanze.core.lists.lexicon import KindWords, Lexicon
from quanze.core.lists.model import RecognisedList, Record
from quanze.core.lists.rows import place_of

LABELS = ("violated_provision", "penalty_basis", "remarks")
HEAD_LENGTH = 24

_HEADING = re.compile(
    r"^\s*(?P<seq>[一二三四五六七八九十百]{1,5}|[（(][一二三四五六七八九十百]{1,5}[)）]|\d{1,4})\s*[、.．]\s*(?P<name>\S.*)$", re.DOTALL
)
_CHAPTER = re.compile(r"^\s*第[一二三四五六七八九十百]{1,4}[章节编部]")
_SECTION = re.compile(r"^\s*§")


@dataclass(slots=True)
class _Item:
    seq: str = ""
    name: str = ""
    notes: list[str] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    behaviour: list[str] = field(default_factory=list)
    tiers: list[dict[str, str]] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)
    place: Place | None = None
    headed: bool = False

    def stretch(self, place: Place) -> None:
        self.place = place if self.place is None else self.place.to(place)


def is_labelled(block: Block, lexicon: Lexicon, going: bool) -> bool:
    """Whether a block is such a table, or, where one came just before, may be the rest of it on the next page."""
    words = lexicon.kinds.get("discretion")
    if not isinstance(block, Table) or words is None or block.columns > 12:
        return False
    labels = 0
    for cell in block.cells:
        if cell.row > 400:
            break
        if cell.column == 0 and len(cell.text) <= HEAD_LENGTH:
            fields = words.fields_for(cell.text)
            if fields and fields[0] in ("violated_provision", "penalty_basis"):
                beside = [other for other in block.cells if other.row == cell.row and other.column > 0]
                if len(beside) == 1 and not words.fields_for(beside[0].text):
                    labels += 1
    rows = grid_rows(block) if labels or going else []
    if labels:
        # An item of another kind laid out as a card has such a label too.
        card = read_cards(rows[title_rows(rows) :], lexicon, block.title, block.place)
        return card is None or card[0] == "discretion"
    if not going:
        return False
    return not any(
        row.get(0) is not None and row[0].text and lexicon.kinds["power_items"].fields_for(row[0].text) == ("seq",) for row in rows[:3]
    )


class LabelReader:
    """Takes such tables and the headings above them in reading order, and gives the one list they make."""

    def __init__(self, lexicon: Lexicon, account: Account, wrapped: bool = False) -> None:
        self.wrapped = wrapped
        self.words: KindWords | None = lexicon.kinds.get("discretion")
        self.account = account
        self.items: list[_Item] = []
        self.columns: dict[int, str] = {}
        self.criteria: dict[int, str] = {}
        self.label = ""
        self.chapter = ""
        self.title = ""
        self.above: dict[int, str] = {}  # what stood last in each column
        self.width = 0  # squares that the header of the tiers is wide
        self.starts: list[int] = []  # where each of its cells begins
        self.last: dict[int, tuple[str, str]] = {}  # the cells of the last tier
        self.carried: dict[int, str] = {}  # what a cell says that a page cut off from its words

    @property
    def going(self) -> bool:
        """Whether an item is open that a further table may go on with."""
        return bool(self.items)

    def headings(self, run: Sequence[Paragraph]) -> list[Paragraph]:
        """Takes the item's heading from the end of the paragraphs above its table; the paragraphs that are not it come back."""
        body = [number for number, paragraph in enumerate(run) if paragraph.role == "body" and paragraph.text.strip()]
        start = None
        for number in reversed(body[-12:]):
            if _HEADING.match(run[number].text) or run[number].heading is not None:
                start = number
                break
            if _CHAPTER.match(run[number].text):
                break
        if start is None:
            sections = [number for number in body if _SECTION.match(run[number].text)]
            if not sections:
                return list(run)
            start = sections[-1]
            if start != body[-1]:
                return list(run)
            self._note(run[start])
            return [paragraph for number, paragraph in enumerate(run) if number != start]
        item = _Item(headed=True)
        found = _HEADING.match(run[start].text)
        item.seq = found["seq"].strip("（）()") if found else ""
        name = found["name"].strip() if found else run[start].text.strip()
        item.stretch(run[start].place)
        rest = list(run[:start])
        self.account.place_text(run[start].text)
        for paragraph in run[start + 1 :]:
            if paragraph.role == "furniture":
                self.account.furnish_text(paragraph.text)
                continue
            self.account.place_text(paragraph.text)
            item.stretch(paragraph.place)
            if _SECTION.match(paragraph.text):
                item.notes.append(paragraph.text.strip())
            else:
                name += paragraph.text.strip()
        item.name = name
        if rest and _CHAPTER.match(rest[-1].text) and rest[-1].role == "body":
            self.chapter = rest[-1].text.strip()
            self.account.place_text(rest[-1].text)
            rest.pop()
        if self.chapter:
            item.notes.insert(0, self.chapter)
        self.items.append(item)
        self.columns, self.criteria, self.label = {}, {}, ""
        return rest

    def _note(self, paragraph: Paragraph) -> None:
        if self.items:
            self.items[-1].notes.append(paragraph.text.strip())
            self.account.place_text(paragraph.text)
        else:
            self.account.furnish_text(paragraph.text)

    def read(self, block: Block | None) -> None:
        """Reads one table."""
        assert isinstance(block, Table) and self.words is not None
        first = True
        self.carried = {}
        if self.columns and block.columns != self.width and block.columns == len(self.starts):
            self._narrow()
        for row in grid_rows(block, self.wrapped):
            cells = own_cells(row)
            if cells:
                self._row(row, cells, self.words, block.place, first)
                first = False
            for square in row.values():
                if square.own and not square.text:
                    self.account.furnish_cell(square)

    def _narrow(self) -> None:
        """The rest of a table on the next page may lack squares that only merged cells had: one column a heading remains."""
        old = self.starts
        self.columns = {number: self.columns[start] for number, start in enumerate(old) if start in self.columns}
        self.criteria = {number: self.criteria[start] for number, start in enumerate(old) if start in self.criteria}
        self.above = {number: self.above[start] for number, start in enumerate(old) if start in self.above}
        self.last = {number: self.last[start] for number, start in enumerate(old) if start in self.last}
        self.width, self.starts = len(old), list(range(len(old)))

    def _row(self, row: Row, cells: Sequence[Square], words: KindWords, table: Place, first: bool) -> None:
        head = cells[0]
        place = place_of([square.cell for square in cells], table)
        fields = words.fields_for(head.text) if head.cell.column == 0 and len(head.text) <= HEAD_LENGTH else ()
        if fields and fields[0] in LABELS and len(cells) <= 2 and not (len(cells) == 2 and words.fields_for(cells[1].text)):
            self._labelled_row(fields[0], cells, place)
            return
        if self._tier_header(row, cells, words):
            for square in cells:
                self.account.furnish_cell(square)
            self.label = ""
            return
        item = self._item()
        item.stretch(place)
        for square in cells:
            self.account.place_cell(square)
        if self.label and len(cells) == 1 and (first or not self.columns):
            item.texts[self.label] = joined(item.texts.get(self.label, ""), head.text, True)
            return
        if not self.columns:
            item.notes += [square.text for square in cells]
            return
        self._tier(item, row, first)

    def _labelled_row(self, name: str, cells: Sequence[Square], place: Place) -> None:
        item = self._item()
        if name == "violated_provision" and (item.texts.get(name) or item.tiers) and not item.headed:
            item = _Item()
            self.items.append(item)
        item.stretch(place)
        text = cells[1].text if len(cells) == 2 else ""
        item.texts[name] = joined(item.texts.get(name, ""), text, False)
        item.places.setdefault(name, cells[-1].cell.place)
        self.label = name
        if name in ("violated_provision", "penalty_basis"):
            self.columns, self.criteria = {}, {}
        self.account.furnish_cell(cells[0])
        if len(cells) == 2:
            self.account.place_cell(cells[1])

    def _item(self) -> _Item:
        if not self.items:
            self.items.append(_Item())
        return self.items[-1]

    def _tier_header(self, row: Row, cells: Sequence[Square], words: KindWords) -> bool:
        """Whether a row heads the tiers; if so its columns are learnt."""
        if len(cells) < 2 or any(len(square.text) > 60 or square.text[-1:] in "%％。；" for square in cells):
            return False
        found: dict[int, str] = {}
        criteria: dict[int, str] = {}
        for square in cells:
            fields = words.fields_for(square.text)
            for column in range(square.cell.column, square.cell.column + square.cell.column_span):
                if fields and fields[0] in ("item_name", "level", "circumstances", "penalty") and fields[0] != "seq":
                    found[column] = fields[0]
                else:
                    criteria[column] = square.text
        names = set(found.values())
        if "penalty" not in names or not (names & {"item_name", "circumstances", "level"} or criteria):
            return False
        if cells[0].cell.column != 0:
            return False
        if "item_name" not in names and words.fields_for(cells[0].text) == ():
            return False
        self.columns, self.criteria, self.above = found, criteria, {}
        self.width = max(square.cell.column + square.cell.column_span for square in cells)
        self.starts = [square.cell.column for square in cells]
        return True

    def _tier(self, item: _Item, row: Row, first: bool) -> None:
        cells: dict[int, tuple[str, str]] = {}
        own: set[int] = set()
        done: set[int] = set()
        for column, square in sorted(row.items()):
            if id(square.cell) in done:
                continue
            done.add(id(square.cell))
            name = self.columns.get(column, "circumstances")
            spanned = range(column, square.cell.column + square.cell.column_span)
            if len({self.columns.get(c, "circumstances") for c in spanned}) > 1:
                name = "circumstances"
            text = square.text
            if name == "item_name":
                if square.own and text:
                    item.behaviour.append(text)
                    item.places.setdefault("item_name", square.cell.place)
                continue
            if text:
                self.above[column] = text
                if square.starts_row:
                    own.add(column)
            else:
                # A merged cell that a page cut prints its words on the page before only.
                if first and square.own and column in self.above:
                    self.carried[id(square.cell)] = self.above[column]
                text = self.carried.get(id(square.cell), "")
            if text:
                cells[column] = (name, text)
        if not own:
            return
        if first and item.tiers and self._cut(cells, own):
            for column in own:
                name, text = cells[column]
                self.last[column] = (name, joined(self.last.get(column, ("", ""))[1], text, True))
            item.tiers[-1] = self._made(self.last)
            return
        self.last = cells
        item.tiers.append(self._made(cells))

    def _made(self, cells: dict[int, tuple[str, str]]) -> dict[str, str]:
        known = set(self.columns.values()) | {name for name, _ in cells.values()}
        return {
            field: "\n".join(text for _, (name, text) in sorted(cells.items()) if name == field)
            for field in ("level", "circumstances", "penalty")
            if field in known
        }

    def _cut(self, cells: dict[int, tuple[str, str]], own: set[int]) -> bool:
        """Whether the first row of a page is the lower half of the last tier of the page before.

        It is where its penalty goes on with one that was cut, or where it has none.
        """
        penalties = [column for column in own if cells[column][0] == "penalty"]
        if not penalties:
            return True
        column = penalties[0]
        before, text = self.last.get(column, ("", ""))[1], cells[column][1]
        return bool(re.search(r"\d", before)) and not re.search(r"\d", text)

    def close(self) -> list[RecognisedList]:
        """The list made so far, if any; what comes next begins another."""
        records = tuple(self._record(item) for item in self.items)
        self.items, self.columns, self.criteria, self.label, self.chapter = [], {}, {}, "", ""
        return [RecognisedList("discretion", self.title, records)] if records else []

    @staticmethod
    def _record(item: _Item) -> Record:
        fields: dict[str, object] = {}
        if item.seq:
            fields["seq"] = item.seq
        behaviour = "".join(item.behaviour)
        fields["item_name"] = item.name or behaviour
        for name in ("violated_provision", "penalty_basis"):
            if name in item.texts:
                fields[name] = item.texts[name]
        fields["tiers"] = item.tiers
        if "remarks" in item.texts:
            fields["remarks"] = item.texts["remarks"]
        if item.name and behaviour and "".join(behaviour.split()) != "".join(item.name.split()):
            fields["extra"] = [{"label": "违法行为", "text": behaviour}]
        whole = bool(fields["item_name"])
        return Record(fields, item.place or Place(), "whole" if whole else "fragment", tuple(item.notes), item.places)
