"""Rows made into entries of a list: sub-rows get what stands above them, cut rows are joined, lost ones stay fragments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from quanze.core.lists.continuity import continues, follows, is_open, joined, restarts
from quanze.core.lists.lexicon import heading_key
from quanze.core.lists.numbered import label_of
from quanze.core.lists.rows import Entry

LOST = "本行在分页处失去事项名称，不能确定属于哪一事项，原样保留"
CATEGORIES = frozenset({"power_type", "exercising_body", "handling_unit", "implementation_level", "category", "unit"})
JOINED_ROWS = 500  # rows that one record takes in at most; more shows that the names were lost, and would cost quadratic time
FILLED_DOWN = "空白格按“同上”取上一行的值："


def join_entries(before: Entry, after: Entry, cut: bool) -> Entry:
    """`before` with the texts that `after` has of its own added to the same fields."""
    values = dict(before.values)
    for name in after.filled():
        if values.get(name, "") != after.values[name]:
            values[name] = joined(values.get(name, ""), after.values[name], cut)
    extras = joined_extras(before.extras, after, cut)
    places = {**after.places, **before.places}
    return replace(
        before,
        values=values,
        own=before.own | after.own,
        extras=extras,
        own_extras=before.own_extras | after.own_extras,
        places=places,
        place=before.place.to(after.place),
        reasons=before.reasons + after.reasons,
        notes=before.notes + after.notes,
    )


def joined_extras(before: tuple[tuple[str, str], ...], after: Entry, cut: bool) -> tuple[tuple[str, str], ...]:
    """The extra columns of a record with those that a further row of it has; what a merged cell says again is not said twice."""
    made = list(before)
    for label, text in after.extras:
        if label not in after.own_extras and (label, text) in before:
            continue
        last = next((number for number in range(len(made) - 1, -1, -1) if made[number][0] == label), None) if cut else None
        if last is not None and is_open(made[last][1]) and not label_of(text):
            made[last] = (label, made[last][1] + text)
        else:
            made.append((label, text))
    return tuple(made)


def fold(entries: Iterable[Entry], names: Sequence[str], merges: bool) -> list[Entry]:
    """The entries of a list whose records are named by one of the fields `names` (`item_name` first, then `sub_item`).

    A row with a name of its own is a record; one with a sub-item only repeats what stands above. Others continue the row before them,
    or are fragments where a break made them lose their name. `merges` says that the table marks merged cells, so that a blank one is
    really blank.
    """
    main = names[0]
    folded: list[Entry] = []
    parent: Entry | None = None
    taken_in = 0
    for entry in entries:
        filled = entry.filled()
        size = len(folded)
        if entry.state == "fragment" and filled:
            folded.append(entry)
            continue
        if taken_in >= JOINED_ROWS:
            folded.append(replace(entry, state="fragment", notes=(*entry.notes, LOST)) if main not in filled else entry)
            parent, taken_in = entry if main in filled else parent, 0
            continue
        if not filled:
            if entry.extras and folded and any(text for _, text in entry.extras):
                folded[-1] = join_entries(folded[-1], entry, entry.after_break)
            continue
        if main in filled:
            if parent is not None and folded[-1] is parent and _printed_again(parent, entry, main):
                folded[-1] = parent = join_entries(parent, entry, True)
                taken_in += 1
                continue
            if _carries_on_name(parent, entry, filled, main):
                assert parent is not None
                folded[-1] = _join_cut(folded[-1], entry)
                parent = folded[-1]
                continue
            folded.append(entry)
            parent = entry
        elif any(name in filled for name in names[1:]):
            if parent is not None and merges and entry.after_break:
                entry = _rest_of_merged(folded, entry, names)
            folded.append(entry if parent is None else _inherit(entry, parent, merges))
        elif entry.values.get(main) and not entry.after_break:
            # The merged name above covers this row: more of the same item.
            if folded:
                folded[-1] = join_entries(folded[-1], entry, False)
            else:
                folded.append(entry)
        elif folded and _belongs(folded[-1], entry, filled) and (merges or not _restarts(folded[-1], entry, filled)):
            folded[-1] = join_entries(folded[-1], entry, entry.after_break)
        else:
            folded.append(replace(entry, state="fragment", notes=(*entry.notes, LOST)))
        taken_in = 0 if len(folded) > size else taken_in + 1
    return folded


def _rest_of_merged(folded: list[Entry], entry: Entry, names: Sequence[str]) -> Entry:
    """A sub-row below a page break with what cells say that are merged over the rows above and reach beyond it.

    The rest of such a text belongs to the rows above as well; a blank is no blank but more of the cell.
    """
    above = folded[-1]
    for name, text in above.values.items():
        rest = entry.values.get(name, "")
        if name in names or name not in entry.values or not text or name in above.own:
            continue
        if rest and not (is_open(text) and not label_of(rest)) and not follows(text, rest):
            continue
        whole = joined(text, rest, True)
        for number in range(len(folded) - 1, -1, -1) if rest else ():
            if folded[number].values.get(name) != text:
                break
            folded[number] = replace(folded[number], values={**folded[number].values, name: whole})
        entry = replace(entry, values={**entry.values, name: whole})
    return entry


def _restarts(before: Entry, entry: Entry, filled: list[str]) -> bool:
    """Whether a numbering that the row before had brought to its end begins again here: then this is what is left of another item."""
    return any(restarts(before.values.get(name, ""), entry.values[name]) for name in filled)


def _belongs(before: Entry, entry: Entry, filled: list[str]) -> bool:
    if before.state == "fragment":
        return entry.after_break is False and not any(name in ("seq", "power_type") for name in filled)
    if "seq" in filled:
        return False
    if entry.after_break:
        return continues(before.values, entry.values, filled)
    return True


def _printed_again(parent: Entry, entry: Entry, main: str) -> bool:
    """Whether a row after a break repeats number, name and sub-item of the row that the break cut."""
    if not entry.after_break or heading_key(entry.values[main]) != heading_key(parent.values.get(main, "")):
        return False
    if heading_key(entry.values.get("sub_item", "")) != heading_key(parent.values.get("sub_item", "")):
        return False
    number = entry.values.get("seq", "")
    if "seq" in entry.values and number:
        return heading_key(number) == heading_key(parent.values.get("seq", ""))
    others = [name for name in entry.filled() if name not in (main, "sub_item")]
    return continues(parent.values, entry.values, others)


def _carries_on_name(parent: Entry | None, entry: Entry, filled: list[str], main: str) -> bool:
    """Whether a row after a break that has a name but no number is the lower half of the row above it."""
    if parent is None or not entry.after_break or "seq" not in entry.values or "seq" in filled or not parent.values.get("seq"):
        return False
    others = [name for name in filled if name != main]
    return (not others and len(entry.values[main]) <= 40) or continues(parent.values, entry.values, others)


def _join_cut(before: Entry, after: Entry) -> Entry:
    values = dict(before.values)
    for name in after.filled():
        one, two = values.get(name, ""), after.values[name]
        short = name in ("item_name", "sub_item", "exercising_body", "handling_unit", "power_type")
        values[name] = one + two if short else joined(one, two, True)
    return replace(before, values=values, place=before.place.to(after.place), extras=before.extras + after.extras)


def _inherit(entry: Entry, parent: Entry, merges: bool) -> Entry:
    """A sub-row with its parent's number and name, and with all else that is blank in it where the table marks no merges."""
    values = dict(entry.values)
    places = dict(entry.places)
    for name, text in parent.values.items():
        if values.get(name) or not text:
            continue
        if name in ("seq", "item_name", "item_code") or (not merges and name not in ("sub_item", "remarks")):
            values[name] = text
            if name in parent.places:
                places[name] = parent.places[name]
    return replace(entry, values=values, places=places)


def fill_categories(entries: list[Entry], merges: bool) -> list[Entry]:
    """The entries with categories (type, body, office, level) carried down over blanks, where the table shows that a blank means 'as above'.

    It shows it where it marks no merged cells, the first row is filled, and each value stands once at the head of its run.
    """
    if merges:
        return _over_pages(entries)
    if len(entries) < 3:
        return entries
    carried = [
        name
        for name in CATEGORIES
        if name in entries[0].values and _as_above([entry.values.get(name, "") if name in entry.own else "" for entry in entries])
    ]
    if not carried:
        return entries
    last: dict[str, str] = {}
    filled: list[Entry] = []
    for entry in entries:
        if entry.state == "fragment":
            filled.append(entry)
            continue
        values = dict(entry.values)
        taken = []
        for name in carried:
            if values.get(name):
                last[name] = values[name]
            elif name in last:
                values[name] = last[name]
                taken.append(name)
        filled.append(replace(entry, values=values, notes=(*entry.notes, FILLED_DOWN + "、".join(sorted(taken)))) if taken else entry)
    return filled


def _over_pages(entries: list[Entry]) -> list[Entry]:
    """The entries of a table that marks merged cells, with the value of a cell that a page break cut carried to the rows behind it.

    Done only for columns that are blank nowhere but from the head of a page on.
    """
    filled = entries
    for name in CATEGORIES:
        if not entries or name not in entries[0].values or not entries[0].values[name]:
            continue
        if any(not two.values.get(name) and one.values.get(name) and not _on_next_page(one, two) for one, two in pairwise(entries)):
            continue
        last = ""
        made = []
        for entry in filled:
            if entry.values.get(name):
                last = entry.values[name]
            elif name in entry.values and entry.state != "fragment":
                entry = replace(entry, values={**entry.values, name: last}, notes=(*entry.notes, FILLED_DOWN + name))
            made.append(entry)
        filled = made
    return filled


def _on_next_page(one: Entry, two: Entry) -> bool:
    """Whether a row is the first that begins on its page, or in its table."""
    return two.after_break or (one.place.page_end is not None and one.place.page_end == two.place.page)


def _as_above(texts: Sequence[str]) -> bool:
    if not texts[0]:
        return False
    given = [text for text in texts if text]
    return len(given) * 10 < len(texts) * 6 and all(one != two for one, two in pairwise(given))
