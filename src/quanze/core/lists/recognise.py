"""From a document to its lists: every block goes to a table reader, the narrative reader, the front matter or the unplaced."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from quanze.core.documents.model import Block, Document, Paragraph, ReadingWarning, Table, visible_characters
from quanze.core.kernel.place import NOWHERE, Place
from quanze.core.kernel.text import count_visible
from quanze.core.lists.account import Account
from quanze.core.lists.cards import over_pages, ungrouped
from quanze.core.lists.columns import find_header
from quanze.core.lists.front import FrontMatter, counts_in, date_in, is_aside, is_attachment_mark, is_date, issuer_in, names_list
from quanze.core.lists.grid import compact, grid_rows
from quanze.core.lists.labelled import LabelReader, is_labelled
from quanze.core.lists.layouts.aligned import reads_like_item
from quanze.core.lists.layouts.lines import HEADING
from quanze.core.lists.layouts.model import LabelledTable
from quanze.core.lists.layouts.tabulate import tabulate
from quanze.core.lists.lexicon import Lexicon
from quanze.core.lists.model import ExtractedLists, Header, RecognisedList, Unplaced
from quanze.core.lists.narrative.read import read_narrative
from quanze.core.lists.prose import read_prose
from quanze.core.lists.rows import is_form, is_note
from quanze.core.lists.sections import sections
from quanze.core.lists.tables import TableReader
from quanze.core.lists.toc import contents_lines

# what an item says under a label is no title
LABEL = re.compile(r"\s*(?:[（(\d一二三四五六七八九十]+[)）.．、]\s*)?([^：:]{2,14})[：:]\s*\S")
HEADING_LENGTH = 60  # a heading above a table is a short line
HEADINGS = 2  # lines that a heading above a table takes at most
_END = (1 << 30, 0, 0)
HTML = "text/html"
PDF = "application/pdf"  # a format in which the lines of a cell are those of the printed column
UNKNOWN_LINE = "文字不属于任何可识别的清单"
NO_TITLE = "位于文件开头，不是文件或清单的名称，也不属于任何一条记录"


def recognise(document: Document, lexicon: Lexicon) -> ExtractedLists:
    """All lists of `document` and an account of each of its visible characters.

    Nothing raises here: what is not understood comes back as `unplaced` with the reason.
    """
    laid_out = tabulate(document)
    account = Account()
    front = FrontMatter()
    wrapped = document.media_type == PDF
    tables = TableReader(lexicon, front, account, wrapped)
    labels = LabelReader(lexicon, account, wrapped)
    titles: list[str] = []
    blocks = [_without_groups(block, lexicon, account) for block in _flat(laid_out.blocks, lexicon)]
    if wrapped:
        blocks = over_pages(blocks, lexicon)
        blocks = [compact(block) if isinstance(block, Table) and not isinstance(block, LabelledTable) else block for block in blocks]
    run: list[Paragraph] = []
    for block in [*blocks, None]:
        if isinstance(block, Paragraph):
            run.append(block)
            continue
        labelled = block is not None and is_labelled(block, lexicon, labels.going)
        if run:
            if labelled:
                run = labels.headings(run)
            elif labels.going and block is not None and not _says_something(run):
                pass
            elif labels.going:
                tables.add_all(labels.close())
            titles = _text(run, titles, front, account, tables, lexicon, document, block is not None)
            run = []
        if block is None:
            break
        if labelled:
            tables.close()
            labels.read(block)
        else:
            tables.add_all(labels.close())
            tables.read(block, titles)
            titles = []
    tables.add_all(labels.close())
    tables.close()
    printed = list(front.titles)
    header = _header(front, document, tables.finished)
    _leave_unused(printed, header, tables.finished, account, lexicon, laid_out)
    return ExtractedLists(
        document.name,
        document.sha256,
        document.media_type,
        header,
        tuple(_merged(tables.finished, header.title)),
        tuple(account.unplaced),
        account.coverage(visible_characters(document)),
        (*document.warnings, *_short_counts(tables.finished, header)),
    )


def _leave_unused(
    printed: Sequence[str], header: Header, lists: Sequence[RecognisedList], account: Account, lexicon: Lexicon, document: Document
) -> None:
    """Lines at the head of a document that were taken for titles, but name neither it nor a list nor anything in them, go to the unplaced."""
    shown = "".join("".join((header.title, header.issuer, *(found.title for found in lists))).split())
    places = {block.text.strip(): block.place for block in document.blocks if isinstance(block, Paragraph)}
    for text in printed:
        label = LABEL.match(text)
        said = (label is None or not lexicon.knows(label[1])) and (
            counts_in(text) or date_in(text) or is_aside(text) or HEADING.match(text) or lexicon.power_type(text) or names_list(text)
        )
        if not said and "".join(text.split()) not in shown:
            account.placed -= count_visible(text)
            account.leave(text, NO_TITLE, places.get(text, NOWHERE))


def _short_counts(lists: Sequence[RecognisedList], header: Header) -> Iterator[ReadingWarning]:
    """A warning where the document claims another number of items than were read, counted with sub-items or without, by name or by number."""
    claimed = header.declared.get("total")
    items = [record for found in lists for record in found.records if "item_name" in record.fields and record.state != "fragment"]
    if claimed is None or not items:
        return
    names = {(record.fields.get("seq", ""), record.fields["item_name"]) for record in items}
    if claimed not in (len(items), len(names), len({name for _, name in names})):
        count = f"{len(items)} 条" if len(items) == len(names) else f"{len(names)} 项、{len(items)} 条"
        yield ReadingWarning("declared-total", f"文件自称共 {claimed} 项，读出 {count}；请核对是否有事项未读出或合计有误")


def _says_something(run: Sequence[Paragraph]) -> bool:
    return any(paragraph.role == "body" and paragraph.text.strip() for paragraph in run)


def _flat(blocks: Iterable[Block], lexicon: Lexicon) -> Iterator[Block]:
    """The blocks, with tables that only lay out a page opened up: what stands in their cells comes as blocks of its own."""
    for block in blocks:
        if (
            isinstance(block, Table)
            and any(cell.tables for cell in block.cells)
            and find_header(grid_rows(_bare(block)), 0, lexicon, "") is None
        ):
            for cell in block.cells:
                if cell.text:
                    yield Paragraph(cell.text, cell.place)
                yield from _flat(cell.tables, lexicon)
        elif isinstance(block, Table) and not isinstance(block, LabelledTable):
            yield from sections(block, lexicon)
        else:
            yield block


def _without_groups(block: Block, lexicon: Lexicon, account: Account) -> Block:
    """The block, without the column of a card that only groups its labels."""
    bare = ungrouped(block, lexicon) if isinstance(block, Table) and not isinstance(block, LabelledTable) else None
    if bare is None:
        return block
    for cell in bare[1]:
        account.furnish_text(cell.text)
    return bare[0]


def _bare(table: Table) -> Table:
    return replace(table, cells=tuple(replace(cell, tables=()) for cell in table.cells))


def _text(
    run: Sequence[Paragraph],
    above: Sequence[str],
    front: FrontMatter,
    account: Account,
    tables: TableReader,
    lexicon: Lexicon,
    document: Document,
    before_table: bool,
) -> list[str]:
    """Reads the paragraphs between two tables; the headings that title what follows come back."""
    early = not tables.finished and tables.open is None
    prose = read_prose(run, lexicon, front.titles[0] if front.titles else document.metadata.get("title", ""))
    for found in prose.lists:
        tables.add(found)
    for paragraph in prose.placed:
        account.place_text(paragraph.text)
    for paragraph in prose.furniture:
        account.furnish_text(paragraph.text)
    rest = prose.rest
    if not rest:
        return list(above)
    told = read_narrative(rest, above, lexicon)
    for found in told.lists:
        tables.add(found)
    for paragraph in told.furniture:
        account.furnish_text(paragraph.text)
        if is_form(paragraph.text):
            front.take(paragraph.text, alone=False)
    headings = [paragraph.text.strip() for paragraph in told.headings]
    if headings or told.lists or prose.lists:
        tables.part()
    loose = sum(map(len, ("".join(unplaced.text.split()) for unplaced in told.unplaced)))
    whole = sum(len("".join(paragraph.text.split())) for paragraph in rest)
    furnished = sum(len("".join(paragraph.text.split())) for paragraph in told.furniture)
    account.placed += whole - furnished - loose
    contents = {_order(rest[number].place) for number in contents_lines(rest)}
    first = min((_order(found.records[0].place) for found in told.lists if found.records), default=_END)
    near = {_order(paragraph.place) for paragraph in _last_lines(rest)} if before_table and not early and not told.headings else set()
    for unplaced in told.unplaced:
        order = _order(unplaced.place)
        if order in contents:
            account.furnish_text(unplaced.text)
        elif order in near and not (is_form(unplaced.text) or is_note(unplaced.text) or is_attachment_mark(unplaced.text)):
            account.place_text(unplaced.text)
            headings.append(unplaced.text.strip())
            tables.part()
        else:
            _loose_line(unplaced, early and order < first, front, account, tables)
    above_all = {paragraph.text.strip() for paragraph in told.headings if _order(paragraph.place) < first}
    for heading in headings:
        front.declare(heading)
        if early and (not tables.finished or heading in above_all) and heading not in front.titles and _own_titles(front) < 2:
            front.titles.append(heading)
    if early:
        printed = {paragraph.text.strip(): number for number, paragraph in reversed(list(enumerate(rest)))}
        front.titles.sort(key=lambda title: printed.get(title, -1))
    if early and before_table:
        # A numbered heading right above the first table is that table's, though the document's own title stands above it.
        lines = _last_lines(rest)
        near_table = lines[0].text.strip() if lines else ""
        below = (bool(lines) and (lines[0].heading or 1) > 1) or lexicon.power_type(near_table) is not None
        if (HEADING.match(near_table) or below) and near_table in front.titles[1:] and near_table not in headings:
            headings.append(near_table)
    return headings or list(above)


def _own_titles(front: FrontMatter) -> int:
    """How many of the titles taken so far name the document rather than a part of it."""
    return sum(1 for title in front.titles if not is_aside(title) and not HEADING.match(title))


def _order(place: Place) -> tuple[int, int, int]:
    """Where a paragraph comes in its document."""
    return (place.page or 0, place.line or 0, place.paragraph or 0)


def _last_lines(run: Sequence[Paragraph]) -> list[Paragraph]:
    """The headings at the end of a run: short lines that end no sentence."""
    found: list[Paragraph] = []
    for paragraph in reversed(run):
        text = paragraph.text.strip()
        if not text or paragraph.role == "furniture":
            continue
        if len(text) > HEADING_LENGTH or text[-1] in "。；;：:，,、" or len(found) == HEADINGS or reads_like_item(text):
            break
        found.append(paragraph)
    return found


def _loose_line(unplaced: Unplaced, early: bool, front: FrontMatter, account: Account, tables: TableReader) -> None:
    """A line that no list took: the document's own title or date, a note under a table, or unplaced."""
    text = unplaced.text.strip()
    if is_attachment_mark(text) or text.startswith((":::", "[[toc]]", "[TOC]")):
        account.furnish_text(text)
    elif is_form(text):
        if front.take(text, alone=False):
            account.place_text(text)
        else:
            account.furnish_text(text)
    elif early and front.take(text):
        account.place_text(text)
        tables.part()
    elif (is_date(text) and front.take(text, alone=False)) or (is_note(text) and tables.note(text)):
        account.place_text(text)
    else:
        account.leave(unplaced.text, unplaced.reason or UNKNOWN_LINE, unplaced.place)
        tables.part()


def _header(front: FrontMatter, document: Document, lists: Sequence[RecognisedList]) -> Header:
    """What the document says of itself; the format's own title, author and date only where the text says nothing."""
    metadata = document.metadata
    if document.media_type == HTML:
        # The site's name stands behind the page's own in its title; both words of a list and a body make it better than what stands on the page.
        named = re.split(r"\s*[_|｜—–-]\s*", metadata.get("title", ""))[0].strip()
        if issuer_in(named) and names_list(named) and not any(issuer_in(title) and names_list(title) for title in front.titles):
            front.titles.insert(0, named)
    if not front.titles:
        title = metadata.get("title", "")
        if title:
            front.titles.append(title)
        elif lists and lists[0].title:
            front.titles.append(lists[0].title)
    if document.media_type == "text/markdown":
        for key in ("author", "date"):
            if metadata.get(key):
                front.take(f"{key}: {metadata[key]}", alone=False)
    return front.header()


def _merged(lists: Sequence[RecognisedList], title: str) -> Iterator[RecognisedList]:
    """The lists, with neighbours of one kind and title as one; a list without a title takes the document's."""
    last: RecognisedList | None = None
    for found in lists:
        named = found if found.title else replace(found, title=title)
        if last is not None and (last.kind, last.title) == (named.kind, named.title):
            last = replace(last, records=last.records + named.records)
            continue
        if last is not None:
            yield last
        last = named
    if last is not None:
        yield last
