"""An approved adjustment brought into the registry: a workbook with the change prepared, and the finished one accepted as a new edition.

A correction enters again as a new document: nothing in the registry is edited in place.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from quanze.adapters.office import convert_with_office
from quanze.adapters.rulebook import load_list_rules
from quanze.adapters.workbooks import Cell, Sheet, write_workbook
from quanze.core.documents.errors import UnreadableDocument
from quanze.core.pipeline import read_lists
from quanze.store.registry import operations, queries
from quanze.web.common.words import field_name

KIND = "power_items"
LARGEST_FILE = 30 * 1024 * 1024  # bytes
GONE = ("cancel", "delegate")  # kinds of change after which the item is no longer this body's


@dataclass(frozen=True, slots=True)
class Offer:
    """What accepting an uploaded list would change, by name; `problem` says why it cannot be accepted."""

    sha256: str = ""
    number: int = 0
    already: int | None = None
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    same: int = 0
    blanks: tuple[str, ...] = ()
    unplaced: int = 0
    problem: str = ""


def prepared_workbook(body: str, fields: dict[str, Any]) -> bytes:
    """The body's current list with the change laid in: a cancelled item left out, a new one added, a changed one marked with what is to stand.

    What the adjustment says in words only (调整后) is a comment in the cell, for a person to write out.
    """
    records = queries.records(body, KIND)
    columns: list[str] = []
    for record in records:
        columns += [name for name, value in record.fields.items() if name not in columns and isinstance(value, str)]
    columns = columns or ["seq", "item_name", "power_type", "legal_basis", "exercising_body"]
    item, change = str(fields.get("item", "")), str(fields.get("change", ""))
    after = str(fields.get("after_text", "") or fields.get("reason", ""))
    rows: list[list[Cell | str]] = []
    for record in records:
        mine = bool(item) and record.key == item
        if mine and change in GONE:
            continue
        row: list[Cell | str] = [str(record.fields.get(name, "") or "") for name in columns]
        if mine:
            row = [
                Cell(str(cell), f"调整后：{after}" if name == "item_name" else "", "warn") for name, cell in zip(columns, row, strict=True)
            ]
        rows.append(row)
    if change == "add":
        numbers = [int(text) for record in records if (text := str(record.fields.get("seq", ""))).isdecimal()]
        filled = {"item_name": str(fields.get("item_name", "")), "seq": str(max(numbers, default=0) + 1)}
        rows.append([Cell(filled.get(name, ""), f"新增事项：{after}" if name == "item_name" else "", "new") for name in columns])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        write_workbook(path, [Sheet("权责清单", [field_name(KIND, name) for name in columns], rows, [24] * len(columns))])
        return path.read_bytes()


def offer(name: str, data: bytes, body_name: str, region: str) -> Offer:
    """What the registry would make of the file; writes nothing."""
    try:
        extracted = read_lists(name, data, load_list_rules(), convert=convert_with_office)
        seen = operations.preview(extracted, body=body_name, region=region)
    except (UnreadableDocument, operations.NotAcceptable) as problem:
        return Offer(problem=str(problem))
    found = seen.prepared.comparison
    return Offer(
        extracted.sha256,
        seen.prepared.number,
        seen.already,
        tuple(_name(each.fields) for each in found.new),
        tuple(_name(each.after.fields) for each in found.changed),
        tuple(_name(each.fields) for each in found.gone),
        len(found.same),
        _blanks([each.fields for each in found.new] + [each.after.fields for each in found.changed], [each.fields for each in found.same]),
        len(extracted.unplaced),
    )


def _blanks(touched: Sequence[Any], others: Sequence[Any]) -> tuple[str, ...]:
    """What new and changed items leave blank though every item that did not change says it, a sentence an item."""
    said = [name for name in (others[0] if others else ()) if all(each.get(name) for each in others)]
    missing = [(fields, [field_name(KIND, name) for name in said if not fields.get(name)]) for fields in touched]
    return tuple(f"“{_name(fields)}”没有写：{'、'.join(names)}" for fields, names in missing if names)


def _name(fields: Any) -> str:
    return " ".join(
        str(fields.get("sub_item") or fields.get("item_name") or fields.get("duty") or fields.get("title") or "（无名称）").split()
    )[:80]


def accept(name: str, data: bytes, body_name: str, region: str, actor: str, now: datetime) -> int | str:
    """Accepts the file as a new edition and returns its number, or why it cannot be accepted."""
    try:
        extracted = read_lists(name, data, load_list_rules(), convert=convert_with_office)
        done = operations.accept(extracted, data, actor=actor, now=now, body=body_name, region=region, body_said="清单调整程序指明")
    except (UnreadableDocument, operations.NotAcceptable) as problem:
        return str(problem)
    return done.number
