"""A document with the tables that its plain lines hide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from quanze.core.documents.model import Block, Document, Paragraph
from quanze.core.lists.layouts.aligned import find_aligned, find_spaced, find_unheaded
from quanze.core.lists.layouts.cards import find_cards
from quanze.core.lists.layouts.column_after_column import find_column_after_column
from quanze.core.lists.layouts.lines import Found, Line, lines_of
from quanze.core.lists.layouts.numbered_cards import find_numbered_cards
from quanze.core.lists.layouts.one_a_line import find_bare_cells, find_one_a_line
from quanze.core.lists.layouts.profiled import find_profiled
from quanze.core.lists.layouts.ruled import find_ruled
from quanze.core.lists.layouts.tabbed import find_tabbed

FINDERS = (
    find_ruled,
    find_tabbed,
    find_one_a_line,
    find_bare_cells,
    find_profiled,
    find_aligned,
    find_column_after_column,
    find_cards,
    find_numbered_cards,
    find_spaced,
    find_unheaded,
)


def tabulate(document: Document) -> Document:
    """`document` with runs of plain lines that are tables turned into tables; the same object where there is nothing to do.

    Evidence decides, never the document: tabs, blank lines, numbering, header words, the national power types. Every
    visible character is kept exactly once; lines that rule or number pages inside a table follow it as furniture.
    """
    blocks: list[Block] = []
    run: list[Paragraph] = []
    within: list[Paragraph] = []  # page heads and numbers among the lines of a run, which part no table
    changed = False
    for block in [*document.blocks, None]:
        if isinstance(block, Paragraph) and block.role == "body" and block.heading is None:
            run.append(block)
            within.append(block)
            continue
        if isinstance(block, Paragraph) and block.role == "furniture" and run:
            within.append(block)
            continue
        if run:
            made = _laid_out(run)
            changed = changed or made is not None
            blocks += [*made, *(one for one in within if one.role == "furniture")] if made is not None else within
            run, within = [], []
        if block is not None:
            blocks.append(block)
    return replace(document, blocks=tuple(blocks)) if changed else document


def _laid_out(run: Sequence[Paragraph]) -> list[Block] | None:
    """The blocks of a run of paragraphs; None where it holds no table."""
    lines = lines_of(run)
    found: list[Found] = []
    for finder in FINDERS:
        for free in _free(lines, found):
            found += finder(free)
    if not found:
        return None
    blocks: list[Block] = []
    position = 0
    for table in sorted(found, key=lambda one: one.start):
        blocks += run[position : table.start]
        blocks += [table.table, *table.beside]
        position = table.end
    return blocks + list(run[position:])


def _free(lines: Sequence[Line], found: Sequence[Found]) -> list[list[Line]]:
    """The stretches of lines that no table has taken yet."""
    free: list[list[Line]] = [[]]
    spans = sorted((one.start, one.end) for one in found)
    at = 0
    for line in lines:
        while at < len(spans) and line.index >= spans[at][1]:
            at += 1
        if at < len(spans) and spans[at][0] <= line.index < spans[at][1]:
            if free[-1]:
                free.append([])
            continue
        free[-1].append(line)
    return [stretch for stretch in free if stretch]
