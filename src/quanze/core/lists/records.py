"""Records of each kind, made from the entries of its tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from quanze.core.lists.evidence import is_body
from quanze.core.lists.folding import FILLED_DOWN, fill_categories, fold, join_entries
from quanze.core.lists.lexicon import heading_key
from quanze.core.lists.model import Kind, Record
from quanze.core.lists.numbered import label_of, split_lines, split_numbered, without_label
from quanze.core.lists.rows import Entry
from quanze.core.lists.shares import shares_of
from quanze.core.lists.stages import responsible_of, stages_apart, stages_of
from quanze.core.lists.tiers import item_columns, over_page, tiers_of

ROW_BY_ROW = ("risk_points", "measures")  # fields whose items may stand in rows of their own
NEXT_ROW = "\x1e"  # the control character that parts records; no document prints it


def record_of(entry: Entry, fields: Mapping[str, Any] | None = None) -> Record:
    """The record of an entry; `fields` stand in for its values where a kind parts them further.

    An entry is used up by its record: what needs no change is handed on, not copied, since lists of a hundred thousand rows are read.
    """
    said = entry.values if fields is None else fields
    made: dict[str, Any] = said if isinstance(said, dict) and not entry.extras else dict(said)
    if entry.extras:
        made["extra"] = [{"label": label.rstrip(" ：:"), "text": text} for label, text in entry.extras]
    state = "truncated" if entry.reasons and entry.state == "whole" else entry.state
    places = entry.places if isinstance(entry.places, dict) else dict(entry.places)
    return Record(made, entry.place, state, (*entry.notes, *entry.reasons), places)


def flat(entries: Sequence[Entry], merges: bool, names: Sequence[str]) -> list[Record]:
    """One record an entry, for kinds whose fields are plain texts."""
    return [record_of(_stages_as_matters(entry)) for entry in fill_categories(fold(entries, names, merges), merges)]


def _stages_as_matters(entry: Entry) -> Entry:
    """The entry with what its columns say stage by stage as its matters of responsibility, each under the name of its stage."""
    told = [(label, text) for label, text in entry.extras if entry.parts.get(label, ("",))[0] == "matter_stage"]
    if not told:
        return entry
    said = [line for label, text in told if text for line in (entry.parts[label][1], text)]
    before = entry.values.get("responsibility_matters", "")
    values = {**entry.values, "responsibility_matters": "\n".join([*([before] if before else []), *said])}
    return replace(entry, values=values, extras=tuple(pair for pair in entry.extras if pair not in told))


def items(entries: Sequence[Entry], merges: bool) -> list[Record]:
    return flat(entries, merges, ("item_name", "sub_item"))


def accountability(entries: Sequence[Entry], merges: bool) -> list[Record]:
    """A record a body, or one a circumstance where the table is about the circumstances in which persons answer."""
    about = {label for entry in entries[:1] for label, (sort, _) in entry.parts.items() if sort == "situation"}
    if not about:
        return flat(entries, merges, ("body",))
    made: list[Entry] = []
    for entry in entries:
        if not made or about & entry.own_extras or "no" in entry.filled():
            made.append(entry)
        else:
            made[-1] = join_entries(made[-1], entry, entry.after_break)
    return [record_of(entry) for entry in made]


def _rows_apart(entries: Sequence[Entry]) -> list[Entry]:
    """The entries with a mark before what a further row of an item says, so that a line below a numbered one is known to be no more of it."""
    made: list[Entry] = []
    said: dict[str, str] = {}
    for entry in entries:
        again = [name for name in ROW_BY_ROW if name in entry.own and entry.values.get(name)]
        if again and "item_name" not in entry.own and not entry.after_break:
            values = {name: NEXT_ROW + entry.values[name] for name in again if entry.values[name] != said.get(name)}
            made.append(replace(entry, values={**entry.values, **values}) if values else entry)
        else:
            made.append(entry)
        said.update((name, entry.values[name]) for name in again)
    return made


def supervision_items(entries: Sequence[Entry], merges: bool) -> list[Record]:
    """Powers with their stages, risks, measures and responsible persons as lists."""
    records = []
    for entry in fill_categories(fold(_rows_apart(entries), ("item_name",), merges), merges):
        fields: dict[str, Any] = dict(entry.values)
        stages = stages_apart([(*entry.parts[label], text) for label, text in entry.extras if label in entry.parts])
        if stages:
            fields["responsibility_stages"] = stages
            entry = replace(entry, extras=tuple(pair for pair in entry.extras if pair[0] not in entry.parts))
        elif "responsibility_stages" in fields:
            fields["responsibility_stages"] = stages_of(fields["responsibility_stages"])
        for name in ROW_BY_ROW:
            if name in fields:
                fields[name] = [part for row in fields[name].split(NEXT_ROW) for part in split_lines(row)]
        if "responsible" in fields:
            fields["responsible"] = responsible_of(fields["responsible"])
        records.append(record_of(entry, fields))
    return records


def _runs(entries: Sequence[Entry], name: str) -> list[list[Entry]]:
    """The entries in runs that share one `name`: printed once above blanks, merged, or printed again after a break."""
    runs: list[list[Entry]] = []
    current = ""
    for entry in entries:
        text = entry.values.get(name, "")
        number = entry.values.get("seq", "") if "seq" in entry.own else ""
        new = bool(text) and name in entry.own and "".join(text.split()) != current
        again = bool(text) and name in entry.own and not new and bool(number) and bool(runs) and number != runs[-1][0].values.get("seq", "")
        if new or again or not runs:
            runs.append([entry])
            current = "".join(text.split())
        else:
            runs[-1].append(entry)
    return runs


def _gathered(run: Sequence[Entry], name: str) -> str:
    """The texts of one field over a run, each once, joined where a page cut them."""
    whole = replace(run[0], values={name: ""}, own=frozenset(), extras=())
    said = ""
    for entry in run:
        text = entry.values.get(name, "")
        if name in entry.own and text and heading_key(text) not in said:
            said += heading_key(text)
            whole = join_entries(whole, replace(entry, values={name: text}, own=frozenset((name,)), extras=()), entry.after_break)
    # A cell merged over several records says the same of each.
    return whole.values[name] or run[0].values.get(name, "")


def _frame(run: Sequence[Entry]) -> Entry:
    """The first entry of a run, standing for all of it: place, extras and notes of the whole run."""
    place = run[0].place
    extras: list[tuple[str, str]] = list(run[0].extras)
    seen = set(extras)
    for entry in run[1:]:
        extras += [pair for pair in entry.extras if pair[0] in entry.own_extras or pair not in seen]
        seen.update(entry.extras)
        place = run[0].place.to(entry.place)
    notes = tuple(dict.fromkeys(note for entry in run for note in entry.notes))
    reasons = tuple(dict.fromkeys(reason for entry in run for reason in entry.reasons))
    return replace(run[0], place=place, extras=tuple(extras), notes=notes, reasons=reasons)


def regimes(entries: Sequence[Entry], merges: bool) -> list[Record]:
    """A record a regime, with a section for each column that says something of it."""
    records = []
    for entry in fold(entries, ("title",), merges):
        fields: dict[str, Any] = dict(entry.values)
        fields["sections"] = [
            {"heading": label, "paragraphs": [line for line in text.split("\n") if line.strip()]} for label, text in entry.extras if text
        ]
        records.append(record_of(replace(entry, extras=()), fields))
    return records


def duties(entries: Sequence[Entry], merges: bool) -> list[Record]:
    """A record a duty, with its matters: a row each, or several in one cell parted by their numbers."""
    records = []
    runs = _runs(entries, "duty")
    if not merges:
        runs = _offices_as_above(runs)
    for run in runs:
        matters: list[dict[str, str]] = []
        for entry in run:
            _add_matters(matters, entry)
        known = run[0].values
        fields: dict[str, Any] = {name: known[name] for name in ("seq", "duty") if name in known}
        fields["duty"] = _gathered(run, "duty") if "duty" in known else ""
        if "text" in known:
            fields["matters"] = matters
        elif "office" in known:
            fields["matters"] = [{"label": "", "text": "", "office": text} for text in [_gathered(run, "office")] if text]
        if "accountability_basis" in known:
            fields["accountability_basis"] = split_lines(_gathered(run, "accountability_basis"))
        frame = _frame(run)
        records.append(record_of(frame if any(entry.values.get("duty") for entry in run) else replace(frame, state="fragment"), fields))
    return records


def _offices_as_above(runs: list[list[Entry]]) -> list[list[Entry]]:
    """The runs with each blank office taken from the row above it in its duty.

    Done only where the table shows that a blank means so: nearly every duty names an office in its first row, and rows below leave
    it blank.
    """
    known = [run for run in runs if "office" in run[0].values]
    headed = sum(1 for run in known if run[0].values["office"])
    blanks = sum(1 for run in known for entry in run[1:] if not entry.values["office"] and entry.values.get("text"))
    if not blanks or headed * 10 < len(known) * 8:
        return runs
    filled = []
    for run in runs:
        last = ""
        made = []
        for entry in run:
            here = entry.values.get("office", "")
            if not here and last and entry.values.get("text"):
                entry = replace(entry, values={**entry.values, "office": last}, notes=(*entry.notes, FILLED_DOWN + "office"))
            last = here or last
            made.append(entry)
        filled.append(made)
    return filled


def _add_matters(matters: list[dict[str, str]], entry: Entry) -> None:
    values = entry.values
    text = values.get("text", "") if "text" in entry.own else ""
    office = values.get("office", "")
    remarks = values.get("remarks", "") if "remarks" in entry.own else ""
    if not text:
        for name, more in (("office", office if "office" in entry.own else ""), ("remarks", remarks)):
            if more and matters:
                old = matters[-1].get(name, "")
                matters[-1][name] = f"{old}\n{more}" if old else more
            elif more:
                matters.append({"label": "", "text": "", **({"office": office} if "office" in values else {}), "remarks": remarks})
        return
    parts = split_numbered(text)
    if len(parts) == 1 and "\n" in text and not label_of(text):
        parts = [line.strip() for line in text.split("\n") if line.strip()]
        if any(line[-1] not in "。；;.！" for line in parts):
            parts = [text]
    for part in parts:
        label, rest = without_label(part)
        if len(parts) == 1 and not label and "matter_no" in entry.own:
            label = values.get("matter_no", "")
        matter = {"label": label, "text": rest}
        if "office" in values:
            matter["office"] = office
        if "remarks" in values:
            matter["remarks"] = remarks
        matters.append(matter)


def boundaries(entries: Sequence[Entry], merges: bool) -> list[Record]:
    """A record a matter, with the share that each department has in it."""
    records = []
    for run in _runs(entries, "matter"):
        departments: list[dict[str, str]] = []
        for entry in run:
            department = entry.values.get("department", "") if "department" in entry.own else ""
            share = entry.values.get("responsibility", "") if "responsibility" in entry.own else ""
            departments += [
                {"department": entry.parts[label][1], "responsibility": text}
                for label, text in entry.extras
                if label in entry.parts and entry.parts[label][0] == "department" and label in entry.own_extras and text
            ]
            more = _more_shares(entry)
            if not department and not share:
                departments += more
                continue
            if not department and departments and entry.after_break and "matter" not in entry.own:
                old = departments[-1]["responsibility"]
                departments[-1]["responsibility"] = f"{old}\n{share}" if old else share
                continue
            parted = shares_of(share) if share and not entry.values.get("department") else _each_its_own(department, share)
            departments += parted or [{"department": department, "responsibility": share}]
            departments += more
        known = run[0].values
        fields: dict[str, Any] = {}
        if "seq" in known:
            fields["seq"] = known["seq"]
        fields["matter"] = known.get("matter", "")
        fields["departments"] = departments
        for name in ("bases", "cases"):
            if name in known:
                fields[name] = split_lines(_gathered(run, name))
        if "remarks" in known:
            fields["remarks"] = _gathered(run, "remarks")
        frame = _frame(run)
        frame = replace(frame, extras=tuple(pair for pair in frame.extras if pair[0] not in frame.parts))
        records.append(record_of(frame if fields["matter"] else replace(frame, state="fragment"), fields))
    return records


def _more_shares(entry: Entry) -> list[dict[str, str]]:
    """What further columns of departments and shares (`配合部门`, `配合部门职责`) say in a row."""
    made: list[dict[str, str]] = []
    for label, text in entry.extras:
        sort = entry.parts.get(label, ("", ""))[0]
        if not text or label not in entry.own_extras or not sort.startswith("more_"):
            continue
        if sort == "more_share":
            made.append({"department": entry.parts[label][1], "responsibility": text})
            continue
        if sort == "more_department" or not made or made[-1]["responsibility"]:
            made.append({"department": "", "responsibility": ""})
        made[-1][sort.removeprefix("more_")] = text
    return [one for share in made for one in _each_its_own(share["department"], share["responsibility"]) or [share]]


def _each_its_own(department: str, share: str) -> list[dict[str, str]]:
    """The shares of departments that one cell names and the other tells of, line by line or by their names; empty where they do not agree."""
    return _by_name(department, share) or _line_by_line(department, share)


def _by_name(department: str, share: str) -> list[dict[str, str]]:
    """The shares that a text tells by the names of the departments, if those are the ones that stand beside it and no others."""
    told = shares_of(share)
    names = dict.fromkeys("".join(each["department"].split()) for each in told)
    named = heading_key(department)
    agree = names and all(heading_key(name) in named for name in names) and sum(len(heading_key(name)) for name in names) == len(named)
    return told if agree else []


def _line_by_line(department: str, share: str) -> list[dict[str, str]]:
    """Departments and shares that stand line by line in two cells; empty where the lines are not as many bodies and sentences."""
    bodies, shares = (text.split("\n") for text in (department, share))
    if (
        len(bodies) < 2
        or len(bodies) != len(shares)
        or not all(map(is_body, bodies))
        or any(line.rstrip()[-1:] not in "。；;" for line in shares)
    ):
        return []
    each = zip(bodies, shares, strict=True)
    return [one for body, line in each for one in _by_name(body, line) or [{"department": body.strip(), "responsibility": line.strip()}]]


def discretion(entries: Sequence[Entry], merges: bool) -> list[Record]:
    """A record a violation, with its tiers: a row each."""
    name = "item_name" if any("item_name" in entry.values for entry in entries) else "violated_provision"
    records = []
    runs = _runs(entries, name)
    apart = item_columns(runs)
    for run in runs:
        tiers: list[dict[str, str]] = []
        for entry in run:
            more = tiers_of(entry, apart)
            if tiers and len(more) == 1 and entry.after_break and not more[0].get("level") and tiers[-1].get("level"):
                tiers[-1:] = over_page(tiers[-1], more[0])
            else:
                tiers += more
        known = run[0].values
        fields: dict[str, Any] = {}
        for field in ("seq", "item_code", "item_name", "violated_provision", "penalty_basis"):
            if field in known:
                fields[field] = known["seq"] if field == "seq" else _gathered(run, field)
        fields["tiers"] = tiers
        if "remarks" in known:
            fields["remarks"] = _gathered(run, "remarks")
        frame = _frame(run)
        frame = replace(frame, extras=tuple(dict.fromkeys(pair for pair in frame.extras if pair[0] in apart)))
        records.append(record_of(frame if fields.get(name) else replace(frame, state="fragment"), fields))
    return records


BUILDERS: dict[Kind, Callable[[Sequence[Entry], bool], list[Record]]] = {
    "power_items": items,
    "inspection_items": items,
    "leniency": items,
    "public_services": items,
    "supervision_items": supervision_items,
    "duties": duties,
    "boundaries": boundaries,
    "accountability": accountability,
    "regimes": regimes,
    "discretion": discretion,
}
